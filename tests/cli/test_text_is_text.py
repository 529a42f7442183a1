"""No text of records, paths or errors is read as markup, steers the terminal, or breaks output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.display.text import printable
from forecasttrack.errors import InvalidRecordError, InvalidTableError

ROOT = Path(__file__).parents[2]
COMMAND = "from forecasttrack.cli import main; main()"
TITLE = "Inflation [not] falling [/Annex] [red]x[/red]"
CONTROLS = "\u202egnp.exe\u202c \x9b31m \x85 \u200f \u2028 \u2029"

BOOK = """\
forecasttrack: 1
briefings:
  - {{id: b, title: {title}, published: 2019-12-01}}
claims:
  - {{id: c, briefing: b, paraphrase: {title}, holder: {title}, nature: forecast,
     forecaster: bob}}
forecasters:
  - {{id: "[bold]ann[red]"}}
  - {{id: bob}}
questions:
  - {{id: "q[x]", claim: c, relation: supports, text: {title},
     opens_at: 2020-01-01, closes_at: 2020-12-31}}
  - {{id: open, text: {title}, opens_at: 2020-01-01, closes_at: 2020-12-31}}
forecasts:
  - {{question: "q[x]", forecaster: "[bold]ann[red]", probability: 0.3,
     issued_at: 2020-02-01T00:00Z}}
  - {{question: "q[x]", forecaster: bob, probability: 0.4, issued_at: 2020-02-01T00:00Z}}
resolutions:
  - {{question: "q[x]", outcome: no, known_at: 2020-12-31, note: {title}}}
"""


def book_with(text, folder):
    path = folder / "book.yaml"
    path.write_text(BOOK.format(title=json.dumps(text)), encoding="utf-8")
    return str(path)


COMMANDS = {
    "check": [],
    "due": ["--at", "2020-06-01"],
    "score": [],
    "score --by": ["--by", "forecaster"],
    "calibration": [],
    "indicators": [],
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_brackets_are_kept_everywhere(command, shape, tmp_path):
    """They used to vanish, and "[/Annex]" was a traceback."""
    arguments = [command.split()[0], book_with(TITLE, tmp_path), *COMMANDS[command]]
    done = CliRunner().invoke(main, [*arguments, "--format", shape])
    assert done.exit_code in (0, 3), done.output
    shown = " ".join(done.output.split())
    if command.startswith(("score", "calibration")):
        assert "[bold]ann[red]" in shown
    if command == "due":
        assert "Inflation [not] falling [/Annex]" in shown


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_controls_are_shown_as_escapes(command, shape, tmp_path):
    """Marks that turn text around, and controls that steer a terminal, reach no output."""
    arguments = [command.split()[0], book_with(CONTROLS, tmp_path), *COMMANDS[command]]
    done = CliRunner().invoke(main, [*arguments, "--format", shape])
    assert done.exit_code in (0, 3), done.output
    assert not set(done.output) & set("\u202e\u202c\x9b\x85\u200f\u2028\u2029")
    if shape == "json":
        json.loads(done.stdout)
    if command == "due":
        assert r"\u202egnp.exe\u202c" in done.output


def test_json_of_a_windows_quotation_mark_could_not_be_read(run, tmp_path):
    r"""U+0092, a quotation mark read wrongly, was printed as ``\x92``, which JSON does not know."""
    text = "Ann\x92s answer \x9b\u202e"
    path = ft.write_book(ft.Book(questions=[ft.Question(id="q", text=text)]), tmp_path / "b.yaml")
    shown = run("due", str(path), "--format", "json").stdout
    assert r"Ann\u0092s" in shown
    assert json.loads(shown)["due"][0]["text"] == text


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["scorecard.html", "scorecard.md", "scorecard.csv"])
def test_reports_show_controls_as_escapes(name, tmp_path):
    path = tmp_path / name
    ft.report(ft.read_book(book_with(CONTROLS, tmp_path)), path)
    text = path.read_text("utf-8")
    assert not set(text) & set("\u202e\u202c\x9b\x85\u200f\u2028\u2029")
    assert "u202egnp.exe" in text


def test_errors_and_paths_are_text_too(tmp_path):
    """A path with brackets and controls is shown as it is, or as escapes."""
    done = CliRunner().invoke(main, ["score", str(tmp_path / "no[/x]\x9b\u202e.yaml")])
    assert done.exit_code == 1
    assert r"no[/x]\x9b\u202e.yaml" in done.output


MARKS = ("\u202e", "\u2066", "\u200f", "\x9b", "\x85", "\u2028")
UNSEEN = ("\u200b", "\u2060", "\u2063", "\ufeff", "\u180e", "\xad", "\u3164")


@pytest.mark.parametrize("mark", MARKS + UNSEEN)
def test_an_id_that_would_look_like_another_is_refused(mark):
    """In records and in tables."""
    with pytest.raises(InvalidRecordError, match=f"U\\+{ord(mark):04X}"):
        ft.Question(id=f"q{mark}1", text="Will it?")
    with pytest.raises(InvalidTableError, match=f"U\\+{ord(mark):04X}"):
        ft.pair(
            forecasts=[{"question_id": f"q{mark}1", "forecaster": "a", "probability": 0.5,
                        "issued_at": datetime(2020, 1, 1, tzinfo=UTC)}],
            questions=[{"question_id": f"q{mark}1", "kind": "binary"}],
            resolutions=[{"question_id": f"q{mark}1", "status": "resolved", "outcome": 1}],
        )  # fmt: skip


def test_joiners_that_languages_are_written_with_may_stand_in_ids():
    """Half letters of Hindi, and signs of people at work."""
    for name in ("क्\u200dष", "👩\u200d🔬"):
        assert ft.Question(id=name, text="Will it?").id == name


def test_signs_without_width_are_shown_as_escapes():
    assert printable("a\u200bb\u2060c\ufeff") == r"a\u200bb\u2060c\ufeff"


def shell(command):
    return subprocess.run(  # noqa: S602 - our own command
        command,
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        executable="/bin/bash",
        env={**os.environ, "RUN": f'{sys.executable} -c "{COMMAND}"'},
    )


@pytest.mark.end_to_end
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", ["lexicon list", "--help"])
def test_a_full_disk_is_one_line_and_status_74(arguments):
    done = shell(f"eval $RUN {arguments} > /dev/full")
    assert done.returncode == 74
    assert done.stderr == "the output cannot be written: No space left on device\n"


@pytest.mark.end_to_end
@pytest.mark.parametrize("arguments", ["lexicon show ipcc --format csv", "--help", "score --help"])
def test_a_closed_pipe_is_silent(arguments):
    done = shell(f"eval $RUN {arguments} | true; echo ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    assert done.stdout in ("74\n", "0\n")
