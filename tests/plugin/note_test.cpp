#include "plugin/note.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "nashost/abi/random.hpp"
#include "plugin/compatibility.hpp"
#include "plugin_fixture.hpp"
#include "seed.hpp"

namespace nashost::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace nashost::testing;

Note read(std::span<const std::byte> bytes) {
  return read_plugin_note(MemorySource(bytes, "it.so"));
}

std::string refusal_of(std::span<const std::byte> bytes) {
  return message_of<PluginError>([&] { read(bytes); });
}

std::string refusal_of(const std::filesystem::path& file) {
  return message_of<PluginError>([&] { read_plugin_note(file); });
}

/// Where a real plugin keeps its note, found by its magic alone.
std::size_t note_offset(const std::vector<std::byte>& file) {
  const auto magic = std::as_bytes(std::span(kNoteMagic));
  // Plugins that hold the magic a second time (the host does, a plugin does not) would be
  // ambiguous.
  const auto found = std::search(file.begin(), file.end(), magic.begin(), magic.end());
  EXPECT_NE(found, file.end());
  EXPECT_EQ(std::search(found + 1, file.end(), magic.begin(), magic.end()), file.end());
  return static_cast<std::size_t>(found - file.begin());
}

template <class T>
std::vector<std::byte> patched(std::vector<std::byte> file, std::size_t at, T value) {
  std::memcpy(file.data() + at, &value, sizeof value);
  return file;
}

class NoteTest : public ::testing::Test {
 protected:
  const std::vector<std::byte> file_ = contents(fixture("lazy"));
};

TEST_F(NoteTest, SaysWhatThePluginIs) {
  const Note note = read(file_);
  EXPECT_EQ(note.kind, "sampler");
  EXPECT_EQ(note.id, "lazy");
  EXPECT_EQ(note.version, "1.2.0");
  EXPECT_EQ(note.abi, kAbiNumber);
  EXPECT_EQ(parse_fields(note.fingerprint), core_fields());
}

TEST_F(NoteTest, ReadsTheFileAsItReadsMemory) {
  EXPECT_EQ(read_plugin_note(fixture("lazy")).fingerprint, read(file_).fingerprint);
}

TEST_F(NoteTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(refusal_of(std::filesystem::path("/nonexistent/x.so")),
              HasSubstr("/nonexistent/x.so cannot be read: No such file"));
  EXPECT_THAT(refusal_of(std::filesystem::path("/tmp")), HasSubstr("is not a file"));
}

TEST_F(NoteTest, RefusesWhatIsNoLibrary) {
  EXPECT_THAT(refusal_of(std::vector<std::byte>{}), StartsWith("it.so is empty"));
  const TemporaryFolder folder;
  EXPECT_THAT(refusal_of(folder.write("script.so", "#!/bin/sh\necho hello, I am no plugin\n")),
              AllOf(StartsWith((folder / "script.so").string()),
                    HasSubstr("looks like a text file"), HasSubstr("nashost_add_plugin()")));
  EXPECT_THAT(refusal_of(folder.write("noise.so", std::string(100, '\1'))),
              AllOf(HasSubstr("is not a shared library"), Not(HasSubstr("text file"))));
}

TEST_F(NoteTest, RefusesLibrariesForOtherMachines) {
  EXPECT_THAT(refusal_of(patched(file_, EI_CLASS, std::uint8_t{ELFCLASS32})),
              HasSubstr("is not a 64-bit library"));
  EXPECT_THAT(refusal_of(patched(file_, EI_DATA, std::uint8_t{ELFDATA2MSB})),
              HasSubstr("is not a little-endian library"));
  EXPECT_THAT(refusal_of(patched(file_, offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_RISCV})),
              HasSubstr("is built for riscv, and this nashost runs on"));
}

TEST_F(NoteTest, RefusesOtherElfFiles) {
  EXPECT_THAT(refusal_of(patched(file_, offsetof(Elf64_Ehdr, e_type), std::uint16_t{ET_REL})),
              HasSubstr("is an object file, not a shared library"));
  EXPECT_THAT(refusal_of(patched(file_, offsetof(Elf64_Ehdr, e_shoff), std::uint64_t{0})),
              HasSubstr("has no section table"));
  EXPECT_THAT(refusal_of(patched(file_, offsetof(Elf64_Ehdr, e_shentsize), std::uint16_t{1})),
              HasSubstr("does not hold together"));
}

TEST_F(NoteTest, RefusesLibrariesThatAreNoPlugins) {
  EXPECT_THAT(refusal_of(fixture("no_note")),
              AllOf(HasSubstr("no nashost plugin: it has no section .nashost"),
                    HasSubstr("nashost_add_plugin()")));
  EXPECT_THAT(refusal_of(fixture("no_entry")), HasSubstr("does not export nashost_plugin_v1"));
}

