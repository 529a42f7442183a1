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


def test_a_candidate_named_elsewhere_is_no_question_of_yes_or_no():
    """Where a cell of another column names a candidate, rows may be about one outcome."""
    rows = [("2024-10-01", "Ohio", who, chance, "Moreno") for who, chance in
            (("Brown", 0.45), ("Moreno", 0.55))]  # fmt: skip
    got = races("date race candidate win_prob favourite", rows)
    assert "Ohio: Brown" not in set(got.tables["questions"]["text"])


def outcomes_of(got):
    """The outcome of each question that has one."""
    return got.tables["resolutions"].set_index("question_id")["outcome"].to_dict()


NAMED = [
    ("2024-10-01", "Ohio", "Brown", 0.45, "Moreno"),
    ("2024-10-01", "Ohio", "Moreno", 0.55, " moreno"),
    ("2024-10-01", "Montana", "Tester", 0.3, None),
    ("2024-10-02", "Montana", "Sheehy", 0.7, None),
]


@pytest.mark.parametrize(
    "head",
    [
        "date race candidate win_prob winner",
        "date contest team prob result",
        "date game team prob outcome",
        "date question candidate probability winner",
        "Datum Wahl Kandidat Wahrscheinlichkeit Sieger",
        "fecha elección candidato probabilidad ganador",
    ],
)
def test_the_name_of_a_winner_is_the_outcome_of_each_candidate(head):
    """It was refused as no outcome, or carried without a word; where none stands it is open."""
    got = races(head, NAMED)
    assert pairs_of(got) == [
        ("ohio-brown", 0.45), ("ohio-moreno", 0.55), ("montana-tester", 0.3),
        ("montana-sheehy", 0.7),
    ]  # fmt: skip
    assert outcomes_of(got) == {"ohio-brown": "no", "ohio-moreno": "yes"}
    assert got.refused.empty
    *_, winner = head.split()
    side = head.split()[2]
    read_as = got.assumed.set_index("column")["read_as"]
    assert read_as[winner] == f"yes where it names what stands under {side!r}, else no"


def test_a_winner_who_is_no_candidate_of_its_race_is_refused():
    """A candidate of another race is none; what says that there is no winner is read as before."""
    rows = [
        *NAMED[:2],
        ("2024-10-01", "Montana", "Tester", 0.3, "Brown"),
        ("2024-10-01", "Utah", "Lee", 0.3, "void"),
        ("2024-10-01", "Utah", "Curtis", 0.7, "tbd"),
    ]
    got = races("date race candidate win_prob winner", rows)
    assert got.refused[["row", "column", "value", "reason"]].to_numpy().tolist() == [
        [2, "winner", "Brown", "is no candidate of 'Montana' (Tester); write it as it stands there"]
    ]
    assert outcomes_of(got) == {"ohio-brown": "no", "ohio-moreno": "yes", "utah-lee": None}
    status = got.tables["resolutions"].set_index("question_id")["status"]
    assert status["utah-lee"] == "annulled"


def test_two_winners_of_one_race_contradict_each_other():
    """The first counts, and the row of the second is refused."""
    rows = [NAMED[1], ("2024-10-02", "Ohio", "Moreno", 0.6, "Brown"), NAMED[0]]
    got = races("date race candidate win_prob winner", rows)
    assert got.refused["reason"].tolist() == ["contradicts the outcome in row 0"]


def test_candidates_of_one_race_need_no_column_of_races():
    """Each is asked about by its name."""
    rows = [{"date": "2024-10-01", "candidate": who, "prob": chance, "winner": "Ann"}
            for who, chance in (("Ann", 0.6), ("Bo", 0.4))]  # fmt: skip
    assert outcomes_of(ft.read_forecasts(rows)) == {"ann": "yes", "bo": "no"}


def test_what_the_caller_says_of_winners_counts():
    """A column that is named for something else is none of winners, and so beside an outcome."""
    for options in ({"winner": "tags"}, {"race": "outcome"}):
        got = ft.read_forecasts(
            [
                dict(zip(["date", "race", "candidate", "p", "winner"], row, strict=True))
                for row in NAMED
            ],
            columns={**options, "candidate": "question"},
        )
        assert "ohio-brown" not in set(got.tables["questions"]["question_id"])
        assert not set(got.tables["resolutions"]["outcome"]) & {"yes", "no"}


# --- a column of chances for each candidate -------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["date race Brown Moreno winner", "date question Brown Moreno Sieger",
             "date election P(Brown) Moreno_prob won_by"],
)  # fmt: skip
def test_the_name_of_a_winner_is_one_of_the_columns_of_chances(head):
    """They were forecasters called like the candidates; a race without a winner is open."""
    rows = [("2024-10-01", "Ohio", 0.45, 0.55, "Moreno"), ("2024-10-01", "Utah", 0.4, 0.6, None)]
    got = races(head, rows)
    frame = got.tables["forecasts"]
    found = zip(frame["question_id"], frame["option"], frame["probability"], strict=True)
    options = list(dict.fromkeys(frame["option"]))
    assert [str(each).lower()[:5] for each in options] == ["brown", "moren"]
    assert [(name, chance) for name, _, chance in found] == [
        ("ohio", 0.45), ("ohio", 0.55), ("utah", 0.4), ("utah", 0.6),
    ]  # fmt: skip
    assert set(got.tables["questions"]["kind"]) == {"categorical"}
    assert outcomes_of(got) == {"ohio": options[1]}
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="last").frame
    assert scores["score"].tolist() == pytest.approx([0.45**2 + 0.45**2])


def test_a_winner_without_a_column_of_chances_is_refused():
    """Nobody gave it a chance, or it is written otherwise."""
    rows = [("2024-10-01", "Ohio", 0.45, 0.55, "Vance"), ("2024-10-01", "Utah", 0.4, 0.6, "Brown")]
    got = races("date race Brown Moreno winner", rows)
    assert got.refused[["row", "column", "value", "reason"]].to_numpy().tolist() == [
        [0, "winner", "Vance",
         "is no column of chances (Brown, Moreno); write it as it stands there"]
    ]  # fmt: skip
    assert outcomes_of(got) == {"utah": "Brown"}


def test_columns_of_chances_and_a_winner_alone_are_one_question():
    """The winner was taken for what is asked."""
    rows = [("2024-10-01", 0.45, 0.55, "Moreno"), ("2024-10-02", 0.4, 0.6, "Moreno")]
    got = races("date Brown Moreno winner", rows)
    assert got.tables["questions"]["question_id"].tolist() == ["winner"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.45, 0.55, 0.4, 0.6]
    assert outcomes_of(got) == {"winner": "Moreno"}


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
