#include "store/run_comparison.hpp"

#include <fmt/format.h>

#include <bit>

#include "store/stage_result.hpp"

namespace nashost {
namespace {

using Json = nlohmann::json;

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (a != a && b != b);
}

/// One line about one number, text or list; nothing where they agree.
class Findings {
 public:
  explicit Findings(std::string where) : where_(std::move(where)) {}

  void compare(const std::string& what, double a, double b) {
    if (!same(a, b)) found(what, fmt::format("{}", a), fmt::format("{}", b));
  }
  void compare(const std::string& what, const std::string& a, const std::string& b) {
    if (a != b) found(what, a, b);
  }
  void compare(const std::string& what, std::int64_t a, std::int64_t b) {
    if (a != b) found(what, std::to_string(a), std::to_string(b));
  }
  const std::optional<std::string>& first() const { return first_; }

 private:
  void found(const std::string& what, const std::string& a, const std::string& b) {
    if (!first_) first_ = where_ + ": " + what + " is " + a + " in the run, " + b + " repeated";
  }

  std::string where_;
  std::optional<std::string> first_;
};

class Comparison {
 public:
  Comparison(const RunReader& run, const RunReader& repetition, Extent extent)
      : a_(run),
        b_(repetition),
        whole_(extent == Extent::whole),
        names_a_(run.architectures()),
        names_b_(repetition.architectures()) {}

  std::optional<std::string> operator()() const {
    const auto stages_a = a_.stages(), stages_b = b_.stages();
    if (stages_a.size() != stages_b.size()) return "they have different stages";
    const auto results_a = a_.results(), results_b = b_.results();
    for (std::size_t s = 0; s < stages_a.size(); ++s) {
      const StageRecord &a = stages_a[s], &b = stages_b[s];
      if (a.name != b.name) return "stage " + std::to_string(s + 1) + " has different names";
      const Done done{a.state == StageState::done, b.state == StageState::done};
      if (auto found = rounds(a.name, done)) return found;
      if (auto found = cuts(a.name, done)) return found;
      if (auto found = trials(a.name, done)) return found;
      if (!whole_ && !(done.run && done.repetition)) return std::nullopt;  // as far as they got
      if (a.state != b.state) return "stage " + a.name + " is done in one of them only";
      if (a.state != StageState::done) continue;
      if (auto found = result(find(results_a, a.name), find(results_b, a.name))) return found;
      Findings weights("stage " + a.name);
      weights.compare("the checksum of its weights", a.weights_sha256, b.weights_sha256);
      if (weights.first()) return weights.first();
      if (a.region != b.region) return "stage " + a.name + ": what pruning left differs";
    }
    return std::nullopt;
  }

 private:
  /// Of one stage.
  struct Done {
    bool run, repetition;
  };

  static const StageResult& find(const std::vector<StageResult>& results, const std::string& name) {
    return *std::find_if(results.begin(), results.end(),
                         [&](const StageResult& r) { return r.name == name; });
  }

  std::optional<std::string> rounds(const std::string& stage, Done done) const {
    const auto a = a_.rounds(stage), b = b_.rounds(stage);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      Findings at(fmt::format("stage {}, round {}", stage, a[i].round));
      at.compare("the round", a[i].round, b[i].round);
      at.compare("the place in it", a[i].position, b[i].position);
      at.compare("the architecture", names_a_.at(a[i].architecture).label,
                 names_b_.at(b[i].architecture).label);
      at.compare("whether it trained", std::int64_t{a[i].trained}, std::int64_t{b[i].trained});
      at.compare("the probability", a[i].probability, b[i].probability);
      at.compare("the loss", a[i].loss, b[i].loss);
      at.compare("the accuracy", a[i].accuracy, b[i].accuracy);
      at.compare("the reward", a[i].reward, b[i].reward);
      at.compare("the cost", a[i].cost, b[i].cost);
      at.compare("the region", static_cast<std::int64_t>(a[i].region),
                 static_cast<std::int64_t>(b[i].region));
      if (at.first()) return at.first();
    }
    return count("stage " + stage, "the number of stored rounds", a.size(), b.size(), done);
  }

