"""Options that overlap, or that leave something out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

import attrs

from forecasttrack.records.choices import Categorical, Ordered
from forecasttrack.records.question import Question
from forecasttrack.resolving.linting.finding import LintFinding

_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
_RANGE = re.compile(
    rf"\D*?(?P<low>{_NUMBER})\s*%?\s*(?:-|\u2013|to|and)\s*(?P<high>{_NUMBER})", re.IGNORECASE
)
_BELOW = re.compile(
    rf"\D*?(?P<words>under|below|less than|fewer than|at most|up to|<=?|\u2264)\s*\D?"
    rf"(?P<high>{_NUMBER})|(?P<or_less>{_NUMBER})\s*%?\s*(?:or|and) (?:less|fewer|under|below)",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    rf"\D*?(?P<words>over|above|more than|at least|from|>=?|\u2265)\s*\D?(?P<low>{_NUMBER})"
    rf"|(?P<or_more>{_NUMBER})\s*%?\s*(?:(?:or|and) (?:more|over|above)|\+)",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"(?P<value>{_NUMBER})(?:\s*(?:%|[a-z]+))?", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:other|others|another|none|neither|no\b|nobody|any other|else|mixed|rest|unknown)",
    re.IGNORECASE,
)


@attrs.frozen(order=False)
class _OptionRange:
    """The range of numbers that an option means."""

    option: str
    low: float
    high: float
    has_low: bool = True
    has_high: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether its ends are whole numbers, as of counted things."""
        return all(math.isinf(each) or each.is_integer() for each in (self.low, self.high))


def option_findings(question: Question) -> Iterator[LintFinding]:
    """Yield options that overlap or leave gaps."""
    kind = question.kind
    if not isinstance(kind, Categorical):
        return
    holds_others = kind.catch_all is not None or any(map(_OTHERS.search, kind.options))
    stretches = [each for each in map(_stretch, kind.options) if each is not None]
    if len(stretches) >= 2 and len(stretches) >= len(kind.options) - 1:
        stretches.sort(key=lambda each: (each.low, each.high))
        yield from _of_numbers(question, stretches, holds_others=holds_others)
        return
    yield from _inside_each_other(question, kind.options)
    if not isinstance(kind, Ordered) and not holds_others:
        yield LintFinding(
            name="options-leave-gaps",
            reason=f"something else than {', '.join(map(repr, kind.options))} may come out",
            cure="add an option for all others, and name it in catch_all",
            place="options",
            question_id=question.id,
        )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _stretch(option: str) -> _OptionRange | None:
    if match := _RANGE.match(option):
        return _OptionRange(option, _number(match["low"]), _number(match["high"]))
    if match := _BELOW.match(option):
        high = match["high"] or match["or_less"]
        is_open = (match["words"] or "").lower() in (
            "under",
            "below",
            "less than",
            "fewer than",
            "<",
        )
        return _OptionRange(option, -math.inf, _number(high), has_high=not is_open)
    if match := _ABOVE.match(option):
        low = match["low"] or match["or_more"]
        is_open = (match["words"] or "").lower() in ("over", "above", "more than", ">")
        return _OptionRange(option, _number(low), math.inf, has_low=not is_open)
    if match := _EXACT.fullmatch(option.strip()):
        return _OptionRange(option, _number(match["value"]), _number(match["value"]))
    return None


def _of_numbers(
    question: Question, stretches: list[_OptionRange], *, holds_others: bool
) -> Iterator[LintFinding]:
    step = 1.0 if all(each.is_whole for each in stretches) else 0.0
    for before, after in pairwise(stretches):
        pair = f"{before.option!r} and {after.option!r}"
        touch = before.high == after.low
        if before.high > after.low or (touch and before.has_high and after.has_low):
            yield LintFinding(
                name="options-overlap",
                reason=f"{pair} both hold {after.low:.15g}",
                cure="let each number belong to one option, as 0 to 4 and 5 to 9",
                place="options",
                question_id=question.id,
            )
        elif after.low - before.high > step or (
            touch and not before.has_high and not after.has_low
        ):
            yield LintFinding(
                name="options-leave-gaps",
                reason=f"between {pair} some numbers have no option",
                cure="let the options meet",
                place="options",
                question_id=question.id,
            )
    first, last = stretches[0], max(stretches, key=lambda each: each.high)
    if not holds_others and (last.high < math.inf or first.low > 0):
        yield LintFinding(
            name="options-leave-gaps",
            reason=f"no option holds numbers {_left_out(first, last)}",
            cure="open the outer options, as under 5 and 50 or more",
            place="options",
            question_id=question.id,
        )


def _left_out(first: _OptionRange, last: _OptionRange) -> str:
    below = f"under {first.low:.15g}" if first.low > 0 else ""
    above = f"over {last.high:.15g}" if last.high < math.inf else ""
    return " or ".join(filter(None, (below, above)))


def _inside_each_other(question: Question, options: tuple[str, ...]) -> Iterator[LintFinding]:
    """An option whose words all stand in another one, as "a truce" and "a lasting truce"."""
    words = {option: frozenset(re.findall(r"\w+", option.lower())) for option in options}
    for option, own in words.items():
        for other, wider in words.items():
            is_inside = option != other and own < wider
            if is_inside and not re.search(r"\b(?:no|not|non|without|un\w+)\b", other.lower()):
                yield LintFinding(
                    name="options-overlap",
                    reason=f"what is {other!r} is {option!r} as well",
                    cure="say in each option what sets it apart",
                    place="options",
                    question_id=question.id,
                )
