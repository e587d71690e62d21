#pragma once

#include <regex>

#include "config/config_mistakes.hpp"
#include "seed.hpp"
#include "toy_run.hpp"

namespace nashost::end_to_end {

/// The program must end every config that has a mistake with status 2 and, for every problem, a
/// line FILE:LINE:COLUMN: what.
inline void expect_refused_with_places(int configs) {
  const Folder folder;
  const std::string example = contents(NASHOST_SOURCE_DIR "/tests/end_to_end/every_stage.toml");
  const fs::path file = folder / "broken.toml";
  static const std::regex place(
      R"((^|\n)(error: )?[^\n]*broken\.toml:[1-9][0-9]*:[1-9][0-9]*: .+)");
  RandomStream random(testing::seed(), "broken configs");
  for (int config = 0; config < configs; ++config) {
    const std::string text = testing::with_a_mistake(example, random);
    std::ofstream(file) << text;
    auto arguments = toy_arguments(folder / "run");
    arguments[1] = file.string();
    const Outcome refused = run_to_end(arguments, folder.path());
    EXPECT_EQ(refused.status, 2) << text << "\n" << refused.output;
    EXPECT_TRUE(std::regex_search(refused.output, place)) << text << "\n" << refused.output;
    EXPECT_FALSE(fs::exists(folder / "run")) << "something was begun";
  }
}

}  // namespace nashost::end_to_end
