#include "report/live_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <httplib.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "core/shell_word.hpp"
#include "nashost/abi/error.hpp"
#include "report/lab_model.hpp"
#include "report/report_page.hpp"
#include "report/run_model.hpp"
#include "store/run_list.hpp"

namespace nashost::report {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMostOpen = 32;  // runs whose curves are kept in memory
/// What a page can take in while one looks at it.
CurveLimits live_limits() {
  CurveLimits limits;
  limits.leaderboard = 500;
  limits.rounds_at_once = 100'000;
  return limits;
}

constexpr std::size_t kMostTogether = 8;  // runs of one page
constexpr char kCookie[] = "nashost_token";
// cpp-httplib compresses what it knows by these exact names, with settings that take seconds for a
// page of two megabytes. Media types are the same in any case of letters.
constexpr char kHtml[] = "Text/html; charset=utf-8";
constexpr char kJson[] = "application/json; charset=utf-8";

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error("the system gives no random numbers for a token");
  }
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

/// In a time that does not tell how much is right.
bool same(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  }
  return difference == 0;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// "[::1]:7474" → "::1".
std::string without_port(std::string host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

std::string cookie(const httplib::Request& request) {
  const std::string all = request.get_header_value("Cookie"), name = std::string(kCookie) + "=";
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = all.find(';', from);
    if (to == std::string::npos) to = all.size();
    while (from < to && all[from] == ' ') ++from;
    if (all.compare(from, name.size(), name) == 0) {
      return all.substr(from + name.size(), to - from - name.size());
    }
    from = to + 1;
  }
  return "";
}

Json listed_json(const ListedRun& one) {
  Json json = {{"key", one.folder.filename().string()}};
  if (!one.damage.empty()) {
    json["damage"] = one.damage;
    return json;
  }
  json["state"] = to_string(one.run.state);
  json["started"] = one.run.started;
  json["seconds"] = one.run.seconds;
  if (one.best) {
    json["best"] = {{"architecture", one.best->architecture},
                    {"accuracy", one.best->accuracy},
                    {"split", one.best->split}};
  }
  return json;
}

}  // namespace

struct LiveServer::Impl {
  explicit Impl(const ServeSettings& chosen) : settings(chosen) {
    std::error_code ignored;
    single = fs::exists(settings.folder / "run.sqlite", ignored);
    if (!single && !fs::is_directory(settings.folder, ignored)) {
      throw ConfigError("there is no run and no folder of runs at " + settings.folder.string());
    }
    if (!single && is_lab(settings.folder)) {
      throw ConfigError(settings.folder.string() +
                        " holds what nashost lab found, which does not change; nashost report " +
                        shell_word(settings.folder.string()) + " draws it");
    }
    if (!is_loopback(settings.host)) token = random_token();
    server.new_task_queue = [] { return new httplib::ThreadPool(4); };
    server.set_keep_alive_max_count(1000);
    server.set_payload_max_length(1024);
    // Not shared with another server on the same port, which is cpp-httplib's default.
    server.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    routes();
    bind();
  }

  void bind() {
    errno = 0;
    const auto wanted = static_cast<int>(settings.port);
    port = wanted;
    if (wanted == 0) {
      port = server.bind_to_any_port(settings.host);
    } else if (!server.bind_to_port(settings.host, wanted)) {
      port = -1;
    }
    if (port > 0) return;
    const int code = errno;
    const std::string cure =
        code == EADDRINUSE ? "; another program has that port: choose one with --port, or 0 for any"
        : code == EACCES   ? "; ports below 1024 are for root: choose a higher one with --port"
                           : "; --host takes an address or name of this machine";
    throw ConfigError(fmt::format("cannot serve on {} port {}: {}{}", settings.host, wanted,
                                  code == 0 ? "no such host" : std::strerror(code), cure));
  }

