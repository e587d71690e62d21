#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "../../pruning/halving/halving.hpp"
#include "../../pruning/least_likely/least_likely.hpp"
#include "../../pruning/r_sr/r_sr.hpp"
#include "../../pruning/race/race.hpp"
#include "../../pruning/rejects/rejects.hpp"
#include "../../pruning/rising/rising.hpp"
#include "../../pruning/tree/tree.hpp"
#include "../../pruning/wipeout/wipeout.hpp"
#include "../lab/small_zoo.hpp"

namespace nashost::testing {

/// The pruners as they are described to a host, compiled in; policies of the small zoo.
class PrunerZoo : public SmallZoo {
 public:
  PrunerZoo() {
    using namespace pruners;
    pruners_ = {
        pruner<Race>({.name = "race", .summary = ""}),
        pruner<Rising>({.name = "rising", .summary = ""}),
        pruner<Halving>({.name = "halving", .summary = ""}),
        pruner<Rejects>({.name = "rejects", .summary = ""}),
        pruner<RisingRejects>({.name = "r_sr", .summary = ""}),
        pruner<Wipeout>({.name = "wipeout", .summary = ""}),
        pruner<LeastLikely>({.name = "least_likely", .summary = ""}),
        pruner<Tree>({.name = "tree", .summary = ""}),
    };
  }
  std::vector<std::string> names(Kinds kinds) const override {
    auto all = SmallZoo::names(kinds);
    for (const Component& one : pruners_) {
      if (std::ranges::find(kinds, one.kind) != kinds.end()) all.push_back(one.name);
    }
    return all;
  }
  const Component* find(Kinds kinds, const std::string& name) const override {
    for (const Component& one : pruners_) {
      if (one.name == name && std::ranges::find(kinds, one.kind) != kinds.end()) return &one;
    }
    return SmallZoo::find(kinds, name);
  }

 private:
  std::vector<Component> pruners_;
};

}  // namespace nashost::testing
