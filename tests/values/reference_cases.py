"""The cases of the reference values: inputs, sources and the digits that sources print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import mpmath
from mpmath import mpf

from tests.values import reference_formulas as formulas
from tests.values.reference_distributions import FAMILIES
from tests.values.reference_formulas import Number, numbers

BRIER_1950 = "Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"
GOOD_1952 = "Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x"
GNEITING_RAFTERY = "Gneiting and Raftery (2007), doi:10.1198/016214506000001437"
BRACHER = "Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618"
GNEITING_RANJAN = "Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110"
EPSTEIN = "Epstein (1969), doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2"
SCORINGRULES = "scoringrules, tests/test_brier.py"
SCORINGUTILS = "scoringutils, tests/testthat/test-metrics-ordinal.R"
SCORER = "python-prediction-scorer, tests"
METACULUS = "Metaculus, scoring/test_score_math.py"
AIB = "aib-analysis, tests/test_scoring.py"
CULTIVATE = "Cultivate Labs, what is ordinal scoring and how is it calculated"
DIRECT = "the formula, in arithmetic of fifty digits"
INTEGRATED = "the integral, by quadrature of fifty digits"


@attrs.frozen
class Row:
    """A case before its value is written as digits."""

    rule: str
    accepts: str
    convention: str
    inputs: dict[str, Any]
    value: Number
    source: str
    published: str = ""
    working: str = DIRECT
    tolerance: float = 1e-12


def plain(text: str) -> float | int:
    """A decimal as JSON writes it."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


# --- yes or no -----------------------------------------------------------------------------------


def _yes(function: Callable[..., Number], p: Number, y: int) -> Number:
    """A rule of two options, the second of them yes."""
    return function([1 - p, p], y)


def _of_options(function: Callable[..., Number]) -> Callable[[Number, int], Number]:
    return lambda p, y: _yes(function, p, y)


YES_NO: dict[str, tuple[str, str, Callable[[Number, int], Number]]] = {
    "brier": ("one-sided", BRIER_1950, lambda p, y: (p - y) ** 2),
    "brier-two-sided": ("two-sided", BRIER_1950, _of_options(formulas.brier_options)),
    "log": ("natural", GOOD_1952, _of_options(formulas.log_options)),
    "log2": ("base 2", GOOD_1952, _of_options(formulas.log2_options)),
    "spherical": ("reward", GNEITING_RAFTERY, _of_options(formulas.spherical)),
    "quadratic": ("reward", GNEITING_RAFTERY, _of_options(formulas.quadratic)),
    "baseline-points": (
        "even odds are 0",
        "Metaculus, metaculus.com/help/scores-faq",
        _of_options(formulas.baseline_points),
    ),
}
PUBLISHED_YES_NO = [
    ("brier", "0.271", 0, "0.073441", SCORINGRULES),
    ("log", "0.481", 0, "0.6558514", SCORINGRULES),
    ("brier-two-sided", "0.2", 1, "1.28", SCORER),
    ("brier-two-sided", "0.5", 1, "0.5", SCORER),
    ("brier-two-sided", "0.8", 1, "0.08", SCORER),
    ("log2", "0.2", 1, "2.32", SCORER),
    ("quadratic", "0.2", 1, "-0.28", SCORER),
    ("quadratic", "0.8", 1, "0.92", SCORER),
    ("brier", "0.25", 0, "0.0625", "properscoring, tests of threshold_brier_score"),
    ("baseline-points", "0.9", 1, "84.79969066", METACULUS),
    ("baseline-points", "0.1", 1, "-232.19280949", METACULUS),
    ("baseline-points", "0.001", 1, "-896.578428", AIB),
    ("baseline-points", "0.999", 1, "99.86", AIB),
    ("baseline-points", "0.4", 1, "-32.19", AIB),
    ("baseline-points", "0.7", 1, "48.54", AIB),
]


