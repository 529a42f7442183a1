"""Prices with signs, candles, slips of units: each read as it is written, or refused."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.platforms import line_blocks, price_portions

START = 1767225600


def table(folder, *prices, head="t,p", moments=None, **options):
    moments = moments or [START + 60 * number for number in range(len(prices))]
    rows = [f"{moment},{price}" for moment, price in zip(moments, prices, strict=True)]
    path = folder / "own.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return ft.read_forecasts(path, format="prices", **options)


def chances(got):
    return got.tables["forecasts"]["probability"].tolist()


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        (["0.5%", "62%"], [0.005, 0.62]),
        (["1¢", "1¢"], [0.01, 0.01]),
        (["45¢", "$0.47", "46¢"], [0.45, 0.47, 0.46]),
        (["$0.47", "0.48"], [0.47, 0.48]),
        (["45", "47"], [0.45, 0.47]),
        (["1", "0.5"], [1.0, 0.5]),
    ],
)
def test_a_sign_says_what_a_price_is_a_part_of(tmp_path, prices, found):
    assert chances(table(tmp_path, *prices)) == pytest.approx(found, abs=1e-15)


def test_a_price_with_a_sign_above_one_is_refused(tmp_path):
    got = table(tmp_path, "150%", "$2", "50%")
    assert got.refused["row"].tolist() == [2, 3]
    assert chances(got) == [0.5]


def test_signs_beside_bare_cents_are_refused(tmp_path):
    """Either could be meant by 46, and one of the two would be wrong a hundredfold."""
    with pytest.raises(InvalidTableError, match="without one up to 46; write them all alike"):
        table(tmp_path, "$0.47", "46")


def test_prices_that_all_have_signs_were_refused_with_percent(tmp_path):
    """There was none without a sign that could be meant otherwise."""
    assert chances(table(tmp_path, "62%", "61%", percent=True)) == [0.62, 0.61]


def test_a_sign_of_a_refused_row_is_none_beside_cents(tmp_path):
    """It used to refuse the whole file."""
    got = table(tmp_path, "62", "161%", "61")
    assert chances(got) == [0.62, 0.61]
    assert got.refused["row"].tolist() == [3]


@pytest.mark.parametrize("zone", ["Z", "+05:00", "+0500", "+05"])
def test_moments_with_and_without_a_zone_ended_in_an_error_of_pandas(tmp_path, zone):
    """The zone that the caller names is of those which have none."""
    moments = [f"2026-01-01T10:00{zone}", "2026-01-01T10:00"]
    got = table(tmp_path, "0.6", "0.7", moments=moments, zone="Europe/Berlin")
    issued_at = got.tables["forecasts"]["issued_at"]
    expected = [pd.Timestamp(moments[0]), pd.Timestamp(moments[1], tz="Europe/Berlin")]
    assert issued_at.tolist() == [each.tz_convert("UTC") for each in expected]


def test_a_line_for_excel_is_no_row(tmp_path):
    (tmp_path / "own.csv").write_text(f"sep=;\nt;p\n{START};0,4\nx;0,5\n", encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "own.csv", format="prices")
    assert chances(got) == [0.4]
    assert got.refused["row"].tolist() == [4]


@pytest.mark.parametrize("unit", ["whole", "broken"])
def test_seconds_among_milliseconds_are_refused(tmp_path, unit):
    """As milliseconds they would be of 1970."""
    moments = [START * 1000, START + 60, (START + 120) * 1000, (START + 180) * 1000]
    if unit == "broken":
        moments[0] = f"{moments[0]}.5"
    got = table(tmp_path, ".4", ".5", ".6", ".7", moments=moments)
    assert got.refused["row"].tolist() == [3]
    assert got.tables["forecasts"]["issued_at"].min() >= pd.Timestamp("2026-01-01T00:00Z")


def history(folder, document):
    path = folder / "own.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return ft.read_forecasts(path, format="prices")


@pytest.mark.parametrize(
    ("price", "found"),
    [
        ({"close": 1}, 0.01),
        ({"close": 42}, 0.42),
        ({"close": 0.42}, 0.42),
        ({"close": 42, "close_dollars": "0.4200"}, 0.42),
    ],
)
def test_a_candle_closes_at_whole_cents(tmp_path, price, found):
    candles = [{"end_period_ts": START, "price": price}]
    got = history(tmp_path, {"ticker": "R", "candlesticks": candles})
    assert chances(got) == pytest.approx([found])


def test_a_point_that_is_none_leaves_its_market(tmp_path):
    points = [{"t": START, "p": 0.4}, {"t": START + 60}, 5, {"p": 0.5}]
    got = history(tmp_path, {"A": [{"t": START, "p": 0.3}], "B": points})
    assert chances(got) == [0.3, 0.4]
    assert got.lost["n"].tolist() == [1]
    assert len(got.refused) == 2
    assert got.rows == got.taken + len(got.refused)


@pytest.mark.parametrize("days", [("2024-12-30", "2024-12-31"), ("30.12.2024", "31.12.2024")])
def test_chances_of_questions_with_outcomes_are_a_table(tmp_path, days):
    """It was read as a history of prices of a market, each from the end of its day."""
    path = tmp_path / "own.csv"
    path.write_text(f"question_id,p,outcome,date\nA,.7,yes,{days[0]}\nB,.2,no,{days[1]}\n")
    got = ft.read_forecasts(path)
    assert got.format == "table"
    assert [str(each) for each in got.tables["forecasts"]["issued_at"]] == [
        "2024-12-30", "2024-12-31"
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["t,p", "market,timestamp,p", "question_id,t,p"])
def test_points_of_markets_are_prices(tmp_path, head):
    """As exporters write them."""
    cells = ["A"] * (head.count(",") - 1)
    path = tmp_path / "own.csv"
    path.write_text("\n".join([head, ",".join([*cells, str(START), ".4"])]), encoding="utf-8")
    assert ft.read_forecasts(path).format == "prices"


def test_a_row_with_more_cells_than_the_head_is_refused(tmp_path):
    """The cells behind lost their place without a word, as those of 0,5 between commas do."""
    path = tmp_path / "own.csv"
    rows = [
        f"{START},0.4,a,,",
        f"{START + 60},0,5,b",
        f"{START + 120},0.6",
        f"{START + 180},1,a,x,y",
    ]
    path.write_text("\n".join(["t,p,market", *rows]), encoding="utf-8")
    got = ft.read_forecasts(path, format="prices")
    assert (got.rows, got.taken) == (4, 2)
    assert got.refused["row"].tolist() == [3, 5]
    assert got.refused["value"].tolist() == ["b", "x"]
    assert got.refused["reason"].str.startswith("the row has more cells than the head").all()
    assert chances(got) == [0.4, 0.6]
    assert got.tables["questions"]["question_id"].tolist() == ["own:a", "own"]


def test_a_comma_at_the_end_and_doubled_names_are_no_further_cells(tmp_path):
    """As some exporters write them; of two columns of one name the first counts."""
    path = tmp_path / "own.csv"
    path.write_text(f"t , p,p\n{START},0.4,9,\n{START + 60},0.5,9,\n", encoding="utf-8")
    assert chances(ft.read_forecasts(path, format="prices")) == [0.4, 0.5]


def test_a_head_of_two_lines_is_no_row(tmp_path):
    """A name in quotation marks may hold a line's end."""
    path = tmp_path / "own.csv"
    path.write_text(f'sep=;\nt;p;"note\nby"\n{START};0,4;x;more\n{START};0,5;x\n')
    got = ft.read_forecasts(path, format="prices")
    assert (chances(got), got.refused["value"].tolist()) == ([0.5], ["more"])


