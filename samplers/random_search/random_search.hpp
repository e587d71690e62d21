#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "nashost/bandit/architecture_set.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// Random search (Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13,
/// 2012; as the baseline of architecture search: Li and Talwalkar, UAI 2019): uniform draws from
/// the region, rewards ignored.
///
/// Without replacement: what was proposed, or trained for other reasons, is not proposed again
/// until everything in the region was; then it begins anew. So it does with more than `remember`
/// architectures, which bounds its memory.
///
/// Law: a proposal has probability 1 / (architectures of the region not tried yet).
class RandomSearch final : public Sampler {
 public:
  static constexpr std::string_view kName = "random_search";

  struct Parameters {
    std::int64_t remember = 1'000'000;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>().add(
        "remember", &Parameters::remember,
        {.doc = "architectures that are remembered as tried before it begins anew", .min = 1});
  }

  RandomSearch(const Parameters& parameters, const SamplerContext& context)
      : remember_(static_cast<std::size_t>(parameters.remember)), space_(context.space) {}

  Round propose(const Region& region, RandomStream& random) override {
    if (left(region) == 0 || tried_.size() >= remember_) {
      tried_.clear();
      counted_ = kNever;
    }
    const Count open = left(region);
    Architecture next = region.draw(random);
    while (tried_.contains(next)) next = region.draw(random);
    tried_.add(next);
    ++tried_here_;
    return propose_one(std::move(next), 1 / to_double(open));
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
    const std::size_t before = tried_.size();
    for (const Proposal& proposal : round.proposals) tried_.add(proposal.architecture);
    if (tried_.size() != before) counted_ = kNever;
  }

  double probability(const Architecture& architecture, const Region& region) override {
    if (!region.contains(architecture)) return 0;
    const Count open = left(region);
    if (open == 0 || tried_.size() >= remember_) return 1 / to_double(region.size());
    return tried_.contains(architecture) ? 0 : 1 / to_double(open);
  }

  void persist(Archive& archive) override {
    tried_.persist(archive, "tried", space_->decisions().size());
    if (archive.reading()) counted_ = kNever;
  }

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  /// Architectures of the region that were not tried. Counting them anew costs O(tried), and is
  /// needed where the region changed or others trained something.
  Count left(const Region& region) {
    if (counted_ != region.version()) {
      counted_ = region.version();
      tried_here_ = 0;
      for (const Architecture& tried : tried_.all())
        tried_here_ += region.contains(tried) ? 1U : 0U;
    }
    return region.size() - tried_here_;
  }

  std::size_t remember_;
  std::shared_ptr<const SearchSpace> space_;
  ArchitectureSet tried_;
  std::uint64_t counted_ = kNever;  // version of the region that tried_here_ is of
  std::uint64_t tried_here_ = 0;
};

}  // namespace nashost::samplers
