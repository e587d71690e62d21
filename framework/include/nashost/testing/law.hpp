#pragma once

#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

/// A conformance kit is a list of laws, and a law a plain function: it puts a component to a test
/// and returns what is wrong, or nothing. The kits are written once and used twice: in a plugin's
/// own tests (a GoogleTest failure per breach), and by `nashost check FILE.so`, which needs no
/// GoogleTest.
namespace nashost::testing {

/// What is wrong and what to change, for the author of the plugin; nothing: the law holds.
using Breach = std::optional<std::string>;

/// A law about Subjects. `name` is short and says what holds: "state is complete".
template <class Subject>
struct Law {
  const char* name;
  Breach (*check)(const Subject&);
};

/// A broken law: its name, on what it was broken ("9 arms"; empty where there is one case only),
/// and the breach.
struct Finding {
  std::string law;
  std::string on;
  std::string what;
};
using Findings = std::vector<Finding>;

/// The parts one after another, as a stream prints them: "round ", 3, ": …".
template <class... Parts>
std::string say(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  return text.str();
}

/// Thrown by a subject that the component may refuse, and does: the law has nothing to say of it.
struct NotApplicable {};

/// Checks the law. An exception is a breach: all that a kit asks of a component is legal.
template <class Subject>
Breach check(const Law<Subject>& law, const Subject& subject) {
  try {
    return law.check(subject);
  } catch (const NotApplicable&) {
    return {};
  } catch (const std::exception& thrown) {
    return say("threw on legal input: ", thrown.what());
  }
}

}  // namespace nashost::testing
