"""The reliability diagram: observed frequencies against forecast probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.numbers import counted
from forecasttrack.display.text import distinct_labels, wrapped
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings.early_answers import PROVISIONAL_NOTE
from forecasttrack.findings.explanations import BANDS, notes_on_list_columns
from forecasttrack.findings.finding import FEW_CLUSTERS
from forecasttrack.findings.sample_size import carries_verdict, rests_on, uncertain_on_few
from forecasttrack.plots.canvas import drawing, name_lines, write_title
from forecasttrack.plots.palette import MUTED, SERIES, series_style
from forecasttrack.plots.plot_inputs import calibrated
from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.bins import Bins, as_bins

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger
    from forecasttrack.pairing import Pairs
    from forecasttrack.reliability.bins import BinsLike

_MOST_PROBABILITIES = 40
"""If there are more distinct probabilities, the counts under the diagram are those of bins."""

DIAGRAM_BAND = {True: "broecker-smith", False: "consistency"}
"""The band that is drawn by default, by whether forecasts are binned."""


@naming_arguments
def reliability_diagram(  # noqa: PLR0913 - each says what is drawn
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    ax: Axes | None = None,
    bins: BinsLike = None,
    band: str | None = None,
    counts: bool = True,
    title: str = "Reliability diagram",
) -> Axes:
    """Draw observed frequencies against forecast probabilities.

    On the diagonal, events with a forecast of 70% happen in 70% of cases. The curve is isotonic
    (CORP): it never falls, and needs no bins. The band is the range in which the curve of a
    calibrated forecaster lies with a stated probability. Below 100 questions the curve would
    consist of single forecasts, so bins of about ten forecasts are drawn instead, each with its
    interval. The area of a dot shows its number of forecasts. Counts of forecasts are drawn under
    the diagram.

    Args:
        calibration: A calibration; or pairs, a book or a ledger, for which ``ft.calibration`` is
            computed. Several groups are drawn together, without a band.
        ax: Axes to draw on; a new figure if absent.
        bins: Draw the frequency in each bin with its interval, instead of the isotonic curve: a
            number of bins, edges, "quantile", or :class:`~forecasttrack.reliability.bins.Bins`;
            "isotonic" for the curve with few questions, too.
        band: Kind of the band, as in ``Calibration.band``, or "none"; by default "consistency",
            and "broecker-smith" for bins.
        counts: Whether to draw the counts under the diagram.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: There is nothing to draw, there are more groups than can be
            distinguished, or there is no such band.

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> ft.plots.reliability_diagram(ft.calibration(pairs)).get_ylabel()
        'observed frequency'
    """
    tables = diagram_tables(calibration, bins=bins, band=band)
    below = 0.6 + (0.35 + 0.3 * len(tables.names) if counts else 0)
    lines = wrapped(tables.note, width=64)
    size = (5.4 if len(tables.names) == 1 else 7.9, below + 4.6 + 0.16 * len(lines))
    with drawing(ax, size=size, place=(0.75, below, 4.1, 4.1)) as axes:
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        draw_band(axes, tables.band, apart=tables.binned)
        drawn = [
            draw_points(axes, part, place, joined=place not in tables.few)
            for place, part in enumerate(tables.parts)
        ]
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), ylabel="observed frequency")
        axes.set_aspect("equal")
        axes.grid(visible=True)
        lowest = _draw_counts(axes, tables) if counts else axes
        lowest.set_xlabel("forecast probability")
        if len(drawn) > 1:
            name_lines(axes, drawn, tables.names)
        write_title(axes, title, lines)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class DiagramTables:
    """What a reliability diagram draws.

    Attributes:
        curve: One row per group and point: ``group``, its position in ``names``; ``probability``;
            ``frequency``, the observed one; ``count``, the number of forecasts; ``low`` and
            ``high``, the interval of a bin, NaN for the isotonic curve.
        band: ``probability, low, high``; empty if no band is drawn.
        counts: One row per group and distinct probability, or per bin if there are many:
            ``group, left, right`` and ``count``.
        names: Labels of the groups, with their numbers of forecasts.
        note: The small print.
        binned: Whether the points are frequencies of bins.
        few: Positions of the groups with too few questions for a line.
    """

    curve: pd.DataFrame
    band: pd.DataFrame
    counts: pd.DataFrame
    names: list[str]
    note: str
    binned: bool
    few: tuple[int, ...]

    @property
    def parts(self) -> list[pd.DataFrame]:
        """The rows of ``curve`` of each group."""
        return [self.curve[self.curve["group"] == place] for place in range(len(self.names))]


@naming_arguments
def diagram_tables(
    calibration: Calibration | Pairs | Book | Ledger,
    *,
    bins: BinsLike = None,
    band: str | None = None,
) -> DiagramTables:
    """Return what :func:`reliability_diagram` draws, for use with other plotting libraries.

    Arguments as in `reliability_diagram`.

    Returns:
        Frames of the curve, its band and the counts, with the names of the groups and the note.

    Raises:
        InvalidArgumentError: There is nothing to draw, or there is no such band.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> tables = diagram_tables(ft.calibration(pairs.where(forecaster="authors")))
        >>> list(tables.curve.columns)
        ['group', 'probability', 'frequency', 'count', 'low', 'high']
    """
    found = calibrated(calibration, "reliability_diagram")
    groups = tuple(group for group in found.groups if len(group.frame))
    chosen = _bins(groups, bins)
    found = attrs.evolve(found, groups=groups, bins=found.bins if chosen is None else chosen)
    if not found.n:
        raise InvalidArgumentError(
            "no forecast has a yes or no as its outcome, so there is no reliability to draw",
            field="calibration",
        )
    if len(groups) > len(SERIES):
        raise InvalidArgumentError(
            f"{len(groups)} groups cannot be distinguished in one diagram; choose up to"
            f" {len(SERIES)}, or draw found[label] one at a time",
            field="calibration",
        )
    binned = chosen is not None
    kind = DIAGRAM_BAND[binned] if band is None else band
    # Early answers alone allow no conclusion, so no band and no intervals are drawn for them.
    drawn, meaning = _band(found, "none" if found.provisional else kind)
    curve = _numbered([_points(group, found, binned=binned) for group in groups])
    names = [f"{name} (n = {len(group.frame):,})" for name, group in _named(found)]
    return DiagramTables(
        curve=curve,
        band=drawn,
        counts=_numbered([_counted(group) for group in groups]),
        names=names,
        note=_note(found, meaning, curve if binned else None),
        binned=binned,
        few=tuple(
            place
            for place, group in enumerate(groups)
            if group.provisional or not carries_verdict(min(group.n_questions, group.n_clusters))
        ),
    )


_DOT_SIZE_NOTE = "area of a dot: number of forecasts"
FEW_FOR_A_CURVE = 100
"""With fewer questions than this, bins are drawn instead of the isotonic curve."""
_PER_BIN = 10
_LEAST_BINS = 3


def _bins(groups: tuple[Any, ...], bins: BinsLike) -> Bins | None:
    """The bins that are drawn; None if it is the isotonic curve."""
    if bins is not None:
        return None if isinstance(bins, str) and bins == "isotonic" else as_bins(bins)
    fewest = min((group.n_questions for group in groups), default=0)
    if fewest >= FEW_FOR_A_CURVE:
        return None
    return Bins.quantile(max(_LEAST_BINS, fewest // _PER_BIN))


def _named(found: Calibration) -> list[tuple[str, Any]]:
    """The groups of a calibration with their labels."""
    if not found.by:
        return [("all", group) for group in found.groups]
    return list(zip(distinct_labels(found.labels, 26), found.groups, strict=True))


def _numbered(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the tables of all groups; the column ``group`` has the position of the group."""
    parts = [table.assign(group=place) for place, table in enumerate(tables)]
    found = pd.concat(parts, ignore_index=True)
    return found[["group", *found.columns.drop("group")]]


