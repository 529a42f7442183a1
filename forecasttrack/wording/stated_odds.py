"""Likelihood that a text states as a number or as a balance of risks.

Patterns as in ``phrases``: each is tried near its anchors, the words behind it; its group ``hedge``
is the hedge. Also the probabilities of "two in three" or "3-to-1 against".
"""

from __future__ import annotations

import math
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
}
_ROUND = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ROUNDS = "|".join(("hundred thousand", *_ROUND))
_WORD = (
    rf"(?:(?:a|{words_of(*_ONES)})[ -](?:{_ROUNDS})"
    # "Twenty-five" is never "twenty" to "five".
    rf"|{words_of(*_TENS)}(?:[ -]{words_of(*_ONES)}|(?![ -]{words_of(*_ONES)}\b))"
    rf"|{words_of(*_ONES)})"
)
_FIGURE = r"(?<![\d.,])\d{1,3}(?:\.\d{1,3})?(?!\d|[.,]\d)"
_NUMBER = rf"(?:{_FIGURE}|{_WORD})"
_MANY = rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})(?!\d|[.,]\d)|{_ROUNDS}|{_NUMBER})"
"""A number of cases: "1 in 1,000", "one in a million"."""

_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = rf"(?:a|{words_of(*_ONES)})[ -](?:{'|'.join(_PARTS)})s?(?! of an? per)"
_DECIMAL = r"(?<![\d.,])(?:0?\.\d{1,4}|[01]\.0{1,4})(?!\d|[.,]\d|\s?%|[ -]per)"
_DECIMALS = rf"{_DECIMAL}(?:(?: )?(?:-|\u2013|to|and|or)(?: )?{_DECIMAL})?"
ABOUT = (
    r"(?:(?:about|around|roughly|approximately|at least|at most|less than|more than|over|under"
    r"|nearly|almost|only|just|up to|no more than|no less than|no better than|as much as"
    r"|as little as|some|maybe|perhaps|better than|greater than|well over|well under|close to"
    r"|somewhere between|between|an?|the)[ -]){0,3}"
)
_PERCENT = r"(?:(?: )?%|[ -]per[ -]?cent)"
RANGE = rf"(?:{_NUMBER}{_PERCENT}?(?:(?: )?(?:-|\u2013|to|and|or)(?: )?))?{_NUMBER}{_PERCENT}"
_CHANCE = words_of(
    "chance, chances, probability, likelihood, odds, risk, possibility, certainty, prospect",
    "confidence, confident, certain, likely, sure, shot",
)
NOUN = words_of("chance, chances, probability, likelihood, odds, risk, possibility, prospect")
_BEING = (
    r"(?: (?:is|are|was|were|at|of|stand|stands|remain|remains|put|now|still|below|above|to|be"
    r"|estimated|assessed|judged|currently|lie|lies|only|just|have|has|had|shortened|lengthened"
    r"|risen|fallen|slipped|climbed|dropped|rises?|falls?|climbs?|drops?|jumps?|reach(?:es)?|comes?"
    r"|works?|out|grows?)){1,5}"
)
IN = rf"{_NUMBER}(?:[ -](?:in|out of)(?: an?)?[ -]|/){_NUMBER}"
_IN_MANY = rf"{_NUMBER}(?:[ -](?:in|out of)(?: an?| every)?[ -]|/){_MANY}"
_LAST = r"(?=\s*[.,;:)?!]|\s*$|\s+(?:that|of|for|against|on|by|in|before|this|next|and|but)\b)"
_CHANCE_WORDS = (
    "chance chances probability likelihood odds risk possibility certainty prospect confidence"
    " confident certain likely sure shot"
)
_PERCENT_CORE = "%|cent"
_BEGUN = "|".join(sorted({word[:3] for word in (*_VALUES, *_ROUND)}))
_IN_CORE = rf"(?:(?:in|out of)(?: an?| every)?[ -]|/)(?:\d|{_BEGUN})"
_PART_CORE = rf"{_IN_CORE}|[ -](?:{'|'.join(_PARTS)})"
NUMBERS = (
    around(
        rf"{ABOUT}{RANGE}(?: or (?:more|less|higher|lower))?(?:,)? (?:an? )?{_CHANCE}",
        _CHANCE_WORDS,
        before=14,
        after=3,
        core=_PERCENT_CORE,
    ),
    around(
        rf"(?:the |an? )?{NOUN}(?: (?:of|that|for) [^.;:?!]{{1,80}}?)?{_BEING} {ABOUT}{RANGE}",
        _CHANCE_WORDS,
        before=2,
        after=34,
        core=_PERCENT_CORE,
    ),
    around(
        rf"{ABOUT}(?:{_IN_MANY}|{_FRACTION})(?: or (?:more|less|better|worse))? {_CHANCE}",
        _CHANCE_WORDS,
        before=14,
        after=3,
        core=_PART_CORE,
    ),
    around(
        rf"(?:the |an? )?{NOUN}(?: (?:of|that|for) [^.;:?!]{{1,80}}?)?{_BEING} {ABOUT}"
        rf"(?:{_IN_MANY}|(?:{_FRACTION}|{_DECIMALS}){_LAST})",
        _CHANCE_WORDS,
        before=2,
        after=34,
        core=rf"{_PART_CORE}|\d",
    ),
    around(rf"{ABOUT}{_DECIMALS} {NOUN}", _CHANCE_WORDS, before=8, after=2, core=r"\d"),
    around(
        rf"(?:put|puts|rate|rates|set|sets|give|gives|make|makes) (?:it|this|that|them) (?:at )?"
        rf"{ABOUT}(?:{RANGE}|{IN}){_LAST}",
        "put puts rate rates set sets give gives make makes",
        before=1,
        after=18,
    ),
    around(
        rf"(?:odds of |at )?{_NUMBER}(?:[ -]to[ -]|[:/]){_NUMBER} (?:on|against|odds|favourite)",
        "on against odds favourite",
        before=10,
        after=2,
        core="[ -]to[ -]|[:/]",
    ),
    around(
        rf"(?:the )?odds(?: of|(?: (?:of|that|for|against|on) [^.;:?!]{{1,80}}?)?{_BEING}) {ABOUT}"
        rf"{_NUMBER}(?:[ -]to[ -]|[:/]){_NUMBER}",
        "odds",
        before=2,
        after=30,
    ),
    around(r"odds[ -]on(?: to| that)?", "odds", before=1, after=4),
    around(
        r"(?:no|not|little|hardly|not much) (?:better|more|greater|higher) than (?:an )?even"
        r"(?: (?:chance|chances|odds|money))?(?! \w+er\b)",
        "even",
        before=6,
        after=3,
    ),
    around(
        rf"{_NUMBER} (?:times|cases|chances|years|scenarios|simulations|runs) (?:out of|in|of)"
        rf" (?:every )?{_NUMBER}"
        rf"|in {_NUMBER} (?:out )?of {_NUMBER} (?:times|cases|scenarios|simulations|runs|years)",
        "times cases chances years scenarios simulations runs",
        before=4,
        after=6,
    ),
    around(
        r"(?:an? )?(?:coin[ -](?:toss|flip)|toss[ -]up)|the flip of a coin",
        "coin toss",
        before=4,
        after=4,
    ),
    around(rf"{IN}(?= that\b|\s*[.,;:)]|\s*$)", "in out", before=4, after=6, core=_IN_CORE),
    around(
        r"\d{1,3}[-/]\d{1,2} (?:on(?= [a-z])|against|favou?rites?|shot|outsider|odds|to (?:win"
        r"|lose|be))"
        r"|50:50",
        "on against favourite favourites favorite favorites shot outsider odds to 50",
        before=4,
        after=4,
    ),
    around(r"evens(?=\s*[.,;:)]|\s*$| (?:that|on|for)\b)", "evens", before=1, after=2),
)
"""Stated numbers: per cent, so many in so many, odds, and even chances by other words."""

