"""A calendar of the days on which open questions are due."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.plots.canvas import drawing, name_and_title, name_rows, without_markup
from forecasttrack.plots.palette import INK, MUTED, series_style
from forecasttrack.resolving.open_questions import OpenQuestion, last_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STATES = ("overdue", "due", "open")
_MOST_MONTHS = 36
"""More months than this are not legible on one page."""


@naming_arguments
def due_calendar(
    open_questions: Iterable[OpenQuestion], *, ax: Axes | None = None, title: str = "What is due"
) -> Axes:
    """Draw a calendar with a row for each month, and on each day how many questions are due.

    The mark of a day shows the most urgent state of its questions: overdue, due or open.

    Args:
        open_questions: The open questions, as ``ft.outstanding`` returns them.
        ax: Axes to draw on; a new figure if absent, as high as it needs to be.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No open question has a date.

    Example:
        >>> import forecasttrack as ft
        >>> from forecasttrack.resolving.open_questions import outstanding
        >>> from forecasttrack.records.moments import day
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> ft.plots.due_calendar(outstanding(book, at=day("2026-11-22"))).get_xlabel()
        'day of the month (UTC)'
    """
    table = deadline_table(open_questions)
    months = table.months
    with drawing(ax, size=(8.0, 1.5 + 0.27 * max(len(months), 2))) as axes:
        rows = {month: len(months) - 1 - place for place, month in enumerate(months)}
        for month, row in rows.items():
            days = pd.Period(month).days_in_month
            axes.plot([1, days], [row, row], color=MUTED, linewidth=0.4, alpha=0.5, zorder=1)
        handles = [_draw_state(axes, table.frame, state, rows) for state in table.states]
        name_rows(axes, list(rows.values()), [_month(month) for month in rows])
        axes.set(xlim=(0.4, 31.6), ylim=(-0.6, len(months) - 0.4))
        axes.set_xticks([1, 5, 10, 15, 20, 25, 31])
        axes.set_xlabel("day of the month (UTC)")
        axes.spines["left"].set_visible(False)
        name_and_title(axes, handles, table.legend, title=title, note=table.note)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class DeadlineTable:
    """What a calendar of deadlines draws.

    Attributes:
        frame: One row per day: ``day``; ``n``, the number of questions due; and ``state``, the most
            urgent of theirs: ``overdue``, ``due`` or ``open``.
        months: The months that are drawn, in order, as ``2026-01``. If there are many, months
            without a due question are left out.
        states: The states that occur, the most urgent first.
        legend: The labels of these states, with their numbers of questions.
        note: The small print: which questions are not in the calendar.
    """

    frame: pd.DataFrame
    months: list[str]
    states: list[str]
    legend: list[str]
    note: str


@naming_arguments
def deadline_table(open_questions: Iterable[OpenQuestion]) -> DeadlineTable:
    """Return what :func:`due_calendar` draws, for use with other plotting libraries.

    Arguments as in `due_calendar`.

    Returns:
        A frame with a row per day, the months, the legend and the note.

    Raises:
        InvalidArgumentError: No open question has a date.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> deadline_table(ft.outstanding(book, at="2026-11-22")).months
        ['2026-12']
    """
    every = [each for each in _given(open_questions) if each.awaits_answer]
    rows = [(last_day(each.due), each.state) for each in every if each.due is not None]
    if not rows:
        raise InvalidArgumentError(
            f"{len(every)} questions are outstanding and none says when it is due, so there is no"
            " calendar to draw",
            field="open_questions",
        )
    frame = pd.DataFrame(rows, columns=["day", "state"])
    frame["state"] = pd.Categorical(frame["state"], _STATES, ordered=True)
    counts = frame["state"].value_counts()
    days = frame.groupby("day").agg(n=("state", "size"), state=("state", "min")).reset_index()
    states = [state for state in _STATES if counts[state]]
    months, left = _months(days["day"])
    kept = days[[f"{day:%Y-%m}" in set(months) for day in days["day"]]]
    return DeadlineTable(
        frame=kept.assign(state=kept["state"].astype(str)).reset_index(drop=True),
        months=months,
        states=states,
        legend=[f"{state} ({counts[state]:,})" for state in states],
        note=_note(len(every) - len(rows), int(days["n"].sum() - kept["n"].sum()), left),
    )


def _given(open_questions: Iterable[OpenQuestion]) -> list[OpenQuestion]:
    every = list(open_questions) if isinstance(open_questions, Iterable) else [open_questions]
    others = [type(each).__name__ for each in every if not isinstance(each, OpenQuestion)]
    if others:
        raise InvalidArgumentError(
            f"due_calendar takes open questions: ft.outstanding(book, at=...). Found {others[0]}",
            field="open_questions",
        )
    return every


def _months(days: Any) -> tuple[list[str], str]:
    """The months to draw, and a note on those that are left out; it is empty if none is."""
    busy = sorted({f"{day:%Y-%m}" for day in days})
    span = [str(each) for each in pd.period_range(busy[0], busy[-1], freq="M")]
    if len(span) <= _MOST_MONTHS:
        return span, ""
    if len(busy) <= _MOST_MONTHS:
        return busy, "months in which nothing is due are left out"
    return busy[:_MOST_MONTHS], f"the first {_MOST_MONTHS} months in which something is due"


def _month(month: str) -> str:
    """The label of a month such as 2026-01: Jan 2026."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _note(undated: int, later: int, left: str) -> str:
    lines = [left]
    if later:
        lines.append(f"{later:,} questions are due later")
    if undated:
        lines.append(f"{counted(undated, 'outstanding question')} without a date")
    return "\n".join(filter(None, lines))


# --- drawing ---------------------------------------------------------------------------------


def _draw_state(axes: Axes, frame: pd.DataFrame, state: str, rows: dict[str, int]) -> Any:
    """Draw the days of one state: filled and dark when overdue, hollow while open."""
    part = frame[frame["state"] == state]
    colour = {
        "overdue": series_style(4).light,
        "due": series_style(1).light,
        "open": series_style(0).light,
    }[state]
    x = [day.day for day in part["day"]]
    y = [rows[f"{day:%Y-%m}"] for day in part["day"]]
    face = "none" if state == "open" else colour
    drawn = axes.scatter(
        x, y, s=70, marker={"overdue": "D", "due": "s", "open": "o"}[state], facecolors=face,
        edgecolors=colour, linewidths=1.2, zorder=2,
    )  # fmt: skip
    for across, up, n in zip(x, y, part["n"], strict=True):
        if n > 1:
            note = axes.annotate(
                f"{n:,}", (across, up), (6, 4), textcoords="offset points", fontsize=7, color=INK
            )
            without_markup([note])
    return drawn
