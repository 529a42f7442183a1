"""The text form: one canonical line per entry, in files that Git can join.

Entries about a question stand in ``questions/<question>.jsonl``, observations in
``observations/<series>.jsonl`` and the others in ``<kind>s.jsonl``, each file in the order of the
ledger.
Entries are a set, so two branches that both added lines are joined by keeping all lines of both
(``merge=union``); the next export puts them back in order.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from forecasttrack.display import progress
from forecasttrack.display.files import replace_file
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import facts
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.checkpoint import Checkpoint, root_of
from forecasttrack.ledger.entry import Entry, line, unstamp
from forecasttrack.ledger.verification import (
    LedgerFault,
    Verification,
    add_differences,
    faults_in_force,
    faults_of,
)

SUFFIX = ".jsonl"
_ATTRIBUTES = ".gitattributes"
_MERGE = f"*{SUFFIX} text eol=lf merge=union\n"
_SAFE = re.compile(r"[a-z0-9_-](?:[a-z0-9_. -]{0,98}[a-z0-9_-])?")
# Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_KEYS = frozenset(("by", "content", "entry", "fact", "kind", "recorded_at", "replaces"))


def file_of(record: str) -> str:
    """The file for entries about a record, as a path inside the folder.

    An id with capitals, with characters that not every file system can bear, or of more than 100
    characters is lowered and cut, and a digest behind it keeps it apart from others.

    Example:
        >>> file_of('["forecast","q01","ann","2026-01-01T08:00:00Z"]'), file_of('["coder","x"]')
        ('questions/q01.jsonl', 'coders.jsonl')
        >>> file_of('["question","Q28a"]')
        'questions/q28a-c43c2591d114.jsonl'
    """
    kind, first, *_ = json.loads(record)
    if kind == "question" or kind in facts.ABOUT_A_QUESTION:
        return f"questions/{_file_name(first)}{SUFFIX}"
    if kind == facts.OBSERVATION:
        return f"observations/{_file_name(first)}{SUFFIX}"
    return f"{kind}s{SUFFIX}"


def _file_name(id_: str) -> str:
    if _SAFE.fullmatch(id_) and not _DEVICES.fullmatch(id_):
        return id_
    readable = re.sub(r"[^a-z0-9_-]+", "-", id_.lower())[:40].strip("-") or "id"
    return f"{readable}-{hashlib.sha256(id_.encode()).hexdigest()[:12]}"


def write(folder: str | os.PathLike[str], entries: Iterable[Entry]) -> int:
    """Write entries, given in the order of the ledger, as a folder of JSON Lines.

    ``.gitattributes`` there tells Git to join branches by lines; what else it says stays. Files of
    the same content are left alone; lines that the folder holds and the ledger does not
    are a reason to stop, so that nothing is lost by exporting over a newer text.

    Returns:
        How many entries were written.

    Raises:
        LedgerError: The folder holds other entries, is named like a file, or cannot be written.
    """
    folder = Path(folder)
    if folder.suffix.lower() == SUFFIX and not folder.is_dir():
        raise LedgerError(
            f"{folder} is named like a file, and JSON Lines go into a folder with a file for each"
            f" question; name a folder, such as {folder.with_suffix('')}"
        )
    files: dict[str, list[str]] = {}
    count = 0
    for entry in entries:
        files.setdefault(file_of(entry.record), []).append(f"{line(entry)}\n")
        count += 1
    _refuse_to_lose(folder, files)
    try:
        for name, lines in progress.over(sorted(files.items()), "writing files"):
            _replace(folder / name, "".join(lines).encode())
        _replace(folder / _ATTRIBUTES, _with_merge_by_lines(folder / _ATTRIBUTES))
    except OSError as error:
        raise LedgerError(f"the ledger cannot be written to {folder} ({error})") from None
    return count


@attrs.define
class LedgerText:
    """What a folder or file of JSON Lines holds.

    Attributes:
        entries: The sound entries, each once, in the order of the ledger.
        faults: What is wrong, each with its file and line.
    """

    entries: list[Entry] = attrs.field(factory=list)
    faults: list[LedgerFault] = attrs.field(factory=list)


def read(place: str | os.PathLike[str]) -> LedgerText:
    """Read a folder of JSON Lines, or one file, and check every line.

    A last line without its line feed that is no whole entry was torn by a crash or a full disk: it
    is reported as ``torn``, and what stands before it is read; so is an empty file. Any other line
    that cannot be read was ``changed``. A last line that lacks nothing but its line feed is read
    as any other, and so are lines that end as on Windows.
    A line that is there twice, as joining branches can leave it, is read once.

    Raises:
        LedgerError: There is no such place, or nothing of a ledger in it.
    """
    place = Path(place)
    reading = LedgerText()
    found: dict[str, Entry] = {}
    for path in progress.over(_files(place), "reading files"):
        for entry in _lines(path, reading.faults):
            found[entry.entry] = entry
    reading.faults += _attributes_faults(place)
    reading.entries = sorted(found.values(), key=lambda entry: entry.order)
    return reading


def verify_lines(
    place: str | os.PathLike[str], checkpoint: Checkpoint | str | os.PathLike[str] | None = None
) -> Verification:
    """Verify a ledger in its text form, without any database.

    Args:
        place: A folder of JSON Lines, or one file.
        checkpoint: The checkpoint, its text, or the path of its file.

    Returns:
        The faults found, a list, empty when the text is sound.
    """
    reading = read(place)
    # Entries may be sound one by one and still replace what is not there, or contradict each other.
    found = Verification([*reading.faults, *faults_in_force(reading.entries)])
    moments = {entry.entry: entry.recorded_at for entry in reading.entries}
    found.root, found.checked = root_of(moments)
    if checkpoint is not None:
        given = checkpoint if isinstance(checkpoint, Checkpoint) else Checkpoint.read(checkpoint)
        add_differences(found, moments, given)
    return found


def _joins_by_lines(attributes: bytes) -> bool:
    return _MERGE.strip() in attributes.decode(errors="replace").splitlines()


def _with_merge_by_lines(path: Path) -> bytes:
    """What Git's attributes say, with the line that lets it join branches by lines."""
    found = path.read_bytes() if path.exists() else b""
    if _joins_by_lines(found):
        return found
    return found + (b"\n" if found and not found.endswith(b"\n") else b"") + _MERGE.encode()


