"""How often intervals and verdicts about yes/no questions are wrong, by seeded simulation.

``python -m tests.inference.levels`` writes every table into ``docs/reference/levels.md``, and
with ``power`` behind it prints what any test can find.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import t as student

from forecasttrack import calibration, pair
from forecasttrack.inference import binary_mean, binary_scores
from forecasttrack.inference.binary_means import binary_p_value
from tests.builders import day, days

RESULTS = Path(__file__).parents[2] / "docs" / "reference" / "levels.md"
EVEN_ODDS = 0.25
OUTCOMES = 400
"""Outcomes drawn for each book and truth."""
BEST_DRAWS = 20_000
"""Outcomes drawn for each book where nothing has to be inverted."""
NS = (10, 50)
"""Sizes of books whose evidence is looked at."""


@attrs.frozen
class Share:
    """A share of runs with its Monte Carlo error.

    Attributes:
        value: The share, in [0, 1].
        error: Its standard error over books.
        runs: How many outcomes were drawn.
    """

    value: float
    error: float
    runs: int

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} ± {100 * self.error:.1f}"


def share_of(books: list[float], runs: int) -> Share:
    """A share over books, each with the share among its own outcomes."""
    error = float(np.std(books, ddof=1) / math.sqrt(len(books))) if len(books) > 1 else math.nan
    return Share(float(np.mean(books)), error, runs)


def scored(probability, outcome, cluster=None):
    """Brier scores of a book."""
    return binary_scores(
        score=(probability - outcome) ** 2,
        otherwise=(probability - 1 + outcome) ** 2,
        probability=probability,
        outcome=outcome,
        cluster=cluster,
    )


# --- books whose expected score is that of even odds ---------------------------------------------


SPREAD, STEPS = (0.52, 0.95), (0.55, 0.6, 0.7, 0.8, 0.9, 0.95)
BOOKS_IN_WORDS = (
    f"spread evenly from {SPREAD[0]:g} to {SPREAD[1]:g}, or in steps, drawn from"
    f" {', '.join(f'{each:g}' for each in STEPS)}"
)


def mixed(rng: np.random.Generator, n: int) -> np.ndarray:
    """Probabilities of what seems likely, spread evenly."""
    return rng.uniform(*SPREAD, n)


def steps(rng: np.random.Generator, n: int) -> np.ndarray:
    """Probabilities as people write them."""
    return rng.choice(STEPS, n)


BOOKS = {"spread": mixed, "steps": steps}


def drawn(kind: str, n: int, books: int, seed: int) -> tuple[list[np.ndarray], np.random.Generator]:
    """So many books, the same for every table, and where their outcomes are drawn from."""
    rng = np.random.default_rng([seed, n])
    return [BOOKS[kind](rng, n) for _ in range(books)], rng


def tilted(probability: np.ndarray) -> np.ndarray:
    """Chances of yes tilted along the scores until their mean is expected to be even odds'."""
    gain, miss = 2 * probability - 1, logit(1 - probability)
    needed = len(gain) * EVEN_ODDS - ((1 - probability) ** 2).sum()
    return 1 - expit(miss + gain * brentq(lambda a: gain @ expit(miss + a * gain) - needed, 0, 99))


def halfway(probability: np.ndarray) -> np.ndarray:
    """Chances of yes halfway between the forecast and 50%."""
    return (probability + 0.5) / 2


def truths(probability: np.ndarray) -> dict[str, np.ndarray]:
    """Chances of yes under which the expected mean score is that of even odds."""
    gain = 2 * probability - 1
    needed = len(gain) * EVEN_ODDS - ((1 - probability) ** 2).sum()

    def shifted(miss: np.ndarray) -> np.ndarray:
        at = brentq(lambda a: gain @ expit(logit(miss) + a) - needed, -60, 60)
        return 1 - expit(logit(miss) + at)

    return {
        "halfway to 50%": halfway(probability),
        "odds shifted alike": shifted(1 - probability),
        "equally often right": np.full(len(gain), 1 - needed / gain.sum()),
    }


_AGREE = 10
"""So many outcomes in a row, by their scores, must be judged alike where a border is passed."""


