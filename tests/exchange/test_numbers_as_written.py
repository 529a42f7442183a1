"""Numbers in people's tables: thousands and decimals, currency, footnotes, signs of per cent."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError


@pytest.fixture
def read(tmp_path):
    """What a file with this text is read as."""

    def reading(text, name="own.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return ft.read_forecasts(path, **options)

    return reading


QUANTILES = "Question;Date;P10;Median;P90;Actual\n"


def values(got):
    return got.tables["forecasts"]["value"].tolist()


def test_a_decimal_comma_anywhere_makes_points_part_thousands(read):
    """1.500 was 1.5, a thousandth, beside 1.200,5 and in a column of its own."""
    got = read(QUANTILES + "Revenue?;2025-01-01;1.200,5;1.500;2.000;1.400\n")
    assert values(got) == [1200.5, 1500, 2000]
    assert got.tables["resolutions"]["outcome"].tolist() == [1400]
    got = read("Question;Date;Wert;P10;P90;Actual\nA?;2025-01-01;0,5;1.000;2.000;1.400\n")
    assert values(got) == [1000, 2000]


def test_commas_part_thousands_beside_a_decimal_point(read):
    """And signs of currency are none of the number."""
    head = "Question,Date,P10,Median,P90,Actual\n"
    got = read(head + 'Revenue?,2025-01-01,"$1,200.50","$1,500",2000,"1,400"\n')
    assert values(got) == [1200.5, 1500, 2000]
    assert got.tables["resolutions"]["outcome"].tolist() == [1400]
    got = read(head + "Costs?,2025-01-01,1 200,€ 1500,2 000 EUR,1400\n")
    assert values(got) == [1200, 1500, 2000]


@pytest.mark.parametrize(
    "text",
    [
        QUANTILES + "Revenue?;31.1.2025;1.200;1.500;2.000;1.400\n",
        'Question,Date,P10,Median,P90,Actual\nA?,2025-01-01,"1,200","1,500","2,000","1,400"\n',
    ],
)
def test_what_could_be_a_thousand_times_another_number_is_refused(read, text):
    """Nothing in the table says which; the day does say where it was written."""
    got = read(text)
    assert (got.taken, len(got.refused)) == (0, got.rows)
    assert got.refused["reason"].str.contains("a thousand times").all()


def test_a_plain_decimal_point_is_one(read):
    """With three digits behind it, too, where nothing speaks against it; it is said."""
    head = "Question,Date,P10,Median,P90,Actual\n"
    got = read(head + "A?,2025-01-01,1.200,1.500,2.000,1.4\n")
    assert values(got) == [1.2, 1.5, 2]
    assert "points before decimals, 1.500 as 1.5" in got.assumed["read_as"].tolist()


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        (QUANTILES + "Revenue?;31.1.2025;1.200;1.500;2.000;1.400\n", 1200),
        (
            'Question,Date,P10,Median,P90,Actual\nA?,2025-01-01,"1,200","1,500","2,000","1,400"\n',
            1.2,
        ),
    ],
)
def test_whoever_knows_says_what_stands_before_decimals(read, text, comma):
    """The refusal names the option, and it settles every number of the table."""
    assert read(text).refused["reason"].str.contains("--decimals").all()
    for decimals, first in (("comma", comma), ("point", 1201.2 - comma)):
        got = read(text, decimals=decimals)
        assert (got.taken, values(got)[0]) == (1, pytest.approx(first))
    with pytest.raises(InvalidArgumentError, match="decimals is 'dot'"):
        read(text, decimals="dot")


def test_whole_numbers_in_a_column_tell_thousands(read):
    """Whoever writes 1.5 as 1.500 writes as many decimals behind 900."""
    got = read(QUANTILES + "A?;31.1.2025;900;1.500;2.000;1.400\n")
    assert values(got) == [900, 1500, 2000]
    assert "points between thousands" in got.assumed["read_as"].tolist()
    head = "Question,Date,P10,Median,P90,Actual\n"
    assert values(read(head + 'A?,2025-01-01,900,"1,500","2,000",950\n')) == [900, 1500, 2000]
    # Decimals of several lengths, or none that ends in 0, are no thousands.
    assert not read(QUANTILES + "A?;31.1.2025;2;1.255;2.755;3\n").taken
    assert values(read(head + "A?,2025-01-01,1,1.255,2.5,2\n")) == [1, 1.255, 2.5]
    # Nothing but the column speaks for thousands, and points stand before decimals in most.
    assert not read(head + "A?,2025-01-01,900,1.500,2.000,950\n").taken


@pytest.mark.parametrize("sign", [" ", "\u00a0", "\u2009", "\u202f", "'", "\u2019"])
@pytest.mark.parametrize("day", ["31.1.2025", "2025-01-31"])
def test_blanks_and_apostrophes_part_thousands(read, sign, day):
    """Whatever the days look like."""
    numbers = ";".join(f"{each}{sign}500" for each in (1, 2, 3, 2))
    assert values(read(QUANTILES + f"A?;{day};{numbers}\n")) == [1500, 2500, 3500]


def test_two_groups_of_thousands_have_no_decimals(read):
    """1.500.000 is a number of millions in every table, and tells what 2.500 is."""
    got = read(QUANTILES + "A?;2025-01-31;2.500;1.500.000;2.000.000;3.500\n")
    assert values(got) == [2500, 1_500_000, 2_000_000]


def test_the_mark_of_a_footnote_is_none_of_the_number(read):
    """And the note under the table is no question."""
    got = read(
        "question,date,probability,outcome\nRain?,2025-01-01,70%*,yes\nSnow?,2025-01-02,.2†,no\n"
        "Fog?,2025-01-02,30%[1],no\n* revised later\n",
        percent=False,
    )
    assert got.tables["forecasts"]["probability"].tolist() == pytest.approx([0.7, 0.2, 0.3])
    assert (got.rows, got.lost["n"].tolist()) == (3, [1])


def test_a_bare_share_beside_signs_of_per_cent_is_asked_about(read):
    """.2 beside 70% was .002."""
    text = "question,date,probability,outcome\nRain?,2025-01-01,70%,yes\nSnow?,2025-01-02,0.2,no\n"
    with pytest.raises(InvalidArgumentError, match=r"0\.2, which looks like a probability"):
        read(text + "Fog?,2025-01-02,30%,no\n")
    got = read(text, percent=False)
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.2]


def test_how_likely_a_no_is_belongs_to_nobody(read):
    """It was the forecast of somebody called P(no)."""
    text = "Question,P(no),Outcome,Date\nRain?,60%,Yes,2025-01-01\nSnow?,40%,No,2025-01-01\n"
    with pytest.raises(InvalidTableError, match="how likely a no is"):
        read(text)
    got = read(text.replace("P(no)", "P(yes),P(no)").replace("60%", "40%,60%"))
    assert got.tables["forecasts"]["probability"].tolist()[0] == 0.4


@pytest.mark.parametrize("rule", ["|---|---:|:-:|", "|:-|-:|:-:|", "| --- | --- | --- |"])
def test_tables_of_markdown_with_short_rules(read, rule):
    """A table whose rule has a single dash between colons was no table, and all of it was lost."""
    rows = "| ~~Rain~~ | 70% | |\n| Fog | 5% | ✅ |\n"
    got = read(f"# 2025\n\n| Prediction | Chance | Result |\n{rule}\n{rows}", "own.md")
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.05]
    assert got.tables["resolutions"]["outcome"].tolist() == ["no", "yes"]


def test_a_mark_behind_two_percentages(read):
    """The percentage behind the colon counts, whatever mark follows it."""
    got = read("- Growth above 3%: 40% ✗\n- Rain (70%) ✓\n", "own.md")
    assert got.tables["forecasts"]["probability"].tolist() == [0.4, 0.7]


def test_columns_named_in_german(read):
    """The probabilities are those of whom a column names, not of a Wahrscheinlichkeit."""
    got = read(
        "Frage;Wer;Datum;Wahrscheinlichkeit;Ergebnis\nRegen?;Ann;3.1.2025;70 %;ja\n"
        "Schnee?;Ben;4.1.2025;12,5 %;nein\n"
    )
    assert got.tables["forecasts"]["forecaster"].tolist() == ["Ann", "Ben"]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.125]


LEVELS = "question,tags,level,value,outcome,date\n"


@pytest.mark.parametrize("column", ["tags", "option name", "id"])
def test_a_list_beside_numbers_is_no_decimal_comma(read, column):
    """0.125 was 125 wherever a tag was 1,2."""
    rows = 'A,"1,2",0.1,0.125,0.300,2025-01-02\nA,"1,2",0.5,0.250,,2025-01-02\n'
    got = read(LEVELS.replace("tags", column) + rows + 'A,"1,2",0.9,0.500,,2025-01-02\n')
    assert values(got) == [0.125, 0.25, 0.5]
    assert got.tables["resolutions"]["outcome"].tolist() == [0.3]


def test_a_list_does_not_speak_against_thousands(read):
    """1,400 was 1.4 beside a tag 1,2; how it is read is told."""
    got = read(LEVELS + 'A,"1,2",0.5,"$1,200.50","1,400",2025-01-02\n')
    assert (values(got), got.tables["resolutions"]["outcome"].tolist()) == ([1200.5], [1400])
    assert "commas between thousands" in got.assumed["read_as"].tolist()


def test_numbers_of_two_manners_part_no_thousands(read):
    """Beside 1,5 and 1.25, 1.200 and 1,200 could be either; what is clear is read."""
    rows = ["A;0,1;1,5;2;2025-01-02", "A;0.5;1.25;;2025-01-02", "A;0.9;1.200;;2025-01-02"]
    got = read("question;level;value;outcome;date\n" + "\n".join(rows) + "\n")
    assert values(got) == [1.5, 1.25]
    assert got.refused["value"].tolist() == ["1.200"]


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_an_option_with_a_comma_comes_back(tmp_path, ending):
    """In a table of ours it made 0.125 125."""
    made = {
        "question": ["Which?", "How many?"],
        "option": ["1,5", None],
        "probability": [0.5, None],
        "level": [None, 0.5],
        "value": [None, 0.125],
        "outcome": ["1,5", "1.234"],
        "date": ["2025-01-02"] * 2,
    }
    got = ft.read_forecasts(pd.DataFrame(made))
    path = tmp_path / f"own.{ending}"
    ft.write_forecasts(got.tables, path, format="table")
    again = ft.read_forecasts(path).tables
    assert 0.125 in again["forecasts"]["value"].tolist()
    assert sorted(map(str, again["resolutions"]["outcome"])) == ["1,5", "1.234"]


@pytest.mark.parametrize(
    ("sign", "cells", "outcome", "expected"),
    [
        (";", "0,5;1,5;2,5", "1,2", [0.5, 1.5, 2.5]),
        (",", '"$1,200","$1,500","$2,000"', '"1,400.50"', [1200, 1500, 2000]),
    ],
)
def test_quantiles_none_of_which_is_a_plain_number(read, sign, cells, outcome, expected):
    """They were texts, which were taken and counted."""
    head = "Question,Date,P10,Median,P90,Actual".replace(",", sign)
    got = read(f"{head}\n{sign.join(['A?', '2025-01-01', cells, outcome])}\n")
    assert values(got) == expected
    assert len(ft.pair(**got.tables)) > 0


def test_per_cent_beside_bare_numbers_is_refused(read):
    """4% was 4 beside 0.03."""
    head = "question,level,value,outcome,date\n"
    got = read(head + "A,0.5,4%,0.05,2025-01-01\nB,0.5,0.03,0.04,2025-01-01\n")
    assert (values(got), got.refused["value"].tolist()) == ([0.03], ["4%"])
    got = read(head + "A,0.5,0.04,5%,2025-01-01\nB,0.5,0.03,0.05,2025-01-01\n")
    assert (values(got), got.refused["value"].tolist()) == ([0.03], ["5%"])
    got = read(head + "A,0.5,4%,0.05,2025-01-01\nB,0.5,3%,0.04,2025-01-01\n")
    assert (got.taken, len(got.refused)) == (0, 2)
    got = read(head + "A,0.5,4%,5%,2025-01-01\nB,0.5,3%,,2025-01-01\n")
    assert (values(got), got.tables["resolutions"]["outcome"].tolist()) == ([4, 3], [5])
    assert got.assumed["read_as"].str.contains("per cent").sum() == 2


def test_no_thousand_begins_with_nothing(read):
    """0.300 was asked about beside days with dots."""
    got = read("question,level,value,outcome,date\nA,0.5,0.300,0.250,02.01.2025\n")
    assert (values(got), got.tables["resolutions"]["outcome"].tolist()) == ([0.3], [0.25])


def test_levels_in_per_cent(read):
    """10% was a level of 10, which no quantile has."""
    rows = "A;10%;1;;2025-01-02\nA;97,5 %;3;;2025-01-02\nA;0,5;2;2;2025-01-02\n"
    got = read("question;level;value;outcome;date\n" + rows)
    assert got.tables["forecasts"]["level"].tolist() == [0.1, 0.975, 0.5]


def test_a_number_with_the_other_sign_than_was_stated_is_refused(read):
    """12.5 was taken as it stands where the caller says that commas stand before decimals."""
    rows = "A?;2025-01-01;12.5;13,5;14,5;13\nB?;2025-01-01;1,5;2,5;3,5;2.25\n"
    got = read(QUANTILES + rows + "C?;2025-01-01;1,5;2,5;1.203,5;2,25\n", decimals="comma")
    assert values(got) == [1.5, 2.5, 1203.5]
    assert got.refused["value"].tolist() == ["12.5", "2.25"]
    assert {*got.refused["reason"]} == {
        "has a point before decimals, and the table commas; write 12,5"
    }


def test_a_comma_where_points_were_stated_is_refused(read):
    """An outcome of 2,25 used to be kept as text."""
    got = read(QUANTILES + "A?;2025-01-01;1.5;2.5;3.5;2,25\n", decimals="point")
    assert got.refused["reason"].tolist() == [
        "has a comma before decimals, and the table points; write 12.5"
    ]


@pytest.mark.parametrize("more", ["", "Fog?,20,no\n"], ids=["one bare", "two bare"])
def test_a_bare_share_among_bare_per_cents_beside_a_sign_is_asked_about(read, more):
    """0.4 became 0.4 per cent, since a bare 30 stood in the column, too."""
    text = f"Question,Probability,Outcome\nRain?,0.4,yes\nSnow?,55%,no\nHail?,30,no\n{more}"
    with pytest.raises(InvalidArgumentError, match=r"holds 0\.4, which looks like a probability"):
        read(text)
    assert read(text, percent=True).tables["forecasts"]["probability"].tolist()[0] == 0.004
