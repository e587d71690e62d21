#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// The sandwich rule (Yu and Huang, "Universally slimmable networks and improved training
/// techniques", ICCV 2019, section 3.2): every round trains the largest architecture, the smallest
/// and `random` uniform ones on the same batch with one step. With in-place distillation (section
/// 3.3; BigNAS, Yu et al., ECCV 2020) the largest learns from the labels and is the teacher, and
/// all others learn from its soft outputs. Rewards are ignored.
///
/// Largest and smallest are by the cost of an architecture (SamplerContext::cost): exact for a
/// region of at most 10 000 architectures; in larger ones by changing one decision at a time to
/// what costs most (least) until none does, from the better of a few beginnings, which is exact
/// where costs add up over the decisions or only ever grow with each of them. Where all
/// architectures cost the same or costs are not known, the largest is the last and the smallest the
/// first in lexicographic order: options listed from small to large. In a region of one or two
/// architectures a round has no more than these, and the random ones.
class Sandwich final : public Sampler {
 public:
  static constexpr std::string_view kName = "sandwich";

  struct Parameters {
    std::int64_t random = 2;
    bool distill = true;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("random", &Parameters::random,
             {.doc = "uniform architectures in each round besides the largest and the smallest",
              .min = 0,
              .max = 1000,
              .source = "Yu and Huang 2019: n = 4 architectures in all"})
        .add("distill", &Parameters::distill,
             {.doc = "the largest teaches the others; else all learn from the labels",
              .source = "in-place distillation, the same paper, section 3.3"});
  }

  Sandwich(const Parameters& parameters, const SamplerContext& context)
      : parameters_(parameters),
        space_(context.space),
        cost_(context.cost),
        cost_data_(context.cost_data) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (!largest_ || version_ != region.version()) {
      version_ = region.version();
      find_extremes(region);
    }
    Round round;
    add(round, *largest_, parameters_.distill ? Role::teacher : Role::labels);
    const Role others = parameters_.distill ? Role::student : Role::labels;
    if (*smallest_ != *largest_) add(round, *smallest_, others);
    for (std::int64_t i = 0; i < parameters_.random; ++i) add(round, region.draw(random), others);
    return round;
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
  }

  /// Stores nothing: what it knows is a function of the region.
  void persist(Archive& archive) override {
    if (archive.reading()) largest_.reset();
  }

 private:
  static void add(Round& round, Architecture architecture, Role role) {
    Proposal& proposal = round.proposals.emplace_back();
    proposal.architecture = std::move(architecture);
    proposal.role = role;
  }

  double cost(const Architecture& architecture) const {
    return cost_ == nullptr ? 0 : cost_(cost_data_, architecture);
  }

  void find_extremes(const Region& region) {
    const Architecture first = region.at(0);
    const Architecture last = region.at(region.size() - 1);
    if (region.size() <= kListed) {
      largest_ = last;  // which stay where nothing costs more, or less
      smallest_ = first;
      for (const Architecture& member : region.enumerate(kListed)) {
        if (cost(member) > cost(*largest_)) largest_ = member;
        if (cost(member) < cost(*smallest_)) smallest_ = member;
      }
      return;
    }
    largest_ = climb(region, last, 1);
    smallest_ = climb(region, first, -1);
    RandomStream beginnings(0, "sandwich/beginnings");  // the same for the same region
    for (int i = 0; i < kBeginnings; ++i) {
      const Architecture from = region.draw(beginnings);
      Architecture up = climb(region, from, 1);
      if (cost(up) > cost(*largest_)) largest_ = std::move(up);
      Architecture down = climb(region, from, -1);
      if (cost(down) < cost(*smallest_)) smallest_ = std::move(down);
    }
  }

  /// From `at`, decision by decision, to the option with the largest sign · cost, until a whole
  /// sweep changes nothing.
  Architecture climb(const Region& region, Architecture at, double sign) const {
    const auto& decisions = space_->decisions();
    double best = sign * cost(at);
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t d = 0; d < decisions.size(); ++d) {
        Architecture changed = at;
        for (std::size_t o = 0; o < decisions[d].options.size(); ++o) {
          changed[d] = static_cast<Architecture::Option>(o);
          if (!region.contains(changed)) continue;
          if (const double value = sign * cost(changed); value > best) {
            at = changed;
            best = value;
            moved = true;
          }
        }
      }
    }
    return at;
  }

  static constexpr std::size_t kListed = 10'000;
  static constexpr int kBeginnings = 4;

  Parameters parameters_;
  std::shared_ptr<const SearchSpace> space_;
  double (*cost_)(const void*, const Architecture&);
  const void* cost_data_;
  std::uint64_t version_ = 0;
  std::optional<Architecture> largest_, smallest_;
};

}  // namespace nashost::samplers
