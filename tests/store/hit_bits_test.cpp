#include "store/hit_bits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nashost/abi/error.hpp"
#include "nashost/abi/random.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(HitBits, FirstExampleIsTheHighestBit) {
  // numpy.packbits([1, 0, 0, 0, 0, 0, 1, 1, 0, 1]) is [131, 64].
  EXPECT_EQ(pack_hits(Bytes{1, 0, 0, 0, 0, 0, 1, 1, 0, 1}), (Bytes{131, 64}));
  EXPECT_EQ(pack_hits(Bytes{}), Bytes{});
}

TEST(HitBits, UnpackingGivesBackWhatWasPacked) {
  RandomStream random(seed(), "hits");
  for (std::size_t examples = 0; examples < 40; ++examples) {
    Bytes hits(examples);
    for (auto& hit : hits) hit = random.bernoulli(0.5) ? 1 : 0;
    EXPECT_EQ(unpack_hits(pack_hits(hits), examples), hits);
  }
}

TEST(HitBits, AWrongNumberOfBytesIsRefused) {
  EXPECT_THROW(unpack_hits(Bytes{1, 2}, 8), Error);
  EXPECT_THROW(unpack_hits(Bytes{1, 2}, 17), Error);
}

}  // namespace
}  // namespace nashost::testing
