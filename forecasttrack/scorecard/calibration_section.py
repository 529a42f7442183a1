"""The section of the page about calibration: the diagram, sentences, and terms of the score."""

from __future__ import annotations

import re

from forecasttrack.display.numbers import close_percent_signs, rounded
from forecasttrack.findings import explanations
from forecasttrack.findings.calibration import TURNED
from forecasttrack.findings.finding import PROVISIONAL
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.contents import Contents


def diagram_of(made: Contents) -> str | None:
    """The reliability diagram as SVG; None if there is no calibration."""
    from forecasttrack.plots import reliability_diagram, svg  # noqa: PLC0415 - loads matplotlib

    if made.calibration is None or not made.calibration.n:
        return None
    axes = reliability_diagram(made.calibration, title="")
    for note in axes.texts:
        note.set_text(close_percent_signs(note.get_text()))
    return svg(
        axes,
        title=f"Reliability diagram of {made.calibrated}",
        description=close_percent_signs(made.calibration.interpretation),
        prefix="rd-",
    )


def interpretation_of(made: Contents) -> list[str]:
    """The sentences and paragraphs beside the diagram."""
    if made.calibration is None:
        return []
    first, *rest = close_percent_signs(made.calibration.interpretation).split("\n")
    opening = f"Forecasts of {made.calibrated}, the last on each question."
    # A long paragraph is broken between its sentences.
    sentences = re.split(r"(?<=[.]) (?=[A-Z])", first)
    return [f"{opening} {TURNED}" if made.turned else opening, *sentences, *rest]


def terms_of(made: Contents) -> list[tuple[str, str, str]]:
    """The terms of the mean score and their sum: name, value, and what it means."""
    if made.calibration is None or not len(made.calibration.summary):
        return []
    if any(each.verdict in (PROVISIONAL, TOO_FEW) for each in made.calibration.verdicts.values()):
        return []
    row, bounded = made.calibration.summary.iloc[0], made.calibration.terms.set_index("term")
    ends = {str(name): (each["low"], each["high"]) for name, each in bounded.iterrows()}
    terms = [
        (
            name.capitalize(),
            rounded(float(row[name])),
            explanations.of_term(name, *ends.get(name, ())),
        )
        for name in explanations.TERMS
    ]
    return [*terms, ("Together", rounded(float(row["score"])), explanations.SUM_OF_TERMS)]
