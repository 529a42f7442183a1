"""Small tables for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["html_table"]


def html_table(*, caption: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as an HTML table; every cell is escaped, for names come from outside.

    Args:
        caption: What the table shows.
        header: Names of the columns.
        rows: Cells, one sequence per row.

    Returns:
        The table as HTML.

    Example:
        >>> html_table(caption="a & b", header=["x"], rows=[["<i>"]])
        '<table><caption>a &amp; b</caption><tr><th>x</th></tr><tr><td>&lt;i&gt;</td></tr></table>'
    """
    head = "".join(f"<th>{escape(str(name))}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"
