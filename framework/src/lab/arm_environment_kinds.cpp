#include <algorithm>
#include <cmath>
#include <utility>

#include "lab/environment_kinds.hpp"
#include "nashost/schema.hpp"

namespace nashost::lab {
namespace {

std::string number(double value) { return to_toml(Value(value)); }

/// How rewards scatter, where a kind leaves it open.
struct NoiseParameters {
  std::string noise = "bernoulli";
  double sd = 0.1;
  double b = 2;
};

template <class Parameters>
Schema<Parameters>& add_noise(Schema<Parameters>& schema) {
  // The members are those of a base: their types are named for the pointers to convert.
  return schema
      .template add<std::string>(
          "noise", &Parameters::noise,
          {.doc = "how rewards scatter around their mean",
           .choices = {"bernoulli", "gaussian", "beta", "truncated", "none"}})
      .template add<double>(
          "sd", &Parameters::sd,
          {.doc = "standard deviation of gaussian noise, and of truncated noise before it is "
                  "truncated",
           .min = 0,
           .min_open = true})
      .template add<double>(
          "b", &Parameters::b,
          {.doc = "beta noise is Beta(b·m/(1−m), b)", .min = 0, .min_open = true});
}

std::unique_ptr<Noise> make_noise(const NoiseParameters& p, const std::vector<double>& means) {
  if (p.noise == "gaussian") return gaussian_noise(p.sd);
  if (p.noise == "beta") return beta_noise(p.b);
  if (p.noise == "truncated") return truncated_noise(p.sd, means);
  if (p.noise == "none") return no_noise();
  return bernoulli_noise();
}

/// The environment, unless the noise refuses one of the means; `place(i)` of means[i].
template <class PlaceOf>
std::unique_ptr<Environment> assemble(const GivenEnvironment& given, ConfigReader& reader,
                                      std::unique_ptr<MeanSchedule> schedule,
                                      const NoiseParameters& noise_parameters,
                                      const std::vector<double>& means, const PlaceOf& place,
                                      std::vector<double> costs = {}) {
  auto noise = make_noise(noise_parameters, means);
  bool good = true;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (const auto reason = noise->refuses(means[i]); !reason.empty()) {
      reader.problem(place(i), "mean " + number(means[i]) + " in " + given.owner() + ": " + reason);
      good = false;
    }
  }
  if (!costs.empty() && static_cast<std::int64_t>(costs.size()) != schedule->arms()) {
    reader.problem(given.place("costs"), "'costs' in " + given.owner() + " has " +
                                             std::to_string(costs.size()) + " entries for " +
                                             std::to_string(schedule->arms()) + " arms");
    good = false;
  }
  if (!good) return nullptr;
  return std::make_unique<ArmEnvironment>(given.name, given.horizon, std::move(schedule),
                                          std::move(noise), std::move(costs));
}

// -- the same means throughout

struct ConstantParameters : NoiseParameters {
  std::vector<double> means;
  std::vector<double> costs;
};

/// A kind named after its noise.
EnvironmentKind constant_kind(const std::string& noise, const std::string& summary) {
  Schema<ConstantParameters> schema;
  schema.add("means", &ConstantParameters::means,
             {.doc = "expected reward of each arm", .required = true});
  schema.add("costs", &ConstantParameters::costs,
             {.doc = "cost of each arm; none: they all cost the same", .min = 0});
  if (noise == "gaussian" || noise == "truncated") {
    schema.add<double>("sd", &ConstantParameters::sd,
                       {.doc = "standard deviation", .min = 0, .min_open = true});
  }
  if (noise == "beta") {
    schema.add<double>("b", &ConstantParameters::b,
                       {.doc = "rewards are Beta(b·m/(1−m), b)", .min = 0, .min_open = true});
  }
  return {noise, summary, schema.specs(), false,
          [schema, noise](const GivenEnvironment& given, ConfigReader& reader) {
            ConstantParameters p = schema.read(given.parameters);
            p.noise = noise;
            if (p.means.empty()) {
              reader.problem(given.place("means"),
                             "'means' in " + given.owner() + " must name at least one arm");
              return std::unique_ptr<Environment>();
            }
            return assemble(
                given, reader, constant_means(p.means), p, p.means,
                [&](std::size_t i) { return given.place("means", i); }, p.costs);
          }};
}

struct ManyParameters : NoiseParameters {
  std::int64_t arms = 1000;
  std::int64_t instance = 1;
  double low = 0;
  double high = 1;
};

EnvironmentKind many_kind() {
  Schema<ManyParameters> schema;
  schema.add("arms", &ManyParameters::arms, {.doc = "number of arms", .min = 1, .max = 1e7})
      .add("instance", &ManyParameters::instance,
           {.doc = "the same number draws the same means, whatever the seed of the lab", .min = 0})
      .add("low", &ManyParameters::low, {.doc = "smallest mean", .min = 0, .max = 1})
      .add("high", &ManyParameters::high, {.doc = "largest mean", .min = 0, .max = 1});
  add_noise(schema);
  return {"many_arms", "Constant means drawn uniformly between low and high: for scale.",
          schema.specs(), false, [schema](const GivenEnvironment& given, ConfigReader& reader) {
            const ManyParameters p = schema.read(given.parameters);
            if (p.low > p.high) {
              reader.problem(given.place("low"), "'low' in " + given.owner() + " is above 'high'");
              return std::unique_ptr<Environment>();
            }
            RandomStream random(static_cast<std::uint64_t>(p.instance), "lab/many arms");
            std::vector<double> means;
            for (std::int64_t a = 0; a < p.arms; ++a) {
              means.push_back(p.low + (p.high - p.low) * random.uniform());
            }
            return assemble(given, reader, constant_means(means), p, means,
                            [&](std::size_t) { return given.place("low"); });
          }};
}

// -- rows of means

struct RowParameters : NoiseParameters {
  std::vector<std::int64_t> rounds;
};

/// Whether the numbers rise strictly from `first` on.
bool check_rising(const GivenEnvironment& given, ConfigReader& reader, std::string_view key,
                  const std::vector<std::int64_t>& rounds, std::int64_t first) {
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const std::int64_t least = i == 0 ? first : rounds[i - 1] + 1;
    if (rounds[i] >= least) continue;
    reader.problem(given.place(key, i),
                   "'" + std::string(key) + "' in " + given.owner() + " must rise strictly from " +
                       std::to_string(first) + " on: " + std::to_string(rounds[i]) +
                       (i == 0 ? " is too small" : " follows " + std::to_string(rounds[i - 1])));
    return false;
  }
  return true;
}

