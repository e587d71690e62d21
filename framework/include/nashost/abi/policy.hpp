#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/parameters.hpp"
#include "nashost/abi/random.hpp"

namespace nashost {

/// Which arms may be drawn. Pruned arms are masked, and may come back. Every change has a number,
/// so that a policy with a fast structure follows the changes instead of scanning all arms.
class NASHOST_API ArmMask {
 public:
  /// All of `arms` ≥ 1 arms allowed.
  explicit ArmMask(std::int64_t arms);

  std::int64_t arms() const noexcept { return arms_; }
  /// Number of arms allowed; at least 1.
  std::int64_t allowed() const noexcept { return allowed_; }
  bool operator[](std::int64_t arm) const noexcept {
    return (words_[static_cast<std::size_t>(arm >> 6)] >> (arm & 63)) & 1U;
  }
  /// Throws Error for the last arm that is left.
  void mask(std::int64_t arm);
  void unmask(std::int64_t arm);

  /// Changes so far. The arms that changed after version v are among changes(v); an arm may appear
  /// more than once; ask operator[] for how it stands now. The log is kept short: for a version
  /// long past, changes names every arm.
  std::uint64_t version() const noexcept { return forgotten_ + log_.size(); }
  std::span<const std::int64_t> changes(std::uint64_t since) const;

  /// Uniform over the allowed arms.
  std::int64_t draw(RandomStream& random) const;
  /// The smallest allowed arm ≥ `from`, or arms().
  std::int64_t next(std::int64_t from) const noexcept;
  void persist(Archive& archive);

 private:
  std::int64_t arms_;
  std::int64_t allowed_;
  void log(std::int64_t arm);
  void list_every_arm();

  std::vector<std::uint64_t> words_;
  std::vector<std::int64_t> log_;
  std::uint64_t forgotten_ = 0;          // changes that the log no longer holds
  std::vector<std::int64_t> every_arm_;  // what changes() says of them; empty while there are none
};

inline constexpr double kNoProbability = std::numeric_limits<double>::quiet_NaN();

/// One arm drawn, and with which probability: the final one, after floor, warm-up and mask, in (0,
/// 1]; kNoProbability where it has no closed form (Thompson, UCB with random ties). A policy's
/// update uses the probability in the draw and never recomputes it.
struct Draw {
  std::int64_t arm = 0;
  double probability = kNoProbability;
};

/// What came of a draw. Feedback may be late, in batches and out of order, for draws that the
/// policy did not make itself (floor, warm-up), and for arms masked meanwhile.
struct Feedback {
  double reward = 0;       ///< in [0, 1] after the host's scaling; higher is better; never NaN
  double cost = 0;         ///< ≥ 0, in the unit of the config (MACs relative to the largest)
  std::int64_t round = 0;  ///< round in which it was drawn, from 0
  std::int64_t age = 0;    ///< rounds between the draw and this feedback
  /// Full information: one reward per arm, NaN for masked arms; empty under bandit feedback.
  std::span<const double> rewards = {};
};

enum class FeedbackKind { bandit, full };
enum class Stationarity { stationary, piecewise, drifting, rising, adversarial };

/// What a policy needs of its environment. Feedback, horizon and range are enforced; stationarity
/// is advisory: where the environment is not at least as tame, no guarantee is claimed.
struct Traits {
  FeedbackKind feedback = FeedbackKind::bandit;
  bool needs_horizon = false;
  double reward_min = 0;
  double reward_max = 1;
  Stationarity stationarity = Stationarity::stationary;
  bool needs_cost = false;  ///< useless where every arm costs the same
};

class Policy;
enum class LogLevel { debug, info, warning };

/// What the host does for a component while it is made.
class NASHOST_API Host {
 public:
  virtual ~Host();
  virtual void log(LogLevel level, std::string_view message) = 0;
};

/// What a policy is made with.
struct PolicyContext {
  std::int64_t arms = 1;
  /// Number of rounds to come, where it is known.
  std::optional<std::int64_t> horizon;
  Host* host = nullptr;
  /// Another policy of the zoo: { name = "ucb1", alpha = 2.0 } (EXP4's experts). Same arms and
  /// horizon. Throws PluginError for an unknown name, ConfigError for parameters that do not fit.
  std::unique_ptr<Policy> (*make_policy)(const PolicyContext& context,
                                         const Table& component) = nullptr;
};

/// A bandit algorithm over arms 0 … K−1. Built for its K and horizon by its constructor; afterwards
/// select and update alternate in any order and number.
class NASHOST_API Policy {
 public:
  virtual ~Policy();

  /// An arm with mask[arm]; must not depend on anything but the state, the stream and the mask.
  virtual Draw select(RandomStream& random, const ArmMask& mask) = 0;
  virtual void update(const Draw& draw, const Feedback& feedback) = 0;

  /// Probability that the next select draws `arm`, for all arms: writes K values that sum to 1 (0
  /// for masked arms) and returns true, or returns false where there is no closed form.
  virtual bool probabilities(const ArmMask& mask, std::span<double> out);
  /// The same for one arm; O(1) or O(log K) where a policy can. By default by way of probabilities.
  virtual double probability(std::int64_t arm, const ArmMask& mask);
  /// The arm it would name the best now, where its rule has one; −1 leaves it to the recommender.
  virtual std::int64_t recommend(const ArmMask& mask);
  /// True once a best-arm sampler has seen enough.
  virtual bool finished(const ArmMask& mask);
  /// Value by which the arm is ranked in a draw (an index, a log-weight), for the reports; NaN:
  /// none.
  virtual double index(std::int64_t arm);

  virtual void persist(Archive& archive) = 0;
};

}  // namespace nashost
