#pragma once

#include <string>
#include <vector>

#include "lab/summary.hpp"
#include "report/svg_plot.hpp"

namespace nashost::lab {

using report::PlotCurve;

/// A self-contained SVG: axes from 0 with round tick marks, lines in colours that colour-blind
/// readers tell apart (then dashed), legend beside the plot in the order of the line ends. Texts
/// are escaped.
NASHOST_API std::string line_plot(const std::string& title, const std::string& x_label,
                                  const std::string& y_label, const std::vector<PlotCurve>& curves);

/// Regret of every policy in one environment, with bands of ± 1.96 standard errors.
NASHOST_API std::string regret_svg(const Environment& environment,
                                   const std::vector<CellSummary>& cells);

}  // namespace nashost::lab
