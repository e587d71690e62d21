#include "lab/slow/published_tables.hpp"

namespace nashost::testing {

PublishedTable stationary_table() {
  const std::string notebook = "SMPyBandits";
  const std::string again = "reproduction";
  const std::string short_runs = "SMPyBandits, short";
  PublishedTable table;
  table.name = "stationary";
  table.title = "Stationary: nine Bernoulli arms, 10 000 rounds";
  table.note =
      "P1: means .1, .2, … .9. P2: .01, .02, .3, .4, .5, .6, .795, .8, .805. P3: .01 three times, "
      ".02 "
      "three times, .05 twice, .1. Published: SMPyBandits, notebook \"Do we even need UCB\", 100 "
      "runs; "
      "the reproduction is an independent one with 200 runs; \"short\" are runs of the same "
      "project "
      "with 10 repetitions.";
  table.toml = R"(
[lab]
horizon = 10000
repetitions = 400
seed = 20
[[environment]]
name = "P1"
kind = "bernoulli"
means = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
[[environment]]
name = "P2"
kind = "bernoulli"
means = [0.01, 0.02, 0.3, 0.4, 0.5, 0.6, 0.795, 0.8, 0.805]
[[environment]]
name = "P3"
kind = "bernoulli"
means = [0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.05, 0.05, 0.1]
[[policy]]
name = "ucb1"
label = "UCB1"
[[policy]]
name = "ucb1"
alpha = 1.0
label = "UCB, α = 1"
[[policy]]
name = "ucb1"
alpha = 0.5
label = "UCB, α = ½"
[[policy]]
name = "ucb_tuned"
label = "UCB-Tuned"
[[policy]]
name = "ucb_v"
zeta = 1.0
label = "UCB-V, ζ = 1"
[[policy]]
name = "moss"
label = "MOSS"
[[policy]]
name = "kl_ucb"
label = "KL-UCB"
[[policy]]
name = "bayes_ucb"
label = "Bayes-UCB"
[[policy]]
name = "imed"
label = "IMED"
[[policy]]
name = "thompson"
label = "Thompson"
[[policy]]
name = "tsallis_inf"
estimator = "rv"
label = "Tsallis-INF, RV"
[[policy]]
name = "tsallis_inf"
estimator = "iw"
label = "Tsallis-INF, IW"
[[policy]]
name = "exp3_ix"
knows_horizon = false
label = "EXP3-IX, anytime"
[[policy]]
name = "exp3_ix"
label = "EXP3-IX"
)";
  table.numbers = {
      {"P1", "UCB1", 330.67, 100, {}, notebook},
      {"P2", "UCB1", 236.89, 100, {}, notebook},
      {"P3", "UCB1", 484.38, 100, {}, notebook},
      {"P1", "UCB1", 332.1, 200, {}, again},
      {"P2", "UCB1", 233.4, 200, {}, again},
      {"P3", "UCB1", 488.1, 200, {}, again},
      {"P1", "UCB, α = ½", 51.64, 100, {}, notebook},
      {"P2", "UCB, α = ½", 72.97, 100, {}, notebook},
      {"P3", "UCB, α = ½", 162.84, 100, {}, notebook},
      {"P1", "UCB, α = ½", 52.5, 200, {}, again},
      {"P2", "UCB, α = ½", 69.0, 200, {}, again},
      {"P3", "UCB, α = ½", 166.0, 200, {}, again},
      {"P1", "UCB, α = 1", 101.9, 200, {}, again},
      {"P1", "UCB-Tuned", 53.7, 200, {}, again},
      {"P1", "UCB-V, ζ = 1", 382.1, 200, {}, again},
      {"P1", "MOSS", 86.8, 200, {}, again},
      {"P1", "KL-UCB", 58.4, 200, {}, again},
      {"P2", "KL-UCB", 87.1, 200, {}, again},
      {"P3", "KL-UCB", 94.4, 200, {}, again},
      {"P1", "IMED", 47.8, 200, {}, again},
      {"P1", "Thompson", 40.3, 200, {}, again},
      {"P2", "Thompson", 75.2, 200, {}, again},
      {"P3", "Thompson", 69.3, 200, {}, again},
      {"P1", "Tsallis-INF, RV", 105.3, 200, {}, again},
      {"P1", "Tsallis-INF, IW", 162.7, 200, {}, again},
      {"P1", "EXP3-IX, anytime", 309.6, 200, {}, again},
      {"P1", "Thompson", 33.2, 10, {}, short_runs},
      {"P2", "Thompson", 83.2, 10, {}, short_runs},
      {"P3", "Thompson", 69.2, 10, {}, short_runs},
      {"P1", "KL-UCB", 51.4, 10, {}, short_runs},
      {"P2", "KL-UCB", 84.5, 10, {}, short_runs},
      {"P3", "KL-UCB", 94.7, 10, {}, short_runs},
      {"P1", "Bayes-UCB", 58.7, 10, {}, short_runs},
      {"P2", "Bayes-UCB", 70.4, 10, {}, short_runs},
      {"P3", "Bayes-UCB", 84.9, 10, {}, short_runs},
      {"P1", "UCB, α = 1", 98.0, 10, {}, short_runs},
      {"P2", "UCB, α = 1", 96.2, 10, {}, short_runs},
      {"P3", "UCB, α = 1", 282.6, 10, {}, short_runs},
  };
  return table;
}

