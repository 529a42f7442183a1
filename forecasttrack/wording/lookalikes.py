"""Words that look like hedges and are not: the month, the name, the noun, the wish, the idiom."""

from __future__ import annotations

import re

from forecasttrack.wording.phrases import pattern, words_of
from forecasttrack.wording.word_places import lower_case_words

_SENTENCE_START = re.compile(
    r"(?:^|[.!?:;]|\n\s*\n"
    r"|\n\s*[-*\N{BULLET}])"
    r"[\s\"'(\[\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}*_]*$"
)
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|by|of|since|until|till|early|late|mid|next|last|through|each|every|before|after"
    r"|during|on|from|and|to|between|for)[\s-]+|\d(?:st|nd|rd|th)?\s+(?:of\s+)?|[-/])$",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(
    (r"\s*(?:\d|[.,;:)?!]|$|day\b|and\s+(?:june|july|april)\b|or\s+june\b|-)"), re.IGNORECASE
)
_PERSON_BEFORE = re.compile(
    (r"\b(?:theresa|mrs?\.?|ms\.?|minister|robert|brian|elaine|erin)\s+$"), re.IGNORECASE
)
_NOUN_BEFORE = {
    "will": pattern(
        words_of(
            "the, a, an, free, good, ill, political, popular, sheer, iron, last, own, strong",
            "collective, living, national, divine, enough, sufficient, weak, God's, "
            "people's, voters'",
            "nation's, at, against his, against her, against its, against their, of, with a, "
            "no real",
            "lack the, lacks the, his last, her last, goodwill and, public's, country's, "
            "electorate's",
        )
        + r"\s+$"
    ),
    "might": pattern(
        words_of(
            "the, a, of, its, full, all, sheer, with, by, own, combined, imperial, collective",
            "his, her, our, and military, right and",
        )
        + r"\s+$"
    ),
    "can": pattern(
        words_of(
            "the, a, an, tin, beer, oil, petrol, gas, jerry, trash, garbage, watering, soda, per",
            "each, spray, empty, paint, rubbish, ash, fuel, milk",
        )
        + r"\s+$"
    ),
    "must": pattern(words_of("a, absolute, the, real") + r"\s+$"),
}
_POSSESSED = re.compile(
    (r"\b(?:his|her|its|their|our|my|your|no|any|more|much|one's|their own)\s+$"), re.IGNORECASE
)
_POWER_BEFORE = re.compile(
    r"\b(?:military|economic|naval|industrial|financial|political|air|sea|land|nuclear|commercial"
    r"|imperial|technological|fiscal|armed|industrial and military|russian|american|chinese)\s+$",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"\s*(?:[.,;:?!)\N{EM DASH}]|$|\b(?:of|is|was|are|were|has|had|and|or|in|on|at|to"
    r"|for|by|with|from|against"
    r"|alone|as|that|which|who|than|behind|into|over|can|cannot|will|would|could|does"
    r"|did|makes|made|may|might|must|should)\b)",
    re.IGNORECASE,
)
# A modal verb is followed by an infinitive, never by one of these.
_NO_INFINITIVE_AFTER = re.compile(
    r"\s+(?:to|of|opener|openers|is|was|are|were|has|had|does|did)\b", re.IGNORECASE
)
_HYPHEN_AFTER = re.compile(r"-\w")
_WISH_AFTER = re.compile(
    r"(?:\s+(?:you|they|he|she|we|i|anyone))?(?:\s+(?:not|never|n't))?(?:\s+(?:\w+ly"
    r"|also|very much|much|dearly|rather|still|just|even|all)){0,4}"
    r"\s+(?:like|love|prefer|hate|rather|sooner|wish|appreciate|welcome)\b(?!\s*[,.])",
    re.IGNORECASE,
)
_TESTAMENT_AFTER = re.compile(
    (r"\s+and\s+(?:testament|determination|resolve|power|means)\b"), re.IGNORECASE
)
_IDIOMS = (
    r"be that as it may",
    r"come what may",
    r"as luck would have it",
    r"as the case may be",
    r"if you will",
    r"try as (?:he|she|it|they|we|you|i) (?:may|might)",
    r"kick(?:s|ed|ing)? the can",
    r"(?:carry|carries|carried) the can",
    r"(?:likely|unlikely) (?:story|stories)",
    r"probable cause",
    r"plausible deniability",
    r"in no uncertain terms",
    r"(?:please )?be sure to",
    r"mission impossible",
    r"(?:make|makes|made|making) (?:certain|sure|possible|impossible|it possible)",
    r"(?:make|makes|made|making) (?:it|this|that|them|things|peace) (?:possible|impossible)",
    r"(?:know|knows|knew|known|say|said|tell) for certain",
    r"(?:if|where|when|wherever|whenever|whatever|than|of all|as \w+ as|as) possible",
    r"(?:best|worst|only|every|any|all|earliest|latest|shortest|greatest|largest|highest"
    r"|lowest|fullest|closest|widest|broadest|fastest|simplest) (?:of all )?possible",
    r"(?:second|last|first|only|missed|golden) chances?",
    r"(?:job|career|employment|growth|exciting) prospects?",
    r"(?:unlikely|improbable|impossible) (?:\w+ )?(?:all(?:y|ies|iance|iances)|hero|heroes"
    r"|friends?|friendship|couple|coalition|partners?|partnership|pair|duo|bedfellows"
    r"|champions?|winners?|place|source|position|task|dream|rise|star|setting)",
    r"(?:will|might|may|would) o' ?the wisp",
    r"i may be some time",
)
_IDIOM = tuple(map(pattern, _IDIOMS))
_ANY_IDIOM = pattern(f"(?:{'|'.join(_IDIOMS)})")
_IN_IDIOMS = frozenset(
    re.findall(
        r"\w+",
        "that what luck case you try can story stories cause deniability terms sure mission certain"
        " possible impossible chance chances prospect prospects unlikely improbable wisp some",
    )
)
"""Words of which each idiom holds one."""
_PREDICATIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|am|seems?|looks?|appears?|remains?|feels?|becomes?|became"
    r"|not|n['\N{RIGHT SINGLE QUOTATION MARK}]t|[\w]+['\N{RIGHT SINGLE QUOTATION MARK}](?:s|re|m)"
    r"|almost|virtually|nearly|practically|now|quite|absolutely|so|far from|all but|as|by no means"
    r"|it|that|anything but|still|equally|held|deemed|considered|thought|seemed"
    r"|looked|appeared)\s+$",
    re.IGNORECASE,
)
_CERTAIN_AFTER = re.compile(
    r"\s*(?:[.,;:?!)\N{EM DASH}]|$|\b(?:to|that|about|because|if|and|or|but|as|for|by"
    r"|when|whether|in|after|given"
    r"|he|she|it|they|we|the|before|until|this|next|at|on|from|enough)\b|[A-Z])"
)
_THERE_ARE = re.compile(
    r"\bthere\s+(?:is|are|was|were|remain|seem to be)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_ODDS_NEAR = re.compile(
    r"\b(?:chances?|odds|prospects?|possibility|likelihood|probability)\b[^.;:?!]*$", re.IGNORECASE
)
_SEEMING = re.compile(
    r"\b(?:seems?|appears?|looks?|seemed|appeared|looked|increasingly|remains)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_ODDS_AFTER = re.compile(
    (r"\s+(?:chances?|odds|prospects?|possibility|likelihood|probability|hopes?)\b"), re.IGNORECASE
)
_EVEN_AFTER = re.compile(
    r"\s*(?:[.,;:?!)\N{EM DASH}]|$|\b(?:that|for|of|than|and|but|at|as|now|by|this"
    r"|chances?|odds)\b)",
    re.IGNORECASE,
)
_PRESENT_AFTER = re.compile(
    r"\s+(?:(?:already|now|still|also|currently|just|only|even|once again|again|busy|\w+ly)"
    r"\s+){0,4}"
    r"(?P<verb>[a-z]+ing)\b",
)
_NO_PARTICIPLE = pattern(
    words_of(
        "bring, sing, ring, swing, cling, fling, sling, spring, sting, string, wring, king, thing",
        "something, nothing, everything, anything, ping, wing, evening, morning, during, ceiling",
    )
)
_FUTURE = re.compile(
    r"\b(?:next|tomorrow|soon|coming|upcoming|later (?:this|today|in)|tonight|in \d{4}"
    r"|by (?:the end|early|late|mid|next|\d{4}|january|february|march|april|may|june|july|august"
    r"|september|october|november|december))\b",
    re.IGNORECASE,
)
_ATTRIBUTIVE_BEFORE = re.compile(
    r"\b(?:the|a|an|its|their|his|her|our|my|your|this|that|these|those|any|some|no|another"
    r"|[\w]+['\N{RIGHT SINGLE QUOTATION MARK}]s)\s+$",
    re.IGNORECASE,
)
_BELIEVE_OTHER = re.compile(
    r"\s+(?:in|of|about|you to|too|highly of|back|twice|so)\b", re.IGNORECASE
)
# After "judge", "assess" or "estimate", where somebody states a view: "judge that", "assess with".
_VIEW_AFTER = re.compile(r"\s+(?:that|with|it|this|there|a|the|[A-Z])", re.MULTILINE)
# "Possible to leave" says what can be done, "possible causes" what has a cause already: no chance.
_POSSIBLE_OTHER = re.compile(
    r"\s+(?:to\b|(?:\w+ )?(?:effects|causes|reasons|explanations|answers|uses|sources|locations"
    r"|routes|errors)\b)",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"\s+(?:[A-Z]|(?:school|work|bed|church|court|war|press|hell|town|college|university|prison"
    r"|jail|sea|market|trial|waste|plan|seed|great|extremes|ground|him|them|us|me|you|Europe)\b)"
)
_CANNOT_KNOW = re.compile(
    r"\s+to\s+(?:say|tell|know|predict|verify|imagine|ignore|overstate|exaggerate"
    r"|believe|see|judge)\b",
    re.IGNORECASE,
)