def yes_no_rows() -> Iterator[Row]:
    for name, p, y, published, source in PUBLISHED_YES_NO:
        convention, _, function = YES_NO[name]
        inputs = {"probability": plain(p), "outcome": y}
        yield Row(name, "probability", convention, inputs, function(mpf(p), y), source, published)
    for name, (convention, source, function) in YES_NO.items():
        for p, y in (("0.9", 1), ("0.3", 0), ("0.62", 1), ("1", 1), ("0", 1), ("0.5", 0)):
            inputs = {"probability": plain(p), "outcome": y}
            yield Row(name, "probability", convention, inputs, function(mpf(p), y), source)
    for p, y, threshold in (("0.3", 1, "0.5"), ("0.3", 1, "0.2"), ("0.4", 0, "0.4")):
        value = formulas.elementary(mpf(p), y, mpf(threshold))
        inputs = {"probability": plain(p), "outcome": y, "threshold": plain(threshold)}
        source = "Ehm et al. (2016), doi:10.1111/rssb.12154"
        yield Row("elementary", "probability", f"threshold {threshold}", inputs, value, source)
    for p, y, baseline in (("0.8", 1, "0.5"), ("0.8", 0, "0.5"), ("0.1", 1, "0.3")):
        value = formulas.winkler(mpf(p), y, mpf(baseline))
        inputs = {"probability": plain(p), "outcome": y, "baseline": plain(baseline)}
        source = "Winkler (1994), doi:10.1287/mnsc.40.11.1395"
        yield Row("winkler", "probability", f"baseline {baseline}", inputs, value, source)


# --- options -------------------------------------------------------------------------------------

OPTIONS: dict[str, tuple[str, str, Callable[..., Number]]] = {
    "brier": ("two-sided", BRIER_1950, formulas.brier_options),
    "brier-two-sided": ("two-sided", BRIER_1950, formulas.brier_options),
    "log": ("natural", GOOD_1952, formulas.log_options),
    "log2": ("base 2", GOOD_1952, formulas.log2_options),
    "spherical": ("reward", GNEITING_RAFTERY, formulas.spherical),
    "quadratic": ("reward", GNEITING_RAFTERY, formulas.quadratic),
    "baseline-points": (
        "equal odds are 0",
        "Metaculus, metaculus.com/help/scores-faq",
        formulas.baseline_points,
    ),
}
ORDERED: dict[str, tuple[str, str, Callable[..., Number]]] = {
    "rps": ("plain", EPSTEIN, formulas.rps),
    "rps-normalised": (
        "over K - 1",
        "Murphy (1971), doi:10.1175/1520-0450(1971)010<0155:ANOTRP>2.0.CO;2",
        lambda p, y: formulas.rps(p, y) / (len(p) - 1),
    ),
    "ordered-brier": (
        "two-sided, mean over cuts",
        CULTIVATE,
        lambda p, y: 2 * formulas.rps(p, y) / (len(p) - 1),
    ),
    "ranked-log": (
        "natural",
        "Tödter and Ahrens (2012), doi:10.1175/MWR-D-11-00266.1",
        formulas.ranked_log,
    ),
}
PUBLISHED_OPTIONS = [
    ("brier", "0.15 0.45 0.25 0.15", 2, "0.81", CULTIVATE),
    ("log", "0.8 0.1 0.1", 0, "", SCORINGUTILS),
    ("log", "0.1 0.2 0.7", 1, "", SCORINGUTILS),
]
PUBLISHED_ORDERED = [
    ("rps", "0.01 0.32 0.44 0.23", 2, "0.1619", "scoringrules, tests/test_rps.py"),
    ("rps", "0.1 0.2 0.3 0.4", 2, "0.26", "scoringrules, documentation"),
    ("rps", "0.8 0.1 0.1", 0, "0.05", SCORINGUTILS),
    ("rps", "0.1 0.2 0.7", 1, "0.5", SCORINGUTILS),
    ("rps", "0.4 0.4 0.2", 1, "0.2", SCORINGUTILS),
    ("ranked-log", "0.21 0.31 0.32 0.16", 1, "1.064002", "scoringrules, tests/test_rls.py"),
    ("ordered-brier", "0.15 0.45 0.25 0.15", 2, "0.27", CULTIVATE),
]
FURTHER_OPTIONS = (("0.6 0.3 0.1", 0), ("0.05 0.05 0.2 0.3 0.4", 3), ("0.25 0.25 0.25 0.25", 1))


