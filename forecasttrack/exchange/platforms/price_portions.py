"""Files of prices read in portions, so that memory stays bounded."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

import attrs
import pandas as pd

from forecasttrack.display import progress
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.csv_text import head_layout
from forecasttrack.exchange.decoding import no_text
from forecasttrack.exchange.platforms.arrow_blocks import BlockPoints, arrow_points
from forecasttrack.exchange.platforms.line_blocks import blocks_of_lines, each_ahead
from forecasttrack.exchange.platforms.price_source import names_of
from forecasttrack.exchange.sources import ImportSource

BEYOND = "\x1fbeyond"
"""The column of cells beyond the head."""
_CHUNK = 500_000
_NUMBERS = ("time", "price")
"""Prefixes of the meanings of columns of numbers."""


@contextlib.contextmanager
def portions_of(
    source: ImportSource, columns: dict[str, str]
) -> Iterator[Iterable[pd.DataFrame | BlockPoints]]:
    """The points of a frame as texts, or of a file in portions; empty where nothing stands.

    Portions of which Arrow made sound points are these, and all others are cells.

    Args:
        source: The file or frame.
        columns: The column of each meaning; others are not read. A portion of a file has `BEYOND`
            besides, where some row has more cells than the head.

    Raises:
        InvalidTableError: It is no text, or a quotation mark is not closed.

    Example:
        >>> frame = pd.DataFrame({"t": [0], "p": [0.5]})
        >>> with portions_of(ImportSource(frame=frame), {"time": "t"}) as portions:
        ...     [len(portion) for portion in portions]
        [1]
    """
    if source.is_frame:
        frame = pd.DataFrame(source.frame).reset_index(drop=True)
        yield [frame.astype(str).where(frame.notna(), "")]
        return
    assert source.path is not None  # noqa: S101 - frames were taken above
    with source.lines() as lines:
        next(lines, None)  # refuses what is no text, or no file
    layout = _Layout.of(source, columns)
    size, doing = source.path.stat().st_size, f"reading {source.path.name} in portions"
    with _faults_named(source.name):
        blocks = blocks_of_lines(source.path, source.encoding, after=layout.lines_before)
        if blocks is not None:
            with each_ahead(layout.points, blocks) as portions:
                yield progress.over(portions, doing, total=blocks.count)
            return
        rows = size / max(_bytes_per_line(source), 1)
        with (
            source.path.open(encoding=source.encoding, newline="") as file,
            layout.chunks(file) as portions,
        ):
            yield progress.over(portions, doing, total=max(1, round(rows / _CHUNK)))


@attrs.frozen
class _Layout:
    """How the rows of a file are read.

    Attributes:
        names: The columns of the file; the first keeps a name that several have.
        columns: The column of each meaning, which is read.
        sign: What parts the cells.
        lines_before: Lines before the first row.
    """

    names: list[str]
    columns: Mapping[str, str]
    sign: str
    lines_before: int

    @classmethod
    def of(cls, source: ImportSource, columns: Mapping[str, str]) -> _Layout:
        """The layout of a file, by its head."""
        sign, before = head_layout(source.head)
        names = names_of(source)
        once = [f"{name}\x1f{at}" if name in names[:at] else name for at, name in enumerate(names)]
        return cls(once, dict(columns), sign, before + 1)

    def points(self, rows: bytes) -> pd.DataFrame | BlockPoints:
        """The points of whole lines without quotation marks, in UTF-8, or else their cells."""
        found = arrow_points(rows, self.names, self.columns, self.sign)
        return self.block(rows) if found is None else found

    def block(self, rows: bytes) -> pd.DataFrame:
        """The rows of whole lines without quotation marks, in UTF-8."""
        last = self.names[-1]
        used = [*dict.fromkeys([*self.columns.values(), last])]
        market = self.columns.get("market")
        kinds: dict[str, type | str] = {} if market is None else {market: "category"}
        found = self._of_block(rows, self.names, used, kinds)
        if market is not None and not _are_texts(found[market].cat.categories):
            # Newer pandas makes numbers of categories, were they the ids 7 and 007.
            found = self._of_block(rows, self.names, used, {})
        # The total of cells is as the head says and no row has too few, so that none has too many.
        cells = rows.count(self.sign.encode()) + len(found)
        if cells == len(self.names) * len(found) and _is_full(found[last]):
            return found[[*self.columns.values()]]
        return self._of_block(rows, [*self.names, BEYOND], [*self.columns.values(), BEYOND], {})

    def _of_block(
        self, rows: bytes, names: list[str], used: list[str], kinds: dict[str, type | str]
    ) -> pd.DataFrame:
        options = self._options(used, kinds)
        # Looking for blanks in each cell takes time.
        options["skipinitialspace"] = b" " in rows or b"\t" in rows
        frame: pd.DataFrame = pd.read_csv(io.BytesIO(self._head(names).encode() + rows), **options)
        return frame

    @contextlib.contextmanager
    def chunks(self, file: TextIO) -> Iterator[Iterable[pd.DataFrame]]:
        """The rows of a file of any text, by half millions."""
        under_head = _UnderHead(self._head([*self.names, BEYOND]), file)
        options = self._options([*self.columns.values(), BEYOND], {})
        skipped = range(1, self.lines_before + 1)
        with pd.read_csv(under_head, skiprows=skipped, chunksize=_CHUNK, **options) as portions:
            yield portions

    def _options(self, used: list[str], kinds: dict[str, type | str]) -> dict[str, Any]:
        """What pandas is to do: numbers are such where a whole portion holds nothing else."""
        texts = {
            name: str for meaning, name in self.columns.items() if not meaning.startswith(_NUMBERS)
        }
        return {
            "sep": self.sign,
            "index_col": False,
            "decimal": "," if self.sign == ";" else ".",
            "skipinitialspace": True,
            "dtype": {BEYOND: str, **texts, **kinds},
            "usecols": used,
            "keep_default_na": False,
            "low_memory": False,
        }

    def _head(self, names: list[str]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self.sign).writerow(names)
        return text.getvalue()


def _are_texts(names: pd.Index[Any]) -> bool:
    return pd.api.types.infer_dtype(names) in ("string", "empty")


def _is_full(column: pd.Series[Any]) -> bool:
    """Whether no cell of a column is empty."""
    return column.dtype.kind in "iuf" or not column.isin([""]).any()


class _UnderHead(io.TextIOBase):
    """A file with a wider head put before it, because pandas drops cells beyond the head."""

    def __init__(self, head: str, file: TextIO) -> None:
        self._head, self._file = head, file

    def read(self, size: int | None = -1, /) -> str:
        """The head, and then what the file holds."""
        head, self._head = self._head, ""
        return head or self._file.read(-1 if size is None else size)


@contextlib.contextmanager
def _faults_named(name: str) -> Iterator[None]:
    """Name what pandas cannot read: another encoding, or quotation marks that stand alone."""
    try:
        yield
    except UnicodeDecodeError:
        raise InvalidTableError(no_text(name)) from None
    except pd.errors.ParserError as error:
        reason = " ".join(str(error).removeprefix("Error tokenizing data. C error: ").split())
        raise InvalidTableError(
            f"{name}: {reason}; does a quotation mark stand alone, or was the file cut off?"
        ) from None


def _bytes_per_line(source: ImportSource) -> float:
    """How long the lines at the beginning of a file are."""
    return len(source.head) / max(source.head.count("\n"), 1)
