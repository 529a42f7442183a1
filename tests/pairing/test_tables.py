"""Tables handed in: what does not fit is refused by name and row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from tests.builders import day, days, forecast_row, forecast_table, question_table, resolution_table

ROW = forecast_row("ann", day=0, probability=0.5)


def pair(*, forecasts=None, questions=None, resolutions=None):
    return ft.pair(
        forecasts=forecast_table(ROW, forecast_row("bob", day=1, probability=0.7))
        if forecasts is None
        else forecasts,
        questions=question_table() if questions is None else questions,
        resolutions=resolution_table() if resolutions is None else resolutions,
    )


def test_naive_times_are_refused():
    naive = forecast_table(ROW)
    naive["issued_at"] = naive["issued_at"].dt.tz_localize(None)
    with pytest.raises(InvalidTableError, match="column 'issued_at' of forecasts holds datetime64"):
        pair(forecasts=naive)
    texts = forecast_table(ROW).assign(issued_at="2026-01-05")
    with pytest.raises(InvalidTableError, match="issued_at"):
        pair(forecasts=texts)


def test_other_zones_and_units_are_the_same_instants():
    abroad = forecast_table(ROW)
    abroad["issued_at"] = abroad["issued_at"].dt.tz_convert("America/Anchorage").dt.as_unit("ns")
    assert pair(forecasts=abroad).frame["issued_at"].tolist() == [day(0)]
    finer = forecast_table(ROW)
    finer["issued_at"] = finer["issued_at"].dt.as_unit("ns") + pd.Timedelta(1, "ns")
    with pytest.raises(InvalidTableError, match="finer than a microsecond"):
        pair(forecasts=finer)


@pytest.mark.parametrize("column", ["question_id", "forecaster", "issued_at", "probability"])
def test_a_missing_column_is_named(column):
    with pytest.raises(InvalidTableError, match=f"no column '{column}'"):
        pair(forecasts=forecast_table(ROW).drop(columns=column))


def test_a_slip_in_a_name_is_met_with_the_name_meant():
    slipped = question_table().rename(columns={"closes_at": "close_at"})
    with pytest.raises(InvalidTableError, match=r"column 'close_at'. Did you mean 'closes_at'\?"):
        pair(questions=slipped)
    assert len(pair(questions=question_table().assign(my_notes="anything else is left alone"))) == 2


def test_a_wholly_missing_column_is_welcome_whatever_it_holds():
    empty = forecast_table(ROW).assign(expires_at=None, sequence=np.nan)
    frame = pair(
        forecasts=empty, questions=question_table().assign(closed_at=np.nan, claim=None)
    ).frame
    assert frame["expires_at"].isna().all()
    assert str(frame["expires_at"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("forecasts", "message"),
    [
        (
            forecast_table(ROW, forecast_row("ann", day=1, probability=62.0)),
            "row 1: .*62.0.* divide by 100",
        ),
        (
            forecast_table(ROW, forecast_row("ann", day=1, probability=np.nan)),
            "row 1: .* has no belief",
        ),
        (
            forecast_table(forecast_row("ann", day=5, probability=0.5, expires=4)),
            "row 0: .* is earlier than issued_at",
        ),
        (forecast_table(ROW).assign(question_id="p"), "row 0: 'p' is not among the questions"),
        (forecast_table(ROW).assign(forecaster=None), "row 0: an id is missing"),
        (
            forecast_table(ROW).assign(forecaster="ann\x00"),
            "row 0: 'ann.x00' holds the control U.0000",
        ),
        (
            forecast_table(ROW).assign(forecaster=1.0),
            "holds decimals .float64. such as 1.0; ids are",
        ),
        (forecast_table(ROW).assign(issued_at=days([None])), "is missing"),
        (forecast_table(ROW).assign(sequence="first"), "numbers are needed"),
    ],
)
def test_a_forecast_that_cannot_be_is_refused_by_row(forecasts, message):
    with pytest.raises(InvalidTableError, match=message):
        pair(forecasts=forecasts)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"questions": pd.concat([question_table(), question_table()])}, "stands there twice"),
        ({"questions": question_table(kind="binry")}, "Did you mean 'binary'"),
        (
            {"questions": question_table().assign(is_condition="yes")},
            "'yes' is neither True nor False",
        ),
        ({"questions": question_table().assign(is_condition=2)}, "2 is neither True nor False"),
        ({"questions": question_table(kind="categorical")}, "lists no options"),
        ({"questions": question_table(opens=11)}, "later than closes_at"),
        ({"questions": question_table(closed=11)}, "later than closes_at"),
        ({"resolutions": resolution_table().assign(status="resolvd")}, "Did you mean 'resolved'"),
        (
            {"resolutions": resolution_table(outcome=2)},
            "2 is no outcome of the binary question 'q'",
        ),
        ({"resolutions": resolution_table(outcome=None)}, "resolved without an outcome"),
        (
            {"resolutions": resolution_table().assign(status="annulled")},
            "an outcome but is not resolved",
        ),
        (
            {"resolutions": resolution_table().assign(question_id="p")},
            "'p' is not among the questions",
        ),
        ({"questions": [1, 2]}, "questions is a list; a dataframe is needed"),
    ],
)
def test_a_question_or_resolution_that_cannot_be_is_refused(tables, message):
    with pytest.raises(InvalidTableError, match=message):
        pair(**tables)


def test_a_belief_must_fit_the_kind_of_its_question():
    with pytest.raises(
        InvalidTableError,
        match="has the kind numeric, and the row fills 'probability'; fill 'level'",
    ):
        pair(
            questions=question_table(kind="numeric", unit="m"),
            resolutions=resolution_table(outcome=3),
        )
    doubled = forecast_table(ROW, ROW).assign(option="a", probability=[0.5, 0.5])
    with pytest.raises(InvalidTableError, match="stands twice in one forecast of options"):
        pair(
            forecasts=doubled,
            questions=question_table(kind="categorical", options=("a", "b")),
            resolutions=resolution_table(outcome="a"),
        )


def test_all_three_tables_are_needed_and_no_book_beside_them():
    with pytest.raises(InvalidArgumentError, match="resolutions is missing"):
        ft.pair(forecasts=forecast_table(ROW), questions=question_table())
    with pytest.raises(InvalidArgumentError, match="or tables, not"):
        ft.pair(ft.Book(), forecasts=forecast_table(ROW))


def test_kinds_may_be_mixed_in_one_table():
    """One table of forecasts: a probability, options, quantiles and samples."""
    asks = pd.concat(
        [
            question_table(),
            question_table(kind="ordered", options=("low", "high")).assign(question_id="o"),
            question_table(kind="numeric", unit="m").assign(question_id="n"),
        ]
    )
    lines = [
        {"question_id": "q", "probability": 0.8},
        {"question_id": "o", "option": "low", "probability": 0.3},
        {"question_id": "o", "option": "high", "probability": 0.7},
        *({"question_id": "n", "level": a, "value": v} for a, v in ((0.1, 1.0), (0.9, 3.0))),
    ]
    forecasts = pd.DataFrame(lines).assign(forecaster="ann", issued_at=day(0))
    resolutions = pd.DataFrame(
        {"question_id": ["q", "o", "n"], "status": "resolved", "outcome": [1, "high", 2.5]}
    )
    pairs = ft.pair(forecasts=forecasts, questions=asks, resolutions=resolutions)
    assert pairs.frame["shape"].tolist() == ["probability", "options", "quantiles"]
    assert pairs.frame["outcome"].tolist() == [1.0, 1.0, 2.5]
    frame = ft.score(pairs, rules=["brier", "wis"]).frame
    assert frame["score"].tolist()[:2] == pytest.approx([0.04, 0.18])
    assert len(frame) == 3


def test_whole_number_ids_stay_what_they_are():
    forecasts = forecast_table(ROW).assign(question_id=7, forecaster=3)
    pairs = pair(
        forecasts=forecasts,
        questions=question_table().assign(question_id=7),
        resolutions=resolution_table().assign(question_id=7),
    )
    frame = ft.score(pairs, rules=["brier"]).frame
    assert frame["question_id"].tolist() == [7]
    assert frame["forecaster"].tolist() == [3]
    assert ft.score(pairs).summarise()["n"].tolist() == [1, 1]


def normal(*rows, family="normal"):
    """Rows of forecaster, day, mean and standard deviation, in the long form."""
    return pd.DataFrame(
        [
            {
                "question_id": "q",
                "forecaster": who,
                "issued_at": day(at),
                "family": family,
                "parameter": name,
                "value": value,
            }
            for who, at, *values in rows
            for name, value in zip(("mean", "sd"), values, strict=True)
        ]
    )


def about_a_number(forecasts):
    numeric = {
        "questions": question_table(kind="numeric", unit="m"),
        "resolutions": resolution_table(outcome=2.0),
    }
    return pair(forecasts=forecasts, **numeric)


def test_tables_hold_distributions_as_books_do():
    """A revised normal scores alike from a table and from a book."""
    in_tables = about_a_number(normal(("ann", 0, 1.0, 2.0), ("ann", 5, 2.0, 1.0)))
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id="q",
                text="?",
                kind=ft.Numeric(unit="m"),
                opens_at=day(0).isoformat(),
                closes_at=day(10).isoformat(),
            )
        ],
        forecasts=[
            ft.Forecast(
                question_id="q",
                forecaster="ann",
                issued_at=day(at).isoformat(),
                belief=ft.Distribution("normal", {"mean": mean, "sd": sd}),
            )
            for at, mean, sd in ((0, 1.0, 2.0), (5, 2.0, 1.0))
        ],
        resolutions=[ft.Resolution(question_id="q", outcome=2.0, known_at=day(10).isoformat())],
    )
    columns = ["forecaster", "rule", "score", "time_coverage"]
    own, other = (ft.score(each, rules=["crps", "log"]).frame for each in (in_tables, book))
    pd.testing.assert_frame_equal(own[columns], other[columns], rtol=1e-12)
    z = np.array([0.5, 0.0])
    expected = (np.log([2.0, 1.0]) + 0.5 * np.log(2 * np.pi) + z**2 / 2).mean()
    assert own.loc[own["rule"] == "log", "score"].tolist() == [pytest.approx(expected)]


@pytest.mark.parametrize(
    ("forecasts", "message"),
    [
        (normal(("ann", 0, 1.0, 2.0), family=None), "row 0: 'mean' is a parameter of no family"),
        (normal(("ann", 0, 1.0, 2.0)).assign(family=["normal", "gamma"]), "a second family"),
        (normal(("ann", 0, 1.0, 2.0)).assign(parameter="sd"), "stands twice in one forecast"),
        (normal(("ann", 0, 1.0, 2.0)).assign(parameter="family"), "names no parameter"),
        (normal(("ann", 0, 1.0, np.nan)), "'value' .*row 1: 'q' has no value"),
        (normal(("ann", 0, 1.0, np.inf)), "is not finite"),
    ],
)
def test_a_distribution_that_is_none_is_refused_by_row(forecasts, message):
    with pytest.raises(InvalidTableError, match=message):
        about_a_number(forecasts)


def test_a_distribution_says_nothing_of_yes_or_no():
    with pytest.raises(InvalidTableError, match="has the kind binary, and the row fills 'family'"):
        pair(forecasts=normal(("ann", 0, 1.0, 2.0)))


def test_many_of_one_instant_are_ordered_by_sequence_whatever_they_believe():
    """A log that knows only days, with probabilities and long beliefs in it."""
    rows = [
        forecast_row("ann", day=0, probability=p, sequence=n) for n, p in enumerate((0.1, 0.2, 0.9))
    ]
    assert pair(forecasts=forecast_table(*reversed(rows))).frame["probability"].tolist() == [0.9]
    one = normal(("ann", 0, 1.0, 2.0), ("bob", 0, 1.0, 2.0)).assign(sequence=1)
    other = normal(("ann", 0, 3.0, 2.0)).assign(sequence=2)
    pairs = about_a_number(pd.concat([other, one]))
    assert pairs.beliefs["distributions"]["value"].tolist() == [3.0, 2.0, 1.0, 2.0]
    with pytest.raises(InvalidTableError, match="'ann' gave two different forecasts"):
        about_a_number(
            pd.concat([other, one])
            .drop(columns="sequence")
            .assign(sequence=[np.nan, np.nan, 1, 1, 1, 1])
        )


FAR_APART = {
    "one of the last": [4_000],
    "far apart": [2, 4_000],
    "not in order": [4_000, 2, 4_000],
    "from the first": [0, 4_999],
}


def answered_alternately(n, name=lambda number: number):
    """Questions numbered by their rows, of which every other one came true."""
    ids = [name(number) for number in range(n)]
    questions = pd.concat([question_table()] * n, ignore_index=True).assign(question_id=ids)
    resolutions = pd.concat([resolution_table()] * n, ignore_index=True).assign(
        question_id=ids, outcome=[number % 3 % 2 for number in range(n)]
    )
    return {"questions": questions, "resolutions": resolutions}


@pytest.fixture(scope="module")
def many_questions():
    return {
        "whole numbers": answered_alternately(5_000),
        "text": answered_alternately(5_000, str),
    }


@pytest.mark.parametrize("ids", FAR_APART.values(), ids=FAR_APART)
def test_few_forecasts_of_many_numbered_questions_meet_their_own_outcomes(many_questions, ids):
    """They met those of the first questions, where no id of theirs was among the first."""
    rows = [forecast_row(f"f{n}", day=0, probability=0.5) for n in range(len(ids))]
    forecasts = forecast_table(*rows).assign(question_id=ids)
    found = ft.pair(forecasts=forecasts, **many_questions["whole numbers"])
    named = forecasts.assign(question_id=[str(each) for each in ids])
    same = ft.pair(forecasts=named, **many_questions["text"])
    assert found.frame["question_id"].tolist() == ids
    assert found.frame["outcome"].tolist() == [each % 3 % 2 for each in ids]
    assert found.frame["outcome"].tolist() == same.frame["outcome"].tolist()
    assert len(found.left_out) == len(same.left_out)


def test_a_number_that_no_question_has_is_refused_among_few_forecasts(many_questions):
    forecasts = forecast_table(ROW).assign(question_id=[-1])
    with pytest.raises(InvalidTableError, match="-1 is not among the questions"):
        ft.pair(forecasts=forecasts, **many_questions["whole numbers"])
