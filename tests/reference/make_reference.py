#!/usr/bin/env python3
"""Writes the reference values that tests/stats compares with, one JSON file per subject.

Needs NumPy, SciPy and scikit-learn; run it from anywhere:

    python3 tests/reference/make_reference.py

The files are committed, so that neither building nor testing needs Python. The data in them are drawn
with fixed seeds; running the script again with the same library versions changes nothing.
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
import scipy.special
import scipy.stats
import sklearn
import sklearn.linear_model

HERE = pathlib.Path(__file__).resolve().parent
VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}


def write(name, **content):
    """One line for each case, so that a change reads as a diff of cases."""
    content = {"made_with": VERSIONS, **content}
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            value = "[\n  " + ",\n  ".join(map(json.dumps, value)) + "]"
        else:
            value = json.dumps(value)
        parts.append(f" {json.dumps(key)}: {value}")
    (HERE / f"{name}.json").write_text("{\n" + ",\n".join(parts) + "}\n")


def rank_correlation():
    rng = np.random.default_rng(1187)
    cases = []
    for n, levels in [(3, None), (9, None), (9, 4), (40, 6), (200, None), (200, 15)]:
        x = rng.normal(size=n)
        y = 0.6 * x + rng.normal(size=n)
        if levels:  # ties
            x, y = np.round(x * levels / 4), np.round(y * levels / 4)
        cases.append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "pearson": scipy.stats.pearsonr(x, y).statistic,
                "spearman": scipy.stats.spearmanr(x, y).statistic,
                "kendall": scipy.stats.kendalltau(x, y, variant="b").statistic,
                "ranks_of_x": scipy.stats.rankdata(x).tolist(),
            }
        )
    truth = 0.9 + 0.02 * rng.random(60)
    score = truth + 0.005 * rng.normal(size=60)
    cases_sparse = {
        "score": score.tolist(),
        "truth": truth.tolist(),
        "kendall_of_rounded": scipy.stats.kendalltau(score, np.round(truth, 3)).statistic,
    }
    write("rank_correlation", cases=cases, sparse=cases_sparse)


def bernoulli_kl():
    cases = []
    for p in (0.0, 0.05, 0.3, 0.5, 0.9, 1.0):
        for q in (0.01, 0.25, 0.5, 0.8, 0.99):
            cases.append(
                {"p": p, "q": q, "kl": scipy.special.rel_entr(p, q) + scipy.special.rel_entr(1 - p, 1 - q)}
            )
    write("bernoulli_kl", cases=cases)


def bootstrap():
    rng = np.random.default_rng(1187)
    cases = []
    samples = {"mean": rng.exponential(size=25), "std": rng.normal(size=30)}
    for name, sample in samples.items():
        statistic = {"mean": np.mean, "std": np.std}[name]
        case = {"statistic": name, "sample": sample.tolist(), "estimate": statistic(sample)}
        for method in ("percentile", "BCa"):
            result = scipy.stats.bootstrap(
                (sample,), statistic, n_resamples=499, method=method, confidence_level=0.9,
                rng=np.random.default_rng(7),
            )
            case["distribution"] = np.asarray(result.bootstrap_distribution).tolist()
            case[method.lower()] = list(result.confidence_interval)
            case["standard_error"] = result.standard_error
        case["jackknife"] = [statistic(np.delete(sample, i)) for i in range(len(sample))]
        cases.append(case)
    write("bootstrap", confidence=0.9, cases=cases)


def paired_tests():
    rng = np.random.default_rng(1187)
    mcnemar = []
    for b, c in [(0, 0), (1, 0), (3, 9), (10, 10), (25, 41), (130, 92), (0, 12)]:
        exact = scipy.stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
        point = scipy.stats.binom.pmf(min(b, c), b + c, 0.5)
        mid = 2 * scipy.stats.binom.cdf(min(b, c), b + c, 0.5) - point
        mcnemar.append({"only_first": b, "only_second": c, "exact": exact, "mid": mid})
    permutation = []
    for n in (2, 5, 8, 12):
        a = rng.normal(size=n)
        b = a - 0.4 + 0.8 * rng.normal(size=n)
        result = scipy.stats.permutation_test(
            (a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples",
            vectorized=True, n_resamples=np.inf, alternative="two-sided",
        )
        permutation.append({"a": a.tolist(), "b": b.tolist(), "p": result.pvalue})
    welch = []
    for n, m in [(2, 2), (5, 7), (30, 4)]:
        a, b = rng.normal(size=n), 0.5 + 2 * rng.normal(size=m)
        result = scipy.stats.ttest_ind(a, b, equal_var=False)
        welch.append(
            {"a": a.tolist(), "b": b.tolist(), "t": result.statistic, "df": result.df, "p": result.pvalue}
        )
    superiority = []
    for n, m in [(4, 6), (9, 9)]:
        a, b = rng.integers(0, 6, n).astype(float), rng.integers(0, 6, m).astype(float)
        u = scipy.stats.mannwhitneyu(a, b).statistic
        superiority.append({"a": a.tolist(), "b": b.tolist(), "probability": u / (n * m)})
    write("paired_tests", mcnemar=mcnemar, permutation=permutation, welch=welch, superiority=superiority)


def binomial():
    tails = []
    for n, p, k in [(10, 0.3, 4), (10000, 0.05, 567), (1000, 0.05, 0), (1000, 0.01, 25), (5, 0.5, 5)]:
        tails.append({"n": n, "p": p, "k": k, "tail": scipy.stats.binom.sf(k - 1, n, p)})
    intervals = []
    for k, n in [(0, 20), (3, 20), (50, 1000), (20, 20)]:
        ci = scipy.stats.binomtest(k, n).proportion_ci(0.95, method="exact")
        intervals.append({"k": k, "n": n, "lower": ci.low, "upper": ci.high})
    gates = []
    for n, p in [(1000, 0.05), (10000, 0.05), (2000, 0.1), (50, 0.01)]:
        gates.append({"runs": n, "p": p, "most": int(scipy.stats.binom.isf(0.001, n, p))})
    write("binomial", tails=tails, intervals=intervals, gates=gates)


def holm():
    """Holm's step-down p-values by closed testing: p of a hypothesis is the largest Bonferroni p of
    all intersections that contain it. Exponential, and independent of the step-down recipe."""
    rng = np.random.default_rng(1187)
    cases = []
    for m in (1, 3, 6):
        p = rng.random(m) ** 3
        adjusted = [
            max(
                min(1.0, size * min(p[list(group)]))
                for size in range(1, m + 1)
                for group in itertools.combinations(range(m), size)
                if i in group
            )
            for i in range(m)
        ]
        cases.append({"p": p.tolist(), "adjusted": adjusted})
    write("holm", cases=cases)


def additive_fit():
    rng = np.random.default_rng(1187)
    options = [2, 3, 4]
    rows = np.array(list(itertools.product(*map(range, options))))
    keep = rng.permutation(len(rows))[:17]  # an incomplete design
    cases = []
    for chosen in (np.arange(len(rows)), np.sort(keep)):
        design = rows[chosen]
        values = 0.5 * design[:, 0] + np.sin(design[:, 1]) * design[:, 2] + 0.1 * rng.normal(size=len(design))
        one_hot = np.concatenate([np.eye(m)[design[:, d]] for d, m in enumerate(options)], axis=1)
        model = sklearn.linear_model.LinearRegression().fit(one_hot, values)
        cases.append(
            {
                "options": options,
                "rows": design.tolist(),
                "values": values.tolist(),
                "r_squared": model.score(one_hot, values),
                "fitted": model.predict(one_hot).tolist(),
            }
        )
    write("additive_fit", cases=cases)


def grouping():
    """Share of variance between groups, from one-way analysis of variance: F gives eta squared."""
    rng = np.random.default_rng(1187)
    cases = []
    for sizes in ([3, 3, 3], [2, 5, 4, 1]):
        labels = np.repeat(np.arange(len(sizes)), sizes)
        values = labels * 0.3 + rng.normal(size=len(labels))
        f = scipy.stats.f_oneway(*[values[labels == g] for g in range(len(sizes))]).statistic
        between, within = len(sizes) - 1, len(labels) - len(sizes)
        eta = f * between / (f * between + within)
        cases.append(
            {
                "labels": labels.tolist(),
                "values": values.tolist(),
                "eta_squared": eta,
                "adjusted": 1 - (1 - eta) * (len(labels) - 1) / within,
            }
        )
    write("grouping", cases=cases)


def seeds():
    """Student's interval of a mean."""
    rng = np.random.default_rng(1187)
    cases = []
    for n, confidence in [(2, 0.95), (5, 0.95), (5, 0.8), (12, 0.99)]:
        values = 0.97 + 0.004 * rng.normal(size=n)
        interval = scipy.stats.t.interval(
            confidence, n - 1, loc=np.mean(values), scale=scipy.stats.sem(values)
        )
        cases.append(
            {
                "values": values.tolist(),
                "confidence": confidence,
                "mean": np.mean(values),
                "interval": list(interval),
                "standard_error": scipy.stats.sem(values),
            }
        )
    write("seeds", cases=cases)


if __name__ == "__main__":
    rank_correlation()
    bernoulli_kl()
    bootstrap()
    paired_tests()
    binomial()
    holm()
    additive_fit()
    grouping()
    seeds()
