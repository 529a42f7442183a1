"""Forecasts of forecast-ledger: when they stood, and the beliefs that they state."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.platforms.cells import chance, days_of, instant, needed, number
from forecasttrack.exchange.platforms.curves import curve_row
from forecasttrack.exchange.rows import ForecastRow

_OF_NUMBERS = ("quantiles", "cdf", "binned_pmf", "credible_intervals", "point")
_KEPT = {"binary": ("probability",), "categorical": ("pmf",), "ordered": ("pmf",),
         "numeric": _OF_NUMBERS, "date": _OF_NUMBERS}  # fmt: skip
"""What beliefs a kind of question takes; of several representations the first of these is kept."""
_ROUNDING = 1e-9
"""By how much probabilities as numbers may miss a sum of 1 that they reach as decimals."""


@attrs.frozen
class LedgerScale:
    """What the representations of a question's forecasts refer to.

    Attributes:
        question_id: Its id here.
        kind: Its kind here.
        labels: The label of each option of any revision, by its id; the last revision's label
            counts.
        bins: The bins of each set, by its id and version.
    """

    question_id: str
    kind: str
    labels: Mapping[str, str]
    bins: Mapping[tuple[str, str], list[Mapping[str, Any]]] = attrs.field(factory=dict, hash=False)


def value_on(scale: LedgerScale, value: Any) -> float:
    """A number, or the days since 1970 of a date.

    Raises:
        RowFault: It is neither, or nothing.
    """
    if scale.kind == "date":
        text = str(value)
        moment = instant({"value": f"{text}T00:00:00Z" if len(text) == 10 else text}, "value")
        if moment is None:
            raise RowFault("value", value, "is no date")
        return days_of(moment)
    found = number({"value": value}, "value")
    if found is None:
        raise RowFault("value", value, "is missing")
    return found


def forecast_rows(
    row: Mapping[str, Any], forecaster: str, scale: LedgerScale, account: Account
) -> list[ForecastRow]:
    """The rows of a forecast, once for each span of time in which it stood.

    Raises:
        RowFault: Its belief or one of its moments cannot be read.
    """
    stated = {str(each.get("kind")): each for each in row.get("representations") or ()}
    if not stated:
        account.lose("sealed forecasts", "say nothing until they are revealed")
        return []
    kind = next((each for each in _KEPT[scale.kind] if each in stated), None)
    if kind is None:
        reason = f"are of no kind that a {scale.kind} question takes"
        raise RowFault("representations", ", ".join(stated), reason)
    for other in stated:
        if other != kind:
            account.lose(other, f"the same belief stands there as {kind}")
    for name in ("rationale", "comment", "key_factors"):
        account.lose(name, "has no place in the tables", int(bool(row.get(name))))
    first = ForecastRow(
        question_id=scale.question_id,
        forecaster=forecaster,
        issued_at=instant({"at": needed(row, "forecasted_at")}, "at"),
        recorded_at=instant(row, "recorded_at"),
    )
    parts = list(_parts(first, kind, stated[kind], scale))
    return [
        attrs.evolve(part, issued_at=begins, expires_at=ends)
        for begins, ends in _spans(row, first.issued_at, account)
        for part in parts
    ]


def _spans(
    row: Mapping[str, Any], issued_at: Any, account: Account
) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """When a forecast stood: until it was withdrawn or expired, and again once reaffirmed."""
    begins = last = issued_at
    active = True
    for event in row.get("lifecycle_events") or ():
        kind = str(event.get("type"))
        if kind not in ("withdrawn", "expired", "reaffirmed"):
            account.lose(f"lifecycle event {kind}", "has no place in the tables")
            continue
        when = instant(event, "effective_at", "recorded_at")
        if when is None:
            raise RowFault("effective_at", None, f"is missing where a forecast was {kind}")
        if when < last:
            raise RowFault("effective_at", when, f"is when a forecast was {kind} before it stood")
        if kind == "reaffirmed" and not active:
            begins, active = when, True
        elif kind != "reaffirmed" and active:
            yield begins, when
            active = False
        last = when
    if active:
        yield begins, None


def _parts(
    first: ForecastRow, kind: str, stated: Mapping[str, Any], scale: LedgerScale
) -> Iterator[ForecastRow]:
    if kind == "probability":
        yield attrs.evolve(first, probability=_of_yes(stated))
    elif kind == "pmf":
        for option, probability in _of_options(stated, scale).items():
            yield attrs.evolve(first, option=option, probability=probability)
    elif kind == "quantiles":
        points = _listed(stated, "points")
        levels = [_needed_chance(each, "level", "points") for each in points]
        yield from _quantiles(first, levels, _values(points, "value", scale))
    elif kind == "cdf":
        points = _listed(stated, "points")
        shares = [_needed_chance(each, "probability", "points") for each in points]
        yield curve_row(first, _values(points, "value", scale), shares)
    elif kind == "binned_pmf":
        yield _binned(first, stated, scale)
    elif kind == "credible_intervals":
        yield from _intervals(first, stated, scale)
    else:
        yield attrs.evolve(first, value=value_on(scale, stated.get("value")))


def _listed(stated: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The parts of a belief; one without any says nothing."""
    found = list(stated.get(name) or ())
    if not found:
        raise RowFault(name, None, "are missing")
    return found


