// What libFuzzer does at length, in seconds and with any compiler: the seeds, and inputs made from
// them by the damages that files suffer. The same ones each time.

#include <cstdio>
#include <fstream>
#include <iterator>

#include "fuzz_target.hpp"
#include "nashost/abi/random.hpp"

namespace nashost::fuzz {
namespace {

void damage(std::string& bytes, RandomStream& random) {
  const auto place = [&] { return bytes.empty() ? 0 : random.below(bytes.size()); };
  switch (random.below(6)) {
    case 0:  // a flipped bit
      if (!bytes.empty()) bytes[place()] ^= static_cast<char>(1U << random.below(8));
      break;
    case 1:  // another byte
      if (!bytes.empty()) bytes[place()] = static_cast<char>(random.below(256));
      break;
    case 2:  // cut short
      bytes.resize(place());
      break;
    case 3:  // a piece lost
      bytes.erase(place(), 1 + random.below(16));
      break;
    case 4:  // a piece twice
      bytes.insert(place(), bytes.substr(place(), 1 + random.below(16)));
      break;
    default: {  // a number that is too large
      const auto at = place();
      for (std::size_t i = at; i < std::min(bytes.size(), at + 8); ++i) bytes[i] = '\xff';
    }
  }
}

void feed_text(const std::string& text) { feed(std::as_bytes(std::span(text))); }

}  // namespace
}  // namespace nashost::fuzz

int main(int argc, char** argv) {
  using namespace nashost::fuzz;
  if (argc > 1) {  // files that were found to do harm
    for (int i = 1; i < argc; ++i) {
      std::ifstream in(argv[i], std::ios::binary);
      feed_text({std::istreambuf_iterator<char>(in), {}});
    }
    return 0;
  }
  constexpr int kInputs = 20'000;
  nashost::RandomStream random(1187, "fuzz");
  const auto good = seeds();
  for (const std::string& seed : good) feed_text(seed);
  for (int i = 0; i < kInputs; ++i) {
    std::string input = good[random.below(good.size())];
    for (auto damages = 1 + random.below(4); damages > 0; --damages) damage(input, random);
    feed_text(input);
  }
  std::printf("%zu seeds and %d damaged inputs\n", good.size(), kInputs);
  return 0;
}
