"""Seconds of the public functions at 10^4, 10^5 and 10^6 rows, and how they grow.

    python tests/bench/growth.py docs/reference/growth.md

writes them into a page, between the lines that mark their place. Each is measured once, as
processor time after a run on few rows; what has taken long is not tried on ten times as many.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import forecasttrack as ft  # noqa: E402 - from this tree
from forecasttrack import agreement, inference, pooling, reliability, scoring  # noqa: E402
from tests.laws import random_beliefs  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
CROWDS = (10, 100, 500)
LONGEST = 12.0
"""Seconds after which ten times as many rows are not tried."""
BEGIN = "<!-- the tables below are measured -->"
END = "<!-- the tables above are measured -->"


# --- what is measured --------------------------------------------------------------------------


def tables(rows, *, forecasters=100, seed=0):
    """Forecasts of yes/no questions, each forecaster one on each question."""
    rng, place = np.random.default_rng(seed), np.arange(rows)
    start = pd.Timestamp("2026-01-01", tz="UTC")
    questions = rows // forecasters
    made = start + pd.to_timedelta(rng.integers(0, 30 * 86_400, rows), unit="s")
    return {
        "forecasts": pd.DataFrame(
            {
                "question_id": place // forecasters,
                "forecaster": place % forecasters,
                "issued_at": made,
                "probability": rng.uniform(0.01, 0.99, rows).round(2),
            }
        ),
        "questions": pd.DataFrame(
            {
                "question_id": np.arange(questions),
                "kind": "binary",
                "opens_at": start,
                "closes_at": start + pd.Timedelta(days=31),
            }
        ),
        "resolutions": pd.DataFrame(
            {
                "question_id": np.arange(questions),
                "status": "resolved",
                "outcome": rng.integers(0, 2, questions),
                "known_at": start + pd.Timedelta(days=40),
            }
        ),
    }


def scored(rows, **choices):
    """Scores of those tables."""
    return ft.score(ft.pair(**tables(rows, **choices)), rules=["brier", "log"])


def continuous(rows):
    """A tally of probabilities of which no two are equal."""
    rng = np.random.default_rng(1)
    probability = rng.random(rows)
    outcome = (rng.random(rows) < probability).astype(float)
    return reliability.count(probability=probability, outcome=outcome)


def of_tables(act):
    """A function of pairs, prepared for so many rows."""

    def prepare(rows, **choices):
        given = ft.pair(**tables(rows, **choices))
        return lambda: act(given)

    return prepare


def of_scores(act):
    """A function of scores, prepared for so many rows."""

    def prepare(rows, **choices):
        given = scored(rows, **choices)
        return lambda: act(given)

    return prepare


def of_tally(act):
    """A function of a tally, prepared for so many distinct probabilities."""

    def prepare(rows):
        given = continuous(rows)
        return lambda: act(given)

    return prepare


def of_rule(rule):
    """A rule of the register, prepared for so many random beliefs."""

    def prepare(rows):
        belief, outcome = random_beliefs.OF_SHAPE[rule.accepts](np.random.default_rng(2))
        times = -(-rows // random_beliefs.ROWS)
        given = {**belief, "outcome": outcome}
        given = {name: tiled(value, times) for name, value in given.items()}
        return lambda: rule(**given)

    return prepare


def tiled(value, times):
    """The same rows again and again; texts as they are."""
    if isinstance(value, dict):
        return {name: tiled(each, times) for name, each in value.items()}
    if isinstance(value, np.ndarray):
        return np.tile(value, (times, *[1] * (value.ndim - 1)))
    return value


def paired(rows, **choices):
    """Pairing itself."""
    given = tables(rows, **choices)
    return lambda: ft.pair(**given)


def peers(pairs):
    """Scores against everybody else, at every moment."""
    return ft.score(pairs, rules=["peer-points"])


def booked(rows, **choices):
    """A book made of those tables."""
    given = {name: named_by_text(each) for name, each in tables(rows, **choices).items()}
    return lambda: ft.Book.from_tables(**given)


def named_by_text(table):
    """The same table with ids that are text, as records have them."""
    ids = [name for name in ("question_id", "forecaster") if name in table]
    return table.assign(**{name: "n" + table[name].astype(str) for name in ids})


def reported(pairs):
    """A scorecard, thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        ft.report(pairs, Path(folder) / "card.html")


