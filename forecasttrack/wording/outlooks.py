"""What is believed, expected, open or ruled out: patterns of hedges that are whole predicates.

Patterns as in ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.phrases import BE, FILLER, NOT, SEEM, around, words_of

_SURENESS = words_of(
    "low, very low, moderate, medium, high, very high, great, some, little, limited, full, robust"
)
BELIEFS = (
    around(
        r"(?:(?:with|there is|there was|have|has|had|express|expresses|expressed|of) |\()"
        rf"(?P<hedge>{_SURENESS}(?:-to-high)? confidence)(?=,| that\b| in this\b|\))",
        "confidence",
        before=6,
        after=3,
    ),
    around(
        r"(?:we|i) (?P<verb>believe|expect|assess|judge|think|anticipate|estimate) with"
        rf" (?P<sureness>{_SURENESS})(?:-to-high)? confidence",
        "confidence",
        before=6,
        after=2,
    ),
    around(
        r"(?:we|i)(?: (?:also|now|still|firmly|strongly|do|continue to|therefore|thus|fully)){0,4}"
        r"(?: (?P<negation>do not|don't|no longer|never))?"
        r" (?P<verb>believe|doubt|expect|assess|judge|think|anticipate|estimate|suspect|predict)",
        "believe doubt expect assess judge think anticipate estimate suspect predict",
        before=20,
        after=4,
    ),
)
_NOW = rf"(?: (?:{FILLER}|widely|generally|broadly|currently|commonly|largely|reportedly)){{0,4}}"
_BE_NOT = rf"(?:{BE}|{SEEM}|'(?:s|re|m)){_NOW}(?: (?P<negation>{NOT}))?{_NOW}"
_TO_DO = r"to(?! (?:the|a|an|his|her|its|their|our|my|your|this|that|these|those|each|any|\d+)\b)"
OUTLOOKS = (
    around(
        rf"{_BE_NOT} (?P<hedge>expected|anticipated|projected|forecast|predicted|foreseen)"
        r"(?= (?:to|that|in|by|within|soon|before|next|this|later|for|on|at)\b|[.,;:?!]|\s*$)",
        "expected anticipated projected forecast predicted foreseen",
        before=48,
        after=4,
    ),
    around(
        r"(?<!as\s)(?<!than\s)(?P<hedge>expected)"
        r"(?= (?:further|continued|new|growing|rise|fall)\b)",
        "expected",
        before=4,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:expects?|anticipates?|predicts?|forecasts?|foresees?|fears?|suspects?"
        r"|warns?|reckons?|(?<!we\s)(?<!i\s)believes?|assumes)) that",
        "expect expects anticipate anticipates predict predicts forecast forecasts foresee"
        " foresees fear fears suspect suspects warn warns reckon reckons believe believes"
        " assumes",
        before=2,
        after=4,
    ),
    around(
        rf"{_BE_NOT} (?:all |almost |virtually |all but ){{0,4}}"
        rf"(?P<hedge>(?:set|poised|destined|on course|on track|about|ready|bound|sure) {_TO_DO})",
        "set poised destined course track about ready bound sure",
        before=56,
        after=6,
    ),
    around(rf"{_BE_NOT} (?P<hedge>going {_TO_DO})", "going", before=48, after=6),
    around(
        rf"{_BE_NOT}(?: (?:deeply|largely|highly|very|far from|equally|quite|rather|an)){{0,4}}"
        r" (?P<hedge>doubtful|open question|to be seen|unclear (?:whether|if)"
        r"|any(?:one|body)'s guess|too close to call"
        r"|(?:hard|difficult) to see(?= (?:how|why|who|what|where)\b)"
        r"|(?:too (?:early|soon)|impossible) to (?:say|tell|know)(?= (?:whether|if|how)\b))",
        "doubtful question seen unclear guess call hard difficult early soon impossible",
        before=56,
        after=8,
    ),
    around(
        rf"{_BE_NOT} (?:\w+ly )?(?P<hedge>(?:confident|convinced|persuaded|certain|sure|hopeful"
        r"|optimistic|pessimistic) that|(?:hopeful|optimistic|pessimistic) (?:of|about))",
        "confident convinced persuaded certain sure hopeful optimistic pessimistic",
        before=48,
        after=3,
    ),
    around(
        r"(?:(?P<negation>not|far from|anything but|by no means|nowhere near) )"
        r"(?:at all )?(?P<hedge>assured|guaranteed|a given|a foregone conclusion)",
        "assured guaranteed given conclusion",
        before=8,
        after=2,
    ),
    around(
        r"an? (?P<hedge>(?:near|racing|virtual|dead|absolute)[ -]certainty)",
        "certainty",
        before=4,
        after=2,
    ),
    around(
        rf"{_BE_NOT} (?P<hedge>on the cards|in the offing|in prospect|(?:within|out of) reach"
        r"|in store|in the pipeline|on the (?:verge|brink|cusp) of|doomed to)",
        "cards offing prospect reach store pipeline verge brink cusp doomed",
        before=56,
        after=2,
    ),
    around(
        r"(?:is|are|was|were|remains?) (?:yet )?(?P<hedge>not (?:yet )?(?:clear|certain|known|sure)"
        r" (?:whether|if))",
        "whether if",
        before=8,
        after=2,
    ),
    around(
        r"(?<!the\s)(?<!of\s)(?P<hedge>risks?)(?= (?:being|becoming|losing|falling|running|failing"
        r"|breaking|missing|slipping|provoking|triggering|repeating|escalating|alienating)\b)",
        "risk risks",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>threatens?) to(?= (?:be|become|cut|delay|derail|destroy|disrupt|double|drag"
        r"|erode|halve|overwhelm|push|reduce|spill|split|spread|tip|undermine|undo|upset|worsen"
        r"|wipe)\b)",
        "threatens threaten",
        before=2,
        after=4,
    ),
)
_OUT = (
    r"(?:be )?(?:(?:yet|entirely|wholly|completely|fully|altogether|simply|ever|been|quite) ){0,4}"
    r"(?:ruled out|rule out|ruling out|excluded|exclude|discounted|discount)"
)
_CANNOT = words_of(
    "cannot, can't, can not, could not, couldn't, may not, might not, should not, shouldn't",
    "must not, will not, won't, would not, wouldn't, is not, are not, isn't, aren't, has not",
    "have not, hasn't, haven't, had not, hadn't, do not, don't, does not, doesn't, did not, didn't",
    "never, not, nobody can, no one can, none can, hard to, difficult to, impossible to",
    "unwise to, premature to, refuse to, refuses to, refused to, without",
)
NOT_RULED_OUT = (
    around(
        rf"{_CANNOT} {_OUT}",
        "ruled rule ruling excluded exclude discounted discount",
        before=16,
        after=4,
    ),
    around(
        rf"nor (?:can|could|should|is|are|do|does|did|has|have) (?:[^.;:?!]{{1,60}}? )?{_OUT}",
        "nor",
        before=2,
        after=80,
    ),
    around(
        rf"neither (?:[^.;:?!]{{1,60}}? )?(?:can|could|should|is|are) {_OUT}",
        "neither",
        before=2,
        after=80,
    ),
)
RULED_OUT = (
    around(
        r"(?:(?:can|could|may|might) (?:safely |now |all but |effectively ){0,4}be"
        r"|is|are|was|were|be)"
        r" (?:safely |now |all but |effectively |virtually ){0,4}(?:ruled out|excluded|discounted)",
        "ruled excluded discounted",
        before=24,
        after=4,
    ),
)
