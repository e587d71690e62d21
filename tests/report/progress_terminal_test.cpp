#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <map>

#include "report/progress.hpp"
#include "report/text_table.hpp"
#include "terminal_screen.hpp"

namespace nashost {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::ResultOf;

/// A run's progress in a process of its own, on a terminal or a pipe. It writes nothing unless it
/// is told to: paint once more ('p'), say that something was cut ('c'), end ('e').
class ShowingProcess {
 public:
  struct Where {
    unsigned short columns = 0;  ///< 0: a pipe
    std::map<std::string, std::string> environment;
  };

  explicit ShowingProcess(const Where& where) {
    int orders[2];
    if (::pipe(orders) != 0) std::abort();
    if (where.columns > 0) {
      winsize size{24, where.columns, 0, 0};
      pid_ = ::forkpty(&output_, nullptr, nullptr, &size);
    } else {
      int ends[2];
      if (::pipe(ends) != 0) std::abort();
      pid_ = ::fork();
      output_ = ends[0];
      if (pid_ == 0) ::dup2(ends[1], STDERR_FILENO);
      ::close(ends[1]);
    }
    if (pid_ == 0) {
      ::close(orders[1]);
      for (const auto& [name, value] : where.environment) ::setenv(name.c_str(), value.c_str(), 1);
      play(orders[0]);
      ::_exit(0);
    }
    ::close(orders[0]);
    orders_ = orders[1];
  }
  ~ShowingProcess() {
    ::close(orders_);
    ::close(output_);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  /// Reads until `enough` holds of what was written so far; false where the process ended before.
  bool read_until(const std::function<bool()>& enough,
                  const std::function<void(const std::string&)>& take) {
    char part[4096];
    while (!enough()) {
      const ssize_t n = ::read(output_, part, sizeof part);
      if (n <= 0) return false;
      take(std::string(part, static_cast<std::size_t>(n)));
    }
    return true;
  }
  void order(char what) const { ASSERT_EQ(::write(orders_, &what, 1), 1); }
  void resize(unsigned short columns) const {
    const winsize size{24, columns, 0, 0};
    ASSERT_EQ(::ioctl(output_, TIOCSWINSZ, &size), 0);
  }

 private:
  static void play(int orders) {
    Progress progress(Progress::detect(false));
    progress.start("leader", 1'000'000, "rounds");
    const auto arms = [] {
      std::vector<ProgressArm> all;
      for (int a = 0; a < 6; ++a) {
        all.push_back(
            {"(" + std::to_string(a) + ", a rather long name)", 10 * (a + 1), 0.5, a != 3});
      }
      return all;
    };
    bool painted = false;
    const auto note = [&] {
      painted = true;
      return std::string("leader (3, 3) 0.871");
    };
    std::int64_t round = 0;
    for (char order = 'e'; ::read(orders, &order, 1) == 1 && order != 'e';) {
      if (order == 'c') progress.say("leader: round 10: cut (3, 1), 5 left");
      painted = order != 'p';
      while (!painted) {
        progress.update(++round, note, arms);
        ::usleep(5000);
      }
    }
    progress.finish("leader: done in 2.0 s");
    // What a terminal has not passed on is lost when its process ends: until it was read.
    for (char order; ::read(orders, &order, 1) == 1;) continue;
  }

  pid_t pid_ = -1;
  int output_ = -1, orders_ = -1;
};

/// Follows a process on a terminal.
struct Looking {
  explicit Looking(unsigned short columns, std::map<std::string, std::string> environment)
      : screen(columns), process({columns, std::move(environment)}) {}

  void read_until(const std::function<bool()>& enough) {
    ASSERT_TRUE(process.read_until(enough, [this](const std::string& bytes) {
      screen.write(bytes);
      written += bytes;
    }));
  }
  void paint() {
    const std::size_t from = written.size();
    process.order('p');
    read_until([&] {
      // The last line of a view is that of the arm with the fewest draws.
      return written.find("(0, ", from) != std::string::npos && written.ends_with("\n");
    });
  }
  bool shown(const std::string& text) const {
    for (const std::string& row : screen.rows()) {
      if (row.find(text) != std::string::npos) return true;
    }
    return false;
  }
  void end() {
    process.order('e');
    read_until([this] { return shown("done in"); });
  }

