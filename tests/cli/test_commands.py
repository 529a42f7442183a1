"""What a person or a script meets at the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

ALASKA = "fixtures/alaska-2025"


def test_a_new_book_can_be_checked_and_scored_at_once(run, tmp_path):
    """`new` writes a book without faults, with something to score."""
    path = str(tmp_path / "book")
    assert run("new", path).exit_code == 0
    assert run("check", path).stdout.endswith("no faults\n")
    assert json.loads(run("score", path, "--format", "json").stdout)["forecasters"][0][
        "mean_brier_per_claim"
    ] == pytest.approx(0.04)


def test_a_new_book_never_overwrites_another(run, tmp_path):
    """`new` refuses a path where something stands already."""
    path = str(tmp_path / "book.yaml")
    run("new", path)
    again = run("new", path, status=2)
    assert "exists already" in again.stderr


def test_faults_are_printed_one_a_line_with_status_1(run, tmp_path):
    """`check` names every fault by file, line and column."""
    file = tmp_path / "book.yaml"
    file.write_text("forecasttrack: 1\nforecasters:\n  - id: 7\n  - idd: ann\n", encoding="utf-8")
    result = run("check", str(file), status=1)
    assert result.exit_code == 1
    *faults, where_keys_stand = result.stderr.splitlines()
    assert [line.split(": ")[0] for line in faults] == [f"{file}:3:9", f"{file}:4:5"]
    assert where_keys_stand.startswith("docs/reference/book.md shows every key")


def test_a_missing_path_gets_one_line(run):
    """No traceback for a path that is not there."""
    result = run("score", "nowhere", status=1)
    assert (result.exit_code, result.stderr) == (
        1,
        "nowhere: there is no such file or folder\n",
    )


def test_an_unknown_rule_is_wrong_usage(run):
    """An unknown rule ends with status 2 and the nearest name."""
    result = run("score", ALASKA, "--rule", "brir", status=2)
    assert (result.exit_code, "Did you mean 'brier'?" in result.stderr) == (2, True)


def test_an_unknown_column_is_wrong_usage(run):
    """An unknown column ends with status 2 and the nearest name."""
    result = run("score", ALASKA, "--by", "clam", status=2)
    assert (result.exit_code, "Did you mean 'claim'?" in result.stderr) == (2, True)


def test_overdue_questions_end_with_status_3(run):
    """`due` tells cron that something is overdue."""
    assert run("due", ALASKA, "--at", "2026-11-22").exit_code == 0
    late = run("due", ALASKA, "--at", "2027-02-01", "--format", "json", status=3)
    assert late.exit_code == 3
    assert {each["state"] for each in json.loads(late.stdout)["due"]} == {"overdue"}


def test_on_its_day_a_question_is_due_and_not_overdue(run):
    """A bare day lasts until 24:00 UTC."""
    on_the_day = run("due", ALASKA, "--at", "2026-12-31T12:00Z", "--format", "json")
    assert on_the_day.exit_code == 0
    assert {each["state"] for each in json.loads(on_the_day.stdout)["due"]} == {"due"}


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", ["score", "calibration", "due"])
def test_csv_and_json_hold_the_same_rows(run, command):
    """Each shape of output is one valid document."""
    rows = list(csv.reader(io.StringIO(run(command, ALASKA, "--format", "csv").stdout)))
    data = json.loads(run(command, ALASKA, "--format", "json").stdout)
    listed = next(data[name] for name in ("forecasters", "calibration", "due") if name in data)
    assert len(rows) == len(listed) + 1


def test_open_questions_in_json_close_on_one_day_and_are_due_on_another(run, tmp_path):
    """The day when the answer is due stood under the name of the closing day."""
    book = tmp_path / "book.yaml"
    book.write_text(
        "forecasttrack: 1\nquestions:\n"
        "- {id: a, text: A?, opens_at: 2025-01-01, closes_at: 2025-02-01,"
        " resolves_by: 2099-03-01}\n"
        "- {id: b, text: B?, opens_at: 2025-01-01, closes_at: 2099-02-01}\n"
    )
    found = json.loads(run("score", book, "--format", "json").stdout)["open"]
    days = {each["question_id"]: (each["closes_at"], each["due"]) for each in found}
    assert days == {"a": ("2025-02-01", "2099-03-01"), "b": ("2099-02-01", "2099-02-01")}


def test_piped_output_has_no_colour_and_no_trailing_blanks(run):
    """Piped, the output is plain text of at most a hundred columns."""
    lines = run("score", ALASKA).stdout.splitlines()
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)
    assert max(map(len, lines)) <= 100


def test_summaries_by_column_count_what_the_headline_counts(run):
    """`--by` keeps to the headline's forecasts, `--include-descriptions` counts all."""

    def n(*more: str) -> int:
        out = run("score", ALASKA, "--by", "kind", "--rule", "brier", "--format", "json", *more)
        rows = json.loads(out.stdout)["summary"]
        return sum(row["n"] for row in rows if row["kind"] == "binary")

    assert (n(), n("--include-descriptions")) == (33, 40)


