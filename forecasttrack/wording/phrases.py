"""The ways English hedges: patterns of phrases and modal verbs, before any look at their context.

A pattern is matched without regard to case; a blank in it stands for any run of white space, so
that a phrase may run over the end of a line, and an apostrophe for either kind.
"""

from __future__ import annotations

import re
from typing import NamedTuple

APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
# Every repetition below is bounded, so that the time is proportional to the length of a text.


def pattern(text: str) -> re.Pattern[str]:
    r"""Compile a pattern in which a blank is any white space and ' either apostrophe.

    Example:
        >>> bool(pattern("very likely").search("It is very\n  LIKELY."))
        True
    """
    written = spaced(text)
    front = "" if written.startswith(("(?<=", "(?P<verb>(?<=")) else r"(?<![\w-])"
    return re.compile(rf"{front}{written}(?![\w-])", re.IGNORECASE)


def spaced(text: str) -> str:
    """Write a pattern with any white space for a blank and either apostrophe."""
    text = text.replace(" ", r"\s+").replace("'", f"[{APOSTROPHES}]")
    for within, with_numbers in _WITHIN_A_SENTENCE.items():
        text = text.replace(within, with_numbers)
    return text


_WITHIN_A_SENTENCE = {
    "[^.;:?!]": r"(?:[^.;:?!]|(?<=\d)\.(?=\d))",
    "[^.,;:?!]": r"(?:[^.,;:?!]|(?<=\d)[.,](?=\d))",
}
"""What stands for any sign within a sentence or clause, and the same with points of numbers."""


class Anchored(NamedTuple):
    """A pattern with words of which every match holds one, and how many words may stand around it.

    A long text is searched around those words only. ``before`` and ``after`` count words from the
    anchor to the farthest end that a match may have, with what the pattern looks at beyond.
    ``core`` is a short pattern that is found wherever the whole one is, if any: where it is not,
    a long pattern need not be compiled.
    """

    text: str
    anchors: frozenset[str]
    before: int
    after: int
    core: str | None = None


def around(text: str, words: str, *, before: int, after: int, core: str | None = None) -> Anchored:
    """A pattern every match of which holds one of some words, or of phrases divided by commas.

    Of a phrase the longest word is the anchor, which stands least often in a text.
    """
    if "," not in words:
        return Anchored(text, frozenset(re.findall(r"\w+", words)), before, after, core)
    found = (re.findall(r"\w+", phrase) for phrase in words.split(","))
    return Anchored(text, frozenset(max(each, key=len) for each in found), before, after, core)


def either(*words: str) -> str:
    """Write alternatives, longest first, so that the longest match wins.

    Those that begin with the same letter are tried together, so that a word which begins with
    another costs one look.
    """
    ordered = sorted(words, key=len, reverse=True)
    if not all(_BEGINS_PLAINLY.match(word) for word in words):
        return f"(?:{'|'.join(ordered)})"
    rests: dict[str, list[str]] = {}
    for word in ordered:
        rests.setdefault(word[0], []).append(word[1:])
    return f"(?:{'|'.join(f'{letter}{_any_of(rest)}' for letter, rest in rests.items())})"


def _any_of(rests: list[str]) -> str:
    return rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})"


_BEGINS_PLAINLY = re.compile(r"[a-z0-9](?![?*+{])")


def words_of(*lines: str) -> str:
    """Write alternatives given as lines of phrases divided by commas."""
    return either(*(phrase.strip() for line in lines for phrase in line.split(",")))


