"""The one way in which a fact is written as bytes, so that everybody computes the same id.

JSON with sorted ASCII keys, no spaces, UTF-8, text in Unicode's composed form (NFC) and whole
numbers below 2**53 in size.
Three things have no such form, and are written so:

* any other number as decimal text: ``0.35`` as ``"0.35"``;
* text that would read as such a number, and text that begins with ``text:``, after ``text:``,
  so that the section ``"4.1"`` is ``"text:4.1"``;
* a mapping with a key that is not ASCII, or with the only key ``pairs``, as
  ``{"pairs": [[key, value], ...]}`` sorted by key.

What is left is the common ground of all JSON writers: the bytes equal RFC 8785, and
``json.dumps(..., sort_keys=True)`` of most languages produces them.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring
from typing import Any

from forecasttrack.errors import LedgerError

LARGEST_INTEGER = 2**53 - 1
"""Beyond it, languages that read JSON numbers as doubles lose digits."""

NUMBER_AS_TEXT = r"-?\d+(?:\.\d+(?:e[+-]?\d+)?|e[+-]?\d+)"
"""The pattern of text that stands for a number."""

TEXT_MARK = "text:"
"""Prefix of text that would otherwise read as a number."""

_DECIMAL = re.compile(NUMBER_AS_TEXT, re.ASCII)
_PAIRS = "pairs"
_MARKED = re.compile(rf'"(?=[-\dtp])(?:{NUMBER_AS_TEXT}"|{TEXT_MARK}|{_PAIRS}")', re.ASCII)
"""What canonical text holds beyond plain JSON: numbers as text, marked text and pairs."""

quoted = encode_basestring
"""Write text as a JSON string, its characters as they are."""

_CONSTANTS = {None: "null", True: "true", False: "false"}
_FIRST_SIGNS = frozenset("-0123456789t")  # of text that is a number, or begins with the mark


def canonical(value: Any) -> str:
    """Write plain data in its canonical form.

    Args:
        value: Text, numbers, booleans, ``None``, and lists and mappings of them.

    Returns:
        Text whose UTF-8 bytes are the canonical bytes; equal data give equal text, whatever the
        order of their keys.

    Raises:
        LedgerError: NaN, infinity, a whole number of 2**53 or more in size, text that is no valid
            Unicode, or anything that is not plain data.

    Example:
        >>> canonical({"question": "Q1", "probability": 0.35})
        '{"probability":"0.35","question":"Q1"}'
    """
    return _written(value)


def canonical_texts(texts: Iterable[str]) -> str:
    """Write a list of texts in its canonical form.

    Example:
        >>> canonical_texts(["question", "4.1"])
        '["question","text:4.1"]'
    """
    return f"[{','.join([quoted(_marked(text)) for text in texts])}]"


def plain(text: str) -> Any:
    """Read canonical text back into plain data.

    Example:
        >>> plain('{"probability":"0.35","question":"Q1"}')
        {'probability': 0.35, 'question': 'Q1'}
    """
    read = _loaded(text)
    # Other writers may write any character of a mark as an escape, such as \u0074 for t.
    return _read(read) if "\\" in text or _MARKED.search(text) else read


def _loaded(text: str) -> Any:
    """The same as ``json.loads``, without its overhead, which matters for short texts."""
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        end = -1
    return value if end == len(text) else json.loads(text)


_SCAN: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]


def composed(text: str) -> str:
    """Bring text to its composed form (NFC), and refuse what is no valid Unicode.

    Example:
        >>> len("e\u0301"), len(composed("e\u0301"))
        (2, 1)
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = error.object[error.start : error.end]
        raise LedgerError(
            f"the text holds {found!r}, half of a surrogate pair; repair its encoding"
        ) from None
    return unicodedata.normalize("NFC", text)


def _written(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return quoted(_marked(value))
    if kind is dict:
        return _written_mapping(value)
    if kind is float:
        return _written_number(value)
    if kind is int:
        return _written_integer(value)
    if kind is list or kind is tuple:
        return f"[{','.join(map(_written, value))}]"
    if value is None or kind is bool:
        return _CONSTANTS[value]
    raise LedgerError(f"{value!r} is a {kind.__name__}, which has no canonical form")


def _marked(text: str) -> str:
    """Text in composed form, behind the mark if it would read as a number or as marked."""
    if not text.isascii():
        text = composed(text)
    if text[:1] in _FIRST_SIGNS and (text.startswith(TEXT_MARK) or _DECIMAL.fullmatch(text)):
        return TEXT_MARK + text
    return text


def _written_mapping(mapping: dict[Any, Any]) -> str:
    if all(type(key) is str and key.isascii() for key in mapping) and mapping.keys() != {_PAIRS}:
        fields = [f"{quoted(key)}:{_written(mapping[key])}" for key in sorted(mapping)]
        return f"{{{','.join(fields)}}}"
    keys = {_key(key): key for key in mapping}
    if len(keys) < len(mapping):
        raise LedgerError(f"two keys of {sorted(mapping)} are the same text in composed form")
    written = [(quoted(key), _written(mapping[keys[key]])) for key in sorted(keys)]
    pairs = ",".join([f"[{key},{value}]" for key, value in written])
    return f'{{"{_PAIRS}":[{pairs}]}}'


def _key(key: object) -> str:
    if isinstance(key, str):
        return composed(key)
    raise LedgerError(f"the key {key!r} is not text; put it in quotes")


def _written_number(number: float) -> str:
    if not math.isfinite(number):
        raise LedgerError(f"a ledger keeps finite numbers, found {number}; leave the field out")
    if number.is_integer() and abs(number) <= LARGEST_INTEGER:
        return repr(int(number))
    return f'"{number!r}"'


def _written_integer(number: int) -> str:
    if -LARGEST_INTEGER <= number <= LARGEST_INTEGER:
        return repr(number)
    raise LedgerError(
        f"the whole number {number} is beyond 2**53 - 1; write it with a decimal point"
    )


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, list):
        return [_read(item) for item in value]
    if isinstance(value, dict):
        pairs = value.get(_PAIRS)
        if isinstance(pairs, list) and len(value) == 1:
            return {key: _read(item) for key, item in pairs}
        return {key: _read(item) for key, item in value.items()}
    return value


def _read_text(text: str) -> str | float:
    if text[:1] not in _FIRST_SIGNS:
        return text
    if text.startswith(TEXT_MARK):
        return text[len(TEXT_MARK) :]
    return float(text) if _DECIMAL.fullmatch(text) else text
