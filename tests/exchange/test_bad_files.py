"""Files that are cut, blown up or endless: a clear error, in bounded memory, at their real size."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

ROOT = Path(__file__).parents[2]
MILLION = 1_000_000
READ = """
import json, re, sys
import forecasttrack as ft
from forecasttrack.errors import ForecastTrackError
try:
    found = repr(ft.read_forecasts(sys.argv[1]))
except ForecastTrackError as error:
    found = f"{type(error).__name__}: {error}"
status = open("/proc/self/status").read()
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
print(json.dumps({"found": found, "megabytes": peak}))
"""
MOST_MEGABYTES = 350
"""Of which the interpreter with its libraries takes the larger part."""


def read_alone(path):
    """What reading a file in a process of its own says, and the memory that it took."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", READ, str(path)], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def blown(path, member, filling, times):
    """A zip with one file that holds the same bytes over and over."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # noqa: SIM117
        with archive.open(member, "w", force_zip64=True) as file:
            for _ in range(times):
                file.write(filling)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("mine.csv", "line 1, has more than 8,000,000 characters; is it a table?"),
        ("mine.tsv", "line 1, has more than 8,000,000 characters"),
        ("mine.jsonl", "a file that is read whole has at most 400,000,000"),
        ("mine.json", "a file that is read whole has at most 400,000,000"),
        ("mine.md", "a file that is read whole has at most 400,000,000"),
        ("mine.yaml", "a file that is read whole has at most 400,000,000"),
    ],
)
def test_a_line_of_a_gigabyte_is_refused_in_bounded_memory(tmp_path, name, reason):
    """Whatever the ending of its file says that it is."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"[" if name.endswith("json") else b"")
        for _ in range(1_000):
            file.write(b"a" * MILLION)
    found = read_alone(path)
    path.unlink()
    assert reason in found["found"]
    assert found["megabytes"] < MOST_MEGABYTES


@pytest.mark.slow
@pytest.mark.parametrize("filling", [b"0" * MILLION, b"1,1,1\n" * (MILLION // 6)])
@pytest.mark.parametrize("member", ["forecast_data.csv", "xl/worksheets/sheet1.xml"])
def test_a_zip_of_gigabytes_is_not_unpacked(tmp_path, member, filling):
    """Neither a download nor a sheet."""
    name = "sheet.xlsx" if member.endswith("xml") else "metaculus_data.zip"
    path = blown(tmp_path / name, member, filling, 1_500)
    found = read_alone(path)
    assert "is not unpacked" in found["found"]
    assert found["megabytes"] < MOST_MEGABYTES


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path):
    """With the line on which its row begins, and no traceback."""
    path = tmp_path / "fatebook.csv"
    rest = ("a" * 99 + "\n") * 90_000
    path.write_text(f'Question title,Forecast (scale = 0-1)\nRain?,0.5\n"Snow?\n{rest}')
    with pytest.raises(InvalidTableError, match="line 3: field larger than field limit"):
        ft.read_forecasts(path)


def test_a_zip_that_was_cut_anywhere_is_named(tmp_path):
    """Nothing of it comes in, and the error asks after the download."""
    whole = tmp_path / "public.csv.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = "".join(f"{n},{n * 7919 % 1000}\n" for n in range(2_000))
        archive.writestr("public.csv", f"question_id,probability\n{rows}")
    data = whole.read_bytes()
    for length in range(4, len(data), len(data) // 12):
        whole.write_bytes(data[:length])
        with pytest.raises(InvalidTableError, match=r"Was it cut in the download\?"):
            ft.read_forecasts(whole, format="predictionbook")


def test_bytes_that_are_broken_inside_a_zip_are_named(tmp_path):
    """The check that a zip keeps of each file tells."""
    path = tmp_path / "metaculus_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("question_data.csv", "Question ID,Question Title\n1,Rain?\n" * 50)
        archive.writestr("forecast_data.csv", "Question ID\n1\n")
    data = bytearray(path.read_bytes())
    data[data.index(b"Rain?") + 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InvalidTableError, match="cannot be unpacked"):
        ft.read_forecasts(path)


KEYS = ["? [{a: b}]\n: 1\n", "? {a: {b: c}}\n: 1\n"]
OF_YAML = {"table": "own.yaml", "forecast-ledger": "own.yaml", "magoo": "own.forecast"}


@pytest.mark.parametrize("keys", KEYS, ids=["a list", "a mapping"])
@pytest.mark.parametrize(("format_", "name"), OF_YAML.items())
def test_keys_that_are_no_texts_are_refused(format_, name, keys, tmp_path):
    """A row is refused, or the file; the parser's own trouble never comes through."""
    path = tmp_path / name
    path.write_text(f"---\n{keys}---\n" if format_ == "magoo" else keys, encoding="utf-8")
    if format_ == "magoo":
        assert len(ft.read_forecasts(path, format=format_).refused) == 1
    else:
        with pytest.raises(InvalidTableError, match="is no YAML"):
            ft.read_forecasts(path, format=format_)


@pytest.mark.parametrize("format_", ["table", "forecast-ledger"])
def test_a_version_of_yaml_that_nobody_wrote_is_refused(format_, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("%YAML 1.8\n---\nquestion: Rain?\n", encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"is no YAML: line 1: YAML 1\.8 is not known"):
        ft.read_forecasts(path, format=format_)


def test_several_documents_are_no_ledger(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("schema_version: 2\n---\nledger_id: mine\n", encoding="utf-8")
    with pytest.raises(InvalidTableError, match="2 documents stand there, and one is expected"):
        ft.read_forecasts(path, format="forecast-ledger")


@pytest.mark.parametrize("name", sorted({*ft.formats()["name"]} - {"table", "prices", "gjp"}))
def test_a_frame_is_no_file(name):
    """A format that is read from files says so where a frame is handed in."""
    frame = pd.DataFrame({"question": ["Rain?"], "probability": [0.7]})
    with pytest.raises(InvalidTableError, match="this format is read from files"):
        ft.read_forecasts(frame, format=name)


def test_records_of_another_shape_are_refused_by_row(tmp_path):
    """Where a file is a list of records, as PredictionBook's are."""
    path = tmp_path / "own.json"
    path.write_text('[{"question": "a", "p": 0.5}, 5, null]', encoding="utf-8")
    got = ft.read_forecasts(path, format="predictionbook")
    assert (got.rows, got.taken, len(got.refused)) == (3, 0, 3)


@pytest.mark.parametrize("name", ["metaculus", "cultivate", "manifold", "gjp"])
@pytest.mark.parametrize("text", ["5", "null", "[NaN]", '[{"question": "a", "p": 0.5}, 5, null]'])
def test_records_of_another_shape_are_named(tmp_path, name, text):
    """Whoever names a format that a file is not of gets an error of the file."""
    path = tmp_path / "own.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((InvalidTableError, InvalidArgumentError), match=r"own\.json"):
        ft.read_forecasts(path, format=name)


@pytest.mark.parametrize("line", ["[" * 100_000, '{"a":' * 5_000, "{"])
def test_a_line_of_json_that_is_none_is_named(tmp_path, line):
    """Nested too deeply, or cut."""
    path = tmp_path / "own.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"nested too deeply|is no JSON"):
        ft.read_forecasts(path)


@pytest.mark.parametrize("is_bare", [False, True])
def test_a_record_of_another_shape_is_refused_alone(tmp_path, is_bare):
    """The others come in; half a character is shown as one that was lost."""
    sound = {"question_id": 7, "membership_guid": "a", "created_at": "2018-01-26T01:34:25Z",
             "predictions": [{"answer_name": name, "forecasted_probability": 0.5}
                             for name in ("\ud800", "\U0001f600")]}  # fmt: skip
    odd = [5, None, sound | {"predictions": 5}, sound | {"predictions": [5]}]
    path = tmp_path / "sets.json"
    sets = [sound, *odd]
    path.write_text(json.dumps(sets if is_bare else {"prediction_sets": sets}), encoding="utf-8")
    got = ft.read_forecasts(path)
    assert (got.rows, got.taken, len(got.refused)) == (5, 1, 4)
    assert set(got.refused["reason"].str[:12]) == {"is no record"}
    assert got.tables["forecasts"]["option"].tolist() == ["\ufffd", "\U0001f600"]
    assert len(got.book().forecasts) == 1


@pytest.mark.parametrize("half", ["\\ud83d", "\\uD83D", "\\udc00"])
def test_half_a_character_is_shown_as_lost(tmp_path, half):
    """In capitals, too; two halves are a whole one."""
    path = tmp_path / "own.json"
    path.write_text(
        f'[{{"question": "A {half} \\uD83D\\uDE00", "probability": 0.7, "outcome": "yes"}}]',
        encoding="utf-8",
    )
    book = ft.read_forecasts(path).book()
    assert [each.text for each in book.questions] == ["A \ufffd \U0001f600"]


@pytest.mark.parametrize("odd", [None, 5, {"title": "B", "projects": {}, "question": 5}])
def test_a_post_of_another_shape_is_refused_alone(tmp_path, odd):
    question = {"id": 1, "type": "binary", "resolution": "yes", "open_time": "2026-01-01T00:00Z",
                "actual_resolve_time": "2026-02-01T00:00Z"}  # fmt: skip
    post = {"title": "A", "projects": {}, "question": question}
    (tmp_path / "posts.json").write_text(json.dumps([post, odd]), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "posts.json")
    assert (got.format, got.rows, got.taken, len(got.refused)) == ("metaculus", 2, 1, 1)


def test_responses_that_are_no_list_are_refused_alone(tmp_path):
    sound = {"id": 1, "description": "A", "created_at": "2020-01-01T00:00:00Z", "outcome": "right",
             "deadline": "2021-01-01T00:00:00Z", "last_judgement_at": "2021-01-02T00:00:00Z",
             "responses": []}  # fmt: skip
    (tmp_path / "own.json").write_text(
        json.dumps([sound, sound | {"id": 2, "responses": 5}]), encoding="utf-8"
    )
    got = ft.read_forecasts(tmp_path / "own.json", format="predictionbook")
    assert (got.rows, got.taken) == (3, 2)
    assert got.refused["reason"].str.startswith("is no record").tolist() == [True]


PRICES = "market,time,price\n"
PRICED = "{},2024-01-01T00:00:00Z,.5\n"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_prices_are_read_in_the_encodings_of_other_tables(tmp_path, encoding):
    """They ended in a UnicodeDecodeError."""
    path = tmp_path / "prices.csv"
    path.write_bytes((PRICES + PRICED.format("Zürich")).encode(encoding))
    got = ft.read_forecasts(path)
    assert (got.format, got.taken) == ("prices", 1)
    assert got.tables["forecasts"]["question_id"].tolist() == ["prices:Zürich"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [(PRICED.format("A") * 4000 + PRICED.format("Zürich"), "neither UTF-8 nor Windows-1252"),
     (PRICED.format('"A') + PRICED.format("A"), "quotation mark")],
)  # fmt: skip
def test_prices_that_break_off_are_named(tmp_path, text, reason):
    """They ended in errors of pandas."""
    path = tmp_path / "prices.csv"
    path.write_bytes((PRICES + text).encode("cp1252"))
    with pytest.raises(ft.ForecastTrackError, match=reason):
        ft.read_forecasts(path)


def test_an_empty_file_of_a_download_is_named(tmp_path):
    """It had no forecasts, as if nobody had made any."""
    for name in ("question_data.csv", "forecast_data.csv"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(ft.ForecastTrackError, match=r"question_data\.csv is empty"):
        ft.read_forecasts(tmp_path)
