#include "lab/held_out.hpp"

#include <utility>

namespace nashost::lab {

HeldOut::HeldOut(const SpaceEnvironment& environment, std::uint64_t seed, std::int64_t repetition,
                 double shared)
    : seed_(seed),
      role_("lab/" + environment.name() + "/scores/" + std::to_string(repetition)),
      shared_(shared),
      own_(seed, role_, kMany),
      which_(seed, role_ + "/shared") {}

Scores HeldOut::scores(SpaceWorld& world, std::vector<Architecture> architectures,
                       std::int64_t examples, std::int64_t round) {
  Scores scores;
  scores.architectures = std::move(architectures);
  scores.examples = examples;
  const auto columns = static_cast<std::size_t>(examples);
  scores.rewards.resize(scores.architectures.size() * columns);
  for (std::size_t e = 0; e < columns; ++e) {
    const bool same = which_.bernoulli(shared_);
    const RandomStream luck(seed_, role_ + "/examples", example_++);
    for (std::size_t a = 0; a < scores.architectures.size(); ++a) {
      RandomStream copy = luck;
      scores.rewards[a * columns + e] =
          static_cast<float>(same ? world.score(scores.architectures[a], round, copy)
                                  : score(world, scores.architectures[a], round));
    }
  }
  return scores;
}

}  // namespace nashost::lab
