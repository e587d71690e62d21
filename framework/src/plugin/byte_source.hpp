#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::plugin {

/// Bytes that can be read at any place: those of a file, or of memory in tests and fuzzing.
class NASHOST_API ByteSource {
 public:
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  virtual ~ByteSource();

  /// For messages: the file's path.
  const std::string& name() const noexcept { return name_; }
  virtual std::uint64_t size() const noexcept = 0;

  /// Fills `into` with the bytes from `at` on; false where they do not all exist.
  [[nodiscard]] bool read(std::uint64_t at, std::span<std::byte> into) const {
    if (at > size() || into.size() > size() - at) return false;
    return into.empty() || read_inside(at, into);
  }

 private:
  virtual bool read_inside(std::uint64_t at, std::span<std::byte> into) const = 0;

  std::string name_;
};

class NASHOST_API MemorySource final : public ByteSource {
 public:
  /// `bytes` must outlive the source.
  MemorySource(std::span<const std::byte> bytes, std::string name)
      : ByteSource(std::move(name)), bytes_(bytes) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }

 private:
  bool read_inside(std::uint64_t at, std::span<std::byte> into) const override;

  std::span<const std::byte> bytes_;
};

/// Reads with pread and never maps the file, so that one which shrinks meanwhile (a linker writes
/// it anew) is a failed read and not a SIGBUS.
class NASHOST_API FileSource final : public ByteSource {
 public:
  /// Throws PluginError where the file cannot be opened.
  explicit FileSource(const std::filesystem::path& file);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  std::uint64_t size() const noexcept override { return size_; }

 private:
  bool read_inside(std::uint64_t at, std::span<std::byte> into) const override;

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace nashost::plugin
