"""What scores, intervals and their terms mean: the sentences that stand beside every result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from forecasttrack.display.numbers import counted, rounded, rounded_interval

SKILL = (
    "Skill is the share of the way from even odds to a perfect score; below 0 is worse than even"
    " odds."
)
OVER_CLAIMS = "Means go over claims, so that a claim with four questions counts once."
OVER_CLAIMS_SHORT = "Brier is averaged over the questions of a claim, then over claims."
DEADLINES = "deadlines: distinct closing dates of a claim's questions, added up over claims."
INTERVALS = (
    "Mean Brier score with its 95% interval; further left is better. Where an interval reaches the"
    " dashed line, the mean cannot be told from even odds."
)
SEVERAL_INTERVALS = "The intervals are not corrected for several forecasters."
NO_INTERVALS = "Mean Brier score; further left is better."
"""Stand over the means of forecasters, with intervals and without any."""
NOBODY_SCORED = "Mean Brier score: nothing is scored yet."
OTHER_KINDS = (
    "Other kinds of question are scored by a rule of their own, in their own unit, and do not enter"
    " the headline. Lower is better."
)
APART_TAKEN = "--include-descriptions takes them, numbers and dates with --rule crps."
"""Tells a reader at a terminal how questions that are not yes or no are scored there."""
ALPHA = (
    "Krippendorff's alpha: 1 where coders agree throughout, 0 where no more than by chance. Own"
    " belief: what the coder would have forecast."
)
"""Stands over the table of how far coders agree."""


def one_choice_changed(shown: int, forecasters: int) -> str:
    """Say what tables of changed choices hold, and of whom where they are not of everybody.

    Args:
        shown: Of how many forecasters there are tables.
        forecasters: Of how many there could be.

    Example:
        >>> one_choice_changed(5, 200).partition("time")[2]
        '. Of 200 forecasters, here are the 5 with the most questions.'
    """
    some = f" Of {forecasters:,} forecasters, here are the {shown} with the most questions."
    return "The same mean score with one choice changed at a time." + some * (shown < forecasters)


def every_question(n: int) -> str:
    """Say that every question stands in the table.

    Example:
        >>> every_question(1), every_question(12)
        ('1 question shown', 'All 12 questions shown')
    """
    return "1 question shown" if n == 1 else f"All {counted(n, 'question')} shown"


def over_means(lows: Iterable[float], *, scored: bool, provisional: bool) -> str:
    """What stands over the means of forecasters.

    Args:
        lows: Lower ends of their intervals; NaN for none.
        scored: Whether one of them has a score.
        provisional: Whether they are made of early answers.

    Example:
        >>> over_means([], scored=True, provisional=True)[42:]
        'No interval can be given while only early answers are known.'
    """
    if not all(map(math.isnan, lows)):
        return INTERVALS
    if not scored:
        return NOBODY_SCORED
    if provisional:
        return f"{NO_INTERVALS} No interval can be given while only early answers are known."
    return f"{NO_INTERVALS} No forecaster has enough for an interval."


def brier(even_odds: float) -> str:
    """Say what a Brier score is, and that of even odds where it is the same for everybody.

    Args:
        even_odds: The mean score of even odds; NaN where it differs.

    Example:
        >>> brier(0.25)
        'Brier: squared distance between probability and outcome; 0 best, 1 worst, 0.25 for 50%.'
    """
    known = "" if math.isnan(even_odds) else f", {even_odds:.3g} for 50%"
    return f"Brier: squared distance between probability and outcome; 0 best, 1 worst{known}."


def exact_interval(over: str) -> str:
    """Say how the interval of a mean of yes/no questions is made.

    Args:
        over: What the mean goes over, in the plural.

    Example:
        >>> exact_interval("claims")
        'every mean that an exact test does not reject; related claims taken as coming out together'
    """
    return (
        f"every mean that an exact test does not reject; related {over} taken as coming out"
        " together"
    )


def interval_in_words(method: str) -> str:
    """Say plainly how an interval was made, from what tables call the method.

    Example:
        >>> interval_in_words("exact tails of tilted probabilities").partition("; ")[0]
        'every mean that an exact test does not reject'
        >>> interval_in_words("normal")
        'normal'
    """
    if not method.startswith("exact tails of tilted probabilities"):
        return method
    return exact_interval("claims" if method.endswith("claims") else "questions")


DOUBTS = "What the score may be"
"""Over the bars at the top of a page of one forecaster."""


def side_by_side(shown: int, forecasters: int) -> str:
    """Say whose means stand side by side at the top.

    Args:
        shown: How many stand there.
        forecasters: How many could.

    Example:
        >>> side_by_side(4, 4), side_by_side(12, 200)
        ('Mean Brier score of each', 'Mean Brier score of the first 12 of 200 in the table')
    """
    some = f"the first {shown} of {forecasters:,} in the table"
    return f"Mean Brier score of {some if shown < forecasters else 'each'}"


WORDS_MEAN = "words read most and least favourably"
"""Every band of words read most and least favourably."""

TERMS: Mapping[str, str] = {
    "miscalibration": "how much the score would gain if each probability equalled the share that"
    " came true where it was given; 0 is best",
    "discrimination": "how well forecasts separate what came true from what did not; higher is"
    " better",
    "uncertainty": "the score of forecasting the overall share that came true for every question",
}
"""The terms of a mean score."""
SUM_OF_TERMS = (
    "miscalibration - discrimination + uncertainty: the mean Brier score of these forecasts, each"
    " counting alike"
)

DISCRIMINATION_AXIS = "discrimination (higher is better)"

RULES: Mapping[str, str] = {
    "brier": "one-sided, 0 best, 1 worst, lower is better",
    "log": "natural logarithm, 0 best, lower is better",
    "skill": "1 - mean Brier / mean Brier of even odds, 1 best, higher is better",
}
"""What the headline's numbers are, for programs."""

