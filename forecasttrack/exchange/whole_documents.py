"""Documents that can only be read whole: how large one may be, and what a JSON text holds."""

from __future__ import annotations

import json
import re
from typing import Any

from forecasttrack.errors import InvalidTableError

LARGEST_DOCUMENT = 400_000_000
"""Bytes of the largest file that has to be read whole, as JSON has."""
_HALF = re.compile(r"\\ud[89a-f]", re.IGNORECASE)
"""Half a character, as JSON writes it; two of them are a whole one."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_whole(size: int, name: str) -> None:
    """Refuse what is read whole and has more bytes than `LARGEST_DOCUMENT`."""
    if size > LARGEST_DOCUMENT:
        raise InvalidTableError(
            f"{name} has {size:,} bytes; a file that is read whole has at most"
            f" {LARGEST_DOCUMENT:,}. Part it first"
        )


def json_of(text: str, name: str) -> Any:
    """Read JSON.

    Raises:
        InvalidTableError: It is not valid; the message names the place.
    """
    try:
        found = json.loads(text)
        return _without_halves(found) if _HALF.search(text) else found
    except RecursionError:
        raise InvalidTableError(f"{name} is nested too deeply to be read") from None
    except ValueError as error:
        raise InvalidTableError(f"{name} is no JSON: {error}") from None


def _without_halves(found: Any) -> Any:
    """What a JSON text holds; for half a character, which no text can hold, stands U+FFFD."""
    return json.loads(_SURROGATE.sub("\ufffd", json.dumps(found, ensure_ascii=False)))
