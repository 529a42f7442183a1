"""A picture of mean scores over time, as more and more questions are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.display.found import shown
from forecasttrack.display.text import capitalised, distinct_labels
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.mean_rows import MeanRows
from forecasttrack.evaluation.scores.question_columns import (
    notes_on_list_columns,
    with_columns_of_questions,
)
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.finding import FEW_CLUSTERS, LEAST_QUESTIONS
from forecasttrack.findings.histories import AT_ONCE
from forecasttrack.findings.sample_size import carries_verdict, not_drawn, uncertain_on_few
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.plots.canvas import drawing, from_zero, name_and_title
from forecasttrack.plots.dates import date_axis, instants
from forecasttrack.plots.palette import series_style
from forecasttrack.plots.plot_inputs import scored
from forecasttrack.plots.prominence import left_unnamed, prominent
from forecasttrack.plots.selection import Measure, only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_MOST_MOMENTS = 100
"""Most moments of a line; of more moments an even selection is drawn."""

_AROUND = pd.Timedelta(days=4)
"""The time shown before and after the day on which all outcomes became known."""


@naming_arguments
def score_over_time(  # noqa: PLR0913 - each says what is drawn
    scores: Scores,
    *,
    ax: Axes | None = None,
    rule: str | None = None,
    by: str = "forecaster",
    window: str | pd.Timedelta | None = None,
    level: float = 0.95,
    title: str | None = None,
) -> Axes:
    """Draw, over time, the mean score of all questions settled up to each moment.

    The band is the cluster-robust confidence interval of that mean at each single moment. Over many
    moments it will miss the true mean sooner or later by chance; to decide while scores come in,
    use ``scores.compare(method="anytime")``.

    Args:
        scores: Scores.
        ax: Axes to draw on; a new figure if absent.
        rule: The rule whose scores are drawn; may be left out if there is only one.
        by: The column whose values get a line each.
        window: A length of time such as ``"365 days"``: only questions settled within it before
            each moment count; all questions if absent.
        level: Level of the band, inside (0, 1).
        title: The title; made from the rule if absent.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No score, none with a date, scores that must not be averaged, or an
            invalid window.
        UnknownNameError: There is no such rule.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> ft.plots.score_over_time(ft.score(pairs, rules=["brier"])).get_ylabel()
        'mean Brier score so far (0 is best)'
    """
    course = course_table(scores, rule=rule, by=by, window=window, level=level)
    frame, measure = course.frame, course.measure
    with drawing(ax, size=(7.6, 3.9)) as axes:
        lines = []
        for place, name in enumerate(course.groups):
            part = frame[frame["group"] == name]
            banded = len(course.groups) <= 2
            lines.append(_draw_course(axes, part, place, banded=banded, joined=not course.at_once))
        date_axis(axes, "when the question was settled (UTC)")
        if course.day is not None:
            axes.set_xlim(*instants([course.day - _AROUND, course.day + _AROUND]))
        axes.set_ylabel(f"mean {measure.labelled('so far' if window is None else 'of late')}")
        axes.set_ylim(*_axis_ends(frame, banded=len(course.groups) <= 2))
        from_zero(axes, frame["mean"])
        axes.grid(visible=True)
        heading = title or f"{capitalised(measure.name)} over time"
        name_and_title(axes, lines, course.names, title=heading, note=course.note)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class CourseTable:
    """What a picture of scores over time draws.

    Attributes:
        frame: One row per group and moment: ``group``, ``at``, ``mean`` (drawn from five
            clusters on), ``low``, ``high`` (NaN if there are too few clusters), ``n``, the number
            of questions, and ``n_clusters``.
        groups: The groups, in order.
        names: Labels of the groups, with their numbers of questions.
        measure: Rule, kind and unit of the scores.
        note: The small print.
        day: Noon of the day on which all outcomes became known; None if it was not one day.
        at_once: Whether all forecasts were made on one day, so that no line joins the means.
    """

    frame: pd.DataFrame
    groups: list[Any]
    names: list[str]
    measure: Measure
    note: str
    day: pd.Timestamp | None
    at_once: bool


@naming_arguments
def course_table(
    scores: Scores,
    *,
    rule: str | None = None,
    by: str = "forecaster",
    window: str | pd.Timedelta | None = None,
    level: float = 0.95,
) -> CourseTable:
    """Return what :func:`score_over_time` draws, for use with other plotting libraries.

    Arguments as in `score_over_time`.

    Returns:
        A frame with a row per group and moment, the names of the groups, the measure and the note.

    Raises:
        InvalidArgumentError: No score, none with a date, scores that must not be averaged, or an
            invalid window.
        UnknownNameError: There is no such rule.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> list(course_table(ft.score(pairs, rules=["brier"])).frame.columns)
        ['group', 'at', 'mean', 'low', 'high', 'n', 'n_clusters']
    """
    check_level(level)
    span = _window(window)
    chosen, measure = only(scored(scores, "score_over_time"), rule=rule)
    scores_at = chosen.with_other_outcomes.assign(at=_settled_at(chosen))
    rows = with_columns_of_questions(scores_at, chosen.pairs, by)
    rows[by] = rows[by].astype(object).where(rows[by].notna(), "(none)")
    dated = rows[rows["at"].notna()]
    if dated.empty:
        raise InvalidArgumentError(
            "no scored question says when it was settled or when it closed; give known_at",
            field="scores",
        )
    parts = dict(list(dated.groupby(by, sort=True)))
    groups = prominent({name: len(part) for name, part in parts.items()})
    tables = [running(parts[name], window=span, level=level).assign(group=name) for name in groups]
    frame = pd.concat(tables, ignore_index=True)
    labels, day = distinct_labels(groups, 24), _only_day(frame["at"])
    names = [
        f"{label} (n = {len(parts[name]):,})" for label, name in zip(labels, groups, strict=True)
    ]
    missing = _too_few(frame, dict(zip(groups, labels, strict=True)))
    at_once = len(set(chosen.pairs.frame["issued_at"].dt.floor("D"))) == 1
    note = _note(frame, level, window, int(scores_at["at"].isna().sum()), len(parts))
    notes = [note, AT_ONCE if at_once and day is None else "", missing]
    notes += notes_on_list_columns(chosen.pairs, [by])
    return CourseTable(
        frame=frame[["group", "at", "mean", "low", "high", "n", "n_clusters"]],
        groups=groups,
        names=names,
        measure=measure,
        note="\n".join(filter(None, notes)),
        day=day,
        at_once=at_once,
    )


def _too_few(frame: pd.DataFrame, labels: Mapping[Any, str]) -> str:
    """A note that names the groups with too few clusters for a line."""
    drawn = frame.groupby("group")["n_clusters"].max().map(carries_verdict)
    return not_drawn(label for name, label in labels.items() if not drawn[name])


def running(rows: pd.DataFrame, *, window: pd.Timedelta | None, level: float) -> pd.DataFrame:
    """Compute a weighted mean and its interval at every moment at which a score is added.

    Args:
        rows: A frame with ``at``, ``score``, ``weight`` and ``cluster``; with the further columns
            of ``Scores.with_other_outcomes`` the intervals are exact.
        window: How long a score counts after its moment; for ever if None.
        level: Level of the interval.

    Returns:
        One row per moment: ``at, mean, low, high, n, n_clusters``.

    Example:
        >>> at = pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True)
        >>> rows = pd.DataFrame({"at": at, "score": [0.1, 0.3], "weight": 1.0, "cluster": [1, 2]})
        >>> running(rows, window=None, level=0.95).drop(columns="at").round(4)
           mean  low  high  n  n_clusters
        0   0.1  NaN   NaN  1           1
        1   0.2  NaN   NaN  2           2
    """
    moments = _thinned(np.sort(rows["at"].unique()))
    lacking = {"question_id": np.arange(len(rows)), "claim": None}
    every = MeanRows.of(rows.assign(**{k: v for k, v in lacking.items() if k not in rows}))
    found = []
    for at in moments:
        known = rows["at"] <= at
        # A score whose window ends at this moment no longer counts.
        known = known if window is None else known & (rows["at"] > at - window)
        part = every.take(np.flatnonzero(known))
        interval = part.interval(level=level)
        n_clusters = rows["cluster"][known].nunique()
        mean = part.mean("question")
        found.append((at, mean, interval.low, interval.high, len(part), n_clusters))
    table = pd.DataFrame(found, columns=["at", "mean", "low", "high", "n", "n_clusters"])
    return table.assign(at=table["at"].astype(rows["at"].dtype))


def _thinned(moments: NDArray[Any]) -> Sequence[Any]:
    if len(moments) <= _MOST_MOMENTS:
        return list(moments)
    return list(moments[np.linspace(0, len(moments) - 1, _MOST_MOMENTS).round().astype(int)])


def _window(window: str | pd.Timedelta | None) -> pd.Timedelta | None:
    if window is None:
        return None
    try:
        span = pd.Timedelta(window)
    except ValueError:
        span = pd.Timedelta(0)
    if not span > pd.Timedelta(0):
        raise InvalidArgumentError(
            f'window is a length of time such as "365 days", found {shown(window)}', field="window"
        )
    return span


def _settled_at(scores: Scores) -> pd.Series[Any]:
    """When the question of each score was settled, or if that is unknown, when it closed."""
    questions = scores.pairs.frame.drop_duplicates("question_id").set_index("question_id")
    settled = settled_at(questions).fillna(questions["closed_at"])
    return scores.frame["question_id"].map(settled)


def _only_day(at: pd.Series[Any]) -> pd.Timestamp | None:
    """Noon of the day, in UTC, on which all moments lie; None if they lie on several days."""
    days = at.dt.tz_convert("UTC").dt.normalize().unique()
    return days[0] + pd.Timedelta(hours=12) if len(days) == 1 else None


def _note(frame: pd.DataFrame, level: float, window: object, undated: int, total: int) -> str:
    groups = frame["group"].nunique()
    last = frame.groupby("group")["n_clusters"].last()
    few = int((last < FEW_CLUSTERS).sum())
    lines = [left_unnamed(total, groups, "questions")]
    if (day := _only_day(frame["at"])) is not None:
        lines.append(f"all these outcomes were known on one day, {day:%Y-%m-%d}")
    if groups <= 2:
        lines.append(f"band: {100 * level:g}% interval of the mean, moment by moment")
    if window is not None:
        lines.append(f"each mean is over what was settled within {window}")
    if few:
        whose = "" if groups == 1 else f"{few} of {groups} lines: "
        lines.append(uncertain_on_few(whose))
    if undated:
        lines.append(f"{undated} scores without a date are not shown")
    return "\n".join(filter(None, lines))


# --- drawing ---------------------------------------------------------------------------------


def _draw_course(axes: Axes, part: pd.DataFrame, place: int, *, banded: bool, joined: bool) -> Any:
    style, at = series_style(place), instants(part["at"])
    known = part["n_clusters"] >= LEAST_QUESTIONS
    if banded and known.any():
        axes.fill_between(
            at[known.to_numpy()],
            part.loc[known, "low"],
            part.loc[known, "high"],
            color=style.light,
            alpha=0.16,
            linewidth=0,
            step="post",
        )
        if len(part) == 1:
            # A band over a single moment has no width, so it is an upright line.
            axes.vlines(at, part["low"], part["high"], color=style.light, alpha=0.4, linewidth=3)
    (line,) = axes.plot(
        at,
        part["mean"].replace([np.inf, -np.inf], np.nan).where(known),
        color=style.light,
        linestyle=style.line if joined else "none",
        linewidth=1.6,
        drawstyle="steps-post",
        marker=style.marker,
        markersize=4,
        markevery=max(1, len(part) // 12),
    )
    return line


def _axis_ends(frame: pd.DataFrame, *, banded: bool) -> tuple[float, float]:
    """The lowest and the highest value on the axis: that of all means, and of bands once stable."""
    settled = frame[(frame["n_clusters"] >= LEAST_QUESTIONS) & banded]
    drawn = frame["n_clusters"].map(carries_verdict)
    parts = [frame.loc[drawn, "mean"], settled["low"], settled["high"]]
    values = pd.concat(parts).replace([np.inf, -np.inf], np.nan).dropna()
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    margin = 0.06 * (high - low) or 0.05
    return low - margin, high + margin
