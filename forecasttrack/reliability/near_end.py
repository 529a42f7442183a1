"""Exact tails of a sum of independent terms that came out close to its least or greatest value.

Where only a few of many terms differ from the end, the sum is far from continuous, and a
saddlepoint approximation of its tails can be wrong by a third and more. But only the sums between
the end and the observed one count, to which few terms can add up; they are counted on a grid.
"""

from __future__ import annotations

import attrs
import numpy as np

from forecasttrack.reliability.two_valued import TwoValued
from forecasttrack.reliability.weighted_sum import weighted_sum

__all__ = ["NearEnd", "near_end"]

_FEW = 4
"""Terms that may differ from the end; where more do, a saddlepoint is as good as a grid."""
_CELLS, _FEWEST_CELLS = 16384, 4096
_BUDGET = 20_000_000
"""Terms times cells that may be added up."""


@attrs.frozen(kw_only=True, eq=False)
class NearEnd:
    """How likely each sum from an end to the observed one is, beside the end itself.

    Attributes:
        terms: The independent terms.
        high: Whether the end is the greatest sum, of which all terms are high, or the least.
        centre: The tilt under which ``share`` was computed.
        away: How far each sum is from the end, in units, shape (k,), rising from 0; the last is
            the observed one.
        share: Chance of each of these sums divided by that of the end, shape (k,).
    """

    terms: TwoValued
    high: bool
    centre: float
    away: np.ndarray
    share: np.ndarray

    def tail(self, tilt: float, *, below: bool) -> float:
        """Chance under a tilt of a sum at most as large as observed, or at least as large."""
        moved = (tilt - self.centre) * (-self.away if self.high else self.away)
        log_chance = self.terms.log_chance_of_end(tilt, high=self.high)
        chance = self.share * np.exp(np.minimum(log_chance + moved, 700.0))
        if self.high != below:  # the observed sum and all between it and the end
            return min(float(chance.sum()), 1.0)
        return max(1.0 - float(chance[:-1].sum()), 0.0)


def near_end(terms: TwoValued, centre: float) -> NearEnd | None:
    """Add up what lies between the observed sum and the nearer end; None where that is too much.

    Args:
        terms: The terms.
        centre: A tilt that expects about the observed sum.
    """
    n_low = terms.times - terms.n_high
    high = bool(n_low.sum() < terms.n_high.sum())
    n_differ = n_low if high else terms.n_high
    if not terms.independent or n_differ.sum() > _FEW:
        return None
    observed = weighted_sum(terms.jump, n_differ)
    can_differ = np.flatnonzero(terms.jump <= observed * (1 + 1e-12))
    n_cells = min(_CELLS, _BUDGET // max(int(terms.times[can_differ].sum()), 1))
    if n_cells < _FEWEST_CELLS:
        return None
    step = observed / n_cells or 1.0
    cells = np.rint(terms.jump[can_differ] / step).astype(np.int64)
    log_odds = terms.tilted_log_odds(centre)[can_differ]
    share = _shares(
        np.repeat(cells, terms.times[can_differ]),
        np.repeat(np.exp(-log_odds if high else log_odds), terms.times[can_differ]),
        int(cells @ n_differ[can_differ]),
    )
    return NearEnd(
        terms=terms, high=high, centre=centre, away=step * np.arange(len(share)), share=share
    )


def _shares(cells: np.ndarray, odds: np.ndarray, last: int) -> np.ndarray:
    """Chance of each sum of cells up to the last, divided by the chance that no term differs."""
    share = np.zeros(last + 1)
    share[0] = 1.0
    for jump, ratio in zip(cells.tolist(), odds.tolist(), strict=True):
        if jump <= last:
            share[jump:] += ratio * share[: last + 1 - jump]
    return share
