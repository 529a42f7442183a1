"""How scores depend on readings of words, and what rounding to words costs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack import scoring
from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidForecastError, InvalidTableError
from forecasttrack.evaluation.scores.mean_rows import Per, claim_or_question
from forecasttrack.evaluation.sensitivity.headline_rows import HeadlineRows
from forecasttrack.pairing import Pairs, pair
from forecasttrack.pairing.join import check_choice
from forecasttrack.scoring.rules.register import Partial
from forecasttrack.scoring.words.bands import DifferenceBand, ScoreBand
from forecasttrack.scoring.words.ranking_uncertainty import ScoreDraws
from forecasttrack.scoring.words.vocabulary import PrecisionCost
from forecasttrack.wording.adjudication import soft_outcome
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon


@attrs.frozen(kw_only=True)
class WordScore:
    """The ends between which the mean Brier score of one forecaster lies.

    Attributes:
        forecaster: Whose it is.
        n: Questions counted.
        free: Ends if each forecast may lie anywhere in its band.
        consistent: Ends if equal words lie at the same relative position in their bands.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> found = ft.word_scores(pairs.where(kind="binary", nature="forecast"))["authors"]
        >>> found.free.best < found.consistent.best < found.consistent.worst < found.free.worst
        True
    """

    forecaster: str
    n: int
    free: ScoreBand
    consistent: ScoreBand


@naming_arguments
def word_scores(
    pairs: Pairs, *, per: str = "question", partial: Partial | None = None
) -> dict[str, WordScore]:
    """Score forecasts read from words between the ends that their bands allow.

    A forecast without a band counts with its number alone. The forecasts of a history count
    equally, and together as one question.

    Args:
        pairs: Forecasts that met outcomes; only probabilities of yes count.
        per: What the mean goes over: "question", or "claim" (of the mean over its questions).
        partial: What an outcome between yes and no means, as for ``score``.

    Returns:
        One entry for each forecaster that has such forecasts, by name.

    Raises:
        InvalidArgumentError: `per` is neither "question" nor "claim".

    Example:
        >>> import forecasttrack as ft
        >>> from forecasttrack.evaluation.sensitivity.headline import headline_pairs
        >>> pairs = headline_pairs(ft.pair(ft.read_book("fixtures/alaska-2025")))
        >>> authors = word_scores(pairs)["authors"]
        >>> authors.n, authors.free.best < authors.consistent.best
        (32, True)
    """
    if per not in ("question", "claim"):
        raise InvalidArgumentError(
            f"per is {shown(per)}; it must be 'question' or 'claim'.", field="per"
        )
    frame = pairs.frame[(pairs.frame["shape"] == "probability") & pairs.frame["outcome"].notna()]
    return {
        str(name): _word_score(str(name), rows, per, partial)
        for name, rows in frame.groupby("forecaster", sort=True)
    }


def consistent_bands(rows: HeadlineRows, per: Per) -> dict[str, ScoreBand]:
    """Ends of the mean Brier scores of forecasters with words, if equal words are read alike.

    Args:
        rows: The forecasts behind a headline, each with its share in the score of its history.
        per: What the mean goes over.
    """
    weight = rows.weights(rows.counted, per)
    # Forecasts that were never live belong to no history, and histories left out weigh nothing.
    places = np.flatnonzero((rows.share > 0) & (rows.history_of_forecast >= 0))
    places = places[weight[rows.history_of_forecast[places]] > 0]
    frame = rows.forecasts.iloc[places]
    weight_in_mean = weight[rows.history_of_forecast[places]] * rows.share[places]
    names, owner = rows.forecasters
    missing = np.where(rows.counted, weight * rows.of_missing_time, 0.0)
    of_missing_time = np.bincount(owner, weights=missing)
    bands = {}
    for name in dict.fromkeys(frame["forecaster"][frame["band_low"].notna()]):
        place = names.index(str(name))
        of_name = (frame["forecaster"] == name).to_numpy()
        weights = weight_in_mean[of_name]
        columns: dict[str, Any] = band_columns(frame[of_name]) | {"weight": weights}
        band = scoring.consistent_band(**columns, partial=rows.partial)
        # The band is of a mean over live time alone, whose weights need not add up to 1.
        total, added = float(weights.sum()), float(of_missing_time[place])
        bands[str(name)] = ScoreBand(band.best * total + added, band.worst * total + added)
    return bands


def _word_score(
    forecaster: str, rows: pd.DataFrame, per: str, partial: Partial | None
) -> WordScore:
    weight = _weights(rows, per)
    columns: dict[str, Any] = band_columns(rows) | {"weight": weight, "partial": partial}
    bounds = {name: columns[name] for name in ("low", "high", "outcome", "weight", "partial")}
    return WordScore(
        forecaster=forecaster,
        n=rows["question_id"].nunique(),
        free=scoring.free_band(**bounds),
        consistent=scoring.consistent_band(**columns),
    )


def band_columns(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Forecasts as arguments of the formulas for bands, by name, shape (n,) each."""
    low, high = band_ends(rows)
    # A number without words counts as a phrase of its own.
    own_phrase = "number " + pd.Series(rows.index, index=rows.index).astype(str)
    return {
        "low": low,
        "high": high,
        "phrase": rows["words"].map(phrase_of, na_action="ignore").fillna(own_phrase).to_numpy(str),
        "outcome": rows["outcome"].to_numpy(dtype=float),
        "against": (rows["relation"] == "against").to_numpy(dtype=bool),
    }


