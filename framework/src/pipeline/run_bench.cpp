#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/temporary_folder.hpp"
#include "pipeline/run_experiment.hpp"
#include "pipeline/run_plan.hpp"

namespace nashost::pipeline {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kTried = 8;       // rounds by which that is found out
constexpr std::int64_t kTogether = 64;   // most subnets that train on one batch
constexpr std::int64_t kScored = 9;      // subnets scored and trained alone
constexpr std::int64_t kImages = 10000;  // test images, as many as there are

/// How long each measurement is.
struct Lengths {
  std::int64_t single = kTried, together = kTried, alone = kTried, images = 256;
};

/// Stages that are what users run, and nothing else: their own times are the measurement.
std::string stages_of(const std::string& together, const Lengths& lengths, bool small) {
  const std::string some = small ? "" : fmt::format("sample = {}\n", kScored);
  return fmt::format(
      "\n[[stage]]\nkind = \"supernet\"\nname = \"single\"\nsteps = {}\nsampler = {{ name = "
      "\"uniform\" }}\n"
      "\n[[stage]]\nkind = \"supernet\"\nname = \"together\"\nsteps = {}\nsampler = {{ name = "
      "\"{}\" }}\n"
      "\n[[stage]]\nkind = \"evaluate\"\nname = \"evaluate\"\nfrom = \"single\"\nsplits = "
      "[\"test\"]\n{}",
      lengths.single, lengths.together, together, some);
}

std::string alone_stage(const Lengths& lengths, const Json& evaluated) {
  std::string names;
  for (const Json& row : evaluated.at("architectures")) {
    if (!names.empty()) names += ", ";
    names += row.at("architecture").dump();
  }
  return fmt::format(
      "\n[[stage]]\nkind = \"independent\"\nname = \"alone\"\nsteps = {}\nsplits = [\"test\"]\n"
      "architectures = [{}]\n",
      lengths.alone, names);
}

class Bench {
 public:
  Bench(const BenchRequest& request) : request_(request), folder_("bench") {
    RunRequest plain;
    plain.config = request.config;
    plain.overrides = request.overrides;
    plain.plugin_files = request.plugin_files;
    Progress silent(Progress::Mode::quiet);
    const std::string resolved = RunPlan(plain, silent).toml;
    head_ = resolved.substr(0, resolved.find("\n[[stage]]"));
  }

  void run() {
    Progress progress(request_.as_json ? Progress::Mode::quiet : Progress::detect(false));
    progress.say("trying how long things take …");
    Lengths lengths;
    Json tried = measure(lengths);
    const auto fit = [&](double rate, std::int64_t least) {
      return std::max(least, static_cast<std::int64_t>(rate * request_.seconds));
    };
    lengths.single = fit(rate(tried, "single"), kTried);
    lengths.together = fit(rate(tried, "together"), kTried);
    lengths.alone = std::max<std::int64_t>(
        kTried, fit(trial_rate(tried), 1) / static_cast<std::int64_t>(rows(tried, "alone").size()));
    lengths.images = std::min(
        kImages, fit(stage(tried, "evaluate")["details"]["images_per_second"], lengths.images));
    progress.say("measuring …");
    report(measure(lengths));
  }

 private:
  /// Runs the stages in a folder of their own; what summary.json says of them.
  Json measure(const Lengths& lengths) {
    const auto own = folder_.path() / std::to_string(runs_++);
    std::filesystem::create_directory(own);
    if (size_text_.empty()) {  // how large the space is, only a run knows
      size_text_ = execute(own / "look", stages_of("uniform", {1, 1, 1, 16}, false), lengths)
                       .at("space")
                       .at("size");
    }
    const bool small = size_text_.size() < 4 && std::stoll(size_text_) <= kTogether;
    together_ = small ? "exhaustive" : "strict_fair";
    const Json summary = execute(own / "run", stages_of(together_, lengths, small), lengths);
    Json result = execute(own / "alone", alone_stage(lengths, stage(summary, "evaluate")), lengths);
    for (const Json& one : summary.at("stages")) result["stages"].push_back(one);
    return result;
  }

  Json execute(const std::filesystem::path& folder, const std::string& stages,
               const Lengths& lengths) const {
    const auto file = folder.string() + ".toml";
    write_file(file, head_ + stages);
    RunRequest request;
    request.config = file;
    request.overrides = {"data.test_limit=" + std::to_string(lengths.images), "name=bench"};
    request.plugin_files = request_.plugin_files;
    request.run_dir = folder;
    request.quiet = true;
    nashost_run_experiment(request);
    return Json::parse(read_file(folder / "summary.json"));
  }

