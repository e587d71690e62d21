#include "plugin/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "plugin/registry_catalogue.hpp"
#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace nashost::testing;

constexpr ComponentKind kPolicy = ComponentKind::policy;
constexpr ComponentKind kSampler = ComponentKind::sampler;
constexpr ComponentKind kPruner = ComponentKind::pruner;

std::vector<std::string> names(const std::vector<FoundComponent>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.plugin->note.id + ":" + one.component->name);
  return names;
}

std::vector<std::string> loaded_ids(const Registry& registry) {
  std::vector<std::string> ids;
  for (const LoadedPlugin* const plugin : registry.loaded()) ids.push_back(plugin->note.id);
  return ids;
}

/// Remembers what is said to it.
class Listener : public Host {
 public:
  void log(LogLevel, std::string_view message) override { lines.emplace_back(message); }
  std::vector<std::string> lines;
};

PolicyContext arms(std::int64_t count, Host* host = nullptr) {
  PolicyContext context;
  context.arms = count;
  context.host = host;
  return context;
}

class RegistryTest : public ::testing::Test {
 protected:
  std::string unknown(const std::string& name, ComponentKind kind = kPolicy) {
    return message_of<PluginError>([&] { registry_.find(kind, name); });
  }

  Registry registry_{only_fixtures({"several", "lazy", "rival", "pruners"})};
};

TEST_F(RegistryTest, APluginsNameLoadsThatPluginAlone) {
  const FoundComponent found = registry_.find(kPolicy, "lazy");
  EXPECT_EQ(found.component->name, "lazy");
  EXPECT_EQ(found.title(), "policy 'lazy'");
  EXPECT_THAT(loaded_ids(registry_), ElementsAre("lazy"));
}

TEST_F(RegistryTest, AnotherNameIsLookedUpInAll) {
  EXPECT_EQ(registry_.find(kPolicy, "alone").plugin->note.id, "several");
  EXPECT_THAT(loaded_ids(registry_), ElementsAre("several", "lazy", "rival"));  // no pruners
}

TEST_F(RegistryTest, ANameThatTwoOfferMustSayWhich) {
  EXPECT_THAT(unknown("shared"),
              AllOf(HasSubstr(fixture("several").string()), HasSubstr(fixture("rival").string()),
                    HasSubstr("write 'several:shared' or 'rival:shared'")));
  EXPECT_EQ(registry_.find(kPolicy, "several:shared").component->summary, "Of several.");
  EXPECT_EQ(registry_.find(kPolicy, "rival:shared").component->summary, "Of the rival.");
}

TEST_F(RegistryTest, UnknownNamesSuggestNearOnes) {
  EXPECT_THAT(unknown("lasy"),
              AllOf(HasSubstr("there is no policy 'lasy'"), HasSubstr("did you mean 'lazy'?"),
                    HasSubstr("nashost plugins")));
  EXPECT_THAT(unknown("several:alome"),
              AllOf(HasSubstr("has no policy 'alome'"), HasSubstr("did you mean 'alone'?")));
  EXPECT_THAT(unknown("severel:alone"), AllOf(HasSubstr("there is no policy 'severel'"),
                                              HasSubstr("did you mean 'several'?")));
}

TEST_F(RegistryTest, ANameOfAnotherKindIsSaidToBe) {
  EXPECT_THAT(unknown("pruners"), HasSubstr("(plugin 'pruners' is of kind pruner)"));
  EXPECT_THAT(message_of<PluginError>([&] {
                registry_.find({kPolicy, kSampler}, "pruners");
              }),
              HasSubstr("there is no policy or sampler 'pruners'"));
}

TEST_F(RegistryTest, ListsComponentsByName) {
  EXPECT_THAT(names(registry_.components({kPolicy, kSampler})),
              ElementsAre("several:alone", "several:forgetful", "lazy:lazy", "several:outer",
                          "rival:shared", "several:shared"));
  EXPECT_THAT(names(registry_.components({kPruner})), ElementsAre("pruners:overspends"));
}

