"""Files of prices read in portions, so that memory stays bounded."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator
from typing import TextIO

import pandas as pd

from forecasttrack.display import progress
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.csv_text import csv_head, head_layout
from forecasttrack.exchange.decoding import no_text
from forecasttrack.exchange.sources import ImportSource

BEYOND = "\x1fbeyond"
"""The column of what stands in a row behind the last one that the head names."""
_CHUNK = 500_000


@contextlib.contextmanager
def portions_of(source: ImportSource, columns: dict[str, str]) -> Iterator[Iterable[pd.DataFrame]]:
    """The points of a frame as texts, or of a file by half millions; empty where nothing stands.

    Args:
        source: The file or frame.
        columns: The column of each meaning; others are not read. A file has `BEYOND` besides.

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
    sign, before = head_layout(source.head)
    parts = max(1, round(source.path.stat().st_size / max(_bytes_per_line(source), 1) / _CHUNK))
    # Numbers are read as numbers where a whole portion holds nothing else.
    texts = {name: str for meaning, name in columns.items() if meaning not in ("time", "price")}
    texts[BEYOND] = str
    with (
        _faults_named(source.name),
        source.path.open(encoding=source.encoding, newline="") as file,
        pd.read_csv(
            _UnderHead(_widened(csv_head(source.head), sign), file),
            sep=sign,
            skiprows=range(1, before + 2),
            index_col=False,
            decimal="," if sign == ";" else ".",
            skipinitialspace=True,
            dtype=texts | {columns["market"]: "category"} if "market" in columns else texts,
            usecols=[*columns.values(), BEYOND],
            chunksize=_CHUNK,
            keep_default_na=False,
            low_memory=False,
        ) as portions,
    ):
        yield progress.over(portions, f"reading {source.path.name} by half millions", total=parts)


class _UnderHead(io.TextIOBase):
    """A file under a head of its own, since pandas drops what stands behind the last name."""

    def __init__(self, head: str, file: TextIO) -> None:
        self._head, self._file = head, file

    def read(self, size: int | None = -1, /) -> str:
        """The head, and then what the file holds."""
        head, self._head = self._head, ""
        return head or self._file.read(-1 if size is None else size)


def _widened(names: list[str], sign: str) -> str:
    """A head with a column more; the first keeps a name that several have."""
    once = [f"{name}\x1f{at}" if name in names[:at] else name for at, name in enumerate(names)]
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerow([*once, BEYOND])
    return text.getvalue()


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