MODALS = ("will", "would", "may", "might", "can", "could", "shall", "should", "must")
CONTRACTED = {
    "won't": "will",
    "wouldn't": "would",
    "mayn't": "may",
    "mightn't": "might",
    "can't": "can",
    "cannot": "can",
    "couldn't": "could",
    "shan't": "shall",
    "shouldn't": "should",
    "mustn't": "must",
}
_FURTHER_NEGATIONS = (
    "never, no longer, hardly, scarcely, neither, under no circumstances, in no way, by no means"
    ", in no case, at no point"
)
_NEGATIONS = f"not, {_FURTHER_NEGATIONS}"
NOT = words_of("not(?! (?:only|just|merely|simply|least))", _FURTHER_NEGATIONS)
BE = words_of("is, are, was, were, be, been, being, am, isn't, aren't, wasn't, weren't, ain't")
SEEM = words_of(
    "seem, seems, seemed, look, looks, looked, appear, appears, appeared",
    "remain, remains, remained, become, becomes, became",
)
FILLER = words_of(
    "also, still, even, now, then, again, just, yet, soon, therefore, thus, only, ever, indeed",
    "in turn, once again, in the end, at best, at least, eventually, ultimately, simply, hence",
    "thereby, in fact, of course, already, too, always, one day, in time, sooner or later, however",
)
HOW = words_of(
    "very, highly, extremely, exceptionally, extraordinarily, quite, rather, fairly, pretty",
    "somewhat, increasingly, most, more, less, least, much more, far more, far less, much less",
    "even more, even less, overwhelmingly, virtually, almost, nearly, practically, all but",
    "absolutely, entirely, wholly, reasonably, moderately, equally, just as, so, too, vanishingly",
    "slightly, marginally, vastly, hugely, really, perfectly, very much, only, not very, as",
    "a bit, a little, a lot, deeply, seemingly, more than, less than, still, even, near, near-",
)
_ADVERBS = words_of(
    "likely, probably, possibly, certainly, improbably, conceivably, perhaps, maybe, presumably",
    "potentially, inevitably, undoubtedly, doubtless, surely, definitely, unavoidably, assuredly",
    "in all likelihood, in all probability, no doubt, without doubt, with luck, with any luck",
)
_ADJECTIVES = words_of(
    "likely, unlikely, probable, improbable, possible, impossible, certain, inevitable, plausible",
    "conceivable, inconceivable, implausible, doubtful, unavoidable, uncertain, unthinkable",
    "likelier, likeliest, unlikelier, unlikeliest",
)
ADVERB = rf"(?:{HOW} ){{0,4}}{_ADVERBS}"
ADJECTIVE = rf"(?:{HOW} ){{0,4}}{_ADJECTIVES}"

_VERB = rf"(?P<modal>{either(*MODALS, *CONTRACTED, 'ought(?: not)? to', 'can not')})"
_AFTER = rf"(?:,? (?:{FILLER}|(?!likely|unlikely|probab|possibl|certainl|only)\w+ly),?){{0,4}}?"
_NOT = rf"(?: (?P<negation>{NOT}))?"
# 'll and 'd follow a letter, so that the check for a word's beginning is left out.
_CLITIC = r"(?<=\w)'"
# After 'd these can only be infinitives: their participles ("he'd gone") look different.
_BASE = words_of(
    "be, do, go, make, take, want, see, get, lose, win, agree, accept, face, give, risk, lead",
    "mean, try, keep, find, say, know, have, need, end, follow, sign, withdraw, attack, leave",
    "never, fall, rise, fail, start, begin, send, stop, seek, bring, break, build, speak, sell",
)
_MODAL_WORDS = (
    "will would may might can could shall should must won wouldn mayn mightn cannot couldn shan"
    " shouldn mustn ought"
)
_SURE_WORDS = (
    "likely probably possibly certainly improbably conceivably perhaps maybe presumably"
    " potentially inevitably undoubtedly doubtless surely definitely unavoidably assuredly"
    " likelihood probability doubt unlikely probable improbable possible impossible certain"
    " inevitable plausible conceivable inconceivable implausible doubtful unavoidable uncertain"
    " unthinkable likelier likeliest unlikelier unlikeliest luck"
)
_CHANCE_WORDS = "chance chances likelihood probability possibility odds prospect prospects"
_MODAL_CORE = r"w(?:ill|ould|on)|m(?:ay|ight|ust)|c(?:an|ould)|sh(?:all|an|ould)|ought"
MODAL = (
    around(
        rf"{_VERB}(?P<well> (?:very |just as |equally )?well(?! known| established))?",
        _MODAL_WORDS,
        before=0,
        after=8,
    ),
    around(rf"{_VERB}{_AFTER} (?P<negation>{NOT})", _NEGATIONS, before=24, after=4),
    around(rf"(?P<verb>{_CLITIC}ll){_AFTER}{_NOT}", "ll", before=2, after=36),
    around(
        rf"(?P<verb>{_CLITIC}d){_NOT}(?= (?:also |\w+ly |still )?{_BASE}\b)",
        "d",
        before=2,
        after=14,
    ),
)
MIXED = (
    around(
        rf"{_VERB}{_NOT}{_AFTER} (?P<hedge>{ADVERB}(?: not(?! (?:only|just|merely)))?)",
        _SURE_WORDS,
        before=56,
        after=8,
        core=_MODAL_CORE,
    ),
    around(
        rf"{_VERB}{_NOT}{_AFTER} (?:be|prove|become|remain|seem|look|appear)"
        rf"(?: {FILLER})? (?P<hedge>{ADJECTIVE})",
        _SURE_WORDS,
        before=56,
        after=8,
        core=" (?:be|prove|become|remain|seem|look|appear) ",
    ),
    around(
        rf"(?P<hedge>{ADVERB}),? {_VERB}{_AFTER}{_NOT}",
        _SURE_WORDS,
        before=24,
        after=48,
        core=f" (?:{_MODAL_CORE})",
    ),
    around(
        rf"{_CLITIC}ll{_NOT}{_AFTER} (?P<hedge>{ADVERB}(?: not(?! (?:only|just|merely)))?)",
        "ll",
        before=2,
        after=64,
    ),
)
_FAR = words_of(
    "not, far from, anything but, nowhere near, by no means, in no way, hardly, scarcely"
)
LIKELY = (
    around(
        rf"(?:(?P<negation>{_FAR})"
        r"(?: (?:at all|all that|particularly|especially|necessarily|yet))? )?"
        rf"(?P<hedge>{either(ADJECTIVE, ADVERB)})",
        _SURE_WORDS,
        before=30,
        after=6,
    ),
    around(
        rf"(?P<hedge>{ADVERB} not(?! (?:only|just|merely)))",
        _SURE_WORDS,
        before=24,
        after=8,
        core=" not",
    ),
    around(r"near-certain|out of the question", "near question", before=8, after=4),
    around(
        rf"(?:{SEEM}|increasingly|{BE} very)(?: {HOW}){{0,4}} (?P<hedge>remote)"
        r"(?=\s*[.,;:?!]|\s*$)",
        "remote",
        before=24,
        after=4,
    ),
)

