"""Rows of a large scorecard as compact JSON, limited in size."""

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
"""Most bytes of data; the whole file then has less than five megabytes."""

FIELDS = (
    "n", "id", "where", "claim", "text", "against", "words", "status", "section", "outcome", "when",
    "place", "point", "score", "scores", "why", "summary", "answers", "evidence",
    "own",
)  # fmt: skip
"""The names of the values of each row, in order."""


@attrs.frozen(kw_only=True)
class Detail:
    """How much of each question is written as data.

    Attributes:
        sources: Most sources of a question.
        statements: Whether the statements of sources are written.
        answers: Whether answers are listed if there are many.
        longest: Most characters of a text.
        missing: A sentence about what is missing; empty if nothing is.
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
    """The rows that fit into the file.

    Attributes:
        text: The rows as JSON that is safe inside a script element.
        detail: How much of each question they have.
        left_out: How many rows did not fit even with the least detail.
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
    """Write as many entries as fit, with as much detail as fits.

    Args:
        entries: The entries.
        first: The position of the first of these entries among all.
        facets: The values by which entries can be filtered.
        row_maker: The maker of rows, for the positions of values among the facets.
        budget: Most bytes.
    """
    lines: list[str] = []
    for detail in DETAILS:
        every = (_line(each, first + at, row_maker, detail) for at, each in enumerate(entries))
        # If the budget is spent before all entries are written, the next level is tried.
        lines = list(_within(every, budget))
        if len(lines) == len(entries):
            break
    head = {"fields": FIELDS, "status": facets.status, "who": facets.who}
    text = f'{safe_json(head)[:-1]},"rows":[{",".join(lines)}]}}'
    return PackedRows(text=text, detail=detail, left_out=len(entries) - len(lines))


def _within(lines: Iterable[str], budget: int) -> Iterator[str]:
    """Yield lines until the budget of bytes is spent."""
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
    # A script would turn JSON's escapes of control characters back, so these are replaced before.
    # Most rows have none, and one search of the whole text is faster than one of each value.
    if "\\u" in text or printable(text) != text:
        text = _json(_printable(value))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _printable(value: object) -> object:
    """Replace control characters in all texts by visible signs."""
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
