"""Stretches of the calendar as English names them: "Q3 2027", "late June", "this winter"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from forecasttrack.wording.phrases import around, words_of

_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_MONTH_PATTERN = (
    r"(?-i:(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec))(?:\.(?= \d))?"
)
_ORDINALS = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th final"), 1)
    for word in words.split()
}
_ORDINAL = "(?:" + "|".join(_ORDINALS) + ")"
_WHICH_SEASON = (
    r"(?:(?:second|third|fourth|fifth|further) )?"
    r"(?:dry|wet|mild|harsh|hard|cold|hot|warm|snowless|rainy)"
)
"""Adjectives of a season without a year: "a fourth dry winter" means the next winter."""

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_MOVEMENT = r"(?:of (?!\d{4}\b|next|this|the)|in (?!\d{4}\b)|to\b|from\b|by\b|below\b|back\b)"
"""Behind a "fall" that is no season: "a fall of a fifth", "a fall in prices"."""
_YEAR = r"[1-9]\d{3}"
"""The year of a day, month, quarter or season: any of four figures, as it is written."""

_NEAR_YEAR = r"(?:19|20|21)\d\d"
_BEFORE_YEAR = "|".join(
    rf"(?<=\b{word}\W)"
    for word in (
        *("by", "in", "until", "till", "before", "after", "from", "since", "beyond", "through"),
        *("early", "mid", "late", "of", "and"),
    )
)
_AFTER_YEAR = words_of(
    "but, if, unless, as, when, while, with, without, by, at, in, on, under",
    "the, a, an, will, would, may, could, is, are, should, it, they, according",
)
_YEAR_ALONE = (
    rf"(?:{_NEAR_YEAR}|(?:{_BEFORE_YEAR}){_YEAR}"
    rf"(?=\s*[-/\u2013]\s*{_YEAR}|\s*[.;:!?)](?!\d)|\s*,(?!\d)|\s*$|\s+{_AFTER_YEAR}\b))"
)
"""A year by itself: "by 2300 tonnes" names none, "by 2300" and "by 2300 the ice" do."""

_YEARS = " ".join(str(year) for year in range(1000, 10_000))
_MONTH_NAMES = " ".join([*_MONTHS, *(name[:3] for name in _MONTHS), "sept"])
_WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
_FOLLOWING = ("next", "the coming", "the following")
_UNITS = "week month quarter year decade century"

STRETCHES = tuple(
    around(text, anchors, before=16, after=8)
    for text, anchors in (
        (rf"(?P<iso>{_YEAR}-\d\d-\d\d)", _YEARS),
        (
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH_PATTERN}"
            rf"(?:,? (?P<year>{_YEAR}))?",
            _MONTH_NAMES,
        ),
        (
            rf"{_MONTH_PATTERN} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
            rf"(?:,? (?P<year>{_YEAR}))?",
            _MONTH_NAMES,
        ),
        (
            rf"{_MONTH_PATTERN}(?: (?:of )?(?:(?P<year>{_YEAR})|(?P<relative>this|next) year))?",
            _MONTH_NAMES,
        ),
        (
            rf"(?P<quarter>Q[1-4])(?: |/)?(?:of )?"
            rf"(?:(?P<year>{_YEAR})|(?P<relative>this|next) year)?",
            "q1 q2 q3 q4",
        ),
        (rf"(?P<year>{_YEAR})[ -](?P<quarter>Q[1-4])", "q1 q2 q3 q4"),
        (
            rf"(?:the )?(?P<quarter>{_ORDINAL})[ -]quarter"
            rf"(?: (?:of )?(?:(?P<year>{_YEAR})|(?P<relative>this|next|the) year))?",
            "quarter",
        ),
        (rf"(?P<half>H[12])(?: |/)?(?:of )?(?P<year>{_YEAR})?", "h1 h2"),
        (
            r"(?:the )?(?P<half>first|second|latter)[ -]half of (?:the )?"
            rf"(?:(?P<year>{_YEAR})|(?P<relative>this |next |)year)",
            "half",
        ),
        (
            rf"(?:(?P<relative>this|next|the coming|the|another|a) )?(?:{_WHICH_SEASON} )?"
            rf"(?P<season>{'|'.join(_SEASONS)})(?!(?<=fall) {_MOVEMENT})"
            rf"(?: (?:of )?(?P<year>{_YEAR}))?",
            " ".join(_SEASONS),
        ),
        (
            r"(?:the )?(?P<decade>[1-9]\d\d0)s",
            " ".join(f"{year}s" for year in range(1000, 10_000, 10)),
        ),
        (
            rf"(?P<year>{_YEAR_ALONE})(?:[-/\u2013](?P<last_year>{_YEAR}|\d\d)(?!\d))?",
            _YEARS,
        ),
        (rf"between (?P<year>{_YEAR}) and (?P<last_year>{_YEAR_ALONE})", _YEARS),
        (
            r"(?P<relative>this|next|the|the current|the coming|the following)"
            r" (?:(?:calendar|financial|fiscal) )?"
            r"(?P<unit>week|month|quarter|year|decade|century)",
            _UNITS,
        ),
        (r"(?P<unit>year|month|quarter|decade)(?='s end|-end)", _UNITS),
        (r"(?<=mid-)(?P<unit>year|decade|century)", _UNITS),
        (r"(?P<holiday>Christmas|New Year)(?:'s (?:Day|Eve))?", "christmas new"),
        (rf"(?P<weekday>{'|'.join(_WEEKDAYS)})", " ".join(_WEEKDAYS)),
    )
)
"""Patterns of a stretch, without prepositions before it, each with groups of its own.

