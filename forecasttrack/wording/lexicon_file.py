"""A lexicon as a YAML file: read strictly, with every fault named by its line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scanner import RoundTripScanner

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidRecordError, did_you_mean
from forecasttrack.records import scalars
from forecasttrack.records.plain_faults import FaultCollector, PlainFault
from forecasttrack.records.yaml_versions import KnownVersions
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_entry import LexiconEntry

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_FILE = 4 * 2**20
_DEEPEST = 6
_NEEDED = ("words", "low", "high")


def read_lexicon(path: Path) -> Lexicon:
    """Read a lexicon from a YAML file.

    Raises:
        InvalidRecordError: The file is not a lexicon; the message has one line for each fault.
    """
    raw = path.read_bytes()
    if len(raw) > _LARGEST_FILE:
        msg = f"{path}: more than {_LARGEST_FILE >> 20} MB are no lexicon"
        raise InvalidRecordError(msg)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidRecordError(f"{path}:{line}:1: not UTF-8; save the file as UTF-8") from None
    return parse_lexicon(text, str(path), name=path.stem)


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
    return lexicon_of(plain_lexicon(text, where), where, name=name)


def lexicon_of(data: Mapping[Any, Any], where: str, *, name: str) -> Lexicon:
    """The lexicon made of plain data; see :func:`parse_lexicon`."""
    collector = FaultCollector()
    head = _fields({key: data[key] for key in data if key != "entries"}, _HEAD, collector)
    inherited: dict[str, object] = {key: head[key] for key in ("source", "licence") if key in head}
    collector.attempt("entries", lambda: head.update(entries=_entries(data, inherited)))
    if not collector.faults:
        collector.attempt(None, lambda: head.update(lexicon=Lexicon(**{"name": name, **head})))
    if collector.faults:
        faults = (f"{where}:{_place(data, each)}: {each.message}" for each in collector.faults)
        raise InvalidRecordError("\n".join(faults), field="entries")
    lexicon = head["lexicon"]
    assert isinstance(lexicon, Lexicon)  # noqa: S101 - built above
    return lexicon


class _Constructor(RoundTripConstructor):
    """Reads dates as text, so that an impossible one does not stop the reading."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_scalar)


class _ScannerOfComments(KnownVersions, RoundTripScanner):
    """Keeps comments, and refuses versions of YAML that are not known."""


class _Composer(Composer):
    """Refuses deeper nesting than in any lexicon; the parser's time grows with its square."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST:
            mark = self.parser.peek_event().start_mark
            msg = f"this is nested more than {_DEEPEST} deep; a lexicon is a list of entries"
            raise ComposerError(None, None, msg, mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


_TROUBLE = (YAMLError, ValueError, TypeError, RecursionError, ArithmeticError, AttributeError)
"""What the parser raises: its own error, and others for impossible dates, control characters,
deep nesting and lists as keys."""


def plain_lexicon(text: str, where: str) -> Mapping[Any, Any]:
    """The plain data of a lexicon's YAML, before they are checked.

    Raises:
        InvalidRecordError: The text is no YAML, or no mapping.
    """
    yaml = YAML(typ="rt")
    yaml.Composer = _Composer
    yaml.Scanner = _ScannerOfComments
    yaml.Constructor = _Constructor
    try:
        data = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        msg = f"{where}:{place}: not YAML that can be read: {error.problem}"
        raise InvalidRecordError(msg) from None
    except _TROUBLE as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InvalidRecordError(f"{where}:1:1: not YAML that can be read: {reason}") from None
    if not isinstance(data, Mapping):
        msg = f"{where}:1:1: a lexicon is a mapping with name and entries, not {scalars.seen(data)}"
        raise InvalidRecordError(msg)
    return data


def _place(data: Any, fault: PlainFault) -> str:
    """Line and column of what is at fault, or of the nearest thing around it."""
    line, column = 0, 0
    for depth, key in enumerate(fault.path, start=1):
        places: Any = getattr(data, "lc", None)
        step = key if isinstance(data, Mapping) else int(key)
        if isinstance(data, Mapping):
            on_key = fault.on_key and depth == len(fault.path)
            found = (places.key if on_key else places.value)(step) if _stands(data, step) else None
        else:
            found = places.item(step) if places is not None else None
        if found is None:
            break
        (line, column), data = found, data[step]
    return f"{line + 1}:{column + 1}"


def _stands(data: Any, key: object) -> bool:
    """Whether a key belongs to a mapping itself, not to one merged into it."""
    return key in (getattr(getattr(data, "lc", None), "data", None) or ())


# --- entries and fields ------------------------------------------------------------------------


def _entries(data: Mapping[Any, Any], inherited: Mapping[str, object]) -> list[LexiconEntry]:
    rows = data.get("entries")
    if not isinstance(rows, list) or not rows:
        raise InvalidRecordError(
            "a lexicon needs `entries`, a list of words with low and high,"
            f" found {scalars.seen(rows)}"
        )
    collector = FaultCollector()
    found = []
    for position, row in enumerate(rows):
        well, entry = collector.attempt(position, lambda row=row: _entry(row, inherited))  # type: ignore[misc]
        found += [entry] if well else []
    collector.finish()
    return found


def _entry(row: object, inherited: Mapping[str, object]) -> LexiconEntry:
    if not isinstance(row, Mapping):
        raise InvalidRecordError(
            f"an entry is a mapping with words, low and high, found {scalars.seen(row)}"
        )
    collector = FaultCollector()
    fields = _fields(row, _ENTRY, collector)
    for key in _NEEDED:
        if key not in row:
            collector.faults.append(PlainFault((), f"the entry has no `{key}`"))
    collector.finish()
    return LexiconEntry(**{**inherited, **fields})


def _fields(
    data: Mapping[Any, Any], known: Mapping[str, Callable[[Any], Any]], collector: FaultCollector
) -> dict[str, Any]:
    """Read each key as what it holds; unknown keys and values of other types are faults."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key in known:
            well, read = collector.attempt(key, lambda key=key, value=value: known[key](value))  # type: ignore[misc]
            found |= {key: read} if well else {}
        else:
            message = f"no field {shown(key)} in a lexicon. {did_you_mean(key, known)}"
            collector.faults.append(PlainFault((key,), message, on_key=True))
    return found


