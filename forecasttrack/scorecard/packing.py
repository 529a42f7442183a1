"""Rows of a large scorecard as compact JSON that fits into a file of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from forecasttrack.display.text import printable
from forecasttrack.scorecard.addresses import link
from forecasttrack.scorecard.entries import ScorecardEntry
from forecasttrack.scorecard.rows import (
    Facets,
    RowMaker,
    against,
    band,
    scores,
    summary_line,
    when,
    where,
    why,
    words,
)

BUDGET = 4_200_000
"""So many bytes of data at most, which leaves the whole file under five megabytes."""

FIELDS = (
    "n", "id", "where", "claim", "text", "against", "words", "status", "section", "outcome", "when",
    "place", "point", "score", "scores", "why", "summary", "answers", "evidence",
    "own",
)  # fmt: skip
"""What each row holds, in order."""


@attrs.frozen(kw_only=True)
class Detail:
    """How much of each question the data carry.

    Attributes:
        sources: So many sources of each question.
        statements: Whether their statements are given.
        answers: Whether the answers to a question with many are listed.
        longest: So many characters of a text.
        missing: What is missing, as a sentence; empty where nothing is.
    """

    sources: int
    statements: bool
    answers: bool
    longest: int
    missing: str


DETAILS = (
    Detail(sources=50, statements=True, answers=True, longest=5000, missing=""),
    Detail(
        sources=3, statements=False, answers=True, longest=600,
        missing="To keep the file small, questions after the first {n} show three sources at most.",
    ),
    Detail(
        sources=0, statements=False, answers=True, longest=300,
        missing="To keep the file small, questions after the first {n} show no evidence.",
    ),
    Detail(
        sources=0, statements=False, answers=False, longest=160,
        missing="To keep the file small, questions after the first {n} show no evidence, and many"
        " answers only by their median.",
    ),
)  # fmt: skip
"""Levels of detail, from everything to the least useful amount."""


@attrs.frozen(kw_only=True)
class PackedRows:
    """Rows that fit.

    Attributes:
        text: JSON, safe to stand inside a script element.
        detail: How much they carry.
        left_out: How many rows did not fit even so.
    """

    text: str
    detail: Detail
    left_out: int


def pack(
    entries: Sequence[ScorecardEntry],
    *,
    first: int,
    facets: Facets,
    row_maker: RowMaker,
    budget: int = BUDGET,
) -> PackedRows:
    """Pack entries as far as they fit, with as much detail as fits.

    Args:
        entries: The entries.
        first: The place of the first of them among all.
        facets: What they can be filtered by.
        row_maker: Where their values stand among the facets.
        budget: So many bytes at most.
    """
    lines: list[str] = []
    for detail in DETAILS:
        every = (_line(each, first + at, row_maker, detail) for at, each in enumerate(entries))
        # With too much detail packing stops at the budget, and the next level is tried.
        lines = list(_within(every, budget))
        if len(lines) == len(entries):
            break
    head = {"fields": FIELDS, "status": facets.status, "who": facets.who}
    text = f'{safe_json(head)[:-1]},"rows":[{",".join(lines)}]}}'
    return PackedRows(text=text, detail=detail, left_out=len(entries) - len(lines))


def _within(lines: Iterable[str], budget: int) -> Iterator[str]:
    spent = 0
    for line in lines:
        spent += _size(line) + 1
        if spent > budget:
            return
        yield line


def _size(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "replace"))


def safe_json(value: object) -> str:
    r"""Write JSON that can stand inside a script element and cannot end it.

    Example:
        >>> safe_json("</script>")
        '"\\u003c/script\\u003e"'
    """
    text = _json(value)
    # JSON writes a control as an escape that scripts turn back, so it is escaped before; most rows
    # have none, and looking through the text once is faster than through each value.
    if "\\u" in text or printable(text) != text:
        text = _json(_printable(value))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _printable(value: object) -> object:
    """Escape control characters before JSON does: a script would turn its escapes back."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value


def _line(entry: ScorecardEntry, n: int, row_maker: RowMaker, detail: Detail) -> str:
    values: dict[str, Any] = {
        "n": n,
        "id": entry.id,
        "where": where(entry)[: detail.longest],
        "claim": entry.claim[: detail.longest],
        "text": entry.text[: detail.longest],
        "against": against(entry),
        "words": [each[:120] for each in words(entry)],
        "status": row_maker.status_at(entry.status),
        "section": row_maker.section_at(entry.section),
        "outcome": "" if entry.outcome in ("yes", "no") else entry.outcome[:120],
        "when": when(entry),
        "place": _place(entry.place),
        "point": _place(entry.point),
        "score": None if entry.score is None else round(entry.score, 7),
        "scores": [[each["text"], int(each["is_counted"])] for each in scores(entry)],
        "why": why(entry),
        "summary": _summary(entry),
        "answers": _answers(entry, row_maker, detail),
        "evidence": _evidence(entry, detail),
        "own": row_maker.own_at(entry),
    }
    return safe_json([values[name] for name in FIELDS])


def _summary(entry: ScorecardEntry) -> list[Any] | None:
    if entry.summary is None:
        return None
    summary, span = summary_line(entry.summary, entry.kind), entry.summary.span
    places = [_place(end) for end in (span.low, span.point, span.high)]
    return [summary["median"], summary["about"], *places]


def _answers(entry: ScorecardEntry, row_maker: RowMaker, detail: Detail) -> list[list[Any]]:
    if entry.summary is not None:
        listed = entry.answers if detail.answers else ()
        return [[row_maker.who_at(each.forecaster), each.forecast] for each in listed]
    return [
        [
            row_maker.who_at(each.forecaster),
            each.forecast,
            band(each.span, entry.kind),
            _place(each.span.low),
            _place(each.span.point),
            _place(each.span.high),
        ]
        for each in entry.answers
    ]


def _evidence(entry: ScorecardEntry, detail: Detail) -> list[list[str]]:
    return [
        [
            each.statement if detail.statements else "",
            (each.title or each.address or each.statement)[:120],
            link(each.address) or "",
        ]
        for each in entry.evidence[: detail.sources]
    ]


def _place(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
