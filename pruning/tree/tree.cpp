#include "tree.hpp"

namespace nashost::pruners {
namespace {

PartialAssignment branch_of(const std::vector<std::uint32_t>& prefix, std::uint32_t decision,
                            std::uint32_t option) {
  std::vector<Literal> literals;
  for (std::uint32_t d = 0; d < prefix.size(); ++d) literals.push_back({d, prefix[d]});
  literals.push_back({decision, option});
  return PartialAssignment(std::move(literals));
}

/// Whether it holds every combination of the options that are left.
bool is_product(const Region& region) {
  double combinations = 1;
  for (std::size_t d = 0; d < region.space().decisions().size(); ++d) {
    const auto alive = region.options_of(d);
    combinations *= static_cast<double>(std::count(alive.begin(), alive.end(), 1));
  }
  return combinations == to_double(region.size());
}

/// Whether every architecture of `inner` is one of `outer`; so it is for equal ones.
bool lies_in(const PartialAssignment& inner, const PartialAssignment& outer) {
  return std::includes(inner.literals().begin(), inner.literals().end(), outer.literals().begin(),
                       outer.literals().end());
}

}  // namespace

Schema<Tree::Parameters> Tree::schema() {
  using P = Parameters;
  Schema<P> schema;
  schema
      .add("guarantee", &P::guarantee,
           {.doc = "what is kept: the option with the best average; the best architecture, where "
                   "options add up give or take `interaction`; the best architecture, where the "
                   "leaves of a branch are within nu · rho^h of its best",
            .choices = {"mean", "additive", "max"}})
      .add("branches", &P::branches,
           {.doc = "what is cut: an option of a decision, or a prefix of decisions in their order",
            .choices = {"options", "prefixes"}})
      .add("depth", &P::depth,
           {.doc = "prefixes: decisions in the longest one", .min = 1, .unit = "decisions"})
      .add("bound", &P::bound,
           {.doc = "anytime confidence bound",
            .choices = {bound_names().begin(), bound_names().end()},
            .source = "nashost/bounds.hpp"})
      .add("delta", &P::delta,
           {.doc = "probability with which what is guaranteed may be cut at some time",
            .min = 0,
            .max = 1,
            .min_open = true,
            .max_open = true})
      .add("interaction", &P::interaction,
           {.doc = "additive: by how much the effect of one option in place of another may differ "
                   "between two settings of the other decisions",
            .min = 0})
      .add("nu", &P::nu, {.doc = "max: ν₁", .min = 0, .source = "Bubeck et al. 2011"})
      .add("rho", &P::rho,
           {.doc = "max: ρ", .min = 0, .max = 1, .max_open = true, .source = "Bubeck et al. 2011"});
  add_review_schedule(schema);
  return add_probation(schema);
}

Tree::Tree(const Parameters& parameters, const PrunerContext& context)
    : claim_(parameters.guarantee == "max"        ? Claim::max
             : parameters.guarantee == "additive" ? Claim::additive
                                                  : Claim::mean),
      prefixes_(parameters.branches == "prefixes"),
      depth_(parameters.depth),
      bound_(bound_from_name(parameters.bound)),
      delta_(parameters.delta),
      interaction_(parameters.interaction),
      nu_(parameters.nu),
      rho_(parameters.rho),
      schedule_(parameters),
      reward_min_(context.reward_min),
      reward_max_(context.reward_max),
      probation_(parameters.probation) {
  require_delta("tree", delta_);
  require_range("tree", "bound '" + parameters.bound + "'", context);
  if (claim_ == Claim::additive && prefixes_) {
    throw ConfigError(
        "pruner 'tree': guarantee = \"additive\" speaks of options; use branches = "
        "\"options\" with it");
  }
}

std::string Tree::guarantee() {
  const std::string keeps = " kept with probability " + probability_text(1 - delta_) + " or more";
  const std::string uniform =
      "under a sampler that does not adapt (uniform, strict_fair) and "
      "where mean rewards do not change";
  switch (claim_) {
    case Claim::mean:
      return "mean: " +
             std::string(prefixes_ ? "of every prefix, the continuation"
                                   : "of every decision, "
                                     "the option") +
             " with the best average over what is left is" + keeps + ", " + uniform +
             "; the best architecture itself may go";
    case Claim::additive:
      return "additive: the best architecture is" + keeps +
             ", provided that the effect of an option differs by at most " +
             probability_text(interaction_) + " between settings of the other decisions, " +
             uniform;
    case Claim::max:
      return "max: the best architecture is" + keeps +
             ", provided that all architectures of a branch of h decisions are within " +
             probability_text(nu_) + " * " + probability_text(rho_) +
             "^h of its best, and where mean rewards do not change";
  }
  return "heuristic";
}

// ---- Evidence

/// One-sided for each branch and race, but under max, where it may take both sides of a branch.
double Tree::share(std::int64_t number) const {
  const auto k = static_cast<double>(number);
  return claim_ == Claim::max ? delta_ / branches_ : delta_ / (branches_ * k * (k + 1));
}

ConfidenceTable Tree::new_race(std::int64_t number) const {
  const double level =
      claim_ == Claim::max ? share(number) : one_sided_level(bound_, share(number));
  return {bound_, level, reward_min_, reward_max_};
}

Tree::Group& Tree::group(const Place& place) {
  const auto known = groups_.find(place);
  if (known != groups_.end()) return known->second;
  return groups_.emplace(place, Group{new_race(1), 1, {}}).first->second;
}

void Tree::restart_groups(const Place* except) {
  if (claim_ == Claim::max) return;
  for (auto& [place, group] : groups_) {
    if (except != nullptr && place == *except) continue;
    ++group.number;
    group.race = new_race(group.number);
    group.charged.clear();
  }
}

std::vector<Tree::Place> Tree::places(const Architecture& architecture) const {
  std::vector<Place> places;
  Place place;
  for (std::uint32_t d = 0; d < architecture.size(); ++d) {
    place.decision = d;
    if (prefixes_ && static_cast<std::int64_t>(d) == depth_) break;
    places.push_back(place);
    if (prefixes_) place.prefix.push_back(architecture[d]);
  }
  return places;
}

void Tree::observe(const Round& round, const RoundFeedback& feedback) {
  if (!started_) return;
  for (const Feedback& one : feedback.proposals) {
    if (!(one.reward >= reward_min_ && one.reward <= reward_max_)) {
      throw Error("pruner 'tree' was given the reward " + std::to_string(one.reward) +
                  "; it needs one in [" + std::to_string(reward_min_) + ", " +
                  std::to_string(reward_max_) + "]: look for a loss that is not finite");
    }
  }
  for (std::size_t i = 0; i < round.proposals.size(); ++i) {
    const Architecture& architecture = round.proposals[i].architecture;
    for (const Place& place : places(architecture)) {
      group(place).race.add(architecture[place.decision], feedback.proposals[i].reward);
    }
  }
}

bool Tree::due(std::int64_t round) {
  return started_ ? schedule_.due(round) : round >= schedule_.warmup;
}

// ---- Review

Tree::Standing Tree::standing(const Place& place, std::uint32_t option) const {
  const Group& group = groups_.at(place);
  return {place, option, branch_of(place.prefix, place.decision, option), group.race.lower(option),
          group.race.upper(option)};
}

std::vector<Tree::Standing> Tree::standings(const Region& region) const {
  std::vector<Standing> all;
  const auto& decisions = region.space().decisions();
  for (const auto& [place, group] : groups_) {
    const auto options = static_cast<std::uint32_t>(decisions[place.decision].options.size());
    for (std::uint32_t o = 0; o < options; ++o) {
      Standing one = standing(place, o);
      if (region.count(one.branch) > 0) all.push_back(std::move(one));
    }
  }
  return all;
}

Tree::Place Tree::place_of(const PartialAssignment& branch) const {
  Place place;
  for (const Literal& literal : branch.literals()) place.prefix.push_back(literal.option);
  place.prefix.pop_back();
  if (!prefixes_) place.prefix.clear();
  place.decision = branch.literals().back().decision;
  return place;
}

Change Tree::judge(const Standing& branch, const std::vector<Standing>& all, bool& out) const {
  const Standing* rival = nullptr;
  for (const Standing& other : all) {
    if (lies_in(other.branch, branch.branch)) continue;
    if (claim_ != Claim::max && other.place != branch.place) continue;
    if (rival == nullptr || other.lower > rival->lower) rival = &other;
  }
  double allowance = 0;
  if (claim_ == Claim::additive) allowance = interaction_;
  if (claim_ == Claim::max) {
    allowance = nu_ * std::pow(rho_, static_cast<double>(branch.branch.literals().size()));
  }
  Change change;
  change.what = branch.branch;
  change.statistic = claim_ == Claim::mean       ? "upper bound of the branch's mean reward"
                     : claim_ == Claim::additive ? "upper bound of the branch's mean reward, with "
                                                   "the allowance for interaction"
                                                 : "upper bound of the branch's best leaf";
  change.value = branch.upper + allowance;
  change.bound = rival == nullptr ? reward_min_ : rival->lower;
  if (rival != nullptr) change.rival = rival->branch;
  out = change.value < change.bound;
  return change;
}

std::vector<Change> Tree::review(const Evidence&, const Region& region, RandomStream&) {
  if (!started_) {
    started_ = true;
    cuts_ = region.cuts();
    branches_ = 0;
    double nodes = 1;
    for (std::size_t d = 0; d < region.space().decisions().size(); ++d) {
      const auto options = static_cast<double>(region.space().decisions()[d].options.size());
      nodes *= options;
      if (!prefixes_) branches_ += options;
      if (prefixes_ && static_cast<std::int64_t>(d) < depth_) branches_ += nodes;
    }
    return {};
  }
  if (region.cuts() != cuts_) restart_groups(nullptr);  // somebody else changed what is averaged

  const auto all = standings(region);
  std::vector<std::pair<Change, Place>> wanted;
  if (claim_ != Claim::additive || is_product(region)) {
    for (const Standing& branch : all) {
      bool out = false;
      Change change = judge(branch, all, out);
      if (out) wanted.emplace_back(std::move(change), branch.place);
    }
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const auto& a, const auto& b) { return a.first.value < b.first.value; });

