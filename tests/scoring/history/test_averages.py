"""Averages over time by hand: windows that are missing or hardly long, missing time, and peers."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasttrack.errors import InvalidForecastError
from forecasttrack.scoring.history import (
    RELATIVE_RULES,
    Relative,
    forecast_log,
    integrals,
    integrate,
)
from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.integrals import ForecastValues, average_over_time
from forecasttrack.scoring.history.log import live_stretches


def log(*rows, opens_at=(0,), closed_at=(10,), **columns):
    """Rows of question, forecaster and moment."""
    question, forecaster, issued_at = zip(*rows, strict=True)
    return forecast_log(
        question=question, forecaster=forecaster, issued_at=issued_at,
        opens_at=opens_at, closed_at=closed_at, **columns,
    )  # fmt: skip


def averages(found, values, *, windowed=None, ends=None, **more):
    windowed = np.ones(len(found.opens_at), bool) if windowed is None else np.array(windowed)
    ends = found.closed_at if ends is None else np.array(ends)
    return average_over_time(found, values, ends=ends, windowed=windowed, **more)


def plain(*value, **more):
    return ForecastValues(value=np.array(value), **more)


def test_a_question_without_a_window_has_the_score_of_its_one_forecast():
    """Its share of time is unknown, its forecast is one, and it is never left out for its time."""
    two = log((0, 4, 5), (0, 4, 7), (1, 4, 5), opens_at=(0, 3), closed_at=(10, 3))
    found = averages(two, [plain(0.2, 0.4, 0.9)], windowed=[True, False], least_coverage=0.4)
    assert_allclose(found.scores[0], [(0.2 * 2 + 0.4 * 3) / 5, 0.9])
    assert_allclose(found.time_coverage, [0.5, np.nan])
    assert found.n_forecasts.tolist() == [2, 1]
    found = averages(two, [plain(0.2, 0.4, 0.9)], windowed=[True, False], least_coverage=0.51)
    assert found.question.tolist() == [1]
    assert [each.tolist() for each in found.dropped] == [[0], [4], [0.5]]


def test_a_window_of_one_unit_is_one():
    """Time may be counted in days: one of them is all of its window."""
    day = log((0, 0, 0), closed_at=(1,))
    found = averages(day, [plain(0.3)])
    assert found.time_coverage.tolist() == [1]
    assert found.scores[0].tolist() == [0.3]


def test_no_pair_is_left_out_for_little_time_unless_that_is_asked():
    """One tenth of the window is as good as all of it."""
    late = log((0, 0, 9))
    assert averages(late, [plain(0.3)]).scores[0].tolist() == [0.3]
    assert averages(late, [plain(0.3)], least_coverage=0.11).scores[0].tolist() == []
    assert averages(late, [plain(0.3)], least_coverage=0.1).scores[0].tolist() == [0.3]


def test_what_counts_in_missing_time_counts_nowhere_else():
    """Not even infinitely where no time is missing."""
    for fill in (np.inf, 0.7):
        values = [plain(0.25, fill=np.array([fill]))]
        assert averages(log((0, 0, 0)), values).scores[0].tolist() == [0.25]
    [half] = averages(log((0, 0, 5)), [plain(0.25, fill=np.array([0.75]))]).scores[0]
    assert half == pytest.approx(0.5, rel=1e-15, abs=0)


def test_values_of_peers_are_compared_as_they_are_unless_negated():
    """Higher is better, and where lower is, the difference is turned."""
    peers = log((0, 0, 0), (0, 1, 0))
    factors = np.array([3.0])
    for negate, sign in (({}, 1), ({"negate": True}, -1)):
        values = [plain(0.75, 0.5, against="others", factors=factors, **negate)]
        found = averages(peers, values)
        assert found.scores[0].tolist() == [sign * 0.75, -sign * 0.75]


def test_relative_rules_count_and_read_as_they_say():
    """Peer points of numbers are halved; a Brier score below the median is better without end."""
    numeric = np.array([False, True])
    peers, brier = (RELATIVE_RULES[name] for name in ("peer-points", "relative-brier"))
    assert peers.factors(numeric=numeric).tolist() == [100, 50]
    assert brier.factors(numeric=numeric).tolist() == [1, 1]
    assert (peers.direction, peers.best) == ("higher", np.inf)
    assert (brier.direction, brier.best) == ("lower", -np.inf)


# -- what is refused


@pytest.mark.parametrize(
    ("relative", "row"),
    [
        ({"value": [0.5, np.inf], "against": "others"}, 1),
        ({"value": [0.5, -np.inf], "against": "others", "negate": True}, 1),
        ({"value": [-np.inf, 0.5], "against": "median"}, 0),
        ({"value": [0.5, np.inf], "against": "median"}, 1),
    ],
)
def test_an_infinite_value_that_has_no_difference_is_named(relative, row):
    value = np.array(relative.pop("value"))
    with pytest.raises(InvalidForecastError, match=f"row {row} is"):
        integrate(log((0, 0, 0), (0, 1, 0)), relatives=[Relative(value=value, **relative)])


# -- forecasts that lack what came out


LACKING = np.array([False, True, False])
VALUE, CATCH_ALL = np.array([-0.2, -1.5, -0.7]), np.array([-0.3, -1.6, -0.9])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_while_a_peer_lacks_the_outcome_all_are_compared_by_the_rest(sign):
    """Of three who are there from 0, 4 and 6 on the second lacks it, and ends at 8."""
    three = log((0, 0, 0), (0, 1, 4), (0, 2, 6), expires_at=[10, 8, 10])
    relative = Relative(
        value=sign * VALUE, against="others", negate=sign < 0,
        catch_all=sign * CATCH_ALL, lacking=LACKING,
    )  # fmt: skip
    a, b, c = VALUE
    rest_a, rest_b, rest_c = CATCH_ALL
    # While the second is there, sums are of the rest, less one's own value as it is.
    first = 2 * (2 * a - (rest_a + rest_b))
    first += 2 * (1.5 * a - (rest_a + rest_b + rest_c) / 2) + 2 * (a - c)
    second = 2 * (2 * b - (rest_a + rest_b)) + 2 * (1.5 * b - (rest_a + rest_b + rest_c) / 2)
    third = 2 * (1.5 * c - (rest_a + rest_b + rest_c) / 2) + 2 * (c - a)
    found = integrate(three, relatives=[relative]).relatives[0]
    assert_allclose(found, [first, second, third], rtol=1e-13)


def test_only_a_member_who_lacks_the_outcome_changes_the_comparison():
    """And values of members alone are in the mean."""
    three = log((0, 0, 0), (0, 1, 0), (0, 2, 0))
    a, b, c = VALUE
    for member, expected in (
        ([True, False, True], [a - c, b - (a + c) / 2, c - a]),
        ([True, True, False], [2 * a - (CATCH_ALL[0] + CATCH_ALL[1]),
                               2 * b - (CATCH_ALL[0] + CATCH_ALL[1]),
                               c - (CATCH_ALL[0] + CATCH_ALL[1]) / 2]),
    ):  # fmt: skip
        relative = Relative(
            value=VALUE, against="others", catch_all=CATCH_ALL, lacking=LACKING,
            member=np.array(member),
        )  # fmt: skip
        found = integrate(three, relatives=[relative]).relatives[0]
        assert_allclose(found, 10 * np.array(expected), rtol=1e-13)


def test_a_rest_that_nobody_lacks_changes_nothing():
    peers = log((0, 0, 0), (0, 1, 3))
    values = {"value": np.array([0.1, 0.6]), "against": "others"}
    plain_, rest = (
        integrate(peers, relatives=[Relative(**values, **more)]).relatives[0]
        for more in (
            {},
            {"catch_all": np.array([5.0, 6.0]), "lacking": np.zeros(2, bool)},
        )
    )
    assert_allclose(rest, plain_, rtol=1e-15)


# -- which engine takes what


def test_compiled_sums_take_only_means_of_finite_values(monkeypatch):
    """Medians, infinite values and forecasts that lack something are left to NumPy."""
    kernel = "forecasttrack.scoring.history.numba_engine"
    seen = []

    def integrate_compiled(log, scores, relatives, sums):
        seen.append([(each.against, each.value.tolist()) for each in relatives])
        found = integrals._with_numpy(log, scores, relatives)
        sums.scores[:], sums.relatives[:] = found.scores, found.relatives
        sums.live[:], sums.forecasts[:] = found.live, found.forecasts

    peers = log((0, 0, 0), (0, 1, 3), (0, 1, 7))
    value = np.array([-0.1, -0.6, -0.4])
    given = [
        Relative(value=value, against="median"),
        Relative(value=value, against="others"),
        Relative(value=np.array([-0.1, -np.inf, -0.2]), against="others"),
        Relative(value=value, against="others", catch_all=2 * value, lacking=value < -0.5),
    ]
    plainly = integrate(peers, scores=[value], relatives=given, engine="numpy")
    monkeypatch.setattr(integrals, "uses_numba", lambda *_: True)
    monkeypatch.setitem(sys.modules, kernel, SimpleNamespace(integrate_compiled=integrate_compiled))
    found = integrate(peers, scores=[value], relatives=given)
    assert seen == [[("others", value.tolist())]]
    assert_allclose(found.relatives, plainly.relatives, rtol=1e-15)
    assert_allclose(found.scores, plainly.scores, rtol=1e-15)
    for one in given[1:2], []:
        alone = integrate(peers, scores=[value], relatives=one)
        assert_allclose(alone.relatives, plainly.relatives[1:2][: len(one)], rtol=1e-15)


# -- records


def records():
    """One of each record of a history, made by the library itself."""
    found, value = log((0, 0, 1), (0, 1, 2)), np.array([0.5, 0.25])
    stretches, relative = live_stretches(found, 0, 1), Relative(value=value, against="others")
    yield from (found, found.grouping, stretches, relative, plain(*value))
    yield changes_of(stretches, found.closed_at, expiring=False)
    yield integrate(found, relatives=[relative])
    yield averages(found, [plain(*value)])


def test_records_of_a_history_are_made_by_name_and_compared_as_objects():
    """Their columns have no one truth value, and a column in another's place would go unseen."""
    for record, again in zip(records(), records(), strict=True):
        kind, fields = type(record), [each.name for each in record.__attrs_attrs__]
        columns = [getattr(record, name) for name in fields]
        assert record != again
        assert len({record, again}) == 2
        with pytest.raises(TypeError, match="positional"):
            kind(*columns)
        assert kind(**dict(zip(fields, columns, strict=True))) != record
