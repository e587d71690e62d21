#include "nashost/bandit/restarted_statistics.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost {
namespace {

TEST(RestartedStatistics, EqualsTheHistorySinceTheLastRestart) {
  constexpr std::int64_t kArms = 4;
  RestartedStatistics statistics(kArms);
  std::vector<std::vector<double>> since(kArms);
  std::vector<std::int64_t> age(kArms);
  RandomStream random(testing::seed(), "restarts");
  for (int t = 0; t < 5000; ++t) {
    const auto arm = static_cast<std::int64_t>(random.below(kArms));
    const double reward = random.bernoulli(0.5) ? 1.0 : 0.0;
    statistics.add(arm, reward);
    since[static_cast<std::size_t>(arm)].push_back(reward);
    for (auto& a : age) ++a;
    if (random.bernoulli(0.02)) {
      statistics.restart(arm);
      since[static_cast<std::size_t>(arm)].clear();
      age[static_cast<std::size_t>(arm)] = 0;
    } else if (random.bernoulli(0.002)) {
      statistics.restart_all();
      for (auto& series : since) series.clear();
      age.assign(kArms, 0);
    }
    std::int64_t kept = 0;
    std::size_t present = 0;
    for (std::int64_t i = 0; i < kArms; ++i) {
      const auto& series = since[static_cast<std::size_t>(i)];
      ASSERT_EQ(statistics.count(i), static_cast<std::int64_t>(series.size()));
      ASSERT_EQ(statistics.age(i), age[static_cast<std::size_t>(i)]);
      double sum = 0;
      for (const double x : series) sum += x;
      // Sums of zeros and ones are exact.
      if (!series.empty()) {
        ASSERT_EQ(statistics.mean(i), sum / static_cast<double>(series.size()));
      }
      kept += static_cast<std::int64_t>(series.size());
      present += series.empty() ? 0 : 1;
    }
    ASSERT_EQ(statistics.kept(), kept);
    ASSERT_EQ(statistics.present().size(), present);
  }
}

}  // namespace
}  // namespace nashost
