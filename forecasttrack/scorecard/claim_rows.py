"""The claims of a book as rows of a table, their questions folded under them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from forecasttrack.display.numbers import percent, rounded
from forecasttrack.findings.claims import came_so, one_way, read_as, still_open
from forecasttrack.scorecard.entries import ScorecardEntry, mean_of
from forecasttrack.scorecard.rows import all_in_words

SHOWN = 40
"""Up to so many claims are shown unfolded."""
MOST = 400
"""With more claims than this there is only the table of questions."""

_TESTS = ("supports", "against")
_WAITING = ("open", "due", "overdue")


def claim_rows(entries: Iterable[ScorecardEntry]) -> list[dict[str, Any]]:
    """Gather the claims that yes/no questions test, those whose scores count first.

    Args:
        entries: The questions of a scorecard.

    Returns:
        One row per claim: those that the record marks as main, then by importance, then in the
        order of the book.
    """
    rows = [_row(tested) for tested in _tested(entries).values()]
    return sorted(rows, key=lambda row: (not row["is_main"], -row["importance"]))


def claims_in_words(entries: Iterable[ScorecardEntry]) -> bool:
    """Whether every chance in the rows of claims was read from words."""
    return all_in_words(each for tested in _tested(entries).values() for each in tested)


def _tested(entries: Iterable[ScorecardEntry]) -> dict[str, list[ScorecardEntry]]:
    """The questions with answers that test each claim which has a score."""
    groups: dict[str, list[ScorecardEntry]] = {}
    for entry in entries:
        if entry.claim_id and entry.relation in _TESTS and entry.n_answers:
            groups.setdefault(entry.claim_id, []).append(entry)
    return {each: rows for each, rows in groups.items() if any(map(_counts, rows))}


def _counts(entry: ScorecardEntry) -> bool:
    return entry.score is not None


def _row(entries: Sequence[ScorecardEntry]) -> dict[str, Any]:
    first = entries[0]
    counted = [each for each in entries if _counts(each)]
    settled = [one_way(each.status, each.relation) for each in counted]
    waiting = sorted((each for each in entries if each.status in _WAITING), key=_closing)
    score = mean_of(each.score for each in counted)
    return {
        "id": first.claim_id,
        "claim": first.claim,
        "section": first.section,
        "hedge": first.hedge,
        "holder": _holder(first),
        "importance": first.importance or 0.0,
        "is_main": first.is_main,
        "way": came_so(settled.count(one_way("yes", "supports")), len(settled)),
        "open": still_open(len(waiting), waiting[0].closes if waiting else ""),
        "reading": read_as([chance for each in counted if (chance := _chance(each)) is not None]),
        "score": rounded(score),
        "point": score,
        "questions": list(_questions(entries)),
    }


def _holder(entry: ScorecardEntry) -> str:
    """The holder of the claim, if it is not the forecaster."""
    return entry.holder if entry.holder not in {each.forecaster for each in entry.answers} else ""


def _closing(entry: ScorecardEntry) -> str:
    return entry.closes_key or "~"


def _chance(entry: ScorecardEntry) -> float | None:
    """The median probability of the claim's way."""
    point = entry.point
    return point if point is None or entry.relation == "supports" else 1 - point


def _questions(entries: Sequence[ScorecardEntry]) -> Iterator[Mapping[str, Any]]:
    for each in sorted(entries, key=_closing):
        chance = _chance(each)
        yield {
            "id": each.id,
            "text": each.text,
            "closes": each.closes,
            "chance": "" if chance is None else percent(chance),
            "way": one_way(each.status, each.relation),
            "score": rounded(each.score),
        }
