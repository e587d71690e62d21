#pragma once

#include <cstdint>
#include <nashost/policy.hpp>
#include <vector>

/// Mostly the arm with the best mean reward so far, and now and then any arm.
///
/// A policy draws among arms 0 … K−1. What they stand for is the host's business: architectures,
/// the options of one decision, or the branches at one node of the tree.
class MyPolicy final : public nashost::Policy {
 public:
  /// What a config may set; the defaults stand here and nowhere else.
  struct Parameters {
    double explore = 0.1;
  };
  static auto schema() {
    return nashost::Schema<Parameters>().add(
        "explore", &Parameters::explore,
        {.doc = "share of draws that take any arm", .min = 0, .max = 1});
  }

  MyPolicy(const Parameters& parameters, const nashost::PolicyContext& context);

  nashost::Draw select(nashost::RandomStream& random, const nashost::ArmMask& mask) override;
  void update(const nashost::Draw& draw, const nashost::Feedback& feedback) override;

  /// Names every member that changes while it plays: what a run that was interrupted goes on from.
  void persist(nashost::Archive& archive) override {
    archive("pulls", pulls_);
    archive("sums", sums_);
  }

 private:
  double explore_;
  std::vector<std::int64_t> pulls_;  // rewards so far, size K
  std::vector<double> sums_;         // of these rewards, size K
};
