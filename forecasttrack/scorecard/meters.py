"""Meters: small pictures of a mean score and its interval on a scale that the page shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.display.numbers import counted, rounded, rounded_interval
from forecasttrack.evaluation.sensitivity.headline import Headline
from forecasttrack.evaluation.sensitivity.headline_rows import HeadlineMeans
from forecasttrack.findings import explanations
from forecasttrack.findings.explanations import side_by_side
from forecasttrack.findings.finding import EVEN_ODDS
from forecasttrack.findings.origins import FACE_VALUE
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.contents import Contents
from forecasttrack.scorecard.headline_findings import even_odds_of, finding_of, words_ends_of
from forecasttrack.scorecard.standings import StandingRow

SENSITIVITIES_SHOWN = 5
"""Most forecasters for whom sensitivities are shown."""


@attrs.frozen(kw_only=True)
class Meter:
    """A mean score with its interval, as positions from 0 to 1 on the scale of the page.

    Attributes:
        low, high: The ends of the interval; None if there is none.
        point: The mean; None if there is none.
        coin: The mean score of even odds; None if no line is drawn for it.
        tone: The CSS class of the colour, with a blank before it; may be empty.
    """

    low: float | None
    point: float | None
    high: float | None
    coin: float | None
    tone: str = ""


def meter(  # noqa: PLR0913 - each is a place on the scale, or how it looks
    low: float,
    point: float,
    high: float,
    scale: float,
    tone: str = "",
    *,
    even_odds: float = EVEN_ODDS,
) -> Meter:
    """Make the meter of a mean score and its interval.

    Args:
        low: Lower end of the interval; NaN for none.
        point: The mean; NaN for none.
        high: Upper end of the interval; NaN for none.
        scale: The score at the end of the scale.
        tone: The CSS class of the colour, with a blank before it.
        even_odds: The mean score of even odds on the same questions; NaN for no line.

    Example:
        >>> meter(0.1, 0.25, 0.75, 0.5).high
        1.0
    """

    def at(value: float) -> float | None:
        return None if math.isnan(value) else min(max(value / scale, 0.0), 1.0)

    return Meter(low=at(low), point=at(point), high=at(high), coin=at(even_odds), tone=tone)


def scale_of(made: Contents) -> float:
    """The end of the scale of mean scores: 0.5, or more if needed."""
    ends = [value for each in made.standings for value in (each.brier, each.high)]
    ends += [
        each.mean_brier_per_claim
        for headline in made.book_score.headlines[:SENSITIVITIES_SHOWN]
        for each in headline.sensitivities.values()
    ]
    return scale_up_to(ends)


def scale_up_to(values: Iterable[float]) -> float:
    """The end of a scale for all these scores: 0.5, or more if needed.

    Example:
        >>> scale_up_to([0.2, 0.31]), scale_up_to([0.592, math.nan])
        (0.5, 0.6)
    """
    known = [each for each in values if math.isfinite(each)]
    return min(1.0, max(0.5, math.ceil(max(known, default=0) * 10) / 10))


def even_odds_of_any(made: Contents) -> float:
    """The mean score of even odds if it is the same for all questions; NaN if it is not."""
    found = even_odds_of(made.book_score)
    return found if found == EVEN_ODDS else math.nan


def doubts(lead: Headline, scale: float) -> list[Mapping[str, Any]]:
    """The meters of one forecaster's mean score: its interval, and the meaning of words.

    Each row has a ``label``, the ``ends`` as text and a ``meter``.
    """
    found = finding_of(lead)
    if math.isnan(found.estimate):
        return []
    over = counted(*((lead.n_claims, "claim") if lead.n_claims else (lead.n_questions, "question")))
    if found.clusters < found.n:
        over += f" in {counted(found.clusters, 'cluster')}"
    even_odds = found.threshold
    place = meter(found.low, found.estimate, found.high, scale, even_odds=even_odds)
    ends = rounded_interval(found.low, found.high)
    label = explanations.chance_over(over, has_interval=not math.isnan(found.low))
    rows: list[Mapping[str, Any]] = [{"label": label, "ends": ends, "meter": place}]
    if words := words_ends_of(lead):
        place = meter(words[0], found.estimate, words[1], scale, " grey", even_odds=even_odds)
        rows.append(
            {"label": explanations.WORDS_MEAN, "ends": rounded_interval(*words), "meter": place}
        )
    plain = lead.face_value_per_claim
    # A provisional mean counts early outcomes, which the score of face value does not.
    if not math.isnan(plain) and not lead.provisional:
        at = meter(math.nan, plain, math.nan, scale, " grey", even_odds=even_odds)
        rows.append({"label": FACE_VALUE, "ends": rounded(plain), "meter": at})
    return rows


def changed_choices(lead: Headline, scale: float, even_odds: float) -> list[Mapping[str, Any]]:
    """The rows of a headline and of what it becomes if one choice is changed.

    Args:
        lead: The headline.
        scale: The score at the end of the scale.
        even_odds: The mean score of even odds, the same for all questions; NaN for no line.
    """
    found: Mapping[str, HeadlineMeans] = {"headline": lead, **lead.sensitivities}
    return [
        {
            "name": name,
            "n_claims": f"{each.n_claims:,}",
            "n_questions": f"{each.n_questions:,}",
            "brier": rounded(each.mean_brier_per_claim),
            "meter": meter(
                math.nan, each.mean_brier_per_claim, math.nan, scale, even_odds=even_odds
            ),
        }
        for name, each in found.items()
        if each.n_questions
    ]


FORECASTERS_DRAWN = 12
"""Most forecasters with a meter at the top of the page."""


def several_heading(standings: Sequence[StandingRow]) -> str:
    """The heading over the mean scores of several forecasters."""
    n = len(_people(standings))
    return side_by_side(min(n, FORECASTERS_DRAWN), n)


def _people(standings: Sequence[StandingRow]) -> list[StandingRow]:
    return [each for each in standings if not each.is_baseline and each.n_questions]


def several(standings: Sequence[StandingRow], scale: float) -> list[Mapping[str, Any]]:
    """The meters of several forecasters; none if there is only one forecaster."""
    people = _people(standings)
    return [
        {
            "label": each.name,
            "ends": rounded_interval(each.low, each.high) or str(each.verdict or ""),
            "meter": meter(
                each.low,
                each.brier,
                each.high,
                scale,
                " grey" if each.verdict == TOO_FEW else "",
                even_odds=each.even_odds,
            ),
        }
        for each in people[:FORECASTERS_DRAWN]
        if len(people) > 1
    ]