  static const Json& stage(const Json& summary, const std::string& name) {
    for (const Json& one : summary.at("stages")) {
      if (one.at("name") == name) return one;
    }
    throw Error("a measurement of stage '" + name + "' is missing");
  }
  static const Json& rows(const Json& summary, const std::string& name) {
    return stage(summary, name).at("architectures");
  }
  static double rate(const Json& summary, const std::string& name) {
    return stage(summary, name).at("details").at("rounds_per_second");
  }
  /// Steps a second over all trials, scoring left out.
  static double trial_rate(const Json& summary) {
    const Json& details = stage(summary, "alone").at("details");
    const double busy = details.at("training_seconds_in_all");
    const auto workers = std::min<double>(details.at("workers").get<double>(),
                                          static_cast<double>(rows(summary, "alone").size()));
    return steps_of(summary) / (busy / workers);
  }
  static double steps_of(const Json& summary) {
    return stage(summary, "alone").at("details").at("steps_in_all");
  }
  /// Multiply-adds a second, forward and backward, that draws of these rows take: three times those
  /// of the forward pass.
  static double macs(const Json& summary, const std::string& name, const std::string& weight,
                     double examples) {
    double sum = 0, draws = 0;
    for (const Json& row : rows(summary, name)) {
      sum += row.at("macs").get<double>() * row.at(weight).get<double>();
      draws += row.at(weight).get<double>();
    }
    return 3 * examples * sum / draws;
  }

  void report(const Json& summary) const {
    const Json& made = summary.at("made_by");
    const Json& single = stage(summary, "single");
    const Json& evaluate = stage(summary, "evaluate");
    double trained = 0;
    for (const Json& row : rows(summary, "together")) trained += row.at("draws").get<double>();
    const double rounds = stage(summary, "together").at("details").at("rounds");
    constexpr double kBatch = 32;  // the default of both stages
    const Json result = {
        {"config", request_.config},
        {"cpu_capability", made.at("cpu_capability")},
        {"libtorch", made.at("libtorch")},
        {"device", made.at("device")},
        {"threads", made.at("threads")},
        {"workers", made.at("workers")},
        {"precision", made.at("precision")},
        {"evaluation", made.at("evaluation")},
        {"single_path_rounds_per_second", rate(summary, "single")},
        {"single_path_macs_per_second",
         rate(summary, "single") * macs(summary, "single", "draws", kBatch)},
        {"together_sampler", together_},
        {"together_rounds_per_second", rate(summary, "together")},
        {"together_subnets_per_round", trained / rounds},
        {"together_subnets_per_second", rate(summary, "together") * trained / rounds},
        {"evaluated_subnets", rows(summary, "evaluate").size()},
        {"evaluated_images_per_second", evaluate.at("details").at("images_per_second")},
        {"trial_steps_per_second", trial_rate(summary)},
        {"seconds",
         {{"single", single.at("seconds")},
          {"together", stage(summary, "together").at("seconds")},
          {"evaluate", evaluate.at("seconds")},
          {"alone", stage(summary, "alone").at("seconds")}}}};
    if (request_.as_json) {
      std::printf("%s\n", result.dump(2).c_str());
      return;
    }
    const auto number = [&](const char* key) { return result.at(key).get<double>(); };
    const auto text = [&](const char* key) {
      return result.at(key).is_string() ? result.at(key).get<std::string>() : result.at(key).dump();
    };
    fmt::print("machine      {}, {}, LibTorch {}; {} threads, {} workers, {}\n", text("device"),
               text("cpu_capability"), text("libtorch"), text("threads"), text("workers"),
               text("precision"));
    fmt::print("single path  {:.1f} rounds/s at batch {:.0f}: {:.0f} G multiply-adds/s\n",
               number("single_path_rounds_per_second"), kBatch,
               number("single_path_macs_per_second") / 1e9);
    fmt::print("together     {:.1f} rounds/s of {:.0f} subnets ({}): {:.1f} subnets/s\n",
               number("together_rounds_per_second"), number("together_subnets_per_round"),
               together_, number("together_subnets_per_second"));
    fmt::print("scoring      {:.0f} images/s through {} subnets, {} at once in {} places\n",
               number("evaluated_images_per_second"), text("evaluated_subnets"),
               result.at("evaluation").at("batch_size").get<int>(),
               result.at("evaluation").at("workers").get<int>());
    fmt::print("trials       {:.1f} steps/s over all workers\n", number("trial_steps_per_second"));
    std::fflush(stdout);
  }

  const BenchRequest& request_;
  TemporaryFolder folder_;
  std::string head_;  // the config without its stages
  std::string size_text_, together_;
  int runs_ = 0;
};

}  // namespace
}  // namespace nashost::pipeline

void nashost_run_bench(const nashost::BenchRequest& request) {
  nashost::pipeline::Bench(request).run();
}
