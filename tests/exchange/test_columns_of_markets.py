"""Tables of prices with a column for each market or outcome, and columns beside prices."""

from __future__ import annotations

import io

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.platforms import line_blocks, price_portions

TWO = "timestamp,Trump,Harris\n1700000000,0.5,0.48\n1700000060,0.51,\n1700000120,0.52,0.46\n"
FIRST, SECOND, THIRD = pd.to_datetime([1700000000, 1700000060, 1700000120], unit="s", utc=True)


def read(text, given, folder, **options):
    """Read a text as a file of CSV, or as a frame."""
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    sign = ";" if ";" in text else ","
    frame = pd.read_csv(io.StringIO(text), sep=sign, dtype=options.pop("dtype", None))
    return ft.read_forecasts(path if given == "file" else frame, **options)


def points(got):
    """Market, moment and price of each point, in the order of their moments."""
    frame = got.tables["forecasts"]
    market = frame["question_id"].astype(str).str.partition(":")[2]
    found = zip(market, frame["issued_at"], frame["probability"], strict=True)
    return sorted(found, key=lambda each: each[:2])


@pytest.mark.parametrize("given", ["file", "frame"])
@pytest.mark.parametrize("name", [None, "prices"])
def test_each_column_is_a_market_of_yes_or_no(tmp_path, given, name):
    """An empty cell is no point; what each column was taken for is said."""
    got = read(TWO, given, tmp_path, format=name)
    assert got.format == "prices"
    assert points(got) == [
        ("Harris", FIRST, 0.48), ("Harris", THIRD, 0.46), ("Trump", FIRST, 0.5),
        ("Trump", SECOND, 0.51), ("Trump", THIRD, 0.52),
    ]  # fmt: skip
    assert (got.rows, got.taken, len(got.refused)) == (5, 5, 0)
    questions = got.tables["questions"]
    assert questions["text"].tolist() == ["Trump", "Harris"]
    assert set(questions["kind"]) == {"binary"}
    assert set(questions["cluster"]) == {questions["question_id"].iloc[0].partition(":")[0]}
    read_as = got.assumed.set_index("column")["read_as"]
    assert read_as["Trump"] == read_as["Harris"] == "the price of a market of its own"
    assert read_as["cluster"] == "the markets of the file belong together"


def test_columns_of_markets_are_what_rows_of_markets_are(tmp_path):
    """The same points under each other, with the name of the market in each row."""
    wide = pd.read_csv(io.StringIO(TWO))
    long = wide.melt("timestamp", var_name="market", value_name="price").dropna()
    assert points(read(TWO, "file", tmp_path)) == points(ft.read_forecasts(long, format="prices"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            'Date,"Fed cuts 25bps","No change"\n2025-01-01,0.5,0.48\n',
            {"Fed cuts 25bps": 0.5, "No change": 0.48},
        ),
        ("Date,A wins,B wins\n2025-01-01,50%,0.5%\n", {"A wins": 0.5, "B wins": 0.005}),
        ("Datum;Ja-Partei;Andere\n2025-01-01;0,25;0,75\n", {"Ja-Partei": 0.25, "Andere": 0.75}),
        ("date,Ann,Bob,volume\n2025-01-01,0.4,0.6,1000\n", {"Ann": 0.4, "Bob": 0.6}),
        (",Ann,Bob\n2025-01-01,0.4,0.6\n", {"Ann": 0.4, "Bob": 0.6}),
        ("date,Yes,No\n2025-01-01,0.4,0.6\n", {"": 0.4}),
    ],
)  # fmt: skip
def test_heads_as_exporters_write_them(tmp_path, text, found):
    """Sentences, per cents, decimal commas, volumes beside prices, and the other side of a yes."""
    got = read(text, "file", tmp_path)
    assert got.format == "prices"
    assert {market: price for market, _, price in points(got)} == pytest.approx(found, abs=1e-15)
    assert {when for _, when, _ in points(got)} == {pd.Timestamp("2025-01-02T00:00Z")}


def test_columns_that_are_not_read_are_named(tmp_path):
    """Volumes, and the price of no."""
    got = read("date,Yes,No,volume\n2025-01-01,0.4,0.6,9\n", "file", tmp_path)
    assert got.lost["field"].tolist() == ["No", "volume"]
    assert got.assumed["read_as"].iloc[0] == "the price of yes"


def test_an_index_of_moments_is_a_column(tmp_path):
    """As where points were turned to have a column for each market."""
    long = pd.read_csv(io.StringIO(TWO)).melt("timestamp", var_name="market", value_name="price")
    long["timestamp"] = pd.to_datetime(long["timestamp"], unit="s", utc=True)
    frame = long.pivot_table("price", "timestamp", "market")
    assert points(ft.read_forecasts(frame)) == points(read(TWO, "file", tmp_path))


