"""From words to probabilities, by a lexicon, or by a coder where the lexicon lacks the words.

The probability is always that the claim as paraphrased is true. A verb negated in the text ("will
not lead to") is negated in the paraphrase as well, so the hedge is read without its "not"; a hedge
that is negated itself ("not likely") says how likely the plain claim is, so the band is turned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidForecastError, UnknownNameError
from forecasttrack.records.belief import Probability
from forecasttrack.records.wording import Band, Reading, Wording
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon
from forecasttrack.wording.lexicon_catalogue import recorded_name
from forecasttrack.wording.lexicon_entry import normal_words, single_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forecasttrack.records.forecast import Forecast
    from forecasttrack.wording.hedges import Hedge
    from forecasttrack.wording.lexicon import Lexicon
    from forecasttrack.wording.lexicon_entry import LexiconEntry

NO_PROBABILITY = ("graded", "not-a-test")
"""Relations of a question to its claim under which the words give it no probability."""


@attrs.frozen(kw_only=True)
class Meaning:
    """What words stand for in a lexicon.

    Attributes:
        words: The words that were looked up.
        entry: The entry that answered.
        lexicon: Name of the lexicon.
        band: The probabilities that the claim as paraphrased is true.
        point: One number for them; None where the lexicon puts no odds on the words.
        turned: Whether it is the complement of the entry's band ("not likely").
    """

    words: str
    entry: LexiconEntry
    lexicon: str
    band: Band
    point: float | None
    turned: bool = False


def meaning_of(words: str, lexicon: Lexicon, *, register: str | None = None) -> Meaning | None:
    """Look up what words stand for, negation included; None where the lexicon is silent.

    Args:
        words: The hedge as it stands in the text, with its verb or without.
        lexicon: The lexicon.
        register: The kind of text, such as "analytic"; entries that are for other kinds only then
            stay silent. None looks at all entries.

    Example:
        >>> from forecasttrack.wording.lexicon_catalogue import lexicon
        >>> meaning_of("not likely", lexicon("nato")).band
        Band(low=0.1, high=0.4)
        >>> meaning_of("will not be", lexicon("capphrase2026")).point
        0.98003
        >>> meaning_of("will not be", lexicon("capphrase2026"), register="analytic") is None
        True
    """
    entry, turned = lexicon.get(words), False
    if entry is None:
        entry, turned = _by_hedge(words, lexicon)
    if entry is None or (register and entry.registers and register not in entry.registers):
        return None
    return _meaning(words, lexicon, entry, turned=turned)


@naming_arguments
def impute(  # noqa: PLR0913 - what a reading consists of
    words: str,
    *,
    lexicon: Lexicon | str | Path | None = None,
    relation: str = "supports",
    register: str | None = None,
    band: Band | None = None,
    point: float | None = None,
    reason: str | None = None,
    confidence: str | None = None,
    readings: Iterable[Reading] = (),
) -> Wording:
    """Turn words into the record of a band and a point, by a lexicon or by a coder's judgement.

    Nothing is assumed: where the lexicon is silent, or none is given, a coder gives band, point and
    reason.

    Args:
        words: The hedge as it stands in the text.
        lexicon: The lexicon to read it by, or its name or file.
        relation: How the question tests the claim: "supports", or "against" for the complement.
        register: The kind of text; see `meaning_of`.
        band: A coder's band, a probability of yes, where no lexicon speaks.
        point: The coder's number within it.
        reason: Why.
        confidence: How well founded the text calls its judgement; never mixed into the number.
        readings: What each coder made of the words.

    Returns:
        A wording; make the forecast with `ft.Forecast(belief=wording.point, wording=wording, ...)`.

    Raises:
        InvalidForecastError: The relation gives no probability, the band is inverted or does not
            hold the point, or something a coder must give is missing.
        UnknownNameError: The lexicon is silent and no coder's band is given.

    Example:
        >>> impute("very likely", lexicon="icd203", relation="against").band
        Band(low=0.05, high=0.2)
    """
    _check_relation(relation)
    if isinstance(lexicon, str | Path):
        lexicon = open_lexicon(lexicon)
    kept: Any = tuple(readings)
    unread = Wording(words=words, confidence=confidence, readings=kept)
    found = meaning_of(words, lexicon, register=register) if lexicon is not None else None
    if found is None or found.point is None:
        _check_coder(words, lexicon, band=band, point=point, reason=reason)
        return attrs.evolve(unread, band=band, point=point, reason=reason)
    if band is not None or point is not None:
        msg = f"'{words}' stands in lexicon '{found.lexicon}'; give a band or a lexicon, not both"
        raise InvalidForecastError(msg, field="band")
    claimed = attrs.evolve(
        unread, band=found.band, point=found.point, lexicon=recorded_name(found.lexicon)
    )
    return _complement(claimed) if relation == "against" else claimed


def reread(
    forecast: Forecast, lexicon: Lexicon, *, relation: str | None, register: str | None = None
) -> Forecast | None:
    """Read the words of a forecast by another lexicon, leaving the record itself as it is.

    Args:
        forecast: A forecast that keeps its words.
        lexicon: The lexicon to read them by.
        relation: How its question tests its claim; None counts as "supports".
        register: The kind of text; see `meaning_of`.

    Returns:
        A forecast with the lexicon's band and point; None where the forecast has no words, the
        lexicon is silent, or the relation gives no probability.

    Example:
        >>> from forecasttrack.records.forecast import Forecast
        >>> from forecasttrack.wording.lexicon_catalogue import lexicon
        >>> likely = impute("likely", lexicon=lexicon("icd203"))
        >>> first = Forecast(
        ...     question_id="rain", forecaster="ann", belief=likely.point, wording=likely,
        ...     issued_at="2026-01-01T08:00Z",
        ... )
        >>> reread(first, lexicon("nato"), relation="supports").belief
        Probability(yes=0.75)
    """
    wording = forecast.wording
    if wording is None or relation in NO_PROBABILITY:
        return None
    found = meaning_of(wording.words, lexicon, register=register)
    if found is None or found.point is None:
        return None
    fresh = attrs.evolve(
        wording, band=found.band, point=found.point, lexicon=lexicon.name, reason=None
    )
    fresh = _complement(fresh) if relation == "against" else fresh
    assert fresh.point is not None  # noqa: S101 - a turned point is a point
    return attrs.evolve(forecast, belief=Probability(fresh.point), wording=fresh)


def _by_hedge(words: str, lexicon: Lexicon) -> tuple[LexiconEntry | None, bool]:
    """The entry of the only hedge in the words, and whether its complement counts."""
    written = _words_of_hedges(words)
    if not any(phrase <= written for phrase in lexicon.words_of_phrases):
        return None, False
    from forecasttrack.wording.hedges import find_hedges  # noqa: PLC0415 - many patterns

    hedges = find_hedges(words, lexicons=[lexicon])
    if len(hedges) != 1:
        return None, False
    hedge = hedges[0]
    plain = hedge.words.removesuffix(" not")
    if _negates_the_verb(hedge):
        # The paraphrase carries the negation: "will probably not" is "probably" of the denial.
        entry = lexicon.get(plain)
        return (entry, False) if entry is not None else (lexicon.get(hedge.words), True)
    entry = lexicon.get(hedge.words)
    if entry is not None or plain == hedge.words:
        return entry, hedge.negated and not hedge.words.endswith(" not")
    return lexicon.get(plain), True


def _words_of_hedges(words: str) -> set[str]:
    """All words that a hedge in some words may contain.

    A hedge is made of words that stand there, but a contraction stands for its whole verb.
    """
    written = set(single_words(words))
    has_contraction = "'" in normal_words(words) or "cannot" in written
    return written | set(_VERBS) if has_contraction else written


def _negates_the_verb(hedge: Hedge) -> bool:
    if not hedge.negated:
        return False
    spoken = hedge.text.lower()
    has_verb = hedge.kind == "modal" or any(f"{verb} " in f"{spoken} " for verb in _VERBS)
    return has_verb or "n't" in spoken


_VERBS = ("will", "would", "may", "might", "can", "could", "shall", "should", "must", "cannot")


def _meaning(words: str, lexicon: Lexicon, entry: LexiconEntry, *, turned: bool) -> Meaning:
    wording = Wording(words=words, band=Band(entry.low, entry.high), point=entry.point)
    wording = _complement(wording) if turned else wording
    assert wording.band is not None  # noqa: S101 - an entry has a band
    return Meaning(
        words=words,
        entry=entry,
        lexicon=lexicon.name,
        band=wording.band,
        point=wording.point,
        turned=turned,
    )


def complement(band: Band) -> Band:
    """The probabilities that the contrary is true, without the error of binary fractions.

    Example:
        >>> complement(Band(0.8, 0.95))
        Band(low=0.05, high=0.2)
    """
    return Band(round(1 - band.high, 12), round(1 - band.low, 12))


def _complement(wording: Wording) -> Wording:
    assert wording.band is not None  # noqa: S101 - only bands are turned
    point = None if wording.point is None else round(1 - wording.point, 12)
    return attrs.evolve(wording, band=complement(wording.band), point=point)


def number_stated(words: str) -> str:
    """Advice for words that state a number themselves; empty for others.

    Example:
        >>> number_stated("a two in three chance"), number_stated("likely")
        (' They state a number themselves: give 66.67% as the probability.', '')
    """
    from forecasttrack.wording.stated_odds import (  # noqa: PLC0415 - many patterns
        stated_probability,
    )

    stated = stated_probability(words)
    if stated is None:
        return ""
    return f" They state a number themselves: give {100 * stated:.4g}% as the probability."


def _check_relation(relation: str) -> None:
    if relation not in ("supports", "against"):
        msg = (
            f"words give no probability to a question whose relation is '{relation}';"
            " only 'supports' and 'against' have one"
        )
        raise InvalidForecastError(msg, field="relation")


def _check_coder(
    words: str,
    lexicon: Lexicon | None,
    *,
    band: Band | None,
    point: float | None,
    reason: str | None,
) -> None:
    given = {"band": band, "point": point, "reason": reason}
    missing = [name for name, value in given.items() if value is None]
    if not missing:
        return
    cure = f"A coder must give {', '.join(missing)}.{number_stated(words)}"
    if lexicon is not None:
        raise UnknownNameError(f"{lexicon.not_found_message(words)}\n{cure}", field="words")
    msg = f"'{words}' has no lexicon. {cure} Nothing is taken to mean 50%."
    raise InvalidForecastError(msg, field=missing[0])
