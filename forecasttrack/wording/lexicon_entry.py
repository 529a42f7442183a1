"""One row of a lexicon: a phrase, and the band of probability that it stands for."""

from __future__ import annotations

import math
import re
from numbers import Real
from typing import TYPE_CHECKING, Literal

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidRecordError
from forecasttrack.records import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

End = Literal["closed", "open"]


def normal_words(words: str) -> str:
    """Write words as lexicons do: lower case, single spaces, plain apostrophes, no full stop.

    Example:
        >>> normal_words(" Very  LIKELY. ")
        'very likely'
    """
    if not isinstance(words, str):
        raise InvalidRecordError(f"words are text, found {shown(words)}; put them in quotes")
    plain = words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
    return re.sub(r"\s+", " ", plain).strip(" .,;:!?\"'")


def single_words(words: str) -> list[str]:
    """The words of a phrase one by one, in lower case.

    Example:
        >>> single_words("Won't, most likely.")
        ['won', 't', 'most', 'likely']
    """
    return re.findall(r"\w+", normal_words(words))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise InvalidRecordError(
            f"a finite number is needed, found {shown(value)}; write it as 0.62"
        )
    return float(value)


def _numbers(values: Iterable[object]) -> tuple[float, ...]:
    return tuple(map(_number, checks.listed(values)))


@attrs.frozen(kw_only=True)
class LexiconEntry:
    """What one phrase stands for in one lexicon.

    Attributes:
        words: The phrase, in lower case.
        low: Lower end of the band, a probability.
        high: Upper end of the band, a probability.
        point: One number for the phrase: what the source gives, else the middle of the band;
            None where the source says that no odds can be put on it.
        low_end: Whether the lower end belongs to the band, `closed` or `open`.
        high_end: The same for the upper end.
        same_as: The phrase of the same lexicon that this one is another name for.
        forms: Other ways to write the phrase ("probably" and "probable" need not be listed).
        outside_scale: Whether it is no step of the scale, and does not count for its structure.
        registers: Kinds of text for which the entry may be used; empty means any.
        source: Where the row was taken from.
        licence: Under which terms.
        seen: Whether the row was seen in the source, or only remembered.
        note: What a careful reader should know.
        respondents: How many people were asked, in a survey.
        mean: Mean of their answers.
        sd: Standard deviation of their answers.
        quantiles: Level to value, of their answers.
        beta: The Beta distribution (a, b) fitted to their answers.

    Example:
        >>> LexiconEntry(words="likely", low=0.6, high=0.8).point
        0.7
    """

    words: str = attrs.field(converter=normal_words)
    low: float = attrs.field(converter=_number)
    high: float = attrs.field(converter=_number)
    outside_scale: bool = False
    point: float | None = attrs.field(converter=attrs.converters.optional(_number))
    low_end: End = attrs.field(default="closed")
    high_end: End = attrs.field(default="closed")
    same_as: str | None = None
    forms: tuple[str, ...] = attrs.field(default=(), converter=checks.listed)
    registers: tuple[str, ...] = attrs.field(default=(), converter=checks.listed)
    source: str = ""
    licence: str = ""
    seen: bool = True
    note: str = ""
    respondents: int | None = None
    mean: float | None = attrs.field(default=None, converter=attrs.converters.optional(_number))
    sd: float | None = attrs.field(default=None, converter=attrs.converters.optional(_number))
    quantiles: Mapping[float, float] | None = attrs.field(default=None, hash=False)
    beta: tuple[float, ...] | None = attrs.field(
        default=None, converter=attrs.converters.optional(_numbers)
    )

    @point.default
    def _middle(self) -> float | None:
        if self.outside_scale:
            return None
        # Twelve digits hide rounding errors: the middle of 0.45 and 0.55 is exactly 0.5.
        return round((self.low + self.high) / 2, 12)

    def __attrs_post_init__(self) -> None:
        for check in (_check_words, _check_ends, _check_point, _check_beta, _check_survey):
            check(self)

    @property
    def width(self) -> float:
        """The width of the band."""
        return self.high - self.low

    def __contains__(self, probability: float) -> bool:
        above = probability > self.low or (probability == self.low and self.low_end == "closed")
        below = probability < self.high or (probability == self.high and self.high_end == "closed")
        return above and below


def _check_words(entry: LexiconEntry) -> None:
    if not entry.words:
        msg = "an entry of a lexicon has no words; write the phrase it is for"
        raise InvalidRecordError(msg, field="words")


def _check_ends(entry: LexiconEntry) -> None:
    name = f"entry '{entry.words}'"
    for field in ("low", "high"):
        value = getattr(entry, field)
        if not 0 <= value <= 1:
            msg = (
                f"{name} has {field} {value:g}; a probability lies in [0, 1]."
                " For a percentage, divide by 100."
            )
            raise InvalidRecordError(msg, record_id=entry.words, field=field)
    if entry.low > entry.high:
        msg = f"{name} has an inverted band, {entry.low:g} to {entry.high:g}. Swap low and high."
        raise InvalidRecordError(msg, record_id=entry.words, field="low")
    for field in ("low_end", "high_end"):
        if getattr(entry, field) not in ("closed", "open"):
            msg = f"{name} has {field} '{getattr(entry, field)}'; an end is 'closed' or 'open'"
            raise InvalidRecordError(msg, record_id=entry.words, field=field)


def _check_point(entry: LexiconEntry) -> None:
    if entry.point is not None and not entry.low <= entry.point <= entry.high:
        msg = (
            f"entry '{entry.words}' has point {entry.point:g} outside its band"
            f" {entry.low:g} to {entry.high:g}. Widen the band or correct the point."
        )
        raise InvalidRecordError(msg, record_id=entry.words, field="point")


def _check_beta(entry: LexiconEntry) -> None:
    if entry.beta is not None and (len(entry.beta) != 2 or not all(x > 0 for x in entry.beta)):
        msg = f"entry '{entry.words}' has beta {list(entry.beta)}; give two positive numbers [a, b]"
        raise InvalidRecordError(msg, record_id=entry.words, field="beta")


def _check_survey(entry: LexiconEntry) -> None:
    """Answers to a survey are probabilities, asked of somebody, and higher at higher levels."""
    levels, answers = [*(entry.quantiles or {})], [*(entry.quantiles or {}).values()]
    shares: dict[str, list[float | None]] = {
        "mean": [entry.mean],
        "sd": [entry.sd],
        "quantiles": [*levels, *answers],
    }
    for field, values in shares.items():
        wrong = [value for value in values if value is not None and not 0 <= value <= 1]
        if wrong:
            msg = f"entry '{entry.words}' has {field} {wrong[0]:g}; it lies in [0, 1]"
            raise InvalidRecordError(msg, record_id=entry.words, field=field)
    if answers != sorted(answers) or levels != sorted(levels):
        msg = f"entry '{entry.words}' has quantiles that cross; list them by level, rising"
        raise InvalidRecordError(msg, record_id=entry.words, field="quantiles")
    if entry.respondents is not None and entry.respondents < 1:
        msg = f"entry '{entry.words}' has {entry.respondents} respondents; leave the key out"
        raise InvalidRecordError(msg, record_id=entry.words, field="respondents")
