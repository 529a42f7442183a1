"""The forecasters whom relative rules compare with, where not all are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.errors import UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.pair_columns import PairCodes


def refuse_unknown_peers(peers: Collection[object], forecasters: NDArray[Any]) -> None:
    """Refuse peers who are not among the forecasters.

    Raises:
        UnknownNameError: There is no forecaster of that name.
    """
    unknown = sorted(str(name) for name in set(peers) - set(forecasters.tolist()))
    if unknown:
        near = did_you_mean(unknown[0], map(str, forecasters.tolist()))
        raise UnknownNameError(
            f"no forecaster {unknown[0]!r} among these pairs. {near}", field="peers"
        )


def members(data: PairCodes, peers: Sequence[object]) -> NDArray[np.bool_]:
    """Which forecasters are peers, by code, shape (f,)."""
    member: NDArray[np.bool_] = np.isin(data.forecasters, np.array(list(peers)))
    return member
