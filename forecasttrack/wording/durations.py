"""Lengths of time from the publication on: "within two years", "over the coming months"."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from forecasttrack.wording.calendar_stretches import stretch_of_unit
from forecasttrack.wording.deadline import Deadline, deadline_of
from forecasttrack.wording.phrases import words_of

_TO_TWELVE = "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve"
_NUMBERS = {
    **{word: number for number, word in enumerate(_TO_TWELVE.split(", "), 1)},
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
}
_FEW = {"day": 10, "week": 8, "month": 6, "year": 5, "quarter": 3, "decade": 3}
"""How many "a few", "several" or "a couple" may be at most."""

_COMING = {"day": 30, "week": 13, "month": 12, "quarter": 4, "year": 10, "decade": 5}
"""How many "the coming months" may be at most: a month of days, a quarter of weeks, and so on."""

_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + ")"
_COUNT = (
    rf"(?:(?P<low>{_NUMBER})(?: to | or |-|\u2013| and ))?(?P<count>{_NUMBER}|(?:a )?few"
    r"|(?:a )?couple of|several)"
)
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)s?(?:'s?)?(?! ago\b)(?! old\b)"
_OVER = words_of("within, in, over, for, during, inside, throughout, through, under")
_AHEAD = words_of("from now, hence, ahead, to come, out, away, of publication, at most, or less")
DURATIONS = (
    rf"{_OVER} (?:(?:about|around|as little as|less than|the space of|at most|roughly) )?"
    rf"(?:an? (?=[\w]{{1,9}}-))?{_COUNT}(?: |-){_UNIT}(?: (?:{_AHEAD}|time|horizon|period))?",
    rf"(?:{_OVER} )?(?:the|its|their|our) (?:next|coming|following|ensuing)(?: {_COUNT})? {_UNIT}",
    r"within (?P<unit>day|week|month|year|decade)s",
    r"before (?P<rest>the (?P<unit>week|month|quarter|year|decade) (?:is (?:out|over|up)|ends"
    r"|closes))",
    rf"(?:{_OVER}) the {_UNIT} (?:ahead|to come|that follow)",
    rf"{_COUNT} {_UNIT} (?:from now|hence|ahead)",
)
_TERMS = {"short": 1, "near": 1, "medium": 5, "short-to-medium": 5, "immediate": 1}
"""How many years "the short term" and the like may be at most."""

TERM = (
    rf"(?:{_OVER}) (?:the )?(?P<term>{'|'.join(sorted(_TERMS, key=len, reverse=True))})[ -]"
    r"(?:term|run)"
)

_NO_SUPERLATIVES = words_of(
    "arrest, Budapest, Bucharest, chest, conquest, contest, digest, forest, guest, harvest, honest",
    "inquest, interest, invest, latest, manifest, modest, nest, pest, protest, quest, rainforest",
    "request, rest, suggest, test, unrest, vest, west, northwest, southwest, midwest",
)
_WILL = r"will|would|may|might|can|could|shall|should|to|expect|expects|expected|forecast|likely"
_RECORD = re.compile(
    rf"\b(?:(?!(?:{_NO_SUPERLATIVES})\b)[a-z]+est|worst|(?:the|its|their|his|her|our|\w+['\u2019]s)"
    r" (?:best|first|most|least|only)|a first|since|only once|once)\b"
    rf"(?:(?!\b(?:{_WILL})\b)[^,.;:]){{0,40}}$",
    re.IGNORECASE,
)
"""Words that make a length of time look back, as in "the smallest harvest in a decade". They do not
if a word about the future stands between."""


def of_duration(match: re.Match[str], published: dt.date | None) -> Deadline | None:
    """The days allowed by a length of time from the publication on; None if it looks back."""
    before = match.string[max(0, match.start() - 60) : match.start()]
    if match.group().lower().startswith(("in ", "for ")) and _RECORD.search(before):
        return None
    unit = match["unit"].lower()
    found = match.groupdict()
    if found.get("rest"):
        named = None if published is None else stretch_of_unit(unit, published)
        return deadline_of(match) if named is None else deadline_of(match, published, named.last)
    count = (found.get("count") or "").lower()
    if not count:
        # "The next decade", "the year ahead" are one; "the coming years" as many as _COMING says.
        is_one = f"{unit}s" not in match.group().lower()
        return lasting(match, published, unit, 1 if is_one else _COMING[unit])
    number = int(count) if count.isdigit() else _NUMBERS.get(count) or _FEW[unit]
    return lasting(match, published, unit, number)


def of_term(match: re.Match[str], published: dt.date | None) -> Deadline:
    """The days allowed by "the short term" and the like."""
    return lasting(match, published, "year", _TERMS[match["term"].lower()])


def lasting(match: re.Match[str], published: dt.date | None, unit: str, number: int) -> Deadline:
    """So many days, weeks or other units from the publication on; no days where it is unknown."""
    if published is None:
        return deadline_of(match)
    try:
        return deadline_of(match, published, _later(published, unit, number))
    except (ValueError, OverflowError):
        return deadline_of(match)


def _later(published: dt.date, unit: str, number: int) -> dt.date:
    """The day so many units after another; the 31st becomes the last day of a shorter month."""
    days = {"day": 1, "week": 7}.get(unit)
    if days is not None:
        return published + dt.timedelta(days=days * number)
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * number
    year, month = divmod(published.year * 12 + published.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(published.day, last))