def framed(**columns):
    """A frame of two points of one market on the first two days of 2026, with further columns."""
    points = {"market": ["A", "A"], "t": [START, START + 86_400], "p": [0.4, 0.6]}
    return ft.read_forecasts(pd.DataFrame(points | columns), format="prices")


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, ""])
def test_an_empty_cell_of_a_frame_says_nothing_of_its_market(nothing):
    """It was the text "None" or "nan", and the outcome in the next row was never read."""
    got = framed(question=[nothing, "Rain?"], outcome=[nothing, "yes"])
    assert got.tables["questions"]["text"].tolist() == ["Rain?"]
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert got.lost.empty
    unnamed = framed(market=[nothing, "A"]).tables["forecasts"]
    assert unnamed["question_id"].tolist() == ["prices", "prices:A"]


@pytest.mark.parametrize(
    ("results", "found", "lost"),
    [
        (["yes ", ""], ["yes"], []),
        (["open", "yes"], ["yes"], [("result", 1)]),
        (["void", ""], [], [("result", 1)]),
        (["yes", "no"], ["yes"], [("result", 1)]),
        (["Yes", "1"], ["yes"], []),
    ],
)
def test_the_first_outcome_of_a_market_counts(results, found, lost):
    """What is none, or another, went without a word; a space kept one from being read."""
    got = framed(result=results)
    assert got.tables["resolutions"]["outcome"].tolist() == found
    assert list(got.lost[["field", "n"]].itertuples(index=False, name=None)) == lost