  const std::string guaranteed = guarantee();
  ReviewChanges changes(region);
  std::vector<Place> touched;
  for (const PartialAssignment& what : probation_.expire(region)) {
    const Place place = place_of(what);
    bool out = false;
    Change change = judge(standing(place, what.literals().back().option), all, out);
    change.guarantee = guaranteed;
    change.kind = out ? Change::Kind::cut : Change::Kind::restore;
    if (out) {
      changes.confirm(std::move(change));
    } else {
      changes.restore(std::move(change));
      touched.push_back(place);
    }
  }
  for (auto& [change, place] : wanted) {
    Group& here = group(place);
    const std::size_t option = change.what.literals().back().option;
    if (option >= here.charged.size()) here.charged.resize(option + 1);
    change.kind = probation_.kind();
    change.delta_spent = here.charged[option] != 0 ? 0 : share(here.number);
    change.guarantee = guaranteed;
    if (!changes.remove(change)) continue;
    here.charged[option] = 1;
    probation_.enter(change.what);
    touched.push_back(place);
  }
  const bool one_group = std::all_of(touched.begin(), touched.end(),
                                     [&](const Place& p) { return p == touched.front(); });
  if (!touched.empty()) restart_groups(one_group ? &touched.front() : nullptr);
  cuts_ = changes.region().cuts();
  return changes.take();
}

