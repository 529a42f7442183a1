"""Ways to put probabilities into bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from forecasttrack.display.found import shown
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.reliability.tally import ROUNDING

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["Bins", "BinsLike", "Closed", "as_bins"]

Closed: TypeAlias = Literal["right", "left"]


@attrs.frozen(kw_only=True)
class Bins:
    """How probabilities are put into bins.

    Make one with :meth:`distinct`, :meth:`fixed`, :meth:`quantile` or :meth:`at`. Where a
    function takes bins, a number stands for that many fixed bins, a list for edges, and the
    words "distinct", "fixed" and "quantile" for the kinds, ten bins for the last two, and None
    for distinct values.

    Attributes:
        kind: "distinct", "fixed", "quantile" or "edges".
        number: How many bins were asked for; None for distinct values.
        edges: The edges, ascending from 0 to 1, where they do not depend on the forecasts.
        closed: Which edge belongs to a bin; the outermost edges always belong.

    Example:
        >>> from forecasttrack.reliability import count
        >>> counted = count(probability=[0.5, 0.7], outcome=[1, 1])
        >>> rows, low, high = Bins.at([0, 0.5, 1]).assign(counted)
        >>> rows, high
        (array([0, 1]), array([0.5, 1. ]))
        >>> print(Bins.fixed(5, closed="left"))
        5 bins of equal width, closed on the left
        >>> print(Bins.quantile(4))
        4 bins of equal weight, equal forecasts together
        >>> print(Bins.distinct())
        distinct values
    """

    kind: Literal["distinct", "fixed", "quantile", "edges"]
    number: int | None = None
    edges: tuple[float, ...] | None = None
    closed: Closed = attrs.field(default="right")

    @closed.validator
    def _check_closed(self, _: object, closed: str) -> None:
        if closed not in ("right", "left"):
            msg = f"bins cannot be closed on the {closed!r}; choose 'right' or 'left'."
            raise InvalidArgumentError(msg, field="closed")

    @classmethod
    def distinct(cls) -> Bins:
        """One bin per distinct probability: no edge decides anything."""
        return cls(kind="distinct")

    @classmethod
    def fixed(cls, number: int = 10, *, closed: Closed = "right") -> Bins:
        """Bins of equal width; empty ones are kept.

        Args:
            number: How many, from 1 on.
            closed: The end that belongs to a bin: a forecast on an edge goes into the bin below
                ("right") or above it ("left").

        Returns:
            The rule; ``assign`` applies it.

        Raises:
            InvalidArgumentError: `number` is no whole number from 1 on.
        """
        # Dividing whole numbers gives the very float that someone who types 0.3 means;
        # np.linspace gives 0.30000000000000004, and 0.3 falls on the wrong side.
        number = _checked_number(number)
        edges = tuple((np.arange(number + 1) / number).tolist())
        return cls(kind="fixed", number=number, edges=edges, closed=closed)

    @classmethod
    def quantile(cls, number: int = 10) -> Bins:
        """Bins of about equal weight; equal forecasts are never split, so there may be fewer.

        Args:
            number: How many at most, from 1 on.

        Returns:
            The rule; ``assign`` applies it.

        Raises:
            InvalidArgumentError: `number` is no whole number from 1 on.
        """
        return cls(kind="quantile", number=_checked_number(number))

    @classmethod
    def at(cls, edges: Sequence[float], *, closed: Closed = "right") -> Bins:
        """Bins between given edges, ascending from 0 to 1; empty ones are kept.

        Args:
            edges: The edges, shape (b + 1,) for b bins.
            closed: As in `fixed`.

        Returns:
            The rule; ``assign`` applies it.

        Raises:
            InvalidArgumentError: The edges do not rise from 0 to 1.
        """
        found = tuple(np.atleast_1d(np.asarray(edges, dtype=float)).tolist())
        if len(found) < 2 or found[0] != 0 or found[-1] != 1 or np.any(~(np.diff(found) > 0)):
            msg = (
                f"edges must rise from 0 to 1, found {list(found)}. Sort them, take out doubles,"
                " and let them begin at 0 and end at 1."
            )
            raise InvalidArgumentError(msg, field="bins")
        return cls(kind="edges", number=len(found) - 1, edges=found, closed=closed)

    def __str__(self) -> str:
        if self.kind == "distinct":
            return "distinct values"
        if self.kind == "quantile":
            if self.number == 1:
                return "1 bin, all forecasts together"
            return f"{self.number} bins of equal weight, equal forecasts together"
        width = " of equal width" if self.kind == "fixed" else " between given edges"
        return f"{counted(self.number or 0, 'bin')}{width}, closed on the {self.closed}"

    def assign(self, tally: Tally) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Put each row of a tally into its bin.

        Args:
            tally: The counted forecasts.

        Returns:
            The bin of each row, shape (k,), and the lower and upper edge of each bin, shape
            (b,). For distinct values both edges are the value itself. Probabilities that differ
            by rounding share a bin, and one that differs from an edge by rounding lies on it.
        """
        alike = tally.grouped
        if self.kind == "distinct":
            return tally.group, alike.probability, alike.probability
        edges = _quantile_edges(alike, self.number or 0) if self.edges is None else self.edges
        inner = np.asarray(edges[1:-1], dtype=float)
        # Edges that were found among the forecasts are met to the last digit.
        slack = 0.0 if self.edges is None else ROUNDING
        if self.closed == "right":
            row = np.searchsorted(inner + slack, alike.probability, side="left")
        else:
            row = np.searchsorted(inner - slack, alike.probability, side="right")
        ends = np.asarray(edges, dtype=float)
        return row[tally.group], ends[:-1], ends[1:]


