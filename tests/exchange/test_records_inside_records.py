"""Records, lists and mappings inside records of JSON and YAML: read for what they say, or asked."""

from __future__ import annotations

import json

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.yaml_documents import only_document


def read(tmp_path, *records, **options):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return ft.read_forecasts(path, **options)


def rows(got, *columns):
    """The forecasts, with the moments as days."""
    frame = got.tables["forecasts"]
    held = {name: [str(each)[:10] for each in frame[name]] for name in columns}
    chances = frame["probability"].tolist()
    return list(zip(*(held[name] for name in columns), chances, strict=True))


WHO = {"question": "Who wins?", "date": "2025-01-01"}
RAIN = {"question": "Rain?", "date": "2025-01-01"}


@pytest.mark.parametrize("holder", ["forecast", "prediction", "probabilities", "probability"])
def test_chances_that_sum_to_one_are_those_of_options(tmp_path, holder):
    """Of one forecaster; the account says so. An outcome is one of them."""
    got = read(tmp_path, WHO | {holder: {"A": 0.5, "B": 0.3, "C": 0.2}, "outcome": "A"})
    assert rows(got, "option", "forecaster") == [
        ("A", "own", 0.5), ("B", "own", 0.3), ("C", "own", 0.2)
    ]  # fmt: skip
    assert got.tables["questions"]["kind"].tolist() == ["categorical"]
    assert got.tables["resolutions"]["outcome"].tolist() == ["A"]
    assert "chances of the options of a question" in got.assumed["read_as"].tolist()
    scores = ft.score(ft.pair(**got.tables), rules=["brier"]).frame
    assert scores["score"].tolist() == pytest.approx([0.5**2 + 0.3**2 + 0.2**2])


@pytest.mark.parametrize(
    "record",
    [
        {"forecasts": {"A": 0.5, "B": 0.5}},
        {"forecast": {"A": 0.5, "B": 0.4}},
        {"crowd": {"ann": 0.7, "bob": 0.6}},
        {"forecasts": {"ann": {"p": 0.7}, "bob": {"p": 0.6}}},
        {"forecasts": {"ann": [{"p": 0.7}], "bob": [{"p": 0.6}]}},
        {"forecast": {"by": "ann", "A": 0.5, "B": 0.4}},
    ],
)
def test_what_other_keys_are_is_asked_and_can_be_said(tmp_path, record):
    """Both answers that the question names are taken."""
    (key,) = record
    with pytest.raises(InvalidArgumentError, match=f"'{key}' holds chances under the keys"):
        read(tmp_path, WHO | record)
    options = read(tmp_path, WHO | record, columns={key: "option"})
    assert options.tables["questions"]["kind"].tolist() == ["categorical"]
    if "by" not in record[key]:
        people = read(tmp_path, WHO | record, columns={key: "forecaster"})
        assert people.tables["forecasts"]["forecaster"].tolist() == list(record[key])


def test_chances_under_a_word_for_people_are_theirs(tmp_path):
    got = read(tmp_path, RAIN | {"forecasters": {"ann": 0.7, "bob": 0.3}})
    assert rows(got, "forecaster") == [("ann", 0.7), ("bob", 0.3)]


@pytest.mark.parametrize(
    ("sides", "chance"),
    [
        ({"yes": 0.7, "no": 0.3}, 0.7),
        ({"Yes": 70, "No": 30}, 0.7),
        ({"yes": 1, "no": 99}, 0.01),
        ({"true": "70%", "false": "30%"}, 0.7),
        ({"yes": 0.7}, 0.7),
    ],
)
def test_yes_and_no_are_the_two_sides_of_one_chance(tmp_path, sides, chance):
    """Two questions of the same chance are two."""
    got = read(tmp_path, RAIN | {"probabilities": sides}, WHO | {"probabilities": sides})
    assert rows(got, "question_id") == [("rain", chance), ("who-wins", chance)]


def test_sides_that_do_not_sum_to_one_are_refused(tmp_path):
    """With both of them; the others are taken."""
    good = RAIN | {"forecast": {"yes": 0.7, "no": 0.3}}
    got = read(tmp_path, good, WHO | {"forecast": {"yes": 0.7, "no": 0.6}})
    assert got.refused["value"].tolist() == ["yes 0.7, no 0.6"]
    assert got.taken == 1


def test_plain_chances_stand_beside_those_of_options(tmp_path):
    got = read(tmp_path, RAIN | {"forecast": 0.7}, WHO | {"forecast": {"A": 0.6, "B": 0.4}})
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.6, 0.4]
    assert got.tables["questions"]["kind"].tolist() == ["binary", "categorical"]


