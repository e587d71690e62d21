"""The Python side of python_policy.c. A policy is a class:

    class Mine:
        def __init__(self, arms, horizon, **settings): …   # horizon is None where it is not known
        def select(self, allowed, random): …               # an arm of the list; a random.Random
        def update(self, arm, reward): …
        def state(self): …                                 # all that changes, as JSON would have it
        def restore(self, state): …

    nashost_policy.run(Mine)

Draw random numbers from the one that select is given, and from nothing else: runs repeat then.
"""

import json
import random
import sys
import traceback


def run(policy_class):
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a policy prints must not get between the answers
    policy = None
    allowed = []
    for line in sys.stdin:
        answer = "ok"
        try:
            request = json.loads(line)
            task = request["do"]
            if task == "create":
                horizon = request["horizon"]
                policy = policy_class(
                    request["arms"], None if horizon < 0 else horizon, **request["settings"]
                )
            elif task == "mask":
                allowed = request["allowed"]
            elif task == "select":
                answer = f"ok {int(policy.select(allowed, random.Random(request['random'])))}"
            elif task == "update":
                policy.update(request["arm"], request["reward"])
            elif task == "save":
                answer = "ok " + json.dumps(policy.state())
            elif task == "load":
                policy.restore(request["state"])
            else:
                answer = f"error this script cannot {task}"
        except Exception as error:
            traceback.print_exc()
            answer = "error " + f"{type(error).__name__}: {error}".replace("\n", " ")
        answers.write(answer + "\n")
        answers.flush()
