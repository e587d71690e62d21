#include "nashost/abi/sampler.hpp"

#include "nashost/abi/pruner.hpp"

namespace nashost {

void Proposal::persist(Archive& archive) {
  archive("architecture", architecture);
  archive("role", role);
  archive("loss_weight", loss_weight);
  archive("probability", probability);
  std::vector<std::int64_t> arms;
  std::vector<double> probabilities;
  for (const Draw& draw : draws) {
    arms.push_back(draw.arm);
    probabilities.push_back(draw.probability);
  }
  archive("arms", arms);
  archive("probabilities", probabilities);
  if (!archive.reading()) return;
  if (arms.size() != probabilities.size()) {
    throw Error("a stored proposal is damaged: it has " + std::to_string(arms.size()) +
                " draws and " + std::to_string(probabilities.size()) + " probabilities");
  }
  draws.clear();
  for (std::size_t i = 0; i < arms.size(); ++i) draws.push_back({arms[i], probabilities[i]});
}

void Round::persist(Archive& archive) {
  archive("id", id);
  archive("proposals", proposals);
  archive("scored", scored);
}

Sampler::~Sampler() = default;
void Sampler::region_changed(const Region&) {}
bool Sampler::finished(const Region&) { return false; }
double Sampler::probability(const Architecture&, const Region&) { return kNoProbability; }
std::vector<std::vector<double>> Sampler::option_probabilities(const Region&) { return {}; }
std::optional<Architecture> Sampler::recommend(const Region&) { return std::nullopt; }
double Sampler::index(const Architecture&) { return std::numeric_limits<double>::quiet_NaN(); }

Pruner::~Pruner() = default;
void Pruner::observe(const Round&, const RoundFeedback&) {}
std::int64_t Pruner::examples_wanted() { return 0; }
std::vector<Architecture> Pruner::to_score(const Region& region, std::int64_t at_most) {
  if (region.size() > static_cast<Count>(at_most)) return {};
  return region.enumerate();
}

}  // namespace nashost
