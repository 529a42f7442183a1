"""Whose numbers these are, and how questions came out for the claims that they test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.display.text import capitalised


@attrs.frozen(kw_only=True)
class WordReadings:
    """How forecasts that were made in words became probabilities.

    Attributes:
        in_words: Scored forecasts that were made in words.
        forecasts: Scored forecasts.
        coders: Coders who read them.
        kinds: How many of these coders are of each kind, such as "person", where that is recorded.
        could_know: How many of these coders knew, or may have known, outcomes.
        of_each: How many of these forecasts are of each forecaster.
        lexicons: Full names of the lexicons whose numbers were taken.
        read_at: When they read them, as text; empty where that is not recorded.
    """

    in_words: int
    forecasts: int
    coders: int
    could_know: int
    of_each: Mapping[str, int] = attrs.field(factory=dict)
    kinds: Mapping[str, int] = attrs.field(factory=dict)
    lexicons: Sequence[str] = ()
    read_at: str = ""


def read_from_words(found: WordReadings) -> str:
    """Say whose the probabilities are where forecasters gave words; empty where none did.

    Example:
        >>> print(read_from_words(WordReadings(in_words=33, forecasts=33, coders=0, could_know=0)))
        All 33 scored forecasts were made in words: the probabilities were read from them.
        >>> both = WordReadings(
        ...     in_words=1, forecasts=2, coders=2, could_know=0, kinds={"program": 2}
        ... )
        >>> read_from_words(both).partition("read from them ")[2]
        'by 2 coders (both programs).'
        >>> read_from_words(WordReadings(in_words=0, forecasts=33, coders=2, could_know=2))
        ''
    """
    if not found.in_words:
        return ""
    everything = counted(found.forecasts, "scored forecast") + _of_each(found.of_each)
    all_of = f"All {everything}" if found.forecasts > 1 else "The only scored forecast"
    some = f"{found.in_words:,} of {everything}"
    were = "were" if found.in_words > 1 else "was"
    subject = all_of if found.in_words == found.forecasts else some
    opening = f"{subject} {were} made in words: the probabilities were read from them"
    tables = f"with the numbers of {'; '.join(found.lexicons)}" if found.lexicons else ""
    if not found.coders:
        return f"{', '.join(filter(None, [opening, tables]))}."
    about = "; ".join(filter(None, [_kinds(found), found.read_at]))
    others = f" Others were read {tables}." if tables else ""
    return f"{opening} by {counted(found.coders, 'coder')} ({about}){_knowledge(found)}.{others}"


_NAMED = 3
"""Of so many forecasters each is named with the number of its forecasts."""


def _of_each(forecasts: Mapping[str, int]) -> str:
    """Whose forecasts they are, so that a count of all is not held against that of one."""
    if not 1 < len(forecasts) <= _NAMED:
        return ""
    order = sorted(forecasts, key=lambda name: (-forecasts[name], name))
    return f" ({', '.join(f'{forecasts[name]:,} of {name}' for name in order)})"


_MANY = {"person": "people", "program": "programs"}


def _kinds(found: WordReadings) -> str:
    """Whether people or programs read the words, so that nobody takes the one for the other."""
    unknown = found.coders - sum(found.kinds.values())
    if unknown == found.coders:
        return "whether people or programs is not recorded"
    if len(found.kinds) == 1 and not unknown:
        (kind,) = found.kinds
        all_of = "both" if found.coders == 2 else "all"
        return f"a {kind}" if found.coders == 1 else f"{all_of} {_MANY[kind]}"
    listed = [counted(n, kind, _MANY[kind]) for kind, n in sorted(found.kinds.items())]
    return ", ".join(listed + ([f"{unknown:,} of unrecorded kind"] if unknown else []))


def _knowledge(found: WordReadings) -> str:
    if not found.could_know:
        return ""
    some = f"{found.could_know:,} of them"
    who = "who" if found.could_know == found.coders else some
    return (
        f", {who} may have known the outcomes; the score is of these readings as much as of the"
        " forecasters"
    )


def claims_way_sentence(
    came_so: int, questions: int, who: str = "", right_side: int = 0, *, in_words: bool = False
) -> str:
    """Say how many questions came out as their claims had it; empty where none tests a claim.

    A claim that comes out so does little for a forecaster who gave it a small chance.

    Args:
        came_so: Questions with a yes that supports the claim, or a no that does.
        questions: Scored questions whose answer supports a claim or speaks against it.
        who: Whose forecasts these are; empty where several forecasters are meant.
        right_side: Outcomes whose last probability was more than one half.
        in_words: Whether all these probabilities were read from words of the forecaster.

    Example:
        >>> claims_way_sentence(2, 3)
        "2 of 3 scored questions came out the claim's way."
        >>> claims_way_sentence(2, 3, "ann", 1).partition("; ")[2]
        'the probabilities of ann put what happened above 50% in 1 of the 3.'
        >>> claims_way_sentence(2, 3, "ann", 1, in_words=True).partition("; ")[2]
        'the probabilities read from the words of ann put what happened above 50% in 1 of the 3.'
    """
    if not questions:
        return ""
    came = f"{came_so:,} of {counted(questions, 'scored question')} came out the claim's way"
    if not who:
        return f"{came}."
    whose = f"read from the words of {who}" if in_words else f"of {who}"
    right = f"in {right_side:,} of the {questions:,}"
    return f"{came}; the probabilities {whose} put what happened above 50% {right}."


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
        >>> outcomes_judged({}, by_rule=1, questions=3)
        '1 of 3 scored questions was settled by a rule from recorded facts.'
    """
    unstated = questions - sum(confidence.values())
    listed = [f"{name} {n:,}" for name, n in confidence.items()]
    listed += [f"not stated {unstated:,}"] if unstated and confidence else []
    sure = f"Confidence in the outcomes of {counted(questions, 'scored question')}: "
    sentences = [sure + ", ".join(listed) + "."] if listed else []
    if by_rule:
        # Of the others no record says whether a person settled them: imported ones name no rule.
        how = "was settled by a rule" if by_rule == 1 else "were settled by rules"
        among = f"{by_rule:,} of {counted(questions, 'scored question')}"
        sentences.append(f"{among} {how} from recorded facts.")
    return " ".join(sentences)


