"""All faults of the tables at once, and a choice: an error that lists them, or left_out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from tests.builders import day, forecast_row, forecast_table, question_table, resolution_table

ROWS = [
    forecast_row("ann", day=0, probability=0.5),
    forecast_row("bob", day=1, probability=0.7),
    forecast_row("cat", day=2, probability=0.9),
]


def pair(*, on_fault="leave out", **tables):
    given = {
        "forecasts": forecast_table(*ROWS),
        "questions": question_table(),
        "resolutions": resolution_table(),
        **tables,
    }
    return ft.pair(**given, on_fault=on_fault)


def options(*rows):
    """Forecasts of three options, in the long form, from forecaster and probabilities."""
    lines = [
        {
            "question_id": "o",
            "forecaster": who,
            "issued_at": day(0),
            "option": option,
            "probability": each,
        }
        for who, *probabilities in rows
        for option, each in zip("abc", probabilities, strict=True)
    ]
    return {
        "forecasts": pd.DataFrame(lines),
        "questions": question_table(kind="categorical", options=("a", "b", "c")).assign(
            question_id="o"
        ),
        "resolutions": resolution_table(outcome="a").assign(question_id="o"),
    }


def faults_of(pairs):
    left = pairs.left_out
    return left.loc[left["reason"] == "fault", ["forecaster", "row", "detail"]].to_numpy().tolist()


def test_the_error_lists_every_fault_of_every_table():
    """Columns and rows of forecasts, questions and resolutions, in one message."""
    forecasts = forecast_table(*ROWS).assign(
        probability=[62.0, 0.7, np.nan], forecaster=["ann", None, "cat"]
    )
    with pytest.raises(InvalidTableError) as caught:
        pair(
            on_fault="raise",
            forecasts=forecasts,
            questions=question_table(kind="binry"),
            resolutions=resolution_table().assign(status="resolvd"),
        )
    message = str(caught.value)
    for part in (
        "'probability' of forecasts at row 0: 62.0",
        "'forecaster' of forecasts at row 1: an id is missing",
        "'probability' of forecasts at row 2: 'q' has no belief",
        "'kind' of questions at row 0: 'binry' is no kind of question. Did you mean 'binary'?",
        "'status' of resolutions at row 0: 'resolvd' is no status. Did you mean 'resolved'",
        'on_fault="leave out"',
    ):
        assert part in message
    assert ("forecasts", "probability", 2) in caught.value.faults


def test_a_hundred_faults_are_listed_and_the_others_are_counted():
    forecasts = forecast_table(
        *[forecast_row("ann", day=at, probability=62.0) for at in range(130)]
    )
    with pytest.raises(InvalidTableError) as caught:
        pair(on_fault="raise", forecasts=forecasts)
    message = str(caught.value)
    assert message.count("is no probability") == 100
    assert "and 30 more: 30 in column 'probability' of forecasts" in message
    assert len(caught.value.faults) == 130


def test_a_bad_row_is_left_out_by_its_number_and_the_others_are_scored():
    forecasts = forecast_table(*ROWS).assign(probability=[0.5, 62.0, 0.9])
    pairs = pair(forecasts=forecasts)
    assert pairs.forecasters == ["ann", "cat"]
    assert faults_of(pairs) == [
        [
            "bob",
            1,
            "probability: 62.0 is no probability; one lies in [0, 1]."
            " For a percentage, divide by 100",
        ]
    ]
    alone = ft.score(pair(forecasts=forecast_table(ROWS[0], ROWS[2])), rules=["brier"]).frame
    pd.testing.assert_frame_equal(ft.score(pairs, rules=["brier"]).frame, alone)


def test_every_row_is_scored_or_accounted_for():
    """Rows of many kinds of trouble: the numbers of pairs and of left out rows add up."""
    forecasts = forecast_table(
        forecast_row("ann", day=0, probability=0.5),
        forecast_row("bob", day=1, probability=62.0),
        forecast_row("cat", day=12, probability=0.9),
        forecast_row("dan", day=2, probability=0.9, expires=1),
        forecast_row("eve", day=3, probability=0.2),
        forecast_row("eve", day=3, probability=0.2),
        forecast_row("fay", day=3, probability=0.3),
        forecast_row("fay", day=3, probability=0.4),
    )
    further = [[None, "gus", day(0), pd.NaT, 0.5], ["p", "hal", day(0), pd.NaT, 0.5]]
    rows = [*forecasts.to_numpy(dtype=object), *further]
    forecasts = pd.DataFrame(rows, columns=forecasts.columns).astype(forecasts.dtypes)
    pairs = pair(forecasts=forecasts)
    left = pairs.left_out
    assert sorted(pairs.frame["forecaster"]) == ["ann", "eve"]
    assert dict(left["reason"].value_counts()) == {
        "fault": 6,
        "stands twice": 1,
        "outside the window": 1,
    }
    assert sorted(left["row"]) == [1, 2, 3, 4, 6, 7, 8, 9]


def test_a_forecast_of_several_rows_falls_as_a_whole():
    """One option with an impossible probability: its other rows are named with it."""
    pairs = pair(
        **options(("ann", 0.5, 0.3, 0.2), ("bob", 0.5, 1.3, 0.2)),
    )
    assert pairs.forecasters == ["ann"]
    assert faults_of(pairs) == [
        ["bob", 3, "part of the forecast of row 4"],
        [
            "bob",
            4,
            "probability: 1.3 is no probability; one lies in [0, 1]."
            " For a percentage, divide by 100",
        ],
        ["bob", 5, "part of the forecast of row 4"],
    ]


@pytest.mark.parametrize(
    ("tables", "detail"),
    [
        ({"questions": question_table(kind="binry")}, "kind: 'binry' is no kind of question"),
        (
            {"resolutions": resolution_table(outcome=2)},
            "outcome: 2 is no outcome of the binary question",
        ),
        (
            {"resolutions": pd.concat([resolution_table(), resolution_table(outcome=0)])},
            "stands there twice",
        ),
    ],
)
def test_forecasts_of_a_question_at_fault_are_left_out_with_its_fault(tables, detail):
    pairs = pair(**tables)
    assert len(pairs) == 0
    assert [row for _, row, _ in faults_of(pairs)] == [0, 1, 2]
    assert all(detail in each for _, _, each in faults_of(pairs))


def test_a_resolution_of_no_question_is_listed():
    resolutions = pd.concat([resolution_table(), resolution_table().assign(question_id="p")])
    pairs = pair(resolutions=resolutions)
    assert len(pairs) == 3
    assert pairs.left_out[["question_id", "reason"]].to_numpy().tolist() == [["p", "fault"]]


def test_of_two_forecasts_of_one_instant_neither_is_preferred():
    rows = [
        forecast_row("ann", day=0, probability=0.5),
        forecast_row("ann", day=0, probability=0.6),
        forecast_row("bob", day=1, probability=0.7),
    ]
    with pytest.raises(InvalidTableError, match="'ann' gave two different forecasts"):
        pair(on_fault="raise", forecasts=forecast_table(*rows))
    pairs = pair(forecasts=forecast_table(*rows))
    assert pairs.forecasters == ["bob"]
    assert [row for _, row, _ in faults_of(pairs)] == [0, 1]


def test_the_choice_is_one_of_two():
    with pytest.raises(InvalidArgumentError, match="on_fault is 'ignore'; it is \"raise\" or"):
        pair(on_fault="ignore")


@pytest.mark.parametrize(
    ("tables", "cure"),
    [
        ({"questions": question_table(kind="multiple_choice")}, "Did you mean 'categorical'?"),
        ({"resolutions": resolution_table(outcome="Yes")}, "write 'yes', or 1 as a number"),
        ({"resolutions": resolution_table(outcome="TRUE")}, "write 'yes', or 1 as a number"),
        ({"resolutions": resolution_table(outcome="0")}, "write 'no', or 0 as a number"),
        ({"forecasts": forecast_table(*ROWS).assign(probability="62%")}, "62% is written 0.62"),
        (
            {"forecasts": forecast_table(*ROWS).assign(probability="0.62")},
            "pd.to_numeric(forecasts['prob",
        ),
        (
            {"forecasts": forecast_table(*ROWS).assign(forecaster="user01 ")},
            "['forecaster'].str.strip()",
        ),
        (
            {"forecasts": forecast_table(*ROWS).assign(forecaster=600.0)},
            "['forecaster'].astype('int64')",
        ),
        ({"forecasts": forecast_table(*ROWS).assign(question_id=30)}, "whose ids are text"),
    ],
)
def test_each_slip_gets_the_cure_that_fits(tables, cure):
    with pytest.raises(InvalidTableError) as caught:
        pair(on_fault="raise", **tables)
    assert cure in str(caught.value)
    assert "np." not in str(caught.value)


def test_columns_of_other_tables_are_no_slips():
    """A table of forecasts joined with its questions goes in as it is."""
    joined = forecast_table(*ROWS).assign(options=None, kind="binary", opens_at=day(0))
    assert len(pair(forecasts=joined)) == 3


def test_a_further_column_of_the_questions_is_carried():
    pairs = pair(questions=question_table(region="Arctic"))
    assert pairs.frame["region"].tolist() == ["Arctic"] * 3
    assert len(pairs.where(region="Arctic")) == 3
    with pytest.raises(InvalidTableError, match="'probability', which is a column of forecasts"):
        pair(questions=question_table(probability=0.5))


def test_options_that_do_not_sum_to_one_are_refused_by_row():
    """One of many forecasts sums to 0.98: the others are scored."""
    given = options(("ann", 0.5, 0.3, 0.2), ("bob", 0.5, 0.3, 0.18), ("cat", 0.2, 0.3, 0.5))
    with pytest.raises(InvalidTableError, match=r"row 3: the probabilities .* sum to 0\.98"):
        pair(on_fault="raise", **given)
    pairs = pair(**given)
    assert pairs.forecasters == ["ann", "cat"]
    assert [row for _, row, _ in faults_of(pairs)] == [3, 4, 5]
    assert ft.score(pairs, rules=["brier"]).frame["score"].tolist() == pytest.approx(
        [0.38, 0.98], abs=1e-12
    )


def test_an_option_that_is_not_on_offer_is_left_out_by_name():
    given = options(("ann", 0.5, 0.3, 0.2), ("bob", 0.5, 0.3, 0.2))
    given["forecasts"].loc[5, "option"] = "d"
    pairs = pair(on_fault="raise", **given)
    assert pairs.forecasters == ["ann"]
    left = pairs.left_out[["forecaster", "reason", "detail", "row"]].to_numpy().tolist()
    assert left == [["bob", "option not on offer", "'d' is no option of its question", 3]]


def quantiles(*rows, **question):
    lines = [
        {"question_id": "q", "forecaster": who, "issued_at": day(0), "level": level, "value": value}
        for who, *values in rows
        for level, value in values
    ]
    return {
        "forecasts": pd.DataFrame(lines),
        "questions": question_table(kind="numeric", unit="m", **question),
        "resolutions": resolution_table(outcome=2.0),
    }


SOUND = ("ann", (0.1, 1.0), (0.9, 3.0))


@pytest.mark.parametrize(
    ("row", "question", "fault"),
    [
        (("bob", (0.1, 3.0), (0.9, 1.0)), {}, "row 3: the quantiles cross: 3 at level 0.1, 1 at"),
        (("bob", (0.9, 1.0), (0.1, 3.0)), {}, "row 2: the quantiles cross: 3 at level 0.1, 1 at"),
        (("bob", (0.1, 1.0), (90, 3.0)), {}, "row 3: 90 is no level; one lies in"),
        (("bob", (0.1, 1.0), (0.9, 30.0)), {"upper": 10.0}, "row 3: 30.0 lies beyond the bounds"),
    ],
)
def test_quantiles_are_held_to_what_records_are_held_to(row, question, fault):
    given = quantiles(SOUND, row, **question)
    with pytest.raises(InvalidTableError) as caught:
        pair(on_fault="raise", **given)
    assert fault in str(caught.value)
    pairs = pair(**given)
    assert pairs.forecasters == ["ann"]
    assert len(ft.score(pairs, rules=["wis"]).frame) == 1


def normals(*rows):
    """Normal distributions of forecaster, mean and standard deviation."""
    return pd.DataFrame(
        [
            {"question_id": "q", "forecaster": who, "issued_at": day(0), "family": family,
             "parameter": name, "value": value}
            for who, family, parameters in rows
            for name, value in parameters.items()
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("family", "parameters", "fault"),
    [
        ("normal", {"mean": 1.0, "sd": -2.0}, "sd must exceed 0"),
        ("normal", {"mean": 1.0, "sigma": 2.0}, "has no parameter 'sigma'"),
        ("normal", {"mean": 1.0}, "needs the parameter 'sd'"),
        ("norml", {"mean": 1.0, "sd": 2.0}, "Did you mean 'normal'"),
        ("uniform", {"lower": 3.0, "upper": 1.0}, "lower"),
    ],
)
def test_a_mistyped_distribution_never_stops_the_others(family, parameters, fault):
    sound = [(who, "normal", {"mean": 1.0, "sd": 2.0}) for who in ("ann", "bob", "cat")]
    given = quantiles(SOUND) | {"forecasts": normals(*sound, ("dan", family, parameters))}
    with pytest.raises(InvalidTableError) as caught:
        pair(on_fault="raise", **given)
    assert "row 6" in str(caught.value)
    assert fault in str(caught.value)
    pairs = pair(**given)
    assert pairs.forecasters == ["ann", "bob", "cat"]
    ((who, row, detail),) = faults_of(pairs)
    assert (who, row) == ("dan", 6)
    assert fault in detail
    assert len(ft.score(pairs, rules=["crps"]).frame) == 3


def test_ids_are_refused_for_what_they_hold():
    """Of ASCII controls but tabs and ends of lines within a name, and blanks at its ends."""
    inside = [f"x{chr(code)}y" for code in range(128)]
    # The oldest pandas takes "x" and what a NUL follows on it for the same.
    ends = [" x", "x ", " ", "", "w", "é", "x\u200b"]
    frame = forecast_table(*(forecast_row(name, day=0, probability=0.5) for name in inside + ends))
    refused = pair(forecasts=frame).left_out["forecaster"].tolist()
    controls = [each for each in inside if not each.isprintable() and each[1] not in "\t\n\r"]
    assert refused == [*controls, " x", "x ", " ", "", "x\u200b"]
