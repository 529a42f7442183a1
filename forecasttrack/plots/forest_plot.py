"""The forest plot: mean scores of forecasters with their intervals, beside those of a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import counted, short_interval, short_number
from forecasttrack.display.text import capitalised, distinct_labels, short_label, wrapped
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.question_columns import (
    notes_on_list_columns,
    with_columns_of_questions,
)
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.finding import FEW_CLUSTERS
from forecasttrack.findings.sample_size import uncertain_on_few
from forecasttrack.plots.canvas import drawing, name_lines, name_rows, without_markup, write_title
from forecasttrack.plots.palette import INK, MUTED, SERIES
from forecasttrack.plots.plot_inputs import scored
from forecasttrack.plots.selection import Measure, only

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.baselines.reference_forecasters import Baseline

MOST = 30
"""Most rows; more are not legible on one page."""


@naming_arguments
def forest(  # noqa: PLR0913 - each says what is drawn
    scores: Scores,
    *,
    ax: Axes | None = None,
    baseline: str | Baseline | None = "even odds",
    rule: str | None = None,
    by: str | Sequence[str] = "forecaster",
    per: Per = "question",
    level: float = 0.95,
    most: int | None = MOST,
    title: str | None = None,
) -> Axes:
    """Draw the mean score of each forecaster with its interval, the best on top.

    A hollow diamond is the mean score of a baseline on the questions that the forecaster answered.
    Pale rows have fewer than 30 clusters of questions, too few for a reliable interval.

    Args:
        scores: Scores.
        ax: Axes to draw on; a new figure of sufficient height if absent.
        baseline: The name of a baseline, or a baseline of your own; None for none.
        rule: The rule whose scores are drawn; may be left out if there is only one.
        by: The columns whose values get a row each, as in ``Scores.summarise``.
        per: Whether each question or each claim has the same weight, as in ``Scores.summarise``.
        level: Level of the intervals.
        most: Most rows; those with the most questions are drawn, and a note says so. None for all.
        title: The title; made from the rule if absent.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No score, or scores of several rules, kinds or units.
        UnknownNameError: There is no such rule or baseline.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> ft.plots.forest(ft.score(pairs, rules=["brier"])).get_xlabel()
        'mean Brier score (0 is best)'
    """
    table = forest_table(
        scores, baseline=baseline, rule=rule, by=by, per=per, level=level, most=most
    )
    frame = table.frame
    with drawing(ax, size=(7.2, 1.6 + 0.27 * max(len(frame), 2))) as axes:
        places = list(range(len(frame)))[::-1]
        handles = _draw_rows(axes, frame, places)
        _number_rows(axes, frame, places)
        name_rows(axes, places, table.names)
        axes.set_ylim(-0.6, len(frame) - 0.4)
        axes.set_xlabel(f"mean {table.measure.label}")
        axes.spines["left"].set_visible(False)
        axes.grid(visible=True, axis="x")
        if len(handles) > 1:
            labels = [f"{_group_text(by)}, {100 * level:g}% interval", table.baseline]
            name_lines(axes, handles, labels, corner=(0, 0), points=(0, -36), ncols=2)
        write_title(
            axes,
            title or f"{capitalised(table.measure.name)} by {_group_text(by)}",
            wrapped(table.note),
        )
    return axes


@attrs.frozen(kw_only=True, eq=False)
class ForestTable:
    """What a forest plot draws.

    Attributes:
        frame: One row per group, the best first: ``mean`` with ``low`` and ``high``, the ends of
            its interval; ``n``, the number of questions; ``baseline_mean``, the mean of the
            baseline over the ``baseline_n`` questions on which it has a forecast (NaN if there is
            none); and ``few``, whether there are fewer than 30 clusters of questions.
        names: Labels of the rows.
        measure: Rule, kind and unit of the scores.
        baseline: Label of the baseline.
        note: The small print.
    """

    frame: pd.DataFrame
    names: list[str]
    measure: Measure
    baseline: str
    note: str


@naming_arguments
def forest_table(  # noqa: PLR0913 - each says what is drawn
    scores: Scores,
    *,
    baseline: str | Baseline | None = "even odds",
    rule: str | None = None,
    by: str | Sequence[str] = "forecaster",
    per: Per = "question",
    level: float = 0.95,
    most: int | None = MOST,
) -> ForestTable:
    """Return what :func:`forest` draws, for use with other plotting libraries.

    Arguments as in `forest`.

    Returns:
        A frame with a row per group, the names of the rows, the measure and the note.

    Raises:
        InvalidArgumentError: No score, or scores of several rules, kinds or units.
        UnknownNameError: There is no such rule or baseline.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> table = forest_table(ft.score(pairs, rules=["brier"]))
        >>> table.frame[["mean", "n"]].round(3).values.tolist()
        [[0.096, 1.0], [0.2, 39.0]]
    """
    if most is not None and most < 1:
        raise InvalidArgumentError(f"most is 1 or more, or None, found {most}", field="most")
    keys = [by] if isinstance(by, str) else list(by)
    if not keys:
        raise InvalidArgumentError("by names at least one column, found none", field="by")
    chosen, measure = only(scored(scores, "forest"), rule=rule)
    found = chosen.summarise(keys, per=per, level=level)
    found["baseline_mean"], found["baseline_n"] = np.nan, 0
    if baseline is not None:
        skill = chosen.skill(baseline=baseline, by=keys, per=per).set_index(keys)
        groups = found.set_index(keys).index
        found["baseline_mean"] = skill["baseline_mean"].reindex(groups).to_numpy()
        found["baseline_n"] = skill["n"].reindex(groups, fill_value=0).to_numpy()
    found["few"] = _clusters(chosen, keys)[found.index].to_numpy() < FEW_CLUSTERS
    total = len(found)
    if most is not None:
        found = found.sort_values("n", ascending=False, kind="stable").head(most)
    ascending = not measure.higher_is_better
    found = found.sort_values(["mean", *keys], ascending=[ascending, *[True] * len(keys)])
    columns = [*keys, "mean", "low", "high", "n", "baseline_mean", "baseline_n", "few"]
    frame = found[columns].reset_index(drop=True)
    labels = frame[keys].astype(object).where(frame[keys].notna(), "(none)")
    named = [" · ".join(map(str, row)) for row in labels.to_numpy()]
    return ForestTable(
        frame=frame,
        names=distinct_labels(named, 32),
        measure=measure,
        baseline=_named(baseline),
        note="\n".join(
            filter(None, [_note(frame, total, per), *notes_on_list_columns(chosen.pairs, keys)])
        ),
    )


def _clusters(scores: Scores, keys: list[str]) -> pd.Series[int]:
    """The number of clusters of each group's questions, in the order of a summary."""
    rows = with_columns_of_questions(scores.frame, scores.pairs, keys)
    groups = rows.groupby(keys, dropna=False, sort=True)
    return groups["cluster"].nunique(dropna=False).reset_index(drop=True)


