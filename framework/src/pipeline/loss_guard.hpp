#pragma once

#include <cstdint>
#include <string>

#include "nashost/abi/archive.hpp"

namespace nashost::pipeline {

/// Tells a training that has gone wrong from one that goes badly. A loss is wrong when it is not
/// finite, or larger than `factor` times r, the larger of ln(classes) (the loss of guessing) and
/// the running mean of the losses so far (decay 0.99). A subnet that is drawn late and for the
/// first time may well guess, so nothing below that is a jump. `factor` 0 looks at finiteness
/// alone.
class LossGuard {
 public:
  LossGuard(std::int64_t classes, double factor);

  /// What is wrong with the loss, for a message: "is not finite", "is 812, more than 20 times 2.3";
  /// empty: nothing.
  std::string verdict(double loss) const;
  /// A loss that nothing is wrong with.
  void observe(double loss);
  void persist(Archive& archive);

 private:
  double guessing_, factor_;
  double mean_ = 0;
  double weight_ = 0;  // of the losses in the mean, so that it starts unbiased
};

}  // namespace nashost::pipeline
