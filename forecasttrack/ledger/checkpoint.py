"""Checkpoints: a few lines which prove, kept elsewhere, that nothing before them was changed.

The manifest of a checkpoint is the list of all ids of entries, sorted, one per line.
The root is the SHA-256 of that list, so ``sha256sum`` computes it from the file beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from forecasttrack.display.files import (
    beginning_of,
    put_in_place,
    refuse_foreign,
    written_beside,
)
from forecasttrack.display.found import shown
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError, LedgerError
from forecasttrack.ledger.entry import now, stamp, unstamp

_FIRST_LINE = "forecasttrack checkpoint 1"
_TEXT = re.compile(
    rf"{_FIRST_LINE}\norigin (?P<origin>[^\n]+)\ncount (?P<count>[0-9]{{1,18}})\n"
    r"root sha256:(?P<root>[0-9a-f]{64})\nmoment (?P<moment>[^\n]+)\n"
)
_IDS_HASHED_AT_ONCE = 10_000
_ID = re.compile(r"[0-9a-f]{64}")


def root_of(ids: Iterable[str]) -> tuple[str, int]:
    """The root of a set of entries, which is a digest of all their ids, and how many they are.

    Example:
        >>> root_of([])
        ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0)
    """
    listed = sorted(ids)
    hashed = hashlib.sha256()
    for begin in range(0, len(listed), _IDS_HASHED_AT_ONCE):
        hashed.update(
            "".join(f"{id_}\n" for id_ in listed[begin : begin + _IDS_HASHED_AT_ONCE]).encode()
        )
    return hashed.hexdigest(), len(listed)


@attrs.frozen(kw_only=True)
class Checkpoint:
    """What a ledger held at one moment.

    Attributes:
        origin: Name of the ledger; by default the beginning of its first entry's id.
        count: How many entries it held.
        root: SHA-256 of its manifest.
        moment: When it was taken, in microseconds since 1970 UTC; no entry that it covers is later.
        manifest: Ids of all its entries, sorted; empty where only the text was kept, and then a
            fault is noticed but cannot be named.

    Example:
        >>> import tempfile
        >>> kept = Checkpoint.of([], origin="desk", moment=0)
        >>> path = tempfile.mkdtemp() + "/desk.txt"
        >>> kept.write(path)
        >>> Checkpoint.read(path) == Checkpoint.read(kept.text) == kept
        True
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
        """Make the checkpoint of a set of entries.

        Args:
            ids: The id of each entry, in any order.
            origin: The name of the ledger.
            moment: When it is taken, in microseconds since 1970, UTC.

        Returns:
            The checkpoint, with the ids in its ``manifest``.

        Raises:
            InvalidArgumentError: The origin is no name on one line.
        """
        if not isinstance(origin, str) or not origin.strip() or not origin.isprintable():
            message = f"origin takes a name on one line, found {shown(origin)}"
            raise InvalidArgumentError(message, field="origin")
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

        Args:
            source: The text, or the path of the file.

        Returns:
            The checkpoint; ``manifest`` is empty where none lies beside it.

        Raises:
            LedgerError: It is no checkpoint, or the manifest beside it is another's.
        """
        if isinstance(source, str) and "\n" in source:
            return cls._parsed(source, ())
        path = Path(source)
        require_regular_file(path, piped=True)
        try:
            text = path.read_text(encoding="utf-8")
            beside = manifest_path(path)
            require_regular_file(beside)
            ids = beside.read_text(encoding="ascii") if beside.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"the checkpoint {path} cannot be read ({error})") from None
        return cls._parsed(text, tuple(ids.splitlines()))

    def write(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the text to a file, and the manifest to one beside it that ends in ``.ids``.

        The text comes last: whoever finds it finds its manifest too.

        Args:
            path: Where the text is kept.
            force: Whether to replace an older checkpoint; whatever else stands there is left.

        Raises:
            InvalidArgumentError: Something stands there already.
            LedgerError: The disk refuses; an older checkpoint stays then, and no new one is there.
        """
        path, manifest = Path(path), manifest_path(path)
        refuse_foreign(path, f"{_FIRST_LINE}\n", "checkpoint")
        _refuse_foreign_manifest(manifest)
        if path.exists() and not force:
            raise InvalidArgumentError(
                f"{path} is an older checkpoint, and what proves the past is not replaced; name"
                " another file, or say force=True (--force)",
                field="path",
            )
        try:
            self._put(path.resolve(), manifest.resolve())
        except OSError as error:
            reason = error.strerror or error
            raise LedgerError(f"the checkpoint {path} cannot be written: {reason}") from None

    def _put(self, path: Path, manifest: Path) -> None:
        ids = "".join(f"{id_}\n" for id_ in self.manifest)
        with (
            written_beside(manifest, ids.encode()) as new_ids,
            written_beside(path, self.text.encode()) as new_text,
        ):
            path.unlink(missing_ok=True)
            put_in_place(new_ids, manifest)
            put_in_place(new_text, path)

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


def _refuse_foreign_manifest(path: Path) -> None:
    """Refuse to overwrite a file at the path of the manifest that is not a manifest."""
    first = beginning_of(path)[:64].decode("latin-1")
    is_manifest = _ID.fullmatch(first) or (path.is_file() and not first)
    if os.path.lexists(path) and not is_manifest:
        raise InvalidArgumentError(
            f"{path} is there already and is no manifest; the checkpoint needs that name for its"
            " own. Name another file for the checkpoint",
            field="path",
        )


def manifest_path(path: str | os.PathLike[str]) -> Path:
    """Where the manifest of a checkpoint in a file is kept."""
    path = Path(path)
    if not path.name:  # "." or "/"
        raise InvalidArgumentError(
            f"{path} is a folder; name a file for the checkpoint in it", field="path"
        )
    return path.with_name(f"{path.name}.ids")


def checkpoint_of(
    covered: Mapping[str, int], *, origin: str | None, until: int | None
) -> Checkpoint:
    """Make the checkpoint of a ledger.

    Args:
        covered: When each entry was recorded, by its id, in the order of the ledger.
        origin: A name for the ledger; by default the beginning of its first entry's id.
        until: As of when the ledger is seen, in microseconds since 1970; None for now, or for the
            time of its latest entry where a clock ran ahead.
    """
    first = next(iter(covered), "empty")[:16]
    latest = max(covered.values(), default=0)
    moment = max(now(), latest) if until is None else until
    return Checkpoint.of(covered, origin=first if origin is None else origin, moment=moment)
