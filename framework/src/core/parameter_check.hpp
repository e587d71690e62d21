#pragma once

#include <string>
#include <vector>

#include "nashost/abi/parameters.hpp"

namespace nashost {

/// One way in which a value does not fit a spec. `item` is its number in a list, −1: the value
/// itself.
struct ValueProblem {
  std::string message;  ///< "must be a real in [0, 1], not 1.5", to be put behind the name
  int item = -1;
};

std::vector<ValueProblem> value_problems(const ParameterSpec& spec, const Value& value);

/// The value as a component expects it: a real where an integer was written, open where "auto" was.
Value normalised(const ParameterSpec& spec, const Value& value);

/// True for what leaves an optional parameter open: the empty value and "auto".
bool is_open(const Value& value);

}  // namespace nashost
