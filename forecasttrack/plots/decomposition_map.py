"""A picture of forecasters by miscalibration and discrimination, the two parts of a mean score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import short_number
from forecasttrack.display.text import distinct_labels, wrapped
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings import explanations
from forecasttrack.findings.finding import FEW_CLUSTERS
from forecasttrack.findings.sample_size import uncertain_on_few
from forecasttrack.plots.canvas import drawing, without_markup, write_title
from forecasttrack.plots.palette import INK, MUTED, OTHERS, SERIES
from forecasttrack.plots.plot_inputs import calibrated
from forecasttrack.plots.selection import rule_label
from forecasttrack.reliability.decomposition import Decomposition

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger
    from forecasttrack.pairing import Pairs

_MOST_NAMES = 15
"""Most points with a name; more names would hide each other and the points."""

_LETTER_WIDTH, _LETTER_HEIGHT = 5.2, 10.0
"""Approximate size of a letter of eight points, in points."""

_NAME_OFFSETS = ((6, 0, "left"), (-6, 0, "right"), (4, 9, "left"), (4, -9, "left"),
                 (-4, 9, "right"), (-4, -9, "right"))  # fmt: skip
"""Where a name can be: to the right, to the left, above or below; distance from the point, in
typographic points, to the right and upwards, and the alignment of the name."""

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge."""


@naming_arguments
def miscalibration_discrimination(
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    ax: Axes | None = None,
    rule: str = "brier",
    by: str = "forecaster",
    title: str = "Miscalibration and discrimination",
) -> Axes:
    """Draw a point for each forecaster: discrimination against miscalibration.

    The isotonic (CORP) decomposition splits a mean score into miscalibration (lower is better),
    discrimination (higher is better) and uncertainty, which only depends on the questions.
    Points further up and to the left are better. All points of a slanting line have the same score;
    the line through the corner has the score of always forecasting the base rate.

    Args:
        calibration: A calibration of several groups; or pairs, a book or a ledger.
        ax: Axes to draw on; a new figure if absent.
        rule: A proper rule for probabilities.
        by: The column whose values get a point each; not used for a calibration.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No forecast has a yes or no as its outcome, or the rule is improper.
        UnknownNameError: There is no such rule.

    References:
        Dimitriadis, Gneiting, Jordan & Vogel (2024), doi:10.1016/j.ijforecast.2023.09.007

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> ft.plots.miscalibration_discrimination(pairs).get_xlabel()
        'miscalibration of the Brier score (0 is best)'
    """
    table = terms_table(calibration, rule=rule, by=by)
    frame = table.frame[np.isfinite(table.frame["miscalibration"])]
    with drawing(ax, size=(6.2, 5.4)) as axes:
        right, top = _axis_ends(frame)
        axes.set(xlim=(-0.03 * right, right), ylim=(-0.03 * top, top))
        axes.set_xlabel(f"miscalibration of the {rule_label(rule)} (0 is best)")
        axes.set_ylabel(explanations.DISCRIMINATION_AXIS)
        _draw_isolines(axes, table, right, top)
        axes.plot([0], [0], marker="+", color=MUTED, markersize=9, linestyle="none", clip_on=False)
        unnamed = _draw_points(axes, frame, table.names)
        lines = wrapped(table.note, f"{unnamed} points have no name" * (unnamed > 0))
        write_title(axes, title, lines, above=10)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class TermsTable:
    """What :func:`miscalibration_discrimination` draws.

    Attributes:
        frame: One row per group, best score first: ``group, miscalibration, discrimination,
            uncertainty, score, n`` and ``few`` (fewer than 30 clusters of questions).
        names: Labels of the groups, in the same order.
        uncertainty: The uncertainty of all groups; NaN if they differ in it.
        higher_is_better: Whether higher scores are better.
        note: The small print: what the lines mean, and which groups have few questions.
    """

    frame: pd.DataFrame
    names: list[str]
    uncertainty: float
    higher_is_better: bool
    note: str


