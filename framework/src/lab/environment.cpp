#include "lab/environment.hpp"

#include <algorithm>
#include <cmath>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost::lab {
namespace {

constexpr double kTie = 1e-12;

Region one_decision(const ArmEnvironment& arms) {
  constexpr std::int64_t kMost = 65'535;
  if (arms.arms() > kMost) {
    throw ConfigError("environment '" + arms.name() + "' has " + std::to_string(arms.arms()) +
                      " plain arms; samplers that work on decisions, and pruners, take at most " +
                      std::to_string(kMost));
  }
  Decision decision{"arm", {}};
  for (std::int64_t a = 0; a < arms.arms(); ++a) decision.options.push_back(std::to_string(a));
  return Region(std::make_shared<SearchSpace>(arms.name(), std::vector<Decision>{decision}));
}

class OneDecisionWorld final : public SpaceWorld {
 public:
  OneDecisionWorld(const ArmEnvironment& arms, std::uint64_t seed, std::int64_t repetition)
      : world_(arms, seed, repetition), arms_(arms) {}

  Outcome train(const Architecture& architecture, std::int64_t round) override {
    return world_.pull(architecture[0], round);
  }
  double score(const Architecture& architecture, std::int64_t round, RandomStream& luck) override {
    return arms_.noise().draw(world_.expect(architecture[0], round), luck);
  }

 private:
  ArmWorld world_;
  const ArmEnvironment& arms_;
};

}  // namespace

Environment::~Environment() = default;
SpaceWorld::~SpaceWorld() = default;
std::optional<std::int64_t> SpaceEnvironment::rank(const Architecture&) const {
  return std::nullopt;
}
double SpaceEnvironment::cost(const Architecture&) const { return 0; }

const std::vector<Architecture>& SpaceEnvironment::best_ones() const {
  std::call_once(best_known_, [this] { best_ones_ = find_best_ones(); });
  return best_ones_;
}

std::vector<Architecture> SpaceEnvironment::find_best_ones() const {
  constexpr std::size_t kEnumerable = 1'000'000;
  std::vector<Architecture> best;
  if (region_.size() > kEnumerable) return best;
  for (Architecture& one : region_.enumerate(kEnumerable)) {
    if (value(one) >= best_value() - kTie) best.push_back(std::move(one));
  }
  return best;
}

ArmEnvironment::ArmEnvironment(std::string name, std::int64_t horizon,
                               std::unique_ptr<MeanSchedule> schedule, std::unique_ptr<Noise> noise,
                               std::vector<double> costs)
    : Environment(std::move(name), horizon),
      schedule_(std::move(schedule)),
      noise_(std::move(noise)),
      costs_(std::move(costs)) {
  best_value_ = value(0);
  for (std::int64_t a = 1; a < arms(); ++a) best_value_ = std::max(best_value_, value(a));
  if (!costs_.empty()) {
    const double dearest = *std::max_element(costs_.begin(), costs_.end());
    for (double& cost : costs_) cost = dearest > 0 ? cost / dearest : 0;
  }
}

std::int64_t ArmEnvironment::rank(std::int64_t arm) const {
  std::int64_t better = 0;
  for (std::int64_t a = 0; a < arms(); ++a) better += value(a) > value(arm) + kTie ? 1 : 0;
  return better + 1;
}

Offer ArmEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.full_information = schedule_->full_information();
  offer.horizon = horizon();
  offer.reward_min = noise_->reward_min();
  offer.reward_max = noise_->reward_max();
  offer.stationarity = schedule_->stationarity();
  offer.costs =
      std::adjacent_find(costs_.begin(), costs_.end(), std::not_equal_to<>()) != costs_.end();
  return offer;
}

std::string ArmEnvironment::summary() const {
  return std::to_string(arms()) + " arms, " + std::string(to_string(schedule_->stationarity())) +
         ", best value " + to_toml(Value(std::round(best_value_ * 1e6) / 1e6));
}

ArmWorld::ArmWorld(const ArmEnvironment& environment, std::uint64_t seed, std::int64_t repetition)
    : environment_(environment),
      streams_(seed, "lab/" + environment.name() + "/" + std::to_string(repetition),
               environment.arms()),
      pulls_(static_cast<std::size_t>(environment.arms())) {}

ArmsAsSpace::ArmsAsSpace(const ArmEnvironment& arms)
    : SpaceEnvironment(arms.name(), arms.horizon(), one_decision(arms)), arms_(arms) {}

std::unique_ptr<SpaceWorld> ArmsAsSpace::begin(std::uint64_t seed, std::int64_t repetition) const {
  return std::make_unique<OneDecisionWorld>(arms_, seed, repetition);
}
double ArmsAsSpace::value(const Architecture& architecture) const {
  return arms_.value(architecture[0]);
}
std::optional<std::int64_t> ArmsAsSpace::rank(const Architecture& architecture) const {
  return arms_.rank(architecture[0]);
}
double ArmsAsSpace::cost(const Architecture& architecture) const {
  return arms_.cost(architecture[0]);
}

}  // namespace nashost::lab
