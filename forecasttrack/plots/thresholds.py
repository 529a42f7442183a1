"""The Murphy diagram: the loss of decisions based on forecasts, for every decision threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.text import distinct_labels
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.group import Group
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings import explanations
from forecasttrack.findings.finding import FEW_CLUSTERS
from forecasttrack.findings.sample_size import carries_verdict, not_drawn, uncertain_on_few
from forecasttrack.plots.canvas import drawing, name_and_title
from forecasttrack.plots.palette import series_style
from forecasttrack.plots.plot_inputs import calibrated
from forecasttrack.plots.prominence import left_unnamed, prominent
from forecasttrack.reliability.elementary import murphy_diagram as murphy
from forecasttrack.reliability.isotonic_terms import corp

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger
    from forecasttrack.pairing import Pairs


@naming_arguments
def murphy_diagram(
    pairs: Pairs | Book | Ledger | Calibration,
    *,
    ax: Axes | None = None,
    by: str = "forecaster",
    title: str = "Murphy diagram",
) -> Axes:
    """Draw the mean loss of acting if a forecast exceeds a threshold, for every threshold.

    A forecaster whose curve lies below another's at every threshold is better under every proper
    score; if the curves cross, it depends on the threshold, that is, on the costs of the decision.
    The mean height of a curve is the Brier score.

    Args:
        pairs: Pairs, a book or a ledger; or a calibration, whose groups are drawn.
        ax: Axes to draw on; a new figure if absent.
        by: The column whose values get a curve each; not used for a calibration.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: No forecast has a yes or no as its outcome.

    References:
        Ehm, Gneiting, Jordan & Krueger (2016), doi:10.1111/rssb.12154

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> ft.plots.murphy_diagram(pairs).get_ylabel()
        'cost of acting at this threshold (0 is best)'
    """
    table = threshold_table(pairs, by=by)
    with drawing(ax, size=(7.4, 3.9)) as axes:
        lines = []
        for place in range(len(table.names)):
            part, style = table.frame[table.frame["group"] == place], series_style(place)
            part = part if place not in table.few else part.assign(score=np.nan)
            lines += axes.plot(
                part["threshold"], part["score"], color=style.light, linestyle=style.line,
                linewidth=1.6, marker=style.marker, markersize=4, markevery=(3 + 2 * place, 14),
            )  # fmt: skip
        axes.set(xlim=(0, 1), xlabel="probability from which one acts", ylim=(0, None))
        axes.set_ylabel("cost of acting at this threshold (0 is best)")
        axes.grid(visible=True)
        name_and_title(axes, lines, table.names, title=title, note=table.note)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class ThresholdTable:
    """What a Murphy diagram draws.

    Attributes:
        frame: One row per group and threshold: ``group``, its position in ``names``;
            ``threshold``; ``score``, the mean elementary score.
        names: Labels of the groups, with their Brier scores.
        note: The small print.
        few: Positions of the groups with too few questions for a curve.
    """

    frame: pd.DataFrame
    names: list[str]
    note: str
    few: tuple[int, ...]


@naming_arguments
def threshold_table(
    pairs: Pairs | Book | Ledger | Calibration, *, by: str = "forecaster"
) -> ThresholdTable:
    """Return what :func:`murphy_diagram` draws, for use with other plotting libraries.

    Arguments as in `murphy_diagram`.

    Returns:
        A frame with a row per group and threshold, the names of the groups and the note.

    Raises:
        InvalidArgumentError: No forecast has a yes or no as its outcome.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> list(threshold_table(pairs).frame.columns)
        ['group', 'threshold', 'score']
    """
    found = calibrated(pairs, "murphy_diagram", by=by)
    if not found.n:
        raise InvalidArgumentError(
            "no forecast has a yes or no as its outcome, so there is no Murphy diagram to draw",
            field="pairs",
        )
    labels = found.labels if found.by else ["all"]
    groups = {
        label: group for label, group in zip(labels, found.groups, strict=True) if len(group.frame)
    }
    chosen = prominent({label: len(group.frame) for label, group in groups.items()})
    brier = {label: corp(groups[label].tally)["score"] for label in chosen}
    tables = [
        murphy(groups[label].tally).frame.assign(group=place) for place, label in enumerate(chosen)
    ]
    frame = pd.concat(tables, ignore_index=True)[["group", "threshold", "score"]]
    short = distinct_labels(chosen, 20)
    few = [not carries_verdict(groups[label].n_clusters) for label in chosen]
    missing = not_drawn(name for name, absent in zip(short, few, strict=True) if absent)
    note = _note([groups[label] for label in chosen], len(groups))
    several = explanations.notes_on_list_columns(found.under_each)
    return ThresholdTable(
        frame=frame,
        names=[
            f"{name} (Brier {brier[label]:.3f}, n = {len(groups[label].frame):,})"
            for name, label in zip(short, chosen, strict=True)
        ],
        note="\n".join(filter(None, [note, missing, *several])),
        few=tuple(np.flatnonzero(few)),
    )


def _note(groups: list[Group], total: int) -> str:
    question_sets = {frozenset(group.frame["question_id"]) for group in groups}
    few = sum(group.n_clusters < FEW_CLUSTERS for group in groups)
    lines = [left_unnamed(total, len(groups), "forecasts")]
    if len(question_sets) > 1:
        lines.append(explanations.DIFFERENT_QUESTIONS)
    elif len(groups) > 1:
        lines.append(explanations.LOWER_EVERYWHERE)
    if few:
        whose = "" if len(groups) == 1 else f"{few} of {len(groups)} curves: "
        lines.append(uncertain_on_few(whose))
    return "\n".join(filter(None, lines))
