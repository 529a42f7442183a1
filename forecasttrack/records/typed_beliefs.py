"""Beliefs and outcomes as a person types them: 62%, a=.5 b=.5, .1=3 .5=5 .9=9, 2024-04-11."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from forecasttrack.errors import ForecastTrackError, InvalidArgumentError, InvalidMomentError
from forecasttrack.records import days
from forecasttrack.records.belief import (
    Belief,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
)
from forecasttrack.records.choices import Categorical
from forecasttrack.records.families import FAMILIES
from forecasttrack.records.kind import Binary, Date, Kind, Numeric
from forecasttrack.records.moments import Period, date
from forecasttrack.records.resolution import Outcome, Range

Name = TypeVar("Name", bound=Hashable)

_RANGE = ".."
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def belief_of(words: Sequence[str], kind: Kind) -> Belief:
    """Read a belief about a question of some kind.

    Args:
        words: What was typed, split at blanks.
        kind: The kind of the question.

    Raises:
        InvalidArgumentError: The words state no belief about such a question.

    Example:
        >>> belief_of(["62%"], Binary())
        Probability(yes=0.62)
        >>> [each.value for each in belief_of([".1=3", ".9=9"], Numeric(unit="days")).quantiles]
        [3.0, 9.0]
    """
    try:
        read = _typed(_joined(words), kind)
        kind.check_belief(read)
    except ForecastTrackError as error:
        stop = "" if str(error).endswith(("?", ".")) else "."
        raise InvalidArgumentError(
            f"{' '.join(words)!r}: {error}{stop} Write {form_of(kind)}"
        ) from None
    return read


def typed_words(typed: str) -> list[str]:
    """Split typed text at blanks, except inside quotation marks.

    Raises:
        InvalidArgumentError: A quotation mark is not closed.

    Example:
        >>> typed_words("'by force'=.2 other=.8")
        ['by force=.2', 'other=.8']
    """
    try:
        return shlex.split(typed)
    except ValueError:
        raise InvalidArgumentError(
            f"{typed!r} has a quotation mark or a backslash that nothing follows; put a name that"
            " holds one into quotation marks of the other kind"
        ) from None


def _joined(words: Sequence[str]) -> Sequence[str]:
    """The words, with a number and a following "%" joined into one word."""
    return re.sub(r"(?<=\d)\n%(?=\n|$)", "%", "\n".join(words)).split("\n") if words else words


def form_of(kind: Kind) -> str:
    """Advice how to type a belief about a question of some kind.

    Example:
        >>> form_of(Binary())
        'a probability of yes, as 62% or .62'
    """
    if isinstance(kind, Binary):
        return "a probability of yes, as 62% or .62"
    if isinstance(kind, Categorical):
        shares = _even_shares(len(kind.options))
        named = " ".join(map("=".join, zip(kind.options, shares, strict=True)))
        return f"each option with its probability, as {named}"
    values = ("2026-03-01", "2026-04-15", "2026-07-01") if isinstance(kind, Date) else "359"
    levels = " ".join(f"{p}={v}" for p, v in zip((".1", ".5", ".9"), values, strict=True))
    unit = f" in {kind.unit}" if isinstance(kind, Numeric) and kind.unit else ""
    return f"levels with their values{unit}, as {levels}, or one value alone"


def _even_shares(n: int) -> list[str]:
    """Texts of n probabilities that are as equal as their digits allow and sum to 1.

    Example:
        >>> _even_shares(2), _even_shares(3)
        (['.5', '.5'], ['.33', '.33', '.34'])
    """
    digits = max(2, len(str(n)))
    whole = 10**digits
    shares = [whole // n] * (n - 1)
    every = [*shares, whole - sum(shares)]
    return [f"{each / whole:.{digits}f}".strip("0") for each in every]


def is_belief(word: str) -> bool:
    """Whether a word can only begin a belief.

    Such a word is a number, a percentage, a day, a pair such as "red=.5" or a family.

    Example:
        >>> is_belief("40%"), is_belief("red=.5"), is_belief("2026-03-01"), is_belief("rain")
        (True, True, True, False)
        >>> is_belief("normal")
        True
    """
    name, sign, value = word.rpartition("=")
    if sign:
        return bool(name) and bool(_NUMBER.fullmatch(value.removesuffix("%")) or _is_day(value))
    return word in FAMILIES or bool(_NUMBER.fullmatch(word.removesuffix("%"))) or _is_day(word)


def _is_day(word: str) -> bool:
    try:
        date(word)
    except InvalidMomentError:
        return False
    return True


def _typed(words: Sequence[str], kind: Kind) -> Belief:
    if not words:
        raise InvalidArgumentError("there is no belief")
    if isinstance(kind, Binary):
        return Probability(_probability(_only(words)))
    if isinstance(kind, Categorical):
        return OptionProbabilities(_by_name(words, str, _probability))
    value = _value_reader(kind)
    if words[0] in FAMILIES:
        return Distribution(words[0], _by_name(words[1:], str, value))
    if len(words) == 1 and "=" not in words[0]:
        return Point(value(words[0]))
    return Quantiles.at(_by_name(words, _probability, value))


def _only(words: Sequence[str]) -> str:
    if len(words) > 1:
        raise InvalidArgumentError(f"one probability is needed, found {len(words)} words")
    return words[0]


def _by_name(
    words: Sequence[str], name_of: Callable[[str], Name], value_of: Callable[[str], float]
) -> dict[Name, float]:
    found: dict[Name, float] = {}
    for word in words:
        name, sign, value = word.rpartition("=")
        if not sign:
            raise InvalidArgumentError(f"{word!r} has no '='")
        key = name_of(name)
        if key in found:
            raise InvalidArgumentError(f"{name!r} stands twice")
        found[key] = value_of(value)
    return found


def _probability(word: str) -> float:
    is_percent = word.endswith("%")
    number = _number(word.removesuffix("%"))
    if not is_percent and 1 < number <= 100:
        raise InvalidArgumentError(f"{word} is above 1; for a percentage write {word}%")
    return round(number / 100, 15) if is_percent else number


def _number(word: str) -> float:
    if not _NUMBER.fullmatch(word):
        point = word.replace(",", ".")
        cure = f"; the point of a decimal is '.': {point}" if _NUMBER.fullmatch(point) else ""
        raise InvalidArgumentError(f"{word!r} is no number{cure}")
    return float(word)


def _value_reader(kind: Kind) -> Callable[[str], float]:
    if not isinstance(kind, Date):
        return _number
    return lambda word: _number(word) if _NUMBER.fullmatch(word) else days.to_days(date(word))


def outcome_of(text: str, kind: Kind) -> Outcome:
    """Read an outcome as it is typed.

    For a yes/no question a share of yes, such as 40%, is a partial outcome. For a numeric question
    or one about a date, two ends such as 80..85 say that the outcome lies between them.

    Raises:
        InvalidArgumentError: A number is needed.
        InvalidMomentError: One of two ends is no date.

    Example:
        >>> outcome_of("40%", Binary()), outcome_of("yes", Binary())
        (0.4, 'yes')
        >>> outcome_of("80..85", Numeric(unit="days"))
        Range(low=80.0, high=85.0)
    """
    if isinstance(kind, Binary):
        is_number = _NUMBER.fullmatch(text.removesuffix("%"))
        answer = text.lower() if text.lower() in ("yes", "no") else text
        return _probability(text) if is_number else answer
    low, dots, high = text.partition(_RANGE)
    if isinstance(kind, Date) and dots:
        return Period(earliest=date(low), latest=date(high), why="known only to lie between these")
    if not isinstance(kind, Numeric):
        return text
    try:
        if dots:
            return Range(low=_number(low) if low else None, high=_number(high) if high else None)
        return _number(text)
    except InvalidArgumentError:
        raise InvalidArgumentError(
            f"the outcome is a number in {kind.unit}, or two with {_RANGE} between them where it is"
            f" known only roughly; found {text!r}"
        ) from None
