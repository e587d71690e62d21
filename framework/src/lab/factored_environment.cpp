#include "lab/factored_environment.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nashost/abi/parameters.hpp"

namespace nashost::lab {
namespace {

constexpr double kTie = 1e-12;
constexpr std::int64_t kMany = 1'000'000'000;  // streams for those that are drawn only

Region product_region(const std::string& name, const FactoredShape& shape) {
  std::vector<Decision> decisions;
  for (std::int64_t d = 0; d < shape.decisions; ++d) {
    Decision decision{"d" + std::to_string(d), {}};
    for (std::int64_t o = 0; o < shape.options; ++o) decision.options.push_back(std::to_string(o));
    decisions.push_back(std::move(decision));
  }
  return Region(std::make_shared<SearchSpace>(name, std::move(decisions)));
}

std::string size_text(const SpaceEnvironment& environment) {
  return to_string(environment.region().size()) + " architectures (" +
         std::to_string(environment.region().space().decisions().size()) +
         " decisions), best value " +
         to_toml(Value(std::round(environment.best_value() * 1e6) / 1e6));
}

class AdditiveWorld final : public SpaceWorld {
 public:
  AdditiveWorld(const AdditiveEnvironment& space, std::uint64_t seed, std::int64_t repetition)
      : space_(space),
        trainings_(seed, "lab/" + space.name() + "/" + std::to_string(repetition), kMany) {}

  Outcome train(const Architecture& architecture, std::int64_t) override {
    const double mean = space_.value(architecture);
    const double reward = trainings_[architecture.hash()].bernoulli(mean) ? 1.0 : 0.0;
    return {reward, space_.best_value() - mean, mean >= space_.best_value() - kTie};
  }
  double score(const Architecture& architecture, std::int64_t, RandomStream& luck) override {
    return luck.bernoulli(space_.value(architecture)) ? 1.0 : 0.0;
  }

 private:
  const AdditiveEnvironment& space_;
  ArmStreams trainings_;
};

class RisingPartsWorld final : public SpaceWorld {
 public:
  RisingPartsWorld(const RisingPartsEnvironment& space, std::uint64_t seed, std::int64_t repetition)
      : space_(space), trainings_(seed, "lab/" + space.name() + "/" + std::to_string(repetition)) {
    for (const Decision& decision : space.region().space().decisions()) {
      pulls_.emplace_back(decision.options.size(), 0);
    }
    at_.resize(pulls_.size());
    always_.resize(pulls_.size());
  }

  Outcome train(const Architecture& architecture, std::int64_t round) override {
    const double mean = expect(architecture, round);
    for (std::size_t d = 0; d < pulls_.size(); ++d) ++pulls_[d][architecture[d]];
    std::fill(always_.begin(), always_.end(), round);
    return {trainings_.bernoulli(mean) ? 1.0 : 0.0,
            space_.mean(space_.best(), always_, round) - mean, architecture == space_.best()};
  }
  double score(const Architecture& architecture, std::int64_t round, RandomStream& luck) override {
    return luck.bernoulli(expect(architecture, round)) ? 1.0 : 0.0;
  }

