#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nashost/bounds.hpp"
#include "network/optimizer.hpp"
#include "network/subnet.hpp"
#include "pipeline/session.hpp"
#include "pipeline/training_length.hpp"

namespace nashost::pipeline {

/// One entrant: what trains, and what names its random streams.
struct Rival {
  std::string label;
  std::string role;   ///< of its own streams
  std::string order;  ///< of the order of its images; equal for all of them, so that they compare
  std::unique_ptr<network::Subnet> subnet;
};

struct RivalRaceSettings {
  std::int64_t look_every = 100;  ///< steps of each between two looks
  double delta = 0.05;
  Bound bound = Bound::betting;
  double pairs = 1;  ///< that share delta (stats/image_race.hpp)
};

/// What became of an entrant.
struct RivalResult {
  std::unique_ptr<network::Subnet> subnet;
  std::int64_t steps = 0;
  double seconds = 0;
  double first_loss = 0, last_loss = 0;
  bool diverged = false;
  std::string lost_to;       ///< empty: it was still in at the end
  std::int64_t lost_at = 0;  ///< steps it had then
};

struct RaceResult {
  std::vector<RivalResult> rivals;
  nlohmann::json looks;    ///< steps, images read, left, separations
  bool separated = false;  ///< one is left
};

/// The rivals train side by side, `look_every` steps each; then all that are left read the same
/// validation images in a fresh order, and who is behind another one for certain drops out. What
/// the dropped would have trained goes to the others. Ends when one is left, or when all together
/// have trained rivals × length steps.
///
/// Look k spends 6δ/(π²k²) of δ, so the law of ImageRace holds over all looks: no rival drops out
/// behind one that is not more accurate with the weights of that moment, but with probability δ.
/// That a rival would have come up later is not excluded. Results do not depend on the workers.
RaceResult race(Session& session, std::vector<Rival> rivals, const TrainingLength& length,
                const network::OptimizerSettings& optimizer, const ScoringSettings& scoring,
                const RivalRaceSettings& settings, const std::string& stage);

}  // namespace nashost::pipeline
