"""What stands beside a clause and says how sure it is: "by all accounts", "all being well".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.phrases import around, words_of

_FORETOLD = (
    r"(?=[^.;:?!]{1,110}?\b(?:will|would|may|might|could|can|won't|going to|set to|due to"
    r"|about to|likely|should|(?:by|in|next|this|before) (?:20\d\d|year|month|week|spring|summer"
    r"|autumn|winter|January|February|March|April|May|June|July|August|September|October"
    r"|November|December))\b)"
)
_SURE = (
    "arguably, unquestionably, invariably, inexorably, hopefully, reportedly, supposedly"
    ", theoretically, evidently, seemingly, apparently, allegedly, ostensibly, plausibly"
    ", predictably, indubitably, incontestably, irreversibly, foreseeably, ineluctably"
    ", predictably enough, imminently, reputedly, purportedly, believably, questionably"
    ", as likely as not, more often than not, by all accounts, sooner or later, for certain"
    ", for sure, of necessity, as a matter of course, with certainty, in theory, on paper"
    ", more than likely, odds-on, in principle, at a pinch, with a following wind"
)
_MODAL = "will, would, may, might, can, could, shall, should, won't, cannot, wouldn't, couldn't"

FRAMES = (
    around(
        rf"{words_of(_MODAL)}(?: (?P<negation>not|never))?,?(?: (?:also|still|then|even|now|yet))?"
        rf" (?P<hedge>{words_of(_SURE)})",
        _SURE,
        before=12,
        after=6,
    ),
    around(
        r"(?<!expected,\s)(?P<hedge>(?:by|from|on|to|against|in) (?:all|every|most|any) (?:the"
        r" )?(?:accounts?"
        r"|indications?|appearances|evidence|signs?|reckonings?|estimates?|odds|measures?"
        rf"|expectations?|expectation)){_FORETOLD}",
        "account, accounts, indication, indications, appearances, evidence, sign, signs, reckoning,"
        " reckonings, estimate, estimates, odds, measure, measures, expectation, expectations",
        before=4,
        after=40,
    ),
    around(
        r"(?P<hedge>(?:if|provided|assuming) (?:all|everything|things) (?:goes|go|stays|stay|holds)"
        r" (?:well|to plan|according to plan|as planned|smoothly|right|on course)"
        r"|all (?:being|going) (?:well|to plan)|God willing|weather permitting|fingers crossed"
        r"|with a (?:bit|little|touch|dose) (?:of )?luck|as things stand|short of a miracle"
        r"|on (?:past|present|current|recent) form|touch wood)",
        "if, provided, assuming, all, god, weather, fingers, luck, things, miracle, form, wood",
        before=5,
        after=6,
    ),
    around(
        rf"(?P<hedge>(?:sooner or later|more often than not)),?{_FORETOLD}",
        "sooner, often",
        before=1,
        after=40,
    ),
    around(
        r"(?P<hedge>(?:with (?:(?:a |the )?(?:high|low|medium|moderate|reasonable|some|great|near"
        r"|virtual|good|fair|considerable|a high degree of|a fair degree of|no great|little"
        r"|full) )(?:probability|certainty|likelihood|assurance|confidence)"
        r"|with (?:a )?(?:high|fair|good|reasonable) degree of (?:probability|certainty|confidence)"
        r"|to a near certainty|in the (?:most )?(?:likely|unlikely|probable) (?:event|case)))",
        "probability, certainty, likelihood, assurance, confidence, event, case",
        before=7,
        after=2,
    ),
    around(
        r"(?P<hedge>need not|needn't)(?= (?:necessarily |always )?(?:mean|end|lead|prove|spell|rise"
        r"|fall|last|come|happen|be (?:the end|fatal|permanent|a disaster|lasting"
        r"|inevitable|followed)|result|trigger|cause|derail|become|result in|doom|hurt|cost)\b)",
        "need, needn",
        before=0,
        after=5,
    ),
    around(
        r"(?P<hedge>(?:(?:is|are|offers?|provides?|gives?|be) )?no guarantees?(?: (?:of|that)(?="
        r" \w)|(?=\s*[.,;:]|\s*$))"
        r"|(?:do|does|did)(?: not|n't) (?:necessarily )?(?:guarantee|preclude|rule out|exclude"
        r"|foreclose)(?= \w)"
        r"|(?:nothing|nobody|no one|little|few) (?:\w+ )?(?:precludes?|rules? out|excludes?"
        r"|forecloses?)(?= \w))",
        "guarantee, guarantees, preclude, precludes, rule, rules, exclude, excludes, foreclose,"
        " forecloses",
        before=5,
        after=3,
    ),
    around(
        r"there (?:is|can be) (?P<hedge>no question of|little question that)(?= \w)",
        "question",
        before=5,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:do|does)(?: not|n't) (?:necessarily )?mean)"
        r"(?= (?:that )?[^.;:?!]{1,60}?\b(?:will|would)\b)",
        "mean",
        before=4,
        after=26,
    ),
)
"""Adverbs and adverbial phrases beside a clause."""
