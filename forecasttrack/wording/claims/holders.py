"""Whose a claim is: the authors', somebody else's, or one that is rejected."""

from __future__ import annotations

import re
from typing import Literal

from forecasttrack.wording.phrases import words_of

Holder = Literal["authors", "other", "rejected"]

_SAYS = words_of(
    "acknowledge, acknowledged, acknowledges, added, adds, admit, admits, admitted, agreed, agrees",
    "concede, conceded, concedes, confirm, confirmed, confirms, declare, declared, declares, hint",
    "hinted, hints, indicate, indicated, indicates, foresaw, reported, reports, reminded",
    "announced, announces, anticipate, anticipated, anticipates",
    "are banking, are betting, are confident, are convinced, are counting, are pricing in",
    "are relying, argue, argued, argues, assume, assumed, assumes, assure, assured, assures",
    "believe, believed, believes, bet, bets, calculate, calculated, calculates, caution",
    "cautioned, cautions, claim, claimed, claims, conclude, concluded, concludes, contend",
    "contends, envisage, envisages, estimate, estimated, estimates, expect, expected, expects",
    "fear, feared, fears, forecast, forecasts, foresee, foresees, has pledged, has promised",
    "hope, hoped, hopes, insist, insisted, insists, is banking, is betting, is confident",
    "is convinced, is counting, is relying, judge, judged, judges, look for, maintain",
    "maintained, maintains, noted, notes, pencil in, pencils in, pledge, pledged, pledges",
    "predict, predicted, predicts, price in, prices in, project, projected, projects, promise",
    "promised, promises, reckon, reckoned, reckons, said, saw, say, says, see, sees, signal",
    "signalled, signals, state, stated, states, stress, stressed, suggest, suggested",
    "suggests, tells, think, thinks, thinks it, thought, told, vow, vowed, vows, warn, warned",
    "warns, wrote",
)
_FIRST = re.compile(
    r"\b(?:we|I|our (?:\w+ )?(?:forecast|model|view|baseline|analysis|estimates?|case|projections?)"
    r"|this (?:brief|briefing|paper|report|note)|the authors?)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
_THINGS = re.compile(
    words_of(
        "data, figures, evidence, history, experience, trends, surveys, indicators, this, that",
        "it, signs, past, results, conditions, developments, which, there, polls, precedent",
        "these, facts, numbers, events, all, arithmetic, calendar, nothing, everything",
    )
)
_SOMEBODY = re.compile(
    rf"(?P<who>(?:\b[\w'.\u2019-]+\s+){{1,8}}?)(?:(?:now|also|still|widely|generally|increasingly"
    r"|all|publicly|privately|recently|repeatedly|has|have|had|do|does|not|n't|continue to"
    rf"|no longer|therefore|nevertheless|however|,)\s+){{0,3}}(?P<verb>{_SAYS})\b"
    r"(?P<link>(?:\s+(?:\w+\s+){0,3}?that\b)?)",
)
_NAMED = re.compile(
    rf"\b(?:[Aa]ccording to|[Ii]n the (?:view|eyes|opinion|judgement|words) of"
    rf"|[Aa]s (?:\w+\s+){{1,4}}?{_SAYS}"
    r"|[Ii]n (?:[A-Z]\w+'s|his|her|their|its) (?:view|eyes|opinion|judgement)"
    r"|[Ff]or (?:the )?\w+ officials)\b"
    r"|\w(?:['\u2019]s|s['\u2019]) (?:\w+ )?(?:best guess|forecasts?|base case|central case|outlook"
    r"|working assumption|expectations?|projections?) (?:is|are|was|were|has|puts?|shows?|of)\b",
)
_THEY_SAY = (
    r"(?:the |a |an |one |two |some |most |many |its |[A-Z])?"
    r"(?:[\w'.\u2019-]+\s+){0,6}?"
    r"(?<!to\s)(?<!is\s)(?<!are\s)(?<!be\s)(?<!been\s)"
    rf"{_SAYS}"
)
_WHERE_SAID = r"(?:\s+(?:in|on|at|last|this|to|yesterday)\b[^,]{0,60})?"
_AFTERWARDS = re.compile(rf"[,\"\u201d]\s*{_THEY_SAY}{_WHERE_SAID}\s*[.\"\u201d]*$")
"""Who says it, at the end: "prices will fall, officials said in Geneva"."""

_BETWEEN = re.compile(r",\s*(?!which|who|and|but|or)(?:the |most |many |some )?\w+ (?:say|warn)s?,")
"""Who says it, between commas: "floods will grow, insurers say, and ..."."""

_FORESEEN = r"(?:expected|predicted|forecast|projected|anticipated|seen|foreseen|thought|believed)"
_FORESEERS = (
    r"(?:the\s+|most\s+|many\s+|some\s+|all\s+)?(?:\w+\s+){0,2}?"
    r"(?:markets?|observers|analysts|economists|officials|experts|staff|investors|ministers"
    r"|diplomats|bank|ministry|commission|fund|government|forecasters|traders|[A-Z]\w+)"
)
_SAID_BY_NOBODY = (
    r"[Ii]t (?:is|was|has been) (?:\w+ly )?"
    r"(?:argued|claimed|feared|hoped|said|rumoured|alleged|reported|suggested) that"
)
_BY = re.compile(rf"\b{_FORESEEN}\s+by\s+{_FORESEERS}|\b{_SAID_BY_NOBODY}\b")

_QUOTES_ODDS = re.compile(
    r"\b(?:bookmakers|bookies|(?:betting |prediction )?markets|punters|investors|traders|analysts"
    r"|economists|forecasters|pollsters|staff|officials|members|participants|experts|insurers"
    r"|the (?:central )?(?:bank|fund|ministry|commission|agency|treasury|government))\s+"
    r"(?:\w+ly\s+|now\s+|still\s+)?(?:gives|puts|sees|rates|places|assesses|estimates|give|gave|put|puts|offer|quote|see|imply|attach|assign|rate|place|assess|estimate)\b"
    r"|\b(?:futures|swaps|options?|options? prices|bond prices|money markets|the forward curve)\s+"
    r"(?:now\s+|still\s+)?(?:imply|implies|prices? in|points? to|suggests?)\b",
    re.IGNORECASE,
)
"""Who states a likelihood: "bookmakers give odds of five to one"."""

_ITS_FORECAST = re.compile(r"\b(?:projects|forecasts|foresees|predicts|anticipates|expects)$", re.I)
"""Verbs by which "it" means an institution: the staff "is more optimistic. It projects"."""

_DOUBTS = (
    r"\b(?:doubts?|doubted|doubting)\s+(?:that|whether|if|it|the|any)\b"
    r"|(?<!the )(?<!a )(?<!open )\b(?:questions?|questioned|queries|queried"
    r"|casts? doubt (?:on|over))\s+(?:whether|if)\b"
)
_NOBODY_EXPECTS = (
    r"\b(?:few|nobody|no one|none|hardly any(?:one|body)?)(?:\s+\w+){0,4}?\s+"
    r"(?:expects?|expected|believes?|believed|thinks?|predicts?|sees?|foresees?|anticipates?"
    r"|argues?|counts?)\b"
)
_DENIES = (
    r"\b(?:dismiss\w*|reject\w*|den(?:y|ies|ied|ying)|rul\w+ out|refut\w*|play\w* down"
    r"|contradict\w*|disput\w*|discount\w*|scoff\w*)\s+(?:at\s+|as \w+\s+)?"
    r"(?:the\s+|any\s+|such\s+)?(?:\w+\s+){0,2}?"
    r"(?:idea|notion|claims?|suggestions?|fears?|hopes?|talk|predictions?|warnings?|forecasts?"
    r"|prospect|possibility|reports?|speculation|that)\b"
)
_SCEPTICAL = (
    r"\b(?:is|are|was|were|remains?)\s+(?:\w+ly\s+)?(?:sceptical|skeptical|unconvinced"
    r"|not (?:\w+ )?(?:convinced|persuaded))\b"
    r"|(?<!\bit )\b(?:is|are|was|were|remains?) (?:\w+ly )?(?:doubtful|dubious) (?:that|about)\b"
)
_DOES_NOT_EXPECT = (
    r"\b(?:do|does|did)(?:\s+not|n['\u2019]t)\s+(?:expect|believe|think|foresee|anticipate|share)\b"
)
_NO_LONGER = r"\bno longer (?:expects?|believes?|thinks?)\b"
_SEES_NO_WAY = (
    r"(?<!we )(?<!i )\b(?:sees?|saw) (?:no|little|scant|hardly any) (?:\w+ )?"
    r"(?:path|way|route|prospect|chance|hope|likelihood|possibility|reason to (?:expect|believe))\b"
)
_NO_EXPERT = (
    r"\bno (?:\w+ )?(?:analyst|diplomat|economist|expert|forecaster|government|investor|minister"
    r"|model|observer|official|party|survey)s? "
    r"(?:expects?|believes?|foresees?|predicts?|sees?|shows?|thinks?)\b"
)
_IS_WRONG = (
    r"\b(?:the|any) (?:claim|idea|notion|hope|fear|belief|prediction|assumption|view"
    r"|expectation|argument) that\b[^.;]*\b(?:is|are|was) "
    r"(?:wrong|mistaken|unfounded|misplaced|false|naive|fanciful|untenable|premature|exaggerated"
    r"|overdone|implausible|unconvincing|not (?:credible|convincing|realistic))"
)
_ARE_OVERDONE = (
    r"\b(?:fears|hopes|talk|warnings|predictions|expectations|rumours) (?:of|that)\b[^.;:?!]{1,90}?"
    r"\b(?:is|are|looks?|seems?) "
    r"(?:overdone|exaggerated|premature|misplaced|unfounded|overblown|mistaken|wrong)"
)
_REJECTS = re.compile(
    "|".join(
        (
            _DOUBTS,
            _NOBODY_EXPECTS,
            _DENIES,
            _SCEPTICAL,
            _DOES_NOT_EXPECT,
            _NO_LONGER,
            _SEES_NO_WAY,
            _NO_EXPERT,
            _IS_WRONG,
            _ARE_OVERDONE,
        )
    ),
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:cannot|not|never|hard to|difficult to|impossible to|no|little|without|be)"
    r"|n['\u2019]t)\s+(?:be\s+|yet\s+|entirely\s+){0,2}$",
    re.IGNORECASE,
)
"""Before a rejection that is itself denied: "cannot be ruled out that", "no doubt that"."""


