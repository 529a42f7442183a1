"""A coder's sheet goes out without outcomes and comes back with every fault named by its row."""

from __future__ import annotations

import csv
import io
import shutil

import attrs
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.errors import BookError, InvalidArgumentError
from forecasttrack.wording.worksheet import COLUMNS, FILLED_COLUMNS, read_worksheet, worksheet

CAROL = ft.Coder(id="carol", saw_outcome="no", saw_other_coders="no")


def filled(alaska, delimiter=",", **cells):
    """Fill in a sheet: what each id says, by column."""
    rows = list(csv.DictReader(io.StringIO(worksheet(alaska))))
    for row in rows:
        row.update(cells.get(row["id"], {}))
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def faults(alaska, sheet, coder=CAROL):
    with pytest.raises(BookError) as caught:
        read_worksheet(alaska, sheet, coder)
    return str(caught.value).splitlines()


def test_the_sheet_tells_nothing_of_how_things_went(alaska):
    """All claims and questions are there; outcomes, evidence, notes and readings are not."""
    sheet = worksheet(alaska)
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == len(alaska.claims) + len(alaska.questions)
    assert all(row[column] == "" for row in rows for column in FILLED_COLUMNS)
    for record in alaska.resolutions:
        for evidence in record.evidence:
            assert evidence.statement not in sheet
    for question in alaska.questions:
        for reading in question.readings:
            assert not reading.note or reading.note not in sheet


def test_readings_come_back(alaska):
    """A reading joins the forecast of the claim's holder, or stands with its question or claim."""
    grown = read_worksheet(
        alaska,
        filled(alaska,
            C01={"point": "0.9", "nature": "forecast", "importance": "5", "note": "'=flat"},
            Q01b={
                "point": "0.3", "low": "0.2", "high": "0.5", "own_belief_before": "0.1",
                "own_belief_after": "0.2", "relation": "against", "confidence": "2",
            },
        ),
        CAROL,
    )  # fmt: skip
    assert grown.coders[-1] == CAROL
    claim = next(each for each in grown.claims if each.id == "C01")
    assert (claim.readings[-1].coder, claim.readings[-1].point) == ("carol", 0.9)
    assert claim.readings[-1].note == "=flat"
    forecast = next(each for each in grown.forecasts if each.question_id == "Q01b")
    reading = forecast.wording.readings[-1]
    assert reading.belief.yes == 0.3
    assert reading.band == ft.Band(0.2, 0.5)
    assert (reading.own_belief, reading.own_belief_after) == (0.1, 0.2)
    assert len(forecast.wording.readings) == 3
    assert forecast.belief == next(e for e in alaska.forecasts if e.question_id == "Q01b").belief


def test_semicolons_and_marks_of_spreadsheets_are_read(alaska):
    """A sheet saved with semicolons and a byte order mark is the same sheet."""
    sheet = "\ufeff" + filled(alaska, ";", Q01b={"point": "0.3"})
    assert len(read_worksheet(alaska, sheet, CAROL).coders) == 3


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            {"Q01b": {"point": "35%"}},
            "row 5, question 'Q01b': `point` is '35%'; write a probability",
        ),
        ({"Q01b": {"point": "35"}}, "divide by 100"),
        ({"Q01b": {"point": "0,35"}}, "with a point"),
        ({"Q01b": {"point": "0.3", "low": "0.4", "high": "0.5"}}, "outside its band"),
        ({"Q01b": {"point": "0.3", "low": "0.4", "high": "0.1"}}, "swapped"),
        ({"Q01b": {"low": "0.1", "high": "0.5"}}, "band without a point"),
        ({"Q01b": {"point": "0.3", "low": "0.1"}}, "only one end"),
        ({"Q01b": {"relation": "againts"}}, "Did you mean 'against'?"),
        ({"Q01b": {"confidence": "9"}}, "from 1 to 3"),
        ({"Q01b": {"nature": "forecast"}}, "not for a question"),
        ({"C01": {"relation": "against"}}, "not for a claim"),
        ({"C01": {"importance": "high"}}, "from 1 to 5"),
        # Once tracebacks: a raised two is a digit and no number, and a quotation mark stays open.
        ({"C01": {"importance": "\u00b2"}}, "from 1 to 5"),
        ({"Q01e": {"belief": "it's=3"}}, "has a quotation mark"),
        ({"Q01e": {"point": "0.3"}}, "no single probability"),
        ({"Q01b": {"id": "Q99"}}, "no question of that id"),
        ({"Q01c": {"id": "Q01b"}}, "stands twice"),
        ({"Q01b": {"what": "remark"}}, "says 'remark'"),
    ],
)
def test_faults_are_named_by_row(alaska, cells, says):
    """One fault, one line, with the row as the spreadsheet counts it."""
    lines = faults(alaska, filled(alaska, **cells))
    assert len(lines) == 1
    assert says in lines[0]
    assert ": row " in lines[0]


