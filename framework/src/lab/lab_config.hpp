#pragma once

#include "config/document.hpp"
#include "lab/lab.hpp"
#include "lab/zoo.hpp"

namespace nashost::lab {

/// Reads [lab], [[environment]], [[policy]] and [pruner]; docs/lab.md says what they hold. Throws
/// one ConfigError with every problem of the document, sorted by place. The zoo must outlive the
/// lab.
NASHOST_API Lab read_lab(const Document& document, const Zoo& zoo);

}  // namespace nashost::lab
