#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "config/pin.hpp"
#include "nashost/abi/error.hpp"
#include "nashost/abi/export.hpp"
#include "nashost/abi/plugin.hpp"
#include "nashost/abi/policy.hpp"
#include "nashost/abi/pruner.hpp"
#include "nashost/abi/sampler.hpp"
#include "plugin/discovery.hpp"
#include "plugin/loader.hpp"
#include "plugin/origin.hpp"

namespace nashost::plugin {

/// A component and the plugin it comes from.
struct FoundComponent {
  const Component* component = nullptr;
  const LoadedPlugin* plugin = nullptr;

  /// "policy 'exp3'", for messages about its parameters.
  NASHOST_API std::string title() const;
};

/// No component has the name that was asked for, and no file of that name is refused.
class NASHOST_API UnknownComponent : public PluginError {
 public:
  using PluginError::PluginError;
};

/// All components that can be had, loaded when they are asked for.
///
/// A name is looked up so: "plugin:component" names both. Otherwise the plugin of that name comes
/// first, if it has a component of that name; then all other plugins of a fitting kind are loaded,
/// and the component must be in exactly one of them. Thus the usual case, a plugin with one
/// component of its own name, loads one file.
///
/// Objects made here are guarded (see plugin/guards.hpp) and keep a reference to the registry, by
/// which they make others: it must outlive them. All functions may be called from several threads.
class NASHOST_API Registry {
 public:
  using Kinds = std::initializer_list<ComponentKind>;

  /// Looks at all files of the path (no code is loaded). Throws ConfigError for a pin that cannot
  /// be read, and for one of a plugin that is not among the files.
  explicit Registry(const SearchPath& search, Pins pins = {});
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// What was found where. A file that turns out to be unusable when it is loaded is refused in it
  /// from then on.
  Discovery discovery() const;
  /// Every plugin loaded through this registry so far: what a run's manifest records.
  std::vector<const LoadedPlugin*> loaded() const;

  /// The component of one of the kinds. Throws UnknownComponent with near names, and PluginError:
  /// for a name that two plugins offer, with both files; for a file that is refused, with the
  /// reason; and for any refused --plugin FILE, whatever the name.
  FoundComponent find(Kinds kinds, const std::string& name);
  FoundComponent find(ComponentKind kind, const std::string& name) { return find({kind}, name); }
  /// All components of the kinds, by name. Files that cannot be loaded are left out (see
  /// discovery()).
  std::vector<FoundComponent> components(Kinds kinds);

  /// A new object with these parameters: defaults are filled in, ConfigError for what does not fit.
  /// Of the context, host may be null; make_policy is set here.
  std::unique_ptr<Policy> make_policy(const std::string& name, const Table& parameters,
                                      const PolicyContext& context);
  std::unique_ptr<Sampler> make_sampler(const std::string& name, const Table& parameters,
                                        const SamplerContext& context);
  std::unique_ptr<Pruner> make_pruner(const std::string& name, const Table& parameters,
                                      const PrunerContext& context);
  /// From a table as it stands in a config: { name = "ucb1", alpha = 2.0 }.
  std::unique_ptr<Policy> make_policy(const Table& component, const PolicyContext& context);

  /// What the create function of a component returns, never null, owned by the caller.
  struct Made {
    void* object = nullptr;
    std::shared_ptr<const Origin> origin;
  };
  /// For kinds whose interface the core does not know: the caller casts, and wraps calls in
  /// named(*origin, …).
  Made make(ComponentKind kind, const std::string& name, const Table& parameters,
            const void* context);

 private:
  const LoadedPlugin& load(Candidate& candidate);
  const LoadedPlugin* load_or_refuse(Candidate& candidate);
  void require_named_files() const;
  void require_pinned(const std::string& name) const;
  std::vector<Candidate*> candidates(Kinds kinds);
  FoundComponent find_unlocked(Kinds kinds, const std::string& name);
  FoundComponent find_in_plugin(Kinds kinds, const std::string& plugin, const std::string& name);
  FoundComponent find_anywhere(Kinds kinds, const std::string& name);
  [[noreturn]] void unknown(Kinds kinds, const std::string& name,
                            const std::vector<std::string>& known) const;

  static std::shared_ptr<const Origin> origin(const FoundComponent& found, const Table& parameters);
  static void* create(const FoundComponent& found, const Origin& origin, const void* context);
  template <class Interface, class Context>
  std::unique_ptr<Interface> make_guarded(ComponentKind kind, const std::string& name,
                                          const Table& parameters, Context context);

  Pins pins_;
  Discovery discovery_;
  std::vector<const LoadedPlugin*> loaded_;
  std::map<std::pair<std::vector<ComponentKind>, std::string>, FoundComponent> found_;
  mutable std::mutex mutex_;
};

}  // namespace nashost::plugin
