#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "nashost/bandit/architecture_set.hpp"

namespace nashost::samplers {

/// A Gaussian process over architectures with the Hamming kernel
///
///     k(x, y) = exp(−h / ℓ),    h = number of decisions in which x and y differ
///
/// (a product over the decisions of 1 where they agree and e^{−1/ℓ} where not, so positive
/// definite) times the variance of the rewards, around their mean; `noise` is the share of that
/// variance which repeats of one architecture do not explain.
///
/// Memory is bounded: when `memory` observations are held, the older half is forgotten, so that the
/// factorisation that this needs costs O(memory²) per observation on average, as adding one does.
class GaussianProcess {
 public:
  GaussianProcess(double length, double noise, std::size_t memory)
      : length_(length), noise_(noise), memory_(memory) {}

  std::size_t size() const noexcept { return architectures_.size(); }
  const std::vector<Architecture>& architectures() const noexcept { return architectures_; }

  void add(const Architecture& architecture, double reward) {
    if (size() == memory_) {
      const auto kept = static_cast<std::ptrdiff_t>(memory_ / 2);
      architectures_.erase(architectures_.begin(), architectures_.end() - kept);
      rewards_.erase(rewards_.begin(), rewards_.end() - kept);
      refactor();
    }
    const auto n = static_cast<Eigen::Index>(size());
    // The new row of the Cholesky factor: L l = k, λ = √(k(x, x) + noise − |l|²).
    Eigen::VectorXd row(n);
    for (Eigen::Index i = 0; i < n; ++i) row[i] = kernel(architecture, at(i));
    if (n > 0) factor().triangularView<Eigen::Lower>().solveInPlace(row);
    room(n + 1);
    lower_.row(n).head(n) = row.transpose();
    lower_(n, n) = std::sqrt(1 + noise_ - row.squaredNorm());
    architectures_.push_back(architecture);
    rewards_.push_back(reward);
    settled_ = false;
  }

  struct Belief {
    double mean;
    double deviation;  ///< of the mean, the noise of a reward not included
  };
  /// What is believed of each candidate; before two different rewards the deviation is as if
  /// rewards had variance 1.
  std::vector<Belief> believe(const std::vector<Architecture>& candidates) {
    settle();
    const auto n = static_cast<Eigen::Index>(size());
    const auto m = static_cast<Eigen::Index>(candidates.size());
    Eigen::MatrixXd cross(n, m);
    for (Eigen::Index c = 0; c < m; ++c) {
      for (Eigen::Index i = 0; i < n; ++i) {
        cross(i, c) = kernel(candidates[static_cast<std::size_t>(c)], at(i));
      }
    }
    const Eigen::VectorXd means = cross.transpose() * weights_;
    if (n > 0) factor().triangularView<Eigen::Lower>().solveInPlace(cross);
    std::vector<Belief> beliefs;
    for (Eigen::Index c = 0; c < m; ++c) {
      const double variance = std::max(0.0, 1 - cross.col(c).squaredNorm());
      beliefs.push_back({level_ + scale_ * means[c], scale_ * std::sqrt(variance)});
    }
    return beliefs;
  }
  /// The mean alone, O(observations).
  double mean(const Architecture& candidate) {
    settle();
    double sum = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      sum += kernel(candidate, architectures_[i]) * weights_[static_cast<Eigen::Index>(i)];
    }
    return level_ + scale_ * sum;
  }
  /// The mean of the i-th architecture that is remembered, O(1): from (K + noise) w = y.
  double mean(std::size_t i) {
    settle();
    return rewards_[i] - scale_ * noise_ * weights_[static_cast<Eigen::Index>(i)];
  }

  void persist(Archive& archive, std::size_t decisions) {
    persist_architectures(archive, "architectures", architectures_, decisions);
    archive("rewards", rewards_);
    // The factor is a function of these up to rounding, which depends on when halves were
    // forgotten.
    const auto n = static_cast<Eigen::Index>(size());
    std::vector<double> factor;
    for (Eigen::Index i = 0; i < n && !archive.reading(); ++i) {
      for (Eigen::Index j = 0; j <= i; ++j) factor.push_back(lower_(i, j));
    }
    archive("factor", factor);
    if (!archive.reading()) return;
    if (rewards_.size() != size() || size() > memory_ ||
        factor.size() != size() * (size() + 1) / 2) {
      throw Error("stored state of a Gaussian process contradicts itself");
    }
    lower_.resize(0, 0);
    room(n);
    auto from = factor.begin();
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j <= i; ++j) lower_(i, j) = *from++;
    }
    settled_ = false;
  }

 private:
  const Architecture& at(Eigen::Index i) const {
    return architectures_[static_cast<std::size_t>(i)];
  }
  double kernel(const Architecture& a, const Architecture& b) const {
    int different = 0;
    for (std::size_t d = 0; d < a.size(); ++d) different += a[d] != b[d] ? 1 : 0;
    return std::exp(-different / length_);
  }

  Eigen::Block<const Eigen::MatrixXd> factor() const {
    const auto n = static_cast<Eigen::Index>(size());
    return lower_.topLeftCorner(n, n);
  }
  /// Room for n rows; what is there stays.
  void room(Eigen::Index n) {
    if (n <= lower_.rows()) return;
    const auto size =
        std::max<Eigen::Index>(n, std::min(2 * lower_.rows(), static_cast<Eigen::Index>(memory_)));
    Eigen::MatrixXd larger = Eigen::MatrixXd::Zero(size, size);
    larger.topLeftCorner(lower_.rows(), lower_.cols()) = lower_;
    lower_ = std::move(larger);
  }

  void refactor() {
    const auto n = static_cast<Eigen::Index>(size());
    Eigen::MatrixXd covariance(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j <= i; ++j) covariance(i, j) = kernel(at(i), at(j));
      covariance(i, i) += noise_;
    }
    const Eigen::LLT<Eigen::MatrixXd> decomposed(covariance);
    lower_.topLeftCorner(n, n) = decomposed.matrixL();
    settled_ = false;
  }

  /// Level and scale of the rewards, and K⁻¹ times the standardised rewards.
  void settle() {
    if (settled_) return;
    settled_ = true;
    const auto n = static_cast<Eigen::Index>(size());
    weights_ = Eigen::Map<const Eigen::VectorXd>(rewards_.data(), n);
    level_ = n > 0 ? weights_.mean() : 0;
    weights_.array() -= level_;
    const double variance = n > 1 ? weights_.squaredNorm() / static_cast<double>(n - 1) : 0;
    scale_ = variance > 0 ? std::sqrt(variance) : 1;
    weights_ /= scale_;
    if (n == 0) return;
    factor().triangularView<Eigen::Lower>().solveInPlace(weights_);
    factor().transpose().triangularView<Eigen::Upper>().solveInPlace(weights_);
  }

  double length_, noise_;
  std::size_t memory_;
  std::vector<Architecture> architectures_;  // the oldest first
  std::vector<double> rewards_;
  Eigen::MatrixXd lower_;  // Cholesky factor of K + noise, of which the first size() rows count
  bool settled_ = false;   // whether those below are of the observations that are held
  Eigen::VectorXd weights_;
  double level_ = 0, scale_ = 1;
};

}  // namespace nashost::samplers
