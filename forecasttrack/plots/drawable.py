"""Beliefs and outcomes of one question as numbers that can be drawn over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.display.text import short_label
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.pairing import Pairs
from forecasttrack.records.days import from_days
from forecasttrack.scoring.rules.cdf import quantiles_of


def option_to_follow(question: pd.Series[Any], option: str | None) -> str | None:
    """Choose the option that is drawn; None for questions without options.

    Args:
        question: A row of pairs.
        option: What the caller wants; the option that came true if absent.

    Raises:
        InvalidArgumentError: There is no such option, or none has come true yet.
    """
    options = question["options"]
    if question["shape"] != "options":
        if option is not None:
            raise InvalidArgumentError("this question has no options to follow", field="option")
        return None
    if option is None and not np.isnan(question["outcome"]):
        return str(options[int(question["outcome"])])
    if option not in options:
        found = "say which option to follow" if option is None else f"no option {option!r}"
        raise InvalidArgumentError(f"{found}. {did_you_mean(option, options)}", field="option")
    return option


def with_values(pairs: Pairs, option: str | None) -> pd.DataFrame:
    """Give the forecasts with the number that is drawn, and a band of quantiles.

    Args:
        pairs: Forecasts on one question.
        option: The option that is drawn, for questions with options.

    Returns:
        The frame of the pairs with ``value``, ``low`` and ``high``.

    Raises:
        InvalidArgumentError: A belief has no line, such as a distribution.
    """
    frame = pairs.frame.assign(low=np.nan, high=np.nan)
    values = {shape: _VALUES[shape](pairs, option) for shape in set(frame["shape"]) & set(_VALUES)}
    unexpected = sorted(set(frame["shape"]) - set(_VALUES))
    if unexpected:
        raise InvalidArgumentError(
            f"beliefs given as {' and '.join(unexpected)} have no line over time; quantiles with a"
            " median, cumulative distributions, points, options and probabilities have",
            field="pairs",
        )
    table = pd.DataFrame({"value": np.nan, "low": np.nan, "high": np.nan}, index=frame.index)
    for found in values.values():
        table.update(found)
    return frame.assign(**{str(name): table[name] for name in table})


def _of_probability(pairs: Pairs, _: str | None) -> pd.DataFrame:
    return pd.DataFrame({"value": pairs.frame["probability"]})


def _of_options(pairs: Pairs, option: str | None) -> pd.DataFrame:
    beliefs = pairs.beliefs["options"]
    found = beliefs[beliefs["option"] == option].set_index("pair")["probability"]
    rows = np.flatnonzero((pairs.frame["shape"] == "options").to_numpy())
    return pd.DataFrame({"value": found.reindex(rows, fill_value=0.0)})


def _of_points(pairs: Pairs, _: str | None) -> pd.DataFrame:
    return pairs.beliefs["points"].set_index("pair")[["value"]]


def _of_quantiles(pairs: Pairs, _: str | None) -> pd.DataFrame:
    beliefs = pairs.beliefs["quantiles"]
    wide = beliefs.pivot(index="pair", columns="level", values="value")  # noqa: PD010
    if 0.5 not in wide or wide[0.5].isna().any():
        raise InvalidArgumentError(
            "quantiles without a median have no line over time; state the level 0.5", field="pairs"
        )
    return pd.DataFrame({"value": wide[0.5], "low": wide.min(axis=1), "high": wide.max(axis=1)})


def _of_cdfs(pairs: Pairs, _: str | None) -> pd.DataFrame:
    """The median, and what lies between a tenth and nine tenths of the probability."""
    rows = pairs.beliefs["cdfs"].sort_values(["pair", "point"], kind="stable")
    found = {}
    for pair, each in rows.groupby("pair"):
        x, cdf = each["point"].to_numpy()[None], each["cdf"].to_numpy()[None]
        found[pair] = quantiles_of(x, cdf, np.array([0.5, 0.1, 0.9]))[0]
    return pd.DataFrame.from_dict(found, orient="index", columns=["value", "low", "high"])


_VALUES: Mapping[str, Any] = {
    "probability": _of_probability,
    "options": _of_options,
    "point": _of_points,
    "quantiles": _of_quantiles,
    "cdf": _of_cdfs,
}


def outcome_range(question: pd.Series[Any], option: str | None) -> tuple[float, float]:
    """Say from where to where the outcome lies, on the scale that is drawn; NaN while open."""
    outcome = float(question["outcome"])
    if option is not None and not np.isnan(outcome):
        outcome = float(question["options"][int(outcome)] == option)
    if np.isnan(outcome):
        return float(question["outcome_low"]), float(question["outcome_high"])
    return outcome, outcome


def label_of(question: pd.Series[Any], option: str | None) -> str:
    """Say what is measured upwards, with its unit."""
    if option is not None:
        return f"probability of {short_label(option, 30)}"
    if question["shape"] == "probability":
        return "probability of yes"
    return (
        "forecast date (UTC)" if question["kind"] == "date" else short_label(question["unit"], 40)
    )


def outcome_sentence(question: pd.Series[Any]) -> str:
    """Say in words what the outcome is."""
    outcome, low, high = (question[name] for name in ("outcome", "outcome_low", "outcome_high"))
    write = _day if question["kind"] == "date" else "{:,g}".format
    if not np.isnan(low):
        return f"the outcome lies between {write(low)} and {write(high)}"
    if np.isnan(outcome):
        return "no outcome yet"
    if question["options"] is not None:
        return f"the outcome is {short_label(question['options'][int(outcome)], 30)}"
    if question["kind"] == "binary" and outcome in (0, 1):
        return f"the outcome is {'yes' if outcome else 'no'}"
    if np.isinf(outcome):
        return "it did not happen by the close"
    return f"the outcome is {write(outcome)}"


def _day(days: float) -> str:
    return str(from_days(math.floor(days)))
