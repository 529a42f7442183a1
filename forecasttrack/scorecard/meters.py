"""Mean scores as places on the one scale of a page, with what is in doubt about them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.display.numbers import counted, rounded, rounded_interval
from forecasttrack.evaluation.sensitivity.headline import Headline
from forecasttrack.evaluation.sensitivity.headline_rows import WORDS_ENDS
from forecasttrack.findings import explanations
from forecasttrack.findings.finding import EVEN_ODDS
from forecasttrack.findings.origins import FACE_VALUE
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.contents import Contents
from forecasttrack.scorecard.headline_findings import finding_of
from forecasttrack.scorecard.standings import StandingRow

SENSITIVITIES_SHOWN = 3
"""Sensitivities of so many forecasters are shown."""


@attrs.frozen(kw_only=True)
class Meter:
    """A mean score with its interval, as places on the scale of the page."""

    low: float | None
    point: float | None
    high: float | None
    coin: float
    tone: str = ""


def meter(low: float, point: float, high: float, scale: float, tone: str = "") -> Meter:
    """Place a mean score and its interval on a scale.

    Args:
        low: Lower end of the interval; NaN for none.
        point: The mean; NaN for none.
        high: Upper end of the interval; NaN for none.
        scale: The score at the end of the scale.
        tone: Class of its colour, with a space before it.

    Example:
        >>> meter(0.1, 0.25, 0.75, 0.5).high
        1.0
    """

    def at(value: float) -> float | None:
        return None if math.isnan(value) else min(max(value / scale, 0.0), 1.0)

    return Meter(low=at(low), point=at(point), high=at(high), coin=EVEN_ODDS / scale, tone=tone)


def scale_of(made: Contents) -> float:
    """The end of the scale of mean scores: half, or as far as is needed."""
    ends = [value for each in made.standings for value in (each.brier, each.high)]
    ends += [
        each.mean_brier_per_claim
        for headline in made.book_score.headlines[:SENSITIVITIES_SHOWN]
        for each in headline.sensitivities.values()
    ]
    known = [each for each in ends if math.isfinite(each)]
    return min(1.0, max(0.5, math.ceil(max(known, default=0) * 10) / 10))


def doubts(lead: Headline, scale: float) -> list[Mapping[str, Any]]:
    """The mean score on one axis with what is in doubt about it: chance, and what words mean."""
    found = finding_of(lead)
    if math.isnan(found.estimate):
        return []
    over = counted(*((lead.n_claims, "claim") if lead.n_claims else (lead.n_questions, "question")))
    place = meter(found.low, found.estimate, found.high, scale)
    ends = rounded_interval(found.low, found.high)
    rows: list[Mapping[str, Any]] = [
        {"label": explanations.chance_over(over), "ends": ends, "meter": place}
    ]
    choices = lead.sensitivities
    words = [choices[name].mean_brier_per_claim for name in WORDS_ENDS if name in choices]
    if len(words) == len(WORDS_ENDS):
        place = meter(words[0], found.estimate, words[1], scale, " grey")
        rows.append(
            {"label": explanations.WORDS_MEAN, "ends": rounded_interval(*words), "meter": place}
        )
    plain = lead.face_value_per_claim
    if not math.isnan(plain) and not lead.provisional:
        at = meter(math.nan, plain, math.nan, scale, " grey")
        rows.append({"label": FACE_VALUE, "ends": rounded(plain), "meter": at})
    return rows


FORECASTERS_DRAWN = 12
"""So many forecasters stand side by side at the top."""


def several(standings: Sequence[StandingRow], scale: float) -> list[Mapping[str, Any]]:
    """The mean scores of several forecasters on one axis, each with its interval."""
    people = [each for each in standings if not each.is_baseline and each.n_questions]
    return [
        {
            "label": each.name,
            "ends": rounded_interval(each.low, each.high) or str(each.verdict or ""),
            "meter": meter(
                each.low, each.brier, each.high, scale, " grey" if each.verdict == TOO_FEW else ""
            ),
        }
        for each in people[:FORECASTERS_DRAWN]
        if len(people) > 1
    ]
