"""Contradictions between the words of a forecast and its number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from forecasttrack.errors import UnknownNameError
from forecasttrack.records.belief import Belief, Probability
from forecasttrack.records.plain_faults import PlainFault
from forecasttrack.records.wording import Band, Wording
from forecasttrack.wording.imputing import NO_PROBABILITY, complement, meaning_of
from forecasttrack.wording.lexicon_catalogue import is_own_file, lexicon, lexicon_names

_ROUNDING = 0.005 + 1e-9
"""Half a percentage point: the tolerance between a number written by hand and a table."""


def wording_faults(
    wording: Wording, belief: Belief | None, relation: str | None
) -> Iterator[PlainFault]:
    """The faults of a wording: words, band, point, lexicon and belief that contradict each other.

    Args:
        wording: The words with their band, point and lexicon.
        belief: The number stated with them; only a probability of yes can contradict them.
        relation: How the question tests the claim; ``None`` counts as ``supports``.

    Example:
        >>> wording = Wording(words="very likely", lexicon="icd203")
        >>> [fault.path for fault in wording_faults(wording, Probability(0.2), None)]
        [('words',)]
    """
    unknown = list(lexicon_faults(wording.lexicon))
    yield from unknown
    if not isinstance(belief, Probability) or relation in NO_PROBABILITY:
        return
    stated = list(_stated_faults(wording, belief.yes))
    yield from stated
    if stated or unknown:
        return
    is_against = relation == "against"
    if wording.lexicon is not None:
        yield from _faults_by_lexicon(wording, wording.lexicon, belief.yes, is_against=is_against)
    elif wording.band is None and not wording.readings and wording.reason is None:
        yield from _faults_by_all(wording.words, belief.yes, is_against=is_against)


def lexicon_faults(name: str | None) -> Iterator[PlainFault]:
    """Yield a fault if no lexicon bears a name; a file of one's own (``.yaml``) is not looked up.

    Example:
        >>> [fault.path for fault in lexicon_faults("icd204")], list(lexicon_faults("own.yaml"))
        ([('lexicon',)], [])
    """
    if name is not None and not is_own_file(name):
        try:
            lexicon(name)
        except UnknownNameError as error:
            cure = "A file of your own is named by its path, which ends in .yaml"
            yield PlainFault(("lexicon",), f"{error} {cure}")


def _stated_faults(wording: Wording, probability: float) -> Iterator[PlainFault]:
    """The band and the point that stand beside the words."""
    band, point = wording.band, wording.point
    if band is not None and not _holds(band, probability):
        message = f"the probability is {probability:g}, outside the band {_shown(band)}"
        yield PlainFault(("band",), f"{message} of its words; one of the two is wrong")
    elif point is not None and abs(point - probability) > _ROUNDING:
        message = f"the words stand for {point:g}, and the probability is {probability:g}"
        yield PlainFault(("point",), f"{message}; one of the two is wrong")


def _faults_by_lexicon(
    wording: Wording, name: str, probability: float, *, is_against: bool
) -> Iterator[PlainFault]:
    """What the lexicon that the wording names makes of its words."""
    found = None if is_own_file(name) else _band_in(wording.words, name)
    if found is None:
        return
    band = complement(found) if is_against else found
    stands_for = f"{wording.words!r} stands for {_shown(band)} in lexicon {name!r}"
    if wording.band is not None and not _are_equal(wording.band, band):
        message = f"{stands_for}, and the band is {_shown(wording.band)}; one of the two is wrong"
        yield PlainFault(("band",), message)
    elif not _holds(band, probability):
        yield PlainFault(
            ("words",), f"{stands_for}, and the probability is {probability:g}; {_CURE}"
        )


def _faults_by_all(words: str, probability: float, *, is_against: bool) -> Iterator[PlainFault]:
    """Contradictions to all lexicons, if the wording names none and gives no reason."""
    found = [band for name in lexicon_names() if (band := _band_in(words, name)) is not None]
    bands = [complement(band) if is_against else band for band in found]
    if not bands:
        return
    widest = Band(min(band.low for band in bands), max(band.high for band in bands))
    is_opposite = probability < 0.5 <= widest.low or widest.high <= 0.5 < probability
    if is_opposite and not _holds(widest, probability):
        message = f"every lexicon with {words!r} puts it in {_shown(widest)}"
        yield PlainFault(("words",), f"{message}, and the probability is {probability:g}; {_CURE}")


_CURE = (
    "correct one of the two, or give the band and the reason of your reading."
    " Is the relation of the question against?"
)


@cache
def _band_in(words: str, name: str) -> Band | None:
    """The band of words in a lexicon, ``None`` where it is silent or puts no odds on them."""
    found = meaning_of(words, lexicon(name))
    return None if found is None or found.point is None else found.band


def _holds(band: Band, probability: float) -> bool:
    return band.low - _ROUNDING <= probability <= band.high + _ROUNDING


def _are_equal(one: Band, other: Band) -> bool:
    return max(abs(one.low - other.low), abs(one.high - other.high)) <= _ROUNDING


def _shown(band: Band) -> str:
    return f"[{band.low:g}, {band.high:g}]"
