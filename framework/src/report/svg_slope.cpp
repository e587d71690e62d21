#include "report/svg_slope.hpp"

#include <cmath>
#include <map>
#include <utility>

#include "report/svg_text.hpp"

namespace nashost::report {
namespace {

constexpr double kTop = 76, kPlotWidth = 320, kLine = 16, kLetterWidth = 7.2;

/// Labels by place.
using Places = std::map<double, std::vector<std::string>>;

std::string words(const std::vector<std::string>& labels) {
  std::string text = labels[0];
  const std::size_t shown = labels.size() > 3 ? 2 : labels.size();
  for (std::size_t i = 1; i < shown; ++i) text += " · " + labels[i];
  if (shown < labels.size()) text += " +" + std::to_string(labels.size() - shown);
  return text;
}

double widest(const Places& places) {
  std::size_t most = 0;
  for (const auto& [place, labels] : places) most = std::max(most, letters(words(labels)));
  return kLetterWidth * static_cast<double>(most) + 24;
}

}  // namespace

std::string svg_slope(const std::string& title, const std::string& from, const std::string& to,
                      const std::vector<SlopeLine>& lines) {
  Places left, right;
  double worst = 1;
  for (const SlopeLine& line : lines) {
    left[line.from].push_back(line.label);
    right[line.to].push_back(line.label);
    worst = std::max({worst, line.from, line.to});
  }
  const double room = std::max(widest(left), kLetterWidth * static_cast<double>(letters(from)));
  const bool log = worst > 60;  // else the best places would lie over one another
  const double height = log ? 640 : std::max(160.0, 22 * worst);
  const double end = room + kPlotWidth;
  const double width =
      std::max(end + std::max(widest(right), kLetterWidth * static_cast<double>(letters(to))),
               8.2 * static_cast<double>(letters(title)) + 24);
  const auto y = [&](double place) {
    const double share = log ? std::log(place) / std::log(worst) : (place - 1) / (worst - 1);
    return kTop + (worst > 1 ? height * share : 0);
  };
  std::string svg = svg_begin(width, kTop + height + 24, title, 12);
  svg += svg_text(room, 60, from, "text-anchor=\"middle\" fill=\"#555\"");
  svg += svg_text(end, 60, to, "text-anchor=\"middle\" fill=\"#555\"");
  for (const double x : {room, end}) {
    svg += "<path d=\"M" + px(x) + " " + px(kTop) + "v" + px(height) + "\" stroke=\"#ccc\"/>\n";
  }
  for (const SlopeLine& line : lines) {
    const char* colour = line.to > line.from   ? "#d55e00"
                         : line.to < line.from ? "#0072b2"
                                               : "#777777";
    svg += "<path d=\"M" + px(room) + " " + px(y(line.from)) + "L" + px(end) + " " +
           px(y(line.to)) + "\" stroke=\"" + colour + "\" stroke-width=\"1.8\"/>\n";
    for (const auto& [x, place] : {std::pair(room, line.from), std::pair(end, line.to)}) {
      svg += "<circle cx=\"" + px(x) + "\" cy=\"" + px(y(place)) + "\" r=\"3.5\" fill=\"" + colour +
             "\"/>\n";
    }
  }
  const auto names = [&](const Places& places, double x, const char* anchor) {
    double last = 0;
    for (const auto& [place, labels] : places) {
      if (y(place) - last < kLine) continue;
      last = y(place);
      svg += svg_text(x, last + 4.5, words(labels),
                      std::string("text-anchor=\"") + anchor + "\" fill=\"#1a1a1a\"");
    }
  };
  names(left, room - 10, "end");
  names(right, end + 10, "start");
  return svg + "</svg>\n";
}

}  // namespace nashost::report
