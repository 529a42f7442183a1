"""Tables of people's own that are read in portions are read as they are when held whole."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange import forecast_store, parquet
from forecasttrack.exchange.personal import large_tables, witnesses

OWN = """Predictions of 2025
Question,Who,When,Chance,Came true,Topic,Stake
Rain?,Ann,03/04/2025,.5%,yes,sky,3
Snow?,Bob,04/04/2025,1,no,sky,3
Rain?,Bob,05/04/2025,7,yes,sky,4
# checked by Eve
Rain?,Ann,03/04/2025,9%,yes,sky,1
Snow?,Ann,05/04/2025,n/k,no,sky,1
Snow?,Ann,05/04/2025,40,no,sky,1,too many
Fog?,Ann,06/04/2025,40,,sky,
Snow?,Eve,06/04/2025,40,yes,sky,
Total,,,70,,,
Hail?,Eve,13/04/2025,80,void,ice,
Hail?,Eve,03.04.2025,?,open?,ice,
"""
QUANTILES = """question;issued_at;forecaster;level;value;outcome
Sales?;2025-01-01;ann;0,1;1.200,5;900
Sales?;2025-01-01;ann;0,9;1.500;900
Costs?;2025-01-01;bob;0,5;12,25;
"""
OPTIONS = """sep=;
question;option;probability;outcome
Who wins?;Ann;0.5;annulled
Who wins?;Bob;0.5;annulled
Who loses?;Annulled;0.25;annulled
Who loses?;Bob;0.75;annulled
"""
WIDE = "question,Ann,Bob,result\nRain?,70%,20%,yes\nSnow?,,45%,no\nFog?,1,,no\n"
BARE = "Rain?,2025-01-01,.7,yes\nSnow?,2025-01-02,.2,no\nFog?,2025-01-03,1,no\n"
TABLES = {"own": OWN, "quantiles": QUANTILES, "options": OPTIONS, "wide": WIDE, "bare": BARE}


@pytest.fixture
def in_portions(monkeypatch):
    """Every text is large, and has two rows in a portion."""
    monkeypatch.setattr(large_tables, "LARGE", 0)
    monkeypatch.setattr(large_tables, "PORTION", 2)


def written(tmp_path, text):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


def plain(frame):
    """The cells of a frame, whatever its columns are stored as."""
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


@pytest.mark.parametrize(("name", "packed"), [*((name, 1) for name in TABLES), ("own", 1_000)])
def test_portions_are_read_as_the_whole(tmp_path, request, monkeypatch, name, packed):
    """Per cent, days, contradictions, revisions and the account, whatever row tells them."""
    path = written(tmp_path, TABLES[name])
    whole = ft.read_forecasts(path)
    request.getfixturevalue("in_portions")
    monkeypatch.setattr(forecast_store, "PACKED_TOGETHER", packed)
    found = ft.read_forecasts(path)
    for table, frame in whole.tables.items():
        assert plain(found.tables[table]) == plain(frame), table
    assert (found.rows, found.taken) == (whole.rows, whole.taken)
    for table in ("refused", "assumed", "lost"):
        assert plain(getattr(found, table)) == plain(getattr(whole, table)), table


def test_comments_above_a_table_that_is_read_whole_count_once(tmp_path, request):
    """They were noted when its layout was looked at, and again when it was read."""
    path = written(tmp_path, "# of 2025\nquestion,p10,p90\nSales?,1,3\n# the end\n")
    whole = ft.read_forecasts(path)
    request.getfixturevalue("in_portions")
    assert plain(ft.read_forecasts(path).lost) == plain(whole.lost)
    assert whole.lost["n"].tolist() == [2]


def test_a_whole_table_is_refused_for_its_own_rows(tmp_path):
    """What the tables of these tests hold: five rows of it are refused, each for another reason."""
    got = ft.read_forecasts(written(tmp_path, OWN))
    assert (got.rows, got.taken) == (11, 6)
    assert got.tables["forecasts"]["probability"].iloc[0] == 0.005
    assert got.tables["forecasts"]["issued_at"].iloc[0].day == 3


def test_what_one_late_row_asks_is_asked(tmp_path, in_portions):
    """A day that begins with the month, thousands of rows below those that begin with the day."""
    rows = [f"Rain {n}?,13/04/2025,{n % 100}%,yes" for n in range(300)]
    text = "\n".join(["question,date,chance,outcome", *rows, "Snow?,04/13/2025,5%,no"])
    with pytest.raises(InvalidArgumentError, match="begins with the day, '04/13/2025' with"):
        ft.read_forecasts(written(tmp_path, text))


def test_a_cell_of_another_shape_is_a_witness(monkeypatch):
    """Behind hundreds that are alike, which none of them is after the first few."""
    monkeypatch.setattr(witnesses, "ALIKE", 10)
    found = witnesses.Witnesses(stride=1_000)
    found.look_at([(n, [f"{40 + n % 60}.25%"]) for n in range(300)])
    found.look_at([(300, ["55.25%"]), (301, [".5"]), (302, ["0.7"])])
    numbers = [number for number, _ in found.in_order()]
    assert numbers[-2:] == [301, 302]
    assert len(numbers) < 20


def test_long_rows_are_sampled_by_their_characters(monkeypatch):
    """Four thousand rows of as many characters were read again with each portion."""
    monkeypatch.setattr(witnesses, "SAMPLED_CHARACTERS", 1_000)
    found = witnesses.Witnesses()
    found.look_at([(n, [f"{n:0100}"]) for n in range(500)])
    assert 5 <= len(found.in_order()) - witnesses.ALIKE <= 10
    assert len(witnesses.Witnesses().in_order()) == 0


@pytest.mark.parametrize(
    "text",
    ["question,p10,p90\nSales?,1,3\n", "question,low,high,confidence\nSales?,1 km,3 km,80%\n",
     "question,Rain?,Snow?\nprobability,.7,.2\noutcome,yes,no\n",
     "question,2025-01-01,2025-01-02\nRain?,.7,.8\n"],
)  # fmt: skip
def test_layouts_that_need_all_rows_have_a_bound(tmp_path, in_portions, monkeypatch, text):
    """Below it they are read whole, above it the cure is named."""
    path = written(tmp_path, text)
    assert ft.read_forecasts(path).taken
    monkeypatch.setattr(large_tables, "LARGEST_WHOLE", 10)
    with pytest.raises(InvalidTableError, match="write one row for each forecast"):
        ft.read_forecasts(path)


def test_rows_of_another_layout_than_the_witnesses_stop_the_import(
    tmp_path, in_portions, monkeypatch
):
    """Where witnesses have missed them, with the line from which on."""
    text = "question,level,value\nSales?,.1,3\nSales?,.5,4\nCosts?,.1,3 km\nCosts?,.5,4 km\n"
    monkeypatch.setattr(witnesses.Witnesses, "in_order", lambda self: [(2, ["Sales?", ".1", "3"])])
    with pytest.raises(InvalidTableError, match="line 4 on are of another layout"):
        ft.read_forecasts(written(tmp_path, text))


def test_parquet_and_lines_of_json_have_a_bound(tmp_path, monkeypatch):
    """They say so before they are read."""
    pytest.importorskip("pyarrow")
    path = tmp_path / "own.parquet"
    pd.DataFrame({"question": ["Rain?"] * 3, "p": [0.5] * 3}).to_parquet(path)
    monkeypatch.setattr(parquet, "MOST_CELLS", 5)
    with pytest.raises(InvalidTableError, match="3 rows of 2 columns"):
        ft.read_forecasts(path)
