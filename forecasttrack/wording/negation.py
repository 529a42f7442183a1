"""Negations outside a hedge: "neither side will", "is not thought likely"."""

from __future__ import annotations

import re
from typing import Literal

from forecasttrack.wording.phrases import APOSTROPHES
from forecasttrack.wording.word_places import lower_case_words

Polarity = Literal["affirmative", "negative", "neutral"]

_CLAUSE_END = re.compile(
    r"[,;:.?!()\N{EM DASH}\N{EN DASH}\"\N{LEFT DOUBLE QUOTATION MARK}]|\b(?:that|which|who|whom"
    r"|whose|because|if|when|whenever|while|although|though|unless|until|whether|but|and|so|where"
    r"|what|how|why|than)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.)+(?=\s+[a-z])|\b(?:Mr|Mrs|Dr|vs|No)\.", re.ASCII)
_NOBODY = re.compile(
    r"\b(?:no one|no-one|not one|not a single|not a|not every|not all|nobody|none"
    r"|nothing|nowhere|neither|nor"
    r"|no(?!\s+(?:doubt|matter|fewer|less|later|more|sooner|longer|time|wonder"
    r"|question|secret)\b))\b",
    re.IGNORECASE,
)
_LITTLE_FIRST = re.compile(r"(?:^|[.;:,!?]\s+|\bvery\s+)(?:little|few)\s+$", re.IGNORECASE)
_INVERTED = re.compile(
    r"\b(?:never|hardly|rarely|seldom|scarcely|nor|neither|under no circumstances|in no case"
    r"|at no point|at no time|on no account|no longer)\s+$",
    re.IGNORECASE,
)
_BETWEEN = (
    r"(?:(?:be|been|being|seem|appear|look|think|thought|believe|believed|considered"
    r"|consider|deemed"
    r"|seen|regarded|judged|judge|viewed|find|it|this|that|such|a|an|the|all|at|very|too|so|as|more"
    r"|most|highly|particularly|especially|necessarily|really|yet|now|still|even|entirely|quite"
    r"|always|any|longer|to|is|are|was|were|however|remotely|terribly|exactly|by|means|far|yet"
    r"|currently|looking|become|have|has|been|generally|widely|expected|they|he|she|talks"
    r"|especially|overly|in|least|the least)\b,?\s+)*"
)
_NOT_BEFORE = re.compile(
    rf"(?:\b(?P<word>not(?!\s+(?:only|just|merely|simply)\b)|never|hardly|scarcely"
    rf"|no longer|by no means"
    rf"|nor|neither|nobody|no one|in no way|far from|anything but|nowhere near)\b"
    rf"|n[{APOSTROPHES}]t\b)"
    rf"\s+{_BETWEEN}$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:unlikely|unlikelier|unlikeliest|improbable|improbably|impossible|doubtful"
    r"|doubt|implausible"
    r"|inconceivable|unthinkable|remote|less likely|less probable|least likely|slim"
    r"|slight|little|slender"
    r"|small|low|poor|faint|(?<!non-)negligible|minimal|no|scant|tiny|bleak|dim|bad|nil"
    r"|(?<!non-)zero|fading"
    r"|long(?!er)"
    r"|diminishing|lower"
    r"|reduced|not(?! insignificant)|rule[sd]? out|excluded|discounted|hardly any|worse than even"
    r"|less than even|outside"
    r"|less than (?:certain|likely|probable)|out of the question|scarcely any"
    r"|(?:hard|difficult) to (?:see|imagine|envisage|picture|conceive|foresee)"
    r"|odds (?:\w+ ){1,2}against|long shot|pipe ?dream|non-?starter|tall order|uphill|lost cause"
    r"|forlorn|distant|(?<!not )far from|nowhere near|long way from|nothing|questionable"
    r"|surpris(?:e|ing) if|beyond the|outside the|theoretical|mere"
    r"|(?:bet|count|bank|rely) on|few|faint|thin|gloomy|grim|dire|dead|doomed|off the|priced out"
    r"|jeopardy|peril"
    r"|(?:as good as|all but) (?:over|lost)|(?:beyond|out of) reach|life support|borrowed time"
    r"|numbered|nowhere|miracle|less (?:bright|good|rosy|promising|favou?rable))\b"
)
_NEUTRAL = re.compile(
    r"\b(?:even|uncertain|fifty-fifty|50-50|50/50|as not|unclear|to be seen|open question|guess"
    r"|too close to call|toss-up|coin (?:toss|flip)|close call|close-run|dead heat|near thing"
    r"|tight race|touch and go|knife.edge|finely \w+|in the balance|in limbo|up in the air"
    r"|wide open|uncertaint(?:y|ies)|moot|debatable"
    r"|(?:doubts?|questions?) (?:remain|persist|linger)s?|in question"
    r"|or (?:may|might) not|no (?:knowing|telling)"
    r"|not (?:yet )?(?:clear|certain|known|sure) (?:whether|if)"
    r"|(?:too early|too soon|impossible) to (?:say|tell|know))\b"
)
_LESSENED = re.compile(
    r"^(?:lower|reduc|cut|lessen|diminish|dim|dent|dash|damag|hurt|harm|undermin|weaken|eliminat"
    r"|lengthen|end|extinguish|shrink|shrank|darken|cloud|scupper|wreck|scotch|doom|complicat"
    r"|imperil|jeopardi|endanger|worsen|torpedo)\w*\b"
    r"|\b(?:years|months|weeks|decades|generation|way|time|distance) (?:away|off)$"
    r"|\b(?:fanciful|far-?fetched|far fetched|unrealistic|unattainable|unachievable|unworkable"
    r"|hopeless|wishful\w*|pie in the sky|fantasy|a stretch|big ask|mirage|chimera|vain"
    r"|beyond rescue|past saving|dubious|dead letter|illusory|unfeasible|infeasible|outlandish"
    r"|remote as ever|as ever|than ever|quixotic|delusional|utopian|leap of faith|no sure thing"
    r"|on the rocks|in tatters|non-event|premature|overdone|exaggerated|misplaced|unfounded"
    r"|overblown|wide of the mark|mistaken|shaky|precarious|unsustainable|untenable|at risk"
    r"|under threat|in peril|in danger|by a thread|thin ice|doubts|misgivings|reservations"
    r"|pessimistic|gloomy|bearish|downbeat|sceptical|skeptical|despondent|doubtful|apprehensive"
    r"|(?<!no )(?:surprised|surprising|astonishing|remarkable|amazing|extraordinary|unusual"
    r"|astonished|amazed|shocked|astounded|miracle)|(?<!no )(?<!little )shock|worried|unconvinced"
    r"|running out|closing|narrowing|shutting|(?:badly|poorly|ill)[ -]\w+"
    r"|underdogs?|outsiders?|ill|unreasonable|naive|rash|foolish|foolhardy|unwise|too optimistic"
    r"|hard to think of|no question of|hard[- ]pressed|hard put|struggle|lucky|pushed|lacks?"
    r"|militates?|tells? against|weighs? against|against$|short of the|pigs|breath|less"
    r"|inauspicious|unpromising|ominous"
    r"|discouraging|worrying|unfavou?rable|unpropitious)\b"
    r"|(?:not|n't) be (?:\w+ )?(?:taken for granted|taken as given|assumed|relied on|counted on"
    r"|guaranteed)$"
)
"""What makes something less likely, or is said of what is unlikely."""
_UNDECIDED = re.compile(
    r"\b(?:up for grabs|neck.and.neck|lap of the gods|(?:hard|difficult|impossible) to (?:call"
    r"|predict|foresee|forecast|say|judge)$|undecided|unpredictable|unknowable|unresolved|gamble"
    r"|lottery|dice|crapshoot|an unknown|big if|anyone's|evenly \w+|in flux|unsettled|jury"
    r"|bets (?:are|would be) off|(?:knows?|can (?:say|tell|predict|know)).* (?:whether|if|how|when"
    r"|who|what|where)|(?:un)?(?:clear|certain|known|decided|sure) (?:how|when|who|what|which|where"
    r"|why|by))\b"
)
_BETTER = re.compile(
    r"\b(?:better|more|slightly better)[ -]than[ -]even|worse than even|less than even"
)
_NOT_OUT = re.compile(
    r"(?:not|n't|cannot|never|nor|neither|nobody|no one|none|hard|difficult"
    r"|impossible|unwise|premature|refus\w+"
    r"|without|nothing|little|few|stop\w* short)\b.*\b(?:ruled out|rules? out|ruling out|excludes?"
    r"|excluded|discounted|discount|precludes?|forecloses?|dismissed|written off|ignored)$"
)
_UNSURPRISING = re.compile(r"\b(?:no|little|not)\b.*surpris\w+ if$|^more than an? ")
_NO_DOUBT = re.compile(
    r"\b(?:little|no|hardly any|without|beyond|scant)\b.*\b(?:doubt|question)\b(?! of$)"
)

