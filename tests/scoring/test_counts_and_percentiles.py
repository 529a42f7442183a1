"""Families of counts, and families by two percentiles, against scipy and plain sums."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import forecasttrack as ft
from forecasttrack import scoring
from forecasttrack.errors import InvalidForecastError, UnscorableForecastError
from forecasttrack.scoring import families

COUNTS = {
    "poisson": ({"mean": 3.7}, stats.poisson(3.7)),
    "poisson, rare": ({"mean": 0.02}, stats.poisson(0.02)),
    "poisson, large": ({"mean": 5000.0}, stats.poisson(5000)),
    "negative-binomial": ({"mean": 4.0, "size": 2.5}, stats.nbinom(2.5, 2.5 / 6.5)),
    "negative-binomial, heavy": ({"mean": 300.0, "size": 0.3}, stats.nbinom(0.3, 0.3 / 300.3)),
    "negative-binomial, light": ({"mean": 40.0, "size": 2000.0}, stats.nbinom(2000, 2000 / 2040)),
}


def squares(known, y):
    """The CRPS as a sum over the steps between whole numbers, and parts of the one that y is in."""
    high = int(known.mean() + 60 * known.std()) + 60
    edges = np.unique([*np.arange(-6, high), y])
    F = known.cdf(np.floor(edges[:-1]))
    return float(np.sum((F - (edges[:-1] >= y)) ** 2 * np.diff(edges)))


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_has_the_crps_of_the_plain_sum(name):
    """For whole outcomes and for others, under the least number too."""
    parameters, known = COUNTS[name]
    outcomes = [-1.0, 0.0, 0.4, 2.0, 7.5, float(known.median()), float(known.ppf(0.999))]
    found = scoring.crps_distribution(
        family=name.split(",")[0], parameters=parameters, outcome=outcomes
    )
    assert_allclose(found, [squares(known, y) for y in outcomes], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_scores_by_log_and_moments_as_scipy_knows_it(name):
    parameters, known = COUNTS[name]
    outcomes = np.array([0.0, 1.0, 6.0, float(known.median())])
    arrays = {"family": name.split(",")[0], "parameters": parameters, "outcome": outcomes}
    assert_allclose(scoring.log_distribution(**arrays), -known.logpmf(outcomes), rtol=1e-8)
    mean, variance = known.stats("mv")
    written = np.log(variance) + (outcomes - mean) ** 2 / variance
    assert_allclose(scoring.dawid_sebastiani_distribution(**arrays), written, rtol=1e-9)
    between = scoring.log_distribution(**(arrays | {"outcome": [1.5]}))
    assert between.tolist() == [np.inf]


@pytest.mark.parametrize("name", COUNTS)
def test_a_range_of_counts_has_both_its_ends(name):
    """From 2 to 5 are four numbers; all from 3 on are the tail from 3."""
    parameters, known = COUNTS[name]
    rule = scoring.find_rule("log", "distribution").over_range
    found = rule(
        family=name.split(",")[0], parameters=parameters, outcome_low=[2, 3, -np.inf],
        outcome_high=[5, np.inf, 2],
    )  # fmt: skip
    with np.errstate(divide="ignore"):
        written = -np.log([known.pmf([2, 3, 4, 5]).sum(), known.sf(2), known.cdf(2)])
    assert_allclose(found, written, rtol=1e-7)


@pytest.mark.parametrize("name", COUNTS)
def test_the_tail_of_a_count_keeps_its_digits(name):
    """There one less the distribution function has fewer digits than SciPy's tail, or none."""
    parameters, known = COUNTS[name]
    start = np.ceil(known.mean() + np.array([2, 6, 15]) * known.std())
    rule = scoring.find_rule("log", "distribution").over_range
    arrays = {"family": name.split(",")[0], "parameters": parameters, "outcome_low": start}
    found = rule(**arrays, outcome_high=np.full(3, np.inf))
    assert_allclose(found, -known.logsf(start - 1), rtol=1e-9)
    found = rule(**arrays, outcome_high=start + 2.5)
    written = known.pmf(start) + known.pmf(start + 1) + known.pmf(start + 2)
    assert_allclose(found, -np.log(written), rtol=1e-9)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_lies_under_and_over_every_number_as_scipy_has_it(name):
    """Numbers that are no counts, those under 0 and infinite ones too."""
    parameters, known = COUNTS[name]
    x = np.array([-np.inf, -3, -0.5, 0, 0.5, 1, 2.7, 40, known.mean() + 9 * known.std(), np.inf])
    family = families.make(name.split(",")[0], parameters, len(x))
    assert_allclose(family.cdf(x), known.cdf(x), rtol=1e-12)
    assert_allclose(family.survival(x), known.sf(x), rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("family", "parameters", "beyond", "words"),
    [
        ("negative-binomial", {"mean": 4.0, "size": 3000.0}, {"size": 3000.5}, "exceed 3000"),
        ("poisson", {"mean": 1e8}, {"mean": 1e8 + 1}, r"exceed 1e\+08"),
    ],
)
def test_the_largest_shape_that_is_scored_is_the_one_named(family, parameters, beyond, words):
    """What stands just over it is not."""
    arrays = {"family": family, "outcome": [3]}
    assert np.isfinite(scoring.crps_distribution(parameters=parameters, **arrays)).all()
    with pytest.raises(UnscorableForecastError, match=words):
        scoring.crps_distribution(parameters=parameters | beyond, **arrays)


