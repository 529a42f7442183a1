"""Likelihood that a text states as a number, as a balance of risks, or as somebody's projection.

Patterns as in ``phrases``, and what probability "two in three" or "3-to-1 against" stands for.
"""

from __future__ import annotations

import re

from forecasttrack.wording.phrases import around, words_of

_ONES = (
    "no, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen",
    "fourteen, fifteen, sixteen, seventeen, eighteen, nineteen",
)
_TENS = ("twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety",)
_VALUES = {
    **{word.strip(): number for number, word in enumerate(", ".join(_ONES).split(","))},
    **{word.strip(): 10 * number for number, word in enumerate(_TENS[0].split(","), 2)},
    "a": 1,
    "hundred": 100,
    "a hundred": 100,
}
_WORD = rf"(?:{words_of(*_TENS)}(?:[ -]{words_of(*_ONES)})?|{words_of(*_ONES)}|a hundred)"
_FIGURE = r"\d{1,3}(?:\.\d{1,3})?"
_NUMBER = rf"(?:{_FIGURE}|{_WORD})"
_ABOUT = (
    r"(?:(?:about|around|roughly|approximately|at least|at most|less than|more than|over|under"
    r"|nearly|almost|only|just|up to|no more than|no less than|as much as|as little as|some|maybe"
    r"|perhaps|better than|greater than|well over|well under|close to|somewhere between|between"
    r"|an?|the)[ -]){0,3}"
)
_PERCENT = r"(?:(?: )?%|[ -]per[ -]?cent)"
_RANGE = rf"(?:{_NUMBER}{_PERCENT}?(?:(?: )?(?:-|\u2013|to|and|or)(?: )?))?{_NUMBER}{_PERCENT}"
_CHANCE = words_of(
    "chance, chances, probability, likelihood, odds, risk, possibility, certainty, prospect",
    "confidence, confident, certain, likely, sure, shot",
)
_NOUN = words_of("chance, chances, probability, likelihood, odds, risk, possibility, prospect")
_BEING = (
    r"(?: (?:is|are|was|were|at|of|stand|stands|remain|remains|put|now|still|below|above|to|be"
    r"|estimated|assessed|judged|currently|lie|lies|only|just)){1,5}"
)
_IN = rf"{_NUMBER}(?:[ -](?:in|out of)(?: an?)?[ -]|/){_NUMBER}"
_LAST = r"(?=\s*[.,;:)?!]|\s*$|\s+(?:that|of|for|against|on|by|in|before|this|next|and|but)\b)"
_CHANCE_WORDS = (
    "chance chances probability likelihood odds risk possibility certainty prospect confidence"
    " confident certain likely sure shot"
)
NUMBERS = (
    around(
        rf"{_ABOUT}{_RANGE}(?: or (?:more|less|higher|lower))?(?:,)? (?:an? )?{_CHANCE}",
        _CHANCE_WORDS,
        before=14,
        after=3,
    ),
    around(
        rf"(?:the |an? )?{_NOUN}(?: (?:of|that|for) [^.;:?!]{{1,80}}?)?{_BEING} {_ABOUT}{_RANGE}",
        _CHANCE_WORDS,
        before=2,
        after=34,
    ),
    around(
        rf"{_ABOUT}{_IN}(?: or (?:more|less|better|worse))? {_CHANCE}",
        _CHANCE_WORDS,
        before=14,
        after=3,
    ),
    around(
        rf"(?:the |an? )?{_NOUN}(?: (?:of|that|for) [^.;:?!]{{1,80}}?)?{_BEING} {_ABOUT}{_IN}",
        _CHANCE_WORDS,
        before=2,
        after=34,
    ),
    around(
        rf"(?:put|puts|rate|rates|set|sets|give|gives|make|makes) (?:it|this|that|them) (?:at )?"
        rf"{_ABOUT}(?:{_RANGE}|{_IN}){_LAST}",
        "put puts rate rates set sets give gives make makes",
        before=1,
        after=18,
    ),
    around(
        rf"(?:odds of |at )?{_NUMBER}(?:[ -]to[ -]|[:/]){_NUMBER} (?:on|against|odds|favourite)",
        "on against odds favourite",
        before=10,
        after=2,
    ),
    around(rf"odds of {_ABOUT}{_NUMBER}(?:[ -]to[ -]|[:/]){_NUMBER}", "odds", before=1, after=12),
    around(r"odds[ -]on(?: to| that)?", "odds", before=1, after=4),
    around(
        r"(?:no|not|little|hardly|not much) (?:better|more|greater|higher) than (?:an )?even"
        r"(?: (?:chance|chances|odds|money))?(?! \w+er\b)",
        "even",
        before=6,
        after=3,
    ),
    around(
        rf"{_NUMBER} (?:times|cases|chances|years) (?:out of|in) {_NUMBER}",
        "times cases chances",
        before=4,
        after=6,
    ),
    around(
        r"(?:an? )?(?:coin[ -](?:toss|flip)|toss[ -]up)|the flip of a coin",
        "coin toss",
        before=4,
        after=4,
    ),
    around(rf"{_IN}(?= that\b|\s*[.,;:)]|\s*$)", "in out", before=4, after=6),
    around(r"evens(?=\s*[.,;:)]|\s*$| (?:that|on|for)\b)", "evens", before=1, after=2),
)
"""Stated numbers: per cent, so many in so many, odds, and even chances by other words."""