def _attributes_faults(place: Path) -> Iterator[LedgerFault]:
    attributes = place / _ATTRIBUTES
    if attributes.is_file() and not _joins_by_lines(attributes.read_bytes()):
        detail = f"{attributes} does not say {_MERGE.strip()!r}; branches will not join by lines"
        yield LedgerFault("unguarded", None, detail)


def _files(place: Path) -> list[Path]:
    require_regular_file(place)
    if place.is_file():
        return [place]
    files = files_in(place)
    if not files:
        raise LedgerError(f"{place} holds no {SUFFIX} files; is the path right?")
    return files


def files_in(folder: Path) -> list[Path]:
    """The files of JSON Lines in a folder and below, their ending in small letters or capitals.

    Example:
        >>> files_in(Path("no-such-folder"))
        []
    """
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == SUFFIX)


def _lines(path: Path, faults: list[LedgerFault]) -> Iterator[Entry]:
    require_regular_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} cannot be read ({error})") from None
    if not data:
        detail = f"{path}: the file is empty, and an export never writes an empty one; restore it"
        faults.append(LedgerFault("torn", None, detail))
    *whole, last = data.split(b"\n")
    for number, bytes_ in enumerate([*whole, *([last] if last else [])], 1):
        is_ended = number <= len(whole)
        try:
            entry = parsed(bytes_.removesuffix(b"\r") if is_ended else bytes_)
        except (ValueError, RecursionError, LedgerError) as error:
            faults.append(_unreadable(f"{path}:{number}", bytes_, error, is_ended=is_ended))
            continue
        wrong = faults_of(entry)
        faults += [attrs.evolve(f, detail=f"{path}:{number}: {f.detail}") for f in wrong]
        if not wrong:
            yield entry


def _unreadable(at: str, data: bytes, error: Exception, *, is_ended: bool) -> LedgerFault:
    """Tell a line that a crash cut off from one that was altered."""
    if b"\r" in data.rstrip(b"\r"):
        detail = "lines end with a carriage return alone; save the file with line feeds"
        return LedgerFault("changed", None, f"{at}: {detail}")
    if is_ended or data.startswith(codecs.BOM_UTF8):
        return LedgerFault("changed", None, f"{at}: {_in_words(data, error)}")
    detail = f"the last line ends after {len(data)} bytes and is no whole entry; restore the file"
    return LedgerFault("torn", None, f"{at}: {detail}, or delete the rest of that line")


def _in_words(data: bytes, error: Exception) -> str:
    """What keeps a line from being read, and what to do about it."""
    if not data.strip():
        return "the line is empty; delete it"
    if data.startswith(codecs.BOM_UTF8):
        return "the file begins with a byte order mark; save it as UTF-8 without one"
    if b"\0" in data:
        return "the line holds zero bytes, as UTF-16 and crashes leave them; restore the file"
    if isinstance(error, UnicodeDecodeError):
        return f"the line is no UTF-8 from byte {error.start + 1} on; restore the file"
    if isinstance(error, json.JSONDecodeError):
        return f"the line is no JSON from character {error.pos + 1} on; restore the file"
    return str(error)


def parsed(data: bytes) -> Entry:
    """Read one line, and refuse one that is not written exactly as ``line`` writes it.

    Raises:
        ValueError: It is not UTF-8 or not JSON.
        LedgerError: It is not an entry in canonical form.
    """
    fields = json.loads(data.decode())
    if not isinstance(fields, dict) or fields.keys() - {"why"} != _KEYS:
        raise LedgerError("the line is no entry; a key is missing or unknown")
    try:
        entry = _entry(fields)
    except (TypeError, KeyError, AttributeError) as error:
        raise LedgerError(f"the line is no entry ({error!r})") from None
    if line(entry).encode() != data:
        raise LedgerError("the line is not written in canonical form")
    return entry


def _entry(fields: dict[str, Any]) -> Entry:
    body = json.dumps(fields["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(
        entry=str(fields["entry"]),
        fact=str(fields["fact"]),
        kind=str(fields["kind"]),
        record=facts.key_of(fields["kind"], plain(body)),
        body=body,
        by=str(fields["by"]),
        recorded_at=unstamp(fields["recorded_at"]),
        replaces=tuple(fields["replaces"]),
        why=fields.get("why"),
    )


def _refuse_to_lose(folder: Path, files: dict[str, list[str]]) -> None:
    for path in files_in(folder):
        require_regular_file(path)
        kept = {text.encode() for text in files.get(path.relative_to(folder).as_posix(), ())}
        for number, data in enumerate(path.read_bytes().split(b"\n"), 1):
            if data and data.removesuffix(b"\r") + b"\n" not in kept:
                raise LedgerError(
                    f"{path}:{number} is an entry that this ledger does not hold;"
                    " import the folder first, or export to an empty one"
                )


def _replace(path: Path, data: bytes) -> None:
    """Write a file unless it holds the same already."""
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