EnvironmentKind row_kind(bool drifting) {
  const std::string key = drifting ? "knots" : "breaks";
  Schema<RowParameters> schema;
  schema.add(key, &RowParameters::rounds,
             {.doc = drifting ? "rounds in which the rows of means hold; linear in between"
                              : "rounds at which the next row of means starts",
              .required = true});
  add_noise(schema);
  return {drifting ? "drifting" : "piecewise",
          drifting ? "Means that move along straight lines from row to row."
                   : "Means that jump from row to row.",
          schema.specs(), true,
          [schema, key, drifting](const GivenEnvironment& given, ConfigReader& reader) {
            const RowParameters p = schema.read(given.parameters);
            if (given.rows.empty()) return std::unique_ptr<Environment>();
            const std::size_t wanted = given.rows.size() - (drifting ? 0 : 1);
            if (p.rounds.size() != wanted) {
              reader.problem(given.place(key),
                             "'" + key + "' in " + given.owner() + " has " +
                                 std::to_string(p.rounds.size()) + " entries for " +
                                 std::to_string(given.rows.size()) + " rows of means; it needs " +
                                 std::to_string(wanted));
              return std::unique_ptr<Environment>();
            }
            if (!check_rising(given, reader, key, p.rounds, drifting ? 0 : 1)) {
              return std::unique_ptr<Environment>();
            }
            std::vector<double> means;
            for (const auto& row : given.rows) means.insert(means.end(), row.begin(), row.end());
            const auto place = [&](std::size_t i) {
              return given.place("means", i / given.rows.front().size());
            };
            return assemble(given, reader,
                            drifting ? drifting_means(p.rounds, given.rows, given.horizon)
                                     : piecewise_means(p.rounds, given.rows),
                            p, means, place);
          }};
}

// -- rising

struct RisingParameters : NoiseParameters {
  std::vector<double> limits;
  std::vector<double> scales;
  std::vector<double> starts;
  std::vector<std::string> shapes;
};

Curve::Shape shape_of(const std::string& text) {
  if (text == "exponential") return Curve::Shape::exponential;
  if (text == "linear") return Curve::Shape::linear;
  return Curve::Shape::hyperbolic;
}

