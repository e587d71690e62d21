#pragma once

#include <cstdint>
#include <vector>

namespace nashost {

class Archive;

/// The two gamblers of the `betting` bound, for rewards in [0, 1] and the candidates 0,
/// 1/kBettingGrid, …, 1; formulas in nashost/bounds.hpp.
///
/// Both capitals are monotone in the candidate mean q (each factor is: with the bet capped at 1/2q,
/// min(λ, 1/2q)(x − q) falls in q whatever the sign of x − q), so the candidates a gambler has won
/// against form an interval at one end of the grid.
class HedgedCapital {
 public:
  explicit HedgedCapital(double delta);

  void bet(double reward);
  /// The largest candidate that the gambler on "above" has won 2/δ against, 0 if there is none.
  double lower() const;
  /// The smallest candidate that the gambler on "below" has won 2/δ against, 1 if there is none.
  double upper() const;

  void persist(Archive& archive);

 private:
  double delta_;
  std::int64_t count_ = 0;
  double sum_ = 0;
  double squares_ = 0;         // Σ (x_j − m_j)²
  std::vector<double> above_;  // of candidate i/kBettingGrid
  std::vector<double> below_;
};

}  // namespace nashost
