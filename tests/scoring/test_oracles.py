"""Each formula agrees with another program, or with plain integration, on random data."""

import importlib
import itertools
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, stats
from sklearn.metrics import brier_score_loss, log_loss, mean_pinball_loss

from forecasttrack import scoring

RNG = np.random.default_rng(20250815)
N = 200
P = RNG.uniform(0.01, 0.99, N)
Y = (RNG.uniform(size=N) < P).astype(float)
OPTIONS = RNG.dirichlet(np.ones(5), N)
TAKEN = RNG.integers(0, 5, N)
LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
QUANTILES = np.sort(RNG.normal(size=(N, 5)), axis=1)
X = RNG.normal(size=N)
SAMPLES = RNG.normal(size=(N, 20))

EXACT = {"rtol": 1e-9, "atol": 1e-12}


@pytest.fixture(scope="module")
def scoringrules():
    """The other library with NumPy; where it finds numba, it compiles for seconds at import."""
    with pytest.MonkeyPatch.context() as without:
        without.setitem(sys.modules, "numba", None)
        return importlib.import_module("scoringrules")


def test_probabilities_score_as_in_scikit_learn():
    arrays = {"probability": P, "outcome": Y}
    assert_allclose(scoring.brier(**arrays).mean(), brier_score_loss(Y, P), **EXACT)
    assert_allclose(scoring.log(**arrays).mean(), log_loss(Y, P), **EXACT)


def test_probabilities_score_as_in_scoringrules(scoringrules):
    assert_allclose(
        scoring.brier(probability=P, outcome=Y), scoringrules.brier_score(Y, P), **EXACT
    )
    assert_allclose(scoring.log(probability=P, outcome=Y), scoringrules.log_score(Y, P), **EXACT)


def test_options_score_as_in_scikit_learn():
    arrays = {"probabilities": OPTIONS, "outcome": TAKEN}
    labels = np.arange(5)
    brier = brier_score_loss(TAKEN, OPTIONS, labels=labels, scale_by_half=False)
    assert_allclose(scoring.brier_options(**arrays).mean(), brier, **EXACT)
    surprise = log_loss(TAKEN, OPTIONS, labels=labels)
    assert_allclose(scoring.log_options(**arrays).mean(), surprise, **EXACT)


def test_ordered_options_score_as_in_scoringrules(scoringrules):
    arrays = {"probabilities": OPTIONS, "outcome": TAKEN}
    assert_allclose(scoring.rps(**arrays), scoringrules.rps_score(TAKEN + 1, OPTIONS), **EXACT)
    ranked = scoringrules.rls_score(TAKEN + 1, OPTIONS)
    assert_allclose(scoring.ranked_log(**arrays), ranked, **EXACT)


def test_options_score_as_written_out_option_by_option():
    onehot = np.eye(5)[TAKEN]
    arrays = {"probabilities": OPTIONS, "outcome": TAKEN}
    given = np.sum(onehot * OPTIONS, axis=1)
    norm = np.linalg.norm(OPTIONS, axis=1)
    assert_allclose(scoring.spherical_options(**arrays), given / norm, **EXACT)
    assert_allclose(scoring.quadratic_options(**arrays), 2 * given - norm**2, **EXACT)


def test_quantiles_score_as_in_scikit_learn():
    losses = [mean_pinball_loss(X, QUANTILES[:, i], alpha=a) for i, a in enumerate(LEVELS)]
    found = scoring.pinball(levels=LEVELS, values=QUANTILES, outcome=X)
    assert_allclose(found.mean(), np.mean(losses), **EXACT)


def test_weighted_intervals_score_as_intervals_and_median_put_together(scoringrules):
    """The peer's NumPy path for this rule is wrong, so the paper's sum is written out instead."""
    score = 0.5 * np.abs(X - QUANTILES[:, 2])
    for low, high in ((0, 4), (1, 3)):
        alpha = 2 * LEVELS[low]
        part = scoringrules.interval_score(X, QUANTILES[:, low], QUANTILES[:, high], alpha)
        score += alpha / 2 * part
    arrays = {"levels": LEVELS, "values": QUANTILES, "outcome": X}
    assert_allclose(scoring.wis(**arrays), score / 2.5, **EXACT)
    assert_allclose(sum(scoring.wis_parts(**arrays)), score / 2.5, **EXACT)


def test_intervals_score_as_in_scoringrules(scoringrules):
    low, high = QUANTILES[:, 0], QUANTILES[:, -1]
    found = scoring.interval(lower=low, upper=high, outcome=X, alpha=0.2)
    assert_allclose(found, scoringrules.interval_score(X, low, high, 0.2), **EXACT)


