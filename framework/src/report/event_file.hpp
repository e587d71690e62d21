#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "nashost/abi/export.hpp"

/// TensorBoard's event files, from their published layout; TensorFlow is not needed.
///
/// A file is a sequence of records (TFRecord): length (8 bytes, little endian), masked CRC-32C of
/// these 8 bytes (4), data, masked CRC-32C of the data (4). Each record is an Event of event.proto:
///   1 wall_time double, 2 step int64, 3 file_version string, 5 summary, 7 session_log
/// of which summary is repeated 1 value { 1 tag string, 2 simple_value float }, and session_log
/// { 1 status enum: 1 is START }: TensorBoard drops what it had at that step and behind it.
namespace nashost::report {

/// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78). crc32c("123456789") = 0xe3069283.
NASHOST_API std::uint32_t crc32c(std::string_view bytes);
/// As TFRecord stores it: rotated right by 15 bits, plus 0xa282ead8.
NASHOST_API std::uint32_t masked_crc32c(std::string_view bytes);

/// One file, written record by record, in pieces; flush() brings all of it to the file.
class NASHOST_API EventFile {
 public:
  /// Makes <folder>/events.out.tfevents.<seconds>.<host>.<number>, a new one each time.
  explicit EventFile(const std::filesystem::path& folder);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  using Scalar = std::pair<std::string_view, double>;  ///< tag, value
  /// Values of one step; those that are NaN are left out.
  void add(double wall_time, std::int64_t step, std::span<const Scalar> values);
  /// Whatever was written for this step and later ones, in other files, too, does not hold.
  void restart(double wall_time, std::int64_t step);
  void flush();

 private:
  void record(std::string_view event);

  std::filesystem::path file_;
  int descriptor_ = -1;
  std::string pending_;
};

}  // namespace nashost::report
