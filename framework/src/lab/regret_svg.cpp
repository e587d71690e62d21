#include "lab/regret_svg.hpp"

#include <algorithm>
#include <cmath>

namespace nashost::lab {

std::string line_plot(const std::string& title, const std::string& x_label,
                      const std::string& y_label, const std::vector<PlotCurve>& curves) {
  report::Plot plot;
  plot.title = title;
  plot.x_label = x_label;
  plot.y_label = y_label;
  plot.curves = curves;
  return report::svg(plot);
}

std::string regret_svg(const Environment& environment, const std::vector<CellSummary>& cells) {
  std::vector<PlotCurve> curves;
  std::int64_t repetitions = 0;
  for (const CellSummary& cell : cells) {
    PlotCurve curve;
    curve.label = cell.player->label;
    curve.x.push_back(0);
    curve.y.push_back(0);
    curve.low.push_back(0);
    curve.high.push_back(0);
    for (std::size_t i = 0; i < cell.rounds.size(); ++i) {
      const Spread& regret = cell.regret[i];
      const double half = std::isfinite(regret.se) ? 1.96 * regret.se : 0;
      curve.x.push_back(static_cast<double>(cell.rounds[i]));
      curve.y.push_back(regret.mean);
      curve.low.push_back(regret.mean - half);
      curve.high.push_back(regret.mean + half);
    }
    repetitions = std::max(repetitions, cell.repetitions);
    curves.push_back(std::move(curve));
  }
  return line_plot(environment.name() + ": " + environment.summary(), "round",
                   "pseudo-regret, mean of " + std::to_string(repetitions) +
                       " repetitions ± 1.96 standard errors",
                   curves);
}

}  // namespace nashost::lab
