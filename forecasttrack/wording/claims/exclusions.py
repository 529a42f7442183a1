"""What looks like a claim and is none, each with its reason."""

from __future__ import annotations

import re

from forecasttrack.wording.claims.predictors import Predictor
from forecasttrack.wording.not_forecasts import is_in_condition
from forecasttrack.wording.phrases import words_of

_PARTS = words_of(
    "paper, brief, briefing, report, section, chapter, note, article, study, analysis, annex, table",
    "figure, part, appendix",
)
_ABOUT_ITSELF = re.compile(
    rf"\b(?:this|the present|our|the next|the following|the second|the third|the final|each) {_PARTS}\b"
    r"[^.;:]{0,30}$|\bas (?:we|you)\s+$",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:we|I)\s+$")
_WE_WRITE = re.compile(
    r"\s+(?:now |then |also |first )?(?:argue|discuss|examine|show|look|return|describe|explain|begin"
    r"|turn|use|consider|assume|present|outline|focus|see below|sketch|review|ask)\b"
)
_ADVISED = re.compile(
    r"\s*(?:do well|do better|be (?:wise|well advised|better off|prudent|sensible|foolish|unwise"
    r"|a mistake|advisable|desirable|preferable)|afford|make sense)\b",
    re.IGNORECASE,
)
_COUNTERFACTUAL = re.compile(r"\s+(?:\w+ly\s+|not\s+|never\s+)?have\s+(?:been|\w+ed|\w+en)\b")
_HAD_SAID = re.compile(r"\bhad\s+(?:\w+\s+)?\w+ed\b[^.;:]{0,60}$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?:the|a|an|its|their|his|her|this|that|these|those|every|any|one|of|two|three|several)\s+$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:whether|ask(?:s|ed|ing)? if|how (?:far|fast|long|many|much|soon|quickly|deep|deeply)?|when"
    r"|what|which|who|where|why)\b[^,;:.?!]{0,90}$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:question|unclear|uncertain|unknown|not known|unsure|undecided|open|wonder\w*|ask\w*|depend\w*"
    r"|discuss\w*|consider\w*|debat\w*|decid\w*|assess\w*|determin\w*|sees?|know\w*|say|tell|test|monitor\w*"
    r"|watch\w*|judge|examine\w*|explore\w*|clarif\w*|about|of|on|to|over|as to|choose|matter)\s+(?:is\s+)?$",
    re.IGNORECASE,
)
_PAST_TALK = re.compile(
    r"\b(?:in (?:19|20)\d\d|last (?:year|month|week|spring|summer|autumn|winter)|at the time|then"
    r"|back then|earlier|previously|yesterday|years ago|months ago|used to)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\s*(?:be (?:used|found|seen|read|explained|divided|measured|downloaded|traced|described|called"
    r"|attributed|understood|regarded|argued|said|compared|applied)|submit|apply|attend|include"
    r"|refer|vote by|request|choose|only be)\b",
    re.IGNORECASE,
)
_BETWEEN_COMMAS = re.compile(r"\b(?:that|which|who)\s+(?:then\s+|also\s+|may\s+)?$", re.IGNORECASE)
_NEEDED = re.compile(
    r"\b(?:recommend\w*|suggest\w*|propos\w*|urge\w*|advis\w*|call\w* (?:for|on)|in order|so)\b"
    r"[^.;:]{0,60}\bthat\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_CAN = re.compile(r"(?:can|cannot|can't|can not)", re.IGNORECASE)
_UNLIKE = re.compile(r"\bas (?:it|they|this|that|we|some|he|she) $", re.IGNORECASE)


def why_none(sentence: str, word: Predictor, start: int, end: int, *, is_dated: bool) -> str | None:
    """Why words that foretell something make no claim where they stand; None if they do.

    Args:
        sentence: The sentence.
        word: The words.
        start: Where they begin in the sentence.
        end: Where they end.
        is_dated: Whether a day in the future stands in their clause.
    """
    before, after = sentence[:start], sentence[end:]
    if sentence.rstrip(" \"'\u201d\u2019)").endswith("?"):
        return "a question"
    if _ABOUT_ITSELF.search(before) or (_WE.search(before) and _WE_WRITE.match(after)):
        return "about the text itself"
    if is_in_condition(before):
        return "a hypothesis"
    if _is_indirect_question(before):
        return "an indirect question"
    if _NEEDED.search(before):
        return "advice"
    return _of_kind(word, before, after, is_dated=is_dated)


def _of_kind(word: Predictor, before: str, after: str, *, is_dated: bool) -> str | None:
    hedge = word.hedge
    if word.kind == "modal" and hedge is not None:
        if hedge.words == "can" and not is_dated and not _is_denied_ability(word):
            return "an ability"
        if _GENERAL.match(after) and hedge.words in ("can", "may", "could", "might"):
            return "a remark on the matter"
        if hedge.words in ("could", "would") and _is_past(before, after, is_dated=is_dated):
            return "the past"
        if _ADVISED.match(after):
            return "advice"
    if hedge is not None and hedge.polarity == "neutral" and word.kind in ("phrase", "outlook"):
        return "an open matter"
    if word.kind == "phrase" and _ATTRIBUTE.search(before) and re.match(r"\s+[a-z]", after):
        if word.text.lower() in ("possible", "probable", "likely", "certain", "inevitable"):
            return "an attribute"
    if word.kind == "belief" and not re.match(r"\s+(?:that|it|this|the|a|an|no|[a-z]+)\b", after):
        return "a view"
    if word.kind == "plan" and not is_dated and not re.match(r"(?:threat|vow)", word.text):
        return "a plan"
    return None


def _is_past(before: str, after: str, *, is_dated: bool) -> bool:
    is_counterfactual = _COUNTERFACTUAL.match(after) or _HAD_SAID.search(before)
    return bool(is_counterfactual) or bool(_PAST_TALK.search(before) and not is_dated)


def _is_denied_ability(word: Predictor) -> bool:
    return word.hedge is not None and word.hedge.negated


def _is_indirect_question(before: str) -> bool:
    found = _ASKED.search(before)
    if found is None:
        return False
    asks = found.group().lower()
    if asks.startswith(("whether", "ask")):
        return not re.search(r"\bdoubt\w*\s+$", before[: found.start()], re.IGNORECASE)
    is_short = len(found.group()) < 60
    return is_short and bool(_ASKING.search(before[: found.start()]))