def _values(rows: Sequence[Mapping[str, Any]], name: str, scale: LedgerScale) -> list[float]:
    return [value_on(scale, each.get(name)) for each in rows]


def _needed_chance(row: Mapping[str, Any], name: str, part_of: str) -> float:
    found = chance(row, name)
    if found is None:
        raise RowFault(name, None, f"is missing in one of the {part_of}")
    return found


def _of_yes(stated: Mapping[str, Any]) -> float:
    found = chance(stated, "probability")
    if found is None:
        raise RowFault("probability", None, "is missing")
    return found if stated.get("outcome", True) else 1 - found


def _shares(stated: Mapping[str, Any], name: str) -> dict[str, float]:
    """The probability of each entry, by what it names, which is named once."""
    found: dict[str, float] = {}
    for each in _listed(stated, "entries"):
        key = str(each.get(name))
        if key in found:
            raise RowFault(name, key, "stands twice in one forecast")
        share = chance(each, "probability")
        if share is None:
            raise RowFault("entries", key, "has no probability")
        found[key] = share
    return found


def _of_options(stated: Mapping[str, Any], scale: LedgerScale) -> dict[str, float]:
    shares = _shares(stated, "option_id")
    for name in shares:
        if name not in scale.labels:
            raise RowFault("option_id", name, "is no option of its question")
    _check_sum(sum(shares.values()), "options")
    return {scale.labels[name]: share for name, share in shares.items()}


def _check_sum(total: float, parts: str) -> None:
    if abs(total - 1) > _ROUNDING:
        raise RowFault("entries", total, f"is what all {parts} sum to, and not 1")


def _binned(first: ForecastRow, stated: Mapping[str, Any], scale: LedgerScale) -> ForecastRow:
    """The CDF at the edges of the bins."""
    named = stated.get("bin_set_ref") or {}
    bins = scale.bins.get((str(named.get("id")), str(named.get("version"))))
    if not bins:
        raise RowFault("bin_set_ref", named.get("id"), "names no bins of its question")
    shares = _shares(stated, "bin_id")
    names = [str(each.get("id")) for each in bins]
    for name in (*names, *shares):
        if name not in shares:
            raise RowFault("entries", name, "has no probability")
        if name not in names:
            raise RowFault("bin_id", name, "is no bin of its set")
    low, high = (chance(stated, f"{end}_tail_probability") or 0.0 for end in ("left", "right"))
    levels = list(itertools.accumulate((shares[name] for name in names), initial=low))
    _check_sum(levels[-1] + high, "bins")
    # Sums of decimals may pass 1 by their rounding.
    capped = [min(each, 1.0) for each in levels]
    return curve_row(first, _edges(bins, scale), capped, open_low=low > 0, open_high=high > 0)


def _edges(bins: Sequence[Mapping[str, Any]], scale: LedgerScale) -> list[float]:
    """Where bins begin and end; each begins where the one before it ends."""
    lower, upper = _values(bins, "lower", scale), _values(bins, "upper", scale)
    for each, begins, ends in zip(bins[1:], lower[1:], upper, strict=False):
        if begins != ends:
            reason = f"does not begin where the bin before it ends ({begins:g}, {ends:g})"
            raise RowFault("bins", each.get("id"), reason)
    return [lower[0], *upper]


def _intervals(
    first: ForecastRow, stated: Mapping[str, Any], scale: LedgerScale
) -> Iterator[ForecastRow]:
    """The quantiles at the ends of intervals."""
    levels, values = list[float](), list[float]()
    for each in _listed(stated, "intervals"):
        if each.get("interval_kind") not in ("equal_tailed", "central"):
            raise RowFault("interval_kind", each.get("interval_kind"), "has no levels at its ends")
        coverage = _needed_chance(each, "coverage", "intervals")
        if coverage == 0:
            raise RowFault("coverage", coverage, "is that of no interval; it is above 0")
        levels += [round((1 - coverage) / 2, 12), round((1 + coverage) / 2, 12)]
        values += [value_on(scale, each.get(end)) for end in ("lower", "upper")]
    yield from _quantiles(first, levels, values)


def _quantiles(
    first: ForecastRow, levels: Sequence[float], values: Sequence[float]
) -> Iterator[ForecastRow]:
    """Quantiles in the order of their levels, along which values only rise."""
    points = sorted(zip(levels, values, strict=True))
    for (level, value), (above, further) in itertools.pairwise(points):
        if level == above:
            raise RowFault("level", level, "stands twice in one forecast")
        if further < value:
            reason = f"at level {above:g} is less than {value:g} at level {level:g}"
            raise RowFault("value", further, reason)
    for level, value in points:
        yield attrs.evolve(first, level=level, value=value)
