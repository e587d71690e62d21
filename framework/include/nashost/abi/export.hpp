#pragma once

/// Marks what libnashost_core.so and libnashost_network.so offer to others. Both are compiled with
/// hidden visibility, so a function without it cannot be linked from a plugin.
#define NASHOST_API __attribute__((visibility("default")))
