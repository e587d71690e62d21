#include "report/event_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>

#include "nashost/abi/error.hpp"

namespace nashost::report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFlushAt = 64 * 1024;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
    table[i] = crc;
  }
  return table;
}

template <class Integer>
void put_fixed(std::string& out, Integer value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>((value & 0x7fU) | 0x80U);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

enum Wire : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

void put_key(std::string& out, std::uint32_t field, Wire wire) {
  put_varint(out, field << 3U | wire);
}

void put_bytes(std::string& out, std::uint32_t field, std::string_view content) {
  put_key(out, field, Wire::bytes);
  put_varint(out, content.size());
  out += content;
}

std::string event_at(double wall_time, std::int64_t step) {
  std::string event;
  put_key(event, 1, Wire::fixed64);
  put_fixed(event, std::bit_cast<std::uint64_t>(wall_time));
  put_key(event, 2, Wire::varint);
  put_varint(event, static_cast<std::uint64_t>(step));
  return event;
}

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  static constexpr auto kTable = make_table();
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes)
    crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ (crc >> 8);
  return ~crc;
}

std::uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

EventFile::EventFile(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Error("cannot make the folder " + folder.string() + ": " + failure.message());
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  static std::atomic<int> files{0};
  const double time = now();
  file_ = folder / fmt::format("events.out.tfevents.{:010d}.{}.{}.{}",
                               static_cast<std::int64_t>(time), host, ::getpid(), files++);
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw Error("cannot write " + file_.string() + ": " + std::strerror(errno));
  std::string first = event_at(time, 0);
  put_bytes(first, 3, "brain.Event:2");
  record(first);
  flush();
}

EventFile::~EventFile() {
  try {
    flush();
  } catch (const Error&) {
    // The disk is full: a log that ends early is no reason to end a run.
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

void EventFile::add(double wall_time, std::int64_t step, std::span<const Scalar> values) {
  std::string summary;
  for (const auto& [tag, value] : values) {
    if (std::isnan(value)) continue;
    std::string one;
    put_bytes(one, 1, tag);
    put_key(one, 2, Wire::fixed32);
    put_fixed(one, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    put_bytes(summary, 1, one);
  }
  if (summary.empty()) return;
  std::string event = event_at(wall_time, step);
  put_bytes(event, 5, summary);
  record(event);
}

void EventFile::restart(double wall_time, std::int64_t step) {
  std::string session, event = event_at(wall_time, step);
  put_key(session, 1, Wire::varint);
  put_varint(session, 1);
  put_bytes(event, 7, session);
  record(event);
}

void EventFile::record(std::string_view event) {
  std::string length;
  put_fixed(length, static_cast<std::uint64_t>(event.size()));
  pending_ += length;
  put_fixed(pending_, masked_crc32c(length));
  pending_ += event;
  put_fixed(pending_, masked_crc32c(event));
  if (pending_.size() > kFlushAt) flush();
}

void EventFile::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const auto n = ::write(descriptor_, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error("cannot write " + file_.string() + ": " + std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  pending_.clear();
}

}  // namespace nashost::report