PublishedTable piecewise_table() {
  PublishedTable table;
  table.name = "piecewise";
  table.title = "Piecewise stationary: three Bernoulli arms, 5000 rounds, a change every 1000";
  table.note =
      "Means (.3, .5, .9), (.3, .2, .9), (.3, .2, .1), (.7, .2, .1), (.7, .5, .1); dynamic regret. "
      "Published: a log of SMPyBandits, 40 runs; the reproduction is an independent one with 400 "
      "runs. "
      "Its numbers for Thompson sampling and discounted algorithms are not used: the code behind "
      "them "
      "has known defects. The settings of its detectors were not printed: those rows, their "
      "distance "
      "in brackets, stand beside one another without being held to it. Its M-KL-UCB cannot have "
      "swept over the arms in 37 % of the rounds, as the paper's formula has it for w = 150: that "
      "alone costs 0.37 · 1500 = 555.";
  table.toml = R"(
[lab]
horizon = 5000
repetitions = 400
seed = 21
[[environment]]
name = "pieces"
kind = "piecewise"
breaks = [1000, 2000, 3000, 4000]
means = [[0.3, 0.5, 0.9], [0.3, 0.2, 0.9], [0.3, 0.2, 0.1], [0.7, 0.2, 0.1], [0.7, 0.5, 0.1]]
[[policy]]
name = "kl_ucb"
label = "KL-UCB"
[[policy]]
name = "sw_kl_ucb"
window = 206
label = "SW-KL-UCB, τ = 206"
[[policy]]
name = "thompson"
label = "Thompson"
[[policy]]
name = "d_thompson"
label = "discounted Thompson"
[[policy]]
name = "cusum_ucb"
changes = 4
bound = "kl"
label = "CUSUM-KL-UCB"
[[policy]]
name = "m_ucb"
changes = 4
window = 150
bound = "kl"
label = "M-KL-UCB, w = 150"
[[policy]]
name = "glr_kl_ucb"
label = "GLR-KL-UCB, local"
[[policy]]
name = "glr_kl_ucb"
restart = "global"
label = "GLR-KL-UCB, global"
[[policy]]
name = "exp3_s"
changes = 4
label = "EXP3.S"
)";
  table.numbers = {
      {"pieces", "KL-UCB", 263, 40, 78, "SMPyBandits"},
      {"pieces", "KL-UCB", 277, 400, 3.9 * 20, "reproduction"},  // a standard error of 3.9
      {"pieces", "SW-KL-UCB, τ = 206", 182, 40, 31, "SMPyBandits"},
      {"pieces", "SW-KL-UCB, τ = 206", 178.1, 400, 0.7 * 20, "reproduction"},
      {"pieces", "Thompson", 499, 400, 8.8 * 20, "reproduction"},
      {"pieces", "CUSUM-KL-UCB", 149, 40, 33, "SMPyBandits", false},
      {"pieces", "M-KL-UCB, w = 150", 284, 40, 34, "SMPyBandits", false},
      {"pieces", "GLR-KL-UCB, local", 66, 40, 22, "SMPyBandits", false},
      {"pieces", "GLR-KL-UCB, global", 94, 40, 28, "SMPyBandits", false},
  };
  return table;
}

PublishedTable rising_table() {
  PublishedTable table;
  table.name = "rising";
  table.title = "Rising: two rested arms, 50 000 rounds";
  table.note =
      "Means .4 · (1 − 50000/(100 n + 50000)) and min(n/25000, 1) after n pulls, beta noise with b "
      "= 2 "
      "(instance of Metelli et al., ICML 2022); regret against the second arm drawn always, which "
      "earns "
      "37 499. Numbers of an independent reproduction, 20 runs.";
  table.toml = R"(
[lab]
horizon = 50000
repetitions = 40
seed = 22
[[environment]]
name = "rising"
kind = "rising_rested"
limits = [0.4, 1.0]
scales = [500, 25000]
shapes = ["hyperbolic", "linear"]
noise = "beta"
b = 2.0
[[policy]]
name = "r_ed_ucb"
sigma = 0.1
window = 0.25
alpha = 4.0
label = "R-ed-UCB"
[[policy]]
name = "ucb1"
label = "UCB1"
[[policy]]
name = "sw_ucb"
label = "SW-UCB"
[[policy]]
name = "uniform"
)";
  table.numbers = {
      {"rising", "R-ed-UCB", 6712, 20, 383, "reproduction"},
      {"rising", "UCB1", 18491, 20, {}, "reproduction"},
      {"rising", "uniform", 15812, 20, {}, "reproduction"},
  };
  return table;
}

}  // namespace nashost::testing