def test_a_bare_day_among_moments_is_its_end(tmp_path):
    """It was its beginning, at which the price was not known yet."""
    moments = ["2026-01-01T10:00Z", "2026-01-02", "soon"]
    got = table(tmp_path, ".4", ".5", ".6", moments=moments)
    assert got.tables["forecasts"]["issued_at"].tolist() == [
        pd.Timestamp("2026-01-01T10:00Z"), pd.Timestamp("2026-01-03T00:00Z")
    ]  # fmt: skip
    assert got.assumed.loc[got.assumed["column"] == "t", ["example", "n"]].to_numpy().tolist() == [
        ["2026-01-02", 1]
    ]
    assert got.refused["row"].tolist() == [4]


def test_days_as_whole_numbers_are_days(tmp_path):
    """They were seconds of August 1970."""
    got = table(tmp_path, ".4", ".5", ".6", moments=[20250815, 20250816, 20250230])
    assert got.tables["forecasts"]["issued_at"].tolist() == [
        pd.Timestamp("2025-08-16T00:00Z"), pd.Timestamp("2025-08-17T00:00Z")
    ]  # fmt: skip
    assert "the end of its day" in got.assumed["read_as"].iloc[0]
    assert got.refused["row"].tolist() == [4]


@pytest.mark.parametrize("moment", ["45000", "2025", "202508", "2026-01", "20250815120000"])
def test_other_counts_and_months_are_refused(tmp_path, moment):
    """Days of a sheet were of 1970, and a day with its time was of the year 2611."""
    got = table(tmp_path, ".4", moments=[moment])
    assert got.refused["value"].tolist() == [moment]
    assert got.refused["reason"].str.startswith("is no moment; write 2026-").all()


@pytest.mark.parametrize("close", ["2026-02-01", "20260201"])
def test_a_close_of_a_bare_day_is_its_end(close):
    """It was its beginning, and whole numbers were no records of prices at all."""
    got = framed(close_time=close, result="yes")
    assert [str(each) for each in got.tables["questions"]["closes_at"]] == ["2026-02-01"]
    assert str(got.book().questions[0].closes_at) == "2026-02-01"
    assert [str(each) for each in got.tables["resolutions"]["known_at"]] == ["2026-02-01"]


@pytest.mark.parametrize("name", ["close_time", "resolved_at"])
def test_times_of_markets_without_a_zone_are_asked_for(tmp_path, name):
    """They became UTC without a word; a count of seconds ended in an error."""
    path = tmp_path / "own.csv"
    for cell, zone in [("2026-02-01 12:00", "Europe/Berlin"), ("1769943600", None)]:
        path.write_text(f"market,t,p,{name},result\nR,{START},0.4,{cell},yes\n", encoding="utf-8")
        if zone:
            with pytest.raises(InvalidArgumentError, match=f"'{name}' holds times without a zone"):
                ft.read_forecasts(path, format="prices")
        ended = ft.read_forecasts(path, format="prices", zone=zone).tables["resolutions"]
        assert ended["known_at"].tolist() == [pd.Timestamp("2026-02-01T11:00Z")]


@pytest.mark.parametrize(
    ("close", "known_at", "read_as"),
    [
        ("2026-02-01T00:00Z", "2026-02-01T00:00Z", "the close of each market"),
        ("", "2026-01-02T00:00:00.000001Z", "the last price of each market"),
        ("2199-01-01", "2026-01-02T00:00:00.000001Z",
         "the last price of each market, since its close is yet to come"),
    ],
)  # fmt: skip
def test_when_an_outcome_was_known_is_an_assumption(close, known_at, read_as):
    """It was taken from the close or the last price without a word, whatever the caller said."""
    columns = {"market": "A", "t": [START, START + 86_400], "p": 0.4, "close_time": close}
    frame = pd.DataFrame(columns | {"result": "yes"})
    got = ft.read_forecasts(frame, format="prices")
    assert got.tables["resolutions"]["known_at"].tolist() == [pd.Timestamp(known_at)]
    assumed = got.assumed[got.assumed["column"] == "known_at"]
    assert assumed[["read_as", "n"]].to_numpy().tolist() == [[read_as, 1]]
    named = ft.read_forecasts(frame, format="prices", known_at="2026-03-01")
    assert [str(each) for each in named.tables["resolutions"]["known_at"]] == ["2026-03-01"]
    assert "known_at" not in named.assumed["column"].tolist()


def test_a_close_that_cannot_be_read_is_named():
    """It was left out without a word."""
    got = framed(close_time="in May")
    assert got.lost.to_numpy().tolist() == [["close_time", 1, "what is no moment"]]


