"""Tables of races with a row for each candidate, and columns that say who won."""

from __future__ import annotations

import pytest

import forecasttrack as ft

RACES = [
    ("2024-10-01", "Ohio", "Brown", 0.45, 0),
    ("2024-10-01", "Ohio", "Moreno", 0.55, 1),
    ("2024-10-01", "Montana", "Tester", 0.3, 0),
    ("2024-10-02", "Montana", "Tester", 0.25, 0),
]


def races(head="date race candidate win_prob won", rows=RACES, **options):
    """Read rows under a head of one word each."""
    return ft.read_forecasts([dict(zip(head.split(), row, strict=True)) for row in rows], **options)


def pairs_of(got):
    """Question and chance of each forecast."""
    frame = got.tables["forecasts"]
    return list(zip(frame["question_id"], frame["probability"], strict=True))


@pytest.mark.parametrize(
    "head",
    [
        "date race candidate win_prob won",
        "date contest team prob_win win",
        "date election option p_win happened",
        "Datum Wahl Kandidat Wahrscheinlichkeit gewonnen",
        "fecha elección candidato probabilidad ganó",
    ],
)
def test_a_question_is_asked_of_each_race_and_candidate(head):
    """Days of one candidate are forecasts of one question, and who won is its outcome."""
    got = races(head)
    assert got.tables["questions"]["text"].tolist() == [
        "Ohio: Brown", "Ohio: Moreno", "Montana: Tester",
    ]  # fmt: skip
    assert set(got.tables["questions"]["kind"]) == {"binary"}
    assert pairs_of(got) == [
        ("ohio-brown", 0.45), ("ohio-moreno", 0.55), ("montana-tester", 0.3),
        ("montana-tester", 0.25),
    ]  # fmt: skip
    found = got.tables["resolutions"].set_index("question_id")["outcome"].to_dict()
    assert found == {"ohio-brown": "no", "ohio-moreno": "yes", "montana-tester": "no"}
    assert set(got.tables["forecasts"]["forecaster"]) == {"table"}
    read_as = got.assumed.set_index("column")["read_as"]
    _, race, candidate, *_ = head.split()
    assert (
        read_as[candidate]
        == f"a question of yes or no about each pair of {race!r} and {candidate!r}"
    )


def test_a_row_without_its_candidate_is_refused():
    """Half of a pair asks nothing."""
    got = races(rows=[*RACES, ("2024-10-01", "Utah", None, 0.9, 1)])
    assert len(got.tables["forecasts"]) == 4
    assert got.refused["reason"].tolist() == [
        "the row says no question; is its cell merged with the one above it? Fill it in"
    ]


def test_a_candidate_called_winner_elsewhere_is_no_question_of_yes_or_no():
    """Where a cell names who won, rows of a race are about one outcome."""
    rows = [("2024-10-01", "Ohio", who, chance, "Moreno") for who, chance in
            (("Brown", 0.45), ("Moreno", 0.55))]  # fmt: skip
    got = races("date race candidate win_prob winner", rows)
    assert "Ohio: Brown" not in set(got.tables["questions"]["text"])


def test_what_the_caller_or_the_file_asks_is_not_joined():
    """A column of questions says what is asked, and so does a caller."""
    rows = [(*row, f"Does {row[2]} win?") for row in RACES]
    got = races("date race candidate win_prob won question", rows)
    assert got.tables["questions"]["text"].tolist() == [
        "Does Brown win?", "Does Moreno win?", "Does Tester win?",
    ]  # fmt: skip
    got = races(columns={"candidate": "question"})
    assert got.tables["questions"]["text"].tolist() == ["Brown", "Moreno", "Tester"]


@pytest.mark.parametrize("name", ["won", "win", "occurred", "happened", "came true"])
@pytest.mark.parametrize("cells", [(0, 1), ("no", "yes"), ("0", "1"), (False, True)])
def test_what_won_beside_chances_is_the_outcome(name, cells):
    """Zeros and ones beside a column of chances are no second one."""
    rows = [{"question": f"Does {who} win?", "p_win": chance, name: cell}
            for who, chance, cell in zip("AB", (0.4, 0.9), cells, strict=True)]  # fmt: skip
    got = ft.read_forecasts(rows)
    assert got.tables["resolutions"]["outcome"].tolist() == ["no", "yes"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.4, 0.9]


def test_a_bet_that_was_won_beside_a_side_of_no_was_right():
    """Who bet on no and won says that it did not happen."""
    rows = [
        {"question": "Does A win?", "side": "no", "probability": 0.8, "won": "yes"},
        {"question": "Does B win?", "side": "yes", "probability": 0.7, "won": "no"},
    ]
    got = ft.read_forecasts(rows)
    assert got.tables["resolutions"]["outcome"].tolist() == ["no", "no"]
    assert got.tables["forecasts"]["probability"].tolist() == pytest.approx([0.2, 0.7])


def test_chances_called_win_are_chances():
    """A name that may be of outcomes says nothing where fractions stand under it."""
    got = ft.read_forecasts([{"question": "Does A win?", "win": 0.4},
                             {"question": "Does B win?", "win": 0.9}])  # fmt: skip
    assert got.tables["forecasts"]["probability"].tolist() == [0.4, 0.9]
    assert got.tables["resolutions"].empty


def test_nothing_is_joined_where_each_race_has_one_candidate():
    """Without two candidates of one race, nothing says that a pair is asked about."""
    rows = [("2024-10-01", "Ohio", "Brown", 0.45, 0), ("2024-10-01", "Utah", "Lee", 0.9, 1)]
    assert not races(rows=rows).tables["questions"]["text"].str.contains(":").any()
