"""Scores without a forecast of the baseline: counted, and noted as left out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline

_WHY = {
    "crowd": "nobody else had a live forecast when those were issued",
    "even odds": "numbers and dates have no even odds",
    "base rate": "only yes/no questions have a base rate",
}
"""Why a baseline has no forecast on some questions, by its name."""


def why_silent(baseline: str | Baseline) -> str:
    """Say why a baseline has no forecast beside some scores, which the sentence calls "those".

    Example:
        >>> why_silent("crowd")
        'nobody else had a live forecast when those were issued'
        >>> why_silent(lambda pairs: pairs)
        'the baseline has no forecast beside those'
    """
    name = baseline if isinstance(baseline, str) else ""
    return _WHY.get(name, f"{name or 'the baseline'} has no forecast beside those")


def with_silence_noted(
    found: pd.DataFrame, without: pd.DataFrame, keys: Sequence[str], baseline: str | Baseline
) -> pd.DataFrame:
    """Note how many scores of each group have no forecast of the baseline beside them.

    Args:
        found: The groups, with how many scores count (``n``) and a ``note``.
        without: The scores that do not count, with the columns of the groups.
        keys: The columns of the groups.
        baseline: The baseline.
    """
    if not len(without):
        return found
    sizes = without.groupby([*keys], dropna=False).size()
    n_silent = dict(zip(map(_comparable, sizes.index), sizes, strict=True))
    notes = []
    for values, n, note in zip(
        found[[*keys]].itertuples(index=False), found["n"], found["note"], strict=True
    ):
        silent = n_silent.get(_comparable(values), 0)
        sentence = (
            f"{silent} of {n + silent} scores left out: {why_silent(baseline)}" if silent else ""
        )
        notes.append("; ".join(filter(None, [str(note).rstrip("."), sentence])))
    return found.assign(note=notes)


def _comparable(values: object) -> tuple[object, ...]:
    """A label with missing values replaced, so that equal labels compare equal."""
    label = values if isinstance(values, tuple) else (values,)
    return tuple(None if pd.isna(each) else each for each in label)
