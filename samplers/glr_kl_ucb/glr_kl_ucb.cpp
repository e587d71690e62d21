#include "glr_kl_ucb.hpp"

NASHOST_PLUGIN(
    "sampler",
    nashost::policy<nashost::samplers::GlrKlUcb>(
        {.name = "glr_kl_ucb",
         .summary = "KL-UCB that starts afresh when a likelihood ratio test finds a change",
         .paper = "Besson, Kaufmann, Maillard and Seznec, \"Efficient change-point detection for "
                  "tackling piecewise-stationary bandits\", JMLR 2022",
         .guarantee =
             "O(√(Υ K T ln T)) without knowing the number Υ of changes, if they are far apart",
         .traits = {.needs_horizon = true, .stationarity = nashost::Stationarity::piecewise}}));
