"""A picture of the history of one question: its live forecasts over time, and the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import counted
from forecasttrack.display.text import distinct_labels, short_label, wrapped
from forecasttrack.pairing import Pairs
from forecasttrack.plots.canvas import drawing, name_lines, without_markup, write_title
from forecasttrack.plots.dates import date_axis, dates_upwards, instants
from forecasttrack.plots.drawable import (
    band_sentence,
    label_of,
    option_to_follow,
    outcome_range,
    outcome_sentence,
    with_values,
)
from forecasttrack.plots.live_stretches import crowd_stretches, stretches
from forecasttrack.plots.palette import INK, MUTED, OTHERS, Style, series_style
from forecasttrack.plots.plot_inputs import source_of
from forecasttrack.plots.prominence import prominent
from forecasttrack.plots.question_forecasts import forecasts_on
from forecasttrack.tables.closes import exact_closes
from forecasttrack.tables.schema import ONE_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger


@naming_arguments
def question_history(  # noqa: PLR0913 - each says what is drawn
    pairs: Pairs | Book | Ledger,
    question_id: object,
    *,
    ax: Axes | None = None,
    option: str | None = None,
    crowd: str | None = "median",
    title: str | None = None,
) -> Axes:
    """Draw the forecasts of each forecaster on a question over time, and the outcome.

    The line of a forecast ends with its revision, its expiry or withdrawal, or the close; while a
    forecaster has no live forecast there is a gap. For forecasts of a number the line is the
    median, in a pale band; quantiles without a median are drawn as a band alone. The broad black
    line is the crowd, the pool of all forecasters, if there are several.

    Args:
        pairs: Pairs; or a book or a ledger, which show open questions too.
        question_id: Id of the question.
        ax: Axes to draw on; a new figure if absent.
        option: The option whose probability is drawn, for questions with options; the one that came
            true if absent.
        crowd: The method by which the crowd is pooled, as in ``ft.pool``; None for no crowd.
        title: The title; if absent, the text of the question, or its id if there is no text.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        UnknownNameError: There is no such question, no forecast on it, or no such pool.
        InvalidArgumentError: There is no such option, or none has come true yet.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> ft.plots.question_history(book, "Q01d").get_ylabel()
        'probability of yes'
    """
    story = story_table(pairs, question_id, option=option, crowd=crowd)
    with drawing(ax, size=(7.6, 3.9)) as axes:
        handles = _draw_forecasters(axes, story)
        levels = _draw_marks(axes, story)
        _draw_outcome(axes, story)
        date_axis(axes, "date (UTC)")
        axes.set_ylabel(story.label)
        if story.kind == "probability":
            axes.set_ylim(-0.03, 1.03)
        if story.kind == "date":
            dates_upwards(axes)
        axes.grid(visible=True, axis="y")
        name_lines(axes, handles, story.legend, points=(12, 0))
        write_title(
            axes,
            title or _question_text(pairs, question_id),
            wrapped(story.note),
            above=10 * levels,
        )
    return axes


_LONGEST_TITLE = 90


def _question_text(source: Pairs | Book | Ledger, question_id: object) -> str:
    """The text of a question for the title; its id if the source has no text."""
    book = source.book(forecasts=False) if hasattr(source, "book") else source
    known = getattr(book, "questions_by_id", {})
    if question_id in known:
        return "\n".join(wrapped(short_label(known[question_id].text, _LONGEST_TITLE), width=58))
    return f"Question {short_label(question_id, 60)}"


@attrs.frozen(kw_only=True, eq=False)
class StoryTable:
    """What :func:`question_history` draws.

    Attributes:
        steps: One row per stretch of time in which a forecast was live: ``forecaster``; ``begins``
            and ``ends`` (NaT if it is still live); ``value``, the probability, number or median
            (NaN where none is stated); ``low`` and ``high``, the ends of its band.
        crowd: The same columns for the crowd; empty if there is none.
        marks: Moments of the question, such as its close: ``at`` and ``what``, in order of time.
        outcome: The lowest and the highest possible outcome, on the same scale; NaN while unknown.
        named: The forecasters whose lines have a colour of their own; the others are grey.
        legend: The labels of the legend, in the order of the lines.
        label: The label of the upright axis.
        kind: What is drawn: ``probability``, ``number``, or ``date`` as days since 1970.
        until: The moment at which the picture ends.
        known_at: When the outcome was known; ``until`` if that is not recorded.
        note: The small print.
    """

    steps: pd.DataFrame
    crowd: pd.DataFrame
    marks: pd.DataFrame
    outcome: tuple[float, float]
    named: list[Any]
    legend: list[str]
    label: str
    kind: str
    until: pd.Timestamp
    known_at: pd.Timestamp
    note: str


@naming_arguments
def story_table(
    pairs: Pairs | Book | Ledger,
    question_id: object,
    *,
    option: str | None = None,
    crowd: str | None = "median",
) -> StoryTable:
    """Return what :func:`question_history` draws, for use with other plotting libraries.

    Arguments as in `question_history`.

    Returns:
        Frames of the forecasts, the crowd and the moments of the question, with the outcome.

    Raises:
        UnknownNameError: There is no such question, no forecast on it, or no such pool.
        InvalidArgumentError: There is no such option, or none has come true yet.

    Example:
        >>> import forecasttrack as ft
        >>> story_table(ft.read_book("fixtures/alaska-2025"), "Q01d").steps["value"].tolist()
        [0.095]
    """
    takes = "pairs, a book or a ledger: ft.pair(book)"
    forecasts = forecasts_on(source_of(pairs, "question_history", takes), question_id)
    question = forecasts.frame.iloc[0]
    option = option_to_follow(question, option)
    steps = stretches(with_values(forecasts, option))
    forecasters = steps["forecaster"].value_counts().to_dict()
    named = prominent(forecasters)
    several = crowd if len(forecasters) > 1 else None
    joined = crowd_stretches(forecasts, several, option) if several else steps.iloc[:0]
    marks = _marks(question)
    until = _until(steps, marks)
    legend = distinct_labels(named, 24)
    others = len(forecasters) - len(named)
    legend += [counted(others, "other")] * (others > 0)
    legend += [f"crowd ({crowd})"] * bool(len(joined))
    bounded = question["shape"] in ("probability", "options")
    kind = "probability" if bounded else "date" if question["kind"] == "date" else "number"
    return StoryTable(
        steps=steps,
        crowd=joined,
        marks=marks,
        outcome=outcome_range(question, option),
        named=named,
        legend=legend,
        label=label_of(question, option),
        kind=kind,
        until=until,
        known_at=until if pd.isna(question["known_at"]) else question["known_at"],
        note=_note(forecasts, question, steps),
    )


# --- the moments of the question -------------------------------------------------------------


def _marks(question: pd.Series[Any]) -> pd.DataFrame:
    """The known moments of a question: ``at`` and ``what``, one row for each moment."""
    moments = {
        "opens": question["opens_at"],
        "closed": question["closed_at"],
        "planned close": exact_closes(pd.Series([question["closes_at"]])).iloc[0],
        "outcome known": question["known_at"],
    }
    if pd.isna(question["known_at"]):
        moments["closes"] = moments.pop("closed")
    known = [(at, what) for what, at in moments.items() if not pd.isna(at)]
    table = pd.DataFrame(known, columns=["at", "what"])
    # Names of one moment share a mark: "closed" and "planned close" are mostly the same moment.
    named = table.groupby("at", sort=True)["what"].agg(_joined_names) if len(table) else table
    return named.reset_index() if len(table) else table


def _joined_names(what: pd.Series[Any]) -> str:
    """The names of one moment; "planned close" is left out beside another name."""
    names = [each for each in what if each != "planned close" or len(what) == 1]
    return ", ".join(names)


def _until(steps: pd.DataFrame, marks: pd.DataFrame) -> pd.Timestamp:
    """The moment at which the picture ends: the last one known, or later if a forecast is live."""
    known = pd.concat([steps["begins"], steps["ends"], marks["at"]]).dropna()
    last: pd.Timestamp = known.max()
    first: pd.Timestamp = known.min()
    open_ended = steps["ends"].isna().any() and last == steps["begins"].max()
    return last + max((last - first) / 10, ONE_DAY) if open_ended else last


def _note(forecasts: Pairs, question: pd.Series[Any], steps: pd.DataFrame) -> str:
    n, m = len(forecasts), forecasts.frame["forecaster"].nunique()
    lines = [f"{counted(n, 'forecast')} of {counted(m, 'forecaster')}"]
    lines += filter(None, [band_sentence(forecasts)])
    lines[0] += f"; {outcome_sentence(question)}"
    without_duration = n - len(steps)
    if without_duration:
        lines.append(f"{without_duration} had no duration and cannot be drawn")
    return "\n".join(lines)


# --- drawing ---------------------------------------------------------------------------------


def _draw_forecasters(axes: Axes, story: StoryTable) -> list[Any]:
    lines = []
    others = story.steps[~story.steps["forecaster"].isin(story.named)]
    grey = [
        _draw_steps(axes, part, story.until, color=OTHERS, linewidth=0.8, alpha=0.8, zorder=1.5)
        for _, part in others.groupby("forecaster", sort=True)
    ]
    for place, name in enumerate(story.named):
        part, style = story.steps[story.steps["forecaster"] == name], series_style(place)
        if part["low"].notna().any():
            _draw_bands(axes, part, story.until, style)
        lines.append(
            _draw_steps(
                axes,
                part,
                story.until,
                color=style.light,
                linestyle=style.line,
                linewidth=1.5,
                marker=style.marker,
                markersize=5,
                markevery=_starts(part),
            )
        )
    lines += grey[:1]
    if len(story.crowd):
        # The line of the crowd is broad, pale and under the others, so that it hides none of them.
        lines.append(
            _draw_steps(
                axes,
                story.crowd,
                story.until,
                color=INK,
                linewidth=4.5,
                alpha=0.35,
                zorder=1.8,
                solid_capstyle="butt",
            )
        )
    return lines


def _draw_steps(axes: Axes, part: pd.DataFrame, until: pd.Timestamp, **options: Any) -> Any:
    x, y = corners(part, until)
    (line,) = axes.plot(x, y, clip_on=False, **options)
    return line


def corners(part: pd.DataFrame, until: pd.Timestamp) -> tuple[np.ndarray, np.ndarray]:
    """Turn stretches of one forecaster into the corners of a line with gaps.

    Args:
        part: Stretches of one forecaster, in order of time.
        until: The end of a stretch that has none.

    Returns:
        Moments and values, shape (3 k,): beginning and end of each stretch, and a third point,
        which is NaN if the next stretch does not follow at once.
    """
    begins, ends = instants(part["begins"]), instants(part["ends"].fillna(until))
    values = part["value"].to_numpy(float)
    following = np.append(begins[1:], np.datetime64("NaT", "us"))
    gap = np.where(following == ends, values, np.nan)
    x = np.column_stack([begins, ends, ends]).ravel()
    return x, np.column_stack([values, values, gap]).ravel()


def _starts(part: pd.DataFrame) -> list[int]:
    """The positions in `corners` at which a forecast begins."""
    return [3 * place for place in range(len(part))]


def _draw_bands(axes: Axes, part: pd.DataFrame, until: pd.Timestamp, style: Style) -> None:
    for begins, ends, low, high in zip(
        instants(part["begins"]),
        instants(part["ends"].fillna(until)),
        part["low"],
        part["high"],
        strict=True,
    ):
        axes.fill_between([begins, ends], low, high, color=style.light, alpha=0.15, linewidth=0)
        # Where bands of several forecasters overlap, only their edges can be distinguished.
        edges = {"colors": style.light, "linestyles": style.line, "linewidth": 0.6, "alpha": 0.7}
        axes.hlines([low, high], begins, ends, **edges)


def _draw_marks(axes: Axes, story: StoryTable) -> int:
    """Draw the moments of the question, with names over the axes; return the lines they take."""
    moments = instants(story.marks["at"])
    first, last = axes.get_xlim()
    wide = axes.bbox.width * 72 / axes.figure.dpi
    ends: list[float] = []
    for at, what in zip(moments, story.marks["what"], strict=True):
        axes.axvline(at, color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        place = float(axes.xaxis.convert_units(at))  # type: ignore[no-untyped-call]
        share = (place - first) / ((last - first) or 1)
        # Names on the right half end at their moment; each takes the lowest line that has room.
        reach = 4.4 * len(what)
        start = share * wide - (reach if share > 0.5 else 0)
        level = next((row for row, end in enumerate(ends) if start > end + 4), len(ends))
        ends[level : level + 1] = [start + reach]
        note = axes.annotate(
            what, (at, 1), (0, 2 + 10 * level), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="right" if share > 0.5 else "left", va="bottom",
            fontsize=7, color=MUTED, annotation_clip=False,
        )  # fmt: skip
        without_markup([note])
    return len(ends)


def _draw_outcome(axes: Axes, story: StoryTable) -> None:
    """Draw a star at the outcome, or a bar if it is known only as a range."""
    low, high = story.outcome
    at = instants([story.known_at])
    if low != high and np.isfinite([low, high]).all():
        axes.plot([*at, *at], [low, high], color=INK, linewidth=3, clip_on=False, zorder=4)
    elif np.isfinite(low):
        axes.plot(
            at, [low], marker="*", markersize=13, color=INK, linestyle="none", clip_on=False,
            zorder=4,
        )  # fmt: skip
