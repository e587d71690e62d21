#include "nas_blocks.hpp"

#include "nashost/network/blocks.hpp"

namespace nashost::spaces {
namespace {

constexpr std::int64_t kCornerWindow = 7;  // the original's AvgPool2d(7)
constexpr double kNormBias = 1e-4;
constexpr double kLinearDeviation = 0.01;

std::shared_ptr<Block> convolution(std::int64_t in, std::int64_t out, std::int64_t stride,
                                   std::int64_t padding) {
  return std::make_shared<ConvolutionBlock>(ConvolutionOptions{
      .in_channels = in,
      .out_channels = out,
      .stride = stride,
      .padding = padding,
      .norm = true,
      .activation = true,
      .init = {.weight_deviation = 1.0 / static_cast<double>(in), .norm_bias = kNormBias}});
}

class NasBlocksSupernet : public Supernet {
 public:
  explicit NasBlocksSupernet(const NasBlocks::Parameters& p) {
    start_ = register_module("start", convolution(*p.input_channels, p.channels[0], 1, 0));
    for (std::size_t i = 0; i < p.channels.size(); ++i) {
      const std::string name = "block" + std::to_string(i + 1);
      if (i > 0) {
        reductions_.push_back(register_module("reduction" + std::to_string(i),
                                              convolution(p.channels[i - 1], p.channels[i], 2, 0)));
      }
      auto& stages = blocks_.emplace_back();
      for (std::int64_t k = 0; k < p.max_depth[i]; ++k) {
        stages.push_back(register_module(name + "_" + std::to_string(k + 1),
                                         convolution(p.channels[i], p.channels[i], 1, 1)));
      }
    }
    head_ = register_module("head",
                            std::make_shared<ClassifierBlock>(ClassifierOptions{
                                .in_channels = p.channels.back(),
                                .classes = *p.classes,
                                .pooling = p.pool == "corner7" ? Pooling::corner : Pooling::global,
                                .window = kCornerWindow,
                                .weight_deviation = kLinearDeviation}));
  }

  Route route(const Architecture& architecture) override {
    Route route{{start_.get()}};
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (i > 0) route.push_back({reductions_[i - 1].get()});
      for (std::size_t k = 0; k <= architecture[i]; ++k) route.push_back({blocks_[i][k].get()});
    }
    route.push_back({head_.get()});
    return route;
  }

 private:
  std::shared_ptr<Block> start_, head_;
  std::vector<std::shared_ptr<Block>> reductions_;
  std::vector<std::vector<std::shared_ptr<Block>>> blocks_;
};

}  // namespace

Schema<NasBlocks::Parameters> NasBlocks::schema() {
  using P = Parameters;
  return Schema<P>()
      .add("channels", &P::channels,
           {.doc = "channels of each NAS block, one entry a block", .min = 1})
      .add("max_depth", &P::max_depth,
           {.doc = "most sub-blocks of each NAS block, one entry a block", .min = 1, .max = 1000})
      .add("pool", &P::pool,
           {.doc = "global: mean over the map (the original's drawing); corner7: mean over its top "
                   "left 7 × 7 corner (the original's code)",
            .choices = {"global", "corner7"}})
      .add("input_channels", &P::input_channels,
           {.doc = "channels of the images; auto: those of the data set", .min = 1})
      .add("classes", &P::classes, {.doc = "outputs; auto: the data set's classes", .min = 2});
}

NasBlocks::NasBlocks(const Parameters& parameters, const SpaceContext& context)
    : parameters_(parameters) {
  auto& p = parameters_;
  if (p.channels.empty() || p.channels.size() != p.max_depth.size()) {
    throw ConfigError("nas_blocks: channels has " + std::to_string(p.channels.size()) +
                      " entries and max_depth " + std::to_string(p.max_depth.size()) +
                      "; give both one entry per NAS block");
  }
  if (context.input_shape.size() != 3) {
    throw ConfigError(
        "nas_blocks reads images (channels × height × width); the data set's examples "
        "have " +
        std::to_string(context.input_shape.size()) + " dimensions");
  }
  if (!p.input_channels) p.input_channels = context.input_shape[0];
  if (!p.classes) p.classes = context.classes;
  if (*p.input_channels != context.input_shape[0]) {
    throw ConfigError("nas_blocks: input_channels is " + std::to_string(*p.input_channels) +
                      ", but the data set's images have " + std::to_string(context.input_shape[0]) +
                      "; leave it out");
  }
  if (*p.classes < context.classes) {
    throw ConfigError("nas_blocks: classes is " + std::to_string(*p.classes) +
                      ", but the data set has " + std::to_string(context.classes));
  }

  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < p.max_depth.size(); ++i) {
    Decision decision{"block" + std::to_string(i + 1) + "_depth", {}};
    for (std::int64_t n = 1; n <= p.max_depth[i]; ++n) {
      decision.options.push_back(std::to_string(n));
    }
    decisions.push_back(std::move(decision));
  }
  space_ = std::make_shared<SearchSpace>("nas_blocks", std::move(decisions));

  // Images that are too small for the reductions are refused here and not by the first batch.
  const auto supernet = make_supernet();
  Shapes shapes{context.input_shape};
  for (const RouteStep& step : supernet->route(Architecture(p.channels.size()))) {
    shapes = step.block->cost(shapes, step.choice).output;
  }
}

std::shared_ptr<Supernet> NasBlocks::make_supernet() const {
  return std::make_shared<NasBlocksSupernet>(parameters_);
}

}  // namespace nashost::spaces

NASHOST_PLUGIN("space",
               nashost::space<nashost::spaces::NasBlocks>(
                   {.name = "nas_blocks",
                    .summary = "NAS blocks of searched depth between stride-2 convolutions",
                    .paper = "the original MNIST experiment (supernet-mnist)"}));
