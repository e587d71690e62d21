#pragma once

#include <elf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/byte_source.hpp"

namespace nashost::plugin {

/// The parts of a 64-bit little-endian ELF shared library that say whether it is a plugin: its
/// sections and its exported symbols. Reads nothing outside the source, whatever the bytes claim;
/// what does not hold together is a PluginError that says what is wrong with the file and what to
/// do.
///
/// Format: System V ABI, chapter 4; <elf.h>.
class ElfFile {
 public:
  /// Throws PluginError unless the source starts as a shared library for this machine.
  explicit ElfFile(const ByteSource& source);

  /// Headers of the sections with this name, in file order.
  std::vector<Elf64_Shdr> sections(std::string_view name) const;
  /// The section's bytes; throws PluginError where they are not in the file.
  std::vector<std::byte> contents(const Elf64_Shdr& section) const;
  /// Whether the dynamic symbol table defines this global symbol.
  bool exports(std::string_view symbol) const;

  [[noreturn]] void refuse(const std::string& reason) const;

 private:
  bool text_is(const Elf64_Shdr& table, std::uint64_t at, std::string_view expected) const;
  void check_identity() const;
  void read_sections();

  const ByteSource& source_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace nashost::plugin
