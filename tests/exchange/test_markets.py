"""Manifold and histories of prices: a market is a forecaster whose belief is its price."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

DAY = 86_400_000


def market(name, resolution=None, **more):
    """A market that opened on the first day of 1970 and closes on the eleventh."""
    ended = {} if resolution is None else {"resolution": resolution, "resolutionTime": 9 * DAY}
    return {"id": name, "question": f"{name}?", "outcomeType": "BINARY", "createdTime": 0,
            "closeTime": 10 * DAY, "probability": 0.5, **ended, **more}  # fmt: skip


def bet(name, when, before, after, **more):
    """A bet that moved the price of a market."""
    return {"id": "b", "contractId": name, "createdTime": when, "probBefore": before,
            "probAfter": after, "userId": "u", "amount": 1, **more}  # fmt: skip


MARKETS = [
    market("a", "NO", resolutionProbability=0.34),
    market("b", "MKT", resolutionProbability=0.25),
    market("c", "CANCEL"),
    market("d"),
    market(
        "e", "x", outcomeType="MULTIPLE_CHOICE",
        answers=[{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}],
    ),
    market("f", outcomeType="STONK"),
]  # fmt: skip
BETS = [
    bet("a", DAY, 0.5, 0.6),
    bet("a", DAY, 0.6, 0.7),
    bet("a", 2 * DAY, 0.7, 0.7),
    bet("b", DAY, 0.5, 0.4),
    bet("e", DAY, 0.5, 0.8, answerId="x"),
    bet("zz", DAY, 0.5, 0.8),
    bet("a", DAY, 0.6, 1.7),
]


@pytest.fixture
def dump(tmp_path):
    """A dump with every quirk."""
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "manifold-contracts.json").write_text(json.dumps(MARKETS), encoding="utf-8")
    (folder / "manifold-bets.json").write_text(json.dumps(BETS), encoding="utf-8")
    return folder


def test_markets_and_bets_are_taken_or_refused(dump):
    """What cannot be scored, a strange market and a price above 1 are refused."""
    got = ft.read_forecasts(dump)
    assert (got.format, got.rows, got.taken) == ("manifold", 13, 10)
    assert got.refused["column"].tolist() == ["outcomeType", "contractId", "probAfter"]
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["bets", 1], ["probability", 1]]


def test_the_last_price_is_no_outcome(dump):
    """Only MKT resolves to a share; answers are chosen one by one."""
    ended = ft.read_forecasts(dump).tables["resolutions"].set_index("question_id")
    assert ended["outcome"].to_dict() == {
        "manifold:a": "no", "manifold:b": 0.25, "manifold:c": None,
        "manifold:e:x": "yes", "manifold:e:y": "no",
    }  # fmt: skip
    assert ended.loc["manifold:c", "status"] == "annulled"


def test_prices_of_one_millisecond_have_an_order(dump):
    """The later one counts from there on."""
    forecasts = ft.read_forecasts(dump).tables["forecasts"]
    of_a = forecasts[forecasts["question_id"] == "manifold:a"]
    assert of_a["probability"].tolist() == [0.6, 0.7]
    assert of_a["sequence"].is_monotonic_increasing
    pairs = ft.pair(**ft.read_forecasts(dump).tables)
    scores = ft.score(pairs, rules=["brier"], history="last", partial="mean").frame
    assert scores.set_index("question_id").loc["manifold:a", "score"] == pytest.approx(0.49)


def test_bets_alone_are_refused(tmp_path):
    """They do not say what is asked."""
    (tmp_path / "bets.json").write_text(json.dumps(BETS), encoding="utf-8")
    with pytest.raises(InvalidTableError, match="no markets"):
        ft.read_forecasts(tmp_path / "bets.json")


def test_markets_and_bets_that_make_no_sense_are_refused_whole(tmp_path):
    """A price or a moment that is none; the question of a refused market is not kept."""
    sound = {"id": "a", "outcomeType": "BINARY", "question": "Rain?", "prob": 0.5}
    odd = {"id": "b", "outcomeType": "BINARY", "question": "Snow?", "prob": {"yes": 0.5}}
    bet = {"contractId": "a", "probBefore": 0.5, "probAfter": 0.6, "createdTime": -(10**30)}
    document = {"markets": [sound, odd], "bets": [bet, bet | {"createdTime": 1_700_000_000_000}]}
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.json")
    assert got.refused["column"].tolist() == ["prob", "createdTime"]
    assert got.tables["questions"]["question_id"].tolist() == ["manifold:a"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.6]


# --- prices ------------------------------------------------------------------------------------

KALSHI = """\
ticker,title,ts,yes_price,close_time,result
R,Rain?,1767225600,40,2026-02-01T00:00:00Z,yes
R,Rain?,1767312000,60,2026-02-01T00:00:00Z,yes
S,Snow?,1767225600,10,2026-02-01T00:00:00Z,no
S,Snow?,soon,10,2026-02-01T00:00:00Z,no
S,Snow?,1767225600,400,2026-02-01T00:00:00Z,no
"""


def test_cents_are_told_by_the_file(tmp_path):
    """A price above 1 means cents everywhere; what is no price is refused by line."""
    (tmp_path / "kalshi.csv").write_text(KALSHI, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "kalshi.csv")
    assert (got.format, got.rows, got.taken) == ("prices", 5, 3)
    assert got.refused["row"].tolist() == [5, 6]
    assert "cents" in set(got.assumed["read_as"])
    tables = got.tables
    assert tables["forecasts"]["probability"].tolist() == [0.4, 0.6, 0.1]
    assert tables["questions"]["text"].tolist() == ["Rain?", "Snow?"]
    scores = ft.score(ft.pair(**tables), rules=["brier"], history="last").frame
    assert scores["score"].tolist() == pytest.approx([0.16, 0.01])


@pytest.mark.parametrize(
    "moments",
    [["1767225600000", "1767312000000"], ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]],
)
def test_moments_in_other_forms(tmp_path, moments):
    """Milliseconds and ISO 8601; one market alone is named by its file."""
    rows = "".join(f"{moment},0.4\n" for moment in moments)
    (tmp_path / "poly.csv").write_text(f"timestamp,price\n{rows}", encoding="utf-8")
    forecasts = ft.read_forecasts(tmp_path / "poly.csv").tables["forecasts"]
    assert forecasts["issued_at"].tolist() == [
        pd.Timestamp("2026-01-01T00:00Z"), pd.Timestamp("2026-01-02T00:00Z"),
    ]  # fmt: skip
    assert set(forecasts["question_id"]) == {"poly"}


def test_moments_without_a_zone_are_asked_for(tmp_path):
    """And read once it is said."""
    text = "timestamp,price\n2026-01-01 12:00:00,0.4\n"
    (tmp_path / "poly.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match="--zone"):
        ft.read_forecasts(tmp_path / "poly.csv")
    found = ft.read_forecasts(tmp_path / "poly.csv", zone="Europe/Berlin").tables["forecasts"]
    assert found["issued_at"].tolist() == [pd.Timestamp("2026-01-01T11:00Z")]


def test_days_are_read_as_their_ends(tmp_path):
    """The price at which a day closed was not known at its beginning; dollars have a sign."""
    text = (
        "ContractName,Date,OpenSharePrice,CloseSharePrice\n"
        "Ann,2026-01-01,$0.40,$0.42\nBen,2026-01-01,$0.60,$0.55\n"
    )
    (tmp_path / "daily.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "daily.csv")
    forecasts = got.tables["forecasts"]
    assert got.format == "prices"
    assert forecasts["probability"].tolist() == [0.42, 0.55]
    assert set(forecasts["issued_at"]) == {pd.Timestamp("2026-01-02T00:00Z")}
    assert "the end of its day" in got.assumed["read_as"].iloc[0]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("timestamp;price", "2026-01-01T00:00:00Z;0,42"),
        ("Timestamp (UTC),Date (UTC),Price", "1767225600,01-01-2026 00:00,0.42"),
        ("end_period_ts,yes_bid_close,price_close", "1767225600,41,42"),
        ('market,question,t,"price"', '0xab,"Rain, or snow?",1767225600,0.42'),
    ],
)
def test_heads_that_exporters_write(tmp_path, head, row):
    """Semicolons with a decimal comma, names with a zone, candles, sentences with commas."""
    (tmp_path / "own.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv")
    forecasts = got.tables["forecasts"]
    assert (got.format, got.taken) == ("prices", 1)
    assert forecasts["probability"].tolist() == [0.42]
    assert forecasts["issued_at"].tolist() == [pd.Timestamp("2026-01-01T00:00Z")]


def test_histories_of_programming_interfaces(tmp_path):
    """Points, candles, and several markets by their names; a candle without a trade is named."""
    document = {
        "yes": {"history": [{"t": 1767225600, "p": 0.42}]},
        "no": [{"t": 1767225600, "p": 0.5}],
        "candles": {"ticker": "R", "candlesticks": [
            {"end_period_ts": 1767225600, "price": {"close": 0.4}, "yes_bid": {"close": 0.39}},
            {"end_period_ts": 1767229200, "price": {"close": None}, "yes_bid": {"close": 0.39}},
        ]},
    }  # fmt: skip
    (tmp_path / "own.json").write_text(json.dumps(document), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.json")
    assert (got.format, got.rows, got.taken) == ("prices", 3, 3)
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["p", 1]]
    forecasts = got.tables["forecasts"].set_index("question_id")
    assert forecasts["probability"].to_dict() == {"own:yes": 0.42, "own:no": 0.5, "own:R": 0.4}
    assert set(forecasts["forecaster"]) == {"own:market"}


def test_one_slip_among_moments_moves_no_others(tmp_path):
    """A moment in microseconds among seconds, and none at all, are refused by line."""
    rows = ["1767225600,0.4", "1767225600000000,0.5", "inf,0.6"]
    rows += ["1767229200,0.7", "1767232800,0.8"]
    (tmp_path / "own.csv").write_text("\n".join(["t,p", *rows]), encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv")
    assert got.refused["row"].tolist() == [3, 4]
    assert got.tables["forecasts"]["issued_at"].tolist() == [
        pd.Timestamp(f"2026-01-01T0{hour}:00Z") for hour in range(3)
    ]


def test_moments_after_the_year_9999_are_refused(tmp_path):
    """As an offset can make them."""
    text = "t,p\n9999-12-31T23:59:00-14:00,0.4\n2026-01-01T00:00:00Z,0.5\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv")
    assert got.refused["row"].tolist() == [2]
    assert len(got.book().forecasts) == 1


@pytest.mark.parametrize("close", ["inf", "-1e20", "0000-01-01", "99999-01-01", "x"])
def test_a_close_that_is_none_is_left_out(tmp_path, close):
    """The market's own facts never keep its prices from coming in."""
    text = f"market,t,p,close_time\nR,1767225600,0.4,{close}\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv")
    assert got.taken == 1
    assert got.tables["questions"].get("closes_at", pd.Series([None])).isna().all()