_SIDE = r"(?:the )?(?P<side>upside|downside|up side|down side)"
_TILTED = words_of(
    "tilted, skewed, weighted, biased, slanted, titled, tipped, lean, leaning, point, pointing",
    "lie, lies, lying, on",
)
_HAVE_GROWN = (
    r"(?:is|are|was|were) (?:now |still |slowly |therefore |also |thus )?(?:growing|rising"
    r"|increasing|mounting|shortening"
    r"|improving|brightening)"
    r"|(?:has|have|had) (?:now |again )?"
    r"(?:grown|risen|increased|mounted|improved|brightened|shortened)"
)
_HAVE_LESSENED = (
    r"(?:is|are|was|were) (?:now |slowly )?(?:receding|fading|diminishing|falling|easing"
    r"|lengthening|worsening|dimming|dwindling|shrinking|darkening)"
    r"|(?:has|have|had) (?:now |somewhat )?"
    r"(?:receded|faded|diminished|fallen|eased|lessened|worsened|dimmed|darkened|deteriorated"
    r"|shrunk|lengthened)"
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
        r" (?:is|are|was|were|remain|remains|remained|seem|seems|appear|appears|(?:have|had)"
        r" become)"
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
        r"(?:the )?(?:balance of )?risks?(?: (?:to|around|surrounding|for|of) [^.;:?!]{1,60}?)?"
        r" (?:as )?(?:have|has|had|having) (?:(?:now|again|clearly|further|somewhat) )?"
        r"(?:shifted|moved|tilted|tipped|swung|turned)(?: (?:further|somewhat|more|clearly))?"
        rf" (?:to|towards|toward) {_SIDE}",
        "upside downside up down side",
        before=34,
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
        rf"(?:the )?(?:risks?|dangers?|threat|chances|odds|likelihood|probability|prospects|hopes"
        rf"|outlook)"
        rf"(?: (?:of|for|that|to) [^.;:?!]{{1,80}}?)?"
        rf" (?:{_HAVE_GROWN}|{_HAVE_LESSENED})",
        "risk risks danger dangers threat chances odds likelihood probability prospects hopes"
        " outlook",
        before=1,
        after=30,
        core=" (?:is|are|was|were|has|have|had) ",
    ),
)
"""Balances of risks, and which way they lean."""