BANDS: Mapping[str, str] = {
    "consistency": "where a calibrated forecaster's curve lies, point by point",
    "consistency-asymptotic": "where a calibrated forecaster's curve about lies, point by point",
    "confidence": "where the true frequencies may lie, point by point",
    "broecker-smith": "where a calibrated forecaster's bins lie",
    "uniform": "where all the true frequencies lie at once",
}
"""What each band of a reliability diagram shows."""

_IS_BETTER = " is better"

DIFFERENT_QUESTIONS = "they answered different questions, so lower need not be better"
LOWER_EVERYWHERE = "lower everywhere is better under every proper score"


def chance_over(many: str, *, has_interval: bool = True) -> str:
    """Name the interval of a mean over some claims or questions, or the mean that has none.

    Example:
        >>> chance_over("18 claims"), chance_over("1 question", has_interval=False)
        ('chance, over 18 claims (95% interval)', 'mean over 1 question, without an interval')
    """
    if not has_interval:
        return f"mean over {many}, without an interval"
    return f"chance, over {many} (95% interval)"


KINDS: Mapping[str, str] = {
    "binary": "yes or no",
    "categorical": "choice",
    "ordered": "choice in order",
    "numeric": "number",
    "date": "date",
}
"""Kinds of question, for readers."""


def history_in_words(history: str) -> str:
    """Say plainly how a history of revisions became a score, from what data call the convention.

    Example:
        >>> history_in_words("time-weighted, actual span, missing live-time")
        'each forecast counts for as long as it stood; time without a forecast does not count'
        >>> history_in_words("as good-judgment, daily, actual span, missing live-time")
        'as good-judgment: every day counts alike; time without a forecast does not count'
        >>> history_in_words("each")
        'every forecast counts on its own, replaced ones too'
    """
    parts = history.split(", ")
    preset = f"{parts.pop(0)}: " if parts[0].startswith("as ") else ""
    return preset + "".join(map(_part_in_words, parts)).removeprefix(", ")


def _part_in_words(part: str) -> str:
    kind, _, filled = part.partition(" ")
    missing = f"; time without a forecast counts as {filled}"
    return _HISTORIES.get(part, missing if kind == "missing" else f", {part}")


_HISTORIES = {
    "time-weighted": "each forecast counts for as long as it stood",
    "daily": "every day counts alike",
    "last": "the last forecast counts",
    "first": "the first forecast counts",
    "each": "every forecast counts on its own, replaced ones too",
    "actual span": "",
    "scheduled span": ", up to the scheduled close even where the answer came before",
    "missing live-time": "; time without a forecast does not count",
    "missing zero": "; time without a forecast scores 0",
}


def rule_in_words(rule: str, unit: str, convention: str) -> str:
    """Say what a rule measures, in the unit of a question and under a convention.

    Example:
        >>> rule_in_words("crps", "days", "from quantiles"), rule_in_words("log", "", "natural log")
        ('average miss, in days (CRPS, from quantiles)', 'log (natural log)')
        >>> rule_in_words("brier", "", "one-sided, partial outcome as a mean")
        'Brier score (partial outcome as a mean)'
    """
    if rule == "crps":
        measured = f"average miss, in {unit}" if unit else "average miss"
        return f"{measured} ({', '.join(filter(None, ['CRPS', convention]))})"
    first, _, further = convention.partition(", ")
    found = _RULES.get((rule, first)) or _RULES.get((rule, ""))
    more = further if found else convention
    return f"{found or rule} ({more})" if more else found or rule


