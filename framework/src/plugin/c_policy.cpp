#include "plugin/c_policy.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

#include "nashost/abi/error.hpp"
#include "nashost/bandit/reward_check.hpp"

namespace nashost::plugin {
namespace {

static_assert(sizeof(nashost_c_note) == sizeof(PluginNote) &&
              offsetof(nashost_c_note, fingerprint) == offsetof(PluginNote, fingerprint));

std::string text(const char* given) { return given == nullptr ? "" : given; }

/// As much of a plugin's struct as both sides know; the rest is 0.
template <class Struct>
Struct known_part(const Struct& given) {
  Struct known{};
  std::memcpy(&known, &given, std::min(given.size, sizeof known));
  known.size = sizeof known;
  return known;
}

// ---- Parameters

const nashost_c_parameter& parameter_at(const nashost_c_policy& policy, std::size_t i) {
  // Their size in the plugin is how far they lie apart.
  const auto* const first = reinterpret_cast<const std::byte*>(policy.parameters);
  return *reinterpret_cast<const nashost_c_parameter*>(first + i * policy.parameters->size);
}

ParameterSpec spec_of(const nashost_c_parameter& given) {
  ParameterSpec spec;
  spec.name = text(given.name);
  spec.doc = text(given.doc);
  switch (given.type) {
    case NASHOST_C_REAL:
      spec.type = ParameterType::real;
      spec.default_value = Value(given.number);
      break;
    case NASHOST_C_INTEGER:
      spec.type = ParameterType::integer;
      spec.default_value = Value(static_cast<std::int64_t>(given.number));
      break;
    case NASHOST_C_BOOLEAN:
      spec.type = ParameterType::boolean;
      spec.default_value = Value(given.number != 0);
      break;
    case NASHOST_C_TEXT:
      spec.type = ParameterType::text;
      spec.default_value = Value(text(given.text));
      break;
  }
  if ((given.bounds & NASHOST_C_MIN) != 0) spec.min = given.min;
  if ((given.bounds & NASHOST_C_MAX) != 0) spec.max = given.max;
  return spec;
}

// ---- What the plugin calls while it is made

struct Making {
  const Table& parameters;
  Host* host;
  std::string message;
};

Making& making(const nashost_c_context* context) { return *static_cast<Making*>(context->host); }

template <class T>
const T* value_of(const nashost_c_context* context, const char* name) {
  const auto found = making(context).parameters.find(std::string_view(name));
  return found == making(context).parameters.end() ? nullptr : std::get_if<T>(&found->second);
}

nashost_c_context context_of(const PolicyContext& context, Making& making_now) {
  nashost_c_context made{};
  made.size = sizeof made;
  made.arms = context.arms;
  made.horizon = context.horizon.value_or(-1);
  made.real = [](const nashost_c_context* c, const char* name) {
    const auto* whole = value_of<std::int64_t>(c, name);
    const auto* value = value_of<double>(c, name);
    return value != nullptr ? *value : whole != nullptr ? static_cast<double>(*whole) : 0.0;
  };
  made.integer = [](const nashost_c_context* c, const char* name) -> std::int64_t {
    const auto* value = value_of<std::int64_t>(c, name);
    return value != nullptr ? *value : 0;
  };
  made.boolean = [](const nashost_c_context* c, const char* name) {
    const auto* value = value_of<bool>(c, name);
    return value != nullptr && *value ? 1 : 0;
  };
  made.text = [](const nashost_c_context* c, const char* name) -> const char* {
    const auto* value = value_of<std::string>(c, name);
    return value != nullptr ? value->c_str() : "";
  };
  made.log = [](const nashost_c_context* c, const char* line) {
    if (making(c).host != nullptr) making(c).host->log(LogLevel::info, line);
  };
  made.fail = [](const nashost_c_context* c, const char* message) {
    making(c).message = text(message);
  };
  made.host = &making_now;
  return made;
}

// ---- What the plugin calls while it plays

struct Playing {
  const ArmMask* mask = nullptr;
  RandomStream* random = nullptr;
  std::string message;
};

Playing& playing(const nashost_c_call* call) { return *static_cast<Playing*>(call->host); }
const ArmMask* mask_of(const nashost_c_call* call) { return playing(call).mask; }
RandomStream* random_of(const nashost_c_call* call) { return playing(call).random; }

nashost_c_call call_of(std::int64_t arms, Playing& now) {
  nashost_c_call made{};
  made.size = sizeof made;
  made.arms = arms;
  made.allowed = [](const nashost_c_call* c, std::int64_t arm) {
    const ArmMask* const mask = mask_of(c);
    return mask != nullptr && arm >= 0 && arm < c->arms && (*mask)[arm] ? 1 : 0;
  };
  made.next_allowed = [](const nashost_c_call* c, std::int64_t from) -> std::int64_t {
    const ArmMask* const mask = mask_of(c);
    return mask == nullptr   ? 0
           : from >= c->arms ? c->arms
                             : mask->next(std::max<std::int64_t>(0, from));
  };
  made.allowed_count = [](const nashost_c_call* c) -> std::int64_t {
    return mask_of(c) == nullptr ? 0 : mask_of(c)->allowed();
  };
  made.mask_version = [](const nashost_c_call* c) -> std::uint64_t {
    return mask_of(c) == nullptr ? 0 : mask_of(c)->version();
  };
  made.random_bits = [](const nashost_c_call* c) -> std::uint64_t {
    return random_of(c) == nullptr ? 0 : random_of(c)->next();
  };
  made.random_uniform = [](const nashost_c_call* c) {
    return random_of(c) == nullptr ? 0.0 : random_of(c)->uniform();
  };
  made.random_below = [](const nashost_c_call* c, std::uint64_t n) -> std::uint64_t {
    return random_of(c) == nullptr || n == 0 ? 0 : random_of(c)->below(n);
  };
  made.random_arm = [](const nashost_c_call* c) -> std::int64_t {
    return random_of(c) == nullptr ? 0 : mask_of(c)->draw(*random_of(c));
  };
  made.fail = [](const nashost_c_call* c, const char* message) {
    playing(c).message = text(message);
  };
  made.host = &now;
  return made;
}

class CPolicy final : public Policy {
 public:
  CPolicy(const nashost_c_policy& functions, const Table& parameters, const PolicyContext& context)
      : functions_(functions), arms_(context.arms) {
    Making now{parameters, context.host, {}};
    const nashost_c_context made_with = context_of(context, now);
    object_ = functions_.create(&made_with);
    if (object_ == nullptr) fail("create", now.message);
  }
  ~CPolicy() override { functions_.destroy(object_); }
  CPolicy(const CPolicy&) = delete;
  CPolicy& operator=(const CPolicy&) = delete;

