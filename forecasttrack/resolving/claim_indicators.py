"""How claims stand that several questions serve; a reading apart from forecasters' scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.kind import Binary
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution

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
def indicators(book: Book, *, known_by: object = None) -> pd.DataFrame:
    """Read how each claim stands from the yes/no questions that serve it.

    A yes to a question that supports the claim, and a no to one that speaks against it, each mean
    that an indicator came true; a partial outcome counts in part. Questions count by their weight.
    Graded questions, and those that are no test, are no indicators.

    Args:
        book: A book.
        known_by: Only outcomes that could be known by then count; a bare day counts whole.

    Returns:
        One row per claim with indicators: ``claim``; ``share`` of its settled indicators that came
        true, by weight, missing while none is settled; ``n_came_true, n_settled, n_open`` and
        ``n_void`` (annulled, ambiguous, unresolved, or their condition not met); the weights of
        settled and open ones; ``lowest`` and ``highest``, the share that it can still come to; and
        ``open``, their ids.

    Example:
        >>> import forecasttrack as ft
        >>> frame = indicators(ft.read_book("fixtures/alaska-2025")).set_index("claim")
        >>> [float(frame.loc["C01", name]) for name in ("share", "n_settled", "n_open")]
        [1.0, 2.0, 1.0]
    """
    book = book if known_by is None else book.known_by(known_by)
    settled = {each.question_id: each for each in book.resolutions}
    serving: dict[str, list[Question]] = {}
    for question in book.questions:
        if question.claim_id and question.relation in _SIGN and isinstance(question.kind, Binary):
            serving.setdefault(question.claim_id, []).append(question)
    rows = [_row(claim, questions, settled) for claim, questions in serving.items()]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _row(claim: str, questions: list[Question], settled: dict[str, Resolution]) -> tuple[Any, ...]:
    settled_indicators = list(_settled_indicators(questions, settled))
    waiting = [each for each in questions if each.id not in settled]
    weight = sum(each.weight for each, _ in settled_indicators)
    waits = sum(each.weight for each in waiting)
    true = sum(each.weight * came for each, came in settled_indicators)
    total = weight + waits
    return (
        claim,
        true / weight if weight else None,
        sum(came == 1 for _, came in settled_indicators),
        len(settled_indicators),
        len(waiting),
        len(questions) - len(settled_indicators) - len(waiting),
        weight,
        waits,
        true / total if total else None,
        (true + waits) / total if total else None,
        tuple(each.id for each in waiting),
    )


def _settled_indicators(
    questions: list[Question], settled: dict[str, Resolution]
) -> Iterator[tuple[Question, float]]:
    """Yield each settled question with how far its indicator came true."""
    for question in questions:
        resolution = settled.get(question.id)
        if resolution is None or resolution.outcome is None:
            continue
        outcome = {"yes": 1.0, "no": 0.0}.get(resolution.outcome, resolution.outcome)  # type: ignore[arg-type]
        yield question, outcome if _SIGN[question.relation or ""] > 0 else 1 - outcome
