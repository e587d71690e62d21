#include <cctype>
#include <utility>

#include "lab/environment_kinds.hpp"
#include "lab/factored_environment.hpp"
#include "lab/rounds_environment.hpp"
#include "lab/table_environment.hpp"
#include "lab/trace_environment.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/schema.hpp"

namespace nashost::lab {
namespace {

/// What `make` returns; a ConfigError (of a CSV file, with its own place) becomes a problem at
/// `key`.
template <class Make>
std::unique_ptr<Environment> or_problem(const GivenEnvironment& given, ConfigReader& reader,
                                        std::string_view key, const Make& make) {
  try {
    return make();
  } catch (const ConfigError& error) {
    reader.problem(given.place(key), given.owner() + ": " + error.what());
    return nullptr;
  }
}

// -- tables

struct TableParameters {
  std::string file;
  std::string architecture = "arch";
  std::string separator;
  std::vector<std::string> scores;
  double scale = 1;
  std::string cost;
  std::string identity;
  std::vector<std::string> interchangeable;
};

Schema<TableParameters> table_schema() {
  using P = TableParameters;
  return Schema<P>()
      .add(
          "file", &P::file,
          {.doc = "CSV with a header and a row per architecture", .unit = "path", .required = true})
      .add("architecture", &P::architecture, {.doc = "column of the architectures' codes"})
      .add("separator", &P::separator,
           {.doc = "between the options of a code; empty: every letter is an option"})
      .add("scores", &P::scores, {.doc = "columns of scores, one per seed", .required = true})
      .add("scale", &P::scale,
           {.doc = "what turns a score into a reward in [0, 1]: 0.01 for percentages",
            .min = 0,
            .min_open = true})
      .add("cost", &P::cost, {.doc = "column of costs (FLOPs, say); empty: none"})
      .add("identity", &P::identity,
           {.doc = "option that does nothing, such as a skipped layer; empty: no two architectures "
                   "are the same network"})
      .add("interchangeable", &P::interchangeable,
           {.doc = "groups of decisions, counted from 0, among which an identity may change places "
                   "without changing the network: [\"3 4\", \"6 7\"]"});
}

/// "3 4" → {3, 4}; an empty result: no such list.
std::vector<std::size_t> numbers_in(const std::string& text) {
  std::vector<std::size_t> numbers;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t number = 0;
    const std::size_t begin = at;
    for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])); ++at) {
      number = number * 10 + static_cast<std::size_t>(text[at] - '0');
    }
    if (at == begin || at - begin > 6) return {};
    numbers.push_back(number);
  }
  return numbers;
}

EnvironmentKind table_kind() {
  return {"tabular", "Architectures that were trained stand-alone, from a CSV file.",
          table_schema().specs(), false, [](const GivenEnvironment& given, ConfigReader& reader) {
            const auto p = table_schema().read(given.parameters);
            TableSource source{p.file,  p.architecture, p.separator, p.scores,
                               p.scale, p.cost,         p.identity,  {}};
            for (std::size_t i = 0; i < p.interchangeable.size(); ++i) {
              source.interchangeable.push_back(numbers_in(p.interchangeable[i]));
              if (!source.interchangeable.back().empty()) continue;
              reader.problem(given.place("interchangeable", i),
                             "'interchangeable' in " + given.owner() +
                                 " must hold texts such as \"3 4\", not \"" + p.interchangeable[i] +
                                 "\"");
              return std::unique_ptr<Environment>();
            }
            return or_problem(given, reader, "file", [&] {
              return std::make_unique<TableEnvironment>(given.name, given.horizon, source);
            });
          }};
}

// -- traces

Schema<TraceSource> trace_schema() {
  using P = TraceSource;
  return Schema<P>()
      .add("file", &P::file,
           {.doc = "CSV with a row per step and a column per architecture",
            .unit = "path",
            .required = true})
      .add("scale", &P::scale,
           {.doc = "what turns an entry into a reward in [0, 1]", .min = 0, .min_open = true})
      .add("truth", &P::truth,
           {.doc =
                "CSV with a row per column of the trace, in the same order: what the architectures "
                "are, and are worth; empty: plain arms, worth their mean",
            .unit = "path"})
      .add("architecture", &P::architecture, {.doc = "column of the truth: the codes"})
      .add("separator", &P::separator,
           {.doc = "between the options of a code; empty: every letter is an option"})
      .add("score", &P::score, {.doc = "column of the truth: the scores"})
      .add("score_scale", &P::score_scale,
           {.doc = "what turns a score into a value in [0, 1]", .min = 0, .min_open = true});
}

