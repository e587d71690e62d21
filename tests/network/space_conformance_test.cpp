// The kits of search spaces and data sets must pass what is right and, for each law, fail what
// breaks only that law, with a message that says what to change.

#include "nashost/testing/space_conformance.hpp"

#include <gmock/gmock.h>

#include "nashost/network/blocks.hpp"
#include "nashost/testing/dataset_conformance.hpp"

namespace nashost::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum class Defect {
  none,
  unregistered_block,
  wrong_output_shape,
  wrong_logits,
  examples_see_each_other,
  unused_parameter,
  wrong_macs,
  extracts_too_much,
  shares_tensors,
  extracts_other_numbers,
  folds_wrongly,
  slices_too_little,
  unused_slice,
  infinite_gradient,
  canonical_in_two_steps,
  canonical_of_another_network,
  global_randomness,
  forgets_a_buffer,
};

/// The linear layer of an elastic width: (N, in) → (N, choice), the first rows of one weight.
class ElasticLinear : public Block {
 public:
  ElasticLinear(std::int64_t in, std::int64_t out, Defect defect) : in_(in), defect_(defect) {
    weight_ = register_parameter("weight", torch::zeros({out, in}));
    scale_ = register_buffer("scale", torch::ones({1}));
    if (defect == Defect::unused_parameter) register_parameter("spare", torch::zeros({3}));
  }

  State forward(const State& input, const BlockChoice& choice) override {
    auto x = input.at(0).flatten(1).narrow(1, 0, in_);
    if (is(Defect::examples_see_each_other)) x = x - x.mean(0, true);
    auto y = x.matmul(weight_.narrow(0, 0, width(choice)).t()) * scale_;
    if (is(Defect::slices_too_little)) y = y + weight_.sum();
    if (is(Defect::infinite_gradient)) y = y + (y - y.detach()).abs().sqrt();
    if (is(Defect::wrong_logits)) y = y.narrow(1, 0, y.size(1) - 1);
    return {y};
  }
  std::vector<ParameterSlice> slices(const BlockChoice& choice) override {
    std::vector<ParameterSlice> slices{{weight_, {{0, 0, width(choice)}}}};
    if (is(Defect::unused_slice)) slices.push_back({named_parameters()["idle"]});
    return slices;
  }
  BlockCost cost(const Shapes& input, const BlockChoice& choice) const override {
    const std::int64_t wrong = is(Defect::wrong_macs) ? 1 : 0;
    const std::int64_t out = width(choice) - (is(Defect::wrong_logits) ? 1 : 0);
    (void)input;
    return {in_ * width(choice) + wrong, {{out + (is(Defect::wrong_output_shape) ? 1 : 0)}}};
  }
  void initialize(at::Generator generator) override {
    torch::NoGradGuard no_grad;
    if (is(Defect::global_randomness)) {
      weight_.normal_(0, 0.3);
    } else {
      weight_.normal_(0, 0.3, generator);
    }
    if (!is(Defect::forgets_a_buffer)) scale_.fill_(1);
  }
  std::shared_ptr<Block> extract(const BlockChoice& choice) const override {
    torch::NoGradGuard no_grad;
    const std::int64_t rows = is(Defect::extracts_too_much) ? weight_.size(0) : width(choice);
    auto copy = std::make_shared<ElasticLinear>(in_, rows, defect_);
    if (is(Defect::extracts_too_much)) copy->use_ = width(choice);
    if (is(Defect::shares_tensors)) {
      copy->weight_.set_data(weight_.narrow(0, 0, rows));
    } else {
      copy->weight_.copy_(weight_.narrow(0, 0, rows));
    }
    copy->scale_.copy_(scale_);
    if (is(Defect::extracts_other_numbers)) copy->weight_[0][0] += 1;
    return copy;
  }
  void fold() override {
    torch::NoGradGuard no_grad;
    if (is(Defect::folds_wrongly)) weight_.mul_(1.1);
  }