TEST_F(RegistryTest, MakesAPolicyWithItsDefaultsAndWhatIsGiven) {
  RandomStream random(1, "test");
  const ArmMask mask(4);
  EXPECT_EQ(registry_.make_policy("lazy", {}, arms(4))->select(random, mask).arm, 0);
  EXPECT_EQ(registry_.make_policy("lazy", {{"arm", Value(std::int64_t{3})}}, arms(4))
                ->select(random, mask)
                .arm,
            3);
  EXPECT_EQ(
      registry_.make_policy({{"name", Value("lazy")}, {"arm", Value(std::int64_t{2})}}, arms(4))
          ->select(random, mask)
          .arm,
      2);
}

TEST_F(RegistryTest, ParametersThatDoNotFitAreConfigErrors) {
  EXPECT_THAT(message_of<ConfigError>([&] {
                registry_.make_policy("lazy", {{"armm", Value(std::int64_t{1})}}, {});
              }),
              AllOf(HasSubstr("policy 'lazy'"), HasSubstr("armm")));
  EXPECT_THAT(message_of<ConfigError>([&] {
                registry_.make_policy({{"arm", Value(std::int64_t{1})}}, {});
              }),
              HasSubstr("{ arm = 1 } names no policy"));
}

TEST_F(RegistryTest, APolicyMakesOthersThroughItsContext) {
  Listener listener;
  const auto policy = registry_.make_policy(
      "outer", {{"inner", Value(Table{{"name", Value("lazy")}, {"arm", Value(std::int64_t{2})}})}},
      arms(3, &listener));
  RandomStream random(1, "test");
  EXPECT_EQ(policy->select(random, ArmMask(3)).arm, 2);
  EXPECT_THAT(listener.lines, ElementsAre("outer: lazy: made"));
}

TEST_F(RegistryTest, ErrorsOfAnInnerPolicyNameIt) {
  const auto make = [&](Table inner) {
    registry_.make_policy("outer", {{"inner", Value(std::move(inner))}}, arms(3));
  };
  EXPECT_THAT(message_of<PluginError>([&] {
                make({{"name", Value("lasy")}});
              }),
              AllOf(HasSubstr("policy 'outer'"), HasSubstr("there is no policy 'lasy'")));
  EXPECT_THAT(message_of<ConfigError>([&] {
                make({{"name", Value("lazy")}, {"arm", Value(std::int64_t{-1})}});
              }),
              AllOf(HasSubstr("policy 'outer'"), HasSubstr("policy 'lazy'")));
}

TEST_F(RegistryTest, APolicyInsideItselfComesToAnEnd) {
  Table nested{{"name", Value("lazy")}};
  for (int depth = 0; depth < 40; ++depth) {
    nested = Table{{"name", Value("outer")}, {"inner", Value(nested)}};
  }
  EXPECT_THAT(message_of<PluginError>([&] { registry_.make_policy(nested, arms(2)); }),
              HasSubstr("would be made inside 16 others"));
}

TEST_F(RegistryTest, AForgottenHostIsSaid) {
  EXPECT_THAT(message_of<PluginError>([&] { registry_.make_policy("forgetful", {}, arms(2)); }),
              HasSubstr("pass on the host that the component itself was given"));
}

TEST(RegistryRefusalTest, ARefusedFileOfTheCommandLineIsAlwaysAnError) {
  Registry registry(only({fixture("lazy"), "/nonexistent/mine.so"}));
  EXPECT_THAT(message_of<PluginError>([&] { registry.find(kPolicy, "lazy"); }),
              HasSubstr("/nonexistent/mine.so is not there"));
}

TEST(RegistryRefusalTest, ARefusedFileElsewhereMattersWhenItIsNeeded) {
  const TemporaryFolder folder;
  folder.copy("lazy");
  folder.copy("no_create");
  folder.write("broken.so", "text");
  Registry registry(in_folder(folder.path()));
  EXPECT_EQ(registry.find(kPolicy, "lazy").component->name, "lazy");
  EXPECT_THAT(message_of<PluginError>([&] { registry.find(kPolicy, "broken"); }),
              HasSubstr("is not a shared library"));
  EXPECT_THAT(message_of<PluginError>([&] { registry.find(kPolicy, "no_create"); }),
              HasSubstr("has no create function"));
  EXPECT_THAT(message_of<PluginError>([&] { registry.find(kPolicy, "else"); }),
              HasSubstr("why 2 files are refused"));
  EXPECT_THAT(names(registry.components({kPolicy})), ElementsAre("lazy:lazy"));
}

