#include "report/run_outputs.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "nashost/abi/error.hpp"
#include "report/report_page.hpp"
#include "report/tensorboard_log.hpp"

namespace nashost::report {
namespace {

constexpr auto kEvery = std::chrono::seconds(10);

}  // namespace

struct RunOutputs::Impl {
  Impl(std::filesystem::path folder, const RunOutputSettings& settings) : run(std::move(folder)) {
    if (settings.tensorboard) log = std::thread([this] { follow(); });
  }

  ~Impl() { end(); }

  void end() {
    {
      const std::lock_guard lock(mutex);
      ended = true;
    }
    wake.notify_all();
    if (log.joinable()) log.join();
  }

  void follow() {
    try {
      TensorBoardLog board(run);
      std::unique_lock lock(mutex);
      for (bool last = false; !last;) {
        last = wake.wait_for(lock, kEvery, [this] { return ended; });
        lock.unlock();
        board.catch_up();
        lock.lock();
      }
    } catch (const std::exception& error) {
      failure = std::string("TensorBoard's event files: ") + error.what();
    }
  }

  std::filesystem::path run;
  std::thread log;
  std::mutex mutex;
  std::condition_variable wake;
  bool ended = false;
  std::string failure;  // read after the thread has ended
};

RunOutputs::RunOutputs(const std::filesystem::path& run, const RunOutputSettings& settings)
    : impl_(std::make_unique<Impl>(run, settings)) {}
RunOutputs::~RunOutputs() = default;

std::string RunOutputs::finish() {
  impl_->end();
  std::string failure = impl_->failure;
  try {
    write_report(impl_->run);
  } catch (const std::exception& error) {
    if (!failure.empty()) failure += "; ";
    failure += std::string("report.html: ") + error.what();
  }
  return failure;
}

}  // namespace nashost::report
