#include "pipeline/loss_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nashost::pipeline {
namespace {
constexpr double kDecay = 0.99;
}

LossGuard::LossGuard(std::int64_t classes, double factor)
    : guessing_(std::log(static_cast<double>(std::max<std::int64_t>(classes, 2)))),
      factor_(factor) {}

std::string LossGuard::verdict(double loss) const {
  if (!std::isfinite(loss)) return "is not finite";
  const double usual = std::max(guessing_, weight_ > 0 ? mean_ / weight_ : 0.0);
  if (factor_ == 0 || loss <= factor_ * usual) return "";
  return fmt::format("jumped to {:.4g}, more than {:g} times {:.4g} (loss_guard)", loss, factor_,
                     usual);
}

void LossGuard::observe(double loss) {
  mean_ = kDecay * mean_ + (1 - kDecay) * loss;
  weight_ = kDecay * weight_ + (1 - kDecay);
}

void LossGuard::persist(Archive& archive) {
  archive("mean", mean_);
  archive("weight", weight_);
}

}  // namespace nashost::pipeline
