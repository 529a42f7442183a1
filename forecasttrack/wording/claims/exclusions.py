"""Clauses that look like claims and are not, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from forecasttrack.wording.claims.predictors import Predictor
from forecasttrack.wording.not_forecasts import is_in_condition
from forecasttrack.wording.phrases import words_of


@attrs.frozen
class Setting:
    """A predictor with its context.

    Attributes:
        sentence: Their sentence.
        before: What stands before them in it.
        after: What stands behind them.
        word: The words.
        is_dated: Whether a day to come, or an event, stands in the sentence.
    """

    sentence: str
    before: str
    after: str
    word: Predictor
    is_dated: bool

    @property
    def modal(self) -> str | None:
        """The modal verb, if they are one."""
        is_modal = self.word.kind == "modal" and self.word.hedge is not None
        return self.word.hedge.words if is_modal and self.word.hedge is not None else None

    @property
    def lower(self) -> str:
        """The words in small letters."""
        return self.word.text.lower()


def why_none(sentence: str, word: Predictor, *, is_dated: bool) -> str | None:
    """The reason why a predictor makes no claim in its context; None if it makes one.

    Args:
        sentence: The sentence.
        word: The words, with their place in the sentence.
        is_dated: Whether a day to come, or an event, stands in the sentence.

    Example:
        >>> from forecasttrack.wording.claims.predictors import predictors_in
        >>> sentence = "It is unclear whether the truce will hold."
        >>> why_none(sentence, predictors_in(sentence)[-1], is_dated=False)
        'an indirect question'
    """
    setting = Setting(sentence, sentence[: word.start], sentence[word.end :], word, is_dated)
    return next((reason for reason, holds in _REASONS if holds(setting)), None)


# --- questions ---------------------------------------------------------------------------------

_ASKED = re.compile(
    r"\b(?:whether|ask(?:s|ed|ing)? if|how (?:far|fast|long|many|much|soon|quickly|deep|deeply)?"
    r"|when|what|which|who|where|why)\b[^,;:.?!]{0,90}$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:question|unclear|uncertain|unknown|not known|unsure|undecided|open|wonder\w*|ask\w*"
    r"|depend\w*|discuss\w*|consider\w*|debat\w*|decid\w*|assess\w*|determin\w*|sees?|know\w*|say"
    r"|tell|test|monitor\w*|watch\w*|judge|examine\w*|explore\w*|clarif\w*|about|of|on|to|over"
    r"|as to|choose|matter)\s+(?:is\s+)?$",
    re.IGNORECASE,
)
_DOUBTING = re.compile(
    r"(?:\bdoubt\w*|\bdoubt (?:on|over)|(?<!the )(?<!a )(?<!open )(?<!raises )(?<!raise )"
    r"\b(?:questions?|questioned|queries|queried))\s+$",
    re.IGNORECASE,
)
_SUBJECT_QUESTION = re.compile(r"(?:How|Whether)\b[^,;:]*$")


def _is_question(setting: Setting) -> bool:
    return setting.sentence.rstrip(" \"'\u201d\u2019)").endswith("?")


def _is_indirect_question(setting: Setting) -> bool:
    if _SUBJECT_QUESTION.match(setting.before):
        return True
    found = _ASKED.search(setting.before)
    if found is None:
        return False
    ahead = setting.before[: found.start()]
    if found.group().lower().startswith(("whether", "ask")):
        return not _DOUBTING.search(ahead)
    return len(found.group()) < 60 and bool(_ASKING.search(ahead))


# --- the text about itself ---------------------------------------------------------------------

_PARTS = words_of(
    "paper, brief, briefing, report, section, chapter, note, article, study, analysis, annex",
    "table, figure, part, appendix",
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:this|the present|our|the next|the following|the second|the third|the final|each)"
    rf" {_PARTS}\b[^.;:]{{0,30}}$|\bas (?:we|you)\s+$",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:[Ww]e|I)\s+$")
_WE_WRITE = re.compile(
    r"\s+(?:now |then |also |first )?(?:argue|discuss|examine|show|look|return|describe|explain"
    r"|begin|turn|use|consider|assume|present|outline|focus|see below|sketch|review|ask)\b"
)
_READERS = re.compile(
    r"\b(?:readers?|figures|totals|numbers|percentages|shares|sums)\s+"
    r"(?:may|might|will|can|could|should)\s+(?:not\s+)?"
    r"(?:find|add|sum|differ|note|want|wish|consult|refer|see|skip|be rounded)\b",
    re.IGNORECASE,
)


def _is_about_text(setting: Setting) -> bool:
    is_ours = _WE.search(setting.before) and _WE_WRITE.match(setting.after)
    return bool(
        is_ours or _READERS.search(setting.sentence) or _ABOUT_ITSELF.search(setting.before)
    )


# --- hypotheses and advice ---------------------------------------------------------------------

_SUPPOSED = re.compile(r"(?:Suppose|Imagine|Assume|Consider|Let us)\b")
_ADVISED = re.compile(
    r"\s*(?:do well|do better|be (?:wise|well advised|better off|prudent|sensible|foolish|unwise"
    r"|a mistake|advisable|desirable|preferable)|afford|make sense)\b",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:recommend\w*|suggest(?:s|ed|ing)?|propos\w*|urge\w*|advis\w*|call\w* (?:for|on)"
    r"|in order|so)\b"
    r"[^.;:]{0,60}\bthat\b[^.;:]{0,60}$",
    re.IGNORECASE,
)


def _is_hypothesis(setting: Setting) -> bool:
    return is_in_condition(setting.before) or bool(_SUPPOSED.match(setting.sentence))


def _is_advice(setting: Setting) -> bool:
    is_advised = setting.modal is not None and _ADVISED.match(setting.after)
    return bool(is_advised or _NEEDED.search(setting.before))


# --- the past and the present ------------------------------------------------------------------

_PAST_TALK = re.compile(
    r"\b(?:in (?:19|20)\d\d|last (?:year|month|week|spring|summer|autumn|winter)|at the time|then"
    r"|back then|earlier|previously|yesterday|years ago|months ago|used to)\b",
    re.IGNORECASE,
)
_COUNTERFACTUAL = re.compile(r"\s+(?:\w+ly\s+|not\s+|never\s+)?have\s+(?:been|\w+ed|\w+en)\b")
_HAD_SAID = re.compile(r"\bhad\s+(?:\w+\s+)?\w+ed\b[^.;:]{0,60}$", re.IGNORECASE)
_THOUGHT = re.compile(r"\w+ed$|(?:thought|bet|foresaw)$", re.IGNORECASE)
_WAS_TO = re.compile(r"(?:was|were)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were)(?:\s+\w+ly)?\s+$", re.IGNORECASE)
_NOUN_PHRASE = re.compile(r"\s+(?:the|a|an|one of)\s")
_PLAIN_WORD = re.compile(r"\s+(?!to\b)[a-z]")


def _is_past(setting: Setting) -> bool:
    if setting.modal in ("could", "would"):
        is_counterfactual = _COUNTERFACTUAL.match(setting.after) or _HAD_SAID.search(setting.before)
        is_told = not setting.is_dated and _PAST_TALK.search(setting.before)
        return bool(is_counterfactual or is_told)
    if setting.is_dated or setting.word.kind not in ("outlook", "phrase", "projection"):
        return False
    was_thought = _THOUGHT.match(setting.word.text) and _PAST_TALK.search(setting.before)
    return bool(was_thought or _WAS_TO.match(setting.word.text) or _WAS.search(setting.before))


def _is_guess_about_present(setting: Setting) -> bool:
    """Whether "likely" is about the present, as in "is likely the best known"."""
    if setting.word.kind != "phrase" or setting.lower != "likely":
        return False
    is_first = not setting.before.strip()
    return bool(
        _NOUN_PHRASE.match(setting.after) or (is_first and _PLAIN_WORD.match(setting.after))
    )


# --- other senses ------------------------------------------------------------------------------

_GENERAL = re.compile(
    r"\s*(?:be (?:used|found|seen|read|explained|divided|measured|downloaded|traced|described"
    r"|called|attributed|understood|regarded|argued|said|compared|applied)|submit|apply|attend"
    r"|include|refer|vote by|request|choose|only be)\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"\b(?:the|a|an|its|their|his|her|this|that|these|those|every|any|one|of|two|three|several)"
    r"\s+$",
    re.IGNORECASE,
)
_ATTRIBUTES = ("possible", "probable", "likely", "certain", "inevitable")
_THING_BELIEVED = re.compile(r"\s+[a-zA-Z]")
_UNSURE = re.compile(
    r"uncertain|unclear|open question|to be seen|doubtful"
    r"|\b(?:knows?|can (?:say|tell|know|predict))\b"
)
_MENACE = re.compile(r"threat|vow")


def _is_ability(setting: Setting) -> bool:
    hedge = setting.word.hedge
    is_denied = hedge is not None and hedge.negated
    return setting.modal == "can" and not setting.is_dated and not is_denied


def _is_remark(setting: Setting) -> bool:
    return setting.modal in ("can", "may", "could", "might") and bool(_GENERAL.match(setting.after))


def _is_attribute(setting: Setting) -> bool:
    is_adjective = setting.word.kind == "phrase" and setting.lower in _ATTRIBUTES
    is_before_noun = _ATTRIBUTE.search(setting.before) and _PLAIN_WORD.match(setting.after)
    return is_adjective and bool(is_before_noun)


def _is_open(setting: Setting) -> bool:
    hedge = setting.word.hedge
    return hedge is not None and hedge.polarity == "neutral" and bool(_UNSURE.search(hedge.words))


def _is_mere_plan(setting: Setting) -> bool:
    is_plan = setting.word.kind == "plan" and not setting.is_dated
    return is_plan and not _MENACE.match(setting.lower)


def _is_view(setting: Setting) -> bool:
    if "confidence" in setting.lower and setting.is_dated:
        return False
    return setting.word.kind == "belief" and not _THING_BELIEVED.match(setting.after)


_REASONS: tuple[tuple[str, Callable[[Setting], bool]], ...] = (
    ("a question", _is_question),
    ("about the text itself", _is_about_text),
    ("a hypothesis", _is_hypothesis),
    ("an indirect question", _is_indirect_question),
    ("advice", _is_advice),
    ("an ability", _is_ability),
    ("a remark on the matter", _is_remark),
    ("the past", _is_past),
    ("a guess about the present", _is_guess_about_present),
    ("an open matter", _is_open),
    ("an attribute", _is_attribute),
    ("a view", _is_view),
    ("a plan", _is_mere_plan),
)
"""The reasons why words make no claim, each with its test; the first that holds counts."""
