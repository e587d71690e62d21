#include "pipeline/reward.hpp"

#include <algorithm>

namespace nashost::pipeline {

Schema<RewardSettings> RewardSettings::schema() {
  using S = RewardSettings;
  return Schema<S>()
      .add(
          "reward", &S::reward,
          {.doc = "train_accuracy: on the training batch, before the step (the original's); "
                  "validation_accuracy: on a held-out batch, statistics of that batch; likelihood: "
                  "exp(−cross-entropy) on the training batch, before the step",
           .choices = {"train_accuracy", "validation_accuracy", "likelihood"}})
      .add("reward_form", &S::reward_form,
           {.doc = "raw; detrended: against the running mean of all rewards; paired: against the "
                   "others on the same batch",
            .choices = {"raw", "detrended", "paired"}})
      .add("baseline_decay", &S::baseline_decay,
           {.doc = "of the running mean (detrended)", .min = 0, .max = 1, .max_open = true})
      .add("cost_weight", &S::cost_weight,
           {.doc = "weight of 1 − (multiply-adds relative to the largest subnet) in the reward",
            .min = 0,
            .max = 1})
      .add("reward_batch_size", &S::reward_batch_size,
           {.doc = "held-out examples a round (validation_accuracy)", .min = 2});
}

double RewardScale::operator()(double measure, double round_mean, double cost) const {
  double reward = measure;
  if (settings_.reward_form == "detrended") {
    reward = 0.5 + (weight_ > 0 ? (measure - baseline_ / weight_) / 2 : 0.0);
  } else if (settings_.reward_form == "paired") {
    reward = 0.5 + (measure - round_mean) / 2;
  }
  reward = (1 - settings_.cost_weight) * reward + settings_.cost_weight * (1 - cost);
  return std::clamp(reward, 0.0, 1.0);
}

void RewardScale::observe(double round_mean) {
  baseline_ = settings_.baseline_decay * baseline_ + (1 - settings_.baseline_decay) * round_mean;
  weight_ = settings_.baseline_decay * weight_ + (1 - settings_.baseline_decay);
}

void RewardScale::persist(Archive& archive) {
  archive("baseline", baseline_);
  archive("weight", weight_);
}

}  // namespace nashost::pipeline
