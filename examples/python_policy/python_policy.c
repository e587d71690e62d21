/* A policy whose rule is a Python script: each object runs the script in a process of its own and
 * talks to it over a socket, so that nashost links no interpreter, and a script that ends badly is
 * an error with a message.
 *
 * Requests are one line of JSON each, answers one line: "ok", followed by what was asked for, or
 * "error" and why. nashost_policy.py is the other side.
 *
 * Compiled with POLICY_NAME and POLICY_SCRIPT; the script lies beside the plugin's own file. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <inttypes.h>
#include <math.h>
#include <nashost/c/policy.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

typedef struct {
  pid_t process;
  FILE* answers; /* the same socket, for reading */
  int requests;  /* … and for writing */
  uint64_t mask; /* the version that the script knows */
  int knows_mask;
  char* line; /* the last answer */
  size_t capacity;
  char message[512];
} Script;

/* The script's path: in the folder of this very library. */
static int find_script(char* path, size_t size) {
  Dl_info info;
  if (dladdr((const void*)&find_script, &info) == 0 || info.dli_fname == NULL) return 0;
  const char* const slash = strrchr(info.dli_fname, '/');
  const int folder = slash == NULL ? 0 : (int)(slash - info.dli_fname + 1);
  return snprintf(path, size, "%.*s%s", folder, info.dli_fname, POLICY_SCRIPT) < (int)size;
}

static void end(void* policy) {
  Script* const script = policy;
  if (script->answers != NULL) fclose(script->answers);
  if (script->requests >= 0) close(script->requests);
  if (script->process > 0) {
    kill(script->process, SIGTERM);
    waitpid(script->process, NULL, 0);
  }
  free(script->line);
  free(script);
}