TEST_F(NoteTest, RefusesTwoNotes) {
  EXPECT_THAT(refusal_of(fixture("two_notes")),
              HasSubstr("has two plugin notes; use NASHOST_PLUGIN once"));
}

TEST_F(NoteTest, RefusesALengthThatLies) {
  const std::size_t at = note_offset(file_) + offsetof(PluginNote, size);
  for (const std::uint32_t size : {0U, 1U, 511U, 1U << 20, ~0U}) {
    EXPECT_THAT(refusal_of(patched(file_, at, size)),
                HasSubstr("gives its length as " + std::to_string(size) + " bytes"));
  }
}

TEST_F(NoteTest, RefusesTextsThatDoNotEnd) {
  const auto filled = [&](std::size_t field, std::size_t size) {
    auto file = file_;
    std::memset(file.data() + note_offset(file_) + field, 'x', size);
    return refusal_of(file);
  };
  const PluginNote note{};
  EXPECT_THAT(filled(offsetof(PluginNote, kind), sizeof note.kind),
              HasSubstr("its kind does not end"));
  EXPECT_THAT(filled(offsetof(PluginNote, id), sizeof note.id), HasSubstr("its name does not end"));
  EXPECT_THAT(filled(offsetof(PluginNote, version), sizeof note.version),
              HasSubstr("its version does not end"));
  EXPECT_THAT(filled(offsetof(PluginNote, fingerprint), sizeof note.fingerprint),
              HasSubstr("its fingerprint does not end"));
}

TEST_F(NoteTest, RefusesWrongNamesAndBytes) {
  const std::size_t at = note_offset(file_);
  EXPECT_THAT(refusal_of(patched(file_, at, 'X')), HasSubstr("its first bytes are wrong"));
  EXPECT_THAT(refusal_of(patched(file_, at + offsetof(PluginNote, id), 'L')),
              HasSubstr("calls itself 'Lazy'"));
  EXPECT_THAT(refusal_of(patched(file_, at + offsetof(PluginNote, version), '\0')),
              HasSubstr("has no version"));
}

TEST_F(NoteTest, EveryTruncationIsRefusedOrWhole) {
  // A plugin ends with its section table, so no proper prefix of it has one. Exact-size heap
  // copies: the sanitizer builds catch a read past the end.
  for (std::size_t size = 0; size < file_.size(); size += size < 4096 ? 1 : 997) {
    const std::vector<std::byte> cut(file_.begin(),
                                     file_.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(read(cut), PluginError) << size << " of " << file_.size() << " bytes";
  }
}

TEST_F(NoteTest, FlippedBitsAreReadOrRefused) {
  // Where the reader looks: the ELF header, the section table at the end, the note, the symbols.
  Elf64_Ehdr header;
  std::memcpy(&header, file_.data(), sizeof header);
  const std::size_t note = note_offset(file_);
  std::vector<std::byte> file = file_;
  const auto flip = [&](std::size_t at, unsigned bit) {
    file[at] = file_[at] ^ std::byte{1} << bit;
    try {
      const Note read_back = read(file);
      EXPECT_TRUE(is_identifier(read_back.id));
    } catch (const PluginError& error) {
      EXPECT_THAT(error.what(), StartsWith("it.so ")) << "bit " << bit << " of byte " << at;
    }
    file[at] = file_[at];
  };
  for (std::size_t at = 0; at < sizeof header; ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) flip(at, bit);
  }
  for (std::size_t at = header.e_shoff; at < file_.size(); ++at) flip(at, at % 8);
  for (std::size_t at = note; at < note + sizeof(PluginNote); ++at) flip(at, at % 8);
  RandomStream random(seed(), "flips");
  for (int i = 0; i < 4000; ++i) {
    flip(random.below(file_.size()), static_cast<unsigned>(random.below(8)));
  }
}

TEST_F(NoteTest, ScrambledHeadersAreReadOrRefused) {
  Elf64_Ehdr header;
  std::memcpy(&header, file_.data(), sizeof header);
  RandomStream random(seed(), "scrambles");
  for (int i = 0; i < 2000; ++i) {
    auto file = file_;
    // Whole fields replaced by extreme or random numbers: what flips of one bit do not reach.
    for (int field = 0; field < 3; ++field) {
      const bool in_header = random.bernoulli(0.3);
      const std::size_t at =
          in_header ? 16 + 8 * random.below((sizeof header - 16) / 8)
                    : header.e_shoff + 8 * random.below((file.size() - header.e_shoff) / 8);
      const std::uint64_t values[] = {0,          1,           ~0ULL,           ~0ULL - 511,
                                      1ULL << 63, file.size(), file.size() - 1, random.next()};
      file = patched(std::move(file), std::min(at, file.size() - 8), values[random.below(8)]);
    }
    try {
      read(file);
    } catch (const PluginError&) {
    }
  }
}

