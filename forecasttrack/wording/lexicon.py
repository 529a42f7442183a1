"""A lexicon: a published (or private) table from words to bands of probability."""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidRecordError, UnknownNameError, did_you_mean
from forecasttrack.records import checks
from forecasttrack.wording.band_structure import STRUCTURES, gaps, overlaps, structure_of
from forecasttrack.wording.band_structure import boundaries as inner_boundaries
from forecasttrack.wording.lexicon_entry import LexiconEntry, normal_words, single_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from forecasttrack.wording.band_structure import Ends, Structure

KINDS = ("standard", "survey", "personal")


def _no_hint(_words: str) -> str:
    return ""


def _as_entries(entries: Iterable[LexiconEntry]) -> tuple[LexiconEntry, ...]:
    found = checks.listed(entries)
    for entry in found:
        if not isinstance(entry, LexiconEntry):
            msg = f"the entries of a lexicon are LexiconEntry, found {shown(entry)}"
            raise InvalidRecordError(msg, field="entries")
    return found


def _is_text(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        msg = f"{attribute.name} of a lexicon is text, found {shown(value)}"
        raise InvalidRecordError(msg, field=attribute.name)


@naming_fields
@attrs.frozen(kw_only=True)
class Lexicon:
    """A table from words to bands of probability, with where it comes from.

    Attributes:
        name: Short name, as in `ft.lexicon("icd203")`.
        entries: The rows, in the order of the source.
        structure: How the bands lie: `partition`, `gapped`, `nested` or `overlapping`.
            What is declared is checked; without a declaration it is found out.
        title: Full name of the source.
        year: Year of the source.
        kind: `standard` (a scale to write by), `survey` (what readers understood) or `personal`.
        register: The kind of text it is for: `analytic`, `science` or `plain`.
        source: Where the rows were taken from, unless a row says otherwise.
        licence: Under which terms, unless a row says otherwise.
        note: What a careful reader should know.
        aliases: Other short names.
        hint: Says what other lexicons have for words on which this one is silent.

    Raises:
        InvalidRecordError: Two entries bear the same words, a `same_as` leads nowhere, or the
            bands do not lie as declared.

    Example:
        >>> likely = LexiconEntry(words="likely", low=0.6, high=1)
        >>> unlikely = LexiconEntry(words="unlikely", low=0, high=0.6, forms=["not likely"])
        >>> own = Lexicon(name="own", entries=[likely, unlikely])
        >>> own.structure, own["Likely"].low
        ('partition', 0.6)
        >>> own.bands(), [entry.words for entry in own.steps()]
        ([(0.6, 1.0), (0.0, 0.6)], ['unlikely', 'likely'])
        >>> own.phrases()
        ['not likely', 'unlikely', 'likely']
    """

    name: str = attrs.field(validator=checks.is_text)
    entries: tuple[LexiconEntry, ...] = attrs.field(converter=_as_entries)
    structure: Structure = attrs.field(validator=checks.one_of(*STRUCTURES))
    title: str = attrs.field(default="", validator=_is_text)
    year: int | None = attrs.field(default=None, validator=checks.optional(checks.is_a(int)))
    kind: str = attrs.field(default="personal", validator=checks.one_of(*KINDS))
    register: str = attrs.field(default="plain", validator=_is_text)
    source: str = attrs.field(default="", validator=_is_text)
    licence: str = attrs.field(default="", validator=_is_text)
    note: str = attrs.field(default="", validator=_is_text)
    aliases: tuple[str, ...] = attrs.field(
        default=(), converter=checks.listed, validator=checks.each(checks.is_text)
    )
    hint: Callable[[str], str] = attrs.field(default=_no_hint, repr=False, eq=False)
    _by_words: dict[str, LexiconEntry] = attrs.field(init=False, repr=False, eq=False)

    @structure.default
    def _found_structure(self) -> Structure:
        return structure_of(self.bands())

    @_by_words.default
    def _index(self) -> dict[str, LexiconEntry]:
        return _indexed(self)

    def __attrs_post_init__(self) -> None:
        _check_synonyms(self)
        _check_structure(self)

    def __iter__(self) -> Iterator[LexiconEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, words: object) -> bool:
        return isinstance(words, str) and self.get(words) is not None

    def __getitem__(self, words: str) -> LexiconEntry:
        found = self.get(words)
        if found is None:
            raise UnknownNameError(self.not_found_message(words), field="words")
        return found

    def get(self, words: str) -> LexiconEntry | None:
        """Find the entry for words, whatever their case, form and article; None if there is none.

        Args:
            words: The words, such as ``very likely``.

        Returns:
            The entry with its band, in [0, 1]; None if the lexicon has none.

        Raises:
            InvalidRecordError: They are no text.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> lexicon("kent1964").get("Almost certainly").point
            0.93
            >>> lexicon("kent1964").get("perhaps") is None
            True
        """
        written = normal_words(words)
        spellings = (written, _adjective(written), *_with_or_without_article(written))
        return next((self._by_words[each] for each in spellings if each in self._by_words), None)

    def bands(self) -> list[Ends]:
        """List the (low, high) of the entries on the scale, in the order of the source."""
        return [(entry.low, entry.high) for entry in self.entries if not entry.outside_scale]

    def gaps(self) -> list[Ends]:
        """List the intervals between the bands that belong to no words.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> lexicon("phia").gaps()[:2]
            [(0.05, 0.1), (0.2, 0.25)]
        """
        return gaps(self.bands())

    def steps(self) -> list[LexiconEntry]:
        """List one entry for each distinct band on the scale, lowest first."""
        first: dict[Ends, LexiconEntry] = {}
        for entry in self.entries:
            if not entry.outside_scale:
                first.setdefault((entry.low, entry.high), entry)
        return [first[band] for band in sorted(first)]

    def boundaries(self) -> list[float]:
        """Give the inner end points of the bands, lowest first, for a partition.

        Raises:
            InvalidRecordError: The bands do not partition.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> lexicon("icd203").boundaries()
            [0.05, 0.2, 0.45, 0.55, 0.8, 0.95]
        """
        if self.structure != "partition":
            msg = f"lexicon '{self.name}' is {self.structure}; only a partition has boundaries"
            raise InvalidRecordError(msg, record_id=self.name, field="structure")
        return inner_boundaries(self.bands())

    def synonyms(self, words: str) -> list[str]:
        """List the other names of the same step.

        Args:
            words: Words that the lexicon has.

        Returns:
            The other names, in the order of the source; an empty list if there are none.

        Raises:
            UnknownNameError: The lexicon does not have them.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> lexicon("icd203").synonyms("probable")
            ['likely']
        """
        entry = self[words]
        head = entry.same_as or entry.words
        return [
            other.words
            for other in self.entries
            if other.words != entry.words and head in (other.words, other.same_as)
        ]

    def phrases(self) -> list[str]:
        """List every way to write every entry, longest first."""
        return sorted(self._by_words, key=lambda words: (-len(words), words))

    @cached_property
    def words_of_phrases(self) -> list[set[str]]:
        """The single words of each way to write each entry, articles left out.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> sorted(map(sorted, lexicon("efsa").words_of_phrases))[:2]
            [['about', 'as', 'likely', 'not'], ['almost', 'certain']]
        """
        written = {form for words in self._by_words for form in (words, _adjective(words))}
        return [set(single_words(form)).difference(_ARTICLES) for form in written]

    def not_found_message(self, words: str) -> str:
        """Say that the lexicon lacks words, what it has instead, and what other lexicons say.

        Args:
            words: The words that it lacks.

        Returns:
            Sentences for a reader.

        Raises:
            InvalidRecordError: They are no text.

        Example:
            >>> from forecasttrack.wording.lexicon_catalogue import lexicon
            >>> print(lexicon("phia").not_found_message("roughly even chance"))
            lexicon 'phia' says nothing of 'roughly even chance'. Did you mean 'remote chance'?
            Elsewhere: 'roughly even chance' [0.45, 0.55] in icd203.
        """
        near = nearest(words, self.phrases())
        known = near or (entry.words for entry in self.entries)
        advice = did_you_mean(normal_words(words), known)
        return f"lexicon '{self.name}' says nothing of '{words}'. {advice}{self.hint(words)}"


def nearest(words: str, known: Mapping[str, LexiconEntry] | list[str], n: int = 3) -> list[str]:
    """List the known phrases written most like these words, best first.

    Example:
        >>> nearest("very likly", ["very likely", "remote"])
        ['very likely']
    """
    return difflib.get_close_matches(normal_words(words), list(known), n=n, cutoff=0.6)


_ARTICLES = ("a", "an", "the")


def _with_or_without_article(words: str) -> tuple[str, ...]:
    """Leave out the article that words begin with; put each before those that begin with none."""
    first, _, rest = words.partition(" ")
    return (rest,) if first in _ARTICLES else tuple(f"{article} {words}" for article in _ARTICLES)


def _adjective(words: str) -> str:
    """Turn the adverb at the end into the adjective that tables list, or the other way round."""
    for adverb, adjective in (("bly", "ble"), ("certainly", "certain")):
        if words.endswith(adverb):
            return words.removesuffix(adverb) + adjective
    for adjective, adverb in (("ble", "bly"), ("certain", "certainly")):
        if words.endswith(adjective):
            return words.removesuffix(adjective) + adverb
    return words


def _indexed(lexicon: Lexicon) -> dict[str, LexiconEntry]:
    found: dict[str, LexiconEntry] = {}
    for row, entry in enumerate(lexicon.entries):
        for words in (entry.words, *map(normal_words, entry.forms)):
            if words in found:
                msg = f"lexicon '{lexicon.name}' has '{words}' twice. Keep one entry of that name."
                raise InvalidRecordError(msg, record_id=lexicon.name, field=f"entries.{row}.words")
            found[words] = entry
    return found


def _check_synonyms(lexicon: Lexicon) -> None:
    for row, entry in enumerate(lexicon.entries):
        if entry.same_as is None:
            continue
        head = lexicon.get(entry.same_as)
        if head is None or (head.low, head.high) != (entry.low, entry.high):
            msg = (
                f"lexicon '{lexicon.name}' calls '{entry.words}' the same as '{entry.same_as}',"
                " which is not there or has another band. Correct same_as or the band."
            )
            field = f"entries.{row}.same_as"
            raise InvalidRecordError(msg, record_id=lexicon.name, field=field)


def _check_structure(lexicon: Lexicon) -> None:
    found = structure_of(lexicon.bands())
    if found != lexicon.structure:
        msg = (
            f"lexicon '{lexicon.name}' is declared {lexicon.structure} but its bands are {found}"
            f"{_culprits(lexicon)}. Correct the bands, or declare '{found}'."
        )
        raise InvalidRecordError(msg, record_id=lexicon.name, field="structure")


def _culprits(lexicon: Lexicon) -> str:
    words = {(entry.low, entry.high): entry.words for entry in reversed(lexicon.entries)}
    crossing = overlaps(lexicon.bands())
    if crossing:
        one, two = crossing[0]
        return f": '{words[one]}' {_ends(one)} and '{words[two]}' {_ends(two)} overlap"
    holes = gaps(lexicon.bands())
    return f": {_ends(holes[0])} belongs to no words" if holes else ""


def _ends(band: Ends) -> str:
    return f"[{band[0]:g}, {band[1]:g}]"
