"""Prices that Arrow reads are those of the general reader; what it cannot judge is left to that."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.platforms import arrow_blocks, line_blocks, price_portions

pytest.importorskip("pyarrow")

NAMES = ["A", "B b", "007", "7", "", "é", " c", "d ", "nan", "NULL", "1e3"]
MOMENTS = ["1700000000", "1700000060", "01700000120", " 1700000180", "1700000240 "]
ODD_MOMENTS = ["1700000300.5", "2026-01-01T10:00Z", "2026-01-01", "soon", "", "1e9", "+1700000000"]
PRICES = [".5", "0.123456789", "1", "0", "42", "99.5", "1e-3", " 0.25", "5."]
ODD_PRICES = ["", "x", "nan", "inf", "-0.1", "101", "45¢", "1_0", "0x1", "0,5", "+.5", "1e400"]


def tables(path, monkeypatch, *, by_arrow):
    """What stands in the tables and in the account, or the error."""
    monkeypatch.setattr(arrow_blocks, "_has_arrow", lambda: by_arrow)
    try:
        got = ft.read_forecasts(path, format="prices")
    except InvalidTableError as error:
        return str(error)
    forecasts = got.tables["forecasts"]
    text = [forecasts[name].astype(str).tolist() for name in ("question_id", "issued_at")]
    numbers = [forecasts[name].tolist() for name in ("sequence", "probability")]
    frames = [
        got.tables["questions"],
        got.tables["resolutions"],
        got.refused,
        got.assumed,
        got.lost,
    ]
    return (got.rows, got.taken, *text, *numbers, *(each.to_csv() for each in frames))


def cell(rng, plain, odd, *, odds):
    """A cell, at times an odd one."""
    return rng.choice(odd if rng.random() < odds else plain)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("odds", [0, 0.04])
def test_arrow_and_the_general_reader_agree(tmp_path, monkeypatch, seed, odds):
    """On rows with odd cells, too few or too many of them, blank lines and other ends of lines."""
    rng = np.random.default_rng(seed)
    sign, end = rng.choice([",", ";", "\t"]), rng.choice(["\n", "\r\n"])
    rows = []
    for _ in range(40):
        cells = [rng.choice(NAMES), cell(rng, MOMENTS, ODD_MOMENTS, odds=odds),
                 cell(rng, PRICES, ODD_PRICES, odds=odds), "z"]  # fmt: skip
        cells = cells[: 5 - int(rng.integers(1, 4))] if rng.random() < odds else cells
        cells = [*cells, "more"] if rng.random() < odds else cells
        rows.append(sign.join(cells))
        rows += [""] * int(rng.random() < odds)
    text = end.join([sign.join(["market", "t", "p", "volume"]), *rows])
    path = tmp_path / "own.csv"
    path.write_bytes(text.encode())
    monkeypatch.setattr(line_blocks, "BLOCK", 250)
    known = tables(path, monkeypatch, by_arrow=False)
    assert tables(path, monkeypatch, by_arrow=True) == known


def test_plain_rows_are_read_by_arrow(tmp_path, monkeypatch):
    """No cell of them goes through the general reader, whose work was most of the time."""
    path = tmp_path / "own.csv"
    path.write_text("market,t,p\n" + "".join(f"M{i % 3},{1700000000 + i},.{i}\n" for i in range(9)))
    monkeypatch.setattr(price_portions.pd, "read_csv", lambda *_, **__: pytest.fail("was called"))
    got = ft.read_forecasts(path, format="prices")
    assert got.tables["forecasts"]["question_id"].astype(str).tolist() == [
        f"own:M{i % 3}" for i in range(9)
    ]
    assert got.tables["forecasts"]["probability"].tolist() == [float(f".{i}") for i in range(9)]
    assert got.tables["forecasts"]["issued_at"].iloc[8] == pd.Timestamp(
        1700000008, unit="s", tz="UTC"
    )


@pytest.mark.parametrize(
    "rows",
    [
        b"", b"A,1,.5\n", b"A,1700000000,-1\n", b"A,1700000000,nan\n", b" A,1700000000,.5\n",
        b"A,1700000000\n", b"A,1700000000,.5,9\n", b"A\0,1700000000,.5\n",
        b"A,1700000000,.5\rB,1700000000,.5\n", b"\tA,1700000000,.5\n", b"A, 1700000000,.5\n",
    ],
)  # fmt: skip
def test_what_arrow_cannot_judge_is_left_alone(rows):
    """Nothing to read, slips, blanks before cells, too few and too many cells, other ends."""
    columns = {"market": "m", "time": "t", "price": "p"}
    assert arrow_blocks.arrow_points(rows, ["m", "t", "p"], columns, ",") is None


def test_more_that_is_said_of_markets_is_left_to_the_general_reader():
    """Their results are looked at row by row."""
    columns = {"market": "m", "time": "t", "price": "p", "outcome": "r"}
    assert arrow_blocks.arrow_points(b"A,1700000000,.5,yes\n", [*"mtpr"], columns, ",") is None


def test_points_without_a_market_are_of_one():
    """As in the export of a single market."""
    found = arrow_blocks.arrow_points(
        b"1700000000,.5\n1700000060,.6\n", ["t", "p"], {"time": "t", "price": "p"}, ","
    )
    assert (found.markets, found.codes.tolist(), found.prices.tolist()) == (
        [""],
        [0, 0],
        [0.5, 0.6],
    )