@pytest.mark.parametrize(
    "record",
    [
        {"forecasts": {"2025-01-03": 0.7, "2025-01-05": 0.8}},
        {"forecasts": {"3 Jan 2025": {"p": 0.7}, "5 Jan 2025": {"p": 0.8}}},
        {"2025-01-03": 0.7, "2025-01-05": 0.8},
    ],
)
def test_days_as_keys_are_revisions(tmp_path, record):
    got = read(tmp_path, {"question": "Rain?", "who": "ann"} | record)
    assert rows(got, "forecaster", "issued_at") == [
        ("ann", "2025-01-03", 0.7), ("ann", "2025-01-05", 0.8)
    ]  # fmt: skip


def test_one_day_as_a_key_is_a_day(tmp_path):
    got = read(tmp_path, {"question": "Rain?", "forecasts": {"2025-01-03": 0.7}})
    assert rows(got, "forecaster", "issued_at") == [("own", "2025-01-03", 0.7)]


def test_options_on_several_days(tmp_path):
    record = {"question": "Who?", "forecast": {"2025-01-03": {"A": 0.6, "B": 0.4},
                                               "2025-01-05": {"A": 0.7, "B": 0.3}}}  # fmt: skip
    assert rows(read(tmp_path, record), "issued_at", "option") == [
        ("2025-01-03", "A", 0.6), ("2025-01-03", "B", 0.4),
        ("2025-01-05", "A", 0.7), ("2025-01-05", "B", 0.3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        lambda who, p: {"prediction": {"value": p, "date": "2025-01-02", "by": who}},
        lambda who, p: {"forecast": {"value": p, "date": "2025-01-02"}, "user": {"name": who}},
        lambda who, p: {"p": p, "date": "2025-01-02", "author": {"id": who}},
        lambda who, p: {"p": p, "date": "2025-01-02", "forecaster": {"name": who, "id": 7}},
        lambda who, p: {"forecasts": [{"by": {"name": who}, "p": p, "date": "2025-01-02"}]},
        lambda who, p: {"forecasts": [{"by": {"name": who}, "forecast": {"value": p, "date":
                                       "2025-01-02"}}]},
    ],
)  # fmt: skip
def test_a_value_or_a_name_stands_for_its_record(tmp_path, made):
    """Also where the record stands in a list."""
    got = read(
        tmp_path,
        {"question": {"id": 4, "text": "Rain?"}} | made("ann", 0.7),
        {"question": {"id": 4, "text": "Rain?"}} | made("bob", 0.6),
    )
    assert rows(got, "forecaster", "issued_at") == [
        ("ann", "2025-01-02", 0.7), ("bob", "2025-01-02", 0.6)
    ]  # fmt: skip
    assert got.tables["questions"]["text"].tolist() == ["Rain?"]


def test_an_outcome_may_be_a_record_in_some_rows_only(tmp_path):
    got = read(
        tmp_path,
        RAIN | {"p": 0.7, "outcome": {"value": "yes", "date": "2025-02-01"}},
        WHO | {"p": 0.6, "outcome": "open"},
        {"question": "Snow?", "date": "2025-01-01", "p": 0.2, "outcome": "no"},
    )
    ends = got.tables["resolutions"]
    assert ends["outcome"].tolist() == ["yes", "no"]
    assert str(ends["known_at"].tolist()[0])[:10] == "2025-02-01"
    assert not len(got.refused)


def test_quantiles_as_keys_stay_quantiles(tmp_path):
    got = read(tmp_path, RAIN | {"forecast": {"p10": 3, "p50": 5, "p90": 9}})
    assert got.tables["forecasts"]["level"].tolist() == [0.1, 0.5, 0.9]
    assert got.tables["forecasts"]["value"].tolist() == [3, 5, 9]


def test_what_stands_in_other_records_takes_no_place_of_the_own(tmp_path):
    """The chance of a community was read in place of the forecaster's own."""
    own = RAIN | {"p": 0.7, "scores": {"brier": 0.09}}
    got = read(tmp_path, own | {"community": {"probability": 0.6}, "market": {"yes": 60, "no": 40}})
    assert rows(got, "question_id", "forecaster", "issued_at") == [
        ("rain", "own", "2025-01-01", 0.7)
    ]  # fmt: skip
    assert got.tables["questions"]["community probability"].tolist() == [0.6]


