#include "made_run.hpp"

#include <cmath>

#include "findings_of_made_run.hpp"
#include "nashost/abi/random.hpp"
#include "nashost/abi/region.hpp"
#include "store/run_reader.hpp"
#include "store/run_store.hpp"

namespace nashost::testing {
namespace {

double worth(const Architecture& a) {
  double sum = 0, scale = 0;
  for (std::size_t d = 0; d < a.size(); ++d) {
    sum += a[d] / (2.0 + a[d]) / static_cast<double>(1 + d);
    scale += 1.0 / static_cast<double>(1 + d);
  }
  return scale > 0 ? sum / scale : 0;
}

StageResult table(const std::string& kind, const std::string& name, const std::string& from,
                  const SearchSpace& space, const std::vector<Architecture>& all, double seconds) {
  StageResult result;
  result.kind = kind;
  result.name = name;
  result.from = from;
  result.seconds = seconds;
  for (const Architecture& a : all) {
    result.architectures.push_back(a);
    result.labels.push_back(space.label(a));
    double size = 1000;
    for (const auto option : a) size += 900.0 * (1 + option);
    result.columns["parameters"].push_back(size);
    result.columns["macs"].push_back(size * 800 * (1 + 0.3 * a[0]));
  }
  return result;
}

/// Accuracies around `base` + `gain` · worth, and which images they come from.
void score(StageResult& result, const std::string& split, std::int64_t examples, double base,
           double gain, double noise, RandomStream& random) {
  auto& column = result.columns["accuracy_" + split];
  auto& hits = result.hits[split];
  for (const Architecture& a : result.architectures) {
    const double p = base + gain * worth(a) + noise * (random.uniform() - 0.5);
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < examples; ++i) {
      // Hard images are hard for all.
      const double level =
          (static_cast<double>((i * 7919) % examples) + 0.5) / static_cast<double>(examples);
      const bool hit = level + 0.02 * (random.uniform() - 0.5) < p;
      hits.push_back(hit ? 1 : 0);
      right += hit ? 1 : 0;
    }
    column.push_back(static_cast<double>(right) / static_cast<double>(examples));
    result.columns["loss_" + split].push_back(2 - 1.8 * column.back());
  }
}

std::size_t leading(std::size_t arms, const std::vector<double>& sum,
                    const std::vector<double>& draws, const std::vector<double>& cut) {
  std::size_t best = arms;
  for (std::size_t i = 0; i < arms; ++i) {
    if (!std::isnan(cut[i]) || draws[i] == 0) continue;
    if (best == arms || sum[i] / draws[i] > sum[best] / draws[best]) best = i;
  }
  return best == arms ? 0 : best;
}

void train(RunStore& store, const MadeRun& run, const std::string& stage,
           const std::shared_ptr<const SearchSpace>& space, const std::vector<Architecture>& all,
           bool greedy, StageResult* result, std::int64_t until) {
  store.begin_stage(stage);
  store.expect(stage, run.rounds);
  RandomStream random(7, stage);
  Region region(space);
  std::vector<double> sum(all.size(), 0), draws(all.size(), 0);
  std::vector<double> cut(all.size(), kNoNumber);
  std::vector<CutRow> cuts;
  const double last = static_cast<double>(run.rounds);
  std::size_t leader = 0;
  for (std::int64_t r = 0; r < until; ++r) {
    if (run.prune && greedy && all.size() > 4 && (r == run.rounds / 3 || r == run.rounds / 2)) {
      CutRow row;
      row.round = r;
      row.change.what =
          r == run.rounds / 3 ? PartialAssignment{{0, 0}} : PartialAssignment{{0, 1}, {1, 0}};
      row.change.statistic = "upper bound of the paired difference";
      row.change.value = -0.031;
      row.change.bound = 0;
      row.change.rival = PartialAssignment::prefix(all.back());
      row.change.delta_spent = 0.0125;
      row.change.guarantee = "keeps the best with probability 0.95 if scores are exchangeable";
      region = region.without(row.change.what);
      row.left = to_string(region.size());
      cuts.push_back(row);
      store.add_cuts(stage, std::vector{row});
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (row.change.what.matches(all[i])) cut[i] = static_cast<double>(r);
      }
    }
    std::size_t pick = 0;
    double probability = 1.0 / static_cast<double>(all.size());
    const bool explore = !greedy || r < 100 || random.uniform() < 0.2;
    if (explore) {
      do {
        pick = static_cast<std::size_t>(random.uniform() * static_cast<double>(all.size()));
      } while (!std::isnan(cut[pick]));
      probability = greedy ? 0.2 / static_cast<double>(all.size()) : probability;
    } else {
      if (r % 50 == 0 || !std::isnan(cut[leader])) {
        leader = leading(all.size(), sum, draws, cut);
      }
      pick = leader;
      probability = 0.8 + 0.2 / static_cast<double>(all.size());
    }
    const double time = static_cast<double>(r) / last;
    const double mean = 0.15 + (0.55 + 0.28 * worth(all[pick])) * (1 - std::exp(-5 * time));
    RoundRow row;
    row.architecture = all[pick];
    row.probability = probability;
    row.accuracy = std::round(32 * std::min(1.0, mean + 0.14 * (random.uniform() - 0.5))) / 32;
    row.reward = row.accuracy;
    row.loss = 2.3 * (1 - row.accuracy) + 0.02;
    row.cost = 0.5 + 0.5 * worth(all[pick]);
    sum[pick] += row.reward;
    draws[pick] += 1;
    store.add_round(stage, r, cuts.size(), {row});
  }
  if (result == nullptr) return;
  *result = table("supernet", stage, "", *space, all, 41.5);
  for (std::size_t i = 0; i < all.size(); ++i) {
    result->columns["draws"].push_back(draws[i]);
    result->columns["train_share"].push_back(draws[i] / last);
    result->columns["mean_reward"].push_back(draws[i] > 0 ? sum[i] / draws[i] : kNoNumber);
    result->columns["cut_round"].push_back(cut[i]);
  }
  result->details = {{"sampler", greedy ? "epsilon_greedy" : "uniform"},
                     {"over", "architectures"},
                     {"rounds", run.rounds},
                     {"rounds_per_second", last / 41.5},
                     {"survivors", to_string(region.size())}};
  if (!cuts.empty()) result->details["guarantee"] = cuts.front().change.guarantee;
  store.finish_stage(*result, {}, std::string(64, greedy ? 'b' : 'a'));
}

}  // namespace

