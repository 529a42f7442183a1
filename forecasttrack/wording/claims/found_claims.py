"""Claims found in a text: records for people, a frame for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, overload

import attrs

from forecasttrack.display.numbers import counted
from forecasttrack.records.moments import Day, Period, shown_end
from forecasttrack.wording.claims.holders import Holder
from forecasttrack.wording.claims.quantities import Quantity
from forecasttrack.wording.hedges import Hedge
from forecasttrack.wording.negation import Polarity

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "start",
    "end",
    "sentence",
    "clause",
    "hedges",
    "polarity",
    "holder",
    "condition",
    "horizon_earliest",
    "horizon_latest",
    "quantities",
    "reason",
    "rank",
)
"""The columns of ``FoundClaims.frame``, and the fields of each claim."""


@attrs.frozen(kw_only=True)
class FoundClaim:
    """A candidate: a clause that foretells something, for a person to accept or drop.

    Attributes:
        start: Where the clause begins in the text, in code points from 0.
        end: Where it ends, exclusive; ``text[start:end]`` is the clause.
        sentence: The sentence in which it stands.
        clause: The clause that foretells.
        hedges: The hedges of the clause, with their positions in the whole text.
        polarity: ``affirmative``, ``negative`` or ``neutral``: which way the clause leans, its
            negations and whoever doubts it counted.
        holder: ``authors``, ``other`` (somebody expects or says it) or ``rejected`` (somebody
            doubts or denies it).
        condition: Its condition in words; None without one.
        horizon_earliest: The first day on which it can come about; None where undated.
        horizon_latest: The last day; None where undated or without an end.
        quantities: The numbers of the clause, with their units.
        reason: Why it is a candidate, and what is known of its time.
        rank: Rank by weight: 1 for the surest candidate of the text.
    """

    start: int
    end: int
    sentence: str
    clause: str
    hedges: tuple[Hedge, ...]
    polarity: Polarity
    holder: Holder
    condition: str | None
    horizon_earliest: Day | None
    horizon_latest: Day | None
    quantities: tuple[Quantity, ...]
    reason: str
    rank: int

    @property
    def horizon(self) -> Period | None:
        """When it comes about, if both ends are known; it can stand as a question's window."""
        if self.horizon_earliest is None or self.horizon_latest is None:
            return None
        return Period(earliest=self.horizon_earliest, latest=self.horizon_latest, why=self.reason)


@attrs.frozen
class RefusedQuote:
    """What a language model quoted and was not taken.

    Attributes:
        quote: The words.
        reason: Why not.
    """

    quote: str
    reason: str


@attrs.frozen(eq=False, repr=False)
class FoundClaims:
    """Claims found in a text, in its order.

    Attributes:
        text: The text in which their places count; that of a PDF or page as it was read.
        claims: The claims.
        headings: Beginning and text of each heading, in order.
        refused: What a language model quoted that does not stand in the text; empty without one.

    Example:
        >>> from forecasttrack.wording.claims.finding import find_claims
        >>> text = "Prices will probably fall by June 2026."
        >>> found = find_claims(text=text, published="2026-05-04")
        >>> len(found.claims), found.section_of(found.claims[0])
        (1, None)
    """

    text: str
    claims: tuple[FoundClaim, ...]
    headings: tuple[tuple[int, str], ...] = ()
    refused: tuple[RefusedQuote, ...] = ()

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[FoundClaim]:
        return iter(self.claims)

    @overload
    def __getitem__(self, position: int) -> FoundClaim: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[FoundClaim, ...]: ...

    def __getitem__(self, position: int | slice) -> FoundClaim | tuple[FoundClaim, ...]:
        return self.claims[position]

    def __repr__(self) -> str:
        return f"<FoundClaims: {counted(len(self.claims), 'claim')} in {len(self.text)} characters>"

    def section_of(self, claim: FoundClaim) -> str | None:
        """The heading under which a claim stands.

        Args:
            claim: One of these claims.

        Returns:
            The heading; None where the text has none above it.
        """
        above = [heading for start, heading in self.headings if start <= claim.start]
        return above[-1] if above else None

    @property
    def frame(self) -> pd.DataFrame:
        """One row per claim, with the columns of ``COLUMNS``.

        ``hedges`` and ``quantities`` are tuples of the words; the horizon runs from the first
        instant of its first day to the last microsecond of its last one, in UTC.
        """
        import pandas as pd  # noqa: PLC0415 - claims are found without it

        rows = [{name: _cell(each, name) for name in COLUMNS} for each in self.claims]
        frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
        for name in ("horizon_earliest", "horizon_latest"):
            frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
        return frame.astype({"start": "int64", "end": "int64", "rank": "int64"})


def _cell(claim: FoundClaim, name: str) -> object:
    value = getattr(claim, name)
    if name == "hedges":
        return tuple(each.words for each in claim.hedges)
    if name == "quantities":
        return tuple(each.text for each in claim.quantities)
    if name == "horizon_latest" and value is not None:
        return shown_end(value)
    return value
