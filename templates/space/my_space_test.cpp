#include "my_space.hpp"

#include <nashost/testing/space_conformance.hpp>

TEST(MySpace, ObeysTheLawsOfSearchSpaces) {
  nashost::testing::expect_space_conforms(nashost::testing::space_factory<MySpace>());
}

TEST(MySpace, HasTwoKernelsTimesThreeDepths) {
  const MySpace plugin({}, {.input_shape = {1, 28, 28}, .classes = 10});
  EXPECT_EQ(nashost::Region(plugin.space()).size(), 6);
  EXPECT_EQ(plugin.space()->label({1, 2}), "(5, 3)");
}