 private:
  bool is(Defect defect) const { return defect_ == defect; }
  std::int64_t width(const BlockChoice& choice) const {
    if (!choice.empty()) return choice[0];
    return use_ > 0 ? use_ : weight_.size(0);
  }

  std::int64_t in_, use_ = 0;
  Defect defect_;
  torch::Tensor weight_, scale_;
};

/// Two layers of 4 or 6 numbers, then the logits of the first 4.
class ElasticSupernet : public Supernet {
 public:
  ElasticSupernet(std::int64_t inputs, std::int64_t classes, Defect defect) : defect_(defect) {
    first_ = std::make_shared<ElasticLinear>(
        inputs, 6, defect == Defect::wrong_logits ? Defect::none : defect);
    if (defect != Defect::unregistered_block) register_module("first", first_);
    if (defect == Defect::unused_slice) first_->register_parameter("idle", torch::zeros({2}));
    head_ = register_module(
        "head", std::make_shared<ElasticLinear>(
                    4, classes, defect == Defect::wrong_logits ? defect : Defect::none));
  }
  Route route(const Architecture& a) override {
    return {{first_.get(), {4 + 2 * a[0]}}, {head_.get(), {}}};
  }

 private:
  Defect defect_;
  std::shared_ptr<ElasticLinear> first_, head_;
};

class ElasticSpace : public SpacePlugin {
 public:
  struct Parameters {
    Defect defect = Defect::none;
  };
  ElasticSpace(const Parameters& parameters, const SpaceContext& context)
      : defect_(parameters.defect), classes_(context.classes) {
    inputs_ = 1;
    for (const std::int64_t n : context.input_shape) inputs_ *= n;
    auto space = std::make_shared<SearchSpace>(
        "elastic", std::vector<Decision>{{"width", {"4", "6"}}, {"idle", {"a", "b", "c"}}});
    space->set_canonical([defect = defect_](const Architecture& a) -> Architecture {
      if (defect == Defect::canonical_of_another_network) return {0, 0};
      if (defect == Defect::canonical_in_two_steps && a[1] > 0) {
        return {a[0], static_cast<Architecture::Option>(a[1] - 1)};
      }
      return {a[0], 0};
    });
    space_ = space;
  }
  std::shared_ptr<const SearchSpace> space() const override { return space_; }
  std::shared_ptr<Supernet> make_supernet() const override {
    return std::make_shared<ElasticSupernet>(inputs_, classes_, defect_);
  }

 private:
  Defect defect_;
  std::int64_t classes_, inputs_;
  std::shared_ptr<const SearchSpace> space_;
};

SpaceConformanceOptions small() {
  SpaceConformanceOptions options;
  options.input_shape = {1, 3, 3};
  options.classes = 5;
  return options;
}

/// All findings of the kit, "law: what" one after another.
std::string findings(Defect defect) {
  std::string all;
  for (const auto& law : kSpaceLaws) {
    const SpaceUnderTest test{space_factory<ElasticSpace>({defect}), small()};
    if (const auto breach = check(law, test)) all += std::string(law.name) + ": " + *breach + "\n";
  }
  return all;
}

TEST(SpaceConformance, PassesASpaceWithElasticBlocks) {
  EXPECT_THAT(findings(Defect::none), IsEmpty());
}

struct Mutant {
  Defect defect;
  const char* law;
  const char* message;
};
class SpaceConformanceMutant : public ::testing::TestWithParam<Mutant> {};