_SIDE = r"(?:the )?(?P<side>upside|downside|up side|down side)"
_TILTED = words_of(
    "tilted, skewed, weighted, biased, slanted, titled, tipped, lean, leaning, point, pointing",
    "lie, lies, lying, on",
)
_HAVE_GROWN = (
    r"(?:is|are|was|were) (?:now |still |slowly )?(?:growing|rising|increasing|mounting)"
    r"|(?:has|have|had) (?:now |again )?"
    r"(?:grown|risen|increased|mounted|improved|brightened)"
)
_HAVE_LESSENED = (
    r"(?:is|are|was|were) (?:now |slowly )?(?:receding|fading|diminishing|falling|easing)"
    r"|(?:has|have|had) (?:now |somewhat )?"
    r"(?:receded|faded|diminished|fallen|eased|lessened|worsened|dimmed|shrunk)"
)
BALANCES = (
    around(
        rf"(?:the )?(?:balance of )?risks?(?: (?:to|around|surrounding|for|of) [^.;:?!]{{1,60}}?)?"
        r" (?:is|are|was|were|remain|remains|remained|seem|seems|appear|appears|stay"
        r"|continue to be|have become|has become|lie|lies|lean|leans|point|points)"
        rf"(?: (?:still|now|broadly|clearly|somewhat|firmly|slightly|heavily|mainly|again)){{0,3}}"
        rf" (?:{_TILTED} )?(?:to|towards|toward|on|to the|firmly to) {_SIDE}",
        "upside downside up down side",
        before=34,
        after=3,
    ),
    around(
        r"(?:the )?(?:balance of )?risks?(?: (?:to|around|surrounding|for|of) [^.;:?!]{1,60}?)?"
        r" (?:is|are|was|were|remain|remains|remained|seem|seems|appear|appears)"
        r"(?: (?:still|now|broadly|roughly|fairly|more or less|evenly|more|well|again)){0,3}"
        r" (?P<even>balanced|symmetric|even)",
        "balanced symmetric even",
        before=34,
        after=2,
    ),
    around(
        r"(?:tilted|skewed|weighted|biased) (?:firmly |heavily |clearly )?(?:to|towards|toward)"
        rf" {_SIDE}",
        "upside downside up down side",
        before=8,
        after=3,
    ),
    around(
        r"(?P<side>upside|downside) risks?(?: (?:to|for|from) [^.;:?!]{1,50}?)?"
        r" (?:dominate|dominates|prevail|prevails|predominate|outweigh|remain"
        r"|(?:have|had) (?:increased|risen|grown)|(?:are|were) (?:growing|rising|mounting|larger"
        r"|greater))",
        "upside downside",
        before=1,
        after=22,
    ),
    around(
        r"(?P<less>upside|downside) risks?(?: (?:to|for|from) [^.;:?!]{1,50}?)?"
        rf" (?:{_HAVE_LESSENED})",
        "upside downside",
        before=1,
        after=22,
    ),
    around(
        rf"(?:the )?(?:risks?|dangers?|threat|chances|odds|likelihood|probability|prospects)"
        rf"(?: (?:of|for|that|to) [^.;:?!]{{1,80}}?)?"
        rf" (?:{_HAVE_GROWN}|{_HAVE_LESSENED})",
        "risk risks danger dangers threat chances odds likelihood probability prospects",
        before=1,
        after=30,
    ),
)
"""Balances of risks, and which way they lean."""

