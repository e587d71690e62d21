#pragma once

#include <cmath>
#include <string>

#include "nashost/bernoulli_kl.hpp"
#include "nashost/schema.hpp"

namespace nashost {

/// Which upper confidence bound of a mean in [0, 1] an index policy draws by, for policies whose
/// paper leaves the choice open. With n samples of mean m and level f (a logarithm),
///
///     hoeffding:  m + √(f / 2n)             kl:  max{ q : n d(m, q) ≤ f }
///
/// of which the second is never the larger one (Pinsker).
enum class ConfidenceBound { hoeffding, kl };

inline About about_confidence_bound() {
  return {.doc = "upper confidence bound the arms are compared by", .choices = {"hoeffding", "kl"}};
}
inline ConfidenceBound confidence_bound(const std::string& name) {
  return name == "kl" ? ConfidenceBound::kl : ConfidenceBound::hoeffding;
}

inline double upper_bound(ConfidenceBound bound, double mean, double samples, double level) {
  return bound == ConfidenceBound::kl ? bernoulli_kl_upper(mean, level / samples)
                                      : mean + std::sqrt(level / (2 * samples));
}

}  // namespace nashost
