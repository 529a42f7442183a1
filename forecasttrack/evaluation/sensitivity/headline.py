"""The headline of a book: how good its forecasters were, and what that number hangs on.

The headline is the mean Brier score over claims of the mean over their questions, for claims that
are forecasts and questions that support or contradict them; the mean over questions stands
beside it.
Questions without a claim count as claims of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.evaluation.scores.score_pairs import history_text
from forecasttrack.evaluation.scores.scores import Scores, score
from forecasttrack.evaluation.scores.summary import claim_or_question
from forecasttrack.evaluation.sensitivity.deadlines import at_deadline, has_vague_deadlines
from forecasttrack.evaluation.sensitivity.words import word_scores
from forecasttrack.pairing import Pairs, pair
from forecasttrack.records.moments import Day, Moment, When, cutoff, ends, now
from forecasttrack.resolving.open_questions import OpenQuestion, outstanding
from forecasttrack.wording.imputing import meaning_of
from forecasttrack.wording.lexicon_catalogue import lexicon, lexicon_names

LEVEL = 0.95


@attrs.frozen(kw_only=True)
class Measured:
    """Means of one forecaster over a set of questions.

    Attributes:
        n_questions: Questions scored.
        n_claims: Claims they serve.
        n_horizons: Different closing days of those claims, added up over claims.
        mean_brier_per_claim: Mean over claims of the mean over their questions; 0 best, 1 worst.
        mean_brier_per_question: Mean over questions.
    """

    n_questions: int
    n_claims: int
    n_horizons: int
    mean_brier_per_claim: float
    mean_brier_per_question: float


@attrs.frozen(kw_only=True)
class Headline(Measured):
    """The headline of one forecaster.

    Attributes:
        forecaster: Whose it is.
        brier_interval_per_claim: Ends of a 95% interval for the mean over claims, NaN for one.
        mean_log_per_claim, mean_log_per_question: The same for the logarithmic score.
        skill_per_claim, skill_per_question: Share of the way from even odds to perfection.
        sensitivities: The same means when one choice is made otherwise, by the name of the choice.
    """

    forecaster: str
    brier_interval_per_claim: tuple[float, float]
    mean_log_per_claim: float
    mean_log_per_question: float
    skill_per_claim: float
    skill_per_question: float
    sensitivities: Mapping[str, Measured]


@attrs.frozen(kw_only=True)
class BookScore:
    """What a book's score says to a reader.

    Attributes:
        titles: Titles of its briefings.
        recorded_until: Until when outcomes were looked for.
        known_by: The moment from which the book was looked at, if one was chosen.
        hindsight: Whether every question was written after its outcome could be known.
        headlines: One per forecaster, the one with most questions first.
        counted: How many forecasts and silent questions there are, and where each went.
        open: What is still open.
        rows: The scored questions of the headline with their Brier scores.
        went: Where each forecast went: question, forecaster and reason, or "in the headline".
        main: The pairs of the headline.
        at: The moment from which open, due and overdue are told.
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
    went: pd.DataFrame
    main: Pairs
    at: Moment
    history: str


def book_score(
    book: Book,
    *,
    known_by: object = None,
    at: When | None = None,
    pairs: Pairs | None = None,
    choices: Mapping[str, Any] | None = None,
) -> BookScore:
    """Score a book for a reader.

    Args:
        book: The book.
        known_by: Look at it as it could be known by then.
        at: From when to tell what is open, due and overdue; by default from ``known_by``, or
            else the day until which outcomes were recorded, or else now.
        pairs: The pairs of the book, where they were made before.
        choices: How a history becomes a score: ``history``, ``span`` and ``missing`` as for
            ``score``.

    Example:
        >>> import forecasttrack as ft
        >>> said = book_score(ft.read_book("fixtures/alaska-2025"))
        >>> first = said.headlines[0]
        >>> first.forecaster, first.n_questions, first.n_claims
        ('authors', 32, 18)
    """
    pairs = pair(book, known_by=known_by) if pairs is None else pairs
    main = headline_pairs(pairs)
    if at is None:
        at = cutoff(known_by) if known_by is not None else book.recorded_until or now()
    counted = _where_each_went(pairs, main)
    choices = choices or {}
    scores = score(main, rules=["brier"], **choices)
    return BookScore(
        titles=tuple(briefing.title for briefing in book.briefings),
        recorded_until=book.recorded_until,
        known_by=known_by,
        hindsight=pairs.hindsight,
        headlines=tuple(_headlines(book, pairs, main, known_by, choices)),
        counted=_tally(counted),
        counted_by_forecaster={
            str(name): _tally(group) for name, group in counted.groupby("forecaster")
        },
        open=tuple(outstanding(book, at=at)),
        rows=scores.frame,
        went=counted,
        main=main,
        at=ends(at),
        history=history_text(scores.choices),
    )