def band_ends(forecasts: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of the band of each forecast; for a number without words both are the number.

    If a probability lies outside its band, the band is extended to it, so that the ends enclose the
    score.
    """
    p = forecasts["probability"].to_numpy(dtype=float)
    low, high = (forecasts[name].to_numpy(dtype=float) for name in ("band_low", "band_high"))
    return np.fmin(low, p), np.fmax(high, p)


@cache
def phrase_of(words: str) -> str:
    """The hedge in the words, for finding equal hedges; the words if they have none or several.

    Example:
        >>> phrase_of("could involve"), phrase_of("will not be inclined"), phrase_of("so to speak")
        ('could', 'will', 'so to speak')
    """
    from forecasttrack.wording.hedges import find_hedges  # noqa: PLC0415 - many patterns

    hedges = find_hedges(words)
    return hedges[0].words if len(hedges) == 1 else words


def _weights(rows: pd.DataFrame, per: str) -> np.ndarray:
    weight = rows["weight"] / rows.groupby("question_id")["weight"].transform("size")
    if per == "claim":
        # A claim whose questions weigh nothing has no mean, and counts for nothing.
        weight = (weight / weight.groupby(claim_or_question(rows)).transform("sum")).fillna(0.0)
    return weight.to_numpy(dtype=float)


# --- two forecasters -------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Doubt:
    """Which of two forecasters is better, given how their words may be read.

    Attributes:
        first, second: The forecasters.
        n: Questions that both answered and that every reading covers.
        difference: Ends of the difference of their mean Brier scores, equal words read alike.
        worlds: The mean scores of both in many possible worlds, drawn at random.

    Example:
        >>> from forecasttrack.scoring import DifferenceBand, ScoreDraws
        >>> means = np.array([[0.1, 0.2], [0.2, 0.1]])
        >>> worlds = ScoreDraws(forecasters=["ann", "bob"], means=means, readings=["lea"], seed=0)
        >>> band = DifferenceBand(low=-0.2, high=0.1)
        >>> doubt = Doubt(first="ann", second="bob", n=12, difference=band, worlds=worlds)
        >>> doubt.verdict, doubt.probability
        ('not distinguishable', 0.5)
    """

    first: str
    second: str
    n: int
    difference: DifferenceBand
    worlds: ScoreDraws

    @property
    def verdict(self) -> str:
        """The better one by every consistent reading, or "not distinguishable"."""
        names = {"first": self.first, "second": self.second}
        verdict = self.difference.verdict
        return verdict if verdict.startswith("not") else f"{names[verdict.split()[0]]} is better"

    @property
    def probability(self) -> float:
        """Share of the worlds in which the first has the better score."""
        return self.worlds.beats(self.first, self.second)


@naming_arguments
def doubt(  # noqa: PLR0913 - what is in doubt has several sides
    book: Book,
    first: str,
    second: str,
    *,
    lexicons: tuple[str | Path, ...] = (),
    partial: Partial | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> Doubt:
    """How sure it is that one forecaster beats another, given vague words and judged outcomes.

    Worlds are drawn over readings (the book's own and each lexicon named), over the place of each
    phrase in its band, and over outcomes on which coders of the outcome disagree.

    Args:
        book: A book.
        first: A forecaster.
        second: Another one.
        lexicons: Further readings of the words.
        partial: What an outcome between yes and no means, as for ``score``: the share that came
            true (``"mean"``), the same in every world, or the ``"probability"`` that it did.
        draws: How many worlds.
        seed: Of the random numbers.

    Returns:
        The ends of the difference, and the share of worlds in which each is better.

    Raises:
        InvalidTableError: There is no question that both answered and that every reading covers.
        InvalidOutcomeError: An outcome lies between yes and no, and ``partial`` was not given.
        InvalidArgumentError: Two of the lexicons have one name.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> try:
        ...     ft.doubt(book, "authors", "putin")
        ... except ft.ForecastTrackError as error:
        ...     print(error)
        'authors' and 'putin' share no resolved question that every reading speaks to
    """
    if partial is not None:
        check_choice("partial", partial, get_args(Partial))
    readings = {"as coded": _shared(pair(book), (first, second))}
    for each in lexicons:
        name = open_lexicon(each).name
        if name in readings:
            message = f"two of the lexicons are called {name!r}; give each a name of its own"
            raise InvalidArgumentError(message, field="lexicons")
        readings[name] = _shared(pair(book, lexicon=each), (first, second))
    common = set.intersection(*(set(frame["question_id"]) for frame in readings.values()))
    if not common:
        raise InvalidTableError(
            f"'{first}' and '{second}' share no resolved question that every reading speaks to"
        )
    rows = pd.concat(
        [
            frame[frame["question_id"].isin(common)].assign(reading=name)
            for name, frame in readings.items()
        ],
        ignore_index=True,
    )
    return Doubt(
        first=first,
        second=second,
        n=len(common),
        difference=_difference(rows[rows["reading"] == "as coded"], first, partial),
        worlds=_worlds(rows, _judged_probabilities(book), partial, draws=draws, seed=seed),
    )


def _shared(pairs: Pairs, names: tuple[str, str]) -> pd.DataFrame:
    """The last yes/no forecasts of two forecasters on the questions that both answered."""
    frame = pairs.frame
    frame = frame[(frame["shape"] == "probability") & frame["outcome"].notna()]
    frame = frame[frame["forecaster"].isin(names)].sort_values(["issued_at", "sequence"])
    frame = frame.drop_duplicates(["forecaster", "question_id"], keep="last")
    both = frame.groupby("question_id")["forecaster"].nunique() == len(names)
    return frame[frame["question_id"].isin(both.index[both])]


def _difference(rows: pd.DataFrame, first: str, partial: Partial | None) -> DifferenceBand:
    is_first = (rows["forecaster"] == first).to_numpy(dtype=bool)
    return scoring.consistent_difference(**band_columns(rows), first=is_first, partial=partial)


def _worlds(
    rows: pd.DataFrame,
    probability_of_yes: Mapping[str, float],
    partial: Partial | None,
    *,
    draws: int,
    seed: int,
) -> ScoreDraws:
    columns = band_columns(rows)
    judged = rows["question_id"].map(probability_of_yes)
    # Outcomes that no coder judged are as recorded; partial ones are a share or a probability.
    are_shares = judged.isna().to_numpy() if partial == "mean" else None
    return scoring.simulate_scores(
        **columns | {"outcome": judged.fillna(rows["outcome"]).to_numpy(dtype=float)},
        forecaster=rows["forecaster"].to_numpy(str),
        question=rows["question_id"].to_numpy(str),
        reading=rows["reading"].to_numpy(str),
        shares=are_shares,
        draws=draws,
        seed=seed,
    )


def _judged_probabilities(book: Book) -> dict[str, float]:
    """The probability of yes for each question that coders judged, by their judgements."""
    return {
        each.question_id: float(soft_outcome(each.readings).value)
        for each in book.resolutions
        if each.readings
    }


# --- what rounding costs ---------------------------------------------------------------------


@naming_arguments
def precision_cost(
    pairs: Pairs, *, lexicon: str | Path | None = None, bins: int | None = None
) -> PrecisionCost:
    """The cost in mean Brier score of rounding probabilities to words or to a few steps.

    Args:
        pairs: Forecasts that met outcomes; only probabilities of yes count.
        lexicon: Name or file of a lexicon whose bands partition or leave gaps.
        bins: Instead, a number of steps of equal width.

    Returns:
        The mean Brier score of the exact and of the rounded probabilities, and what that costs.

    Raises:
        InvalidArgumentError: Neither or both are given.
        InvalidForecastError: The bands of the lexicon overlap, or lie one within another.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> cost = precision_cost(pairs, bins=2)
        >>> cost.n, cost.rounded > cost.exact
        (40, True)
    """
    if (lexicon is None) == (bins is None):
        raise InvalidArgumentError("give either a lexicon or a number of bins", field="lexicon")
    frame = pairs.frame[(pairs.frame["shape"] == "probability") & pairs.frame["outcome"].notna()]
    return scoring.precision_cost(
        probability=frame["probability"].to_numpy(dtype=float),
        outcome=frame["outcome"].to_numpy(dtype=float),
        **_vocabulary(lexicon, bins),
    )


def _vocabulary(lexicon: str | Path | None, bins: int | None) -> dict[str, np.ndarray]:
    if lexicon is None:
        low, high = scoring.equal_bands(bins=bins or 0)
        return {"low": low, "high": high}
    used = open_lexicon(lexicon)
    if used.structure not in ("partition", "gapped"):
        raise InvalidForecastError(
            f"lexicon '{used.name}' is {used.structure}: a probability would have several"
            " words. Use one that partitions or leaves gaps."
        )
    steps = used.steps()
    return {
        "low": np.array([step.low for step in steps], dtype=float),
        "high": np.array([step.high for step in steps], dtype=float),
        "points": np.array([step.point for step in steps], dtype=float),
    }
