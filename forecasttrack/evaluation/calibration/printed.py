"""A calibration as it is printed, and as a notebook shows it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd

from forecasttrack.display.notebook import html_frame, html_table
from forecasttrack.evaluation.calibration.group import carried

if TYPE_CHECKING:
    from forecasttrack.evaluation.calibration.views import Calibration

_UNSHOWN = ["bin_low", "bin_high", "level", "interval"]
"""Columns that are not printed: the caption states them, or they mean nothing to a reader."""


def in_text(found: Calibration) -> str:
    """The caption, the tables and what they show; no tables where nothing is counted."""
    parts = [found.caption]
    if found.n:
        summary = carried(found.summary, found.verdicts.values()).round(4)
        table = found.frame.drop(columns=_UNSHOWN).round(4)
        with pd.option_context("display.width", 120, "display.max_columns", 20):
            parts.append(summary.to_string(index=False))
            parts.append(table.to_string(index=False, max_rows=40))
    return "\n\n".join([*parts, found.interpretation])


def in_notebook(found: Calibration) -> str:
    """The text as HTML, each sentence on its own line, because long cells are cut."""
    sentences = [(each,) for each in itertools.chain.from_iterable(found.sentences)]
    if not found.n:
        return html_table(caption=found.caption, header=(), rows=sentences)
    summary = carried(found.summary, found.verdicts.values())
    table = found.frame.drop(columns=_UNSHOWN)
    return (
        html_frame(summary, caption=found.caption)
        + html_frame(table, caption="")
        + html_table(caption="", header=(), rows=sentences)
    )
