"""Corrections and retractions in a book or a ledger, and their effect on scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.known_records import without_denied_conditions
from forecasttrack.errors import ForecastTrackError
from forecasttrack.evaluation.scores.mean_rows import MeanRows
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.sensitivity.headline import BookScore, headline_pairs
from forecasttrack.findings.corrections import headline_moved, moved
from forecasttrack.pairing import pair
from forecasttrack.pairing.eligibility import Late
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import begins, from_microseconds, microseconds, written_out
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution, StatedOutcome
from forecasttrack.scorecard.beliefs import belief_text, outcome_text
from forecasttrack.scorecard.book_entries import ScoreLookup, ScoresByForecast
from forecasttrack.scorecard.headline_findings import waiting_of
from forecasttrack.scorecard.kind_scores import other_scores
from forecasttrack.scorecard.rows import score_in
from forecasttrack.scorecard.splitting import part_about

if TYPE_CHECKING:
    from forecasttrack.ledger import Entry, Ledger

SHOWN = 100
"""Most corrections that are shown with their effect on scores: the latest."""
_SCORED = 3
"""Most former outcomes of a question for which scores are computed."""


@attrs.frozen(kw_only=True)
class Correction:
    """One correction: an outcome, forecast or question that was replaced or retracted.

    Attributes:
        question_id: The id of the question.
        text: The text of the question, or its id if the book no longer has it.
        what: What was replaced: an outcome, a forecast, a question, or a record.
        was, now: The former and the new content, in words.
        why: The reason.
        when: When it was replaced, and in a ledger by whom; empty if unknown.
        order: When it was replaced, as a number by which to sort; -1 if unknown.
        earlier: The former outcome; None if no outcome was replaced.
        moved: A sentence: the change in the scores of the question.
    """

    question_id: str
    text: str
    what: str
    was: str
    now: str
    why: str
    when: str
    order: int = -1
    earlier: StatedOutcome | None = None
    moved: str = ""


@attrs.frozen(kw_only=True)
class Corrections:
    """All corrections of a book or ledger.

    Attributes:
        rows: The latest corrections with their effect on scores, the last one first.
        older: Older corrections, without their effect on scores.
        headline: A sentence: the headline as it would be with all outcomes as first recorded.
    """

    rows: tuple[Correction, ...] = ()
    older: tuple[Correction, ...] = ()
    headline: str = ""

    def about(self, question_id: str) -> list[Correction]:
        """All corrections of one question, the latest first."""
        return [each for each in (*self.rows, *self.older) if each.question_id == question_id]


NO_CORRECTIONS = Corrections()


def corrections(  # noqa: PLR0913 - a record, its scores, and how it was scored
    book: Book,
    ledger: Ledger | None,
    result: BookScore,
    lookup: ScoreLookup,
    chosen: Mapping[str, Any],
    *,
    late: Late = "leave out",
) -> Corrections:
    """List the corrections of a book, and of the ledger from which it was read.

    Args:
        book: The book, with only what could be known by the date of the scorecard.
        ledger: The ledger from which the book was read; None if it was not read from one.
        result: The headline scores of the book.
        lookup: The scores by question and forecaster.
        chosen: The choices ``history, span, missing`` and ``partial``, as for ``score``.
        late: Whether forecasts dated after their outcome count, as for ``pair``.
    """
    found = list(_of_outcomes(book))
    if ledger is not None:
        found += _of_ledger(ledger, book)
    if not found:
        return NO_CORRECTIONS
    found.sort(key=lambda each: -each.order)
    shown, older = found[:SHOWN], found[SHOWN:]
    present = _present(shown, lookup.scores, waiting_of(result))
    shown = list(_with_scores(shown, part_about(book, set(present)), present, chosen, late))
    headline = _headline(book, result, chosen, late)
    return Corrections(rows=tuple(shown), older=tuple(older), headline=headline)


def corrections_of_part(whole: Corrections, own: Corrections, part: Book) -> Corrections:
    """The corrections of a part of a book, with those that only the ledger of the whole has.

    Args:
        whole: The corrections of the whole book.
        own: The corrections found in the part.
        part: The part of the book.
    """
    known = {_key(each) for each in (*own.rows, *own.older)}
    further = [
        each
        for each in (*whole.rows, *whole.older)
        if each.question_id in part.questions_by_id and _key(each) not in known
    ]
    rows = sorted((*own.rows, *further), key=lambda each: -each.order)
    return attrs.evolve(own, rows=tuple(rows))


def _key(row: Correction) -> tuple[str, str, str, str]:
    return row.question_id, row.what, row.was, row.now


# --- what was replaced -----------------------------------------------------------------------


def _of_outcomes(book: Book) -> Iterator[Correction]:
    for found in book.resolutions:
        question = book.questions_by_id.get(found.question_id)
        following: StatedOutcome = found
        for earlier in found.replaces if question is not None else ():
            assert question is not None  # noqa: S101 - the loop is empty otherwise
            at = earlier.replaced_at
            yield Correction(
                question_id=question.id,
                text=question.text,
                what="outcome",
                was=_outcome(earlier, question),
                now=_outcome(following, question),
                why=earlier.why,
                when=written_out(at),
                order=-1 if at is None else microseconds(begins(at)),
                earlier=earlier,
            )
            following = earlier


def _outcome(found: StatedOutcome | None, question: Question) -> str:
    if found is None:
        return "open"
    if found.outcome is None:
        return found.status.replace("-", " ")
    return outcome_text(found.outcome, question.kind)


def _of_ledger(ledger: Ledger, book: Book) -> Iterator[Correction]:
    from forecasttrack.ledger.amendments import amendments  # noqa: PLC0415 - waits for SQLAlchemy

    for each in amendments(ledger):
        new, old = _record(each.entry), [_record(entry) for entry in each.replaced]
        if isinstance(new, Resolution) and new.replaces:
            continue  # the book has this correction, too
        for record in old[:1]:
            named = _in_words(record, new, book)
            if named is None:
                continue
            at = each.entry.recorded_at
            yield Correction(
                **named,
                why=each.entry.why or "",
                when=f"{written_out(from_microseconds(at))}, {each.entry.by}",
                order=at,
                earlier=record if isinstance(record, Resolution) else None,
            )


def _record(entry: Entry) -> Any:
    """The record of an entry; None for a retraction, or if this version cannot read it."""
    from forecasttrack.ledger.facts import record_of  # noqa: PLC0415 - waits for SQLAlchemy

    try:
        return None if entry.kind == "retraction" else record_of(entry.kind, entry.content)
    except ForecastTrackError:
        return None


def _in_words(old: Any, new: Any, book: Book) -> dict[str, str] | None:
    """The texts of a correction, by attribute; None for records that a page does not show."""
    if isinstance(old, Question):
        now = new.text if isinstance(new, Question) else "taken back"
        return {
            "question_id": old.id, "text": old.text, "what": "question",
            "was": old.text if now not in (old.text, "taken back") else "",
            "now": now if now != old.text else "other details, same text",
        }  # fmt: skip
    if not isinstance(old, Forecast | Resolution):
        return None
    question = book.questions_by_id.get(old.question_id)
    about = {"question_id": old.question_id}
    about["text"] = old.question_id if question is None else question.text
    if question is None:
        return {**about, "what": "record", "was": "", "now": "taken back"}
    if isinstance(old, Resolution):
        now = "taken back" if new is None else _outcome(new, question)
        return {**about, "what": "outcome", "was": _outcome(old, question), "now": now}
    now = "taken back" if new is None else belief_text(new.belief, question.kind)
    was = belief_text(old.belief, question.kind)
    return {
        **about,
        "what": f"forecast of {old.forecaster} from {written_out(old.issued_at)}",
        "was": was,
        "now": now,
    }


# --- the effect on scores --------------------------------------------------------------------


def _present(
    found: Iterable[Correction], scores: ScoresByForecast, waiting: Collection[str]
) -> dict[str, dict[str, str]]:
    """The present scores of each question whose outcome was replaced, by forecaster, as text.

    Questions whose early outcomes wait are left out: they had no score before, and have none now.
    """
    about = {each.question_id for each in found if each.earlier is not None}
    present: dict[str, dict[str, str]] = {name: {} for name in about.difference(waiting)}
    for (name, who), found_score in scores.items():
        if name in present:
            present[name][who] = score_in(*found_score)
    return present


def _with_scores(
    found: Sequence[Correction],
    book: Book,
    present: Mapping[str, Mapping[str, str]],
    chosen: Mapping[str, Any],
    late: Late,
) -> Iterator[Correction]:
    """Add to each correction of an outcome the scores with the former and the present outcome."""
    times: dict[str, int] = {}
    for each in found:
        times[each.question_id] = times.get(each.question_id, 0) + 1
        again = each.question_id in present and times[each.question_id] <= _SCORED
        if each.earlier is None or not again:
            yield each
            continue
        before = _scores_with(book, {each.question_id: each.earlier}, chosen, late)
        now = present[each.question_id]
        names = sorted({*before, *now})
        compared = [(who, before.get(who, ""), now.get(who, "")) for who in names]
        yield attrs.evolve(each, moved=moved(compared))


def _before(book: Book, earlier: Mapping[str, StatedOutcome]) -> Book:
    """The part of a book about some questions, with their former outcomes."""
    part = part_about(book, set(earlier))
    kept = [each for each in part.resolutions if each.question_id not in earlier]
    # Coders of an earlier outcome do not affect scores, and may be missing in the book by now.
    settled = {name: each.stated() | {"readings": ()} for name, each in earlier.items()}
    kept += [Resolution(question_id=name, **stated) for name, stated in settled.items()]
    sections: dict[str, Any] = {
        "resolutions": without_denied_conditions(kept, part.questions_by_id)
    }
    return attrs.evolve(part, **sections)


_SCORED_AS = ("forecaster", "score", "rule", "unit")


def _scores_with(
    book: Book, earlier: Mapping[str, StatedOutcome], chosen: Mapping[str, Any], late: Late
) -> dict[str, str]:
    """The score of each forecaster on one question with its former outcome, as text."""
    own = pair(_before(book, earlier), early="count", late=late).having(question_id=list(earlier))
    binary, others = own.having(kind="binary"), other_scores(own, {}, chosen)
    frames = [score(binary, rules=["brier"], **chosen).frame] if len(binary) else []
    frames += [] if others is None else [others.frame]
    return {
        str(who): score_in(value, rule, unit if isinstance(unit, str) else "")
        for frame in frames
        for who, value, rule, unit in zip(*(frame[name] for name in _SCORED_AS), strict=True)
    }


def _headline(book: Book, result: BookScore, chosen: Mapping[str, Any], late: Late) -> str:
    """A sentence: the headline as it would be with every outcome as first recorded."""
    first = {each.question_id: each.replaces[-1] for each in book.resolutions if each.replaces}
    if not first or not len(result.rows):
        return ""
    waiting = waiting_of(result)
    first = {name: each for name, each in first.items() if name not in waiting}
    earlier = headline_pairs(pair(_before(book, first), early="count", late=late))
    earlier = earlier.keep(earlier.column("question_id").isin(set(first)).to_numpy())
    frames = [result.rows[~result.rows["question_id"].isin(set(first))]]
    frames += [score(earlier, rules=["brier"], **chosen).frame] if len(earlier) else []
    before, now = _means(pd.concat(frames, ignore_index=True)), _means(result.rows)
    return headline_moved({who: (before.get(who, float("nan")), now[who]) for who in sorted(now)})


def _means(rows: pd.DataFrame) -> dict[str, float]:
    return {str(who): MeanRows.of(own).mean("claim") for who, own in rows.groupby("forecaster")}
