#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nashost::testing {

/// A number somebody published, or that was reproduced independently, for one policy in one
/// environment.
struct PublishedNumber {
  std::string environment;
  std::string label;         ///< of the policy, in the table's TOML
  double regret = 0;         ///< mean pseudo-regret at the horizon
  double runs = 0;           ///< of that mean
  std::optional<double> sd;  ///< over those runs; where it was not printed ours stands in
  std::string source;
  /// False: their settings were not printed, so that their number stands beside ours and no more.
  bool same_settings = true;
};

/// A table to be reproduced: what to play, and what was published of it.
struct PublishedTable {
  std::string name;  ///< of the file that it is written to
  std::string title;
  std::string note;
  std::string toml;
  std::vector<PublishedNumber> numbers;
};

/// Bernoulli arms, K = 9, T = 10 000: SMPyBandits' notebook "Do we even need UCB" (100 runs each),
/// and an independent reproduction (200 runs).
PublishedTable stationary_table();
/// Three Bernoulli arms that change every 1000 of 5000 rounds: SMPyBandits' log (40 runs), and an
/// independent reproduction (400 runs).
PublishedTable piecewise_table();
/// The two-armed rising bandit of Metelli et al. 2022 over 50 000 rounds: an independent
/// reproduction (20 runs).
PublishedTable rising_table();

}  // namespace nashost::testing
