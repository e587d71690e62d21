// The typed records of a checkpoint: the archive itself, and every host object that reads one.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "bandit/evidence_table.hpp"
#include "bandit/pruning_ledger.hpp"
#include "fuzz_target.hpp"
#include "nashost/abi/archive.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/abi/sampler.hpp"

namespace nashost::fuzz {
namespace {

/// All of them once, with something in each.
struct State {
  State()
      : ledger(Region(std::make_shared<const SearchSpace>(
                   "fuzz", std::vector<Decision>{{"a", {"0", "1", "2"}}, {"b", {"0", "1"}}})),
               1),
        stream(7, "fuzz"),
        mask(70) {}
  void fill() {
    Change change;
    change.what = PartialAssignment{{0, 1}};
    change.statistic = "statistic";
    ledger.apply(3, {change}, "fuzz");
    round.proposals.resize(2);
    round.proposals[0].architecture = {1, 0};
    round.proposals[0].draws = {{3, 0.25}, {1, 0.5}};
    round.scored = {{2, 1}};
    for (int i = 0; i < 5; ++i) evidence.add(Architecture{0, 1}, 0.1 * i, true);
    mask.mask(3);
    (void)stream.next();
  }
  void persist(Archive& archive) {
    archive("ledger", ledger);
    archive("round", round);
    archive("evidence", evidence);
    archive("stream", stream);
    archive("mask", mask);
  }

  PruningLedger ledger;
  Round round;
  EvidenceTable evidence{3};
  RandomStream stream;
  ArmMask mask;
};

}  // namespace

void feed(std::span<const std::byte> input) {
  try {
    Archive archive(input);
    // What can be read can be written, and is the same then.
    const auto bytes = archive.bytes();
    NASHOST_FUZZ_REQUIRE(std::ranges::equal(bytes, Archive(bytes).bytes()));
    State state;
    state.persist(archive);
    // And what an object took for good serves it.
    (void)state.stream.next();
    NASHOST_FUZZ_REQUIRE(state.mask[state.mask.draw(state.stream)]);
    NASHOST_FUZZ_REQUIRE(state.ledger.region().contains(state.ledger.region().draw(state.stream)));
    state.evidence.add(Architecture{0, 1}, 0.5, true);
  } catch (const Error&) {
  }
}

std::vector<std::string> seeds() {
  State state;
  state.fill();
  Archive archive;
  state.persist(archive);
  const auto bytes = archive.bytes();
  Archive empty;
  const auto nothing = empty.bytes();
  return {{reinterpret_cast<const char*>(bytes.data()), bytes.size()},
          {reinterpret_cast<const char*>(nothing.data()), nothing.size()}};
}

}  // namespace nashost::fuzz
