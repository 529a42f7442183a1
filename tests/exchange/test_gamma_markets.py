"""Markets as Polymarket's Gamma interface states them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft

OPEN = {
    "id": "51", "conditionId": "0xab01", "question": "Will it rain?", "slug": "rain",
    "outcomes": '["Yes", "No"]', "outcomePrices": '["0.52", "0.48"]', "closed": False,
    "clobTokenIds": '["1", "2"]', "startDate": "2024-01-01T00:00:00Z",
    "endDate": "2999-11-05T12:00:00Z", "updatedAt": "2024-02-01T10:00:00.5Z", "negRisk": False,
}  # fmt: skip
CLOSED = OPEN | {
    "id": "52", "conditionId": "0xab02", "question": "Will it snow?", "closed": True,
    "outcomes": '["No", "Yes"]', "outcomePrices": '["1", "0"]', "umaResolutionStatus": "resolved",
    "endDate": "2024-03-05T12:00:00Z", "closedTime": "2024-03-04 18:30:00+00",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """What an answer with these markets is read as."""

    def reading(document, **options):
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return ft.read_forecasts(path, **options)

    return reading


@pytest.mark.parametrize("wrap", [list, lambda found: {"data": found}, lambda found: [
    {"title": "Weather", "markets": found}
]])  # fmt: skip
def test_open_and_closed_markets(read, wrap):
    """Lists inside texts; the price of an open one is a forecast, that of a closed one its end."""
    got = read(wrap([OPEN, CLOSED]))
    assert (got.format, got.rows, got.taken) == ("prices", 2, 2)
    forecasts, resolutions = got.tables["forecasts"], got.tables["resolutions"]
    assert forecasts["question_id"].tolist() == ["polymarket:0xab01"]
    assert forecasts["probability"].tolist() == [0.52]
    assert forecasts["issued_at"].tolist() == [pd.Timestamp("2024-02-01T10:00:00.5Z")]
    assert resolutions["question_id"].tolist() == ["polymarket:0xab02"]
    assert resolutions["outcome"].tolist() == ["no"]  # the side "Yes" stands second
    assert resolutions["known_at"].tolist() == [pd.Timestamp("2024-03-04T18:30:00Z")]


def test_a_fraction_and_a_dispute_are_no_outcomes(read):
    """Half and half, proposed, or resolved by the last of several statuses."""
    half = CLOSED | {"conditionId": "0x1", "outcomePrices": '["0.5", "0.5"]'}
    proposed = CLOSED | {"conditionId": "0x2", "umaResolutionStatus": "proposed"}
    last = {key: each for key, each in CLOSED.items() if key != "umaResolutionStatus"}
    last |= {"umaResolutionStatuses": '["proposed", "resolved"]'}
    got = read([half, proposed, last])
    assert got.tables["resolutions"]["question_id"].tolist() == ["polymarket:0xab02"]
    assert got.lost["field"].tolist() == ["outcomePrices", "umaResolutionStatus"]
    assert len(got.tables["questions"]) == 3


def test_other_outcomes_are_options(read):
    """Two parties, whose prices sum to one."""
    race = OPEN | {"outcomes": '["Greens", "Reds"]'}
    over = race | {"conditionId": "0x3", "closed": True, "outcomePrices": '["0", "1"]'}
    got = read([race, over])
    assert got.tables["questions"]["options"].tolist() == [("Greens", "Reds")] * 2
    chances = got.tables["forecasts"].set_index("option")["probability"].to_dict()
    assert chances == {"Greens": 0.52, "Reds": 0.48}
    assert got.tables["resolutions"]["outcome"].tolist() == ["Reds"]
    assert len(got.book()) > 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outcomePrices": '["0.5"]'}, "not as many"),
        ({"outcomePrices": '["52", "48"]'}, "no price between 0 and 1"),
        ({"outcomePrices": "no list"}, "is no list"),
        ({"outcomePrices": '["a", "b"]'}, "is no price"),
        ({"updatedAt": None}, "say when it was fetched"),
        ({"conditionId": "0xab02"}, "stands there twice"),
    ],
)
def test_a_wrong_market_refuses_itself(read, change, reason):
    """And no other."""
    got = read([CLOSED, OPEN | change])
    assert got.taken == 1
    assert reason in got.refused["reason"].item()


@pytest.mark.parametrize("names", ['["A", "A", "B"]', '["Yes", "yes", "No"]'])
def test_an_outcome_that_stands_twice_is_refused(read, names):
    """One of its prices was lost."""
    got = read([OPEN | {"outcomes": names, "outcomePrices": '["0.2", "0.3", "0.5"]'}])
    assert got.refused["reason"].tolist() == ["name an outcome twice"]
    assert got.counts == {"forecasts": 0, "questions": 0, "resolutions": 0}


def test_who_fetched_an_answer_knows_when(read):
    """The caller's word counts before the day on which the market changed last."""
    got = read([OPEN], issued_at="2024-02-09T08:00:00Z")
    assert got.tables["forecasts"]["issued_at"].tolist() == [pd.Timestamp("2024-02-09T08:00:00Z")]