AMOUNT = words_of(
    "almost no, virtually no, next to no, practically no, hardly any, no, no real, no realistic",
    "little, very little, little or no, little real, slim, very slim, slight, very slight, small",
    (
        "very small, only a small, only a slim, only a slight, only a remote, tiny, "
        "remote, very remote"
    ),
    "low, very low, minimal, negligible, poor, scant, faint, outside, fair, reasonable, decent",
    "even, roughly even, about even, better than even, better-than-even, good, very good",
    "pretty good, strong, very strong, high, very high, great, excellent, real, very real",
    "realistic, serious, distinct, substantial, significant, considerable, fifty-fifty, 50-50",
    "50/50, every, fighting, increased, increasing, growing, rising, heightened, elevated",
    "greater, higher, lower, reduced, diminishing, clear, credible, slender, vanishingly small",
    "distant",
    "less than even, slightly better than even, more than even, reasonably good, extremely low",
    "quite high, fairly high, rather low, highly realistic, zero, scarcely any, any real",
    "non-negligible, not insignificant, sizeable, sizable, appreciable, meaningful, material",
    "modest, limited, fleeting, healthy, sporting, marginal, plausible, non-zero",
)
_CHANCE = words_of(
    "chance, chances, likelihood, probability, possibility, odds, prospect, prospects"
)
_PREDICATE = rf"(?:{HOW} ){{0,4}}" + words_of(
    "slight, slim, small, remote, low, high, good, poor, negligible, minimal, bleak, dim, strong",
    "excellent, fair, bright, bad, nil, zero, close to zero, great, real, slender, faint, thin",
    "distant, fading, favourable, favorable, promising, encouraging",
    "close to nil, next to nil, next to zero, near zero, near nil",
    "close to even",
)
_ABOUT = r"(?: (?:of|that|for) [^.;:?!]{1,80}?)?"
CHANCES = (
    around(rf"{AMOUNT} {_CHANCE}", _CHANCE_WORDS, before=10, after=4),
    around(
        rf"{AMOUNT} (?:risk|risks|danger|hope|hopes)(?= (?:of|that|for)\b)",
        "risk risks danger hope hopes",
        before=10,
        after=4,
        core="(?:risks?|danger|hopes?) (?:of|that|for)",
    ),
    around(
        rf"(?P<noun>{_CHANCE}|risks?|danger|threat|hopes?){_ABOUT}"
        rf" (?P<being>is|are|remain|remains|seem|seems|look|looks|appear|appears|was|were)"
        r"(?: (?:judged|assessed|considered|deemed|rated|thought)(?: to be| as)?)?"
        rf"(?: {FILLER})?(?: (?P<negation>{NOT}))? (?P<amount>{_PREDICATE})",
        f"{_CHANCE_WORDS} risk risks danger threat hope hopes",
        before=0,
        after=90,
        core=" (?:is|are|remain|seem|look|appear|was|were)",
    ),
    around(
        rf"(?P<noun>outlook|prognosis){_ABOUT} (?P<being>is|remains|looks|seems|appears)"
        rf"(?: {FILLER})?(?: (?P<negation>{NOT}))? (?P<amount>(?:{HOW} ){{0,4}}(?:bleak|gloomy|grim"
        r"|dim|poor|dire|bright|good|favou?rable|rosy|promising))",
        "outlook prognosis",
        before=0,
        after=40,
    ),
    around(
        rf"(?:the )?(?P<noun>odds|chances){_ABOUT} (?P<being>are|remain|remained|seem|look|were)"
        rf"(?: {FILLER})?(?: (?P<negation>{NOT}))? (?P<amount>(?:{HOW} ){{0,4}}(?:long|short))"
        r"(?! gone\b)",
        "odds chances",
        before=1,
        after=30,
    ),
    around(
        r"(?:the )?odds (?:(?:are|remain|seem|look) (?:\w+ly )?"
        r"(?:against|stacked against|in favou?r of)"
        r"|(?:still |now |slightly |strongly )?favou?r)",
        "odds",
        before=2,
        after=5,
    ),
    around(
        r"(?<!the\s)(?<!his\s)(?<!its\s)(?:chances|odds) are"
        r"(?=,| that\b| (?:he|she|it|they|we|you|the|a|no)\b)",
        "chances odds",
        before=2,
        after=6,
    ),
    around(
        r"there (?:is|was|remains|exists) (?:still |also |always )?(?:a|some|the) (?:chance"
        r"|possibility|risk|danger|likelihood|probability)(?= (?:of|that|for|he|she|it)\b)",
        "chance possibility risk danger likelihood probability",
        before=8,
        after=4,
    ),
    around(
        r"(?:is|are|remains?) (?P<hedge>an? (?:possibility|danger|certainty|probability))"
        r"(?=\s*[.,;:?!]|\s*$| that\b| by\b| this\b| next\b| in (?:\d{4}|the (?:coming|next|long"
        r"|short|medium))\b)",
        "possibility danger certainty probability",
        before=3,
        after=4,
    ),
    around(
        r"(?:not(?:es|ed)?|cit(?:es|ed)|sees?|saw|flag(?:s|ged)?|rais(?:es|ed)|mention(?:s|ed)?"
        r"|acknowledg(?:es|ed)|discuss(?:es|ed)?|stress(?:es|ed)?|highlight(?:s|ed)?|point(?:s"
        r"|ed) to)"
        r" the (?P<hedge>possibility|risk|danger|likelihood|probability|prospect)"
        r"(?= that [^.;:?!]{1,90}?\b(?:will|would|could|may|might)\b)",
        "possibility risk danger likelihood probability prospect",
        before=4,
        after=24,
    ),
    around(
        r"(?:little|no|hardly any|some|serious|grave|considerable|much|scant) doubt",
        "doubt",
        before=4,
        after=4,
    ),
    around(
        rf"(?:{HOW} )?(?:at|in) (?:{HOW} |grave |serious |real )?(?:risk|danger) of(?= \w+ing\b)",
        "risk danger",
        before=6,
        after=4,
        core="(?:risk|danger) of",
    ),
    around(
        r"(?:without|beyond) (?:a |any |all |reasonable |a reasonable )?(?:doubt|question)",
        "doubt question",
        before=6,
        after=4,
    ),
)
_NEARLY = words_of(
    "about, roughly, approximately, nearly, close to, better than, more than",
    "less than, worse than, chances about, chances are about",
)
EVENS = (
    around(
        rf"(?:{_NEARLY}) (?:an )?"
        r"even(?: (?:chance|chances|odds|money|probability))?",
        "even",
        before=8,
        after=6,
    ),
    around(r"even (?:chance|chances|odds|money)", "even", before=2, after=6),
    around(r"(?:chances|odds) (?:are|were|remain) even", "even", before=6, after=4),
    around(
        r"(?:about |roughly |just |at least |every bit )?as likely as (?:not|unlikely)",
        "likely",
        before=8,
        after=6,
    ),
    around(
        rf"(?:{HOW} )?(?:more|less) (?:likely|probable) than not",
        "likely probable",
        before=10,
        after=6,
        core="than not",
    ),
    around(r"(?:fifty-fifty|50-50|50/50)", "fifty 50", before=4, after=6),
)
