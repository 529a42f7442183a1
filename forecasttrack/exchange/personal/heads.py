"""Where the head of a table stands: under titles, on two lines, down its side, or nowhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from forecasttrack.display.spreadsheet import restored
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.chances import chance_of
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, ROLES, plain_name
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.outcomes import looks_like_outcomes

Row: TypeAlias = tuple[int, Sequence[Any]]
"""The number of a row, as its program counts, and its cells."""

_KNOWN = frozenset({*ROLES, *(name for names in OTHER_NAMES.values() for name in names)})
_CHANCES = frozenset(OTHER_NAMES["probability"])
_COMMENT = re.compile(
    r"(?:#|//)\s|[*†‡§]+\s|[¹²³]|(?:notes?|n\.?b\.?|sources?|hinweis|anmerkung|quelle)\s*:",
    re.IGNORECASE,
)
"""The beginning of a comment, or of a note under the table."""
_MOST_ABOVE = 30
"""How many rows are searched for the head: titles may stand above it."""


def head_and_rows(
    name: str, rows: Sequence[Row], account: Account
) -> tuple[tuple[str, ...], list[Row]]:
    """The names of the columns, and the rows under them.

    Args:
        name: What the file is called.
        rows: Every row in which something stands.
        account: Where it is noted how the head was found.

    Raises:
        InvalidTableError: No row has two cells.
    """
    rows = without_comments(rows, account)
    if is_on_its_side(rows):
        rows = _transposed(rows)
        account.assume(
            "the table", "on its side: one column for each question", None, len(rows) - 1,
            "a table with one row for each forecast",
        )  # fmt: skip
    place = head_place(rows)
    if place is None:
        raise InvalidTableError(
            f"{name} holds no table: no line has two cells or more; the first names the columns"
        )
    cells = _trimmed(rows[place][1])
    if _is_data(cells):
        head = tuple(f"column {number}" for number in range(1, len(cells) + 1))
        account.assume(
            "the first line", "a forecast, since it names no columns", cells[0], 1,
            "a first line with names; columns=, --column 'column 1'=question",
        )  # fmt: skip
        return head, list(rows[place:])
    under = _under_groups(rows[place + 1][1], cells) if place + 1 < len(rows) else []
    if under:
        return _distinct_names(under), list(rows[place + 2 :])
    if place and _repeats(cells):
        cells = _with_groups(cells, rows[place - 1][1])
    return _distinct_names(cells), list(rows[place + 1 :])


def plain_cell(text: str) -> str | None:
    """A cell of text without blanks around it, None where it is empty.

    Example:
        >>> plain_cell(" Rome "), plain_cell(" ")
        ('Rome', None)
    """
    return restored(text).strip().replace("\u00a0", " ") or None


def names_known(rows: Sequence[Row]) -> int:
    """The most column names in one row near the top; 0 where no row has two.

    Example:
        >>> names_known([(1, ["Our bets"]), (2, ["Question", "Probability", "Mood"])])
        2
    """
    best = max((_columns_named(cells) for _, cells in rows[:_MOST_ABOVE]), default=0)
    return best if best > 1 else 0


def rows_under(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The rows under a given head; empty if the rows do not contain that head.

    Example:
        >>> head = ["Question", "Probability"]
        >>> rows_under([(1, ["2025"]), (2, head), (3, ["Snow?", 0.1])], [(1, head)])
        [(3, ['Snow?', 0.1])]
    """
    place = head_place(others)
    if place is None or not names_known(others):
        return []
    head = _trimmed(others[place][1])
    alike = (
        at
        for at, (_, cells) in enumerate(rows[:_MOST_ABOVE])
        if any(each is not None for each in cells) and _trimmed(cells) == head
    )
    found = next(alike, None)
    return [] if found is None else list(rows[found + 1 :])


def _columns_named(cells: Sequence[Any]) -> int:
    """How many cells are known names of columns, not counting names that may be outcomes."""
    return sum(
        isinstance(each, str)
        and plain_name(each) in _KNOWN
        and not looks_like_outcomes([plain_name(each)])
        for each in cells
    )


def without_comments(rows: Sequence[Row], account: Account) -> Sequence[Row]:
    """The rows without comments, which are noted.

    Args:
        rows: The rows.
        account: Where it is noted how many were comments.
    """
    kept = [row for row in rows if not _is_comment(row[1])]
    account.lose(
        "lines of comment",
        "begin with # or the mark of a footnote, and are no rows",
        len(rows) - len(kept),
    )
    return kept