 private:
  double expect(const Architecture& architecture, std::int64_t round) {
    for (std::size_t d = 0; d < pulls_.size(); ++d) at_[d] = pulls_[d][architecture[d]];
    return space_.mean(architecture, at_, round);
  }
  const RisingPartsEnvironment& space_;
  RandomStream trainings_;
  std::vector<std::vector<std::int64_t>> pulls_;
  std::vector<std::int64_t> at_;
  std::vector<std::int64_t> always_;
};

}  // namespace

AdditiveEnvironment::AdditiveEnvironment(std::string name, std::int64_t horizon,
                                         const FactoredShape& shape, double interaction)
    : SpaceEnvironment(name, horizon, product_region(name, shape)), interaction_(interaction) {
  RandomStream random(static_cast<std::uint64_t>(shape.instance), "lab/additive");
  const auto options = static_cast<std::size_t>(shape.options);
  for (std::int64_t d = 0; d < shape.decisions; ++d) {
    auto& here = alone_.emplace_back(options);
    for (double& effect : here) effect = random.uniform();
    auto& pairs = together_.emplace_back(options, std::vector<double>(options));
    for (auto& row : pairs) {
      for (double& effect : row) effect = random.uniform();
    }
  }
  find_best();
}

double AdditiveEnvironment::value(const Architecture& a) const {
  double own = 0;
  double shared = 0;
  for (std::size_t d = 0; d < a.size(); ++d) {
    own += alone_[d][a[d]];
    if (d + 1 < a.size()) shared += together_[d][a[d]][a[d + 1]];
  }
  const auto decisions = static_cast<double>(a.size());
  const double pairs = std::max(decisions - 1, 1.0);
  return (1 - interaction_) * own / decisions + interaction_ * shared / pairs;
}

void AdditiveEnvironment::find_best() {
  const std::size_t decisions = alone_.size();
  const std::size_t options = alone_[0].size();
  const double pairs = std::max(static_cast<double>(decisions) - 1, 1.0);
  // best_from[d][o]: the most that decisions d … can add where decision d takes o.
  std::vector<std::vector<double>> best_from(decisions, std::vector<double>(options));
  std::vector<std::vector<std::size_t>> next(decisions, std::vector<std::size_t>(options));
  for (std::size_t d = decisions; d-- > 0;) {
    for (std::size_t o = 0; o < options; ++o) {
      best_from[d][o] = (1 - interaction_) * alone_[d][o] / static_cast<double>(decisions);
      if (d + 1 == decisions) continue;
      double most = -1;
      for (std::size_t p = 0; p < options; ++p) {
        const double gain = interaction_ * together_[d][o][p] / pairs + best_from[d + 1][p];
        if (gain > most) {
          most = gain;
          next[d][o] = p;
        }
      }
      best_from[d][o] += most;
    }
  }
  auto option = static_cast<std::size_t>(
      std::max_element(best_from[0].begin(), best_from[0].end()) - best_from[0].begin());
  for (std::size_t d = 0; d < decisions; ++d) {
    best_.push_back(static_cast<Architecture::Option>(option));
    option = next[d][option];
  }
  best_value_ = value(best_);
}

std::unique_ptr<SpaceWorld> AdditiveEnvironment::begin(std::uint64_t seed,
                                                       std::int64_t repetition) const {
  return std::make_unique<AdditiveWorld>(*this, seed, repetition);
}

Offer AdditiveEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.full_information = true;
  offer.horizon = horizon();
  return offer;
}

std::string AdditiveEnvironment::summary() const { return size_text(*this); }

RisingPartsEnvironment::RisingPartsEnvironment(std::string name, std::int64_t horizon,
                                               const FactoredShape& shape, double scale,
                                               double trend)
    : SpaceEnvironment(name, horizon, product_region(name, shape)), trend_(trend) {
  trend_curve_ = {Curve::Shape::hyperbolic, 0, 1, scale};
  RandomStream random(static_cast<std::uint64_t>(shape.instance), "lab/rising parts");
  for (std::int64_t d = 0; d < shape.decisions; ++d) {
    auto& curves = curves_.emplace_back();
    std::size_t best = 0;
    double most = -1;
    for (std::int64_t o = 0; o < shape.options; ++o) {
      Curve curve;
      curve.limit = 0.2 + 0.8 * random.uniform();
      curve.scale = scale * std::pow(10.0, 2 * random.uniform() - 1);
      double earned = 0;
      for (std::int64_t n = 0; n < horizon; ++n) earned += curve.at(n);
      if (earned > most) {
        most = earned;
        best = static_cast<std::size_t>(o);
      }
      curves.push_back(curve);
    }
    best_.push_back(static_cast<Architecture::Option>(best));
  }
  for (std::size_t d = 0; d < curves_.size(); ++d) {
    double most = 0;
    for (const Curve& curve : curves_[d]) most = std::max(most, curve.at(horizon - 1));
    best_value_ += most / static_cast<double>(curves_.size());
  }
  best_value_ = (1 - trend_) * best_value_ + trend_ * trend_curve_.at(horizon - 1);
}

double RisingPartsEnvironment::mean(const Architecture& architecture,
                                    const std::vector<std::int64_t>& pulls,
                                    std::int64_t round) const {
  double parts = 0;
  for (std::size_t d = 0; d < curves_.size(); ++d)
    parts += curves_[d][architecture[d]].at(pulls[d]);
  return (1 - trend_) * parts / static_cast<double>(curves_.size()) +
         trend_ * trend_curve_.at(round);
}

double RisingPartsEnvironment::value(const Architecture& architecture) const {
  const std::vector<std::int64_t> grown(curves_.size(), horizon() - 1);
  return mean(architecture, grown, horizon() - 1);
}

std::unique_ptr<SpaceWorld> RisingPartsEnvironment::begin(std::uint64_t seed,
                                                          std::int64_t repetition) const {
  return std::make_unique<RisingPartsWorld>(*this, seed, repetition);
}

Offer RisingPartsEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.horizon = horizon();
  offer.stationarity = Stationarity::rising;
  return offer;
}

std::string RisingPartsEnvironment::summary() const {
  return size_text(*this) + ", rising by parts";
}

}  // namespace nashost::lab
