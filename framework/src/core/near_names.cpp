#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "nashost/abi/parameters.hpp"

namespace nashost {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Damerau–Levenshtein distance in its restricted form (optimal string alignment): insertions,
/// deletions, substitutions and swaps of neighbours, no part edited twice.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + differs});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

/// One begins with the other: "eps" for "epsilon". Two letters alone say too little.
bool abbreviates(const std::string& a, const std::string& b) {
  constexpr std::size_t kShortest = 3;
  return std::min(a.size(), b.size()) >= kShortest && (a.starts_with(b) || b.starts_with(a));
}

}  // namespace

std::vector<std::string> near_names(const std::string& unknown,
                                    const std::vector<std::string>& known) {
  constexpr std::size_t kMostNames = 3;
  constexpr std::size_t kLongestName = 200;  // the distance takes length² steps
  if (unknown.size() > kLongestName) return {};
  const std::string wanted = lower(unknown);
  const std::size_t tolerated = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : known) {
    if (name.size() > kLongestName) continue;
    const std::string candidate = lower(name);
    const std::size_t edits = distance(wanted, candidate);
    if (edits <= tolerated || abbreviates(wanted, candidate)) near.emplace_back(edits, name);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> names;
  for (auto& [edits, name] : near) {
    if (names.size() < kMostNames) names.push_back(std::move(name));
  }
  return names;
}

std::string did_you_mean(const std::string& unknown, const std::vector<std::string>& known) {
  const auto names = near_names(unknown, known);
  if (names.empty()) return "";
  std::string text = "; did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) text += i + 1 == names.size() ? " or " : ", ";
    text += "'" + names[i] + "'";
  }
  return text + "?";
}

}  // namespace nashost
