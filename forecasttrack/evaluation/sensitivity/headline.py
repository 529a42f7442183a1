"""The headline of a book: how good its forecasters were, and how far that depends on choices.

The headline is the mean Brier score over claims of the mean over their questions, for claims that
are forecasts and questions that support or contradict them; the mean over questions stands
beside it.
Questions without a claim count as claims of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.book import Book
from forecasttrack.evaluation.scores.history_choices import history_text
from forecasttrack.evaluation.scores.mean_rows import MeanRows, Per
from forecasttrack.evaluation.scores.question_columns import all_with_hindsight
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.changed_choices import changed_choices
from forecasttrack.evaluation.sensitivity.deadlines import (
    DeadlineEnd,
    at_deadline,
    has_vague_deadlines,
)
from forecasttrack.evaluation.sensitivity.early_answers import EarlyAnswers, State, early_answers
from forecasttrack.evaluation.sensitivity.face_value import WITHOUT_CLAIMS, at_face_value
from forecasttrack.evaluation.sensitivity.fates import fates_of, tallies, tally
from forecasttrack.evaluation.sensitivity.headline_rows import (
    NO_MEANS,
    Change,
    HeadlineMeans,
    HeadlineRows,
    clusters_of,
    headline_rows,
    informative_choices,
    measure,
)
from forecasttrack.evaluation.sensitivity.words import consistent_bands
from forecasttrack.findings.finding import LEVEL
from forecasttrack.findings.sample_size import carries_verdict
from forecasttrack.pairing import Pairs, pair
from forecasttrack.records.moments import Day, Moment, When, cutoff, ends, now
from forecasttrack.resolving.open_questions import OpenQuestion, outstanding


@attrs.frozen(kw_only=True)
class Headline(HeadlineMeans):
    """The headline of one forecaster.

    Attributes:
        forecaster: The forecaster.
        n_clusters: Clusters of claims, or of questions without one, that may come out together.
        brier_interval_per_claim: Ends of a 95% interval for the mean over claims, NaN for one.
        mean_log_per_claim, mean_log_per_question: Means of the logarithmic score.
        skill_per_claim, skill_per_question: Share of the way from even odds to a perfect Brier
            score; NaN for fewer than five clusters.
        face_value_per_claim, beside_face_value_per_claim: Mean over claims of taking each at face
            value, and the forecaster's own on the same questions; NaN without such claims.
        even_odds_per_claim: Mean over claims of even odds on the same questions; NaN for none.
        even_odds_vary: Whether the score of even odds depends on outcomes, as on partial ones.
        sensitivities: The means of `HeadlineMeans` when one choice is made otherwise, by the name
            of the choice; a choice that changes none of the means is left out.
        interval: How the interval was made, as ``summarise`` names it.
        provisional: Whether the headline counts answers that came early; it has no skill then.
        only_early: Whether the headline counts no other answers than early ones.
        hindsight: Whether every question was written after its outcome could be known.
    """

    forecaster: str
    n_clusters: int
    brier_interval_per_claim: tuple[float, float]
    mean_log_per_claim: float
    mean_log_per_question: float
    skill_per_claim: float
    skill_per_question: float
    face_value_per_claim: float
    beside_face_value_per_claim: float
    even_odds_per_claim: float
    sensitivities: Mapping[str, HeadlineMeans]
    interval: str = ""
    even_odds_vary: bool = False
    provisional: bool = False
    only_early: bool = False
    hindsight: bool = False


@attrs.frozen(kw_only=True)
class BookScore:
    """The score of a book, as scorecards show it.

    Attributes:
        titles: Titles of the briefings of the book.
        recorded_until: Until when outcomes were looked for.
        known_by: The moment by which all that counts could be known, if one was chosen.
        hindsight: Whether every question was written after its outcome could be known.
        headlines: One per forecaster, the one with most questions first.
        counted: How many rows of ``fates`` have each fate.
        counted_by_forecaster: The same counts for each forecaster.
        open: The questions without a resolution.
        rows: The scored questions of the headline with their Brier scores.
        fates: What became of the forecasts of each forecaster on each question: question,
            forecaster, and as fate the reason for which they were left out, or where they count.
        main: The pairs of the headline.
        early: Answers that came early and wait for their settling day; None where none do.
        late: How many forecasts of the headline are dated after their outcome.
        at: The moment that decides what is open, due and overdue.
        history: How histories of revisions became scores.
    """

    titles: tuple[str, ...]
    recorded_until: Moment | Day | None
    known_by: object
    hindsight: bool
    headlines: tuple[Headline, ...]
    counted: Mapping[str, int]
    counted_by_forecaster: Mapping[str, Mapping[str, int]]
    open: tuple[OpenQuestion, ...]
    rows: pd.DataFrame
    fates: pd.DataFrame
    main: Pairs
    early: EarlyAnswers | None
    late: int
    at: Moment
    history: str

    @property
    def provisional(self) -> bool:
        """Whether early answers are counted that would otherwise wait."""
        return self.early is not None and self.early.state != "wait"


def book_score(  # noqa: PLR0913 - each is a choice of how to look at the book
    book: Book,
    *,
    known_by: object = None,
    at: When | None = None,
    pairs: Pairs | None = None,
    choices: Mapping[str, Any] | None = None,
    counting: Mapping[str, Any] | None = None,
) -> BookScore:
    """Score a book for a reader.

    If every answer came early, they are counted, and the score is provisional.

    Args:
        book: The book.
        known_by: Leave out what could not be known by this moment.
        at: The moment that decides what is open, due and overdue; by default ``known_by``, or else
            the day until which outcomes were recorded, or else now.
        pairs: The pairs of the book, where they were made before.
        choices: How a history becomes a score: ``history``, ``span`` and ``missing`` as for
            ``score``.
        counting: Which outcomes count: ``early`` and ``late`` as for ``pair``.

    Example:
        >>> import forecasttrack as ft
        >>> said = book_score(ft.read_book("fixtures/alaska-2025"))
        >>> first = said.headlines[0]
        >>> first.forecaster, first.n_questions, first.n_claims
        ('authors', 32, 18)
    """
    pairing: dict[str, Any] = {"known_by": known_by, **(counting or {})}
    pairs = pair(book, **pairing) if pairs is None else pairs
    with_early = headline_pairs(pairs.with_early())
    provisional = bool(len(with_early)) and not len(headline_pairs(pairs))
    pairs = pairs.with_early() if provisional else pairs
    if at is None:
        at = cutoff(known_by) if known_by is not None else book.recorded_until or now()
    # Descriptions are scored here, too, so that showing what they change needs no second scoring.
    every = headline_pairs(pairs, with_descriptions=True)
    scores = score(every, rules=["brier", "log"], **(choices or {}))
    counted, brier = _in_headline(every, ["forecast"]), scores.under("brier")
    rows = headline_rows(brier, counted)
    main = every if counted.all() else every.keep(counted)
    fates = fates_of(pairs, main)
    early = early_answers(with_early, main, choices or {}, _state(main, provisional=provisional))
    changed = {each.name: measure(rows, each) for each in changed_choices(book, brier, rows)}
    changed |= {} if early is None else {"early answers counted now": early.means}
    sensitivities = _alike_by_word(rows) | changed | _at_deadlines(book, pairing, choices or {})
    brier_counted, log_counted = (_in_rows(each, rows) for each in (brier, scores.under("log")))
    return BookScore(
        titles=tuple(briefing.title for briefing in book.briefings),
        recorded_until=book.recorded_until,
        known_by=known_by,
        hindsight=main.hindsight if len(main) else pairs.hindsight,
        headlines=tuple(_headlines(book, pairs, rows, (brier_counted, log_counted), sensitivities)),
        counted=tally(fates),
        counted_by_forecaster=tallies(fates),
        open=tuple(outstanding(book, at=at, on_record=known_by is None)),
        rows=brier_counted.frame,
        fates=fates,
        main=main,
        early=early,
        late=int(main.column("late").sum()),
        at=ends(at),
        history=history_text(scores.choices),
    )


def _state(main: Pairs, *, provisional: bool) -> State:
    """How early answers are treated; they are chosen where the pairs were made to count them."""
    if provisional:
        return "provisional"
    return "chosen" if main.provisional.any() else "wait"


def headline_pairs(pairs: Pairs, *, with_descriptions: bool = False) -> Pairs:
    """Keep yes/no questions that support or contradict claims which are forecasts."""
    natures = ["forecast", "description"] if with_descriptions else ["forecast"]
    return pairs.keep(_in_headline(pairs, natures))


def _in_headline(pairs: Pairs, natures: list[str]) -> NDArray[np.bool_]:
    """Which pairs count, shape (n,), if claims of these natures do."""
    frame = pairs.frame
    tests = frame["relation"].isin(["supports", "against"]) & frame["nature"].isin(natures)
    claimless = frame["claim"].isna()
    counted: NDArray[np.bool_] = ((frame["kind"] == "binary") & (tests | claimless)).to_numpy()
    return counted


# --- the numbers -----------------------------------------------------------------------------


def _in_rows(scores: Scores, rows: HeadlineRows) -> Scores:
    """The scores, under one rule, of the histories that are in the headline."""
    if rows.counted.all():
        return scores
    # Each rule scores the same histories in the same order.
    return attrs.evolve(scores, frame=scores.frame[rows.counted].reset_index(drop=True))


def _headlines(
    book: Book,
    pairs: Pairs,
    rows: HeadlineRows,
    scores: tuple[Scores, Scores],
    sensitivities: Mapping[str, Mapping[str, HeadlineMeans]],
) -> Iterator[Headline]:
    everyone, of_early = _everyone(book, pairs), _of_early(pairs)
    measured = measure(rows, Change(name="as it is"))
    even = np.full(len(rows.forecasts), 0.5)
    of_even_odds = measure(rows, Change(name="even odds", probability=even))
    further, face_value = _only_of_headline(*scores), at_face_value(rows)
    for name in sorted(everyone, key=lambda name: (*_place(measured, name), name)):
        means, baseline = measured.get(name, NO_MEANS), of_even_odds.get(name, NO_MEANS)
        even_odds = baseline.mean_brier_per_claim
        parts = further.get(name, _NOTHING_FURTHER) | face_value.get(name, WITHOUT_CLAIMS)
        provisional = name in of_early
        if provisional:
            parts = parts | {"brier_interval_per_claim": (np.nan, np.nan)}
        if provisional or not carries_verdict(parts["n_clusters"]):
            baseline = NO_MEANS
        yield Headline(
            forecaster=name,
            **attrs.asdict(means),
            **parts,
            skill_per_claim=_skill(means.mean_brier_per_claim, baseline.mean_brier_per_claim),
            skill_per_question=_skill(
                means.mean_brier_per_question, baseline.mean_brier_per_question
            ),
            even_odds_per_claim=even_odds,
            even_odds_vary=name in rows.even_odds_vary,
            sensitivities=informative_choices(
                {choice: each[name] for choice, each in sensitivities.items() if name in each},
                means,
            ),
            provisional=provisional,
            only_early=of_early.get(name, False),
        )


def _of_early(pairs: Pairs) -> dict[str, bool]:
    """Forecasters whose early answers count in the headline, and whether all theirs are early."""
    of_headline = headline_pairs(pairs)
    early = pd.Series(of_headline.provisional, dtype=bool)
    by_forecaster = early.groupby(of_headline.column("forecaster").to_numpy())
    return {str(name): bool(each.all()) for name, each in by_forecaster if each.any()}


def _everyone(book: Book, pairs: Pairs) -> set[str]:
    """Every forecaster of the book or the pairs, those with nothing but left-out forecasts too."""
    named = {*pairs.frame["forecaster"], *pairs.left_out["forecaster"].dropna()}
    return named | {forecast.forecaster for forecast in book.forecasts}


def _place(measured: Mapping[str, HeadlineMeans], name: str) -> tuple[int, float]:
    """Sort key: most questions first, then the better score, rounded so that ties stay ties."""
    means = measured.get(name, NO_MEANS)
    return -means.n_questions, round(means.mean_brier_per_claim, 9) if means.n_questions else 0.0


def _skill(mean: float, baseline: float) -> float:
    """Share of the way from a baseline to a Brier score of 0."""
    return (baseline - mean) / baseline if baseline else np.nan


_NOTHING_FURTHER: dict[str, Any] = {
    "n_clusters": 0,
    "brier_interval_per_claim": (np.nan, np.nan),
    "mean_log_per_claim": np.nan,
    "mean_log_per_question": np.nan,
}


def _only_of_headline(brier: Scores, log: Scores) -> dict[str, dict[str, Any]]:
    """The parts that only the headline has: clusters, interval, hindsight, mean log score."""
    clusters = clusters_of(brier.frame)
    # An exact interval is slow; only the one that is shown is made.
    intervals = brier.summarise(by="forecaster", per="claim", level=LEVEL)
    afterwards = all_with_hindsight(brier.frame, brier.pairs)
    mean_log = _means_by_forecaster(log.frame)
    return {
        row["forecaster"]: {
            "n_clusters": clusters[row["forecaster"]],
            "brier_interval_per_claim": (row["low"], row["high"]),
            "interval": row["interval"],
            "mean_log_per_claim": mean_log["claim"].get(row["forecaster"], np.nan),
            "mean_log_per_question": mean_log["question"].get(row["forecaster"], np.nan),
            "hindsight": row["forecaster"] in afterwards,
        }
        for row in intervals.to_dict("records")
    }


def _means_by_forecaster(frame: pd.DataFrame) -> dict[Per, dict[str, float]]:
    every, places = MeanRows.of(frame), frame.groupby("forecaster").indices
    by_name = {str(name): every.take(np.asarray(rows)) for name, rows in places.items()}
    return {per: {name: rows.mean(per) for name, rows in by_name.items()} for per in get_args(Per)}


def _alike_by_word(rows: HeadlineRows) -> dict[str, dict[str, HeadlineMeans]]:
    """Best and worst means under consistent readings of words, by choice and forecaster.

    The reading that is scored may read equal words differently; it is added to the readings that
    are compared, so that best and worst enclose the score.
    """
    measured = measure(rows, Change(name="as it is"))
    bands = {per: consistent_bands(rows, per) for per in ("claim", "question")}
    found: dict[str, dict[str, HeadlineMeans]] = {}
    for end, side, furthest in (("best", "most", min), ("worst", "least", max)):
        found[f"same number per word, {side} favourable"] = {
            name: attrs.evolve(
                means,
                mean_brier_per_claim=furthest(
                    means.mean_brier_per_claim, getattr(bands["claim"][name], end)
                ),
                mean_brier_per_question=furthest(
                    means.mean_brier_per_question, getattr(bands["question"][name], end)
                ),
            )
            for name, means in measured.items()
            if name in bands["claim"]
        }
    return found


def _at_deadlines(
    book: Book, pairing: Mapping[str, Any], choices: Mapping[str, Any]
) -> dict[str, Mapping[str, HeadlineMeans]]:
    """Means with vague deadlines replaced by their earliest or latest day.

    Deadlines change the windows of questions, so that everything is paired and scored anew.
    """
    found = {}
    for end in get_args(DeadlineEnd) if has_vague_deadlines(book) else ():
        moved = headline_pairs(pair(at_deadline(book, end), **pairing))
        scores = score(moved, rules=["brier"], **choices)
        name = f"vague deadlines at their {end}"
        rows = headline_rows(scores, np.ones(len(moved), dtype=bool))
        found[name] = measure(rows, Change(name=name))
    return found
