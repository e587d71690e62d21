#include "lab/replay_environment.hpp"

#include <algorithm>

namespace nashost::lab {
namespace {

class ReplayWorld final : public SpaceWorld {
 public:
  explicit ReplayWorld(const ReplayEnvironment& record) : record_(record) {}
  Outcome train(const Architecture& architecture, std::int64_t round) override {
    return record_.replay(architecture, round);
  }
  double score(const Architecture& architecture, std::int64_t round, RandomStream&) override {
    return record_.replay(architecture, round).reward;
  }

 private:
  const ReplayEnvironment& record_;
};

}  // namespace

std::unique_ptr<SpaceWorld> ReplayEnvironment::begin(std::uint64_t, std::int64_t) const {
  return std::make_unique<ReplayWorld>(*this);
}

Offer ReplayEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.full_information = true;
  offer.horizon = horizon();
  offer.stationarity = Stationarity::drifting;
  return offer;
}

std::string ReplayEnvironment::caveat() const {
  std::string text =
      "off-policy: these rewards were recorded under another sampler, and shared weights trained "
      "by "
      "this one would have had others";
  if (horizon() > recorded_rounds()) {
    text += "; the record of " + std::to_string(recorded_rounds()) +
            " rounds is replayed again and again";
  }
  return text;
}

std::optional<std::int64_t> ReplayEnvironment::rank(const Architecture& architecture) const {
  const double own = value(architecture);
  return 1 + std::ranges::count_if(values(), [own](double other) { return other > own; });
}

}  // namespace nashost::lab
