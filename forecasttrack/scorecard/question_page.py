"""The page of one question: what was asked, who forecast what and when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from forecasttrack.findings import explanations
from forecasttrack.findings.corrections import CORRECTIONS
from forecasttrack.findings.histories import CROWD, scored_as
from forecasttrack.scorecard.contents import Contents
from forecasttrack.scorecard.histories import jumps
from forecasttrack.scorecard.page_template import (
    environment,
    markup_class,
    page_style,
    security_policy,
)
from forecasttrack.scorecard.rows import RowMaker, band_means, facets_of


def question_pages(made: Contents, *, home: str) -> Iterator[tuple[str, str]]:
    """Render each question of a scorecard as one HTML file.

    Args:
        made: The scorecard.
        home: The page that they belong to.

    Yields:
        The id of the question, and its page.

    Raises:
        MissingExtraError: Jinja2 or matplotlib is not installed.
    """
    template, style = environment().get_template("question.html"), page_style()
    row_maker = RowMaker(facets_of(made.entries), "")
    for entry in made.entries:
        own = [each for each in made.corrections.rows if each.question_id == entry.id]
        yield (
            entry.id,
            template.render(
                row=row_maker.row(entry, 0, longest=len(entry.answers)),
                corrections=own,
                home=home,
                band_means=band_means([entry]),
                explain=explanations,
                correction_caption=CORRECTIONS,
                crowd_caption=CROWD,
                scored_as=scored_as(made.book_score.history),
                jumps=jumps,
                style=markup_class()(style),
                policy=security_policy(style, ""),
            ),
        )
