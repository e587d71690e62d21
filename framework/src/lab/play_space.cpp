#include <algorithm>
#include <utility>

#include "bandit/evidence_table.hpp"
#include "bandit/guarded_sampler.hpp"
#include "lab/pruned_region.hpp"
#include "lab/repetition.hpp"
#include "lab/thread_time.hpp"

namespace nashost::lab {

std::unique_ptr<Sampler> make_guarded_sampler(const SpaceEnvironment& environment,
                                              const Player& player) {
  std::optional<std::int64_t> horizon;
  if (player.knows_horizon) horizon = environment.horizon();
  std::unique_ptr<Sampler> sampler;
  if (player.make_sampler) {
    SamplerContext context;
    context.space = environment.region().shared_space();
    context.horizon = horizon;
    context.cost = [](const void* data, const Architecture& architecture) {
      return static_cast<const SpaceEnvironment*>(data)->cost(architecture);
    };
    context.cost_data = &environment;
    sampler = player.make_sampler(context);
  } else {
    LiftOptions options;
    options.name = player.label;
    options.horizon = horizon;
    options.feedback = player.traits.feedback;
    sampler = make_lift(player.over, environment.region(), player.make_policy, options);
  }
  GuardedSampler::Options options;
  options.name = player.label;
  options.exploration = player.exploration;
  options.reward_min = std::max(player.traits.reward_min, environment.offer().reward_min);
  options.reward_max = std::min(player.traits.reward_max, environment.offer().reward_max);
  return std::make_unique<GuardedSampler>(std::move(sampler), options);
}

namespace {

constexpr std::int64_t kLook = 1 << 6;  // rounds between looks at the stop flag

class SpaceGame {
 public:
  SpaceGame(const SpaceEnvironment& environment, const Player& player, const Clock& clock,
            std::int64_t repetition)
      : environment_(environment),
        clock_(clock),
        world_(environment.begin(clock.seed, repetition)),
        random_(clock.seed, "lab/" + environment.name() + "/" + player.label,
                static_cast<std::uint64_t>(repetition)),
        held_out_(environment, clock.seed, repetition, clock.shared_examples),
        pruned_(environment, player.pruner ? &*player.pruner : nullptr, clock.seed, repetition),
        sampler_(make_guarded_sampler(environment, player)) {}

  Repetition play() {
    const double begin = thread_seconds();
    std::size_t next = 0;
    double regret = 0;
    double best_draws = 0;
    for (std::int64_t number = 0; number < environment_.horizon(); ++number) {
      if (number % kLook == 0 && clock_.stop != nullptr && *clock_.stop) return {};
      const Outcome outcome = play(number);
      regret += outcome.regret;
      best_draws += share_of_best_;
      if (number + 1 == clock_.checkpoints[next]) {
        result_.regret.push_back(regret);
        result_.best_draws.push_back(best_draws);
        ++next;
      }
    }
    result_.seconds = thread_seconds() - begin;
    recommend();
    measure_state();
    pruned_.report(result_);
    result_.finished = true;
    return std::move(result_);
  }

 private:
  Outcome play(std::int64_t number) {
    if (committed_) return train_committed(number);
    if (sampler_->finished(pruned_.region())) {
      result_.stopped_at = number;
      committed_ = commit();
      return train_committed(number);
    }
    Round round = sampler_->propose(pruned_.region(), random_);
    round.id = static_cast<std::uint64_t>(number);
    RoundFeedback feedback;
    Outcome mean;
    share_of_best_ = 0;
    const auto proposals = static_cast<double>(round.proposals.size());
    for (const Proposal& proposal : round.proposals) {
      const Outcome outcome = world_->train(proposal.architecture, number);
      mean.regret += outcome.regret / proposals;
      share_of_best_ += outcome.best ? 1 / proposals : 0;
      Feedback one;
      one.reward = outcome.reward;
      one.cost = environment_.cost(proposal.architecture);
      result_.cost += one.cost / (proposals * static_cast<double>(environment_.horizon()));
      one.round = number;
      feedback.proposals.push_back(one);
    }
    for (const Architecture& scored : round.scored) {
      feedback.scored.push_back(held_out_.score(*world_, scored, number));
    }
    sampler_->observe(round, feedback);
    evidence_.add(round, feedback);
    if (pruned_.observe(round, feedback, number, *sampler_, *world_, held_out_)) {
      sampler_->region_changed(pruned_.region());
    }
    return mean;
  }

  Architecture commit() {
    if (auto own = sampler_->recommend(pruned_.region())) return *own;
    const auto best = nashost::recommend(Recommender::best_mean, evidence_, pruned_.region(), 1);
    return best.empty() ? pruned_.region().at(0) : best[0].architecture;
  }

  Outcome train_committed(std::int64_t number) {
    const Outcome outcome = world_->train(*committed_, number);
    result_.cost += environment_.cost(*committed_) / static_cast<double>(environment_.horizon());
    share_of_best_ = outcome.best ? 1 : 0;
    return outcome;
  }

  Verdict judge(const Architecture& architecture) const {
    return {environment_.best_value() - environment_.value(architecture),
            environment_.rank(architecture), environment_.region().space().label(architecture)};
  }

  void recommend() {
    std::size_t place = 0;
    for (const Recommender recommender : kRecommenders) {
      const auto best = nashost::recommend(recommender, evidence_, pruned_.region(), 1);
      if (!best.empty()) result_.verdicts[place] = judge(best[0].architecture);
      ++place;
    }
    if (const auto own = sampler_->recommend(pruned_.region())) {
      result_.verdicts[place] = judge(*own);
    }
  }

  void measure_state() {
    Archive archive;
    sampler_->persist(archive);
    result_.state_bytes = archive.bytes().size();
  }

  const SpaceEnvironment& environment_;
  const Clock& clock_;
  std::unique_ptr<SpaceWorld> world_;
  RandomStream random_;
  HeldOut held_out_;
  PrunedRegion pruned_;
  std::unique_ptr<Sampler> sampler_;
  EvidenceTable evidence_;
  std::optional<Architecture> committed_;  // what a best-arm sampler stopped with
  double share_of_best_ = 0;
  Repetition result_;
};

}  // namespace

Repetition play_space(const SpaceEnvironment& environment, const Player& player, const Clock& clock,
                      std::int64_t repetition) {
  return SpaceGame(environment, player, clock, repetition).play();
}

}  // namespace nashost::lab
