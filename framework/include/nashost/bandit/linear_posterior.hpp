#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"

namespace nashost {

/// Bayesian regression on features of 0 and 1: y = Σ_{i active} θ_i + ε with ε ~ N(0, σ²) and prior
/// θ ~ N(0, σ² Λ⁻¹), Λ diagonal. The posterior is N(m, σ² A⁻¹) with
///
///     A = Λ + Σ x xᵀ,    m = A⁻¹ Σ y x
///
/// which is ridge regression. Where σ is not known it is estimated along, under the prior σ² ~
/// InverseGamma(a, b) with a = 1 and so small a b that the first surprise outweighs it: the
/// posterior is then the same at every scale of y.
///
/// A⁻¹ is kept as S Sᵀ with a square matrix S, which a new x changes by a matrix of rank one
/// (Potter's square-root filter, 1963):
///
///     w = Sᵀx,  g = 1 + wᵀw,  S ← S − (S w) wᵀ / (g + √g),   m ← m + S w (y − xᵀm) / g
///
/// (old S and m on the right), so A⁻¹ stays symmetric and positive whatever rounding does, and a
/// draw of θ is one product. A new x and a draw cost O(size²); the width of an architecture
/// O(size · active). Eigen stays inside: nothing of it crosses the plugin boundary.
class LinearPosterior {
 public:
  /// `precision`: Λ_ii > 0 of each feature. `noise`: σ, where it is known.
  explicit LinearPosterior(std::span<const double> precision, std::optional<double> noise = {})
      : noise_(noise),
        mean_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(precision.size()))),
        root_(Root::Zero(mean_.size(), mean_.size())) {
    for (Eigen::Index i = 0; i < mean_.size(); ++i) {
      root_(i, i) = 1 / std::sqrt(precision[static_cast<std::size_t>(i)]);
    }
  }

  std::size_t size() const noexcept { return static_cast<std::size_t>(mean_.size()); }
  std::span<const double> mean() const { return {mean_.data(), size()}; }
  /// xᵀm.
  double mean(std::span<const std::size_t> active) const {
    double sum = 0;
    for (const std::size_t i : active) sum += mean_[static_cast<Eigen::Index>(i)];
    return sum;
  }
  /// xᵀA⁻¹x: the variance of xᵀθ in units of σ².
  double variance(std::span<const std::size_t> active) const {
    project(active);
    return projected_.squaredNorm();
  }
  /// σ², or its estimate b/a.
  double noise_variance() const { return noise_ ? *noise_ * *noise_ : scale_ / shape_; }

  /// Returns xᵀA⁻¹x before the update.
  double add(std::span<const std::size_t> active, double y) {
    const double surprise = y - mean(active);
    const double variance = this->variance(active);
    const double gain = 1 + variance;
    const Eigen::VectorXd direction = root_ * projected_;
    root_.noalias() -= direction * (projected_ / (gain + std::sqrt(gain))).transpose();
    mean_ += direction * (surprise / gain);
    shape_ += 0.5;
    scale_ += 0.5 * surprise * surprise / gain;
    return variance;
  }

  /// θ from the posterior.
  std::span<const double> draw(RandomStream& random) {
    double sigma = std::sqrt(noise_variance());
    if (!noise_) sigma = std::sqrt(scale_ / random.gamma(shape_));
    projected_.resize(mean_.size());
    for (double& z : projected_) z = random.normal();
    drawn_ = mean_ + sigma * (root_ * projected_);
    return {drawn_.data(), size()};
  }

  void persist(Archive& archive) {
    std::vector<double> mean(mean_.data(), mean_.data() + mean_.size());
    std::vector<double> root(root_.data(), root_.data() + root_.size());
    archive("mean", mean);
    archive("root", root);
    archive("shape", shape_);
    archive("scale", scale_);
    if (!archive.reading()) return;
    if (mean.size() != size() || root.size() != size() * size()) {
      throw Error("stored state is of a linear model with " + std::to_string(mean.size()) +
                  " features, and this one has " + std::to_string(size()));
    }
    mean_ = Eigen::Map<const Eigen::VectorXd>(mean.data(), mean_.size());
    root_ = Eigen::Map<const Root>(root.data(), root_.rows(), root_.cols());
  }

 private:
  using Root = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// projected_ = Sᵀx, a sum of rows.
  void project(std::span<const std::size_t> active) const {
    projected_.setZero(mean_.size());
    for (const std::size_t i : active) {
      projected_ += root_.row(static_cast<Eigen::Index>(i)).transpose();
    }
  }

  std::optional<double> noise_;
  double shape_ = 1, scale_ = 1e-12;  // a and b
  Eigen::VectorXd mean_;
  Root root_;
  mutable Eigen::VectorXd projected_;
  Eigen::VectorXd drawn_;
};

}  // namespace nashost