def test_crps_from_quantiles_in_the_middle_of_their_shares_is_that_of_scoringrules(scoringrules):
    middle = (np.arange(5) + 0.5) / 5
    found = scoring.crps_quantiles(levels=middle, values=QUANTILES, outcome=X)
    assert_allclose(found, scoringrules.crps_quantile(X, QUANTILES, middle), **EXACT)


def test_samples_score_as_in_scoringrules(scoringrules):
    arrays = {"samples": SAMPLES, "outcome": X}
    plain = scoringrules.crps_ensemble(X, SAMPLES, estimator="nrg")
    assert_allclose(scoring.crps_samples(**arrays), plain, **EXACT)
    fair = scoringrules.crps_ensemble(X, SAMPLES, estimator="fair")
    assert_allclose(scoring.crps_fair(**arrays), fair, **EXACT)
    between = scoringrules.twcrps_ensemble(X, SAMPLES, a=-0.5, b=1, estimator="nrg")
    found = scoring.crps_between_samples(**arrays, low=-0.5, high=1)
    assert_allclose(found, between, **EXACT)


def test_moments_of_samples_score_as_written_out():
    found = scoring.dawid_sebastiani_samples(samples=SAMPLES, outcome=X)
    variance = SAMPLES.var(axis=1)
    written = np.log(variance) + (X - SAMPLES.mean(axis=1)) ** 2 / variance
    assert_allclose(found, written, **EXACT)


def test_a_cdf_scores_as_plain_integration_says():
    points = np.array([-1.0, 0.0, 0.5, 2.0])
    cdf = np.array([0.1, 0.4, 0.9, 0.95])
    for y in (-3.0, -1.0, 0.2, 0.5, 1.7, 4.0):

        def square(x, y=y):
            F = np.interp(x, points, cdf, left=0, right=1)
            return (F - (x >= y)) ** 2

        breaks = sorted({*points, y})
        whole = sum(integrate.quad(square, a, b)[0] for a, b in itertools.pairwise(breaks))
        found = scoring.crps_cdf(points=points, cdf=[cdf], outcome=[y])
        assert_allclose(found, [whole], rtol=1e-9)


FAMILIES = {
    "normal": ({"mean": 0.3, "sd": 1.7}, stats.norm(0.3, 1.7)),
    "logistic": ({"mean": 0.3, "scale": 0.8}, stats.logistic(0.3, 0.8)),
    "laplace": ({"mean": -0.2, "scale": 1.2}, stats.laplace(-0.2, 1.2)),
    "student-t": ({"df": 3.5, "location": 0.4, "scale": 1.3}, stats.t(3.5, 0.4, 1.3)),
    "lognormal": ({"log_mean": 0.1, "log_sd": 0.6}, stats.lognorm(0.6, scale=np.exp(0.1))),
    "gamma": ({"shape": 2.2, "scale": 0.7}, stats.gamma(2.2, scale=0.7)),
    "beta": ({"alpha": 0.7, "beta": 1.1}, stats.beta(0.7, 1.1)),
    "exponential": ({"rate": 1.4}, stats.expon(scale=1 / 1.4)),
    "uniform": ({"lower": -1.0, "upper": 2.5}, stats.uniform(-1, 3.5)),
    "pert": ({"lower": -1.0, "mode": 0.5, "upper": 4.0}, stats.beta(2.2, 3.8, -1, 5)),
}
BOUNDED = ["normal", "logistic", "laplace", "student-t", "exponential"]
OUTCOMES = np.array([-2.0, 0.0, 0.3, 0.7, 1.9, 6.0])


STEP = 1 / 32
_T = np.arange(-3.5, 3.5, STEP)
NODES = np.tanh(np.pi / 2 * np.sinh(_T))
WEIGHTS = STEP * np.pi / 2 * np.cosh(_T) / np.cosh(np.pi / 2 * np.sinh(_T)) ** 2
"""Of the double exponential rule between -1 and 1 (Takahasi and Mori 1974), which bears what
does not go smoothly into the ends."""
PEAK = FAMILIES["laplace"][0]["mean"]  # where its distribution function has a corner
PANELS = np.unique([PEAK, *np.outer([-1, 0, 1], 0.5 * 2.0 ** np.arange(13)).flat])


