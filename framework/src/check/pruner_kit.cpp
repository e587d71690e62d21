#include "check/kit.hpp"
#include "nashost/testing/pruner_laws.hpp"

namespace nashost::check {
namespace {

using testing::PrunerUnderTest;

std::vector<std::pair<std::string, PrunerUnderTest>> subjects(const Specimen& specimen) {
  testing::PrunerConformanceOptions options;
  options.name = specimen.name;
  options.host = specimen.host;
  // A pruner that has a δ is held to it.
  if (const auto delta = specimen.parameters.find("delta"); delta != specimen.parameters.end()) {
    if (const auto* const claimed = std::get_if<double>(&delta->second)) options.delta = *claimed;
  }
  const testing::PrunerFactory factory = [specimen](const PrunerContext& context) {
    return specimen.make<Pruner>(context);
  };
  std::vector<std::pair<std::string, PrunerUnderTest>> all;
  for (const testing::RehearsalSpace& space : testing::kRehearsalSpaces) {
    all.emplace_back(
        testing::say(space.decisions, space.decisions == 1 ? " decision" : " decisions", " of ",
                     space.options, " options"),
        PrunerUnderTest{factory, options, space});
  }
  return all;
}

}  // namespace

Kit pruner_kit() { return make_kit<PrunerUnderTest>(testing::kPrunerLaws, subjects); }

}  // namespace nashost::check
