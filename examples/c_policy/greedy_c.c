/* Mostly the arm with the best mean so far, and a share `explore` of any: a policy in C. */
#include <math.h>
#include <nashost/c/policy.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  double reward_sum;
  int64_t pulls;
} Arm;

typedef struct {
  double explore;
  int64_t arms;
  Arm arm[];
} Greedy;

static void* create(const nashost_c_context* context) {
  const size_t arms = (size_t)context->arms;
  Greedy* const greedy = calloc(1, sizeof(Greedy) + arms * sizeof(Arm));
  if (greedy == NULL) {
    context->fail(context, "out of memory");
    return NULL;
  }
  greedy->explore = context->real(context, "explore");
  greedy->arms = context->arms;
  return greedy;
}

static int64_t best_arm(const Greedy* greedy, const nashost_c_call* call) {
  int64_t best = call->next_allowed(call, 0);
  double best_mean = -1;
  for (int64_t i = best; i < greedy->arms; i = call->next_allowed(call, i + 1)) {
    const Arm* const arm = &greedy->arm[i];
    if (arm->pulls == 0) return i; /* every arm once before any is judged */
    const double mean = arm->reward_sum / (double)arm->pulls;
    if (mean > best_mean) {
      best = i;
      best_mean = mean;
    }
  }
  return best;
}

static int select_arm(void* policy, const nashost_c_call* call, nashost_c_draw* draw) {
  const Greedy* const greedy = policy;
  const int any = call->random_uniform(call) < greedy->explore;
  draw->arm = any ? call->random_arm(call) : best_arm(greedy, call);
  return 0;
}

static int update(void* policy, const nashost_c_call* call, const nashost_c_draw* draw,
                  const nashost_c_feedback* feedback) {
  (void)call;
  Arm* const arm = &((Greedy*)policy)->arm[draw->arm];
  arm->reward_sum += feedback->reward;
  ++arm->pulls;
  return 0;
}

static size_t save(void* policy, const nashost_c_call* call, void* bytes, size_t capacity) {
  (void)call;
  const Greedy* const greedy = policy;
  const size_t size = (size_t)greedy->arms * sizeof(Arm);
  if (capacity >= size) memcpy(bytes, greedy->arm, size);
  return size;
}

static int load(void* policy, const nashost_c_call* call, const void* bytes, size_t size) {
  Greedy* const greedy = policy;
  if (size != (size_t)greedy->arms * sizeof(Arm)) {
    call->fail(call, "this state was saved for another number of arms");
    return 1;
  }
  memcpy(greedy->arm, bytes, size);
  return 0;
}

static double mean_reward(void* policy, int64_t i) {
  const Arm* const arm = &((Greedy*)policy)->arm[i];
  return arm->pulls == 0 ? NAN : arm->reward_sum / (double)arm->pulls;
}

static const nashost_c_parameter parameters[] = {{.size = sizeof(nashost_c_parameter),
                                                  .name = "explore",
                                                  .doc = "share of draws that take any arm",
                                                  .type = NASHOST_C_REAL,
                                                  .number = 0.1,
                                                  .bounds = NASHOST_C_MIN | NASHOST_C_MAX,
                                                  .min = 0,
                                                  .max = 1}};

static const nashost_c_policy greedy_c = {.size = sizeof(nashost_c_policy),
                                          .name = "greedy_c",
                                          .summary = "Mostly the best arm so far; written in C.",
                                          .parameters = parameters,
                                          .parameter_count = 1,
                                          .create = create,
                                          .destroy = free,
                                          .select = select_arm,
                                          .update = update,
                                          .save = save,
                                          .load = load,
                                          .index = mean_reward};

NASHOST_C_PLUGIN("greedy_c", "1.0.0", &greedy_c);
