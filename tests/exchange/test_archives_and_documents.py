"""Files of other shapes: YAML documents, and archives with an outcome beside each probability."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidOutcomeError, InvalidTableError
from forecasttrack.exchange.personal.archives import parted

DOCUMENTS = """\
prediction: The bridge opens
confidence: 80%
made: 2025-01-05
happened: true
---
prediction: The fair is held
confidence: 30%
made: 2025-01-06
happened: null
---
prediction: A record falls
confidence: 60%
made: 2025-02-01
happened: false
tags: [sport, home]
"""

LISTED = """\
year: 2025
predictions:
  - {question: "Rain?", probability: 0.7, date: 2025-01-05, outcome: yes}
  - {question: "Snow?", probability: 0.2, date: 2025-01-05, outcome: no}
"""

GAMES = """\
season,date,team1,team2,prob1,prob2,prob1_outcome,prob2_outcome
2024,2024-01-05,Reds,Blues,0.7,0.3,1,0
2024,2024-01-06,Reds,Greens,0.5,,0,1
"""

ELECTIONS = """\
district,forecast_date,forecast_type,candidate,probwin,probwin_outcome
1,2024-09-01,lite,Ann,0.6,1
1,2024-10-01,lite,Ann,0.9,1
1,2024-09-01,deluxe,Ann,0.8,1
1,2024-09-01,lite,Ben,0.4,0
"""


def read(tmp_path, name, text, **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return ft.read_forecasts(path, **options)


def briers(got, **options):
    pairs = ft.pair(**got.tables, **options)
    return ft.score(pairs, rules=["brier"], history="each").frame.sort_values("question_id")


def test_documents_of_yaml_are_rows(tmp_path):
    """One prediction a document; what has no outcome is open."""
    got = read(tmp_path, "mine.yaml", DOCUMENTS)
    assert (got.format, got.rows, got.taken) == ("table", 3, 3)
    assert sorted(briers(got, early="count")["score"]) == pytest.approx([0.04, 0.36])
    assert got.tables["forecasts"]["issued_at"].astype(str).str[:10].tolist() == [
        "2025-01-05", "2025-01-06", "2025-02-01",
    ]  # fmt: skip


def test_a_list_in_a_document_of_yaml_is_rows(tmp_path):
    """Whatever its key is called."""
    got = read(tmp_path, "list.yml", LISTED)
    assert sorted(briers(got)["score"]) == pytest.approx([0.04, 0.09])


@pytest.mark.parametrize("text", ["just words\n", "a: [1, 2\n", ""])
def test_what_is_no_yaml_or_holds_nothing_is_named(tmp_path, text):
    with pytest.raises(InvalidTableError, match=r"is no YAML|holds no records"):
        read(tmp_path, "odd.yaml", text, format="table")


def test_a_book_is_no_file_of_somebody_else(tmp_path):
    """It is read by `read_book`."""
    with pytest.raises(InvalidArgumentError, match="of no format that is known"):
        read(tmp_path, "book.yaml", "forecasttrack: 1\nforecasters:\n  - id: ann\n")


def test_aliases_without_end_are_not_unfolded(tmp_path):
    """A few lines could hold a billion values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    lines += ["question: Rain?", "probability: 0.7"]
    with pytest.raises(InvalidTableError, match="holds aliases that unfold to more than 20 times"):
        read(tmp_path, "bomb.yaml", "\n".join(lines) + "\n")


def test_an_outcome_beside_each_probability(tmp_path):
    """Each pair is a question of its own; where only an outcome stands nobody forecast."""
    got = read(tmp_path, "games.csv", GAMES)
    assert (got.rows, got.taken, len(got.refused)) == (4, 4, 0)
    assert (len(got.tables["questions"]), len(got.tables["forecasts"])) == (4, 3)
    found = briers(got)
    assert sorted(found["score"]) == pytest.approx([0.09, 0.09, 0.25])
    assert set(found["forecaster"]) == {"games"}


def test_revisions_and_kinds_of_forecast_in_an_archive(tmp_path):
    """Days of forecasts are revisions of one question, kinds are forecasters."""
    got = read(tmp_path, "elections.csv", ELECTIONS)
    found = briers(got)
    assert sorted(set(found["forecaster"])) == ["deluxe", "lite"]
    assert len(got.tables["questions"]) == 2
    ann = found[found["question_id"].str.contains("ann") & (found["forecaster"] == "lite")]
    assert sorted(ann["score"]) == pytest.approx([0.01, 0.16])


def test_a_tie_is_half_an_outcome(tmp_path):
    """It is scored once the reader says what a share means, and is said in the account."""
    text = "date,team1,prob1,prob1_outcome\n2024-01-05,Reds,0.7,0.5\n2024-01-06,Reds,0.6,1\n"
    got = read(tmp_path, "ties.csv", text)
    assert "share that came true" in " ".join(got.assumed["read_as"])
    with pytest.raises(InvalidOutcomeError, match='partial="mean"'):
        briers(got)
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="each", partial="mean").frame
    assert sorted(scores["score"]) == pytest.approx([(0.7 - 0.5) ** 2, (0.6 - 1) ** 2])


def test_shares_beside_the_probabilities_do_not_tell_questions_apart(tmp_path):
    """They change with each forecast, which would make a question of every one of them."""
    path = tmp_path / "senate.csv"
    path.write_text(
        "year,state,seat,forecast_date,candidate,projected_voteshare,probwin,probwin_outcome\n"
        "2018,AK,1,2018-10-01,Smith,51.3,0.6,1\n2018,AK,1,2018-10-08,Smith,52.1,0.7,1\n"
        "2018,AL,1,2018-10-01,Jones,45,0.2,0\n",
        encoding="utf-8",
    )
    got = ft.read_forecasts(path)
    assert got.rows == got.taken == 3
    assert got.tables["questions"]["text"].tolist() == [
        "2018, AK, 1, Smith: probwin", "2018, AL, 1, Jones: probwin"
    ]  # fmt: skip
    assert got.lost["field"].tolist() == ["projected_voteshare"]
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="last").frame
    assert scores["score"].round(9).tolist() == [0.09, 0.04]


def test_a_district_numbered_zero_is_not_the_one_without_a_number():
    """Both were one question, since the number 0 was taken for nothing."""
    head = ("forecast_date", "district", "p", "p_outcome")
    rows = [(row, ["2026-01-01", each, 0.5, 1]) for row, each in enumerate([0, None, "", 1])]
    texts = [cells[0] for _, cells in parted(head, rows)[1]]
    assert texts == ["0: p", "p", "p", "1: p"]


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        ([["a, b", "c"], ["a", "b, c"]], ['"a, b", c: p', 'a, "b, c": p']),
        ([['"a', "b"], ["a", '"b']], ['"""a", b: p', 'a, """b": p']),
        ([["7", None], ["", "7"], ["8", None]], ["team 7: p", "seat 7: p", "8: p"]),
        ([["Reds", "Cubs"], ["Reds", None]], ["Reds, Cubs: p", "Reds: p"]),
    ],
)
def test_rows_that_differ_ask_about_different_things(rows, texts):
    """Cells with commas, and numbers of one or the other column, were one question of two."""
    filled = [(number, [*cells, 0.5, 1]) for number, cells in enumerate(rows)]
    head = ("team", "seat", "p", "p_outcome")
    assert [cells[0] for _, cells in parted(head, filled)[1]] == texts
