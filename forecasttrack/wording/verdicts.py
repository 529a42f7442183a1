"""What is said of a thing to come as a whole: "is doomed", "is years away", "is safe to assume".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.omens import EVENT
from forecasttrack.wording.phrases import ADJECTIVE, FILLER, HOW, NOT, around, words_of

_BE = r"(?:is|are|'s|'re|remains?|looks?|seems?|appears?|stays?)"
_BE_CORE = r"(?<!\w)(?:is|are|remain|look|seem|appear|stay)|'(?:s|re)"
_NOW = rf"(?: (?:{FILLER}|\w+ly|no less|to be)){{0,2}}"
_IS = rf"{_BE}{_NOW}(?: (?P<negation>{NOT}|far from|anything but))?(?: {HOW}){{0,2}}"
_LAST = r"(?=\s*[.,;:)?!\u2014]|\s*$"
_OR_TIME = (
    r"| (?:if|unless|by|before|this|next|in (?:\d|the (?:coming|next|near|short|long|medium))"
    r"|without|until|once|when|as|within|and|but|for|over|given|after)\b)"
)
_END = _LAST + _OR_TIME

_SURE = (
    "inescapable, assured, guaranteed, doomed, fated, preordained, ineluctable, odds-on, nailed on"
    ", nailed-on, foreseeable, foreordained, written in the stars, a given, a lock, a shoo-in"
    ", a shoo in, a dead cert, a cert, a cinch, a formality, a certainty, a near certainty"
    ", a near-certainty, a fait accompli, all over bar the shouting, set in stone, in the bag"
    ", in the works, in the post, only a question of when, as good as certain, sealed"
    ", a question of when, a matter of when"
)
_SLIGHT = (
    "fanciful, far-fetched, far fetched, unrealistic, unattainable, unachievable, unworkable"
    ", hopeless, wishful thinking, pie in the sky, a fantasy, a stretch, a big ask, a mirage"
    ", a chimera, a forlorn hope, a vain hope, beyond rescue, past saving, dubious, a dead letter"
    ", illusory, off the agenda, unfeasible, infeasible, improbable, farfetched, outlandish"
    ", as remote as ever, as far away as ever, as far off as ever, further away than ever"
    ", a dim prospect, quixotic, delusional, utopian, a leap of faith, no sure thing"
    ", on the rocks, in tatters, a faint hope, past praying for, a non-event, dead on arrival"
)
_MAYBE = (
    "feasible, attainable, achievable, thinkable, winnable, credible, within grasp, realisable"
    ", realizable, doable, within reach, believable, a possibility, a prospect, a risk, a danger"
    ", a threat, very much a possibility, very possible, not far off, in with a chance"
    ", in with a shout, in the running, in contention, on the radar, in the frame"
)
_OPEN = (
    "up for grabs, neck and neck, neck-and-neck, in the lap of the gods, hard to call"
    ", difficult to call, impossible to call, undecided, unpredictable, hard to predict"
    ", difficult to predict, impossible to predict, hard to foresee, unknowable, unresolved"
    ", a gamble, a lottery, a roll of the dice, a throw of the dice, a crapshoot, an unknown"
    ", a big if, anyone's race, anyone's game, evenly matched, evenly balanced, evenly poised"
    ", hard to forecast, difficult to forecast, hard to say, hard to judge, in flux"
    ", up in the air, unsettled, on a knife-edge, on a knife edge, on a razor's edge"
)
_WORDS_OF_VERDICT = f"{_SURE}, {_SLIGHT}, {_MAYBE}, {_OPEN}"
_LIVE = (
    r"(?:ever-present|constant|live|real|distinct|genuine|serious|clear|growing|remote|slim|strong"
    r"|outside|mere|bare|theoretical|realistic|credible|plausible|lingering|perennial|looming"
    r"|significant|material|key|major|considerable|foreseeable|fading|dwindling|distant|faint)"
)

ADJECTIVES = (
    around(
        rf"{_IS} (?P<hedge>{words_of(_WORDS_OF_VERDICT)}){_END}",
        _WORDS_OF_VERDICT,
        before=24,
        after=9,
        core=_BE_CORE,
    ),
    around(
        rf"{_BE}{_NOW}(?: (?P<negation>{NOT}))? (?P<hedge>(?:very much )?an? (?:very |quite )?"
        rf"{_LIVE} (?:possibility|prospect|danger|risk|threat|chance|hope|likelihood"
        rf"|option)){_END}",
        "possibility, prospect, danger, risk, threat, chance, hope, likelihood, option",
        before=22,
        after=3,
        core=_BE_CORE,
    ),
    around(
        rf"{_BE}{_NOW}(?: (?P<negation>{NOT}))? (?P<hedge>(?:at (?:\w+ )?risk|under threat"
        rf"|in peril|in danger|hanging by a thread|on (?:the )?thin ice))"
        r"(?=\s*[.,;:?!]|\s*$| (?:if|unless|from|this|next|before|as|should)\b)",
        "risk, threat, peril, danger, thread, ice",
        before=14,
        after=2,
        core=_BE_CORE,
    ),
    around(
        rf"{_BE}{_NOW}(?: (?P<negation>{NOT}))? (?P<hedge>(?:\w+ |at least \w+ ){{0,2}}"
        r"(?:years|months|weeks|decades|a generation|a (?:long|fair|good) way"
        r"|some (?:way|time|distance|years|months)|a way|a long time)"
        rf" (?:away|off))(?! (?:the|a|an|its) )(?! from (?:the (?:\w+ )?(?:town|city|coast|border)"
        r"|here|home)\b)",
        "away, off",
        before=20,
        after=5,
    ),
    around(
        r"(?P<hedge>(?:talk|hopes|fears|predictions?|speculation|expectations|warnings|claims"
        r"|forecasts|rumours|rumors|worries|reports) (?:of|that|about) [^.;:?!]{1,70}?"
        r" (?:is|are|looks?|seems?) (?:\w+ly )?(?:premature|overdone|exaggerated|misplaced"
        r"|unfounded|overblown|wishful thinking|wide of the mark|fanciful|mistaken|unrealistic"
        r"|too optimistic|too pessimistic|optimistic))",
        "talk, hopes, fears, prediction, predictions, speculation, expectations, warnings, claims,"
        " forecasts, rumours, rumors, worries, reports",
        before=0,
        after=30,
    ),
    around(
        r"(?P<hedge>(?:looks?|seems?|appears?) (?:\w+ly |rather |a little |too |over-?)?"
        r"(?:safe|secure|ambitious|optimistic|overdone|overstretched|vulnerable|shaky|precarious"
        r"|doomed|comfortable"
        rf"|unsustainable|untenable|unstoppable|endangered|premature|on course|finished)){_END}",
        "safe, secure, ambitious, optimistic, overdone, overstretched, vulnerable, shaky,"
        " precarious, doomed, comfortable,"
        " unsustainable, untenable, unstoppable, endangered, premature, course, finished",
        before=5,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:the )?jury (?:is|remains) (?:still )?out|all bets (?:are|would be) off"
        r"|(?:the )?(?:die|dice) (?:is|are) cast|(?:nothing|little) is (?:yet )?(?:settled|certain"
        r"|assured|guaranteed|set in stone)|no end in sight"
        r"|(?:is|are) (?:hers|his|theirs|ours|yours|mine|\w+'s|its) to lose"
        r"|(?:is|are|looks?|seems?) (?:safe (?:for (?:now|the moment|the time being)|until)"
        r"|good for (?:another|at least|a few|\w+ more))"
        r"|range of (?:possible )?(?:outcomes|results|forecasts) (?:is|remains) (?:\w+ly |very"
        r" )?wide"
        r"|pigs (?:might|may) fly|(?:don't|do not|nobody should|no one should) hold"
        r" (?:your|their|its) breath|(?:don't|do not|no one should|nobody should) bank on)",
        "jury, bets, die, dice, nothing, little, sight, lose, safe, good, range, pigs, breath,"
        " bank",
        before=6,
        after=5,
    ),
    around(
        r"(?:can|could|should) (?P<hedge>(?:not )?be taken for granted)"
        r"|(?:cannot|can't|can not|could not|should not|may not) be (?:simply |just )?"
        r"(?:taken for granted|taken as given|assumed|relied on|counted on|guaranteed|dismissed"
        r"|entirely dismissed|wholly dismissed|lightly dismissed|written off|ignored out of hand)",
        "granted, given, assumed, relied, counted, guaranteed, dismissed, written, ignored",
        before=7,
        after=4,
    ),
)
"""Predicates of what is to come."""

_WISE = (
    "safe, fair, reasonable, sensible, realistic, natural, logical, plausible, tempting, prudent"
    ", justified, right"
)
_UNWISE = (
    "unrealistic, naive, rash, foolish, foolhardy, premature, unreasonable, fanciful, optimistic"
    ", wishful, unwise, brave, bold, a stretch, a mistake, wrong, hard, difficult"
)
_SUPPOSE = words_of(
    "assume, expect, suppose, suspect, think, believe, conclude, predict, infer, hope, imagine"
    ", bet, anticipate, say, forecast, count on, bank on"
)
_FUTURE = r"(?=[^.;:?!]{1,90}?\b(?:will|would|may|might|could|can|to|going to|won't)\b)"
_PICTURE = r"(?:imagine|envisage|envision|see|picture|foresee|conceive of|think of)"
JUDGED = (
    around(
        rf"(?:is|are|seems?|looks?|be|would be)(?: (?P<negation>{NOT}))?(?: {HOW}){{0,2}}"
        rf" (?P<hedge>(?:{words_of(_WISE, _UNWISE)}) to {_SUPPOSE}){_FUTURE}",
        f"{_WISE}, {_UNWISE}",
        before=14,
        after=30,
    ),
    around(
        rf"(?:is|are|'s|seems?|proves?)(?: (?P<negation>{NOT}))?(?: {HOW}){{0,2}}"
        rf" (?P<hedge>(?:easy|easier|hard|harder|difficult|impossible|possible|not hard) to"
        rf" {_PICTURE})(?= (?:an?|any|the|how|what|why|where|that|\w+ \w+ing"
        r"|[^.,;:?!]{1,50}? \w+ing)\b)",
        "easy, easier, hard, harder, difficult, impossible, possible",
        before=12,
        after=16,
    ),
    around(
        r"(?:can|could|may|might) (?P<hedge>(?:safely |reasonably |fairly |confidently )"
        r"(?:be )?(?:assumed?|expect(?:ed)?|suppose|predict(?:ed)?|conclude))",
        "safely, reasonably, fairly, confidently",
        before=1,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:question|matter) of (?:(?:not )?if,? but when|when,? (?:and )?not (?:if"
        r"|whether)"
        r"|when,? rather than if|if,? not when))",
        "question, matter",
        before=0,
        after=8,
    ),
    around(
        r"(?:is|are|has|remains?) (?:still |as )?(?:far from|not|yet|un)?(?: )?"
        r"(?P<hedge>(?:un)?(?:clear|certain|known|decided|sure) (?:how|when|who|what|which|where"
        r"|why"
        r"|by how much|how \w+|that)(?= (?:\w+ ){0,8}?(?:will|would|could|can|might)\b))",
        "clear, unclear, certain, uncertain, known, unknown, decided, undecided, sure, unsure",
        before=5,
        after=14,
    ),
    around(
        r"whether [^.;:?!]{1,90}? (?P<hedge>(?:is|remains|seems|looks) (?:far from |still |very"
        r" |as yet |not |not yet |\w+ly ){0,2}(?:un)?(?:clear|certain|known|sure|decided|settled"
        r"|doubtful|moot|questionable))",
        "whether",
        before=0,
        after=34,
    ),
    around(
        r"(?P<hedge>(?:much|the (?:outlook|outcome|result|picture|future|path|timing))"
        r" (?:is|remains|looks|seems) (?:very |highly |deeply |still |far from |as yet |less |much"
        r" less |even less |not )?"
        r"(?:unclear|clear|clouded|unsettled|settled|murky|open|unknown|fluid|in doubt))",
        "much, outlook, outcome, result, picture, future, path, timing",
        before=2,
        after=6,
    ),
    around(
        r"(?:no one|nobody|none)(?: \w+){0,2} (?P<hedge>(?:knows?|can (?:say|tell|predict|know)"
        r"|dares? (?:to )?predict)"
        r" (?:for sure |with certainty |yet )?(?:whether|if|how|when|who|what|where))",
        "know, knows, say, tell, predict",
        before=5,
        after=5,
    ),
)
"""What one may suppose, or cannot know."""

_PLACED = "placed, positioned, equipped"
PLACED = (
    around(
        rf"{_BE}{_NOW}(?: (?P<negation>{NOT}))? (?P<hedge>(?:(?:very |much |less |not )?(?:well"
        rf"|best"
        r"|better|ideally|strongly|poorly|badly|ill|favou?rably))[ -](?:placed|positioned)"
        r" (?:to|for))(?= \w)",
        _PLACED,
        before=14,
        after=3,
    ),
    around(
        rf"{_BE}{_NOW}(?: (?P<negation>{NOT}))?(?: (?:the|a|an|in|early|clear|hot|strong"
        rf"|overwhelming"
        r"|narrow|slight|firm|big|marginal)){0,3}"
        r" (?P<hedge>(?:pole position|front-?runners?|favou?rites?|shoo-in|underdogs?"
        r"|dead cert(?:ainty)?|odds-on|the box seat|outsiders?|dark horse)(?: (?:to|for|in))?)"
        r"(?! (?:dish|food|book|colour|song|film|with)\b)",
        "pole, front, frontrunner, frontrunners, runner, runners, favourite, favourites, favorite,"
        " favorites, shoo, underdog, underdogs, dead, odds, box, outsider, outsiders, dark",
        before=16,
        after=4,
    ),
    around(
        r"there (?:is|are|remains?|seems?|appears?)(?: (?:to be|still|also|now|clearly|now))?"
        r" (?P<hedge>(?:some |little |no |limited |ample |considerable |plenty of |every |much"
        r" |the |only limited |not much ){0,2}(?:potential|scope|room) for)"
        rf"(?= (?:an?|further|another|more|one more|additional|deeper|faster|(?:\w+"
        rf" ){{0,2}}{EVENT})\b)",
        "potential, scope, room",
        before=7,
        after=5,
    ),
    around(
        r"there (?:is|are|remains?|seems?|was|were)(?: (?:to be|still|also|now|clearly|always))?"
        r" (?P<hedge>(?:an? |some |the |every |no |little |few |growing |fresh |real |widespread"
        r" |serious |grave ){0,2}(?:chance|risk|danger|hope|hopes|fear|fears|possibility|worry"
        r"|worries|concern|concerns|expectation|expectations|likelihood|prospect|threat))"
        r"(?= (?:that|of an?|of further|of another|of more|(?:he|she|it|they|we|the|a|an|some|\w+s)"
        r" (?:\w+ ){0,3}?(?:will|could|may|might|comes|goes|slips|fails|rises|falls))\b)",
        "chance, risk, danger, hope, hopes, fear, fears, possibility, worry, worries, concern,"
        " concerns, expectation, expectations, likelihood, prospect, threat",
        before=7,
        after=8,
    ),
    around(
        r"(?P<hedge>(?:has|have|stands?|stood|with) (?:(?:a|an|every|no|little|some|the"
        r"|only an?|much) )(?:(?:very|fairly|reasonably|rather|pretty) )?(?:(?:fighting|good|fair"
        r"|decent|slim|strong|outside|real|sporting|better|even|realistic|reasonable|slight|small"
        r"|poor|remote|great|excellent) )?(?:chance|chances|hope|prospect|shot|likelihood))"
        r"(?= (?:of|to|at|in)\b|\s*[.,;:?!]|\s*$)(?! (?:of|to) (?:meeting you|meet|speak|see)\b)",
        "chance, chances, hope, prospect, shot, likelihood",
        before=5,
        after=4,
    ),
)
"""Who has which chances."""

_OPINE = (
    "judge, judges, judged, think, thinks, thought, consider, considers, considered, believe"
    ", believes, believed, deem, deems, deemed, regard, regards, regarded, find, finds, found"
    ", see, sees, saw, make, makes"
)
OPINIONS = (
    around(
        rf"(?:(?:we|i) )?(?:{words_of(_OPINE)}) it (?:as |to be )?(?P<hedge>{ADJECTIVE})(?="
        rf" that\b)",
        _OPINE,
        before=1,
        after=12,
    ),
)
"""Likelihood as somebody judges it: "we judge it likely that", one hedge with its verb."""

VERDICTS = (*ADJECTIVES, *JUDGED, *PLACED)