def is_idiom(text: str, start: int, end: int) -> bool:
    """Whether the match lies in a set phrase that says nothing of likelihood.

    Example:
        >>> is_idiom("Be that as it may, talks go on.", 14, 17)
        True
    """
    low, high = max(0, start - 40), end + 40
    if _IN_IDIOMS.isdisjoint(lower_case_words(text[low:high])):
        return False
    if not _ANY_IDIOM.search(text, low, high):
        return False
    # One pattern of them all would miss an idiom that begins inside another one.
    found = (match for idiom in _IDIOM for match in idiom.finditer(text, low, high))
    return any(match.start() <= start and end <= match.end() for match in found)


_STOP = re.compile(r"[.!?](?=\s|$|[\"')\]\N{RIGHT DOUBLE QUOTATION MARK}])")
_FAR = 600
"""Characters to either side of a word within which its sentence or line is looked at."""


def is_modal_lookalike(text: str, start: int, end: int, verb: str) -> bool:
    """Whether what looks like a modal verb is a noun, a name, a month or a wish.

    Example:
        >>> is_modal_lookalike("We meet in May 2026.", 11, 14, "may")
        True
        >>> is_modal_lookalike("They may meet.", 5, 8, "may")
        False
    """
    if _HYPHEN_AFTER.match(text, end) or is_idiom(text, start, end):
        return True
    if verb in ("would", "should") and _WISH_AFTER.match(text, end):
        return True
    if verb == "should" and _is_condition(text, start, end):
        return True
    return _is_noun(text, start, end, verb) or _is_name(text, start, end, verb)