  Draw select(RandomStream& random, const ArmMask& mask) override {
    nashost_c_draw draw{sizeof draw, -1, kNoProbability};
    Playing now{&mask, &random, {}};
    const nashost_c_call call = call_of(arms_, now);
    if (functions_.select(object_, &call, &draw) != 0) fail("select", now.message);
    return {draw.arm, draw.probability};
  }

  void update(const Draw& draw, const Feedback& feedback) override {
    if (std::isfinite(functions_.reward_max - functions_.reward_min)) {
      check_reward(functions_.name, feedback.reward, functions_.reward_min, functions_.reward_max);
    } else {
      check_finite_reward(functions_.name, feedback.reward);
    }
    const nashost_c_draw made{sizeof made, draw.arm, draw.probability};
    nashost_c_feedback told{};
    told.size = sizeof told;
    told.reward = feedback.reward;
    told.cost = feedback.cost;
    told.round = feedback.round;
    told.age = feedback.age;
    told.rewards = feedback.rewards.empty() ? nullptr : feedback.rewards.data();
    Playing now;
    const nashost_c_call call = call_of(arms_, now);
    if (functions_.update(object_, &call, &made, &told) != 0) fail("update", now.message);
  }

  bool probabilities(const ArmMask& mask, std::span<double> out) override {
    if (functions_.probabilities == nullptr) return false;
    Playing now{&mask, nullptr, {}};
    const nashost_c_call call = call_of(arms_, now);
    if (functions_.probabilities(object_, &call, out.data()) != 0) {
      fail("probabilities", now.message);
    }
    return true;
  }

  std::int64_t recommend(const ArmMask& mask) override {
    if (functions_.recommend == nullptr) return -1;
    Playing now{&mask, nullptr, {}};
    const nashost_c_call call = call_of(arms_, now);
    return functions_.recommend(object_, &call);
  }

  bool finished(const ArmMask& mask) override {
    if (functions_.finished == nullptr) return false;
    Playing now{&mask, nullptr, {}};
    const nashost_c_call call = call_of(arms_, now);
    return functions_.finished(object_, &call) != 0;
  }

  double index(std::int64_t arm) override {
    return functions_.index == nullptr ? kNoProbability : functions_.index(object_, arm);
  }

  void persist(Archive& archive) override {
    Playing now;
    const nashost_c_call call = call_of(arms_, now);
    std::vector<std::uint8_t> bytes;
    if (!archive.reading()) bytes = saved(call, now);
    archive("state", bytes);
    if (archive.reading() && functions_.load(object_, &call, bytes.data(), bytes.size()) != 0) {
      fail("load", now.message);
    }
  }

