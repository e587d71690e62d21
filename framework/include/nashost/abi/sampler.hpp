#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/region.hpp"

namespace nashost {

/// What an architecture learns from in a round.
enum class Role {
  labels,   ///< the data's labels
  teacher,  ///< labels, and its outputs teach the students of the same round
  student,  ///< the teacher's soft outputs (in-place distillation)
};

/// One architecture that trains in a round.
struct NASHOST_API Proposal {
  Architecture architecture;
  Role role = Role::labels;
  double loss_weight = 1.0;
  /// Of this architecture in this round, in (0, 1]; kNoProbability where it has no closed form.
  double probability = kNoProbability;
  /// The draws behind it: one for a flat lift, one per decision or tree level for the others.
  std::vector<Draw> draws;
  void persist(Archive& archive);
};

/// What happens on one batch: the proposals train on it (all on the same batch, one optimizer
/// step), and `scored` ones are only scored (full information). Can be stored: rounds whose
/// feedback is outstanding are part of a checkpoint.
struct NASHOST_API Round {
  std::uint64_t id = 0;  ///< set by the host: 0, 1, 2, …
  std::vector<Proposal> proposals;
  std::vector<Architecture> scored;
  void persist(Archive& archive);
};

/// What came of a round, in the order of its proposals and scored architectures.
struct RoundFeedback {
  std::vector<Feedback> proposals;
  std::vector<double> scored;  ///< rewards
};

/// What a sampler is made with.
struct SamplerContext {
  std::shared_ptr<const SearchSpace> space;  ///< never null
  std::optional<std::int64_t> horizon;       ///< rounds to come, where known
  Host* host = nullptr;
  /// Relative cost of an architecture (MACs over the largest's), 0 where the environment has none.
  double (*cost)(const void* data, const Architecture& architecture) = nullptr;
  const void* cost_data = nullptr;
  /// A policy of the zoo over `arms` arms, as in PolicyContext.
  std::unique_ptr<Policy> (*make_policy)(const PolicyContext& context,
                                         const Table& component) = nullptr;
};

/// Proposes the architectures that train on the next batch, and observes their rewards.
class NASHOST_API Sampler {
 public:
  virtual ~Sampler();

  /// At least one proposal, every one in `region`.
  virtual Round propose(const Region& region, RandomStream& random) = 0;
  virtual void observe(const Round& round, const RoundFeedback& feedback) = 0;
  /// The region changed since the last propose; propose gets the new one anyway.
  virtual void region_changed(const Region& region);
  virtual bool finished(const Region& region);
  /// Probability that the next round proposes `architecture`; kNoProbability: no closed form.
  virtual double probability(const Architecture& architecture, const Region& region);
  /// The same for each option of each decision (marginals), sums to 1 per decision; empty: none.
  virtual std::vector<std::vector<double>> option_probabilities(const Region& region);
  /// The architecture it would name the best now, where its rule has one.
  virtual std::optional<Architecture> recommend(const Region& region);
  /// Value by which it ranks the architecture, for reports and recommenders; NaN: none.
  virtual double index(const Architecture& architecture);

  virtual void persist(Archive& archive) = 0;
};

}  // namespace nashost
