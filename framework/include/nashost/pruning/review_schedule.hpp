#pragma once

#include <cstdint>

#include "nashost/schema.hpp"

namespace nashost {

/// When a pruner looks: for the first time after `warmup` rounds, of which nothing counts, then
/// every `every` rounds. Base of the parameters of a pruner.
struct ReviewSchedule {
  std::int64_t warmup = 200;
  std::int64_t every = 100;

  /// Whether a review is due after `round` ≥ 1 rounds.
  bool due(std::int64_t round) const { return round >= warmup && (round - warmup) % every == 0; }
  /// Reviews due after more than `round` and at most `horizon` rounds.
  std::int64_t left(std::int64_t round, std::int64_t horizon) const {
    const auto passed = [this](std::int64_t r) {
      const std::int64_t first = warmup > 0 ? warmup : every;
      return r < first ? 0 : (r - first) / every + 1;
    };
    return horizon <= round ? 0 : passed(horizon) - passed(round);
  }
};

/// Its two parameters, for the schema of `Parameters`, which is derived from it.
template <class Parameters>
Schema<Parameters>& add_warmup(Schema<Parameters>& schema) {
  return schema.template add<std::int64_t>(
      "warmup", &Parameters::warmup,
      {.doc = "rounds before the first look; nothing in them counts", .min = 0, .unit = "rounds"});
}
template <class Parameters>
Schema<Parameters>& add_review_schedule(Schema<Parameters>& schema) {
  return add_warmup(schema).template add<std::int64_t>(
      "every", &Parameters::every,
      {.doc = "rounds from one review to the next", .min = 1, .unit = "rounds"});
}

}  // namespace nashost