@pytest.mark.parametrize(
    "outer",
    [
        {"created_at": "2024-12-01", "who": "eve"},
        {"date": "2024-12-01", "author": "eve", "probability": 0.5},
        {"created": "2024-12-01", "user": {"name": "eve"}},
    ],
)
def test_forecasts_in_a_list_keep_their_own_moments_and_names(tmp_path, outer):
    """Whatever those of their question are called; both are in the tables."""
    inner = [{"time": "2025-01-01", "by": "ann", "p": 0.7}, {"time": "2025-01-05", "by": "bob",
             "p": 0.9}]  # fmt: skip
    got = read(tmp_path, {"question": "Rain?"} | outer | {"forecasts": inner})
    assert rows(got, "forecaster", "issued_at") == [
        ("ann", "2025-01-01", 0.7), ("bob", "2025-01-05", 0.9)
    ]  # fmt: skip
    assert "eve" in got.tables["questions"].astype(str).to_csv()


@pytest.mark.parametrize("end", ["yes", "no", True, {"value": "no"}])
def test_keys_are_no_options_where_the_outcome_is_yes_or_no(tmp_path, end):
    with pytest.raises(InvalidArgumentError, match="say what these are"):
        read(tmp_path, RAIN | {"forecast": {"ann": 0.7, "bob": 0.3}, "outcome": end})


@pytest.mark.parametrize(
    "record",
    [
        {"quantiles": {"0.1": 1, "0.5": 2, "0.9": 3}},
        {"forecast": {"0.1": 1, "0.5": 2, "0.9": 3}},
        {"percentiles": {"10": 1, "50": 2, "90": 3}},
        {"forecast": {"date": "2025-01-01", "quantiles": {".1": 1, ".5": 2, ".9": 3}}},
    ],
)
def test_numbers_as_keys_are_levels_of_quantiles(tmp_path, record):
    frame = read(tmp_path, RAIN | record).tables["forecasts"]
    assert frame["level"].tolist() == [0.1, 0.5, 0.9]
    assert frame["value"].tolist() == [1, 2, 3]


def test_a_mapping_of_chances_may_stand_a_record_deeper(tmp_path):
    record = {"forecast": {"by": "ann", "probabilities": {"A": 0.6, "B": 0.4}}}
    assert rows(read(tmp_path, WHO | record), "forecaster", "option") == [
        ("ann", "A", 0.6), ("ann", "B", 0.4)
    ]  # fmt: skip


YAML_RECORDS = """\
- question: Rain?
  made: 2025-01-01
  forecast: {p: 0.7, by: ann}
  outcome: yes
  meta: {source: blog}
- question: Snow?
  made: 2025-01-02
  forecast: {p: 0.2, by: bob}
  outcome: no
"""


def test_records_inside_yaml_are_read_as_those_of_json(tmp_path):
    """Mappings used to be dropped without a word, and with them who forecast and how likely."""
    path = tmp_path / "own.yaml"
    path.write_text(YAML_RECORDS, encoding="utf-8")
    tables = ft.read_forecasts(path).tables
    assert tables["forecasts"]["forecaster"].tolist() == ["ann", "bob"]
    assert tables["forecasts"]["probability"].tolist() == [0.7, 0.2]
    assert tables["questions"]["source"].tolist()[0] == "blog"


NAMED = """\
rain: {question: 'Rain?', date: 2025-01-01, p: 0.7, outcome: yes}
snow: {question: 'Snow?', date: 2025-01-02, p: 0.2, outcome: no}
"""


@pytest.mark.parametrize("name", ["own.yaml", "own.json"])
def test_records_under_a_name_each_have_it_as_their_id(tmp_path, name):
    """YAML said: no column says what is asked. There are none."""
    text = NAMED if name == "own.yaml" else json.dumps(only_document(NAMED), default=str)
    (tmp_path / name).write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / name)
    assert got.tables["forecasts"]["question_id"].tolist() == ["rain", "snow"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.2]


HISTORIES = """\
- question: Rain?
  made: 2025-01-01
  probability: 0.7
  history:
    - {date: 2025-01-01, p: 0.6}
    - {date: 2025-01-03, p: 0.8}
- question: Snow?
  made: 2025-01-02
  probability: 0.2
"""


def test_a_record_without_a_history_keeps_its_own_forecast(tmp_path):
    """It says p and date under other names than the histories of the others do."""
    path = tmp_path / "own.yaml"
    path.write_text(HISTORIES, encoding="utf-8")
    forecasts = ft.read_forecasts(path).tables["forecasts"]
    assert forecasts["probability"].tolist() == [0.6, 0.8, 0.2]
    assert [str(each) for each in forecasts["issued_at"]] == [
        "2025-01-01", "2025-01-03", "2025-01-02"
    ]  # fmt: skip