def of_differences(act):
    """A test of differences in clusters of ten, prepared for so many rows."""

    def prepare(rows):
        rng = np.random.default_rng(3)
        difference = rng.uniform(-1, 1, rows)
        return lambda: act(difference, np.arange(rows) // 10)

    return prepare


def of_beliefs(act):
    """A pool of ten beliefs in yes and no for each of so many rows."""

    def prepare(rows):
        yes = np.random.default_rng(4).uniform(0.01, 0.99, (rows, 10))
        belief = np.stack([1 - yes, yes], axis=2)
        return lambda: act(belief=belief)

    return prepare


def of_ratings(act):
    """An index of agreement of three coders on so many units."""

    def prepare(rows):
        ratings = np.random.default_rng(5).integers(0, 5, (3, rows)).astype(float)
        return lambda: act(ratings=ratings)

    return prepare


BY_FORECASTERS = {
    "ft.pair": paired,
    "ft.score, Brier and log": of_tables(lambda pairs: ft.score(pairs).frame),
    "ft.score, peer points": of_tables(peers),
    "ft.pool, median": of_tables(lambda pairs: ft.pool(pairs, method="median")),
    "ft.pool, mean": of_tables(lambda pairs: ft.pool(pairs, method="mean")),
    "ft.calibration, findings": of_tables(lambda pairs: ft.calibration(pairs, by=None).findings),
    "Scores.summarise": of_scores(lambda scores: scores.summarise()),
    "Scores.skill": of_scores(lambda scores: scores.skill()),
    "Scores.compare, two of them": of_scores(lambda scores: scores.compare(0, 1)),
    "Scores.with_baseline, even odds": of_scores(lambda s: s.with_baseline("even odds")),
    "Scores.leaderboard": of_scores(lambda scores: scores.leaderboard(resamples=100)),
}
BY_ROWS = {
    "ft.Book.from_tables": booked,
    "ft.report": of_tables(reported),
    "ft.revisions": of_tables(ft.revisions),
    **{
        f"pooling.{each.__name__}": of_beliefs(each)
        for each in (
            pooling.mean,
            pooling.median,
            pooling.trimmed_mean,
            pooling.geometric_mean_of_odds,
            pooling.logit_normal,
        )
    },
    "agreement.krippendorff_alpha": of_ratings(agreement.krippendorff_alpha),
    "inference.clustered_difference": of_differences(
        lambda d, c: inference.clustered_difference(difference=d, cluster=c)
    ),
    "inference.bootstrap_difference": of_differences(
        lambda d, c: inference.bootstrap_difference(difference=d, cluster=c)
    ),
    "inference.swapped_difference": of_differences(
        lambda d, c: inference.swapped_difference(difference=d, cluster=c)
    ),
    "inference.diebold_mariano": of_differences(
        lambda d, _: inference.diebold_mariano(difference=d)
    ),
    "inference.clustered_mean": of_differences(
        lambda d, c: inference.clustered_mean(score=d, weight=np.ones(len(d)), cluster=c)
    ),
}
OF_TALLIES = {
    f"reliability.{name}": of_tally(getattr(reliability, name))
    for name in (
        "adjusted_discrimination",
        "auc",
        "broecker_smith",
        "calibration_in_the_large",
        "confidence",
        "consistency",
        "consistency_asymptotic",
        "corp",
        "cox",
        "debiased_calibration_error",
        "expected_calibration_error",
        "ferro_fricker",
        "hosmer_lemeshow",
        "miscalibration_test",
        "murphy",
        "murphy_diagram",
        "overconfidence",
        "reliability_table",
        "roc",
        "smooth_calibration_error",
        "spiegelhalter",
        "uniform",
        "yates",
    )
}
OF_RULES = {f"{rule.name}, {rule.accepts}": of_rule(rule) for rule in scoring.all_rules()}


# --- measuring ---------------------------------------------------------------------------------


def seconds(work):
    """Processor time of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measured(prepare, cases):
    """Seconds for each case, in order; NaN after one that took long."""
    prepare(2_000)()
    found = []
    for case in cases:
        long = found and not found[-1] < LONGEST
        found.append(math.nan if long else seconds(prepare(**case)))
    return found


def exponent(found):
    """The slope of log seconds over log rows, between the last two sizes."""
    known = [each for each in found if not math.isnan(each)]
    return math.log10(known[-1] / known[-2]) if len(known) > 1 and known[-2] else math.nan


def line(*cells):
    """A line of a table in Markdown."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def shown(number):
    """Seconds to two digits, or a dash."""
    return "-" if math.isnan(number) else f"{number:.2g}"


def by_rows(works):
    """The table of seconds by rows."""
    head = line("function", "10^4", "10^5", "10^6", "exponent")
    lines = [head, line(*["---"] * 5)]
    for name, prepare in works.items():
        found = measured(prepare, [{"rows": rows} for rows in SIZES])
        slope = exponent(found)
        # Below a hundredth of a second the fixed part of a call is what is seen.
        steep = shown(slope) if np.nanmax(found) > 0.01 else "-"
        lines.append(line(f"`{name}`", *map(shown, found), steep))
        sys.stderr.write(f"{lines[-1]}\n")
    return "\n".join(lines)


def by_forecasters(works):
    """The table of seconds by forecasters, at 10^5 rows."""
    lines = [line("function", *map(str, CROWDS)), line(*["---"] * 4)]
    for name, prepare in works.items():
        cases = [{"rows": 100_000, "forecasters": crowd} for crowd in CROWDS]
        lines.append(line(f"`{name}`", *map(shown, measured(prepare, cases))))
        sys.stderr.write(f"{lines[-1]}\n")
    return "\n".join(lines)


PARTS = {
    "Pairs and scores, 100 forecasters": (by_rows, BY_FORECASTERS),
    "10^5 rows of 10, 100 and 500 forecasters": (by_forecasters, BY_FORECASTERS),
    "Books, reports, pools, agreement and comparisons": (by_rows, BY_ROWS),
    "Calibration of probabilities of which no two are equal": (by_rows, OF_TALLIES),
    "Scoring rules": (by_rows, OF_RULES),
}


def page():
    """Every table, with its heading."""
    ft.score(ft.pair(**tables(600_000)))  # whatever is compiled for long columns is loaded now
    return "\n\n".join(
        f"## {heading}\n\n{measure(works)}" for heading, (measure, works) in PARTS.items()
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Measure how the public functions grow.")
    arguments.add_argument("page", type=Path, help="the page that the tables are put into")
    target = arguments.parse_args().page
    text = target.read_text(encoding="utf-8")
    warnings.simplefilter("ignore")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    target.write_text(f"{before}{BEGIN}\n\n{page()}\n\n{END}{after}", encoding="utf-8")
