"""Find the claims of a briefing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import When, when
from forecasttrack.wording.claims.blocks import Block, blocks_of, masked
from forecasttrack.wording.claims.clauses import Clause, clauses_of
from forecasttrack.wording.claims.conditions import condition_of
from forecasttrack.wording.claims.documents import text_of_document
from forecasttrack.wording.claims.exclusions import why_none
from forecasttrack.wording.claims.found_claims import FoundClaim, FoundClaims
from forecasttrack.wording.claims.holders import Holder, holder_of
from forecasttrack.wording.claims.model_claims import claims_by_model
from forecasttrack.wording.claims.model_server import LanguageModel
from forecasttrack.wording.claims.predictors import (
    Predictor,
    imperative,
    predictors_among,
    present_tense,
)
from forecasttrack.wording.claims.publication import publication_of
from forecasttrack.wording.claims.quantities import quantities_in
from forecasttrack.wording.claims.sentences import sentences_of
from forecasttrack.wording.deadline import Deadline
from forecasttrack.wording.deadlines import deadlines_among
from forecasttrack.wording.hedges import Hedge
from forecasttrack.wording.negation import Polarity
from forecasttrack.wording.word_places import WordPlaces


@naming_arguments
def find_claims(
    path: str | Path | None = None,
    *,
    text: str | None = None,
    published: object = None,
    model: LanguageModel | None = None,
) -> FoundClaims:
    """Find the clauses of a briefing that foretell something, each with place and reason.

    What it gives are candidates for a person to accept or drop. Left out are questions, advice,
    guesses about the past, hypotheses under an "if", and what a text says of itself. Sentences are
    divided by rules; no model is loaded, and nothing is sent anywhere unless ``model`` is given.
    The rules know English only.

    Args:
        path: A file of text, Markdown, HTML, PDF or DOCX.
        text: A text instead, plain or Markdown.
        published: When it came out, as text, a date or a ``Period``, of which the end counts; by
            default the day that one of its first lines names: behind "Published" or "Date", alone,
            or behind a place or the title of a document. Without one "within two years" is undated.
        model: A language model that finds and describes claims in place of the rules, such as
            ``ft.ModelServer``. What it quotes must stand in the text, or goes to ``.refused``.

    Returns:
        The claims in the order of the text, with ``.text``, in which their places count, and
        ``.frame``.

    Raises:
        InvalidArgumentError: Neither or both of path and text are given, the file is no
            document, or ``model`` cannot answer.
        ModelError: The language model cannot be reached, or answers in another form.
        MissingExtraError: The extra ``text`` is not installed.

    Example:
        >>> text = "Officials expect that prices will fall by Q3 2027, if the port reopens."
        >>> (found,) = find_claims(text=text, published="2026-05-04")
        >>> found.holder, found.condition, str(found.horizon_latest)
        ('other', 'if the port reopens', '2027-09-30')
        >>> text[found.start : found.end]
        'Officials expect that prices will fall by Q3 2027, if the port reopens'
    """
    if (path is None) == (text is None):
        raise InvalidArgumentError("find_claims() takes a path or text=, one of them")
    whole = text_of_document(path) if path is not None else text
    if not isinstance(whole, str):
        raise InvalidArgumentError(f"text is {type(whole).__name__}; hand in a str", field="text")
    quiet = masked(whole)
    day = publication_of(quiet) if published is None else when(published)
    blocks = blocks_of(whole)
    if model is not None:
        return _by_model(model, whole, quiet, blocks, day)
    guarded = _guarded(quiet, blocks)
    places = WordPlaces(guarded)
    marks = _Marks(predictors_among(places), deadlines_among(places, published=day), day)
    found = [
        each
        for block in blocks
        if block.kind != "heading"
        for each in _of_block(whole, quiet, block, marks)
    ]
    return FoundClaims(whole, tuple(_ranked(found)), _headings(quiet, blocks))


def _headings(quiet: str, blocks: Sequence[Block]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (each.start, quiet[each.start : each.end].strip(" #\t"))
        for each in blocks
        if each.kind == "heading"
    )


def _by_model(
    model: LanguageModel, text: str, quiet: str, blocks: Sequence[Block], day: When | None
) -> FoundClaims:
    if not isinstance(model, LanguageModel):
        raise InvalidArgumentError(
            f"model is {shown(model)}; hand in an ft.ModelServer, or what has its method answer()",
            field="model",
        )
    sentences = [
        (start, quiet[start:end])
        for block in blocks
        if block.kind != "heading"
        for start, end in sentences_of(quiet, block)
    ]
    claims, refused = claims_by_model(model, text, sentences, day)
    return FoundClaims(text, claims, _headings(quiet, blocks), refused)


@attrs.frozen
class _Candidate:
    """A claim before it is ranked, with its weight."""

    claim: FoundClaim
    weight: float


def _guarded(quiet: str, blocks: Sequence[Block]) -> str:
    """The text with a full stop behind each block, so that no match extends into the next one."""
    signs = list(quiet)
    for block in blocks:
        if block.end < len(signs) and signs[block.end].isspace():
            signs[block.end] = "."
    return "".join(signs)


class _Marks:
    """The predictors and deadlines of a text, found once for all sentences."""

    def __init__(self, words: list[Predictor], dated: list[Deadline], day: object) -> None:
        self.day = day
        self._words, self._dated = words, dated
        self._starts = [each.start for each in words]
        self._dated_starts = [each.start for each in dated]

    def between(self, start: int, end: int) -> tuple[list[Predictor], list[Deadline]]:
        """Those of a sentence, their places counted in it."""
        words = self._words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        first, last = (bisect_left(self._dated_starts, each) for each in (start, end))
        return (
            [
                Predictor(
                    each.start - start, min(each.end, end) - start, each.kind, each.text, each.hedge
                )
                for each in words
            ],
            [
                attrs.evolve(each, start=each.start - start, end=each.end - start)
                for each in self._dated[first:last]
                if each.end <= end
            ],
        )


def _of_block(text: str, quiet: str, block: Block, marks: _Marks) -> Iterator[_Candidate]:
    for start, end in sentences_of(quiet, block):
        words, dated = marks.between(start, end)
        yield from _of_sentence(text, quiet[start:end], start, words, dated, marks.day)


def _of_sentence(  # noqa: PLR0913, PLR0917 - a sentence and what was found in it
    text: str,
    sentence: str,
    at: int,
    words: list[Predictor],
    dated: list[Deadline],
    day: object,
) -> Iterator[_Candidate]:
    """The claims of one sentence; places of words count in the sentence, those of claims do not."""
    kept = [each for each in words if why_none(sentence, each, is_dated=_any_dated(dated)) is None]
    if not words:
        unhedged = _unhedged(sentence, dated, day)
        kept = [each for each in unhedged if why_none(sentence, each, is_dated=True) is None]
    if not kept:
        return
    clauses = clauses_of(sentence, [(each.start, each.end) for each in kept])
    for clause in clauses:
        chosen = [kept[number] for number in clause.words]
        own = [each for each in dated if clause.start <= each.start < clause.end]
        outside = [each for each in dated if not any(_holds(other, each) for other in clauses)]
        for part, deadline in _parts(sentence, clause, own, outside):
            yield _candidate(text, sentence, at, part, chosen, deadline)


def _any_dated(dated: Sequence[Deadline]) -> bool:
    return any(each.latest is not None or each.event is not None for each in dated)


def _unhedged(sentence: str, dated: Sequence[Deadline], day: object) -> Iterator[Predictor]:
    """A verb in the present beside a day to come ("growth slows in 2027"), or "Expect more"."""
    if sentence.rstrip().endswith("?"):
        return
    if found := imperative(sentence):
        yield Predictor(found.start(), found.end() - 1, "future", found.group().strip())
    elif day is not None and (found := present_tense(sentence, dated)):
        yield Predictor(found.start(), found.end(), "present", found.group())


def _candidate(  # noqa: PLR0913, PLR0917 - one claim takes all that is known of its sentence
    text: str,
    sentence: str,
    at: int,
    clause: Clause,
    words: list[Predictor],
    deadline: Deadline | None,
) -> _Candidate:
    first, last = words[0], words[-1]
    start, end = at + clause.start, at + clause.end
    holder = holder_of(sentence, last.end)
    condition = condition_of(sentence, last.start)
    deadline = _from_condition(deadline, words, condition, holder)
    spoken = sentence[clause.start : clause.end]
    amounts = quantities_in(spoken, hedges=_hedges(words, -clause.start))
    claim = FoundClaim(
        start=start,
        end=end,
        sentence=text[at : at + len(sentence)],
        clause=text[start:end],
        hedges=tuple(_hedges(words, at)),
        polarity=_polarity(words, holder, sentence[clause.start : first.start]),
        holder=holder,
        condition=condition,
        horizon_earliest=None if deadline is None else deadline.earliest,
        horizon_latest=None if deadline is None else deadline.latest,
        quantities=tuple(amounts),
        reason=_reason(words, deadline),
        rank=0,
    )
    weight = _weight(words, sentence[: first.start], claim)
    return _Candidate(claim, weight)


_COUNTED = re.compile(
    r"(?:within|in|over|for|inside) (?!(?:the|its|their|our|weeks|days|months)\b)"
)


def _from_condition(
    deadline: Deadline | None, words: Sequence[Predictor], condition: str | None, holder: Holder
) -> Deadline | None:
    """A deadline, without its days if it is a length of time from an event in the condition.

    "If the president refuses, the court rules within 60 days" has no day.
    """
    is_supposed = holder == "authors" and any(
        each.hedge is not None and each.hedge.words == "would" for each in words
    )
    if deadline is None or not (condition or is_supposed):
        return deadline
    is_counted = _COUNTED.match(deadline.text) and _LENGTH.search(deadline.text)
    if not is_counted:
        return deadline
    return attrs.evolve(deadline, earliest=None, latest=None, event="condition")


_LENGTH = re.compile(r"\b(?:day|week|month|quarter|year|decade)s?\b", re.IGNORECASE)


def _hedges(words: Sequence[Predictor], at: int) -> Iterator[Hedge]:
    for each in words:
        if each.hedge is not None:
            yield attrs.evolve(each.hedge, start=at + each.start, end=at + each.end)


def _holds(clause: Clause, deadline: Deadline) -> bool:
    return clause.start <= deadline.start < clause.end


_AND_THEN = re.compile(r",?\s+(?:and|but|then|followed by|before)\s+")


def _parts(
    sentence: str, clause: Clause, own: Sequence[Deadline], outside: Sequence[Deadline]
) -> Iterator[tuple[Clause, Deadline | None]]:
    """A clause with its deadline; two if it states a forecast for each of two times.

    "GDP grows by 1.8 per cent this year and by 2.2 per cent in 2027" are two claims.
    """
    days = [each for each in own if each.latest is not None]
    if len(days) >= 2 and days[0].latest != days[-1].latest:
        middle = _AND_THEN.search(sentence, days[0].end, days[-1].start)
        is_next = middle is not None and middle.group().strip(" ,") in (
            "then",
            "before",
            "followed by",
        )
        if middle and (is_next or any(quantities_in(sentence[middle.end() : days[-1].start]))):
            yield Clause(clause.start, middle.start(), clause.words), days[0]
            yield Clause(middle.end(), clause.end, clause.words), days[-1]
            return
    yield clause, _deadline_of(own, outside)


def _deadline_of(own: Sequence[Deadline], outside: Sequence[Deadline]) -> Deadline | None:
    """The deadline in the clause, if it has a day; else one outside all clauses."""
    for chosen in (own, outside):
        days = [each for each in chosen if each.latest is not None]
        if days:
            return days[-1] if chosen is own else days[0]
    return next(iter([*own, *outside]), None)


_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|nobody|nothing|none|hardly|unwilling|reluctant|refuses"
    r"|unable|fails? to)\b|n['\u2019]t\b",
    re.IGNORECASE,
)


def _polarity(words: Sequence[Predictor], holder: Holder, before: str) -> Polarity:
    """The polarity of a clause: that of its least affirmative hedge, reversed if it is rejected."""
    leanings = [each.hedge.polarity for each in words if each.hedge is not None]
    if not leanings:
        is_turned = _NEGATION.search(before) or any(_NEGATION.search(each.text) for each in words)
        leanings = ["negative" if is_turned else "affirmative"]
    if holder == "rejected" or "negative" in leanings:
        return "negative"
    return "neutral" if "neutral" in leanings else "affirmative"


_SAID = {
    "modal": "a modal verb",
    "phrase": "words of likelihood",
    "chance": "a chance",
    "belief": "what the authors believe",
    "outlook": "an outlook",
    "not ruled out": "what is not ruled out",
    "ruled out": "what is ruled out",
    "number": "a stated number",
    "balance": "a balance of risks",
    "projection": "a projection",
    "doubt": "a doubt",
    "stance": "a stance from which one is inferred",
    "plan": "a plan with a date",
    "future": "what is to come",
    "present": "a verb in the present with a day to come",
}


def _reason(words: Sequence[Predictor], deadline: Deadline | None) -> str:
    found = "; ".join(f"{_SAID[each.kind]} ({each.text.strip()})" for each in words)
    if deadline is None:
        return f"{found}; undated"
    is_dated = deadline.earliest is not None or deadline.latest is not None
    if is_dated:
        return f"{found}; dated ({deadline.text})"
    hangs = f"hangs on the {deadline.event}" if deadline.event else "undated"
    return f"{found}; {hangs} ({deadline.text})"


_WEIGHTS = {"stance": 0.4, "plan": 0.5, "present": 0.6, "doubt": 0.8, "belief": 0.9}
_RELATIVE = re.compile(r"\b(?:which|who|that)\s+(?:\w+\s+)?$", re.IGNORECASE)


def _weight(words: Sequence[Predictor], before: str, claim: FoundClaim) -> float:
    """The weight of a candidate, for ranking: only the order of these numbers matters."""
    weight = max(_WEIGHTS.get(each.kind, 1.0) for each in words)
    weight += 0.5 * (claim.horizon_latest is not None) + 0.2 * bool(claim.quantities)
    weight -= 0.3 * bool(_RELATIVE.search(before)) + 0.2 * (claim.holder == "other")
    return weight - 0.1 * (claim.polarity == "neutral")


def _ranked(found: Sequence[_Candidate]) -> Iterator[FoundClaim]:
    """The claims in the order of the text, ranked by weight."""
    order = sorted(range(len(found)), key=lambda row: -found[row].weight)
    ranks = {row: rank for rank, row in enumerate(order, 1)}
    for row, each in enumerate(found):
        yield attrs.evolve(each.claim, rank=ranks[row])
