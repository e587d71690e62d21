#include "win_stay.hpp"

NASHOST_PLUGIN("sampler",
               nashost::policy<WinStay>({.name = "win_stay",
                                         .summary = "Keeps the arm while it pays.",
                                         .paper = "Robbins, Some aspects of the sequential design "
                                                  "of experiments, Bulletin of the AMS 58, 1952"}));
