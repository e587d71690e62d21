#include "nashost/abi/random.hpp"

#include <Random123/philox.h>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "nashost/abi/archive.hpp"

namespace nashost {

std::uint64_t stable_hash(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view role, std::uint64_t index)
    : key_{seed, stable_hash(role)}, index_(index) {}

void RandomStream::refill() {
  using Philox = r123::Philox4x64;
  const auto words =
      Philox()(Philox::ctr_type{{counter_, index_, 0, 0}}, Philox::key_type{{key_[0], key_[1]}});
  for (std::uint32_t i = 0; i < kBlock; ++i) block_[i] = words[i];
  ++counter_;
  used_ = 0;
}

void RandomStream::seek(std::uint64_t position) {
  counter_ = position / kBlock + 1;
  used_ = kBlock;
  if (const auto rest = static_cast<std::uint32_t>(position % kBlock); rest != 0) {
    refill();
    used_ = rest;
  }
}

std::uint64_t RandomStream::below(std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(next()) * n;
  auto low = static_cast<std::uint64_t>(product);
  if (low < n) {
    const std::uint64_t threshold = (0 - n) % n;
    while (low < threshold) {
      product = static_cast<Wide>(next()) * n;
      low = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double RandomStream::normal() { return boost::random::normal_distribution<double>()(*this); }

double RandomStream::exponential() {
  return boost::random::exponential_distribution<double>()(*this);
}

double RandomStream::gamma(double shape) {
  // Γ(a) = Γ(a + 1) · U^{1/a}, for small shapes.
  if (shape < 1) return gamma(shape + 1) * std::pow(1 - uniform(), 1 / shape);
  // Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000): a
  // normal variate, cubed, is a gamma variate but for a rejection of a few per cent. Six times as
  // fast as Boost's, and Thompson sampling draws two a round for every arm.
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - uniform();
    const double squared = x * x;
    if (u < 1 - 0.0331 * squared * squared) return d * v;  // cheap acceptance, exact: their eq. 3
    if (std::log(u) < 0.5 * squared + d * (1 - v + std::log(v))) return d * v;
  }
}

double RandomStream::beta(double a, double b) {
  const double x = gamma(a);
  const double sum = x + gamma(b);
  // Both may underflow for shapes near 0, where the distribution is that of a coin with odds a : b.
  if (!(sum > 0)) return bernoulli(a / (a + b)) ? 1 : 0;
  return x / sum;
}

void RandomStream::persist(Archive& archive) {
  archive("seed", key_[0]);
  archive("role", key_[1]);
  archive("index", index_);
  std::uint64_t at = position();
  archive("position", at);
  if (archive.reading()) seek(at);
}

}  // namespace nashost
