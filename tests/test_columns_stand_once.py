"""No result has a column twice: groups are named once, and never like what is told of them."""

from __future__ import annotations

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from tests.builders import RAIN

BOOK = "fixtures/alaska-2025"


@pytest.fixture(scope="module")
def pairs():
    """The yes/no questions of the briefing."""
    return ft.pair(ft.read_book(BOOK)).where(kind="binary")


REFUSED = {
    "indicators": ["indicators", BOOK, "--by", "claim"],
    "leaderboard": ["leaderboard", BOOK, "--rule", "brier", "--by", "forecaster"],
    "score": ["score", BOOK, "--by", "direction"],
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_a_group_with_the_name_of_a_result_is_refused_by_name(run, arguments, shape):
    """JSON kept one of the two and pandas warned; tables and CSV had both under one name."""
    found = run(*arguments, "--format", shape, status=2)
    assert (
        f"by has '{arguments[-1]}', and the result has a column '{arguments[-1]}'" in found.output
    )


def test_a_calibration_calls_such_a_group_by_another_name(pairs):
    """Its table has probabilities and weights, by which one may well keep questions apart."""
    found = ft.calibration(pairs, by=["forecaster", "probability"]).frame
    assert list(found)[:3] == ["forecaster", "by_probability", "probability"]
    assert (found["by_probability"] == found["probability"]).all()


REPEATED = {
    "due": ["due", BOOK, "--at", "2026-01-31", "--by", "section"],
    "indicators": ["indicators", BOOK, "--by", "section"],
    "calibration": ["calibration", BOOK, "--by", "section"],
    "leaderboard": ["leaderboard", BOOK, "--rule", "brier", "--by", "section"],
    "skill": ["skill", BOOK, "--rule", "brier", "--by", "section"],
    "score": ["score", BOOK, "--rule", "brier", "--by", "section"],
    "changes": ["changes", BOOK, "--before", "2026-01-01", "--rule", "brier", "--by", "section"],
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("arguments", REPEATED.values(), ids=REPEATED)
def test_a_group_that_is_named_twice_counts_once(run, arguments):
    """`due` ended in an error of pandas."""
    once, twice = run(*arguments, status=None), run(*arguments, "--by", "section", status=None)
    assert twice.exit_code == once.exit_code in {0, 3}
    assert twice.stdout == once.stdout


@pytest.mark.parametrize("name", ["state", "due"])
def test_a_column_of_ones_own_never_takes_the_place_of_a_result(run, tmp_path, name):
    """A further column called state was printed as the state of the question."""
    book = ft.Book(questions=[attrs.evolve(RAIN, fields={name: "north"})])
    ft.write_book(book, tmp_path / "book.yaml")
    found = run("due", tmp_path / "book.yaml", "--by", name, status=2)
    assert f"by has '{name}', and the result has a column '{name}'" in found.output


def test_the_library_refuses_alike(pairs):
    """Whoever calls it reads the same sentence as at the command line."""
    scores = ft.score(pairs, rules=["brier"])
    book = ft.read_book(BOOK)
    for call in (
        lambda: scores.summarise(by="direction"),
        lambda: scores.skill(baseline="even odds", by="direction"),
        lambda: ft.indicators(book, by="claim"),
    ):
        with pytest.raises(InvalidArgumentError, match="and the result has a column"):
            call()


@pytest.fixture
def numbers():
    """Four questions of numbers, whose own fields bear names of the library's columns."""
    own = dict.fromkeys(("share", "below", "pair"), "north")
    half = [own, own, dict.fromkeys(own, "south"), dict.fromkeys(own, "south")]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=str(row), text="?", kind=ft.Numeric(unit="m"), fields=fields)
            for row, fields in enumerate(half)
        ],
        forecasts=[
            ft.Forecast(question_id=str(row), forecaster="ann", issued_at="2026-01-01",
                        belief=ft.Quantiles.at({0.25: 1, 0.5: 2, 0.75: 3}))
            for row in range(4)
        ],
        resolutions=[
            ft.Resolution(question_id=str(row), outcome=row, known_at="2026-02-02")
            for row in range(4)
        ],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["share", "below", "pair", "unit"])
def test_coverage_by_a_column_called_like_its_own_had_two_of_one_name(numbers, name):
    """And one called pair was overwritten by the numbers of the rows: each was its own group."""
    found = ft.calibration(numbers, by=name)
    groups = {"m"} if name == "unit" else {"north", "south"}
    for table in (found.coverage(), found.pit(bins=2)):
        assert table.columns.is_unique
        assert set(table.iloc[:, 0]) == groups
