"""Hedges in a text: the words that say how sure the writer is, and which way they lean."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cache
from itertools import zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.wording import (
    assessments,
    expectations,
    idioms,
    omens,
    outlooks,
    phrases,
    projections,
    sentence_frames,
    stated_odds,
    verdicts,
)
from forecasttrack.wording.finder import Finder, finder
from forecasttrack.wording.lexicon_catalogue import lexicon, lexicon_names
from forecasttrack.wording.lexicon_entry import normal_words
from forecasttrack.wording.lookalikes import is_idiom, is_modal_lookalike, is_phrase_lookalike
from forecasttrack.wording.negation import Polarity, leaning, negator_of
from forecasttrack.wording.not_forecasts import foretells_nothing, is_past_guess
from forecasttrack.wording.word_places import WordPlaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forecasttrack.wording.lexicon import Lexicon

    Listing: TypeAlias = Callable[[str], tuple[str, ...]]

_CLITICS = {"'ll": "will", "'d": "would", "ll": "will", "d": "would"}
Kind = Literal[
    "phrase",
    "modal",
    "chance",
    "belief",
    "outlook",
    "not ruled out",
    "ruled out",
    "number",
    "balance",
    "projection",
    "doubt",
]


@attrs.frozen(kw_only=True)
class Hedge:
    """One hedge found in a text.

    Attributes:
        start: Where it begins, counted in characters from 0.
        end: Where it ends; `text[start:end]` is what was found.
        text: The characters found, with the negation that stands in them.
        words: The hedge itself, in lower case, as one looks it up in a lexicon: "likely" for "will
            most likely" is not it, "most likely" is; a bare modal verb stands for itself.
        kind: `phrase` (likely, almost certainly), `modal` (will, may), `chance` (little chance),
            `belief` (we doubt), `outlook` (is expected, is set to), `not ruled out`, `ruled out`,
            `number` (a 30 per cent chance, two in three), `balance` (risks are tilted to the
            downside), `projection` (is seen at, staff projects), `doubt` (officials doubt that).
        negated: Whether a negation governs it ("will not", "neither side will", "not likely").
        negator: The words of that negation, which may stand apart from the hedge.
        polarity: Which way it leans: `affirmative`, `negative` ("unlikely", "not likely", "will
            not", "little chance") or `neutral` ("about even", "uncertain").
        lexicons: The lexicons that have the words.

    Example:
        >>> find_hedges("Talks will most likely fail.")[0].words
        'most likely'
    """

    start: int
    end: int
    text: str
    words: str
    kind: Kind
    negated: bool
    negator: str | None
    polarity: Polarity
    lexicons: tuple[str, ...]


@naming_arguments
def find_hedges(text: str, *, lexicons: Iterable[Lexicon] | None = None) -> list[Hedge]:
    """Find the hedges and modal verbs in a text, in order, the longest match first.

    Look-alikes are left out: the month and the name (May, Will), the noun (a can, the might of),
    the wish ("would like"), the guess about the present ("is likely reassessing") and what is
    able now ("can carry 4,000 tonnes").

    Args:
        text: Any text; a hedge may run over the end of a line.
        lexicons: Whose phrases to look for besides the common ones; those of the package if None.

    Returns:
        The hedges, which never overlap.

    Raises:
        InvalidArgumentError: ``text`` is no text.

    Example:
        >>> for hedge in find_hedges("Neither side will yield; a truce cannot be ruled out."):
        ...     print(hedge.start, hedge.words, hedge.polarity)
        13 will negative
        33 cannot be ruled out affirmative
    """
    known = None if lexicons is None else list(lexicons)
    return hedges_among(WordPlaces(text), known)


def hedges_among(places: WordPlaces, lexicons: list[Lexicon] | None = None) -> list[Hedge]:
    """The hedges of a text of which the places of words are known already."""
    known = [lexicon(name) for name in lexicon_names()] if lexicons is None else lexicons
    taken: list[Hedge] = []
    meeting: list[Hedge] = []
    reach = 0
    for found in sorted(_candidates(places, known), key=attrgetter("start")):
        if found.start >= reach:
            taken += _longest_first(meeting) if len(meeting) > 1 else meeting
            meeting = [found]
            reach = found.end
        else:
            meeting.append(found)
            reach = max(reach, found.end)
    return _joined(taken + _longest_first(meeting), places.text)


def _joined(found: list[Hedge], text: str) -> list[Hedge]:
    """Hedges, with a modal verb and its predicate joined into one ("may be doomed")."""
    joined = []
    opener: Hedge | None = None
    for each, later in zip_longest(found, found[1:]):
        opens_later = later is not None and each.kind == "modal" and _opens(each, later)
        if not opens_later:
            joined.append(each if opener is None else _from(opener.start, each, text))
        opener = each if opens_later else None
    return joined


def _opens(modal: Hedge, later: Hedge) -> bool:
    return later.start == modal.end + 1 and later.text[:3].lower() == "be "


def _from(start: int, hedge: Hedge, text: str) -> Hedge:
    return attrs.evolve(hedge, start=start, text=text[start : hedge.end])


def _longest_first(meeting: list[Hedge]) -> list[Hedge]:
    """Hedges without those that lie within another."""
    if len(meeting) < 2:
        return meeting
    taken: list[Hedge] = []
    for found in sorted(meeting, key=lambda h: (h.start - h.end, h.start)):
        place = bisect(taken, found.start, key=attrgetter("start"))
        is_free_before = place == 0 or taken[place - 1].end <= found.start
        is_free_after = place == len(taken) or found.end <= taken[place].start
        if is_free_before and is_free_after:
            taken.insert(place, found)
    return taken


def _candidates(places: WordPlaces, known: list[Lexicon]) -> list[Hedge]:
    text, found = places.text, list[Hedge]()

    @cache  # long texts repeat the same hedges
    def listing(words: str) -> tuple[str, ...]:
        return tuple(sorted(each.name for each in known if words in each))

    for kind, each in _finders():
        found += _hedges_of(text, places.matches(each), kind, listing)
    for phrase in {phrase for each in known for phrase in each.phrases()}:
        if phrase not in phrases.MODALS and places.holds_all(phrase):
            matches = places.matches(_phrase_finder(phrase, places.rarest(phrase)))
            found += _hedges_of(text, matches, "phrase", listing, phrase)
    return found


_REACH = 1_300
"""Characters on either side of a match that may affect its reading."""
_MOST_JUDGED = 4_096
_NONE_JUDGED: tuple[int, Hedge | None] = (0, None)


def _hedges_of(
    text: str,
    matches: Iterable[re.Match[str]],
    kind: Kind,
    listing: Listing,
    listed: str | None = None,
) -> Iterator[Hedge]:
    """The hedges among some matches; equal matches in equal contexts are judged once."""
    judged: dict[tuple[str, int, int], tuple[int, Hedge | None]] = {}
    before, (first, hedge) = ("", -1, -1), _NONE_JUDGED
    for match in matches:
        start, end = match.span()
        reached = start if start < _REACH else _REACH
        place = (text[start - reached : end + _REACH], reached, end - start)
        if place != before:  # comparing two texts is faster than a lookup
            if place not in judged:
                if len(judged) == _MOST_JUDGED:
                    judged.clear()
                is_hedge = (
                    _genuine(text, match, kind) if listed is None else _says(text, match, listed)
                )
                judged[place] = start, _hedge(text, match, kind, listing) if is_hedge else None
            before, (first, hedge) = place, judged[place]
        if hedge is not None:
            yield _moved(hedge, start - first) if start != first else hedge


def _moved(hedge: Hedge, by: int) -> Hedge:
    return Hedge(
        start=hedge.start + by,
        end=hedge.end + by,
        text=hedge.text,
        words=hedge.words,
        kind=hedge.kind,
        negated=hedge.negated,
        negator=hedge.negator,
        polarity=hedge.polarity,
        lexicons=hedge.lexicons,
    )


@cache
def _finders() -> list[tuple[Kind, Finder]]:
    groups: list[tuple[Kind, tuple[phrases.Anchored, ...]]] = [
        ("modal", phrases.MODAL),
        ("phrase", phrases.MIXED),
        ("phrase", phrases.LIKELY),
        ("phrase", phrases.EVENS),
        ("chance", phrases.CHANCES),
        ("belief", outlooks.BELIEFS),
        ("outlook", outlooks.OUTLOOKS),
        ("outlook", idioms.IDIOMS),
        ("phrase", verdicts.OPINIONS),
        ("outlook", verdicts.VERDICTS),
        ("outlook", omens.OMENS),
        ("outlook", sentence_frames.FRAMES),
        ("outlook", assessments.ASSESSMENTS),
        ("not ruled out", outlooks.NOT_RULED_OUT),
        ("ruled out", outlooks.RULED_OUT),
        ("number", stated_odds.NUMBERS),
        ("balance", stated_odds.BALANCES),
        ("projection", projections.PROJECTIONS),
        ("projection", expectations.EXPECTATIONS),
        ("doubt", projections.DOUBTS),
    ]
    return [(kind, finder(text)) for kind, texts in groups for text in texts]


@cache
def _phrase_finder(phrase: str, anchor: str) -> Finder:
    """Look for a phrase around one of its words, as far as the phrase and a word more reach."""
    far = len(re.findall(r"\w+", phrase)) + 1
    escaped = re.escape(phrase).replace(r"\ ", " ")
    return finder(phrases.around(escaped, anchor, before=far, after=far))


def _part(match: re.Match[str], name: str) -> tuple[int, int] | None:
    if name not in match.re.groupindex or match[name] is None:
        return None
    return match.span(name)


def _genuine(text: str, match: re.Match[str], kind: Kind) -> bool:
    verb = _part(match, "modal")
    if verb and not _genuine_verb(text, verb):
        return False
    hedge = _part(match, "hedge")
    if kind == "phrase" and verb:
        return not is_idiom(text, match.start(), match.end())
    start, end = hedge or match.span()
    if verb is None and is_past_guess(text, start, end):
        return False
    return verb is not None or not is_phrase_lookalike(text, start, end, _words(match, kind))


def _says(text: str, match: re.Match[str], phrase: str) -> bool:
    """Whether a phrase of a lexicon is a hedge where it stands."""
    span = match.span()
    return not is_phrase_lookalike(text, *span, phrase) and not is_past_guess(text, *span)


def _genuine_verb(text: str, verb: tuple[int, int]) -> bool:
    written = normal_words(text[slice(*verb)])
    base = phrases.CONTRACTED.get(written, written.split()[0])
    if foretells_nothing(text, *verb, base):
        return False
    return not is_modal_lookalike(text, *verb, base)


def _words(match: re.Match[str], kind: Kind) -> str:
    hedge = _part(match, "hedge")
    if hedge:
        return normal_words(match["hedge"])
    if kind == "belief":
        return normal_words(f"{match.group().split()[0]} {match['verb']}")
    if kind == "modal":
        return _modal_words(match)
    if _part(match, "noun"):
        # "The chances of a deal are slight" is the phrase "chances are slight", interrupted.
        return normal_words(f"{match['noun']} {match['being']} {match['amount']}")
    return normal_words(match.group())


def _modal_words(match: re.Match[str]) -> str:
    if "modal" not in match.re.groupindex:
        return _CLITICS[normal_words(match["verb"])]
    written = normal_words(match["modal"])
    base = phrases.CONTRACTED.get(written, written.split()[0])
    well = _part(match, "well")
    return f"{base} {normal_words(match['well'])}" if well else base


def _hedge(text: str, match: re.Match[str], kind: Kind, listing: Listing) -> Hedge:
    """The hedge that a match is; ``listing`` names the lexicons that have its words."""
    words = _words(match, kind)
    inner = _inner_negation(match)
    governed = kind in _GOVERNED and inner is None
    outer = negator_of(text, match.start(), subject=True) if governed else None
    negator = inner or outer
    # "Not" inside the words ("probably not") already turns them; it must not turn them back.
    is_denied = bool(re.search(r"(?<! as)(?<! than) not$", words))
    is_turned = negator is not None and not is_denied
    start, end = _part(match, "span") or match.span()
    return Hedge(
        start=start,
        end=end,
        text=text[start:end],
        words=words,
        kind=_kind(words, kind),
        negated=negator is not None or is_denied,
        negator=negator or ("not" if is_denied else None),
        polarity=_polarity(match, words, kind, is_turned),
        lexicons=listing(words),
    )


_GOVERNED = ("modal", "phrase", "outlook", "ruled out", "projection")
"""Kinds that a negation outside them turns."""

_SIDES = {"upside": "affirmative", "downside": "negative"}


def _polarity(match: re.Match[str], words: str, kind: Kind, is_turned: bool) -> Polarity:
    if kind == "doubt":
        return "negative"
    if kind == "balance":
        side = normal_words(match["side"]) if _part(match, "side") else "balanced"
        return _SIDES.get(side.replace(" ", ""), "neutral")  # type: ignore[return-value]
    stated = stated_odds.stated_probability(words) if kind == "number" else None
    if stated is not None and stated != 0.5:
        return "affirmative" if stated > 0.5 else "negative"
    return "neutral" if kind == "number" else leaning(words, negated=is_turned)


def _inner_negation(match: re.Match[str]) -> str | None:
    if _part(match, "negation"):
        return normal_words(match["negation"])
    verb = _part(match, "modal")
    written = normal_words(match["modal"]) if verb else ""
    if written in phrases.CONTRACTED:
        return "not" if written == "cannot" else "n't"
    return "not" if written.endswith(" not") else None


def _kind(words: str, kind: Kind) -> Kind:
    return "belief" if words in ("we believe", "we doubt") else kind
