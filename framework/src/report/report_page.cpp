#include "report/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "plugin/sha256.hpp"
#include "report/lab_model.hpp"
#include "report/page_files.hpp"
#include "report/run_model.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// A report is at most 3 MB; its script takes 0.6.
constexpr std::size_t kMostModel = 2'200'000;

/// What each of so many runs is drawn with.
CurveLimits limits_for(std::size_t part) {
  CurveLimits limits;
  limits.buckets = std::max<std::int64_t>(60, limits.buckets / static_cast<std::int64_t>(part));
  limits.singles = std::max<std::size_t>(9, limits.singles / part);
  limits.leaderboard = std::max<std::size_t>(50, limits.leaderboard / part);
  return limits;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return safe;
}

/// For a data block: nothing in it can end the block or begin a comment.
std::string data_block(const Json& model) {
  // What a broken process left as bytes that are no UTF-8 is shown as such, not refused.
  const std::string text = model.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string base64(const std::string& hexadecimal) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits, text;
  for (const char digit : hexadecimal) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    for (int bit = 3; bit >= 0; --bit) bits += ((value >> bit) & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += "00";
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    text += kDigits[std::stoul(bits.substr(i, 6), nullptr, 2)];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string source(std::string_view content) {
  plugin::Sha256 sha256;
  sha256.update(std::as_bytes(std::span(content)));
  return "'sha256-" + base64(sha256.digest()) + "'";
}

}  // namespace

std::string page_policy(const std::string& connect) {
  static const std::string script = source(page_script()), style = source(page_style());
  return "default-src 'none'; script-src " + script + "; style-src " + style +
         "; img-src data:; connect-src " + connect +
         "; base-uri 'none'; form-action 'none'; object-src 'none'";
}

std::string page(const Json& model, const std::string& title) {
  const bool live = model.contains("live");
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
      page_policy(live ? "'self'" : "'none'") +
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>" +
      escaped(title) + "</title>\n<style>";
  html += page_style();
  html +=
      "</style>\n</head>\n<body>\n<noscript><p>This report draws itself with the script it "
      "carries; your browser has scripts switched off. The same numbers are in summary.json, and "
      "in "
      "the terminal with nashost show.</p></noscript>\n<div id=\"page\"></div>\n"
      "<script type=\"application/json\" id=\"model\">";
  html += data_block(model);
  html += "</script>\n<script>";
  html += page_script();
  html += "</script>\n</body>\n</html>\n";
  return html;
}

namespace {

Json model_of(std::span<const fs::path> folders, const CurveLimits& limits) {
  Json model = {
      {"schema", "nashost-report-1"},
      {"nashost", NASHOST_VERSION},
      {"made",
       std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count()},
      {"runs", Json::array()},
      {"labs", Json::array()},
      {"notices", Json::array()}};
  std::exception_ptr first;
  for (const fs::path& folder : folders) {
    try {
      if (is_lab(folder)) {
        model["labs"].push_back(lab_model(folder));
      } else {
        model["runs"].push_back(RunModel(folder, limits).changes()["sections"]);
      }
    } catch (const Error& error) {
      if (!first) first = std::current_exception();
      model["notices"].push_back(
          fmt::format("{} is not in this report: {}", folder.string(), error.what()));
    }
  }
  if (model["runs"].empty() && model["labs"].empty() && first) std::rethrow_exception(first);
  return model;
}

}  // namespace

namespace {

std::size_t size_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace).size();
}

/// Takes `share` of a limit, not less than `least`. False where it is as low as it gets.
template <class Limit>
bool lower(Limit& limit, double share, Limit least) {
  if (limit <= least) return false;
  limit = std::max(least, static_cast<Limit>(share * static_cast<double>(limit)));
  return true;
}

/// Lowers the limit of what takes most of a model that is `excess` bytes too large. False where
/// nothing can be made smaller.
bool lower_the_largest(const Json& model, std::size_t excess, CurveLimits& limits) {
  std::map<std::string, std::size_t> sizes;
  for (const Json& run : model["runs"]) {
    for (const auto& [name, section] : run.items()) {
      const bool rounds = name.starts_with("rounds/");
      sizes[rounds ? "rounds" : name == "architectures" ? "leaderboard" : name] += size_of(section);
    }
  }
  std::vector<std::pair<std::size_t, std::string>> largest;
  for (const auto& [name, size] : sizes) largest.emplace_back(size, name);
  std::ranges::sort(largest, std::greater());
  for (const auto& [size, name] : largest) {
    const double keep = std::max(0.2, 0.95 * (1 - static_cast<double>(excess) /
                                                      static_cast<double>(std::max(size, excess))));
    if (name == "rounds" ? lower<std::int64_t>(limits.buckets, keep, 60) ||
                               lower<std::size_t>(limits.singles, keep, 9)
        : name == "leaderboard" ? lower<std::size_t>(limits.leaderboard, keep, 50)
        : name == "stages"      ? lower<std::size_t>(limits.compared, keep, 50)
        : name == "cuts"        ? lower<std::size_t>(limits.cuts, keep, 50)
                                : false) {
      return true;
    }
  }
  return false;
}

}  // namespace

Json report_model(std::span<const fs::path> folders) {
  CurveLimits limits = limits_for(std::max<std::size_t>(1, folders.size()));
  for (;;) {
    Json model = model_of(folders, limits);
    const std::size_t size = data_block(model).size();
    if (size <= kMostModel || !lower_the_largest(model, size - kMostModel, limits)) return model;
  }
}

fs::path write_report(const fs::path& folder) {
  const fs::path file = folder / "report.html";
  const Json model = report_model(std::span(&folder, 1));
  const Json& run = model["runs"].empty() ? model["labs"][0] : model["runs"][0]["run"];
  write_file(file, page(model, run["name"].get<std::string>() + " – nashost"));
  return file;
}

}  // namespace nashost::report
