#include "nashost/abi/archive.hpp"

#include <bit>
#include <cstring>

namespace nashost {
namespace {

// Layout: magic, number of records, then per record: name, type (one byte), number of elements, the
// elements. All numbers little-endian, 8 bytes each; texts and byte vectors raw.
constexpr char kMagic[8] = {'n', 'a', 's', 'h', 's', 't', '0', '1'};
static_assert(std::endian::native == std::endian::little, "archives are written little-endian");

class Writer {
 public:
  void raw(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    out_.insert(out_.end(), bytes, bytes + size);
  }
  void number(std::uint64_t value) { raw(&value, sizeof value); }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> in) : in_(in) {}
  void raw(void* into, std::size_t size) {
    if (size > in_.size() - at_) throw Error("stored state ends early: the file is damaged");
    if (size != 0) std::memcpy(into, in_.data() + at_, size);
    at_ += size;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    raw(&value, sizeof value);
    return value;
  }
  /// A number of elements of the given size that can still follow.
  std::size_t count(std::size_t element) {
    const std::uint64_t n = number();
    if (n > (in_.size() - at_) / element)
      throw Error("stored state ends early: the file is damaged");
    return static_cast<std::size_t>(n);
  }
  bool done() const { return at_ == in_.size(); }

 private:
  std::span<const std::byte> in_;
  std::size_t at_ = 0;
};

template <class T>
constexpr bool is_scalar = std::is_arithmetic_v<T>;

void write(Writer& out, const Archive::Record& record) {
  std::visit(
      [&out](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (is_scalar<T>) {
          out.number(1);
          out.raw(&value, sizeof value);
        } else {
          out.number(value.size());
          out.raw(value.data(), value.size() * sizeof(typename T::value_type));
        }
      },
      record);
}

template <class T>
Archive::Record read_as(Reader& in) {
  if constexpr (is_scalar<T>) {
    if (in.count(sizeof(T)) != 1) throw Error("stored state has a malformed record");
    T value{};
    in.raw(&value, sizeof value);
    return value;
  } else {
    T value;
    value.resize(in.count(sizeof(typename T::value_type)));
    in.raw(value.data(), value.size() * sizeof(typename T::value_type));
    return value;
  }
}

template <std::size_t... I>
Archive::Record read(Reader& in, std::uint8_t type, std::index_sequence<I...>) {
  Archive::Record record;
  const bool known =
      ((type == I &&
        (record = read_as<std::variant_alternative_t<I, Archive::Record>>(in), true)) ||
       ...);
  if (!known) throw Error("stored state has a record of unknown type " + std::to_string(type));
  return record;
}

constexpr const char* kTypeNames[] = {"integer",  "unsigned integer",  "real",  "text",
                                      "integers", "unsigned integers", "reals", "bytes"};
static_assert(std::size(kTypeNames) == std::variant_size_v<Archive::Record>);

}  // namespace

Archive::Archive(std::span<const std::byte> bytes) : reading_(true) {
  Reader in(bytes);
  char magic[sizeof kMagic];
  in.raw(magic, sizeof magic);
  if (std::memcmp(magic, kMagic, sizeof magic) != 0) {
    throw Error("this is not stored nashost state (wrong first bytes)");
  }
  const std::uint64_t records = in.number();
  for (std::uint64_t i = 0; i < records; ++i) {
    std::string name(in.count(1), '\0');
    in.raw(name.data(), name.size());
    std::uint8_t type = 0;
    in.raw(&type, 1);
    Record record =
        read(in, type, std::make_index_sequence<std::variant_size_v<Archive::Record>>());
    if (!records_.emplace(std::move(name), std::move(record)).second) {
      throw Error("stored state has one record twice: the file is damaged");
    }
  }
  if (!in.done()) throw Error("stored state goes on after its end: the file is damaged");
}

std::vector<std::byte> Archive::bytes() const {
  Writer out;
  out.raw(kMagic, sizeof kMagic);
  out.number(records_.size());
  for (const auto& [name, record] : records_) {
    out.number(name.size());
    out.raw(name.data(), name.size());
    const auto type = static_cast<std::uint8_t>(record.index());
    out.raw(&type, 1);
    write(out, record);
  }
  return out.take();
}

bool Archive::contains(std::string_view name) const {
  return records_.contains(scope_ + std::string(name));
}

void Archive::put(std::string_view name, Record record) {
  const auto [at, fresh] = records_.emplace(scope_ + std::string(name), std::move(record));
  if (!fresh) throw Error("state record '" + at->first + "' is written twice");
}

const Archive::Record& Archive::get(std::string_view name, std::size_t type) const {
  const std::string full = scope_ + std::string(name);
  const auto found = records_.find(full);
  if (found == records_.end()) {
    throw Error("stored state has no record '" + full +
                "': it was written by another version or component");
  }
  if (found->second.index() != type) {
    throw Error("stored state record '" + full + "' holds " + kTypeNames[found->second.index()] +
                ", not " + kTypeNames[type] + ": it was written by another version or component");
  }
  return found->second;
}

void Archive::does_not_fit(std::string_view name) const {
  throw Error(
      "stored state record '" + scope_ + std::string(name) +
      "' holds a number that is too large: it was written by another version or is damaged");
}

void Archive::check_items(std::string_view name, std::uint64_t items) const {
  // Every item has at least one record, so that a damaged size cannot ask for all memory.
  if (items <= records_.size()) return;
  throw Error("stored state '" + scope_ + "' has " + std::to_string(items) + " items in '" +
              std::string(name) + "' but only " + std::to_string(records_.size()) +
              " records in all: it is damaged");
}

Archive::Scope::Scope(Archive& archive, std::string_view name)
    : archive_(archive), before_(archive.scope_.size()) {
  archive_.scope_.append(name).push_back('.');
}

Archive::Scope::~Scope() { archive_.scope_.resize(before_); }

}  // namespace nashost