TEST_P(SpaceConformanceMutant, IsFailedWithTheCure) {
  EXPECT_THAT(findings(GetParam().defect),
              AllOf(HasSubstr(std::string(GetParam().law) + ": "), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    EveryLaw, SpaceConformanceMutant,
    ::testing::Values(
        Mutant{Defect::unregistered_block, "every architecture routes", "Use register_module"},
        Mutant{Defect::wrong_output_shape, "every architecture routes", "but its cost() says"},
        Mutant{Defect::wrong_logits, "every architecture routes", "gives one tensor, N × classes"},
        Mutant{Defect::examples_see_each_other, "every architecture routes",
               "an example must not see the others"},
        Mutant{Defect::unused_parameter, "parameters are reachable",
               "parameter 'first.spare' has 3 numbers, and 0 of them belong"},
        Mutant{Defect::wrong_macs, "counts are right", "and its cost() says"},
        Mutant{Defect::extracts_too_much, "counts are right", "extract() must keep what slices()"},
        Mutant{Defect::shares_tensors, "extraction is bit-identical", "clone() what it takes"},
        Mutant{Defect::extracts_other_numbers, "extraction is bit-identical",
               "extracted, it gives other outputs in training"},
        Mutant{Defect::folds_wrongly, "extraction is bit-identical", "Look at fold()"},
        Mutant{Defect::slices_too_little, "gradients are finite",
               "a gradient outside the slices that its blocks name"},
        Mutant{Defect::unused_slice, "gradients are finite", "gets no gradient"},
        Mutant{Defect::infinite_gradient, "gradients are finite", "that is not finite"},
        Mutant{Defect::canonical_in_two_steps, "canonical form is idempotent", "has another one"},
        Mutant{Defect::canonical_of_another_network, "canonical form is idempotent",
               "they are not the same network"},
        Mutant{Defect::global_randomness, "supernets begin alike", "global generator"},
        Mutant{Defect::forgets_a_buffer, "supernets begin alike",
               "Set every parameter and buffer"}));

/// Of a space too large to be listed every option is tried.
TEST(SpaceConformance, LargeSpacesAreSampledSoThatEveryOptionOccurs) {
  std::vector<Decision> decisions;
  for (int d = 0; d < 30; ++d) {
    decisions.push_back({say("d", d), {"0", "1", "2", "3"}});
  }
  const Region region(std::make_shared<SearchSpace>("large", decisions));
  const auto chosen = detail::some_of(region, 40, 1);
  EXPECT_LE(chosen.size(), 30U * 4 + 2);
  for (std::size_t d = 0; d < 30; ++d) {
    std::set<int> options;
    for (const Architecture& a : chosen) options.insert(a[d]);
    EXPECT_EQ(options.size(), 4U);
  }
}

TEST(MacCounter, CountsWhatIsExecutedOnce) {
  namespace F = torch::nn::functional;
  torch::NoGradGuard no_grad;
  const auto count = [](const auto& work) {
    const MacCounter counter;
    work();
    return counter.macs();
  };
  const auto image = torch::rand({2, 4, 8, 8}), weight = torch::rand({6, 2, 3, 3});
  // 2 · 6 · 6 · 6 outputs, 2 · 3 · 3 products each.
  EXPECT_EQ(count([&] { F::conv2d(image, weight, F::Conv2dFuncOptions().groups(2)); }),
            2 * 6 * 6 * 6 * 18);
  // Each of the 2 · 4 · 8 · 8 inputs meets 6 · 3 · 3 weights.
  EXPECT_EQ(count([&] {
              torch::conv_transpose2d(image, torch::rand({4, 6, 3, 3}));
            }),
            2 * 4 * 64 * 54);
  const auto a = torch::rand({5, 7}), b = torch::rand({7, 3});
  EXPECT_EQ(count([&] { torch::mm(a, b); }), 5 * 7 * 3);
  EXPECT_EQ(count([&] { torch::matmul(a.unsqueeze(0), b); }), 5 * 7 * 3);
  EXPECT_EQ(count([&] { torch::linear(a, b.t()); }), 5 * 7 * 3);
  EXPECT_EQ(count([&] { torch::addmm(torch::rand({3}), a, b); }), 5 * 7 * 3);
  EXPECT_EQ(count([&] { torch::relu(a + 1).sum(); }), 0);
}

// ---- Data sets

enum class DataDefect {
  none,
  short_targets,
  float_targets,
  doubles,
  two_shapes,
  label_too_large,
  absent_class,
  zero_scale,
  two_means,
  another_order,
  one_memory,
  no_checksum,
};

class Tiny : public Dataset {
 public:
  struct Parameters {
    DataDefect defect = DataDefect::none;
  };
  Tiny(const Parameters& parameters, const DatasetContext&) : defect_(parameters.defect) {
    train_ = make(12);
    test_ = is(DataDefect::one_memory) ? train_ : make(6);
    if (is(DataDefect::two_shapes)) test_.inputs = torch::zeros({6, 1, 5, 4}, torch::kUInt8);
    if (is(DataDefect::another_order)) {
      train_.inputs = train_.inputs.index_select(0, torch::randperm(12));
    }
  }
  const Examples& train() override { return train_; }
  const Examples& test() override { return test_; }
  std::int64_t classes() const override { return is(DataDefect::absent_class) ? 4 : 3; }
  Normalization normalization() const override {
    return {is(DataDefect::zero_scale) ? 0.0 : 1.0 / 255,
            is(DataDefect::two_means) ? std::vector<double>{0, 0} : std::vector<double>{},
            {}};
  }
  std::vector<std::pair<std::string, std::string>> files() const override {
    return {{"tiny.bin", is(DataDefect::no_checksum) ? "" : "fnv1a:0"}};
  }

 private:
  bool is(DataDefect defect) const { return defect_ == defect; }
  Examples make(std::int64_t n) const {
    auto inputs = torch::arange(n * 16, torch::kInt64).remainder(251).view({n, 1, 4, 4});
    auto targets = torch::arange(n).remainder(3);
    if (is(DataDefect::short_targets)) targets = targets.narrow(0, 0, n - 1);
    if (is(DataDefect::float_targets)) targets = targets.to(torch::kFloat32);
    if (is(DataDefect::label_too_large)) targets = targets + 1;
    return {inputs.to(is(DataDefect::doubles) ? torch::kFloat64 : torch::kUInt8), targets};
  }

  DataDefect defect_;
  Examples train_, test_;
};

std::string data_findings(DataDefect defect) {
  std::string all;
  for (const auto& law : kDatasetLaws) {
    const DatasetUnderTest test{dataset_factory<Tiny>({defect}), {}};
    if (const auto breach = check(law, test)) all += std::string(law.name) + ": " + *breach + "\n";
  }
  return all;
}

TEST(DatasetConformance, PassesADataSet) {
  EXPECT_THAT(data_findings(DataDefect::none), IsEmpty());
}

struct DataMutant {
  DataDefect defect;
  const char* law;
  const char* message;
};
class DatasetConformanceMutant : public ::testing::TestWithParam<DataMutant> {};

TEST_P(DatasetConformanceMutant, IsFailedWithTheCure) {
  EXPECT_THAT(data_findings(GetParam().defect),
              AllOf(HasSubstr(std::string(GetParam().law) + ": "), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    EveryLaw, DatasetConformanceMutant,
    ::testing::Values(
        DataMutant{DataDefect::short_targets, "splits have form", "one for each of the 12 inputs"},
        DataMutant{DataDefect::float_targets, "splits have form", "They are Long (int64)"},
        DataMutant{DataDefect::doubles, "splits have form", "They can be Byte (uint8) or Float"},
        DataMutant{DataDefect::two_shapes, "splits have form", "A network reads one shape"},
        DataMutant{DataDefect::label_too_large, "classes are those of the targets",
                   "targets go from 1 to 3, and classes() is 3"},
        DataMutant{DataDefect::absent_class, "classes are those of the targets",
                   "class 3 has no training example"},
        DataMutant{DataDefect::zero_scale, "normalization fits", "scale is 0"},
        DataMutant{DataDefect::two_means, "normalization fits", "mean has 2 entries"},
        DataMutant{DataDefect::another_order, "examples repeat", "RandomStream of fixed seed"},
        DataMutant{DataDefect::one_memory, "records are whole", "are the same examples"},
        DataMutant{DataDefect::no_checksum, "records are whole", "Name the file and a checksum"}));

}  // namespace
}  // namespace nashost::testing
