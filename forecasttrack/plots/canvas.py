"""Axes to draw on, given or new, with titles, legends and names in the style of this package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from forecasttrack.display.text import printable, wrapped
from forecasttrack.errors import InvalidArgumentError, MissingExtraError
from forecasttrack.plots.legible import OWN
from forecasttrack.plots.palette import GRID, INK, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "figure.facecolor": "white",
    "font.family": [OWN],
    "font.size": 9,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 8,
    "ytick.color": INK,
    "ytick.labelsize": 8,
}


def _axes(given: Any) -> Axes:
    from matplotlib.axes import Axes as Drawable  # noqa: PLC0415 - only who draws needs it

    if not isinstance(given, Drawable):
        found = type(given).__name__
        raise InvalidArgumentError(
            f"ax takes axes of matplotlib, as plt.subplots() gives, found {found}", field="ax"
        )
    return given


@contextmanager
def drawing(
    ax: Axes | None,
    *,
    size: tuple[float, float],
    place: tuple[float, float, float, float] | None = None,
) -> Iterator[Axes]:
    """Yield the axes to draw on: those of the caller, or new ones in the style of this package.

    No display is needed, and neither pyplot nor the user's settings of matplotlib are changed.

    Args:
        ax: Axes to draw on, or None for a new figure.
        size: Width and height of a new figure, in inches.
        place: Left, bottom, width and height of the axes in a new figure, in inches; if absent,
            they are laid out so that titles and labels have room.

    Raises:
        InvalidArgumentError: ``ax`` is neither axes nor None.
        MissingExtraError: matplotlib is not installed.
    """
    if ax is not None:
        yield _axes(ax)
        return
    with own_style():
        from forecasttrack.plots.shown_axes import Picture, ShownAxes  # noqa: PLC0415 - loads matplotlib

        if place is None:
            yield Picture(figsize=size, layout="constrained").add_subplot(axes_class=ShownAxes)
        else:
            left, bottom, width, height = place
            across, up = size
            yield Picture(figsize=size).add_axes(
                (left / across, bottom / up, width / across, height / up), axes_class=ShownAxes
            )


@contextmanager
def own_style(**more: Any) -> Iterator[None]:
    """Draw in the style of this package within a ``with`` block, whatever the user's settings are.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it
    except ImportError as missing:
        message = "plots need matplotlib: pip install 'forecasttrack[report]'."
        raise MissingExtraError(message) from missing
    # Reading the user's setting of the backend would start it, so it is left alone.
    plain: dict[Any, Any] = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if "backend" not in name and name != "interactive"
    }
    with mpl.rc_context(plain | _STYLE | more):
        yield


def from_zero(ax: Axes, values: Iterable[float]) -> None:
    """Let the upright axis begin at 0 if no mean lies below 0, even if an interval does.

    Args:
        ax: The axes.
        values: The means that are drawn.
    """
    if ax.get_ylim()[0] < 0 and all(not value < 0 for value in values):
        ax.set_ylim(bottom=0)


def write_title(ax: Axes, title: str, lines: Sequence[str] = (), *, above: float = 0) -> None:
    """Put a title over the axes, and small print between the title and the axes.

    Args:
        ax: The axes.
        title: The title.
        lines: Lines of small print.
        above: Height, in points, of what has been drawn over the axes before.
    """
    without_markup([ax.set_title(printable(title), loc="left", pad=8 + above + 11 * len(lines))])
    if lines:
        small_print = ax.annotate(
            "\n".join(lines),
            xy=(0, 1),
            xytext=(0, 6 + above),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8,
            color=MUTED,
            va="bottom",
            annotation_clip=False,
        )
        without_markup([small_print])


def name_and_title(
    ax: Axes, handles: Sequence[Any], names: Iterable[str], *, title: str, note: str
) -> None:
    """Add a legend beside the axes, and a title and small print over them.

    Args:
        ax: The axes.
        handles: The lines or points that the legend explains.
        names: Their names, in the same order.
        title: The title.
        note: The small print, which is wrapped into lines.
    """
    name_lines(ax, handles, names)
    write_title(ax, title, wrapped(note))


def name_lines(
    ax: Axes,
    handles: Sequence[Any],
    names: Iterable[str],
    *,
    corner: tuple[float, float] = (1, 1),
    points: tuple[float, float] = (10, 0),
    **options: Any,
) -> None:
    """Add a legend that shows names as they are, underscores and dollar signs included.

    Its distance from a corner of the axes does not depend on their size.

    Args:
        ax: The axes.
        handles: The lines or points that the legend explains.
        names: Their names, in the same order.
        corner: The corner, as fractions of the axes.
        points: Distance of the legend from the corner, in points to the right and upwards.
        **options: Further options of ``Axes.legend``.
    """
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - only who draws needs it

    x, y = points
    moved = offset_copy(ax.transAxes, fig=ax.get_figure(root=True), x=x, y=y, units="points")
    legend = ax.legend(
        handles,
        ["?"] * len(handles),
        borderaxespad=0,
        loc="upper left",
        bbox_to_anchor=corner,
        bbox_transform=moved,
        **options,
    )
    without_markup(legend.get_texts())
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_text(name)


def name_rows(ax: Axes, places: Sequence[float], names: Sequence[str]) -> None:
    """Label the upright axis with names, each at its place, without reading them as markup."""
    ax.set_yticks(places, names, parse_math=False)
    ax.tick_params(axis="y", length=0)


def without_markup(texts: Iterable[Text]) -> None:
    """Keep matplotlib from reading a dollar sign as a formula and a backslash as TeX."""
    for text in texts:
        text.set_parse_math(False)
        text.set_usetex(False)
