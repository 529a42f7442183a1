"""A badge: a small picture of one score, for a README or the head of a page."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.files import MARKS
from forecasttrack.display.numbers import counted, short_number
from forecasttrack.display.text import capitalised, short_label
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.explanations import direction_text
from forecasttrack.findings.finding import NOTHING_SCORED
from forecasttrack.findings.sample_size import carries_verdict
from forecasttrack.plots.plot_inputs import scored
from forecasttrack.plots.selection import only, rule_label
from forecasttrack.reliability.few import NOTHING_VARIES, TOO_FEW

_SIZE = 11
_LEFT, _RIGHT = "#3a3f44", "#00508a"
"""Backgrounds of the label and of the number; white letters have a contrast of 8 to 1 or more."""

_WIDTHS = (
    (32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34)
    + (64,) * 10
    + (34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60)
    + (79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63)
    + (63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84)
)
"""Widths of the letters from space to tilde in DejaVu Sans, in hundredths of the font size."""

_FURTHER = {"·": 32, "…": 100, "∞": 83}


@naming_arguments
def badge(
    scores: Scores | pd.DataFrame | Mapping[str, Any],
    *,
    rule: str | None = None,
    forecaster: object | None = None,
    per: Per = "question",
    label: str | None = None,
) -> str:
    """Write a badge such as "Brier 0.206 (0.146 to 0.317) · n 18" as SVG, without matplotlib.

    The number is followed by its interval, if it has one. If the summary says that nothing can be
    concluded from the score, so does the badge: there are too few questions, or no outcome could
    have changed the mean.

    Args:
        scores: Scores; or a summary of them, or one row of it, as returned by
            ``scores.summarise()``.
        rule: The rule; may be left out if there is only one.
        forecaster: The forecaster; may be left out if there is only one.
        per: Whether each question or each claim has the same weight in the mean, as in
            ``Scores.summarise``; used only if scores are given.
        label: The text before the number; the name of the rule if absent.

    Returns:
        The ``<svg>`` element. Its text has a stated width, which any font is fitted to.

    Raises:
        InvalidArgumentError: Nothing was scored, or there is more than one number to show.
        UnknownNameError: There is no such rule or forecaster.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> text = ft.plots.badge(ft.score(pairs, rules=["brier"]), forecaster="authors")
        >>> text.partition("<title>")[2].partition("</title>")[0]
        'Brier 0.200 (0.137 to 0.320) · n 39 in 23 clusters (0 is best)'
    """
    row = _row(scores, rule, forecaster, per)
    name = (
        label if label is not None else capitalised(rule_label(row["rule"])).removesuffix(" score")
    )
    noun = "claims" if per == "claim" else "n"
    n = row["n_claims"] if per == "claim" else row["n"]
    independent = min(int(n), int(row.get("n_clusters", n)))
    barred_by = row.get("barred_by") if carries_verdict(independent) else TOO_FEW
    ends = "" if barred_by in (TOO_FEW, NOTHING_VARIES) else _interval(row)
    value = f"{short_number(float(row['mean']))}{ends} · {noun} {int(n):,}"
    if independent < int(n):
        value += f" in {counted(independent, 'cluster')}"
    if barred_by == TOO_FEW:
        value += f": {TOO_FEW}"
    if barred_by == NOTHING_VARIES:
        value += ": no outcome could change it"
    return _written(short_label(name, 30), value, _direction(row))


def _interval(row: Mapping[str, Any]) -> str:
    """The interval of a row of a summary, in parentheses; empty if the row has none."""
    ends = [float(row.get(name, math.nan)) for name in ("low", "high")]
    if not all(map(math.isfinite, ends)):
        return ""
    return f" ({short_number(ends[0])} to {short_number(ends[1])})"


def badge_of_nothing(label: str = "Brier", why: str = NOTHING_SCORED) -> str:
    """Write the badge of a book without any score.

    Args:
        label: The text before the reason.
        why: The reason why there is no score.

    Example:
        >>> badge_of_nothing().partition("<title>")[2].partition("</title>")[0]
        'Brier nothing scored (0 is best)'
    """
    return _written(label, why, "0 is best")


def _row(
    scores: Scores | pd.DataFrame | Mapping[str, Any],
    rule: str | None,
    forecaster: object | None,
    per: Per,
) -> Mapping[str, Any]:
    """The row of a summary that the badge shows."""
    if isinstance(scores, Mapping | pd.Series):
        return _whole_row(scores, per)
    if isinstance(scores, pd.DataFrame):
        table = scores
    else:
        chosen, measure = only(scored(scores, "badge"), rule=rule)
        table = chosen.summarise(by="forecaster", per=per).assign(best=measure.best)
    if rule is not None:
        table = table[table["rule"] == rule]
    if forecaster is not None:
        known = list(table["forecaster"])
        if forecaster not in known:
            raise UnknownNameError(
                f"no forecaster {forecaster!r} in these scores."
                f" {did_you_mean(forecaster, map(str, known))}"
            )
        table = table[table["forecaster"] == forecaster]
    if len(table) != 1:
        raise InvalidArgumentError(
            f"a badge shows one number, and these scores have {len(table)}; say forecaster= and"
            " rule=",
            field="scores",
        )
    return dict(table.iloc[0])


def _whole_row(row: Mapping[str, Any], per: Per) -> Mapping[str, Any]:
    for needed in ("rule", "direction", "mean", "n_claims" if per == "claim" else "n"):
        if needed not in row:
            raise InvalidArgumentError(
                f"this row has no {needed!r}; a badge takes scores, or a row of scores.summarise()",
                field="scores",
            )
    return row


def _direction(row: Mapping[str, Any]) -> str:
    return direction_text(float(row.get("best", math.nan)), str(row["direction"]))


def _written(label: str, value: str, direction: str) -> str:
    """Write the SVG of a badge: label and number side by side, each on its own background."""
    left, right = (math.ceil(text_width(each)) + 10 for each in (label, value))
    title = escape(f"{label} {value} ({direction})")
    letters = "".join(
        f'<text x="{x}" y="14" textLength="{width - 10}" lengthAdjust="spacingAndGlyphs"'
        f' fill="#fff">{escape(text)}</text>'
        for x, width, text in ((5, left, label), (left + 5, right, value))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f' aria-label="{title}">{MARKS["svg"]}<title>{title}</title>'
        f'<rect width="{left}" height="20" fill="{_LEFT}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_RIGHT}"/>'
        f'<g font-family="DejaVu Sans,Verdana,sans-serif" font-size="{_SIZE}">{letters}</g></svg>'
    )


def text_width(text: str, size: float = _SIZE) -> float:
    """Estimate the width of text in DejaVu Sans, a wide font, in the unit of the font size.

    Of letters beyond ASCII, wide ones count as one em, combining ones as nothing, and others as
    slightly wider than the mean letter.

    Example:
        >>> round(text_width("Brier 0.21"), 1)
        54.7
    """
    return size * sum(map(_advance, text)) / 100


def _advance(letter: str) -> float:
    place = ord(letter) - 32
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    if letter in _FURTHER:
        return _FURTHER[letter]
    if unicodedata.combining(letter):
        return 0
    return 100 if unicodedata.east_asian_width(letter) in "WF" else 70
