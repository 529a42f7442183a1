"""How claims stand, apart from anybody's score."""

from __future__ import annotations

import csv
import io

import pytest

import forecasttrack as ft

CLAIM = ft.Claim(id="c", briefing_id="b", paraphrase="It gets better", forecaster="ann")


def book_about(questions):
    """A book of these questions, all about one claim."""
    return ft.Book(
        briefings=[ft.Briefing(id="b", title="B", published="2026-01-01")],
        forecasters=[ft.Forecaster(id="ann")],
        claims=[CLAIM],
        questions=questions,
    )


def book(**outcomes):
    """A claim with five indicators: supporting, against, a heavy one, a graded one, a void one."""
    relations = {
        "for": ("supports", 1.0, ft.Binary()),
        "against": ("against", 1.0, ft.Binary()),
        "heavy": ("supports", 3.0, ft.Binary()),
        "graded": ("graded", 1.0, ft.Numeric(unit="x")),
        "void": ("supports", 1.0, ft.Binary()),
    }
    made = book_about(
        [
            ft.Question(
                id=name, text="?", claim_id="c", relation=relation, weight=weight, kind=kind
            )
            for name, (relation, weight, kind) in relations.items()
        ]
    )
    for name, outcome in outcomes.items():
        made = made.resolve(name, outcome=outcome, known_at="2026-02-01")
    return made


def test_signs_and_weights_are_counted():
    """A yes for, a no against, and a heavy no: 2 of 5; the open one still moves it."""
    made = book(**{"for": "yes", "against": "no", "heavy": "no"})
    row = ft.indicators(made).iloc[0]
    assert row["share"] == pytest.approx(2 / 5)
    assert (row["n_came_true"], row["n_settled"], row["n_open"], row["n_void"]) == (2, 3, 1, 0)
    assert (row["lowest"], row["highest"]) == pytest.approx((2 / 6, 3 / 6))
    assert row["open"] == ("void",)


def test_what_is_void_counts_for_nothing_and_a_share_in_part():
    """An annulled indicator is neither open nor settled; 0.25 against is 0.75."""
    made = book(against=0.25).resolve("void", status="annulled")
    row = ft.indicators(made).iloc[0]
    assert (row["share"], row["n_void"], row["n_open"]) == (0.75, 1, 2)


def test_what_was_not_known_is_open():
    """Before February nothing is settled, and there is no share."""
    row = ft.indicators(book(**{"for": "yes"}), known_by="2026-01-15").iloc[0]
    assert (row["share"] is None or row["share"] != row["share"], row["n_open"]) == (True, 4)


def test_nothing_of_it_enters_a_score():
    """A book without forecasts has indicators and no score."""
    made = book(**{"for": "yes"})
    assert len(ft.indicators(made)) == 1
    assert len(ft.score(ft.pair(made), history="last")) == 0


def test_nothing_is_void_before_it_could_be_known(alaska):
    """An undated resolution is not known before its answer was due."""
    found = ft.indicators(alaska, known_by="2020-01-01")
    assert (found["n_void"] == 0).all()
    assert (found["n_settled"] == 0).all()
    dated = [each for each in alaska.resolutions if not each.known_at]
    assert dated
    later = ft.indicators(alaska, known_by="2026-11-22")
    assert later.equals(ft.indicators(alaska))


@pytest.fixture
def named(tmp_path):
    """A book on disk whose fields are called like headings, and whose ids hold blanks."""
    made = book_about(
        [
            ft.Question(
                id=name, text="?", claim_id="c", relation="supports",
                fields={"settled": place, "void": place, "came true": place},
            )
            for name, place in {"q one": "north", "two": "north", "a; b": "south"}.items()
        ]
    )  # fmt: skip
    ft.write_book(made, tmp_path / "book.yaml")
    return tmp_path / "book.yaml"


@pytest.mark.parametrize("by", ["settled", "void", "came true"])
def test_groups_are_not_shown_as_the_count_whose_heading_they_bear(run, named, by):
    """North and south stood as 0 and 1; the count says now that it is one."""
    head, *rows = run("indicators", named, "--by", by).stdout.splitlines()
    assert f"{by} (counted)" in " ".join(head.split())
    assert [row.split()[0] for row in rows if row.strip()][-2:] == ["north", "south"]


def test_open_ids_with_blanks_are_told_apart(run, named):
    """The ids "q one" and "two" were printed as "q one two"."""
    found = run("indicators", named, "--by", "void", "--format", "csv").stdout
    cells = [row["open"] for row in csv.DictReader(io.StringIO(found))]
    assert cells == ["q one; two", '"a; b"']
    assert "q one; two" in run("indicators", named).stdout.replace("\n", " ")
