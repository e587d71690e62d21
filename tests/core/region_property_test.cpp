// Regions against brute force: the list of all architectures, filtered by what is forbidden and
// cut.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"
#include "small_spaces.hpp"

namespace nashost::testing {
namespace {

/// A region and its naive twin, the sorted list of its members.
struct Twins {
  Region region;
  std::vector<Architecture> members;
};

std::vector<Architecture> less(std::vector<Architecture> members, const PartialAssignment& cut) {
  std::erase_if(members, [&](const Architecture& a) { return cut.matches(a); });
  return members;
}

/// A random space after up to 5 random cuts; a cut that would leave nothing must be refused.
Twins any_twins() {
  const auto space = *any_space();
  Twins twins{Region(space), valid_architectures(*space)};
  const int cuts = *rc::gen::inRange(0, 6);
  for (int i = 0; i < cuts; ++i) {
    const PartialAssignment cut = *any_assignment(*space);
    auto left = less(twins.members, cut);
    if (left.empty()) {
      RC_ASSERT_THROWS_AS(twins.region.without(cut), Error);
    } else {
      twins.region = twins.region.without(cut);
      twins.members = std::move(left);
    }
  }
  return twins;
}

RC_GTEST_PROP(RegionProperty, HoldsWhatIsNeitherForbiddenNorCut, ()) {
  const auto [region, members] = any_twins();
  RC_ASSERT(region.size() == members.size());
  RC_ASSERT(region.enumerate() == members);
  for (const Architecture& a : all_architectures(region.space())) {
    RC_ASSERT(region.contains(a) == std::ranges::binary_search(members, a));
  }
}

RC_GTEST_PROP(RegionProperty, RanksAreLexicographicAndBijective, ()) {
  const auto [region, members] = any_twins();
  for (std::size_t i = 0; i < members.size(); ++i) {
    RC_ASSERT(region.rank(members[i]) == i);
    RC_ASSERT(region.at(i) == members[i]);
  }
  RC_ASSERT_THROWS_AS(region.at(members.size()), Error);
  for (const Architecture& a : all_architectures(region.space())) {
    if (!region.contains(a)) RC_ASSERT_THROWS_AS(region.rank(a), Error);
  }
}

RC_GTEST_PROP(RegionProperty, CountsMembersThatMatch, ()) {
  const auto [region, members] = any_twins();
  const PartialAssignment assignment = *any_assignment(region.space());
  const auto matching =
      std::ranges::count_if(members, [&](const Architecture& a) { return assignment.matches(a); });
  RC_ASSERT(region.count(assignment) == static_cast<Count>(matching));
}

RC_GTEST_PROP(RegionProperty, KnowsTheOptionsBehindAPrefix, ()) {
  const auto [region, members] = any_twins();
  const auto& decisions = region.space().decisions();
  // Prefixes of all architectures, members or not.
  for (const Architecture& a : all_architectures(region.space())) {
    for (std::size_t length = 0; length < decisions.size(); ++length) {
      Architecture prefix = a;
      prefix.resize(length);
      std::vector<std::uint8_t> expected(decisions[length].options.size(), 0);
      for (const Architecture& m : members) {
        if (std::equal(prefix.begin(), prefix.end(), m.begin())) expected[m[length]] = 1;
      }
      RC_ASSERT(region.options_after(prefix) == expected);
    }
  }
  for (std::size_t d = 0; d < decisions.size(); ++d) {
    std::vector<std::uint8_t> expected(decisions[d].options.size(), 0);
    for (const Architecture& m : members) expected[m[d]] = 1;
    RC_ASSERT(region.options_of(d) == expected);
  }
}

RC_GTEST_PROP(RegionProperty, CutsCommute, ()) {
  const auto space = *any_space();
  const Region whole(space);
  auto cuts = *rc::gen::container<std::vector<PartialAssignment>>(
      *rc::gen::inRange<std::size_t>(0, 5), any_assignment(*space));
  auto members = valid_architectures(*space);
  std::erase_if(cuts, [&](const PartialAssignment& cut) {
    auto left = less(members, cut);
    if (left.empty()) return true;
    members = std::move(left);
    return false;
  });
  Region forward = whole;
  Region backward = whole;
  for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) forward = forward.without(*cut);
  for (auto cut = cuts.rbegin(); cut != cuts.rend(); ++cut) backward = backward.without(*cut);
  RC_ASSERT(forward.enumerate() == members);
  RC_ASSERT(backward.enumerate() == members);
  // Equal sets have equal reduced diagrams, whatever way led to them.
  RC_ASSERT(forward.nodes() == backward.nodes());
  RC_ASSERT(forward.version() == cuts.size());
}

RC_GTEST_PROP(RegionProperty, RestoringUndoesOneCutAlone, ()) {
  const Twins twins = any_twins();
  const auto& cuts = twins.region.cuts();
  if (cuts.empty()) return;
  const auto undone = *rc::gen::inRange<std::size_t>(0, cuts.size());
  auto expected = valid_architectures(twins.region.space());
  // A cut that was made twice stands until both are undone.
  std::vector<PartialAssignment> standing = cuts;
  standing.erase(std::ranges::find(standing, cuts[undone]));
  for (const PartialAssignment& cut : standing) expected = less(std::move(expected), cut);
  const Region restored = twins.region.restored(cuts[undone]);
  RC_ASSERT(restored.enumerate() == expected);
  RC_ASSERT(restored.cuts() == standing);
  RC_ASSERT(restored.version() == twins.region.version() + 1);
}

RC_GTEST_PROP(RegionProperty, SurvivesAnArchive, ()) {
  Twins twins = any_twins();
  Archive written;
  twins.region.persist(written);
  Archive read(written.bytes());
  Region copy(twins.region.shared_space());
  copy.persist(read);
  RC_ASSERT(copy.enumerate() == twins.members);
  RC_ASSERT(copy.cuts() == twins.region.cuts());
  RC_ASSERT(copy.version() == twins.region.version());
}

RC_GTEST_PROP(RegionProperty, DrawsMembersOnly, ()) {
  const auto [region, members] = any_twins();
  RandomStream random(seed(), "region draws");
  for (int i = 0; i < 20; ++i) {
    RC_ASSERT(std::ranges::binary_search(members, region.draw(random)));
  }
}

}  // namespace
}  // namespace nashost::testing