def is_phrase_lookalike(text: str, start: int, end: int, words: str) -> bool:
    """Whether what looks like a hedging phrase is something else.

    Example:
        >>> is_phrase_lookalike("Moscow is likely reassessing its aims.", 10, 16, "likely")
        True
        >>> is_phrase_lookalike("Moscow is likely to reassess them.", 10, 16, "likely")
        False
    """
    if is_idiom(text, start, end):
        return True
    last = words.rsplit(maxsplit=1)[-1]
    check = _CHECKS.get(words) or _CHECKS.get(last)
    return check is not None and check(text, start, end)


def _is_noun(text: str, start: int, end: int, verb: str) -> bool:
    if _NO_INFINITIVE_AFTER.match(text, end):
        return True
    before = text[max(0, start - 40) : start]
    if verb == "will" and (_TESTAMENT_AFTER.match(text, end) or _POSSESSED.search(before)):
        return True
    noun = _NOUN_BEFORE.get(verb)
    if noun is not None and noun.search(before):
        return True
    owned = _POWER_BEFORE.search(before) or _ATTRIBUTIVE_BEFORE.search(before)
    return verb == "might" and bool(owned) and bool(_NOUN_AFTER.match(text, end))


def _is_condition(text: str, start: int, end: int) -> bool:
    """Whether "Should" opens a condition: should the talks fail, war follows."""
    opens = text[start].isupper() and _opens_sentence(text, start)
    return bool(opens) and not _in_capitals(text, start, end) and not _question(text, end)


def _opens_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text, max(0, start - _FAR), start) is not None


