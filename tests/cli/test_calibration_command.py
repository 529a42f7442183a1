"""``forecasttrack calibration`` at the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

ALASKA = "fixtures/alaska-2025"


@pytest.mark.end_to_end
def test_a_person_reads_how_it_was_made_and_what_it_cannot_show(run):
    """Caption, terms, table and plain words stand under each other, in a hundred columns."""
    shown = run("calibration", ALASKA, "--bins", "3").stdout
    assert "3 bins of equal width, closed on the right" in shown.replace("\n", " ")
    telling = "Telling 70% from 60% takes about 172 independent questions"
    assert telling in shown.replace("\n", " ")
    hindsight = "Every scored question was written after its outcome was known."
    assert hindsight in shown.replace("\n", " ")
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.end_to_end
def test_a_program_reads_the_same_as_json_and_csv(run):
    """The table of JSON is the table of CSV, and JSON says how it was made."""
    found = json.loads(run("calibration", ALASKA, "--format", "json", "--bins", "3").stdout)
    rows = list(
        csv.DictReader(
            io.StringIO(run("calibration", ALASKA, "--format", "csv", "--bins", "3").stdout)
        )
    )
    assert len(found["calibration"]) == len(rows) == 6
    assert [row["count"] for row in found["calibration"]] == [int(row["count"]) for row in rows]
    assert found["n"] == sum(int(row["count"]) for row in rows)
    assert found["left_out"]["open"] == 6
    assert found["direction"] == "lower is better"


@pytest.mark.end_to_end
@pytest.mark.parametrize("by", ["lead_time", "holder"])
def test_groups_of_time_and_content_are_columns(run, by):
    """Each column of pairs, and each that time gives, keeps forecasts apart."""
    found = json.loads(run("calibration", ALASKA, "--format", "json", "--by", by).stdout)
    assert {row[by] for row in found["summary"]} == {row[by] for row in found["calibration"]}
    assert sum(row["n"] for row in found["summary"]) == found["n"]


def test_what_could_not_be_known_yet_is_no_calibration(run):
    """Before anything was settled there are no rows, and a sentence that says so."""
    result = run("calibration", ALASKA, "--known-by", "2025-08-01")
    assert result.exit_code == 0
    assert "Calibration of 0 forecasts" in result.stdout
    assert (
        json.loads(
            run("calibration", ALASKA, "--known-by", "2025-08-01", "--format", "json").stdout
        )["n"]
        == 0
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bins", "0"], "whole number above 0, found 0"),
        (["--level", "95"], "For 95%, say 0.95"),
        (["--by", "sektion"], "Did you mean 'section'"),
    ],
)
def test_wrong_choices_are_one_line_on_stderr(run, arguments, message):
    """A choice that is not there is named with its cure."""
    result = run("calibration", ALASKA, *arguments, status=None)
    assert result.exit_code != 0
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
