// make_run KIND FOLDER [ROUNDS]: a run folder for the browser tests, screenshots and benchmarks.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "../made_run.hpp"

int main(int argc, char** argv) {
  using nashost::Decision;
  if (argc < 3) {
    std::fprintf(stderr, "usage: make_run KIND FOLDER [ROUNDS]\n");
    return 2;
  }
  const std::string kind = argv[1];
  const std::filesystem::path folder = argv[2];
  if (kind == "more") {
    nashost::testing::add_rounds(folder, argc > 3 ? std::atoll(argv[3]) : 100);
    return 0;
  }
  if (kind == "cut") {
    nashost::testing::add_cut(folder);
    return 0;
  }
  nashost::testing::MadeRun run;
  run.name = kind;
  if (kind == "one") {
    run.decisions = {Decision{"only", {"this"}}};
    run.rounds = 200;
    run.details = false;
  } else if (kind == "interrupted") {
    run.stop_after = 400;
  } else if (kind == "running") {
    run.running = true;
  } else if (kind == "hostile") {
    run.name = "<script>alert(1)</script>";
    run.decisions = {
        Decision{"<img src=x onerror=alert(2)>", {"</script><script>alert(3)</script>", "\"'&"}},
        Decision{"<!--", {"]]>", "a b", "{{c}}"}}};
  } else if (kind == "many" || kind == "running-many") {  // 3⁸ = 6561 architectures
    run.decisions.clear();
    for (int d = 0; d < 8; ++d) {
      run.decisions.push_back({"layer" + std::to_string(d + 1), {"conv3", "conv5", "skip"}});
    }
    run.rounds = 20'000;
    run.examples = 200;
    run.running = kind == "running-many";
  } else if (kind != "made") {
    std::fprintf(stderr, "unknown kind '%s'\n", kind.c_str());
    return 2;
  }
  if (argc > 3) run.rounds = std::atoll(argv[3]);
  std::filesystem::create_directories(folder);
  make_run(run, folder);
  return 0;
}
