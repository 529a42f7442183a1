"""How far the coders of a book agree, and how close readings are to the coders' own beliefs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack import agreement
from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.belief import Probability

COLUMNS = ("what", "of", "units", "coders", "statistic", "value", "low", "high")
_DRAWS = 500
Ratings = list[list[Any]]
"""One row per coder, one column per unit; None where a coder did not rate it."""


@naming_arguments
def coder_agreement(book: Book, *, with_hindsight: bool = False, seed: int = 0) -> pd.DataFrame:
    """Measure how far the coders of a book agree on claims, questions and outcomes.

    Args:
        book: The book.
        with_hindsight: Whether coders who saw the outcome count.
        seed: Of the bootstrap.

    Returns:
        One row per matter and statistic, with columns `what` (the matter), `of` (claims, questions
        or outcomes), `units` (rated by at least two coders), `coders`, `statistic`, `value` and,
        for alpha, the ends of a 95% interval (drawn over units). The rows whose `what` starts with
        "reading and own belief" compare each coder with that coder's own belief before reading:
        a reading that follows it closely may not be a reading.

    Raises:
        InvalidArgumentError: ``book`` is no book.

    Example:
        >>> import forecasttrack as ft
        >>> found = coder_agreement(ft.read_book("fixtures/alaska-2025"))
        >>> relation = found[(found["what"] == "relation") & (found["statistic"] == "same")]
        >>> relation[["units", "value"]].round(3).values.tolist()
        [[83.0, 0.94]]
    """
    coders = [coder.id for coder in book.coders if with_hindsight or coder.saw_outcome != "yes"]
    rows: list[dict[str, Any]] = []
    for what, of, ratings, level in _matters(book, coders):
        rows += _measured(what, of, ratings, level, seed)
    rows += _against_own_belief(book, coders)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def main_statistics(found: pd.DataFrame) -> pd.DataFrame:
    """Keep of an agreement what a reader is shown first.

    Args:
        found: The frame that :func:`coder_agreement` returned.

    Returns:
        The rows of chance-corrected agreement, by Krippendorff's alpha, and the correlations that
        tell how far the readings of each coder follow that coder's own belief.
    """
    is_alpha = found["statistic"].str.startswith("Krippendorff")
    follows_belief = found["what"].str.startswith("reading and own") & (
        found["statistic"] == "correlation"
    )
    return found[is_alpha | follows_belief]


def _matters(book: Book, coders: list[str]) -> Iterator[tuple[str, str, Ratings, str]]:
    """Yield each matter that coders judged: its name, of what, their ratings, the level."""
    questions = [list(readings) for readings in _question_readings(book)]
    claims = [list(claim.readings) for claim in book.claims]
    outcomes = [list(each.readings) for each in book.resolutions]
    yield "probability", "questions", _ratings(questions, coders, _probability), "interval"
    yield "relation", "questions", _ratings(questions, coders, _field("relation")), "nominal"
    yield "confidence", "questions", _ratings(questions, coders, _field("confidence")), "ordinal"
    yield "own belief", "questions", _ratings(questions, coders, _field("own_belief")), "interval"
    yield "probability", "claims", _ratings(claims, coders, _field("point")), "interval"
    yield "nature", "claims", _ratings(claims, coders, _field("nature")), "nominal"
    yield "importance", "claims", _ratings(claims, coders, _field("importance")), "ordinal"
    yield "what happened", "outcomes", _ratings(outcomes, coders, _field("yes")), "interval"


def _question_readings(book: Book) -> Iterator[tuple[Any, ...]]:
    """The readings of each question, then those of the words of each forecast."""
    for question in book.questions:
        yield question.readings
    for forecast in book.forecasts:
        if forecast.wording is not None:
            yield forecast.wording.readings


def _ratings(units: list[list[Any]], coders: list[str], value: Callable[[Any], Any]) -> Ratings:
    """One row per coder and one column per unit that at least two of them rated."""
    columns = [[_reading_of(readings, coder, value) for coder in coders] for readings in units]
    kept = [column for column in columns if sum(reading is not None for reading in column) >= 2]
    return [list(row) for row in zip(*kept, strict=True)]


def _reading_of(readings: list[Any], coder: str, value: Callable[[Any], Any]) -> Any:
    """The value that a coder read in a unit; None if the coder read nothing."""
    return next((value(each) for each in readings if each.coder == coder), None)


def _field(name: str) -> Callable[[Any], Any]:
    return lambda reading: getattr(reading, name, None)


def _probability(reading: Any) -> float | None:
    belief = getattr(reading, "belief", None)
    return belief.yes if isinstance(belief, Probability) else None


def _measured(what: str, of: str, ratings: Ratings, level: str, seed: int) -> list[dict[str, Any]]:
    """Alpha of one matter with its interval, and the statistics that need complete ratings."""
    if not ratings:
        return []
    base = {"what": what, "of": of, "units": len(ratings[0]), "coders": len(ratings)}
    found = agreement.resampled(
        agreement.krippendorff_alpha, ratings=ratings, scale=level, draws=_DRAWS, seed=seed
    )
    ends = {"low": found.low, "high": found.high}
    alpha = {"statistic": f"Krippendorff's alpha ({level})", "value": found.estimate, **ends}
    complete = all(reading is not None for row in ratings for reading in row)
    others = _statistics(ratings, level) if complete else {}
    return [
        base | alpha,
        *(base | {"statistic": name, "value": value} for name, value in others.items()),
    ]


def _statistics(ratings: Ratings, level: str) -> dict[str, float]:
    if level == "interval":
        numbers = np.array(ratings, dtype=float)
        return {
            "intraclass correlation (2, 1)": _of_several_units(agreement.intraclass, ratings),
            "correlation": _correlation(numbers[0], numbers[1]) if len(numbers) == 2 else np.nan,
            "mean difference": agreement.mean_difference(ratings=ratings),
        }
    same = {"same": agreement.agreeing_share(ratings=ratings)}
    if len(ratings) > 2:
        return same | {"Fleiss' kappa": agreement.fleiss_kappa(ratings=ratings)}
    weights: agreement.Weights = "quadratic" if level == "ordinal" else "none"
    name_of_kappa = "Cohen's kappa" + (" (quadratic)" if level == "ordinal" else "")
    kappa = agreement.cohen_kappa(ratings=ratings, weights=weights)
    return same | {name_of_kappa: kappa, "Scott's pi": agreement.scott_pi(ratings=ratings)}


def _of_several_units(statistic: Callable[..., float], ratings: Ratings) -> float:
    """The statistic, NaN for a single unit."""
    return statistic(ratings=ratings) if len(ratings[0]) > 1 else float("nan")


def _against_own_belief(book: Book, coders: list[str]) -> Iterator[dict[str, Any]]:
    """How far the readings of each coder follow that coder's own belief, as rows of the result."""
    readings = [each for group in _question_readings(book) for each in group]
    for coder in coders:
        read_and_own = [
            (_probability(each), each.own_belief)
            for each in readings
            if each.coder == coder
            and _probability(each) is not None
            and getattr(each, "own_belief", None) is not None
        ]
        if len(read_and_own) < 2:
            continue
        read, own = np.array(read_and_own, dtype=float).T
        base: dict[str, Any] = {"what": f"reading and own belief of {coder}", "of": "questions"}
        base |= {"units": len(read_and_own), "coders": 1}
        yield base | {"statistic": "correlation", "value": _correlation(read, own)}
        distance = float(np.abs(read - own).mean())
        yield base | {"statistic": "mean difference", "value": distance}


def _correlation(one: np.ndarray, two: np.ndarray) -> float:
    """Pearson's correlation; NaN for fewer than two pairs, or where one side is constant."""
    if len(one) < 2 or one.std() == 0 or two.std() == 0:
        return float("nan")
    return float(np.corrcoef(one, two)[0, 1])