def _sides(probability: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which outcomes are called better than even odds at 95%, and which worse.

    A lower score is nearly always called better before a higher one, so the border is found by
    halving among sorted scores, and around it every outcome is tested.
    """
    scores = ((probability - outcomes) ** 2).mean(axis=1)
    order = np.argsort(scores)

    @cache
    def called(place: int) -> bool:
        found = scored(probability, outcomes[order[place]])
        return binary_p_value(found, against=EVEN_ODDS) <= 0.05

    middle = int(np.searchsorted(scores[order], EVEN_ODDS))
    better, worse = np.zeros(len(order), bool), np.zeros(len(order), bool)
    better[order[:middle]] = _near_the_border(middle, called)
    above = _near_the_border(len(order) - middle, lambda place: called(len(order) - 1 - place))
    worse[order[middle:]] = above[::-1]
    return better, worse


def _near_the_border(n: int, called) -> np.ndarray:
    """What is called of n outcomes whose first are called and whose last are not, shape (n,)."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if called(middle) else (low, middle)
    found = np.arange(n) < low
    for places, alike in ((range(low, n), False), (range(low - 1, -1, -1), True)):
        run = 0
        for place in places:
            found[place] = called(place)
            run = run + 1 if found[place] == alike else 0
            if run == _AGREE:
                break
    return found


def levels(kind: str, n: int, books: int, seed: int) -> dict[str, tuple[Share, Share]]:
    """Shares of outcomes called better and worse though neither is true, by truth."""
    (probabilities, rng), found = drawn(kind, n, books, seed), {}
    for probability in probabilities:
        chances = truths(probability)
        outcomes = [rng.random((OUTCOMES, n)) < q for q in chances.values()]
        better, worse = _sides(probability, np.concatenate(outcomes).astype(float))
        for place, name in enumerate(chances):
            own = slice(place * OUTCOMES, (place + 1) * OUTCOMES)
            found.setdefault(name, []).append((better[own].mean(), worse[own].mean()))
    runs = books * OUTCOMES
    return {
        name: (
            share_of([each[0] for each in sides], runs),
            share_of([each[1] for each in sides], runs),
        )
        for name, sides in found.items()
    }


# --- power and width -----------------------------------------------------------------------------


def power(kind: str, n: int, books: int, seed: int) -> tuple[Share, Share]:
    """Shares of calibrated books called better than even odds: exactly, and by Student's t."""
    (probabilities, rng), exact, student_t = drawn(kind, n, books, seed), [], []
    for probability in probabilities:
        outcomes = (rng.random((OUTCOMES, n)) < probability).astype(float)
        exact.append(_sides(probability, outcomes)[0].mean())
        score = (probability - outcomes) ** 2
        reach = student.ppf(0.975, n - 1) * score.std(axis=1, ddof=1) / math.sqrt(n)
        student_t.append((score.mean(axis=1) + reach < EVEN_ODDS).mean())
    return share_of(exact, books * OUTCOMES), share_of(student_t, books * OUTCOMES)


def best_power(kind: str, n: int, books: int, seed: int) -> dict[str, Share]:
    """Shares of calibrated books that the best of all tests of even odds at 2.5% calls better.

    No test that holds 2.5% under a truth whose expected score is that of even odds finds more
    calibrated books than the likelihood ratio of the two (Neyman & Pearson 1933). Each share is
    read from draws of that truth.
    """
    (probabilities, rng), found = drawn(kind, n, books, seed), {}
    for probability in probabilities:
        calibrated = rng.random((BEST_DRAWS, n)) < probability
        for name, truth in (("tilted", tilted), ("halfway to 50%", halfway)):
            chance = truth(probability)
            yes = np.log(probability) - np.log(chance)
            no = np.log1p(-probability) - np.log1p(-chance)
            as_even_odds = (rng.random((BEST_DRAWS, n)) < chance) @ (yes - no)
            least = np.quantile(as_even_odds, 0.975)
            found.setdefault(name, []).append(float((calibrated @ (yes - no) > least).mean()))
    return {name: share_of(each, books * BEST_DRAWS) for name, each in found.items()}


def width(kind: str, n: int, books: int, seed: int) -> float:
    """Mean width of the interval over that of Student's t, calibrated forecasters."""
    (probabilities, rng), exact, student_t = drawn(kind, n, books, seed), 0.0, 0.0
    for probability in probabilities:
        outcome = (rng.random(n) < probability).astype(float)
        found = binary_mean(scored(probability, outcome))
        exact += found.high - found.low
        spread = ((probability - outcome) ** 2).std(ddof=1) / math.sqrt(n)
        student_t += 2 * student.ppf(0.975, n - 1) * spread
    return exact / student_t


# --- coverage with clusters ----------------------------------------------------------------------


def _clusters(shape: str, n: int) -> tuple[np.ndarray, bool]:
    """Cluster of each question, and whether those of a cluster share one outcome."""
    if shape == "one holds 80%":
        return np.maximum(np.arange(n) - int(0.8 * n) + 1, 0), True
    if shape == "each alone":
        return np.arange(n), False
    return np.arange(n) // 4, shape == "four share an outcome"


def coverage(shape: str, n: int, books: int, seed: int) -> Share:
    """Share of calibrated books whose interval holds the expected score."""
    rng, held = np.random.default_rng([seed, n]), []
    cluster, shared = _clusters(shape, n)
    for _ in range(books):
        probability = rng.choice(COVERED, n)
        draw = rng.random(n)
        outcome = ((draw[cluster] if shared else draw) < probability).astype(float)
        found = binary_mean(scored(probability, outcome, cluster))
        expected = float((probability * (1 - probability)).mean())
        held.append(float(found.low - 1e-12 <= expected <= found.high + 1e-12))
    return share_of(held, books)


COVERED = (0.6, 0.7, 0.8, 0.9, 0.95)
COVERED_IN_WORDS = (
    f"with probabilities drawn from {', '.join(f'{each:g}' for each in COVERED)}, each happening as"
    " often as it says; of clusters of four the questions have outcomes of their own or one draw"
    " for all, and the last shape has one cluster of 80% of the questions, which share a draw"
)
SHAPES = ("each alone", "four by four, unrelated", "four share an outcome", "one holds 80%")


# --- evidence that is looked at again and again --------------------------------------------------

DAYS = 120
REACHED = 20.0
"""An e-value that has a chance of at most 1 in 20 to be reached, however often one looks."""


def deadline_tables(
    rng: np.random.Generator, probability: float, n: int, books: int = 1
) -> dict[str, Any]:
    """Tables of questions "by this day" with forecasts that are right so often by construction.

    A yes is known on its day, which is any day of the window alike; a no only at the deadline.
    Each book is a forecaster who alone answers its questions.
    """
    deadline = rng.integers(20, DAYS, n * books)
    yes = rng.random(n * books) < probability
    known = np.where(yes, rng.random(n * books) * deadline, deadline)
    ids = {"question_id": [f"q{number:05d}" for number in range(n * books)]}
    who = np.repeat([f"book {number}" for number in range(books)], n)
    opens, closes = days([0] * n * books), days(list(deadline))
    return {
        "forecasts": pd.DataFrame(
            {**ids, "forecaster": who, "issued_at": opens, "probability": probability}
        ),
        "questions": pd.DataFrame(
            {**ids, "kind": "binary", "opens_at": opens, "closes_at": closes}
        ),
        "resolutions": pd.DataFrame(
            {**ids, "status": "resolved", "outcome": yes.astype(int), "known_at": days(list(known))}
        ),
    }


def evidence_at_any_look(probability: float, n: int, books: int, seed: int) -> Share:
    """Share of calibrated books whose evidence reaches 20 at one of the looks, every tenth day."""
    tables = deadline_tables(np.random.default_rng([seed, n]), probability, n, books)
    largest: dict[Any, float] = dict.fromkeys(tables["forecasts"]["forecaster"], 0.0)
    for look in range(10, DAYS + 10, 10):
        pairs = pair(**tables, known_by=day(look))
        for book, found in calibration(pairs, by="forecaster").evidence().items():
            largest[book] = max(largest[book], found.largest)
    return share_of([float(each >= REACHED) for each in largest.values()], books)


# --- the file of results -------------------------------------------------------------------------


def written(
    books: int = 20, coverage_books: int = 1_000, evidence_books: int = 400, seed: int = 1
) -> str:
    """Every table as Markdown."""
    return "\n\n".join(
        [
            "# Levels of intervals and verdicts",
            "Made by `python -m tests.inference.levels`; every number is per cent of simulated"
            f" books ± its Monte Carlo error, seed {seed}."
            "\nIntervals are those of `ft.inference.binary_mean` at 95%.",
            "## Called better, or worse, than even odds though the expected score is theirs",
            "At most 2.5 are asked for, and [decision 0398]"
            "(../decisions/0398-equal-chances-in-doubt.md) says what that costs, and what 200,000"
            " runs of a cell give."
            f"\n{books} books of mixed probabilities each, {OUTCOMES} outcomes per book and truth."
            f"\nProbabilities are {BOOKS_IN_WORDS}."
            "\nThree truths: each chance of yes halfway between the forecast and 50%; the odds of"
            " every forecast shifted by one factor; every forecast right equally often.",
            _levels_table(books, seed),
            "## Power and width beside Student's t",
            "Calibrated forecasters called better than even odds, and the ratio of mean widths."
            "\nStudent's t owes part of its power to a level above 2.5."
            "\nNo test, and no interval, that holds 2.5 under one truth finds more than the"
            " likelihood ratio against that truth does (Neyman and Pearson 1933). Two are given:"
            " the forecasts tilted until they score like even odds, and every chance halfway"
            f" between the forecast and 50%; {BEST_DRAWS:,} outcomes per book."
            "\n`python -m tests.inference.levels power` prints this table alone.",
            _power_table(books, seed),
            "## Coverage of the expected score of calibrated forecasters",
            f"At least 94 is asked for; {coverage_books:,} books each, {COVERED_IN_WORDS}.",
            _coverage_table(coverage_books, seed),
            "## Evidence against calibrated forecasts of what comes by a deadline",
            "Books whose e-value reached 20 at one of twelve looks; at most 5 are asked for."
            f"\n{evidence_books} books each; yes can be known any day of a window, no only at its"
            " end, and answers that come early wait for their settling day.",
            _evidence_table(evidence_books, seed),
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def _levels_table(books: int, seed: int) -> str:
    rows = []
    for kind in BOOKS:
        for n in (2, 3, 5, 8, 12, 20, 30, 50):
            found = levels(kind, n, books, seed)
            rows.append([kind, str(n), *(f"{a} / {b}" for a, b in found.values())])
    names = truths(np.array([0.6, 0.8]))
    return _table(["probabilities", "n", *(f"{each}: better / worse" for each in names)], rows)


def _power_table(books: int, seed: int) -> str:
    rows = []
    for kind in BOOKS:
        for n in (30, 100):
            exact, by_t = power(kind, n, books, seed)
            best = best_power(kind, n, books, seed).values()
            ratios = [f"{each.value / by_t.value:.2f}" for each in (exact, *best)]
            wide = f"{width(kind, n, books, seed):.2f}"
            rows.append([kind, str(n), *map(str, (exact, *best, by_t)), *ratios, wide])
    head = ["probabilities", "n", "exact", "best if tilted", "best if halfway", "Student's t"]
    head += ["power beside t", "tilted beside t", "halfway beside t", "width beside t"]
    return _table(head, rows)


def _coverage_table(books: int, seed: int) -> str:
    rows = [
        [shape, *(str(coverage(shape, n, books, seed)) for n in (8, 20, 60, 100))]
        for shape in SHAPES
    ]
    return _table(["clusters", "n = 8", "n = 20", "n = 60", "n = 100"], rows)


def _evidence_table(books: int, seed: int) -> str:
    rows = [
        [f"{probability:g}", *(str(evidence_at_any_look(probability, n, books, seed)) for n in NS)]
        for probability in (0.1, 0.2, 0.5)
    ]
    return _table(["probability", *(f"n = {n}" for n in NS)], rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["power"]:
        sys.stdout.write(_power_table(books=20, seed=1) + "\n")
        sys.exit()
    RESULTS.write_text(written() + "\n", encoding="utf-8")
