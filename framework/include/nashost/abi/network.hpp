#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nashost/abi/policy.hpp"
#include "nashost/abi/search_space.hpp"

/// What search spaces and data sets implement. The only header of the boundary that sees tensors.
namespace nashost {

/// What flows between blocks: one or several tensors, batch dimension first.
using State = std::vector<torch::Tensor>;
/// Sizes of a State's tensors without the batch dimension.
using Shapes = std::vector<std::vector<std::int64_t>>;
/// What an elastic block is asked to be: empty for a fixed block, { width }, { kernel, width }, one
/// entry per operation of a cell. Its meaning is the block's own.
using BlockChoice = std::vector<std::int64_t>;

/// The part of a parameter that a subnet owns: `tensor` narrowed to [start, start + length) along
/// each listed dimension; no ranges: all of it.
struct ParameterSlice {
  struct Range {
    std::int64_t dimension, start, length;
    friend bool operator==(const Range&, const Range&) = default;
  };
  torch::Tensor tensor;
  std::vector<Range> ranges = {};
};

/// Work and output of a block for one example.
struct BlockCost {
  std::int64_t macs = 0;  ///< multiply-adds of convolutions and matrix products, an example
  Shapes output;
};

/// A piece of network that routes run through: a layer or a group of layers with its parameters.
class NASHOST_API Block : public torch::nn::Module {
 public:
  /// Follows is_training(), as any module. Works on any batch size ≥ 1 (BatchNorm in training: ≥
  /// 2).
  virtual State forward(const State& input, const BlockChoice& choice) = 0;
  /// Parameters that `choice` uses; all of them by default. The optimizer moves these alone.
  virtual std::vector<ParameterSlice> slices(const BlockChoice& choice);
  virtual BlockCost cost(const Shapes& input, const BlockChoice& choice) const = 0;
  /// Sets all parameters and buffers afresh, with random numbers from `generator` alone.
  virtual void initialize(at::Generator generator) = 0;

  /// A deep copy that holds only what `choice` uses and then takes an empty choice. Law: same
  /// outputs bit for bit.
  virtual std::shared_ptr<Block> extract(const BlockChoice& choice) const = 0;
  /// Of an extracted block: folds what is constant in evaluation (BatchNorm into a convolution).
  /// Afterwards only evaluation is allowed. Outputs equal up to rounding. Nothing by default.
  virtual void fold();
  /// Of an extracted block: the body of `def forward(self, x)` in TorchScript over its parameters
  /// and buffers by their names with dots replaced by underscores, for blocks with one input and
  /// one output tensor; nullopt where the block offers none.
  virtual std::optional<std::string> script() const;
};

/// One block on the way of a subnet. Routes that begin alike share the work of their common steps.
struct RouteStep {
  Block* block = nullptr;
  BlockChoice choice = {};
  friend bool operator==(const RouteStep&, const RouteStep&) = default;
};
using Route = std::vector<RouteStep>;

/// Holds the shared weights of all subnets. Every block that route names is a registered submodule.
/// The last step's State is one tensor: logits (N × classes).
class NASHOST_API Supernet : public torch::nn::Module {
 public:
  virtual Route route(const Architecture& architecture) = 0;
};

/// What the data look like to a space.
struct SpaceContext {
  std::vector<std::int64_t> input_shape;  ///< of one example: channels, height, width
  std::int64_t classes = 0;
  Host* host = nullptr;
};

/// A family member: one search space with its parameters fixed.
class NASHOST_API SpacePlugin {
 public:
  virtual ~SpacePlugin();
  virtual std::shared_ptr<const SearchSpace> space() const = 0;
  /// A new supernet; the host initialises its blocks.
  virtual std::shared_ptr<Supernet> make_supernet() const = 0;
};

/// Examples of one split.
struct Examples {
  torch::Tensor inputs;   ///< N × …, uint8 or float
  torch::Tensor targets;  ///< N, int64, in [0, classes)
};

/// x ↦ (x · scale − mean) / deviation, mean and deviation per channel (dimension 1 of a batch).
struct Normalization {
  double scale = 1.0;
  std::vector<double> mean = {};
  std::vector<double> deviation = {};
};

struct DatasetContext {
  std::vector<std::string> roots;  ///< folders to look in, in this order
  Host* host = nullptr;
};

/// A classification data set in memory.
class NASHOST_API Dataset {
 public:
  virtual ~Dataset();
  virtual const Examples& train() = 0;
  virtual const Examples& test() = 0;
  virtual std::int64_t classes() const = 0;
  virtual Normalization normalization() const = 0;
  /// File and checksum, for the record of a run.
  virtual std::vector<std::pair<std::string, std::string>> files() const = 0;
};

}  // namespace nashost
