"""Calibration overall: mean forecast against observed frequency, and what so few can show."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from forecasttrack.display.numbers import (
    counted,
    p_equals,
    percent,
    percentage_points,
    whole_percent,
)
from forecasttrack.findings.finding import (
    LEAST_QUESTIONS,
    LEVEL,
    NOT_REJECTED,
    NOTHING_SCORED,
    REJECTED,
    Finding,
    Word,
)
from forecasttrack.findings.sample_size import carries_verdict
from forecasttrack.reliability.few import TOO_FEW

POWER = 0.8
"""Chance with which a stated bias would be noticed."""

_QUANTITY = "mean forecast minus observed frequency"


@attrs.frozen(kw_only=True)
class FrequencyAt:
    """The observed frequency at the probability with the most independent questions.

    Attributes:
        probability: The probability.
        count: How often it was forecast.
        low, high: Ends of the interval of the frequency, in [0, 1].
        independent: How many independent questions those forecasts are worth; as many as there
            are if absent.
    """

    probability: float
    count: int
    low: float
    high: float
    independent: float = math.inf


@attrs.frozen(kw_only=True)
class Resolvable:
    """At how many probabilities 0.7 could be told from 0.6.

    Attributes:
        required: Independent questions that it takes at one probability.
        enough: Distinct probabilities with so many.
        distinct: Distinct probabilities.
    """

    required: int
    enough: int
    distinct: int


_FIXED = (
    "The means show nothing: the chances of all options sum to 100%, and one of them comes,"
    " whatever was forecast."
)


def calibration_overall(  # noqa: PLR0913 - each is a number that a sentence names
    *,
    mean_forecast: float,
    observed_frequency: float,
    p_value: float,
    noticeable: tuple[float, float],
    forecasts: int,
    questions: int,
    clusters: int,
    failed: int = 0,
    shares: int = 0,
    fixed: bool = False,
    most_frequent: FrequencyAt | None = None,
    resolvable: Resolvable | None = None,
    level: float = LEVEL,
) -> Finding:
    """Test whether forecasts are calibrated overall, and say what so many could show.

    Args:
        mean_forecast: Mean probability.
        observed_frequency: Share of yes.
        p_value: Of the exact two-sided test of calibration in the large, related questions taken
            as coming out together.
        noticeable: The least bias that this test would notice with power 80%, of forecasts that
            are too high and too low; NaN where it would notice none.
        forecasts: How many forecasts were counted; 0 gives a finding that nothing was scored.
        questions: On how many questions.
        clusters: In how many clusters of related questions.
        failed: How many forecasts of 0% or 100% came out otherwise.
        shares: How many forecasts have an outcome between yes and no.
        fixed: Whether mean and frequency are equal whatever happens, as those of all options are.
        most_frequent: The frequency at the probability with the most independent questions.
        resolvable: At how many probabilities 0.7 could be told from 0.6.
        level: One minus the level of the test.

    Example:
        >>> found = calibration_overall(
        ...     mean_forecast=0.8,
        ...     observed_frequency=0.5,
        ...     p_value=0.00003,
        ...     noticeable=(0.18, 0.15),
        ...     forecasts=40,
        ...     questions=40,
        ...     clusters=40,
        ... )
        >>> found.verdict
        'rejected'
    """
    if not forecasts:
        return _nothing(level)
    difference = mean_forecast - observed_frequency
    verdict = _verdict(1.0 if fixed else p_value, clusters, level)
    related = clusters < questions
    return Finding(
        quantity=_QUANTITY,
        estimate=difference,
        level=level,
        threshold=0.0,
        n=questions,
        clusters=clusters,
        method=_method(related=related),
        verdict=verdict,
        measured=f"Mean forecast {whole_percent(mean_forecast)}, observed frequency"
        f" {whole_percent(observed_frequency)} ({_rest(forecasts, questions, clusters)}).",
        conclusion=(
            _FIXED if fixed else _conclusion(verdict, difference, p_value, level, related=related)
        )
        + _against_certainty(failed),
        details=(
            *_partial(shares),
            *(() if fixed or shares else (_noticed(verdict, noticeable),)),
            *(_resolved(resolvable) if resolvable else ()),
            *(_frequency(most_frequent) if most_frequent else ()),
        ),
    )


def of_one_forecast(found: Finding, which: str) -> Finding:
    """Say of a calibration that of several forecasts only the last, or the first, counts.

    Example:
        >>> found = Finding(quantity="", estimate=0.0, n=9, clusters=9, method="",
        ...                 verdict="not rejected", measured="Mean forecast 61%.", conclusion="")
        >>> of_one_forecast(found, "last").measured
        'Mean last forecast 61%.'
    """
    measured = found.measured.replace("Mean forecast", f"Mean {which} forecast")
    return attrs.evolve(found, measured=measured)


TURNED = (
    "Where a yes speaks against its claim, probability and outcome are turned round, so that all"
    " speak of the claims."
)
"""Stands beside calibration that is turned the way of the claims."""


def turned_to_claims(found: Finding) -> Finding:
    """Say of a calibration that its probabilities and outcomes are turned the claims' way.

    Example:
        >>> found = Finding(quantity="", estimate=0.0, n=9, clusters=9, method="",
        ...                 verdict="not rejected", measured="Mean forecast 61%.", conclusion="")
        >>> turned_to_claims(found).measured
        "Turned the claims' way: mean forecast 61%."
    """
    if found.verdict == NOTHING_SCORED:
        return found
    first, rest = found.measured[:1].lower(), found.measured[1:]
    return attrs.evolve(found, measured=f"Turned the claims' way: {first}{rest}")


def _verdict(p_value: float, clusters: int, level: float) -> Word:
    # What calibrated forecasts could not produce rejects them, however few there are.
    if not carries_verdict(clusters) and p_value > 0:
        return TOO_FEW
    return REJECTED if p_value <= 1 - level else NOT_REJECTED


def outside_the_headline(forecasts: int, *, cure: bool = True) -> str:
    """Name forecasts of numbers, dates and choices, and of descriptions; empty for none.

    Args:
        forecasts: How many.
        cure: Whether to say how to count them.

    Example:
        >>> outside_the_headline(1).partition(";")[0]
        '1 forecast of a number, date, choice or description stands outside the headline'
        >>> outside_the_headline(0)
        ''
    """
    if not forecasts:
        return ""
    stand = counted(forecasts, "forecast of a number, date, choice or description stands",
                    "forecasts of numbers, dates, choices or descriptions stand")  # fmt: skip
    takes = "it" if forecasts == 1 else "them"
    if not cure:
        return f"{stand} outside the headline"
    return (
        f"{stand} outside the headline; --include-descriptions takes {takes}, numbers and dates"
        " with --rule crps"
    )


def nothing_counted(left_out: Mapping[str, int], unanswered: str | None = None) -> str:
    """Say why no forecast is counted, and what waits.

    Args:
        left_out: How many forecasts were left out, by reason.
        unanswered: The reason of questions that nobody forecast.

    Example:
        >>> nothing_counted({"early": 12, "open": 1})
        'No forecast is counted: 12 came early and wait for their settling day, 1 open.'
        >>> nothing_counted({})
        'No forecast is counted: there is none of a yes/no question.'
    """
    reasons = dict(left_out)
    early = reasons.pop("early", 0)
    waits = "waits for its" if early == 1 else "wait for their"
    parts = [f"{early:,} came early and {waits} settling day"] if early else []
    if nobody := reasons.pop(unanswered or "", 0):
        parts.append(f"nobody forecast {counted(nobody, 'question')}")
    parts += [f"{n:,} {reason}" for reason, n in reasons.items()]
    return f"No forecast is counted: {', '.join(parts) or 'there is none of a yes/no question'}."


def _nothing(level: float) -> Finding:
    return Finding(
        quantity=_QUANTITY,
        estimate=math.nan,
        level=level,
        threshold=0.0,
        n=0,
        clusters=0,
        method="",
        verdict=NOTHING_SCORED,
        measured="No yes/no forecast has an outcome that is yes or no.",
        conclusion="Nothing can be said about calibration.",
    )


def _method(*, related: bool) -> str:
    clusters = "; related questions taken as coming out together" if related else ""
    return f"exact test of calibration in the large{clusters}; one test, not corrected for several"


def _rest(forecasts: int, questions: int, clusters: int) -> str:
    grouped = f" in {counted(clusters, 'cluster')} of related questions"
    found = f"{counted(forecasts, 'forecast')} on {counted(questions, 'question')}"
    return found + (grouped if clusters < questions else "")


def _conclusion(
    verdict: Word, difference: float, p_value: float, level: float, *, related: bool
) -> str:
    together = "; related questions taken as coming out together" if related else ""
    test = f"exact two-sided {100 * (1 - level):.3g}% test, not corrected for others{together}"
    found = f"{p_equals(p_value, 2)} ({test})"
    if p_value == 0:
        found = f"these outcomes had probability 0 ({test})"
    if verdict == TOO_FEW:
        return f"Whether the mean forecast is calibrated: {TOO_FEW}."
    if verdict == NOT_REJECTED:
        return f"Calibration of the mean forecast is neither rejected nor confirmed: {found}."
    side = "less" if difference > 0 else "more"
    return (
        "Calibration of the mean forecast is rejected,"
        f" events were {side} frequent than forecast: {found}."
    )


def _against_certainty(failed: int) -> str:
    """Certainties that failed refute themselves, whatever the mean of all forecasts shows."""
    if not failed:
        return ""
    forecasts = counted(failed, "forecast of 0% or 100%", "forecasts of 0% or 100%")
    return f" {forecasts} came out otherwise, which no calibrated one may."


def _partial(shares: int) -> tuple[str, ...]:
    if not shares:
        return ()
    each = "it counts" if shares == 1 else "each counts"
    return (
        f"The outcome of {counted(shares, 'forecast')} lies between yes and no: {each} as its share"
        " in the frequency, and in the test as yes or no, whichever rejects less.",
    )


def _noticed(verdict: Word, noticeable: tuple[float, float]) -> str:
    power = f"with power {whole_percent(POWER)}"
    if verdict == TOO_FEW:
        return f"Fewer than {LEAST_QUESTIONS} independent questions carry no verdict."
    ends = [percentage_points(each) for each in noticeable if not math.isnan(each)]
    if not ends:
        return f"So few would not show even the largest bias {power}."
    if len(ends) == 2:
        return f"A bias of {percentage_points(max(noticeable))} would be noticed {power}."
    way = "more" if math.isnan(noticeable[0]) else "less"
    return (
        f"Events {way} frequent than forecast by {ends[0]} would be noticed {power}; no bias the"
        " other way would."
    )


def _resolved(found: Resolvable) -> tuple[str, ...]:
    has = "has" if found.enough == 1 else "have"
    all_of = counted(found.distinct, "distinct probability", "distinct probabilities")
    enough = f"{found.enough} of {all_of} {has} that many"
    if not found.enough:
        enough = "no probability has that many"
    return (
        f"Telling 70% from 60% takes about {found.required:,} independent questions at one"
        f" probability (two-sided 5%, power {whole_percent(POWER)}); {enough}.",
    )


def _frequency(found: FrequencyAt) -> tuple[str, ...]:
    # One or two forecasts at each probability are no frequency, and none of them stands out.
    independent = min(found.independent, found.count)
    if independent < LEAST_QUESTIONS - 1e-9:
        return ()
    worth = ""
    if independent < found.count - 0.5:
        worth = f", worth {counted(max(1, round(independent)), 'independent question')}"
    return (
        f"At the probability with the most independent questions, {percent(found.probability)}"
        f" ({counted(found.count, 'forecast')}{worth}), the frequency lies between"
        f" {whole_percent(found.low)} and {whole_percent(found.high)} (95% interval).",
    )