def test_a_mean_may_exceed_the_size_by_what_a_square_allows():
    """At the bound the score is one of a float, over it the mean is named."""
    arrays = {"family": "negative-binomial", "outcome": [3]}
    found = scoring.log_distribution(parameters={"mean": 2e150, "size": 2.0}, **arrays)
    assert_allclose(found, -np.log(4e-300), rtol=1e-12)
    with pytest.raises(InvalidForecastError, match="mean must not exceed 1e"):
        scoring.log_distribution(parameters={"mean": 2.02e150, "size": 2.0}, **arrays)


def test_what_rounding_would_spoil_is_not_scored():
    """The cure is the family that it comes close to."""
    with pytest.raises(UnscorableForecastError, match="size must not exceed 3000"):
        scoring.crps_distribution(
            family="negative-binomial", parameters={"mean": 4, "size": 1e6}, outcome=[3]
        )


PERCENTILES = [
    ("normal", {"p5": -1.0, "p95": 4.0}, stats.norm),
    ("logistic", {"p10": -1.0, "p50": 4.0}, stats.logistic),
    ("laplace", {"p2.5": -1.0, "p80": 4.0}, stats.laplace),
    ("lognormal", {"p5": 10.0, "p95": 400.0}, None),
    ("lognormal", {"p5": 0.2, "p95": 0.9}, None),
    ("normal", {"p0.5": -1.0, "p99.5": 4.0}, stats.norm),
]


@pytest.mark.parametrize(("family", "parameters", "known"), PERCENTILES)
def test_two_percentiles_tell_the_family(family, parameters, known):
    """The density of scipy's distribution that passes through both."""
    (low, first), (high, last) = ((float(k[1:]) / 100, v) for k, v in parameters.items())
    if known is None:
        first, last = np.log(first), np.log(last)
        z = stats.norm.ppf([low, high])
        sd = (last - first) / (z[1] - z[0])
        made = stats.lognorm(sd, scale=np.exp(first - z[0] * sd))
    else:
        z = known.ppf([low, high])
        scale = (last - first) / (z[1] - z[0])
        made = known(first - z[0] * scale, scale)
    y = np.array([0.5, 3.0, 20.0])
    found = scoring.log_distribution(family=family, parameters=parameters, outcome=y)
    assert_allclose(found, -made.logpdf(y), rtol=1e-9)


WRONG = [
    ("normal", {"p5": 3, "p95": 1}),
    ("normal", {"p5": 1}),
    ("normal", {"p5": 1, "p50": 2, "p95": 3}),
    ("normal", {"p5": 1, "p95": 3, "sd": 1}),
    ("normal", {"p0": 1, "p95": 3}),
    ("normal", {"p5": 1, "p100": 3}),
    ("lognormal", {"p5": 0, "p95": 3}),
    ("beta", {"p5": 0.1, "p95": 0.3}),
    ("pert", {"lower": 0, "mode": 3, "upper": 2}),
    ("pert", {"lower": 2, "mode": 1, "upper": 0}),
    ("poisson", {"mean": 0}),
    ("poisson", {"mean": 2, "lower": 0}),
    ("negative-binomial", {"mean": 1, "size": -1}),
]


@pytest.mark.parametrize(("family", "parameters"), WRONG)
def test_records_and_arrays_refuse_the_same(family, parameters):
    with pytest.raises(InvalidForecastError):
        ft.Distribution(family, parameters)
    with pytest.raises(InvalidForecastError):
        scoring.crps_distribution(family=family, parameters=parameters, outcome=[1])


@pytest.mark.parametrize(
    ("family", "parameters", "words"),
    [
        ("normal", {"p0": 1, "p95": 3}, "between 0 and 100"),
        ("normal", {"p5": 1, "p100": 3}, "between 0 and 100"),
        ("normal", {"p5": 1, "p100.5": 3}, "between 0 and 100"),
        ("normal", {"p5": 2, "p95": 2}, "p5 must lie under p95, found 2"),
        ("normal", {"p95": 1, "p5": 2}, "p5 must lie under p95, found 2"),
        ("lognormal", {"p5": 0, "p95": 3}, "p5 must exceed 0, found 0"),
        ("lognormal", {"p5": -1, "p95": 3}, "p5 must exceed 0, found -1"),
    ],
)
def test_percentiles_that_no_distribution_has_are_named(family, parameters, words):
    with pytest.raises(InvalidForecastError, match=words):
        scoring.log_distribution(family=family, parameters=parameters, outcome=[1])


def test_forecasts_by_percentiles_and_by_parameters_are_scored_together():
    """One call takes both, and a family with bounds beside the same without."""
    start, end = (pd_day(day) for day in ("2026-01-01", "2026-02-01"))
    beliefs = {
        "ann": ft.Distribution("normal", {"p5": 0, "p95": 10}),
        "bob": ft.Distribution("normal", {"mean": 5, "sd": 2}),
        "eve": ft.Distribution("normal", {"mean": 5, "sd": 2, "lower": 0}),
        "kim": ft.Distribution("poisson", {"mean": 4}),
    }
    book = ft.Book(
        questions=[ft.Question(id="q", text="How many?", kind=ft.Numeric("goals"), closes_at=end)],
        forecasters=[ft.Forecaster(id=name) for name in beliefs],
        forecasts=[
            ft.Forecast(question_id="q", forecaster=name, belief=belief, issued_at=start)
            for name, belief in beliefs.items()
        ],
        resolutions=[ft.Resolution(question_id="q", outcome=6, known_at=end)],
    )
    scores = ft.score(ft.pair(book), rules=["crps"], history="last").frame
    found = scores.set_index("forecaster")["score"]
    for name, belief in beliefs.items():
        [alone] = scoring.crps_distribution(
            family=belief.family, parameters=belief.parameters, outcome=[6]
        )
        assert found[name] == pytest.approx(alone, rel=1e-12, abs=0)


def pd_day(text):
    return f"{text}T00:00Z"
