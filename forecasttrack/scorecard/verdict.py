"""The headline in words: how good, how sure, what is open, without saying more than is known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs
from scipy.special import ndtri

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline

EVEN_ODDS = 0.25
"""Brier score of even odds."""

BETTER, WORSE, UNSHOWN = "better", "worse", "not shown"


@attrs.frozen(kw_only=True)
class Tile:
    """One of the three figures at the top of a scorecard.

    Attributes:
        question: What it answers.
        figure: The answer, as a number or a word.
        means: What that means, in a sentence.
    """

    question: str
    figure: str
    means: str


def against_even_odds(low: float, high: float) -> str:
    """Say whether an interval of mean Brier scores tells a forecaster from even odds.

    Example:
        >>> against_even_odds(0.1, 0.2), against_even_odds(0.2, 0.3)
        ('better', 'not shown')
    """
    if math.isnan(low) or low <= EVEN_ODDS <= high:
        return UNSHOWN
    return BETTER if high < EVEN_ODDS else WORSE


def leading(said: BookScore) -> Headline | None:
    """Whose headline stands for the book: the only one with several scored questions, if any."""
    several = [each for each in said.headlines if each.n_questions > 1]
    scored = [each for each in said.headlines if each.n_questions > 0]
    if len(several) == 1:
        return several[0]
    return scored[0] if len(scored) == 1 else None


def summary(said: BookScore, calibration: Calibration | None) -> tuple[str, ...]:
    """Put a book's score in a few honest sentences.

    Args:
        said: The book's score.
        calibration: Calibration of the forecasts that the headline counts.
    """
    lead = leading(said)
    found = list(_of_one(lead) if lead is not None else _of_many(said))
    if calibration is not None:
        found += _leaning(calibration)
    return (*found, _outstanding(said))


def cautions(said: BookScore) -> tuple[str, ...]:
    """What a reader should hold against the score before trusting it."""
    return (HINDSIGHT,) if said.hindsight else ()


HINDSIGHT = (
    "Every scored question was written after its outcome was known: whoever chose the questions"
    " could know the answers, so read the score as a check of the method more than as proof of"
    " skill."
)


def _of_one(lead: Headline) -> Iterator[str]:
    units = _units(lead)
    low, high = lead.brier_interval_per_claim
    yield (
        f"On {units}, the forecaster \u201c{lead.forecaster}\u201d {_reach(lead)} a Brier score"
        f" of {rounded(lead.mean_brier_per_claim)}; 0 is perfect, and saying 50% every time"
        " earns 0.25."
    )
    if math.isnan(low):
        yield "So little says nothing about how good the next forecasts would be."
        return
    verdict = against_even_odds(low, high)
    span = f"the 95% interval runs from {rounded(low)} to {rounded(high)}"
    if verdict == UNSHOWN:
        side = "better" if lead.mean_brier_per_claim < EVEN_ODDS else "worse"
        yield f"That looks {side} than even odds, but is not shown by so few: {span}."
    else:
        yield f"That is {verdict} than even odds beyond what chance explains: {span}."


def _units(lead: Headline) -> str:
    questions = counted(lead.n_questions, "scored question")
    return (
        f"{counted(lead.n_claims, 'claim')} tested by {questions}" if lead.n_claims else questions
    )


def _reach(lead: Headline) -> str:
    return "reached on average" if lead.n_questions > 1 else "reached"


def _of_many(said: BookScore) -> Iterator[str]:
    scored = [each for each in said.headlines if each.n_questions > 0]
    if not scored:
        yield "No forecast has met an outcome yet, so there is nothing to score."
        return
    several = [each for each in scored if not math.isnan(each.brier_interval_per_claim[0])]
    verdicts = [against_even_odds(*each.brier_interval_per_claim) for each in several]
    questions = said.main.frame["question_id"].nunique()
    middle = sorted(each.mean_brier_per_claim for each in scored)[len(scored) // 2]
    yield (
        f"{counted(len(scored), 'forecaster')} answered {counted(questions, 'scored question')};"
        f" the one in the middle has a mean Brier score of {rounded(middle)}, where 0 is perfect"
        " and saying 50% every time earns 0.25."
    )
    yield (
        f"By their 95% intervals, {_how_many(verdicts, BETTER, 'better')},"
        f" {_how_many(verdicts, WORSE, 'worse')}, and of {len(scored) - _decided(verdicts):,} it"
        f" cannot be told{_by_chance(len(several))}."
    )
    yield "Forecasters who answered different questions are not ranked by these means."


def _how_many(verdicts: Sequence[str], which: str, word: str) -> str:
    n = verdicts.count(which)
    than = " than even odds" if which == BETTER else ""
    return f"{n:,} did {word}{than}" if n else f"none did {word}{than}"


def _decided(verdicts: Sequence[str]) -> int:
    return verdicts.count(BETTER) + verdicts.count(WORSE)


def _by_chance(n: int) -> str:
    """How many of many 95% intervals would miss on one side by chance alone."""
    expected = round(n * 0.025)
    return f" (of {n:,} intervals, about {expected} would lie below by chance)" if expected else ""


def _leaning(calibration: Calibration) -> Iterator[str]:
    """What was said beside what happened, and whether chance explains the difference."""
    if len(calibration.groups) != 1 or not calibration.n:
        return
    group, row = calibration.groups[0], calibration.summary.iloc[0]
    forecast, frequency = float(row["mean_forecast"]), float(row["observed_frequency"])
    explained = float(ndtri(0.975)) * group.worst_case_standard_error
    means = f"On average {100 * forecast:.0f}% was said and {100 * frequency:.0f}% came true"
    if abs(forecast - frequency) <= explained:
        yield f"{means}, no more apart than chance explains."
    elif forecast < frequency:
        yield f"{means}: the probabilities were too low, by more than chance explains."
    else:
        yield f"{means}: the probabilities were too high, by more than chance explains."


def _outstanding(said: BookScore) -> str:
    overdue = sum(open_question.state == "overdue" for open_question in said.open)
    if not said.open:
        return "Nothing is open."
    late = "none is overdue" if not overdue else f"{overdue:,} overdue"
    return f"{counted(len(said.open), 'question is', 'questions are')} still open, {late}."


def tiles(said: BookScore, next_due: str) -> tuple[Tile, ...]:
    """How good, how sure, and what is open, each in one figure.

    Args:
        said: The book's score.
        next_due: When the next open question is due, empty where none is.
    """
    lead = leading(said)
    good, sure = _one(lead) if lead is not None else _many(said)
    overdue = sum(open_question.state == "overdue" for open_question in said.open)
    due = f"next due {next_due}" if next_due else "no later day is set"
    means = f"{'none' if not overdue else f'{overdue:,}'} overdue; {due}" if said.open else (
        "every question is settled"
    )  # fmt: skip
    return good, sure, Tile(question="What is open", figure=f"{len(said.open):,}", means=means)


def _one(lead: Headline) -> tuple[Tile, Tile]:
    low, high = lead.brier_interval_per_claim
    good = Tile(
        question="How good",
        figure=rounded(lead.mean_brier_per_claim),
        means=f"mean Brier score of \u201c{lead.forecaster}\u201d;"
        " 0 is perfect, even odds earn 0.25",
    )
    if math.isnan(low):
        return good, Tile(
            question="How sure", figure="unknown", means=f"{_units(lead)}: too few for an interval"
        )
    verdict = against_even_odds(low, high)
    means = {
        UNSHOWN: "includes even odds: that they are better is not shown",
        BETTER: "lies below even odds: better than chance explains",
        WORSE: "lies above even odds: worse than chance explains",
    }[verdict]
    if verdict == UNSHOWN and lead.mean_brier_per_claim >= EVEN_ODDS:
        means = "includes even odds: that they are worse is not shown"
    return good, Tile(
        question="How sure",
        figure=f"{rounded(low)} to {rounded(high)}",
        means=f"95% interval from {_units(lead)}; it {means}",
    )


def _many(said: BookScore) -> tuple[Tile, Tile]:
    scored = [each for each in said.headlines if each.n_questions > 0]
    if not scored:
        none = Tile(question="How good", figure="no score", means="nothing has met an outcome yet")
        return none, Tile(question="How sure", figure="unknown", means="there is nothing to go by")
    middle = sorted(each.mean_brier_per_claim for each in scored)[len(scored) // 2]
    shown = [each.brier_interval_per_claim for each in scored]
    better = sum(against_even_odds(*each) == BETTER for each in shown)
    good = Tile(
        question="How good",
        figure=rounded(middle),
        means=f"mean Brier score of the middle one of {counted(len(scored), 'forecaster')};"
        " 0 is perfect, even odds earn 0.25",
    )
    return good, Tile(
        question="How sure",
        figure=f"{better:,} of {len(scored):,}",
        means="forecasters are shown to be better than even odds, by their 95% intervals",
    )