BinsLike: TypeAlias = Bins | int | str | Sequence[float] | None


def as_bins(bins: BinsLike) -> Bins:
    """Read the short ways of asking for bins.

    Args:
        bins: None for distinct values, a number, "distinct", "fixed", "quantile", or edges.

    Returns:
        The bins meant.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    Example:
        >>> print(as_bins(10))
        10 bins of equal width, closed on the right
        >>> print(as_bins([0, 0.2, 1]))
        2 bins between given edges, closed on the right
    """
    if bins is None:
        return Bins.distinct()
    if isinstance(bins, Bins):
        return bins
    if isinstance(bins, str):
        return _named(bins)
    if isinstance(bins, (int, np.integer)):
        return Bins.fixed(bins)
    return Bins.at(bins)


def _named(name: str) -> Bins:
    kinds = {"distinct": Bins.distinct, "fixed": Bins.fixed, "quantile": Bins.quantile}
    if name not in kinds:
        msg = f"no bins are called {shown(name)}. {did_you_mean(name, kinds)}"
        raise InvalidArgumentError(msg, field="bins")
    return kinds[name]()


def _checked_number(number: int) -> int:
    is_number = isinstance(number, (int, float, np.number)) and not isinstance(number, bool)
    if not is_number or not float(number).is_integer() or number < 1:
        msg = f"the number of bins must be a whole number above 0, found {shown(number)}."
        raise InvalidArgumentError(msg, field="bins")
    return int(number)


def _quantile_edges(tally: Tally, number: int) -> tuple[float, ...]:
    """Cut at the forecasts where the cumulated weight first reaches 1/number, 2/number, and so on.

    A cut that is met twice is one; one at 0 makes a bin of forecasts of 0 alone.
    """
    if not len(tally):
        return (0.0, 1.0)
    reached = np.cumsum(tally.weight) / tally.weight.sum()
    shares = np.arange(1, number) / number
    # Sums of weights are rarely exact, and a cut must not move by a whole value for that.
    at = np.minimum(np.searchsorted(reached, shares - 1e-12), len(tally) - 1)
    cuts = np.unique(tally.probability[at])
    return (0.0, *cuts[cuts < tally.probability[-1]].tolist(), 1.0)
