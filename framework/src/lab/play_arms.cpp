#include <algorithm>
#include <cmath>
#include <vector>

#include "lab/repetition.hpp"
#include "lab/thread_time.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::lab {
namespace {

constexpr std::size_t kWindow = 100;     // rewards of an arm that count as recent
constexpr std::int64_t kLook = 1 << 10;  // rounds between looks at the stop flag

class ArmGame {
 public:
  ArmGame(const ArmEnvironment& environment, const Player& player, const Clock& clock,
          std::int64_t repetition)
      : environment_(environment),
        player_(player),
        clock_(clock),
        world_(environment, clock.seed, repetition),
        random_(clock.seed, "lab/" + environment.name() + "/" + player.label,
                static_cast<std::uint64_t>(repetition)),
        mask_(environment.arms()),
        policy_(player.make_policy(environment.arms(), player.knows_horizon
                                                           ? std::optional(environment.horizon())
                                                           : std::nullopt)),
        records_(static_cast<std::size_t>(environment.arms())) {
    if (player.traits.feedback == FeedbackKind::full) rewards_.resize(records_.size());
  }

  Repetition play() {
    const double begin = thread_seconds();
    std::size_t next = 0;
    double regret = 0;
    std::int64_t best_draws = 0;
    result_.regret.resize(clock_.checkpoints.size());
    result_.best_draws.resize(clock_.checkpoints.size());
    for (std::int64_t round = 0; round < environment_.horizon(); ++round) {
      if (round % kLook == 0 && clock_.stop != nullptr && *clock_.stop) return {};
      const Outcome outcome = play(round);
      regret += outcome.regret;
      best_draws += outcome.best ? 1 : 0;
      if (round + 1 == clock_.checkpoints[next]) {
        result_.regret[next] = regret;
        result_.best_draws[next] = static_cast<double>(best_draws);
        ++next;
      }
    }
    result_.seconds = thread_seconds() - begin;
    recommend();
    measure_state();
    result_.finished = true;
    return std::move(result_);
  }

 private:
  Outcome play(std::int64_t round) {
    if (committed_ >= 0) return pull_committed(round);
    if (policy_->finished(mask_)) {
      result_.stopped_at = round;
      committed_ = policy_->recommend(mask_);
      if (committed_ < 0) committed_ = recommend_arm(Recommender::best_mean, records_, mask_);
      if (committed_ < 0) committed_ = 0;
      return pull_committed(round);
    }
    const Draw draw = select(round);
    Outcome outcome;
    if (rewards_.empty()) {
      outcome = world_.pull(draw.arm, round);
    } else {
      world_.pay_all(round, rewards_);
      outcome = world_.judge(draw.arm, round, rewards_[static_cast<std::size_t>(draw.arm)]);
    }
    if (std::isnan(outcome.reward)) {
      throw Error("environment '" + environment_.name() + "' paid no number in round " +
                  std::to_string(round));
    }
    Feedback feedback;
    feedback.reward = outcome.reward;
    feedback.cost = environment_.cost(draw.arm);
    result_.cost += feedback.cost / static_cast<double>(environment_.horizon());
    feedback.round = round;
    feedback.rewards = rewards_;
    policy_->update(draw, feedback);
    RewardRecord& record = records_[static_cast<std::size_t>(draw.arm)];
    record.add(outcome.reward, kWindow);
    record.add_training();
    return outcome;
  }

  Outcome pull_committed(std::int64_t round) {
    result_.cost += environment_.cost(committed_) / static_cast<double>(environment_.horizon());
    return world_.pull(committed_, round);
  }

  Draw select(std::int64_t round) {
    const double share = player_.exploration.share(round);
    if (share <= 0) return select_arm(*policy_, random_, mask_, player_.label);
    const double uniform = 1 / static_cast<double>(mask_.allowed());
    Draw draw;
    if (share >= 1 || random_.bernoulli(share)) {
      draw.arm = mask_.draw(random_);
      const double own = share < 1 ? policy_->probability(draw.arm, mask_) : 0;
      draw.probability = Exploration::mix(share, own, uniform);
    } else {
      draw = select_arm(*policy_, random_, mask_, player_.label);
      draw.probability = Exploration::mix(share, draw.probability, uniform);
    }
    return draw;
  }

  Verdict judge(std::int64_t arm) const {
    return {environment_.best_value() - environment_.value(arm), environment_.rank(arm),
            std::to_string(arm)};
  }

  void recommend() {
    std::size_t place = 0;
    for (const Recommender recommender : kRecommenders) {
      const std::int64_t arm = recommend_arm(recommender, records_, mask_);
      if (arm >= 0) result_.verdicts[place] = judge(arm);
      ++place;
    }
    const std::int64_t own = policy_->recommend(mask_);
    if (own >= 0) result_.verdicts[place] = judge(own);
  }

  void measure_state() {
    Archive archive;
    policy_->persist(archive);
    result_.state_bytes = archive.bytes().size();
  }

  const ArmEnvironment& environment_;
  const Player& player_;
  const Clock& clock_;
  ArmWorld world_;
  RandomStream random_;
  ArmMask mask_;
  std::unique_ptr<Policy> policy_;
  std::vector<RewardRecord> records_;
  std::vector<double> rewards_;  // one per arm, full information only
  std::int64_t committed_ = -1;  // the arm a best-arm sampler stopped with
  Repetition result_;
};

}  // namespace

Repetition play_arms(const ArmEnvironment& environment, const Player& player, const Clock& clock,
                     std::int64_t repetition) {
  return ArmGame(environment, player, clock, repetition).play();
}

}  // namespace nashost::lab
