#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "nashost/abi/export.hpp"

namespace nashost::report {

struct ServeSettings {
  std::filesystem::path folder;  ///< a run, or a folder of runs
  std::string host = "127.0.0.1";
  std::int64_t port = 7474;  ///< 0: any that is free
};

/// The page of report_page.hpp over HTTP, live: reads run.sqlite and answers GET, nothing else. No
/// request changes a run.
///
///   /            the page of a run, or the list of runs; ?run=KEY&run=KEY for some of a list
///   /changes     ?run=KEY&since=VERSION: sections that changed since
///   /runs        the list, as JSON
///
/// Bound to the loopback it answers requests that name the loopback as their host (a page of
/// another site that has its name point here gets nothing). Bound to anything else every request
/// needs the token of url(), which is drawn anew at each start and kept in a cookie.
class NASHOST_API LiveServer {
 public:
  /// Binds. Throws ConfigError where the folder holds no run, where the port is in use or not
  /// permitted, or the host is none of this machine.
  explicit LiveServer(const ServeSettings& settings);
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  /// Where a browser finds it, with the token where one is needed.
  std::string url() const;
  /// Serves until stop() is called, from another thread or `stopping` says so (asked a few times a
  /// second).
  void run(bool (*stopping)());
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nashost::report
