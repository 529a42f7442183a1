"""Share of the indicators of each claim that came true; no part of forecasters' scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.as_tables import question_groups
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.kind import Binary
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.tables.group_names import beside_results

_SIGN = {"supports": 1, "against": -1}
_COLUMNS = (
    "claim",
    "share",
    "n_came_true",
    "n_settled",
    "n_open",
    "n_void",
    "weight_settled",
    "weight_open",
    "lowest",
    "highest",
    "open",
)


@naming_arguments
def indicators(
    book: Book, *, known_by: object = None, by: str | Sequence[str] = ()
) -> pd.DataFrame:
    """The share of each claim's indicators that came true: yes/no questions that test it.

    A yes to a question that supports the claim, and a no to one that speaks against it, each mean
    that an indicator came true; a partial outcome counts in part. Questions count by their weight.
    Graded questions, and those that are no test, are no indicators.

    Args:
        book: A book.
        known_by: Only outcomes that could be known by then count; a bare day counts whole.
        by: Columns of the questions that the indicators of a claim are grouped by; a column
            of lists, such as tags, counts a question under each entry.

    Returns:
        One row per claim with indicators, and group: the columns of ``by``; ``claim``; ``share``
        of its settled indicators that came true, by weight, missing while none is settled;
        ``n_came_true, n_settled, n_open`` and ``n_void`` (annulled, ambiguous, unresolved, or
        their condition not met); the weights of settled and open ones; ``lowest`` and ``highest``,
        the share that it can still come to; and ``open``, their ids.

    Raises:
        InvalidArgumentError: The questions have no such column.

    Example:
        >>> import forecasttrack as ft
        >>> frame = indicators(ft.read_book("fixtures/alaska-2025")).set_index("claim")
        >>> [float(frame.loc["C01", name]) for name in ("share", "n_settled", "n_open")]
        [1.0, 2.0, 1.0]
    """
    book = book if known_by is None else book.known_by(known_by)
    settled = {each.question_id: each for each in book.resolutions}
    names = beside_results(by, _COLUMNS)
    serving: dict[tuple[Any, ...], list[Question]] = {}
    for group, question in _grouped(book, names):
        if question.claim_id and question.relation in _SIGN and isinstance(question.kind, Binary):
            serving.setdefault((*group, question.claim_id), []).append(question)
    rows = [(*key[:-1], *_row(key[-1], each, settled)) for key, each in serving.items()]
    return pd.DataFrame(rows, columns=[*names, *_COLUMNS])


def _grouped(book: Book, names: list[str]) -> Iterator[tuple[tuple[Any, ...], Question]]:
    """The questions with the values of some of their columns."""
    if not names:
        yield from (((), question) for question in book.questions)
        return
    groups = question_groups(book, names)
    known = {each.id: each for each in book.questions}
    for values, name in zip(
        groups[names].itertuples(index=False), groups["question_id"], strict=True
    ):
        if name in known:
            yield tuple(values), known[name]


def _row(claim: str, questions: list[Question], settled: dict[str, Resolution]) -> tuple[Any, ...]:
    settled_indicators = list(_settled_indicators(questions, settled))
    waiting = [each for each in questions if each.id not in settled]
    weight = sum(each.weight for each, _ in settled_indicators)
    weight_open = sum(each.weight for each in waiting)
    true = sum(each.weight * came for each, came in settled_indicators)
    total = weight + weight_open
    return (
        claim,
        true / weight if weight else None,
        sum(came == 1 for _, came in settled_indicators),
        len(settled_indicators),
        len(waiting),
        len(questions) - len(settled_indicators) - len(waiting),
        weight,
        weight_open,
        true / total if total else None,
        (true + weight_open) / total if total else None,
        tuple(each.id for each in waiting),
    )


def _settled_indicators(
    questions: list[Question], settled: dict[str, Resolution]
) -> Iterator[tuple[Question, float]]:
    """Yield each settled question with how far its indicator came true, from 0 to 1."""
    for question in questions:
        resolution = settled.get(question.id)
        if resolution is None or resolution.outcome is None:
            continue
        outcome = {"yes": 1.0, "no": 0.0}.get(resolution.outcome, resolution.outcome)  # type: ignore[arg-type]
        yield question, outcome if _SIGN[question.relation or ""] > 0 else 1 - outcome
