#include "check/kit.hpp"
#include "nashost/testing/policy_laws.hpp"

namespace nashost::check {
namespace {

using testing::PolicyUnderTest;

std::vector<std::pair<std::string, PolicyUnderTest>> subjects(const Specimen& specimen) {
  testing::PolicyConformanceOptions options;
  options.traits = specimen.traits;
  options.name = specimen.name;
  options.host = specimen.host;
  options.make_policy = specimen.make_policy;
  const testing::PolicyFactory factory = [specimen](const PolicyContext& context) {
    return specimen.make<Policy>(context);
  };
  std::vector<std::pair<std::string, PolicyUnderTest>> all;
  for (const std::int64_t arms : options.arms) {
    all.emplace_back(testing::say(arms, arms == 1 ? " arm" : " arms"),
                     PolicyUnderTest{factory, options, arms});
  }
  return all;
}

}  // namespace

Kit policy_kit() { return make_kit<PolicyUnderTest>(testing::kPolicyLaws, subjects); }

}  // namespace nashost::check
