#include "plugin/loader.hpp"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"
#include "plugin/compatibility.hpp"
#include "plugin/network_library.hpp"
#include "plugin/sha256.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using namespace nashost::testing;

Candidate candidate(const std::filesystem::path& file) {
  return discover(only({file})).candidates.front();
}

bool is_loaded(const std::filesystem::path& file) {
  // RTLD_NOLOAD only looks; the handle's count does not matter, nothing is ever unloaded.
  return ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD) != nullptr;
}

struct Refused {
  const char* fixture;
  const char* says;
};

// ---- Refused before any of its code runs

class OtherBuildTest : public ::testing::TestWithParam<Refused> {};

TEST_P(OtherBuildTest, IsRefusedWithoutBeingLoaded) {
  const Candidate found = candidate(fixture(GetParam().fixture));
  EXPECT_THAT(found.refusal,
              AllOf(StartsWith(fixture(GetParam().fixture).string()), HasSubstr(GetParam().says)));
  EXPECT_EQ(message_of<PluginError>([&] { load(found); }), found.refusal);
  EXPECT_FALSE(is_loaded(found.file));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, OtherBuildTest,
    ::testing::Values(
        Refused{"other_abi", "abi: the plugin has '4242', nashost has '1'; build the plugin again"},
        Refused{"other_headers", "headers: the plugin has '"},
        Refused{"library_debug",
                "library_debug: the plugin has 'on', nashost has 'off'; build the "
                "plugin without -D_GLIBCXX_DEBUG"},
        Refused{"old_strings",
                "library: the plugin has 'libstdc++ old-abi', nashost has 'libstdc++ "
                "cxx11'; build the plugin with libstdc++ and "
                "-D_GLIBCXX_USE_CXX11_ABI=1"},
        Refused{"other_standard",
                "standard: the plugin has 'c++23 or later', nashost has 'c++20'; "
                "build the plugin with -std=c++20"},
        Refused{"other_sanitizer", "sanitizer: the plugin has '"},
        Refused{"unknown_kind", "is of kind 'teapot'; the kinds of plugin are sampler, pruner,"},
        Refused{"no_note", "no nashost plugin"}, Refused{"no_entry", "does not export"},
        Refused{"two_notes", "two plugin notes"}),
    [](const auto& suite) { return suite.param.fixture; });

TEST(OtherTorchTest, IsRefusedWithoutBeingLoaded) {
  const Candidate found = candidate(fixture("other_torch"));
  EXPECT_THAT(found.refusal,
              HasSubstr(NetworkLibrary::find() ? "torch: the plugin has '9.9.9', nashost has '2."
                                               : "this nashost was built without LibTorch"));
  EXPECT_FALSE(is_loaded(found.file));
}

TEST(OtherHeadersTest, OnlyTheHeadersDiffer) {
  // A comment in one header of nashost/abi: nothing but the hash can tell.
  EXPECT_THAT(candidate(fixture("other_headers")).refusal,
              AllOf(HasSubstr("find_package(nashost)"), Not(HasSubstr("abi: the plugin")),
                    Not(HasSubstr("compiler"))));
}

// ---- Refused when its components are looked at

class DescriptorTest : public ::testing::TestWithParam<Refused> {};

