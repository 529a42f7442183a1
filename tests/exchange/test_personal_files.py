"""Ten personal files of different shapes, each scored with one command.

Six need no option, two need one, one needs two; one in German names its columns and its answers in
six. The options stand beside each file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs
import pandas as pd
import pytest

import forecasttrack as ft

SCOTT = """# Predictions for the year

## Politics

1. The coalition lasts all year: 70%
2. ~~A snap election is called: 20%~~
3. The budget passes (90%) \N{EN DASH} right

## Home

- [x] I finish the marathon: 60%
- [ ] I learn to juggle: 30%
- ~~The old car survives (80%)~~ (void)
"""

MARKS = """| Statement | Me | Outcome |
|-----------|---:|:-------:|
| Rain on the first day | 75% | ✓ |
| Snow by noon | 15 % | ✗ |
| A storm warning | 40% |  |
"""

TEAM = """Question;Wer;Wann;Sicherheit;Ausgang
Kommt das Gesetz?;Ann;5.1.2026;70,5 %;Ja
Kommt das Gesetz?;Ben;06.01.2026;40 %;Ja
Schneit es?;Ann;31.1.2026;10 %;Nein
"""

WIDE = """id,question,ann,ben,outcome
1,Will A win?,0.7,0.55,TRUE
2,Will B win?,.2,,FALSE
3,Will C win?,0.5,0.45,
"""

CONFIDENT = """Call,My side,Confidence,How it went,Made
The harbour opens,yes,80,right,3 March 2026
The strike ends,no,60,wrong,March 9 2026
The vote is held,no,95,right,14 Mar 2026
"""

FOLDED = """prediction,confidence,result
Ice melts before June,90,right
The team loses,65,wrong
Prices fall,55,right
"""

ODDS = """event\todds\tdate\tdid it happen
Red wins\t3:1\t01/02/2026\tno
Blue wins\t1 to 4\t02/02/2026\tyes
"""

AMERICAN = """When,What,P,Result,Notes
12/28/2025,It freezes,0.9,Yes,obvious
1/2/2026,It thaws,0.25,No,
1/3/2026 14:30,It rains,0.6,N/A,station was closed
"""


@attrs.frozen
class PersonalFile:
    """A file, the options it needs, and the mean Brier score by forecaster."""

    name: str
    text: str
    scores: dict[str, float]
    options: tuple[str, ...] = ()


FILES = [
    PersonalFile("year.md", SCOTT, {"year": (0.2**2 + 0.1**2 + 0.4**2) / 3}),
    PersonalFile("marks.md", MARKS, {"Me": (0.25**2 + 0.15**2) / 2}),
    PersonalFile(
        "team.csv",
        TEAM,
        {"Ann": (0.295**2 + 0.1**2) / 2, "Ben": 0.6**2},
        ("column=Wer=forecaster", "column=Wann=issued_at", "column=Sicherheit=probability",
         "column=Ausgang=outcome", "outcome=Ja=yes", "outcome=Nein=no"),
    ),
    PersonalFile("wide.csv", WIDE, {"ann": (0.3**2 + 0.2**2) / 2, "ben": 0.45**2}),
    PersonalFile("sides.csv", CONFIDENT, {"sides": (0.2**2 + 0.6**2 + 0.05**2) / 3}),
    PersonalFile("folded.csv", FOLDED, {"folded": (0.1**2 + 0.65**2 + 0.45**2) / 3},
                 ("side=yes",)),
    PersonalFile("odds.tsv", ODDS, {"odds": (0.75**2 + 0.8**2) / 2},
                 ("odds=for", "dayfirst")),
    PersonalFile("american.csv", AMERICAN, {"american": (0.1**2 + 0.25**2) / 2}, ("zone=UTC",)),
]  # fmt: skip


def means(run: Callable, path: Path, options: tuple[str, ...]) -> dict[str, float]:
    """The mean Brier scores that one command prints."""
    reads = [word for option in options for word in ("--read", option)]
    done = run("score", path, *reads, "--rule", "brier", "--history", "last", "--format", "json")
    return {row["forecaster"]: row["mean"] for row in json.loads(done.stdout)["summary"]}


@pytest.mark.parametrize("file", FILES, ids=[each.name for each in FILES])
def test_a_personal_file_is_scored_with_one_command(file, run, tmp_path):
    """With the options that it needs, and no others."""
    path = tmp_path / file.name
    path.write_text(file.text, encoding="utf-8")
    assert means(run, path, file.options) == pytest.approx(file.scores)


def test_a_list_of_records_is_scored_with_one_command(run, tmp_path):
    """JSON, with null for what is still open."""
    records = [
        {"statement": "It ships in May", "credence": 0.8, "made": "2026-04-01", "correct": True},
        {"statement": "It sells out", "credence": 0.3, "made": "2026-04-02", "correct": False},
        {"statement": "It is copied", "credence": 0.6, "made": "2026-04-02", "correct": None},
    ]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    assert means(run, path, ()) == pytest.approx({"mine": (0.2**2 + 0.3**2) / 2})


def test_a_sheet_is_scored_with_one_command(run, tmp_path):
    """The values that were kept with formulas, a title above the head, dates and per cent."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Our predictions"],
        [],
        ["Question", "Who", "When", "Chance", "Outcome", "Stake"],
        ["Will it open?", "Ann", pd.Timestamp("2026-01-05").to_pydatetime(), 0.7, "yes", 5],
        ["Will it open?", "Ann", pd.Timestamp("2026-01-09").to_pydatetime(), 0.9, "yes", 5],
        ["Will it close?", "Ben", pd.Timestamp("2026-01-06").to_pydatetime(), 0.4, "no", 7],
    ):
        sheet.append(row)
    book.save(tmp_path / "team.xlsx")
    assert means(run, tmp_path / "team.xlsx", ()) == pytest.approx({"Ann": 0.01, "Ben": 0.16})


def test_the_number_of_options_is_as_the_heading_says():
    """Files without an option, with one, with two; one in German names each of its columns."""
    counts = sorted(len(file.options) for file in FILES)
    assert counts == [0, 0, 0, 0, 1, 1, 2, 6]


def test_topics_and_further_columns_are_carried(tmp_path):
    """A heading is a topic, and a column of one's own can be asked for by its name."""
    (tmp_path / "year.md").write_text(SCOTT, encoding="utf-8")
    tags = ft.read_forecasts(tmp_path / "year.md").tables["questions"]["tags"].tolist()
    assert tags[0] == ("Politics",)
    assert tags[-1] == ("Home",)
    frame = pd.DataFrame({"Question": ["A?", "B?"], "Chance": [0.2, 0.7], "Stake": [5, 7]})
    assert ft.read_forecasts(frame).tables["questions"]["Stake"].tolist() == [5, 7]


def test_items_without_a_mark_are_open_unless_the_reader_says_otherwise(tmp_path):
    """Where some are struck through, the others may have come true, or wait."""
    path = tmp_path / "year.md"
    path.write_text("- It rains: 70%\n- ~~It snows: 20%~~\n", encoding="utf-8")
    got = ft.read_forecasts(path)
    assert got.tables["resolutions"]["outcome"].tolist() == ["no"]
    assert "open, without a mark" in set(got.assumed["read_as"])
    marked = ft.read_forecasts(path, unmarked="yes").tables["resolutions"]["outcome"]
    assert marked.tolist() == ["yes", "no"]
