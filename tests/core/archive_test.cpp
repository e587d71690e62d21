#include "nashost/abi/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "nashost/abi/random.hpp"
#include "nashost/abi/sampler.hpp"
#include "seed.hpp"

namespace nashost::testing {
namespace {

using ::testing::HasSubstr;

enum class Colour : std::uint8_t { red, green };

struct Inner {
  std::int64_t a = 0;
  std::string b;
  void persist(Archive& archive) {
    archive("a", a);
    archive("b", b);
  }
  friend bool operator==(const Inner&, const Inner&) = default;
};

/// One member of every kind that an archive can hold.
struct Everything {
  bool flag = false;
  std::int32_t small = 0;
  std::uint64_t large = 0;
  double real = 0;
  float single = 0;
  Colour colour = Colour::red;
  std::string text;
  std::vector<double> reals;
  std::vector<float> singles;
  std::vector<std::uint8_t> bytes;
  std::vector<std::int64_t> integers;
  std::vector<std::uint16_t> options;
  std::vector<bool> flags;
  std::vector<std::string> texts;
  std::vector<Inner> inners;
  std::vector<std::vector<double>> rows;
  std::optional<double> maybe;
  std::optional<Inner> nothing;
  Inner inner;

  void persist(Archive& archive) {
    archive("flag", flag);
    archive("small", small);
    archive("large", large);
    archive("real", real);
    archive("single", single);
    archive("colour", colour);
    archive("text", text);
    archive("reals", reals);
    archive("singles", singles);
    archive("bytes", bytes);
    archive("integers", integers);
    archive("options", options);
    archive("flags", flags);
    archive("texts", texts);
    archive("inners", inners);
    archive("rows", rows);
    archive("maybe", maybe);
    archive("nothing", nothing);
    archive("inner", inner);
  }
  friend bool operator==(const Everything&, const Everything&) = default;
};

Everything sample() {
  Everything e;
  e.flag = true;
  e.small = -7;
  e.large = std::numeric_limits<std::uint64_t>::max();
  e.real = -0x1.23456789abcdep-300;
  e.single = 0.1F;
  e.colour = Colour::green;
  e.text = std::string("zero \0 inside", 13);
  e.reals = {0.1, std::numeric_limits<double>::infinity(), -0.0};
  e.singles = {1.5F, -2.25F};
  e.bytes = {0, 255};
  e.integers = {std::numeric_limits<std::int64_t>::min(), 5};
  e.options = {0, 65'535};
  e.flags = {true, false, true};
  e.texts = {"", "ä"};
  e.inners = {{1, "x"}, {-2, ""}};
  e.rows = {{}, {1, 2, 3}};
  e.maybe = 2.5;
  e.inner = {9, "in"};
  return e;
}

std::vector<std::byte> stored(Everything value) {
  Archive archive;
  archive("everything", value);
  return archive.bytes();
}

Everything read(std::span<const std::byte> bytes) {
  Archive archive(bytes);
  Everything value;
  archive("everything", value);
  return value;
}

TEST(Archive, RoundTripsEveryType) {
  EXPECT_EQ(read(stored(sample())), sample());
  EXPECT_EQ(read(stored(Everything())), Everything());
}

TEST(Archive, BytesAreStable) {
  // A resumed run reads what an earlier build wrote: magic, one record "n", type 0, one element, 5.
  Archive archive;
  std::int64_t n = 5;
  archive("n", n);
  const std::string expected(
      "nashst01"
      "\1\0\0\0\0\0\0\0"
      "\1\0\0\0\0\0\0\0"
      "n"
      "\0"
      "\1\0\0\0\0\0\0\0"
      "\5\0\0\0\0\0\0\0",
      8 + 8 + 8 + 1 + 1 + 8 + 8);
  const auto bytes = archive.bytes();
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), expected);
}

TEST(Archive, NamesWhatIsMissingOrOfAnotherType) {
  Archive archive;
  Inner inner{1, "x"};
  archive("inner", inner);
  archive.rewind();
  const auto why = [&](auto action) -> std::string {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  double number = 0;
  EXPECT_THAT(why([&] { archive("other", number); }), HasSubstr("no record 'other'"));
  EXPECT_THAT(why([&] { archive("inner.a", number); }),
              HasSubstr("'inner.a' holds integer, not real"));
  Archive twice;
  twice("n", number);
  EXPECT_THAT(why([&] { twice("n", number); }), HasSubstr("'n' is written twice"));
}

TEST(Archive, RefusesNumbersThatDoNotFit) {
  Archive archive;
  std::int64_t large = 1LL << 40;
  std::vector<std::uint64_t> list{1, 70'000};
  archive("n", large);
  archive("list", list);
  archive.rewind();
  std::int32_t small = 0;
  Colour colour{};
  std::vector<std::uint16_t> options;
  EXPECT_THROW(archive("n", small), Error);
  EXPECT_THROW(archive("n", colour), Error);
  EXPECT_THROW(archive("list", options), Error);
}

TEST(Archive, EveryTruncationIsAnError) {
  const auto bytes = stored(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(Archive{std::span(bytes).first(size)}, Error) << size << " bytes";
  }
  auto longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_THROW(Archive{longer}, Error);
}

TEST(Archive, DamageIsAnErrorOrHarmless) {
  // One to three flipped bits: either an Error, or values of the right types that fit in memory (a
  // checkpoint's checksum is what tells those from the right ones). Anything else ends this
  // program.
  const auto bytes = stored(sample());
  RandomStream random(seed(), "flips");
  int refused = 0;
  constexpr int kTries = 20'000;
  for (int i = 0; i < kTries; ++i) {
    auto damaged = bytes;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      damaged[random.below(damaged.size())] ^= std::byte{1} << random.below(8);
    }
    try {
      const Everything value = read(damaged);
      EXPECT_LE(value.rows.size() + value.texts.size() + value.inners.size(), bytes.size());
    } catch (const Error&) {
      ++refused;
    }
  }
  // Names, types and sizes are more than half of the bytes, and most of that damage must show.
  EXPECT_GT(refused, kTries / 3);
  EXPECT_LT(refused, kTries);
}

TEST(Archive, DamagedPoliciesStateIsAnErrorOrHarmless) {
  ArmMask mask(200);
  for (std::int64_t arm = 0; arm < 150; ++arm) mask.mask(arm);
  Round round;
  round.proposals.push_back({{1, 2}, Role::student, 0.5, 0.25, {{3, 0.25}, {4, 1.0}}});
  round.scored.push_back({2, 2});
  Archive archive;
  archive("mask", mask);
  archive("round", round);
  const auto bytes = archive.bytes();
  RandomStream random(seed(), "flips");
  for (int i = 0; i < 5'000; ++i) {
    auto damaged = bytes;
    damaged[random.below(damaged.size())] ^= std::byte{1} << random.below(8);
    try {
      Archive reading(damaged);
      ArmMask read_mask(200);
      Round read_round;
      reading("mask", read_mask);
      reading("round", read_round);
      // Whatever was read, it works.
      ASSERT_TRUE(read_mask[read_mask.draw(random)]);
    } catch (const Error&) {
    }
  }
}

RC_GTEST_PROP(ArchiveProperty, RoundTripsAnyNumbersAndTexts, ()) {
  auto integers = *rc::gen::arbitrary<std::vector<std::int64_t>>();
  auto reals = *rc::gen::arbitrary<std::vector<double>>();
  auto texts = *rc::gen::arbitrary<std::vector<std::string>>();
  Archive archive;
  archive("integers", integers);
  archive("reals", reals);
  archive("texts", texts);
  Archive reading(archive.bytes());
  std::vector<std::int64_t> integers_read{1};
  std::vector<double> reals_read{1};
  std::vector<std::string> texts_read{"x"};
  reading("integers", integers_read);
  reading("reals", reals_read);
  reading("texts", texts_read);
  RC_ASSERT(integers_read == integers);
  RC_ASSERT(reals_read == reals);
  RC_ASSERT(texts_read == texts);
  RC_ASSERT(reading.bytes() == archive.bytes());
}

}  // namespace
}  // namespace nashost::testing