def options_rows(accepts: str) -> Iterator[Row]:
    rules = OPTIONS if accepts == "options" else ORDERED
    published = PUBLISHED_OPTIONS if accepts == "options" else PUBLISHED_ORDERED
    own = [
        (name, text, y, "", source)
        for name, (_, source, _) in rules.items()
        for text, y in FURTHER_OPTIONS
    ]
    for name, text, y, digits, source in [*published, *own]:
        convention, _, function = rules[name]
        inputs = {"probabilities": [plain(each) for each in text.split()], "outcome": y}
        value = function(numbers(text.split()), y)
        yield Row(name, accepts, convention, inputs, value, source, digits)


# --- quantiles, intervals, samples, points -------------------------------------------------------

FIVE = "0.1 0.25 0.5 0.75 0.9"
QUANTILES = [("-1 0 1 2 3", "1"), ("-2 1 2 2 4", "-15"), ("-2 0 3 3 4", "22"), ("0 1 2 5 9", "1.5")]
PUBLISHED_WIS = {
    "wis": ("0.36", "15.34", "19.14", ""),
    "wis-median-twice": ("0.3", "15.61667", "19.11667", ""),
}


def quantile_rows() -> Iterator[Row]:
    levels = numbers(FIVE.split())
    for at, (text, y) in enumerate(QUANTILES):
        values, outcome = numbers(text.split()), mpf(y)
        inputs = {
            "levels": [float(each) for each in FIVE.split()],
            "values": [plain(each) for each in text.split()],
            "outcome": plain(y),
        }
        for name, weight in (("wis", mpf("0.5")), ("wis-median-twice", mpf(1))):
            value = formulas.wis(levels, values, outcome, median_weight=weight)
            convention = "median once" if name == "wis" else "median twice"
            digits = PUBLISHED_WIS[name][at]
            source = "scoringutils, tests/testthat/test-metrics-quantile.R" if digits else BRACHER
            yield Row(name, "quantiles", convention, inputs, value, source, digits)
        value = formulas.pinball(levels, values, outcome)
        source = "Koenker and Bassett (1978), doi:10.2307/1913643"
        yield Row("pinball", "quantiles", "mean over levels", inputs, value, source)
        value = formulas.crps_quantiles(levels, values, outcome)
        source = "Laio and Tamea (2007), doi:10.5194/hess-11-1267-2007"
        yield Row("crps", "quantiles", "from quantiles", inputs, value, source)
        low, high = mpf(0), mpf("2.5")
        moved = [min(max(each, low), high) for each in (*values, outcome)]
        value = formulas.crps_quantiles(levels, moved[:-1], moved[-1])
        between = inputs | {"low": 0, "high": 2.5}
        yield Row("crps-between", "quantiles", "low 0, high 2.5", between, value, GNEITING_RANJAN)
    for q, digits in (("0.5", "0.16"), ("0.1", "0.04")):
        inputs = {"levels": [0.2], "values": [float(q)], "outcome": 0.3}
        value = formulas.pinball([mpf("0.2")], [mpf(q)], mpf("0.3"))
        source = "scoringrules, tests of quantile_score"
        yield Row("pinball", "quantiles", "mean over levels", inputs, value, source, digits)


def interval_rows() -> Iterator[Row]:
    documented = "scoringrules, documentation of interval_score"
    rows = [
        ("0", "0.4", "0.1", "0.5", "0.4", documented),
        ("0.1", "0.3", "0.2", "0.5", "0.2", documented),
        ("0.2", "0.5", "0.3", "0.5", "", f"{documented}, which prints 0.4 for this one"),
        ("0", "2", "3", "0.1", "", GNEITING_RAFTERY),
        ("-1", "4", "-2.5", "0.2", "", GNEITING_RAFTERY),
    ]
    for low, high, y, alpha, digits, source in rows:
        inputs = {
            name: plain(text)
            for name, text in zip(
                ("lower", "upper", "outcome", "alpha"), (low, high, y, alpha), strict=True
            )
        }
        value = formulas.interval(*numbers((low, high, y, alpha)))
        yield Row("interval", "interval", f"alpha {alpha}", inputs, value, source, digits)


