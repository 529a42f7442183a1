"""The page of one question: its text, all forecasts on it over time, and its outcome."""

from __future__ import annotations

from collections.abc import Iterator

from forecasttrack.findings import explanations
from forecasttrack.findings.corrections import CORRECTIONS
from forecasttrack.findings.histories import CROWD_CAPTION, scored_as, shorter_lines
from forecasttrack.scorecard.contents import Contents
from forecasttrack.scorecard.entries import is_revised
from forecasttrack.scorecard.histories import touching_steps
from forecasttrack.scorecard.page_template import (
    environment,
    markup_class,
    page_style,
    security_policy,
)
from forecasttrack.scorecard.rows import RowMaker, bar_legend, facets_of


def question_pages(contents: Contents, *, home: str) -> Iterator[tuple[str, str]]:
    """Render each question of a scorecard as one HTML file.

    Args:
        contents: The contents of the scorecard.
        home: Address of the index, to which each page links.

    Yields:
        The id of the question, and its page.

    Raises:
        MissingExtraError: Jinja2 or matplotlib is not installed.
    """
    template, style = environment().get_template("question.html"), page_style()
    row_maker = RowMaker(facets_of(contents.entries), unnamed_forecaster="")
    for entry in contents.entries:
        yield (
            entry.id,
            template.render(
                row=row_maker.row(entry, 0, most_answers=len(entry.answers)),
                corrections=contents.corrections.about(entry.id),
                home=home,
                bar_legend=bar_legend([entry]),
                explain=explanations,
                shorter_lines=shorter_lines(revised=is_revised([entry])),
                correction_caption=CORRECTIONS,
                crowd_caption=CROWD_CAPTION,
                scored_as=scored_as(contents.book_score.history),
                touching_steps=touching_steps,
                style=markup_class()(style),
                policy=security_policy(style, ""),
            ),
        )
