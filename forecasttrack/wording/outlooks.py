"""What is believed, expected, open or ruled out: patterns of hedges that are whole predicates.

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
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
        r" (?P<verb>believe|doubt|expect|assess|judge|think|anticipate|estimate|suspect|predict)"
        r"(?! (?:all|you|your|our|every|each|everybody|everyone) (?:\w+ ){0,3}to\b)",
        "believe doubt expect assess judge think anticipate estimate suspect predict",
        before=20,
        after=8,
    ),
)
_NOW = rf"(?: (?:{FILLER}|widely|generally|broadly|currently|commonly|largely|reportedly)){{0,4}}"
_BE_NOT = rf"(?:{BE}|{SEEM}|'(?:s|re|m)){_NOW}(?: (?P<negation>{NOT}))?{_NOW}"
_TO_DO = r"to(?! (?:the|a|an|his|her|its|their|our|my|your|this|that|these|those|each|any|\d+)\b)"
_NO_SOFTWARE = "".join(
    rf"(?<!\b{name}\s)"
    for name in (
        "software", "program", "function", "method", "parser", "compiler", "interface", "library",
        "script", "server", "client", "command", "class", "constructor", "decoder", "plugin",
        "module", "API", "tool",
    )
)  # fmt: skip
"""Before an "expects" that states what a program takes: "the function expects an array"."""
_BE_CORE = r"(?<!\w)(?:is|are|am|was|were|be|ai|seem|look|appear|remain|becom|became)|'(?:s|re|m)"
OUTLOOKS = (
    around(
        rf"{_BE_NOT} (?P<hedge>expected|anticipated|projected|forecast|predicted|foreseen)"
        r"(?= (?:to|that|in|by|within|soon|before|next|this|later|for|on|at|no)\b|[.,;:?!]|\s*$)"
        r"(?! [^.;:?!]{1,80}\bbut (?:did|failed|was|were|never|had)\b)",
        "expected anticipated projected forecast predicted foreseen",
        before=48,
        after=20,
        core=_BE_CORE,
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
        r"|warns?|warned|cautions?|cautioned|reckons?|(?<!we\s)(?<!i\s)believes?|assumes)) that",
        "expect expects anticipate anticipates predict predicts forecast forecasts foresee"
        " foresees fear fears suspect suspects warn warns warned caution cautions cautioned"
        " reckon reckons believe believes"
        " assumes",
        before=2,
        after=4,
    ),
    around(
        r"(?P<hedge>(?<!we\s)(?<!i\s)believes?|fears?|feared|worry|worries|worried|suspects?"
        r"|predicts?|predicted|expects?"
        r"|bets?"
        r"|hopes?|(?<=\w\s)warns?|warned)"
        r"(?= (?:that )?(?:they|it|he|she|the|an?|its|their|his|her|this|these|some|many|more"
        r"|most)\b"
        r"(?: [^.,;:?!]{1,60}?)? (?:will|would|could|might|may|won't)\b)",
        "believe believes fear fears feared worry worries worried suspect suspects predict"
        " predicts predicted expect"
        " expects bet bets hope hopes warn warns warned",
        before=2,
        after=20,
    ),
    around(
        rf"{_BE_NOT} (?:\w+ly )?(?P<hedge>confident|convinced|certain|sure|hopeful|optimistic"
        rf"|adamant)"
        r"(?= (?:they|it|he|she|the|an?|its|their|his|her|this|these)\b"
        r"(?: [^.,;:?!]{1,60}?)? (?:will|would|can|could)\b)",
        "confident convinced certain sure hopeful optimistic adamant",
        before=48,
        after=20,
        core="w(?:ill|ould)|c(?:an|ould)",
    ),
    around(
        rf"(?<=\w\s)(?<!we\s)(?<!i\s)(?<!not\s){_NO_SOFTWARE}(?P<hedge>expects?)"
        r"(?= (?!(?:to|that|you|all|every"
        r"|each|him"
        r"|her)\b)"
        r"[^.,;:?!]{1,60}? to (?!(?:the|an?)\b)\w)",
        "expect expects",
        before=2,
        after=18,
    ),
    around(
        r"(?<!the\s)(?<!these\s)(?<!of\s)(?<!its\s)(?<!their\s)(?<!our\s)(?<!we\s)(?<!not\s)"
        rf"{_NO_SOFTWARE}"
        r"(?P<hedge>anticipates?|foresees?|predicts|forecasts)(?= (?:an?|the|full-year|further|more"
        r"|another|no|little|growth|revenues?|sales|strong|weak|weaker|stronger|higher|lower|slower"
        r"|faster|continued|up|between|about)\b)",
        "anticipate anticipates foresee foresees predicts forecasts",
        before=2,
        after=3,
    ),
    around(
        rf"{_BE_NOT} (?P<hedge>imminent|looming|shaping up)",
        "imminent looming shaping",
        before=56,
        after=2,
    ),
    around(
        r"(?P<hedge>looms?)(?=\s*[.,;:?!]|\s*$| (?:in|this|next|as|by|on|for)\b)",
        "loom looms",
        before=1,
        after=2,
    ),
    around(
        rf"{_BE_NOT} (?:well |firmly |broadly |still )?(?P<hedge>on (?:track|course))"
        r"(?=\s*[.,;:?!]|\s*$| for\b| towards?\b)",
        "track course",
        before=56,
        after=2,
    ),
    around(
        r"(?:looks?|seems?|appears?) (?:\w+ )?(?P<hedge>set for)|(?:is|are) (?:now |all )?"
        r"set for(?= (?:an?|another|its|their|further|more|fresh)\b)",
        "set",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>stands? to)(?= (?:gain|lose|benefit|profit|win|inherit|suffer|miss)\b)",
        "stand stands",
        before=1,
        after=3,
    ),
    around(
        r"(?:is|are) (?:now |already |largely |all )?(?P<hedge>(?:locked|baked) in)",
        "locked baked",
        before=3,
        after=3,
    ),
    around(
        rf"{_BE_NOT} (?:all |almost |virtually |all but ){{0,4}}"
        rf"(?P<hedge>(?:set|poised|destined|on course|on track|on pace|about|ready|bound|sure)"
        rf" {_TO_DO})",
        "set poised destined course track pace about ready bound sure",
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
        r"|optimistic|pessimistic) that|(?:hopeful|optimistic|pessimistic) (?:of|about))"
        r"(?! (?:\w+ ){1,4}(?:had|did)\b)",
        "confident convinced persuaded certain sure hopeful optimistic pessimistic",
        before=48,
        after=8,
        core="that|of|about",
    ),
    around(
        r"(?:(?P<negation>not|far from|anything but|by no means|nowhere near) )"
        r"(?:at all )?(?P<hedge>assured|guaranteed|a given|a foregone conclusion)",
        "assured guaranteed given conclusion",
        before=8,
        after=2,
    ),
    around(
        rf"{_BE_NOT} (?P<hedge>(?:all but|virtually|almost|practically|nearly|as good as)"
        r" (?:assured|guaranteed))(?! to\b)",
        "assured guaranteed",
        before=56,
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
        r"|breaking|missing|slipping|provoking|triggering|repeating|escalating|alienating"
        r"|unravell?ing"
        r"|collapsing|derailing|undermining|inflaming|igniting|sparking|deepening|eroding|plunging"
        r"|emboldening|driving|pushing|dragging|turning|sliding|tipping|backfiring|isolating"
        r"|stalling"
        r"|dividing|splitting|fuell?ing|creating|setting|leaving|making|stoking|overheating"
        r"|exposing"
        r"|overshooting|undershooting|exhausting|forfeiting|squandering|incurring|inviting|wrecking"
        r"|prolonging|worsening|damaging|harming|hurting|weakening|encouraging)\b)",
        "risk risks",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>threatens?) to(?= \w)(?! (?:sue|leave|quit|resign|strike|walk|withdraw|veto"
        r"|arrest"
        r"|retaliate|kill|shoot|expel|ban|impose|block|boycott|call|close|take|use|attack|invade"
        r"|fire"
        r"|punish|sanction|bomb|evict|cancel|pull|report|expose|tell|publish|release|annex|target"
        r"|deport"
        r"|stop|suspend|halt|respond|intervene|join|vote|go (?:to|public|on)|the|a|an|his|her)\b)",
        "threatens threaten",
        before=2,
        after=4,
    ),
    around(
        rf"(?<=\w\s)(?<!we\s)(?<!you\s)(?<!to\s)(?<!not\s)(?<!i\s)(?<!who\s){_NO_SOFTWARE}"
        rf"(?P<hedge>expects? {_TO_DO})(?= \w)",
        "expect expects",
        before=2,
        after=5,
    ),
)
_OUT = (
    r"(?:be )?(?:(?:explicitly|categorically|formally|publicly|definitively|yet"
    r"|entirely|wholly|completely|fully|altogether|simply|ever|been|quite) ){0,4}"
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
_STEPS = (
    r"(?:increase|rise|hike|cut|deal|vote|election|referendum|return|move|coalition|talks"
    r"|withdrawal"
    r"|intervention|extension|invasion|strike|bailout|rescue|merger|compromise|concessions?|truce"
    r"|ceasefire|resignation|recession|default|devaluation|deployment|escalation|delay|reform"
    r"|intervening|sending|raising|cutting|joining|leaving|resigning|extending|returning|lifting)"
)
"""What somebody may rule out for the time to come."""
RULED_OUT = (
    around(
        r"(?P<hedge>(?:rules?|ruled) out)(?= (?:(?:an?|any|further|the|all|more|early|another)"
        rf" ){{0,2}}(?:[\w-]+ )?{_STEPS}s?\b)",
        "rule rules ruled",
        before=1,
        after=8,
    ),
    around(
        r"(?:(?:can|could|may|might) (?:safely |now |all but |effectively ){0,4}be"
        r"|is|are|was|were|be)"
        r" (?:safely |now |all but |effectively |virtually ){0,4}(?:ruled out|excluded|discounted)",
        "ruled excluded discounted",
        before=24,
        after=4,
    ),
)
