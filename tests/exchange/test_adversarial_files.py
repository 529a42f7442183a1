"""Files as nobody should keep them: each is read, or refused with a cure, and every row counted."""

from __future__ import annotations

import json

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

DECIMAL_COMMAS = (
    "Question;Probability;Outcome;Date\nRain?;0,7;yes;5.1.2026\nSnow?;0,25;no;16.1.2026\n"
)
TWO_HEADS = """Our year,,,,
,,Ann,Ben,
Question,Outcome,Prob,Prob,
Rain?,yes,70 %,60 %,
Snow?,no,20 %,,
"""
ON_ITS_SIDE = """,Rain?,Snow?,Hail?
Date,2026-01-05,2026-01-06,2026-01-06
Probability,70%,20%,
Outcome,yes,no,no
"""
COMMENTED = """# made by Ann, in January
Question,Chance,,Outcome
# those about the sky
Rain?,70%,,yes
Snow?,20%,,no
Total,45%,,
"""
HEADLESS = "Will it rain in Rome?,0.7,yes\nWill it snow in Rome?,0.2,no\n"
SHEET_DAYS = "Question,Date,Probability,Outcome\nRain?,46027,70%,yes\nSnow?,46030.5,20%,no\n"
SECONDS = (
    "Question,Timestamp,Probability,Outcome\nRain?,1767571200,70%,yes\nSnow?,1767571205,20%,no\n"
)
LEADS = (
    "id,probability,outcome,seconds before resolution\n1,0.7,1,3600\n1,0.9,1,-60\n2,0.2,0,7200\n"
)
WORDY = """Question,Probability,Outcome
Rain?,80-90%,yes
Snow?,likely,no
Hail?,<5%,no
Fog?,7 in 10,yes
"""
MARKED = "Question,Probability,Outcome\nRain?,70%,✔️\nSnow?,20%,❌\nFog?,60%,Resolved YES\n"
CHECKLIST = """# Mine

* [x] It rains - 70%
  * [ ] It snows (20%)
* ~~It hails: 10%~~
- a remark without a number
"""
PIPED = "Question|Probability|Outcome\nRain?|70%|yes\nSnow?|20%|no\n"
HINTED = "sep=;\nQuestion;Probability;Outcome\nRain?;70%;yes\nSnow?;20%;no\n"
MERGED = "Question,Date,Probability,Outcome\nRain?,2026-01-05,70%,yes\n,2026-01-06,80%,\n"


def read(tmp_path, text, name="mine.csv", encoding="utf-8", **options):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    got = ft.read_forecasts(path, **options)
    assert got.rows == got.taken + len(got.refused)
    return got


def briers(got):
    """The scores of all forecasts of a file, by forecaster."""
    pairs = ft.pair(**got.tables, early="count", late="count")
    frame = ft.score(pairs, rules=["brier"], history="each").frame
    return {
        who: sorted(part["score"].round(6)) for who, part in frame.groupby("forecaster")
    }  # fmt: skip


PLAIN = {"mine": [0.04, 0.09]}


@pytest.mark.parametrize(
    ("text", "expected", "rows"),
    [
        (DECIMAL_COMMAS, {"mine": [0.0625, 0.09]}, 2),
        (TWO_HEADS, {"Ann": [0.04, 0.09], "Ben": [0.16]}, 3),
        (ON_ITS_SIDE, PLAIN, 3),
        (COMMENTED, PLAIN, 3),
        (SHEET_DAYS, PLAIN, 2),
        (SECONDS, PLAIN, 2),
        (LEADS, {"mine": [0.01, 0.04, 0.09]}, 3),
        (WORDY, {"mine": [0.09]}, 4),
        (MARKED, {"mine": [0.04, 0.09, 0.16]}, 3),
        (PIPED, PLAIN, 2),
        (HINTED, PLAIN, 2),
        (MERGED, {"mine": [0.09]}, 2),
    ],
    ids=["decimal commas", "two heads", "on its side", "comments and totals", "days of sheets",
         "seconds", "seconds before", "words and ranges", "marks", "bars", "hint", "merged cells"],
)  # fmt: skip
def test_it_is_read_and_every_row_counted(tmp_path, text, expected, rows):
    got = read(tmp_path, text)
    assert (got.format, got.rows) == ("table", rows)
    assert briers(got) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_encodings_are_read_or_named(tmp_path, encoding):
    """UTF-16 without its mark is refused, with what to save it as."""
    text = DECIMAL_COMMAS.replace("Rain?", "Größe?")
    if encoding == "utf-16-be":
        with pytest.raises(InvalidTableError, match="is no text"):
            read(tmp_path, text, encoding=encoding)
    else:
        assert (
            "Größe?" in read(tmp_path, text, encoding=encoding).tables["questions"]["text"].tolist()
        )