def test_a_settled_question_is_not_settled_again(run, tmp_path):
    """`resolve` refuses to change a resolution in silence."""
    path = str(tmp_path / "book.yaml")
    run("new", path)
    result = run("resolve", path, "Q1", "--outcome", "no", "--known-at", "2026-07-17", status=1)
    assert (result.exit_code, "settled already" in result.stderr) == (1, True)


def test_texts_that_a_spreadsheet_would_run_are_defused(run, tmp_path):
    """A question that begins with = shows as text in CSV."""
    path = tmp_path / "book.yaml"
    path.write_text(
        "forecasttrack: 1\nquestions:\n  - id: Q1\n    text: '=1+1'\n", encoding="utf-8"
    )
    assert "'=1+1" in run("due", str(path), "--format", "csv").stdout


def test_programs_get_faults_as_json_and_csv(run, tmp_path):
    """`check --format json` lists each fault with its place, and still ends with status 1."""
    file = tmp_path / "book.yaml"
    file.write_text("forecasttrack: 1\nforecasters:\n  - id: 7\n", encoding="utf-8")
    as_json = run("check", str(file), "--format", "json", status=1)
    (fault,) = json.loads(as_json.stdout)["faults"]
    assert (as_json.exit_code, fault["line"], fault["column"]) == (1, 3, 9)
    as_csv = run("check", str(file), "--format", "csv", status=1)
    assert (as_csv.exit_code, len(as_csv.stdout.splitlines())) == (1, 2)


def test_programs_are_told_what_a_sound_book_holds(run):
    """Without faults the list is empty and the status 0."""
    result = run("check", ALASKA, "--format", "json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["faults"], found["holds"]["claims"]) == (0, [], 41)


@pytest.mark.parametrize(
    ("known_at", "note"),
    [("2999-01-01", "lies in the future"), ("2001-01-01", "lies before every forecast")],
)
def test_a_date_that_looks_like_a_slip_is_said(run, tmp_path, known_at, note):
    """It can be so, and is recorded; but nobody overlooks it."""
    path = tmp_path / "book.yaml"
    path.write_text(
        "forecasttrack: 1\nforecasters:\n- id: ann\nquestions:\n- id: Q\n  text: Rain?\n"
        "forecasts:\n- {question: Q, forecaster: ann, probability: 0.7,"
        " issued_at: 2026-01-01T08:00Z}\n",
        encoding="utf-8",
    )
    done = run("resolve", str(path), "Q", "--outcome", "yes", "--known-at", known_at)
    assert done.exit_code == 0, done.output
    assert done.stderr == f"note: known_at ({known_at}) {note}" + (
        "; is it right?\n" if "future" in note else ", which makes all of them late\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["due", ALASKA, "--at", "yesterday"], "yesterday"),
        (["score", ALASKA, "--known-by", "2026-99-01"], "2026-99-01"),
        (["due", ALASKA, "--within", "-5"], "-5"),
    ],
)
def test_a_wrong_date_or_number_is_wrong_usage(run, arguments, message):
    """A scheduler tells a slip in its script from faults in the data."""
    done = run(*arguments, status=2)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_book_is_no_ledger(run):
    done = run("ledger", "verify", ALASKA, status=1)
    assert done.exit_code == 1
    assert "is a book, and this takes a ledger" in done.stderr
    assert "forecasttrack record fixtures/alaska-2025 LEDGER" in done.stderr
