#include "store/run_export.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/parameters.hpp"

namespace nashost {
namespace {

std::string hexadecimal(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  for (const auto byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

/// The shortest text that reads back as the same number.
std::string number(double value) { return fmt::format("{}", value); }

std::string csv_field(const std::string& text) {
  // An empty text is quoted, so that it differs from NULL.
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string json_text(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct AsCsv {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return number(value); }
  std::string operator()(const std::string& value) const { return csv_field(value); }
  std::string operator()(const std::vector<std::uint8_t>& value) const {
    return hexadecimal(value);
  }
};

struct AsJson {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  // JSON has no infinity.
  std::string operator()(double value) const { return nlohmann::json(value).dump(); }
  std::string operator()(const std::string& value) const { return json_text(value); }
  std::string operator()(const std::vector<std::uint8_t>& value) const {
    return '"' + hexadecimal(value) + '"';
  }
};

}  // namespace

void export_relation(const RunReader& run, const std::string& relation, ExportFormat format,
                     const std::function<void(std::string_view)>& write) {
  const auto known = run.relations();
  if (std::find(known.begin(), known.end(), relation) == known.end()) {
    std::string list;
    for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
    throw ConfigError("a run has no table '" + relation + "'" + did_you_mean(relation, known) +
                      "; it has " + list);
  }
  std::vector<std::string> names;
  bool first = true;
  run.query(
      "SELECT * FROM " + relation,
      [&](const std::vector<std::string>& columns) {
        names = columns;
        if (format == ExportFormat::json) return write("[");
        for (std::size_t i = 0; i < names.size(); ++i) write((i == 0 ? "" : ",") + names[i]);
        write("\r\n");
      },
      [&](const std::vector<Cell>& cells) {
        std::string line;
        if (format == ExportFormat::csv) {
          for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i != 0) line += ',';
            line += std::visit(AsCsv{}, cells[i]);
          }
          return write(line + "\r\n");
        }
        for (std::size_t i = 0; i < cells.size(); ++i) {
          line +=
              (i == 0 ? "{" : ", ") + json_text(names[i]) + ": " + std::visit(AsJson{}, cells[i]);
        }
        write((first ? "\n" : ",\n") + line + "}");
        first = false;
      });
  if (format == ExportFormat::json) write("\n]\n");
}

std::vector<std::string> export_run(const RunReader& run, ExportFormat format,
                                    const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error("cannot make the folder " + folder.string() + ": " + failure.message());
  std::vector<std::string> files;
  run.at_one_moment([&] {
    for (const std::string& relation : run.relations()) {
      const auto file = folder / (relation + (format == ExportFormat::csv ? ".csv" : ".json"));
      AtomicFile out(file);
      std::string block;
      export_relation(run, relation, format, [&](std::string_view text) {
        block += text;
        if (block.size() < 1 << 20) return;
        out.write(block);
        block.clear();
      });
      out.write(block);
      out.commit();
      files.push_back(file.filename().string());
    }
  });
  return files;
}

}  // namespace nashost