@naming_arguments
def terms_table(
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    rule: str = "brier",
    by: str = "forecaster",
) -> TermsTable:
    """Return what :func:`miscalibration_discrimination` draws, for other plotting libraries.

    Arguments as in `miscalibration_discrimination`.

    Returns:
        A frame with a row per group, the names of the groups and the note.

    Raises:
        InvalidArgumentError: No forecast has a yes or no as its outcome, or the rule is improper.
        UnknownNameError: There is no such rule.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> terms_table(pairs).frame[["group", "n"]].values.tolist()
        [['putin', 1], ['authors', 39]]
    """
    found = calibrated(calibration, "miscalibration_discrimination", by=by)
    labels = found.labels if found.by else ["all"]
    terms = found.decomposition(rule=rule)
    by_group: Mapping[Any, Decomposition] = (
        {labels[0]: terms} if isinstance(terms, Decomposition) else terms.parts
    )
    rows = [
        {
            "group": label,
            **{name: by_group[label][name] for name in (*_TERMS, "score")},
            "n": len(group.frame),
            "few": group.n_clusters < FEW_CLUSTERS,
        }
        for label, group in zip(labels, found.groups, strict=True)
        if len(group.frame)
    ]
    if not rows:
        raise InvalidArgumentError(
            "no forecast has a yes or no as its outcome, so there is nothing to decompose",
            field="calibration",
        )
    higher = not next(iter(by_group.values())).lower_is_better
    frame = pd.DataFrame(rows).sort_values("score", ascending=not higher, kind="stable")
    spread = frame["uncertainty"].max() - frame["uncertainty"].min()
    shared = float(frame["uncertainty"].iloc[0]) if spread < 1e-12 else np.nan
    return TermsTable(
        frame=frame.reset_index(drop=True),
        names=distinct_labels(frame["group"], 24),
        uncertainty=shared,
        higher_is_better=higher,
        note="\n".join(
            [_note(frame, shared), *explanations.notes_on_list_columns(found.under_each)]
        ),
    )


_TERMS = ("miscalibration", "discrimination", "uncertainty")


def _note(frame: pd.DataFrame, shared: float) -> str:
    lines = []
    if np.isnan(shared):
        lines.append("the questions differ, so that lines show the score minus its uncertainty")
    else:
        lines.append(f"lines of equal score; uncertainty {short_number(shared)}; +: the base rate")
    few, infinite = int(frame["few"].sum()), int(np.isinf(frame["miscalibration"]).sum())
    if few:
        whose = "all" if few == len(frame) else f"{few} (pale)"
        lines.append(uncertain_on_few(f"{whose} on "))
    if infinite:
        lines.append(f"not drawn: {infinite} infinitely miscalibrated")
    return "\n".join(lines)


# --- drawing ---------------------------------------------------------------------------------


def _axis_ends(frame: pd.DataFrame) -> tuple[float, float]:
    """The right and the upper end of the axes: beyond all points, with room for isolines."""
    right, top = (float(frame[name].abs().max()) for name in _TERMS[:2]) if len(frame) else (0, 0)
    least = max(right, top, 0.01)
    return 1.25 * max(right, 0.3 * least), 1.15 * max(top, 0.3 * least)


def isolines(right: float, top: float) -> np.ndarray:
    """Choose the lines of equal score, at round differences of discrimination and miscalibration.

    Args:
        right: The end of the axis of miscalibration.
        top: The end of the axis of discrimination.

    Returns:
        Discrimination minus miscalibration of each line, rising; one of them is 0.

    Example:
        >>> isolines(0.1, 0.2)
        array([-0.08, -0.04,  0.  ,  0.04,  0.08,  0.12,  0.16])
    """
    rough = (right + top) / 7
    size = 10.0 ** np.floor(np.log10(rough))
    step = next(each * size for each in (1, 2, 4, 5, 10) if each * size >= rough * 0.9)
    first, last = np.ceil(-right / step), np.floor(top / step)
    kept = np.arange(first, last + 1) * step
    return np.asarray(np.round(kept[(kept > -right) & (kept < top)], 12))


