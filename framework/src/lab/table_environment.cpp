#include "lab/table_environment.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"
#include "stats/rank_correlation.hpp"

namespace nashost::lab {

struct TableEnvironment::Read {
  CodedSpace space;
  std::size_t seeds;
  std::vector<double> scores;
  std::vector<double> values;
  std::vector<double> costs;
  std::vector<double> distinct_values;

  static Read from(const TableSource& source);

 private:
  void read_scores(const Csv& table, const TableSource& source);
  void read_costs(const Csv& table, const TableSource& source);
  void pool_identical(const Csv& table);
};

void TableEnvironment::Read::read_scores(const Csv& table, const TableSource& source) {
  std::vector<std::size_t> columns;
  for (const std::string& name : source.scores) columns.push_back(table.column(name));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    double sum = 0;
    for (const std::size_t column : columns) {
      const double score = table.number(row, column) * source.scale;
      if (score < 0 || score > 1) {
        table.fail(row, "score " + table.text(row, column) + " times scale " +
                            to_toml(Value(source.scale)) +
                            " is not in [0, 1]; percentages need scale = 0.01");
      }
      scores.push_back(score);
      sum += score;
    }
    values.push_back(sum / static_cast<double>(seeds));
  }
}

void TableEnvironment::Read::read_costs(const Csv& table, const TableSource& source) {
  if (source.cost.empty()) return;
  const std::size_t column = table.column(source.cost);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    costs.push_back(table.number(row, column));
    if (costs.back() < 0) table.fail(row, "the cost " + table.text(row, column) + " is negative");
  }
  const double dearest = *std::max_element(costs.begin(), costs.end());
  for (double& cost : costs) cost = dearest > 0 ? cost / dearest : 0;
}

void TableEnvironment::Read::pool_identical(const Csv& table) {
  std::unordered_map<Architecture, std::size_t, ArchitectureHash> first_row;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Architecture canonical = space.space().canonical(space.architectures()[row]);
    const auto [known, fresh] = first_row.emplace(canonical, row);
    if (fresh) {
      distinct_values.push_back(values[row]);
      continue;
    }
    const auto of = [&](std::size_t r) {
      return scores.begin() + static_cast<std::ptrdiff_t>(r * seeds);
    };
    if (!std::equal(of(row), of(row) + static_cast<std::ptrdiff_t>(seeds), of(known->second))) {
      table.fail(row, "this should be the same network as that of line " +
                          std::to_string(table.line(known->second)) +
                          ", and its scores differ; see 'interchangeable'");
    }
  }
  std::sort(distinct_values.begin(), distinct_values.end(), std::greater<>());
}

TableEnvironment::Read TableEnvironment::Read::from(const TableSource& source) {
  const Csv table = Csv::read(source.file);
  if (source.scores.empty()) throw ConfigError("'scores' names no column of " + source.file);
  Read read{CodedSpace(table, table.column(source.architecture), source.separator),
            source.scores.size(),
            {},
            {},
            {},
            {}};
  if (!source.identity.empty()) read.space.pool(source.identity, source.interchangeable);
  read.read_scores(table, source);
  read.read_costs(table, source);
  read.pool_identical(table);
  return read;
}

TableEnvironment::TableEnvironment(std::string name, std::int64_t horizon,
                                   const TableSource& source)
    : TableEnvironment(std::move(name), horizon, Read::from(source)) {}

TableEnvironment::TableEnvironment(std::string name, std::int64_t horizon, Read read)
    : SpaceEnvironment(std::move(name), horizon, read.space.region()),
      space_(std::move(read.space)),
      seeds_(read.seeds),
      scores_(std::move(read.scores)),
      values_(std::move(read.values)),
      costs_(std::move(read.costs)),
      distinct_values_(std::move(read.distinct_values)) {}

namespace {

class TableWorld final : public SpaceWorld {
 public:
  TableWorld(const TableEnvironment& table, std::uint64_t seed, std::int64_t repetition)
      : table_(table),
        trainings_(seed, "lab/" + table.name() + "/" + std::to_string(repetition), kMany) {}

  Outcome train(const Architecture& architecture, std::int64_t) override {
    const std::size_t row = table_.row(architecture);
    const double value = table_.value(architecture);
    return {pay(row, trainings_[row]), table_.best_value() - value, value >= table_.best_value()};
  }
  double score(const Architecture& architecture, std::int64_t, RandomStream& luck) override {
    return pay(table_.row(architecture), luck);
  }

 private:
  static constexpr std::int64_t kMany = 1'000'000'000;  // streams for those that are drawn only
  double pay(std::size_t row, RandomStream& luck) const {
    return table_.score(row, luck.below(table_.seeds()));
  }
  const TableEnvironment& table_;
  ArmStreams trainings_;
};

}  // namespace

std::unique_ptr<SpaceWorld> TableEnvironment::begin(std::uint64_t seed,
                                                    std::int64_t repetition) const {
  return std::make_unique<TableWorld>(*this, seed, repetition);
}

std::optional<std::int64_t> TableEnvironment::rank(const Architecture& architecture) const {
  const auto first = std::lower_bound(distinct_values_.begin(), distinct_values_.end(),
                                      value(architecture), std::greater<>());
  return first - distinct_values_.begin() + 1;
}

double TableEnvironment::cost(const Architecture& architecture) const {
  return costs_.empty() ? 0.0 : costs_[space_.row(architecture)];
}

Offer TableEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.full_information = true;
  offer.horizon = horizon();
  offer.costs = !costs_.empty();
  return offer;
}

std::string TableEnvironment::summary() const {
  return std::to_string(values_.size()) + " architectures, " + std::to_string(networks()) +
         " different networks, " + std::to_string(seeds_) + " seeds, best value " +
         to_toml(Value(std::round(best_value() * 1e6) / 1e6));
}

double TableEnvironment::noise_ceiling() const {
  double sum = 0;
  int pairs = 0;
  const auto column = [this](std::size_t seed) {
    std::vector<double> scores;
    for (std::size_t row = 0; row < values_.size(); ++row) scores.push_back(score(row, seed));
    return scores;
  };
  for (std::size_t a = 0; a < seeds_; ++a) {
    for (std::size_t b = a + 1; b < seeds_; ++b) {
      const auto tau = stats::kendall(column(a), column(b));
      if (!tau) continue;
      sum += *tau;
      ++pairs;
    }
  }
  return pairs == 0 ? std::nan("") : sum / pairs;
}

std::string TableEnvironment::caveat() const {
  const double ceiling = noise_ceiling();
  if (std::isnan(ceiling)) return {};
  char text[160];
  std::snprintf(text, sizeof text,
                "noise ceiling: two trainings of the same architectures with different seeds rank "
                "them alike with Kendall tau %.3f only",
                ceiling);
  return text;
}

}  // namespace nashost::lab
