"""Scores in Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pandas as pd

from forecasttrack.pairing import Pairs
from forecasttrack.scale.large_scores import LargeScores, Result
from forecasttrack.scale.score_tables import as_frame
from forecasttrack.scale.stored import Store

if TYPE_CHECKING:
    import pyarrow as pa


@attrs.frozen(kw_only=True, eq=False, slots=False, repr=False)
class FileScores(LargeScores):
    """Scores of forecasters on questions, in Parquet files.

    Attributes:
        folder: The folder of the results, with the folders ``scores``, ``left_out``,
            ``other_outcomes`` (columns that intervals need, one row for each score) and
            ``tallies``.

    Example:
        >>> import tempfile, warnings
        >>> import pandas as pd
        >>> import forecasttrack as ft
        >>> asked = pd.DataFrame({"question_id": ["rain", "snow"], "kind": "binary"})
        >>> first = asked[["question_id"]].assign(
        ...     issued_at=pd.Timestamp("2026-01-01", tz="UTC"), forecaster="ann", probability=0.7)
        >>> both = pd.concat([first, first.assign(forecaster="bob", probability=0.5)])
        >>> both.to_parquet((folder := tempfile.mkdtemp()) + "/forecasts.parquet")
        >>> came = asked.assign(status="resolved", outcome=[1, 0])
        >>> scores = ft.scale.score_files(
        ...     folder + "/forecasts.parquet", folder + "/scores",
        ...     questions=asked, resolutions=came, rules=["brier"], history="last")
        >>> scores.summarise()["mean"].round(2).tolist(), scores.skill()["n"].tolist()
        ([0.29, 0.25], [2, 2])
        >>> scores.calibration().frame["count"].tolist()
        [2, 2]
        >>> with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        ...     board, found = scores.leaderboard(), scores.compare("ann", "bob")
        >>> board.frame["forecaster"].tolist(), found.frame["better"].tolist()
        (['ann', 'bob'], ['inconclusive'])
    """

    _store: Store
    _parts: Callable[[], Iterator[Pairs]]

    @property
    def folder(self) -> Path:
        """Where the files stand."""
        return self._store.folder

    @property
    def paths(self) -> list[Path]:
        """The files of scores, part after part."""
        return self._store.paths("scores")

    def __len__(self) -> int:
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        return sum(pq.read_metadata(path).num_rows for path in self.paths)

    def __repr__(self) -> str:
        return f"<FileScores: {len(self)} in {len(self.paths)} files of {self.folder}>"

    @property
    def frame(self) -> pd.DataFrame:
        """All scores, with the columns of ``ft.score(...).frame``, part after part."""
        return as_frame(self._read("scores"))

    @property
    def left_out(self) -> pd.DataFrame:
        """What entered no score, with its reason; ``row`` counts through all files."""
        return as_frame(self._read("left_out"))

    def _read(self, table: str) -> pa.Table:
        return self._store.read(table)

    def _of_parts(self, function: Callable[[Pairs], Result]) -> Iterable[Result]:
        return (function(pairs) for pairs in self._parts())