def integrated(cdf, outcome, *, low=-60.0, high=60.0, breaks=()):
    """CRPS over [low, high] by plain integration, heavy tails beyond left to the caller."""
    inner = [x for x in (outcome, *breaks, *PANELS) if low < x < high]
    edges = np.unique([low, high, *inner])
    half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
    square = (cdf(middle + half * NODES) - (middle >= outcome)) ** 2
    return float(np.sum(half * square * WEIGHTS))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_scores_by_log_and_moments_as_scipy_knows_it(family):
    parameters, known = FAMILIES[family]
    arrays = {"family": family, "parameters": parameters, "outcome": OUTCOMES}
    with np.errstate(divide="ignore"):
        assert_allclose(scoring.log_distribution(**arrays), -known.logpdf(OUTCOMES), **EXACT)
    mean, variance = known.stats("mv")
    written = np.log(variance) + (OUTCOMES - mean) ** 2 / variance
    assert_allclose(scoring.dawid_sebastiani_distribution(**arrays), written, **EXACT)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_the_crps_that_plain_integration_gives(family):
    parameters, known = FAMILIES[family]
    found = scoring.crps_distribution(family=family, parameters=parameters, outcome=OUTCOMES)
    breaks = [edge for edge in known.support() if np.isfinite(edge)]
    written = [integrated(known.cdf, y, low=-2e3, high=2e3, breaks=breaks) for y in OUTCOMES]
    assert_allclose(found, written, rtol=1e-7 if family == "beta" else 1e-9)


@pytest.mark.parametrize(
    ("family", "peer"),
    [
        ("normal", lambda peer, y: peer.crps_normal(y, 0.3, 1.7)),
        ("logistic", lambda peer, y: peer.crps_logistic(y, 0.3, 0.8)),
        ("laplace", lambda peer, y: peer.crps_laplace(y, -0.2, 1.2)),
        ("student-t", lambda peer, y: peer.crps_t(y, 3.5, 0.4, 1.3)),
        ("lognormal", lambda peer, y: peer.crps_lognormal(y, 0.1, 0.6)),
        ("gamma", lambda peer, y: peer.crps_gamma(y, 2.2, 1 / 0.7)),
        ("beta", lambda peer, y: peer.crps_beta(y, 0.7, 1.1)),
        ("exponential", lambda peer, y: peer.crps_exponential(y, 1.4)),
        ("uniform", lambda peer, y: peer.crps_uniform(y, -1, 2.5)),
    ],
)
def test_a_family_has_the_crps_of_scoringrules(family, peer, scoringrules):
    inside = np.array([0.1, 0.3, 0.7, 0.95])
    parameters, _ = FAMILIES[family]
    found = scoring.crps_distribution(family=family, parameters=parameters, outcome=inside)
    assert_allclose(found, peer(scoringrules, inside), **EXACT)


def test_a_mixture_of_normals_scores_as_in_scoringrules_and_by_scipys_densities(scoringrules):
    mean, sd, weight = [-1.0, 2.0], [0.5, 1.5], [0.3, 0.7]
    parameters = {"mean_1": -1, "sd_1": 0.5, "weight_1": 0.3}
    parameters |= {"mean_2": 2, "sd_2": 1.5, "weight_2": 0.7}
    arrays = {"family": "normal-mixture", "parameters": parameters, "outcome": OUTCOMES}
    rows = [np.tile(values, (len(OUTCOMES), 1)) for values in (mean, sd, weight)]
    assert_allclose(
        scoring.crps_distribution(**arrays), scoringrules.crps_mixnorm(OUTCOMES, *rows), **EXACT
    )
    density = sum(w * stats.norm(m, s).pdf(OUTCOMES) for m, s, w in zip(mean, sd, weight))  # noqa: B905
    assert_allclose(scoring.log_distribution(**arrays), -np.log(density), **EXACT)


@pytest.mark.parametrize("rule", ["crps", "log", "dawid-sebastiani"])
def test_mixtures_of_fewer_components_score_beside_others_as_alone(rule):
    function = scoring.find_rule(rule, "distribution")
    two = {"mean_1": -1, "sd_1": 0.5, "weight_1": 0.3, "mean_2": 2, "sd_2": 1.5, "weight_2": 0.7}
    one = {"mean_1": 0.4, "sd_1": 2, "weight_1": 1, "mean_2": None, "sd_2": None, "weight_2": None}
    together = {name: [two[name], np.nan if one[name] is None else one[name]] for name in two}
    found = function(family="normal-mixture", parameters=together, outcome=[0.7, 0.7])
    first = function(family="normal-mixture", parameters=two, outcome=[0.7])
    last = function(family="normal", parameters={"mean": 0.4, "sd": 2}, outcome=[0.7])
    assert_allclose(found, [first[0], last[0]], **EXACT)


def test_counts_score_as_in_scoringrules(scoringrules):
    y = np.array([0.0, 2.0, 9.0])
    poisson = {"family": "poisson", "parameters": {"mean": 3.7}, "outcome": y}
    assert_allclose(
        scoring.crps_distribution(**poisson), scoringrules.crps_poisson(y, 3.7), rtol=1e-9
    )
    binomial = {"family": "negative-binomial", "parameters": {"mean": 4, "size": 2.5}}
    assert_allclose(
        scoring.crps_distribution(**binomial, outcome=y),
        scoringrules.crps_negbinom(y, 2.5, 2.5 / 6.5),
        rtol=1e-8,
    )


