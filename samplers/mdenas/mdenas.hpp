#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nashost/bandit/best_member.hpp"
#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/option_table.hpp"
#include "nashost/bandit/propose_one.hpp"
#include "nashost/bandit/round_check.hpp"
#include "nashost/schema.hpp"

namespace nashost::samplers {

/// MdeNAS, multinomial distribution learning (Zheng, Ji, Tang, Zhang, Liu, Tian, ICCV 2019): each
/// decision draws its option from a multinomial p = softmax(θ). After each reward, every pair of
/// options i, j of a decision is compared by how often they were drawn, H^e, and by their reward,
/// H^a: one that was drawn less and earns more gains, the other one loses,
///
///     θ_i += α · #{ j : H^e_i < H^e_j and H^a_i > H^a_j } − α · #{ j : H^e_i > H^e_j and H^a_i <
///     H^a_j }
///
/// H^a is a moving average with weight `recent` on the last reward of an architecture with the
/// option; 1, the last reward alone, is the paper's, whose rewards are validation accuracies of an
/// epoch and not of a batch. Only options that have a reward are compared. A heuristic without
/// guarantee; the paper rests on the hypothesis that rankings hold through training.
///
/// Decisions are drawn in order among the options open behind those drawn before, so the
/// probability of a proposal is known: the product of the conditional ones.
class Mdenas final : public Sampler {
 public:
  static constexpr std::string_view kName = "mdenas";

  struct Parameters {
    double alpha = 0.01;
    double recent = 0.1;
  };
  static Schema<Parameters> schema() {
    return Schema<Parameters>()
        .add("alpha", &Parameters::alpha,
             {.doc = "α, step of a comparison won or lost",
              .min = 0,
              .min_open = true,
              .source = "Zheng et al. 2019: 0.01"})
        .add("recent", &Parameters::recent,
             {.doc = "weight of the last reward in an option's average; 1: it alone counts",
              .min = 0,
              .max = 1,
              .min_open = true,
              .source = "the paper's rule is 1"});
  }

  Mdenas(const Parameters& parameters, const SamplerContext& context)
      : parameters_(parameters),
        space_(context.space),
        theta_(*space_, 0.0),
        drawn_(*space_, 0),
        reward_(*space_, 0.0) {}

  Round propose(const Region& region, RandomStream& random) override {
    Architecture next(theta_.decisions());
    double probability = 1;
    const RegionNode* node = &region.root();
    for (std::size_t d = 0; d < next.size(); ++d) {
      const Draw draw = draw_from(open_probabilities(d, *node), random);
      next[d] = static_cast<Architecture::Option>(draw.arm);
      probability *= draw.probability;
      node = node->children[next[d]];
    }
    return propose_one(std::move(next), probability);
  }

  void observe(const Round& round, const RoundFeedback& feedback) override {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    check_round(kName, *space_, round, feedback, -kAny, kAny);
    for (std::size_t i = 0; i < round.proposals.size(); ++i) {
      const Architecture& trained = round.proposals[i].architecture;
      for (std::size_t d = 0; d < trained.size(); ++d) {
        double& average = reward_(d, trained[d]);
        const double weight = drawn_(d, trained[d])++ == 0 ? 1 : parameters_.recent;
        average += weight * (feedback.proposals[i].reward - average);
        compare(d);
      }
    }
  }

  double probability(const Architecture& architecture, const Region& region) override {
    double product = 1;
    const RegionNode* node = &region.root();
    for (std::size_t d = 0; d < architecture.size(); ++d) {
      product *= open_probabilities(d, *node)[architecture[d]];
      node = node->children[architecture[d]];
      if (node == nullptr) return 0;
    }
    return product;
  }

  std::vector<std::vector<double>> option_probabilities(const Region& region) override {
    std::vector<std::vector<double>> marginals;
    std::unordered_map<const RegionNode*, double> layer{{&region.root(), 1.0}};
    for (std::size_t d = 0; d < theta_.decisions(); ++d) {
      std::unordered_map<const RegionNode*, double> next;
      auto& marginal = marginals.emplace_back(theta_[d].size(), 0.0);
      for (const auto& [node, reached] : layer) {
        const auto& p = open_probabilities(d, *node);
        for (std::size_t o = 0; o < p.size(); ++o) {
          if (p[o] == 0) continue;
          marginal[o] += reached * p[o];
          next[node->children[o]] += reached * p[o];
        }
      }
      layer = std::move(next);
    }
    return marginals;
  }

  /// The most probable option of each decision together, as the paper derives its network.
  std::optional<Architecture> recommend(const Region& region) override {
    RandomStream ties(0, "ties of a recommendation");
    return BestMember().find(region, theta_, ties);
  }

  void persist(Archive& archive) override {
    archive("theta", theta_);
    archive("drawn", drawn_);
    archive("reward", reward_);
  }

 private:
  /// Of the options that are open at the node; 0 for the others.
  const std::vector<double>& open_probabilities(std::size_t d, const RegionNode& node) {
    probabilities_.resize(theta_[d].size());
    softmax_over(
        theta_[d], [&](std::size_t o) { return node.children[o] != nullptr; }, probabilities_);
    return probabilities_;
  }

  void compare(std::size_t d) {
    const auto drawn = drawn_[d];
    const auto reward = reward_[d];
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      for (std::size_t j = i + 1; j < drawn.size(); ++j) {
        if (drawn[i] == 0 || drawn[j] == 0) continue;
        const std::size_t less = drawn[i] < drawn[j] ? i : j;
        const std::size_t more = i + j - less;
        if (drawn[less] < drawn[more] && reward[less] > reward[more]) {
          theta_(d, less) += parameters_.alpha;
          theta_(d, more) -= parameters_.alpha;
        }
      }
    }
  }

  Parameters parameters_;
  std::shared_ptr<const SearchSpace> space_;
  OptionTable<double> theta_;
  OptionTable<std::int64_t> drawn_;  // H^e
  OptionTable<double> reward_;       // H^a
  std::vector<double> probabilities_;
};

}  // namespace nashost::samplers