def _is_name(text: str, start: int, end: int, verb: str) -> bool:
    written = text[start:end]
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if verb == "may" and _is_month(before, after, written):
        return True
    if not written[:1].isupper() or _in_capitals(text, start, end) or _headline(text, start, end):
        return False
    if verb not in ("will", "may", "can"):
        return False
    if not _opens_sentence(text, start):
        return True
    if _question(text, end):
        return False
    return not re.match(r"\s+(?:be|not|also|have|do|never|I|we|he|she|it|they|you)\b", after)


def _is_month(before: str, after: str, written: str) -> bool:
    if _PERSON_BEFORE.search(before):
        return True
    dated = _MONTH_BEFORE.search(before)
    if written == "may":
        return bool(dated and _MONTH_AFTER.match(after)) or bool(re.match(r"\s+\d", after))
    return bool(dated) or bool(re.match(r"\s+\d|\s+Day\b|\s+DAY\b", after))


def _in_capitals(text: str, start: int, end: int) -> bool:
    return text[start:end].isupper() and end - start > 1


def _headline(text: str, start: int, end: int) -> bool:
    nearest, farthest = max(0, start - _FAR), end + _FAR
    before = text[nearest:start].rpartition("\n")[2]
    after = text[end:farthest].partition("\n")[0]
    if len(before) == _FAR or len(after) == _FAR:
        return False
    line = f"{before}{text[start:end]}{after}"
    long_words = [word for word in re.findall(r"[A-Za-z]+", line) if len(word) >= 4]
    return len(long_words) >= 3 and sum(w[0].isupper() for w in long_words) >= 0.75 * len(
        long_words
    )


def _question(text: str, end: int) -> bool:
    stop = _STOP.search(text, end, end + _FAR)
    return stop is not None and stop.group() == "?"


_LIKELY_THINGS = re.compile(r"\s+(?!this|its|was|is|has)[a-z]+(?:s|men|people)\s+[a-z]")


def _likely_now(text: str, start: int, end: int) -> bool:
    # "Likely voters are called": what a sentence speaks of, not what comes.
    if text[start:end] == "Likely" and _LIKELY_THINGS.match(text, end):
        return True
    found = _PRESENT_AFTER.match(text, end)
    if found is None or _NO_PARTICIPLE.fullmatch(found["verb"]):
        return False
    if _ATTRIBUTIVE_BEFORE.search(text[max(0, start - 40) : start]):
        return False
    rest = re.split(r"[.;?!]", text[found.end() : found.end() + _FAR], maxsplit=1)[0]
    return not _FUTURE.search(rest)


def _certain_noun_phrase(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 40) : start]
    if _THERE_ARE.search(before):
        return True
    qualified = " " in text[start:end].strip()
    stated = _PREDICATIVE.search(before) and _CERTAIN_AFTER.match(text, end)
    return not (qualified or stated)


def _uncertain_noun_phrase(text: str, start: int, end: int) -> bool:
    qualified = " " in text[start:end].strip()
    return not qualified and not _PREDICATIVE.search(text[max(0, start - 40) : start])


def _goes_to_a_place(text: str, _start: int, end: int) -> bool:
    return bool(_PLACE_AFTER.match(text, end))


def _remote_in_space(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 90) : start]
    near = _ODDS_NEAR.search(before) or _SEEMING.search(before)
    return not (near or _ODDS_AFTER.match(text, end))


def _even_is_an_adverb(text: str, _start: int, end: int) -> bool:
    return not _EVEN_AFTER.match(text, end)


def _possible_without_chance(text: str, _start: int, end: int) -> bool:
    return bool(_POSSIBLE_OTHER.match(text, end))


def _cannot_be_told(text: str, _start: int, end: int) -> bool:
    return bool(_CANNOT_KNOW.match(text, end))


def _believes_in(text: str, _start: int, end: int) -> bool:
    return bool(_BELIEVE_OTHER.match(text, end))


def _states_no_view(text: str, _start: int, end: int) -> bool:
    return not _VIEW_AFTER.match(text, end)


# For each phrase what tells its other senses: "going to Kyiv", "a remote island", "even more".
_CHECKS = {
    "likely": _likely_now,
    "probably": _likely_now,
    "certain": _certain_noun_phrase,
    "uncertain": _uncertain_noun_phrase,
    "going to": _goes_to_a_place,
    "remote": _remote_in_space,
    "even": _even_is_an_adverb,
    "possible": _possible_without_chance,
    "impossible": _cannot_be_told,
    "believe": _believes_in,
    "think": _believes_in,
    "judge": _states_no_view,
    "assess": _states_no_view,
    "estimate": _states_no_view,
}
