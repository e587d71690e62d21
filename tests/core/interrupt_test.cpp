#include "core/interrupt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace nashost::testing {
namespace {

struct Ended {
  int status;
  std::string errors;
};

/// `body` in a process of its own, from which its status is returned.
Ended in_child(const std::function<int()>& body) {
  int ends[2];
  if (::pipe(ends) != 0) return {-1, ""};
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    ::_exit(body());
  }
  ::close(ends[1]);
  Ended ended{};
  char byte = 0;
  while (::read(ends[0], &byte, 1) == 1) ended.errors.push_back(byte);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

TEST(Interrupt, EachSignalAsksToStop) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto ended = in_child([signal] {
      for (const int one : {SIGINT, SIGHUP}) ::signal(one, SIG_DFL);
      watch_signals();
      ::raise(signal);
      return stop_requested() ? 7 : 8;
    });
    EXPECT_EQ(ended.status, 7) << signal;
  }
}

TEST(Interrupt, WhatIsIgnoredStaysIgnored) {
  for (const int signal : {SIGINT, SIGHUP}) {
    const auto ended = in_child([signal] {
      ::signal(signal, SIG_IGN);  // as nohup does
      watch_signals();
      ::raise(signal);
      return stop_requested() ? 7 : 8;
    });
    EXPECT_EQ(ended.status, 8) << signal;
  }
}

TEST(Interrupt, TheEndOfTheGracePeriodSaysHowToGoOn) {
  const auto ended = in_child([] {
    watch_signals(1, "go on with: nashost --resume RUN");
    ::raise(SIGTERM);
    for (;;) ::pause();
    return 0;
  });
  EXPECT_EQ(ended.status, 130);
  EXPECT_THAT(ended.errors,
              ::testing::EndsWith("the last one stands; go on with: nashost --resume RUN\n"));
}

}  // namespace
}  // namespace nashost::testing
