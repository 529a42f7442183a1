"""Long texts that are only carried: kept in a file of their own, and in tables read from there."""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import tempfile
import weakref
from collections.abc import Sequence
from itertools import pairwise
from typing import IO, Any

import attrs
import numpy as np
import pandas as pd

LONG = 256
"""Characters of the shortest text that is kept so; a place in the file takes some 200 bytes."""


@attrs.frozen(eq=False)
class KeptText:
    """A text in the file; of equal ones there is one.

    Attributes:
        keeper: What keeps it.
        start, stop: Between which bytes of the file it stands.
    """

    keeper: TextKeeper
    start: int
    stop: int

    def __str__(self) -> str:
        return self.keeper.read(self).decode()


@attrs.define(eq=False)
class TextKeeper:
    """Keeps long texts in a temporary file, which is gone once no table needs it.

    Example:
        >>> keeper = TextKeeper()
        >>> kept = keeper.keep("long " * 100)
        >>> kept is keeper.keep("long " * 100), str(kept) == "long " * 100, keeper.keep("short")
        (True, True, 'short')
    """

    _file: IO[bytes] = attrs.field(factory=tempfile.TemporaryFile)
    _known: dict[bytes, KeptText] = attrs.field(factory=dict)
    _size: int = 0

    def __attrs_post_init__(self) -> None:
        weakref.finalize(self, self._file.close)  # what is mapped stays

    def keep(self, value: Any) -> Any:
        """A long text as its place in the file, and anything else as it is."""
        if not isinstance(value, str) or len(value) < LONG:
            return value
        try:
            text = value.encode()
        except UnicodeEncodeError:  # half a character, which no file of text holds
            return value
        digest = hashlib.blake2b(text, digest_size=16).digest()
        found = self._known.get(digest)
        if found is None:
            found = self._known[digest] = KeptText(self, *self._write(text))
        return found

    def _write(self, text: bytes) -> tuple[int, int]:
        self._file.seek(self._size)
        self._file.write(text)
        start, self._size = self._size, self._size + len(text)
        return start, self._size

    def read(self, text: KeptText) -> bytes:
        """What stands at a place of the file."""
        self._file.seek(text.start)
        return self._file.read(text.stop - text.start)

    def mapped(self) -> mmap.mmap:
        """The file as a buffer, which takes memory only where it is read."""
        self._file.flush()
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)


def can_keep_texts() -> bool:
    """Whether tables can show texts where they lie, for which pyarrow is needed.

    Example:
        >>> can_keep_texts() in (True, False)
        True
    """
    return importlib.util.find_spec("pyarrow") is not None


def with_texts_shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with the texts that were kept in the place of where they lie.

    Example:
        >>> kept = TextKeeper().keep("long " * 100)
        >>> frame = pd.DataFrame({"note": pd.Series([kept, None, "a"], dtype=object)})
        >>> shown = with_texts_shown(frame)["note"]
        >>> shown.isna().tolist(), [len(each) for each in shown.dropna()]
        ([False, True, False], [500, 1])
    """
    kept = [name for name in frame if _has_kept(frame[name])]
    shown = {name: _shown(frame[name].tolist()) for name in kept}
    frame = frame.copy(deep=False) if kept else frame
    for name, column in shown.items():
        frame[name] = column.set_axis(frame.index)
    return frame


def _has_kept(column: pd.Series[Any]) -> bool:
    return column.dtype == object and any(isinstance(each, KeptText) for each in column)


def _shown(cells: Sequence[Any]) -> pd.Series[Any]:
    stated = [each for each in cells if each is not None]
    if not all(map(_can_lie_in_a_file, stated)):
        return pd.Series([str(x) if isinstance(x, KeptText) else x for x in cells], dtype=object)
    follow = [each for each in stated if isinstance(each, KeptText)]
    keeper, lengths = follow[0].keeper, np.array([_length(each) for each in cells], dtype=np.int64)
    if len(follow) < len(stated) or not _follow_each_other(follow):
        keeper = _in_order(stated)
        first = 0
    else:
        first = follow[0].start
    return _of_buffer(keeper.mapped(), first, lengths, np.array([x is not None for x in cells]))


def _can_lie_in_a_file(cell: Any) -> bool:
    """Whether a cell is a text, and no half character stands in it."""
    if not isinstance(cell, str):
        return isinstance(cell, KeptText)
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _follow_each_other(texts: Sequence[KeptText]) -> bool:
    return all(
        one.keeper is other.keeper and one.stop == other.start for one, other in pairwise(texts)
    )


def _length(cell: KeptText | str | None) -> int:
    if cell is None:
        return 0
    return cell.stop - cell.start if isinstance(cell, KeptText) else len(cell.encode())


def _in_order(texts: Sequence[KeptText | str]) -> TextKeeper:
    """The same texts in a file in which each stands behind the one before it in the column."""
    keeper = TextKeeper()
    for each in texts:
        keeper._write(each.keeper.read(each) if isinstance(each, KeptText) else each.encode())
    return keeper


def _of_buffer(
    buffer: mmap.mmap, first: int, lengths: np.ndarray[Any, Any], stated: np.ndarray[Any, Any]
) -> pd.Series[Any]:
    """A column of texts that lie in a buffer one behind the other."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    offsets = first + np.concatenate([[0], np.cumsum(lengths)])
    known = pa.array(stated).buffers()[1]
    array = pa.Array.from_buffers(
        pa.large_string(), len(lengths), [known, pa.py_buffer(offsets), pa.py_buffer(buffer)]
    )
    return pd.Series(_text_array(pa.chunked_array([array])))


def _text_array(texts: Any) -> Any:
    """As columns of texts are in the pandas that is there, as far as texts of Arrow go."""
    dtype = pd.Series(["a"]).dtype
    is_text = isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"
    if not is_text:
        return pd.arrays.ArrowStringArray(texts)
    as_text: Any = pd.arrays.ArrowStringArray
    return as_text(texts, dtype=dtype)
