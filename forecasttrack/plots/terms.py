"""The map of miscalibration and discrimination: why one forecaster scores better than another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.numbers import short_number
from forecasttrack.display.text import distinct_labels, wrapped
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings.finding import FEW_CLUSTERS
from forecasttrack.findings.sample_size import on_few
from forecasttrack.plots.canvas import drawing, entitle, without_markup
from forecasttrack.plots.palette import INK, MUTED, OTHERS, SERIES
from forecasttrack.plots.placing import place_names
from forecasttrack.plots.plot_inputs import calibrated
from forecasttrack.plots.selection import spoken
from forecasttrack.reliability.decomposition import Decomposition

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger
    from forecasttrack.pairing import Pairs

_NAMED = 15
"""More names than this hide each other and the points."""


def miscalibration_discrimination(
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    ax: Axes | None = None,
    rule: str = "brier",
    by: str = "forecaster",
    title: str = "Miscalibration and discrimination",
) -> Axes:
    """Place each forecaster by miscalibration and discrimination.

    The isotonic (CORP) decomposition splits a mean score into miscalibration, which one would
    rather not have, discrimination, which one would, and uncertainty, which is the questions' own.
    Up and to the left is better. On each slanting line the score is the same; the line through
    the corner is that of the base rate, said always.

    Args:
        calibration: A calibration of several groups; or pairs, a book or a ledger.
        ax: Axes to draw on; a new figure if absent.
        rule: A proper rule of probabilities.
        by: What gets a point, where pairs are given.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No forecast has met a yes or a no, or the rule is improper.
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
        right, top = _reach(frame)
        axes.set(xlim=(-0.03 * right, right), ylim=(-0.03 * top, top))
        axes.set_xlabel(f"miscalibration of the {spoken(rule)} (0 is best)")
        axes.set_ylabel("discrimination (higher is better)")
        _draw_isolines(axes, table, right, top)
        axes.plot([0], [0], marker="+", color=MUTED, markersize=9, linestyle="none", clip_on=False)
        unnamed = _draw_points(axes, frame, table.names)
        lines = wrapped(table.note, f"{unnamed} points bear no name" * (unnamed > 0))
        entitle(axes, title, lines, above=10)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class TermsTable:
    """What the map draws.

    Attributes:
        frame: One row per group, best score first: ``group, miscalibration, discrimination,
            uncertainty, score, n`` and ``few`` (whether the questions are fewer than 30 clusters).
        names: Names of the groups, as labels, in the same order.
        uncertainty: The uncertainty that all share; NaN where they answered other questions.
        higher_is_better: Direction of the score.
        note: What the map rests on, in small print.
    """

    frame: pd.DataFrame
    names: list[str]
    uncertainty: float
    higher_is_better: bool
    note: str


def terms_table(
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    rule: str = "brier",
    by: str = "forecaster",
) -> TermsTable:
    """Give what :func:`miscalibration_discrimination` draws, for whoever draws it otherwise."""
    found = calibrated(calibration, "miscalibration_discrimination", by=by)
    labels = found.labels if found.by else ["all"]
    parts = found.decomposition(rule=rule)
    each: Mapping[Any, Decomposition] = (
        {labels[0]: parts} if isinstance(parts, Decomposition) else parts.parts
    )
    rows = [
        {
            "group": label,
            **{name: each[label][name] for name in (*_TERMS, "score")},
            "n": len(group.frame),
            "few": group.n_clusters < FEW_CLUSTERS,
        }
        for label, group in zip(labels, found.groups, strict=True)
        if len(group.frame)
    ]
    if not rows:
        raise InvalidArgumentError(
            "no forecast has met a yes or a no, so there is nothing to take apart",
            field="calibration",
        )
    higher = not next(iter(each.values())).lower_is_better
    frame = pd.DataFrame(rows).sort_values("score", ascending=not higher, kind="stable")
    spread = frame["uncertainty"].max() - frame["uncertainty"].min()
    shared = float(frame["uncertainty"].iloc[0]) if spread < 1e-12 else np.nan
    return TermsTable(
        frame=frame.reset_index(drop=True),
        names=distinct_labels(frame["group"], 24),
        uncertainty=shared,
        higher_is_better=higher,
        note=_note(frame, shared),
    )


_TERMS = ("miscalibration", "discrimination", "uncertainty")


def _note(frame: pd.DataFrame, shared: float) -> str:
    lines = []
    if np.isnan(shared):
        lines.append("different questions: lines show the score minus its uncertainty")
    else:
        lines.append(f"lines of equal score; uncertainty {short_number(shared)}; +: the base rate")
    few, endless = int(frame["few"].sum()), int(np.isinf(frame["miscalibration"]).sum())
    if few:
        whose = "all" if few == len(frame) else f"{few} (pale)"
        lines.append(on_few(f"{whose} on "))
    if endless:
        lines.append(f"{endless} infinitely miscalibrated, not drawn")
    return "\n".join(lines)


# --- drawing ---------------------------------------------------------------------------------


def _reach(frame: pd.DataFrame) -> tuple[float, float]:
    """Where the axes end: beyond every point, and with room for a line or two."""
    right, top = (float(frame[name].abs().max()) for name in _TERMS[:2]) if len(frame) else (0, 0)
    least = max(right, top, 0.01)
    return 1.25 * max(right, 0.3 * least), 1.15 * max(top, 0.3 * least)


def isolines(right: float, top: float) -> np.ndarray:
    """Choose round differences of discrimination and miscalibration that a frame holds.

    Args:
        right: Where the axis of miscalibration ends.
        top: Where the axis of discrimination ends.

    Returns:
        Discrimination minus miscalibration along each line, ascending, 0 among them.

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
    for net in isolines(right, top):
        axes.plot([-right, 2 * top + right], [net - right, net + 2 * top + right], color=OTHERS,
                  linewidth=1.4 if net == 0 else 0.7, zorder=1)  # fmt: skip
        beyond = net if table.higher_is_better else -net
        text = f"{beyond:+.3g}" if np.isnan(shared) else f"{beyond + shared:.3g}"
        if np.isnan(shared) and beyond == 0:
            text = "0"
        # A line that leaves through the right side is named there, any other at the top.
        at = (right, net + right) if net + right < top else (top - net, top)
        note = axes.annotate(
            text, at, (3, 1), textcoords="offset points", fontsize=7, color=MUTED, va="bottom",
            annotation_clip=False,
        )  # fmt: skip
        without_markup([note])


def _draw_points(axes: Axes, frame: pd.DataFrame, names: Sequence[str]) -> int:
    """Draw the points and name as many as there is room for; give how many have no name."""
    x, y = frame["miscalibration"].to_numpy(), frame["discrimination"].to_numpy()
    alpha: Any = np.where(frame["few"].to_numpy(bool), 0.5, 1.0)
    axes.scatter(
        x, y, s=30, color=SERIES[0].light, alpha=alpha, zorder=3, clip_on=False,
        linewidths=0,
    )  # fmt: skip
    kept = [names[place] for place in frame.index]
    placed = place_names(axes, x, y, kept[:_NAMED], colour=INK)
    return len(frame) - placed