def holder_of(sentence: str, end: int) -> Holder:
    """The holder of the claim whose predictor ends at a place of a sentence.

    Args:
        sentence: The sentence.
        end: Where the words end in it.

    Returns:
        ``authors`` where nobody else is named; ``other`` where somebody expects, says or warns;
        ``rejected`` where somebody doubts or denies it. What the authors themselves doubt
        ("we doubt") stays theirs.

    Example:
        >>> [
        ...     holder_of(sentence, sentence.index("will") + len("will"))
        ...     for sentence in (
        ...         "Prices will fall.",
        ...         "Officials expect that prices will fall.",
        ...         "Officials doubt that prices will fall.",
        ...     )
        ... ]
        ['authors', 'other', 'rejected']
    """
    before = _LAST_PART.split(sentence[:end])[-1]
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
        or _BETWEEN.search(sentence)
        or _QUOTES_ODDS.search(sentence)
        or _BY.search(sentence)
    )
    return "other" if is_theirs else "authors"


_LAST_PART = re.compile(r";\s|:\s+(?![\"\u201c])")
_NOUN = re.compile(
    r"\b(?:the|a|an|our|its|their|this|that)\s+(?:median|central|latest|official|new|previous"
    r"|baseline|consensus|growth|inflation|mean|average|first|last|revised"
    r"|safe|sure|good|fair|reasonable|decent)\s+$|\w(?:['\u2019]s|s['\u2019])\s+$",
    re.IGNORECASE,
)
"""Words before a form that make it a noun: "the median forecast", "the opposition's hopes"."""


