#pragma once

#include <string_view>

/// framework/report_page as bundled by the build.
namespace nashost::report {

std::string_view page_script();
std::string_view page_style();

}  // namespace nashost::report
