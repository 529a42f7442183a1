"""Paths as arguments of commands: completed by the shell, and what a new book may be called."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from forecasttrack.errors import InvalidArgumentError

LEDGER_ENDINGS = (".db", ".sqlite", ".sqlite3", ".ledger")
"""Endings of paths of ledgers; at such a path a new ledger is made, not a book."""
TABLE_ENDINGS = (
    ".csv", ".tsv", ".tab", ".parquet", ".xlsx", ".xlsm", ".json", ".md", ".markdown", ".txt",
    ".zip", ".forecast",
)  # fmt: skip
"""Endings of what `import` reads."""
_OTHER_ENDINGS = (
    *TABLE_ENDINGS, ".jsonl", ".xls", ".ods", ".docx", ".pdf", ".html", ".htm", ".svg", ".py",
)  # fmt: skip
"""Endings that the name of a new book may not have; those of ledgers are refused apart."""


class _PathType(click.ParamType):  # type: ignore[type-arg]  # older versions take no type
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
    if "://" in path or ending in LEDGER_ENDINGS:
        raise InvalidArgumentError(
            f"{path} names a ledger, and this writes a book: a folder or a file ending in .yaml."
            f" A ledger is begun by its first record: forecasttrack add {named} QUESTION TEXT, or"
            f" forecasttrack record BOOK {named}",
            field="path",
        )
    if ending in _OTHER_ENDINGS or (ending in _BOOK_ENDINGS and not path.endswith(_BOOK_ENDINGS)):
        proposed = shlex.quote(str(Path(path).with_suffix(".yaml")))
        raise InvalidArgumentError(
            f"{path} does not end as a book does; name a file ending in .yaml, such as {proposed},"
            " or a folder",
            field="path",
        )


_BOOK_ENDINGS = (".yaml", ".yml")
"""Endings of the file of a book; a new one may not have them in capitals."""
