"""Distributions and points of pairs as the arrays that scoring rules take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from forecasttrack.pairing import Pairs
from forecasttrack.scoring.rules.register import ScoringRule

_ENDS = ("open_low", "open_high")
"""Columns that say whether a cumulative distribution goes on beyond its points."""


def distribution_arrays(pairs: Pairs) -> dict[str, Any]:
    """The family of pairs that share one, and each of its parameters, shape (n,)."""
    stated = pairs.beliefs["distributions"]
    parameters = stated.pivot(index="pair", columns="parameter", values="value")
    parameters = parameters.reindex(range(len(pairs)))
    return {
        "family": stated["family"].iloc[0],
        "parameters": {str(name): column.to_numpy() for name, column in parameters.items()},
    }


def point_arrays(pairs: Pairs) -> dict[str, Any]:
    """The points of pairs, shape (n,)."""
    stated = pairs.beliefs["points"].set_index("pair")["value"]
    return {"point": stated.reindex(range(len(pairs))).to_numpy()}


def by_parameters(pairs: Pairs) -> Iterator[NDArray[np.bool_]]:
    """Mark, of pairs of distributions, those of one family that name the same parameters."""
    stated = pairs.beliefs["distributions"].sort_values(["pair", "parameter"], kind="stable")
    parts = stated.groupby("pair")
    names = parts["family"].first() + "\n" + parts["parameter"].agg("\n".join)
    names_of_pair = names.reindex(range(len(pairs))).to_numpy()
    for each in sorted(set(names_of_pair)):
        yield names_of_pair == each


def by_number_of_points(pairs: Pairs) -> Iterator[NDArray[np.bool_]]:
    """Mark, of pairs of cumulative distributions, those stated at equally many points."""
    n_points = np.bincount(pairs.beliefs["cdfs"]["pair"].to_numpy(), minlength=len(pairs))
    yield from (n_points == each for each in np.unique(n_points))


def cdf_arrays(pairs: Pairs) -> dict[str, Any]:
    """Points and probabilities of pairs with equally many points, shape (n, m) each."""
    stated = pairs.beliefs["cdfs"].sort_values(["pair", "point"], kind="stable")
    shape = (len(pairs), -1)
    points, cdf = (stated[name].to_numpy().reshape(shape) for name in ("point", "cdf"))
    return {"points": points, "cdf": cdf}


def with_open_ends(rule: ScoringRule, pairs: Pairs) -> ScoringRule:
    """The rule with arguments that say which ends of the distributions are open."""
    first_points = pairs.beliefs["cdfs"].drop_duplicates("pair").set_index("pair").sort_index()
    ends = {name: first_points[name].to_numpy(dtype=bool) for name in _ENDS}
    return attrs.evolve(rule, arguments={**rule.arguments, **ends})