TEST(RegistryRefusalTest, TwoPluginsOfOneNameAreNamed) {
  const TemporaryFolder folder;
  const auto first = folder.copy("lazy", "a/lazy.so");
  const auto second = folder.copy("lazy", "b/other_name.so");
  SearchPath search;
  for (const char* const name : {"a", "b"}) {
    search.folders.push_back({Source::environment, folder / name});
  }
  Registry registry(search);
  EXPECT_THAT(message_of<PluginError>([&] { registry.find(kPolicy, "lazy"); }),
              AllOf(HasSubstr(first.string()), HasSubstr(second.string()),
                    HasSubstr("remove one of them, or build it under another name")));
}

TEST(RegistryRefusalTest, PinsThatCannotBeReadAreConfigErrors) {
  EXPECT_THROW(Registry(only({}), {{"lazy", {"", "short"}}}), ConfigError);
}

TEST(RegistryRefusalTest, APinOfNoPluginIsASlip) {
  EXPECT_THAT(message_of<ConfigError>([] {
                Registry(only_fixtures({"lazy", "several"}), {{"lasy", {">=1", ""}}});
              }),
              AllOf(HasSubstr("[plugins] pins 'lasy'"), HasSubstr("did you mean 'lazy'?")));
}

// What a config's reader is told: a name that nobody has is its mistake, and is reported with its
// place; why a plugin of that name cannot be used is said by the plugin's error.
class CatalogueTest : public ::testing::Test {
 protected:
  const std::vector<ParameterSpec>* look_up(const std::string& name, Pins pins = {}) {
    registry_ = std::make_unique<Registry>(in_folder(folder_.path()), std::move(pins));
    catalogue_ = std::make_unique<RegistryCatalogue>(
        *registry_, +[](std::string_view, ComponentKind) { return std::vector<ParameterSpec>(); });
    return catalogue_->parameters("sampler", name);
  }
  std::string refusal(const std::string& name, Pins pins = {}) {
    return message_of<PluginError>([&] { look_up(name, std::move(pins)); });
  }

  TemporaryFolder folder_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<RegistryCatalogue> catalogue_;
};

TEST_F(CatalogueTest, AnUnknownNameIsTheConfigsMistake) {
  folder_.copy("several");
  folder_.copy("no_note");
  EXPECT_EQ(look_up("nobody"), nullptr);
  EXPECT_EQ(look_up("nobody:alone"), nullptr);
  EXPECT_NE(look_up("alone"), nullptr);
  EXPECT_NE(look_up("several:alone"), nullptr);
}

TEST_F(CatalogueTest, ARefusedPluginSaysWhy) {
  for (const auto& [name, why] : {std::pair("other_abi", "abi"),
                                  {"two_notes", "two"},
                                  {"no_note", "note"},
                                  {"no_create", "create function"},
                                  {"duplicate_parameters", "two parameters are called"}}) {
    folder_.copy(name);
    EXPECT_THAT(refusal(name),
                AllOf(HasSubstr((folder_ / (name + std::string(".so"))).string()), HasSubstr(why)));
  }
}

TEST_F(CatalogueTest, AFileThatAnyoneMayWriteSaysSo) {
  const auto file = folder_.copy("lazy");
  std::filesystem::permissions(file, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(refusal("lazy"), HasSubstr("is not trusted"));
}

TEST_F(CatalogueTest, ABrokenPinSaysSo) {
  folder_.copy("lazy");
  EXPECT_THAT(refusal("lazy", {{"lazy", {">=2", ""}}}), HasSubstr("the config pins it to"));
  EXPECT_THAT(refusal("lazy", {{"lazy", {"", std::string(64, '0')}}}), HasSubstr("its SHA-256 is"));
  EXPECT_NE(look_up("lazy", {{"lazy", {">=1", ""}}}), nullptr);
}

TEST_F(CatalogueTest, ANameThatTwoOfferIsListedOnce) {
  folder_.copy("several");
  folder_.copy("rival");
  EXPECT_THAT(refusal("shared"), HasSubstr("write 'rival:shared' or 'several:shared'"));
  EXPECT_EQ(std::ranges::count(catalogue_->names("policy"), "shared"), 1);
}

}  // namespace
}  // namespace nashost::plugin
