#include "report/svg_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include "report/svg_text.hpp"

namespace nashost::report {
namespace {

// Okabe and Ito's palette, darkest first.
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#000000", "#8a7500"};
constexpr const char* kDashes[] = {"", "7 4", "2 3", "9 3 2 3"};

constexpr double kLeft = 84, kTop = 56, kPlotWidth = 620, kPlotHeight = 380, kBottom = 64;
constexpr double kLegendGap = 18, kLegendLine = 20, kLetterWidth = 7.2;

std::string format(const char* pattern, double value) {
  char text[48];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

/// An axis from `low` to `high` with ticks at multiples of 1, 2 or 5 · 10^k.
struct Axis {
  double low = 0, high = 1, step = 0.2;

  static Axis over(double least, double most) {
    Axis axis;
    if (!std::isfinite(least) || !std::isfinite(most)) least = most = 0;
    if (!(most > least)) {  // one value: some room on both sides, or from 0
      const double room = least == 0 ? 0.5 : std::abs(least) * 0.1;
      most += least == 0 ? 1 : room;
      least -= least == 0 ? 0 : room;
    }
    const double span = most - least;
    const double rough = span / 6;
    const double decade = std::pow(10, std::floor(std::log10(rough)));
    axis.step = decade * (rough / decade <= 1   ? 1
                          : rough / decade <= 2 ? 2
                          : rough / decade <= 5 ? 5
                                                : 10);
    axis.low = std::floor(least / axis.step) * axis.step;
    axis.high = std::ceil(most / axis.step - 1e-9) * axis.step;
    if (axis.high <= axis.low) axis.high = axis.low + axis.step;
    return axis;
  }
  std::vector<double> ticks() const {
    std::vector<double> at;
    for (int i = 0; low + i * step <= high + step * 1e-6; ++i) at.push_back(low + i * step);
    return at;
  }
  double share(double value) const { return (value - low) / (high - low); }
};

/// With the digits that tell ticks `step` apart: 1.5 M, 1.6 M; 0.95, 1.
std::string tick_text(double value, double step) {
  if (std::abs(value) < step * 1e-6) return "0";
  const bool millions = std::abs(value) >= 1e6, thousands = std::abs(value) >= 1e4;
  const double unit = millions ? 1e6 : thousands ? 1e3 : 1;
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step / unit) - 1e-9)), 0, 9);
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value / unit);
  std::string text = buffer;
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text + (millions ? " M" : thousands ? " k" : "");
}

struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (std::isnan(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

class Drawing {
 public:
  explicit Drawing(const Plot& plot) : plot_(plot), curves_(plot.curves) {
    Extent x, y;
    if (plot.from_zero) {
      x.add(0);
      y.add(0);
    }
    for (const PlotCurve& curve : curves_) {
      for (std::size_t i = 0; i < curve.x.size(); ++i) {
        x.add(curve.x[i]);
        for (const double value : {curve.low[i], curve.y[i], curve.high[i]}) y.add(value);
      }
    }
    for (const PlotPoint& point : plot.points) {
      x.add(point.x);
      y.add(point.y);
    }
    const double most_x = x.high;
    if (plot.from_zero && !plot.all_in_view) y.high = std::min(y.high, ceiling());
    x_ = Axis::over(x.low, x.high);
    if (plot.from_zero && most_x > 0) x_.high = most_x;  // no empty room behind the last round
    y_ = Axis::over(y.low, y.high);
    if (plot.same_axes) {
      x_ = y_ = Axis::over(std::min(x.low, y.low), std::max(x.high, y.high));
    }
  }

  std::string draw() const {
    const std::string& title = plot_.title;
    std::size_t longest = 0;
    for (const PlotCurve& curve : curves_)
      longest = std::max(longest, letters(legend_label(curve)));
    const double legend =
        curves_.empty() ? 24 : kLegendGap + 34 + kLetterWidth * static_cast<double>(longest) + 12;
    const double needed = kLegendLine * static_cast<double>(curves_.size());
    const double width = std::max(kLeft + kPlotWidth + legend,
                                  kLeft + 8.2 * static_cast<double>(letters(title)) + 12);
    const double height = kTop + std::max(kPlotHeight, needed) + kBottom;
    std::string svg = svg_begin(width, height, title, kLeft);
    svg += grid();
    svg += svg_text(kLeft + kPlotWidth / 2, kTop + kPlotHeight + 46, plot_.x_label,
                    "text-anchor=\"middle\" fill=\"#333\"");
    svg += "<text transform=\"translate(22 " + px(kTop + kPlotHeight / 2) +
           ") rotate(-90)\" text-anchor=\"middle\" fill=\"#333\">" + svg_escape(plot_.y_label) +
           "</text>\n";
    for (std::size_t c = 0; c < curves_.size(); ++c) svg += band(c);
    for (const PlotSegment& segment : plot_.segments) svg += between(segment);
    for (std::size_t c = 0; c < curves_.size(); ++c) svg += line(c);
    svg += points();
    return svg + legend_text() + "</svg>\n";
  }

 private:
  double x(double value) const { return kLeft + kPlotWidth * x_.share(value); }
  double y(double value) const { return kTop + kPlotHeight * (1 - y_.share(value)); }
  static const char* colour(std::size_t curve) { return kColours[curve % std::size(kColours)]; }
  static std::string dash(std::size_t curve) {
    const char* pattern = kDashes[curve / std::size(kColours) % std::size(kDashes)];
    return *pattern == 0 ? "" : " stroke-dasharray=\"" + std::string(pattern) + "\"";
  }
  std::string grid() const {
    std::string svg = "<g stroke=\"#e4e4e4\" stroke-width=\"1\">\n";
    std::string labels;
    for (const double tick : y_.ticks()) {
      svg +=
          "<path d=\"M" + px(kLeft) + " " + px(y(tick)) + "H" + px(kLeft + kPlotWidth) + "\"/>\n";
      labels += svg_text(kLeft - 10, y(tick) + 4.5, tick_text(tick, y_.step),
                         "text-anchor=\"end\" fill=\"#555\"");
    }
    for (const double tick : x_.ticks()) {
      svg += "<path d=\"M" + px(x(tick)) + " " + px(kTop) + "V" + px(kTop + kPlotHeight) + "\"/>\n";
      labels += svg_text(x(tick), kTop + kPlotHeight + 21, tick_text(tick, x_.step),
                         "text-anchor=\"middle\" fill=\"#555\"");
    }
    svg += "</g>\n<path d=\"M" + px(kLeft) + " " + px(kTop) + "V" + px(kTop + kPlotHeight) + "H" +
           px(kLeft + kPlotWidth) + "\" fill=\"none\" stroke=\"#777\"/>\n";
    return svg + labels;
  }

  static double end(const PlotCurve& curve) { return curve.y.empty() ? 0 : curve.y.back(); }

  /// Where one curve or a few end more than three times as high as most of them, the plot shows
  /// most of them: the others leave it at the top, and the legend says where they end.
  double ceiling() const {
    std::vector<double> ends;
    for (const PlotCurve& curve : curves_) ends.push_back(end(curve));
    std::ranges::sort(ends);
    for (std::size_t i = ends.size() / 2; i >= 1 && i + 1 < ends.size(); ++i) {
      if (ends[i] > 0 && ends[i + 1] > 3 * ends[i]) return 1.2 * ends[i];
    }
    return std::numeric_limits<double>::infinity();
  }

  double clamped(double value) const { return std::clamp(value, y_.low, y_.high); }

  std::string band(std::size_t c) const {
    const PlotCurve& curve = curves_[c];
    if (curve.x.empty()) return {};
    std::string path;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      path += (i == 0 ? "M" : "L") + px(x(curve.x[i])) + " " + px(y(clamped(curve.high[i])));
    }
    for (std::size_t i = curve.x.size(); i-- > 0;) {
      path += "L" + px(x(curve.x[i])) + " " + px(y(clamped(curve.low[i])));
    }
    return "<path d=\"" + path + "Z\" fill=\"" + colour(c) + "\" fill-opacity=\"0.16\"/>\n";
  }

  std::string line(std::size_t c) const {
    const PlotCurve& curve = curves_[c];
    std::string points;
    const auto add = [&](double at_x, double at_y) {
      points += (points.empty() ? "" : " ") + px(x(at_x)) + "," + px(y(at_y));
    };
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      if (curve.y[i] > y_.high) {  // ends where it meets the top
        if (i > 0) {
          const double share = (y_.high - curve.y[i - 1]) / (curve.y[i] - curve.y[i - 1]);
          add(curve.x[i - 1] + share * (curve.x[i] - curve.x[i - 1]), y_.high);
        }
        break;
      }
      add(curve.x[i], curve.y[i]);
    }
    return "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + colour(c) +
           "\" stroke-width=\"2\" stroke-linejoin=\"round\"" + dash(c) + "/>\n";
  }

  std::string between(const PlotSegment& segment) const {
    return "<path d=\"M" + px(x(segment.x1)) + " " + px(y(segment.y1)) + "L" + px(x(segment.x2)) +
           " " + px(y(segment.y2)) + "\" stroke=\"" + (segment.marked ? "#d55e00" : "#777") +
           "\" stroke-width=\"" + (segment.marked ? "1.6\" stroke-opacity=\"0.6" : "1") + "\"" +
           (segment.dashed ? " stroke-dasharray=\"4 4\"" : "") + "/>\n";
  }

  /// Points, and the names of those that have room for theirs: above, to the right, to the left or
  /// below, crossing no point and no other name.
  std::string points() const {
    using Box = std::array<double, 4>;  // left, top, right, bottom
    constexpr double kRadius = 5, kLine = 14;
    const auto crosses = [](const Box& a, const Box& b) {
      return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
    };
    std::vector<Box> taken;
    std::string svg;
    for (const PlotPoint& point : plot_.points) {
      const double at_x = x(point.x), at_y = y(point.y);
      taken.push_back({at_x - kRadius, at_y - kRadius, at_x + kRadius, at_y + kRadius});
      svg += "<circle cx=\"" + px(at_x) + "\" cy=\"" + px(at_y) + "\" r=\"" +
             (plot_.points.size() > 200 ? "2.2" : "4.5") + "\" fill=\"" +
             (point.marked ? "#d55e00" : "#0072b2") + "\"" +
             (plot_.points.size() > 200 ? " fill-opacity=\"0.6\"" : "") + "/>\n";
    }
    if (plot_.points.size() > 60) return svg;
    for (const PlotPoint& point : plot_.points) {
      const double at_x = x(point.x), at_y = y(point.y);
      const double wide = kLetterWidth * static_cast<double>(letters(point.label));
      const double gap = kRadius + 2;
      for (const Box& box :
           {Box{at_x - wide / 2, at_y - gap - kLine, at_x + wide / 2, at_y - gap},
            Box{at_x + gap, at_y - kLine / 2, at_x + gap + wide, at_y + kLine / 2},
            Box{at_x - gap - wide, at_y - kLine / 2, at_x - gap, at_y + kLine / 2},
            Box{at_x - wide / 2, at_y + gap, at_x + wide / 2, at_y + gap + kLine}}) {
        if (box[0] < kLeft || box[2] > kLeft + kPlotWidth || box[1] < kTop - 12 ||
            box[3] > kTop + kPlotHeight ||
            std::ranges::any_of(taken, [&](const Box& other) { return crosses(box, other); })) {
          continue;
        }
        taken.push_back(box);
        svg += svg_text((box[0] + box[2]) / 2, box[3] - 3, point.label,
                        "text-anchor=\"middle\" font-size=\"12\" fill=\"#1a1a1a\"");
        break;
      }
    }
    return svg;
  }

  /// "UCB1: 329".
  std::string legend_label(const PlotCurve& curve) const {
    if (!plot_.ends_in_legend) return curve.label;
    const double last = end(curve);
    const bool whole = last == std::trunc(last);
    return curve.label + ": " + format(std::abs(last) < 10 && !whole ? "%.2f" : "%.0f", last);
  }

  std::string legend_text() const {
    std::vector<std::size_t> order(curves_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return end(curves_[a]) > end(curves_[b]); });
    std::string svg;
    double at = kTop + 10;
    for (const std::size_t c : order) {
      const double left = kLeft + kPlotWidth + kLegendGap;
      svg += "<path d=\"M" + px(left) + " " + px(at) + "h24\" stroke=\"" + colour(c) +
             "\" stroke-width=\"2.5\"" + dash(c) + "/>\n";
      svg += svg_text(left + 32, at + 4.5, legend_label(curves_[c]), "fill=\"#1a1a1a\"");
      at += kLegendLine;
    }
    return svg;
  }

  const Plot& plot_;
  const std::vector<PlotCurve>& curves_;
  Axis x_, y_;
};

}  // namespace