def _named(baseline: str | Baseline | None) -> str:
    name = baseline if isinstance(baseline, str) else "baseline"
    return f"{short_label(name)}, on the same questions"


def _note(frame: pd.DataFrame, total: int, per: str) -> str:
    lines = []
    if len(frame) < total:
        lines.append(f"the {len(frame)} of {total} with the most questions")
    if per == "claim":
        lines.append("each claim counts once, however many questions it has")
    partial = int(((frame["baseline_n"] > 0) & (frame["baseline_n"] < frame["n"])).sum())
    if partial:
        lines.append(f"in {counted(partial, 'row')} the baseline lacks some questions")
    infinite = int(np.isinf(frame["mean"]).sum())
    if infinite:
        lines.append(f"{counted(infinite, 'infinite mean')} cannot be drawn")
    few = int(frame["few"].sum())
    if few:
        whose = "all rows" if few == len(frame) else counted(few, "pale row")
        lines.append(uncertain_on_few(f"{whose} on "))
    return "\n".join(lines)


def _group_text(by: str | Sequence[str]) -> str:
    """The names of the grouping columns as prose."""
    return " and ".join([by] if isinstance(by, str) else by).replace("_", " ")


# --- drawing ---------------------------------------------------------------------------------


def _draw_rows(axes: Axes, frame: pd.DataFrame, places: list[int]) -> list[Any]:
    """Draw means and intervals, and those of the baseline; return handles for the legend."""
    mean = frame["mean"].to_numpy(float)
    colour = SERIES[0].light
    y = np.array(places, dtype=float)
    rows: list[Any] = list(frame.itertuples(index=False))
    for row, place in zip(rows, places, strict=True):
        if np.isfinite(row.low) and np.isfinite(row.high):
            alpha = 0.45 if row.few else 1.0
            axes.plot([row.low, row.high], [place, place], color=colour, linewidth=1.6, alpha=alpha)
    finite, few = np.isfinite(mean), frame["few"].to_numpy(bool)
    drawn = axes.scatter(
        mean[finite], y[finite], s=26, color=colour, zorder=3, alpha=np.where(few, 0.55, 1)[finite]
    )
    handles: list[Any] = [drawn]
    if frame["baseline_mean"].notna().any():
        handles.append(
            axes.scatter(
                frame["baseline_mean"], y, s=30, marker="D", facecolors="none", edgecolors=MUTED,
                linewidths=1, zorder=2,
            )
        )  # fmt: skip
    return handles


def _number_rows(axes: Axes, frame: pd.DataFrame, places: list[int]) -> None:
    """Write mean, interval and n to the right of each row, in columns."""
    rows: list[Any] = list(frame.itertuples(index=False))
    columns = (
        [short_number(row.mean) for row in rows],
        ["no interval" if np.isnan(row.low) else short_interval(row.low, row.high) for row in rows],
        [f"n {row.n:,}" for row in rows],
    )
    across = 0.0
    for texts in columns:
        # Eight points of DejaVu Sans are about five points wide.
        across += 14 + 5 * max(map(len, texts))
        for text, place in zip(texts, places, strict=True):
            note = axes.annotate(
                text, (1, place), (across, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="right", va="center", fontsize=8, color=INK,
                annotation_clip=False,
            )  # fmt: skip
            without_markup([note])