def with_silent(meaning: str, questions: int) -> str:
    """Add to what a reason means how many questions it holds of, too, that nobody forecast.

    Args:
        meaning: What the reason means for a forecast.
        questions: Questions of that state without a forecast, which stand in a row of their own.

    Example:
        >>> with_silent("has no outcome yet", 1), with_silent("has no outcome yet", 0)
        ('has no outcome yet; 1 more is counted under no forecast', 'has no outcome yet')
    """
    if not questions:
        return meaning
    more = "1 more is" if questions == 1 else f"{questions:,} more are"
    return f"{meaning}; {more} counted under no forecast"


def face_value_sentence(who: str, own: float, face_value: float) -> str:
    """Say how taking every claim at face value scored; empty where no question tests a claim.

    Args:
        who: Whose forecasts stand beside it.
        own: Their mean score on the questions that test a claim.
        face_value: The mean score of giving each claim 100% there; NaN where there is none.

    Example:
        >>> print(face_value_sentence("authors", 0.206, 0.130))  # doctest: +NORMALIZE_WHITESPACE
        Every claim at face value, 100% as it is worded, scores 0.130 on the same questions, where
        forecasts of authors score 0.206 (lower is better; the difference was not tested).
        >>> face_value_sentence("authors", 0.2, 0.2).partition("questions, ")[2]
        'as forecasts of authors do.'
    """
    if math.isnan(face_value):
        return ""
    named = capitalised(FACE_VALUE)
    start = f"{named}, 100% as it is worded, scores {rounded(face_value)}"
    if math.isclose(face_value, own, abs_tol=1e-12):
        return f"{start} on the same questions, as forecasts of {who} do."
    return (
        f"{start} on the same questions, where forecasts of {who} score {rounded(own)}"
        " (lower is better; the difference was not tested)."
    )


FACE_VALUE = "every claim at face value"
"""Names the baseline that gives each claim 100%."""
