"""Whose numbers these are, and how questions came out for the claims that they test."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from forecasttrack.display.numbers import counted, rounded


@attrs.frozen(kw_only=True)
class WordReadings:
    """How forecasts that were made in words became probabilities.

    Attributes:
        in_words: Scored forecasts that were made in words.
        forecasts: Scored forecasts.
        coders: Coders who read them.
        could_know: How many of these coders knew, or may have known, outcomes.
        read_at: When they read them, as text; empty where that is not recorded.
    """

    in_words: int
    forecasts: int
    coders: int
    could_know: int
    read_at: str = ""


def read_from_words(found: WordReadings) -> str:
    """Say whose the probabilities are where forecasters gave words; empty where none did.

    Example:
        >>> print(read_from_words(WordReadings(in_words=33, forecasts=33, coders=0, could_know=0)))
        All 33 scored forecasts were made in words: the probabilities were read from them.
        >>> read_from_words(WordReadings(in_words=0, forecasts=33, coders=2, could_know=2))
        ''
    """
    if not found.in_words:
        return ""
    everything = counted(found.forecasts, "scored forecast")
    all_of = f"All {everything}" if found.forecasts > 1 else "The only scored forecast"
    some = f"{found.in_words:,} of {everything}"
    were = "were" if found.in_words > 1 else "was"
    subject = all_of if found.in_words == found.forecasts else some
    opening = f"{subject} {were} made in words: the probabilities were read from them"
    if not found.coders:
        return f"{opening}."
    when = f" ({found.read_at})" if found.read_at else ""
    return f"{opening} by {counted(found.coders, 'coder')}{when}{_knowledge(found)}."


def _knowledge(found: WordReadings) -> str:
    if not found.could_know:
        return ""
    some = f"{found.could_know:,} of them"
    who = "who" if found.could_know == found.coders else some
    return (
        f", {who} may have known the outcomes; the score is of these readings as much as of the"
        " forecasters"
    )


def claims_way(came_so: int, questions: int, who: str = "", likelier: int = 0) -> str:
    """Say how many questions came out as their claims had it; empty where none tests a claim.

    A claim that comes out so does little for a forecaster who gave it a small chance.

    Args:
        came_so: Questions with a yes that supports the claim, or a no that does.
        questions: Scored questions whose answer supports a claim or speaks against it.
        who: Whose forecasts these are; empty where several forecasters are meant.
        likelier: Outcomes to which the forecaster last gave more than one half.

    Example:
        >>> claims_way(27, 32, "authors", 18)
        "27 of 32 scored questions came out the claim's way; authors gave 18 outcomes over 50%."
    """
    if not questions:
        return ""
    came = f"{came_so:,} of {counted(questions, 'scored question')} came out the claim's way"
    return f"{came}; {who} gave {counted(likelier, 'outcome')} over 50%." if who else f"{came}."


def outcomes_judged(confidence: Mapping[str, int], *, by_rule: int, questions: int) -> str:
    """Say how sure the outcomes are and how they were settled; empty where no record says.

    Args:
        confidence: How many scored questions have an outcome of each confidence, from most to
            least; those that state none are left out.
        by_rule: How many were settled by a rule from recorded facts.
        questions: How many scored questions there are.

    Example:
        >>> print(outcomes_judged({"high": 18, "medium": 2}, by_rule=0, questions=32))
        Confidence in the outcomes of 32 scored questions: high 18, medium 2, not stated 12.
    """
    if not questions or not (confidence or by_rule):
        return ""
    unstated = questions - sum(confidence.values())
    listed = [f"{name} {n:,}" for name, n in confidence.items()]
    listed += [f"not stated {unstated:,}"] if unstated and confidence else []
    sure = f"Confidence in the outcomes of {counted(questions, 'scored question')}: "
    sentences = [sure + ", ".join(listed) + "."] if listed else []
    if by_rule:
        was = "was" if by_rule == 1 else "were"
        judged = questions - by_rule
        rest = f", {judged:,} by a person" if judged else ""
        sentences.append(f"{by_rule:,} {was} settled by rules from recorded facts{rest}.")
    return " ".join(sentences)


def plain_assertion(who: str, own: float, plain: float) -> str:
    """Say that taking every claim at its word scored better; empty where it did not.

    Example:
        >>> plain_assertion("authors", 0.206, 0.130).partition(", which")[0]
        'Taking every claim as it is worded, with 100%, scores 0.130 on the same questions'
    """
    if not plain < own:
        return ""
    return (
        f"Taking every claim as it is worded, with 100%, scores {rounded(plain)} on the same"
        f" questions, which is better than {who}: these questions reward plain assertion."
    )
