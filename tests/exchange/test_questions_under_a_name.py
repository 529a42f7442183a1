"""Lists of pages, whose titles stand in a column called "name", and tables of people."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError

PAGES = [
    ("Will it rain in Paris?", "70%", "2025-04-01", "Resolved Yes", "weather"),
    ("Ceasefire in Sudan by June", "20%", "2025-04-02", "Resolved No", "war"),
    ("Labour wins the seat again", "55%", "2025-04-03", "Open", "politics"),
]
HEAD = "Name Probability Created Status Tags"


def pages(head=HEAD, rows=PAGES, **options):
    """Read rows under a head of one word each."""
    return ft.read_forecasts([dict(zip(head.split(), row, strict=True)) for row in rows], **options)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        HEAD.lower(),
        "Nom Probabilité Date Statut Étiquettes",
        "Nombre Probabilidad Fecha Estado Etiquetas",
        "Naam Kans Datum Status Labels",
        "名前 確率 日付 状態 タグ",
    ],
)
def test_titles_of_pages_are_what_is_asked(head):
    """Sentences are no people, in whichever language a column of names is called."""
    got = pages(head)
    assert got.tables["questions"]["text"].tolist() == [row[0] for row in PAGES]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.2, 0.55]
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes", "no"]
    assert set(got.tables["forecasts"]["forecaster"]) == {"table"}
    read_as = got.assumed.set_index("column")["read_as"]
    assert "question" in set(read_as[[head.split()[0]]])


def test_short_titles_that_differ_are_what_is_asked_beside_an_outcome():
    """A list with a status of each title has no other question."""
    rows = [("Rain", "70%", "Resolved Yes"), ("Snow", "20%", "Open")]
    got = pages("Name Probability Status", rows)
    assert got.tables["questions"]["text"].tolist() == ["Rain", "Snow"]
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]


def test_an_author_beside_the_titles_is_who_forecast():
    """What was passed over for the name counts once that is the question."""
    rows = [(*row, "Ann") for row in PAGES]
    got = pages(f"{HEAD} Author", rows)
    assert set(got.tables["forecasts"]["forecaster"]) == {"Ann"}
    assert got.tables["questions"]["text"].tolist() == [row[0] for row in PAGES]


def test_sentences_beside_ids_are_what_is_asked():
    """An id says which question it is, and a sentence beside it what it asks."""
    rows = [(number, *row) for number, row in enumerate(PAGES, start=1)]
    got = pages(f"id {HEAD}", rows)
    assert got.tables["questions"]["text"].tolist() == [row[0] for row in PAGES]


@pytest.mark.parametrize(
    ("head", "rows", "texts"),
    [
        (
            "Name Probability Status Thing",
            [("Ann", "70%", "yes", "It rains"), ("Bob", "20%", "no", "It snows")],
            ["It rains", "It snows"],
        ),
        (
            "Name Probability Outcome Question",
            [("Ann B. C. Smith", "70%", "yes", "It rains"), ("Bob", "20%", "no", "It snows")],
            ["It rains", "It snows"],
        ),
        (
            "id Name Probability Outcome",
            [("rain", "Ann", "70%", "yes"), ("snow", "Bob", "20%", "no")],
            None,
        ),
    ],
)
def test_names_of_people_stay_who_forecast(head, rows, texts):
    """Where a question, an id or another text says what is asked."""
    got = pages(head, rows)
    assert set(got.tables["forecasts"]["forecaster"]) == {
        rows[0][head.split().index("Name")],
        "Bob",
    }
    if texts:
        assert got.tables["questions"]["text"].tolist() == texts


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Name Probability", [("Ann", "70%"), ("Bob", "20%")]),
        ("Name Probability Status", [("Ann", "70%", "Open"), ("Ann", "20%", "Open")]),
        ("Name Q1 Q2", [("Ann", "70%", "10%"), ("Bob", "20%", "15%")]),
    ],
)
def test_people_alone_say_nothing_that_is_asked(head, rows):
    """Names without a word on any question, names again, and people of a survey."""
    with pytest.raises(InvalidTableError, match="no column says what is asked"):
        pages(head, rows)


def test_a_caller_may_say_that_a_sentence_is_who_forecast():
    """What a caller says of a column counts."""
    with pytest.raises(InvalidTableError, match="no column says what is asked"):
        pages("Name Probability", [row[:2] for row in PAGES], columns={"Name": "forecaster"})
