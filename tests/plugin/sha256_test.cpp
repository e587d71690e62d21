#include "plugin/sha256.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "plugin_fixture.hpp"

namespace nashost::plugin {
namespace {

std::string of(std::string_view text) {
  return sha256(MemorySource(std::as_bytes(std::span(text)), "text"));
}

// The examples of FIPS 180-4 as NIST publishes them with its validation programme, and the empty
// message.
TEST(Sha256Test, KnownAnswers) {
  EXPECT_EQ(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
               "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, PortionsDoNotMatter) {
  // Every length around one and two blocks, cut in every place.
  for (std::size_t length = 50; length < 140; ++length) {
    std::string text(length, 'x');
    text.front() = 'y';
    const auto bytes = std::as_bytes(std::span(text));
    const std::string whole = of(text);
    for (std::size_t cut = 0; cut <= length; cut += 7) {
      Sha256 hash;
      hash.update(bytes.first(cut));
      hash.update(bytes.subspan(cut));
      ASSERT_EQ(hash.digest(), whole) << length << " bytes cut at " << cut;
    }
  }
}

TEST(Sha256Test, AFileIsItsBytes) {
  const auto file = testing::fixture("lazy");
  const auto bytes = testing::contents(file);
  EXPECT_EQ(sha256(FileSource(file)), sha256(MemorySource(bytes, "bytes")));
}

}  // namespace
}  // namespace nashost::plugin
