#include "pipeline/finetune_settings.hpp"

#include <algorithm>

namespace nashost::pipeline {

Schema<FinetuneSettings> FinetuneSettings::schema() {
  using S = FinetuneSettings;
  return Schema<S>()
      .add("arms", &S::arms,
           {.doc = "what each candidate is trained as. inherited: as extracted, no step; "
                   "finetuned: on from the inherited weights; scratch: as many steps from fresh "
                   "weights",
            .choices = {kInherited, kFinetuned, kScratch}})
      .add("seeds", &S::seeds,
           {.doc = "trainings of each; a seed gives all candidates the same order of the images",
            .min = 1})
      .add("until", &S::until,
           {.doc = "budget: each trains its length; separated: the rivals race one another on "
                   "validation images, who is behind for certain drops out, the rest shares what "
                   "it leaves, and the race ends with one left or with all that together",
            .choices = {"budget", "separated"}})
      .add("look_every", &S::look_every,
           {.doc = "steps of each rival between two looks (until = \"separated\")", .min = 1})
      .add("norm", &S::norm,
           {.doc = "BatchNorm statistics that are scored and saved: those that training left, or "
                   "reset and averaged anew over training batches",
            .choices = {"inherit", "recalibrate"}})
      .add("test", &S::test, {.doc = "reads the test images, once, after the selection"})
      .add("save", &S::save, {.doc = "writes the candidates to models/"})
      .add("evaluation_batch_size", &S::evaluation_batch_size,
           {.doc = "examples scored at once; auto: that of [run]", .min = 2, .max = 65536})
      .add("calibration_batches", &S::calibration_batches,
           {.doc = "training batches for norm = \"recalibrate\"", .min = 1})
      .add("calibration_batch_size", &S::calibration_batch_size,
           {.doc = "examples in each of them", .min = 2});
}

void FinetuneSettings::check(const StageConfig& stage,
                             const network::OptimizerSettings& optimizer) const {
  const auto refuse = [&](const char* key, const std::string& why) {
    throw config_error(stage.place_of(key), "stage '" + stage.name + "': " + why);
  };
  if (arms.empty()) refuse("arms", "it has no arm; the usual ones are the default");
  for (const std::string& arm : arms) {
    if (std::ranges::count(arms, arm) > 1) refuse("arms", "'" + arm + "' stands twice");
  }
  if (until != "separated") return;
  if (!has(kFinetuned)) {
    refuse("arms", "a race is between arms that are finetuned: add it");
  }
  if (has(kScratch)) {
    refuse("arms",
           "rivals of a race end after different numbers of steps, so scratch has no "
           "equal cost: leave it out, or until = \"budget\"");
  }
  if (seeds > 1) {
    refuse("seeds", "a race is between trained weights, one of each: seeds = 1");
  }
  if (optimizer.schedule != "constant") {
    refuse("schedule", "a race has no fixed length, so only schedule = \"constant\" fits it");
  }
}

bool FinetuneSettings::has(const std::string& arm) const {
  return std::ranges::find(arms, arm) != arms.end();
}

ScoringSettings FinetuneSettings::scoring(const std::string& norm_now) const {
  ScoringSettings scoring;
  scoring.splits = {"validation"};
  scoring.norm = norm_now;
  scoring.evaluation_batch_size = evaluation_batch_size;
  scoring.calibration_batches = calibration_batches;
  scoring.calibration_batch_size = calibration_batch_size;
  return scoring;
}

}  // namespace nashost::pipeline
