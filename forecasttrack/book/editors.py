"""What editors can know about the files of a book: a JSON Schema of their shapes."""

from __future__ import annotations

from pathlib import Path


def schema_file() -> Path:
    """Where the JSON Schema (2020-12) of a book's files stands on this machine.

    An editor that speaks to yaml-language-server takes the path in its settings, or in the first
    line of a file as ``# yaml-language-server: $schema=`` and the path; nothing is fetched.
    The schema knows shapes only: links, sums and orders are checked by ``read_book``.

    Example:
        >>> schema_file().name
        'schema.json'
    """
    return Path(__file__).with_name("schema.json")
