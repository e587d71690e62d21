#include "pipeline/training_length.hpp"

namespace nashost::pipeline {

Schema<TrainingLength> TrainingLength::schema() {
  using L = TrainingLength;
  return Schema<L>()
      .add("epochs", &L::epochs,
           {.doc = "passes over the training images; auto: 1, or what steps says", .min = 1})
      .add("steps", &L::steps, {.doc = "batches in all, instead of epochs", .min = 1})
      .add("batch_size", &L::batch_size, {.doc = "images a batch", .min = 2, .max = 1 << 20});
}

void TrainingLength::check(const StageConfig& stage) const {
  if (epochs && steps) {
    throw config_error(stage.place_of("steps"),
                       "stage '" + stage.name + "' has epochs and steps; give one of them");
  }
}

void TrainingLength::check_fits(const StageConfig& stage, std::int64_t examples) const {
  if (batch_size > examples) {
    throw config_error(stage.place_of("batch_size"),
                       "stage '" + stage.name + "': batch_size = " + std::to_string(batch_size) +
                           " is more than the " + std::to_string(examples) +
                           " examples of the training split; lower it");
  }
}

std::int64_t TrainingLength::steps_of(std::int64_t batches_per_epoch) const {
  return steps ? *steps : epochs.value_or(1) * batches_per_epoch;
}

}  // namespace nashost::pipeline
