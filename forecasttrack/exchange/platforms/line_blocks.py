"""Large text files in blocks of whole lines, several of which are processed in parallel."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, TypeVar

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.decoding import LONGEST_LINE

BLOCK = 6_000_000
"""Bytes of a block, before the rest of its last line is added."""
_THREADS = 2
_OF_ONE_BYTE = {"utf-8": 0, "utf-8-sig": 3, "cp1252": 0}
"""Encodings in which a line ends with the same byte as in ASCII, and how long their mark is."""

Item = TypeVar("Item")
Found = TypeVar("Found")


@attrs.frozen
class LineBlocks:
    """The blocks of a file.

    Attributes:
        path: The file.
        encoding: Its encoding.
        begins: Where its first line begins.
        count: How many blocks it has, roughly.
    """

    path: Path
    encoding: str
    begins: int
    count: int

    def __iter__(self) -> Iterator[bytes]:
        """Yield each block in UTF-8.

        Raises:
            InvalidTableError: A line does not end.
            UnicodeDecodeError: The file is of another encoding.
        """
        with self.path.open("rb") as file:
            file.seek(self.begins)
            while block := file.read(BLOCK):
                block += _rest_of_line(file, self.path.name)
                yield block if block.isascii() else block.decode(self.encoding).encode()


def _rest_of_line(file: BinaryIO, name: str) -> bytes:
    rest = file.readline(LONGEST_LINE)
    if len(rest) == LONGEST_LINE:
        raise InvalidTableError(
            f"{name}: a line has more than {LONGEST_LINE:,} characters; is it a table?"
        )
    return rest


def blocks_of_lines(path: Path, encoding: str, *, after: int) -> LineBlocks | None:
    r"""The blocks of a file; None if line ends cannot be found without parsing its cells.

    That is so in files with quotation marks, which may contain line ends, and in encodings with
    several bytes for each character.

    Args:
        path: A file that is not empty.
        encoding: Its encoding.
        after: How many lines are passed over.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.csv"
        >>> size = path.write_bytes(b"t,p\n0,.5\n1,.6\n")
        >>> list(blocks_of_lines(path, "utf-8", after=1))
        [b'0,.5\n1,.6\n']
    """
    if encoding not in _OF_ONE_BYTE:
        return None
    with path.open("rb") as file:
        if any(b'"' in part for part in iter(lambda: file.read(BLOCK), b"")):
            return None
        count = 1 + file.tell() // BLOCK
        file.seek(_OF_ONE_BYTE[encoding])
        for _ in range(after):
            file.readline(LONGEST_LINE)
        return LineBlocks(path, encoding, file.tell(), count)


@contextlib.contextmanager
def each_ahead(work: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Iterator[Found]]:
    """The results for items, in order, while the next ones are processed in parallel.

    Example:
        >>> with each_ahead(str.upper, "abc") as found:
        ...     list(found)
        ['A', 'B', 'C']
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        yield _ahead(pool, work, items)


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[Item], Found], items: Iterable[Item]
) -> Iterator[Found]:
    begun: deque[Future[Found]] = deque()
    for item in items:
        begun.append(pool.submit(work, item))
        if len(begun) > _THREADS:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()
