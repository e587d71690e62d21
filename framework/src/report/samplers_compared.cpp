#include "report/samplers_compared.hpp"

#include <algorithm>
#include <map>

#include "report/round_curves.hpp"

namespace nashost::report {

using Json = nlohmann::json;

std::optional<Json> samplers_compared(std::span<const StageResult> results, std::size_t most) {
  const auto records = findings::compare_samplers(results);
  if (records.size() < 2) return std::nullopt;
  struct Row {
    std::string label;
    Json rank, share;  // per sampler
    double ranks = 0, ranked = 0;
  };
  std::vector<Row> rows;
  std::map<std::string, std::size_t> places;
  const Json none(std::vector<std::nullptr_t>(records.size()));
  for (std::size_t r = 0; r < records.size(); ++r) {
    const findings::SamplerRecord& one = records[r];
    for (std::size_t i = 0; i < one.labels.size(); ++i) {
      const auto [place, fresh] = places.try_emplace(one.labels[i], rows.size());
      if (fresh) rows.push_back({one.labels[i], none, none});
      Row& row = rows[place->second];
      row.rank[r] = one.rank[i];
      row.share[r] = rounded(one.train_share[i]);
      row.ranks += static_cast<double>(one.rank[i]);
      ++row.ranked;
    }
  }
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return row.ranks / row.ranked; });
  const std::size_t all = rows.size();
  if (all > most) rows.resize(most);
  Json json = {{"truth", Json()},
               {"samplers", findings::to_json(records)},
               {"architectures", Json::array()},
               {"rank", Json(std::vector<Json>(records.size(), Json::array()))},
               {"share", Json(std::vector<Json>(records.size(), Json::array()))},
               {"leftOut", all - rows.size()}};
  if (!records.front().truth.empty()) json["truth"] = records.front().truth;
  for (const Row& row : rows) {
    json["architectures"].push_back(row.label);
    for (std::size_t r = 0; r < records.size(); ++r) {
      json["rank"][r].push_back(row.rank[r]);
      json["share"][r].push_back(row.share[r]);
    }
  }
  return json;
}

}  // namespace nashost::report
