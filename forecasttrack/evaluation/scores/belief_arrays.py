"""Beliefs of pairs as the arrays that scoring rules take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.pairing import Pairs

Arrays = dict[str, Any]


def shapes(pairs: Pairs) -> np.ndarray:
    """The shape under which each pair is looked up on the register, of shape (n,).

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> sorted(set(shapes(pairs)))
        ['options', 'ordered options', 'probability', 'quantiles']
    """
    shape = pairs.frame["shape"].to_numpy(dtype=object)
    ordered = (pairs.frame["kind"] == "ordered").to_numpy() & (shape == "options")
    return np.where(ordered, "ordered options", shape)


def families(pairs: Pairs) -> Iterator[NDArray[np.bool_] | None]:
    """Mark, of pairs of one shape, those that one call of a rule can score; None marks all.

    Distributions of different families have different parameters.
    """
    if not len(pairs.beliefs["distributions"]):
        yield None
        return
    family = pairs.beliefs["distributions"].groupby("pair")["family"].first()
    named = family.reindex(range(len(pairs))).to_numpy()
    for each in sorted(set(named)):
        yield named == each


def belief_arrays(pairs: Pairs) -> Arrays:
    """The arguments that carry the beliefs of pairs of one shape into a rule."""
    return _ARRAYS[str(shapes(pairs)[0])](pairs)


def _probability(pairs: Pairs) -> Arrays:
    return {"probability": pairs.frame["probability"].to_numpy()}


def _options(pairs: Pairs) -> Arrays:
    """Options that a forecast does not name have what it leaves them: nothing."""
    options: list[tuple[str, ...]] = list(pairs.frame["options"])
    widths = np.array([len(each) for each in options])
    table = np.where(np.arange(widths.max()) < widths[:, None], 0.0, np.nan)
    stated = pairs.beliefs["options"]
    places = [
        options[pair].index(option)
        for pair, option in zip(stated["pair"], stated["option"], strict=True)
    ]
    table[stated["pair"].to_numpy(), places] = stated["probability"].to_numpy()
    return {"probabilities": table}


def _quantiles(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["quantiles"].sort_values(["pair", "level"], kind="stable")
    levels = _padded(stated, "level", len(pairs))
    shared = (levels == levels[0]).all()
    return {
        "levels": levels[0] if shared else levels,
        "values": _padded(stated, "value", len(pairs)),
    }


def _samples(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["samples"].sort_values(["pair", "sample"], kind="stable")
    return {"samples": _padded(stated, "value", len(pairs))}


def _padded(long: pd.DataFrame, column: str, n: int) -> np.ndarray:
    """One row per pair from a long table sorted by pair, padded with NaN."""
    pair = long["pair"].to_numpy()
    sizes = np.bincount(pair, minlength=n)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((n, sizes.max(initial=1)), np.nan)
    table[pair, place] = long[column].to_numpy()
    return table


def _distribution(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["distributions"]
    parameters = stated.pivot(index="pair", columns="parameter", values="value")  # noqa: PD010
    parameters = parameters.reindex(range(len(pairs)))
    return {
        "family": stated["family"].iloc[0],
        "parameters": {str(name): column.to_numpy() for name, column in parameters.items()},
    }


def _point(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["points"].set_index("pair")["value"]
    return {"point": stated.reindex(range(len(pairs))).to_numpy()}


_ARRAYS: Mapping[str, Callable[[Pairs], Arrays]] = {
    "probability": _probability,
    "options": _options,
    "ordered options": _options,
    "quantiles": _quantiles,
    "samples": _samples,
    "distribution": _distribution,
    "point": _point,
}
