"""Downloads as they lie on a disk: one file of two, pages, saved anew by a spreadsheet, twice."""

from __future__ import annotations

import json
import zipfile

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from tests.exchange.test_gjp_cultivate_magoo import FORECASTS, IFPS, QUESTIONS, SETS
from tests.exchange.test_metaculus_quirks import ANN, FORECAST_HEAD, QUESTION, QUESTION_HEAD, table

FORECAST = ANN | {
    "Question ID": "101", "Start Time": "2024-01-01 12:00:00+00:00", "Probability Yes": "0.6"
}  # fmt: skip
NAMES = ("question_data.csv", "forecast_data.csv")


def put(folder, question="101", sign=","):
    """The two files of a download about one question."""
    folder.mkdir(exist_ok=True)
    texts = (
        table(QUESTION_HEAD, [QUESTION | {"Question ID": question}]),
        table(FORECAST_HEAD, [FORECAST | {"Question ID": question}]),
    )
    for name, text in zip(NAMES, texts, strict=True):
        kept = text if sign == "," else text.replace(",", sign)
        (folder / name).write_text(kept, encoding="utf-8", newline="")
    return folder


def taken(path):
    """Format, rows taken and refused, and the ids of the questions."""
    got = ft.read_forecasts(path)
    assert got.rows == got.taken + len(got.refused)
    return got.format, got.taken, len(got.refused), got.tables["questions"]["question_id"].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_one_file_of_a_download_brings_the_other(tmp_path, name):
    """Which lies beside it; other files there are left alone."""
    put(tmp_path)
    (tmp_path / "notes.csv").write_text("a,b\n", encoding="utf-8")
    assert taken(tmp_path / name) == ("metaculus", 2, 0, ["metaculus:101"])


@pytest.mark.parametrize("name", NAMES)
def test_one_file_of_a_download_alone_says_what_is_missing(tmp_path, name):
    """And is not read as a table of somebody's own."""
    put(tmp_path)
    other = next(each for each in NAMES if each != name)
    (tmp_path / other).unlink()
    with pytest.raises(InvalidTableError, match=f"no {other} in it; both belong together"):
        ft.read_forecasts(tmp_path / name)


def test_every_download_in_a_folder_is_read(tmp_path):
    """Not the first of them alone."""
    put(tmp_path / "a", "101")
    put(tmp_path / "b", "102")
    assert taken(tmp_path) == ("metaculus", 4, 0, ["metaculus:101", "metaculus:102"])


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_download_saved_anew_by_a_spreadsheet(tmp_path, sign):
    """The first line of each file tells what parts the cells."""
    question = QUESTION | {"Question Title": "Rain?", "Question URL": "", "Categories": ""}
    (tmp_path / NAMES[0]).write_text(
        table(QUESTION_HEAD, [question]).replace(",", sign), encoding="utf-8", newline=""
    )
    (tmp_path / NAMES[1]).write_text(
        table(FORECAST_HEAD, [FORECAST]).replace(",", sign), encoding="utf-8", newline=""
    )
    assert taken(tmp_path) == ("metaculus", 2, 0, ["metaculus:101"])


def test_what_a_mac_puts_into_zips_is_no_file_of_a_download(tmp_path):
    """It is no text, and bears the same names."""
    folder = put(tmp_path / "plain")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in NAMES:
            archive.write(folder / name, f"all/{name}")
            archive.writestr(f"__MACOSX/all/._{name}", b"\x00\x05\x16\x07\xff")
    assert taken(tmp_path / "all.zip") == ("metaculus", 2, 0, ["metaculus:101"])


# --- Good Judgment -----------------------------------------------------------------------------


def test_a_survey_file_brings_its_questions(tmp_path):
    """Which lie beside it; other years are left alone."""
    (tmp_path / "ifps.csv").write_bytes(IFPS.encode("latin-1"))
    for year in ("yr1", "yr2"):
        (tmp_path / f"survey_fcasts.{year}.csv").write_text(FORECASTS, encoding="utf-8")
    whole = ft.read_forecasts(tmp_path)
    one = ft.read_forecasts(tmp_path / "survey_fcasts.yr1.csv")
    assert (one.format, one.rows, whole.rows) == ("gjp", 14, 24)
    questions = ft.read_forecasts(tmp_path / "ifps.csv")
    assert (questions.format, questions.rows, questions.taken) == ("gjp", 4, 3)


def test_a_survey_file_alone_says_what_is_missing(tmp_path):
    """Letters of options do not say what was asked."""
    path = tmp_path / "survey_fcasts.yr1.csv"
    path.write_text(FORECASTS, encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"ifps\.csv belongs into the same folder"):
        ft.read_forecasts(path)


