#include "../broken_configs.hpp"

namespace nashost::end_to_end {
namespace {

TEST(BrokenConfigs, EndWithStatusTwoAndAPlaceFiveHundredTimes) { expect_refused_with_places(500); }

}  // namespace
}  // namespace nashost::end_to_end