_MAKERS = words_of(
    "staff, the staff, economists, analysts, markets, investors, traders, the market, the models",
    "the model, the baseline, our baseline, the baseline scenario, the central bank, the bank",
    "the fund, the commission, the government, the ministry, the treasury, the IMF, the OECD",
    "the world bank, the ECB, the fed, officials, ministers, forecasters, the agency, the IEA",
    "most forecasters, the committee, the board, the consensus, the median forecast, projections",
    "our projections, the projections, the forecast, our forecast, forecasts, the central case",
    "our central case, the base case, our base case, experts, planners, diplomats, we",
)
_SAY = words_of(
    "project, projects, foresee, foresees, pencil in, pencils in, envisage, envisages, forecast",
    "forecasts, predict, predicts, anticipate, anticipates, expect, expects, see, sees, look for",
    "looks for, point to, points to, price in, prices in, are pricing in, assume, assumes",
    "are betting on, bet on, are counting on, are banking on, are positioned for",
)
_CASE = r"(?:(?:central|base|baseline|main) (?:case|scenario|forecast|view|outlook)|baseline)"
"""What a forecast is called that stands for itself: "the baseline is for a slow recovery"."""

PROJECTIONS = (
    around(
        rf"(?:our|the|my) (?P<hedge>{_CASE})(?= (?:is|remains|has|puts|shows|assumes)\b)",
        "case scenario forecast view outlook baseline",
        before=4,
        after=3,
    ),
    around(
        rf"(?:is|are|was|were|being) (?:{_ABOUT}|(?:now|also|still|widely|generally|then) ){{0,2}}"
        r"(?P<hedge>seen)(?= (?:at|to|as (?:likely|unlikely)|[a-z]+ing|above|below|near|around"
        r"|between|slowing|higher|lower)\b)",
        "seen",
        before=8,
        after=4,
    ),
    around(
        rf"(?<!as\s)(?<!than\s){_MAKERS}(?: (?:now|still|also|continue to|no longer|currently"
        rf"|had)){{0,2}}"
        rf" (?P<span>(?P<hedge>{_SAY}))(?! (?:the best|no evil|fit|red)\b)",
        "project projects foresee foresees pencil pencils envisage envisages forecast forecasts"
        " predict predicts anticipate anticipates expect expects see sees look looks point points"
        " price prices pricing assume assumes betting bet counting banking positioned",
        before=9,
        after=4,
    ),
    around(
        r"(?:it|they|she|he)(?: (?:now|still|also)){0,1}"
        r" (?P<span>(?P<hedge>projects?|forecasts?|foresees?|pencils? in|envisages?))",
        "project projects forecast forecasts foresee foresees pencil pencils envisage envisages",
        before=4,
        after=4,
    ),
    around(
        r"(?:is|are|was|were|looks?|seems?|appears?|'s|'re)"
        r"(?: (?:now|also|still|currently|all)){0,2} (?P<hedge>(?:due|slated|scheduled|headed"
        r"|heading|pencilled in|bound|on a path|on a trajectory|in line|earmarked|tipped|favoured"
        r"|favored|fancied|projected)"
        r" (?:to|for|in|on|towards))(?!(?<=due\sto) (?:his|her|its|their|an?|the)\b)",
        "due slated scheduled headed heading pencilled bound path trajectory line earmarked tipped"
        " favoured favored fancied projected",
        before=8,
        after=5,
    ),
)
"""Projections: "is seen at", "staff projects", "is scheduled to"."""

