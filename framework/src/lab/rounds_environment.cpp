#include "lab/rounds_environment.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "lab/coded_space.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost::lab {

struct RoundsEnvironment::Read {
  Region region;
  std::vector<Record> records;
  std::vector<double> best;

  static Read from(const RoundsSource& source);
};

namespace {

/// Rows of the stage that have a reward.
std::vector<std::size_t> wanted_rows(const Csv& table, const RoundsSource& source) {
  const std::size_t reward = table.column(source.reward);
  const auto& columns = table.columns();
  const auto stage = std::ranges::find(columns, "stage");
  std::set<std::string> stages;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, reward).empty()) continue;
    if (stage != columns.end()) {
      const std::string& here = table.text(row, static_cast<std::size_t>(stage - columns.begin()));
      stages.insert(here);
      if (!source.stage.empty() && here != source.stage) continue;
    }
    rows.push_back(row);
  }
  std::string known;
  for (const std::string& one : stages) known += (known.empty() ? "'" : ", '") + one + "'";
  if (source.stage.empty() && stages.size() > 1) {
    table.fail(0, "rounds of several stages: " + known + "; name one with stage = \"…\"");
  }
  if (rows.empty()) {
    table.fail(0, source.stage.empty() ? "no round has a reward"
                                       : "no round of stage '" + source.stage +
                                             "' has a reward; there are rounds of " + known);
  }
  return rows;
}

double scaled_reward(const Csv& table, std::size_t row, const RoundsSource& source) {
  const std::size_t column = table.column(source.reward);
  const double reward = table.number(row, column) * source.scale;
  if (reward < 0 || reward > 1) {
    table.fail(row, "reward " + table.text(row, column) + " times " + to_toml(Value(source.scale)) +
                        " is not in [0, 1]: set 'scale'");
  }
  return reward;
}

std::int64_t round_number(const Csv& table, std::size_t row, const RoundsSource& source) {
  const double round = table.number(row, table.column(source.round));
  if (round < 0 || round != std::floor(round) || round > 1e15) {
    table.fail(row, "'" + table.text(row, table.column(source.round)) + "' is no round");
  }
  return static_cast<std::int64_t>(round);
}

/// "(2, 3)" as the label of one option, which may have no comma: "(2 3)".
std::string as_option(std::string label) {
  std::erase(label, ',');
  return label;
}

}  // namespace

RoundsEnvironment::Read RoundsEnvironment::Read::from(const RoundsSource& source) {
  const Csv table = Csv::read(source.file);
  const std::vector<std::size_t> rows = wanted_rows(table, source);
  const std::size_t label = table.column(source.architecture);

  // Which member of the region each row is about.
  std::map<std::string, std::size_t> ranks;
  std::optional<Region> region;
  if (source.flat) {
    Decision arms{"architecture", {}};
    for (const std::size_t row : rows) ranks.emplace(table.text(row, label), 0);
    for (auto& [text, rank] : ranks) {
      rank = arms.options.size();
      arms.options.push_back(as_option(text));
    }
    if (ranks.size() > 65'535) table.fail(0, "more than 65 535 architectures for plain arms");
    region.emplace(std::make_shared<SearchSpace>("rounds", std::vector<Decision>{arms}));
  } else {
    const CodedSpace space = CodedSpace::repeated(table, rows, label, ", ");
    region.emplace(space.region());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ranks[table.text(rows[i], label)] =
          static_cast<std::size_t>(region->rank(space.architectures()[i]));
    }
  }

  struct Reward {
    std::int64_t round;
    std::size_t rank;
    double reward;
  };
  std::vector<Reward> rewards;
  for (const std::size_t row : rows) {
    rewards.push_back({round_number(table, row, source), ranks[table.text(row, label)],
                       scaled_reward(table, row, source)});
  }
  std::ranges::stable_sort(rewards, {}, &Reward::round);
  const std::int64_t first = rewards.front().round;
  const std::int64_t rounds = rewards.back().round - first + 1;
  if (rounds > 100'000'000) table.fail(0, "the rounds span more than 100 000 000");

  Read read{std::move(*region), std::vector<Record>(ranks.size()), {}};
  for (const Reward& one : rewards) {
    Record& record = read.records[one.rank];
    record.rounds.push_back(one.round - first);
    record.rewards.push_back(one.reward);
    const std::size_t n = record.rewards.size();
    const std::size_t window = std::min(n, static_cast<std::size_t>(source.window));
    double sum = 0;
    for (std::size_t i = n - window; i < n; ++i) sum += record.rewards[i];
    record.means.push_back(sum / static_cast<double>(window));
  }
  // The best mean, round by round: only what was rewarded in a round changes in it.
  std::multiset<double> means;
  for (const Record& record : read.records) means.insert(record.means.front());
  auto next = rewards.begin();
  std::vector<std::size_t> seen(read.records.size(), 0);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (; next != rewards.end() && next->round - first == round; ++next) {
      const Record& record = read.records[next->rank];
      const std::size_t now = seen[next->rank]++;
      means.extract(record.means[now == 0 ? 0 : now - 1]);
      means.insert(record.means[now]);
    }
    read.best.push_back(*means.rbegin());
  }
  return read;
}

RoundsEnvironment::RoundsEnvironment(std::string name, std::int64_t horizon,
                                     const RoundsSource& source)
    : RoundsEnvironment(std::move(name), horizon, Read::from(source)) {}

RoundsEnvironment::RoundsEnvironment(std::string name, std::int64_t horizon, Read read)
    : ReplayEnvironment(std::move(name), horizon, std::move(read.region)),
      records_(std::move(read.records)),
      best_(std::move(read.best)) {}

std::size_t RoundsEnvironment::Record::at(std::int64_t round) const {
  const auto behind = std::ranges::upper_bound(rounds, round);
  return behind == rounds.begin() ? 0 : static_cast<std::size_t>(behind - rounds.begin()) - 1;
}

Outcome RoundsEnvironment::replay(const Architecture& architecture, std::int64_t round) const {
  const auto now = static_cast<std::size_t>(round) % best_.size();
  const Record& record = this->record(architecture);
  const std::size_t at = record.at(static_cast<std::int64_t>(now));
  return {record.rewards[at], best_[now] - record.means[at], record.means[at] >= best_[now]};
}

double RoundsEnvironment::value(const Architecture& architecture) const {
  return record(architecture).means.back();
}

std::vector<double> RoundsEnvironment::values() const {
  std::vector<double> all;
  for (const Record& record : records_) all.push_back(record.means.back());
  return all;
}

std::string RoundsEnvironment::summary() const {
  return std::to_string(records_.size()) + " architectures, " + std::to_string(best_.size()) +
         " recorded rounds";
}

}  // namespace nashost::lab
