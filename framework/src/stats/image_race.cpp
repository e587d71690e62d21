#include "stats/image_race.hpp"

#include <fmt/format.h>

#include "nashost/abi/error.hpp"

namespace nashost::stats {

ImageRace::ImageRace(std::size_t rivals, double pairs, double delta, Bound bound)
    : in_(rivals, true), left_(rivals) {
  const std::size_t own = rivals * (rivals - 1) / 2;
  if (rivals < 2) throw Error(fmt::format("a race takes two rivals at least, not {}", rivals));
  if (!(pairs >= static_cast<double>(own))) {
    throw Error(
        fmt::format("{} rivals are {} pairs, and delta is divided by {}", rivals, own, pairs));
  }
  if (!(delta > 0 && delta < 1)) {
    throw Error(fmt::format("delta is {}, and must be between 0 and 1", delta));
  }
  sequences_.assign(own, ConfidenceSequence(bound, delta / pairs));
}

ConfidenceSequence& ImageRace::sequence(std::size_t first, std::size_t second) {
  // Rows before `first` hold (n − 1) + (n − 2) + … pairs.
  return sequences_[first * (2 * in_.size() - first - 1) / 2 + (second - first - 1)];
}

void ImageRace::drop(std::size_t loser, std::size_t winner, double share, double bound) {
  in_[loser] = false;
  --left_;
  separations_.push_back({loser, winner, images_, share, bound});
}

void ImageRace::add(std::span<const std::uint8_t> right) {
  if (right.size() != in_.size()) {
    throw Error(fmt::format("{} answers for {} rivals", right.size(), in_.size()));
  }
  ++images_;
  for (std::size_t i = 0; i < in_.size(); ++i) {
    for (std::size_t j = i + 1; j < in_.size() && in_[i]; ++j) {
      if (!in_[j] || (right[i] != 0) == (right[j] != 0)) continue;
      ConfidenceSequence& theta = sequence(i, j);
      theta.add(right[i] != 0 ? 1.0 : 0.0);
      if (theta.lower() > 0.5) drop(j, i, theta.mean(), theta.lower());
      if (theta.upper() < 0.5) drop(i, j, 1 - theta.mean(), 1 - theta.upper());
    }
  }
}

}  // namespace nashost::stats