void make_run(const MadeRun& run, const std::filesystem::path& folder) {
  const auto space = std::make_shared<const SearchSpace>("made_space", run.decisions);
  const Region whole(space);
  const auto all = whole.enumerate();
  RunStore store(folder / "run.sqlite", RunStore::Open::create);
  RunStart start{run.name,
                 1187,
                 "name = \"" + run.name + "\"\nseed = 1187\n",
                 {{"uniform", "supernet", ""},
                  {"ranking", "evaluate", "uniform"},
                  {"leader", "supernet", ""},
                  {"alone", "independent", ""},
                  {"compare", "compare", ""}}};
  if (run.leader_ranking) start.stages.push_back({"leader_ranking", "evaluate", "leader"});
  if (run.details) {
    start.stages.push_back({"rivals", "finetune", "leader"});
    start.stages.push_back({"verdict", "verdict", ""});
    start.stages.push_back({"hypotheses", "hypotheses", ""});
  }
  store.begin(start);
  store.begin_process();
  store.describe(space, whole.size(),
                 {{"nashost", "0.1.0"}, {"compiler", "made"}, {"threads", 2}, {"workers", 2}});
  if (run.stop_after >= 0 || run.running) {
    train(store, run, "uniform", space, all, false, nullptr,
          run.running ? run.rounds / 2 : run.stop_after);
    if (!run.running) store.finish(RunState::interrupted, "stopped on request");
    return;
  }
  RandomStream random(11, "made/scores");
  StageResult uniform, leader;
  train(store, run, "uniform", space, all, false, &uniform, run.rounds);
  StageResult ranking = table("evaluate", "ranking", "uniform", *space, all, 6.25);
  score(ranking, "validation", run.examples, 0.93, 0.05, 0.01, random);
  score(ranking, "test", run.examples, 0.93, 0.05, 0.012, random);
  ranking.details = {{"norm", "recalibrate"}, {"images_per_second", 14500.0}};
  store.begin_stage("ranking");
  store.finish_stage(ranking, {}, "");
  train(store, run, "leader", space, all, true, &leader, run.rounds);
  StageResult alone = table("independent", "alone", "", *space, all, 287);
  score(alone, "validation", run.examples, 0.94, 0.05, 0.004, random);
  score(alone, "test", run.examples, 0.94, 0.05, 0.004, random);
  alone.details = {{"seeds", 1}, {"training_seconds_in_all", 550.0}};
  store.begin_stage("alone");
  store.finish_stage(alone, {}, "");
  StageResult compare = table("compare", "compare", "", *space, all, 0.5);
  compare_scores(ranking, alone, compare);
  store.begin_stage("compare");
  store.finish_stage(compare, {}, "");
  if (run.leader_ranking) {
    StageResult again = table("evaluate", "leader_ranking", "leader", *space, all, 6.25);
    score(again, "validation", run.examples, 0.93, 0.05, 0.02, random);
    store.begin_stage("leader_ranking");
    store.finish_stage(again, {}, "");
  }
  if (run.details) {
    StageResult rivals = table("finetune", "rivals", "leader", *space, best_three(alone), 90);
    score(rivals, "test", run.examples, 0.945, 0.05, 0.002, random);
    for (const double accuracy : rivals.columns["accuracy_test"]) {
      rivals.columns["inherited_test"].push_back(accuracy - 0.018);
      rivals.columns["scratch_test"].push_back(accuracy - 0.007);
      rivals.columns["steps"].push_back(300);
    }
    rivals.details = {{"arms", {"inherited", "finetuned", "scratch"}},
                      {"main_arm", "finetuned"},
                      {"seeds", 1},
                      {"chosen", rivals.labels.front()}};
    store.begin_stage("rivals");
    store.finish_stage(rivals, {}, "");
    StageResult verdict = table("verdict", "verdict", "", *space, rivals.architectures, 0.2);
    verdict.details = verdict_details(rivals, ranking);
    store.begin_stage("verdict");
    store.finish_stage(verdict, {}, "");
    StageResult hypotheses = table("hypotheses", "hypotheses", "", *space, all, 0.2);
    hypotheses.details = hypotheses_details(alone, run.decisions);
    store.begin_stage("hypotheses");
    store.finish_stage(hypotheses, {}, "");
  }
  store.add_checkpoint({"leader", run.rounds, 0, 3'400'000, 0.021});
  store.finish(RunState::done);
}

