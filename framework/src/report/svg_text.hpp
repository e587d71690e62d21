#pragma once

#include <algorithm>
#include <cstdio>
#include <string>

/// What the pictures of svg_plot.hpp and svg_slope.hpp write alike.
namespace nashost::report {

inline std::string svg_escape(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

/// A place in the picture.
inline std::string px(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

/// Characters of UTF-8.
inline std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

inline std::string svg_text(double at_x, double at_y, const std::string& what,
                            const std::string& style) {
  return "<text x=\"" + px(at_x) + "\" y=\"" + px(at_y) + "\" " + style + ">" + svg_escape(what) +
         "</text>\n";
}

/// The root element with white ground, and the title for those who do not see it and for those who
/// do.
inline std::string svg_begin(double width, double height, const std::string& title, double left) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + px(width) + "\" height=\"" +
         px(height) + "\" viewBox=\"0 0 " + px(width) + " " + px(height) +
         "\" font-family=\"system-ui, 'Segoe UI', Helvetica, Arial, sans-serif\" "
         "font-size=\"13\" role=\"img\">\n<title>" +
         svg_escape(title) + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n" +
         svg_text(left, 30, title, "font-size=\"15\" font-weight=\"600\" fill=\"#1a1a1a\"");
}

}  // namespace nashost::report
