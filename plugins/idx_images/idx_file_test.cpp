#include "idx_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "nashost/abi/error.hpp"

namespace nashost::datasets {
namespace {

// Two images of 2 × 3.
const std::vector<std::uint8_t> kImages = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                           0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};

std::string message_of(const std::vector<std::uint8_t>& bytes, std::size_t dimensions) {
  try {
    parse_idx(bytes, dimensions, "images.idx");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(IdxFile, ReadsSizesAndValues) {
  const IdxArray array = parse_idx(kImages, 3, "images.idx");
  EXPECT_THAT(array.sizes, testing::ElementsAre(2, 2, 3));
  EXPECT_THAT(array.values, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255));
}

TEST(IdxFile, EveryTruncationIsRefusedByName) {
  for (std::size_t n = 0; n < kImages.size(); ++n) {
    const std::vector<std::uint8_t> cut(kImages.begin(), kImages.begin() + static_cast<long>(n));
    EXPECT_THAT(message_of(cut, 3), testing::HasSubstr("images.idx")) << n << " bytes";
  }
}

TEST(IdxFile, SaysWhatIsWrong) {
  EXPECT_THAT(message_of(kImages, 1), testing::HasSubstr("not with 0x00000801"));
  auto longer = kImages;
  longer.push_back(0);
  EXPECT_THAT(message_of(longer, 3), testing::HasSubstr("goes on after its end"));
  auto other_type = kImages;
  other_type[2] = 0x0d;
  EXPECT_THAT(message_of(other_type, 3), testing::HasSubstr("0x00000d03"));
  auto empty = kImages;
  empty[7] = 0;
  EXPECT_THAT(message_of(empty, 3), testing::HasSubstr("no data"));
}

TEST(IdxFile, SizesThatOverflowAreRefused) {
  auto huge = kImages;
  for (std::size_t i = 4; i < 16; ++i) huge[i] = 0xff;
  EXPECT_THAT(message_of(huge, 3), testing::HasSubstr("cut short"));
}

TEST(IdxFile, ReadsPlainAndCompressedFilesAlike) {
  const auto folder = std::filesystem::temp_directory_path() / "nashost_idx_file_test";
  std::filesystem::create_directories(folder);
  const auto plain = folder / "images";
  std::ofstream(plain, std::ios::binary)
      .write(reinterpret_cast<const char*>(kImages.data()), static_cast<long>(kImages.size()));
  const auto packed = folder / "images.gz";
  gzFile out = gzopen(packed.c_str(), "wb");
  gzwrite(out, kImages.data(), static_cast<unsigned>(kImages.size()));
  gzclose(out);
  EXPECT_EQ(read_idx(plain, 3).values, read_idx(packed, 3).values);
  std::filesystem::remove_all(folder);
  EXPECT_THROW(read_idx(plain, 3), Error);
}

}  // namespace
}  // namespace nashost::datasets