std::string svg(const Plot& plot) { return Drawing(plot).draw(); }

std::string svg_bars(const std::string& title, const std::string& x_label,
                     const std::vector<PlotBar>& bars) {
  constexpr double kRow = 30, kTopOfBars = 48, kWide = 520;
  std::size_t longest = 0;
  double low = 0, high = 0;
  for (const PlotBar& bar : bars) {
    longest = std::max(longest, letters(bar.label));
    for (const double value : {bar.value, bar.low, bar.high}) {
      if (std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  const double left = 24 + kLetterWidth * static_cast<double>(longest);
  const double bottom = kTopOfBars + kRow * static_cast<double>(bars.size());
  const Axis axis = Axis::over(low, high);
  const auto x = [&](double value) { return left + kWide * axis.share(value); };
  std::string out = svg_begin(left + kWide + 40, bottom + 60, title, 12);
  for (const double tick : axis.ticks()) {
    out += "<path d=\"M" + px(x(tick)) + " " + px(kTopOfBars - 6) + "V" + px(bottom) +
           "\" stroke=\"#e4e4e4\"/>\n" +
           svg_text(x(tick), bottom + 18, tick_text(tick, axis.step),
                    "text-anchor=\"middle\" fill=\"#555\"");
  }
  out += svg_text(left + kWide / 2, bottom + 42, x_label, "text-anchor=\"middle\" fill=\"#333\"");
  double at = kTopOfBars;
  for (const PlotBar& bar : bars) {
    const double from = std::min(x(0), x(bar.value)), wide = std::abs(x(bar.value) - x(0));
    out += svg_text(left - 10, at + 17, bar.label, "text-anchor=\"end\" fill=\"#1a1a1a\"");
    out += "<rect x=\"" + px(from) + "\" y=\"" + px(at + 4) + "\" width=\"" + px(wide) +
           "\" height=\"16\" fill=\"#0072b2\"/>\n";
    if (!std::isnan(bar.low)) {
      out += "<path d=\"M" + px(x(bar.low)) + " " + px(at + 12) + "H" + px(x(bar.high)) + "M" +
             px(x(bar.low)) + " " + px(at + 7) + "v10M" + px(x(bar.high)) + " " + px(at + 7) +
             "v10\" stroke=\"#1a1a1a\" stroke-width=\"1.5\"/>\n";
    }
    at += kRow;
  }
  return out + "</svg>\n";
}

}  // namespace nashost::report
