#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

/// Text of a run for a terminal. Characters are code points of UTF-8.
namespace nashost {

/// With control characters but the line's end made visible ("\\x1b"): no name in a store moves the
/// cursor or speaks to the terminal.
NASHOST_API std::string printable(const std::string& text);

/// At most `most` characters (three at least), what is too long cut in its middle: beginnings and
/// ends of architectures tell them apart. "(conv3, …, conv5)".
NASHOST_API std::string shortened(const std::string& text, std::size_t most);

/// All of them shortened alike, to `most` or to as little more as tells those apart that differ;
/// never more than `limit`.
NASHOST_API std::vector<std::string> shortened(std::span<const std::string> texts, std::size_t most,
                                               std::size_t limit);

/// Broken at spaces so that no line is longer than `width` characters, further lines indented by
/// `indent`; a longer word stands alone. 0: as it is.
NASHOST_API std::string wrapped(const std::string& text, std::size_t width, std::size_t indent = 0);

/// Characters in a line of the terminal that standard output is; 0: it is none.
NASHOST_API std::size_t terminal_width();

}  // namespace nashost
