#include "report/page_files.hpp"

// NASHOST_PAGE_SCRIPT and NASHOST_PAGE_STYLE: the bundled files (cmake/NashostReportPage.cmake).
// The assembler takes half a megabyte in as it lies; as a string literal it would cost seconds.
#define NASHOST_FILE(name, file)                                                \
  __asm__(                                                                      \
      ".pushsection .rodata\n"                                                  \
      ".global nashost_" #name                                                  \
      "\n"                                                                      \
      ".hidden nashost_" #name                                                  \
      "\n"                                                                      \
      ".global nashost_" #name                                                  \
      "_end\n"                                                                  \
      ".hidden nashost_" #name                                                  \
      "_end\n"                                                                  \
      "nashost_" #name                                                          \
      ":\n"                                                                     \
      ".incbin \"" file                                                         \
      "\"\n"                                                                    \
      "nashost_" #name                                                          \
      "_end:\n"                                                                 \
      ".byte 0\n"                                                               \
      ".popsection\n");                                                         \
  extern "C" __attribute__((visibility("hidden"))) const char nashost_##name[]; \
  extern "C" __attribute__((visibility("hidden"))) const char nashost_##name##_end[];

NASHOST_FILE(page_script, NASHOST_PAGE_SCRIPT)
NASHOST_FILE(page_style, NASHOST_PAGE_STYLE)

namespace nashost::report {

std::string_view page_script() { return {nashost_page_script, nashost_page_script_end}; }
std::string_view page_style() { return {nashost_page_style, nashost_page_style_end}; }

}  // namespace nashost::report
