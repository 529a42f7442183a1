"""Every quirk of the platform's files, one test each, on files in the shape that it writes."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pandas as pd
import pytest

import forecasttrack as ft


def names_in(head):
    """The names in the first line of a CSV file."""
    return next(csv.reader([head]))


QUESTION_HEAD = names_in(
    "Question ID,Question URL,Question Title,Post ID,Post Curation Status,"
    "Post Published Time,Default Project,Default Project ID,Categories,Leaderboard Tags,"
    "Label,Question Type,MC Options (Current),MC Options (All),MC Options History,"
    "Lower Bound,Open Lower Bound,Upper Bound,Open Upper Bound,Continuous Range,Open Time,"
    "CP Reveal Time,Scheduled Close Time,Actual Close Time,Resolution,Resolution Known Time,"
    "Include Bots in Aggregates,Question Weight"
)
FORECAST_HEAD = names_in(
    "Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time,End Time,"
    "Forecaster Count,Probability Yes,Probability Yes Per Category,Continuous CDF,"
    "Probability Below Lower Bound,Probability Above Upper Bound,5th Percentile,"
    "25th Percentile,Median,75th Percentile,95th Percentile,Probability of Resolution,"
    "PDF at Resolution"
)
HIDDEN_HEAD = ["Question ID", "Forecaster (Anonymized)", *FORECAST_HEAD[3:]]
OLDER_HEAD = [FORECAST_HEAD[place] for place in (0, 1, 2, 4, 5, 6, 7, 8, 9)]
ANN = {"Forecaster ID": "7", "Forecaster Username": "ann", "Is Bot": "False"}
QUESTION = {
    "Question ID": "101",
    "Question URL": "https://www.metaculus.com/questions/1101/rain,-or-snow?/",
    "Question Title": 'Rain, or "snow"?',
    "Question Type": "binary",
    "Open Lower Bound": "False",
    "Open Upper Bound": "False",
    "Open Time": "2024-01-01 12:00:00+00:00",
    "Scheduled Close Time": "2024-01-11 12:00:00+00:00",
    "Actual Close Time": "2024-01-11 12:00:00+00:00",
    "Resolution": "yes",
    "Resolution Known Time": "2024-01-11 12:00:00+00:00",
    "Categories": "['Weather']",
    "Include Bots in Aggregates": "False",
    "Question Weight": "1.0",
}
NUMERIC = QUESTION | {
    "Question Type": "numeric", "Lower Bound": "0.0", "Upper Bound": "4.0",
    "Continuous Range": "[0.0, 2.0, 4.0]", "Resolution": "3.5",
}  # fmt: skip
CHOICE = QUESTION | {
    "Question Type": "multiple_choice", "MC Options (All)": "['A', 'B', 'Other']",
    "Resolution": "A",
}  # fmt: skip


def table(head, rows, *, short=False):
    """A CSV file; rows that are one column short are what the platform writes of many."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        cells = [row.get(name, "") for name in head]
        writer.writerow(cells[:-1] if short else cells)
    return out.getvalue()


@pytest.fixture
def download(tmp_path):
    """What is read of a zip with one question and some forecasts."""

    def read(question=QUESTION, *forecasts, head=FORECAST_HEAD, packed=zipfile.ZIP_STORED):
        path = tmp_path / "metaculus_data.zip"
        rows = [{"Question ID": "101", "Start Time": "2024-01-02 12:00:00+00:00"} | each
                for each in forecasts or (ANN | {"Probability Yes": "0.6"},)]  # fmt: skip
        with zipfile.ZipFile(path, "w", packed) as archive:
            archive.writestr("README.md", "# data")
            names = [*QUESTION_HEAD, *(name for name in question if name not in QUESTION_HEAD)]
            archive.writestr("question_data.csv", table(names, [question]))
            archive.writestr("forecast_data.csv", table(head, rows, short=True))
        return ft.read_forecasts(path)

    return read


def only(frame):
    """The only row of a table."""
    assert len(frame) == 1
    return frame.iloc[0]


def reasons(got):
    assert got.rows == got.taken + len(got.refused)
    return got.refused["reason"].tolist()


# --- questions ---------------------------------------------------------------------------------


def test_a_slug_may_hold_commas_and_question_marks(download):
    """Cells are quoted, and stay one cell."""
    question = only(download().tables["questions"])
    assert question["url"].endswith("rain,-or-snow?/")
    assert question["text"] == 'Rain, or "snow"?'


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_stored_or_deflated(download, packed):
    assert download(packed=packed).taken == 2


