#ifndef NASHOST_C_POLICY_H
#define NASHOST_C_POLICY_H

#include <stddef.h>
#include <stdint.h>

/**
 * Policies in C, and in whatever can hand out C functions. Plain structs and function pointers: no
 * type of C++ crosses, so a plugin built against this header needs no C++ compiler, and is not
 * rebuilt when nashost is.
 *
 * A whole plugin is one file that describes its policies and ends with
 *
 *     NASHOST_C_PLUGIN("my_plugin", "1.0.0", &my_policy)
 *
 * built as a shared library: cc -shared -fPIC -I PREFIX/include my_plugin.c -o my_plugin.so
 *
 * A policy draws among arms 0 … arms−1. The host prunes arms on the way, and brings some back;
 * pruned ones are not allowed, and must not be drawn. Feedback may be late, out of order, about
 * draws that the policy did not make itself, and about arms that were pruned meanwhile.
 *
 * Versions. Every struct begins with its size. A later nashost adds members at the end only; each
 * side reads no further than the size that the other gives, and takes what is missing for 0. A
 * struct that the author fills in is best zeroed first (designated initialisers do it) and gets
 * `.size = sizeof(…)`. Before using a member of a struct from the host that a later header added,
 * look at the struct's size. NASHOST_C_VERSION is raised only if that is not enough, and then
 * nashost refuses what was built before.
 *
 * Failing. A function that cannot do its work calls `fail` with one line for a person, and returns
 * what is said for it. It must neither end the process nor jump out.
 *
 * Objects of one policy are used by one thread at a time; different objects by different threads.
 */