def test_lists_of_one_document_are_joined_as_files_of_a_folder_are(tmp_path):
    """It was refused as a file without a list of records; what stands beside them is named."""
    document = {
        "version": 3,
        "questions": [{"id": 1, "text": "Rain?"}, {"id": 2, "text": "Snow?"}],
        "forecasts": [{"question_id": 2, "who": "ann", "date": "2025-01-01", "p": 0.7}],
        "resolutions": [{"question_id": 2, "outcome": "yes", "date": "2025-02-01"}],
    }
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.json")
    assert got.tables["questions"]["text"].tolist() == ["Snow?", "Rain?"]
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert got.lost["field"].tolist() == ["version"]


def test_what_stands_beside_the_records_is_named(tmp_path):
    """The author of all of them used to go without a word."""
    document = {"author": "ann", "bets": [{"question": "Rain?", "p": 0.7}]}
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.json")
    assert got.lost["field"].tolist() == ["author"]


def test_two_lists_of_predictions_are_not_chosen_from(tmp_path):
    """Which of them counts is not told by the file."""
    predictions = [{"question": "Rain?", "p": 0.7}]
    document = {"2024": predictions, "2025": predictions}
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"several lists of records \(2024, 2025\)"):
        ft.read_forecasts(tmp_path / "own.json")


QUESTIONS = "questions: [{id: 1, title: Rain?, outcome: yes}, {id: 2, title: Snow?}]\n"
FORECASTS = "forecasts: [{question_id: 1, p: 0.7}, {question_id: 2, p: 0.3}]\n"


@pytest.mark.parametrize("text", [QUESTIONS + FORECASTS, f"{QUESTIONS}---\n{FORECASTS}"])
def test_lists_of_yaml_are_joined_as_those_of_json(tmp_path, text):
    """The outcome used to be lost, and the questions one text in a column of their own."""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    tables = ft.read_forecasts(tmp_path / "own.yaml").tables
    assert tables["questions"]["text"].tolist() == ["Rain?", "Snow?"]
    assert tables["forecasts"]["probability"].tolist() == [0.7, 0.3]
    assert rows_of(tables["resolutions"]) == [("1", "yes")]


def rows_of(resolutions):
    return list(zip(resolutions["question_id"], resolutions["outcome"], strict=True))


@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize("name", ["name", "label"])
def test_the_title_of_a_list_is_no_question_unless_somebody_says_so(tmp_path, name, ending):
    """There used to be one question "My list", forecast by "Rain in May?" and "Snow?"."""
    items = [{name: "Rain in May?", "prob": 0.7}, {name: "Snow?", "prob": 0.2}]
    path = tmp_path / f"own.{ending}"
    document = {"title": "My list", "author": "Ann", "items": items}
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=f"--column {name}=question, or .*title=quest"):
        ft.read_forecasts(path)
    got = ft.read_forecasts(path, columns={name: "question"})
    assert got.tables["questions"]["text"].tolist() == ["Rain in May?", "Snow?"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.2]
    assert got.lost["field"].tolist() == ["title", "author"]
    got = ft.read_forecasts(path, columns={"title": "question"})
    assert got.tables["questions"]["text"].tolist() == ["My list"]


@pytest.mark.parametrize(
    "beside", [{"title": "Rain in May?"}, {"title": "Rain", "outcome": "yes"}, {"question": "Rain"}]
)
def test_a_question_with_forecasts_by_name_is_one_record(tmp_path, beside):
    """It ends like a question, has an outcome, or is called one."""
    document = beside | {"forecasts": [{"name": "Ann", "p": 0.7}, {"name": "Bob", "p": 0.2}]}
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    tables = ft.read_forecasts(tmp_path / "own.json").tables
    assert len(tables["questions"]) == 1
    assert tables["forecasts"]["forecaster"].tolist() == ["Ann", "Bob"]


def test_a_list_that_is_joined_to_no_other_is_counted_as_lost(tmp_path):
    """It was said to be an option of all of them."""
    path = tmp_path / "f.json"
    questions = [{"text": "Rain?", "outcome": "yes"}, {"text": "Snow?", "outcome": "no"}]
    forecasts = [{"question": "0", "p": 0.7}, {"question": "1", "p": 0.3}]
    path.write_text(json.dumps({"questions": questions, "forecasts": forecasts}), encoding="utf-8")
    (lost,) = ft.read_forecasts(path).lost.to_dict("records")
    assert (lost["field"], lost["n"]) == ("questions", 2)
    assert "joined to no others" in lost["reason"]
