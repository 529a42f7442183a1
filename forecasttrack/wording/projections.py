"""What somebody projects, foresees or doubts: "staff projects", "is seen at", "officials doubt".

Each pattern is tried near its anchors, the words behind it, and at most ``before`` and ``after``
words away from them; its group ``hedge`` is the hedge. See ``phrases``.
"""

from __future__ import annotations

from forecasttrack.wording import phrases, stated_odds
from forecasttrack.wording.phrases import around, words_of

_MAKERS = words_of(
    "staff, the staff, economists, analysts, markets, investors, traders, the market, the models",
    "the model, the baseline, our baseline, the baseline scenario, the central bank, the bank",
    "the fund, the commission, the government, the ministry, the treasury, the IMF, the OECD",
    "the world bank, the ECB, the fed, officials, ministers, forecasters, the agency, the IEA",
    "most forecasters, the committee, the board, the consensus, the median forecast, projections",
    "our projections, the projections, the forecast, our forecast, forecasts, the central case",
    "our central case, the base case, our base case, experts, planners, diplomats, we, futures",
    "the futures curve, swaps, option prices, options prices, bond prices, surveys, the survey,"
    " villagers",
    "dealers, desks, brokers, lenders, insurers, regulators, epidemiologists, modellers,"
    " scientists",
    "strategists, pollsters, bookmakers, operators, agronomists, hydrologists, virologists,"
    " bankers",
    "meteorologists, climatologists, the agencies, forecasting centres, rating agencies, insiders",
    "residents, exporters, farmers, businesses, households, companies",
)
_SAY = words_of(
    "project, projects, foresee, foresees, pencil in, pencils in, envisage, envisages, forecast",
    "forecasts, predict, predicts, anticipate, anticipates, expect, expects, see, sees, look for",
    "looks for, point to, points to, price in, prices in, are pricing in, assume, assumes",
    "are betting on, bet on, are betting, are gambling, are wagering, are counting on",
    "are banking on, are positioned for, envision, envisions, imply, implies",
    "are bracing for, is bracing for",
)
_SAW = words_of(
    "projected, foresaw, forecast, predicted, anticipated, expected, envisaged, pencilled in",
    "feared, reckoned, assumed",
)
_HOW_MANY = words_of(
    "several, some, most, many, a few, two, three, four, a number of, a majority of, all, other",
    "the",
)
_MEMBERS = words_of(
    "members, participants, policymakers, policy-makers, governors, respondents, delegates, one",
    "member, one member, one participant, another member, the committee, the staff, staff",
    "the board, the council",
)
"""People whose views stand in the past tense in minutes: "several members anticipated that"."""

_CASE = r"(?:(?:central|base|baseline|main) (?:case|scenario|forecast|view|outlook)|baseline)"
"""Names of forecasts that state something by themselves: "the baseline is for a slow recovery"."""

_A_CHANCE = (
    r" (?:(?:an?|only|just|some|at least|about|roughly) ){0,2}"
    rf"(?:{phrases.AMOUNT}|{stated_odds.RANGE}|{stated_odds.IN})"
    rf" (?:{stated_odds.NOUN}|risks|danger|hope|prospects)\b"
)
"""A likelihood behind "we see", as in "we see a 30 per cent chance"; it is the hedge then."""

_TO_COME = (
    r" (?:[^\s.,;:?!]+ ){0,5}?(?:possibilit|probabilit|prospect|risk|danger|chance|likelihood"
    r"|scenario|outcome|case\b|cuts?\b|hikes?\b|rises?\b|increase|decline|fall|recession|slowdown"
    r"|downturn"
    r"|recover|upside|downside|victor|win\b|defeat|deal\b|agreement|ceasefire|war\b|collapse|growth"
    r"|inflation|default|election|forecast|projection)"
)
"""Words about the future behind "places weight on"; a court places weight on testimony."""

