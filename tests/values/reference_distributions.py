"""Families of distributions by their densities, in arithmetic of fifty digits."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import mpmath
from mpmath import mpf

from tests.values.reference_formulas import Curve, Number, crps, crps_counts

MATHESON_WINKLER = "Matheson and Winkler (1976), doi:10.1287/mnsc.22.10.1087"
INTEGRATED = "the integral, by quadrature of fifty digits"
SUMMED = "the integral, summed step by step in fifty digits"
FAR = mpmath.inf


@attrs.frozen(kw_only=True)
class Reference:
    """A family with parameters, outcomes to score, and what follows from its density."""

    name: str
    parameters: dict[str, str]
    outcomes: tuple[str, ...]
    density: Curve
    cdf: Curve
    moments: tuple[Number, Number]
    edges: tuple[Number, ...]
    published: dict[str, tuple[str, str]] = attrs.field(factory=dict)
    takes_thresholds: bool = False
    counts: bool = False
    tolerance: float = 1e-10

    @property
    def working(self) -> str:
        """How its scores by the integral are worked out."""
        return SUMMED if self.counts else INTEGRATED

    def source(self, outcome: str) -> tuple[str, str]:
        """Who printed its score at an outcome, and the digits."""
        digits, source = self.published.get(outcome, ("", MATHESON_WINKLER))
        return source, digits

    def crps(self, y: Number) -> Number:
        """The integral over the whole line."""
        return crps_counts(self.density, y) if self.counts else crps(self.cdf, y, self.edges)

    def crps_between(self, y: Number, low: Number, high: Number) -> Number:
        """The integral between two thresholds."""
        inside = [edge for edge in self.edges if low < edge < high]
        return crps(self.cdf, min(max(y, low), high), [low, *inside, high])


def _half_line(curve: Curve) -> Curve:
    """A curve from 0 on, and 0 before."""
    return lambda x: curve(x) if x >= 0 else mpf(0)


def _normal(mean: str, sd: str) -> tuple[Curve, Curve]:
    m, s = mpf(mean), mpf(sd)
    return lambda x: mpmath.npdf(x, m, s), lambda x: mpmath.ncdf(x, m, s)


def normal(mean: str, sd: str, outcomes: tuple[str, ...], **more: object) -> Reference:
    density, cdf = _normal(mean, sd)
    return Reference(
        name="normal",
        parameters={"mean": mean, "sd": sd},
        outcomes=outcomes,
        density=density,
        cdf=cdf,
        moments=(mpf(mean), mpf(sd) ** 2),
        edges=(-FAR, mpf(mean), FAR),
        takes_thresholds=True,
        **more,
    )


def logistic() -> Reference:
    m, s = mpf("0.3"), mpf("0.8")

    def cdf(x: Number) -> Number:
        return 1 / (1 + mpmath.exp(-(x - m) / s))

    return Reference(
        name="logistic",
        parameters={"mean": "0.3", "scale": "0.8"},
        outcomes=("-2", "0.7"),
        density=lambda x: cdf(x) * (1 - cdf(x)) / s,
        cdf=cdf,
        moments=(m, s**2 * mpmath.pi**2 / 3),
        edges=(-FAR, m, FAR),
        takes_thresholds=True,
    )


def laplace() -> Reference:
    m, s = mpf("-0.2"), mpf("1.2")

    def cdf(x: Number) -> Number:
        half = mpmath.exp(-abs(x - m) / s) / 2
        return half if x < m else 1 - half

    return Reference(
        name="laplace",
        parameters={"mean": "-0.2", "scale": "1.2"},
        outcomes=("-2", "0.7"),
        density=lambda x: mpmath.exp(-abs(x - m) / s) / (2 * s),
        cdf=cdf,
        moments=(m, 2 * s**2),
        edges=(-FAR, m, FAR),
        takes_thresholds=True,
    )


def student() -> Reference:
    """Three degrees of freedom, whose cumulative form is elementary."""
    m, s, root = mpf("0.4"), mpf("1.3"), mpmath.sqrt(3)

    def cdf(x: Number) -> Number:
        if mpmath.isinf(x):
            return mpf(x > 0)
        t = (x - m) / s / root
        return mpf("0.5") + (mpmath.atan(t) + t / (1 + t * t)) / mpmath.pi

    def density(x: Number) -> Number:
        t = (x - m) / s
        return 6 * root / (mpmath.pi * (3 + t * t) ** 2) / s

    return Reference(
        name="student-t",
        parameters={"df": "3", "location": "0.4", "scale": "1.3"},
        outcomes=("-2", "0.7"),
        density=density,
        cdf=cdf,
        moments=(m, 3 * s**2),
        edges=(-FAR, m, FAR),
        takes_thresholds=True,
    )


def exponential() -> Reference:
    rate = mpf("1.4")
    return Reference(
        name="exponential",
        parameters={"rate": "1.4"},
        outcomes=("-2", "0", "0.7"),
        density=_half_line(lambda x: rate * mpmath.exp(-rate * x)),
        cdf=_half_line(lambda x: 1 - mpmath.exp(-rate * x)),
        moments=(1 / rate, 1 / rate**2),
        edges=(mpf(0), FAR),
        takes_thresholds=True,
    )


def uniform() -> Reference:
    low, high = mpf(-1), mpf("2.5")
    return Reference(
        name="uniform",
        parameters={"lower": "-1", "upper": "2.5"},
        outcomes=("-2", "0.7"),
        density=lambda x: 1 / (high - low) if low <= x <= high else mpf(0),
        cdf=lambda x: min(max((x - low) / (high - low), 0), 1),
        moments=((low + high) / 2, (high - low) ** 2 / 12),
        edges=(low, high),
        takes_thresholds=True,
    )


def lognormal() -> Reference:
    m, s = mpf("0.1"), mpf("0.6")

    def density(x: Number) -> Number:
        return mpmath.npdf(mpmath.log(x), m, s) / x if x > 0 else mpf(0)

    def cdf(x: Number) -> Number:
        return mpmath.ncdf(mpmath.log(x), m, s) if x > 0 else mpf(0)

    mean = mpmath.exp(m + s**2 / 2)
    return Reference(
        name="lognormal",
        parameters={"log_mean": "0.1", "log_sd": "0.6"},
        outcomes=("-2", "0.7"),
        density=density,
        cdf=cdf,
        moments=(mean, mean**2 * (mpmath.exp(s**2) - 1)),
        edges=(mpf(0), mpf("0.5"), mpf(1), mpf(3), mpf(9), FAR),
    )


def gamma() -> Reference:
    """Of shape 2, whose cumulative form is elementary."""
    scale = mpf("0.7")
    return Reference(
        name="gamma",
        parameters={"shape": "2", "scale": "0.7"},
        outcomes=("-2", "0.7"),
        density=_half_line(lambda x: x / scale**2 * mpmath.exp(-x / scale)),
        cdf=_half_line(lambda x: 1 - (1 + x / scale) * mpmath.exp(-x / scale)),
        moments=(2 * scale, 2 * scale**2),
        edges=(mpf(0), mpf(1), mpf(4), FAR),
    )


def beta(
    name: str,
    parameters: dict[str, str],
    shapes: tuple[Number, Number],
    ends: tuple[Number, Number],
    **more: object,
) -> Reference:
    (a, b), (low, high) = shapes, ends
    width = high - low

    def density(x: Number) -> Number:
        share = (x - low) / width
        if not 0 < share < 1:
            return mpf(0)
        return share ** (a - 1) * (1 - share) ** (b - 1) / mpmath.beta(a, b) / width

    def cdf(x: Number) -> Number:
        share = min(max((x - low) / width, 0), 1)
        return mpmath.betainc(a, b, 0, share, regularized=True)

    variance = a * b / ((a + b) ** 2 * (a + b + 1)) * width**2
    return Reference(
        name=name,
        parameters=parameters,
        density=density,
        cdf=cdf,
        moments=(low + a / (a + b) * width, variance),
        edges=(low, high),
        **more,
    )


def mixture() -> Reference:
    rows = [("0.3", *_normal("-1", "0.5")), ("0.7", *_normal("2", "1.5"))]

    def mix(which: int) -> Curve:
        return lambda x: sum(mpf(row[0]) * row[which](x) for row in rows)

    mean = mpf("0.3") * -1 + mpf("0.7") * 2
    square = mpf("0.3") * (1 + mpf("0.25")) + mpf("0.7") * (4 + mpf("2.25"))
    return Reference(
        name="normal-mixture",
        parameters={
            "mean_1": "-1",
            "sd_1": "0.5",
            "weight_1": "0.3",
            "mean_2": "2",
            "sd_2": "1.5",
            "weight_2": "0.7",
        },
        outcomes=("-2", "0.7"),
        density=mix(1),
        cdf=mix(2),
        moments=(mean, square - mean**2),
        edges=(-FAR, mpf(-1), mpf(2), FAR),
    )


def counts(name: str, parameters: dict[str, str], mass: Curve, variance: Number) -> Reference:
    return Reference(
        name=name,
        parameters=parameters,
        outcomes=("0", "2", "9"),
        density=mass,
        cdf=mass,
        moments=(mpf(parameters["mean"]), variance),
        edges=(mpf(0), FAR),
        counts=True,
    )


def _poisson(mean: str) -> Callable[[Number], Number]:
    m = mpf(mean)
    return lambda k: mpmath.exp(-m) * m**k / mpmath.factorial(k)


def _negative_binomial(mean: str, size: str) -> Callable[[Number], Number]:
    m, r = mpf(mean), mpf(size)
    share = r / (r + m)
    return lambda k: mpmath.binomial(k + r - 1, k) * share**r * (1 - share) ** k


FAMILIES = (
    normal("0", "1", ("0",), published={"0": ("0.2336949773", "2 phi(0) - 1 / sqrt(pi)")}),
    normal("5", "2", ("4.5", "-3")),
    logistic(),
    laplace(),
    student(),
    exponential(),
    uniform(),
    lognormal(),
    gamma(),
    beta(
        "beta",
        {"alpha": "0.7", "beta": "1.1"},
        (mpf("0.7"), mpf("1.1")),
        (mpf(0), mpf(1)),
        outcomes=("0.3", "0.95"),
        published={"0.3": ("0.0850102437", "R scoringRules, by scoringrules, tests")},
        # The density has no end at 0, where a quadrature loses digits.
        tolerance=1e-9,
    ),
    beta(
        "pert",
        {"lower": "-1", "mode": "0.5", "upper": "4"},
        (mpf("2.2"), mpf("3.8")),
        (mpf(-1), mpf(4)),
        outcomes=("-2", "0.7"),
    ),
    mixture(),
    counts("poisson", {"mean": "3.7"}, _poisson("3.7"), mpf("3.7")),
    counts(
        "negative-binomial",
        {"mean": "4", "size": "2.5"},
        _negative_binomial("4", "2.5"),
        4 + mpf(16) / mpf("2.5"),
    ),
)
