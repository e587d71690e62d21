#include "plugin/compatibility.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Fields with(std::string key, std::string value) {
  Fields fields = core_fields();
  for (auto& field : fields) {
    if (field.first == key) field.second = value;
  }
  return fields;
}

std::string refusal_of(const Fields& plugin, const Fields& host = core_fields()) {
  return refusal(differences(plugin, host));
}

TEST(CompatibilityTest, FieldsAreLines) {
  EXPECT_THAT(parse_fields("abi=1\ncompiler=gcc 12\n\nodd\nempty=\nlast=a=b"),
              ElementsAre(Pair("abi", "1"), Pair("compiler", "gcc 12"), Pair("odd", ""),
                          Pair("empty", ""), Pair("last", "a=b")));
  EXPECT_TRUE(parse_fields("").empty());
}

TEST(CompatibilityTest, TheHostHasAllCoreFields) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : core_fields()) {
    keys.push_back(key);
    EXPECT_FALSE(value.empty()) << key;
  }
  EXPECT_THAT(keys, ElementsAre("abi", "headers", "compiler", "library", "library_debug",
                                "sanitizer", "standard", "machine"));
}

TEST(CompatibilityTest, EqualFingerprintsFit) { EXPECT_EQ(refusal_of(core_fields()), ""); }

TEST(CompatibilityTest, EachFieldIsNamedWithBothValuesAndACure) {
  const Fields host = core_fields();
  for (const auto& [key, value] : host) {
    const std::string text = refusal_of(with(key, "something else"), host);
    EXPECT_THAT(text,
                AllOf(HasSubstr("\n  " + key + ": the plugin has 'something else', nashost has '" +
                                value + "'; "),
                      HasSubstr("build")));
  }
}

TEST(CompatibilityTest, CuresSayWhichFlag) {
  const Fields host{{"abi", "1"},
                    {"library", "libstdc++ cxx11"},
                    {"library_debug", "off"},
                    {"sanitizer", "none"},
                    {"compiler", "gcc 12"}};
  const Fields plugin{{"abi", "1"},
                      {"library", "libstdc++ old-abi"},
                      {"library_debug", "on"},
                      {"sanitizer", "address"},
                      {"compiler", "clang 14"}};
  EXPECT_THAT(refusal_of(plugin, host),
              AllOf(HasSubstr("-D_GLIBCXX_USE_CXX11_ABI=1"), HasSubstr("without -D_GLIBCXX_DEBUG"),
                    HasSubstr("without -fsanitize=address"),
                    HasSubstr("build the plugin with gcc 12, or nashost with clang 14")));
  EXPECT_THAT(refusal_of(host, plugin),
              AllOf(HasSubstr("-D_GLIBCXX_USE_CXX11_ABI=0"), HasSubstr("with -D_GLIBCXX_DEBUG"),
                    HasSubstr("with -fsanitize=address")));
}

TEST(CompatibilityTest, LibTorchIsComparedLikeTheRest) {
  const Fields host{{"abi", "1"}, {"torch", "2.13.0"}, {"torch_flavour", "cpu"}};
  EXPECT_EQ(refusal_of(host, host), "");
  EXPECT_THAT(
      refusal_of({{"abi", "1"}, {"torch", "2.9.1"}, {"torch_flavour", "cuda"}}, host),
      AllOf(HasSubstr("torch: the plugin has '2.9.1', nashost has '2.13.0'; build the plugin "
                      "against LibTorch 2.13.0, or nashost against 2.9.1"),
            HasSubstr("torch_flavour: the plugin has 'cuda', nashost has 'cpu'")));
}

TEST(CompatibilityTest, AnotherAbiSaysItAll) {
  Fields plugin = with("abi", "7");
  plugin.emplace_back("unheard_of", "1");
  EXPECT_EQ(differences(plugin, core_fields()).size(), 1U);
}

TEST(CompatibilityTest, FieldsThatOneSideLacksDiffer) {
  Fields fewer = core_fields();
  fewer.pop_back();
  EXPECT_THAT(refusal_of(fewer), HasSubstr("machine: the plugin has nothing, nashost has '"));
  Fields more = core_fields();
  more.emplace_back("allocator", "mine");
  EXPECT_THAT(refusal_of(more),
              AllOf(HasSubstr("allocator: the plugin has 'mine', nashost has nothing"),
                    HasSubstr("newer nashost")));
}

}  // namespace
}  // namespace nashost::plugin
