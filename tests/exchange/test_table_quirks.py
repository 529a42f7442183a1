"""What cells of people's own files mean, what is asked for, and what is refused by row."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.personal.outcomes import outcome_of


def read(cells, *, column="Chance", **options):
    """Read a column of cells beside a column of questions."""
    rows = [{"Question": f"Will it {n}?", column: cell} for n, cell in enumerate(cells)]
    if column != "Chance":
        rows = [{"Chance": 0.7} | row for row in rows]
    return ft.read_forecasts(rows, **options)


def chances(cells, **options):
    """The probabilities that a column of cells is read as."""
    return read(cells, **options).tables["forecasts"]["probability"].tolist()


def outcomes(cells, **options):
    """Status and outcome of each question that has one."""
    table = read(cells, column="Outcome", **options).tables["resolutions"]
    return list(zip(table["status"], table["outcome"], strict=True))


# --- probabilities -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["70%", "5 %", "12,5%"], [0.7, 0.05, 0.125]),
        (["70", "5"], [0.7, 0.05]),
        ([0.7, 0.05], [0.7, 0.05]),
        ([".7", "~0.3"], [0.7, 0.3]),
        (["60%", "1"], [0.6, 0.01]),
        (["1 in 5", "0.5"], [0.2, 0.5]),
    ],
)
def test_per_cent_is_told_by_the_column(cells, expected):
    """A sign or a value above 1 means per cent; all within 0 and 1 are probabilities."""
    assert chances(cells) == pytest.approx(expected)


def test_what_the_column_was_taken_for_is_said():
    """With an example, how many cells it concerns, and the option that says it better."""
    assumed = read(["70", "0.5"]).assumed.set_index("read_as")
    assert assumed.loc["per cent", ["example", "n"]].tolist() == ["70", 2]
    assert assumed.loc["per cent, though under 1", "example"] == "0.5"
    assert "--percent" in assumed.loc["per cent", "option"]


@pytest.mark.parametrize("cell", ["62%", 62, "62,5", "70,000"])
def test_a_few_per_cent_among_probabilities_are_asked_for(cell):
    """One slip does not make a hundredth of what all others say."""
    cells = [0.7, 0.2, 0.35, cell]
    with pytest.raises(InvalidArgumentError, match=r"0\.7, .* like a probability, and .* per cent"):
        read(cells)
    assert chances(cells, percent=True)[:3] == pytest.approx([0.007, 0.002, 0.0035])
    assert chances(cells, percent=False)[:3] == [0.7, 0.2, 0.35]


def test_zeros_and_ones_alone_are_asked_for():
    """They could be 1 per cent as well as certainty."""
    with pytest.raises(InvalidArgumentError, match=r"nothing but 0 and 1; say .*--percent"):
        read([0, 1])
    assert chances([0, 1], percent=False) == [0, 1]
    assert chances([0, 1], percent=True) == [0, 0.01]


def test_odds_are_read_only_when_asked_for():
    """A refusal names both readings."""
    refused = read(["3:1", "50%"]).refused
    assert refused["reason"].tolist() == [
        "is odds; --odds for reads 0.75, --odds against reads 0.25"
    ]
    assert chances(["3:1"], odds="for") == [0.75]
    assert chances(["3 to 1", "1/3"], odds="against") == [0.25, 0.75]


@pytest.mark.parametrize("cell", ["likely", "60-70%", "<5%", "1,2,3", "NaN", True, "140%", "-5%"])
def test_what_is_no_probability_is_refused_by_row(cell):
    """The others come in."""
    got = read([cell, "70%"])
    assert (got.rows, got.taken, len(got.refused)) == (2, 1, 1)
    assert got.refused.loc[0, ["row", "column"]].tolist() == [0, "Chance"]


# --- outcomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((each, ("resolved", "yes")) for each in ("yes", "TRUE", True, "Y", "1", 1, "✓", "x")),
        *((each, ("resolved", "no")) for each in ("No", "false", False, "0", 0, "✗")),
        *((each, ("annulled", None)) for each in ("N/A", "void", "cancelled")),
        ("ambiguous", ("ambiguous", None)),
    ],
)
def test_outcomes_in_words(cell, expected):
    """Yes and no in their many forms, and what is neither."""
    assert outcomes([cell, "yes"]) == [expected, ("resolved", "yes")]


@pytest.mark.parametrize("cell", [None, "", "null", "open", "?", "tbd"])
def test_what_is_open_has_no_resolution(cell):
    """Nothing, null and open mean that nobody knows yet."""
    assert outcomes([cell, "yes"]) == [("resolved", "yes")]


def test_words_that_could_mean_something_else_are_said():
    """Another writer means by N/A that it is still open; an option says so."""
    assert "annulled" in set(read(["N/A", "yes"], column="Outcome").assumed["read_as"])
    assert outcomes(["N/A", "yes"], outcomes={"N/A": "open"}) == [("resolved", "yes")]


def test_what_a_word_means_may_be_told_by_any_word_for_it():
    """It was refused with the advice to say what it means."""
    cells = ["abgesagt", "yes"]
    for word in ("annulled", "void", "Cancelled"):
        found = outcomes(cells, outcomes={"Abgesagt": word})
        assert [status for status, _ in found] == ["annulled", "resolved"]


def test_a_word_that_is_said_to_mean_no_outcome_is_refused_with_what_can_be_said():
    """The fault is in what was said, not in the cell."""
    fault = outcome_of("perhaps", {"perhaps": "half"}).fault
    assert "is said to mean 'half', which is no outcome" in fault
    assert "ambiguous" in fault


def test_right_needs_the_side_that_was_taken():
    """A column of sides says it, or an option; without either the row is refused."""
    assert "which side" in read(["right"], column="Outcome").refused["reason"][0]
    assert outcomes(["right"], side="yes") == [("resolved", "yes")]
    row = {"Question": "A?", "Chance": 0.3, "Outcome": "right"}
    likelier = ft.read_forecasts([row], side="likelier").tables["resolutions"]["outcome"]
    assert likelier.tolist() == ["no"]
    tables = ft.read_forecasts([row | {"Side": "no", "Chance": "70%"}]).tables
    assert tables["resolutions"]["outcome"].tolist() == ["no"]
    assert tables["forecasts"]["probability"].tolist() == pytest.approx([0.3])


def test_rows_that_contradict_each_other_are_refused():
    """The first outcome of a question stands; the row that says otherwise is named."""
    rows = [{"Question": "A?", "Chance": p, "Outcome": o} for p, o in ((0.2, "yes"), (0.3, "no"))]
    got = ft.read_forecasts(rows)
    assert got.refused["reason"].tolist() == ["contradicts the outcome in row 0"]


# --- dates -------------------------------------------------------------------------------------


def days(cells, **options):
    """The dates that a column of cells is read as."""
    return read(cells, column="Date", **options).tables["forecasts"]["issued_at"].tolist()


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-03-31", "2026-04-01"],
        ["31/03/2026", "1/4/2026"],
        ["03/31/2026", "4/1/2026"],
        ["31.3.26", "1.4.26"],
        ["31 March 2026", "1 Apr 2026"],
        ["March 31, 2026", "April 1st 2026"],
        [dt.date(2026, 3, 31), dt.datetime(2026, 4, 1)],  # noqa: DTZ001 - as sheets give days
    ],
)
def test_days_in_many_styles(cells):
    """The order of day and month is told by the column as a whole."""
    assert days(cells) == [dt.date(2026, 3, 31), dt.date(2026, 4, 1)]


def test_an_order_that_no_row_tells_is_asked_for():
    """It is never guessed row by row."""
    with pytest.raises(InvalidArgumentError, match="--dayfirst"):
        days(["03/04/2026", "05/06/2026"])
    with pytest.raises(InvalidArgumentError, match="begins with the day"):
        days(["31/04/2026", "05/31/2026"])
    assert days(["03/04/2026"], dayfirst=True) == [dt.date(2026, 4, 3)]
    assert days(["03/04/2026"], dayfirst=False) == [dt.date(2026, 3, 4)]


def test_times_without_a_zone_are_asked_for():
    """With one they are instants."""
    with pytest.raises(InvalidArgumentError, match="--zone"):
        days(["2026-01-05 10:00"])
    expected = pd.Timestamp("2026-01-05T09:00Z")
    assert days(["2026-01-05 10:00"], zone="Europe/Berlin") == [expected]
    assert days(["2026-01-05T11:00+02:00"]) == [expected]
    assert days(["2026-01-05 9:00 am UTC"]) == [expected]


def test_everything_that_has_to_be_said_is_asked_for_at_once():
    """Not one question after the other."""
    rows = [{"Question": "A?", "Date": "03/04/2026", "Chance": 1}]
    with pytest.raises(InvalidArgumentError) as error:
        ft.read_forecasts(rows)
    assert "--percent" in str(error.value)
    assert "--dayfirst" in str(error.value)


def test_without_dates_forecasts_come_in_and_the_last_counts():
    """They are scored in the order of their rows; an option says when they were made."""
    rows = [{"Question": "A?", "Chance": p, "Outcome": "yes"} for p in (0.2, 0.9)]
    got = ft.read_forecasts(rows)
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="last")
    assert scores.frame["score"].tolist() == pytest.approx([0.01])
    assert "history='last'" in got.assumed.set_index("column").loc["issued_at", "read_as"]
    dated = ft.read_forecasts(rows, issued_at="2026-01-05").tables["forecasts"]
    assert set(dated["issued_at"]) == {dt.date(2026, 1, 5)}


# --- columns and rows --------------------------------------------------------------------------


def test_columns_mean_what_the_reader_says():
    """Any name; two columns of probabilities are two forecasters."""
    rows = [{"Was": "A?", "Anna": 20, "Bernd": "40", "Wann": "2026-01-05"}]
    columns = {
        "Was": "question",
        "Anna": "probability",
        "Bernd": "probability",
        "Wann": "issued_at",
    }
    table = ft.read_forecasts(rows, columns=columns).tables["forecasts"]
    assert dict(zip(table["forecaster"], table["probability"], strict=True)) == {
        "Anna": 0.2,
        "Bernd": 0.4,
    }


@pytest.mark.parametrize(
    ("columns", "match"),
    [({"Wo": "question"}, "no column 'Wo'"), ({"Chance": "chanc"}, "no meaning of a column")],
)
def test_a_wrong_name_is_told_from_a_wrong_meaning(columns, match):
    """Both are wrong usage."""
    with pytest.raises(InvalidArgumentError, match=match):
        read(["70%"], columns=columns)


def test_a_table_without_probabilities_or_questions_is_refused():
    """The error names the columns and the option."""
    with pytest.raises(InvalidTableError, match=r"no column holds probabilities.*--column"):
        ft.read_forecasts([{"Question": "A?", "Note": "a long story"}])
    with pytest.raises(InvalidTableError, match=r"no column says what is asked"):
        ft.read_forecasts([{"Chance": "70%", "Date": "2026-01-05"}])


def test_a_carried_column_never_takes_a_name_of_the_tables():
    """A column called score would be a fault of the table of questions."""
    rows = [{"Question": "A?", "Chance": 0.7, "Score": 3, "score": 4, "Stake": 5}]
    tables = ft.read_forecasts(rows).tables
    assert {"score (file)", "Stake"} <= set(tables["questions"])
    assert len(ft.pair(**tables).left_out) == 1


def test_numbers_as_ids_carry_the_name_of_their_file(tmp_path):
    """Two files that count from one do not collide in one book."""
    for name in ("north", "south"):
        (tmp_path / f"{name}.csv").write_text("nr,question,p\n1,A?,0.7\n", encoding="utf-8")
    ids = [
        ft.read_forecasts(tmp_path / f"{name}.csv").tables["questions"]["question_id"][0]
        for name in ("north", "south")
    ]
    assert ids == ["north:1", "south:1"]
    assert read(["70%"], source="x").tables["questions"]["question_id"][0] == "x:will-it-0"


def test_sentences_that_differ_in_a_sign_stay_apart():
    """Ids are made of letters, and two questions never share one."""
    rows = [{"Question": f"Is it {sign} 5?", "Chance": 0.7} for sign in "<>"]
    assert ft.read_forecasts(rows).tables["questions"]["question_id"].nunique() == 2


def test_rows_wider_than_the_head_are_refused(tmp_path):
    """A comma that was not quoted must not shift cells."""
    (tmp_path / "a.csv").write_text("question,p,outcome\nA?,0.7,yes\nB?,0,3,no\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "a.csv")
    assert (got.rows, got.taken) == (2, 1)
    assert "more cells than the head" in got.refused["reason"][0]
    assert got.refused["value"].tolist() == ["no"]  # the cell that has no column


def test_rows_of_markdown_wider_than_their_head_are_refused(tmp_path):
    """A bar in a sentence moved its chance, and what stood behind went without a word."""
    path = tmp_path / "own.md"
    path.write_text(
        "| question | probability | outcome |\n|---|---|---|\n| ~~Rain?~~ | 70% | |\n"
        "| Snow? | 20% | no | late |\n", encoding="utf-8",
    )  # fmt: skip
    got = ft.read_forecasts(path)
    assert (got.rows, got.taken) == (2, 1)
    assert "more cells than the head" in got.refused["reason"][0]


# --- the result --------------------------------------------------------------------------------


def test_every_row_is_accounted_for():
    """Rows are taken or refused, whatever stands in them."""
    rows = [
        {"Question": q, "Ann": a, "Ben": b, "Outcome": o}
        for q, a, b, o in (
            ("A?", "70%", "60%", "yes"), ("B?", "x", "60%", "no"), (None, "1%", None, None),
            ("C?", None, None, "no"), ("D?", "20%", None, "maybe"),
        )
    ]  # fmt: skip
    got = ft.read_forecasts(rows, columns={"Ann": "probability", "Ben": "probability"})
    assert got.rows == got.taken + len(got.refused)
    assert (got.rows, got.taken) == (7, 3)


def test_what_was_read_goes_into_books_and_ledgers():
    """And gives the same scores there."""
    rows = [{"Question": "A?", "Chance": p, "Outcome": "yes", "Date": f"2026-01-0{d}"}
            for p, d in ((0.2, 1), (0.9, 5))]  # fmt: skip
    got = ft.read_forecasts(rows)
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(got, by="desk")
        sources = [{"source": got.book()}, {"source": ledger}, got.tables]
        found = {
            round(ft.score(ft.pair(**each), rules=["brier"], history="last").frame["score"][0], 9)
            for each in sources
        }
    assert found == {0.01}


# --- out and in again --------------------------------------------------------------------------


@pytest.mark.end_to_end
@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "parquet", "xlsx"])
def test_a_book_comes_back_from_a_table_as_it_was(alaska, tmp_path, ending):
    """Every kind of question and shape of belief, bare days, ranges and conditions."""
    if ending == "xlsx":
        pytest.importorskip("openpyxl")
    path = tmp_path / f"alaska.{ending}"
    ft.write_forecasts(alaska, path, format="table")
    found, expected = (
        ft.pair(**each, on_fault="leave out").frame
        for each in (ft.read_forecasts(path).tables, alaska.tables())
    )
    columns = [name for name in expected if name in found]
    plain = [each[columns].astype(object) for each in (found, expected)]
    plain = [each.where(each.notna(), None) for each in plain]
    pd.testing.assert_frame_equal(*plain)


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Resolves on", "resolves_by"),
        ("Will resolve by", "resolves_by"),
        ("Check date", "resolves_by"),
        ("Closes on", "closes_at"),
        ("Due on", "closes_at"),
        ("Target date", "closes_at"),
    ],
)
def test_the_day_a_question_is_due_is_known_by_its_heading(heading, role):
    """It was carried as a field of its own, or, the only day of the table, taken for the issue."""
    found = read(["2026-01-05", "2026-02-06"], column=heading)
    questions = found.tables["questions"]
    assert [str(day)[:10] for day in questions[role]] == ["2026-01-05", "2026-02-06"]
    assert heading not in questions


@pytest.mark.parametrize("name", ["Proba", "sure", "ts"])
def test_short_names_of_chances_and_days(tmp_path, name):
    """Of probability, how sure and timestamp: they were forecasters, and claims those of prices."""
    path = tmp_path / "own.csv"
    chance, day = ("p", name) if name == "ts" else (name, "date")
    path.write_text(f"claim,{chance},{day},outcome\nRain?,70%,2026-01-05,yes\n", encoding="utf-8")
    got = ft.read_forecasts(path)
    assert (got.format, got.tables["forecasts"]["forecaster"].tolist()) == ("table", ["own"])
    assert got.tables["forecasts"]["issued_at"].tolist() == [dt.date(2026, 1, 5)]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7]