#ifdef __cplusplus
extern "C" {
#endif

#define NASHOST_C_VERSION 1

enum nashost_c_type {
  NASHOST_C_REAL = 0,
  NASHOST_C_INTEGER = 1,
  NASHOST_C_BOOLEAN = 2,
  NASHOST_C_TEXT = 3
};

/** Which of `min` and `max` hold. */
enum nashost_c_bounds { NASHOST_C_MIN = 1, NASHOST_C_MAX = 2 };

/** A setting that a config may give: sampler = { name = "my_policy", eta = 0.1 }. */
typedef struct nashost_c_parameter {
  size_t size;
  const char* name; /**< [a-z][a-z0-9_]* */
  const char* doc;
  enum nashost_c_type type;
  double number;    /**< default of a number; of a boolean 0 or 1 */
  const char* text; /**< default of a text */
  int bounds;       /**< of a number: NASHOST_C_MIN | NASHOST_C_MAX */
  double min, max;
} nashost_c_parameter;

/** What a policy is made with. */
typedef struct nashost_c_context nashost_c_context;
struct nashost_c_context {
  size_t size;
  int64_t arms;
  int64_t horizon; /**< rounds to come, −1: not known */
  /** The values of the parameters, by name; of another type or name: 0. A text lives as long as the
   * call. */
  double (*real)(const nashost_c_context* context, const char* name);
  int64_t (*integer)(const nashost_c_context* context, const char* name);
  int (*boolean)(const nashost_c_context* context, const char* name);
  const char* (*text)(const nashost_c_context* context, const char* name);
  void (*log)(const nashost_c_context* context, const char* line);
  void (*fail)(const nashost_c_context* context, const char* message);
  void* host; /**< the host's own */
};

/** What goes with every call. The mask can be asked in select, probabilities, recommend and
 * finished, random numbers be drawn in select only; elsewhere the answers are 0. */
typedef struct nashost_c_call nashost_c_call;
struct nashost_c_call {
  size_t size;
  int64_t arms;
  int (*allowed)(const nashost_c_call* call, int64_t arm);
  /** The smallest allowed arm ≥ `from`, or `arms`. */
  int64_t (*next_allowed)(const nashost_c_call* call, int64_t from);
  int64_t (*allowed_count)(const nashost_c_call* call); /**< ≥ 1 */
  /** Grows whenever an arm is pruned or brought back. */
  uint64_t (*mask_version)(const nashost_c_call* call);
  /** The only random numbers to use: runs repeat, and do not depend on the number of workers. */
  uint64_t (*random_bits)(const nashost_c_call* call);
  double (*random_uniform)(const nashost_c_call* call); /**< in [0, 1) */
  uint64_t (*random_below)(const nashost_c_call* call, uint64_t n);
  int64_t (*random_arm)(const nashost_c_call* call); /**< uniform over the allowed arms */
  void (*fail)(const nashost_c_call* call, const char* message);
  void* host; /**< the host's own */
};

/** An arm, and the probability with which it was drawn, in (0, 1]; NaN where that has no closed
 * form. The host sets the size, and the probability to NaN. */
typedef struct nashost_c_draw {
  size_t size;
  int64_t arm;
  double probability;
} nashost_c_draw;

typedef struct nashost_c_feedback {
  size_t size;
  double reward;         /**< in [reward_min, reward_max] of the policy; never NaN */
  double cost;           /**< ≥ 0 */
  int64_t round;         /**< in which it was drawn, from 0 */
  int64_t age;           /**< rounds since */
  const double* rewards; /**< full information: one per arm, NaN where pruned; otherwise null */
} nashost_c_feedback;

enum nashost_c_stationarity {
  NASHOST_C_STATIONARY = 0,
  NASHOST_C_PIECEWISE = 1,
  NASHOST_C_DRIFTING = 2,
  NASHOST_C_RISING = 3,
  NASHOST_C_ADVERSARIAL = 4
};

/** One policy. Texts may be null where nothing is to be said, functions only where it says so. */
typedef struct nashost_c_policy {
  size_t size;
  const char* name; /**< [a-z][a-z0-9_]* */
  const char* summary;
  const char* paper;
  const char* guarantee;
  const nashost_c_parameter* parameters;
  size_t parameter_count;

  /* What it needs; nashost::Traits (nashost/abi/policy.hpp) says what follows from each. */
  int needs_full_feedback;
  int needs_horizon;
  int needs_cost;
  double reward_min, reward_max; /**< both 0: [0, 1] */
  enum nashost_c_stationarity stationarity;

  /** A new object for context->arms arms; null after fail. */
  void* (*create)(const nashost_c_context* context);
  void (*destroy)(void* policy);
  /** Sets draw->arm, to an allowed one. 0, or another number after fail. */
  int (*select)(void* policy, const nashost_c_call* call, nashost_c_draw* draw);
  /** 0, or another number after fail. */
  int (*update)(void* policy, const nashost_c_call* call, const nashost_c_draw* draw,
                const nashost_c_feedback* feedback);
  /** All that changes while it plays, as bytes. Returns how many there are, and writes them where
   * `capacity` suffices; the host asks once with capacity 0. SIZE_MAX after fail. */
  size_t (*save)(void* policy, const nashost_c_call* call, void* bytes, size_t capacity);
  /** Into a new object made with the same context: it goes on as the saved one would have. 0, or
   * another number after fail. */
  int (*load)(void* policy, const nashost_c_call* call, const void* bytes, size_t size);

  /* These may be null, and none of them may change what is drawn later. */

  /** Probability of each arm in the next select, size `arms`, sum 1. Must then always be given, and
   * be the one in the draw. 0, or another number after fail. */
  int (*probabilities)(void* policy, const nashost_c_call* call, double* probabilities);
  /** The arm that it would name the best now; −1: none. */
  int64_t (*recommend)(void* policy, const nashost_c_call* call);
  /** Not 0 once a best-arm rule has seen enough. */
  int (*finished)(void* policy, const nashost_c_call* call);
  /** By what it ranks the arm, for reports; NaN: nothing. */
  double (*index)(void* policy, int64_t arm);
} nashost_c_policy;

/** What nashost_c_plugin_v1 returns. */
typedef struct nashost_c_plugin {
  size_t size;
  const nashost_c_policy* const* policies;
  size_t policy_count;
} nashost_c_plugin;

/** nashost::PluginNote (nashost/abi/plugin.hpp), read from the file before any of its code runs. */
typedef struct nashost_c_note {
  char magic[8];
  uint32_t size;
  uint32_t abi;
  char kind[16];
  char id[48];
  char version[24];
  char fingerprint[408];
} nashost_c_note;

#if defined(__x86_64__)
#define NASHOST_C_MACHINE "x86_64"
#elif defined(__aarch64__)
#define NASHOST_C_MACHINE "aarch64"
#else
#define NASHOST_C_MACHINE "other"
#endif

#define NASHOST_C_TEXT_(x) #x
#define NASHOST_C_TEXT_OF(x) NASHOST_C_TEXT_(x)
#define NASHOST_C_FINGERPRINT \
  "c=" NASHOST_C_TEXT_OF(NASHOST_C_VERSION) "\nmachine=" NASHOST_C_MACHINE "\n"

/** Once in a plugin: its name ([a-z][a-z0-9_]*, at most 47 characters), its version (at most 23),
 * and pointers to its policies. */
#define NASHOST_C_PLUGIN(id, version, ...)                                                   \
  __attribute__((visibility("default"), used, section(".nashost")))                          \
  const nashost_c_note nashost_note = {                                                      \
      "NASHOST", sizeof(nashost_c_note), NASHOST_C_VERSION, "c_policy", id,                  \
      version,   NASHOST_C_FINGERPRINT};                                                     \
  __attribute__((visibility("default"))) const nashost_c_plugin* nashost_c_plugin_v1(void) { \
    static const nashost_c_policy* const policies[] = {__VA_ARGS__};                         \
    static const nashost_c_plugin plugin = {sizeof(nashost_c_plugin), policies,              \
                                            sizeof policies / sizeof policies[0]};           \
    return &plugin;                                                                          \
  }                                                                                          \
  typedef int nashost_c_plugin_needs_a_semicolon

#ifdef __cplusplus
}
#endif
#endif
