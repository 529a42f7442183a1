"""Ids for what has none, or none that is an id here; each carries the name of its source."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

_LONGEST = 60
_NO_LETTERS = re.compile(r"[^\w.,+-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def id_of(source: str, *parts: object) -> str:
    """The id of something that a source calls by its own number or name.

    Args:
        source: What the source is called.
        parts: Its own number or name, or several of them.

    Returns:
        The id, in which no sign stands that an id must not have.

    Example:
        >>> id_of("metaculus", 101)
        'metaculus:101'
        >>> id_of("forecastbench", "acled", "a/b")
        'forecastbench:acled:a-b'
    """
    return _joined(source, *map(str, parts))


@lru_cache(maxsize=100_000)
def _joined(*parts: str) -> str:
    # Kept, so that the rows of a large file share one text for each question and forecaster.
    return ":".join(cleaned(part) for part in parts if part != "")


def cleaned(name: str) -> str:
    """A name without what an id may not hold: slashes, controls, blanks at its ends.

    Example:
        >>> cleaned(" a/b ")
        'a-b'
    """
    plain = re.sub(r"[/\\]", "-", _CONTROLS.sub("", name)).strip()
    return plain if len(plain) <= 180 else f"{plain[:165].strip()}-{_digest(name)}"


def slug(text: str) -> str:
    """An id made of a sentence: the same one each time, with a digest where it was cut.

    Example:
        >>> slug("Will it rain in Rome?")
        'will-it-rain-in-rome'
    """
    plain = _NO_LETTERS.sub("-", _CONTROLS.sub("", text).lower()).strip("-.,+_")
    if plain and len(plain) <= _LONGEST:
        return plain
    return f"{plain[: _LONGEST - 10].rstrip('-')}-{_digest(text)}".lstrip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