def test_a_file_of_rows_that_all_have_too_many_cells(tmp_path):
    """Nothing was left to read moments from, which ended in an error."""
    path = tmp_path / "own.csv"
    path.write_text(f"t,p\n{START},0,5\n", encoding="utf-8")
    got = ft.read_forecasts(path, format="prices")
    assert (got.rows, got.taken, got.refused["value"].tolist()) == (1, 0, ["5"])


def test_frames_of_other_libraries_and_their_rows():
    """They were no records of prices; rows were counted as lines of a file, not as in a frame."""
    polars = pytest.importorskip("polars")
    got = ft.read_forecasts(
        polars.DataFrame({"t": [START, None], "p": [0.4, 0.5]}), format="prices"
    )
    assert chances(got) == [0.4]
    assert got.refused["row"].tolist() == [1]


@pytest.mark.parametrize("quote", ["", '"'])
def test_markets_whose_ids_are_numbers_were_one(tmp_path, quote):
    """Newer pandas read 007, 7 and 7.0 as one number, and 77 digits as another."""
    markets = ["007", "7", "7.0", "1e3", "1234567890123456789012345"]
    path = tmp_path / "own.csv"
    rows = [f"{quote}{each}{quote},1700000000,.5\n" for each in markets]
    path.write_text("market,t,p\n" + "".join(rows), encoding="utf-8")
    found = ft.read_forecasts(path, format="prices").tables["forecasts"]["question_id"]
    assert found.tolist() == [f"own:{each}" for each in markets]


FILE_OF_BLOCKS = """market,t,p,result
A,1700000000,.5,
B,1700000060, .25,yes
A,2023-11-15,0.125
C,1700000120,n/a,
A,1700000180,.5,,more

7,1700000240,.75,no
B,1700000300,.1,,
Zürich,1700000360,1.5,
A,1700000420,.5,yes"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 40, 100])
def test_blocks_say_what_a_whole_file_says(tmp_path, monkeypatch, encoding, ends, size):
    """Rows that are too short or too long, blanks, letters beyond ASCII, and a last line's end."""
    path = tmp_path / "own.csv"
    path.write_bytes(FILE_OF_BLOCKS.replace("\n", ends).encode(encoding))
    monkeypatch.setattr(price_portions, "blocks_of_lines", lambda *_, **__: None)
    expected = ft.read_forecasts(path, format="prices", percent=False)
    monkeypatch.undo()
    monkeypatch.setattr(line_blocks, "BLOCK", size)
    found = ft.read_forecasts(path, format="prices", percent=False)
    assert (found.rows, found.taken) == (expected.rows, expected.taken) == (9, 7)
    refused = found.refused.sort_values("row", ignore_index=True)
    pd.testing.assert_frame_equal(refused, expected.refused.sort_values("row", ignore_index=True))
    for name, table in expected.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table, check_categorical=False)


def test_a_line_that_never_ends_is_none_of_a_table(tmp_path, monkeypatch):
    """Memory stays bounded, whatever a file claims to be."""
    monkeypatch.setattr(line_blocks, "BLOCK", 20)
    monkeypatch.setattr(line_blocks, "LONGEST_LINE", 50)
    path = tmp_path / "own.csv"
    path.write_text("market,t,p\nA,1700000000,.5\nA," + 100 * "1", encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"own\.csv: a line has more than 50 characters"):
        ft.read_forecasts(path, format="prices")


def test_a_block_of_another_encoding_is_named(tmp_path, monkeypatch):
    """The head alone is in UTF-8."""
    monkeypatch.setattr(line_blocks, "BLOCK", 70_000)
    path = tmp_path / "own.csv"
    rows = 5_000 * b"A,1700000000,.5\n"
    path.write_bytes(b"market,t,p\n" + rows + "Zürich,1700000000,.5\n".encode("cp1252"))
    with pytest.raises(InvalidTableError, match="the text is neither UTF-8 nor Windows-1252"):
        ft.read_forecasts(path, format="prices")


def test_cents_are_the_shares_that_they_write(tmp_path):
    """41 times a hundredth is 0.41000000000000003."""
    path = tmp_path / "own.csv"
    rows = [f"A,{1_700_000_000 + cents},{cents}\n" for cents in range(101)]
    path.write_text("market,t,p\n" + "".join(rows), encoding="utf-8")
    found = ft.read_forecasts(path, format="prices").tables["forecasts"]["probability"]
    assert found.tolist() == [float(f"{cents}e-2") for cents in range(101)]
