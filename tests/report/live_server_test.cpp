#include "report/live_server.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/atomic_file.hpp"
#include "made_run.hpp"
#include "nashost/abi/error.hpp"
#include "report_folder.hpp"

namespace nashost::report {
namespace {

using ::testing::HasSubstr;

class Serving {
 public:
  explicit Serving(const ServeSettings& settings)
      : server_(settings), thread_([this] { server_.run([] { return false; }); }) {
    const std::string url = server_.url();
    const auto colon = url.rfind(':');
    port_ = std::stoi(url.substr(colon + 1));
    if (const auto at = url.find("token="); at != std::string::npos) token_ = url.substr(at + 6);
    // It answers as soon as it listens.
    while (!httplib::Client("127.0.0.1", port_).Get("/runs")) std::this_thread::yield();
  }
  ~Serving() {
    server_.stop();
    thread_.join();
  }
  httplib::Client client() const { return httplib::Client("127.0.0.1", port_); }
  const std::string& token() const { return token_; }
  int port() const { return port_; }

 private:
  LiveServer server_;
  std::thread thread_;
  int port_ = 0;
  std::string token_;
};

ServeSettings settings_for(const std::filesystem::path& folder) {
  ServeSettings settings;
  settings.folder = folder;
  settings.port = 0;
  return settings;
}

TEST(LiveServer, ShowsARunAndWhatIsNew) {
  const testing::ReportFolder folder;
  testing::MadeRun run;
  run.running = true;
  testing::make_run(run, folder.path());
  const Serving serving(settings_for(folder.path()));
  auto client = serving.client();
  const auto page = client.Get("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_THAT(page->get_header_value("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  const auto first = nlohmann::json::parse(client.Get("/changes?run=.&since=0")->body);
  testing::add_rounds(folder.path(), 10);
  const auto next =
      nlohmann::json::parse(client.Get("/changes?run=.&since=" + first["version"].dump())->body);
  EXPECT_EQ(next["sections"]["rounds/uniform"]["rounds"],
            first["sections"]["rounds/uniform"]["rounds"].get<int>() + 10);
  EXPECT_FALSE(next["sections"].contains("repeat"));
}

TEST(LiveServer, OnlyShows) {
  const testing::ReportFolder folder;
  testing::make_run({}, folder.path());
  const Serving serving(settings_for(folder.path()));
  auto client = serving.client();
  EXPECT_EQ(client.Post("/", "x", "text/plain")->status, 405);
  EXPECT_EQ(client.Delete("/")->status, 405);
  EXPECT_EQ(client.Get("/nothing")->status, 404);
}

TEST(LiveServer, NoPathLeadsOutOfItsFolder) {
  const testing::ReportFolder folder;
  std::filesystem::create_directories(folder.path() / "runs" / "inside");
  std::filesystem::create_directories(folder.path() / "outside");
  testing::make_run({}, folder.path() / "runs" / "inside");
  testing::make_run({}, folder.path() / "outside");
  const Serving serving(settings_for(folder.path() / "runs"));
  auto client = serving.client();
  EXPECT_EQ(client.Get("/changes?run=inside")->status, 200);
  for (const char* key :
       {"..", "../outside", ".", "", "inside/../../outside", "%2e%2e%2foutside"}) {
    EXPECT_EQ(client.Get(std::string("/changes?run=") + key)->status, 404) << key;
  }
  const auto list = nlohmann::json::parse(client.Get("/runs")->body);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["key"], "inside");
}

TEST(LiveServer, ARunThatCannotBeReadLeavesTheOthers) {
  const testing::ReportFolder folder;
  for (const char* name : {"whole", "damaged", "empty"}) {
    std::filesystem::create_directories(folder.path() / name);
  }
  testing::make_run({}, folder.path() / "whole");
  write_file(folder.path() / "damaged" / "run.sqlite", std::string(4096, 'x'));
  write_file(folder.path() / "empty" / "run.sqlite", "");
  const Serving serving(settings_for(folder.path()));
  auto client = serving.client();
  const auto page = client.Get("/?run=damaged&run=whole");
  ASSERT_EQ(page->status, 200);
  EXPECT_THAT(page->body, HasSubstr("damaged is not shown"));
  EXPECT_THAT(page->body, HasSubstr("\"runs\":[\"whole\"]"));
  EXPECT_EQ(client.Get("/?run=damaged")->status, 404);
  const auto list = nlohmann::json::parse(client.Get("/runs")->body);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_TRUE(list[0].contains("damage"));
  EXPECT_EQ(list[1]["key"], "empty");
  EXPECT_THAT(list[1]["damage"].get<std::string>(), HasSubstr("stopped before it began"));
}

TEST(LiveServer, WhatALabFoundIsNotServed) {
  const testing::ReportFolder folder;
  write_file(folder.path() / "lab.json", "{}");
  try {
    const LiveServer server(settings_for(folder.path()));
    FAIL() << "it is served";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nashost report"));
  }
}

TEST(LiveServer, OtherNamesOfTheLoopbackAreRefused) {
  const testing::ReportFolder folder;
  testing::make_run({}, folder.path());
  const Serving serving(settings_for(folder.path()));
  auto client = serving.client();
  EXPECT_EQ(client.Get("/", {{"Host", "evil.example:7474"}})->status, 403);
  EXPECT_EQ(client.Get("/", {{"Host", "localhost:7474"}})->status, 200);
}

TEST(LiveServer, BeyondTheLoopbackATokenIsNeeded) {
  const testing::ReportFolder folder;
  testing::make_run({}, folder.path());
  ServeSettings settings = settings_for(folder.path());
  settings.host = "0.0.0.0";
  const Serving serving(settings);
  ASSERT_EQ(serving.token().size(), 32U);
  auto client = serving.client();
  EXPECT_EQ(client.Get("/")->status, 401);
  EXPECT_EQ(client.Get("/changes?run=.")->status, 401);
  EXPECT_EQ(client.Get("/?token=" + std::string(32, '0'))->status, 401);
  const auto let_in = client.Get("/?token=" + serving.token());
  EXPECT_EQ(let_in->status, 303);
  const std::string cookie = let_in->get_header_value("Set-Cookie");
  EXPECT_THAT(cookie, HasSubstr("HttpOnly; SameSite=Strict"));
  EXPECT_EQ(client.Get("/", {{"Cookie", cookie.substr(0, cookie.find(';'))}})->status, 200);
}

TEST(LiveServer, APortThatIsTakenIsSaid) {
  const testing::ReportFolder folder;
  testing::make_run({}, folder.path());
  const Serving serving(settings_for(folder.path()));
  ServeSettings again = settings_for(folder.path());
  again.port = serving.port();
  try {
    const LiveServer second(again);
    FAIL() << "two servers on one port";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("in use"));
    EXPECT_THAT(error.what(), HasSubstr("--port"));
  }
}

/// Ends this process with what the refusal says, or nothing; as nobody, who may not take the port.
void serve_as_nobody(const ServeSettings& settings, int answer) {
  std::string said;
  if (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(1);
  try {
    const LiveServer server(settings);
  } catch (const ConfigError& error) {
    said = error.what();
  }
  if (::write(answer, said.data(), said.size()) < 0) ::_exit(1);
  ::_exit(0);
}

TEST(LiveServer, APortThatOneMayNotTakeIsSaid) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody without rights";
  int first = 0;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> first;
  if (first < 2) GTEST_SKIP() << "here everybody may take any port";
  const testing::ReportFolder folder;
  testing::make_run({}, folder.path());
  std::filesystem::permissions(folder.path(), std::filesystem::perms::others_all,
                               std::filesystem::perm_options::add);
  ServeSettings settings = settings_for(folder.path());
  settings.port = first - 1;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) serve_as_nobody(settings, ends[1]);
  ::close(ends[1]);
  std::string said;
  char part[512];
  for (ssize_t n = 0; (n = ::read(ends[0], part, sizeof part)) > 0;) {
    said.append(part, static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(said, HasSubstr("Permission denied"));
  EXPECT_THAT(said, HasSubstr("choose a higher one with --port"));
}

TEST(LiveServer, AFolderThatIsNotThereIsSaid) {
  EXPECT_THROW(LiveServer(settings_for("/nowhere/at/all")), ConfigError);
}

}  // namespace
}  // namespace nashost::report
