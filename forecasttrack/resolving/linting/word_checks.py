"""Words of a question that leave open what would settle it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forecasttrack.records.choices import Categorical
from forecasttrack.records.limits import Limits
from forecasttrack.records.question import Question
from forecasttrack.records.rule import AtLeast, parts
from forecasttrack.resolving.linting.finding import LintFinding

_VAGUE = re.compile(
    r"(?<![\w-])(?<![Hh]ow\s)(?P<stem>significan|substantial|considerabl|meaningful|material(?!s\b)|lasting|durabl"
    r"|sustained|limited|temporar|major|minor|serious|sever|sharp|marked|dramatic|large-scale"
    r"|widespread|sizeabl|far-reaching|successful|success|stable|stabili[sz]|improve|deteriorat"
    r"|worsen|escalat|normali[sz]|tension|broad|narrow|credibl|notabl|key|main|strong|weak"
    r"|robust|moderat|soon|leading)(?P<rest>[a-z]*)\b",
    re.IGNORECASE,
)
_ENDINGS = {
    "key": ("",),
    "main": ("", "ly"),
    "major": ("",),
    "minor": ("",),
    "strong": ("", "ly", "er", "est"),
    "weak": ("", "ly", "er", "est"),
}
"""Stems of vague words that also begin other words, each with the endings of the vague ones."""

_LIMIT = re.compile(
    r"[(,:]?(?:\s*(?:for|by|of|at|than|to|more|less|at least|over|under|up to|a|the)\s)*\s*"
    r"[$\u20ac\u00a3]?\d",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"[;?]\s*(?=\w)|\b(?:and|or|but|while|whereas|as well as)\b\s+(?:also\s+)?"
    r"(?:(?!that\b|which\b|who\b)[\w'.$%-]+\s+){0,4}?"
    r"(?:will|does|did|do|has|have|had|is|are|was|were|be|remain|remains|stay|stays|still|win|wins"
    r"|fall|falls|rise|rises|grow|grows|leave|leaves|sign|signs|start|starts|end|ends)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:both|either|each|all|any|every|at least|one of)\b", re.IGNORECASE)
_ONE_OF_MANY = re.compile(r"^\s*at least (?:\d+|one|two|three|four|five) of\b", re.IGNORECASE)
_POSSIBLE = re.compile(
    r"\b(?:[Cc]ould|may|(?<=^)May|[Mm]ight|(?:[Ii]s|be|remain) possible|cannot be ruled out"
    r"|have the potential|be able to|likely)\b(?!\s+\d)"
)


def word_findings(question: Question) -> Iterator[LintFinding]:
    """Yield words without a threshold, several questions in one, and what cannot be no."""
    yield from _vague_words(question)
    yield from _several_questions(question)
    match = _POSSIBLE.search(question.text)
    if match:
        yield LintFinding(
            name="cannot-be-no",
            reason=f"it asks for a possibility ({match.group()!r}), and nothing that happens"
            " shows that there was none",
            cure="ask whether it happens",
            place=f"text[{match.start()}:{match.end()}]",
            question_id=question.id,
        )


def _vague_words(question: Question) -> Iterator[LintFinding]:
    if _is_measured(question):
        return
    texts = {"text": question.text}
    if isinstance(question.kind, Categorical):
        texts |= {f"options.{row}": each for row, each in enumerate(question.kind.options)}
    for key, text in texts.items():
        seen: set[str] = set()
        for match in _VAGUE.finditer(text):
            stem = match["stem"].lower()
            is_vague = match["rest"] in _ENDINGS.get(stem, (match["rest"],))
            if is_vague and stem not in seen and not _has_threshold(question, text, match):
                seen.add(stem)
                yield LintFinding(
                    name="no-threshold",
                    reason=f"{match.group()!r} has no threshold, so that two readers may settle it"
                    " differently",
                    cure="put a number in its place, or say in criteria what counts as"
                    f" {match.group()!r}",
                    place=f"{key}[{match.start()}:{match.end()}]",
                    question_id=question.id,
                )


def _has_threshold(question: Question, text: str, match: re.Match[str]) -> bool:
    """Whether a number follows the word, or the criteria take it up."""
    criteria = (question.criteria or "").lower()
    return bool(_LIMIT.match(text, match.end())) or match["stem"].lower() in criteria


def _is_measured(question: Question) -> bool:
    """Whether a rule compares a number, which then stands for every word."""
    rules = () if question.rule is None else tuple(parts(question.rule))
    return any(isinstance(each, Limits) and (each.is_limited or each.bands) for each in rules)


def _several_questions(question: Question) -> Iterator[LintFinding]:
    joins = question.criteria is not None and _JOINED.search(question.criteria)
    if joins or isinstance(question.rule, AtLeast) or _ONE_OF_MANY.match(question.text):
        return
    match = _TWO.search(question.text.rstrip(" ?;"))
    if match:
        yield LintFinding(
            name="two-questions",
            reason=f"{match.group().strip()!r} joins two things, of which one may happen without"
            " the other",
            cure="write two questions, or say in criteria whether both or either are needed",
            place=f"text[{match.start()}:{match.end()}]",
            question_id=question.id,
        )
