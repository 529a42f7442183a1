"""Texts from outside in a table that may be opened by a spreadsheet.

A spreadsheet takes a cell that begins with one of a few signs for a formula, and a formula can
fetch addresses and start programs. Such a cell gets an apostrophe in front of it, by which
spreadsheets themselves mark text; programs that read the table take the apostrophe off again with
:func:`restored`. Numbers stay numbers: only text is changed.
A carriage return inside a text becomes a line feed: writers of CSV leave the former unquoted, so
that a spreadsheet would begin a new row, and perhaps a formula, with what follows it.
"""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs with which a formula may begin, those of full width among them."""


def defused(cell: object) -> object:
    """Keep a text from being taken for a formula; leave everything else as it is.

    Example:
        >>> defused("=1+1"), defused("plain"), defused(-0.5)
        ("'=1+1", 'plain', -0.5)
    """
    if not isinstance(cell, str):
        return cell
    marked = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return marked.replace("\r\n", "\n").replace("\r", "\n")


def restored(cell: str) -> str:
    """Take off the apostrophe that :func:`defused` put on.

    Example:
        >>> restored("'=1+1"), restored("'tis")
        ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
