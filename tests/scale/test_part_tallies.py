"""Tallies of a part count what a plain loop over its forecasts counts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scale import part_tallies
from forecasttrack.scale.part_tallies import tallied
from tests.scale.worlds import arrow, awkward


def pairs_of(seed):
    """Pairs with weights of 1, 2 and 0, clusters of several questions, and missing ones."""
    tables = awkward(seed)
    tables["questions"].loc[3:5, "weight"] = 0.0
    tables["questions"]["weight"] *= 0.1  # sums of tenths are rounded
    return ft.pair(**{name: arrow(each) for name, each in tables.items()})


def shared(pairs):
    cluster = pairs.frame.drop_duplicates("question_id")["cluster"]
    return set(cluster[cluster.duplicated()])


def counted(pairs, kept_apart):
    """The sums by forecaster, probability and cluster, and all together, one by one."""
    questions = defaultdict(lambda: [0, 0.0, 0.0])
    for row in pairs.frame.itertuples():
        if row.weight == 0:
            continue
        cluster = row.cluster if row.cluster in kept_apart else None
        for who in (row.forecaster, None):
            found = questions[who, row.probability, cluster, row.question_id]
            found[0] += 1
            found[1:] = row.weight, row.outcome
    cells = defaultdict(lambda: np.zeros(4))
    for (who, stated, cluster, _), (n, weight, outcome) in questions.items():
        own = weight * n
        cells[who, stated, cluster] += own, own * outcome, own**2, n
    return cells


def as_counted(pairs, kept_apart):
    cells = {}
    for found in tallied(pairs, kept_apart):
        who, cluster = (found[name].read() for name in ("forecaster", "cluster"))
        keys = zip(who, found["probability"], cluster, strict=True)
        sums = np.column_stack([found[name] for name in part_tallies.SUMS])
        cells |= dict(zip(keys, sums, strict=True))
    return cells


@pytest.mark.parametrize("way", ["in order", "counting", "compiled", "cells that occur"])
@pytest.mark.parametrize("seed", [0, 1])
def test_tallies_are_those_of_a_loop(monkeypatch, seed, way):
    """Sorted, by counting each possible key, compiled, or numbered where keys could be too many."""
    if way == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(part_tallies, "uses_numba", lambda *_: True)
    monkeypatch.setattr(part_tallies, "FEW", 10**6 if way == "counting" else 0)
    if way == "cells that occur":
        monkeypatch.setattr(part_tallies, "LARGEST", 0)
    pairs = pairs_of(seed)
    kept_apart = shared(pairs)
    assert kept_apart, "some clusters hold several questions"
    expected, found = counted(pairs, kept_apart), as_counted(pairs, kept_apart)
    assert set(found) == set(expected)
    for key, sums in expected.items():
        np.testing.assert_allclose(found[key], sums, rtol=1e-14)


def test_probabilities_between_the_steps_are_told_apart():
    """Also two that differ in their fifth decimal, and 0 from -0 is no difference."""
    pairs = pairs_of(2)
    stated = np.where(np.arange(len(pairs)) % 2, 0.12341, 0.12342)
    stated[:2] = 0.0, -0.0
    pairs = pairs.with_columns(probability=stated)
    found, expected = as_counted(pairs, ()), counted(pairs, ())
    assert set(found) == set(expected)
    assert {key[1] for key in found} == {0.0, 0.12341, 0.12342}


@pytest.mark.parametrize("questions", [1, 2, 3, 4, 5])
def test_tallies_know_questions_on_either_side_of_a_power_of_two(questions):
    """Keys hold the question in whole bits: one, and as many as just fit, and one more."""
    pairs = pairs_of(3)
    few = pairs.frame["question_id"].unique()[:questions]
    pairs = pairs.keep(pairs.frame["question_id"].isin(few).to_numpy())
    found, expected = as_counted(pairs, ()), counted(pairs, ())
    assert set(found) == set(expected)
    for key, sums in expected.items():
        np.testing.assert_allclose(found[key], sums, rtol=1e-14)


def test_a_part_without_yes_and_no_has_no_tally():
    pairs = pairs_of(0)
    for found in tallied(pairs.keep(np.zeros(len(pairs), dtype=bool)), ()):
        assert [len(each) for each in found.values()] == [0] * 7
    partial = pairs.with_columns(outcome=np.full(len(pairs), 0.5))
    assert [len(found["count"]) for found in tallied(partial, ())] == [0, 0]


def test_a_cluster_is_shared_where_several_questions_bear_it():
    """The name of a question that stands for its own cluster counts as well."""
    from forecasttrack.scale.score_tables import Schemas  # noqa: PLC0415 - an extra

    forecasts = arrow(pd.DataFrame({"question_id": ["a"], "forecaster": ["ann"]})).schema
    questions = awkward(0)["questions"]
    read = ft.pair(**{name: arrow(each) for name, each in awkward(0).items()})._columns.questions
    found = Schemas.of(read, forecasts).shared
    named = questions["cluster"].dropna()
    assert found == set(named[named.duplicated()])
