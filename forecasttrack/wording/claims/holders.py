"""Whose a claim is: the authors', somebody else's, or one that is rejected."""

from __future__ import annotations

import re
from typing import Literal

from forecasttrack.wording.phrases import words_of

Holder = Literal["authors", "other", "rejected"]

_SAYS = words_of(
    "expect, expects, expected, believe, believes, believed, say, says, said, argue, argues, argued",
    "predict, predicts, predicted, project, projects, projected, forecast, forecasts, think, thinks",
    "thought, warn, warns, warned, claim, claims, claimed, insist, insists, insisted, hope, hopes",
    "hoped, fear, fears, feared, estimate, estimates, estimated, anticipate, anticipates, suggest",
    "suggests, suggested, maintain, maintains, maintained, promise, promises, promised, vow, vows",
    "vowed, pledge, pledges, pledged, assure, assures, assured, told, tells, assume, assumes, assumed",
    "foresee, foresees, reckon, reckons, reckoned, judge, judges, judged, see, sees, saw, contend",
    "contends, announced, announces, bet, bets, is convinced, are convinced, is confident, wrote",
    "are confident, is counting, are counting, is betting, are betting, noted, notes, added, adds",
    "anticipated, price in, prices in, are pricing in, signal, signals, signalled, state",
    "calculate, calculates, calculated, concluded, conclude, concludes, stated, states",
    "is banking, are banking, envisage, envisages, has promised, has pledged",
    "thinks it, cautioned, cautions, caution, agreed, agrees, stress, stressed, look for, pencil in",
    "pencils in, is relying, are relying",
)
_FIRST = re.compile(
    r"\b(?:we|I|our (?:\w+ )?(?:forecast|model|view|baseline|analysis|estimates?|case|projections?)"
    r"|this (?:brief|briefing|paper|report|note)|the authors?)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
_THINGS = words_of(
    "data, figures, evidence, history, experience, trends, surveys, indicators, this, that, it, signs",
    "past, results, conditions, developments, which, there, polls, precedent, these, facts, numbers",
    "events, all, arithmetic, calendar",
)
_SOMEBODY = re.compile(
    rf"(?P<who>(?:\b[\w'.\u2019-]+\s+){{1,8}}?)(?:(?:now|also|still|widely|generally|increasingly|all"
    rf"|publicly|privately|recently|repeatedly|has|have|had|do|does|not|n't|continue to|no longer"
    rf"|therefore|nevertheless|however|,)\s+){{0,3}}(?P<verb>{_SAYS})\b"
    r"(?P<link>(?:\s+(?:\w+\s+){0,3}?that\b)?)",
)
_NAMED = re.compile(
    rf"\b(?:[Aa]ccording to|[Ii]n the (?:view|eyes|opinion|judgement|words) of|[Aa]s (?:\w+\s+){{1,4}}?{_SAYS}"
    r"|[Ii]n (?:[A-Z]\w+'s|his|her|their|its) (?:view|eyes|opinion|judgement)|[Ff]or (?:the )?\w+ officials)\b",
)
_AFTERWARDS = re.compile(
    rf"[,\"\u201d]\s*(?:the |a |an |one |two |some |most |many |its |[A-Z])?(?:[\w'.\u2019-]+\s+){{0,6}}?(?<!to\s)(?<!is\s)(?<!are\s)(?<!be\s)(?<!been\s){_SAYS}"
    r"(?:\s+(?:in|on|at|last|this|to|yesterday)\b[^,]{0,60})?\s*[.\"\u201d]*$"
)
_BY = re.compile(
    r"\b(?:expected|predicted|forecast|projected|anticipated|seen|foreseen|thought|believed)\s+by\s+"
    r"(?:the\s+|most\s+|many\s+|some\s+|all\s+)?(?:\w+\s+){0,2}?(?:markets?|observers|analysts|economists|officials"
    r"|experts|staff|investors|ministers|diplomats|bank|ministry|commission|fund|government|forecasters"
    r"|traders|[A-Z]\w+)"
    r"|\b[Ii]t (?:is|was|has been) (?:\w+ly )?(?:argued|claimed|feared|hoped|said|rumoured|alleged"
    r"|reported|suggested) that\b",
)
_REJECTS = re.compile(
    r"\b(?:doubts?|doubted|doubting)\s+(?:that|whether|if|it|the|any)\b"
    r"|\b(?:few|nobody|no one|none|hardly any(?:one|body)?)(?:\s+\w+){0,4}?\s+(?:expects?|expected"
    r"|believes?|believed|thinks?|predicts?|sees?|foresees?|anticipates?|argues?|counts?)\b"
    r"|\b(?:dismiss\w*|reject\w*|den(?:y|ies|ied|ying)|rul\w+ out|refut\w*|play\w* down|contradict\w*"
    r"|disput\w*|discount\w*|scoff\w*)\s+(?:at\s+)?(?:the\s+|any\s+|such\s+)?(?:\w+\s+){0,2}?(?:idea|notion"
    r"|claims?|suggestions?|fears?|hopes?|talk|predictions?|warnings?|forecasts?|prospect|possibility"
    r"|reports?|speculation|that)\b"
    r"|\b(?:is|are|was|were|remains?)\s+(?:\w+ly\s+)?(?:sceptical|skeptical|unconvinced)\b"
    r"|\b(?:do|does|did)(?:\s+not|n['\u2019]t)\s+(?:expect|believe|think|foresee|anticipate|share)\b"
    r"|\bno longer (?:expects?|believes?|thinks?)\b"
    r"|\b(?:the|any) (?:claim|idea|notion|hope|fear|belief|prediction|assumption|view|expectation|argument)"
    r" that\b[^.;]*\b(?:is|are|was) (?:wrong|mistaken|unfounded|misplaced|false|naive|fanciful|untenable"
    r"|premature|exaggerated|overdone|implausible|unconvincing|not (?:credible|convincing|realistic))",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:cannot|not|never|hard to|difficult to|impossible to|no|little|without|be)"
    r"|n['\u2019]t)\s+(?:be\s+|yet\s+|entirely\s+){0,2}$",
    re.IGNORECASE,
)
"""Before a rejection that is itself denied: "cannot be ruled out that", "no doubt that"."""