def _draw_isolines(axes: Axes, table: TermsTable, right: float, top: float) -> None:
    shared = table.uncertainty
    for gain in isolines(right, top):
        axes.plot([-right, 2 * top + right], [gain - right, gain + 2 * top + right], color=OTHERS,
                  linewidth=1.4 if gain == 0 else 0.7, zorder=1)  # fmt: skip
        above_uncertainty = gain if table.higher_is_better else -gain
        text = f"{above_uncertainty:+.3g}"
        if not np.isnan(shared):
            text = f"{above_uncertainty + shared:.3g}"
        elif above_uncertainty == 0:
            text = "0"
        # A line that ends at the right side has its label there, any other at the top.
        at = (right, gain + right) if gain + right < top else (top - gain, top)
        note = axes.annotate(
            text, at, (3, 1), textcoords="offset points", fontsize=7, color=MUTED, va="bottom",
            annotation_clip=False,
        )  # fmt: skip
        without_markup([note])


def _draw_points(axes: Axes, frame: pd.DataFrame, names: Sequence[str]) -> int:
    """Draw the points, and names where there is room; return how many points have no name."""
    x, y = frame["miscalibration"].to_numpy(), frame["discrimination"].to_numpy()
    alpha: Any = np.where(frame["few"].to_numpy(bool), 0.5, 1.0)
    axes.scatter(
        x, y, s=30, color=SERIES[0].light, alpha=alpha, zorder=3, clip_on=False,
        linewidths=0,
    )  # fmt: skip
    kept = [names[index] for index in frame.index]
    placed = place_names(axes, x, y, kept[:_MOST_NAMES], colour=INK)
    return len(frame) - placed


# --- names beside points -------------------------------------------------------------------


def place_names(
    axes: Axes, x: np.ndarray, y: np.ndarray, names: Sequence[str], *, colour: str
) -> int:
    """Write names beside the first points, where there is room.

    Args:
        axes: The axes, with their limits set.
        x: Miscalibration of all points, shape (n,).
        y: Discrimination of all points, shape (n,).
        names: Names of the first points.
        colour: Colour of the names.

    Returns:
        How many names were written.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes stand in a figure
    points = axes.transData.transform(np.column_stack([x, y])) * 72 / figure.dpi
    inside = axes.get_window_extent().bounds
    left, low, across, up = (edge * 72 / figure.dpi for edge in inside)
    taken: list[Box] = [(px - 3, py - 3, px + 3, py + 3) for px, py in points]
    placed = 0
    for index, name in enumerate(names):
        found = _free_place(
            points[index], len(name), taken, index, (left, low, left + across, low + up)
        )
        if found is None:
            continue
        dx, dy, align, box = found
        taken.append(box)
        note = axes.annotate(
            name, (x[index], y[index]), (dx, dy), textcoords="offset points", ha=align,
            va="center", fontsize=8, color=colour, annotation_clip=False,
        )  # fmt: skip
        without_markup([note])
        placed += 1
    return placed


def _free_place(
    point: np.ndarray, letters: int, taken: Sequence[Box], own: int, inside: Box
) -> tuple[float, float, str, Box] | None:
    """The first offset and alignment with room for a name, with its box; None if there is none.

    ``own`` is the position in ``taken`` of the box of the point itself, which the name may touch.
    """
    for dx, dy, align in _NAME_OFFSETS:
        width = letters * _LETTER_WIDTH
        start = point[0] + dx - (width if align == "right" else 0)
        middle = point[1] + dy
        box = (start, middle - _LETTER_HEIGHT / 2, start + width, middle + _LETTER_HEIGHT / 2)
        # A name may reach beyond the axes a little on the right, where there are no labels.
        fits = box[0] >= inside[0] and box[1] >= inside[1] - 4 and box[2] <= inside[2] + 10
        clear = not any(_overlap(box, other) for at, other in enumerate(taken) if at != own)
        if fits and clear:
            return dx, dy, align, box
    return None


def _overlap(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