// ---- Sections that no compiler at hand makes, in a file built by hand

/// A library with sections named ".nashost" of the given contents, and the entry point.
std::vector<std::byte> library(const std::vector<std::vector<std::byte>>& notes) {
  std::vector<std::byte> file(sizeof(Elf64_Ehdr));
  const auto append = [&file](const void* data, std::size_t size) {
    file.resize((file.size() + 7) / 8 * 8);
    const std::size_t at = file.size();
    const auto* const bytes = static_cast<const std::byte*>(data);
    file.insert(file.end(), bytes, bytes + size);
    return at;
  };
  // Names of sections and of the symbol, in one table: offsets 1 and 10.
  constexpr char kNames[] = "\0.nashost\0nashost_plugin_v1";
  std::vector<Elf64_Shdr> sections(1);
  Elf64_Shdr names{};
  names.sh_type = SHT_STRTAB;
  names.sh_offset = append(kNames, sizeof kNames);
  names.sh_size = sizeof kNames;
  sections.push_back(names);
  Elf64_Sym symbol{};
  symbol.st_name = 10;
  symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
  symbol.st_shndx = 1;
  Elf64_Shdr symbols{};
  symbols.sh_type = SHT_DYNSYM;
  symbols.sh_link = 1;
  symbols.sh_offset = append(&symbol, sizeof symbol);
  symbols.sh_size = sizeof symbol;
  sections.push_back(symbols);
  for (const auto& note : notes) {
    Elf64_Shdr section{};
    section.sh_name = 1;
    section.sh_type = SHT_PROGBITS;
    section.sh_offset = append(note.data(), note.size());
    section.sh_size = note.size();
    sections.push_back(section);
  }
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_DYN;
#if defined(__x86_64__)
  header.e_machine = EM_X86_64;
#else
  header.e_machine = EM_AARCH64;
#endif
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = static_cast<Elf64_Half>(sections.size());
  header.e_shstrndx = 1;
  header.e_shoff = append(sections.data(), sections.size() * sizeof(Elf64_Shdr));
  std::memcpy(file.data(), &header, sizeof header);
  return file;
}

class HandmadeNoteTest : public NoteTest {
 protected:
  std::vector<std::byte> note(std::size_t size = sizeof(PluginNote)) const {
    const auto from = file_.begin() + static_cast<std::ptrdiff_t>(note_offset(file_));
    std::vector<std::byte> bytes(from, from + sizeof(PluginNote));
    bytes.resize(size);
    return bytes;
  }
};

TEST_F(HandmadeNoteTest, APaddedSectionIsAccepted) {
  EXPECT_EQ(read(library({note()})).id, "lazy");
  EXPECT_EQ(read(library({note(640)})).id, "lazy");  // as AddressSanitizer pads it
}

TEST_F(HandmadeNoteTest, AShortSectionIsRefused) {
  EXPECT_THAT(refusal_of(library({note(511)})), HasSubstr("holds 511 bytes, and a note has 512"));
  EXPECT_THAT(refusal_of(library({{}})), HasSubstr("holds 0 bytes"));
}

TEST_F(HandmadeNoteTest, ALengthOfOneByteMoreThanThereAreIsRefused) {
  for (const std::uint32_t section : {512U, 640U}) {
    const auto fits = patched(note(section), offsetof(PluginNote, size), section);
    const auto lies = patched(note(section), offsetof(PluginNote, size), section + 1);
    EXPECT_EQ(read(library({fits})).id, "lazy");
    EXPECT_THAT(refusal_of(library({lies})),
                HasSubstr("gives its length as " + std::to_string(section + 1) + " bytes"));
  }
}

TEST_F(HandmadeNoteTest, TwoNotesAreRefusedInOneSectionAndInTwo) {
  auto twice = note();
  const auto again = note();
  twice.resize(640);
  twice.insert(twice.end(), again.begin(), again.end());
  EXPECT_THAT(refusal_of(library({twice})), HasSubstr("has two plugin notes"));
  EXPECT_THAT(refusal_of(library({note(), note()})), HasSubstr("has two plugin notes"));
}

TEST_F(HandmadeNoteTest, NoSectionIsRefused) {
  EXPECT_THAT(refusal_of(library({})), HasSubstr("it has no section .nashost"));
}

}  // namespace
}  // namespace nashost::plugin
