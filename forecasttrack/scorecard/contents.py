"""The contents of a scorecard, computed once for all formats: HTML, Markdown, text and CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline
from forecasttrack.book import Book
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.calibrating import calibration
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement, main_statistics
from forecasttrack.evaluation.sensitivity.headline import BookScore, book_score
from forecasttrack.findings.headline import Opening
from forecasttrack.pairing import Pairs, pair
from forecasttrack.pairing.join import paired
from forecasttrack.records.moments import When, begins, cutoff, date, ends, written_out
from forecasttrack.records.question import Question
from forecasttrack.resolving.open_questions import OpenQuestion
from forecasttrack.scorecard.book_entries import ScoreLookup, book_entries, last_scored
from forecasttrack.scorecard.corrections import Corrections, corrections
from forecasttrack.scorecard.dates_made import dates_made
from forecasttrack.scorecard.entries import ScorecardEntry
from forecasttrack.scorecard.headline_findings import (
    MOST_NAMED,
    cautions_of,
    face_value_of,
    how_many_came_out_as_claimed,
    only_other_kinds,
    opening_of,
    outcomes_of,
    questions_of,
    sole_headline_of,
)
from forecasttrack.scorecard.kind_scores import means_of, other_scores, under_rules
from forecasttrack.scorecard.known_book import known_book
from forecasttrack.scorecard.pair_entries import pair_entries
from forecasttrack.scorecard.provenance import Provenance, drawn_of, of_book, of_ledger, of_pairs
from forecasttrack.scorecard.standings import StandingRow, standings, with_baselines
from forecasttrack.tables.reasons import Reason

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger
    from forecasttrack.scoring.rules.register import Partial, ScoringRule


@attrs.frozen(kw_only=True)
class Contents:
    """Everything that a scorecard shows, whatever its format.

    Attributes:
        title: The title.
        dates: When forecasts were made and questions close; empty if there are briefings.
        book: The book; for a scorecard of pairs, a book of their open questions alone.
        book_score: The headline score and its sensitivity to choices.
        opening: The headline in a few sentences and three figures.
        claims_way: A sentence: how many questions came out as their claims say.
        face_value: A sentence: the score of a forecaster who takes every claim at face value.
        cautions: Sentences of caution about the score.
        outcomes: Sentences: who wrote the questions and when, who judged the outcomes, how certain
            these are, and how they were settled.
        standings: The rows of the table of forecasters and baselines.
        calibration: Calibration of the forecasts in the headline; None if there are none.
        calibrated: The forecasters of that calibration, in words.
        turned: Whether it has 1 - p and 1 - y for questions whose yes speaks against the claim.
        others: Mean scores of numbers, dates and choices, one row per forecaster, rule and unit,
            each with its questions.
        further: Mean scores under the rules that the caller chose, in the same columns.
        agreement: Statistics of the agreement of coders.
        corrections: What was corrected or withdrawn, and the effect on scores.
        entries: The questions.
        provenance: The records and choices from which the scorecard was made.
        scores: The Brier scores of the headline and of baselines.
        at: The day or moment at which questions are open, due or overdue.
        pages: The file of each question that has a page of its own, by its id.
    """

    title: str
    dates: str
    book: Book
    book_score: BookScore
    opening: Opening
    claims_way: str
    face_value: str
    cautions: tuple[str, ...]
    outcomes: str
    standings: tuple[StandingRow, ...]
    calibration: Calibration | None
    calibrated: str
    turned: bool
    others: pd.DataFrame
    further: pd.DataFrame
    agreement: pd.DataFrame
    corrections: Corrections
    entries: tuple[ScorecardEntry, ...]
    provenance: Provenance
    scores: Scores
    at: When
    pages: Mapping[str, str] = MappingProxyType({})

    @property
    def covered(self) -> str:
        """The number of questions, and the date of the scorecard."""
        return f"{counted(len(self.entries), 'question')} · as of {written_out(self.at)}"

    @property
    def against_baselines(self) -> tuple[StandingRow, ...]:
        """The standings; none if only numbers, dates and choices are scored."""
        return () if only_other_kinds(self.book_score) else self.standings


def contents(  # noqa: PLR0913 - as for report
    source: Book | Ledger | Pairs,
    *,
    known_by: object = None,
    today: object = None,
    counting: Mapping[str, Any] | None = None,
    choices: Mapping[str, Any] | None = None,
    rules: Sequence[str | ScoringRule] = (),
    waiting: Collection[str] | None = None,
    baselines: Mapping[str, Baseline] | None = None,
) -> Contents:
    """Compute the contents of a scorecard.

    Args:
        source: A book, a ledger (or a ledger as of a past moment), or pairs.
        known_by: A moment: only forecasts and outcomes that could be known by then count. Not for
            pairs.
        today: The day or moment at which questions are open, due or overdue: by default
            ``known_by``, the day until which outcomes were recorded, or the last moment in the
            records; never the current time.
        counting: The choices ``early`` and ``late``, as for ``pair``.
        choices: The choices ``history, span, missing`` and ``partial``, as for ``score``.
        rules: Further scoring rules whose means are shown.
        waiting: For a part of a book: the ids of the questions whose early outcomes wait in the
            whole book.
        baselines: Baselines by name, besides those that every scorecard has.

    Raises:
        InvalidArgumentError: The source is of no known kind, or ``known_by`` is given for pairs.

    Example:
        >>> import forecasttrack as ft
        >>> made = contents(ft.read_book("fixtures/alaska-2025"))
        >>> len(made.entries), made.opening.figures[0].figure
        (83, '0.206')
    """
    how: dict[str, Any] = {"known_by": known_by, **(counting or {})}
    book, pairs, provenance = _book_and_pairs(source, how, waiting)
    seen: dict[str, Any] = {"known_by": known_by, "at": _open_at(book, pairs, known_by, today)}
    chosen, added, late = choices or {}, baselines or {}, how.get("late", "leave out")
    result = book_score(book, pairs=pairs, choices=chosen, counting=counting, **seen)
    pairs = pairs.with_early() if result.provisional else pairs
    found, whose, turned = _calibration(result, chosen.get("partial"))
    scores = with_baselines(score(result.main, rules=["brier"], **chosen), added)
    rows = standings(result, scores, book, added)
    result = _in_order_of(rows, result)
    others = other_scores(pairs, added, chosen)
    lookup, known = _lookup(result, pairs, others, chosen), known_book(book, known_by)
    agreed, drawn = _agreed(book, found)
    return Contents(
        title=_title(result),
        book=book,
        book_score=result,
        opening=opening_of(result, found, _next_due(result), turned=turned),
        **_sentences(result, book, known, pairs),
        standings=rows,
        calibration=found,
        calibrated=whose,
        turned=turned,
        others=means_of(others, {each.id: each.text for each in book.questions}),
        further=under_rules(result.main, pairs, rules, chosen),
        agreement=agreed,
        corrections=corrections(known, _ledger(source), result, lookup, chosen, late=late),
        entries=tuple(_entries(source, known, pairs, lookup)),
        provenance=provenance.with_methods(
            **seen, result=result, today_given=today is not None, choices=chosen, drawn=drawn
        ),
        scores=scores,
        at=seen["at"],
    )


def _in_order_of(rows: Sequence[StandingRow], result: BookScore) -> BookScore:
    """Put the headlines of a few forecasters in the order of the rows of the table."""
    if len(result.headlines) > MOST_NAMED:
        return result
    place = {row.name: place for place, row in enumerate(rows)}
    order = sorted(result.headlines, key=lambda each: place.get(each.forecaster, len(place)))
    return attrs.evolve(result, headlines=tuple(order))


def _sentences(result: BookScore, book: Book, known: Book, pairs: Pairs) -> dict[str, Any]:
    """The contents that are sentences, by the names of their attributes."""
    return {
        "dates": dates_made(known, pairs.frame["issued_at"]),
        "claims_way": how_many_came_out_as_claimed(result),
        "face_value": face_value_of(result),
        "cautions": cautions_of(result, book),
        "outcomes": " ".join(
            filter(None, [questions_of(result, known), outcomes_of(result, known)])
        ),
    }


def _agreed(book: Book, found: Calibration | None) -> tuple[pd.DataFrame, str]:
    """Statistics of the agreement of coders, and which contents depend on random numbers."""
    agreed = main_statistics(coder_agreement(book))
    return agreed, drawn_of(coders=len(agreed) > 0, calibration=found is not None)


def _ledger(source: Any) -> Ledger | None:
    return source if hasattr(source, "checkpoint") else None


def _entries(
    source: object, known: Book, pairs: Pairs, lookup: ScoreLookup
) -> Iterator[ScorecardEntry]:
    is_pairs = isinstance(source, Pairs)
    return pair_entries(pairs, lookup) if is_pairs else book_entries(known, lookup)


def _book_and_pairs(
    source: Any, how: Mapping[str, Any], waiting: Collection[str] | None
) -> tuple[Book, Pairs, Provenance]:
    """Book and pairs of a source; in a part of a book the outcomes of `waiting` questions wait."""
    if waiting is None:
        return _opened(source, how)
    # Which outcomes wait depends on the whole book, so the caller says which they are.
    book, pairs, provenance = _opened(source, {**how, "early": "count"})
    return book, _without_waiting(pairs, waiting), provenance


def _opened(source: Any, how: Mapping[str, Any]) -> tuple[Book, Pairs, Provenance]:
    if isinstance(source, Pairs):
        # Ids of tables may be numbers; on a scorecard they are text.
        named = paired(source, **how).with_text_ids("question_id", "forecaster")
        return _open_questions(named), named, of_pairs(named)
    if isinstance(source, Book):
        return source, pair(source, **how), of_book(source)
    if hasattr(source, "checkpoint"):
        book = source.book()
        return book, pair(book, **how), of_ledger(source)
    raise InvalidArgumentError(
        f"a scorecard is made of a Book, a Ledger or Pairs, found {type(source).__name__};"
        " read_book(path) makes a book of files",
        field="source",
    )


def _without_waiting(pairs: Pairs, waiting: Collection[str]) -> Pairs:
    """Leave out the pairs of questions whose outcomes wait, for the reason that they are early."""
    waits = pairs.column("question_id").isin(waiting).to_numpy()
    if not waits.any():
        return pairs
    gone = pairs.refused(np.flatnonzero(waits), Reason.EARLY, "waits in the whole book")
    left = pd.concat([pairs.left_out, gone], ignore_index=True)
    return attrs.evolve(pairs.keep(~waits), left_out=left, with_early=lambda: pairs)


def _open_questions(pairs: Pairs) -> Book:
    """A book of the questions that pairs leave out as open, with their ids for texts."""
    left = pairs.left_out
    ids = sorted(set(left.loc[left["reason"] == Reason.OPEN, "question_id"]))
    questions: list[Any] = [Question(id=each, text=each) for each in ids]
    return Book().add(*questions)


def _open_at(book: Book, pairs: Pairs, known_by: object, today: object) -> When:
    """The day or moment at which questions are open, due or overdue; see `contents`."""
    if today is not None:
        return date(today)
    if known_by is not None:
        return date(known_by)
    if book.recorded_until is not None:
        return book.recorded_until
    return _last_moment(book, pairs)


def _last_moment(book: Book, pairs: Pairs) -> When:
    """The last moment at which something was forecast or became known."""
    named = [begins(each.issued_at) for each in book.forecasts]
    named += [ends(each.known_at) for each in book.resolutions if each.known_at is not None]
    frame = pairs.frame
    latest = [frame[name].max() for name in ("issued_at", "known_at") if len(frame)]
    named += [cutoff(each.isoformat()) for each in latest if pd.notna(each)]
    return max(named, default=begins(date("1970-01-01")))


def _title(result: BookScore) -> str:
    if len(result.titles) == 1:
        return result.titles[0]
    if result.titles:
        return f"{len(result.titles):,} briefings"
    names = [each.forecaster for each in result.headlines]
    if not 0 < len(names) <= MOST_NAMED:
        return f"{len(names):,} forecasters"
    *others, last = sorted(names)
    return f"Forecasts of {', '.join(others)} and {last}" if others else f"Forecasts of {last}"


def _calibration(
    result: BookScore, partial: Partial | None
) -> tuple[Calibration | None, str, bool]:
    """The values of ``calibration``, ``calibrated`` and ``turned`` of the contents."""
    lead, main = sole_headline_of(result), turned_to_claims(result.main)
    turned = bool((result.main.column("relation") == "against").any())
    if not len(main):
        return None, "", turned
    own = main if lead is None else main.having(forecaster=lead.forecaster)
    found = calibration(own, by=None, history="last", partial=partial)
    whose = "all forecasters together" if lead is None else lead.forecaster
    return found, whose, turned


def turned_to_claims(pairs: Pairs) -> Pairs:
    """Replace p and y by 1 - p and 1 - y in questions whose yes speaks against the claim.

    Brier scores stay the same.
    """
    against = (pairs.column("relation") == "against").to_numpy(bool)
    if not against.any():
        return pairs
    columns = {name: pairs.column(name).to_numpy(float) for name in ("probability", "outcome")}
    # 1 - 0.14 differs from 0.86 in the last digit; rounding makes them the same probability.
    turned = {
        name: np.where(against, np.round(1 - each, 12), each) for name, each in columns.items()
    }
    return pairs.with_columns(**turned)


def _next_due(result: BookScore) -> str:
    """The next day on which an open question is due; empty if there is none."""
    ahead = [
        open_question.due
        for open_question in result.open
        if open_question.due is not None and open_question.state in ("open", "due")
    ]
    return written_out(min(ahead, key=ends)) if ahead else ""


def _lookup(
    result: BookScore, pairs: Pairs, others: Scores | None, chosen: Mapping[str, Any]
) -> ScoreLookup:
    frames = [
        result.rows,
        *_uncounted(result, pairs, chosen),
        *([] if others is None else [others.frame]),
    ]
    columns = ["question_id", "forecaster", "score", "rule", "convention", "unit"]
    scored = [frame[columns].astype({"unit": object}) for frame in frames if len(frame)]
    empty = pd.DataFrame(columns=columns)
    return ScoreLookup(
        frame=pd.concat(scored, ignore_index=True) if scored else empty,
        fates=result.fates,
        states={open_question.question.id: open_question.state for open_question in result.open},
        last_scored=last_scored(pairs),
    )


def _uncounted(result: BookScore, pairs: Pairs, chosen: Mapping[str, Any]) -> list[pd.DataFrame]:
    """Brier scores of yes/no questions that the headline does not count."""
    is_counted = pairs.frame["question_id"].isin(result.main.frame["question_id"].unique())
    rest = pairs.keep(((pairs.frame["kind"] == "binary") & ~is_counted).to_numpy())
    return [score(rest, rules=["brier"], **chosen).frame] if len(rest) else []


def due_text(open_question: OpenQuestion) -> str:
    """The day on which the outcome of an open question is due, or "no date"."""
    return written_out(open_question.due) or "no date"
