"""Sheets with a column for each per cent, one of which is ticked in each row."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

HEAD = ("question", "50%", "60%", "70%", "80%", "90%")


def sheet(*ticked, head=HEAD, mark="x", **options):
    """Read a sheet in each row of which some columns are ticked."""
    rows = [
        {head[0]: f"Does it {n}?", **{name: mark if name in names else None for name in head[1:]}}
        for n, names in enumerate(ticked)
    ]
    return ft.read_forecasts(rows, **options)


def chances(got):
    """The chances that were read, in the order of the rows."""
    return got.tables["forecasts"]["probability"].tolist()


@pytest.mark.parametrize("mark", ["x", "X", "✓", "✔\ufe0f", "1", 1, 1.0, True, "TRUE", "☒"])
def test_the_ticked_column_is_the_chance(mark):
    """Whatever the mark, each row has the per cent over it."""
    got = sheet(["60%"], ["80%"], ["50%"], mark=mark)
    assert chances(got) == pytest.approx([0.6, 0.8, 0.5])
    read_as = got.assumed.set_index("column")["read_as"]
    assert read_as["60%"] == "a chance of 60% where it is ticked"
    assert got.refused.empty


@pytest.mark.parametrize(
    "head",
    [
        ("Frage", "10 %", "50 Prozent", "97,5 %"),
        ("question", "10 percent", "50pct", "97.5%"),
        ("Vraag", "10%", "50%", "97.5 per cent"),
    ],
)
def test_per_cents_are_written_in_other_ways(head):
    """Blanks, words and signs of decimals."""
    assert chances(sheet([head[3]], [head[1]], head=head)) == pytest.approx([0.975, 0.1])


def test_two_ticks_and_none_are_refused():
    """With their reason, where most rows have one."""
    got = sheet(["60%"], ["70%", "90%"], [], ["80%"])
    assert chances(got) == pytest.approx([0.6, 0.8])
    assert got.refused["reason"].tolist() == [
        "2 columns are ticked (70%, 90%); tick the one that says how likely it is",
        "no column is ticked; tick the one that says how likely it is",
    ]
    assert got.refused["column"].tolist() == ["70%, 90%", "probability"]
    assert got.refused["row"].tolist() == [1, 2]


def test_boxes_of_forms_that_are_not_ticked_are_empty():
    """TRUE and FALSE are what sheets keep of boxes."""
    rows = [
        {"question": "Does it rain?", "60%": "FALSE", "90%": "TRUE", "outcome": "yes"},
        {"question": "Does it snow?", "60%": "TRUE", "90%": "FALSE", "outcome": "no"},
    ]
    got = ft.read_forecasts(rows)
    assert chances(got) == pytest.approx([0.9, 0.6])
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes", "no"]


@pytest.mark.parametrize("cells", [(12, 30), (0, 1), (1, 1)])
def test_numbers_under_per_cents_are_quantiles_still(cells):
    """Numbers, and ones in every column, are no ticks."""
    rows = [{"question": f"How many {n}?", "10%": cells[0], "90%": cells[1]} for n in range(3)]
    got = ft.read_forecasts(rows)
    assert got.tables["forecasts"]["level"].tolist() == [0.1, 0.9] * 3
    assert got.tables["forecasts"]["value"].tolist() == [*map(float, cells)] * 3


def test_another_sign_or_a_column_that_the_caller_names_is_no_tick():
    """Words are asked about as before, and ticks under quantiles are no numbers."""
    with pytest.raises(InvalidArgumentError, match="'60%', '70%', '80%', '90%' hold per cents"):
        sheet(["60%"], ["80%"], mark="maybe")
    got = sheet(["60%"], ["80%"], columns={"60%": "level 0.6", "80%": "level 0.8"})
    assert got.refused["reason"].tolist() == ["is no number"] * 2
    assert got.tables["forecasts"].empty
