#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nashost/abi/export.hpp"

namespace nashost {

class Archive;
class Region;

/// One choice of the space: `block1_depth` with the options "1", "2", "3".
struct Decision {
  std::string name;
  std::vector<std::string> options;
};

/// One option index per decision, in decision order. Prints through SearchSpace::label.
class NASHOST_API Architecture {
 public:
  using Option = std::uint16_t;
  using value_type = Option;

  Architecture() = default;
  Architecture(std::initializer_list<Option> options) : options_(options) {}
  explicit Architecture(std::vector<Option> options) : options_(std::move(options)) {}
  explicit Architecture(std::size_t decisions) : options_(decisions, Option{0}) {}

  std::size_t size() const noexcept { return options_.size(); }
  bool empty() const noexcept { return options_.empty(); }
  Option operator[](std::size_t decision) const { return options_[decision]; }
  Option& operator[](std::size_t decision) { return options_[decision]; }
  auto begin() const noexcept { return options_.begin(); }
  auto end() const noexcept { return options_.end(); }
  const std::vector<Option>& options() const noexcept { return options_; }
  void push_back(Option option) { options_.push_back(option); }
  void pop_back() { options_.pop_back(); }
  void resize(std::size_t decisions) { options_.resize(decisions); }

  std::size_t hash() const noexcept;
  void persist(Archive& archive);
  friend bool operator==(const Architecture&, const Architecture&) = default;
  friend auto operator<=>(const Architecture&, const Architecture&) = default;

 private:
  std::vector<Option> options_;
};

struct ArchitectureHash {
  std::size_t operator()(const Architecture& a) const noexcept { return a.hash(); }
};

/// `decision` takes `option`.
struct Literal {
  std::uint32_t decision = 0;
  std::uint32_t option = 0;
  friend auto operator<=>(const Literal&, const Literal&) = default;
};

/// Some decisions fixed, the others free: a single literal (an option), a prefix of the decisions
/// (a branch of the tree), all of them (one architecture), or any other combination. Sorted by
/// decision, each at most once.
class NASHOST_API PartialAssignment {
 public:
  PartialAssignment() = default;
  PartialAssignment(std::initializer_list<Literal> literals);
  explicit PartialAssignment(std::vector<Literal> literals);
  /// All decisions of the architecture (or of a prefix: a shorter one) fixed.
  static PartialAssignment prefix(const Architecture& architecture);

  const std::vector<Literal>& literals() const noexcept { return literals_; }
  bool matches(const Architecture& architecture) const;
  void persist(Archive& archive);
  friend bool operator==(const PartialAssignment&, const PartialAssignment&) = default;
  friend auto operator<=>(const PartialAssignment&, const PartialAssignment&) = default;

 private:
  std::vector<Literal> literals_;
};

/// The ordered decisions, which combinations are not allowed, and which architectures are the same
/// network. Data, not a base class: a space plugin fills one in.
class NASHOST_API SearchSpace {
 public:
  /// Throws ConfigError where a decision has no option, two share a name, or an option's label
  /// appears twice, is empty, has a comma, or begins or ends with a space (parse could not tell).
  SearchSpace(std::string name, std::vector<Decision> decisions);

  const std::string& name() const noexcept { return name_; }
  const std::vector<Decision>& decisions() const noexcept { return decisions_; }

  /// No architecture that matches is valid.
  void forbid(PartialAssignment combination);
  const std::vector<PartialAssignment>& forbidden() const noexcept { return forbidden_; }
  /// Has the right length and options in range, and matches nothing forbidden.
  bool is_valid(const Architecture& architecture) const;

  /// Architectures with the same canonical form are the same network (an identity may stand before
  /// or behind a convolution). Laws: canonical(canonical(a)) = canonical(a), and it is valid where
  /// a is. The identity by default.
  using Canonical = std::function<Architecture(const Architecture&)>;
  void set_canonical(Canonical canonical) { canonical_ = std::move(canonical); }
  Architecture canonical(const Architecture& architecture) const;

  /// "(2, 3)": the options' labels in decision order.
  std::string label(const Architecture& architecture) const;
  /// "block1_depth=2" or "block1_depth=2, block2_depth=3".
  std::string label(const PartialAssignment& assignment) const;
  /// The inverse of label(architecture); brackets and spaces may be missing. Throws ConfigError
  /// that names what is wrong and, for an unknown label, the known ones.
  Architecture parse(std::string_view text) const;

 private:
  std::string name_;
  std::vector<Decision> decisions_;
  std::vector<PartialAssignment> forbidden_;
  Canonical canonical_;
};

}  // namespace nashost
