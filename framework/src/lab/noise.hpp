#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::lab {

/// How rewards scatter around their mean.
class NASHOST_API Noise {
 public:
  virtual ~Noise() = default;
  /// A reward with expectation `mean`.
  virtual double draw(double mean, RandomStream& random) const = 0;
  virtual double reward_min() const { return 0; }
  virtual double reward_max() const { return 1; }
  /// Why no reward can have this mean; empty where one can.
  virtual std::string refuses(double mean) const;
};

/// 1 with probability `mean`, else 0.
NASHOST_API std::unique_ptr<Noise> bernoulli_noise();
/// N(mean, sd²): rewards are not bounded.
NASHOST_API std::unique_ptr<Noise> gaussian_noise(double sd);
/// Beta(b·m/(1−m), b): mean m, the smaller b the wider. m = 0 and m = 1 pay exactly that.
/// (The noise of Metelli et al. 2022's experiments, with b = 2.)
NASHOST_API std::unique_ptr<Noise> beta_noise(double b);
/// A normal with standard deviation `sd`, conditioned on [0, 1] and moved so that its mean, after
/// that, is `mean`. Means so near 0 or 1 that the normal would sit more than 30 sd outside are
/// refused. `means` are the ones that will be drawn for: their locations are solved beforehand.
NASHOST_API std::unique_ptr<Noise> truncated_noise(double sd, const std::vector<double>& means);
/// `mean` itself.
NASHOST_API std::unique_ptr<Noise> no_noise();

}  // namespace nashost::lab