A pattern is tried only near one of its anchor words, which is fast in long texts.
"""

_PARTS = {"early": (0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1)}


class Stretch(NamedTuple):
    """The first and the last day of a stretch of the calendar."""

    first: dt.date
    last: dt.date

    def part(self, name: str) -> Stretch:
        """The early, middle or late third of it.

        Example:
            >>> Stretch(dt.date(2027, 1, 1), dt.date(2027, 12, 31)).part("late").first.isoformat()
            '2027-09-01'
        """
        if name not in _PARTS:
            return self
        low, high = _PARTS[name]
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        if self.first.day == 1 and months % 3 == 0:
            first = self.first.month - 1 + round(months * low)
            return _months_on(self.first, first, round(months * (high - low)))
        days = (self.last - self.first).days + 1
        first_day = self.first + dt.timedelta(days=round(days * low))
        return Stretch(first_day, self.first + dt.timedelta(days=round(days * high) - 1))

    @property
    def middle(self) -> Stretch:
        """Its middle: the last day of its first half, as "by mid-2027" is read.

        Example:
            >>> Stretch(dt.date(2027, 1, 1), dt.date(2027, 12, 31)).middle.last.isoformat()
            '2027-06-30'
        """
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        if self.first.day == 1 and months % 2 == 0:
            last = _months_on(self.first, self.first.month - 1, months // 2).last
        else:
            last = self.first + (self.last - self.first) / 2
        return Stretch(last, last)


def stretch(match: re.Match[str], published: dt.date | None) -> Stretch | None:
    """The days that a match of one of ``STRETCHES`` names.

    A day, month, quarter or season without its year is the first one that ends on the day of
    publication or later. None where that day is needed and not known, or there is no such day.
    """
    try:
        return _named(match.groupdict(), published)
    except (ValueError, OverflowError):
        return None


def _named(found: dict[str, str | None], published: dt.date | None) -> Stretch | None:
    if found.get("iso"):
        day = dt.date.fromisoformat(found["iso"] or "")
        return Stretch(day, day)
    if found.get("decade"):
        first = int(found["decade"] or "")
        return Stretch(dt.date(first, 1, 1), dt.date(first + 9, 12, 31))
    if any(found.get(name) for name in ("unit", "weekday", "holiday")):
        return None if published is None else _relative(found, published)
    return _with_year(found, published)


def _with_year(found: dict[str, str | None], published: dt.date | None) -> Stretch | None:
    year = _year(found, published)
    if not any(found.get(name) for name in ("month", "quarter", "half", "season")):
        return None if year is None else _years(year, found.get("last_year"))
    if year is None:
        return None if published is None else _next(found, published)
    return _part_of_year(found, year)


def _year(found: dict[str, str | None], published: dt.date | None) -> int | None:
    if found.get("year"):
        return int(found["year"] or "")
    relative = (found.get("relative") or "").strip().lower()
    if published is None or found.get("season"):
        return None
    is_this = relative in ("this", "the") or (found.get("half") and found.get("relative") == "")
    if relative == "next":
        return published.year + 1
    return published.year if is_this else None


def _next(found: dict[str, str | None], published: dt.date) -> Stretch | None:
    """The first stretch of this name that is not wholly past."""
    is_next = found.get("season") is not None and (found.get("relative") or "").lower() == "next"
    is_this = (found.get("relative") or "").lower() == "this"
    for year in range(published.year - 1, published.year + 9):
        try:
            named = _part_of_year(found, year)
        except ValueError:  # 29 February
            continue
        # "Next spring", written in spring, is the one of the year after; so is "in the spring"
        # where most of it has passed.
        last = named.middle.last if found.get("season") and not is_this else named.last
        if named.first > published if is_next else last >= published:
            return named
    return None


def _part_of_year(found: dict[str, str | None], year: int) -> Stretch:
    if found.get("day"):
        day = dt.date(year, _month(found), int(found["day"] or ""))
        return Stretch(day, day)
    if found.get("month"):
        return _months(year, _month(found), 1)
    if found.get("season"):
        return _months(year, _SEASONS[(found["season"] or "").lower()], 3)
    if found.get("quarter"):
        name = (found["quarter"] or "").lower()
        number = _ORDINALS.get(name) or int(name[-1])
        return _months(year, 3 * number - 2, 3)
    is_first = (found["half"] or "").lower() in ("first", "h1")
    return _months(year, 1 if is_first else 7, 6)


def _month(found: dict[str, str | None]) -> int:
    name = (found["month"] or "").lower()[:3]
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name))


def _years(year: int, last_year: str | None) -> Stretch:
    if last_year is None:
        return Stretch(dt.date(year, 1, 1), dt.date(year, 12, 31))
    last = int(last_year) if len(last_year) == 4 else year // 100 * 100 + int(last_year)
    return Stretch(dt.date(year, 1, 1), dt.date(max(year, last), 12, 31))


def _months(year: int, month: int, count: int) -> Stretch:
    after = year * 12 + month - 1 + count
    end = dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
    return Stretch(dt.date(year, month, 1), end)


def _holiday(found: dict[str, str | None], published: dt.date) -> Stretch:
    month, day = (12, 25) if (found["holiday"] or "").lower() == "christmas" else (1, 1)
    this_year = dt.date(published.year, month, day)
    day_ahead = this_year if this_year >= published else dt.date(published.year + 1, month, day)
    return Stretch(day_ahead, day_ahead)


def month_or_year_named(words: str, published: dt.date | None) -> Stretch | None:
    """The month or year in words about an event, as "the June summit"; None without one.

    Example:
        >>> month_or_year_named("at the June summit", dt.date(2026, 5, 4)).last.isoformat()
        '2026-06-30'
        >>> month_or_year_named("before the 2027 elections", None).last.isoformat()
        '2027-12-31'
    """
    month, year = _MONTH.search(words), _YEAR_BESIDE.search(words)
    if year is not None:
        named = int(year[1])
        return (
            _years(named, None) if month is None else _months(named, _month(month.groupdict()), 1)
        )
    return None if month is None or published is None else _next(month.groupdict(), published)


_MONTH = re.compile(rf"\b{_MONTH_PATTERN}\b")
_YEAR_BESIDE = re.compile(
    rf"\b(?:the|its|their|our) (?:\w+ )?({_NEAR_YEAR}|{_YEAR}(?= \w+$))\b", re.IGNORECASE
)


def stretch_of_unit(unit: str, published: dt.date) -> Stretch:
    """The week, month, quarter, year or decade of a day.

    Example:
        >>> stretch_of_unit("quarter", dt.date(2026, 5, 4)).last.isoformat()
        '2026-06-30'
    """
    return _relative({"unit": unit}, published)


def _relative(found: dict[str, str | None], published: dt.date) -> Stretch:
    if found.get("holiday"):
        return _holiday(found, published)
    if found.get("weekday"):
        weekday = _WEEKDAYS.index((found["weekday"] or "").lower())
        ahead = published + dt.timedelta(days=(weekday - published.weekday()) % 7)
        return Stretch(ahead, ahead)
    step = 1 if (found.get("relative") or "").lower() in _FOLLOWING else 0
    unit = (found["unit"] or "").lower()
    if unit == "week":
        monday = published + dt.timedelta(days=7 * step - published.weekday())
        return Stretch(monday, monday + dt.timedelta(days=6))
    if unit == "month":
        return _months_on(published, published.month - 1 + step, 1)
    if unit == "quarter":
        return _months_on(published, (published.month - 1) // 3 * 3 + 3 * step, 3)
    years = {"year": 1, "decade": 10, "century": 100}[unit]
    # A century ends with the year of its number, so that its middle is the end of 2050.
    odd = 1 if unit == "century" else 0
    first = (published.year - odd) // years * years + odd + years * step
    return Stretch(dt.date(first, 1, 1), dt.date(first + years - 1, 12, 31))


def _months_on(day: dt.date, month: int, count: int) -> Stretch:
    """Some months from one on, counted from 0 at January of the year of a day."""
    return _months(day.year + month // 12, month % 12 + 1, count)
