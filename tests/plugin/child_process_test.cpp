#include "plugin/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "nashost/abi/error.hpp"
#include "plugin/inspection.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace nashost::testing;
using namespace std::chrono_literals;

/// Long enough for any machine; what hangs is given less.
constexpr auto kPatience = 60s;

std::string failure(const std::function<std::string()>& work,
                    std::chrono::milliseconds timeout = kPatience) {
  return message_of<PluginError>([&] { in_child_process(work, timeout); });
}

TEST(ChildProcessTest, AnswersComeBackWhole) {
  // More than a pipe holds.
  const std::string long_answer(1 << 20, 'x');
  EXPECT_EQ(in_child_process([&] { return long_answer; }, kPatience), long_answer);
  EXPECT_EQ(in_child_process([] { return std::string(); }, kPatience), "");
}

TEST(ChildProcessTest, NothingChangesHere) {
  int here = 1;
  EXPECT_EQ(in_child_process([&] { return std::to_string(++here); }, kPatience), "2");
  EXPECT_EQ(here, 1);
}

TEST(ChildProcessTest, ExceptionsComeBackAsMessages) {
  EXPECT_EQ(failure([]() -> std::string { throw std::runtime_error("no luck"); }), "no luck");
  EXPECT_EQ(failure([]() -> std::string { throw 7; }), "threw something that is no std::exception");
}

TEST(ChildProcessTest, ASignalIsNamed) {
  EXPECT_EQ(failure([] {
              ::kill(::getpid(), SIGKILL);
              return std::string("late");
            }),
            "crashed with SIGKILL (Killed)");
}

TEST(ChildProcessTest, ExitIsNoAnswer) {
  EXPECT_EQ(failure([]() -> std::string { ::_exit(5); }), "ended the process with status 5");
}

TEST(ChildProcessTest, AHangComesToAnEnd) {
  EXPECT_EQ(failure(
                []() -> std::string {
                  for (;;) ::pause();
                },
                250ms),
            "did not come to an end within 0.250 s");
}

Candidate candidate(const std::string& name) {
  return discover(only({fixture(name)})).candidates.front();
}

std::string failure_of(const std::string& name, std::chrono::milliseconds timeout = kPatience) {
  return message_of<PluginError>([&] { inspect(candidate(name), timeout); });
}

TEST(InspectionTest, ShowsParametersWithAllThatIsKnownOfThem) {
  const nlohmann::json plugin = inspect(candidate("lazy"));
  EXPECT_EQ(plugin["plugin"], "lazy");
  EXPECT_EQ(plugin["kind"], "sampler");
  EXPECT_EQ(plugin["version"], "1.2.0");
  const auto& component = plugin["components"].at(0);
  EXPECT_EQ(component["kind"], "policy");
  EXPECT_EQ(component["paper"], "Nobody (2026)");
  EXPECT_EQ(component["traits"]["feedback"], "bandit");
  const auto expected = nlohmann::json::parse(R"json({
      "name": "share", "type": "real", "values": "real in [0, 1)", "default": 0.5,
      "default_text": "0.5", "optional": false, "required": false, "choices": [],
      "min": 0.0, "min_open": false, "max": 1.0, "max_open": true, "unit": "rounds",
      "doc": "of what is not said", "source": "nobody 2026, eq. 7"})json");
  EXPECT_EQ(component["parameters"].at(1), expected);
}

TEST(InspectionTest, BadEndsAreMessagesThatNameTheFile) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // The sanitizers handle the signal themselves and exit.
  EXPECT_EQ(failure_of("crashes"), fixture("crashes").string() +
                                       " crashed with SIGSEGV (Segmentation fault) while it was "
                                       "loaded");
#endif
  EXPECT_EQ(failure_of("hangs", 2s),
            fixture("hangs").string() + " did not come to an end within 2 s while it was loaded");
  EXPECT_EQ(failure_of("exits"),
            fixture("exits").string() + " ended the process with status 0 while it was loaded");
}

TEST(InspectionTest, RefusalsAreTheSameAsElsewhere) {
  EXPECT_THAT(failure_of("no_create"), HasSubstr("has no create function"));
  EXPECT_THAT(failure_of("two_notes"), HasSubstr("has two plugin notes"));
}

}  // namespace
}  // namespace nashost::plugin
