#include "broken_configs.hpp"

namespace nashost::end_to_end {
namespace {

// A sample of slow/broken_configs_test.cpp; tests/config has thousands, without the program.
TEST(BrokenConfigs, EndWithStatusTwoAndAPlace) { expect_refused_with_places(20); }

}  // namespace
}  // namespace nashost::end_to_end
