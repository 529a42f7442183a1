"""A lexicon as a YAML file: read strictly, with every fault named by its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from forecasttrack.errors import InvalidRecordError, did_you_mean
from forecasttrack.wording.lexicon import Lexicon, LexiconEntry

if TYPE_CHECKING:
    from pathlib import Path

_LEXICON_FIELDS = {field.name for field in attrs.fields(Lexicon) if field.init}
_ENTRY_FIELDS = {field.name for field in attrs.fields(LexiconEntry) if field.init}
_NEEDED = ("words", "low", "high")


def read_lexicon(path: Path) -> Lexicon:
    """Read a lexicon from a YAML file.

    Raises:
        InvalidRecordError: The file is not a lexicon; the message has one line for each fault.
    """
    return parse_lexicon(path.read_text(encoding="utf-8"), str(path), name=path.stem)


def parse_lexicon(text: str, where: str, *, name: str) -> Lexicon:
    """Read a lexicon from YAML text; source and licence pass from the head to each entry.

    Args:
        text: The YAML.
        where: What to call the text in messages.
        name: The name of the lexicon where the text gives none.

    Raises:
        InvalidRecordError: The text is not a lexicon; the message has one line for each fault.

    Example:
        >>> text = "entries: [{words: likely, low: 0.6, high: 1.0}]"
        >>> parse_lexicon(text, "own.yaml", name="own")["likely"].point
        0.8
    """
    data = _loaded(text, where)
    rows = data.pop("entries", None)
    faults = [_stray(where, 1, key, _LEXICON_FIELDS) for key in data if key not in _LEXICON_FIELDS]
    if not isinstance(rows, list) or not rows:
        faults.append(f"{where}:1: a lexicon needs `entries`, a list of words with low and high")
        rows = []
    inherited: dict[str, str] = {key: data[key] for key in ("source", "licence") if key in data}
    entries = _entries(rows, inherited, where, faults)
    _refuse(faults)
    try:
        return Lexicon(**{"name": name, **data}, entries=entries)
    except (InvalidRecordError, TypeError) as error:
        _refuse([f"{where}: {error}"])
        raise


def _loaded(text: str, where: str) -> dict[str, Any]:
    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        msg = f"{where}:{line}: not YAML that can be read: {error.problem}"
        raise InvalidRecordError(msg) from error
    if not isinstance(data, dict):
        msg = f"{where}:1: a lexicon is a mapping with name and entries, not {type(data).__name__}"
        raise InvalidRecordError(msg)
    return data


def _entries(
    rows: Any, inherited: dict[str, str], where: str, faults: list[str]
) -> list[LexiconEntry]:
    found = []
    for position, row in enumerate(rows):
        place = f"{where}:{rows.lc.item(position)[0] + 1}"
        wrong = _row_faults(row, where, place)
        faults += wrong
        if wrong:
            continue
        try:
            found.append(LexiconEntry(**{**inherited, **row}))
        except (InvalidRecordError, TypeError, ValueError) as error:
            faults.append(f"{place}: {error}")
    return found


def _row_faults(row: object, where: str, place: str) -> list[str]:
    if not isinstance(row, CommentedMap):
        return [f"{place}: an entry is a mapping with words, low and high"]
    stray = [key for key in row if key not in _ENTRY_FIELDS]
    return [
        *(_stray(where, row.lc.key(key)[0] + 1, key, _ENTRY_FIELDS) for key in stray),
        *(f"{place}: the entry has no `{key}`" for key in _NEEDED if key not in row),
    ]


def _stray(where: str, line: int, key: str, known: set[str]) -> str:
    return f"{where}:{line}: no field '{key}' in a lexicon. {did_you_mean(key, known)}"


def _refuse(faults: list[str]) -> None:
    if faults:
        raise InvalidRecordError("\n".join(faults), field="entries")
