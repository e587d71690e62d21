#pragma once

#include <cstdint>

#include "nashost/abi/export.hpp"

namespace nashost::testing {

/// Counts the multiply-adds of the convolutions and matrix products that this thread computes while
/// the object lives, from what LibTorch executes and not from what a block says of itself.
///
/// Counted where an operator is entered from outside the others: a convolution calls a second one
/// and a linear layer a matrix product, and each would be counted twice.
class NASHOST_API MacCounter {
 public:
  MacCounter();
  ~MacCounter();
  MacCounter(const MacCounter&) = delete;
  MacCounter& operator=(const MacCounter&) = delete;

  std::int64_t macs() const;

 private:
  std::uint64_t handle_;  // of LibTorch's observer
};

}  // namespace nashost::testing
