"""Paths as arguments of commands: completed by the shell, and what a new book may be called."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from forecasttrack.errors import InvalidArgumentError

LEDGERS = (".db", ".sqlite", ".sqlite3", ".ledger")
"""Endings of paths of ledgers; at such a path a new ledger is made, not a book."""
TABLES = (
    ".csv", ".tsv", ".tab", ".parquet", ".xlsx", ".xlsm", ".json", ".md", ".markdown", ".txt",
    ".zip", ".forecast",
)  # fmt: skip
"""Endings of what `import` reads."""
_OTHERS = (*TABLES, ".jsonl", ".xls", ".ods", ".docx", ".pdf", ".html", ".htm", ".svg", ".py")


class _PathType(click.ParamType):  # type: ignore[type-arg]  # older ones take none
    """A file, a folder or an address; each command refuses what it cannot use in its own words.

    ``click.Path`` would look at the file itself, where a NUL in its name is a traceback.
    """

    name = "path"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Let the shell complete the names of files and folders."""
        return [CompletionItem(incomplete, type="file")]


PLACE = _PathType()


def require_book_name(path: str) -> None:
    """Refuse a path for a new book that is named like a file of another kind.

    Raises:
        InvalidArgumentError: It is the name of a ledger, a database, a table or another file.
    """
    ending = Path(path).suffix.lower()
    named = shlex.quote(path)
    if "://" in path or ending in LEDGERS:
        raise InvalidArgumentError(
            f"{path} names a ledger, and this writes a book: a folder or a file ending in .yaml."
            f" A ledger is begun by its first record: forecasttrack add {named} QUESTION TEXT, or"
            f" forecasttrack record BOOK {named}",
            field="path",
        )
    if ending in _OTHERS or (ending in _BOOKS and not path.endswith(_BOOKS)):
        proposed = shlex.quote(str(Path(path).with_suffix(".yaml")))
        raise InvalidArgumentError(
            f"{path} does not end as a book does; name a file ending in .yaml, such as {proposed},"
            " or a folder",
            field="path",
        )


_BOOKS = (".yaml", ".yml")
