"""Every quirk of the benchmark's dump and of posts of the API, one test each."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.platforms.metaculus_options import OptionHistory
from tests.exchange.test_metaculus_quirks import names_in, only, table

DUMP_HEAD = names_in(
    "forecast_id,question_id,post_id,question_title,created_at,author_id,probability_yes,"
    "probability_yes_per_category,continuous_cdf,forecast_timestamp,forecaster,is_bot,"
    "resolution,scheduled_close_time,actual_close_time,scheduled_resolve_time,"
    "actual_resolve_time,spot_scoring_time,published_at,question_weight,cp_reveal_time,type,"
    "options,range_min,range_max,open_lower_bound,open_upper_bound,zero_point,project_title"
)
DUMPED = {
    "forecast_id": "5", "question_id": "101", "question_title": "Rain?",
    "created_at": "2025-03-01 00:00:00.5+00", "author_id": "7", "forecaster": "pro",
    "is_bot": "f", "probability_yes": "0.9", "resolution": "yes", "type": "binary",
    "options": "[]", "forecast_timestamp": "2025-03-12 12:00:00.763148+00",
    "published_at": "2025-03-12 00:00:00+00", "scheduled_close_time": "2025-03-13 00:00:00+00",
    "actual_close_time": "2025-03-13 00:00:00+00", "question_weight": "1.0",
    "actual_resolve_time": "2025-03-14 00:00:00+00",
}  # fmt: skip


@pytest.fixture
def dump(tmp_path):
    """What is read of a dump with some rows."""

    def read(*rows, further=()):
        path = tmp_path / "pro_forecasts.csv"
        text = table([*DUMP_HEAD, *further], [DUMPED | each for each in rows])
        path.write_text(text, encoding="utf-8")
        return ft.read_forecasts(path)

    return read


def test_a_question_of_the_dump_opens_with_its_publication(dump):
    """Its own creation, in created_at, may lie days before; forecasts have a moment of theirs."""
    got = dump({})
    assert only(got.tables["questions"])["opens_at"] == pd.Timestamp("2025-03-12T00:00Z")
    issued_at = only(got.tables["forecasts"])["issued_at"]
    assert issued_at == pd.Timestamp("2025-03-12T12:00:00.763148Z")
    pairs = ft.pair(**got.tables, early="count")
    score = only(ft.score(pairs, rules=["baseline-points"], history="metaculus").frame)
    share = 0.5 - 0.763148 / 86_400
    assert score["score"] == pytest.approx(84.79969066 * share, abs=1e-6)


def test_an_opening_of_its_own_goes_before_the_publication(dump):
    """Where the dump has such a column; an empty cell leaves the publication."""
    opened = dump({"open_time": "2025-03-12 06:00:00+00"}, further=["open_time"])
    assert only(opened.tables["questions"])["opens_at"] == pd.Timestamp("2025-03-12T06:00Z")
    empty = dump({"open_time": ""}, further=["open_time"])
    assert only(empty.tables["questions"])["opens_at"] == pd.Timestamp("2025-03-12T00:00Z")


def test_revisions_in_the_dump_follow_each_other_from_the_newest(dump):
    """There is no end, so that the next forecast is the end of the one before."""
    later = {"forecast_id": "6", "probability_yes": "0.5",
             "forecast_timestamp": "2025-03-12 18:00:00+00"}  # fmt: skip
    pairs = ft.pair(**dump(later, {}).tables, early="count")
    score = only(ft.score(pairs, rules=["baseline-points"], history="metaculus").frame)
    assert score["score"] == pytest.approx(84.79969066 * (0.25 - 0.763148 / 86_400), abs=1e-6)


@pytest.mark.parametrize("listed", ["{0.5,0.25,NULL}", "[0.5, 0.25, null]", "[0.5, 0.25, None]"])
def test_arrays_of_the_dump_are_of_postgres_or_of_json(dump, listed):
    choice = {"type": "multiple_choice", "options": '["A", "B", "C"]', "resolution": "B",
              "probability_yes": "", "probability_yes_per_category": listed}  # fmt: skip
    got = dump(choice)
    assert got.tables["forecasts"]["option"].tolist() == ["A", "B"]


def test_numbers_of_the_dump_have_their_zero_point(dump):
    numeric = {"type": "numeric", "range_min": "1", "range_max": "100", "zero_point": "0",
               "open_lower_bound": "f", "open_upper_bound": "t", "probability_yes": "",
               "continuous_cdf": "{0,0.5,0.9}", "resolution": "50"}  # fmt: skip
    forecasts = dump(numeric).tables["forecasts"]
    assert forecasts["point"].tolist() == pytest.approx([1, 10, 100])
    assert forecasts[["open_low", "open_high"]].to_numpy().tolist() == [[False, True]] * 3


def test_a_post_lists_values_for_all_options_that_there_ever_were(tmp_path):
    """Its history says since when each is on offer."""
    question = {
        "id": 1, "title": "Which?", "type": "multiple_choice", "options": ["A", "B", "Other"],
        "all_options_ever": ["A", "B", "Other"], "open_time": "2024-01-01T00:00:00Z",
        "options_history": [["0001-01-01T00:00:00", ["A", "Other"]],
                            ["2024-01-05T00:00:00Z", ["A", "B", "Other"]]],
        "scheduled_close_time": "2024-02-01T00:00:00Z", "resolution": None,
        "my_forecasts": {"history": [{"start_time": 1704153600.0,
                                      "forecast_values": [0.5, None, 0.5]}]},
    }  # fmt: skip
    (tmp_path / "post.json").write_text(json.dumps({"projects": {}, "question": question}))
    got = ft.read_forecasts(tmp_path / "post.json", forecaster="me")
    assert got.tables["forecasts"]["option"].tolist() == ["A", "Other"]
    assert only(got.tables["questions"])["catch_all"] == "Other"


@pytest.mark.parametrize("options", [None, "A", {"A": 1}, 3])
def test_a_moment_of_a_history_without_a_list_of_options_is_refused(options):
    """A text used to be read letter by letter, and None ended in a TypeError."""
    history = [["0001-01-01T00:00:00", ["A", "B"]], ["2024-01-05T00:00:00Z", options]]
    for rows in (history, history[::-1]):
        with pytest.raises(RowFault, match="is no moment with its options"):
            OptionHistory.stated(("A", "B"), rows)


def test_options_of_postgres_with_and_without_quotation_marks(dump):
    """Only texts with commas or blanks have them there; numbers stay as they are written."""
    options = '{0,"1, or 2",3+,"a \\"b\\""}'
    row = {"type": "multiple_choice", "options": options, "probability_yes": "", "resolution": "3+"}
    got = dump(row | {"probability_yes_per_category": "{0.1,0.2,0.3,0.4}"})
    assert got.rows == got.taken == 1
    forecasts = got.tables["forecasts"]
    assert forecasts["option"].tolist() == ["0", "1, or 2", "3+", 'a "b"']
    assert forecasts["probability"].tolist() == [0.1, 0.2, 0.3, 0.4]
    assert only(got.tables["resolutions"])["outcome"] == "3+"
    cut = dump(row | {"probability_yes_per_category": '{0.1,"0.2,0.3}'})
    assert cut.refused["reason"].tolist() == ["is no list"]