/* The script's standard input and output are one end of the socket. */
static int begin(Script* script) {
  char path[4096];
  int ends[2];
  posix_spawn_file_actions_t actions;
  if (!find_script(path, sizeof path) ||
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return 0;
  }
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  char* const arguments[] = {"python3", path, NULL};
  const int failed = posix_spawnp(&script->process, "python3", &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  script->requests = ends[0];
  if (failed != 0) {
    script->process = 0;
    return 0;
  }
  script->answers = fdopen(dup(ends[0]), "r");
  return script->answers != NULL;
}

static int send_all(const Script* script, const char* text, size_t size) {
  while (size > 0) {
    /* Not write: a script that has ended would end this process by SIGPIPE. */
    const ssize_t sent = send(script->requests, text, size, MSG_NOSIGNAL);
    if (sent <= 0) return 0;
    text += sent;
    size -= (size_t)sent;
  }
  return 1;
}

static int send_text(const Script* script, const char* format, ...)
    __attribute__((format(printf, 2, 3)));
static int send_text(const Script* script, const char* format, ...) {
  char text[512];
  va_list values;
  va_start(values, format);
  const int size = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  return size < (int)sizeof text && send_all(script, text, (size_t)size);
}

/* What follows "ok " in the answer to the request sent; null with a message where there is none. */
static const char* answer(Script* script, int sent) {
  if (sent) {
    const ssize_t size = getline(&script->line, &script->capacity, script->answers);
    if (size > 0 && script->line[size - 1] == '\n') {
      script->line[size - 1] = '\0';
      if (strncmp(script->line, "ok", 2) == 0)
        return script->line[2] == ' ' ? script->line + 3 : "";
      snprintf(script->message, sizeof script->message, "%s: %s", POLICY_SCRIPT,
               strncmp(script->line, "error ", 6) == 0 ? script->line + 6
                                                       : "it printed to standard output");
      return NULL;
    }
  }
  snprintf(script->message, sizeof script->message,
           "%s has ended; what it said is on standard error", POLICY_SCRIPT);
  return NULL;
}

/* A number in JSON, which has no word for NaN. */
static const char* number(double value, char* into, size_t size) {
  if (isnan(value)) return "null";
  snprintf(into, size, "%.17g", value);
  return into;
}

static void* create(const nashost_c_context* context) {
  Script* const script = calloc(1, sizeof(Script));
  if (script == NULL) {
    context->fail(context, "out of memory");
    return NULL;
  }
  script->requests = -1;
  if (!begin(script)) {
    context->fail(context, "python3 cannot be started; is it on the PATH?");
    end(script);
    return NULL;
  }
  const char* const settings = context->text(context, "settings");
  if (answer(script, send_text(script,
                               "{\"do\": \"create\", \"arms\": %" PRId64 ", \"horizon\": %" PRId64
                               ", \"settings\": ",
                               context->arms, context->horizon) &&
                         send_all(script, settings, strlen(settings)) &&
                         send_text(script, "}\n")) == NULL) {
    context->fail(context, script->message);
    end(script);
    return NULL;
  }
  return script;
}

/* The allowed arms, when they have changed since the script was last told. */
static int send_mask(Script* script, const nashost_c_call* call) {
  if (script->knows_mask && script->mask == call->mask_version(call)) return 1;
  script->knows_mask = 1;
  script->mask = call->mask_version(call);
  int sent = send_text(script, "{\"do\": \"mask\", \"allowed\": [");
  const char* comma = "";
  for (int64_t arm = call->next_allowed(call, 0); arm < call->arms;
       arm = call->next_allowed(call, arm + 1)) {
    sent = sent && send_text(script, "%s%" PRId64, comma, arm);
    comma = ", ";
  }
  return answer(script, sent && send_text(script, "]}\n")) != NULL;
}

static int failed(Script* script, const nashost_c_call* call) {
  call->fail(call, script->message);
  return 1;
}

static int select_arm(void* policy, const nashost_c_call* call, nashost_c_draw* draw) {
  Script* const script = policy;
  if (!send_mask(script, call)) return failed(script, call);
  const char* const drawn =
      answer(script, send_text(script, "{\"do\": \"select\", \"random\": %" PRIu64 "}\n",
                               call->random_bits(call)));
  if (drawn == NULL) return failed(script, call);
  draw->arm = strtoll(drawn, NULL, 10);
  return 0;
}

static int update(void* policy, const nashost_c_call* call, const nashost_c_draw* draw,
                  const nashost_c_feedback* feedback) {
  Script* const script = policy;
  char reward[32];
  const int sent = send_text(script, "{\"do\": \"update\", \"arm\": %" PRId64 ", \"reward\": %s}\n",
                             draw->arm, number(feedback->reward, reward, sizeof reward));
  return answer(script, sent) == NULL ? failed(script, call) : 0;
}

static size_t save(void* policy, const nashost_c_call* call, void* bytes, size_t capacity) {
  Script* const script = policy;
  const char* const state = answer(script, send_text(script, "{\"do\": \"save\"}\n"));
  if (state == NULL) {
    failed(script, call);
    return SIZE_MAX;
  }
  const size_t size = strlen(state);
  if (size <= capacity) memcpy(bytes, state, size);
  return size;
}

static int load(void* policy, const nashost_c_call* call, const void* bytes, size_t size) {
  Script* const script = policy;
  const int sent = send_text(script, "{\"do\": \"load\", \"state\": ") &&
                   send_all(script, bytes, size) && send_text(script, "}\n");
  return answer(script, sent) == NULL ? failed(script, call) : 0;
}

static const nashost_c_parameter parameters[] = {
    {.size = sizeof(nashost_c_parameter),
     .name = "settings",
     .doc = "keyword arguments of the script's class, as a JSON object",
     .type = NASHOST_C_TEXT,
     .text = "{}"}};

static const nashost_c_policy policy = {.size = sizeof(nashost_c_policy),
                                        .name = POLICY_NAME,
                                        .summary = "A policy in Python: " POLICY_SCRIPT ".",
                                        .parameters = parameters,
                                        .parameter_count = 1,
                                        .create = create,
                                        .destroy = end,
                                        .select = select_arm,
                                        .update = update,
                                        .save = save,
                                        .load = load};

NASHOST_C_PLUGIN(POLICY_NAME, "1.0.0", &policy);
