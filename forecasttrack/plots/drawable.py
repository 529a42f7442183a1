"""Forecasts and the outcome of one question as numbers that can be drawn over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.display.numbers import percent
from forecasttrack.display.text import short_label
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.pairing import Pairs
from forecasttrack.records.days import from_days
from forecasttrack.scoring.rules.cdf import quantiles_of


def option_to_follow(question: pd.Series[Any], option: str | None) -> str | None:
    """Choose the option that is drawn; None for questions without options.

    Args:
        question: A row of pairs.
        option: The option that the caller chose; None for the one that came true.

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
    """Add to the forecasts on one question the number that is drawn, and a band around it.

    Args:
        pairs: Forecasts on one question.
        option: The option that is drawn, for questions with options.

    Returns:
        The frame of the pairs with three more columns: ``value``, the probability, number or
        median, NaN where a forecast states none; ``low`` and ``high``, the ends of its band.
    """
    frame = pairs.frame
    table = pd.DataFrame({"value": np.nan, "low": np.nan, "high": np.nan}, index=frame.index)
    for shape in set(frame["shape"]):
        table.update(_VALUES[shape](pairs, option))
    return frame.assign(**{str(name): table[name] for name in table})


def band_sentence(pairs: Pairs) -> str:
    """Write for the small print between which levels the bands lie; empty if there are none.

    Args:
        pairs: Forecasts on one question.
    """
    levels = pairs.beliefs["quantiles"].groupby("pair")["level"].agg(["min", "max"])
    levels = levels[levels["min"] < levels["max"]].drop_duplicates()
    ends = set(levels.itertuples(index=False, name=None))
    if {"samples", "distribution", "cdf"} & set(pairs.frame["shape"]):
        ends.add(SPREAD)
    if len(ends) > 1:
        return "pale: from the lowest to the highest quantile stated, or 10% to 90% of the rest"
    return "".join(f"pale: {percent(low)} to {percent(high)}" for low, high in ends)


# Functions that return ``value``, ``low`` and ``high`` of the forecasts of one shape of belief. The
# index is the row in ``pairs``; the option that is drawn matters to options alone.


def _of_probability(pairs: Pairs, _: str | None) -> pd.DataFrame:
    return pd.DataFrame({"value": pairs.frame["probability"]})


def _of_options(pairs: Pairs, option: str | None) -> pd.DataFrame:
    beliefs = pairs.beliefs["options"]
    found = beliefs[beliefs["option"] == option].set_index("pair")["probability"]
    rows = np.flatnonzero((pairs.frame["shape"] == "options").to_numpy())
    return pd.DataFrame({"value": found.reindex(rows, fill_value=0.0)})


def _of_points(pairs: Pairs, _: str | None) -> pd.DataFrame:
    return pairs.beliefs["points"].set_index("pair")[["value"]]


SPREAD = (0.1, 0.9)
"""The levels between which the band of a forecast lies that states a whole distribution."""
_LEVELS = (0.5, *SPREAD)
_COLUMNS = ("value", "low", "high")


def _of_quantiles(pairs: Pairs, _: str | None) -> pd.DataFrame:
    beliefs = pairs.beliefs["quantiles"]
    ends = beliefs.groupby("pair")["value"].agg(["min", "max", "size"])
    ends.loc[ends["size"] == 1, ["min", "max"]] = np.nan  # One quantile is no band.
    median = beliefs[beliefs["level"] == 0.5].set_index("pair")["value"]
    return pd.DataFrame({"value": median, "low": ends["min"], "high": ends["max"]})


def _of_cdfs(pairs: Pairs, _: str | None) -> pd.DataFrame:
    """The median, and the quantiles at 0.1 and 0.9."""
    rows = pairs.beliefs["cdfs"].sort_values(["pair", "point"], kind="stable")
    found = {}
    for pair, each in rows.groupby("pair"):
        x, cdf = each["point"].to_numpy()[None], each["cdf"].to_numpy()[None]
        found[pair] = quantiles_of(x, cdf, np.array(_LEVELS))[0]
    return pd.DataFrame.from_dict(found, orient="index", columns=_COLUMNS)


def _of_samples(pairs: Pairs, _: str | None) -> pd.DataFrame:
    """The median of the samples, and the samples at the levels 0.1 and 0.9."""
    found = {
        pair: [np.median(draws), *np.quantile(draws, SPREAD, method="inverted_cdf")]
        for pair, draws in pairs.beliefs["samples"].groupby("pair")["value"]
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=_COLUMNS)


def _of_distributions(pairs: Pairs, _: str | None) -> pd.DataFrame:
    """The median, and the quantiles at 0.1 and 0.9.

    Distributions of one family that are stated by the same parameters are computed together.
    """
    from forecasttrack.scoring.families import make, quantile  # noqa: PLC0415 - loads SciPy

    beliefs = pairs.beliefs["distributions"]
    family = beliefs.groupby("pair")["family"].first()
    wide = beliefs.pivot(index="pair", columns="parameter", values="value")  # noqa: PD010
    parts = []
    for (name, *_given), part in wide.groupby([family, *(wide[each].isna() for each in wide)]):
        stated = part.dropna(axis=1)
        distributions = make(
            str(name), {str(each): stated[each].to_numpy() for each in stated}, len(part)
        )
        ends = [quantile(distributions, level, len(part)) for level in _LEVELS]
        parts.append(pd.DataFrame(np.transpose(ends), index=part.index, columns=_COLUMNS))
    return pd.concat(parts)


_VALUES: Mapping[str, Any] = {
    "probability": _of_probability,
    "options": _of_options,
    "point": _of_points,
    "quantiles": _of_quantiles,
    "cdf": _of_cdfs,
    "samples": _of_samples,
    "distribution": _of_distributions,
}


def outcome_range(question: pd.Series[Any], option: str | None) -> tuple[float, float]:
    """The lowest and the highest possible outcome, on the scale that is drawn; NaN while open.

    The two are equal unless the outcome is known only as a range.
    """
    outcome = float(question["outcome"])
    if option is not None and not np.isnan(outcome):
        outcome = float(question["options"][int(outcome)] == option)
    if np.isnan(outcome):
        return float(question["outcome_low"]), float(question["outcome_high"])
    return outcome, outcome


def label_of(question: pd.Series[Any], option: str | None) -> str:
    """The label of the upright axis: what is drawn, with its unit."""
    if option is not None:
        return f"probability of {short_label(option, 30)}"
    if question["shape"] == "probability":
        return "probability of yes"
    return (
        "forecast date (UTC)" if question["kind"] == "date" else short_label(question["unit"], 40)
    )


def outcome_sentence(question: pd.Series[Any]) -> str:
    """The outcome as a sentence for the small print."""
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