_OF_WHAT = r"(?= (?:that|whether|if|the (?:idea|claim|notion|prospect|chances?)|it will|any)\b)"
DOUBTS = (
    around(
        r"(?<!no\s)(?<!little\s)(?<!any\s)(?<!in\s)(?<!beyond\s)(?<!some\s)(?<!serious\s)(?<!without\s)"
        r"(?<!we\s)(?<!I\s)(?<!not\s)(?<!much\s)"
        rf"(?P<hedge>doubts?|doubted){_OF_WHAT}",
        "doubt doubts doubted",
        before=2,
        after=4,
    ),
    around(
        r"(?:few|nobody|no one|none|hardly anyone|hardly anybody)(?: \w+){0,4}?"
        r" (?:expects?|believes?|thinks?|sees?|predicts?|anticipates?|foresees?|counts? on)"
        r"(?: (?:that|it|a|an|the|any|this|them|him|her)\b)?",
        "few nobody no none hardly",
        before=1,
        after=10,
    ),
    around(
        r"(?:is|are|remain|remains|was|were) (?:\w+ly )?(?P<hedge>sceptical|skeptical|unconvinced)"
        r"(?= (?:that|about|of|whether)\b)",
        "sceptical skeptical unconvinced",
        before=6,
        after=3,
    ),
)
"""What others doubt: "officials doubt that", "few expect"."""

_PERCENT_SIGN = r"(?:%|per[\s-]?cent)"
_PERCENTS = re.compile(rf"({_NUMBER})\s*{_PERCENT_SIGN}", re.IGNORECASE)
_SHARE = re.compile(
    rf"({_NUMBER})(?:[\s-]+(?:times\s+|cases\s+|chances\s+|years\s+)?(?:in"
    rf"|out of)(?:\s+an?)?[\s-]+|/)"
    rf"({_NUMBER})",
    re.IGNORECASE,
)
_ODDS = re.compile(rf"({_NUMBER})(?:[\s-]+to[\s-]+|[:/])({_NUMBER})(\s+on)?", re.IGNORECASE)


def stated_probability(words: str) -> float | None:
    """The probability that words state as a number; None where they state none.

    Of a range it is the middle; odds of three to one are one in four, unless they are "on".

    Example:
        >>> [stated_probability(each) for each in ("60-70 per cent chance", "two in three", "may")]
        [0.65, 0.6666666666666666, None]
        >>> stated_probability("three to one against"), stated_probability("3-to-1 on")
        (0.25, 0.75)
    """
    figures = re.search(rf"({_NUMBER})\s?(?:-|\u2013|to|and|or)\s?(?={_NUMBER})", words, re.I)
    percents = [_value(each) for each in _PERCENTS.findall(words)]
    if percents:
        low = _value(figures[1]) if figures and len(percents) == 1 else None
        known = [each for each in (low, *percents) if each is not None]
        return sum(known) / len(known) / 100
    if share := _SHARE.search(words):
        return _ratio(_value(share[1]), _value(share[2]))
    if odds := _ODDS.search(words):
        first, second = _value(odds[1]), _value(odds[2])
        against = _ratio(second, first + second)
        return None if against is None else 1 - against if odds[3] else against
    return None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if 0 <= part <= whole and whole > 0 else None


def _value(number: str) -> float:
    """A number in figures or words.

    Example:
        >>> _value("sixty-five"), _value("2.5")
        (65, 2.5)
    """
    if number[0].isdigit():
        return float(number)
    parts = re.split(r"[\s-]+", number.lower())
    return _VALUES.get(" ".join(parts)) or sum(_VALUES[each] for each in parts)