EnvironmentKind rising_kind(bool rested) {
  Schema<RisingParameters> schema;
  schema
      .add("limits", &RisingParameters::limits,
           {.doc = "what each arm's mean grows to", .min = 0, .max = 1, .required = true})
      .add("scales", &RisingParameters::scales,
           {.doc = rested ? "how fast: pulls of the arm per unit of its curve"
                          : "how fast: rounds per unit of the arm's curve",
            .min = 0,
            .min_open = true,
            .required = true})
      .add("starts", &RisingParameters::starts,
           {.doc = "what each mean starts from; none: 0", .min = 0, .max = 1})
      .add("shapes", &RisingParameters::shapes,
           {.doc = "curve of each arm, x = n / scale: hyperbolic x/(1+x), exponential 1−e^(−x), "
                   "linear min(x, 1); none: hyperbolic",
            .choices = {"hyperbolic", "exponential", "linear"}});
  add_noise(schema);
  return {
      rested ? "rising_rested" : "rising_restless",
      rested ? "Each arm improves when it is pulled." : "Each arm improves with time.",
      schema.specs(), false, [schema, rested](const GivenEnvironment& given, ConfigReader& reader) {
        RisingParameters p = schema.read(given.parameters);
        const std::size_t arms = p.limits.size();
        bool good = arms > 0;
        if (!good) {
          reader.problem(given.place("limits"),
                         "'limits' in " + given.owner() + " must name at least one arm");
        }
        const auto fits = [&](std::string_view key, std::size_t size, bool may_be_empty) {
          if (size == arms || (may_be_empty && size == 0)) return;
          reader.problem(given.place(key), "'" + std::string(key) + "' in " + given.owner() +
                                               " has " + std::to_string(size) + " entries for " +
                                               std::to_string(arms) + " arms");
          good = false;
        };
        fits("scales", p.scales.size(), false);
        fits("starts", p.starts.size(), true);
        fits("shapes", p.shapes.size(), true);
        std::vector<Curve> curves;
        for (std::size_t a = 0; good && a < arms; ++a) {
          Curve curve;
          curve.limit = p.limits[a];
          curve.scale = p.scales[a];
          curve.start = p.starts.empty() ? 0 : p.starts[a];
          if (!p.shapes.empty()) curve.shape = shape_of(p.shapes[a]);
          if (curve.start > curve.limit) {
            reader.problem(given.place("starts", a), "arm " + std::to_string(a) + " of " +
                                                         given.owner() + " starts above its limit");
            good = false;
          }
          curves.push_back(curve);
        }
        if (!good) return std::unique_ptr<Environment>();
        return assemble(given, reader, rising_means(curves, rested, given.horizon), p, {},
                        [&](std::size_t) { return given.node->place; });
      }};
}

// -- adversarial

struct PhaseParameters : NoiseParameters {
  std::int64_t arms = 2;
  double gap = 0.125;
  double growth = 1.6;
};

EnvironmentKind phase_kind() {
  Schema<PhaseParameters> schema;
  schema.add("arms", &PhaseParameters::arms, {.doc = "arm 0 is the best", .min = 2, .max = 1e6})
      .add("gap", &PhaseParameters::gap,
           {.doc = "by how much arm 0 is better in every round",
            .min = 0,
            .max = 1,
            .min_open = true})
      .add("growth", &PhaseParameters::growth,
           {.doc = "phase n lasts ⌊growth^n⌋ rounds",
            .min = 1,
            .max = 10,
            .min_open = true,
            .source = "Zimmert and Seldin 2021, section 5: 1.6"});
  add_noise(schema);
  return {"adversarial_phases",
          "Phases of growing length in which all arms are good, or all are poor, by turns.",
          schema.specs(), false, [schema](const GivenEnvironment& given, ConfigReader& reader) {
            const PhaseParameters p = schema.read(given.parameters);
            return assemble(
                given, reader, adversarial_phases(p.arms, p.gap, p.growth, given.horizon), p,
                {1, 1 - p.gap, p.gap, 0}, [&](std::size_t) { return given.place("noise"); });
          }};
}

}  // namespace

std::vector<EnvironmentKind> arm_environment_kinds() {
  return {constant_kind("bernoulli", "Rewards 1 or 0."),
          constant_kind("gaussian", "Normal rewards, not bounded."),
          constant_kind("beta", "Beta rewards in [0, 1]."),
          constant_kind("truncated", "Normal rewards conditioned on [0, 1]."),
          many_kind(),
          row_kind(false),
          row_kind(true),
          rising_kind(true),
          rising_kind(false),
          phase_kind()};
}

}  // namespace nashost::lab