EnvironmentKind trace_kind() {
  return {"trace", "Replay of accuracies recorded while a supernet trained (off-policy).",
          trace_schema().specs(), false, [](const GivenEnvironment& given, ConfigReader& reader) {
            const TraceSource source = trace_schema().read(given.parameters);
            return or_problem(given, reader, "file", [&] {
              return std::make_unique<TraceEnvironment>(given.name, given.horizon, source);
            });
          }};
}

// -- rounds of an earlier run

Schema<RoundsSource> rounds_schema() {
  using P = RoundsSource;
  return Schema<P>()
      .add("file", &P::file,
           {.doc = "CSV with a row per architecture of a round, as nashost export writes them "
                   "(reward_over_time.csv)",
            .unit = "path",
            .required = true})
      .add("stage", &P::stage,
           {.doc = "whose rounds, where the file has a column 'stage'; empty: there is one only"})
      .add("round", &P::round, {.doc = "column of the rounds' numbers"})
      .add("architecture", &P::architecture, {.doc = "column of the labels: (2, 3)"})
      .add("reward", &P::reward, {.doc = "column of the rewards; rows without one are passed over"})
      .add("scale", &P::scale,
           {.doc = "what turns an entry into a reward in [0, 1]", .min = 0, .min_open = true})
      .add("window", &P::window,
           {.doc = "rewards of one architecture in its mean, which regret is counted by", .min = 1})
      .add("flat", &P::flat,
           {.doc = "plain arms, one per architecture; else the decisions that the labels show"});
}

EnvironmentKind rounds_kind() {
  return {"rounds", "Replay of the rounds of an earlier run (off-policy).", rounds_schema().specs(),
          false, [](const GivenEnvironment& given, ConfigReader& reader) {
            const RoundsSource source = rounds_schema().read(given.parameters);
            return or_problem(given, reader, "file", [&] {
              return std::make_unique<RoundsEnvironment>(given.name, given.horizon, source);
            });
          }};
}

// -- spaces of any size

struct FactoredParameters : FactoredShape {
  double interaction = 0.2;
  double scale = 100;
  double trend = 0.2;
};

Schema<FactoredParameters> factored_schema(bool rising) {
  using P = FactoredParameters;
  Schema<P> schema;
  schema
      .add<std::int64_t>("decisions", &P::decisions,
                         {.doc = "number of decisions", .min = 1, .max = 1000})
      .add<std::int64_t>("options", &P::options, {.doc = "options of each", .min = 1, .max = 1000})
      .add<std::int64_t>(
          "instance", &P::instance,
          {.doc = "the same number draws the same bandit, whatever the seed of the lab", .min = 0});
  if (rising) {
    schema
        .add("scale", &P::scale,
             {.doc = "trainings after which an option has grown half-way, on average",
              .min = 0,
              .min_open = true})
        .add("trend", &P::trend,
             {.doc = "weight of the common trend that rises with time", .min = 0, .max = 1});
  } else {
    schema.add("interaction", &P::interaction,
               {.doc = "weight of what neighbouring decisions do together; 0: additive",
                .min = 0,
                .max = 1});
  }
  return schema;
}

EnvironmentKind factored_kind(bool rising) {
  return {rising ? "rising_combinatorial" : "additive",
          rising ? "A space whose options improve when any architecture trains them."
                 : "A space of any size, near-additive over its decisions.",
          factored_schema(rising).specs(), false,
          [rising](const GivenEnvironment& given, ConfigReader& reader) {
            const auto p = factored_schema(rising).read(given.parameters);
            return or_problem(given, reader, "decisions", [&]() -> std::unique_ptr<Environment> {
              if (rising) {
                return std::make_unique<RisingPartsEnvironment>(given.name, given.horizon, p,
                                                                p.scale, p.trend);
              }
              return std::make_unique<AdditiveEnvironment>(given.name, given.horizon, p,
                                                           p.interaction);
            });
          }};
}

}  // namespace

std::vector<EnvironmentKind> space_environment_kinds() {
  return {factored_kind(false), factored_kind(true), table_kind(), trace_kind(), rounds_kind()};
}

}  // namespace nashost::lab
