"""Checkpoints: a few lines which prove, kept elsewhere, that nothing before them was changed.

The manifest of a checkpoint is the list of all ids of entries, sorted, one per line.
The root is the SHA-256 of that list, so ``sha256sum`` computes it from the file beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import attrs

from forecasttrack.display.files import put_all_in_place, refuse_foreign
from forecasttrack.errors import InvalidArgumentError, LedgerError
from forecasttrack.ledger.entry import stamp, unstamp

_FIRST_LINE = "forecasttrack checkpoint 1"
_TEXT = re.compile(
    rf"{_FIRST_LINE}\norigin (?P<origin>[^\n]+)\ncount (?P<count>\d+)\n"
    r"root sha256:(?P<root>[0-9a-f]{64})\nmoment (?P<moment>[^\n]+)\n"
)
_ID = re.compile(r"[0-9a-f]{64}")
_IDS = re.compile(rb"[0-9a-f]{64}\n")


def root_of(ids: Iterable[str]) -> tuple[str, int]:
    """The root of a set of entries, and how many they are.

    Example:
        >>> root_of([])
        ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0)
    """
    hashed = hashlib.sha256()
    count = 0
    for id_ in sorted(ids):
        hashed.update(f"{id_}\n".encode())
        count += 1
    return hashed.hexdigest(), count


@attrs.frozen(kw_only=True)
class Checkpoint:
    """What a ledger held at one moment.

    Attributes:
        origin: Which ledger; by default the beginning of its first entry's id.
        count: How many entries it held.
        root: SHA-256 of its manifest.
        moment: When, in microseconds since 1970 UTC: no entry it covers is later.
        manifest: Ids of all its entries, sorted; empty where only the text was kept, and then a
            fault is noticed but cannot be named.
    """

    origin: str
    count: int
    root: str
    moment: int
    manifest: tuple[str, ...] = attrs.field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.manifest and root_of(self.manifest) != (self.root, self.count):
            raise LedgerError(
                f"the manifest of the checkpoint of {stamp(self.moment)} does not have its root;"
                " one of the two files was changed or belongs to another checkpoint"
            )

    @classmethod
    def of(cls, ids: Iterable[str], *, origin: str, moment: int) -> Checkpoint:
        """Make the checkpoint of a set of entries."""
        manifest = tuple(sorted(ids))
        root, count = root_of(manifest)
        return cls(origin=origin, count=count, root=root, moment=moment, manifest=manifest)

    @property
    def text(self) -> str:
        """The few lines to keep, print or send.

        Example:
            >>> print(Checkpoint.of([], origin="desk", moment=0).text, end="")
            forecasttrack checkpoint 1
            origin desk
            count 0
            root sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            moment 1970-01-01T00:00:00.000000Z
        """
        return (
            f"{_FIRST_LINE}\norigin {self.origin}\ncount {self.count}\n"
            f"root sha256:{self.root}\nmoment {stamp(self.moment)}\n"
        )

    @classmethod
    def read(cls, source: str | os.PathLike[str]) -> Checkpoint:
        """Read a checkpoint from its text, or from a file with its manifest beside it.

        Raises:
            LedgerError: It is no checkpoint, or the manifest beside it is another's.
        """
        if isinstance(source, str) and "\n" in source:
            return cls._parsed(source, ())
        path = Path(source)
        try:
            text = path.read_text(encoding="utf-8")
            beside = manifest_path(path)
            ids = beside.read_text(encoding="ascii") if beside.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"the checkpoint {path} cannot be read ({error})") from None
        return cls._parsed(text, tuple(ids.splitlines()))

    def write(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Write the text to a file, and the manifest to one beside it that ends in ``.ids``.

        Both files appear together or not at all.

        Args:
            path: The file of the text.
            replace: Whether an earlier checkpoint there may be replaced; nothing else ever is.

        Raises:
            InvalidArgumentError: A file stands there that is no checkpoint, or one that may not
                be replaced.
            LedgerError: The files cannot be written.
        """
        _refuse_foreign(Path(path))
        if Path(path).exists() and not replace:
            raise InvalidArgumentError(
                f"{path} holds a checkpoint already, which is proof only while it stays; name"
                " another file, or replace it on purpose (replace=True, --force)",
                field="path",
            )
        ids = "".join(f"{id_}\n" for id_ in self.manifest)
        try:
            put_all_in_place({Path(path): self.text, manifest_path(path): ids})
        except OSError as error:
            raise LedgerError(f"{path}: {error.strerror or error}") from error

    @classmethod
    def _parsed(cls, text: str, manifest: tuple[str, ...]) -> Checkpoint:
        found = _TEXT.fullmatch(text)
        if found is None:
            raise LedgerError(f"this is no checkpoint; its first line is {_FIRST_LINE!r}")
        for id_ in manifest:
            if not _ID.fullmatch(id_):
                raise LedgerError(f"the manifest holds {id_[:80]!r}, which is no id of an entry")
        try:
            moment = unstamp(found["moment"])
        except ValueError as error:
            raise LedgerError(f"the moment of the checkpoint cannot be read: {error}") from None
        return cls(
            origin=found["origin"],
            count=int(found["count"]),
            root=found["root"],
            moment=moment,
            manifest=manifest,
        )


def manifest_path(path: str | os.PathLike[str]) -> Path:
    """Where the manifest of a checkpoint in a file is kept."""
    path = Path(path)
    return path.with_name(f"{path.name}.ids")


def _refuse_foreign(path: Path) -> None:
    first = f"{_FIRST_LINE}\n".encode()
    refuse_foreign(
        path, "a checkpoint", is_ours=lambda begins: begins.startswith(first), field="path"
    )
    refuse_foreign(
        manifest_path(path),
        "the manifest of a checkpoint",
        is_ours=lambda begins: _IDS.match(begins) is not None,
        field="path",
    )
