#include "pipeline/reward_feedback.hpp"

#include <algorithm>
#include <cmath>

#include "data/batches.hpp"
#include "network/evaluation.hpp"

namespace nashost::pipeline {

RewardFeedback::RewardFeedback(Session& session, const StageConfig& stage)
    : session_(session),
      stage_(stage.name),
      settings_(stage.read(RewardSettings::schema())),
      scale_(settings_) {
  if (held_out() && session.splits().validation.size() == 0) {
    throw config_error(
        stage.place_of("reward"),
        "reward = \"validation_accuracy\" needs held-out images: raise [data] validation");
  }
  largest_macs_ = largest();
}

/// Multiply-adds of the largest subnet; in a space too large to enumerate, of the largest of a
/// sample (costs beyond it count as 1).
double RewardFeedback::largest() const {
  constexpr std::size_t kEnumerated = 4096;
  const Region& whole = session_.whole();
  std::vector<Architecture> some;
  if (whole.size() <= kEnumerated) {
    some = whole.enumerate();
  } else {
    RandomStream random(session_.seed(), stage_ + "/cost");
    for (std::size_t i = 0; i < kEnumerated; ++i) some.push_back(whole.draw(random));
  }
  std::int64_t most = 1;
  for (const Architecture& a : some) most = std::max(most, session_.cost(a).macs);
  return static_cast<double>(most);
}

double RewardFeedback::cost(const Architecture& architecture) const {
  const auto [found, fresh] = macs_.try_emplace(architecture, 0.0);
  if (fresh) found->second = static_cast<double>(session_.cost(architecture).macs);
  return std::min(1.0, found->second / largest_macs_);
}

std::vector<network::StepOutcome> RewardFeedback::score(Supernet& supernet, const Round& round,
                                                        const network::Batch& batch) const {
  if (!held_out()) {
    if (round.scored.empty()) return {};
    return session_.of_space("score a batch", [&] {
      return network::score_batch(supernet, round.scored, batch, session_.precision());
    });
  }
  std::vector<Architecture> all;
  for (const Proposal& p : round.proposals) all.push_back(p.architecture);
  const auto& view = session_.splits().validation;
  const auto own = data::ShuffledBatches(view, std::min(settings_.reward_batch_size, view.size()),
                                         session_.seed(), stage_ + "/reward")
                       .batch(static_cast<std::int64_t>(round.id));
  return session_.of_space("score a batch", [&] {
    return network::score_batch(supernet, all, own, session_.precision());
  });
}

double RewardFeedback::measure(const network::StepOutcome& outcome) const {
  return settings_.reward == "likelihood" ? std::exp(-outcome.loss) : outcome.accuracy;
}

RoundFeedback RewardFeedback::operator()(const Round& round,
                                         const std::vector<network::StepOutcome>& trained,
                                         const std::vector<network::StepOutcome>& scored) {
  std::vector<double> own, others;
  for (const auto& outcome : held_out() ? scored : trained) own.push_back(measure(outcome));
  if (!held_out()) {
    for (const auto& outcome : scored) others.push_back(measure(outcome));
  }
  double sum = 0;
  for (const double m : own) sum += m;
  for (const double m : others) sum += m;
  const double mean = sum / static_cast<double>(own.size() + others.size());

  RoundFeedback feedback;
  for (std::size_t i = 0; i < own.size(); ++i) {
    Feedback one;
    one.cost = cost(round.proposals[i].architecture);
    one.reward = scale_(own[i], mean, one.cost);
    one.round = static_cast<std::int64_t>(round.id);
    feedback.proposals.push_back(one);
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    feedback.scored.push_back(scale_(others[i], mean, cost(round.scored[i])));
  }
  scale_.observe(mean);
  return feedback;
}

}  // namespace nashost::pipeline
