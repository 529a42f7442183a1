"""Writes columns.md from the frames themselves, and errors.md from the classes of errors.

Run it in the root of the repository: `python docs/reference/write_columns.py`.
"""

from __future__ import annotations

import inspect
import sys
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import forecasttrack as ft
from forecasttrack import errors
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import columns_of

HERE = Path(__file__).parent
DECLARED: Mapping[str, Any] = tomllib.loads((HERE / "columns.toml").read_text(encoding="utf-8"))
MEANINGS: Mapping[str, str] = DECLARED["meanings"]

_COLUMNS = """\
# The columns of every frame

This page is made from the frames by `python docs/reference/write_columns.py`, and a test holds it \
equal to them.

Times are instants in UTC; those without a zone are refused.
A column that the heading of a table does not call needed may be absent, or missing in any row.
"""
_ERRORS = """\
# Errors and warnings

This page is made from the classes by `python docs/reference/write_columns.py`, and a test holds \
it equal to them.

Every error is a `ForecastTrackError` and also the error of Python that it resembles, so that \
either can be caught.
A message names the thing, what is wrong with it, what was found and the likely cure.
`error.record_id`, `error.field` and `error.row` say where, as far as that is known.

```python
import forecasttrack as ft

try:
    ft.Probability(62)
except ft.ForecastTrackError as error:
    assert "divide by 100" in str(error)
```

Doubtful but legitimate acts warn instead, and are silenced by their name:

```python
import warnings

warnings.simplefilter("ignore", ft.SmallSampleWarning)
```

## The tree
"""


# --- columns -----------------------------------------------------------------------------------


def columns_page() -> str:
    """The reference of the columns."""
    return "\n".join([*_column_lines(), ""])


def _column_lines() -> Iterator[str]:
    yield _COLUMNS
    for frame in DECLARED["frame"]:
        yield f"## {frame['title']}\n\n{frame['about']}\n"
        yield "| column | type | what it holds |"
        yield "|---|---|---|"
        special = DECLARED["special"].get(frame["title"], {})
        for name, dtype in types_of(frame).items():
            kind = DECLARED["types"].get(name, dtype)
            yield f"| `{name}` | {kind} | {special.get(name) or MEANINGS[name]} |"
        yield ""
    yield "## Reasons for leaving something out\n"
    yield "`left_out.reason` is one of these; where several hold, the first counts.\n"
    yield ", ".join(f"`{each}`" for each in Reason) + "."


def types_of(frame: Mapping[str, str]) -> dict[str, str]:
    """The columns of a frame, each with what it holds."""
    if "table" in frame:
        return {name: _type(each) for name, each in columns_of(frame["table"]).items()}
    book = ft.read_book("fixtures/alaska-2025")
    pairs = ft.pair(book).where(kind="binary")
    with warnings.catch_warnings(action="ignore", category=ft.ForecastTrackWarning):
        known = {"ft": ft, "book": book, "pairs": pairs, "scores": ft.score(pairs)}
        found = eval(frame["code"], known)  # noqa: S307 - the code stands beside this file
    return {name: _type(dtype) for name, dtype in found.dtypes.items()}


_TYPES = {"f": "number", "i": "whole number", "I": "whole number", "b": "true or false"}


def _type(dtype: Any) -> str:
    name = getattr(dtype, "__name__", str(dtype))
    if name.startswith("datetime64"):
        return "instant"
    return "text" if name in ("object", "str") else _TYPES[name[0]]


# --- errors ------------------------------------------------------------------------------------


def errors_page() -> str:
    """The reference of the errors."""
    return "\n".join([*_error_lines(), ""])


def _error_lines() -> Iterator[str]:
    yield _ERRORS
    tree = (inspect.getdoc(errors) or "").split("\n\n")[1:3]
    yield "```text\n" + "\n\n".join(tree) + "\n```\n"
    yield "`forecasttrack.errors` holds them all."
    for cls in classes():
        yield f"\n## {cls.__name__}\n"
        about, _, example = (inspect.getdoc(cls) or "").partition("\n\nExample:\n")
        text, _, attributes = about.partition("\n\nAttributes:\n")
        builtin = next(each for each in cls.__mro__ if each.__module__ == "builtins")
        yield f"{_markdown(text)}\nAlso a `{builtin.__name__}`."
        if attributes:
            yield "\n" + "\n".join(_attributes(attributes))
        needed = f">>> from forecasttrack.errors import {cls.__name__}"
        yield f"\n```python\n{needed}\n{inspect.cleandoc(example)}\n\n```"


def classes() -> list[type]:
    """The classes of errors and warnings, in the order of their module."""
    return [each for each in vars(errors).values() if inspect.isclass(each)]


def _attributes(listed: str) -> Iterator[str]:
    for line in inspect.cleandoc(listed).splitlines():
        name, _, meaning = line.partition(": ")
        yield f"* `{name}`: {_markdown(meaning)}"


def _markdown(text: str) -> str:
    return text.replace("``", "`")


if __name__ == "__main__":
    (HERE / "columns.md").write_text(columns_page(), encoding="utf-8")
    (HERE / "errors.md").write_text(errors_page(), encoding="utf-8")
    sys.stdout.write("wrote columns.md and errors.md\n")