void Tree::persist(Archive& archive) {
  archive("started", started_);
  archive("branches", branches_);
  archive("cuts", cuts_);
  archive("probation", probation_);
  std::uint64_t groups = groups_.size();
  archive("groups", groups);
  if (archive.reading()) groups_.clear();
  auto next = groups_.begin();
  for (std::uint64_t i = 0; i < groups; ++i) {
    const std::string name = "group_" + std::to_string(i) + "_";
    Place place;
    std::int64_t number = 1;
    if (!archive.reading()) {
      place = next->first;
      number = next->second.number;
    }
    archive(name + "prefix", place.prefix);
    archive(name + "decision", place.decision);
    archive(name + "number", number);
    if (archive.reading()) {
      next = groups_.emplace(place, Group{new_race(number), number, {}}).first;
    }
    archive(name + "race", next->second.race);
    archive(name + "charged", next->second.charged);
    ++next;
  }
}

}  // namespace nashost::pruners

NASHOST_PLUGIN(
    "pruner",
    nashost::pruner<nashost::pruners::Tree>(
        {.name = "tree",
         .summary = "Cuts branches, options or prefixes, by one of three guarantees that it names",
         .paper = "Bubeck, Munos, Stoltz and Szepesvári 2011, X-armed bandits (for max)",
         .guarantee = "mean: the option with the best average is kept; additive, max: the best "
                      "architecture, given a stated interaction or smoothness; with probability "
                      "1 − δ"}));
