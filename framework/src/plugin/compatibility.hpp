#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nashost/abi/export.hpp"
#include "plugin/note.hpp"

namespace nashost::plugin {

/// The lines of a fingerprint, in order: (key, value).
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Splits "key=value\n…". A line without "=" becomes a key with an empty value, which no host has.
NASHOST_API Fields parse_fields(std::string_view fingerprint);

/// The fields of libnashost_core.so, which every plugin must match; see nashost/fingerprint.hpp.
NASHOST_API Fields core_fields();

/// One field in which plugin and host differ; an empty value: that side has no such field.
struct Difference {
  std::string field;
  std::string plugin;
  std::string host;
  std::string cure;
};

/// Every field of `host` that `plugin` lacks or holds another value for, then every field that only
/// the plugin has: a newer SDK may have added one for a reason. Where the ABI number differs the
/// other fields follow from it, and it is the only difference given.
NASHOST_API std::vector<Difference> differences(const Fields& plugin, const Fields& host);

/// What a person reads of them: one line per field, with both values and what to do. Empty: none.
NASHOST_API std::string refusal(const std::vector<Difference>& found);

}  // namespace nashost::plugin
