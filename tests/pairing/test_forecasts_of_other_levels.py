"""A forecast of a number may be revised to other levels or another shape, and ends with that."""

from __future__ import annotations

import pandas as pd

import forecasttrack as ft
from tests.builders import day

QUESTION = pd.DataFrame({
    "question_id": ["rain"], "kind": ["numeric"], "unit": ["mm"],
    "opens_at": [day(0)], "closes_at": [day(90)],
})  # fmt: skip
OUTCOME = pd.DataFrame({
    "question_id": ["rain"], "status": ["resolved"], "outcome": [5.0], "known_at": [day(100)],
})  # fmt: skip


def quantiles(forecaster: str, issued: int, **values: float) -> list[dict]:
    """Rows of one forecast; q10=3 is the level 0.10 at 3."""
    levels = {int(name[1:]) / 100: value for name, value in values.items()}
    return [
        {
            "question_id": "rain", "forecaster": forecaster, "issued_at": day(issued),
            "level": level, "value": value,
        }
        for level, value in levels.items()
    ]  # fmt: skip


def rain(*forecasts: list[dict]) -> ft.Pairs:
    """Pairs of some forecasts about the rain."""
    rows = pd.DataFrame([row for each in forecasts for row in each])
    return ft.pair(forecasts=rows, questions=QUESTION, resolutions=OUTCOME)


def test_a_fixed_forecaster_is_followed_to_other_levels():
    """The old forecast stayed in force, silently, after a revision to other levels."""
    pairs = rain(
        quantiles("ann", 1, q50=2),
        quantiles("ann", 20, q25=4, q75=8),
        quantiles("bob", 10, q50=7),
        quantiles("bob", 30, q50=7),
    )
    bobs = ft.fixed_forecaster("ann")(pairs).having(forecaster="bob")
    stated = bobs.beliefs["quantiles"].groupby("pair")["value"].agg(list).tolist()
    assert stated == [[2.0], [4.0, 8.0]]


def test_a_fixed_forecaster_is_followed_to_another_shape():
    """A number revised from quantiles to a sample is the sample from then on, and back again."""
    sample = [
        {
            "question_id": "rain", "forecaster": "ann", "issued_at": day(20),
            "sample": number, "value": value,
        }
        for number, value in enumerate((1.0, 3.0))
    ]  # fmt: skip
    pairs = rain(
        quantiles("ann", 1, q50=2),
        sample,
        quantiles("ann", 40, q50=9),
        *(quantiles("bob", at, q50=7) for at in (10, 30, 50)),
    )
    bobs = ft.fixed_forecaster("ann")(pairs).having(forecaster="bob")
    assert bobs.column("shape").tolist() == ["quantiles", "samples", "quantiles"]


def test_a_pool_names_the_forecasts_whose_levels_it_cannot_join():
    """They were dropped without a word, and the forecast they revised went on counting."""
    pairs = rain(
        quantiles("ann", 1, q50=2), quantiles("bob", 10, q50=8), quantiles("ann", 20, q25=4, q75=6)
    )
    pooled = ft.pool(pairs, method="mean")
    values = pooled.beliefs["quantiles"]["value"].tolist()
    assert values == [2.0, 5.0, 8.0]
    (left,) = pooled.left_out.to_dict("records")
    assert (left["question_id"], left["forecaster"]) == ("rain", "ann")
    assert left["reason"] == "no rule for this kind"
    assert left["detail"] == "not pooled: the quantiles pooled here are those of the levels 0.5"


def test_a_pool_without_anyone_left_ends():
    """Where the only forecaster turns to other levels, the pool has no forecast from then on."""
    pairs = rain(quantiles("ann", 1, q50=2), quantiles("ann", 20, q25=4, q75=6))
    pooled = ft.pool(pairs)
    assert pooled.column("expires_at").tolist() == [day(20)]
