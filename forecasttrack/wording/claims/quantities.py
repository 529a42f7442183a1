"""Quantities with their units: "60,000 troops", "2.1 per cent", "US$40bn"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from forecasttrack.wording.hedges import Hedge
from forecasttrack.wording.phrases import words_of

_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_CURRENCY = r"(?:US\$|A\$|C\$|[$\u20ac\u00a3\u00a5]|(?:USD|EUR|GBP|CHF|JPY|PLN|RMB|CNY)\s?)"
_FIGURE = r"[-+\u2212]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+\u2212]?\d+(?:\.\d+)?"
_UNIT = words_of(
    "%, per cent, percent, percentage points, percentage point, basis points, bps, pp, troops",
    "soldiers, personnel, persons, people, seats, votes, jobs, barrels, tonnes, tons, barrels a",
    "GW, MW, TWh, GWh, kWh, kilometres, km, sq km, metres, degrees, \u00b0C, litres, days, weeks",
    "months, years, cuts, members, states, countries, brigades, ships, missiles, drones, tanks",
    "homes, households, vehicles, cars, patients, cases, deaths, refugees, migrants, points",
    "dollars, euros, pounds, yuan, mcm, bcm, hectares, acres, ppm, warheads, battalions, sorties",
    "vessels, turbines, euro, euros a year, hours, billion cubic metres, cubic metres, workers",
    "voters, families, units",
)
_QUANTITY = re.compile(
    rf"(?<![\w.,/-])(?P<currency>{_CURRENCY})?"
    rf"(?:(?P<low>{_FIGURE})\s?(?:%\s?)?(?:-|\u2013|\sto\s|\sand\s))?(?P<number>{_FIGURE})"
    rf"(?:[\s-]?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![A-Za-z]))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![A-Za-z]))?",
)
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_MONTHS = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s*$|\bArticle\s*$|\bNo\.?\s*$"
    r"|\b(?:Resolution|Chapter|Section|Figure|Table|Annex|COP|G|day)\s*$"
)
_MONTH_AFTER = re.compile(
    r"\s*(?:st|nd|rd|th)?\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)
_NOUN_AFTER = re.compile(r"\s([a-z]{3,20}s)\b(?!\s+(?:ago|old))")


@attrs.frozen(kw_only=True)
class Quantity:
    """A number with its unit.

    Attributes:
        text: The words.
        low: The lower of two numbers; the number itself where there is one.
        value: The number, or the higher of two, its scale counted.
        unit: Its unit; None where none stands beside it.
    """

    text: str
    low: float
    value: float
    unit: str | None

    def __str__(self) -> str:
        return self.text


def quantities_in(text: str, *, hedges: Iterable[Hedge] = ()) -> Iterator[Quantity]:
    """Yield the quantities of a text, without years, dates and numbers of articles.

    Args:
        text: The text.
        hedges: Its hedges, by places in it; a likelihood stated as a number is no quantity.

    Example:
        >>> for each in quantities_in("a cut to about 60,000 troops by May 2026, or 2-3 per cent"):
        ...     print(each.text, each.low, each.value, each.unit)
        60,000 troops 60000.0 60000.0 troops
        2-3 per cent 2.0 3.0 per cent
    """
    chances = [(each.start, each.end) for each in hedges if each.kind == "number"]
    for match in _QUANTITY.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in chances):
            continue
        if _is_number_of_something_else(text, match):
            continue
        scale = _SCALES.get(match["scale"] or "", 1.0)
        value = _number(match["number"]) * scale
        unit = (match["currency"] or "").strip() or match["unit"]
        words = match.group()
        if unit is None and (noun := _NOUN_AFTER.match(text, match.end())):
            unit, words = noun[1], text[match.start() : noun.end()]
        low = value if match["low"] is None else _number(match["low"]) * scale
        yield Quantity(text=words, low=low, value=value, unit=unit)


def _number(figures: str) -> float:
    return float(figures.replace(",", "").replace("\u2212", "-"))


def _is_number_of_something_else(text: str, match: re.Match[str]) -> bool:
    has_unit = match["unit"] or match["scale"] or match["currency"]
    if has_unit:
        return False
    before = text[max(0, match.start() - 16) : match.start()]
    is_date = _MONTHS.search(before) or _MONTH_AFTER.match(text, match.end())
    is_year = any(_YEAR.fullmatch(match[each] or "") for each in ("number", "low"))
    return bool(is_date) or bool(is_year) or text[match.end() : match.end() + 1].isalpha()
