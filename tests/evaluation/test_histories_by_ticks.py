"""From tables to scores, under every choice there is, as a second reading has it tick by tick."""

from __future__ import annotations

import random
import warnings

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scoring import engine
from tests.evaluation.ticks import TICK, Asked, Said, at, averages, spots, tables

RULES = ["brier", "log", "peer-points", "relative-brier"]
NAMES = ["ann", "bob", "cat", "dan"]


def world(seed):
    """Questions that close early or as they open, known before or after; forecasts at any time."""
    draw = random.Random(seed)  # noqa: S311 - a test wants the same world again
    questions = []
    for _ in range(draw.randint(1, 3)):
        opens = draw.randint(0, 9)
        closes = opens + draw.randint(0, 24)
        known = draw.choice([closes, max(opens, closes - draw.randint(0, 8)), closes + 3])
        stated = draw.choice([None, None, draw.randint(opens, closes)])
        questions.append(Asked(opens, closes, known, draw.randint(0, 1), stated))
    forecasts = []
    for sequence in range(draw.randint(4, 24)):
        issued = draw.randint(-6, 36)
        ends = draw.choice([None, None, issued + draw.randint(0, 12)])
        p = draw.choice([0.1, 0.5, 0.9, draw.randint(1, 99) / 100])
        question = draw.randrange(len(questions))
        forecasts.append(Said(question, draw.choice(NAMES), issued, ends, p, sequence))
    draw.shuffle(forecasts)
    return questions, forecasts


def found(pairs, rule, **choices):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        frame = ft.score(pairs, rules=[rule], **choices).frame
    columns = ["question_id", "forecaster", "score", "time_coverage"]
    return {(row[0], row[1]): row[2:] for row in frame[columns].itertuples(index=False, name=None)}


def agrees(own, expected):
    assert own.keys() == expected.keys()
    for pair, numbers in expected.items():
        assert own[pair] == pytest.approx(numbers, rel=1e-12, abs=1e-11), pair


AVERAGES = [
    ("time-weighted", "actual", "live-time"),
    ("time-weighted", "scheduled", "zero"),
    ("time-weighted", "scheduled", "even odds"),
    ("time-weighted", "actual", 0.5),
    ("daily", "actual", "live-time"),
    ("daily", "scheduled", "even odds"),
]


@pytest.mark.parametrize("seed", range(7))
def test_averages_over_time(seed):
    """Every span and way with missing time, with all peers or some."""
    questions, forecasts = world(seed)
    pairs = ft.pair(**tables(questions, forecasts))
    known = set(pairs.frame["forecaster"])
    peers = [name for name in ("ann", "cat") if name in known] or None
    for history, span, missing in AVERAGES:
        choice = ft.exclude_below(missing) if isinstance(missing, float) else missing
        for rule, some in [*((rule, None) for rule in RULES), ("peer-points", peers)]:
            expected = averages(
                questions, forecasts, rule, history=history, span=span, missing=missing, peers=some
            )
            own = found(pairs, rule, history=history, span=span, missing=choice, peers=some)
            agrees(own, expected)


@pytest.mark.parametrize("seed", range(12, 15))
def test_the_choices_of_platforms(seed):
    """The presets are what they say they are."""
    questions, forecasts = world(seed)
    pairs = ft.pair(**tables(questions, forecasts))
    for preset, choices, brier in [
        ("metaculus", ("time-weighted", "scheduled", "zero"), "brier"),
        ("good-judgment", ("daily", "actual", "live-time"), "brier-two-sided"),
    ]:
        history, span, missing = choices
        named = {"history": history, "span": span, "missing": missing, "peers": None}
        agrees(
            found(pairs, "brier", history=preset), averages(questions, forecasts, brier, **named)
        )
        own = found(pairs, "peer-points", history=preset)
        agrees(own, averages(questions, forecasts, "peer-points", **named))


@pytest.mark.parametrize("seed", range(18, 25))
def test_spots(seed):
    """A moment for all, or a lead before either close."""
    questions, forecasts = world(seed)
    pairs = ft.pair(**tables(questions, forecasts))
    tick, lead = seed - 16, (seed * 5) % 13
    cases = [
        ({"history": ft.spot(at=at(tick).isoformat())}, lambda question: tick),
        ({"history": before(lead)}, lambda question: question.closed - lead),
        ({"history": before(lead), "span": "scheduled"}, lambda question: question.closes - lead),
        ({"history": before(0)}, lambda question: question.closed),
    ]
    for choices, moment_of in cases:
        for rule in RULES:
            expected = spots(questions, forecasts, rule, moment_of=moment_of)
            own = {pair: row[0] for pair, row in found(pairs, rule, **choices).items()}
            agrees(own, expected)


def before(lead):
    return ft.spot(before_close=(lead * TICK).to_pytimedelta())


@pytest.mark.parametrize("seed", range(30, 32))
def test_the_order_of_rows_and_the_engine_never_matter(seed, monkeypatch):
    """Shuffled, and swept by numba where it is there."""
    questions, forecasts = world(seed)
    given = tables(questions, forecasts)
    frames = []
    for shuffle, least in [(1, 10**12), (2, 10**12), (3, 0)]:
        if least == 0:
            pytest.importorskip("numba")
        monkeypatch.setattr(engine, "WORTH_LOADING_FOR_HISTORIES", least)
        forecasts = given["forecasts"].sample(frac=1, random_state=shuffle)
        pairs = ft.pair(**given | {"forecasts": forecasts})
        frame = ft.score(pairs, rules=RULES).frame
        frames.append(frame.sort_values(["question_id", "forecaster", "rule"], ignore_index=True))
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0], rtol=1e-12)
