"""Modal verbs and adverbs that foretell nothing: advice, guesses about the past, hypotheses."""

from __future__ import annotations

import re

from forecasttrack.wording.negation import negator_of
from forecasttrack.wording.phrases import words_of

_ADVERBS = (
    r"(?:\s+(?:not|never|also|still|now|then|well|only|even|yet|very|\w+ly)|n['\u2019]t){0,3}"
)
_IRREGULAR = words_of(
    "been, had, gone, come, become, begun, left, lost, won, made, done, taken, given, seen, known",
    "led, cost, cut, put, set, hit, hurt, let, held, kept, met, sent, spent, built, bought",
    "brought, thought, fought, caught, taught, sold, told, said, paid, laid, meant, heard, felt",
    "found, fallen, risen, grown, driven, written, chosen, broken, spoken, shown, drawn, run",
    "struck, stood, understood, read, fed, fled, sunk, shut, got, gotten, forgotten, hidden",
    "ridden, slipped",
)
_PERFECT = re.compile(
    rf"{_ADVERBS}\s+have{_ADVERBS}\s+(?:\w+ed|{_IRREGULAR})\b(?!\s+by\s+(?:then|the end|20))",
    re.IGNORECASE,
)
_PAST_VERB = re.compile(
    rf"\s+(?:(?:was|were|had|did)\b|(?!indeed|need|speed|proceed|exceed|succeed|feed|breed|shed"
    rf"|embed|bleed|concerned|based|supposed|united|advanced|increased|expected|renewed|limited)"
    rf"\w+ed\s+(?!(?:by|to)\b)(?=\w)"
    rf"|(?:{words_of('cost, led, lost, won, fell, rose, grew, left')})\b)",
    re.IGNORECASE,
)
_BEING_PAST = re.compile(
    r"\b(?:was|were|had|had been|has been|have been)\s+(?:(?:very|most|quite|always|not)\s+){0,2}$",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(?:if|unless|provided(?: that)?|supposing|in case|assuming(?: that)?|as long as|so long as"
    r"|on condition that)\b(?P<inside>[^,;:.?!\u2014]*)$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:ask|asks|asked|see|sees|know|knows|unclear|unsure|wonder|wonders|doubtful|doubt|doubts"
    r"|uncertain|question|decide|decides|even|only|what)\s+(?:if|unless)?\s*$",
    re.IGNORECASE,
)
_TURNS_OUT = words_of(
    "recover, resume, restart, fall, rise, ease, remain, stay, grow, slow, reach, return, decline",
    "moderate, stabilise, stabilize, narrow, widen, begin, come, lose, win, last, benefit, drop",
    "climb, peak, become, turn, arrive, reopen, survive, pass, prevail, exceed, average, fade",
    "abate, converge, weaken, pick up, continue, hold, prove, materialise, materialize, rebound",
    "soften, improve, diminish, dissipate, subside, surpass, double, halve, shrink, suffice, help",
    "boost, lift, see, get, go, follow, emerge, clear, settle, edge, firm, tighten, allow",
    "give way, take hold, bring, support, add, cool, be able, be enough, be back, be close, be in",
    "be at, be below, be above, be lower, be higher, be complete, be ready, be over, be near",
    "be weaker, be stronger, be less, be more, be on, be well, be under, be visible, be felt",
    "be running, be working, be operational, be flowing, be available, be finished, be completed",
    "be open, be smaller, be larger, be temporary, know, have, contribute, amount to, total",
    "dampen, offset",
    "weigh on, cushion, feed through, filter through, feed into, accelerate, persist, flatten",
    "level off, bottom out, expand, gain, wane, creep, inch, drift, tick, dip, sink, slide, dry,"
    " thaw",
    "freeze, melt, bloom, ripen, land, launch, finish, conclude, kick in, translate, yield",
    "deliver, generate, drive, cost, feel, start to, begin to, flow, outpace, outweigh, outlast",
    "make up for, compensate, cover, tide, underpin, dominate, mitigate, spread, multiply, swell,"
    " run out, run low, run dry, be gone",
    "be back, be dry, be clear, be ripe, be rare, be brief, be limited, be modest, be gradual, be"
    " short",
    "be mild, be manageable, be contained, be reached, be felt, be possible, be sufficient",
)
_COMPARED = words_of(
    "better, worse, warmer, cooler, wetter, drier, milder, cheaper, dearer, easier, harder",
    "quicker, calmer, shorter, longer, busier, quieter",
)
_FORETOLD = re.compile(
    rf"{_ADVERBS}\s+(?:{_TURNS_OUT}|be {_COMPARED})\b"
    r"|\s+(?:comfortably|easily|narrowly|eventually|in time)\s+\w",
    re.IGNORECASE,
)
_BE_COMPARED = re.compile(rf"{_ADVERBS}\s+be {_COMPARED}\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:we|you)\s+$", re.IGNORECASE)
_WHO_ACTS = re.compile(
    r"\b(?:we|you|governments?|ministers?|policymakers?|policy-makers?|allies|leaders|parliament"
    r"|member states|commission|council|nato|eu|brussels|washington|europe|europeans|banks?"
    r"|authorities|ministry|donors|companies|firms|states|committee|board|cabinet|un|regulators?"
    r"|readers?|voters|travellers|visitors|residents|users|drivers|farmers|households|parents"
    r"|passengers|applicants|patients|members|analysts|planners|agency|agencies|union|alliance"
    r"|administration|municipalit(?:y|ies)|cit(?:y|ies)|hospitals|clinics|schools|ministries"
    r"|districts|provinces|police|army|navy|employers|lenders|airlines|operators|insurers"
    r"|landlords)\s+$",
    re.IGNORECASE,
)
_DEED = re.compile(
    rf"{_ADVERBS}\s+(?:remain|stay|continue|hold|help|support|boost|allow|bring|give|add|ease"
    r"|tighten|see|know|have|go|follow|begin|return|narrow|widen|turn|pass|lift|clear|settle)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:agree|recommend|urge|propose|insist|demand|argue|decide)[sd]? that\b[^.;:?!]{0,60}$",
    re.IGNORECASE,
)
"""Before a "should" that says what somebody wants."""

_NEAR = 160


def foretells_nothing(text: str, start: int, end: int, verb: str) -> bool:
    """Whether a modal verb gives advice, guesses about the past or opens a hypothesis.

    Args:
        text: The text.
        start: Where the verb begins.
        end: Where it ends.
        verb: The verb without its negation, such as "should".

    Example:
        >>> foretells_nothing("Allies should send more.", 7, 13, "should")
        True
        >>> foretells_nothing("Output should recover.", 7, 13, "should")
        False
    """
    if verb == "can" and _is_ability(text, start, end):
        return True
    before = text[max(0, start - _NEAR) : start]
    if verb in ("may", "can", "could") and _is_permission(text, before, end):
        return True
    if verb == "could" and any(each.match(text, end) for each in _ABLE_THEN):
        return True
    if verb not in ("will", "could") and _PERFECT.match(text, end):
        return True
    if verb in ("should", "must", "ought") and _is_advice(text, before, end):
        return True
    return verb != "will" and (is_in_condition(before) or bool(_IN_A_QUESTION.search(before)))


_ABOUT_TO_BE = re.compile(
    r"[^.;:?!]{0,110}?\b(?:still|yet|again|easily|well|expect|expected|soon|next|coming|later"
    r"|before|until"
    r"|within|through the|20\d\d"
    r"|tomorrow|by (?:the|then|mid|late|early|end|year|next|[A-Z]\w+|20)\w*"
    r"|in (?:spring|summer|autumn|winter|time|[A-Z][a-z]+)|this (?:year|week|month|spring|summer"
    r"|autumn|winter|quarter)|ever|happen|hope|hoped|anticipated|foreseen|assumed"
    r"|change|hardly|scarcely|only|go wrong)\b"
    r"|,? (?:not|never|neither)\b|\s+(?:\w+ ){0,2}(?:likely|probably|possibly|certainly"
    r"|conceivably|perhaps|surely|potentially)\b"
)


def _is_ability(text: str, start: int, end: int) -> bool:
    """Whether "can" states a present ability: no time to come follows, and it is not negated."""
    if text[start:end].lower() != "can" or _ABOUT_TO_BE.match(text, end):
        return False
    return negator_of(text, start, subject=True) is None


_PERMITTED = re.compile(
    r"(?:\s+not)?\s+(?:also\s+|only\s+)?"
    r"(?:apply for|carry forward|deduct|register|appeal|submit|enrol|enroll|attend|file|stand for"
    r"|request|claim"
    r"|inspect|petition|vote by)\b",
    re.IGNORECASE,
)
_RULES = words_of(
    "constitution, law, treaty, charter, statute, statutes, rules, licence, license, contract",
    "terms, permit, permits, concession, concessions, quota, quotas, agreement, accord, mandate,"
    " regulation, act, lease, bylaws",
)
_BY_RULE = re.compile(
    rf"[^.;:?!]{{0,100}}(?:\b(?:under|by) (?:the|its|their|this) (?:\w+ )?{_RULES}\s*[.,;]"
    rf"|,\s*(?:the|its|their) {_RULES} (?:says?|states?|provides?|stipulates?))",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"[^.,;:?!]{0,60}\bonly (?:in|to|with|at|from|on|against|upon|under)\b", re.IGNORECASE
)


_CUSTOMERS = re.compile(
    r"(?:^|[.;:!?\n])\s*(?:travellers|travelers|passengers|visitors|shoppers|customers|applicants"
    r"|candidates|users|tenants|guests|pupils|students|subscribers|cardholders|ticket holders"
    r"|permit holders|licence holders|members of the public)\s+$",
    re.IGNORECASE,
)
"""Before a verb that says what those may do whom a rule is for."""
_ALLOWED = re.compile(
    r"(?:\s+not)?\s+(?:(?:also|only|still)\s+)?(?:apply|claim|carry|bring|use|enter|board|borrow"
    r"|park"
    r"|return (?:the|their|it|them|goods)"
    r"|smoke|pay|cancel|redeem|renew|access|download|transfer|request|register|exchange|check in"
    r"|take (?:photographs|pictures|notes)|reserve|book)\b",
    re.IGNORECASE,
)


_BACK_THEN = re.compile(
    r"[^.;:?!]{0,100}?\b(?:last (?:night|week|month|quarter|year|spring|summer|autumn|winter)"
    r"|yesterday|ago|at the time)\b",
    re.IGNORECASE,
)
"""Behind a "could" that speaks of what was possible then."""


_WAS_SOUGHT = re.compile(
    r"\s+not be (?:\w+ly )?(?:traced|found|reached|verified|confirmed|identified|established"
    r"|located|determined|contacted)\b(?!\s+(?:before|until|by|next|soon))"
)
"""Behind a "could" that speaks of what nobody was able to do."""

_OF_A_RULE = re.compile(rf"\b{_RULES}\s+$", re.IGNORECASE)
_IS_CHANGED = re.compile(
    r"\s+(?:not\s+)?(?:only\s+)?be\s+(?:amended|changed|suspended|revoked|invoked"
    r"|terminated|repealed|renewed|extended|modified|altered|denounced)\s+"
    r"(?:only|with|without|by (?:an? |the )?(?:\w+ ){0,2}(?:vote|majority|agreement"
    r"|consent|two[- ]thirds|three[- ]quarters|members)"
    r"|(?:at|on) (?:[\w']+ ){0,3}notice)\b",
    re.IGNORECASE,
)
"""What a rule says of itself: "the treaty may be amended by a vote of two thirds"."""

_WAS_SEEN = re.compile(
    r"\s+(?:also |still |clearly |already ){0,2}be (?:seen|heard|glimpsed|smelt)\b"
    r"(?![^.;:?!]{0,60}\b(?:next|soon|until|later|coming|20\d\d|by (?:the|then|end|[A-Z]\w*)|if)\b)"
)
"""Behind a "could" that speaks of what somebody was able to see."""

_ABLE_THEN = (_BACK_THEN, _WAS_SEEN, _WAS_SOUGHT)

_IN_A_QUESTION = re.compile(
    r"\b(?:asks?|asked|asking|enquired?|inquired?)(?: \w+){0,3} (?:if|whether)\b[^,;:.?!]*$",
    re.IGNORECASE,
)
"""Before a modal verb that stands in somebody's question."""


_WISH = re.compile(r"\s+(?:also\s+)?(?:wish|want|like|prefer|care|choose) to\b", re.IGNORECASE)
"""Behind a "may" that suggests something to somebody: "readers may wish to consult the annex"."""

_WITHOUT_LEAVE = re.compile(
    r"\s+(?:not|only)\s+(?!(?:pass|survive|recover|succeed|last|hold|happen|come|win|work)\b)"
    r"[^.,;:?!]{0,60}\b(?:without|with) (?:an? |the |prior |written |valid ){0,2}"
    r"(?:permits?|permission|pilot|licen[cs]e|consent|approval|authori[sz]ation|notice|visas?"
    r"|passports?|warrant|leave)\b",
    re.IGNORECASE,
)


def _is_permission(text: str, before: str, end: int) -> bool:
    """Whether "may" is a permission, as in "may apply for the grant"."""
    if _CUSTOMERS.search(before) and _ALLOWED.match(text, end):
        return True
    if _OF_A_RULE.search(before) and _IS_CHANGED.match(text, end):
        return True
    return any(
        each.match(text, end) for each in (_PERMITTED, _BY_RULE, _ONLY, _WISH, _WITHOUT_LEAVE)
    )


def _is_advice(text: str, before: str, end: int) -> bool:
    if not _FORETOLD.match(text, end) or _WANTED.search(before):
        return True
    if _ADDRESSED.search(before) and _BE_COMPARED.match(text, end):
        return True
    return bool(_WHO_ACTS.search(before)) and bool(_DEED.match(text, end))


def is_in_condition(before: str) -> bool:
    """Whether the words that lead up to a place open a condition that they do not close.

    Example:
        >>> is_in_condition("If the talks "), is_in_condition("If the talks fail, prices ")
        (True, False)
    """
    found = _IF.search(before)
    return found is not None and not _ASKING.search(before[: found.start("inside")])


def is_past_guess(text: str, start: int, end: int) -> bool:
    """Whether words of likelihood guess about what has happened.

    Example:
        >>> is_past_guess("The storm probably cost votes.", 10, 18)
        True
    """
    if _OF_WHAT_IS.match(text, end):
        return True
    if _WHETHER.search(text[start:end]):
        return bool(_WHAT_WAS.match(text, end))
    if not text[start:end].lower().endswith(_GUESSING) or _TO.match(text, end):
        return False
    before = text[max(0, start - _NEAR) : start]
    if _PAST_VERB.match(text, end) or _WHAT_CAUSED.match(text, end):
        return True
    if _BEING_PAST.search(before) and not _REPORTED.search(before):
        return True
    return bool(_BY_WHOM.match(text, end) and _HAPPENED.search(before))


_REPORTED = re.compile(
    r"\b(?:signall?ed|said|judged|thought|noted|agreed|argued|warned|believed|suggested|indicated"
    r"|estimated|concluded|remarked|commented|felt|considered|stressed|added|reported|saw|expected"
    r"|assessed|acknowledged|observed|emphasi[sz]ed) that\b[^.;:?!]*$",
    re.IGNORECASE,
)
"""Before what was thought of the future: "members signalled that a cut was likely"."""

_WHAT_CAUSED = re.compile(
    r"\s+(?:causes?|culprits?|reasons?|explanations?|sources?|origins?|motives?|perpetrators?"
    r"|authors?)\b(?![^.;:?!]{0,60}\b(?:will|would|could|may|might)\b)",
    re.IGNORECASE,
)
"""Behind a "likely" that explains what there is: "the likely cause of the fire"."""

_BY_WHOM = re.compile(
    r",?\s+(?:by|from|with|because|due to|as a result"
    r"|in (?:an? |the |order|response|retaliation))\b"
)
_HAPPENED = re.compile(
    r"\b(?:was|were|had|did)\b(?![^.;:?!]*\b(?:will|would|may|might|could|can|shall|should|is|are"
    r"|be"
    r"|expect\w*|likely|due)\b)[^.;:?!]*,\s+(?:very |most |quite )?$",
    re.IGNORECASE,
)
"""What has happened, up to a guess how: "the convoy was attacked, probably by the same group"."""


_OF_WHAT_IS = re.compile(
    r"\s+(?:un)?(?:true|false|wrong|mistaken|fake|forged|genuine|dead|innocent|guilty|a hoax)\b"
)
"""Behind "probably": what holds now or does not, as in "is probably untrue"."""

_WHETHER = re.compile(
    r"^(?!(?:not )?(?:be|come|find)\b).*\b(?:whether|if)$", re.IGNORECASE | re.DOTALL
)
_WHAT_WAS = re.compile(
    r"(?![^.,;:?!]{0,200}\b(?:will|would|can|could|may|might|shall|should|is|are|to)\b)"
    r"[^.,;:?!]{0,90}?\s(?:was|were|had|did"
    r"|(?<!the )(?<!an )(?<! a )(?<!its )(?<!their )(?<!his )(?<!her )[a-z]{3,}(?<!ne)ed)\b"
)
"""Behind "it is unclear whether": what has happened, or has not."""

_GUESSING = ("likely", "probably", "possibly", "perhaps", "presumably", "certainly")
_TO = re.compile(r"\s+(?:to|that)\b")