_NEGATING = frozenset(
    re.findall(
        r"\w+",
        "not never hardly scarcely no nor neither nobody none nothing nowhere far anything rarely"
        " seldom little few t",
    )
)
"""Words of which each negation outside a hedge holds one."""


def negator_of(text: str, start: int, *, subject: bool) -> str | None:
    """Find the negation that governs the hedge at `start` from outside it.

    Args:
        text: The text.
        start: Where the hedge begins.
        subject: Whether the hedge is a verb phrase whose subject may carry the negation.

    Example:
        >>> negator_of("Neither side will yield.", 13, subject=True)
        'Neither'
        >>> negator_of("A deal is not thought likely.", 22, subject=True)
        'not'
    """
    before = text[max(0, start - 160) : start]
    if _NEGATING.isdisjoint(lower_case_words(before)):
        return None
    near = _NOT_BEFORE.search(before) or _INVERTED.search(before) or _LITTLE_FIRST.search(before)
    if near:
        return _words_of_negation(near)
    if not subject:
        return None
    found = list(_NOBODY.finditer(_clause(before)))
    return found[-1].group() if found else None


def _words_of_negation(near: re.Match[str]) -> str:
    if near.re is not _NOT_BEFORE:
        return near.group().strip(" \n.,;:!?")
    return near["word"] or "n't"


def leaning(words: str, *, negated: bool) -> Polarity:
    """The polarity of a hedge, its negation counted.

    Example:
        >>> leaning("unlikely", negated=False), leaning("unlikely", negated=True)
        ('negative', 'affirmative')
    """
    own = _own_leaning(words)
    if own == "neutral" or not negated:
        return own
    return "affirmative" if own == "negative" else "negative"


def _own_leaning(words: str) -> Polarity:
    if words.endswith(
        ("more likely than not", "not far from", "not far off")
    ) or _UNSURPRISING.search(words):
        return "affirmative"
    if _NOT_OUT.search(words) or _NO_DOUBT.search(words):
        return "affirmative"
    if _BETTER.search(words):
        return "negative" if "worse" in words or "less" in words else "affirmative"
    if _NEUTRAL.search(words) or _UNDECIDED.search(words):
        return "neutral"
    is_negative = _NEGATIVE.search(words) or _LESSENED.search(words)
    return "negative" if is_negative else "affirmative"


def _clause(before: str) -> str:
    quiet = _ABBREVIATION.sub(lambda match: match.group().replace(".", "_"), before)
    ends = list(_CLAUSE_END.finditer(quiet))
    return before[ends[-1].end() :] if ends else before
