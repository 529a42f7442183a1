"""Beliefs that stand in a ledger since an older version, which asked less of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.records.checks import LARGEST
from forecasttrack.records.kind import KINDS
from forecasttrack.tables.belief_checks import (
    check_bounds,
    check_quantiles,
    check_sums,
    stray_options,
)
from forecasttrack.tables.cdf_checks import check_cdfs
from forecasttrack.tables.faults import Faults
from forecasttrack.tables.offered_options import absent_options, options_change
from forecasttrack.tables.schema import SHAPES, coded

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.tables.schema import Tables


def unfit_beliefs(tables: Tables) -> dict[int, str]:
    """Find the forecasts of a ledger whose beliefs a book would refuse.

    Args:
        tables: The tables of a ledger, whose long tables nothing has checked.

    Returns:
        What is wrong with each, by the number of its forecast.
    """
    found: dict[int, str] = {}
    for name, table in tables.beliefs.items():
        if not table.empty:
            owner = table["forecast"].to_numpy()
            faults = _faults_of(name, table, tables)
            found |= {int(owner[row]): text for row, text in faults.messages().items()}
    return {**found, **_of_forecasts(tables)}


def _faults_of(name: str, table: pd.DataFrame, tables: Tables) -> Faults:
    faults = Faults("forecasts", len(table))
    rows = np.arange(len(table))
    question = tables.forecasts.question.take(table["forecast"].to_numpy())
    column = {"options": "probability", "cdfs": "point"}.get(name, "value")
    number = table[column].to_numpy()
    too_large = f"is no number up to {LARGEST:g}"
    faults.note(~(np.abs(number) <= LARGEST), number, column, too_large)
    if name == "options":
        faults.note((number < 0) | (number > 1), number, column, "is no probability")
        check_sums(table, rows, faults)
        _check_choice(table, tables, faults)
        return faults
    if name == "quantiles":
        check_quantiles(table, rows, faults)
    if name == "cdfs":
        check_cdfs(table, rows, question, tables.questions, faults)
    if name != "distributions":
        check_bounds(number, question, tables.questions, faults)
    return faults


def _check_choice(table: pd.DataFrame, tables: Tables, faults: Faults) -> None:
    """Refuse options that the question does not offer, and beliefs that leave one out."""
    forecast, offered = table["forecast"].to_numpy(), tables.questions["options"]
    question = tables.forecasts.question.take(forecast)
    stray = stray_options(coded(table["option"]), question, offered)
    faults.note(stray, table["option"], "option", "is no option of its question")
    named = np.bincount(forecast).take(forecast)
    size = offered.map(lambda options: 0 if options is None else len(options)).to_numpy()
    on_offer = np.append(size, 0).take(question)
    if options_change(tables.questions).any():
        issued_at = tables.forecasts.issued_at.take(forecast)
        on_offer = on_offer - absent_options(tables.questions, question, issued_at).sum(axis=1)
    fewer = (question >= 0) & (named < on_offer)
    faults.note(fewer, None, "option", "the belief leaves out options of its question")


def _of_forecasts(tables: Tables) -> dict[int, str]:
    """Probabilities that are none, and beliefs in a shape that their question does not take."""
    forecasts = tables.forecasts
    faults = Faults("forecasts", len(forecasts))
    yes = forecasts.probability
    faults.note((yes < 0) | (yes > 1), yes, "probability", "is no probability")
    if forecasts.shape is None:
        return faults.messages()
    takes = {
        kind.name: [shape in {each.shape for each in kind.accepts} for shape in SHAPES]  # type: ignore[attr-defined]
        for kind in KINDS
    }
    kinds = tables.questions["kind"].to_numpy()
    fits = np.array([takes.get(kind, [True] * len(SHAPES)) for kind in kinds], dtype=bool)
    known = forecasts.question >= 0
    if len(kinds):
        right = fits[forecasts.question, forecasts.shape]
        shape = np.array(SHAPES, dtype=object).take(forecasts.shape)
        faults.note(known & ~right, shape, "belief", "is nothing that its question takes")
    return faults.messages()
