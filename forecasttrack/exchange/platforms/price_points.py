"""The points of histories of prices, kept as arrays."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.exchange.platforms.arrow_blocks import BlockPoints

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNS = "$¢%"
"""Signs such as % and ¢ that state the unit of a price."""
ANY_SIGN = f"[{SIGNS}]"


@attrs.define(kw_only=True)
class PricePoints:
    """Points of a history as arrays: the code of the market, microseconds since 1970, the price.

    Attributes:
        forecaster: The market, as a forecaster.
        whole: What prices are parts of: 1, or 100 cents.
        has_signs, has_bare: Whether some prices have a sign of what they are parts of, or none.
    """

    forecaster: str
    whole: float = 1.0
    has_signs: bool = False
    has_bare: bool = False
    _codes: dict[str, int] = attrs.field(factory=dict)
    _parts: list[list[NDArray[Any]]] = attrs.field(factory=list)

    def add(self, found: pd.DataFrame) -> None:
        """Keep the points of one portion."""
        market = found["market"].cat
        codes = market.codes.to_numpy()
        names = market.categories.tolist()
        code_of = np.zeros(len(names), dtype=np.int32)
        for code in pd.unique(codes).tolist():
            code_of[code] = self._codes.setdefault(str(names[code]), len(self._codes))
        moments = found["issued_at"].dt.tz_convert(None).to_numpy()
        self._parts.append([code_of[codes], moments, found["probability"].to_numpy()])

    def add_block(self, block: BlockPoints) -> list[str]:
        """Keep the points of a block, whose prices have no signs; give the markets that are new."""
        known = len(self._codes)
        of_block = [self._codes.setdefault(each, len(self._codes)) for each in block.markets]
        code_of = np.array(of_block, dtype=np.int32)
        self._parts.append([code_of[block.codes], block.moments, block.prices])
        self.has_bare = True
        return [name for name, code in zip(block.markets, of_block, strict=True) if code >= known]

    def note_signs(self, prices: pd.Series[Any]) -> None:
        """Note whether prices, as they are written, have signs."""
        signed = are_signed(prices)
        self.has_signs |= bool(signed.any())
        self.has_bare |= not signed.all()

    @property
    def highest(self) -> float:
        """The highest price, 0 where there is none."""
        return max((float(price.max(initial=0)) for _, _, price in self._parts), default=0.0)

    def __len__(self) -> int:
        return sum(len(code) for code, _, _ in self._parts)

    def last(self, market: str) -> dt.datetime | None:
        """The last moment of a market, None where it has no point."""
        code = self._codes.get(market, -1)
        moments = [
            when[codes == code].max() for codes, when, _ in self._parts if (codes == code).any()
        ]
        return pd.Timestamp(max(moments)).tz_localize("UTC").to_pydatetime() if moments else None

    def frame(self, ids: dict[str, str]) -> pd.DataFrame:
        """The forecasts in the order of the file, which orders those of one moment."""
        names = [ids[name] for name in self._codes]
        # Each part is released once it is joined, so that no column is in memory twice.
        price, moments, code = (
            np.concatenate([part.pop() for part in self._parts]) for _ in range(3)
        )
        self._parts.clear()
        only_forecaster = np.zeros(len(code), dtype=np.int8)
        dtype, forecaster = pd.CategoricalDtype(names), pd.CategoricalDtype([self.forecaster])
        return pd.DataFrame(
            {
                "question_id": pd.Categorical.from_codes(code, dtype=dtype),
                "forecaster": pd.Categorical.from_codes(only_forecaster, dtype=forecaster),
                "issued_at": pd.Series(moments, copy=False).dt.tz_localize("UTC"),
                "sequence": np.arange(len(code), dtype=float),
                "probability": price if self.whole == 1 else price / self.whole,
            },
            copy=False,
        )


def are_signed(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which prices say by a sign what they are parts of.

    Example:
        >>> are_signed(pd.Series(["45¢", "0.45"])).tolist()
        [True, False]
    """
    if column.dtype.kind in "iuf":
        return np.zeros(len(column), dtype=bool)
    return column.astype(str).str.contains(ANY_SIGN).to_numpy(dtype=bool)
