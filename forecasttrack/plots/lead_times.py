"""A picture of scores by lead time, the time from a forecast to the close of its question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import counted
from forecasttrack.display.text import capitalised, distinct_labels
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.history_choices import Spot, spot
from forecasttrack.evaluation.scores.score_pairs import score, score_under
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.finding import FEW_CLUSTERS, LEAST_QUESTIONS
from forecasttrack.findings.histories import NOT_REVISED
from forecasttrack.findings.sample_size import carries_verdict, not_drawn, uncertain_on_few
from forecasttrack.pairing import Pairs
from forecasttrack.plots.canvas import drawing, from_zero, name_and_title
from forecasttrack.plots.palette import series_style
from forecasttrack.plots.plot_inputs import scored_or_paired
from forecasttrack.plots.prominence import left_unnamed, prominent
from forecasttrack.plots.selection import Measure, only

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS = (365.0, 180.0, 90.0, 60.0, 30.0, 14.0, 7.0, 3.0, 1.0, 0.0)
"""The lead times, in days, that are drawn by default."""


@naming_arguments
def lead_time_curve(  # noqa: PLR0913 - each says what is drawn
    scores: Scores | Pairs,
    *,
    ax: Axes | None = None,
    rule: str | None = None,
    days: Sequence[float] | None = None,
    same_questions: bool = True,
    level: float = 0.95,
    title: str | None = None,
) -> Axes:
    """Draw the mean score of the forecasts that were live some days before the close.

    At each lead time the live forecast of each forecaster is scored, so a forecast counts until
    it is revised. All points of a curve are means over the same questions: fewer questions were
    open long before their close, and a change of questions would matter more than revisions.

    Args:
        scores: Scores, whose rule and span are kept; or pairs, scored by Brier if no rule is given.
        ax: Axes to draw on; a new figure if absent.
        rule: The rule; may be left out if the scores have only one.
        days: Lead times in days, drawn at equal distances. By default `DAYS`, from a year down to
            0; with ``same_questions`` without the longest ones, until five questions or more have a
            live forecast at all that remain.
        same_questions: Whether a forecaster's mean is over the questions that have a score at
            every lead time that is drawn.
        level: Level of the intervals.
        title: The title; made from the rule if absent.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: A lead time is invalid, or no forecast was live at any of them.
        InvalidTableError: A question has no window.
        UnknownNameError: There is no such rule in the scores.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> ft.plots.lead_time_curve(pairs, days=[90, 30, 0]).get_xlabel()
        'days before the close (steps of unequal length)'
    """
    table = lead_time_table(
        scores, rule=rule, days=days, same_questions=same_questions, level=level
    )
    with drawing(ax, size=(7.6, 4.1)) as axes:
        lines = [_draw_lead(axes, table, place) for place in range(len(table.groups))]
        axes.set_xticks(range(len(table.days)), _ticks(table))
        axes.set(xlim=(-0.4, len(table.days) - 0.6), xlabel=_axis_label(table.days))
        axes.set_ylabel(f"mean {table.measure.label}")
        axes.grid(visible=True)
        from_zero(axes, table.frame["mean"])
        heading = title or f"{capitalised(table.measure.name)} by lead time"
        name_and_title(axes, lines, table.names, title=heading, note=table.note)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class LeadTable:
    """What a lead-time curve draws.

    Attributes:
        frame: One row per group and lead time: ``group, days, mean, low, high, n``.
        enough: Whether each row has at least five independent questions; other rows are not drawn.
        days: The lead times at which any forecast was live, the longest first.
        n: The number of questions with a live forecast of any forecaster at each lead time.
        groups: The forecasters, in order.
        names: Labels of the forecasters.
        measure: Rule, kind and unit of the scores.
        note: The small print.
    """

    frame: pd.DataFrame
    enough: pd.Series[bool]
    days: list[float]
    n: list[int]
    groups: list[Any]
    names: list[str]
    measure: Measure
    note: str


@naming_arguments
def lead_time_table(
    scores: Scores | Pairs,
    *,
    rule: str | None = None,
    days: Sequence[float] | None = None,
    same_questions: bool = True,
    level: float = 0.95,
) -> LeadTable:
    """Return what :func:`lead_time_curve` draws, for use with other plotting libraries.

    Arguments as in `lead_time_curve`.

    Returns:
        A frame with a row per group and lead time, the names of the groups, the measure and the
        note.

    Raises:
        InvalidArgumentError: A lead time is invalid, or no forecast was live at any of them.
        InvalidTableError: A question has no window.
        UnknownNameError: There is no such rule in the scores.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> lead_time_table(pairs, days=[90, 30, 0]).days
        [np.float64(90.0), np.float64(30.0), np.float64(0.0)]
    """
    leads = _checked(DAYS if days is None else days)
    at = _scoring_at(scored_or_paired(scores, "lead_time_curve"), rule)
    each = {lead: at(spot(before_close=dt.timedelta(days=lead))) for lead in leads}
    # The score for the other outcome, which intervals need, is computed at each lead time as well.
    frames = [
        found.with_other_outcomes.assign(days=lead) for lead, found in each.items() if len(found)
    ]
    if not frames:
        raise InvalidArgumentError(
            f"no forecast was live {' or '.join(f'{lead:g}' for lead in leads)} days before the"
            " close of its question; choose other days",
            field="days",
        )
    together = attrs.evolve(each[leads[0]], frame=pd.concat(frames, ignore_index=True))
    _, measure = only(together)
    if same_questions:
        together = (_same_from if days is None else _same)(together)
    total = together.frame["forecaster"].nunique()
    counts = together.frame.groupby("forecaster")["question_id"].nunique()
    groups = prominent(counts.to_dict())
    kept = together.frame[together.frame["forecaster"].isin(groups)]
    table = attrs.evolve(together, frame=kept).summarise(by=["forecaster", "days"], level=level)
    table = table.rename(columns={"forecaster": "group"})
    enough = table["n_clusters"].map(carries_verdict)
    shown = sorted(kept["days"].unique(), reverse=True)
    counted = kept.groupby("days")["question_id"].nunique()
    return LeadTable(
        frame=table[["group", "days", "mean", "low", "high", "n"]].reset_index(drop=True),
        enough=enough,
        days=shown,
        n=[int(counted[lead]) for lead in shown],
        groups=groups,
        names=distinct_labels(groups, 24),
        measure=measure,
        note=_note(kept, total, level, int((~enough).sum()), same_questions=same_questions)
        + ("" if _is_revised(together.pairs) else f"\n{NOT_REVISED}"),
    )


def _is_revised(pairs: Pairs) -> bool:
    """Whether anybody made more than one forecast on a question."""
    return bool(pairs.frame.duplicated(["question_id", "forecaster"]).any())


def _checked(days: Sequence[float]) -> list[float]:
    """Return lead times, each once, the longest first, after checking them."""
    found = sorted({float(each) for each in days}, reverse=True)
    if not found or not all(np.isfinite(each) and each >= 0 for each in found):
        raise InvalidArgumentError(
            f"days are lead times of 0 or more, at least one, found {list(days)}", field="days"
        )
    return found


def _scoring_at(scores: Scores | Pairs, rule: str | None) -> Callable[[Spot], Scores]:
    """A function that scores at one lead time, by the rule and span of scores, or else by Brier."""
    if isinstance(scores, Pairs):
        return lambda at: score(scores, rules=[rule or "brier"], history=at)
    _, measure = only(scores, rule=rule)
    names = {each if isinstance(each, str) else each.name: each for each in scores.rules}
    return lambda at: score_under(
        scores.pairs,
        rules=[names[measure.rule]],
        choices=attrs.evolve(scores.choices, history=at, missing="live-time"),
        partial=scores.partial,
    )


def _same(scores: Scores) -> Scores:
    """Keep the questions of each forecaster that were scored at every lead time."""
    frame = scores.frame
    leads = frame["days"].nunique()
    each = frame.groupby(["forecaster", "question_id"])["days"].transform("nunique")
    kept = frame[each == leads]
    if kept.empty:
        raise InvalidArgumentError(
            f"no question had a live forecast at all {leads} lead times; choose fewer days, or let"
            " questions differ (same_questions=False)",
            field="days",
        )
    return attrs.evolve(scores, frame=kept)


def _same_from(scores: Scores) -> Scores:
    """Drop the longest lead times until enough questions were scored at all the others."""
    frame = scores.frame
    leads = sorted(frame["days"].unique(), reverse=True)
    for longest in leads:
        part = frame[frame["days"] <= longest]
        each = part.groupby(["forecaster", "question_id"])["days"].transform("nunique")
        kept = part[each == part["days"].nunique()]
        if kept["question_id"].nunique() >= LEAST_QUESTIONS or longest == leads[-1]:
            break
    return attrs.evolve(scores, frame=kept)


def _note(
    kept: pd.DataFrame, total: int, level: float, missing: int, *, same_questions: bool
) -> str:
    groups = kept["forecaster"].nunique()
    clusters = kept.groupby("days")["cluster"].nunique()
    few = int((clusters < FEW_CLUSTERS).sum())
    lines = [left_unnamed(total, groups, "questions")]
    lines.append(
        "the same questions at every lead time"
        if same_questions
        else "n: questions with a live forecast then; they differ by lead time"
    )
    if groups <= 2:
        lines.append(f"bars: {100 * level:g}% intervals")
    if few:
        some = f"at {few} of {len(clusters)} lead times: "
        lines.append(uncertain_on_few("" if few == len(clusters) else some))
    if missing:
        lines.append(not_drawn([counted(missing, "point")]))
    return "\n".join(filter(None, lines))


# --- drawing ---------------------------------------------------------------------------------


def _axis_label(days: Sequence[float]) -> str:
    """The label of the axis, which says so if its steps stand for different lengths of time."""
    unequal = len(set(np.diff(days))) > 1
    return "days before the close" + (" (steps of unequal length)" if unequal else "")


def _ticks(table: LeadTable) -> list[str]:
    return [f"{lead:g}\nn {n:,}" for lead, n in zip(table.days, table.n, strict=True)]


def _draw_lead(axes: Axes, table: LeadTable, place: int) -> Any:
    style = series_style(place)
    part = table.frame[(table.frame["group"] == table.groups[place]) & table.enough]
    part = part.set_index("days")
    part = part[["mean", "low", "high"]].astype(float).reindex(table.days)
    part = part.replace([np.inf, -np.inf], np.nan)
    # Points of several forecasters are moved apart a little, so that none hides another.
    aside = 0.08 * (place - (len(table.groups) - 1) / 2)
    x = np.arange(len(table.days)) + aside
    if len(table.groups) <= 2:
        axes.vlines(x, part["low"], part["high"], color=style.light, linewidth=1, alpha=0.6)
    (line,) = axes.plot(
        x, part["mean"], color=style.light, linestyle=style.line, marker=style.marker,
        markersize=5, linewidth=1.6,
    )  # fmt: skip
    return line
