#include "nashost/abi/policy.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "nashost/abi/error.hpp"

namespace nashost {

ArmMask::ArmMask(std::int64_t arms) : arms_(arms), allowed_(arms) {
  if (arms < 1) throw Error("a bandit needs at least one arm, not " + std::to_string(arms));
  words_.assign(static_cast<std::size_t>((arms + 63) / 64), ~std::uint64_t{0});
  if (const auto rest = arms % 64; rest != 0) words_.back() = (std::uint64_t{1} << rest) - 1;
}

void ArmMask::mask(std::int64_t arm) {
  if (!(*this)[arm]) return;
  if (allowed_ == 1) throw Error("the last arm that is left cannot be masked");
  words_[static_cast<std::size_t>(arm >> 6)] &= ~(std::uint64_t{1} << (arm & 63));
  --allowed_;
  log(arm);
}

void ArmMask::unmask(std::int64_t arm) {
  if ((*this)[arm]) return;
  words_[static_cast<std::size_t>(arm >> 6)] |= std::uint64_t{1} << (arm & 63);
  ++allowed_;
  log(arm);
}

void ArmMask::log(std::int64_t arm) {
  // Where the options depend on a prefix, a mask changes in every round: a log that only grew would
  // outgrow everything else.
  constexpr std::size_t kLongLog = 4096;
  if (log_.size() >= kLongLog && log_.size() >= static_cast<std::size_t>(arms_)) {
    forgotten_ += log_.size();
    log_.clear();
    list_every_arm();
  }
  log_.push_back(arm);
}

void ArmMask::list_every_arm() {
  every_arm_.resize(static_cast<std::size_t>(arms_));
  std::iota(every_arm_.begin(), every_arm_.end(), std::int64_t{0});
}

std::span<const std::int64_t> ArmMask::changes(std::uint64_t since) const {
  if (since < forgotten_) return every_arm_;
  return std::span(log_).subspan(static_cast<std::size_t>(since - forgotten_));
}

std::int64_t ArmMask::next(std::int64_t from) const noexcept {
  auto word = static_cast<std::size_t>(from >> 6);
  if (from >= arms_) return arms_;
  std::uint64_t bits = words_[word] & (~std::uint64_t{0} << (from & 63));
  while (bits == 0) {
    if (++word == words_.size()) return arms_;
    bits = words_[word];
  }
  return static_cast<std::int64_t>(word * 64) + std::countr_zero(bits);
}

std::int64_t ArmMask::draw(RandomStream& random) const {
  if (allowed_ == arms_) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(arms_)));
  }
  // Rejection while a fair share is left, else the n-th allowed arm by counting bits.
  if (allowed_ >= arms_ / 8) {
    for (;;) {
      const auto arm = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(arms_)));
      if ((*this)[arm]) return arm;
    }
  }
  auto left = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(allowed_)));
  for (std::size_t word = 0;; ++word) {
    const auto here = static_cast<std::int64_t>(std::popcount(words_[word]));
    if (left < here) {
      std::uint64_t bits = words_[word];
      for (; left > 0; --left) bits &= bits - 1;
      return static_cast<std::int64_t>(word * 64) + std::countr_zero(bits);
    }
    left -= here;
  }
}

void ArmMask::persist(Archive& archive) {
  archive("arms", arms_);
  archive("allowed", allowed_);
  archive("words", words_);
  archive("log", log_);
  archive("forgotten", forgotten_);
  if (!archive.reading()) return;
  const auto in_range = [this](std::int64_t arm) { return arm >= 0 && arm < arms_; };
  std::int64_t allowed = 0;
  for (const std::uint64_t word : words_) allowed += std::popcount(word);
  if (arms_ < 1 || words_.size() != (static_cast<std::uint64_t>(arms_) + 63) / 64 ||
      allowed != allowed_ || allowed < 1 ||
      (arms_ % 64 != 0 && words_.back() >> (arms_ % 64) != 0) ||
      !std::all_of(log_.begin(), log_.end(), in_range)) {
    throw Error("a stored arm mask is damaged: its numbers contradict each other");
  }
  if (forgotten_ > 0) list_every_arm();
}

Host::~Host() = default;
Policy::~Policy() = default;

bool Policy::probabilities(const ArmMask&, std::span<double>) { return false; }

double Policy::probability(std::int64_t arm, const ArmMask& mask) {
  std::vector<double> all(static_cast<std::size_t>(mask.arms()));
  return probabilities(mask, all) ? all[static_cast<std::size_t>(arm)] : kNoProbability;
}

std::int64_t Policy::recommend(const ArmMask&) { return -1; }
bool Policy::finished(const ArmMask&) { return false; }
double Policy::index(std::int64_t) { return std::numeric_limits<double>::quiet_NaN(); }

}  // namespace nashost