def test_times_may_have_microseconds(download):
    """As Python prints them."""
    got = download(QUESTION | {"Open Time": "2024-01-01 12:00:00.250000+00:00"})
    assert only(got.tables["questions"])["opens_at"] == pd.Timestamp("2024-01-01T12:00:00.25Z")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (QUESTION, "yes"),
        (QUESTION | {"Resolution": "no"}, "no"),
        (CHOICE, "A"),
        (NUMERIC, 3.5),
        (NUMERIC | {"Resolution": "9", "Open Upper Bound": "True"}, 9.0),
        (NUMERIC | {"Question Type": "date", "Lower Bound": "2024-01-01",
                    "Upper Bound": "2024-01-03", "Resolution": "2024-01-02T12:00:00+00:00"},
         19724.5),
    ],
)  # fmt: skip
def test_a_resolution_is_an_outcome_as_text(download, question, expected):
    """A number beyond an open bound is legal; a date keeps its time, though bounds lose theirs."""
    assert only(download(question).tables["resolutions"])["outcome"] == expected


@pytest.mark.parametrize("status", ["annulled", "ambiguous"])
def test_a_resolution_may_be_none(download, status):
    """And an empty one is open."""
    row = only(download(QUESTION | {"Resolution": status}).tables["resolutions"])
    assert (row["status"], row["outcome"]) == (status, None)
    assert len(download(QUESTION | {"Resolution": ""}).tables["resolutions"]) == 0


@pytest.mark.parametrize(
    ("resolution", "column", "bound"),
    [("above_upper_bound", "outcome_low", 4), ("below_lower_bound", "outcome_high", 0)],
)
def test_a_resolution_may_lie_beyond_a_bound(download, resolution, column, bound):
    row = only(download(NUMERIC | {"Resolution": resolution}).tables["resolutions"])
    assert row[column] == bound


def test_the_older_head_of_questions_has_one_list_of_options(download):
    older = {key: each for key, each in CHOICE.items() if not key.startswith("MC")}
    got = download(older | {"MC Options": "['A', 'B', 'Other']"},
                   ANN | {"Probability Yes Per Category": "[0.5, 0.25, 0.25]"})  # fmt: skip
    assert only(got.tables["questions"])["options"] == ("A", "B", "Other")
    assert reasons(got) == []


# --- forecasts ---------------------------------------------------------------------------------


def test_rows_are_one_column_short(download):
    """They lack the last cell, which only some questions have."""
    assert only(download().tables["forecasts"])["probability"] == 0.6


@pytest.mark.parametrize(
    "cdf", ["[0.0, 0.5, 1.0]", "[np.float64(0.0), np.float64(0.5), np.float64(1.0)]"]
)
def test_lists_are_printed_by_python_with_numbers_of_either_numpy(download, cdf):
    """They are read, and never run."""
    forecasts = download(NUMERIC, ANN | {"Continuous CDF": cdf}).tables["forecasts"]
    assert forecasts["cdf"].tolist() == [0, 0.5, 1]
    harm = download(NUMERIC, ANN | {"Continuous CDF": "__import__('os').getcwd()"})
    assert reasons(harm) == ["is no list of plain values"]


def test_a_log_scale_is_told_by_its_range(download):
    """There is no column of a zero point."""
    log = NUMERIC | {"Lower Bound": "1.0", "Upper Bound": "100.0",
                     "Continuous Range": "[1.0, 10.0, 100.0]"}  # fmt: skip
    forecasts = download(log, ANN | {"Continuous CDF": "[0.0, 0.5, 1.0]"}).tables["forecasts"]
    assert forecasts["point"].tolist() == [1, 10, 100]


def test_a_discrete_curve_has_fewer_points_than_the_range(download):
    """One more than there are outcomes, while the range always has its 201."""
    points = str([-0.5 + 3 * place / 200 for place in range(201)])
    discrete = NUMERIC | {"Question Type": "discrete", "Lower Bound": "-0.5",
                          "Upper Bound": "2.5", "Continuous Range": points}  # fmt: skip
    got = download(discrete, ANN | {"Continuous CDF": "[0.0, 0.25, 0.75, 1.0]"})
    assert got.tables["forecasts"]["point"].tolist() == [-0.5, 0.5, 1.5, 2.5]


def test_bounds_of_dates_are_cut_to_days(download):
    date = NUMERIC | {"Question Type": "date", "Lower Bound": "2024-01-01",
                      "Upper Bound": "2024-01-03", "Resolution": "",
                      "Continuous Range": "['2024-01-01', '2024-01-02', '2024-01-03']"}  # fmt: skip
    forecasts = download(date, ANN | {"Continuous CDF": "[0.0, 0.5, 1.0]"}).tables["forecasts"]
    assert forecasts["point"].tolist() == [19723, 19724, 19725]


def test_none_in_a_list_is_an_option_that_was_not_on_offer(download):
    """The history says since when it is; an option that came later inherits the last one."""
    history = "[('0001-01-01T00:00:00', ['A', 'Other']), ('2024-01-05T12:00:00+00:00', ['A', 'B', 'Other'])]"  # noqa: E501
    got = download(CHOICE | {"MC Options History": history, "Resolution": "B"},
                   ANN | {"Probability Yes Per Category": "[0.5, None, 0.5]"})  # fmt: skip
    assert got.tables["forecasts"]["option"].tolist() == ["A", "Other"]
    question = only(got.tables["questions"])
    assert question["offered_from"] == {"B": pd.Timestamp("2024-01-05T12:00Z")}
    assert question["catch_all"] == "Other"
    pairs = ft.pair(**got.tables, early="count")
    score = ft.score(pairs, rules=["baseline-points"], history="last").frame["score"]
    assert score.tolist() == [0]