PROJECTIONS = (
    around(
        rf"(?<!as\s)(?<!than\s){_MAKERS}(?: (?:now|still|also|currently|\w+ly)){{0,2}}"
        rf" (?P<span>(?P<hedge>puts?|sees?|sets?|pegs?|places?)(?! (?:the )?{stated_odds.NOUN}\b)"
        rf" [^.,;:?!]{{1,60}}? at)"
        rf" {stated_odds.ABOUT}(?:[$\u20ac\u00a3]?\d|{stated_odds.RANGE})",
        "at",
        before=38,
        after=6,
    ),
    around(
        rf"(?:our|the|my) (?P<hedge>{_CASE})(?= (?:is|remains|has|puts|shows|assumes)\b)",
        "case scenario forecast view outlook baseline",
        before=4,
        after=3,
    ),
    around(
        r"(?:is|are|was|were|being) "
        rf"(?:{stated_odds.ABOUT}|(?:now|also|still|widely|generally|then) ){{0,2}}"
        r"(?P<hedge>seen)(?= (?:at|to|as (?:likely|unlikely)|[a-z]+ing|above|below|near|around"
        r"|between|slowing|higher|lower)\b)",
        "seen",
        before=8,
        after=4,
    ),
    around(
        rf"(?<!as\s)(?<!than\s){_MAKERS}(?: (?:now|still|also|continue[sd]? to|no longer|currently"
        rf"|had)){{0,2}}"
        rf" (?P<span>(?P<hedge>{_SAY}))(?! (?:the best|no evil|fit|red)\b)(?!{_A_CHANCE})"
        r"(?! (?:all|you|your|our|every|each|everybody|everyone) (?:\w+ ){0,3}to\b)",
        "project projects foresee foresees pencil pencils envisage envisages forecast forecasts"
        " predict predicts anticipate anticipates expect expects see sees look looks point points"
        " price prices pricing assume assumes betting bet gambling wagering counting banking"
        " positioned envision envisions imply implies bracing",
        before=9,
        after=8,
    ),
    around(
        rf"(?:{_HOW_MANY} )?{_MEMBERS}(?: (?:now|still|also|generally|broadly|had)){{0,2}}"
        rf" (?P<span>(?P<hedge>{_SAW}))(?= (?:that|an?|only|further|some|little|no|weaker"
        rf"|stronger|lower|higher|slower|faster|growth|inflation"
        r"|output|prices)\b)",
        "projected foresaw forecast predicted anticipated expected envisaged pencilled feared"
        " reckoned assumed",
        before=8,
        after=3,
    ),
    around(
        r"(?<!had\s)(?P<hedge>predicted|foresaw|anticipated|feared|expected)"
        r"(?= that [^.;:?!]{1,90}?\b(?:would|could|might)\b)",
        "predicted foresaw anticipated feared expected",
        before=2,
        after=18,
    ),
    around(
        r"(?:everything|all (?:the )?(?:signs|indications|evidence)|signs|indications)"
        r" (?P<hedge>points? to)",
        "point points",
        before=4,
        after=2,
    ),
    around(
        r"(?:evidence|data|indicators|surveys|polls|models|figures) (?:still |now |all )?"
        r"(?P<hedge>points? to)(?= (?:an?|further|another|continued|slower|faster|weaker|stronger"
        r"|rising|falling|lower|higher|more|less)\b)",
        "point points",
        before=3,
        after=3,
    ),
    around(
        r"(?P<hedge>reckon(?:s|ed)?)(?= that\b| on (?:receipts|revenues?|income|growth|proceeds"
        r"|savings)\b| [^.,;:?!]{1,60}?\b(?:will|would|could|may|might"
        r"|(?:is|are) (?:likely|unlikely))\b)",
        "reckon reckons reckoned",
        before=1,
        after=16,
    ),
    around(
        r"(?:is|are|was|were) (?:\w+ly |now |already |also )?"
        r"(?P<hedge>bracing(?: itself| themselves)? for|(?:betting|banking|counting|gambling)"
        r" (?:on|that))",
        "bracing betting banking counting gambling",
        before=4,
        after=4,
    ),
    around(
        r"(?:is|are|was|were) (?:now |currently |\w+ly )?(?P<hedge>(?:estimated|calculated|thought"
        r"|reckoned) to)(?= (?:reach|rise|fall|grow|slow|shrink|cost|peak|decline|increase"
        r"|take(?! (?:its|their|his|her)\b)"
        r"|drop"
        r"|exceed|double|halve|last)\b)",
        "estimated calculated thought reckoned",
        before=4,
        after=4,
    ),
    around(
        r"(?:has|have|had) (?:all but |almost |largely |fully |already |now ){0,2}"
        r"(?P<hedge>priced (?:in|out))(?! (?:dollars|euros?|pounds|sterling|yen|francs|gold)\b)",
        "priced",
        before=6,
        after=3,
    ),
    around(
        r"(?:place[sd]?|attach(?:es|ed)?|assign(?:s|ed)?|puts?|gives?|gave|giving)"
        r" (?P<hedge>(?:some|little|no|more|less|much|equal|greater|considerable|substantial"
        r"|increasing|most) weight"
        rf" (?:on|to))(?={_TO_COME})",
        "weight",
        before=4,
        after=9,
    ),
    around(
        r"(?:the )?(?:consensus|forecasts?|projections?) (?P<hedge>(?:is|are|calls?) for)",
        "for",
        before=3,
        after=2,
    ),
    around(
        r"(?:it|they|she|he)(?: (?:now|still|also)){0,1}"
        r" (?P<span>(?P<hedge>projects?|forecasts?|foresees?|pencils? in|envisages?))",
        "project projects forecast forecasts foresee foresees pencil pencils envisage envisages",
        before=4,
        after=4,
    ),
    around(
        r"(?:is|are|was|were|looks?|seems?|appears?|'s|'re)"
        r"(?: (?:now|also|still|currently|all|widely|strongly|to be)){0,2} (?P<hedge>(?:due|slated"
        r"|scheduled|headed"
        r"|heading|pencilled in|bound|on a path|on a trajectory|in line|earmarked|tipped|favoured"
        r"|favored|fancied|projected)"
        r" (?:to|for|in|on|towards))(?!(?<=due\sto) (?:his|her|its|their|an?|the)\b)",
        "due slated scheduled headed heading pencilled bound path trajectory line earmarked tipped"
        " favoured favored fancied projected",
        before=8,
        after=5,
    ),
)
"""Projections: "is seen at", "staff projects", "is scheduled to"."""

