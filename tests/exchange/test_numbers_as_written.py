"""Numbers in people's tables: thousands and decimals, currency, footnotes, signs of per cent."""

from __future__ import annotations

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
    """With three digits behind it, too, where nothing speaks against it."""
    head = "Question,Date,P10,Median,P90,Actual\n"
    assert values(read(head + "A?,2025-01-01,1.200,1.500,2.000,1.4\n")) == [1.2, 1.5, 2]


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
