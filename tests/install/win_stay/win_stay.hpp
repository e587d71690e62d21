#pragma once

#include <nashost/policy.hpp>

/// Win-stay, lose-shift: draws the last arm again if it paid, and otherwise any arm.
class WinStay final : public nashost::Policy {
 public:
  struct Parameters {
    double pays = 0.5;
  };
  static auto schema() {
    return nashost::Schema<Parameters>().add(
        "pays", &Parameters::pays, {.doc = "smallest reward that is a win", .min = 0, .max = 1});
  }
  WinStay(const Parameters& parameters, const nashost::PolicyContext&) : pays_(parameters.pays) {}

  nashost::Draw select(nashost::RandomStream& random, const nashost::ArmMask& mask) override {
    return {.arm = winner_ >= 0 && mask[winner_] ? winner_ : mask.draw(random)};
  }
  void update(const nashost::Draw& draw, const nashost::Feedback& feedback) override {
    winner_ = feedback.reward >= pays_ ? draw.arm : -1;
  }
  void persist(nashost::Archive& archive) override { archive("winner", winner_); }

 private:
  double pays_;
  std::int64_t winner_ = -1;  // -1: the last draw did not pay
};