def test_survey_files_are_told_by_their_columns(tmp_path):
    """Whatever they are called, and with tabs as the archive of the project gives them."""
    (tmp_path / "questions.csv").write_bytes(IFPS.encode("latin-1"))
    tabs = FORECASTS.replace(",", "\t")
    (tmp_path / "year one.tab").write_text(tabs, encoding="utf-8")
    got = ft.read_forecasts(tmp_path)
    assert (got.format, got.rows, got.taken) == ("gjp", 14, 11)


def test_a_copy_with_tabs_counts_once(tmp_path):
    """The archive of the project gives both."""
    (tmp_path / "ifps.csv").write_bytes(IFPS.encode("latin-1"))
    (tmp_path / "survey_fcasts.yr1.csv").write_text(FORECASTS, encoding="utf-8")
    once = ft.read_forecasts(tmp_path)
    tabs = FORECASTS.replace(",", "\t")
    (tmp_path / "survey_fcasts.yr1.tab").write_text(tabs, encoding="utf-8")
    got = ft.read_forecasts(tmp_path)
    pd.testing.assert_frame_equal(got.tables["forecasts"], once.tables["forecasts"])
    assert "survey_fcasts.yr1.tab" in got.lost["field"].tolist()


def test_options_without_commas_between_them(tmp_path):
    """The letters part them as well."""
    text = IFPS.replace("(a) Yes, (b) No, not by then", "(a) Yes (b) No")
    (tmp_path / "ifps.csv").write_bytes(text.encode("latin-1"))
    questions = ft.read_forecasts(tmp_path / "ifps.csv").tables["questions"]
    assert questions.set_index("question_id").loc["gjp:1001-0", "options"] == ("Yes", "No")


# --- answers of programming interfaces ---------------------------------------------------------


def test_pages_of_the_cultivate_api_in_one_file(tmp_path):
    """A list of answers, lists without their names around, and a line for each page."""
    pages = [QUESTIONS, SETS]
    loose = [*QUESTIONS["questions"], *SETS["prediction_sets"]]
    (tmp_path / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    (tmp_path / "loose.json").write_text(json.dumps(loose), encoding="utf-8")
    lines = "\n".join(json.dumps(each) for each in pages)
    (tmp_path / "pages.jsonl").write_text(lines, encoding="utf-8")
    for name in ("pages.json", "loose.json", "pages.jsonl"):
        got = ft.read_forecasts(tmp_path / name)
        assert (got.format, got.rows, got.taken) == ("cultivate", 7, 5), name


def prediction(number):
    """A prediction of PredictionBook with one response of 70 %, which came true."""
    response = {"confidence": 70, "created_at": "2015-01-01T00:00:00Z", "user_label": "ann"}
    return {
        "id": number, "description": f"Rain {number}?", "deadline": "2016-01-01T00:00:00Z",
        "created_at": "2015-01-01T00:00:00Z", "outcome": True, "responses": [response],
        "last_judgement_at": "2016-01-01T00:00:00Z",
    }  # fmt: skip


def test_pages_of_predictionbook(tmp_path):
    """In a folder, in one list, or a line for each prediction."""
    one, two = ({"predictions": [prediction(number)]} for number in (1, 2))
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, page in (("1.json", one), ("2.json", two)):
        (folder / name).write_text(json.dumps(page), encoding="utf-8")
    (tmp_path / "all.json").write_text(json.dumps([one, two]), encoding="utf-8")
    lines = "\n".join(json.dumps(prediction(number)) for number in (1, 2))
    (tmp_path / "all.jsonl").write_text(lines, encoding="utf-8")
    for path in (folder, tmp_path / "all.json", tmp_path / "all.jsonl"):
        assert taken(path) == ("predictionbook", 4, 0, ["predictionbook:1", "predictionbook:2"])


def test_a_tag_that_stands_alone_is_one_tag(tmp_path):
    """Not one for each of its letters."""
    path = tmp_path / "a.forecast"
    path.write_text(
        "---\nscenario: Cup\ntags: sport\ntype: pert\nmin: 1\nmode: 2\nmax: 3\n---\n",
        encoding="utf-8",
    )
    assert ft.read_forecasts(path).tables["questions"]["tags"].tolist() == [("sport",)]


@pytest.mark.parametrize("name", ["question_data (1).csv", "forecast_data (1).csv"])
def test_a_second_download_is_read_and_not_the_first(tmp_path, name):
    """A browser numbers it; both of its files bear the number."""
    put(tmp_path, "102")
    for each in NAMES:
        (tmp_path / each).rename(tmp_path / each.replace(".csv", " (1).csv"))
    put(tmp_path, "101")
    assert taken(tmp_path / name) == ("metaculus", 2, 0, ["metaculus:102"])


def test_a_file_of_a_download_with_another_name_is_refused(tmp_path):
    """Its name does not tell which file belongs to it."""
    put(tmp_path)
    (tmp_path / "forecast_data.csv").rename(tmp_path / "mine.csv")
    with pytest.raises(InvalidTableError, match=r"call them question_data\.csv and forecast_data"):
        ft.read_forecasts(tmp_path / "mine.csv")
