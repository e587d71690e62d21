#include "check/kit.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/testing/dataset_laws.hpp"
#include "nashost/testing/space_laws.hpp"
#include "pipeline/data_roots.hpp"

namespace nashost::pipeline {
namespace {

using check::Specimen;
using testing::DatasetUnderTest;
using testing::SpaceUnderTest;

std::vector<std::pair<std::string, SpaceUnderTest>> spaces(const Specimen& specimen) {
  testing::SpaceConformanceOptions options;
  if (!specimen.input_shape.empty()) options.input_shape = specimen.input_shape;
  if (specimen.classes > 0) options.classes = specimen.classes;
  options.host = specimen.host;
  return {{"",
           {[specimen](const SpaceContext& context) { return specimen.make<SpacePlugin>(context); },
            options}}};
}

std::vector<std::pair<std::string, DatasetUnderTest>> datasets(const Specimen& specimen) {
  return {{"",
           {[specimen](const DatasetContext& context) { return specimen.make<Dataset>(context); },
            {data_roots(specimen.data), specimen.host}}}};
}

}  // namespace
}  // namespace nashost::pipeline

/// See check/kit.hpp.
extern "C" NASHOST_API void nashost_tensor_kit(nashost::ComponentKind kind,
                                               nashost::check::Kit& kit) {
  using namespace nashost;
  if (kind == ComponentKind::space) {
    kit = check::make_kit<testing::SpaceUnderTest>(testing::kSpaceLaws, pipeline::spaces);
  } else {
    kit = check::make_kit<testing::DatasetUnderTest>(testing::kDatasetLaws, pipeline::datasets);
  }
}