def test_cents_are_prices_where_the_format_is_named(tmp_path):
    """By content alone they may be anything."""
    text = "timestamp,Above 2.5%,Above 3%\n2024-12-01T00:00:00Z,42,10\n"
    got = read(text, "file", tmp_path, format="prices")
    assert [price for *_, price in points(got)] == [0.42, 0.1]
    with pytest.raises(InvalidTableError, match="says what is asked"):
        read(text, "file", tmp_path)


def test_what_is_no_price_or_no_moment_is_refused_by_line_and_column(tmp_path):
    """A moment that is none takes all points of its row with it."""
    filler = "1700000000,0.5,0.5\n" * 5_000  # what stands behind the first 64 KB is not seen before
    text = f"t,Ann,Bob\n{filler}soon,0.5,0.4\n1700000000,x,0.3\n"
    got = read(text, "file", tmp_path)
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [
        [5002, "t", "soon"], [5003, "Ann", "x"], [5002, "t", "soon"],
    ]  # fmt: skip
    assert got.rows == got.taken + len(got.refused) == 10_004


@pytest.mark.parametrize(
    "text",
    [
        "date,question,ann,bob\n2025-01-01,Rain?,0.5,0.48\n",
        "date,ann,outcome\n2025-01-01,0.5,1\n",
        "date,10%,90%\n2025-01-01,0.1,0.9\n",
        "date,ann,bob\n2025-01-01,0.5,tall\n",
        "place,ann,bob\n2025-01-01,0.5,0.4\n",
        "date,ann,bob\n2025-01-01,0.5,40\n",
        ",ann,bob\n0,0.5,0.4\n1,0.6,0.3\n",
    ],
)
@pytest.mark.parametrize("given", ["file", "frame"])
def test_tables_of_other_kinds_are_none_of_markets(tmp_path, text, given):
    """Questions, outcomes, quantiles, other texts, no moments, other numbers."""
    try:
        assert read(text, given, tmp_path).format == "table"
    except (InvalidTableError, InvalidArgumentError) as error:
        assert "price" not in str(error)  # noqa: PT017 - either of the two is right


def test_a_column_of_markets_beside_columns_of_them_is_no_table_of_prices(tmp_path):
    """Nothing says which market a column belongs to."""
    text = "date,market,Ann,Bob\n2025-01-01,A,0.5,0.48\n"
    with pytest.raises(InvalidTableError, match="has no column of prices"):
        read(text, "file", tmp_path, format="prices")


def test_meanings_of_columns_are_those_of_a_table(tmp_path):
    """A caller who names columns does not mean markets."""
    with pytest.raises(InvalidArgumentError, match="format='table'"):
        read(TWO, "file", tmp_path, columns={"Trump": "probability"})


def test_portions_of_columns_of_markets_are_the_whole(tmp_path, monkeypatch):
    """In blocks of a few lines, and with quotation marks in chunks of them."""
    whole = points(read(TWO, "file", tmp_path))
    monkeypatch.setattr(line_blocks, "BLOCK", 20)
    assert points(read(TWO, "file", tmp_path)) == whole
    monkeypatch.setattr(price_portions, "_CHUNK", 2)
    assert points(read(TWO.replace("Trump", '"Trump"'), "file", tmp_path)) == whole


# --- one market, and columns beside its price ----------------------------------------------------

POLYMARKET = '"Date (UTC)","Timestamp (UTC)","Price"\n"12-01-2024 00:00",1733011200,0.43\n'
KALSHI = "ticker,end_period_ts,yes_bid,yes_ask,price,volume\nKX-A,1733011200,42,44,43,100\n"
CANDLES = "end_period_ts,yes_bid_close,yes_ask_close,price_close,volume\n1733011200,42,44,43,100\n"
VOLUME = "timestamp,price,volume\n1733011200,.43,9\n"


@pytest.mark.parametrize("given", ["file", "frame"])
@pytest.mark.parametrize("text", [POLYMARKET, KALSHI, CANDLES, VOLUME])
def test_frames_of_prices_are_told_as_files_are(tmp_path, text, given):
    """They were tables of forecasters called yes_bid and yes_ask, or asked what is asked."""
    got = read(text, given, tmp_path)
    assert (got.format, got.taken) == ("prices", 1)
    frame = got.tables["forecasts"]
    assert frame["probability"].tolist() == [0.43]
    assert frame["issued_at"].tolist() == [pd.Timestamp("2024-12-01T00:00Z")]


def test_decimal_commas_among_texts_are_prices(tmp_path):
    """One cell that is no number made texts of them all, which were refused; 1,000 is none."""
    got = read("t;p\n1733011200;0,43\n1733011260;x\n1733011320;,5\n1733011380;1,000\n",
               "file", tmp_path, dtype=str)  # fmt: skip
    assert got.tables["forecasts"]["probability"].tolist() == [0.43, 0.5]
    assert got.refused["value"].tolist() == ["x", "1,000"]