  std::optional<std::string> cuts(const std::string& stage, Done done) const {
    const auto a = a_.cuts(stage), b = b_.cuts(stage);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      Findings at(fmt::format("stage {}, change {} of the region", stage, i + 1));
      at.compare("the round", a[i].round, b[i].round);
      at.compare("the change", a[i].change + " " + a[i].what, b[i].change + " " + b[i].what);
      at.compare("the statistic", a[i].value, b[i].value);
      at.compare("the bound", a[i].bound, b[i].bound);
      at.compare("the rival", a[i].rival, b[i].rival);
      at.compare("what is left", a[i].left, b[i].left);
      if (at.first()) return at.first();
    }
    return count("stage " + stage, "the number of changes of the region", a.size(), b.size(), done);
  }

  std::optional<std::string> trials(const std::string& stage, Done done) const {
    const auto a = a_.trials(stage), b = b_.trials(stage);
    for (const TrialRow& repeated : b) {
      const auto found = std::find_if(a.begin(), a.end(),
                                      [&](const TrialRow& t) { return t.trial == repeated.trial; });
      if (found == a.end() && !whole_ && !done.run) continue;  // it did not get there
      if (found == a.end())
        return count("stage " + stage, "the number of trials", a.size(), b.size(), done);
      Findings at(fmt::format("stage {}, trial {} ({})", stage, found->trial, found->role));
      at.compare("the role", found->role, repeated.role);
      at.compare("whether it diverged", std::int64_t{found->diverged},
                 std::int64_t{repeated.diverged});
      at.compare("the first loss", found->first_loss, repeated.first_loss);
      at.compare("the last loss", found->last_loss, repeated.last_loss);
      at.compare("the checksum of its weights", found->weights_sha256, repeated.weights_sha256);
      for (const auto& [split, score] : repeated.scores) {
        const auto other = found->scores.find(split);
        if (other == found->scores.end())
          return "trial " + found->role + " has no score on " + split;
        at.compare("the loss on " + split, other->second.loss, score.loss);
        at.compare("the right answers on " + split, other->second.correct, score.correct);
        if (other->second.hits != score.hits) {
          return "stage " + stage + ", trial " + found->role + ": right on other images of " +
                 split;
        }
      }
      if (at.first()) return at.first();
    }
    return count("stage " + stage, "the number of trials", a.size(), b.size(), done);
  }

  static std::optional<std::string> result(const StageResult& a, const StageResult& b) {
    const std::string stage = "stage " + a.name;
    if (a.labels != b.labels) return stage + ": its table has other architectures";
    for (const auto& [name, values] : a.columns) {
      if (is_time(name)) continue;
      const auto other = b.columns.find(name);
      if (other == b.columns.end()) return stage + ": there is no column " + name + " repeated";
      for (std::size_t row = 0; row < values.size(); ++row) {
        Findings at(stage + ", architecture " + a.labels[row]);
        at.compare(name, values[row], other->second[row]);
        if (at.first()) return at.first();
      }
    }
    if (a.columns.size() != b.columns.size()) return stage + ": its table has other columns";
    if (a.hits != b.hits) return stage + ": right on other images";
    const Json details_a = without_times(a.details), details_b = without_times(b.details);
    if (details_a == details_b) return std::nullopt;
    const Json patch = Json::diff(details_a, details_b);
    return stage + ": details differ at " + patch[0]["path"].get<std::string>();
  }

  /// One that ended in the middle may have less.
  std::optional<std::string> count(const std::string& where, const std::string& what, std::size_t a,
                                   std::size_t b, Done done) const {
    if (a == b || (!whole_ && !(a < b ? done.run : done.repetition))) return std::nullopt;
    Findings at(where);
    at.compare(what, static_cast<std::int64_t>(a), static_cast<std::int64_t>(b));
    return at.first();
  }

  const RunReader &a_, &b_;
  bool whole_;
  std::vector<ArchitectureRecord> names_a_, names_b_;
};

}  // namespace

std::optional<std::string> first_difference(const RunReader& run, const RunReader& repetition,
                                            Extent extent) {
  return Comparison(run, repetition, extent)();
}

}  // namespace nashost