def _is_theirs(before: str) -> bool:
    """Whether somebody says or thinks what follows."""
    for match in _SOMEBODY.finditer(before):
        who = match["who"].strip().lower().split()
        named = who[-1] if who else ""
        own = _FIRST.search(before[: match.start("verb")])
        introduces = match["link"] or not re.match(r"\s*[,;:]", before[match.end() :])
        is_noun = _NOUN.search(before[: match.start("verb")])
        is_demand = match["verb"].startswith("insist") and _ON.match(before[match.end() :])
        if (
            not own
            and not is_demand
            and not is_noun
            and introduces
            and not _is_thing(named, match["verb"])
            and not _NO_SUBJECT.fullmatch(named)
        ):
            return True
    return False


def _is_thing(named: str, verb: str) -> bool:
    """Whether a word names a thing, which cannot state a claim; "it" can if it projects."""
    if named == "it" and _ITS_FORECAST.search(verb):
        return False
    return _THINGS.fullmatch(named) is not None


_ON = re.compile(r"\s+on\b")
"""Behind "insists": what is demanded, not what is foreseen."""

_NO_SUBJECT = re.compile(
    r"to|is|are|was|were|be|been|being|a|an|the|than|as|and|or|of|for|in|on|at|by|with|from|not"
    r"|will|would|could|may|might|can|should"
)
"""Words before a form that is then no verb of somebody: "is expected", "the forecast"."""
