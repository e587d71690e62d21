#include "plugin/elf_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "nashost/abi/error.hpp"

namespace nashost::plugin {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
#error "say here which ELF machine number this processor has"
#endif

std::string machine_name(Elf64_Half machine) {
  switch (machine) {
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64";
    case EM_PPC64:
      return "ppc64";
    case EM_RISCV:
      return "riscv";
    default:
      return "ELF machine " + std::to_string(machine);
  }
}

std::string file_type(Elf64_Half type) {
  switch (type) {
    case ET_REL:
      return "an object file";
    case ET_EXEC:
      return "an executable";
    case ET_CORE:
      return "a core dump";
    default:
      return "no shared library (ELF type " + std::to_string(type) + ")";
  }
}

template <class T>
std::span<std::byte> bytes_of(T& object) {
  return std::as_writable_bytes(std::span(&object, 1));
}

bool looks_like_text(std::span<const std::byte> start) {
  return std::all_of(start.begin(), start.end(), [](std::byte b) {
    const auto c = static_cast<unsigned char>(b);
    return c >= 0x80 || std::isprint(c) != 0 || std::isspace(c) != 0;
  });
}

constexpr const char* kBuildAgain = "; build or copy the file again";

}  // namespace

void ElfFile::refuse(const std::string& reason) const {
  throw PluginError(source_.name() + " " + reason);
}

ElfFile::ElfFile(const ByteSource& source) : source_(source) {
  if (source.size() == 0) refuse(std::string("is empty") + kBuildAgain);
  check_identity();
  if (!source.read(0, bytes_of(header_))) {
    refuse("is cut short: it ends inside its ELF header, after " + std::to_string(source.size()) +
           " bytes" + kBuildAgain);
  }
  if (header_.e_machine != kMachine) {
    refuse("is built for " + machine_name(header_.e_machine) + ", and this nashost runs on " +
           machine_name(kMachine) + "; build it on this machine");
  }
  if (header_.e_type != ET_DYN) {
    refuse("is " + file_type(header_.e_type) +
           ", not a shared library; build it with nashost_add_plugin(), or link it with -shared");
  }
  read_sections();
}

void ElfFile::check_identity() const {
  std::array<std::byte, EI_NIDENT> identity{};
  const auto available =
      static_cast<std::size_t>(std::min<std::uint64_t>(source_.size(), identity.size()));
  const std::span start = std::span(identity).first(available);
  if (!source_.read(0, start)) refuse("cannot be read");
  if (std::memcmp(identity.data(), ELFMAG, SELFMAG) != 0) {
    refuse(std::string("is not a shared library") +
           (looks_like_text(start) ? ": it looks like a text file" : "") +
           "; a plugin is the .so file that nashost_add_plugin() builds");
  }
  if (available < identity.size()) {
    refuse("is cut short: it ends inside its ELF header" + std::string(kBuildAgain));
  }
  if (static_cast<unsigned char>(identity[EI_CLASS]) != ELFCLASS64) {
    refuse("is not a 64-bit library; build it for " + machine_name(kMachine));
  }
  if (static_cast<unsigned char>(identity[EI_DATA]) != ELFDATA2LSB) {
    refuse("is not a little-endian library; build it for " + machine_name(kMachine));
  }
}

void ElfFile::read_sections() {
  // A count of 0 stands for more than 65279 sections, which no plugin has.
  if (header_.e_shoff == 0 || header_.e_shnum == 0) {
    refuse("has no section table, where the plugin note is looked up; do not strip it away");
  }
  if (header_.e_shentsize != sizeof(Elf64_Shdr) || header_.e_shstrndx >= header_.e_shnum) {
    refuse("is damaged: its section table does not hold together" + std::string(kBuildAgain));
  }
  const std::uint64_t length = std::uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr);
  if (header_.e_shoff > source_.size() || length > source_.size() - header_.e_shoff) {
    refuse("is cut short: its section table should end at byte " + std::to_string(header_.e_shoff) +
           " + " + std::to_string(length) + ", and the file has " + std::to_string(source_.size()) +
           " bytes" + kBuildAgain);
  }
  sections_.resize(header_.e_shnum);
  if (!source_.read(header_.e_shoff, std::as_writable_bytes(std::span(sections_)))) {
    refuse("cannot be read");
  }
}

bool ElfFile::text_is(const Elf64_Shdr& table, std::uint64_t at, std::string_view expected) const {
  const std::uint64_t length = expected.size() + 1;
  if (table.sh_type != SHT_STRTAB || at > table.sh_size || length > table.sh_size - at)
    return false;
  std::string text(static_cast<std::size_t>(length), '\1');
  // sh_offset + at may wrap around: then it lands before the table, and the read or the comparison
  // fails.
  return source_.read(table.sh_offset + at, std::as_writable_bytes(std::span(text))) &&
         text.back() == '\0' && std::string_view(text).substr(0, expected.size()) == expected;
}

std::vector<Elf64_Shdr> ElfFile::sections(std::string_view name) const {
  const Elf64_Shdr& names = sections_[header_.e_shstrndx];
  std::vector<Elf64_Shdr> found;
  for (const Elf64_Shdr& section : sections_) {
    if (section.sh_type != SHT_NULL && text_is(names, section.sh_name, name)) {
      found.push_back(section);
    }
  }
  return found;
}

std::vector<std::byte> ElfFile::contents(const Elf64_Shdr& section) const {
  const bool inside = section.sh_type != SHT_NOBITS && section.sh_offset <= source_.size() &&
                      section.sh_size <= source_.size() - section.sh_offset;
  if (!inside) {
    refuse("is cut short or damaged: one of its sections lies outside the file" +
           std::string(kBuildAgain));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(section.sh_size));
  if (!source_.read(section.sh_offset, bytes)) refuse("cannot be read");
  return bytes;
}

bool ElfFile::exports(std::string_view symbol) const {
  // A library has at most one such table.
  const auto section = std::find_if(sections_.begin(), sections_.end(),
                                    [](const Elf64_Shdr& s) { return s.sh_type == SHT_DYNSYM; });
  if (section == sections_.end() || section->sh_link >= sections_.size()) return false;
  const std::vector<std::byte> table = contents(*section);
  for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= table.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym entry;
    std::memcpy(&entry, table.data() + at, sizeof entry);
    if (entry.st_shndx != SHN_UNDEF && ELF64_ST_BIND(entry.st_info) != STB_LOCAL &&
        text_is(sections_[section->sh_link], entry.st_name, symbol)) {
      return true;
    }
  }
  return false;
}

}  // namespace nashost::plugin
