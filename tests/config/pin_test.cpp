#include "config/pin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(VersionRangeTest, ComparesNumberByNumber) {
  EXPECT_TRUE(version_fits("1.10.0", ">1.9"));
  EXPECT_FALSE(version_fits("1.9", ">=1.10"));
  EXPECT_TRUE(version_fits("1.2", "1.2.0"));
  EXPECT_TRUE(version_fits("1.2.0", "=1.2"));
  EXPECT_TRUE(version_fits("1.2.0.0", "==1.2"));
  EXPECT_TRUE(version_fits("2.0", "!=1.2"));
  EXPECT_TRUE(version_fits("1.2.3-rc1", "1.2.3"));
}

TEST(VersionRangeTest, AllTermsMustHold) {
  const std::string range = ">= 1.2 ,<2";
  EXPECT_FALSE(version_fits("1.1.9", range));
  EXPECT_TRUE(version_fits("1.2", range));
  EXPECT_TRUE(version_fits("1.99.99", range));
  EXPECT_FALSE(version_fits("2", range));
}

TEST(VersionRangeTest, AVersionWithoutNumbersFitsNothing) {
  EXPECT_FALSE(version_fits("experimental", ">=0"));
}

TEST(VersionRangeTest, RefusesWhatIsNoRange) {
  for (const char* const range : {"", ",", "1.2,", "~1.2", "=>1", "1.x", "< ", "1.2.3.4.5", "-1"}) {
    EXPECT_THAT(problem_lines([&] { version_fits("1", range); }),
                ElementsAre(HasSubstr("is no version range")))
        << range;
  }
}

TEST(PinTest, RefusesWhatIsNoChecksum) {
  EXPECT_NO_THROW(check_pins({{"x", {">=1", std::string(64, 'A')}}, {"y", {}}}));
  EXPECT_THAT(problem_lines([] {
                check_pins(Pins{{"x", {"", "abc"}}});
              }),
              ElementsAre(HasSubstr("pin of plugin 'x': 'abc' is no SHA-256 checksum")));
  EXPECT_THAT(problem_lines([] {
                check_pins(Pins{{"x", {"about 1", ""}}});
              }),
              ElementsAre(HasSubstr("pin of plugin 'x': 'about 1' is no version range")));
}

}  // namespace
}  // namespace nashost::testing