_PERCENT_SIGN = r"(?:%|per[\s-]?cent)"
# Compiled when words are first read, and kept by `re`: few texts state a number.
_PERCENTS = rf"({_NUMBER})[\s-]*{_PERCENT_SIGN}"
_SHARE = (
    rf"({_NUMBER})(?:[\s-]+(?:(?:times|cases|chances|years|scenarios|simulations|runs)\s+)?(?:in"
    rf"|out of|of)(?:\s+an?|\s+every)?[\s-]+|/)"
    rf"({_MANY})"
)
_FRACTION_STATED = rf"\b(a|{words_of(*_ONES)})[\s-]({'|'.join(_PARTS)})s?\b(?! of an? per)"
_EVEN = re.compile(r"\b(?:50[/-]50|fifty[\s-]fifty)\b", re.IGNORECASE)
_DECIMAL_STATED = re.compile(_DECIMAL)
_ODDS = rf"({_NUMBER})(?:[\s-]+to[\s-]+|[:/])({_NUMBER})(\s+on)?"


def stated_probability(words: str) -> float | None:
    """The probability that words state as a number; None where they state none that can be.

    Of a range it is the middle; odds of three to one are one in four, unless they are "on".

    Example:
        >>> [stated_probability(each) for each in ("60-70 per cent chance", "two in three", "may")]
        [0.65, 0.6666666666666666, None]
        >>> stated_probability("three to one against"), stated_probability("3-to-1 on")
        (0.25, 0.75)
    """
    return next((found for read in _READERS if (found := read(words)) is not None), None)


def _percent(words: str) -> float | None:
    figures = re.search(rf"({_NUMBER})\s?(?:-|\u2013|to|and|or)\s?(?={_NUMBER})", words, re.I)
    percents = [_value(each) for each in re.findall(_PERCENTS, words, re.IGNORECASE)]
    low = _value(figures[1]) if figures and len(percents) == 1 else None
    known = [each for each in (low, *percents) if each is not None]
    return _ratio(sum(known) / len(known), 100) if percents else None


def _even(words: str) -> float | None:
    return 0.5 if _EVEN.search(words) else None


def _share(words: str) -> float | None:
    found = re.search(_SHARE, words, re.IGNORECASE)
    return None if found is None else _ratio(_value(found[1]), _value(found[2]))


def _fraction(words: str) -> float | None:
    found = re.search(_FRACTION_STATED, words, re.IGNORECASE)
    return None if found is None else _ratio(_value(found[1]), _PARTS[found[2].lower()])


def _decimal(words: str) -> float | None:
    found = [float(each) for each in _DECIMAL_STATED.findall(words)]
    return sum(found) / len(found) if found else None


def _odds(words: str) -> float | None:
    found = re.search(_ODDS, words, re.IGNORECASE)
    if found is None:
        return None
    first, second = _value(found[1]), _value(found[2])
    against = _ratio(second, first + second)
    return None if against is None else 1 - against if found[3] else against


_READERS = (_percent, _even, _share, _fraction, _decimal, _odds)
"""What reads a number that words state, the surest first."""


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if 0 <= part <= whole and whole > 0 else None


def _value(number: str) -> float:
    """A number in figures or words.

    Example:
        >>> _value("sixty-five"), _value("2.5"), _value("1,000"), _value("two hundred")
        (65, 2.5, 1000.0, 200)
    """
    if number[0].isdigit():
        return float(number.replace(",", ""))
    parts = re.split(r"[\s-]+", number.lower())
    if parts[-1] in _ROUND:
        rounds = [_ROUND[each] for each in parts if each in _ROUND]
        return math.prod(rounds) * math.prod(_VALUES[each] for each in parts if each in _VALUES)
    return sum(_VALUES[each] for each in parts)
