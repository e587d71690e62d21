#include "report/event_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "made_run.hpp"
#include "nashost/abi/error.hpp"
#include "python.hpp"
#include "report/tensorboard_log.hpp"
#include "report_folder.hpp"
#include "store/run_store.hpp"

namespace nashost::report {
namespace {

TEST(EventFile, ChecksumsArePublishedOnes) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);  // the check value of CRC-32C
  // RFC 3720, B.4: 32 bytes of zeros, of ones.
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
}

TEST(EventFile, RecordsByHand) {
  const testing::ReportFolder folder;
  {
    EventFile file(folder.path());
    const EventFile::Scalar one{"a", 1.0};
    file.add(0, 3, std::span(&one, 1));
  }
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    bytes = read_file(entry.path());
  }
  // The first record: 8 + 4 bytes, an event of wall_time (9), step (2), file_version (2 + 13), 4.
  ASSERT_GT(bytes.size(), 42U);
  EXPECT_EQ(bytes[0], 26);
  EXPECT_EQ(bytes.substr(25, 13), "brain.Event:2");
  // The second: wall_time 0 (9), step 3 (2), summary (2 + 10: value (2 + 8: tag (3), float (5))).
  const std::string second = bytes.substr(42);
  EXPECT_EQ(second.size(), 12U + 23U + 4U);
  const std::string event = second.substr(12, 23);
  EXPECT_EQ(event, std::string("\x09\0\0\0\0\0\0\0\0\x10\x03\x2a\x0a\x0a\x08\x0a\x01"
                               "a\x15\x00\x00\x80\x3f",
                               23));
}

TEST(TensorBoardLog, ARoundOfSeveralArchitecturesIsTheirMean) {
  const testing::ReportFolder folder;
  {
    const auto space = std::make_shared<const SearchSpace>(
        "space", std::vector<Decision>{{"depth", {"1", "2", "3"}}});
    RunStore store(folder.path() / "run.sqlite", RunStore::Open::create);
    store.begin({"several", 1, "", {{"fair", "supernet", ""}}});
    store.begin_process();
    store.describe(space, 3, {});
    store.begin_stage("fair");
    std::vector<RoundRow> rows(3);
    for (std::uint16_t option = 0; option < 3; ++option) {
      rows[option].architecture = {option};
      rows[option].accuracy = rows[option].reward = 0.25 + 0.375 * option;  // mean 0.625
      rows[option].loss = 2.0 * option;
    }
    store.add_round("fair", 0, 0, rows);
    store.finish(RunState::interrupted, "stopped on request");
  }
  TensorBoardLog(folder.path()).catch_up();
  std::string bytes;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder.path() / "tensorboard" / "fair")) {
    bytes += read_file(entry.path());
  }
  // Tag, then 0x15 and the value as a little-endian float.
  EXPECT_THAT(bytes, ::testing::HasSubstr(std::string("accuracy\x15\0\0\x20\x3f", 13)));    // 0.625
  EXPECT_THAT(bytes, ::testing::HasSubstr(std::string("loss\x15\0\0\0\x40", 9)));           // 2
  EXPECT_THAT(bytes, ::testing::HasSubstr(std::string("reward/(3)\x15\0\0\x80\x3f", 15)));  // 1
}

TEST(TensorBoardLog, TensorBoardsOwnReaderReadsIt) {
  const std::string python = testing::python_with("tensorboard");
  if (python.empty()) GTEST_SKIP() << "tensorboard is not installed: scripts/bootstrap does it";
  const testing::ReportFolder folder;
  testing::MadeRun run;
  run.rounds = 200;
  testing::make_run(run, folder.path());
  TensorBoardLog log(folder.path());
  log.catch_up();
  log.catch_up();  // nothing is written twice
  const std::string command = python + " " + NASHOST_SOURCE_DIR +
                              "/tests/report/read_event_files.py " + folder.path().string();
  EXPECT_EQ(testing::output_of(command),
            "leader: accuracy 200, architectures_left 2, loss 200, reward 200, reward/* 200\n"
            "ranking: accuracy_test 9, accuracy_validation 9\n"
            "uniform: accuracy 200, loss 200, reward 200, reward/* 200\n");
}

TEST(TensorBoardLog, WritesNothingWhereALinkLeads) {
  const testing::ReportFolder folder, elsewhere;
  testing::make_run({}, folder.path());
  const auto link = [&](const std::string& name) {
    std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / name);
  };
  link("tensorboard");
  EXPECT_THROW(TensorBoardLog log(folder.path()), Error);
  std::filesystem::remove(folder.path() / "tensorboard");
  std::filesystem::create_directory(folder.path() / "tensorboard");
  link("tensorboard/leader");
  EXPECT_THROW(TensorBoardLog(folder.path()).catch_up(), Error);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

}  // namespace
}  // namespace nashost::report