def headline_pairs(pairs: Pairs, *, with_descriptions: bool = False) -> Pairs:
    """Keep yes/no questions that support or contradict claims which are forecasts."""
    frame = pairs.frame
    natures = ["forecast", "description"] if with_descriptions else ["forecast"]
    tests = frame["relation"].isin(["supports", "against"]) & frame["nature"].isin(natures)
    claimless = frame["claim"].isna()
    return pairs.keep(((frame["kind"] == "binary") & (tests | claimless)).to_numpy())


# --- the numbers -----------------------------------------------------------------------------


def _headlines(
    book: Book, pairs: Pairs, main: Pairs, known_by: object, choices: Mapping[str, Any]
) -> Iterator[Headline]:
    everyone = {forecast.forecaster for forecast in book.forecasts} | _named(pairs)
    variants = {
        choice: _measured(score(each, rules=["brier"], **choices))
        for choice, each in _variants(book, pairs, main, known_by)
    }
    scores = score(main, rules=["brier", "log"], **choices)
    measured = _measured(scores)
    variants = _alike(main, measured) | variants
    further = _further(scores)
    for name in sorted(everyone, key=lambda name: (-_size(measured, name), name)):
        yield Headline(
            forecaster=name,
            **attrs.asdict(measured.get(name, _NOTHING)),
            **further.get(name, _NOTHING_FURTHER),
            sensitivities={choice: each.get(name, _NOTHING) for choice, each in variants.items()},
        )


def _named(pairs: Pairs) -> set[str]:
    """Everybody whom the pairs name, those with nothing but left-out forecasts among them."""
    return {*pairs.frame["forecaster"], *pairs.left_out["forecaster"].dropna()}


def _size(measured: Mapping[str, Measured], name: str) -> int:
    return measured[name].n_questions if name in measured else 0


_NOTHING = Measured(
    n_questions=0,
    n_claims=0,
    n_horizons=0,
    mean_brier_per_claim=np.nan,
    mean_brier_per_question=np.nan,
)
_NOTHING_FURTHER: dict[str, Any] = {
    "brier_interval_per_claim": (np.nan, np.nan),
    "mean_log_per_claim": np.nan,
    "mean_log_per_question": np.nan,
    "skill_per_claim": np.nan,
    "skill_per_question": np.nan,
}


def _measured(scores: Scores) -> dict[str, Measured]:
    """Means and counts of each forecaster under the Brier score."""
    frame = scores.frame[scores.frame["rule"] == "brier"]
    claims = frame[frame["claim"].notna()].groupby("forecaster")
    horizons = claims[["claim", "closes_at"]].apply(lambda rows: len(rows.drop_duplicates()))
    per_claim, per_question = _means(scores, "claim"), _means(scores, "question")
    return {
        name: Measured(
            n_questions=int(n),
            n_claims=int(claims["claim"].nunique().get(name, 0)),
            n_horizons=int(horizons.get(name, 0)) if len(horizons) else 0,
            mean_brier_per_claim=per_claim["brier", name]["mean"],
            mean_brier_per_question=per_question["brier", name]["mean"],
        )
        for name, n in frame.groupby("forecaster")["question_id"].nunique().items()
        if isinstance(name, str)
    }


def _further(scores: Scores) -> dict[str, dict[str, Any]]:
    """What only the headline itself says: interval, log score and skill."""
    per_claim, per_question = _means(scores, "claim"), _means(scores, "question")
    skill = {per: _skill(scores, per) for per in ("claim", "question")}
    return {
        name: {
            "brier_interval_per_claim": (row["low"], row["high"]),
            "mean_log_per_claim": per_claim["log", name]["mean"],
            "mean_log_per_question": per_question["log", name]["mean"],
            "skill_per_claim": skill["claim"][name],
            "skill_per_question": skill["question"][name],
        }
        for (rule, name), row in per_claim.items()
        if rule == "brier"
    }


