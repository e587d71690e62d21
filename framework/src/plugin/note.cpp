#include "plugin/note.hpp"

#include <algorithm>
#include <cstring>

#include "nashost/abi/error.hpp"
#include "plugin/c_policy.hpp"
#include "plugin/elf_file.hpp"

namespace nashost::plugin {
namespace {

constexpr const char* kStamp =
    "; build it with nashost_add_plugin() and one NASHOST_PLUGIN in its sources";

template <std::size_t N>
std::string text(const ElfFile& file, const char (&field)[N], const char* name) {
  const auto* end = static_cast<const char*>(std::memchr(field, '\0', N));
  if (end == nullptr) {
    file.refuse(std::string("has a damaged plugin note: its ") + name +
                " does not end within its " + std::to_string(N) + " bytes" + kStamp);
  }
  return std::string(field, end);
}

/// Later notes start at multiples of their alignment, whatever pads them.
bool has_magic_after(std::span<const std::byte> section, std::size_t from) {
  for (std::size_t at = from; at + sizeof kNoteMagic <= section.size(); at += alignof(PluginNote)) {
    if (std::memcmp(section.data() + at, kNoteMagic, sizeof kNoteMagic) == 0) return true;
  }
  return false;
}

Note read_note(const ElfFile& file) {
  const std::vector<Elf64_Shdr> sections = file.sections(kNoteSection);
  if (sections.empty()) {
    file.refuse(std::string("is a shared library but no nashost plugin: it has no section ") +
                kNoteSection + kStamp);
  }
  const char* const two =
      "has two plugin notes; use NASHOST_PLUGIN once, and list all components in it";
  if (sections.size() > 1) file.refuse(two);
  const std::vector<std::byte> section = file.contents(sections.front());

  PluginNote raw;
  if (section.size() < sizeof raw) {
    file.refuse("has a damaged plugin note: section " + std::string(kNoteSection) + " holds " +
                std::to_string(section.size()) + " bytes, and a note has " +
                std::to_string(sizeof raw) + kStamp);
  }
  std::memcpy(&raw, section.data(), sizeof raw);
  if (std::memcmp(raw.magic, kNoteMagic, sizeof raw.magic) != 0) {
    file.refuse("has a damaged plugin note: its first bytes are wrong" + std::string(kStamp));
  }
  if (raw.size < sizeof raw || raw.size > section.size()) {
    file.refuse("has a plugin note that gives its length as " + std::to_string(raw.size) +
                " bytes; section " + kNoteSection + " holds " + std::to_string(section.size()) +
                ", and a note has at least " + std::to_string(sizeof raw) + kStamp);
  }
  if (has_magic_after(section, sizeof raw)) file.refuse(two);

  Note note;
  note.abi = raw.abi;
  note.kind = text(file, raw.kind, "kind");
  note.id = text(file, raw.id, "name");
  note.version = text(file, raw.version, "version");
  note.fingerprint = text(file, raw.fingerprint, "fingerprint");
  if (!is_identifier(note.id)) {
    file.refuse("calls itself '" + note.id +
                "'; a plugin's name is made of lower-case letters, digits and underscores, and "
                "starts with a letter");
  }
  if (note.version.empty()) file.refuse("has no version" + std::string(kStamp));
  return note;
}

}  // namespace

Note read_note(const ByteSource& source) { return read_note(ElfFile(source)); }

Note read_plugin_note(const ByteSource& source) {
  const ElfFile file(source);
  Note note = read_note(file);
  const std::string entry = note.kind == kCPolicyKind ? kCEntrySymbol : kEntrySymbol;
  if (!file.exports(entry)) {
    file.refuse("has a plugin note but does not export " + entry +
                ", so it was linked with other options" + kStamp);
  }
  return note;
}

Note read_plugin_note(const std::filesystem::path& file) {
  return read_plugin_note(FileSource(file));
}

bool is_identifier(const std::string& name) noexcept {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<ComponentKind> offered_kinds(const std::string& note_kind) {
  if (note_kind == kCPolicyKind) return {ComponentKind::policy};
  if (note_kind == "sampler") return {ComponentKind::policy, ComponentKind::sampler};
  if (note_kind == "pruner") return {ComponentKind::pruner};
  if (note_kind == "space") return {ComponentKind::space};
  if (note_kind == "dataset") return {ComponentKind::dataset};
  return {};
}

bool sees_tensors(const std::string& note_kind) {
  return note_kind == "space" || note_kind == "dataset";
}

std::string to_string(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::policy:
      return "policy";
    case ComponentKind::sampler:
      return "sampler";
    case ComponentKind::pruner:
      return "pruner";
    case ComponentKind::space:
      return "space";
    case ComponentKind::dataset:
      return "dataset";
  }
  return "kind " + std::to_string(static_cast<std::uint32_t>(kind));
}

}  // namespace nashost::plugin
