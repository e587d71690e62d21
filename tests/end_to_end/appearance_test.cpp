// How a run is watched changes nothing of it.

#include <pty.h>

#include "kill_chain.hpp"

namespace nashost::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A pseudoterminal that is read until its last writer has closed it.
class Terminal {
 public:
  Terminal() {
    winsize size{24, 100, 0, 0};
    char name[64];
    if (::openpty(&ours_, &theirs_, name, nullptr, &size) != 0) throw std::runtime_error("no pty");
    path_ = name;
    reader_ = std::thread([this] {
      char buffer[4096];
      for (ssize_t n = 0; (n = ::read(ours_, buffer, sizeof buffer)) > 0;) {
        screen_.append(buffer, static_cast<std::size_t>(n));
      }
    });
  }
  ~Terminal() {
    if (reader_.joinable()) (void)all();
    ::close(ours_);
  }
  const fs::path& path() const { return path_; }
  /// What was written to it; nothing can be any more.
  std::string all() {
    ::close(theirs_);
    reader_.join();
    return screen_;
  }

 private:
  int ours_ = -1, theirs_ = -1;
  fs::path path_;
  std::string screen_;
  std::thread reader_;
};

class Appearance : public testing::Test {
 protected:
  void SetUp() override { run_undisturbed(folder_.path(), kOneStage); }

  Folder folder_;
};

TEST_F(Appearance, OnATerminalTheRowsAreThose) {
  Terminal terminal;
  RunningProgram program(toy_arguments(folder_ / "shown", {}, kOneStage), terminal.path(),
                         {{"TERM", "xterm"}});
  EXPECT_EQ(program.wait(), 0);
  EXPECT_THAT(terminal.all(), HasSubstr("\x1b["));
  expect_same_run(folder_ / "undisturbed", folder_ / "shown");
}

TEST_F(Appearance, WithTensorBoardTheRowsAreThose) {
  const Outcome outcome =
      run_to_end(toy_arguments(folder_ / "logged", {"--set", "log.tensorboard=true"}, kOneStage),
                 folder_.path());
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(contents(folder_ / "logged/log.txt"), Not(HasSubstr("not written")));
  EXPECT_FALSE(fs::is_empty(folder_ / "logged/tensorboard/leader"));
  EXPECT_EQ(first_difference(RunReader(folder_ / "undisturbed"), RunReader(folder_ / "logged")),
            std::nullopt);
  EXPECT_EQ(answer_of(folder_ / "undisturbed"), answer_of(folder_ / "logged"));
}

}  // namespace
}  // namespace nashost::end_to_end