def _skill(scores: Scores, per: Literal["claim", "question"]) -> dict[str, float]:
    skill = scores.skill(by="forecaster", per=per)
    return dict(
        skill.loc[skill["rule"] == "brier", ["forecaster", "skill"]].itertuples(index=False)
    )


def _means(
    scores: Scores, per: Literal["claim", "question"]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Means and intervals by rule and forecaster."""
    summary = scores.summarise(by="forecaster", per=per, level=LEVEL)
    return {(row["rule"], row["forecaster"]): row for row in summary.to_dict("records")}  # type: ignore[misc]


# --- what they hang on -----------------------------------------------------------------------


def _variants(
    book: Book, pairs: Pairs, main: Pairs, known_by: object
) -> Iterator[tuple[str, Pairs]]:
    """Yield the headline's pairs with one choice made otherwise, and the name of the choice."""
    yield "every band at its best end", _at_band_end(main, best=True)
    yield "every band at its worst end", _at_band_end(main, best=False)
    for coder in book.coders:
        if coder.saw_outcome != "yes":
            read = pair(book, known_by=known_by, reading=coder.id)
            yield f"{coder.id} alone", headline_pairs(read)
    words = {each.wording.words for each in book.forecasts if each.wording is not None}
    for name in lexicon_names():
        if not any(meaning_of(said, lexicon(name)) for said in words):
            continue
        read = headline_pairs(pair(book, known_by=known_by, lexicon=name))
        if len(read):
            yield f"{name}, where it speaks", read
            same = main.frame["question_id"].isin(read.frame["question_id"])
            yield f"as above where {name} speaks", main.keep(same.to_numpy())
    yield "with descriptions", headline_pairs(pairs, with_descriptions=True)
    if has_vague_deadlines(book):
        for end in ("earliest", "latest"):
            held = pair(at_deadline(book, end), known_by=known_by)
            yield f"vague deadlines at their {end}", headline_pairs(held)
    yield "nearest horizon of each claim", _at_horizon(main, "min")
    yield "farthest horizon of each claim", _at_horizon(main, "max")


def _alike(main: Pairs, measured: Mapping[str, Measured]) -> dict[str, dict[str, Measured]]:
    """Each forecaster's means with equal words read alike, at their best and at their worst."""
    if not main.frame["band_low"].notna().any():
        return {}
    per_claim, per_question = (word_scores(main, per=per) for per in ("claim", "question"))
    return {
        f"equal words alike, at their {end}": {
            name: attrs.evolve(
                measured[name],
                mean_brier_per_claim=getattr(per_claim[name].consistent, end),
                mean_brier_per_question=getattr(per_question[name].consistent, end),
            )
            for name in per_claim
        }
        for end in ("best", "worst")
    }


def _at_band_end(pairs: Pairs, *, best: bool) -> Pairs:
    """Put each probability at the end of its band that is best, or worst, for its outcome."""
    frame = pairs.frame
    low = frame["band_low"].fillna(frame["probability"])
    high = frame["band_high"].fillna(frame["probability"])
    upwards = (frame["outcome"] == 1) == best
    return pairs.with_columns(probability=high.where(upwards, low))


def _at_horizon(pairs: Pairs, which: Literal["min", "max"]) -> Pairs:
    """Keep of each claim only the questions that close first, or last, among those scored."""
    closes_at = pairs.frame["closes_at"]
    keys = [pairs.frame["forecaster"], claim_or_question(pairs.frame)]
    chosen = closes_at.groupby(keys).transform(which)
    return pairs.keep(((closes_at == chosen) | closes_at.isna()).to_numpy())


# --- where each forecast went ----------------------------------------------------------------


def _where_each_went(pairs: Pairs, main: Pairs) -> pd.DataFrame:
    keys = ["question_id", "forecaster"]
    frame = pairs.frame[[*keys, "kind", "nature"]].drop_duplicates(keys)
    in_main = frame["question_id"].isin(main.frame["question_id"])
    graded = frame["kind"] != "binary"
    frame["went"] = np.select(
        [in_main, graded], ["in the headline", "graded, not yes or no"], "claim is no forecast"
    )
    left = pairs.left_out.rename(columns={"reason": "went"})
    return pd.concat([frame[[*keys, "went"]], left[[*keys, "went"]]], ignore_index=True)


def _tally(counted: pd.DataFrame) -> dict[str, int]:
    return {str(name): int(n) for name, n in counted["went"].value_counts().items()}