void add_rounds(const std::filesystem::path& folder, std::int64_t rounds) {
  const RunReader reader(folder);
  const RunRecord run = reader.run();
  const std::int64_t first = reader.round_count("uniform");
  RunStore store(folder / "run.sqlite", RunStore::Open::resume);
  store.describe(std::make_shared<const SearchSpace>(run.space, run.decisions),
                 std::stoull(run.size), run.manifest);
  const auto known = reader.architectures();
  for (std::int64_t r = first; r < first + rounds; ++r) {
    RoundRow row;
    row.architecture = known[static_cast<std::size_t>(r) % known.size()].architecture;
    row.reward = row.accuracy = 0.8;
    row.loss = 0.5;
    store.add_round("uniform", r, 0, {row});
  }
}

void add_cut(const std::filesystem::path& folder) {
  const RunReader reader(folder);
  const RunRecord run = reader.run();
  const std::size_t before = reader.cuts("uniform").size();
  RunStore store(folder / "run.sqlite", RunStore::Open::resume);
  const auto space = std::make_shared<const SearchSpace>(run.space, run.decisions);
  store.describe(space, std::stoull(run.size), run.manifest);
  CutRow row;
  row.round = reader.round_count("uniform");
  row.change.what = PartialAssignment{{0, static_cast<std::uint16_t>(before)}};
  row.change.statistic = "made";
  Region region(space);
  for (std::uint16_t option = 0; option <= before; ++option) {
    region = region.without(PartialAssignment{{0, option}});
  }
  row.left = to_string(region.size());
  store.add_cuts("uniform", std::vector{row});
}

}  // namespace nashost::testing