def test_all_faults_come_at_once(alaska):
    """Three bad rows are three lines, in order."""
    sheet = filled(alaska, Q01b={"point": "x"}, Q01c={"point": "y"}, C02={"point": "z"})
    lines = faults(alaska, sheet)
    assert [line.split(",")[0] for line in lines] == [f"the sheet: row {n}" for n in (5, 6, 9)]


def test_what_is_no_sheet_is_refused(alaska):
    """A missing column, a row that is too long, and an empty file are named."""
    assert "no column" in faults(alaska, "a,b\n1,2\n")[0]
    assert "no column" in faults(alaska, "")[0]
    assert "cells, the heading" in faults(alaska, filled(alaska) + "too,short\n")[0]


def test_a_second_reading_needs_a_second_name(alaska):
    """Nobody reads the same question twice, and two coders cannot share a name."""
    twice = faults(alaska, filled(alaska, Q01b={"point": "0.3"}), alaska.coders[0])
    assert "has read it already" in twice[0]
    with pytest.raises(InvalidArgumentError, match="two coders under one name"):
        read_worksheet(alaska, filled(alaska), attrs.evolve(alaska.coders[0], manner="hasty"))


@pytest.mark.end_to_end
def test_from_the_command_line(alaska, tmp_path):
    """Out to a file, back into the book, which says who read what; nothing else moves."""
    book = tmp_path / "book"
    shutil.copytree("fixtures/alaska-2025", book)
    sheet = tmp_path / "sheet.csv"
    run = CliRunner().invoke
    assert run(main, ["code", str(book), "--coder", "carol", "--sheet", str(sheet)]).exit_code == 0
    printed = run(main, ["code", str(book), "--coder", "carol"]).stdout
    assert printed.splitlines() == worksheet(alaska).splitlines()
    again = run(main, ["code", str(book), "--coder", "carol", "--sheet", str(sheet)])
    assert again.exit_code == 2
    sheet.write_text(filled(alaska, Q01b={"point": "0.3"}, C01={"point": "0.8"}), encoding="utf-8")
    unsaid = run(main, ["code", str(book), "--coder", "carol", "--read-sheet", str(sheet)])
    assert unsaid.exit_code == 2
    assert "--saw-outcome" in unsaid.stderr
    flags = ["--saw-outcome", "no", "--saw-other-coders", "no"]
    taken = run(main, ["code", str(book), "--coder", "carol", "--read-sheet", str(sheet), *flags])
    assert taken.exit_code == 0, taken.stderr
    grown = ft.read_book(book)
    assert [each.id for each in grown.coders] == ["coder-a", "coder-b", "carol"]
    assert len(ft.pair(grown, reading="carol")) == 1
    assert (book / "resolutions.yaml").read_bytes() == (
        ft.read_book("fixtures/alaska-2025").sources[-1].text.encode()
    )
    sheet.write_text(filled(alaska, Q01b={"point": "x"}), encoding="utf-8")
    bad = run(main, ["code", str(book), "--coder", "dave", "--read-sheet", str(sheet), *flags])
    assert bad.exit_code == 1
    assert "row 5" in bad.stderr
    lost = run(main, ["code", str(book), "--coder", "dave", "--read-sheet", "nowhere.csv", *flags])
    assert lost.exit_code == 1


def test_lexicons_from_the_command_line():
    """List, show and compare; what no lexicon has is wrong usage with help."""
    run = CliRunner().invoke
    assert "icd203" in run(main, ["lexicon", "list"]).stdout
    shown = run(main, ["lexicon", "show", "phia", "--format", "csv"]).stdout
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert rows[3]["band"] == "[0.4, 0.5)"
    compared = run(main, ["lexicon", "compare", "not likely", "--format", "csv"]).stdout
    by_name = {row["lexicon"]: row for row in csv.DictReader(io.StringIO(compared))}
    assert (by_name["nato"]["low"], by_name["nato"]["high"]) == ("0.1", "0.4")
    assert by_name["kent1964"]["by"] == "no entry"
    unknown = run(main, ["lexicon", "compare", "cannot be ruled out"])
    assert unknown.exit_code == 2
    assert "no lexicon has an entry" in unknown.stderr
    assert unknown.stderr.lower().count("no lexicon") == 1
    assert run(main, ["lexicon", "show", "idc203"]).exit_code == 2