def test_refusals_say_what_to_write_instead(tmp_path):
    """A range its middle, a word a number, a bound a number, a row of totals a sentence."""
    reasons = read(tmp_path, WORDY).refused["reason"].tolist()
    assert reasons[0] == "is a range; write one number, such as its middle 85%"
    assert reasons[1].startswith("is no probability but a word; write .7 or 70%")
    assert reasons[2].startswith("is a bound")
    assert "row of totals" in read(tmp_path, COMMENTED).refused["reason"][0]
    assert "merged" in read(tmp_path, MERGED).refused["reason"][0]


def test_how_a_table_was_turned_is_said(tmp_path):
    """As are lines of comment, and numbers that were taken for days."""
    assert "on its side" in " ".join(read(tmp_path, ON_ITS_SIDE).assumed["read_as"])
    assert read(tmp_path, COMMENTED).lost[["field", "n"]].to_numpy().tolist() == [
        ["lines of comment", 1]
    ]
    assert "days since 1900" in " ".join(read(tmp_path, SHEET_DAYS).assumed["read_as"])
    days = [
        each.isoformat() for each in read(tmp_path, SHEET_DAYS).tables["forecasts"]["issued_at"]
    ]
    assert days == ["2026-01-05", "2026-01-08"]


def test_a_time_of_day_in_a_number_of_days_is_never_dropped_in_silence(tmp_path):
    """46030.5 is noon of 8 January in the zone that is named; without one the day, and it is said.

    Times of other columns without a zone are read by the same option.
    """
    got = read(tmp_path, SHEET_DAYS)
    (row,) = got.assumed[got.assumed["read_as"].str.contains("without its time")].to_dict("records")
    assert (row["example"], row["n"], row["option"]) == ("46030.5", 1, "zone=, --zone")
    timed = read(tmp_path, SHEET_DAYS, zone="Europe/Berlin").tables["forecasts"]["issued_at"]
    assert [each.isoformat() for each in timed] == ["2026-01-05", "2026-01-08T11:00:00+00:00"]
    minutes = SHEET_DAYS.replace("46030.5", "46030.604166666664")
    exact = read(tmp_path, minutes, zone="UTC").tables["forecasts"]["issued_at"].iloc[1]
    assert exact.isoformat() == "2026-01-08T14:30:00+00:00"


def test_a_file_without_names_is_read_by_its_cells(tmp_path):
    """The first line is a row like others, and the columns can be named by their number."""
    got = read(tmp_path, HEADLESS)
    assert briers(got) == {"column 2": [0.04, 0.09]}
    assert "names no columns" in " ".join(got.assumed["read_as"])
    named = read(tmp_path, HEADLESS, columns={"column 2": "probability"})
    assert briers(named) == PLAIN


def test_checklists_may_be_nested(tmp_path):
    """A box without a mark is open; an item without a number is a question without a forecast."""
    got = read(tmp_path, CHECKLIST, name="mine.md")
    assert (got.rows, got.taken) == (4, 4)
    assert len(got.tables["forecasts"]) == 3
    assert briers(got) == {"mine": [0.01, 0.09]}


def test_nothing_but_a_sentence_is_no_table(tmp_path):
    """The error says what a table needs."""
    with pytest.raises(InvalidTableError, match="no line has two cells"):
        read(tmp_path, "Once there was a forecaster.\nThe end.\n")


def test_lists_in_place_of_sentences_are_refused(tmp_path):
    """A worked example of a platform is JSON, too, and no list of predictions."""
    cases = [{"days": 7, "forecasts": [["1", 0.9, 0]], "chance": 0.7}]
    (tmp_path / "cases.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    with pytest.raises((InvalidTableError, InvalidArgumentError), match="column"):
        ft.read_forecasts(tmp_path / "cases.json")
