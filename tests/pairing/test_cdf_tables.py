"""Cumulative distributions at points: the same from tables, books and ledgers, or refused."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidForecastError, InvalidRecordError, InvalidTableError

DAY = pd.Timestamp("2026-01-01T00:00Z")
RULES = [
    "crps", "log", "baseline-points", "peer-points", "wis", "pinball", "interval", "crps-between"
]  # fmt: skip


def question(**more):
    return pd.DataFrame(
        [{"question_id": "size", "kind": "numeric", "unit": "m", "opens_at": DAY,
          "closes_at": DAY + pd.Timedelta(days=10), **more}]
    )  # fmt: skip


def forecasts(who="ann", points=(0, 10, 20), cdf=(0.0, 0.5, 0.9), **more):
    return pd.DataFrame(
        {"question_id": "size", "forecaster": who, "issued_at": DAY, "point": points, "cdf": cdf}
        | more
    )


def outcome(**stated):
    return pd.DataFrame(
        [{"question_id": "size", "status": "resolved", "known_at": DAY + pd.Timedelta(days=10)}
         | {"outcome": None} | stated]
    )  # fmt: skip


def tables(forecasts, *, bounds=None, **stated):
    return {
        "forecasts": forecasts,
        "questions": question(**({"lower": 0.0} if bounds is None else bounds)),
        "resolutions": outcome(**(stated or {"outcome": 12.0})),
    }


TWO = pd.concat([forecasts(), forecasts("bob", cdf=(0.0, 0.2, 0.95))])


def scored(source, rules=RULES):
    pairs = ft.pair(**source) if isinstance(source, dict) else ft.pair(source)
    frame = ft.score(pairs, rules=rules, history="last").frame
    return frame.set_index(["forecaster", "rule"])["score"]


def test_a_distribution_from_a_table_is_scored_by_every_rule_that_takes_one():
    """The numbers are those of the formulas over arrays."""
    found = scored(tables(TWO))
    belief = {"points": [0, 10, 20], "cdf": [[0, 0.5, 0.9]], "outcome": [12]}
    assert found["ann", "crps"] == ft.scoring.crps_cdf(**belief)[0]
    assert found["ann", "wis"] == ft.scoring.wis_cdf(**belief)[0]
    assert found["ann", "interval"] == ft.scoring.interval_cdf(**belief)[0]
    assert found["ann", "log"] == ft.scoring.log_cdf(**belief)[0]
    # The upper end is open, since no bound of the question stands there; the lower is not.
    points = ft.scoring.baseline_points_cdf(**belief, open_high=True)[0]
    assert found["ann", "baseline-points"] == points
    # Half of 100 ln(.4 / .75), and peers of two sum to nothing.
    assert found["ann", "peer-points"] == pytest.approx(-31.4304330)
    assert found["bob", "peer-points"] == pytest.approx(31.4304330)


def test_tables_book_and_ledger_give_the_same_scores(tmp_path):
    """What a table says goes through records, YAML, the ledger and back."""
    one = tables(TWO)
    book = ft.Book.from_tables(**one)
    belief = next(iter(book.forecasts)).belief
    assert belief == ft.Cdf([0, 10, 20], [0, 0.5, 0.9], open_high=True)
    expected = scored(one)
    ft.write_book(book, tmp_path / "book.yaml")
    again = ft.read_book(tmp_path / "book.yaml")
    assert again.forecasts == book.forecasts
    for source in (book, again, book.tables()):
        pd.testing.assert_series_equal(scored(source), expected)
    with ft.Ledger.open(tmp_path / "book.db") as ledger:
        ledger.record(book, by="desk")
        pd.testing.assert_series_equal(scored(ledger), expected)
        assert ledger.book().forecasts == book.forecasts
        frame = ledger.forecasts().sort_values(["forecaster", "point"], ignore_index=True)
    assert frame["cdf"].tolist() == [0, 0.5, 0.9, 0, 0.2, 0.95]
    assert frame["open_high"].all()
    assert not frame["open_low"].any()


def test_an_outcome_beyond_an_open_end_is_scored_by_the_probability_there():
    """Known only as more than the last point, as platforms say it."""
    found = scored(tables(TWO, outcome_low=20.0), ["baseline-points", "peer-points", "log", "crps"])
    assert found["ann", "baseline-points"] == pytest.approx(34.65735903)
    assert found["bob", "baseline-points"] == pytest.approx(0)
    assert found["ann", "peer-points"] == pytest.approx(34.65735903)


def test_distributions_on_different_grids_are_scored_in_one_call():
    """Each on its own points; the rows of a table may stand in any order."""
    other = forecasts("bob", points=(5, 40, 0, 20), cdf=(0.1, 1.0, 0.0, 0.5))
    found = scored(tables(pd.concat([forecasts(), other])), ["crps"])
    alone = ft.scoring.crps_cdf(points=[0, 5, 20, 40], cdf=[[0, 0.1, 0.5, 1]], outcome=[12])
    assert found["bob", "crps"] == alone[0]


def test_calibration_places_outcomes_in_distributions():
    """PIT is a place, or a range beyond the points; intervals are read at fixed levels."""
    pairs = ft.pair(**tables(TWO))
    views = ft.calibration(pairs, by=None)
    coverage = views.coverage()
    assert coverage["nominal"].tolist() == [0.5, 0.8, 0.9]
    assert coverage["n"].tolist() == [2, 2, 2]
    pit = views.pit(bins=10)
    held = pit[pit["share"] > 0]
    # 12 lies at .58 of ann's and at .35 of bob's distribution.
    assert held["bin_low"].tolist() == pytest.approx([0.3, 0.5])


REFUSED = [
    ({"cdf": (0.0, 0.9, 0.5)}, "falls from 0.9 to 0.5 at point 20"),
    ({"cdf": (0.0, 0.5, 1.2)}, "1.2 is no probability"),
    ({"cdf": (0.1, 0.5, 0.9)}, "0.1 lies under the first point, and that end is closed"),
    ({"points": (0, 10, 10)}, "stands twice in one forecast"),
    ({"points": (0, 10, None)}, "0.9 has no 'point'"),
    ({"cdf": (0.0, None, 0.9)}, "point 10 has no 'cdf'"),
    ({"points": (-5, 10, 20)}, "beyond the bounds of its question"),
    ({"open_low": True}, "open_low is true, and no number lies beyond the bound 0"),
    ({"open_high": False}, "0.1 lies over the last point, and that end is closed"),
]


@pytest.mark.parametrize(("change", "fault"), REFUSED)
def test_what_is_no_distribution_is_refused_by_its_row(change, fault):
    """In tables with the row; as a book of the same tables with a sentence as good."""
    wrong = tables(forecasts(**change))
    with pytest.raises(InvalidTableError, match=fault):
        ft.pair(**wrong)
    with pytest.raises(InvalidTableError):
        ft.Book.from_tables(**wrong)
    left = ft.pair(**wrong, on_fault="leave out").left_out
    assert set(left["reason"]) == {"fault"}


def test_one_point_is_no_distribution():
    with pytest.raises(InvalidTableError, match="state two points or more"):
        ft.pair(**tables(forecasts().head(1)))


BELIEFS = [
    ({"points": [0], "probabilities": [0]}, "there are 1 points and 1 probabilities"),
    ({"points": [0, 0], "probabilities": [0, 1]}, "point 0 follows 0"),
    ({"points": [0, 1], "probabilities": [0.5, 0.2]}, "fall from 0.5 to 0.2 at point 1"),
    ({"points": [0, 1], "probabilities": [0, 0.9]}, "set open_high"),
    ({"points": [0, 1], "probabilities": [0.1, 1]}, "set open_low"),
]


@pytest.mark.parametrize(("given", "fault"), BELIEFS)
def test_a_record_says_what_is_no_distribution(given, fault):
    with pytest.raises(InvalidForecastError, match=fault):
        ft.Cdf(**given)
    with pytest.raises(InvalidRecordError, match="true or false"):
        ft.Cdf(points=[0, 1], probabilities=[0, 1], open_low="yes")


def test_a_question_with_a_bound_has_no_open_end_there():
    with pytest.raises(InvalidForecastError, match="open_low is true, and no number lies beyond"):
        ft.Numeric(unit="m", lower=0).check_belief(
            ft.Cdf(points=[0, 1], probabilities=[0.1, 1], open_low=True)
        )
