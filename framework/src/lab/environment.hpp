#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bandit/trait_check.hpp"
#include "lab/mean_schedule.hpp"
#include "lab/noise.hpp"
#include "lab/streams.hpp"
#include "nashost/abi/region.hpp"

/// Simulated bandits. An environment is immutable and shared by all repetitions; a world is one
/// repetition of it, with its own random streams.
namespace nashost::lab {

/// What one draw came to.
struct Outcome {
  double reward = 0;
  double regret = 0;  ///< what the reference earns in that round, less the mean of what was drawn
  bool best = false;  ///< the reference would have drawn the same
};

class NASHOST_API Environment {
 public:
  Environment(std::string name, std::int64_t horizon) : name_(std::move(name)), horizon_(horizon) {}
  virtual ~Environment();

  const std::string& name() const noexcept { return name_; }
  std::int64_t horizon() const noexcept { return horizon_; }
  /// What a sampler finds here.
  virtual Offer offer() const = 0;
  /// "9 arms, best mean 0.9": for the table.
  virtual std::string summary() const = 0;
  /// What a reader of the results must know (a trace is off-policy); empty: nothing.
  virtual std::string caveat() const { return {}; }

 private:
  std::string name_;
  std::int64_t horizon_;
};

/// K plain arms: a schedule of means and the noise around them.
class NASHOST_API ArmEnvironment final : public Environment {
 public:
  /// `costs`: one per arm, or none.
  ArmEnvironment(std::string name, std::int64_t horizon, std::unique_ptr<MeanSchedule> schedule,
                 std::unique_ptr<Noise> noise, std::vector<double> costs = {});

  std::int64_t arms() const { return schedule_->arms(); }
  const MeanSchedule& schedule() const noexcept { return *schedule_; }
  const Noise& noise() const noexcept { return *noise_; }
  /// Relative to the dearest arm; 0 where costs were not given.
  double cost(std::int64_t arm) const {
    return costs_.empty() ? 0.0 : costs_[static_cast<std::size_t>(arm)];
  }
  /// What the arm is worth at the end: its mean in the last round, grown up where it rises.
  double value(std::int64_t arm) const {
    return schedule_->mean(arm, horizon() - 1, horizon() - 1);
  }
  double best_value() const noexcept { return best_value_; }
  /// 1 for the best; arms of the same value share a rank.
  std::int64_t rank(std::int64_t arm) const;

  Offer offer() const override;
  std::string summary() const override;

 private:
  std::unique_ptr<MeanSchedule> schedule_;
  std::unique_ptr<Noise> noise_;
  std::vector<double> costs_;
  double best_value_ = 0;
};

/// One repetition of an ArmEnvironment.
class NASHOST_API ArmWorld {
 public:
  ArmWorld(const ArmEnvironment& environment, std::uint64_t seed, std::int64_t repetition);

  Outcome pull(std::int64_t arm, std::int64_t round) {
    const double mean = expect(arm, round);
    ++pulls_[static_cast<std::size_t>(arm)];
    return {environment_.noise().draw(mean, streams_[static_cast<std::uint64_t>(arm)]),
            environment_.schedule().reference(round) - mean,
            environment_.schedule().is_best(arm, round)};
  }
  /// A reward of every arm; nothing counts as pulled.
  void pay_all(std::int64_t round, std::span<double> rewards) {
    for (std::size_t a = 0; a < rewards.size(); ++a) {
      rewards[a] =
          environment_.noise().draw(expect(static_cast<std::int64_t>(a), round), streams_[a]);
    }
  }
  /// The draw of an arm whose reward came with pay_all.
  Outcome judge(std::int64_t arm, std::int64_t round, double reward) {
    const double mean = expect(arm, round);
    ++pulls_[static_cast<std::size_t>(arm)];
    return {reward, environment_.schedule().reference(round) - mean,
            environment_.schedule().is_best(arm, round)};
  }
  /// The mean of the arm in this round, as often pulled as it is.
  double expect(std::int64_t arm, std::int64_t round) const {
    return environment_.schedule().mean(arm, round, pulls_[static_cast<std::size_t>(arm)]);
  }

 private:
  const ArmEnvironment& environment_;
  ArmStreams streams_;
  std::vector<std::int64_t> pulls_;
};

/// One repetition of a SpaceEnvironment.
class NASHOST_API SpaceWorld {
 public:
  virtual ~SpaceWorld();
  /// The architecture trains in this round.
  virtual Outcome train(const Architecture& architecture, std::int64_t round) = 0;
  /// It is only scored, with this luck: what is random in a score comes from the stream.
  virtual double score(const Architecture& architecture, std::int64_t round,
                       RandomStream& luck) = 0;
};

/// Architectures of a search space, searched through any lift.
class NASHOST_API SpaceEnvironment : public Environment {
 public:
  SpaceEnvironment(std::string name, std::int64_t horizon, Region region)
      : Environment(std::move(name), horizon), region_(std::move(region)) {}

  /// Before any pruning.
  const Region& region() const noexcept { return region_; }
  virtual std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const = 0;
  /// What the architecture is worth at the end.
  virtual double value(const Architecture& architecture) const = 0;
  virtual double best_value() const = 0;
  /// Those of the best value; none where the space is too large to say. Worked out once.
  const std::vector<Architecture>& best_ones() const;
  /// 1 for the best, identical networks counted once; none where the space is too large to say.
  virtual std::optional<std::int64_t> rank(const Architecture& architecture) const;
  /// Relative to the dearest; 0 where unknown.
  virtual double cost(const Architecture& architecture) const;

 protected:
  virtual std::vector<Architecture> find_best_ones() const;

 private:
  Region region_;
  mutable std::once_flag best_known_;
  mutable std::vector<Architecture> best_ones_;
};

/// Plain arms as a space with one decision: for samplers that are no policies, and for pruners.
class NASHOST_API ArmsAsSpace final : public SpaceEnvironment {
 public:
  /// Throws ConfigError for more than 65 535 arms. `arms` must outlive it.
  explicit ArmsAsSpace(const ArmEnvironment& arms);
  std::unique_ptr<SpaceWorld> begin(std::uint64_t seed, std::int64_t repetition) const override;
  double value(const Architecture& architecture) const override;
  double best_value() const override { return arms_.best_value(); }
  std::optional<std::int64_t> rank(const Architecture& architecture) const override;
  double cost(const Architecture& architecture) const override;
  Offer offer() const override { return arms_.offer(); }
  std::string summary() const override { return arms_.summary(); }

 private:
  const ArmEnvironment& arms_;
};

}  // namespace nashost::lab
