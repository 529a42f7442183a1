"""Pictures of the site are drawn by its build, from the example book, by the functions they show.

A page says with ``MARK`` where they stand; read as Markdown alone it has no pictures and no links
that lead nowhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

import forecasttrack as ft

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "reference/plots"
MARK = "<!-- pictures drawn by these functions stand here on the site -->"
BOOK = "fixtures/alaska-2025"


@attrs.frozen
class Example:
    """The example book, and what pictures are drawn of."""

    book: ft.Book
    pairs: ft.Pairs
    scores: ft.Scores


Draw = Callable[[Example], Any]
PICTURES: dict[str, tuple[str, Draw]] = {
    "reliability_diagram": (
        "How often claims of the authors came true, over the probability of their words",
        lambda made: ft.plots.reliability_diagram(
            ft.calibration(made.pairs.where(forecaster="authors"))
        ),
    ),
    "reliability_panels": (
        "The same for each forecaster, side by side",
        lambda made: ft.plots.reliability_panels(ft.calibration(made.pairs, by="forecaster")),
    ),
    "forest": (
        "Mean Brier score of each forecaster with its interval",
        lambda made: ft.plots.forest(made.scores),
    ),
    "miscalibration_discrimination": (
        "Miscalibration over discrimination of each forecaster, with lines of equal score",
        lambda made: ft.plots.miscalibration_discrimination(made.pairs),
    ),
    "murphy_diagram": (
        "What acting on the forecasts would have cost at each threshold",
        lambda made: ft.plots.murphy_diagram(made.pairs),
    ),
    "score_over_time": (
        "Mean Brier score of all whose outcome was known by then",
        lambda made: ft.plots.score_over_time(made.scores),
    ),
    "lead_time_curve": (
        "Mean score of what stood so many days before the close",
        lambda made: ft.plots.lead_time_curve(made.pairs),
    ),
    "question_history": (
        "What each forecaster said of one question from when to when",
        lambda made: ft.plots.question_history(made.pairs, made.pairs.frame["question_id"].iloc[0]),
    ),
    "lexicon_comparison": (
        "Bands of probability that words stand for, in two lexicons",
        lambda _: ft.plots.lexicon_comparison(["icd203", "ipcc"]),
    ),
    "due_calendar": (
        "On which day how many answers are due",
        lambda made: ft.plots.due_calendar(ft.outstanding(made.book, at="2026-01-01")),
    ),
}
"""What each shows, for whoever cannot see it, and the call that draws it."""


def drawn() -> str:
    """Every picture under the name of its function, as Markdown."""
    book = ft.read_book(BOOK)
    pairs = ft.pair(book).where(kind="binary")
    dark = f'<style>html[data-theme="dark"]{{{ft.plots.dark_css()}}}</style>'
    parts = ["## What they look like", "Drawn from the example book by the build of this site."]
    parts.append(_raw(dark))
    with warnings.catch_warnings(action="ignore"):  # so few forecasts are doubtful, and say so
        made = Example(book, pairs, ft.score(pairs, rules=["brier"]))
        for name, (description, draw) in PICTURES.items():
            axes = draw(made)
            figure = (axes[0] if isinstance(axes, list) else axes).figure
            text = ft.plots.svg(figure, title=name, description=description)
            parts += [f"### `{name}`", f"{description}.", _raw(f'<div class="drawn">{text}</div>')]
    return "\n\n".join(parts)


def _raw(html: str) -> str:
    return f"```{{raw}} html\n{html}\n```"


def put_in(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the pictures where the page says that they stand."""
    if page == PAGE:
        if MARK not in source[0]:
            raise ValueError(f"{PAGE} does not say where its pictures stand: {MARK}")
        source[0] = source[0].replace(MARK, drawn())


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it begins."""
    app.connect("source-read", put_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