@pytest.mark.parametrize("family", [*BOUNDED, "uniform"])
def test_a_part_of_the_line_scores_as_plain_integration_says(family):
    parameters, known = FAMILIES[family]
    arrays = {"family": family, "parameters": parameters}
    found = scoring.crps_between_distribution(**arrays, outcome=OUTCOMES, low=-0.5, high=1.5)
    written = [integrated(known.cdf, np.clip(y, -0.5, 1.5), low=-0.5, high=1.5) for y in OUTCOMES]
    assert_allclose(found, written, rtol=1e-9, atol=1e-12)
    rule = scoring.find_rule("crps", "distribution")
    found = rule.over_range(**arrays, outcome_low=[-0.5, -np.inf], outcome_high=[1.5, 0.2])
    left = integrated(known.cdf, 1e9, low=-2e3, high=-0.5)
    right = [integrated(known.cdf, -1e9, low=low, high=2e3, breaks=[2.5]) for low in (1.5, 0.2)]
    assert_allclose(found, [left + right[0], right[1]], rtol=1e-9)


@pytest.mark.parametrize("family", BOUNDED)
@pytest.mark.parametrize(
    ("lower", "upper", "mass_lower", "mass_upper"),
    [(0.1, 2.0, 0, 0), (0.1, 2.0, 0.2, 0.3), (0.1, np.inf, 0.2, 0), (-np.inf, 2.0, 0, 0.4)],
)
def test_a_bounded_family_scores_as_plain_integration_says(
    family, lower, upper, mass_lower, mass_upper
):
    parameters, known = FAMILIES[family]
    inside = known.cdf(upper) - known.cdf(lower)

    def cdf(x):
        spread = (known.cdf(np.clip(x, lower, upper)) - known.cdf(lower)) / inside
        F = mass_lower + (1 - mass_lower - mass_upper) * spread
        return np.where(x < lower, 0, np.where(x >= upper, 1, F))

    bounds = {
        "lower": lower,
        "upper": upper,
        "mass_lower": mass_lower,
        "mass_upper": mass_upper,
    }
    found = scoring.crps_distribution(
        family=family, parameters=parameters | bounds, outcome=OUTCOMES
    )
    edges = [edge for edge in (lower, upper) if np.isfinite(edge)]
    written = [integrated(cdf, y, low=-2e3, high=2e3, breaks=edges) for y in OUTCOMES]
    assert_allclose(found, written, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("family", BOUNDED)
def test_an_open_range_of_a_family_with_one_bound_scores_as_plain_integration_says(family):
    """On the side without a bound nothing lies outside the range."""
    parameters, known = FAMILIES[family]
    arrays = {"family": family, "outcome_low": [0.5, -np.inf], "outcome_high": [np.inf, 0.5]}
    rule = scoring.find_rule("crps", "distribution").over_range

    def over(x):
        return np.where(x < 0.1, 0, 0.2 + 0.8 * (1 - known.sf(x) / known.sf(0.1)))

    left, _ = rule(**arrays, parameters=parameters | {"lower": 0.1, "mass_lower": 0.2})
    assert left == pytest.approx(integrated(over, 1e9, low=0.1, high=0.5), rel=1e-9)

    def under(x):
        return np.where(x >= 2, 1, 0.6 * known.cdf(x) / known.cdf(2))

    _, right = rule(**arrays, parameters=parameters | {"upper": 2.0, "mass_upper": 0.4})
    assert right == pytest.approx(integrated(under, -1e9, low=0.5, high=2.0), rel=1e-9)


def test_a_bounded_normal_scores_as_in_scoringrules(scoringrules):
    found = scoring.crps_distribution(
        family="normal",
        parameters={
            "mean": 0.3,
            "sd": 1.7,
            "lower": -1.0,
            "upper": 2.0,
            "mass_lower": 0.1,
            "mass_upper": 0.2,
        },
        outcome=OUTCOMES,
    )
    peer = scoringrules.crps_gtcnormal(OUTCOMES, 0.3, 1.7, -1.0, 2.0, 0.1, 0.2)
    assert_allclose(found, peer, **EXACT)


def test_the_elementary_scores_average_to_brier_over_thresholds():
    p, y = P[:20], Y[:20]
    thresholds = (np.arange(2000) + 0.5) / 2000
    scores = [scoring.elementary(probability=p, outcome=y, threshold=t) for t in thresholds]
    assert_allclose(np.mean(scores, axis=0), scoring.brier(probability=p, outcome=y), atol=1e-3)
