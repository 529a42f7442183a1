"""Mean Brier scores against even odds: of one forecaster, and of many beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from forecasttrack.display.numbers import counted, rounded, rounded_interval
from forecasttrack.display.text import capitalised
from forecasttrack.findings.finding import (
    BETTER,
    EQUAL,
    EVEN_ODDS,
    EVEN_ODDS_VARY,
    FEW_CLUSTERS,
    INCONCLUSIVE,
    LEVEL,
    NOTHING_SCORED,
    PROVISIONAL,
    WORSE,
    Estimate,
    Finding,
    Word,
)
from forecasttrack.findings.sample_size import (
    carries_verdict,
    largest_spread,
    sample_size_sentence,
)
from forecasttrack.inference.student_t import t_quantile
from forecasttrack.reliability.few import TOO_FEW

_QUANTITY = "mean Brier score"
_NOISE = 1e-12
"""An interval narrower than this has no width but what rounding left."""
_ALL_EVEN = "every forecast was 50%, so no outcome could have changed the score"


def against_even_odds(low: float, high: float, even_odds: float = EVEN_ODDS) -> Word:
    """Compare the interval of a mean Brier score with even odds.

    Args:
        low: Lower end of the interval, in [0, 1]; NaN where there is none.
        high: Upper end of it.
        even_odds: The mean score of even odds on the same questions.

    Example:
        >>> against_even_odds(0.1, 0.2), against_even_odds(0.2, 0.3)
        ('better', 'inconclusive')
    """
    if math.isnan(low):
        return TOO_FEW
    if low <= even_odds <= high:
        return INCONCLUSIVE
    return BETTER if high < even_odds else WORSE


def mean_score(
    forecaster: str,
    estimate: Estimate,
    *,
    questions: int,
    claims: int = 0,
    even_odds: float = EVEN_ODDS,
) -> Finding:
    """Compare one forecaster's mean Brier score with even odds.

    Args:
        forecaster: Whose it is.
        estimate: The mean score, in [0, 1], with its interval.
        questions: Questions scored.
        claims: Claims that they test; 0 where questions stand for themselves.
        even_odds: The mean score of even odds on the same questions: less than 0.25 where an
            outcome lies between yes and no, or time without a forecast scores 0.

    Example:
        >>> score = Estimate(value=0.206, low=0.146, high=0.317)
        >>> found = mean_score("ann", score, questions=32, claims=18)
        >>> found.verdict
        'inconclusive'
        >>> found.conclusion
        'Below even odds (0.25), but the 95% interval, 0.146 to 0.317, includes it: inconclusive.'
    """
    units = claims or questions
    clusters = units if estimate.clusters is None else estimate.clusters
    verdict = _verdict(estimate, clusters, even_odds)
    has_interval = verdict not in (TOO_FEW, NOTHING_SCORED) or _can_be_shown(estimate, even_odds)
    units_named = units_text(questions, claims, clusters)
    return Finding(
        quantity=_QUANTITY,
        subject=forecaster,
        estimate=estimate.value,
        low=estimate.low if has_interval else math.nan,
        high=estimate.high if has_interval else math.nan,
        level=estimate.level,
        threshold=even_odds,
        n=units,
        clusters=clusters,
        method=f"{estimate.method}; one forecaster, not corrected for several forecasters",
        verdict=verdict,
        measured=_measured(forecaster, estimate.value, units_named, even_odds),
        conclusion=_conclusion(verdict, estimate, even_odds),
        details=_required(
            verdict, estimate, clusters, "claims" if claims else "questions", even_odds, units
        ),
    )


def _verdict(found: Estimate, clusters: int, even_odds: float) -> Word:
    if not clusters:
        return NOTHING_SCORED
    if not carries_verdict(clusters):
        return TOO_FEW
    # Equal scores have no spread to judge by, unless every forecast was 50%: then no outcome could
    # have changed them.
    if _has_no_width(found):
        return EQUAL if _all_even(found, even_odds) else TOO_FEW
    # An interval beyond what a score can be shows that its approximation does not hold here.
    if clusters < FEW_CLUSTERS and (found.low < 0 or found.high > 1):
        return TOO_FEW
    return against_even_odds(found.low, found.high, even_odds)


def _can_be_shown(found: Estimate, even_odds: float) -> bool:
    """Whether an interval can be shown though its questions carry no verdict."""
    if _has_no_width(found) and not _all_even(found, even_odds):
        return False
    return 0 <= found.low <= found.high <= 1


def _has_no_width(found: Estimate) -> bool:
    return found.high - found.low <= _NOISE


def _all_even(found: Estimate, even_odds: float) -> bool:
    """Whether scores without spread are those of forecasts of 50%.

    Where even odds score 0.25 every outcome is yes or no, and then only 50% scores so, too.
    """
    return all(abs(score - EVEN_ODDS) <= _NOISE for score in (found.value, even_odds))


def _required(  # noqa: PLR0913, PLR0917 - a verdict and what it is of
    verdict: Word, found: Estimate, clusters: int, units: str, even_odds: float, n: int
) -> tuple[str, ...]:
    """Say how many units it takes to tell this mean from even odds, where its interval does not."""
    gap = found.value - even_odds
    if verdict not in (TOO_FEW, INCONCLUSIVE) or abs(gap) <= _NOISE or math.isnan(gap):
        return ()
    # Few clusters say too little of how much a score varies.
    is_known = verdict != TOO_FEW and clusters >= FEW_CLUSTERS
    needed = sample_size_sentence(
        gap,
        spread=_spread(found, clusters) if is_known else largest_spread(found.value, even_odds),
        spread_is_bound=not is_known,
        level=found.level,
        units=units,
        reference="even odds",
    )
    # Whoever reads 33 beside a mean over 30 related questions may take 3 more for enough.
    worth = f"; these {n:,} {units} are worth at most {clusters:,}" if clusters < n else ""
    return (f"{capitalised(needed)}{worth}.",)


def _spread(found: Estimate, clusters: int) -> float:
    """Standard deviation of the scores of clusters that makes such an interval."""
    quantile = t_quantile(clusters - 1, (1 + found.level) / 2)
    return (found.high - found.low) / 2 / quantile * math.sqrt(clusters)


def units_text(questions: int, claims: int = 0, clusters: int | None = None) -> str:
    """Name what a mean goes over.

    Example:
        >>> units_text(32, 18), units_text(1)
        ('18 claims tested by 32 scored questions', '1 scored question')
        >>> units_text(24, clusters=5)
        '24 scored questions in 5 clusters of related ones'
    """
    scored = counted(questions, "scored question")
    units = f"{counted(claims, 'claim')} tested by {scored}" if claims else scored
    if clusters is None or clusters >= (claims or questions):
        return units
    return f"{units} in {counted(clusters, 'cluster')} of related ones"


def scale_text(even_odds: float = EVEN_ODDS) -> str:
    """Say what a mean Brier score can be beside that of even odds.

    Example:
        >>> scale_text(0.2204), scale_text(math.nan)
        ('0 is perfect; answering 50% every time scores 0.22', '0 is perfect')
    """
    if math.isnan(even_odds):
        return "0 is perfect"
    return f"0 is perfect; answering 50% every time scores {even_odds:.3g}"


def _measured(forecaster: str, mean: float, units: str, even_odds: float) -> str:
    who = f"\u201c{forecaster}\u201d"
    if math.isnan(mean):
        return f"{who} has no scored question yet."
    miss = f"the average miss (Brier score) of {who} is {rounded(mean)}"
    return f"On {units}, {miss} ({scale_text(even_odds)})."


def _conclusion(verdict: Word, found: Estimate, even_odds: float) -> str:
    if verdict == NOTHING_SCORED:
        return "There is nothing to compare with even odds."
    below = "Below" if found.value < even_odds else "Above"
    equal = abs(found.value - even_odds) <= _NOISE
    side = f"{'Equal to' if equal else below} even odds ({even_odds:.3g})"
    interval = f"the {100 * found.level:g}% interval, {rounded_interval(found.low, found.high)}"
    if verdict == TOO_FEW:
        return f"{side}: {TOO_FEW}{_why_no_spread(found, even_odds)}."
    if _has_no_width(found):
        return f"{side}: {_ALL_EVEN}."
    if verdict == INCONCLUSIVE and equal:
        return f"The mean is that of even odds ({even_odds:.3g}), within {interval}: inconclusive."
    if verdict == INCONCLUSIVE:
        return f"{side}, but {interval}, includes it: inconclusive."
    return f"{side}, as is all of {interval}: {verdict}."


def _why_no_spread(found: Estimate, even_odds: float) -> str:
    """Why scores have no spread to judge by, as a half sentence; empty where they have one."""
    if not _has_no_width(found):
        return ""
    return f"; {_ALL_EVEN}" if _all_even(found, even_odds) else ", for all scores are alike"


def mean_scores(
    findings: Sequence[Finding],
    *,
    questions: int,
    same_questions: bool = False,
    level: float = LEVEL,
) -> Finding:
    """Count by their intervals how many forecasters are better than even odds.

    Args:
        findings: What :func:`mean_score` found for each forecaster with a score.
        questions: How many questions they answered in all.
        same_questions: Whether each of them answered all of these.
        level: Level of their intervals.

    Returns:
        The median of the mean scores as the estimate, and how many are better, worse and neither;
        forecasters with too few questions to tell are left out of the median, which is NaN where
        none remains. ``n`` and ``clusters`` count the forecasters in the median, or all
        forecasters where it is NaN. The verdict is never better or worse, for what holds of each is
        not a verdict on all of them.

    Example:
        >>> each = [
        ...     mean_score(name, Estimate(value=0.1, low=0.05, high=high), questions=40)
        ...     for name, high in (("ann", 0.2), ("bob", 0.3))
        ... ]
        >>> print(mean_scores(each, questions=40).conclusion)
        Of 2 intervals at the 95% level, 1 lies below even odds, 0 lie above, 1 includes it.
    """
    means = [each.estimate for each in findings]
    if not means:
        return _nothing()
    verdicts = [each.verdict for each in findings]
    enough = [each.estimate for each in findings if each.verdict != TOO_FEW]
    middle = median(enough) if enough else math.nan
    thresholds = {each.threshold for each in findings}
    even_odds = thresholds.pop() if len(thresholds) == 1 else math.nan
    vary = any(each.conclusion == EVEN_ODDS_VARY for each in findings)
    return Finding(
        quantity="median of the mean Brier scores",
        subject="all forecasters",
        estimate=middle,
        level=level,
        threshold=even_odds,
        n=len(enough) or len(means),
        clusters=len(enough) or len(means),
        method=f"one interval at the {100 * level:g}% level each, not corrected for several",
        verdict=_verdict_on_all(verdicts),
        measured=f"{counted(len(means), 'forecaster')} answered"
        f" {counted(questions, 'scored question')}"
        f"{_median(middle, len(enough), len(means), even_odds)}.",
        conclusion=EVEN_ODDS_VARY if vary else _counts(verdicts, level),
        details=(
            *(() if vary else _by_chance(verdicts, level)),
            *(() if same_questions else (_DIFFERENT,)),
        ),
    )


def _verdict_on_all(verdicts: Sequence[Word]) -> Word:
    if with_interval(verdicts):
        return INCONCLUSIVE
    return PROVISIONAL if PROVISIONAL in verdicts else TOO_FEW


_DIFFERENT = "Means over different questions do not rank forecasters."


def _median(middle: float, enough: int, forecasters: int, even_odds: float) -> str:
    if not enough:
        return ""
    scale = scale_text(even_odds)
    if enough < forecasters:
        return (
            f"; the median of the mean Brier scores of the {enough:,} who answered enough questions"
            f" is {rounded(middle)} ({scale})"
        )
    return f"; the median of their mean Brier scores is {rounded(middle)} ({scale})"


def _nothing() -> Finding:
    return Finding(
        quantity=_QUANTITY,
        estimate=math.nan,
        threshold=EVEN_ODDS,
        n=0,
        clusters=0,
        method="",
        verdict=NOTHING_SCORED,
        measured="No yes/no forecast has an outcome to be scored against.",
        conclusion="There is nothing to compare with even odds.",
    )


def _counts(verdicts: Sequence[Word], level: float) -> str:
    shown = with_interval(verdicts)
    few, early = (verdicts.count(each) for each in (TOO_FEW, PROVISIONAL))
    if few == len(verdicts):
        return "Each of them has too few scored questions to tell from even odds."
    if not shown:
        return "Nothing follows from these means yet: early answers are counted."
    rest = f"; {counted(few, 'forecaster has', 'forecasters have')} too few to tell" if few else ""
    if early:
        rest += f"; of {counted(early, 'forecaster')} nothing follows yet from early answers"
    below, above = (shown.count(each) for each in (BETTER, WORSE))
    both = shown.count(INCONCLUSIVE) + shown.count(EQUAL)
    return (
        f"Of {counted(len(shown), 'interval')} at the {100 * level:g}% level,"
        f" {counted(below, 'lies', 'lie')} below even odds, {counted(above, 'lies', 'lie')} above,"
        f" {counted(both, 'includes', 'include')} it{rest}."
    )


def _by_chance(verdicts: Sequence[Word], level: float) -> tuple[str, ...]:
    """How many intervals would miss even odds by chance if no forecaster differed from them."""
    shown = len(with_interval(verdicts))
    if shown < 2:
        return ()
    expected = shown * (1 - level) / 2
    sides = [side for word, side in _SIDES.items() if word in verdicts]
    return (
        f"The intervals are not corrected for several forecasters{_by_chance_on(sides, expected)}.",
    )


def with_interval(verdicts: Sequence[Word]) -> list[Word]:
    """The verdicts of the forecasters whose intervals can be held against even odds."""
    return [each for each in verdicts if each not in (TOO_FEW, PROVISIONAL)]


_SIDES: Mapping[Word, str] = {BETTER: "below", WORSE: "above"}


def _by_chance_on(sides: Sequence[str], expected: float) -> str:
    """What chance alone would put on the sides on which intervals were found."""
    if not sides:
        return ""
    nobody = "better" if sides[0] == "below" else "worse"
    opening = f": were nobody {nobody} than even odds,"
    if expected < 1:
        most = f"at most about {100 * expected:.2g}%"
        first = f"{opening} the chance that any lies {sides[0]} would be {most}"
        also = "; were nobody worse, the chance that any lies above would be as large"
    else:
        first = f"{opening} about {expected:.2g} of them would still lie {sides[0]}"
        also = "; were nobody worse, as many would lie above"
    return first + (also if len(sides) > 1 else "")
