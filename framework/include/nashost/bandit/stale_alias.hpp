#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nashost/abi/archive.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/bandit/alias_table.hpp"

namespace nashost {

/// Draws from K weights ≥ 0 in O(1) expected time where weights mostly shrink, exactly. It does
/// what SumTree does.
///
/// An alias table of weights that were true some time ago is an envelope of weights that have only
/// shrunk since: draw i from it, accept with probability now_i / stale_i, else draw again. The
/// table is built anew once half of its mass is gone, so two draws are enough on average, or once a
/// weight has outgrown it. (Sato and Ito, "Fast EXP3 algorithms", arXiv 2512.11201, rebuild every K
/// rounds; waiting for half the mass bounds the cost of a draw too.)
///
/// In EXP3 one round takes at most the share η of the total away, so a rebuild, O(K), comes at most
/// every ln 2 / η rounds, where 1/η is about K for horizons of a few K.
class StaleAlias {
 public:
  explicit StaleAlias(std::int64_t items)
      : now_(static_cast<std::size_t>(items), 0.0), stale_(now_.size(), 0.0) {}

  /// Sum of the weights to a relative 1e-15 or so: compensated (Neumaier 1974), and added up anew
  /// whenever it has fallen to half, lest the rounding of a large sum be left in a small one.
  double total() const noexcept { return sum_ + correction_; }
  double operator[](std::int64_t item) const noexcept {
    return now_[static_cast<std::size_t>(item)];
  }

  void set(std::int64_t item, double weight) noexcept {
    const auto i = static_cast<std::size_t>(item);
    add(weight);
    add(-now_[i]);
    now_[i] = weight;
    if (weight > stale_[i]) outgrown_ = true;
    if (!(total() >= peak_ / 2)) {
      add_up();
    } else if (total() > peak_) {
      peak_ = total();
    }
  }

  template <class Weight>
  void assign(Weight weight) {
    for (std::size_t i = 0; i < now_.size(); ++i) now_[i] = weight(static_cast<std::int64_t>(i));
    add_up();
    outgrown_ = true;
  }

  std::int64_t draw(RandomStream& random) {
    if (outgrown_ || total() < stale_total_ / 2) rebuild();
    for (;;) {
      const std::int64_t item = table_.draw(random);
      const auto i = static_cast<std::size_t>(item);
      if (random.uniform() * stale_[i] < now_[i]) return item;
    }
  }

  void persist(Archive& archive) {
    archive("now", now_);
    archive("stale", stale_);
    archive("stale_total", stale_total_);
    archive("sum", sum_);
    archive("correction", correction_);
    archive("peak", peak_);
    archive("outgrown", outgrown_);
    if (archive.reading() && stale_total_ > 0) table_.build(stale_);
  }

 private:
  void add(double term) noexcept {
    const double next = sum_ + term;
    correction_ += std::abs(sum_) >= std::abs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }

  void add_up() noexcept {
    sum_ = correction_ = 0;
    for (const double weight : now_) add(weight);
    peak_ = total();
  }

  void rebuild() {
    stale_ = now_;
    stale_total_ = total();
    table_.build(stale_);
    outgrown_ = false;
  }

  std::vector<double> now_;
  std::vector<double> stale_;
  AliasTable table_;
  double stale_total_ = 0;
  double sum_ = 0;
  double correction_ = 0;
  double peak_ = 0;  // the largest total since it was last added up
  bool outgrown_ = true;
};

}  // namespace nashost