TEST_P(DescriptorTest, TellsTheAuthorWhatToChange) {
  const Candidate found = candidate(fixture(GetParam().fixture));
  EXPECT_THAT(found.refusal, IsEmpty());
  EXPECT_THAT(message_of<PluginError>([&] { load(found); }),
              AllOf(StartsWith(std::filesystem::canonical(found.file).string()),
                    HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, DescriptorTest,
    ::testing::Values(
        Refused{"duplicate_parameters",
                "policy 'duplicate_parameters': two parameters are called 'eta'; rename one"},
        Refused{"default_outside",
                "policy 'default_outside', parameter 'eta': its own default does "
                "not fit: "},
        Refused{"empty_range", "parameter 'eta': no value lies in its range"},
        Refused{"no_create", "policy 'no_create': has no create function"},
        Refused{"same_names", "two components are called 'same_names'; rename one"},
        Refused{"reserved_name", "parameter 'over': the config uses this key itself; rename it"},
        Refused{"wrong_kind", "space 'wrong_kind': a plugin of kind 'sampler' cannot offer it"},
        Refused{"no_components", "offers no component"},
        Refused{"newer_descriptor", "is newer than this nashost's"},
        Refused{"older_descriptor", "is older than this nashost's"},
        Refused{"throwing_schema", "an exception was thrown while the components were described"}),
    [](const auto& suite) { return suite.param.fixture; });

// ---- Loaded

TEST(LoaderTest, GivesTheComponentsAndTheChecksum) {
  const LoadedPlugin& plugin = load(candidate(fixture("lazy")));
  EXPECT_EQ(plugin.note.id, "lazy");
  ASSERT_EQ(plugin.components.size(), 1U);
  EXPECT_EQ(plugin.components[0].name, "lazy");
  EXPECT_EQ(plugin.sha256, sha256(FileSource(fixture("lazy"))));
}

TEST(LoaderTest, OneFileLoadsOnce) {
  const TemporaryFolder folder;
  const auto link = folder / "link.so";
  std::filesystem::create_symlink(fixture("lazy"), link);
  EXPECT_EQ(&load(candidate(fixture("lazy"))), &load(candidate(link)));
}

TEST(LoaderTest, StaysLoaded) {
  load(candidate(fixture("lazy")));
  void* const handle = ::dlopen(fixture("lazy").c_str(), RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(handle, nullptr);
  for (int i = 0; i < 3; ++i) ::dlclose(handle);  // more often than it was opened
  EXPECT_TRUE(is_loaded(fixture("lazy")));
}

TEST(LoaderTest, ItsSymbolsStayItsOwn) {
  load(candidate(fixture("lazy")));
  EXPECT_EQ(::dlsym(RTLD_DEFAULT, kEntrySymbol), nullptr);
}

TEST(LoaderTest, OtherMachineFlagsLoad) {
  if (__builtin_cpu_supports("avx2") == 0) GTEST_SKIP() << "this processor has no AVX2";
  EXPECT_EQ(load(candidate(fixture("other_flags"))).components.size(), 1U);
}

TEST(LoaderTest, AnotherAlignmentOfEigenRuns) {
  if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this processor has no AVX2";
  Registry registry(only_fixtures({"other_alignment"}));
  PolicyContext context;
  context.arms = 9;
  RandomStream random(1, "test");
  const ArmMask mask(9);
  for (int object = 0; object < 20; ++object) {  // one of two addresses would be aligned by luck
    const auto policy = registry.make_policy("other_alignment", {}, context);
    for (int round = 0; round < 50; ++round) {
      policy->update(policy->select(random, mask), {.reward = random.uniform()});
    }
    Archive archive;
    policy->persist(archive);
    archive.rewind();
    registry.make_policy("other_alignment", {}, context)->persist(archive);
  }
}

TEST(LoaderTest, ASamplerDoesNotMindWhichLibTorchTheHostHas) {
  const Note note = *candidate(fixture("lazy")).note;
  for (const auto& [field, value] : parse_fields(note.fingerprint)) {
    EXPECT_THAT(field, Not(StartsWith("torch")));
  }
}

TEST(LoaderTest, AMissingSymbolIsNamed) {
  // The dynamic linker's own message, which Boost.DLL's error does not hold.
  EXPECT_THAT(message_of<PluginError>([] { load(candidate(fixture("missing_symbol"))); }),
              AllOf(HasSubstr("cannot be loaded: "), HasSubstr("undefined symbol: "),
                    HasSubstr("defined_nowhere")));
}

// ---- Pins

class PinnedTest : public ::testing::Test {
 protected:
  // Copies, because a file that is loaded already would not be asked again in this process.
  const TemporaryFolder folder_;
  const Candidate candidate_ = candidate(folder_.copy("lazy"));
  const std::string digest_ = sha256(FileSource(candidate_.file));

  std::string refusal(const Pin& pin) {
    const std::string text = message_of<PluginError>([&] { load(candidate_, {{"lazy", pin}}); });
    EXPECT_FALSE(is_loaded(candidate_.file));
    return text;
  }
};

TEST_F(PinnedTest, AnotherChecksumIsRefusedBeforeLoading) {
  const std::string other(64, '0');
  EXPECT_THAT(refusal({"", other}), AllOf(HasSubstr("its SHA-256 is " + digest_),
                                          HasSubstr("the pin of 'lazy' is " + other)));
}

TEST_F(PinnedTest, AnotherVersionIsRefusedBeforeLoading) {
  EXPECT_THAT(refusal({">=2", ""}),
              HasSubstr("is version 1.2.0 of 'lazy', and the config pins it to "
                        "\">=2\""));
}

TEST_F(PinnedTest, WhatFitsLoads) {
  std::string upper = digest_;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_NO_THROW(load(candidate_, {{"lazy", {">=1.2, <2", upper}}, {"other", {"9", ""}}}));
}

TEST_F(PinnedTest, APinHoldsForAPluginThatIsLoadedAlready) {
  load(candidate_);
  EXPECT_THROW(load(candidate_, {{"lazy", {"", std::string(64, '0')}}}), PluginError);
}

}  // namespace
}  // namespace nashost::plugin