 private:
  std::vector<std::uint8_t> saved(const nashost_c_call& call, const Playing& now) {
    const std::size_t size = functions_.save(object_, &call, nullptr, 0);
    if (size == SIZE_MAX) fail("save", now.message);
    std::vector<std::uint8_t> bytes(size);
    const std::size_t written = functions_.save(object_, &call, bytes.data(), bytes.size());
    if (written == SIZE_MAX) fail("save", now.message);
    if (written != size) {
      fail("save", "it returned " + std::to_string(size) + " bytes first and then " +
                       std::to_string(written));
    }
    return bytes;
  }

  [[noreturn]] void fail(const char* function, const std::string& message) const {
    throw Error(
        "policy '" + std::string(functions_.name) + "': " + function + " failed" +
        (message.empty() ? ", and gave no reason: call fail before returning" : ": " + message));
  }

  const nashost_c_policy& functions_;
  std::int64_t arms_;
  void* object_ = nullptr;
};

std::vector<std::string> missing_functions(const nashost_c_policy& policy) {
  std::vector<std::string> missing;
  const auto need = [&missing](bool there, const char* name) {
    if (!there) missing.emplace_back(name);
  };
  need(policy.create != nullptr, "create");
  need(policy.destroy != nullptr, "destroy");
  need(policy.select != nullptr, "select");
  need(policy.update != nullptr, "update");
  need(policy.save != nullptr, "save");
  need(policy.load != nullptr, "load");
  return missing;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> c_fields() {
  return {{"c", std::to_string(NASHOST_C_VERSION)}, {"machine", NASHOST_C_MACHINE}};
}

std::vector<nashost_c_policy> c_policies(const nashost_c_plugin* plugin, const std::string& file) {
  if (plugin == nullptr || plugin->policies == nullptr || plugin->policy_count == 0) {
    throw PluginError(file + ": offers no policy; list at least one in NASHOST_C_PLUGIN");
  }
  std::vector<nashost_c_policy> policies;
  std::string found;
  for (std::size_t i = 0; i < plugin->policy_count; ++i) {
    const nashost_c_policy* const given = plugin->policies[i];
    const std::string number = "policy " + std::to_string(i + 1) + " of NASHOST_C_PLUGIN";
    if (given == nullptr || given->size < offsetof(nashost_c_policy, probabilities)) {
      found +=
          "\n  " + number +
          (given == nullptr ? " is null" : " gives its size as " + std::to_string(given->size)) +
          "; set .size = sizeof(nashost_c_policy)";
      continue;
    }
    nashost_c_policy& policy = policies.emplace_back(known_part(*given));
    const std::string owner =
        policy.name == nullptr ? number : "policy '" + text(policy.name) + "'";
    if (policy.name == nullptr) found += "\n  " + owner + " has no name";
    for (const std::string& function : missing_functions(policy)) {
      found += "\n  " + owner + ": has no " + function + " function";
    }
    if (policy.parameter_count > 0 &&
        (policy.parameters == nullptr ||
         policy.parameters->size < offsetof(nashost_c_parameter, bounds))) {
      found += "\n  " + owner + ": its parameters " +
               (policy.parameters == nullptr ? "are null" : "do not give their size") +
               "; set .size = sizeof(nashost_c_parameter) in each";
      policy.parameter_count = 0;
    }
    if (policy.reward_min == 0 && policy.reward_max == 0) policy.reward_max = 1;
  }
  if (!found.empty()) {
    throw PluginError(file + ": what it says of itself does not hold together:" + found);
  }
  return policies;
}

Component c_component(const nashost_c_policy& policy) {
  Component component;
  component.kind = ComponentKind::policy;
  component.name = text(policy.name);
  component.summary = text(policy.summary);
  component.paper = text(policy.paper);
  component.guarantee = text(policy.guarantee);
  for (std::size_t i = 0; i < policy.parameter_count; ++i) {
    component.parameters.push_back(spec_of(known_part(parameter_at(policy, i))));
  }
  component.traits.feedback =
      policy.needs_full_feedback != 0 ? FeedbackKind::full : FeedbackKind::bandit;
  component.traits.needs_horizon = policy.needs_horizon != 0;
  component.traits.needs_cost = policy.needs_cost != 0;
  component.traits.reward_min = policy.reward_min;
  component.traits.reward_max = policy.reward_max;
  component.traits.stationarity = static_cast<Stationarity>(policy.stationarity);
  return component;
}

Policy* make_c_policy(const nashost_c_policy& policy, const Table& parameters,
                      const PolicyContext& context) {
  return new CPolicy(policy, parameters, context);
}

}  // namespace nashost::plugin
