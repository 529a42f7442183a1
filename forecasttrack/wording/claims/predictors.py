"""Predictors, words about the future: hedges, and phrases without a hedge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from forecasttrack.wording.deadline import Deadline
from forecasttrack.wording.finder import Finder, finder
from forecasttrack.wording.hedges import Hedge, hedges_among
from forecasttrack.wording.phrases import around, words_of
from forecasttrack.wording.word_places import WordPlaces

_BE = r"(?:is|are|'s|'re|remains?|seems?|appears?|looks?|stays?)"
_STANCE = words_of(
    "ready, prepared, willing, unwilling, determined, reluctant, committed, inclined, keen, eager",
    "resolved, convinced, intent",
)
_PLANS = words_of(
    "plans, plan, intends, intend, aims, aim, hopes, hope, wants, want, vows, vow, pledges",
    "pledge, promises, promise, threatens, threaten, has promised, have promised, has pledged",
    "have pledged, has vowed, have vowed, has threatened, have threatened, seeks, seek, proposes",
    "propose",
)
_TO_DO = r"to(?! (?:the|a|an|his|her|its|their|our|this|that|these|those)\b)"
PHRASES = {
    "stance": (
        around(
            rf"{_BE} (?:not |no longer |also |still |now |increasingly "
            rf"|all the more ){{0,2}}{_STANCE}"
            rf"(?: {_TO_DO}| on)",
            "ready prepared willing unwilling determined reluctant committed inclined keen eager"
            " resolved convinced intent",
            before=7,
            after=4,
        ),
        around(
            r"(?:has|have) (?:already |also |again )?(?:signalled|signaled|declared|voiced"
            r"|announced)"
            r" (?:its|their|his|her|a|an) (?:willingness|readiness|intention|refusal|plan|plans"
            r"|wish)",
            "signalled signaled declared voiced announced",
            before=4,
            after=5,
        ),
        around(
            r"(?:is|are) (?:counting|banking|betting|relying|pinning \w+ hopes) (?:\w+ly )?on",
            "counting banking betting relying pinning",
            before=2,
            after=6,
        ),
        around(
            rf"{_BE} in no (?:mood|position|hurry|rush|state) to(?= \w)"
            r"|(?:lacks?|has not|have not) (?:the )?(?:strength|means|votes|will|money|capacity|men"
            r"|numbers|troops|resources|support|majority) to(?= \w)",
            "mood position hurry rush state strength means votes will money capacity men numbers"
            " troops resources support majority",
            before=6,
            after=4,
        ),
        around(
            r"(?:has|have|had|sees?) (?:little|no|every|some|strong|few|scant|ample|powerful)"
            r" (?:incentives?|interest|appetite|desire|intention|wish|motive|inclination)"
            r" (?:to|in|for)(?= \w)",
            "incentive incentives interest appetite desire intention wish motive inclination",
            before=4,
            after=4,
        ),
        around(
            r"(?:refuses|refuse) to(?= \w)|(?:continues|continue) (?:also )?to(?= (?:seek|demand"
            r"|insist|refuse|press|block|push|pursue|reject|oppose|resist)\b)",
            "refuses refuse continues continue",
            before=0,
            after=4,
        ),
    ),
    "plan": (
        around(
            rf"(?<!to\s){_PLANS} (?:also |now |still )?{_TO_DO}",
            "plans plan intends intend aims aim hopes hope wants want vows vow pledges pledge"
            " promises"
            " promise threatens threaten promised pledged vowed threatened seeks seek proposes"
            " propose",
            before=2,
            after=6,
        ),
    ),
    "future": (
        around(
            r"(?:is|are) (?:now |also |still |all )?to (?:be|become|begin|start|end|rise|fall"
            r"|meet|hold|open|close|visit|take|follow|come|remain|vote|decide|publish|present"
            r"|leave|join|expire)",
            "is are",
            before=0,
            after=5,
        ),
        around(
            r"(?:means|mean|brings|bring|carries|carry|poses|pose|creates"
            r"|create) (?:also )?(?:an? )?"
            r"(?:increased|growing|heightened|greater|serious|real|higher|elevated|rising"
            r"|considerable)"
            r" (?:risk|danger|threat|chance|likelihood|probability)",
            "risk danger threat chance likelihood probability",
            before=8,
            after=2,
        ),
        around(
            r"(?:the |a |an )?(?:risk|danger|prospect|threat|likelihood|chance) (?:of"
            r"|that) [^.;:?!]{1,90}?"
            r" (?:is|are|has|have|remains?|continues? to be|keeps?)"
            r" (?:growing|rising|increasing|grown|risen|increased|real|high|low|mounting|acute"
            r"|receding|fading|fallen|elevated|considerable|substantial|significant)",
            "risk danger prospect threat likelihood chance",
            before=1,
            after=34,
        ),
        around(
            r"no (?:[\w-]+ ){1,4}?(?:is |are )?in (?:sight|prospect|view|the offing)",
            "sight prospect view offing",
            before=9,
            after=2,
        ),
        around(
            r"(?:is|are|remains?|stays?) (?:years|months|decades|weeks|a long way|far) (?:away"
            r"|off|from)",
            "away off from",
            before=7,
            after=2,
        ),
        around(
            r"(?:odds|signs|indicators|data|surveys|trends|conditions|omens)"
            r" (?:all |now |clearly |still )?(?:point|points|pointing) (?:to|towards)",
            "point points pointing",
            before=4,
            after=3,
        ),
        around(
            r"(?:looms?|is looming|are looming|lies ahead|lie ahead|beckons?|is imminent"
            r"|are imminent|is in store|are in store|is on the cards|is on the horizon"
            r"|is inevitable)",
            "loom looms looming ahead beckon beckons imminent store cards horizon inevitable",
            before=5,
            after=2,
        ),
        around(
            r"(?:is|are|looks?|seems?|appears?) (?:here to stay|a distant prospect|off the table"
            r"|out of reach|(?:only |just )?a matter of (?:time|days|weeks|months)"
            r"|a foregone conclusion)",
            "stay prospect table reach matter conclusion",
            before=8,
            after=6,
        ),
        around(
            r"odds are(?: that)?(?= [a-z])|(?:the|a|one|another|the main|the key"
            r"|the biggest) (?:risk|danger"
            r"|fear|likelihood) is that|our expectation is",
            "odds risk danger fear likelihood expectation",
            before=3,
            after=4,
        ),
        around(
            r"(?:(?:our|the|my) )?(?:(?:central|base|baseline|main) (?:case|scenario|forecast|view)"
            r"|baseline|forecast|projection|outlook|working assumption|best guess)"
            r"(?: (?:for|of) [^.;:?!]{1,60}?)? (?:is|has|remains|puts|shows|assumes|now has"
            r"|still has)",
            "case scenario forecast view baseline projection outlook assumption guess",
            before=3,
            after=22,
        ),
    ),
}
"""Ways to foretell without a hedge, by what they say: a stance, a plan, or what is to come."""


@attrs.frozen
class Predictor:
    """Words that foretell something.

    Attributes:
        start: Where they begin in the text.
        end: Where they end.
        kind: The kind of the hedge, or ``stance``, ``plan``, ``future``, ``present``.
        text: The words.
        hedge: The hedge, if they are one.
    """

    start: int
    end: int
    kind: str
    text: str
    hedge: Hedge | None = None


def predictors_in(text: str) -> list[Predictor]:
    """The words of a text that foretell something, in order; none overlaps another.

    Example:
        >>> [each.text for each in predictors_in("Kyiv is ready to talk; prices will fall.")]
        ['is ready to', 'will']
    """
    return predictors_among(WordPlaces(text))


def predictors_among(places: WordPlaces) -> list[Predictor]:
    """The predictors of a text whose words were located before."""
    found = [
        Predictor(each.start, each.end, each.kind, each.text, each) for each in hedges_among(places)
    ]
    found += _other(places)
    taken: list[Predictor] = []
    for each in sorted(found, key=lambda each: (each.start, each.hedge is None)):
        if not taken or each.start >= taken[-1].end:
            taken.append(each)
    return taken


def _other(places: WordPlaces) -> Iterator[Predictor]:
    for kind, finders in _finders():
        for each in finders:
            for match in places.matches(each):
                yield Predictor(match.start(), match.end(), kind, match.group())


@cache
def _finders() -> list[tuple[str, list[Finder]]]:
    return [(kind, [finder(each) for each in texts]) for kind, texts in PHRASES.items()]


_VERBS = re.compile(
    r"(?<!\d )"
    r"\b(?:slows|falls|rises|grows|recovers|reaches|returns|drops|climbs|peaks|averages|widens"
    r"|narrows|ends|begins|starts|expires|opens|closes|takes effect|takes office|comes into force"
    r"|enters into force|meets|votes|holds|leaves|loses|wins|remains|stays|becomes|overtakes"
    r"|doubles|halves|shrinks|contracts|expands|accelerates|stabilises|improves|worsens|resumes"
    r"|goes|comes|turns|publishes|decides|faces|runs out|lapses|picks up|eases|moderates)\b"
)
_ANY_VERB = re.compile(
    r"(?<!their )(?<!its )(?<!his )(?<!her )(?<!our )(?<!the )(?<!these )(?<!those )(?<![\d,] )"
    r"(?<!all )(?<!some )(?<!any )(?<!no )"
    r"\b(?!this\b|its\b|his\b|was\b|less\b|across\b)[a-z]{3,}s\b|\b(?:are|have)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|fell|rose|grew|said|told|began|came|went|took|made|gave|held|won|lost"
    r"|left|met|led|[a-z]{3,}ed)\b"
)
_AHEAD = re.compile(r"\b(?:by|until|till|within|next|coming|later this|20\d\d)\b", re.IGNORECASE)


def present_tense(sentence: str, dated: Sequence[Deadline]) -> re.Match[str] | None:
    """A verb in the present that foretells, since a day to come stands beside it; None if none.

    Args:
        sentence: The sentence.
        dated: Its deadlines; those without a day do not count.

    Example:
        >>> from forecasttrack.wording.deadlines import find_deadlines
        >>> sentence = "Growth slows to 1.2 per cent in 2027."
        >>> dated = find_deadlines(sentence, published="2026-05-04")
        >>> present_tense(sentence, dated).group()
        'slows'
    """
    days = [each for each in dated if each.latest is not None]
    if not days or _ALLOWED.search(sentence):
        return None
    is_said = any(_AHEAD.search(each.text) for each in days) and not _PAST.search(sentence)
    return _VERBS.search(sentence) or (_ANY_VERB.search(sentence) if is_said else None)


_ALLOWED = re.compile(r"\b(?:may|might|can|could|should|must|ought)\b(?! \d)")
"""Modal verbs that were judged to foretell nothing: what is allowed or advised."""

_IMPERATIVE = re.compile(
    r"(?:(?:Do not |Don['\u2019]t )?(?:[Ee]xpect|[Ll]ook for|[Ww]atch for))\s+(?=[a-z])"
)


def imperative(sentence: str) -> re.Match[str] | None:
    """What a sentence begins with that tells the reader what to expect.

    Example:
        >>> imperative("Expect more strikes on ports.").group()
        'Expect '
    """
    return _IMPERATIVE.match(sentence)
