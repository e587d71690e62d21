#pragma once

#include <limits>
#include <string>
#include <vector>

#include "nashost/abi/export.hpp"

/// Pictures for papers: self-contained SVG, drawn here rather than by a browser, so that they need
/// none and are the same bytes everywhere.
namespace nashost::report {

/// A line with a band around it.
struct PlotCurve {
  std::string label;
  std::vector<double> x, y, low, high;  ///< of one size
};

struct PlotPoint {
  std::string label;
  double x = 0, y = 0;
  bool marked = false;  ///< in the second colour
};

struct PlotSegment {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  bool marked = false, dashed = false;
};

struct Plot {
  std::string title, x_label, y_label;
  std::vector<PlotCurve> curves;
  std::vector<PlotPoint> points;
  std::vector<PlotSegment> segments;
  bool from_zero = true;       ///< both axes
  bool same_axes = false;      ///< x and y are of one measure
  bool all_in_view = false;    ///< also a curve that ends far above the others
  bool ends_in_legend = true;  ///< where each curve ends, beside its name
};

/// Axes with round tick marks, lines in colours that colour-blind readers tell apart (then dashed),
/// legend beside the plot in the order of the line ends, points with their names where there is
/// room. Texts are escaped.
NASHOST_API std::string svg(const Plot& plot);

struct PlotBar {
  std::string label;
  double value = 0;
  double low = std::numeric_limits<double>::quiet_NaN();  ///< of an interval; NaN: none
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// Horizontal bars from 0 with whiskers.
NASHOST_API std::string svg_bars(const std::string& title, const std::string& x_label,
                                 const std::vector<PlotBar>& bars);

}  // namespace nashost::report
