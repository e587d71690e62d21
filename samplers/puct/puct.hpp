#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/bandit/masked_softmax.hpp"
#include "nashost/bandit/tree_sampler.hpp"

namespace nashost::samplers {

/// PUCT (the form of Silver et al., "Mastering the game of Go without human knowledge", Nature 550,
/// 2017, after Rosin 2011): in each node of the tree of decisions the option with the largest
///
///     Q + c P(o) √N / (1 + n)
///
/// N being the node's rewards (1 before the first), n and Q those of the option's branch, P a prior
/// over the options that are open; ties uniform. An unknown branch has the Q of the branch that led
/// to its node, so good ones are followed before all others were tried, which UCT must do.
///
/// prior = "options": P = softmax(G / τ), G being what the option earned behind all prefixes (the
/// mean of all rewards before it earned anything), τ = `temperature`: no network has to be trained
/// to know what is promising. "uniform": P = 1 / open options. A path that leaves the tree is
/// completed by draws from P.
///
/// `backup` as in `uct`. A heuristic: no guarantee is claimed.
class Puct final : public TreeSampler {
 public:
  static constexpr std::string_view kName = "puct";

  struct Parameters : TreeSettings {
    double c = 1.25;
    std::string prior = "options";
    double temperature = 0.3;
  };
  static Schema<Parameters> schema() {
    Schema<Parameters> schema;
    schema
        .add("c", &Parameters::c,
             {.doc = "c, weight of the bonus c P √N / (1 + n)",
              .min = 0,
              .source = "Schrittwieser et al. 2020: 1.25"})
        .add("prior", &Parameters::prior,
             {.doc = "P: by what an option earned behind all prefixes, or the same for all",
              .choices = {"options", "uniform"}})
        .add("temperature", &Parameters::temperature,
             {.doc = "τ of the prior by options, on the scale of the (normalised) rewards",
              .min = 0,
              .min_open = true});
    return TreeSettings::add_to(schema);
  }

  Puct(const Parameters& parameters, const SamplerContext& context)
      : TreeSampler(kName, parameters, context),
        c_(parameters.c),
        by_options_(parameters.prior == "options"),
        temperature_(parameters.temperature) {}

 private:
  std::size_t choose(const Place& place, const RegionNode& open, RandomStream& random) override {
    set_prior(place.decision, open);
    const auto rewards = static_cast<double>(std::max<std::int64_t>(1, visits(place)));
    const double width = c_ * std::sqrt(rewards);
    Largest largest(random);
    for (std::size_t o = 0; o < open.children.size(); ++o) {
      if (open.children[o] == nullptr) continue;
      const Branch known = branch(place, o);
      const double q = known.n > 0 ? known.q : place.worth;
      largest.offer(static_cast<std::int64_t>(o), q + width * prior_[o] / (1 + known.n));
    }
    return static_cast<std::size_t>(largest.arm());
  }

  std::size_t complete(std::size_t decision, const RegionNode& open,
                       RandomStream& random) override {
    set_prior(decision, open);
    return static_cast<std::size_t>(draw_from(prior_, random).arm);
  }

  void set_prior(std::size_t decision, const RegionNode& open) {
    prior_.assign(open.children.size(), 0.0);
    if (by_options_) {
      for (std::size_t o = 0; o < prior_.size(); ++o) {
        const bool known = options().pulls(decision, o) > 0;
        prior_[o] = (known ? scaled(options().mean(decision, o)) : overall()) / temperature_;
      }
    }
    softmax_over(
        prior_, [&](std::size_t o) { return open.children[o] != nullptr; }, prior_);
  }

  double c_;
  bool by_options_;
  double temperature_;
  std::vector<double> prior_;
};

}  // namespace nashost::samplers