  void routes() {
    server.set_pre_routing_handler([this](const auto& request, auto& response) {
      response.set_header("X-Content-Type-Options", "nosniff");
      response.set_header("Referrer-Policy", "no-referrer");
      response.set_header("Cache-Control", "no-store");
      response.set_header("Cross-Origin-Resource-Policy", "same-origin");
      if (request.method != "GET" && request.method != "HEAD") {
        return refuse(response, 405, "this server only shows");
      }
      return admit(request, response);
    });
    server.Get("/", [this](const auto& request, auto& response) { page_of(request, response); });
    server.Get("/runs", [this](const auto&, auto& response) {
      answer(response, [this] { return list(); });
    });
    server.Get("/changes", [this](const auto& request, auto& response) {
      answer(response, [&] { return changes(request); });
    });
    server.set_error_handler([](const auto&, auto& response) {
      if (response.body.empty()) response.set_content("there is nothing here\n", "text/plain");
    });
  }

  static httplib::Server::HandlerResponse refuse(httplib::Response& response, int status,
                                                 const std::string& why) {
    response.status = status;
    response.set_content(why + "\n", "text/plain; charset=utf-8");
    return httplib::Server::HandlerResponse::Handled;
  }

  httplib::Server::HandlerResponse admit(const httplib::Request& request,
                                         httplib::Response& response) const {
    if (token.empty()) {
      if (is_loopback(without_port(request.get_header_value("Host")))) {
        return httplib::Server::HandlerResponse::Unhandled;
      }
      return refuse(response, 403, "this server answers to localhost only");
    }
    if (same(cookie(request), token)) return httplib::Server::HandlerResponse::Unhandled;
    if (same(request.get_param_value("token"), token)) {
      // Out of the address bar, and of whatever keeps addresses.
      response.set_header("Set-Cookie",
                          fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", kCookie, token));
      response.set_redirect("/", 303);
      return httplib::Server::HandlerResponse::Handled;
    }
    return refuse(response, 401, "open the address that nashost serve printed, with its token");
  }

  template <class Call>
  void answer(httplib::Response& response, Call&& call) {
    try {
      const Json json = call();
      response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace), kJson);
    } catch (const Error& error) {
      refuse(response, 404, error.what());
    }
  }

  void page_of(const httplib::Request& request, httplib::Response& response) {
    try {
      std::vector<std::string> keys;
      for (std::size_t i = 0; i < request.get_param_value_count("run"); ++i) {
        if (i < kMostTogether) keys.push_back(request.get_param_value("run", i));
      }
      if (single && keys.empty()) keys.emplace_back(".");
      Json model = {{"schema", "nashost-report-1"},
                    {"nashost", NASHOST_VERSION},
                    {"runs", Json::array()},
                    {"labs", Json::array()},
                    {"notices", Json::array()}};
      std::string title = "Runs";
      if (keys.empty()) {
        model["live"] = {{"list", true}, {"folder", fs::absolute(settings.folder).string()}};
        model["runs"] = list();
      } else {
        title = add_runs(keys, model);
      }
      response.set_header("Content-Security-Policy",
                          page_policy("'self'") + "; frame-ancestors 'none'");
      response.set_content(page(model, title + " – nashost"), kHtml);
    } catch (const Error& error) {
      refuse(response, 404, error.what());
    }
  }

  /// Those that can be read, the others named in `notices`; throws Error where none can. Returns
  /// the name of the last.
  std::string add_runs(const std::vector<std::string>& keys, Json& model) {
    model["live"] = {{"runs", Json::array()}, {"versions", Json::array()}};
    std::string name;
    std::exception_ptr first;
    for (const std::string& key : keys) {
      try {
        const Json all = of_run(key, 0);
        name = all["sections"]["run"]["name"];
        model["live"]["runs"].push_back(key);
        model["live"]["versions"].push_back(all["version"]);
        if (all["more"] == true) model["live"]["more"] = true;
        model["runs"].push_back(all["sections"]);
      } catch (const Error& error) {
        if (!first) first = std::current_exception();
        model["notices"].push_back(fmt::format("{} is not shown: {}", key, error.what()));
      }
    }
    if (model["runs"].empty() && first) std::rethrow_exception(first);
    return name;
  }

  Json changes(const httplib::Request& request) {
    const std::string text = request.get_param_value("since");
    std::int64_t since = 0;
    std::from_chars(text.data(), text.data() + text.size(), since);
    return of_run(request.get_param_value("run"), since);
  }

  struct Open {
    std::mutex mutex;
    std::unique_ptr<RunModel> model;
    std::int64_t used = 0;
  };

  Json of_run(const std::string& key, std::int64_t since) {
    const std::shared_ptr<Open> one = opened(key);
    const std::lock_guard lock(one->mutex);
    if (one->model) {
      one->model->refresh();
    } else {
      one->model = std::make_unique<RunModel>(folder_of(key), live_limits());
    }
    Json json = one->model->changes(since);
    json["more"] = one->model->more();
    return json;
  }

  /// Only what the list shows can be asked for: a name in the folder, no path.
  fs::path folder_of(const std::string& key) const {
    if (single && key == ".") return settings.folder;
    if (!single && !key.empty() && key != "." && key != ".." &&
        key.find('/') == std::string::npos && key.find('\0') == std::string::npos) {
      std::error_code ignored;
      const fs::path folder = settings.folder / key;
      if (fs::exists(folder / "run.sqlite", ignored)) return folder;
    }
    throw ConfigError("there is no such run here");
  }

  std::shared_ptr<Open> opened(const std::string& key) {
    (void)folder_of(key);
    const std::lock_guard lock(mutex);
    auto& one = open[key];
    if (!one) one = std::make_shared<Open>();
    one->used = ++uses;
    while (open.size() > kMostOpen) {
      open.erase(
          std::ranges::min_element(open, {}, [](const auto& entry) { return entry.second->used; }));
    }
    return one;
  }

  /// The list, read anew where a run's files have changed.
  Json list() {
    const std::lock_guard lock(list_mutex);
    std::map<std::string, Listed> now;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(settings.folder, ignored)) {
      const std::string key = entry.path().filename().string();
      const Stamp stamp = stamp_of(entry.path());
      if (stamp[1] == 0) continue;  // no run.sqlite; one of 0 bytes is a run that never began
      const auto before = listed.find(key);
      const bool goes_on = before != listed.end() && before->second.json["state"] == "running";
      if (before != listed.end() && before->second.stamp == stamp && !goes_on) {
        now[key] = before->second;
      } else {
        now[key] = {stamp, listed_json(list_run(entry.path()))};
      }
    }
    listed = std::move(now);
    Json json = Json::array();
    for (const auto& [key, one] : listed) json.push_back(one.json);
    return json;
  }

  using Stamp = std::array<std::int64_t, 4>;  // sizes and times of run.sqlite and its log
  static Stamp stamp_of(const fs::path& folder) {
    Stamp stamp{};
    struct ::stat about {};
    if (::stat((folder / "run.sqlite").c_str(), &about) == 0) {
      stamp[0] = about.st_size;
      stamp[1] = about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec;
    }
    if (::stat((folder / "run.sqlite-wal").c_str(), &about) == 0) {
      stamp[2] = about.st_size;
      stamp[3] = about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec;
    }
    return stamp;
  }

  struct Listed {
    Stamp stamp{};
    Json json;
  };

  ServeSettings settings;
  bool single = false;
  std::string token;
  int port = 0;
  httplib::Server server;
  std::mutex mutex, list_mutex;
  std::map<std::string, std::shared_ptr<Open>> open;
  std::int64_t uses = 0;
  std::map<std::string, Listed> listed;
};

LiveServer::LiveServer(const ServeSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
LiveServer::~LiveServer() { stop(); }

std::string LiveServer::url() const {
  const std::string& host = impl_->settings.host;
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return fmt::format("http://{}:{}/{}", shown, impl_->port,
                     impl_->token.empty() ? "" : "?token=" + impl_->token);
}

void LiveServer::run(bool (*stopping)()) {
  std::atomic<bool> ended{false};
  std::thread watch([&] {
    while (!ended) {
      if (stopping() && impl_->server.is_running()) impl_->server.stop();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  impl_->server.listen_after_bind();
  ended = true;
  watch.join();
}

void LiveServer::stop() { impl_->server.stop(); }

}  // namespace nashost::report