  testing::TerminalScreen screen;
  ShowingProcess process;
  std::string written;
};

const std::map<std::string, std::string> kXterm{{"TERM", "xterm-256color"}, {"NO_COLOR", ""}};

TEST(ProgressOnATerminal, IsPaintedInPlaceAndLeavesOnlyWhatWasSaid) {
  Looking look(100, kXterm);
  for (int i = 0; i < 3; ++i) look.paint();
  // Head, note, six arms: however often it was painted.
  EXPECT_EQ(look.screen.rows().size(), 8U);
  EXPECT_TRUE(look.screen.coloured());
  EXPECT_TRUE(look.shown("█"));
  look.process.order('c');
  look.read_until([&] { return look.shown("cut (3, 1)"); });
  look.paint();
  EXPECT_EQ(look.screen.rows().size(), 9U);
  EXPECT_EQ(look.screen.rows().front(), "leader: round 10: cut (3, 1), 5 left");
  look.end();
  EXPECT_THAT(look.screen.rows(),
              ElementsAre("leader: round 10: cut (3, 1), 5 left", "leader: done in 2.0 s"));
  EXPECT_THAT(look.screen.unknown(), IsEmpty());
}

TEST(ProgressOnATerminal, SixtyColumnsAreEnough) {
  Looking look(60, kXterm);
  look.paint();
  look.paint();
  const auto rows = look.screen.rows();
  ASSERT_EQ(rows.size(), 8U) << "a line was broken";
  EXPECT_THAT(rows, Each(ResultOf(display_width, Le(59U))));
  EXPECT_THAT(rows.front(), AllOf(HasSubstr("leader"), HasSubstr(" %"), HasSubstr("to go")));
  look.end();
}

TEST(ProgressOnATerminal, FollowsItsWidth) {
  Looking look(120, kXterm);
  look.paint();
  for (const unsigned short columns : {60, 30, 100}) {
    look.process.resize(columns);
    look.screen.resize(columns);
    look.paint();
    const auto rows = look.screen.rows();
    EXPECT_EQ(rows.size(), 8U) << columns << " columns: something was left behind";
    EXPECT_THAT(rows, Each(ResultOf(display_width, Le(columns - 1U))));
  }
  look.end();
  EXPECT_THAT(look.screen.rows(), ElementsAre("leader: done in 2.0 s"));
}

TEST(ProgressOnATerminal, NoColorMeansNone) {
  auto environment = kXterm;
  environment["NO_COLOR"] = "1";
  Looking look(100, environment);
  look.paint();
  look.paint();
  EXPECT_EQ(look.screen.rows().size(), 8U);
  EXPECT_FALSE(look.screen.coloured());
  look.end();
}

/// Lines after one another, and no byte that moves a cursor.
void expect_plain_lines(const ShowingProcess::Where& where) {
  ShowingProcess process(where);
  std::string text;
  const auto take = [&](const std::string& bytes) { text += bytes; };
  process.order('p');
  ASSERT_TRUE(process.read_until([&] { return text.find("to go") != std::string::npos; }, take));
  process.order('c');
  ASSERT_TRUE(
      process.read_until([&] { return text.find("cut (3, 1)") != std::string::npos; }, take));
  process.order('e');
  ASSERT_TRUE(process.read_until([&] { return text.find("done in") != std::string::npos; }, take));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("█")));
  EXPECT_THAT(text, HasSubstr("1000000 rounds"));
}

TEST(ProgressOnADumbTerminal, IsPlainLines) { expect_plain_lines({80, {{"TERM", "dumb"}}}); }

TEST(ProgressIntoAPipe, IsPlainLines) { expect_plain_lines({0, {{"TERM", "xterm-256color"}}}); }

}  // namespace
}  // namespace nashost
