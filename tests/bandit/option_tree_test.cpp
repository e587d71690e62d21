// The tree of options against a naive twin: maps from prefixes, everything recomputed from all
// rewards.

#include "nashost/bandit/option_tree.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "bandit/small_space.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

class NaiveTree {
 public:
  NaiveTree(std::size_t decisions, bool max_backup, std::size_t max_nodes)
      : decisions_(decisions), max_backup_(max_backup), max_nodes_(max_nodes), nodes_{{}} {}

  void add(const Architecture& a, double reward) {
    for (std::size_t d = 0; d < decisions_; ++d) {
      if (!nodes_.contains(prefix(a, d))) break;
      rewards_[prefix(a, d + 1)].push_back(reward);
    }
    for (std::size_t d = 1; d < decisions_; ++d) {
      if (nodes_.contains(prefix(a, d))) continue;
      if (nodes_.size() < max_nodes_) nodes_.insert(prefix(a, d));
      break;
    }
  }

  bool has(const Architecture& prefix) const { return nodes_.contains(prefix); }
  std::size_t nodes() const { return nodes_.size(); }
  std::int64_t visits(const Architecture& branch) const {
    const auto found = rewards_.find(branch);
    return found == rewards_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
  }
  double worth(const Architecture& branch) const {
    if (max_backup_ && nodes_.contains(branch)) {
      double best = -1;
      for (const auto& [longer, rewards] : rewards_) {
        if (longer.size() == branch.size() + 1 && prefix(longer, branch.size()) == branch) {
          best = std::max(best, worth(longer));
        }
      }
      if (best >= 0) return best;
    }
    double sum = 0;
    for (const double reward : rewards_.at(branch)) sum += reward;
    return sum / static_cast<double>(visits(branch));
  }

 private:
  static Architecture prefix(const Architecture& a, std::size_t length) {
    Architecture shorter = a;
    shorter.resize(length);
    return shorter;
  }
  std::size_t decisions_;
  bool max_backup_;
  std::size_t max_nodes_;
  std::set<Architecture> nodes_;
  std::map<Architecture, std::vector<double>> rewards_;  // of each branch, by its prefix
};

class OptionTreeTest : public ::testing::TestWithParam<std::tuple<bool, int>> {};

TEST_P(OptionTreeTest, AgreesWithTheNaiveForm) {
  const auto [max_backup, max_nodes] = GetParam();
  const Region region = space_of({3, 2, 4});
  OptionTree tree(region.space(), max_backup, max_nodes);
  NaiveTree naive(3, max_backup, static_cast<std::size_t>(max_nodes));
  RandomStream random(seed(), "option tree");
  for (int i = 0; i < 300; ++i) {
    const Architecture a = region.draw(random);
    const double reward = random.uniform();
    tree.add(a, reward);
    naive.add(a, reward);
    if (i % 10 != 0) continue;
    ASSERT_EQ(static_cast<std::size_t>(tree.nodes()), naive.nodes());
    for (const Architecture& member : region.enumerate()) {
      OptionTree::Node node = OptionTree::kRoot;
      Architecture prefix;
      for (std::size_t d = 0; d < 3; ++d) {
        ASSERT_EQ(node != OptionTree::kNone, naive.has(prefix));
        if (node == OptionTree::kNone) break;
        prefix.push_back(member[d]);
        ASSERT_EQ(tree.visits(node, member[d]), naive.visits(prefix));
        if (naive.visits(prefix) > 0) {
          // The same numbers summed in the same order.
          ASSERT_EQ(tree.worth(node, member[d]), naive.worth(prefix));
        }
        node = tree.child(node, member[d]);
      }
    }
  }
  EXPECT_EQ(tree.nodes(), std::min(max_nodes, 1 + 3 + 6));
}

INSTANTIATE_TEST_SUITE_P(Backups, OptionTreeTest,
                         ::testing::Combine(::testing::Bool(), ::testing::Values(1, 5, 1000)));

TEST(OptionTree, RefusesTheStateOfAnotherSpace) {
  RandomStream random(seed(), "option tree");
  const Region region = space_of({3, 2, 4});
  OptionTree tree(region.space(), false, 100);
  for (int i = 0; i < 20; ++i) tree.add(region.draw(random), 1);
  Archive archive;
  tree.persist(archive);
  const auto read_by = [&](const std::vector<int>& options) {
    archive.rewind();
    OptionTree other(space_of(options).space(), false, 100);
    other.persist(archive);
  };
  EXPECT_NO_THROW(read_by({3, 2, 4}));
  EXPECT_THROW(read_by({3, 2, 3}), Error);
  EXPECT_THROW(read_by({3, 2}), Error);
  EXPECT_THROW(read_by({2, 3, 4}), Error);
}

}  // namespace
}  // namespace nashost::testing
