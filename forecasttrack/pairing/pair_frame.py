"""Pairs that somebody put together as a frame, and the integer codes of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.pairing.pair_columns import Outcomes, pair_codes, windows_of
from forecasttrack.scoring.history.log import in_order_of_appearance
from forecasttrack.tables.schema import ForecastColumns, Texts, coded, microseconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from forecasttrack.pairing.pair_columns import PairCodes


@attrs.frozen(eq=False, slots=False)
class PairFrame:
    """Pairs as a frame that somebody put together, with whatever columns it has."""

    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(self.frame.columns)

    def take(self, rows: NDArray[np.integer]) -> PairFrame:
        """Some of the pairs."""
        return PairFrame(self.frame.iloc[rows].reset_index(drop=True))

    def read(self, name: str) -> pd.Series[Any]:
        """One column, a value per pair."""
        return self.frame[name]

    @property
    def row(self) -> pd.Series[Any]:
        """Nobody knows where they stood in what was handed in."""
        return pd.Series(pd.NA, index=range(len(self)), dtype="Int64")

    def of_questions(self, name: str, codes: PairCodes) -> pd.Series[Any]:
        """A column of the questions, one value per code: that of their first pairs."""
        return self.frame[name].take(codes.first)

    def codes(self) -> PairCodes:
        """The pairs in integer codes."""
        frame = self.frame
        ids = coded(frame["question_id"])
        question, rows, first = in_order_of_appearance(ids.codes, len(ids.names))
        windows = windows_of(frame, first)
        forecasts = ForecastColumns(
            question=question,
            forecaster=coded(frame["forecaster"]),
            issued_at=microseconds(frame["issued_at"]),
            expires_at=microseconds(frame["expires_at"]),
            sequence=frame["sequence"].to_numpy(dtype=float),
            probability=frame["probability"].to_numpy(dtype=float),
        )
        late = frame["late"].isin([True]).to_numpy() if "late" in frame else None
        opens_at = microseconds(frame["opens_at"])
        return pair_codes(
            question=Texts(question, ids.names.take(rows)),
            forecasts=forecasts.from_the_opening(late, opens_at),
            outcomes=lambda grouping: Outcomes(
                frame["outcome"].to_numpy(dtype=float).take(grouping.row)
            ),
            first=first,
            windows=windows,
        )
