"""The cases of cumulative distributions, and of statistics of whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import mpmath
from mpmath import mpf

from tests.values import reference_formulas as formulas
from tests.values.reference_cases import (
    BRACHER,
    GNEITING_RAFTERY,
    GNEITING_RANJAN,
    GOOD_1952,
    INTEGRATED,
    Row,
    plain,
)
from tests.values.reference_distributions import MATHESON_WINKLER
from tests.values.reference_formulas import Number, numbers

# The levels at which hubs ask for quantiles (Bracher et al. 2021).
# Every twentieth, and the tails.
LEVELS = ["0.01", "0.025", *(f"{k / 20:g}" for k in range(1, 20)), "0.975", "0.99"]
CURVES = [
    ("0 1 2", "0 0.75 1", ("0.5", "1.25", "3")),
    ("-1 0 0.5 2", "0 0.4 0.9 1", ("0.2", "-1", "-3")),
]


# --- cumulative distributions --------------------------------------------------------------------


def cdf_rows() -> Iterator[Row]:
    for points, heights, outcomes in CURVES:
        for y in outcomes:
            inputs = {
                "points": [plain(each) for each in points.split()],
                "cdf": [plain(each) for each in heights.split()],
                "outcome": plain(y),
            }
            x, shares = numbers(points.split()), numbers(heights.split())
            yield from _integrals(x, shares, mpf(y), inputs)
            yield from _quantile_scores(x, shares, mpf(y), inputs)
            if x[0] <= mpf(y) <= x[-1]:
                yield from _densities(x, shares, mpf(y), inputs)


def _integrals(
    x: list[Number], heights: list[Number], y: Number, inputs: dict[str, Any]
) -> Iterator[Row]:
    curve = formulas.line(x, heights)
    outer = max(x[0] - y, 0) + max(y - x[-1], 0)
    value = formulas.crps(curve, min(max(y, x[0]), x[-1]), x) + outer
    yield Row(
        "crps",
        "cdf",
        "straight lines between points",
        inputs,
        value,
        MATHESON_WINKLER,
        working=INTEGRATED,
    )
    low, high = mpf(0), mpf("1.5")
    edges = [low, *(each for each in x if low < each < high), high]
    value = formulas.crps(curve, min(max(y, low), high), edges)
    between = inputs | {"low": 0, "high": 1.5}
    yield Row(
        "crps-between",
        "cdf",
        "low 0, high 1.5",
        between,
        value,
        GNEITING_RANJAN,
        working=INTEGRATED,
    )
    value = formulas.dawid_sebastiani(*formulas.line_moments(x, heights), y)
    source = "Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101"
    yield Row("dawid-sebastiani", "cdf", "mean and variance", inputs, value, source)


def _quantile_scores(
    x: list[Number], heights: list[Number], y: Number, inputs: dict[str, Any]
) -> Iterator[Row]:
    levels = numbers(LEVELS)
    values = [formulas.line_quantile(x, heights, level) for level in levels]
    low, high = (formulas.line_quantile(x, heights, mpf(level)) for level in ("0.05", "0.95"))
    value = formulas.interval(low, high, y, mpf("0.1"))
    yield Row("interval", "cdf", "alpha 0.1", inputs, value, GNEITING_RAFTERY)
    value = formulas.pinball(levels, values, y)
    source = "Koenker and Bassett (1978), doi:10.2307/1913643"
    yield Row("pinball", "cdf", "mean over 23 levels", inputs, value, source)
    value = formulas.wis(levels, values, y)
    yield Row("wis", "cdf", "median once, 23 levels", inputs, value, BRACHER)
    value = formulas.wis(levels, values, y, median_weight=mpf(1))
    yield Row("wis-median-twice", "cdf", "median twice, 23 levels", inputs, value, BRACHER)


def _densities(
    x: list[Number], heights: list[Number], y: Number, inputs: dict[str, Any]
) -> Iterator[Row]:
    # A bucket includes its upper point, and the first one both.
    place = max(sum(each < y for each in x), 1)
    mass = heights[place] - heights[place - 1]
    value = -mpmath.log(mass / (x[place] - x[place - 1]))
    yield Row("log", "cdf", "natural, of the density", inputs, value, GOOD_1952)
    value = 50 * mpmath.log(mass * (len(x) - 1))
    source = "Metaculus, metaculus.com/help/scores-faq"
    yield Row("baseline-points", "cdf", "a flat distribution is 0", inputs, value, source)


# --- records of probabilities --------------------------------------------------------------------

DOCUMENTED = "scikit-learn, documentation of"
EUROTEMP = {
    # Temperature in Europe above normal in 27 summers, ensembles of 24 (SpecsVerification).
    "probability": [
        str(Fraction(members, 24))
        for members in (
            *(17, 13, 21, 14, 5, 20, 4, 23, 15, 4, 12, 24, 16, 5),
            *(21, 18, 15, 8, 20, 5, 3, 0, 21, 20, 3, 13, 18),
        )
    ],
    "outcome": [1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1],
}
FOUR = {"probability": ["0.1", "0.9", "0.8", "0.3"], "outcome": [0, 1, 1, 0]}
NINE = {
    "probability": ["0.1", "0.2", "0.3", "0.4", "0.65", "0.7", "0.8", "0.9", "1"],
    "outcome": [0, 0, 0, 0, 1, 1, 1, 1, 1],
}
TIED = {
    "probability": ["0.2", "0.2", "0.2", "0.5", "0.5", "0.7", "0.7", "0.7", "0.7", "0.9"],
    "outcome": [0, 1, 0, 1, 0, 1, 1, 0, 1, 1],
}
RECORDS = {"eurotemp": EUROTEMP, "four": FOUR, "nine": NINE, "tied": TIED}

PUBLISHED = {("mean-brier", "four"): ("0.0375", f"{DOCUMENTED} brier_score_loss")}
DATA = {
    "eurotemp": "; data of R SpecsVerification, eurotemp",
    "nine": f"; data of {DOCUMENTED} calibration_curve",
}
DIMITRIADIS = "Dimitriadis, Gneiting and Jordan (2021), doi:10.1073/pnas.2016191118"
MURPHY = "Murphy (1973), doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2"
STATISTICS: dict[str, tuple[str, str, Callable[..., Number]]] = {
    "mean-brier": (
        "one-sided",
        "Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
        formulas.mean_brier,
    ),
    "auc": ("ties count one half", "Mann and Whitney (1947)", formulas.auc),
    "spiegelhalter": (
        "z",
        "Spiegelhalter (1986), doi:10.1002/sim.4780050506",
        formulas.spiegelhalter,
    ),
    "expected-calibration-error": (
        "10 bins, closed on the right",
        "Naeini et al. (2015), doi:10.1609/aaai.v29i1.9602",
        formulas.calibration_error,
    ),
}


def record_rows() -> Iterator[Row]:
    for name, record in RECORDS.items():
        p = [_exact(each) for each in record["probability"]]
        y = record["outcome"]
        inputs = {
            "probability": [float(Fraction(each)) for each in record["probability"]],
            "outcome": y,
        }
        for rule, (convention, source, function) in STATISTICS.items():
            value = function(p, y)
            yield _record_row(rule, name, convention, inputs, value, source)
        for rule, value in formulas.corp(p, y).items():
            yield _record_row(rule, name, "Brier score", inputs, value, DIMITRIADIS)
        for rule, value in formulas.murphy(p, y).items():
            yield _record_row(rule, name, "distinct forecasts", inputs, value, MURPHY)
    d = ["1", "2", "3", "4"]
    value = formulas.diebold_mariano(numbers(d), 2)
    inputs = {"difference": [plain(each) for each in d], "horizon": 2}
    source = "scores, tests/stats/statistical_tests/test_diebold_mariano.py"
    convention = "Harvey, Leybourne and Newbold"
    yield Row("diebold-mariano", "record", convention, inputs, value, source, "2.2360680")


def _exact(text: str) -> Number:
    number = Fraction(text)
    return mpf(number.numerator) / number.denominator


def _record_row(
    rule: str, name: str, convention: str, inputs: dict[str, Any], value: Number, source: str
) -> Row:
    digits, source = PUBLISHED.get((rule, name), ("", source + DATA.get(name, "")))
    return Row(rule, "record", convention, inputs, value, source, digits)