_RULES = {
    ("brier", ""): "Brier score",
    ("brier", "two-sided"): "Brier score over all options: 0 best, 2 worst",
    ("rps-normalised", ""): "ranked probability score: 0 best, 1 worst",
}

ADJUSTED = (
    "Adjusted: the mean score to expect had everybody answered every question, since questions"
    " differ in difficulty; forecasters stand in its order."
)
"""Stands where forecasters answered different questions."""


def on_the_same(who: str, mean: float) -> str:
    """Give the score of who is compared with a baseline that answers fewer questions.

    Example:
        >>> on_the_same("authors", 0.2001)
        'authors on the same questions: 0.200'
    """
    return f"{who} on the same questions: {rounded(mean)}"


_NO_BOUNDS = "too few independent questions for an interval"
_FIXED = "no outcome could have changed it: one probability tells nothing apart"


def of_term(name: str, low: float = math.nan, high: float = math.nan) -> str:
    """Say what a term means, and between what it lies where that is known.

    Example:
        >>> of_term("discrimination", 0.046, 0.192).partition("; ")[2]
        'higher is better (95% interval 0.046 to 0.192)'
        >>> of_term("discrimination").partition("; ")[2]
        'higher is better (too few independent questions for an interval)'
    """
    if math.isnan(low):
        return TERMS[name] if name == "uncertainty" else f"{TERMS[name]} ({_NO_BOUNDS})"
    if low == high:
        return f"{TERMS[name]} ({_FIXED})"
    return f"{TERMS[name]} (95% interval {rounded_interval(low, high)})"


def of_lexicon(name: str, title: str) -> str:
    """Say which table of words a changed choice names that takes its numbers.

    Args:
        name: The short name of the lexicon.
        title: Its full name.

    Example:
        >>> of_lexicon("icd203", "ICD 203")
        'icd203: the numbers that a published table gives to words of likelihood (ICD 203).'
    """
    return f"{name}: the numbers that a published table gives to words of likelihood ({title})."


def from_to(who: str, means: Sequence[float]) -> str:
    """Say between what a headline lies when one choice is changed at a time.

    Args:
        who: Whose headline it is.
        means: The mean score over the same questions under each changed choice.

    Example:
        >>> from_to("authors", [0.093, 0.21, 0.359])
        'authors: from 0.093 to 0.359 when one of 3 choices is changed, over the same questions.'
    """
    lowest, highest, choices = min(means), max(means), len(means)
    ends = (
        rounded(lowest)
        if rounded(lowest) == rounded(highest)
        else (f"from {rounded(lowest)} to {rounded(highest)}")
    )
    one = "one of " if choices > 1 else ""
    changed = f"when {one}{counted(choices, 'choice')} is changed"
    return f"{who}: {ends} {changed}, over the same questions."


def notes_on_list_columns(names: Iterable[str]) -> list[str]:
    """Say of each column of lists, such as tags, that a question counts under every entry.

    Args:
        names: The columns that results are grouped by and whose cells are lists.

    Example:
        >>> notes_on_list_columns(["tags"])
        ['tags: a question counts under each of its entries']
    """
    return [f"{name}: a question counts under each of its entries" for name in names]


def direction_text(best: float, direction: str) -> str:
    """Name the best possible score, or else the better direction.

    Args:
        best: The best possible score; not finite where there is none.
        direction: ``"lower"`` or ``"higher"``, or the same as a summary has it.

    Example:
        >>> direction_text(0.0, "lower"), direction_text(float("inf"), "higher")
        ('0 is best', 'higher is better')
    """
    if math.isfinite(best):
        return f"{best:g} is best"
    return f"{direction.removesuffix(_IS_BETTER)}{_IS_BETTER}"


def which_scores_are_better(direction: str) -> str:
    """Say which scores of a rule are better, from a direction as rules or frames have it.

    Example:
        >>> which_scores_are_better("lower")
        'lower is better'
    """
    return f"{direction.removesuffix(' is better')} is better"


def skill_in_words(ends: Mapping[str, tuple[float, float]]) -> str:
    """Say what skill is, and within which ends it lies for those of whom that is known.

    Args:
        ends: The least and the greatest skill of forecasters, by name.

    Example:
        >>> skill_in_words({"ann": (-1.4647, 0.91)}).partition("odds. ")[2]
        'It is as uncertain as the mean, 95% interval: ann -1.465 to 0.910.'
    """
    if not ends:
        return SKILL
    each = "; ".join(f"{name} {rounded_interval(*found)}" for name, found in ends.items())
    return f"{SKILL} It is as uncertain as the mean, 95% interval: {each}."
