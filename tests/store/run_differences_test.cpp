#include "store/run_differences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr char kConfig[] = R"(name = "small"
seed = 1
[run]
workers = 2
threads = 2
checkpoint_seconds = 60
precision = "fp32"
evaluation_batch_size = 64
[log]
tensorboard = false
[[stage]]
kind = "supernet"
name = "leader"
learning_rate = 0.001
sampler = { name = "exp3", eta = 0.1 }
[[stage]]
kind = "evaluate"
name = "ranking"
)";

std::string with(const std::string& was, const std::string& is) {
  std::string text = kConfig;
  text.replace(text.find(was), was.size(), is);
  return text;
}

TEST(ConfigDifferences, NoneBetweenTheSame) {
  EXPECT_TRUE(config_differences(kConfig, kConfig).empty());
  EXPECT_TRUE(config_differences(kConfig, "# a comment\n" + std::string(kConfig)).empty());
}

TEST(ConfigDifferences, AreNamedByPathWithTheirEffect) {
  struct Case {
    const char *was, *is, *what;
    Effect effect;
  };
  const Case cases[] = {
      {"seed = 1", "seed = 2", "seed", Effect::another_run},
      {"0.001", "0.002", "stage.leader.learning_rate", Effect::another_run},
      {"eta = 0.1", "eta = 0.2", "stage.leader.sampler.eta", Effect::another_run},
      {"workers = 2", "workers = 1", "run.workers", Effect::none},
      {"checkpoint_seconds = 60", "checkpoint_seconds = 5", "run.checkpoint_seconds", Effect::none},
      {"threads = 2", "threads = 1", "run.threads", Effect::last_digits},
      {"\"fp32\"", "\"bf16\"", "run.precision", Effect::another_run},
      {"size = 64", "size = 128", "run.evaluation_batch_size", Effect::last_digits},
      // Left open: what was settled when the run began stands.
      {"size = 64", "size = \"auto\"", "run.evaluation_batch_size", Effect::none},
      {"= false", "= true", "log.tensorboard", Effect::none},
  };
  for (const auto& one : cases) {
    const auto found = config_differences(kConfig, with(one.was, one.is));
    ASSERT_EQ(found.size(), 1U) << one.what;
    EXPECT_EQ(found[0].what, one.what);
    EXPECT_EQ(found[0].effect, one.effect) << one.what;
  }
  // Left open before: a kill came between the two places where it is written down.
  const auto settled = config_differences(with("size = 64", "size = \"auto\""), kConfig);
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].effect, Effect::none);
  const auto found = config_differences(kConfig, with("0.001", "0.002"));
  EXPECT_EQ(describe(found[0]), "stage.leader.learning_rate: 0.001 when it was begun, 0.002 now");
}

TEST(ConfigDifferences, AnotherOrderOfStagesIsAnotherRun) {
  const std::string swapped = R"(name = "small"
seed = 1
[run]
workers = 2
threads = 2
checkpoint_seconds = 60
precision = "fp32"
evaluation_batch_size = 64
[log]
tensorboard = false
[[stage]]
kind = "evaluate"
name = "ranking"
[[stage]]
kind = "supernet"
name = "leader"
learning_rate = 0.001
sampler = { name = "exp3", eta = 0.1 }
)";
  const auto found = config_differences(kConfig, swapped);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].effect, Effect::another_run);
  EXPECT_EQ(found[0].was, "number 1");
}

Json manifest() {
  return {{"nashost", "0.1.0"},
          {"libtorch", "2.13.0"},
          {"cpu_capability", "AVX512"},
          {"threads", 2},
          {"host", "ada"},
          {"plugins",
           {{{"id", "exp3"},
             {"version", "1.0.0"},
             {"state_version", {{"exp3", 1}}},
             {"file", "/a/exp3.so"},
             {"sha256", "aa"}}}},
          {"data", {{{"file", "/a/images"}, {"checksum", "11"}}}}};
}

TEST(ManifestDifferences, AreWeighed) {
  EXPECT_TRUE(manifest_differences(manifest(), manifest()).empty());
  Json moved = manifest();
  moved["host"] = "grace";
  moved["data"][0]["file"] = "/b/images";
  moved["plugins"][0]["file"] = "/b/exp3.so";
  const auto harmless = manifest_differences(manifest(), moved);
  ASSERT_EQ(harmless.size(), 1U);  // paths are none
  EXPECT_EQ(harmless[0].effect, Effect::none);

  Json newer = manifest();
  newer["plugins"][0]["version"] = "1.0.1";
  newer["plugins"][0]["sha256"] = "bb";
  newer["libtorch"] = "2.14.0";
  for (const auto& one : manifest_differences(manifest(), newer)) {
    EXPECT_EQ(one.effect, Effect::last_digits) << one.what;
  }
  Json other = manifest();
  other["plugins"][0]["state_version"]["exp3"] = 2;
  other["data"][0]["checksum"] = "22";
  const auto found = manifest_differences(manifest(), other);
  ASSERT_EQ(found.size(), 2U);
  for (const auto& one : found) EXPECT_EQ(one.effect, Effect::another_run) << one.what;
  other["plugins"].clear();
  EXPECT_THAT(describe(manifest_differences(manifest(), other)[0]),
              AllOf(HasSubstr("plugin exp3"), HasSubstr("nothing now")));
}

TEST(RequireSameRun, NamesAllThatForbidsToGoOn) {
  const std::vector<Difference> differences{{"run.workers", "1", "2", Effect::none},
                                            {"run.threads", "1", "2", Effect::last_digits},
                                            {"seed", "1", "2", Effect::another_run}};
  try {
    require_same_run(differences, false);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("seed"), HasSubstr("run.threads"),
                                    HasSubstr("--accept-differences"), Not(HasSubstr("workers"))));
  }
  try {
    require_same_run(differences, true);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("seed"), Not(HasSubstr("run.threads"))));
  }
  EXPECT_NO_THROW(require_same_run({differences[0], differences[1]}, true));
  EXPECT_NO_THROW(require_same_run({differences[0]}, false));
}

}  // namespace
}  // namespace nashost::testing
