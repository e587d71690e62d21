#include "lab/trace_environment.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost::lab {

struct TraceEnvironment::Read {
  Region region;
  std::vector<double> cells;
  std::vector<double> values;

  static Read from(const TraceSource& source);
};

namespace {

double scaled(const Csv& table, std::size_t row, std::size_t column, double scale) {
  const double value = table.number(row, column) * scale;
  if (value < 0 || value > 1) {
    table.fail(row, "'" + table.text(row, column) + "' times " + to_toml(Value(scale)) +
                        " is not in [0, 1]; percentages need a scale of 0.01");
  }
  return value;
}

/// The truth's space and scores, and for each of its ranks the column of the trace.
struct Truth {
  Region region;
  std::vector<double> values;          // by rank
  std::vector<std::size_t> positions;  // by rank: row of the truth = column of the trace

  Truth(const TraceSource& source, const Csv& trace, std::size_t arms)
      : Truth(source, trace, arms, Csv::read(source.truth)) {}

 private:
  Truth(const TraceSource& source, const Csv& trace, std::size_t arms, const Csv& table)
      : Truth(source, table, CodedSpace(table, table.column(source.architecture), source.separator),
              check(trace, table, arms)) {}
  Truth(const TraceSource& source, const Csv& table, const CodedSpace& space, bool)
      : region(space.region()) {
    const std::size_t score = table.column(source.score);
    for (Count rank = 0; rank < region.size(); ++rank) {
      const std::size_t row = space.row(region.at(rank));
      positions.push_back(row);
      values.push_back(scaled(table, row, score, source.score_scale));
    }
  }
  static bool check(const Csv& trace, const Csv& table, std::size_t arms) {
    if (table.rows() == arms) return true;
    throw ConfigError(table.file() + ": " + std::to_string(table.rows()) +
                      " architectures, and the trace " + trace.file() + " has columns for " +
                      std::to_string(arms));
  }
};

Region plain_region(const std::vector<std::string>& labels) {
  return Region(
      std::make_shared<SearchSpace>("trace", std::vector<Decision>{Decision{"arm", labels}}));
}

}  // namespace

TraceEnvironment::Read TraceEnvironment::Read::from(const TraceSource& source) {
  const Csv trace = Csv::read(source.file);
  const std::string& first_name = trace.columns().front();
  const std::size_t first = first_name.empty() || first_name == "step" ? 1 : 0;
  const std::size_t arms = trace.columns().size() - first;
  if (arms == 0) trace.fail(0, "the trace has no column for an architecture");

  std::optional<Truth> truth;
  if (!source.truth.empty()) truth.emplace(source, trace, arms);
  Read read{truth ? truth->region
                  : plain_region({trace.columns().begin() + static_cast<std::ptrdiff_t>(first),
                                  trace.columns().end()}),
            {},
            {}};
  for (std::size_t row = 0; row < trace.rows(); ++row) {
    for (std::size_t arm = 0; arm < arms; ++arm) {
      const std::size_t position = truth ? truth->positions[arm] : arm;
      read.cells.push_back(scaled(trace, row, first + position, source.scale));
    }
  }
  if (truth) {
    read.values = truth->values;
  } else {
    read.values.assign(arms, 0.0);
    for (std::size_t i = 0; i < read.cells.size(); ++i) {
      read.values[i % arms] += read.cells[i] / static_cast<double>(trace.rows());
    }
  }
  return read;
}

TraceEnvironment::TraceEnvironment(std::string name, std::int64_t horizon,
                                   const TraceSource& source)
    : TraceEnvironment(std::move(name), horizon, Read::from(source)) {}

TraceEnvironment::TraceEnvironment(std::string name, std::int64_t horizon, Read read)
    : SpaceEnvironment(std::move(name), horizon, std::move(read.region)),
      columns_(read.values.size()),
      cells_(std::move(read.cells)),
      values_(std::move(read.values)),
      best_value_(*std::max_element(values_.begin(), values_.end())) {
  for (auto row = cells_.begin(); row != cells_.end();
       row += static_cast<std::ptrdiff_t>(columns_)) {
    best_.push_back(*std::max_element(row, row + static_cast<std::ptrdiff_t>(columns_)));
  }
}

Outcome TraceEnvironment::replay(const Architecture& architecture, std::int64_t round) const {
  const std::size_t row = static_cast<std::size_t>(round) % best_.size();
  const double paid = cells_[row * columns_ + column(architecture)];
  return {paid, best_[row] - paid, paid >= best_[row]};
}

namespace {

class TraceWorld final : public SpaceWorld {
 public:
  explicit TraceWorld(const TraceEnvironment& trace) : trace_(trace) {}
  Outcome train(const Architecture& architecture, std::int64_t round) override {
    return trace_.replay(architecture, round);
  }
  double score(const Architecture& architecture, std::int64_t round, RandomStream&) override {
    return trace_.replay(architecture, round).reward;
  }

 private:
  const TraceEnvironment& trace_;
};

}  // namespace

std::unique_ptr<SpaceWorld> TraceEnvironment::begin(std::uint64_t, std::int64_t) const {
  return std::make_unique<TraceWorld>(*this);
}

double TraceEnvironment::value(const Architecture& architecture) const {
  return values_[column(architecture)];
}

std::optional<std::int64_t> TraceEnvironment::rank(const Architecture& architecture) const {
  const double own = value(architecture);
  return 1 + std::count_if(values_.begin(), values_.end(), [own](double v) { return v > own; });
}

Offer TraceEnvironment::offer() const {
  Offer offer;
  offer.name = "environment '" + name() + "'";
  offer.full_information = true;
  offer.horizon = horizon();
  offer.stationarity = Stationarity::drifting;
  return offer;
}

std::string TraceEnvironment::summary() const {
  return std::to_string(columns_) + " architectures, a trace of " + std::to_string(best_.size()) +
         " steps";
}

std::string TraceEnvironment::caveat() const {
  std::string text =
      "off-policy: the trace was recorded under another sampler, and shared weights trained by "
      "this "
      "one would have had other accuracies";
  if (static_cast<std::size_t>(horizon()) > best_.size()) {
    text += "; its " + std::to_string(best_.size()) + " steps are replayed again and again";
  }
  return text;
}

}  // namespace nashost::lab