def holder_of(sentence: str, start: int, end: int) -> Holder:
    """Whose the claim is whose words that foretell stand at a place of a sentence.

    Args:
        sentence: The sentence.
        start: Where the words begin in it.
        end: Where they end.

    Returns:
        ``authors`` where nobody else is named; ``other`` where somebody expects, says or warns;
        ``rejected`` where somebody doubts or denies it. What the authors themselves doubt
        ("we doubt") stays theirs.

    Example:
        >>> [
        ...     holder_of(sentence, sentence.index("will"), sentence.index("will") + 4)
        ...     for sentence in (
        ...         "Prices will fall.",
        ...         "Officials expect that prices will fall.",
        ...         "Officials doubt that prices will fall.",
        ...     )
        ... ]
        ['authors', 'other', 'rejected']
    """
    before = sentence[:end]
    found = (each for each in _REJECTS.finditer(sentence) if each.start() < end)
    rejected = next((each for each in found if not _DENIED.search(sentence[: each.start()])), None)
    if rejected is not None and not _FIRST.search(sentence[: rejected.start()]):
        return "rejected"
    if rejected is not None:
        return "authors"
    is_theirs = (
        _is_theirs(before)
        or _NAMED.search(sentence)
        or _AFTERWARDS.search(sentence)
        or _BY.search(sentence)
    )
    return "other" if is_theirs else "authors"


def _is_theirs(before: str) -> bool:
    """Whether somebody says or thinks what follows."""
    for match in _SOMEBODY.finditer(before):
        who = match["who"].strip().lower().split()
        named = who[-1] if who else ""
        own = _FIRST.search(before[: match.start("verb")])
        introduces = match["link"] or not re.match(r"\s*[,;:]", before[match.end() :])
        if not own and introduces and not re.fullmatch(_THINGS, named) and named not in _NO_SUBJECT:
            return True
    return False


_NO_SUBJECT = frozenset(
    "to is are was were be been being a an the than as and or of for in on at by with from not will"
    " would could may might can should".split()
)
"""Words before a form that is then no verb of somebody: "is expected", "the forecast"."""