def test_a_withdrawal_ends_a_forecast(download):
    got = download(QUESTION, ANN | {"Probability Yes": "0.6",
                                    "End Time": "2024-01-05 12:00:00+00:00"})  # fmt: skip
    assert only(got.tables["forecasts"])["expires_at"] == pd.Timestamp("2024-01-05T12:00Z")


def test_aggregates_share_the_file_and_are_nobodys_peers(download):
    """They have no id and the name of their method; the account names them."""
    crowd = {"Forecaster Username": "recency_weighted", "Probability Yes": "0.7"}
    got = download(QUESTION, crowd)
    assert only(got.tables["forecasts"])["forecaster"] == "metaculus:aggregate:recency_weighted"
    assert "metaculus:aggregate:recency_weighted" in set(got.assumed["example"])


def test_geometric_means_state_options_whatever_the_type(download):
    """Of yes and no the second counts; a mean of buckets is no distribution, and refused."""
    mean = {"Forecaster Username": "geometric_mean"}
    binary = download(QUESTION, mean | {"Probability Yes Per Category": "[0.18, 0.79]"})
    assert only(binary.tables["forecasts"])["probability"] == 0.79
    buckets = download(NUMERIC, mean | {"Probability Yes Per Category": "[0.1, 0.4, 0.4, 0.05]"})
    assert "is no distribution" in reasons(buckets)[0]


def test_where_names_are_hidden_methods_stand_among_digests(download):
    person = {"Forecaster (Anonymized)": "ab" * 32, "Probability Yes": "0.6", "Is Bot": "False"}
    method = {"Forecaster (Anonymized)": "recency_weighted", "Probability Yes": "0.7"}
    names = download(QUESTION, person, method, head=HIDDEN_HEAD).tables["forecasts"]["forecaster"]
    assert names.tolist() == [f"metaculus:{'ab' * 32}", "metaculus:aggregate:recency_weighted"]


def test_the_older_head_has_nine_columns_and_another_aggregate(download):
    older = {"Forecaster Username": "metaculus_prediction", "Probability Yes": "0.7"}
    got = download(QUESTION, older | {"Continuous CDF": ""}, head=OLDER_HEAD)
    assert only(got.tables["forecasts"])["forecaster"].endswith(":metaculus_prediction")


def test_bots_are_named(download):
    """Whose peers they are is the platform's choice, question by question."""
    bot = {"Forecaster ID": "9", "Forecaster Username": "robo", "Is Bot": "True"}
    got = download(
        QUESTION | {"Include Bots in Aggregates": "True"}, bot | {"Probability Yes": ".5"}
    )
    assert got.assumed.set_index("column").loc["Is Bot", "example"] == "metaculus:robo"
    assert only(got.tables["questions"])["bots_included"] == "True"


def test_a_folder_of_pages_is_read_and_a_question_in_two_of_them_counts_once(tmp_path):
    """Pages overlap where posts were added between two requests; broken ones refuse themselves."""
    post = {
        "id": 1, "title": "Rain?", "projects": {},
        "question": {"id": 7, "type": "binary", "resolution": "yes",
                     "open_time": "2026-01-01T00:00:00Z",
                     "actual_resolve_time": "2026-02-01T00:00:00Z"},
    }  # fmt: skip
    broken = {"id": 2, "title": "Broken", "projects": {}, "group_of_questions": 0.5}
    (tmp_path / "page-1.json").write_text(json.dumps({"results": [post, broken]}))
    (tmp_path / "page-2.json").write_text(json.dumps({"results": [post]}))
    got = ft.read_forecasts(tmp_path)
    assert got.format == "metaculus"
    assert got.tables["questions"]["question_id"].tolist() == ["metaculus:7"]
    assert (got.rows, got.taken, len(got.refused)) == (3, 1, 2)
    assert got.refused["reason"].str.contains("twice").tolist() == [False, True]


def test_rows_with_more_cells_than_the_head_are_refused(tmp_path):
    """What stood behind went without a word, as where a title with a comma was not quoted."""
    question = table(QUESTION_HEAD, [QUESTION])
    forecast = ANN | {"Question ID": "101", "Start Time": "2024-01-02 12:00:00+00:00",
                      "Probability Yes": "0.5"}  # fmt: skip
    forecasts = table(FORECAST_HEAD, [forecast]).rstrip("\r\n")
    (tmp_path / "question_data.csv").write_text(question, encoding="utf-8")
    (tmp_path / "forecast_data.csv").write_text(f"{forecasts},left over\r\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path)
    assert got.refused["value"].tolist() == ["left over"]
    assert (got.rows, got.taken) == (2, 1)
