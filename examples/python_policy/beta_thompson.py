"""Thompson sampling with Beta posteriors (Thompson 1933), for rewards in [0, 1]: a reward counts as
that share of a success, the rest as failure."""

import nashost_policy


class BetaThompson:
    def __init__(self, arms, horizon, prior=1.0):
        self.successes = [prior] * arms
        self.failures = [prior] * arms

    def select(self, allowed, random):
        sampled = {arm: random.betavariate(self.successes[arm], self.failures[arm]) for arm in allowed}
        return max(allowed, key=sampled.get)

    def update(self, arm, reward):
        self.successes[arm] += reward
        self.failures[arm] += 1 - reward

    def state(self):
        return [self.successes, self.failures]

    def restore(self, state):
        self.successes, self.failures = state


nashost_policy.run(BetaThompson)
