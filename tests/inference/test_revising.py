"""Revisions of series that arrive mixed, beside the same gone through one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference import clustered_difference, revisions


def mixed_series(seed, n=60, series=14, clusters=5):
    """Beliefs in tenths, some of which stay as they were; every series has one outcome."""
    rng = np.random.default_rng(seed)
    code = rng.integers(series, size=n)
    return {
        "probability": rng.integers(0, 11, n) / 10,
        "outcome": rng.integers(0, 2, series)[code],
        "series": code,
        "cluster": rng.permutation(series)[code] % clusters,
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_revisions_are_those_of_each_series_by_itself(seed, level):
    """Movement, what uncertainty fell by, and the slope of what was left on what was revised."""
    given = mixed_series(seed)
    rows, clusters, slopes = [], [], []
    for each in np.unique(given["series"]):
        own = given["series"] == each
        p, y, cluster = (given[name][own] for name in ("probability", "outcome", "cluster"))
        steps = [after - before for before, after in itertools.pairwise(p)]
        slopes += [
            (y[0] - after, step, cluster[0])
            for after, step in zip(p[1:], steps, strict=True)
            if step
        ]
        if steps:
            movement, fell = sum(s**2 for s in steps), p[0] * (1 - p[0]) - p[-1] * (1 - p[-1])
            rows.append((each, len(steps), (movement / len(steps)) ** 0.5, movement, fell))
            clusters.append(cluster[0])
    found = revisions(**given, level=level)
    assert_allclose(found.frame.to_numpy(), rows, atol=1e-12)
    assert found.n_series == len(np.unique(given["series"]))
    excess = [row[3] - row[4] for row in rows]
    expected = clustered_difference(difference=excess, cluster=clusters, level=level)
    assert (found.excess.value, found.excess.low, found.excess.high) == pytest.approx(
        (expected.value, expected.low, expected.high), rel=1e-9
    )
    rest, step, cluster = (np.array(column) for column in zip(*slopes, strict=True))
    fit = sm.OLS(rest, step).fit()
    assert found.reaction.value == pytest.approx(fit.params[0], rel=1e-9)
    assert found.reaction.n == len(step)
    assert found.reaction.details["n_clusters"] == len(np.unique(cluster))


def test_series_that_were_never_revised_are_counted_and_no_more():
    """A single belief has no movement; one that was repeated has none, and no slope."""
    found = revisions(
        probability=[0.3, 0.6, 0.6], outcome=[1, 0, 0], series=[4, 7, 7], cluster=[0, 1, 1]
    )
    assert found.n_series == 2
    assert found.n_revisions.tolist() == [1]
    assert found.movement.tolist() == found.volatility.tolist() == [0]
    assert found.reaction.n == 0


def test_series_keep_the_numbers_that_they_were_given():
    """They were counted from 0."""
    found = revisions(
        probability=[0.3, 0.6, 0.5, 0.9], outcome=[1, 0, 0, 0], series=[4, 7, 7, 7], cluster=[0] * 4
    )
    assert found.series.tolist() == [7]


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"probability": [0.0, 1.5]}, InvalidArgumentError, "probability lies in"),
        ({"probability": [-0.5, 1.0]}, InvalidArgumentError, "probability lies in"),
        ({"outcome": [0.5, 1]}, InvalidArgumentError, "outcome is 0 or 1"),
        ({"outcome": [1, 2]}, InvalidArgumentError, "outcome is 0 or 1"),
        ({"outcome": [1]}, InvalidTableError, "one shape"),
        ({"series": [0]}, InvalidTableError, "one shape"),
        ({"cluster": [0]}, InvalidTableError, "one shape"),
        ({"probability": [[0.0, 1.0]], "outcome": [[0, 1]]}, InvalidTableError, "one shape"),
    ],
)
def test_what_does_not_fit_is_refused(changed, error, words):
    """Certainty is a probability, no and yes are outcomes."""
    good = {"probability": [0.0, 1.0], "outcome": [0, 1], "series": [0, 1], "cluster": [0, 1]}
    assert revisions(**good).n_series == 2
    with pytest.raises(error, match=words):
        revisions(**good | changed)
