#include "nashost/abi/count.hpp"

#include <cmath>

#include "nashost/abi/error.hpp"

namespace nashost {

void Count::leave_range() {
  throw ConfigError("architectures are counted from 0 to 2^" + std::to_string(kBits) +
                    " - 1, and this would leave that range; use fewer decisions or options");
}

std::string to_string(Count count) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + count.divide(10)));
  } while (count != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

double to_double(const Count& count) noexcept {
  // The upper two limbs hold more than the 53 bits of a double; whatever is set below them only
  // has to break a tie.
  const auto limbs = count.limbs();
  if (limbs.empty()) return 0;
  if (limbs.size() == 1) return static_cast<double>(limbs[0]);
  const auto rest = limbs.first(limbs.size() - 2);
  const bool sticky = std::ranges::any_of(rest, [](std::uint64_t limb) { return limb != 0; });
  __extension__ using Wide = unsigned __int128;
  const Wide upper = (Wide{limbs.back()} << 64) | limbs[limbs.size() - 2] | (sticky ? 1U : 0U);
  return std::ldexp(static_cast<double>(upper), 64 * static_cast<int>(rest.size()));
}

}  // namespace nashost
