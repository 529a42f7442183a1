"""Checks of measures: source, unit, and limits that allow both answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forecasttrack.records.kind import Numeric
from forecasttrack.records.limits import Limits
from forecasttrack.records.question import Question
from forecasttrack.records.rule import parts
from forecasttrack.records.series_rule import OfSeries, WindowValue
from forecasttrack.resolving.linting.finding import LintFinding

_NUMBER = r"(?P<number>[-+]?\d[\d,]*(?:\.\d+)?)"
_COMPARED = re.compile(
    r"\b(?:above|below|over|under|exceeds?|exceeded|at least|at most|at or (?:under|over|above"
    r"|below)|more than|less than|fewer than|greater than|higher than|lower than|reach(?:es)?"
    r"|between|up to|surpass(?:es)?|fall to|rise to)"
    r"\s+(?P<currency>[A-Z]{3}|US\$|[$\u20ac\u00a3])?"
    rf"\s?{_NUMBER}(?P<after>\s?[%\u00b0]|[-\s]+[a-zA-Z][\w.]*|[a-z]\w*)?",
    re.IGNORECASE,
)
_NO_UNIT = frozenset(
    [
        "by",
        "in",
        "on",
        "at",
        "before",
        "after",
        "during",
        "until",
        "and",
        "or",
        "for",
        "the",
        "this",
        "next",
        "to",
        "as",
        "from",
        "within",
    ]
)
_COUNTED = re.compile(
    r"\b(?:numbers?|counts?|personnel|persons|people|troops|soldiers|seats|votes|cases|deaths|members"
    r"|index|score|points)\b",
    re.IGNORECASE,
)
"""Nouns that say what is counted, wherever they stand in the text."""

_YEAR = re.compile(r"(?:19|20|21)\d\d")
_PERCENT = re.compile(r"\s?(?:%|per cent|percent)")
_SHARE = re.compile(r"\b(?:share|turnout|approval|support|probability|proportion)\b", re.IGNORECASE)


def measure_findings(question: Question) -> Iterator[LintFinding]:
    """Yield measures without source or unit, and limits that every number keeps or breaks."""
    compared = _compared(question)
    if _needs_source(question, compared):
        yield LintFinding(
            name="measure-without-source",
            reason="it asks for a number, and does not say who measures it",
            cure="add source, or a rule about a series of facts",
            place="source",
            question_id=question.id,
        )
    yield from _units(question, compared)
    yield from _impossible(question, compared)


def _compared(question: Question) -> re.Match[str] | None:
    """A number that something is compared with in the text; not a year."""
    found = _COMPARED.finditer(question.text)
    return next((each for each in found if not _YEAR.fullmatch(each["number"])), None)


def _needs_source(question: Question, compared: re.Match[str] | None) -> bool:
    is_measure = isinstance(question.kind, Numeric) or compared is not None
    return is_measure and question.source is None and question.rule is None


def _units(question: Question, compared: re.Match[str] | None) -> Iterator[LintFinding]:
    if compared is not None and question.rule is None and not _has_unit(question, compared):
        yield LintFinding(
            name="measure-without-unit",
            reason=f"{compared.group().strip()!r} has no unit",
            cure="write the unit behind the number, as in 2 per cent or 75,000 persons",
            place=f"text[{compared.start('number')}:{compared.end('number')}]",
            question_id=question.id,
        )
    for part in () if question.rule is None else parts(question.rule):
        if isinstance(part, OfSeries) and part.unit is None and _compares_numbers(part):
            yield LintFinding(
                name="measure-without-unit",
                reason=f"its rule compares {part.series!r} with a number that has no unit",
                cure="add unit to the rule, so that facts in another one are refused",
                place="rule.unit",
                question_id=question.id,
            )


def _has_unit(question: Question, compared: re.Match[str]) -> bool:
    """Whether a unit stands beside the number, or the text names what is counted."""
    if isinstance(question.kind, Numeric) or compared["currency"]:
        return True
    after = (compared["after"] or "").strip(" -").lower()
    return (bool(after) and after not in _NO_UNIT) or bool(_COUNTED.search(question.text))


def _compares_numbers(rule: OfSeries) -> bool:
    limits = (rule.above, rule.at_least, rule.below, rule.at_most)
    return any(each is not None for each in limits) or bool(rule.bands)


def _impossible(question: Question, compared: re.Match[str] | None) -> Iterator[LintFinding]:
    if compared is not None and _SHARE.search(question.text):
        percent = _PERCENT.match(question.text, compared.end("number"))
        number = float(compared["number"].replace(",", ""))
        if percent and number > 100:
            reason = f"no share exceeds 100 per cent, and it asks for {number:.15g}"
            yield _always(question, "cannot-be-yes", reason, "text")
    for part in () if question.rule is None else parts(question.rule):
        if isinstance(part, WindowValue) and part.take == "count":
            yield from _beyond(question, part, lowest=0.0, highest=None)
    kind = question.kind
    if isinstance(kind, Numeric) and isinstance(question.rule, Limits):
        yield from _beyond(question, question.rule, lowest=kind.lower, highest=kind.upper)


def _beyond(
    question: Question, rule: Limits, *, lowest: float | None, highest: float | None
) -> Iterator[LintFinding]:
    """Limits that no number between two ends breaks, or none keeps."""
    for key in ("above", "at_least", "below", "at_most"):
        limit = getattr(rule, key)
        if limit is None:
            continue
        name = _never(key, limit, lowest, highest)
        if name is not None:
            reason = f"every possible number {'keeps' if name == 'cannot-be-no' else 'breaks'}"
            yield _always(question, name, f"{reason} {key}: {limit:.15g}", f"rule.{key}")


def _never(key: str, limit: float, lowest: float | None, highest: float | None) -> str | None:
    is_low = key in ("above", "at_least")
    if lowest is not None and (
        limit < lowest or (limit == lowest and key in ("at_least", "below"))
    ):
        return "cannot-be-no" if is_low else "cannot-be-yes"
    if highest is not None and (
        limit > highest or (limit == highest and key in ("at_most", "above"))
    ):
        return "cannot-be-yes" if is_low else "cannot-be-no"
    return None


def _always(question: Question, name: str, reason: str, place: str) -> LintFinding:
    return LintFinding(
        name=name,
        reason=reason,
        cure="ask for a number that may be reached or missed",
        place=place,
        question_id=question.id,
    )
