#include "store/space_identity.hpp"

#include <gtest/gtest.h>

namespace nashost {
namespace {

Table space(List channels, Value classes = {}) {
  return {{"name", Value(std::string("nas_blocks"))},
          {"channels", Value(std::move(channels))},
          {"pool", Value(std::string("global"))},
          {"classes", std::move(classes)}};
}
Value whole(std::int64_t n) { return {n}; }

TEST(SpaceIdentity, OfTheSameSpaceIsTheSame) {
  const auto one = identity_of(space({whole(8), whole(16)}));
  EXPECT_EQ(one, identity_of(space({whole(8), whole(16)})));
  EXPECT_EQ(difference(one, one), "");
  EXPECT_EQ(one.parameters["channels"], nlohmann::json::array({8, 16}));
}

TEST(SpaceIdentity, NamesTheParameterThatDiffers) {
  EXPECT_EQ(difference(identity_of(space({whole(8), whole(16)})),
                       identity_of(space({whole(32), whole(64)}))),
            "nas_blocks with channels = [8,16], where this run has [32,64]");
}

TEST(SpaceIdentity, NamesAnotherPlugin) {
  Table other = space({whole(8)});
  other["name"] = Value(std::string("cells"));
  EXPECT_EQ(difference(identity_of(other), identity_of(space({whole(8)}))),
            "cells, where this run has nas_blocks");
}

TEST(SpaceIdentity, AutoGoesWithAnything) {
  EXPECT_EQ(difference(identity_of(space({whole(8)})), identity_of(space({whole(8)}, whole(10)))),
            "");
}

}  // namespace
}  // namespace nashost
