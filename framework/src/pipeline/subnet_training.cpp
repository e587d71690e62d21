#include "pipeline/subnet_training.hpp"

#include <algorithm>
#include <cmath>

namespace nashost::pipeline {

SubnetTraining::SubnetTraining(Session& session, network::Subnet& subnet,
                               const TrainingLength& length,
                               const network::OptimizerSettings& optimizer,
                               const std::string& order)
    : session_(session),
      subnet_(subnet),
      settings_(optimizer),
      batches_(session.splits().train, length.batch_size, session.seed(), order),
      length_(length.steps_of(batches_.batches_per_epoch())),
      optimizer_(optimizer, subnet.named_parameters()),
      step_(subnet, optimizer_, session.precision()) {}

bool SubnetTraining::train_to(std::int64_t steps, const std::function<void()>& after_step) {
  const std::vector<Proposal> alone(1);
  subnet_.train();
  for (; done_ < steps && !diverged_; ++done_) {
    session_.check_stop();
    const double loss = session_.of_space("train on a batch", [&] {
      return step_.gradients(batches_.batch(done_), alone).front().loss;
    });
    if (done_ == 0) first_loss_ = loss;
    last_loss_ = loss;
    if (!std::isfinite(loss)) {
      diverged_ = true;
      break;
    }
    step_.apply(network::scheduled_learning_rate(settings_, std::min(done_, length_ - 1), length_));
    after_step();
  }
  return !diverged_;
}

void recalibrate(Session& session, network::Subnet& subnet, const ScoringSettings& settings) {
  const auto& train = session.splits().train;
  data::ShuffledBatches batches(train, std::min(settings.calibration_batch_size, train.size()),
                                session.seed(), "calibration");
  session.of_space("recalibrate a subnet", [&] {
    network::recalibrate(
        subnet, {}, [&](std::int64_t n) { return batches.batch(n); }, settings.calibration_batches);
  });
}

}  // namespace nashost::pipeline
