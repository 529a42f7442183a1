"""Idioms of likelihood: "is a long shot", "there is every reason to think", "nothing suggests".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.phrases import BE, FILLER, HOW, NOT, SEEM, around, words_of

_IS = rf"(?:{BE}|{SEEM}|stays?|'(?:s|re))(?: {FILLER}){{0,2}}"
_AMOUNT = words_of(
    "every, good, very good, strong, ample, some, solid, compelling, sound, growing, little, no",
    "scant, few, limited, precious little, precious few, little or no",
)
_THINK = words_of(
    "think, believe, expect, suppose, suspect, assume, hope, fear, doubt, conclude, anticipate"
)
_TO_COME = r"(?=[^.;:?!]{1,90}?\b(?:will|would|may|might|could|can|going to|about to|likely)\b)"

GROUNDS = (
    around(
        r"(?P<hedge>(?:little|nothing|much|not much|scant evidence|little evidence|no evidence)"
        rf" to (?:suggest|indicate))(?= that{_TO_COME})",
        "suggest indicate",
        before=4,
        after=50,
    ),
    around(
        rf"(?P<hedge>{_AMOUNT} (?:reasons?|grounds?|cause|basis) to {_THINK})",
        "reason reasons ground grounds cause basis",
        before=6,
        after=4,
    ),
    around(
        rf"(?P<hedge>{_AMOUNT} (?:reasons?|grounds?|cause|basis) for"
        r" (?:hope|optimism|pessimism|thinking|believing|expecting|doubting))",
        "reason reasons ground grounds cause basis",
        before=6,
        after=4,
    ),
    around(
        rf"(?P<hedge>{_AMOUNT} (?:signs?|indications?|evidence) that){_TO_COME}",
        "sign signs indication indications evidence",
        before=6,
        after=50,
    ),
    around(
        r"(?:shows?|showing|gives?) (?P<hedge>(?:no|few|little|every|some) (?:signs?|indications?))"
        r" of(?= \w+ing\b)",
        "sign signs indication indications",
        before=4,
        after=4,
    ),
    around(
        r"(?:(?P<negation>nothing|little|few|no)(?: of \w+)?(?: (?:sign|poll|model|survey)s?)?"
        r"|everything|much|all (?:the )?(?:signs|indications|evidence|data|polls)"
        r"|signs|indications|polls|surveys|models|simulations|history|precedent|experience"
        r"|evidence|trends)(?: (?:now|so far|also|strongly|clearly|here)){0,2}"
        rf" (?P<hedge>suggests?|indicates?)(?: that)?{_TO_COME}",
        "suggest suggests indicate indicates",
        before=9,
        after=50,
    ),
)
"""Grounds for expecting something, or their absence."""

_GAMBLE = words_of(
    "safe bet, sure bet, good bet, fair bet, reasonable bet, decent bet, long shot, sure thing",
    "done deal, pipe dream, pipedream, non-starter, nonstarter, tall order, uphill struggle",
    "uphill battle, uphill task, foregone conclusion, close-run thing, lost cause, forlorn hope",
    "close call, toss-up, dead heat, coin toss, coin flip, remote prospect, distant prospect",
    "forgone conclusion, matter of time, question of time, near thing, moot point, tight race",
)
GAMBLES = (
    around(
        rf"(?:{_IS}|faces?|facing|faced)(?: (?P<negation>{NOT}|far from))?"
        rf"(?: (?:{HOW}|only|just)){{0,2}} (?:an? )?(?P<hedge>{_GAMBLE})",
        "bet shot thing deal dream pipedream starter nonstarter order struggle battle task"
        " conclusion cause hope call up heat toss flip prospect time point race",
        before=16,
        after=3,
    ),
    around(
        r"(?:the (?:smart )?money|the betting|the odds) (?:is|are|remains?) (?:\w+ly )?"
        r"(?P<hedge>on|that)(?= \w)(?! the table\b)",
        "money betting odds",
        before=3,
        after=5,
    ),
    around(
        r"(?:nobody|no one|few|do not|don't|never|(?:un)?wise to|rash to|would not|wouldn't)"
        r"(?: (?:should|would|can|will))? "
        r"(?P<hedge>(?:bet|count|bank|rely) (?:on|against))(?= \w)",
        "bet count bank rely",
        before=6,
        after=4,
    ),
    around(
        rf"{_IS} (?:(?:the|a|an|hot|strong|clear|narrow|slight|odds-on|early|firm) ){{0,3}}"
        r"(?P<hedge>(?:favou?rites?|front-?runners?|frontrunners?) (?:to|for))(?= \w)",
        "favourite favourites favorite favorites front frontrunner frontrunners runner runners",
        before=14,
        after=4,
    ),
)
"""What is compared with a bet or a race."""

OPEN = (
    around(
        rf"{_IS}(?: (?P<negation>{NOT}))? "
        r"(?P<hedge>(?:clouded|shrouded|plagued|beset|dominated|surrounded) (?:by|in)"
        r" (?:\w+ ){0,2}uncertaint(?:y|ies)"
        r"|(?:subject|open) to (?:\w+ ){0,2}(?:uncertainty|doubt|question)"
        r"|in (?:serious |grave |some |considerable )?(?:doubt|question|limbo|the balance"
        r"|jeopardy|peril)"
        r"|up in the air|touch and go|on a knife[- ]edge|finely (?:balanced|poised)|wide open"
        r"|(?:questionable|debatable|moot)(?= (?:whether|if|how)\b))",
        "uncertainty uncertainties doubt question limbo balance jeopardy peril air touch knife"
        " finely wide"
        " questionable debatable moot",
        before=12,
        after=6,
    ),
    around(
        r"(?P<hedge>uncertaint(?:y|ies)(?: (?:about|around|over|surrounding|regarding|as to)"
        r" [^.,;:?!]{1,60}?)? (?:is|are|remains?)"
        r" (?:\w+ly |very )?(?:elevated|high|considerable|substantial|great|significant|large"
        r"|pervasive|exceptional|pronounced))",
        "uncertainty uncertainties",
        before=0,
        after=20,
    ),
    around(r"(?P<hedge>hangs? in the balance)", "hang hangs", before=1, after=5),
    around(
        r"(?P<hedge>no (?:guarantees?|certainty|assurances?|knowing|telling)"
        r"(?= (?:that|of|whether|if|how|when)\b)|nothing guarantees(?: that)?)",
        "guarantee guarantees certainty assurance assurances knowing telling",
        before=2,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:doubts?|questions?|uncertainty) (?:remains?|persists?|lingers?))"
        r"(?= (?:over|about|as to|whether)\b)",
        "doubt doubts question questions uncertainty",
        before=1,
        after=4,
    ),
)
"""What is said to be open."""

_NEAR = words_of("nowhere near, far from, a long way from, close to, not far from, no closer to")
APPROACHES = (
    around(
        rf"{_IS}(?: {HOW})? (?P<hedge>{_NEAR})(?= (?!being|having|doing)\w+ing\b)",
        "near far way close closer",
        before=12,
        after=5,
    ),
    around(
        rf"{_IS}(?: {HOW})? (?P<hedge>no (?:nearer|closer) to)(?= (?:an?|any|the)\b)",
        "nearer closer",
        before=12,
        after=3,
    ),
    around(
        rf"{_IS}(?: (?P<negation>{NOT}))?(?: {HOW})? (?P<hedge>(?:liable|prone|apt) to)"
        r"(?= (?!(?:the|a|an|its|their|his|her|this|these|such|some)\b)\w+(?<!s)(?<!ing)\b)",
        "liable prone apt",
        before=14,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:looks?|seems?|appears?) (?:like|as (?:if|though)))"
        r"(?= (?:\w+ing\b|[^.;:?!]{1,60}?\b(?:will|would|may|might|could)\b))",
        "looks look seems seem appears appear",
        before=1,
        after=36,
    ),
    around(
        r"(?P<hedge>(?:has|have|with) (?:the|some|every|little) potential (?:to|for))(?= \w)",
        "potential",
        before=3,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:runs?|running) (?:the|a|some|every) (?:\w+ )?risk) (?:of|that)",
        "risk",
        before=4,
        after=3,
    ),
    around(
        r"(?:is|are|was|were|proves?) (?P<hedge>(?:hard|difficult|impossible) to"
        r" (?:imagine|envisage|picture|conceive|foresee))",
        "imagine envisage picture conceive foresee",
        before=4,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:can|could|may|might|must|is|are) (?:be )?(?:expected|counted on|relied on"
        r"|guaranteed|all but guaranteed|almost guaranteed|virtually guaranteed) to)(?= \w)",
        "expected counted relied guaranteed",
        before=5,
        after=4,
    ),
    around(
        rf"{_IS}(?: (?P<negation>{NOT}))?(?: {HOW})? (?P<hedge>on the table|in play|in the cards"
        r"|on the horizon|in the air|in sight|in the works|off the (?:table|agenda|cards)"
        r"|dead in the water|(?:as good as|all but) (?:dead|over|lost|done|won|doomed)"
        r"|beyond reach|in no position to)",
        "table play cards horizon air sight works agenda water dead over lost done won doomed reach"
        " position",
        before=14,
        after=3,
    ),
    around(
        r"(?:would|should|will|need) (?P<hedge>(?:not )?(?:be|come as) (?:no |little |a |any )?"
        r"(?:great |big |real )?surpris(?:e|ing) if)",
        "surprise surprising",
        before=9,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:within|beyond|outside) the (?:bounds|realms?) of (?:the )?"
        r"(?:possibility|possible|plausible))",
        "bounds realm realms",
        before=3,
        after=4,
    ),
    around(
        rf"{_IS}(?: (?P<negation>{NOT}))? (?:our|the|my|their) "
        r"(?P<hedge>(?:central|base|baseline|main|most likely) (?:case|scenario|expectation|view))",
        "case scenario expectation view",
        before=14,
        after=2,
    ),
    around(
        r"(?P<hedge>promises? to)(?= (?:be|become|prove|remain|bring|last)\b)",
        "promise promises",
        before=1,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:is|are) (?:widely |now )?(?:thought|believed|rumoured|understood|reported)"
        r" to be (?:preparing|planning|plotting|considering|weighing|readying|mulling|drawing up))",
        "preparing planning plotting considering weighing readying mulling drawing",
        before=7,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:(?:little |no )?more than|only|merely|just|but) an? (?:theoretical|remote"
        r"|outside|slim|distant|faint|mere|marginal) (?:possibility|chance|hope|prospect))",
        "possibility chance hope prospect",
        before=6,
        after=2,
    ),
    around(
        r"in (?:our|my) (?:best )?(?:view|judge?ment|estimation|opinion|assessment|reading)",
        "view judgement judgment estimation opinion assessment reading",
        before=4,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:barring|short of|absent) (?:an? |any |some )?(?:\w+ )?(?:surprises?|upsets?"
        r"|accidents?|miracles?|shocks?|mishaps?|catastrophe|disaster|last-minute \w+))",
        "barring short absent",
        before=1,
        after=6,
    ),
    around(
        r"(?<![a-z]\s)(?<![a-z],\s)(?P<hedge>barring (?:an? |any |some |the |another |further "
        r"|unforeseen )?"
        r"[\w-]+(?: [\w-]+)?)(?= |,)",
        "barring",
        before=1,
        after=6,
    ),
    around(
        r"(?P<hedge>(?:has|have|leaves?) (?:further|some way|room|scope|a (?:long|little) way"
        r"|a lot further|much further) to (?:fall|rise|run|go|climb|drop|grow|slide|shrink))",
        "further room scope way",
        before=5,
        after=4,
    ),
    around(
        rf"{_IS} (?P<hedge>within (?:striking distance|a whisker|touching distance|an inch|an"
        rf" ace) of"
        r"|on life support|on borrowed time|(?:heading|going) nowhere(?! near\b))",
        "striking whisker touching inch ace life borrowed nowhere",
        before=8,
        after=4,
    ),
    around(
        rf"days {_IS} (?P<hedge>numbered)(?=\s*[.,;:?!]|\s*$)",
        "numbered",
        before=12,
        after=2,
    ),
    around(
        r"(?:take|takes|require|requires|need|needs) (?:a |(?:something|nothing) (?:\w+ )?of a )?"
        r"(?:small |minor )?(?P<hedge>miracle)",
        "miracle",
        before=6,
        after=1,
    ),
    around(
        r"(?P<hedge>(?:leaves?|left|leaving|keeps?|kept|keeping) (?:the|a|its|his|her) door"
        r" (?:\w+ )?(?:open|ajar) (?:to|for))"
        r"(?= (?:an?|further|another|more|new|talks|rate|cuts?|\w+ing)\b)",
        "door",
        before=3,
        after=6,
    ),
    around(r"(?P<hedge>it stands to reason) that", "reason", before=4, after=2),
    around(r"(?P<hedge>(?:may|might) or (?:may|might) not)", "may might", before=3, after=4),
    around(r"on (?:the |a )?balance of probabilit(?:y|ies)", "balance", before=3, after=4),
    around(
        r"(?P<hedge>(?:best guess|guess|hunch|bet|betting|working assumption|expectation|reading)"
        r" (?:is|remains|was))(?= (?:that|an?|for|at|about|around|the)\b)",
        "guess hunch bet betting assumption expectation reading",
        before=3,
        after=3,
    ),
)
"""How near something is, and what it tends to."""

IDIOMS = (*GROUNDS, *GAMBLES, *OPEN, *APPROACHES)