def _text(value: object) -> str:
    return str(scalars.text(value, None))


def _number(value: object) -> float:
    return float(scalars.number(value, None))


def _whole(value: object) -> int:
    return int(scalars.whole(value, None))


def _truth(value: object) -> bool:
    return scalars.boolean(value, None)


def _list_of(read: Callable[[object], Any]) -> Callable[[object], list[Any]]:
    def read_list(value: object) -> list[Any]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            message = f"a list is needed, found {scalars.seen(value)}; put it in brackets"
            raise InvalidRecordError(message)
        collector = FaultCollector()
        items: list[Any] = []
        for row, item in enumerate(value):
            collector.attempt(row, lambda item=item: items.append(read(item)))  # type: ignore[misc]
        collector.finish()
        return items

    return read_list


def _quantiles(value: object) -> dict[float, float]:
    if not isinstance(value, Mapping):
        message = f"a mapping is needed, found {scalars.seen(value)}; write each level as 0.5: 0.7"
        raise InvalidRecordError(message)
    collector = FaultCollector()
    found: dict[float, float] = {}
    for level, answer in value.items():
        well, pair = collector.attempt(
            level,
            lambda level=level, answer=answer: (_number(level), _number(answer)),  # type: ignore[misc]
        )
        found |= dict([pair]) if well else {}
    collector.finish()
    return found


def _no_number_or(value: object) -> float | None:
    """A number, or none for words on which no odds can be put."""
    return None if value is None else _number(value)


_TEXTS = _list_of(_text)
_HEAD: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("name", "structure", "title", "kind", "register", "source", "licence", "note"), _text
    ),
    "year": _whole,
    "aliases": _TEXTS,
    # Read by `_entries`; named here so that a misspelt "entires" is answered with it.
    "entries": _TEXTS,
}
"""How each key of the head is read; ``structure`` says how the bands lie to each other."""
_ENTRY: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("words", "low_end", "high_end", "same_as"), _text),
    **dict.fromkeys(("source", "licence", "note"), _text),
    **dict.fromkeys(("low", "high", "mean", "sd"), _number),
    **dict.fromkeys(("outside_scale", "seen"), _truth),
    **dict.fromkeys(("forms", "registers"), _TEXTS),
    "point": _no_number_or,
    "respondents": _whole,
    "quantiles": _quantiles,
    "beta": _list_of(_number),
}
"""How each key of an entry is read; ``LexiconEntry`` says what it means.

``low_end`` and ``high_end`` say whether the band holds its end, ``closed`` or ``open``; ``seen``
says whether the row was seen in its source.
"""