_OF_WHAT = r"(?= (?:that|whether|if|the (?:idea|claim|notion|prospect|chances?)|it will|any)\b)"
_NO_DOUBT = (
    r"(?<!no\s)(?<!little\s)(?<!any\s)(?<!in\s)(?<!beyond\s)(?<!some\s)(?<!serious\s)"
    r"(?<!without\s)(?<!we\s)(?<!I\s)(?<!not\s)(?<!much\s)"
    r"(?<!nobody\s)(?<!no\sone\s)(?<!few\s)(?<!longer\s)(?<!never\s)(?<!hardly\s)"
    r"(?<!few\seconomists\s)(?<!few\sanalysts\s)(?<!few\sobservers\s)(?<!few\sexperts\s)"
)
"""What must not stand before "doubt": words that make it the author's, negate it, or a noun."""
DOUBTS = (
    around(
        rf"{_NO_DOUBT}(?P<hedge>doubts?|doubted){_OF_WHAT}",
        "doubt doubts doubted",
        before=2,
        after=4,
    ),
    around(
        rf"{_NO_DOUBT}(?P<hedge>doubts?|doubted)"
        r"(?= (?!that\b)[^.,;:?!]{1,60}?\b(?:will|would|can|could)\b)",
        "doubt doubts doubted",
        before=2,
        after=20,
    ),
    around(
        r"(?<!the\s)(?<!a\s)(?<!this\s)(?<!that\s)(?<!open\s)(?<!key\s)(?<!main\s)(?<!to\s)"
        r"(?<!raises\s)(?<!raise\s)(?<!raised\s)"
        r"(?P<hedge>questions?|questioned|quer(?:y|ies|ied)|casts? doubt (?:on|over))"
        r"(?= (?:whether|if)\b)",
        "question questions questioned query queries queried doubt",
        before=4,
        after=4,
    ),
    around(
        r"(?:few|nobody|no one|none|hardly anyone|hardly anybody)(?: \w+){0,4}?"
        r" (?:expects?|believes?|thinks?|sees?|predicts?|anticipates?|foresees?|counts? on)"
        r"(?: (?:that|it|a|an|the|any|this|them|him|her)\b)?",
        "few nobody no none hardly",
        before=1,
        after=10,
    ),
    around(
        r"(?<!we\s)(?<!I\s)(?P<hedge>(?:do|does|did)(?: not|n't)(?: \w+ly)?"
        r" (?:expect|believe|think|foresee|anticipate|envisage))"
        r"(?= (?!(?:in|him|her|them|so|twice|about|of|much)\b)\w)",
        "expect believe think foresee anticipate envisage",
        before=5,
        after=3,
    ),
    around(
        r"(?:is|are|remain|remains|was|were) (?:\w+ly )?(?P<hedge>sceptical|skeptical|unconvinced)"
        r"(?= (?:that|about|of|whether)\b)",
        "sceptical skeptical unconvinced",
        before=6,
        after=3,
    ),
)
"""What others doubt: "officials doubt that", "few expect"."""