def _points(group: Any, found: Calibration, *, binned: bool) -> pd.DataFrame:
    """The points of one group: bins, or the isotonic curve."""
    alone = attrs.evolve(found, groups=(group,))
    if not binned:
        curve = alone.curve[["probability", "recalibrated", "count"]]
        curve = curve.rename(columns={"recalibrated": "frequency"})
        return curve.assign(low=np.nan, high=np.nan)
    table = alone.frame[["probability", "frequency", "count", "low", "high"]]
    table = table[table["count"] > 0]
    if group.provisional:
        table[["low", "high"]] = np.nan
    return table


def _counted(group: Any) -> pd.DataFrame:
    """Counts of forecasts by probability, or in twenty bins if there are many probabilities."""
    tally = group.tally
    if len(tally.probability) <= _MOST_PROBABILITIES:
        at = tally.probability
        return pd.DataFrame({"left": at, "right": at, "count": tally.count})
    edges = np.linspace(0, 1, 21)
    place = np.clip(np.searchsorted(edges, tally.probability, side="right") - 1, 0, 19)
    number = np.bincount(place, weights=tally.count, minlength=20).astype(int)
    return pd.DataFrame({"left": edges[:-1], "right": edges[1:], "count": number})


def _band(found: Calibration, kind: str) -> tuple[pd.DataFrame, str]:
    """The band of a single group, and its explanation for the small print."""
    nothing = pd.DataFrame({"probability": [], "low": [], "high": []}, dtype=float)
    if kind == "none" or len(found.groups) > 1:
        return nothing, ""
    band = found.band(kind)
    assert isinstance(band, CalibrationBand)  # noqa: S101 - there is one group
    drawn = "" if band.seed is None else f", {band.resamples:,} resamples, seed {band.seed}"
    meaning = f"grey: {BANDS[kind]} ({100 * band.level:g}%{drawn})"
    return band.frame[["probability", "low", "high"]], meaning


