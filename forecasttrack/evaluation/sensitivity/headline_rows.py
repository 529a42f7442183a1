"""The forecasts behind a headline, and its means when one choice is changed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.evaluation.scores.forecast_shares import forecast_shares
from forecasttrack.evaluation.scores.mean_rows import Per, claim_or_question
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.scoring.rules.register import Partial

SAME_ROWS = "headline where "
"""Prefix of the name of the headline over the rows that a changed choice covers."""
WORDS_ENDS = ("every word read most favourably", "every word read least favourably")
"""Names of the choices that move every probability to an end of its band."""
_LEXICON_PREFIX, _LEXICON_SUFFIX = "numbers of ", ", where it lists the words"


def lexicon_choice(lexicon: str) -> str:
    """The name of the changed choice that uses the numbers of a lexicon.

    Example:
        >>> lexicon_choice("icd203")
        'numbers of icd203, where it lists the words'
    """
    return f"{_LEXICON_PREFIX}{lexicon}{_LEXICON_SUFFIX}"


def lexicon_named(choice: str) -> str | None:
    """The lexicon in the name of a changed choice; None for other choices.

    Example:
        >>> lexicon_named("numbers of icd203, where it lists the words")
        'icd203'
    """
    if not (choice.startswith(_LEXICON_PREFIX) and choice.endswith(_LEXICON_SUFFIX)):
        return None
    return choice[len(_LEXICON_PREFIX) : -len(_LEXICON_SUFFIX)]


@attrs.frozen(kw_only=True)
class HeadlineMeans:
    """Means of one forecaster over a set of questions.

    Attributes:
        n_questions: Questions scored.
        n_claims: Claims they serve.
        n_deadlines: Distinct closing dates of each claim's questions, added up over claims.
        mean_brier_per_claim: Mean over claims of the mean over their questions; 0 best, 1 worst.
        mean_brier_per_question: Mean over questions.
    """

    n_questions: int
    n_claims: int
    n_deadlines: int
    mean_brier_per_claim: float
    mean_brier_per_question: float


NO_MEANS = HeadlineMeans(
    n_questions=0,
    n_claims=0,
    n_deadlines=0,
    mean_brier_per_claim=np.nan,
    mean_brier_per_question=np.nan,
)
"""The means of a forecaster of whom nothing is scored."""


@attrs.frozen(kw_only=True, eq=False)
class Change:
    """One choice made otherwise than in the headline.

    Attributes:
        name: What readers see.
        probability: Probability of each forecast, NaN where this choice gives it none, shape (n,);
            None for those of the headline. A history with such a forecast is left out.
        share: Share of each forecast in the score of its history, with no part for missing time,
            shape (n,); None for those of the headline.
        kept: Which histories count, shape (h,); None for those of the headline.
    """

    name: str
    probability: NDArray[np.float64] | None = None
    share: NDArray[np.float64] | None = None
    kept: NDArray[np.bool_] | None = None


@attrs.frozen(kw_only=True, eq=False)
class HeadlineRows:
    """Forecasts and the histories they belong to, scored by Brier.

    The score of a history is the sum of its forecasts' scores, each times its share, plus what
    counts in missing time.

    Attributes:
        forecasts: One row per forecast, as in pairs, n in all.
        histories: One row per forecaster and question, as in scores, h in all.
        history_of_forecast: The history of each forecast, -1 for one without a score, shape (n,).
        share: Share of each forecast in the score of its history, shape (n,).
        counted: Which histories are in the headline, shape (h,).
        partial: What an outcome between yes and no means, None where there is none.
    """

    forecasts: pd.DataFrame
    histories: pd.DataFrame
    history_of_forecast: NDArray[np.intp]
    share: NDArray[np.float64]
    counted: NDArray[np.bool_]
    partial: Partial | None = None

    def scores(self, change: Change) -> NDArray[np.float64]:
        """Brier score of each history under a change, NaN where a probability is, shape (h,)."""
        if change.share is not None:
            return self._summed(change.probability, change.share)
        return self.of_missing_time + self._summed(change.probability, self.share)

    @cached_property
    def of_missing_time(self) -> NDArray[np.float64]:
        """The part of missing time in the score of each history, shape (h,)."""
        rest = self.histories["score"].to_numpy(dtype=float) - self._summed(None, self.share)
        # Without a score for missing time the part is 0 up to rounding.
        return np.where(np.abs(rest) < 1e-12, 0.0, rest)

    def _summed(
        self, probability: NDArray[np.float64] | None, share: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Brier scores of forecasts, each times its share, summed by history, shape (h,)."""
        counts = (share > 0) & (self.history_of_forecast >= 0)
        p = self.forecasts["probability"].to_numpy(float) if probability is None else probability
        outcome = self.forecasts["outcome"].to_numpy(float)
        brier = (p - outcome) ** 2
        if self.partial == "probability":
            brier += outcome * (1 - outcome)
        history, weighted = self.history_of_forecast[counts], (share * brier)[counts]
        return np.bincount(history, weights=weighted, minlength=len(self.histories)).astype(float)

    @cached_property
    def even_odds_vary(self) -> set[str]:
        """Forecasters with partial outcomes on which the score of even odds depends."""
        # If partial outcomes are read as probabilities, even odds always score 0.25.
        if self.partial != "mean":
            return set()
        within = self.forecasts["outcome"].between(0, 1, inclusive="neither").to_numpy()
        counts = within & (self.history_of_forecast >= 0) & (self.share > 0)
        history = self.history_of_forecast[counts]
        return set(self.histories["forecaster"].iloc[history[self.counted[history]]])

    @cached_property
    def forecasters(self) -> tuple[list[str], NDArray[np.intp]]:
        """Names of forecasters, and the place among them of each history's, shape (h,)."""
        code, names = pd.factorize(self.histories["forecaster"].to_numpy(dtype=object))
        return [str(name) for name in names], code

    def codes(self, *columns: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Code of each history's forecaster and columns, shape (h,); forecaster of each code."""
        _, owner = self.forecasters
        code = owner
        for column in columns:
            place, values = pd.factorize(column, use_na_sentinel=False)
            code = pd.factorize(code * len(values) + place)[0]
        owner_of_code = np.zeros(int(code.max(initial=-1)) + 1, dtype=np.intp)
        owner_of_code[code] = owner
        return code, owner_of_code

    def weights(self, kept: NDArray[np.bool_], per: Per) -> NDArray[np.float64]:
        """Weight of each history kept in its forecaster's mean, adding up to 1, shape (h,).

        A claim whose questions weigh nothing has no mean and counts for nothing.
        """
        weight = np.where(kept, self.histories["weight"].to_numpy(dtype=float), 0.0)
        _, owner = self.forecasters
        with np.errstate(invalid="ignore", divide="ignore"):
            if per == "question":
                return weight / np.bincount(owner, weights=weight)[owner]
            claim, owner_of_claim = self.claims
            total = np.bincount(claim, weights=weight)
            n_claims = np.bincount(owner_of_claim[total > 0], minlength=len(owner))[owner]
            return np.where(weight > 0, weight / total[claim], 0.0) / n_claims

    @cached_property
    def questions(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Code of each history's forecaster and question, shape (h,); forecaster of each code."""
        return self.codes(self.histories["question_id"])

    @cached_property
    def claims(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """As `questions`, of claims; each question without a claim is one of its own."""
        return self.codes(claim_or_question(self.histories))

    @cached_property
    def deadlines(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """As `questions`, of claim and closing date together."""
        return self.codes(self.histories["claim"], self.histories["closes_at"])


def headline_rows(scores: Scores, counted: NDArray[np.bool_]) -> HeadlineRows:
    """Take scores apart into the forecasts that they rest on.

    Args:
        scores: Scores of yes/no questions, Brier among the rules.
        counted: Which pairs are in the headline, shape (n,).
    """
    forecasts, histories = scores.pairs.frame, scores.under("brier").frame
    history = _history_of_each(scores, forecasts, histories)
    in_headline = np.zeros(len(histories), dtype=bool)
    in_headline[history[counted & (history >= 0)]] = True
    return HeadlineRows(
        forecasts=forecasts,
        histories=histories,
        history_of_forecast=history,
        share=forecast_shares(scores.pairs, scores.choices),
        partial=scores.partial,
        counted=in_headline,
    )


def _history_of_each(
    scores: Scores, forecasts: pd.DataFrame, histories: pd.DataFrame
) -> NDArray[np.intp]:
    """The row of the history of each forecast, -1 for a forecast without a score, shape (n,)."""
    if scores.choices.history == "each":
        history = np.zeros(len(forecasts), dtype=np.intp)
        history[scores.pairs.codes.row] = np.arange(len(forecasts))
        return history
    keys = ["question_id", "forecaster"]
    numbered = histories[keys].assign(history=np.arange(len(histories)))
    rows = forecasts[keys].merge(numbered, on=keys, how="left")["history"]
    return rows.fillna(-1).to_numpy(dtype=np.intp)


def measure(rows: HeadlineRows, change: Change) -> Mapping[str, HeadlineMeans]:
    """Means of every forecaster over the headline's own rows, with one choice changed.

    Example:
        >>> import numpy as np
        >>> import forecasttrack as ft
        >>> scores = ft.score(ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary"))
        >>> rows = headline_rows(scores, np.ones(len(scores.pairs), dtype=bool))
        >>> even = np.full(len(scores.pairs), 0.5)
        >>> measure(rows, Change(name="even odds", probability=even))["authors"].n_questions
        39
    """
    score = rows.scores(change)
    kept = (rows.counted if change.kept is None else change.kept) & ~np.isnan(score)
    names, owner = rows.forecasters
    has_claim = rows.histories["claim"].notna().to_numpy()
    score = np.where(kept, score, 0.0)
    mean = {
        per: np.bincount(owner, weights=rows.weights(kept, per) * score, minlength=len(names))
        for per in ("claim", "question")
    }
    n_questions = _n_distinct(rows.questions, kept, len(names))
    n_claims = _n_distinct(rows.claims, kept & has_claim, len(names))
    n_deadlines = _n_distinct(rows.deadlines, kept & has_claim, len(names))
    return {
        name: HeadlineMeans(
            n_questions=int(n_questions[place]),
            n_claims=int(n_claims[place]),
            n_deadlines=int(n_deadlines[place]),
            mean_brier_per_claim=float(mean["claim"][place]),
            mean_brier_per_question=float(mean["question"][place]),
        )
        for place, name in enumerate(names)
        if n_questions[place]
    }


def _n_distinct(
    coded: tuple[NDArray[np.intp], NDArray[np.intp]], kept: NDArray[np.bool_], n_forecasters: int
) -> NDArray[np.intp]:
    """Count the distinct codes of each forecaster among the histories kept, shape (f,)."""
    code, owner_of_code = coded
    present = np.bincount(code[kept], minlength=len(owner_of_code)) > 0
    return np.bincount(owner_of_code[present], minlength=n_forecasters)


def clusters_of(frame: pd.DataFrame) -> dict[str, int]:
    """How many clusters of claims each forecaster answered; a claim without one is its own."""
    filled = _in_clusters(frame)
    return {str(name): _n_clusters(rows) for name, rows in filled.groupby("forecaster")}


def clusters_in(frame: pd.DataFrame) -> int:
    """How many clusters of claims all forecasters together answered."""
    return _n_clusters(_in_clusters(frame))


def _in_clusters(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill in a claim for questions without one, and a cluster for claims without one."""
    claim = claim_or_question(frame)
    return frame.assign(
        claim=claim, cluster=frame["cluster"].where(frame["cluster"].notna(), claim)
    )


def _n_clusters(frame: pd.DataFrame) -> int:
    return int(min(frame["claim"].nunique(), frame["cluster"].nunique()))


def informative_choices(
    choices: Mapping[str, HeadlineMeans], headline: HeadlineMeans
) -> dict[str, HeadlineMeans]:
    """Keep the choices under which a mean differs from that of the headline.

    A choice that covers only some rows is followed by the headline over the same rows; both go if
    they do not differ from one another.

    Args:
        choices: Means under each choice, by its name, in their order.
        headline: The means without a change.
    """
    found = {name: means for name, means in choices.items() if _differs(means, headline)}
    for choice, following in itertools.pairwise(choices):
        has_same_rows = following.startswith(SAME_ROWS)
        alike = has_same_rows and not _differs(choices[choice], choices[following])
        for name in (choice, following) if alike else ():
            found.pop(name, None)
    return found


def _differs(means: HeadlineMeans, headline: HeadlineMeans) -> bool:
    """Whether the means under a choice differ from the headline's by more than rounding."""
    fields = [each.name for each in attrs.fields(HeadlineMeans)]
    one, other = ([getattr(each, name) for name in fields] for each in (means, headline))
    return not np.allclose(one, other, rtol=0, atol=1e-12, equal_nan=True)
