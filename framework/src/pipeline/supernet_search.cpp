#include "pipeline/supernet_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <typeinfo>

#include "bandit/recommender.hpp"
#include "core/atomic_file.hpp"
#include "core/contained_path.hpp"
#include "core/interrupt.hpp"
#include "store/run_reader.hpp"

namespace nashost::pipeline {
namespace {

constexpr std::int64_t kFormat = 1;  // of the state in a checkpoint
constexpr char kState[] = "state";
constexpr char kTensors[] = "tensors.safetensors";

}  // namespace

Schema<SupernetSettings> SupernetSettings::schema() {
  using S = SupernetSettings;
  return Schema<S>()
      .add("sampler", &S::sampler, {.doc = "proposes which subnets train on the next batch"})
      .add("pruner", &S::pruner, {.doc = "discards what the evidence rules out"})
      .add("loss_guard", &S::loss_guard,
           {.doc = "a loss above this many times the usual one (the larger of ln(classes) and the "
                   "running mean) stops the run as one that is not finite does; 0: never",
            .min = 0});
}

LossFault::~LossFault() = default;

SupernetSearch::SupernetSearch(Session& session, const StageConfig& stage)
    : session_(session),
      stage_(stage),
      settings_(stage.read(SupernetSettings::schema())),
      training_(session, stage),
      rewards_(session, stage),
      pruning_(session, stage, settings_.pruner, training_.rounds()),
      sampler_(make_sampler()),
      random_(session.seed(), stage.name + "/sampler"),
      curves_(training_.rounds()),
      guard_(session.dataset().classes(), settings_.loss_guard) {}

ConfiguredSampler SupernetSearch::make_sampler() {
  Offer offer;
  offer.name = "stage '" + stage_.name + "'";
  offer.full_information = !rewards_.held_out();
  offer.horizon = training_.rounds();
  offer.stationarity = Stationarity::rising;
  offer.costs = true;
  SamplerContext context;
  context.cost = [](const void* rewards, const Architecture& a) {
    return static_cast<const RewardFeedback*>(rewards)->cost(a);
  };
  context.cost_data = &rewards_;
  auto sampler = make_configured_sampler(session_.registry(), settings_.sampler, pruning_.region(),
                                         offer, context);
  for (const std::string& line : sampler.advice) session_.progress().say(line);
  return sampler;
}

// ---- Going on

void SupernetSearch::restore() {
  for (const auto& entry : session_.checkpoints().list()) {
    if (entry.stage == stage_.name && restore_from(entry)) return;
  }
  session_.store().roll_back(stage_.name, 0, 0);
}

/// False, with a word to the user, where it is damaged or ahead of the stored rounds.
bool SupernetSearch::restore_from(const Checkpoints::Entry& entry) {
  const auto pass_over = [&](const std::string& why) {
    session_.warn("damaged checkpoint",
                  "the checkpoint " + entry.folder.string() + " cannot be used, " + why +
                      ": going back to the one before",
                  stage_.name, entry.step);
    session_.checkpoints().remove(entry);
    return false;
  };
  if (const std::string damage = Checkpoints::damage(entry); !damage.empty()) {
    return pass_over(damage);
  }
  const auto stored = RunReader(session_.folder().path()).round_count(stage_.name);
  if (stored < entry.step) {
    return pass_over(fmt::format("run.sqlite has {} of its {} rounds", stored, entry.step));
  }
  const auto state_file = contained(entry.folder, kState);
  try {
    const std::string state = read_file(state_file);
    Archive archive(std::as_bytes(std::span(state)));
    persist(archive);
  } catch (const Error& error) {
    if (typeid(error) != typeid(Error)) throw;  // a plugin's, which says whose it is
    throw Error(state_file.string() + ": " + error.what());
  }
  const auto file = contained(entry.folder, kTensors);
  training_.load(network::read_safetensors(file).tensors, file.string());
  if (round_ != entry.step)
    throw Error(entry.folder.string() + " is of another round than it says");
  session_.store().roll_back(stage_.name, round_,
                             static_cast<std::int64_t>(pruning_.ledger().rows().size()));
  checkpoint_round_ = round_;
  session_.say("resumed",
               fmt::format("{}: going on from the checkpoint of round {}", stage_.name, round_),
               stage_.name, round_);
  return true;
}

void SupernetSearch::persist(Archive& archive) {
  std::int64_t format = kFormat;
  archive("format", format);
  if (format != kFormat) {
    throw Error("the checkpoint has format " + std::to_string(format) +
                ", and this nashost reads format " + std::to_string(kFormat) +
                ": go on with the nashost that wrote it");
  }
  std::string stage = stage_.name;
  archive("stage", stage);
  if (stage != stage_.name) throw Error("the checkpoint is of stage '" + stage + "'");
  archive("round", round_);
  double at_work = seconds();
  archive("seconds", at_work);
  if (archive.reading()) {
    seconds_before_ = at_work;
    begun_ = Clock::now();
  }
  archive("stream", random_);
  archive("sampler", *sampler_.sampler);
  archive("pruning", pruning_);
  archive("rewards", rewards_);
  archive("evidence", evidence_);
  archive("curves", curves_);
  archive("guard", guard_);
}

double SupernetSearch::seconds() const {
  return seconds_before_ + std::chrono::duration<double>(Clock::now() - begun_).count();
}

bool SupernetSearch::checkpoint_due() const {
  const RunSettings& run = session_.config().run;
  if (run.checkpoint_steps && round_ - checkpoint_round_ >= *run.checkpoint_steps) return true;
  return Clock::now() - checkpoint_time_ >= std::chrono::duration<double>(run.checkpoint_seconds);
}

void SupernetSearch::checkpoint() {
  const auto begin = Clock::now();
  // The rows first: a checkpoint is never ahead of the store.
  session_.store().flush();
  Archive archive;
  persist(archive);
  const auto state = archive.bytes();
  CheckpointRow row;
  row.stage = stage_.name;
  row.step = round_;
  row.bytes =
      session_.checkpoints().write(stage_.name, round_, [&](const std::filesystem::path& folder) {
        write_file(folder / kState, {reinterpret_cast<const char*>(state.data()), state.size()});
        network::write_safetensors(folder / kTensors, training_.tensors(),
                                   {{"stage", stage_.name}, {"round", std::to_string(round_)}});
      });
  checkpoint_round_ = round_;
  checkpoint_time_ = Clock::now();
  row.seconds = std::chrono::duration<double>(checkpoint_time_ - begin).count();
  session_.store().add_checkpoint(row);
  session_.folder().log(fmt::format("{}: checkpoint of round {}: {:.1f} MB in {:.0f} ms",
                                    stage_.name, round_, static_cast<double>(row.bytes) / 1e6,
                                    1e3 * row.seconds));
}

// ---- Rounds

void SupernetSearch::run() {
  restore();
  const std::int64_t rounds = training_.rounds();
  session_.store().expect(stage_.name, rounds);
  session_.progress().start(stage_.name, rounds, "rounds");
  training_.supernet()->train();
  data::Prefetcher prefetcher([this](std::int64_t n) { return training_.batch(n); }, round_,
                              rounds);
  checkpoint_time_ = Clock::now();
  try {
    for (;;) {
      session_.check_stop();
      if (pruning_.due()) {
        pruning_.review(*training_.supernet(), *sampler_.sampler, round_);
        continue;
      }
      if (checkpoint_due()) checkpoint();
      if (round_ == rounds || sampler_.sampler->finished(pruning_.region())) break;
      train_one(prefetcher.next());
      session_.progress().update(
          round_, [this] { return note(); }, [this] { return arms(); });
    }
  } catch (const Interrupted&) {
    stop_noticed();
    try {
      checkpoint();
    } catch (const Error& error) {
      throw Interrupted("stopped, without a new checkpoint, so the last one stands: " +
                        std::string(error.what()));
    }
    throw;
  }
}

void SupernetSearch::train_one(const network::Batch& batch) {
  const std::uint64_t region = pruning_.region().version();
  Round round = sampler_.sampler->propose(pruning_.region(), random_);
  round.id = static_cast<std::uint64_t>(round_);
  check(round);
  const auto scored = rewards_.score(*training_.supernet(), round, batch);
  const auto outcomes = training_.gradients(batch, round);
  watch_loss(outcomes, round);
  training_.apply(round_);
  const RoundFeedback feedback = rewards_(round, outcomes, scored);
  sampler_.sampler->observe(round, feedback);
  evidence_.add(round, feedback);
  store_round(round, region, feedback, outcomes, scored);
  ++round_;
  curves_.add(round_, evidence_, pruning_.region());
  pruning_.observe(round, feedback, round_);
  session_.round_done();
}

void SupernetSearch::check(const Round& round) const {
  const auto broken = [&](const std::string& what) {
    return PluginError("sampler '" + sampler_.name + "' " + what + " in round " +
                       std::to_string(round_) + " of stage '" + stage_.name +
                       "': this is a defect of that sampler");
  };
  if (round.proposals.empty()) throw broken("proposed nothing");
  for (const Proposal& p : round.proposals) {
    if (!pruning_.region().contains(p.architecture)) {
      throw broken("proposed an architecture that is not in the region");
    }
    if (!std::isnan(p.probability) && !(p.probability > 0 && p.probability <= 1 + 1e-9)) {
      throw broken("reported the probability " + std::to_string(p.probability));
    }
  }
}

void SupernetSearch::watch_loss(const std::vector<network::StepOutcome>& outcomes,
                                const Round& round) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::string wrong = guard_.verdict(outcomes[i].loss);
    if (wrong.empty()) continue;
    throw LossFault(fmt::format(
        "the loss of stage '{}' {} in round {}, architecture {}, learning rate {:g}", stage_.name,
        wrong, round_, session_.space()->label(round.proposals[i].architecture),
        training_.learning_rate(round_)));
  }
  for (const auto& outcome : outcomes) guard_.observe(outcome.loss);
}

