"""Likelihood as something that is assessed, feared or moved: "the risk is rated as moderate".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.omens import EVENT
from forecasttrack.wording.phrases import FILLER, HOW, NOT, around, words_of

_IS = r"(?:is|are|was|were|remains?|remained|seems?|looks?|appears?)"
_LIKELIHOOD = (
    "risk, risks, chance, chances, likelihood, probability, odds, possibility, danger, threat"
    ", prospect, prospects, potential"
)
_GRADE = (
    r"(?:(?:very |extremely |fairly |relatively |still |quite |rather |somewhat |low to |moderate"
    r" to |low-to-|moderate-to-)?(?:low|moderate|medium|high|elevated|considerable|substantial"
    r"|negligible|limited|minimal|significant|small|slight|remote|real|acute|modest|appreciable"
    r"|unclear|uncertain)"
    r"|(?:well |slightly |just )?(?:above|below) (?:average|normal|even|one in two))"
)
_OF_WHAT = (
    r"(?: (?:of|that|for|to|from|in|posed|associated|at|within|across|during) [^.,;:?!]{1,80}?)?"
)
RATED = (
    around(
        rf"(?P<hedge>{words_of(_LIKELIHOOD)}{_OF_WHAT} {_IS}(?: (?:{FILLER}|currently))?"
        r"(?: (?P<negation>not))?"
        r" (?:(?:judged|assessed|considered|deemed|rated|thought|estimated|classified|viewed|seen)"
        rf"(?: (?:to be|as|at))? )?{_GRADE})(?=\s*[.,;:)?!]|\s*$| (?:for|in|at|by|this|next|over"
        r"|until|through|but|and|though|given|if|during|outside|across|because|as)\b)",
        _LIKELIHOOD,
        before=0,
        after=38,
        core=" (?:is|are|was|were|remain|seem|look|appear)",
    ),
    around(
        r"(?P<hedge>confidence (?:in (?:this|that|these|the (?:forecast|projection|estimate|outlook"
        r"|judge?ment|assessment)s?)|that [^.;:?!]{1,70}?) (?:is|remains) (?:\w+ )?"
        r"(?:low|high|medium|moderate|limited))",
        "confidence",
        before=0,
        after=22,
    ),
    around(
        r"(?P<hedge>(?:tilts?|tilting|tips?|tipping|stacks?|stacking|shifts?|shifting|swings?"
        r"|skews?"
        r"|loads?|loading|tilted|tipped|shifted|skewed|swung|stacked|loaded) (?:the|its|his|her)"
        r" (?:odds|scales|dice|balance of (?:risks?|probabilit(?:y|ies))|balance)"
        r"(?: (?:firmly|further|slightly|heavily|decisively|strongly|back))?"
        r" (?:in favou?r of|towards?|against|to|away from))",
        "odds, scales, dice, balance",
        before=3,
        after=7,
    ),
    around(
        rf"{_IS}(?: (?:{FILLER}|\w+ly)){{0,2}} (?P<hedge>favou?red)"
        r"(?=\s*[.,;]|\s*$| (?:over|across|in|through|during|for|from|into|this|next|early"
        r"|late)\b)",
        "favoured, favored",
        before=8,
        after=2,
    ),
    around(
        rf"{_IS}(?: (?:{FILLER}))?(?: (?P<negation>{NOT}))?(?: {HOW})?"
        r" (?P<hedge>(?:(?:all but |almost |virtually )?(?:assured|certain|sure|confident"
        r"|guaranteed) of (?:(?:a|an|the|his|her|its|their) )?(?:\w+ )?(?:victory|win|defeat"
        r"|passage"
        rf"|approval|success|re-election|reelection|majority|place|seat|{EVENT}|\w+ing)"
        r"|guaranteed (?:a|victory|success|passage|re-election)))",
        "assured, certain, sure, confident, guaranteed",
        before=12,
        after=6,
    ),
    around(
        r"(?P<hedge>(?:militates?|tells?|weighs?) (?:\w+ly )?against)(?= (?:an?|any|the|further"
        r"|it)\b)",
        "militate, militates, tell, tells, weigh, weighs",
        before=0,
        after=5,
    ),
)
"""Grades of likelihood, and what moves them."""

_MODAL = r"\b(?:will|would|may|might|could|can|won't)\b"
_FEELING = (
    "worried, afraid, concerned, anxious, nervous, alarmed, fearful, uneasy, apprehensive"
    ", unsure, unconvinced, uncertain, wary"
)
_OUTCOME_NOUN = (
    "fear, fears, hope, hopes, expectation, expectations, prediction, predictions, likelihood"
    ", possibility, probability, chance, chances, risk, danger, prospect, odds, worry, worries"
    ", warning, warnings, speculation, bets, concern, concerns"
)
_AMAZED = (
    "surprising, surprise, astonishing, remarkable, amazing, extraordinary, unusual, odd, strange"
    ", shock, miracle, astonished, amazed, surprised, shocked, astounded, startled, stunned"
)
FELT = (
    around(
        r"(?:is|are|was|were|'s|'re|remains?|grows?|become)(?: \w+ly)?(?: more| less| still| also)?"
        rf" (?P<hedge>(?:{words_of(_FEELING)})) (?:that|lest|whether)(?="
        rf" [^.;:?!]{{1,90}}?{_MODAL})",
        _FEELING,
        before=5,
        after=34,
    ),
    around(
        rf"(?<!in\sthe\s)(?P<hedge>{words_of(_OUTCOME_NOUN)} (?:is |are |remain |remains |grow "
        rf"|persist )?that)"
        rf"(?= [^.;:?!]{{1,90}}?{_MODAL})",
        _OUTCOME_NOUN,
        before=0,
        after=36,
    ),
    around(
        r"(?:would|should|will|need|might)(?: (?P<negation>not|n't|hardly|scarcely))? "
        r"(?P<hedge>(?:be|come as|find it) (?:no |little |a |an |any |not )?"
        r"(?:great |big |real |huge |complete |very |quite |truly |nothing short of (?:a )?)?"
        rf"(?:{words_of(_AMAZED)})(?: (?:if|to|were|that|should)\b)?)",
        _AMAZED,
        before=9,
        after=3,
    ),
    around(
        r"(?:few|nobody|no one|none|don't|do not) (?:\w+ ){0,2}?(?P<hedge>be (?:\w+ )?surprised)"
        r"(?= (?:if|to|by|when)\b)",
        "surprised",
        before=7,
        after=2,
    ),
    around(
        r"(?:will|would|may|might) (?P<hedge>(?:be lucky|be fortunate|be hard[- ]pressed"
        r"|be hard put|struggle|be pushed|find it (?:hard|difficult|tough)|have difficulty) to)"
        r"(?= \w)",
        "lucky, fortunate, hard, struggle, pushed, difficult, tough, difficulty",
        before=5,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:holds? out|offers?|offering|keeps? alive|clings? to|pins? (?:its|their|his)"
        r" hopes on)"
        r" (?:the |a |some |little |any |no )?(?:\w+ )?(?:prospect|hope|hopes|chance|possibility"
        r"|promise))(?= (?:of|that|for|to)\b)",
        "prospect, hope, hopes, chance, possibility, promise",
        before=6,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:is|are) (?:a (?:matter|question) of (?:days|weeks|months|when)"
        r"|(?:days|weeks|hours) (?:rather than|not) \w+ away"
        r"|in for an? (?:rough|bumpy|hard|difficult|torrid|long|shock|surprise|rude|good|bad)\b"
        r"|shaping up (?:as|to be|for)|set fair|all set (?:for|to)|bound for|in sight"
        r"|no more than a (?:hope|dream|distant \w+)|the (?:best|most|least) (?:that |one )?can be"
        r" (?:hoped for|expected)|living on borrowed time))",
        "matter, question, days, weeks, hours, in, shaping, set, bound, sight, hope, dream, hoped,"
        " expected, borrowed",
        before=8,
        after=6,
    ),
)
"""What people fear or would wonder at, and other turns of phrase."""

ASSESSMENTS = (*RATED, *FELT)