def _is_comment(cells: Sequence[Any]) -> bool:
    """Whether a line is a comment; a line with further cells may be a row."""
    stated = [each for each in cells if each is not None]
    return len(stated) == 1 and isinstance(stated[0], str) and bool(_COMMENT.match(stated[0]))


def head_place(rows: Sequence[Row]) -> int | None:
    """The row that names the most columns, else the first row with two cells."""
    wide = [
        place
        for place, (_, cells) in enumerate(rows[:_MOST_ABOVE])
        if sum(each is not None for each in cells) >= 2
    ]
    if not wide:
        later = (at for at, (_, cells) in enumerate(rows) if sum(c is not None for c in cells) > 1)
        return next(later, None)
    best = max(wide, key=lambda place: (_columns_named(rows[place][1]), -place))
    return best if _columns_named(rows[best][1]) >= 2 else wide[0]


def _is_data(cells: Sequence[Any]) -> bool:
    """Whether a head is a row of data: it names nothing known, and holds a number or a day."""
    if _columns_named(cells):
        return False
    stated = [each for each in cells if each is not None]
    return any(
        not isinstance(each, str) or not chance_of(each).fault or looks_like_days([each])
        for each in stated
    )


# --- a table on its side -------------------------------------------------------------------------


def is_on_its_side(rows: Sequence[Row]) -> bool:
    """Whether a table is turned: the names of its columns stand in the first column.

    Example:
        >>> is_on_its_side([(1, ["Question", "Rain?"]), (2, ["Probability", ".7"])])
        True
    """
    down = [cells[0] for _, cells in rows[:_MOST_ABOVE] if cells]
    across = max((_columns_named(cells) for _, cells in rows[:_MOST_ABOVE]), default=0)
    named = {plain_name(each) for each in down if isinstance(each, str)}
    return _columns_named(down) > max(across, 1) and bool(named & _CHANCES)


def _transposed(rows: Sequence[Row]) -> list[Row]:
    width = max(len(cells) for _, cells in rows)
    full = [[*cells, *[None] * (width - len(cells))] for _, cells in rows]
    columns = [list(each) for each in zip(*full, strict=True)]
    # In a turned table the corner is often empty, and the questions stand beside it.
    columns[0][0] = columns[0][0] or "question"
    return list(enumerate(columns, start=1))


# --- heads of two lines, and names ---------------------------------------------------------------


def _under_groups(under: Sequence[Any], above: Sequence[Any]) -> list[Any]:
    """The head of two lines as one; empty if the second line does not name columns of a group.

    Ann and Bob under "Probability" in merged cells are such a line. Under the other names it is
    empty, or has the same name where cells are merged downwards.
    """
    full = [*above, *[None] * (len(under) - len(above))]
    lower = [
        None if at >= len(under) or under[at] == each else under[at] for at, each in enumerate(full)
    ]
    stated = [at for at, each in enumerate(lower) if each is not None]
    heads = [at for at in stated if full[at] is not None]
    in_group = all(at in heads or at - 1 in stated for at in stated)
    widens = any(at + 1 in stated and at + 1 not in heads for at in heads)
    names = all(isinstance(lower[at], str) and chance_of(lower[at]).fault for at in stated)
    others = any(each is not None and at not in heads for at, each in enumerate(full))
    if not (others and in_group and widens and names):
        return []
    return [each if own is None else own for each, own in zip(full, lower, strict=True)]


def _repeats(cells: Sequence[Any]) -> bool:
    stated = [str(each) for each in cells if each is not None]
    return len(set(stated)) < len(stated)


def _with_groups(cells: Sequence[Any], above: Sequence[Any]) -> list[Any]:
    """Names, with the group above them where a name stands twice; merged cells state it once."""
    group, found = None, list[Any]()
    for place, cell in enumerate(cells):
        over = above[place] if place < len(above) else None
        group = group if over is None else over
        each = over if cell is None else cell  # one cell merged over both lines
        repeated = each is not None and list(cells).count(each) > 1
        if not repeated or group is None:
            found.append(each)
        elif plain_name(str(each)) in _CHANCES:
            found.append(str(group))
        else:
            found.append(f"{group}: {each}")
    return found


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    """A head without empty cells at its end, as a comma at the end of the line leaves one."""
    last = max(place for place, each in enumerate(cells) if each is not None)
    return list(cells[: last + 1])


def _distinct_names(cells: Sequence[Any]) -> tuple[str, ...]:
    found: list[str] = []
    for number, each in enumerate(cells, start=1):
        name = f"column {number}" if each is None else _name(each)
        found.append(name if name not in found else f"{name} ({number})")
    return tuple(found)


def _name(cell: Any) -> str:
    """The name of a column; a sheet holds days as moments at midnight."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return str(cell).strip()
