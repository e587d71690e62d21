#include "check/kit.hpp"
#include "nashost/testing/sampler_laws.hpp"

namespace nashost::check {
namespace {

using testing::SamplerUnderTest;

std::vector<std::pair<std::string, SamplerUnderTest>> subjects(const Specimen& specimen) {
  testing::SamplerConformanceOptions options;
  options.traits = specimen.traits;
  options.name = specimen.name;
  options.host = specimen.host;
  options.make_policy = specimen.make_policy;
  const testing::SamplerFactory factory = [specimen](const SamplerContext& context) {
    return specimen.make<Sampler>(context);
  };
  std::vector<std::pair<std::string, SamplerUnderTest>> all;
  for (const testing::TestSpace& space : testing::test_spaces()) {
    all.emplace_back(space.name, SamplerUnderTest{factory, options, space});
  }
  return all;
}

}  // namespace

Kit sampler_kit() { return make_kit<SamplerUnderTest>(testing::kSamplerLaws, subjects); }

}  // namespace nashost::check
