// The posterior of a linear model against the direct inverse of its matrix.

#include "nashost/bandit/linear_posterior.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "bandit/small_space.hpp"
#include "nashost/bandit/pair_features.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

/// A and b written out.
struct Direct {
  explicit Direct(const std::vector<double>& precision)
      : a(Eigen::Map<const Eigen::VectorXd>(precision.data(),
                                            static_cast<Eigen::Index>(precision.size()))
              .asDiagonal()),
        b(Eigen::VectorXd::Zero(a.rows())) {}
  void add(const std::vector<std::size_t>& active, double y) {
    Eigen::VectorXd x = vector(active);
    a += x * x.transpose();
    b += y * x;
  }
  Eigen::VectorXd vector(const std::vector<std::size_t>& active) const {
    Eigen::VectorXd x = Eigen::VectorXd::Zero(a.rows());
    for (const std::size_t i : active) x[static_cast<Eigen::Index>(i)] = 1;
    return x;
  }
  Eigen::MatrixXd a;
  Eigen::VectorXd b;
};

TEST(LinearPosterior, HasTheDirectInverse) {
  const Region region = space_of({3, 4, 3, 2});
  const PairFeatures features(region.space(), PairFeatures::Pairs::all);
  const std::vector<double> precision(features.size(), 1.0);
  LinearPosterior model(precision, 1.0);
  Direct direct(precision);
  RandomStream random(seed(), "linear posterior");
  double potential = 0;
  for (int t = 0; t < 2000; ++t) {
    const auto active = features.of(region.draw(random));
    const double y = random.uniform();
    potential += std::min(1.0, model.add(active, y));
    direct.add(active, y);
  }
  // The elliptical potential: Σ min(1, xᵀA⁻¹x) ≤ 2 ln det A_T where A_0 = I (Abbasi-Yadkori, Pál,
  // Szepesvári 2011, lemma 11).
  const Eigen::LLT<Eigen::MatrixXd> factor(direct.a);
  double log_det = 0;
  for (Eigen::Index i = 0; i < direct.a.rows(); ++i)
    log_det += 2 * std::log(factor.matrixL()(i, i));
  EXPECT_LE(potential, 2 * log_det);
  EXPECT_GT(potential, log_det / 10);  // and it is one, not 0

  const Eigen::MatrixXd inverse = direct.a.inverse();
  const Eigen::VectorXd mean = inverse * direct.b;
  for (std::size_t i = 0; i < features.size(); ++i) {
    EXPECT_NEAR(model.mean()[i], mean[static_cast<Eigen::Index>(i)], 1e-10);
  }
  for (int i = 0; i < 100; ++i) {
    const auto active = features.of(region.draw(random));
    const Eigen::VectorXd x = direct.vector(active);
    EXPECT_NEAR(model.variance(active), x.dot(inverse * x), 1e-10);
    EXPECT_NEAR(model.mean(active), x.dot(mean), 1e-10);
  }
}

TEST(LinearPosterior, LearnsALevelAtNoCost) {
  // With next to no prior on the constant, one reward sets the level of everything.
  const PairFeatures features(space_of({3, 3}).space(), PairFeatures::Pairs::none);
  std::vector<double> precision(features.size(), 1.0);
  precision[PairFeatures::constant()] = 1e-6;
  LinearPosterior model(precision);
  model.add(features.of({0, 0}), 93);
  EXPECT_NEAR(model.mean(features.of({2, 2})), 93, 1e-3);  // 93 · 1e-6 · a few
}

TEST(LinearPosterior, EstimatesTheNoise) {
  // r = 0.9 + 0.05 · option + N(0, 0.02²): after 4000 rewards the estimate of σ² has a relative
  // standard deviation of √(2/4000) = 2.2 %; five of them.
  const Region region = space_of({3, 3});
  const PairFeatures features(region.space(), PairFeatures::Pairs::none);
  std::vector<double> precision(features.size(), 1.0);
  precision[PairFeatures::constant()] = 1e-6;
  LinearPosterior model(precision);
  RandomStream random(seed(), "noise");
  for (int t = 0; t < 4000; ++t) {
    const Architecture a = region.draw(random);
    model.add(features.of(a), 0.9 + 0.05 * a[0] + 0.02 * random.normal());
  }
  EXPECT_NEAR(model.noise_variance(), 4e-4, 5 * 0.022 * 4e-4);
}

TEST(LinearPosterior, DrawsFromThePosterior) {
  // Mean and covariance of 40 000 draws with known noise. An entry of the covariance has standard
  // error √(c_ii c_jj + c_ij²)/√n ≤ √2 c/200; 6 of them, for 36 + 6 entries.
  const Region region = space_of({3, 2});
  const PairFeatures features(region.space(), PairFeatures::Pairs::none);
  const std::vector<double> precision = {0.5, 1, 2, 1, 2, 1};
  LinearPosterior model(precision, 0.5);
  Direct direct(precision);
  RandomStream random(seed(), "posterior");
  for (int t = 0; t < 30; ++t) {
    const auto active = features.of(region.draw(random));
    model.add(active, 0.3);
    direct.add(active, 0.3);
  }
  const auto size = direct.a.rows();
  const Eigen::MatrixXd covariance = 0.25 * direct.a.inverse();
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(size);
  Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(size, size);
  constexpr int kDraws = 40'000;
  const Eigen::VectorXd mean = direct.a.inverse() * direct.b;
  for (int i = 0; i < kDraws; ++i) {
    const auto theta = model.draw(random);
    const Eigen::VectorXd centred = Eigen::Map<const Eigen::VectorXd>(theta.data(), size) - mean;
    sum += centred;
    squares += centred * centred.transpose();
  }
  const double largest = covariance.diagonal().maxCoeff();
  EXPECT_LT((sum / kDraws).cwiseAbs().maxCoeff(), 6 * std::sqrt(largest / kDraws));
  EXPECT_LT((squares / kDraws - covariance).cwiseAbs().maxCoeff(),
            6 * std::sqrt(2.0 / kDraws) * largest);
}

TEST(LinearPosterior, RefusesTheStateOfAnotherModel) {
  LinearPosterior model(std::vector<double>(4, 1.0));
  Archive archive;
  model.persist(archive);
  archive.rewind();
  LinearPosterior other(std::vector<double>(5, 1.0));
  EXPECT_THROW(other.persist(archive), Error);
}

}  // namespace
}  // namespace nashost::testing