void SupernetSearch::store_round(const Round& round, std::uint64_t region,
                                 const RoundFeedback& feedback,
                                 const std::vector<network::StepOutcome>& outcomes,
                                 const std::vector<network::StepOutcome>& scored) {
  std::vector<RoundRow> rows;
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    RoundRow& row = rows.emplace_back();
    row.architecture = round.proposals[i].architecture;
    row.probability = round.proposals[i].probability;
    row.reward = feedback.proposals[i].reward;
    row.loss = outcomes[i].loss;
    row.accuracy = outcomes[i].accuracy;
    row.cost = feedback.proposals[i].cost;
  }
  for (std::size_t i = 0; i < round.scored.size(); ++i) {
    RoundRow& row = rows.emplace_back();
    row.architecture = round.scored[i];
    row.trained = false;
    row.reward = feedback.scored[i];
    row.loss = scored[i].loss;
    row.accuracy = scored[i].accuracy;
    row.cost = rewards_.cost(round.scored[i]);
  }
  session_.store().add_round(stage_.name, round_, region, std::move(rows));
}

std::string SupernetSearch::note() const {
  const auto best = recommend(Recommender::best_recent_mean, evidence_, pruning_.region(), 1);
  if (best.empty()) return "";
  return "leader " + session_.space()->label(best[0].architecture) + " " +
         std::to_string(best[0].value).substr(0, 5);
}

std::vector<ProgressArm> SupernetSearch::arms() const {
  std::vector<const EvidenceTable::Row*> most(std::min(evidence_.rows().size(), kProgressArms));
  std::vector<const EvidenceTable::Row*> all;
  for (const EvidenceTable::Row& row : evidence_.rows()) all.push_back(&row);
  std::ranges::partial_sort_copy(
      all, most, std::greater(), [](auto* row) { return row->record.trained(); },
      [](auto* row) { return row->record.trained(); });
  std::vector<ProgressArm> arms;
  for (const EvidenceTable::Row* row : most) {
    arms.push_back({session_.space()->label(row->architecture), row->record.trained(),
                    row->record.recent_mean(), pruning_.region().contains(row->architecture)});
  }
  return arms;
}

}  // namespace nashost::pipeline
