"""A picture of the probabilities that words stand for in several lexicons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.text import distinct_labels, short_label
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots.canvas import drawing, name_and_title, name_rows
from forecasttrack.plots.palette import GRID, SERIES, series_style
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import in_other_lexicons
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_WORDS = 40
"""Most words; more are not legible on one page."""


@naming_arguments
def lexicon_comparison(
    lexicons: Iterable[Lexicon | str | Path] | Lexicon | str | Path,
    words: Sequence[str] | None = None,
    *,
    ax: Axes | None = None,
    title: str = "What words of probability stand for",
) -> Axes:
    """Draw the bands of probabilities that words stand for in several lexicons.

    Args:
        lexicons: Up to five lexicons, or their names; or a single one.
        words: The words; if absent, the words in at least two of the lexicons, or all words of a
            single lexicon.
        ax: Axes to draw on; a new figure of sufficient height if absent.
        title: The title.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
        UnknownNameError: There is no such lexicon, or a word is in none of them.
        InvalidArgumentError: There is no lexicon or word, or more than can be drawn.

    Example:
        >>> import forecasttrack as ft
        >>> ft.plots.lexicon_comparison(["icd203", "phia", "ipcc"], ["likely"]).get_xlabel()
        'probability'
    """
    table = vocabulary_table(lexicons, words)
    height = 1.4 + max(0.22, 0.13 + 0.11 * len(table.names)) * len(table.words)
    with drawing(ax, size=(7.6, max(2.0, height))) as axes:
        places = list(range(len(table.words)))[::-1]
        handles = [_draw_bands(axes, table, lexicon) for lexicon in range(len(table.names))]
        name_rows(axes, places, distinct_labels(table.words, 36))
        axes.set(xlim=(0, 1), ylim=(-0.6, len(table.words) - 0.4), xlabel="probability")
        axes.set_xticks([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
        axes.spines["left"].set_visible(False)
        axes.grid(visible=True, axis="x")
        for between in range(len(table.words) - 1):
            axes.axhline(between + 0.5, color=GRID, linewidth=0.6, zorder=0)
        name_and_title(axes, handles, table.names, title=title, note=table.note)
    return axes


@attrs.frozen(kw_only=True, eq=False)
class VocabularyTable:
    """What a comparison of lexicons draws.

    Attributes:
        frame: One row per word and lexicon that has it: ``word`` and ``lexicon`` (positions in
            ``words`` and ``names``), ``low``, ``high`` and ``point`` (NaN if the source gives no
            number for the word).
        words: The words, from least to most probable.
        names: Labels of the lexicons.
        note: The small print: what is and what is not drawn.
    """

    frame: pd.DataFrame
    words: list[str]
    names: list[str]
    note: str


@naming_arguments
def vocabulary_table(
    lexicons: Iterable[Lexicon | str | Path] | Lexicon | str | Path,
    words: Sequence[str] | None = None,
) -> VocabularyTable:
    """Return what :func:`lexicon_comparison` draws, for use with other plotting libraries.

    Arguments as in `lexicon_comparison`.

    Returns:
        A frame with a row per word and lexicon, the words, the names of the lexicons and the note.

    Raises:
        UnknownNameError: There is no such lexicon, or a word is in none of them.
        InvalidArgumentError: There is no lexicon or word, or more than can be drawn.

    Example:
        >>> vocabulary_table(["icd203", "phia"], ["likely"]).frame["low"].tolist()
        [0.55, 0.55]
    """
    opened = _opened(lexicons)
    chosen = _shared(opened) if words is None else _given(words)
    rows = [
        (word, place, entry.low, entry.high, entry.point)
        for word in chosen
        for place, lexicon in enumerate(opened)
        if (entry := lexicon.get(word)) is not None
    ]
    found = pd.DataFrame(rows, columns=["word", "lexicon", "low", "high", "point"])
    found["point"] = found["point"].astype(float)
    silent = [word for word in chosen if word not in set(found["word"])]
    if silent:
        raise UnknownNameError(
            f"none of the lexicons knows {silent[0]!r}.{in_other_lexicons(silent[0])}",
            field="words",
        )
    middle = ((found["low"] + found["high"]) / 2).groupby(found["word"]).mean()
    order = sorted(chosen, key=lambda word: (middle[word], word))
    left = 0 if words is not None else max(0, len(order) - _MOST_WORDS)
    order = order[: len(order) - left] if left else order
    kept = found[found["word"].isin(order)]
    kept = kept.assign(word=kept["word"].map(order.index))
    return VocabularyTable(
        frame=kept.sort_values(["word", "lexicon"], ignore_index=True),
        words=order,
        names=[_named(lexicon) for lexicon in opened],
        note=_note(kept, left, silent_in=len(order) * len(opened) - len(kept)),
    )


def _opened(lexicons: Any) -> list[Lexicon]:
    alone = isinstance(lexicons, Lexicon | str | Path)
    given = [lexicons] if alone or not isinstance(lexicons, Iterable) else list(lexicons)
    others = [type(each).__name__ for each in given if not isinstance(each, Lexicon | str | Path)]
    if others:
        raise InvalidArgumentError(
            'lexicon_comparison takes lexicons or their names: ["icd203", "phia"].'
            f" Found {others[0]}",
            field="lexicons",
        )
    if not 0 < len(given) <= len(SERIES):
        raise InvalidArgumentError(
            f"one to {len(SERIES)} lexicons can be told apart in one picture, found {len(given)}",
            field="lexicons",
        )
    return [each if isinstance(each, Lexicon) else open_lexicon(each) for each in given]


def _given(words: Sequence[str]) -> list[str]:
    if isinstance(words, str):
        raise InvalidArgumentError(f"words is a list; write [{words!r}]", field="words")
    chosen = list(dict.fromkeys(words))
    if not 0 < len(chosen) <= 4 * _MOST_WORDS:
        raise InvalidArgumentError(
            f"one to {4 * _MOST_WORDS} words fit one picture, found {len(chosen)}", field="words"
        )
    return chosen


def _shared(lexicons: Sequence[Lexicon]) -> list[str]:
    """The words in at least two lexicons, or all words of a single one."""
    every = [entry.words for lexicon in lexicons for entry in lexicon if not entry.outside_scale]
    least = 1 if len(lexicons) == 1 else 2
    known = [
        word
        for word in dict.fromkeys(every)
        if sum(word in lexicon for lexicon in lexicons) >= least
    ]
    if not known:
        raise InvalidArgumentError(
            "these lexicons share no words; say which words to draw", field="words"
        )
    # Each wording of an entry, as "highly likely" and "highly probable", is a word of its own.
    return known


def _named(lexicon: Lexicon) -> str:
    year = f" ({lexicon.year})" if lexicon.year else ""
    return short_label(lexicon.name, 20) + year


def _note(kept: pd.DataFrame, left: int, *, silent_in: int) -> str:
    lines = ["bar: band of the word; mark: the number its source gives, or the middle"]
    if silent_in:
        lines.append("no bar: the lexicon lacks the word")
    if kept["point"].isna().any():
        lines.append("no mark: the source puts no odds on it")
    if left:
        lines.append(f"{left} more words are not shown; say which to draw")
    return "\n".join(lines)


# --- drawing ---------------------------------------------------------------------------------


def _draw_bands(axes: Axes, table: VocabularyTable, lexicon: int) -> Any:
    """Draw one lexicon: a bar for each band, with its point."""
    style, part = series_style(lexicon), table.frame[table.frame["lexicon"] == lexicon]
    many = len(table.names)
    height = 0.8 / many
    y = len(table.words) - 1 - part["word"] + 0.4 - height * (lexicon + 0.5)
    # A band without width, such as an exact one half, gets a visible width.
    width = (part["high"] - part["low"]).clip(lower=0.006)
    axes.barh(
        y, width, left=part["low"], height=0.62 * height, color=style.light, alpha=0.42,
        edgecolor=style.light, linewidth=0.6,
    )  # fmt: skip
    (points,) = axes.plot(
        part["point"], y, linestyle="none", marker=style.marker, color=style.light,
        markersize=max(3.0, 6.5 - many * 0.6), clip_on=False,
    )  # fmt: skip
    return points
