#include "core/diagram.hpp"

#include <algorithm>
#include <functional>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

using Node = RegionNode;
using Children = std::span<const Node* const>;

struct HashChildren {
  using is_transparent = void;
  // Not noexcept: that is how libstdc++ is told to keep the hash beside each node, without which a
  // walk along a bucket reads the children of every node in it.
  std::size_t operator()(Children children) const {
    std::uint64_t hash = children.size();
    for (const Node* child : children) {
      hash = (hash ^ reinterpret_cast<std::uintptr_t>(child)) * 0x9e3779b97f4a7c15U;
      hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash);
  }
  std::size_t operator()(const Node* node) const { return (*this)(node->children); }
};

struct SameChildren {
  using is_transparent = void;
  static Children of(Children children) { return children; }
  static Children of(const Node* node) { return node->children; }
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return std::ranges::equal(of(a), of(b));
  }
};

/// Rebuilds a diagram in an arena, each node once, less what matches a cut.
class Rebuild {
 public:
  Rebuild(Arena& arena, std::span<const Literal> cut) : arena_(arena), cut_(cut) {}

  /// The suffixes of `node` (of layer `layer`) that do not match the literals from `next` on. The
  /// automaton of the cut has two states: in the other one, a literal failed, all of `node` stays.
  const Node* less(const Node* node, std::size_t layer = 0, std::size_t next = 0) {
    if (node == nullptr || next == cut_.size()) return nullptr;
    if (const auto known = done_.find(node); known != done_.end()) return known->second;
    std::vector<const Node*> children(node->children.begin(), node->children.end());
    if (cut_[next].decision == layer) {
      const Node*& child = children[cut_[next].option];
      child = less(child, layer + 1, next + 1);
    } else {
      for (const Node*& child : children) child = less(child, layer + 1, next);
    }
    return done_[node] = arena_.node(children);
  }

  const Node* copy(const Node* node) {
    if (node == nullptr || node == Arena::terminal()) return node;
    if (const auto known = done_.find(node); known != done_.end()) return known->second;
    std::vector<const Node*> children(node->children.begin(), node->children.end());
    for (const Node*& child : children) child = copy(child);
    return done_[node] = arena_.node(children);
  }

  std::size_t nodes() const noexcept { return done_.size(); }

 private:
  Arena& arena_;
  std::span<const Literal> cut_;
  std::unordered_map<const Node*, const Node*> done_;
};

/// The nodes of a layer, each once, in no order that means anything; the terminal is none of them.
using Layer = std::vector<const Node*>;

Layer first_layer(const Node* root) { return root == Arena::terminal() ? Layer{} : Layer{root}; }

Layer next_layer(const Layer& layer) {
  Layer next;
  for (const Node* node : layer) {
    for (const Node* child : node->children) {
      if (child != nullptr && child != Arena::terminal()) next.push_back(child);
    }
  }
  std::sort(next.begin(), next.end());
  next.erase(std::unique(next.begin(), next.end()), next.end());
  return next;
}

/// Below this an arena is not worth compacting.
constexpr std::size_t kSmallArena = 4096;

}  // namespace

struct Arena::Store {
  std::pmr::monotonic_buffer_resource memory;
  std::unordered_set<const Node*, HashChildren, SameChildren> unique;
};

Arena::Arena() : store_(std::make_unique<Store>()) {}
Arena::~Arena() = default;

std::size_t Arena::nodes() const noexcept { return store_->unique.size(); }

const RegionNode* Arena::terminal() noexcept {
  static constexpr Node kTerminal{{}, 1};
  return &kTerminal;
}

const RegionNode* Arena::node(Children children) {
  if (const auto found = store_->unique.find(children); found != store_->unique.end()) {
    return *found;
  }
  Count count = 0;
  for (const Node* child : children) {
    if (child != nullptr) count += child->count;
  }
  if (count == 0) return nullptr;
  std::pmr::polymorphic_allocator<> memory(&store_->memory);
  auto* kept = memory.allocate_object<const Node*>(children.size());
  std::ranges::copy(children, kept);
  const Node* made = memory.new_object<Node>(Node{Children(kept, children.size()), count});
  store_->unique.insert(made);
  return made;
}

Diagram::Diagram(const SearchSpace& space)
    : arena_(std::make_shared<Arena>()),
      root_(Arena::terminal()),
      at_most_(space.decisions().size()),
      settled_(kSmallArena) {
  const auto& decisions = space.decisions();
  for (auto decision = decisions.rbegin(); decision != decisions.rend(); ++decision) {
    root_ = arena_->node(std::vector<const Node*>(decision->options.size(), root_));
  }
}

Diagram Diagram::compacted() const {
  Diagram diagram = *this;
  diagram.arena_ = std::make_shared<Arena>();
  diagram.root_ = Rebuild(*diagram.arena_, {}).copy(root_);
  diagram.at_most_ = diagram.arena_->nodes();
  diagram.settled_ = std::max(kSmallArena, 2 * diagram.at_most_);
  return diagram;
}

std::shared_ptr<const Diagram> Diagram::without(const PartialAssignment& cut) const {
  std::unique_lock writing(arena_->writing());
  if (arena_->nodes() > settled_) {
    writing.unlock();
    return compacted().without(cut);
  }
  Rebuild rebuild(*arena_, cut.literals());
  const Node* root = rebuild.less(root_);
  writing.unlock();
  if (root == nullptr) return nullptr;
  auto less = std::make_shared<Diagram>(*this);
  less->root_ = root;
  less->at_most_ += rebuild.nodes();
  if (less->at_most_ > Region::kMaxNodes) less->at_most_ = less->nodes();
  if (less->at_most_ > Region::kMaxNodes) {
    throw Error("its decision diagram would need " + std::to_string(less->at_most_) +
                " nodes, and at most " + std::to_string(Region::kMaxNodes) +
                " are possible: cut prefixes of the decisions, or put decisions that are cut "
                "together next to each other");
  }
  return less;
}

std::size_t Diagram::nodes() const noexcept {
  std::size_t nodes = 0;
  for (auto layer = first_layer(root_); !layer.empty(); layer = next_layer(layer)) {
    nodes += layer.size();
  }
  return nodes;
}

Count Diagram::count(const PartialAssignment& assignment) const {
  const auto& literals = assignment.literals();
  std::unordered_map<const Node*, Count> known;
  const std::function<Count(const Node*, std::size_t, std::size_t)> below =
      [&](const Node* node, std::size_t layer, std::size_t next) -> Count {
    if (node == nullptr) return 0;
    if (next == literals.size()) return node->count;
    if (literals[next].decision == layer) {
      return below(node->children[literals[next].option], layer + 1, next + 1);
    }
    if (const auto found = known.find(node); found != known.end()) return found->second;
    Count sum = 0;
    for (const Node* child : node->children) sum += below(child, layer + 1, next);
    return known[node] = sum;
  };
  return below(root_, 0, 0);
}

std::vector<std::uint8_t> Diagram::options_of(std::size_t decision) const {
  auto layer = first_layer(root_);
  for (std::size_t d = 0; d < decision; ++d) layer = next_layer(layer);
  std::vector<std::uint8_t> taken(layer.front()->children.size(), 0);
  for (const Node* node : layer) {
    for (std::size_t o = 0; o < taken.size(); ++o) {
      if (node->children[o] != nullptr) taken[o] = 1;
    }
  }
  return taken;
}

}  // namespace nashost
