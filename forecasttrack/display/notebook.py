"""What a notebook shows: small tables in HTML, in which nothing from outside can run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from forecasttrack.display.text import printable

if TYPE_CHECKING:
    import pandas as pd

LONGEST_CELL = 300
MOST_ROWS = 40


def html_table(
    *, caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], total: int = 0
) -> str:
    """Write rows as an HTML table; every cell is escaped, for names come from outside.

    Long cells are cut, and so are long tables: a notebook is kept in a file.

    Args:
        caption: What the table shows.
        header: Names of the columns; none for a table without a head.
        rows: Cells, one sequence per row.
        total: How many rows there are, where not all are given.

    Returns:
        The table as HTML.

    Example:
        >>> html_table(caption="a & b", header=["x"], rows=[["<i>"]])
        '<table><caption>a &amp; b</caption><tr><th>x</th></tr><tr><td>&lt;i&gt;</td></tr></table>'
    """
    remaining = iter(rows)
    shown = list(islice(remaining, MOST_ROWS))
    more = max(sum(1 for _ in remaining), total - len(shown))
    lines = [_row("td", row) for row in shown]
    if header:
        lines.insert(0, _row("th", header))
    if more:
        lines.append(f'<tr><td colspan="{len(shown[0])}">and {more:,} more</td></tr>')
    return f"<table><caption>{escape(printable(caption))}</caption>{''.join(lines)}</table>"


def html_frame(frame: pd.DataFrame, *, caption: str) -> str:
    """Write the beginning of a dataframe as an HTML table, numbers to four digits."""
    digits = dict.fromkeys(frame.select_dtypes("number"), 4)
    shown = frame.head(MOST_ROWS).round(digits).astype(object)
    rows = shown.where(shown.notna(), "").itertuples(index=False)
    header = [str(name) for name in frame]
    return html_table(caption=caption, header=header, rows=rows, total=len(frame))


def _row(tag: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_cell(cell)}</{tag}>' for cell in cells)}</tr>"


def _cell(value: object) -> str:
    text = printable(value)
    return escape(text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")
