#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "check/check_plugin.hpp"
#include "nashost/abi/error.hpp"
#include "plugin_fixture.hpp"

namespace nashost::check {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace nashost::testing;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr const char* kCrash = "ended the process with status";  // they handle the signal, and exit
#else
constexpr const char* kCrash = "crashed with SIGSEGV";
#endif

const auto kSilent = [](const ComponentVerdict&, const LawVerdict&) {};

Verdict verdict_on(const std::string& name, std::vector<std::string> parameters = {}) {
  CheckRequest request;
  request.file = fixture(name);
  request.parameters = std::move(parameters);
  request.timeout = std::chrono::seconds(5);
  return check_plugin(request, kSilent);
}

const ComponentVerdict& component(const Verdict& verdict, const std::string& name) {
  for (const auto& one : verdict.components) {
    if (one.name == name) return one;
  }
  throw std::out_of_range(name);
}

std::string finding(const ComponentVerdict& component, const std::string& law) {
  for (const auto& one : component.laws) {
    if (one.law == law) return one.finding.value_or("");
  }
  return "no such law";
}

TEST(CheckPluginTest, AnObedientPolicyPassesEveryLaw) {
  std::vector<std::string> told;
  CheckRequest request;
  request.file = fixture("obedient");
  const Verdict verdict =
      check_plugin(request, [&told](const ComponentVerdict& one, const LawVerdict& law) {
        EXPECT_EQ(one.name, "obedient");
        told.push_back(law.law);
      });
  EXPECT_TRUE(verdict.holds());
  EXPECT_EQ(verdict.plugin, "obedient");
  EXPECT_EQ(verdict.laws(), told.size());
  EXPECT_GE(told.size(), 10U);
  EXPECT_EQ(told.front(), "can be made");
}

TEST(CheckPluginTest, ABrokenLawIsAFindingWithTheCure) {
  const Verdict verdict = verdict_on("lazy");  // draws arm 0, also where it is masked
  EXPECT_FALSE(verdict.holds());
  EXPECT_THAT(finding(component(verdict, "lazy"), "legal draws"),
              AllOf(StartsWith("2 arms: "), HasSubstr("which is masked. Check mask[arm]")));
  EXPECT_THAT(finding(component(verdict, "lazy"), "can be made"), IsEmpty());
}

TEST(CheckPluginTest, CrashesAndHangsAreFindings) {
  CheckRequest request;
  request.file = fixture("ill_behaved");
  request.timeout = std::chrono::seconds(2);
  const Verdict verdict = check_plugin(request, kSilent);
  EXPECT_FALSE(verdict.holds());
  EXPECT_THAT(finding(component(verdict, "crashes_in_select"), "legal draws"), HasSubstr(kCrash));
  EXPECT_THAT(finding(component(verdict, "crashes_in_select"), "can be made"), IsEmpty());
  const auto& hangs = component(verdict, "hangs_when_pruned");
  EXPECT_THAT(finding(hangs, "survives pruning"), HasSubstr("did not come to an end within 2 s"));
  EXPECT_THAT(finding(hangs, "bad rewards are refused"), IsEmpty()) << "the next laws go on";
  EXPECT_THAT(finding(component(verdict, "exits_in_update"), "legal draws"),
              HasSubstr("ended the process with status 0"));
}

TEST(CheckPluginTest, WhatCannotBeMadeIsNotPutToTheOtherLaws) {
  const Verdict verdict = verdict_on("ill_behaved");
  const auto& nothing = component(verdict, "makes_nothing");
  ASSERT_EQ(nothing.laws.size(), 1U);
  EXPECT_THAT(nothing.laws[0].finding.value_or(""),
              HasSubstr("created nothing: its create function returned null; it must return a new "
                        "object or throw"));
}

// ---- A file that no law can be put to: the verdict is the refusal, which says what to change.

struct Refused {
  const char* fixture;
  const char* says;
};
class CheckRefusalTest : public ::testing::TestWithParam<Refused> {};

TEST_P(CheckRefusalTest, IsTheVerdict) {
  const Verdict verdict = verdict_on(GetParam().fixture);
  EXPECT_FALSE(verdict.holds());
  EXPECT_THAT(verdict.refusal,
              AllOf(StartsWith(fixture(GetParam().fixture).string()), HasSubstr(GetParam().says)));
  EXPECT_THAT(verdict.components, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, CheckRefusalTest,
    ::testing::Values(
        Refused{"no_note", "it has no section .nashost; build it with nashost_add_plugin()"},
        Refused{"two_notes", "has two plugin notes; use NASHOST_PLUGIN once"},
        Refused{"newer_descriptor", "is newer than this nashost's"},
        Refused{"duplicate_parameters", "two parameters are called 'eta'; rename one"},
        Refused{"default_outside", "its own default does not fit"}, Refused{"crashes", kCrash},
        Refused{"exits", "ended the process"},
        Refused{"hangs", "did not come to an end within 5 s"}),
    [](const auto& param) { return std::string(param.param.fixture); });

TEST(CheckPluginTest, ANoteWhoseLengthLiesIsTheVerdict) {
  const TemporaryFolder folder;
  const auto file = folder.copy("lazy");
  // The length stands behind the eight bytes of the note's beginning.
  auto bytes = contents(file);
  const std::string magic("NASHOST\0", 8);
  const auto at = std::search(bytes.begin(), bytes.end(), magic.begin(), magic.end(),
                              [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
  ASSERT_NE(at, bytes.end());
  at[9] = std::byte{0x7f};
  folder.write("lazy.so", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  CheckRequest request;
  request.file = file;
  EXPECT_THAT(check_plugin(request, kSilent).refusal, HasSubstr("that gives its length as 32512"));
}

// ---- Parameters

TEST(CheckPluginTest, ParametersMayBeGiven) {
  EXPECT_TRUE(verdict_on("obedient", {"share=0.25"}).holds());
  EXPECT_TRUE(verdict_on("obedient", {"obedient.share=0.25"}).holds());
  EXPECT_THAT(message_of<ConfigError>([] { verdict_on("obedient", {"shre=0.25"}); }),
              HasSubstr("no component of this plugin has the parameter; did you mean 'share'?"));
  EXPECT_THAT(message_of<ConfigError>([] { verdict_on("obedient", {"share=2"}); }),
              HasSubstr("share"));
}

TEST(CheckPluginTest, TheVerdictAsJson) {
  const auto json = to_json(verdict_on("lazy"));
  EXPECT_EQ(json["holds"], false);
  EXPECT_EQ(json["plugin"], "lazy");
  EXPECT_EQ(json["refusal"], nullptr);
  const auto& laws = json["components"].at(0)["laws"];
  EXPECT_EQ(laws.at(0)["law"], "can be made");
  EXPECT_EQ(laws.at(0)["finding"], nullptr);
  EXPECT_THAT(laws.at(1)["finding"].get<std::string>(), HasSubstr("masked"));
}

}  // namespace
}  // namespace nashost::check
