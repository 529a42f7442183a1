"""What makes something likelier, less likely, or announces it: "raises the odds of", "bodes ill".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording.phrases import FILLER, HOW, NOT, around, words_of
from forecasttrack.wording.verb_forms import present, progressive, tenses

EVENT = words_of(
    "war, conflict, collapse, default, recession, crisis, deal, agreement, split, break-up,"
    " breakup",
    "confrontation, insolvency, bankruptcy, ruin, failure, famine, defeat, victory, showdown",
    "stalemate, deadlock, extinction, stagnation, stagflation, slump, recovery, shutdown, strike",
    "strikes, disaster, catastrophe, chaos, anarchy, election, elections, coup, truce, ceasefire",
    "settlement, compromise, breakdown, meltdown, disintegration, escalation, impeachment",
    "resignation, exhaustion, depletion, drought, shortage, shortages, surplus, glut, deficit",
    "deflation, inflation, hyperinflation, parity, independence, partition, dissolution, retreat",
    "clashes, reprisals, protests, riots, withdrawal, invasion, attack, attacks, blackout,"
    " blackouts, bailout, rescue, landslide, unrest",
    "violence, fighting, hostilities, bloodshed, epidemic, pandemic, outbreak, flood, floods",
    "flooding, starvation, hunger, rationing, downgrade, downturn, contraction, correction, crash",
    "rebound, boom, bust, cut, cuts, rise, rises, increase, hike, hikes, decline, fall, drop",
    "slowdown, breakthrough, relapse, resurgence, recurrence, second wave, wave, surge, spike",
    "delay, delays, closure, closures, layoffs, devaluation, revolt, mutiny, uprising, rebellion",
    "trade war, vote, referendum, merger, ruling, ban, exit, win, loss, losses, overshoot,"
    " trouble, peace, heatwave, wildfires, bloom",
)
"""What may come about, by its noun."""
_EVENT_SOON = rf" (?:[^\s.,;:?!]+ ){{0,4}}?{EVENT}\b"

_LIKELIHOOD = "chance, chances, odds, likelihood, probability, prospect, prospects, possibility"
_DREAD = "risk, risks, danger, dangers, threat, spectre, specter"
_RAISE = (
    "raise, increase, heighten, lift, boost, improve, strengthen, enhance, multiply, double"
    ", amplify, elevate, magnify, revive, rekindle, brighten, bolster, exacerbate, compound"
)
_LOWER = (
    "lower, reduce, cut, lessen, diminish, dim, dent, dash, damage, hurt, harm, undermine, weaken"
    ", eliminate, lengthen, end, extinguish, shrink, darken, cloud, scupper, wreck, scotch, doom"
    ", complicate, imperil, jeopardise, jeopardize, worsen, torpedo"
)
_OWNED = r"(?:(?:the|any|all|its|their|his|her|our|this|already|\w+'s?) ){0,2}(?:[\w-]+ ){0,2}?"
_BE = r"(?:is|are|'s|'re|remains?|looks?|seems?|appears?)"
_IS = rf"{_BE}(?: (?:{FILLER})){{0,2}}(?: (?P<negation>{NOT}))?(?: {HOW}){{0,2}}"

SHIFTS = (
    around(
        rf"(?P<hedge>{words_of(tenses(_RAISE))} {_OWNED}"
        rf"{words_of(_LIKELIHOOD, _DREAD)})(?= (?:of|that|for)\b)",
        f"{_LIKELIHOOD}, {_DREAD}",
        before=9,
        after=2,
    ),
    around(
        rf"(?P<hedge>{words_of(tenses(_LOWER))} {_OWNED}"
        rf"{words_of(_LIKELIHOOD, 'hope, hopes')})(?= (?:of|that|for|to)\b)",
        f"{_LIKELIHOOD}, hope, hopes",
        before=9,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:carr(?:y|ies)|entails?|brings?|creates?|poses?|bears?)"
        r" (?:(?:the|a|an|some|no|little|with it the|with it a) )?(?:[\w-]+ ){0,2}?"
        r"(?:risks?|dangers?|threat|chance|likelihood|probability))(?= (?:of|that)\b)",
        "risk, risks, danger, dangers, threat, chance, likelihood, probability",
        before=7,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:faces?|facing|confronts?|confronting|raises?|raising|revives?|invites?"
        r"|leaves? open|left open|keeps? open|opens? up)"
        r" (?:the|a|an) (?:[\w-]+ ){0,2}?(?:prospect|possibility|threat|risk|danger|likelihood"
        r"|chance|spectre|specter))(?= (?:of|that)\b)",
        "prospect, possibility, threat, risk, danger, likelihood, chance, spectre, specter",
        before=7,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:puts?|putting|places?|leaves?|has put|have put) (?:[^\s.,;:?!]+ ){1,5}?"
        r"(?:at (?:\w+ )?risk|in (?:\w+ )?(?:jeopardy|danger|peril|doubt)|under threat))",
        "risk, jeopardy, danger, peril, doubt, threat",
        before=9,
        after=1,
    ),
    around(
        r"(?P<hedge>(?:makes?|making|made|renders?|rendering) (?:[^\s.,;:?!]+ ){1,5}?"
        r"(?:(?:far|much|even|still|all the|somewhat|slightly|no|very|highly|increasingly"
        r"|almost|all but|virtually|practically) ){0,2}(?:(?:more|less|most) )?"
        r"(?:likely|unlikely|likelier|probable|improbable|inevitable|unavoidable|plausible"
        r"|implausible|certain|conceivable|inconceivable|unthinkable|doubtful))"
        r"(?! causes?\b)",
        "likely, unlikely, likelier, probable, improbable, inevitable, unavoidable, plausible,"
        " implausible, certain, conceivable, inconceivable, unthinkable, doubtful",
        before=11,
        after=2,
    ),
)
"""What moves the likelihood of something."""

_FORETELL = "herald, portend, presage, foreshadow, betoken, prefigure"
_WHATEVER = r"(?= (?:an?|the|more|further|another|some|no|years|months|worse|[\w-]+) ?)"
ANNOUNCED = (
    around(
        rf"(?P<hedge>{words_of(present(_FORETELL), 'portending, presaging, heralding')})"
        rf"{_WHATEVER}",
        f"{present(_FORETELL)}, portending, presaging, heralding",
        before=1,
        after=3,
    ),
    around(
        r"(?:(?P<negation>do not|don't|does not|doesn't|did not|hardly|scarcely|never) )?"
        r"(?P<hedge>(?:bodes?|boded|augurs?|augured|boding|auguring)"
        r" (?:(?:very|rather|particularly) )?(?:ill|well|badly|poorly|good|trouble|disaster))",
        "bode, bodes, boded, augur, augurs, augured, boding, auguring",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:spells?|spelling) (?:\w+ )?(?:trouble|disaster|doom|danger|defeat|ruin"
        r"|the end|bad news|pain|misery|relief|catastrophe|collapse))",
        "spell, spells, spelling",
        before=1,
        after=4,
    ),
    around(
        r"(?P<hedge>(?:paves?|paving|(?:has|have) paved|opens?|opening|(?:has|have) opened|clears?"
        r"|clearing|(?:has|have) cleared) (?:the|a) (?:way|door|path|road) (?:for|to|towards?))",
        "way, door, path, road",
        before=4,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:sets?|setting|(?:has|have) set) the (?:stage|scene) for"
        r"|(?:sows?|sowing) the seeds of|(?:has|have|with) (?:all )?the makings of"
        r"|(?:lays?|laying) the (?:ground|groundwork|foundations?) for"
        rf"|{_BE} (?:\w+ )?a (?:recipe for|prelude to|harbinger of|precursor (?:to|of))"
        r"|a (?:harbinger|foretaste|portent) of|tip the (?:scales|balance) (?:towards?|against))",
        "stage, scene, seeds, makings, ground, groundwork, foundation, foundations, recipe,"
        " prelude, harbinger, precursor, foretaste, portent, scales, balance",
        before=5,
        after=3,
    ),
    around(
        r"(?:the )?(?P<hedge>(?:omens?|auguries|portents|signs|indications|signals|runes"
        r"|early signs|first signs)"
        r"(?: (?:for|from|of|about) [^.,;:?!]{1,60}?)? (?:are|look|remain|seem|is|looks)"
        rf"(?: (?:{FILLER}))?(?: {NOT})?(?: {HOW})? (?:good|bad|poor|encouraging|ominous|promising"
        r"|discouraging|worrying|bleak|grim|favou?rable|unfavou?rable|propitious|unpropitious"
        r"|hopeful|positive|negative|inauspicious|auspicious|mixed|dire|unpromising))",
        "omen, omens, auguries, portents, signs, indications, signals, runes",
        before=2,
        after=34,
    ),
    around(
        r"(?P<hedge>(?:(?:the|all the|all|early|most) )?(?:signs|indications|expectations|hopes"
        r"|fears|omens|odds|chances|word|betting) (?:is|are|were|remain)"
        r"(?: (?:now|still|strongly|growing|rising|mounting|high|low|strong|running high"
        r"|fading|receding)){0,2} that)(?= \w)",
        "signs, indications, expectations, hopes, fears, omens, odds, chances, word, betting",
        before=3,
        after=7,
    ),
)
"""What announces something."""

ENDANGERED = (
    around(
        r"(?P<hedge>jeopardi[sz]es?|jeopardi[sz]ing|imperils?|imperilling|endangers?|endangering)"
        r"(?= (?:the|any|its|their|his|her|our|a|an|that|this|both|all)\b)",
        f"{present('jeopardise, jeopardize, imperil, endanger')}, jeopardising, jeopardizing,"
        " imperilling, endangering",
        before=0,
        after=2,
    ),
    around(
        r"(?P<hedge>(?:worse|more|the worst|much more) (?:is|are) (?:still |yet )?to come"
        r"|(?:is|are) (?:fully |already |now |largely ){0,2}priced in(?! (?:dollars|euros?|pounds"
        r"|sterling|yen|francs|gold)\b)|(?:is|are) on a collision course)",
        "worse, more, worst, priced, collision",
        before=6,
        after=5,
    ),
)
"""What is put at risk, or known to come."""

_DRIFT = (
    "inch, edge, slide, drift, creep, head, hurtle, stumble, lurch, slip, sleepwalk, career"
    ", veer, move, march, teeter, barrel, spiral, slither, gravitate"
)
DRIFTS = (
    around(
        rf"(?:be )?(?P<hedge>(?:{words_of(progressive(_DRIFT))})"
        r"(?: (?:\w+ly|inexorably|back|ever closer|closer))? (?:towards?|into|to|on the"
        r" (?:brink|edge|verge) of)"
        rf")(?={_EVENT_SOON})",
        progressive(_DRIFT),
        before=2,
        after=12,
    ),
    around(
        rf"{_IS} (?P<hedge>(?:close to|near|nearing|approaching|bordering on|at the point of"
        r"|on the (?:road|path|way|route|slide|edge|brink|verge|threshold|cusp) (?:to|of)"
        r"|within (?:days|weeks|months|an ace|reach) of|one step (?:away )?from|a step closer to"
        r"|in (?:the )?(?:imminent |grave |serious |real |acute )?(?:danger|peril) of"
        r"|at (?:\w+ )?risk of(?! \w+ing\b)|vulnerable to|on (?:a|the) collision course"
        rf"|ripe for|due for|overdue for|braced for|headed for|heading for|in for))"
        rf"(?={_EVENT_SOON})",
        "close, near, nearing, approaching, bordering, point, road, path, way, route, slide, edge,"
        " brink, verge, threshold, cusp, days, weeks, months, ace, reach, step, danger, peril,"
        " risk, vulnerable, collision, ripe, due, overdue, braced, headed, heading, in",
        before=20,
        after=12,
        core=r"(?<!\w)(?:is|are|remain|look|seem|appear)|'(?:s|re)",
    ),
    around(
        r"(?:looks?|seems?|appears?|remains?) (?:\w+ly |more |most |still )?"
        r"(?P<hedge>(?:vulnerable|exposed|susceptible|prone) to)(?= \w)"
        r"|(?:(?:is|are) (?:\w+ly |also |still |now )?(?:vulnerable|exposed) to"
        r"(?= (?:any|an?|further|another|more|renewed|fresh|sudden)\b))",
        "vulnerable, exposed, susceptible, prone",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>(?:faces?|facing) (?:near-?)?(?:certain|almost certain|likely|probable"
        r"|inevitable|imminent|possible|growing odds of))(?= \w)",
        "face, faces, facing",
        before=0,
        after=5,
    ),
    around(
        r"(?P<hedge>(?:time|hope|patience) (?:for [^.,;:?!]{1,50}? )?(?:is|was) running out)",
        "time, hope, patience",
        before=0,
        after=14,
    ),
    around(
        r"(?P<hedge>window (?:of opportunity )?(?:(?:for|to) [^.,;:?!]{1,50}? )?"
        r"(?:is|may be) (?:now |fast |rapidly |quickly )?(?:closing|narrowing|shutting|shrinking))",
        "window",
        before=0,
        after=18,
    ),
    around(
        r"(?P<hedge>(?:is|are) (?:already |now |also |clearly )?(?:brewing|in the making"
        r"|(?:just )?around the corner|in the wind|on (?:the|its|their) way(?! (?:back|home|to|from"
        r"|out of)\b)|a (?:ticking )?time bomb|here to stay|in the post|in the bag))"
        r"|(?:lies? ahead|beckons?(?=\s*[.,;:?!]|\s*$))",
        "brewing, making, corner, wind, way, bomb, stay, post, bag, ahead, beckon, beckons",
        before=5,
        after=3,
    ),
)
"""What is drawing near."""

OMENS = (*SHIFTS, *ANNOUNCED, *ENDANGERED, *DRIFTS)