def _basis(found: Calibration) -> str:
    """The numbers of forecasts and questions, for the small print."""
    n = sum(len(group.frame) for group in found.groups)
    forecasts = counted(n, "forecast")
    if len(found.groups) > 1:
        few = sum(min(group.n_questions, group.n_clusters) < FEW_CLUSTERS for group in found.groups)
        meaning = f"{forecasts} in {len(found.groups)} groups"
        if few:
            meaning += uncertain_on_few(f", {few} of them on ")
        return meaning
    (group,) = found.groups
    return f"{forecasts} on {rests_on(group.n_questions, 'question', group.n_clusters)}"


def _counted_otherwise(found: Calibration) -> list[str]:
    folded = ["forecasts below one half are counted as the other side's"] if found.folded else []
    return folded + notes_on_list_columns(found.under_each if len(found.groups) > 1 else ())


def _note(found: Calibration, meaning: str, bins: pd.DataFrame | None) -> str:
    binning = "" if bins is None else _how_binned(found, bins)
    parts = (_basis(found), meaning, binning, *_counted_otherwise(found), _DOT_SIZE_NOTE)
    return "\n".join(filter(None, parts))


def _how_binned(found: Calibration, curve: pd.DataFrame) -> str:
    bins = found.bins
    if bins.kind == "quantile" and len(found.groups) == 1:
        # Equal forecasts share a bin, so there can be fewer bins than wanted.
        bins = Bins.quantile(len(curve))
    if found.provisional:
        return f"{bins}; {PROVISIONAL_NOTE}"
    return f"{bins}; bars: {100 * found.level:g}% exact intervals"


# --- drawing ---------------------------------------------------------------------------------


def draw_band(axes: Axes, band: pd.DataFrame, *, apart: bool) -> None:
    """Draw a band as an area, or as a bar at each bin or at a single probability.

    Args:
        axes: The axes.
        band: ``DiagramTables.band``.
        apart: Whether the band is one of bins.
    """
    x, low, high = (band[name].to_numpy() for name in ("probability", "low", "high"))
    if apart or len(band) == 1:
        axes.vlines(x, low, high, color=MUTED, alpha=0.25, linewidth=11)
    elif len(band):
        axes.fill_between(x, low, high, color=MUTED, alpha=0.22, linewidth=0)


def draw_points(axes: Axes, points: pd.DataFrame, place: int, *, joined: bool) -> Any:
    """Draw the points of one group, with their intervals if they have any, or joined by a line.

    Args:
        axes: The axes.
        points: Rows of ``DiagramTables.curve`` of one group.
        place: The position of the group, for its colour and marker.
        joined: Whether the group has enough questions for a line.

    Returns:
        The handle of the group for a legend.
    """
    style = series_style(place)
    x, y = points["probability"].to_numpy(), points["frequency"].to_numpy()
    has_ends = points["low"].notna().any()
    line = style.line if joined and not has_ends else "none"
    if has_ends:
        axes.vlines(x, points["low"], points["high"], color=style.light, linewidth=1.2)
    axes.plot(x, y, color=style.light, linestyle=line, linewidth=1.6, clip_on=False)
    area = _SMALLEST + _LARGEST * points["count"] / points["count"].max()
    axes.scatter(
        x, y, s=area, marker=style.marker, color=style.light, linewidths=0, zorder=3, clip_on=False
    )
    # The legend gets a marker of its own, because the dots differ in size.
    (handle,) = axes.plot([], [], color=style.light, linestyle=line, marker=style.marker)
    return handle


_SMALLEST, _LARGEST = 8, 62
"""Areas of dots, in square points: that of the smallest possible dot, and the most added to it."""


def _draw_counts(axes: Axes, tables: DiagramTables) -> Axes:
    """Draw the counts under the diagram, a row for each group, and return their axes."""
    height = (0.2 + 0.3 * len(tables.names)) / 4.1
    below = axes.inset_axes((0, -height - 0.03, 1, height))
    for place in range(len(tables.names)):
        counts = tables.counts[tables.counts["group"] == place]
        tall = 0.85 * counts["count"] / counts["count"].max()
        bottom = len(tables.names) - 1 - place
        width = (counts["right"] - counts["left"]).where(counts["right"] > counts["left"], 0.012)
        middle = (counts["left"] + counts["right"]) / 2
        colour = series_style(place).light
        below.bar(middle, tall, width=0.9 * width, bottom=bottom, color=colour, linewidth=0)
        below.annotate(
            f"most: {counts['count'].max():,}",
            (1, bottom + 0.45),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=7,
            va="center",
            annotation_clip=False,
        )
    below.set(xlim=axes.get_xlim(), ylim=(0, len(tables.names)), yticks=[])
    below.set_ylabel("number of\nforecasts", fontsize=7, rotation=0, ha="right", va="center")
    below.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="x", labelbottom=False)
    return below
