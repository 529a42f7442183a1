"""What people expect, fear or think of the future, in every tense and by noun as well as verb.

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.omens import EVENT
from forecasttrack.wording.phrases import AMOUNT, FILLER, HOW, NOT, around, words_of
from forecasttrack.wording.verb_forms import past, present

_WAS = r"(?:is|are|was|were|'s|'re|has been|have been)"
_NOW = (
    rf"(?: (?:{FILLER}|widely|generally|broadly|currently|largely|reportedly|increasingly)){{0,2}}"
)
_MODAL = (
    r"\b(?:will|would|may|might|could|can|won't|shall|should"
    r"|(?:is|are) (?:likely|unlikely|set|bound|going|about))\b"
)
_CLAUSE_TO_COME = rf"(?= (?:that )?[^.;:?!]{{1,90}}?{_MODAL})"
_EXPECT = "expect, anticipate, forecast, project, predict, envisage, envision, foresee, pencil in"
_EXPECTING = (
    "expecting, anticipating, forecasting, projecting, predicting, envisaging, envisioning"
    ", foreseeing, pencilling in, penciling in, pricing in, pricing, factoring in, budgeting for"
    ", bracing for, assuming, betting on, wagering on, banking on, counting on, warning of"
    ", warning that, cautioning that, bargaining on, reckoning on, positioned for, pointing to,"
    " signalling, hinting at"
)
_SUPPOSE = (
    "think, guess, reckon, estimate, calculate, assume, gamble, speculate, surmise, presume"
    ", imagine, wager, conjecture, hypothesise, hypothesize, posit, fret, worry, fear, suspect"
    ", prophesy, bet, envisage, anticipate, foresee, hope, feel, caution"
)
_NO_OBJECT = (
    r"(?! (?:of|about|back|so|twice|in|him|her|them|you|me|us|what|how|who|why|whether"
    r"|it (?:\w+ ){0,3}?(?:likely|unlikely|probable|improbable|possible|impossible|plausible))\b)"
)
_TO_COME = (
    r"(?=[^.;:?!]{0,80}\b(?:next|coming|20\d\d|by|later|this (?:year|winter|spring|summer|autumn"
    r"|month|week|quarter)|soon|before|within|ahead)\b)"
)

EXPECTING = (
    around(
        rf"{_WAS}{_NOW}(?: (?P<negation>{NOT}))?{_NOW} (?P<hedge>{words_of(_EXPECTING)})"
        r"(?= (?!(?:him|her|you|me|them|us|guests|visitors|company|your|my)\b)[\w\u20ac$\u00a3])",
        _EXPECTING,
        before=16,
        after=3,
    ),
    around(
        rf"(?<=\w\s)(?<!to\s)(?<!not\s)(?P<hedge>{words_of(present(_SUPPOSE))}){_NO_OBJECT}"
        rf"{_CLAUSE_TO_COME}",
        present(_SUPPOSE),
        before=2,
        after=34,
    ),
    around(
        rf"(?<=\w\s)(?<!had\s)(?<!have\s)(?P<hedge>{words_of(past(_SUPPOSE))}){_NO_OBJECT}"
        r"(?= (?:that )?[^.;:?!]{1,90}?\b(?:would|might|could)\b)"
        r"(?! [^.;:?!]{0,90}?\b(?:would|might|could) have\b)",
        past(_SUPPOSE),
        before=2,
        after=34,
    ),
    around(
        rf"(?<=\w\s)(?<!the\s)(?<!its\s)(?<!a\s)(?P<hedge>{words_of(past(_EXPECT))})"
        r"(?= (?:an?|further|another|more|no|only|slower|faster|lower|higher|weaker|stronger"
        rf"|growth|inflation|output)\b){_TO_COME}",
        past(_EXPECT),
        before=2,
        after=20,
    ),
    around(
        r"(?<=\w\s)(?<!we\s)(?<!they\s)(?<!to\s)(?P<hedge>(?:anticipates?|foresees?|predicts?"
        r"|forecasts?|projects?|envisages?|envisions?|prophesies|fears?|dreads?))"
        rf"(?= (?:[^\s.,;:?!]+ ){{0,4}}?{EVENT}\b)",
        "anticipate, anticipates, foresee, foresees, predict, predicts, forecasts, projects,"
        " envisage, envisages, envision, envisions, prophesies, fears, dreads",
        before=2,
        after=9,
    ),
    around(
        r"(?<!a\s)(?<!the\s)(?<!no\s)(?<!without\s)(?<!its\s)(?<!another\s)"
        r"(?P<hedge>(?:warns?|warned|warning|cautions? of|cautioned of) of)"
        r"(?= (?!(?:the|its|his|her|their|these|this) (?:dangers? of )?(?:\w+ ){0,2}"
        r"(?:past|last)\b)\w)",
        "warn, warns, warned, warning, caution, cautions, cautioned",
        before=1,
        after=5,
    ),
    around(
        r"(?P<hedge>sees?)(?= (?:[^.,;:?!]{1,40}? )?(?:rising|falling|slowing|easing|growing"
        r"|shrinking|staying|remaining|reaching|returning|holding|lasting|climbing|dropping|peaking"
        r"|narrowing|widening|weakening|strengthening|picking up|averaging|doubling|recovering"
        r"|hitting|settling|edging|moderating|accelerating|contracting|expanding|topping|exceeding"
        r"|stabilising|stabilizing|stagnating|spreading|declining|worsening|improving)\b)"
        r"(?! (?:what|how|whether|if)\b)",
        "see, sees",
        before=0,
        after=14,
    ),
    around(
        rf"(?P<hedge>(?:sees?|saw|perceives?|detects?) (?:only )?(?:an? |the |some |any"
        rf" )?(?:{AMOUNT} )?"
        r"(?:danger|risk|risks|chance|possibility|prospect|likelihood|scope|room|probability|hope"
        r"|upside|downside))(?= (?:of|for|that)\b)",
        "danger, risk, risks, chance, possibility, prospect, likelihood, scope, room, probability,"
        " hope, upside, downside",
        before=8,
        after=2,
        core="see|saw|perceive|detect",
    ),
    around(
        r"(?P<hedge>(?:(?:does|do|did) not|doesn't|don't) see|(?:sees?|saw) (?:no|little|few))"
        r"(?= (?:[^\s.,;:?!]+ ){0,5}?(?:before|until|any time|anytime|this year|next year|\w+ing"
        rf"|{EVENT}|let-?up|return|way (?:back|out)|end)\b)",
        "see, sees, saw",
        before=2,
        after=9,
    ),
)
"""Verbs of expecting."""

_ATTITUDE = (
    "bullish, bearish, upbeat, downbeat, optimistic, pessimistic, gloomy, sanguine, hopeful"
    ", confident, doubtful, sceptical, skeptical, dubious, apprehensive, wary, despondent,"
    " cautious, nervous, positive, negative, constructive"
)
_SOUNDED_OUT = (
    "contacts, respondents, firms, manufacturers, retailers, builders, exporters, households"
    ", employers, bankers, lenders, traders, farmers, hoteliers, businesses, panellists,"
    " forecasters"
)
ATTITUDES = (
    around(
        rf"{words_of(_SOUNDED_OUT)}(?: (?:in|from|at|across) (?:the )?(?:\w+ ){{0,2}}?\w+)?"
        r"(?: (?:also|still|generally|mostly|broadly|now)){0,2} (?P<hedge>anticipated|expected"
        r"|foresaw"
        r"|feared|hoped for|predicted|pencilled in)(?= (?:an?|no|little|some|further|more|only"
        r"|\w+)\b)",
        _SOUNDED_OUT,
        before=1,
        after=12,
    ),
    around(
        r"(?:few|nobody|no one|none)(?: [^\s.,;:?!]+){0,4}? (?P<span>(?P<hedge>gives?|gave)"
        r" (?:the [\w-]+|it|him|her|them|[\w-]+)"
        r" (?:(?:any|much of a|a|even a|much) (?:\w+ )?(?:chance|hope|prayer)|more than \w+ \w+"
        r"|better than evens?))",
        "few, nobody, no, none",
        before=1,
        after=12,
    ),
    around(
        r"(?P<hedge>(?:has|have) (?:already |now |so far )?(?:pencilled|penciled|factored|priced)"
        r" in)"
        r"(?! (?:dollars|euros?|pounds|sterling|yen|francs|gold)\b)",
        "pencilled, penciled, factored, priced",
        before=4,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:seems?|looks?|appears?) (?:\w+ )?(?:minded|inclined|disposed|ready|prepared"
        r"|content|keen|unwilling|reluctant|willing|determined|eager) to)(?= \w)",
        "minded, inclined, disposed, ready, prepared, content, keen, unwilling, reluctant, willing,"
        " determined, eager",
        before=3,
        after=3,
    ),
    around(
        rf"(?:is|are|was|were|'s|'re|remains?|remained|seems?|sounds?|grows?|grew|feels?|felt"
        rf"|becoming){_NOW}(?: (?P<negation>{NOT}))?(?: {HOW}){{0,2}}(?: \w+ly)?"
        rf" (?P<hedge>{words_of(_ATTITUDE)} (?:about|on|over|of|that|for))"
        r"(?! (?:his|her|their|its|my|your) (?:own|past)\b)",
        _ATTITUDE,
        before=16,
        after=4,
    ),
    around(
        r"(?:has|have|had|harbou?rs?|express(?:es|ed)?|voiced?|voices|with|holds?|raises?|raised)"
        r" (?P<hedge>(?:(?:no|few|little|serious|grave|deep|strong|real|some|growing|severe"
        r"|considerable|major|their|its|his|her|great) ){0,2}(?:doubts?|misgivings|reservations)"
        r" (?:about|that|over|whether|as to))",
        "doubt, doubts, misgivings, reservations",
        before=5,
        after=3,
    ),
    around(
        r"(?:has|have|had|places?|puts?|holds? out|hold|express(?:es|ed)?|with)"
        r" (?P<hedge>(?:(?:little|no|scant|every|great|full|some|limited|low|high|only|faint"
        r"|any|much|strong) ){1,2}(?:faith|confidence|hopes?|expectations?|optimism))"
        r"(?= (?:that|of|in|for|about)\b)",
        "faith, confidence, hope, hopes, expectation, expectations, optimism",
        before=5,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:leans?|leaning|leant) towards?)(?= (?!(?:the|his|her|him|me|it|them"
        r"|us)\b)\w)",
        "lean, leans, leaning, leant",
        before=0,
        after=4,
    ),
    around(
        r"(?:stop(?:s|ped)? short of|without|not|avoid(?:s|ed)?|decline[sd]? to|refuse[sd]? to)"
        r" (?P<hedge>(?:ruling|rule) out)(?= \w)",
        "ruling, rule",
        before=4,
        after=3,
    ),
    around(
        r"(?:judges?|judged|rates?|rated|sees?|saw|considers?|considered|deems?|deemed|assess"
        r"|assesses|assessed|regards?|regarded|views?|viewed|thinks?|thought|believes?)"
        r" (?P<hedge>(?:the |an? |any )?(?:risks?|chances?|odds|likelihood|probability|prospects?"
        r"|danger|threat)(?: (?:of|that|for|to) [^.;:?!]{1,60}?)?"
        rf" (?:as|to be|is|are|was|were)(?: {HOW}){{0,2}} (?:low|high|small|slim|remote|negligible"
        r"|good|poor|elevated|moderate|modest|minimal|considerable|significant|substantial|real"
        r"|growing|rising|falling|balanced|limited|contained))",
        "risk, risks, chance, chances, odds, likelihood, probability, prospect, prospects, danger,"
        " threat",
        before=3,
        after=22,
    ),
    around(
        r"(?P<hedge>(?:would|should|will)(?: not|n't)? be (?:very |quite |greatly |at all |a little"
        r" |mildly )?surprised)(?= (?:if|to|were)\b)",
        "surprised",
        before=7,
        after=2,
    ),
)
"""How people look at what is to come."""

_THAT_NOUN = (
    "risk, danger, worry, fear, hope, concern, expectation, assumption, presumption, consensus"
    ", likelihood, probability, possibility, odds, chances, betting, prediction, guess, hunch, bet"
    ", suspicion, forecast, prognosis, gamble, calculation, thinking, supposition, threat,"
    " received wisdom, conventional wisdom, upshot, worries"
)
VIEWS = (
    around(
        rf"(?P<hedge>{words_of(_THAT_NOUN)}(?: (?:now|here|among \w+|in \w+|of \w+|for \w+))?"
        r" (?:is|are|remains?|was|were) (?:now |still |also )?that)"
        r"(?! (?:they|it|he|she|the \w+) (?:was|were|had|did)\b)",
        _THAT_NOUN,
        before=0,
        after=8,
    ),
    around(
        r"(?:my|our|his|her|the best|best|anyone's|one) (?P<hedge>(?:guess|hunch|bet|sense"
        r"|impression"
        r"|feeling|instinct|judge?ment|conclusion|reading|assessment|prediction"
        r"|forecast|expectation|suspicion) (?:is|remains)(?: that| for)?)(?= \w)",
        "guess, hunch, bet, sense, impression, feeling, instinct, judgement, judgment, conclusion,"
        " reading, assessment, prediction, forecast, expectation, suspicion",
        before=3,
        after=5,
    ),
    around(
        r"(?:outlook|forecast|prognosis|call|consensus|base case)"
        r" (?P<hedge>(?:is|remains|was) for)(?= (?:\w+ ){0,4}?\w)",
        "outlook, forecast, prognosis, call, consensus, case",
        before=1,
        after=8,
    ),
    around(
        r"(?:polls?|polling|models?|simulations?|ensembles?|guidance|precedent|history|projections"
        r"|forecasts|futures|options|swaps|derivatives|exit polls|bookmakers|markets|forecasters"
        r"|leading indicators|early returns|seasonal outlooks?|climate drivers|conditions|tea"
        r" leaves)"
        r"(?: (?:now|all|still|also|strongly|clearly|\w+ly)){0,2}"
        r" (?P<hedge>suggests?|indicates?|favou?rs?|points? (?:to|towards?)|imply|implies|hints? at"
        r"|signals?|agree on|lean towards?|show|tip|give)"
        r"(?! (?:[^\s.,;:?!]+ ){1,5}?(?:chances?|odds|likelihood|probability)\b)"
        r"(?= (?:an?|another|more|further|no|little|some|only|near-normal|above|below|wetter|drier"
        r"|warmer|cooler|continued|slower|faster|weaker|stronger|higher|lower|the [^\s.,;:?!]+"
        r" \w+ing"
        rf"|(?:[^\s.,;:?!]+ ){{0,3}}?{EVENT})\b)",
        "poll, polls, polling, model, models, simulation, simulations, ensemble, ensembles,"
        " guidance, precedent, history, projections, forecasts, futures, options, swaps,"
        " derivatives, bookmakers, markets, forecasters, indicators, returns, outlook, outlooks,"
        " drivers, conditions, leaves",
        before=1,
        after=10,
    ),
    around(
        r"(?:the|an?|its|their|this|any|that|\w+'s) (?P<hedge>(?:(?:widely|much|long"
        r"|generally)[ -])?"
        r"(?:expected|anticipated|projected|predicted|forecast|looming|impending|imminent|feared"
        rf"|mooted|prospective|threatened))(?= (?:[^\s.,;:?!]+ ){{0,2}}?{EVENT}\b)",
        "expected, anticipated, projected, predicted, forecast, looming, impending, imminent,"
        " feared, mooted, prospective, threatened",
        before=4,
        after=6,
        core="(?:the|an?|its|their|this|any|that|'s) ",
    ),
    around(
        rf"{EVENT}(?: [^\s.,;:?!]+){{0,5}}? (?P<hedge>(?:is|are) (?:\w+ly )?feared)(?=\s*[.;,]"
        rf"|\s*$)",
        "feared",
        before=12,
        after=1,
    ),
    around(
        r"(?P<hedge>(?:is|are) (?:only |always )?to be (?:feared|expected|hoped|reckoned with"
        r"|anticipated))",
        "feared, expected, hoped, reckoned, anticipated",
        before=4,
        after=2,
    ),
    around(
        rf"{_WAS}{_NOW} (?P<hedge>feared)(?! (?:dead|lost|drowned|trapped|killed|missing)\b)"
        r"(?= (?:next|this|later|before|if|to|within)\b)",
        "feared",
        before=8,
        after=3,
    ),
    around(
        rf"{_WAS}{_NOW}(?: (?P<negation>{NOT}))? (?P<hedge>(?:rumou?red|reckoned|tipped|fated"
        r"|predestined|foretold|touted|mooted|hoped|foreseen|feared|believed|understood|reported"
        r"|said|thought) (?:to(?= (?:be (?:likely|unlikely|close|near|about|on the|set|heading"
        r"|headed|ready|poised|in line)|stand|step|quit|resign|leave|run|win|lose|follow|succeed"
        r"|replace|return|join|close|reopen|sell|merge|be (?:sold|dropped|replaced|cut))\b)"
        r"|for (?=(?:the|a|an|\w+ (?:office|job|post))\b)))",
        "rumoured, rumored, reckoned, tipped, fated, predestined, foretold, touted, mooted, hoped,"
        " foreseen, feared, believed, understood, reported, said, thought",
        before=14,
        after=6,
    ),
    around(
        r"(?:it (?:now )?|there )(?P<hedge>(?:seems|appears|looks))"
        r"(?= (?:now |increasingly |to me |to us )?(?:that|as (?:if|though))"
        r"[^.;:?!]{1,90}?\b(?:will|would|may|might|could|won't|is to|are to)\b)",
        "seems, appears, looks",
        before=2,
        after=34,
    ),
)
"""Views by noun, by what they rest on, or by hearsay."""

EXPECTATIONS = (*EXPECTING, *ATTITUDES, *VIEWS)
