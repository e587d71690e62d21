#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nashost/abi/plugin.hpp"
#include "nashost/fingerprint.hpp"
#include "nashost/schema.hpp"

/// How a plugin says what it offers. A whole plugin:
///
///     #include <nashost/policy.hpp>
///     class Lazy : public nashost::Policy {
///      public:
///       struct Parameters { std::int64_t arm = 0; };
///       static auto schema() {
///         return nashost::Schema<Parameters>().add("arm", &Parameters::arm, {.doc = "the arm",
///         .min = 0});
///       }
///       Lazy(const Parameters& parameters, const nashost::PolicyContext&) : arm_(parameters.arm)
///       {} …
///     };
///     NASHOST_PLUGIN("sampler", nashost::policy<Lazy>({.name = "lazy", .summary = "Draws one
///     arm."}))
namespace nashost {

/// What is said of a component; its parameters come from its schema.
struct Description {
  std::string name;
  std::string summary;
  std::string paper = {};
  std::string guarantee = {};
  Traits traits = {};
  std::uint32_t state_version = 1;  ///< see Component
};

namespace detail {

template <class Implementation, class Interface, class Context>
Component component(ComponentKind kind, Description about) {
  Component component;
  component.kind = kind;
  component.name = std::move(about.name);
  component.summary = std::move(about.summary);
  component.paper = std::move(about.paper);
  component.guarantee = std::move(about.guarantee);
  component.traits = about.traits;
  component.state_version = about.state_version;
  component.parameters = Implementation::schema().specs();
  component.create = [](const Table& parameters, const void* context) -> void* {
    Interface* made = new Implementation(Implementation::schema().read(parameters),
                                         *static_cast<const Context*>(context));
    return made;
  };
  return component;
}

template <std::size_t N>
constexpr void copy_text(char (&into)[N], std::string_view text) {
  if (text.size() >= N) throw "a text of the plugin note is too long";
  for (std::size_t i = 0; i < text.size(); ++i) into[i] = text[i];
}

constexpr PluginNote make_note(std::string_view kind, std::string_view id,
                               std::string_view version) {
  PluginNote note{};
  for (std::size_t i = 0; i < sizeof(note.magic); ++i) note.magic[i] = kNoteMagic[i];
  note.size = sizeof(PluginNote);
  note.abi = kAbiNumber;
  copy_text(note.kind, kind);
  copy_text(note.id, id);
  copy_text(note.version, version);
  std::size_t at = 0;
  for (const auto part : {fingerprint::kCore, fingerprint::kTorch}) {
    for (const char c : part) {
      if (at + 1 >= sizeof(note.fingerprint)) throw "the fingerprint is too long";
      note.fingerprint[at++] = c;
    }
  }
  return note;
}

}  // namespace detail
}  // namespace nashost

/// Once in a plugin, at namespace scope: its kind, then its components.
#define NASHOST_PLUGIN(kind, ...)                                                                  \
  extern "C" {                                                                                     \
  extern __attribute__((visibility("default"), section(".nashost")))                               \
  const ::nashost::PluginNote nashost_note;                                                        \
  __attribute__((used)) constexpr ::nashost::PluginNote nashost_note =                             \
      ::nashost::detail::make_note(kind, NASHOST_PLUGIN_ID, NASHOST_PLUGIN_VERSION);               \
  __attribute__((visibility("default"))) const ::nashost::PluginDescriptor*                        \
  nashost_plugin_v1() noexcept {                                                                   \
    static const ::nashost::PluginDescriptor* const descriptor =                                   \
        []() noexcept -> const ::nashost::PluginDescriptor* {                                      \
      try {                                                                                        \
        static const std::vector<::nashost::Component> nashost_components{__VA_ARGS__};            \
        static const ::nashost::PluginDescriptor made{                                             \
            sizeof(::nashost::PluginDescriptor), ::nashost::kAbiNumber, nashost_components.data(), \
            nashost_components.size()};                                                            \
        return &made;                                                                              \
      } catch (...) {                                                                              \
        return nullptr;                                                                            \
      }                                                                                            \
    }();                                                                                           \
    return descriptor;                                                                             \
  }                                                                                                \
  }                                                                                                \
  static_assert(true)
