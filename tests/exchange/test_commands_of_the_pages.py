"""Every command that the pages on formats show, and every example of the list, on small files."""

from __future__ import annotations

import json
import re
import shlex
import zipfile

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from tests.exchange.test_gjp_cultivate_magoo import FILES, FORECASTS, IFPS, QUESTIONS, SETS
from tests.exchange.test_metaculus_quirks import ANN, FORECAST_HEAD, QUESTION, QUESTION_HEAD, table
from tests.source import ROOT

PAGES = ("reference/formats.md", "recipes/bring-what-you-have.md")
CLOSED = "2026-02-01T00:00:00Z"


def commands(page):
    """The commands in the console blocks of a page, each with those that came before it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [re.findall(r"^\$ (.*)$", block, re.MULTILINE) for block in blocks]
    return [tuple(each) for each in lines]


EXAMPLES = [(each,) for each in ft.formats()["example"]]
TABLES = {
    "questions": pd.DataFrame({"question_id": ["r"], "kind": "binary", "text": ["Rain?"]}),
    "forecasts": pd.DataFrame(
        [{"question_id": "r", "forecaster": "ann", "issued_at": pd.Timestamp("2026-01-05T00:00Z"),
          "probability": 0.7}]
    ),
    "resolutions": pd.DataFrame(
        [{"question_id": "r", "status": "resolved", "outcome": "yes",
          "known_at": pd.Timestamp(CLOSED)}]
    ),
}  # fmt: skip
MARKET = {
    "id": "a", "outcomeType": "BINARY", "question": "Rain?", "createdTime": 1_767_225_600_000,
    "closeTime": 1_769_904_000_000, "resolutionTime": 1_769_904_000_000, "resolution": "YES",
}  # fmt: skip
BET = {"contractId": "a", "createdTime": 1_767_312_000_000, "probBefore": 0.5, "probAfter": 0.6}
PREDICTION = {
    "id": 1, "description": "Rain?", "created_at": "2026-01-05T00:00:00Z", "deadline": CLOSED,
    "outcome": True, "last_judgement_at": CLOSED, "responses": [
        {"confidence": 70, "created_at": "2026-01-05T00:00:00Z", "user_label": "ann"}],
}  # fmt: skip
FATEBOOK = (
    "Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),"
    "Forecast created at,Question created by,Question created at,Question resolve by,Resolution,"
    "Resolved at\nRain?,,Ann,0.9,2026-01-05 10:05:7,Ann,2026-01-01 9:0:0,2026-02-01 00:00:00,YES,"
    "2026-01-20 10:00:0\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A file or folder under every name that the commands read."""
    made = tmp_path_factory.mktemp("files")
    for name in ("gjp-data", "api-answers", ".forecasts"):
        (made / name).mkdir()
    pytest.importorskip("openpyxl")
    ft.write_forecasts(TABLES, made / "team.xlsx", format="table")
    for name, format_ in (("example-hub", "hubverse"), ("datasets", "forecastbench"),
                          ("ledger.json", "forecast-ledger")):  # fmt: skip
        ft.write_forecasts(TABLES, made / name, format=format_)
    with zipfile.ZipFile(made / "metaculus_data.zip", "w") as archive:
        forecast = {"Question ID": "101", "Start Time": "2024-01-02 12:00:00+00:00"}
        archive.writestr("question_data.csv", table(QUESTION_HEAD, [QUESTION]))
        rows = [ANN | forecast | {"Probability Yes": "0.6"}]
        archive.writestr("forecast_data.csv", table(FORECAST_HEAD, rows))
    with zipfile.ZipFile(made / "manifold-dump.zip", "w") as archive:
        archive.writestr("contracts.json", json.dumps([MARKET]))
        archive.writestr("bets.json", json.dumps([BET]))
    sound = [each for each in IFPS.splitlines(keepends=True) if "Broken" not in each]
    (made / "gjp-data" / "ifps.csv").write_bytes("".join(sound).encode("latin-1"))
    texts = {
        "kalshi.csv": "ticker,title,ts,yes_price,result\nR,Rain?,1767225600,40,yes\n",
        "fatebook.csv": FATEBOOK,
        "predictions.json": json.dumps([PREDICTION]),
        "gjp-data/survey_fcasts.yr1.csv": "\n".join(FORECASTS.splitlines()[:3]) + "\n",
        "api-answers/questions.json": json.dumps({"questions": QUESTIONS["questions"][:3]}),
        "api-answers/sets.json": json.dumps({"prediction_sets": SETS["prediction_sets"][:2]}),
        ".forecasts/a.forecast": f"---\n{FILES['a']}\n---\n",
    }
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.mark.end_to_end
@pytest.mark.parametrize("lines", [*EXAMPLES, *(each for page in PAGES for each in commands(page))])
def test_commands_of_the_pages_work(folder, tmp_path, monkeypatch, lines):
    """In an empty folder beside the files that they read, one after the other."""
    for each in folder.iterdir():
        (tmp_path / each.name).symlink_to(each)
    monkeypatch.chdir(tmp_path)
    for line in lines:
        name, *words = shlex.split(line)
        assert name == "forecasttrack"
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, f"{line}\n{done.output}"
        if words[0] == "import":
            taken = re.search(r"(\d+) rows?, (\d+) taken, 0 refused", done.output)
            assert taken is not None, done.output
            assert int(taken[1]) == int(taken[2]) > 0


def test_every_format_has_commands_on_its_page():
    """And every one of the list is tried."""
    shown = " ".join(line for lines in commands(PAGES[0]) for line in lines)
    for example in ft.formats()["example"]:
        assert shlex.split(example)[2] in shown