SAMPLES = [("1 2 3", "1.5"), ("0 0 0 1", "0"), ("-1.5 0.2 0.7 0.9 4", "6"), ("2 2.5 2.5 8", "2.5")]


def sample_rows() -> Iterator[Row]:
    for at, (text, y) in enumerate(SAMPLES):
        x, outcome = numbers(text.split()), mpf(y)
        inputs = {"samples": [plain(each) for each in text.split()], "outcome": plain(y)}
        printed = "SpecsVerification, tests/testthat/test-values.R, which prints it as a fraction"
        value = formulas.crps_samples(x, outcome)
        source = GNEITING_RAFTERY if at else f"{printed}: 7/18"
        yield Row("crps", "samples", "samples as the belief", inputs, value, source)
        value = formulas.crps_samples(x, outcome, fair=True)
        source = "Ferro (2014), doi:10.1002/qj.2270" if at else f"{printed}: 1/6"
        yield Row("crps-fair", "samples", "samples as draws", inputs, value, source)
        low, high = mpf("0.5"), mpf("3")
        moved = [min(max(each, low), high) for each in (*x, outcome)]
        value = formulas.crps_samples(moved[:-1], moved[-1])
        between = inputs | {"low": 0.5, "high": 3}
        yield Row("crps-between", "samples", "low 0.5, high 3", between, value, GNEITING_RANJAN)
        value = formulas.dawid_sebastiani(*formulas.sample_moments(x), outcome)
        source = "Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101"
        convention = "population variance"
        yield Row("dawid-sebastiani", "samples", convention, inputs, value, source)


def point_rows() -> Iterator[Row]:
    source = "Gneiting (2011), doi:10.1198/jasa.2011.r10138"
    for x, y in (("60000", "58500"), ("-1.5", "2"), ("3", "3")):
        gap = abs(mpf(x) - mpf(y))
        inputs = {"point": plain(x), "outcome": plain(y)}
        unit = "in the outcome's unit"
        yield Row("absolute-error", "point", unit, inputs, gap, source)
        yield Row("squared-error", "point", f"{unit} squared", inputs, gap**2, source)


# --- distributions -------------------------------------------------------------------------------


def distribution_rows() -> Iterator[Row]:
    for family in FAMILIES:
        for y in family.outcomes:
            yield from _scores_of(family, y)


def _scores_of(family: Any, y: str) -> Iterator[Row]:
    outcome = mpf(y)
    inputs = {
        "family": family.name,
        "parameters": {name: plain(text) for name, text in family.parameters.items()},
        "outcome": plain(y),
    }
    source, digits = family.source(y)
    convention, tolerance = "closed form", family.tolerance
    value = family.crps(outcome)
    yield Row(
        "crps", "distribution", convention, inputs, value, source, digits, family.working, tolerance
    )
    density = family.density(outcome)
    value = -mpmath.log(density) if density else mpmath.inf
    yield Row("log", "distribution", "natural, of the density", inputs, value, GOOD_1952)
    value = formulas.dawid_sebastiani(*family.moments, outcome)
    source = "Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101"
    yield Row("dawid-sebastiani", "distribution", "mean and variance", inputs, value, source)
    if family.takes_thresholds:
        value = family.crps_between(outcome, mpf(-1), mpf("1.5"))
        between = inputs | {"low": -1, "high": 1.5}
        yield Row(
            "crps-between",
            "distribution",
            "low -1, high 1.5",
            between,
            value,
            GNEITING_RANJAN,
            working=INTEGRATED,
            tolerance=tolerance,
        )
