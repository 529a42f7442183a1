"""Independent blocks of two-valued terms, and the moments of their sum when they are tilted.

A term is low or high; high adds its ``jump``. Terms of one block may come out together: with
weight ``together`` all follow one uniform draw (a term is high where the draw falls below its
chance), otherwise each has its own. A tilt multiplies the probability of every outcome by
``exp(tilt * sum)``, so the tilted distributions of the sum form an exponential family.
"""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from forecasttrack.reliability.log_sum import log_sum
from forecasttrack.reliability.weighted_sum import weighted_sum

__all__ = ["TwoValued", "two_valued"]


@attrs.frozen(kw_only=True, eq=False, slots=False)
class TwoValued:
    """Terms of a sum, sorted by block and within a block by falling chance.

    Attributes:
        jump: What a high term adds, shape (n,), above 0; the largest is 1.
        chance: Chance of high before tilting, shape (n,), inside (0, 1).
        n_high: How many of the equal terms in a row came out high, shape (n,).
        times: How many equal terms a row stands for, shape (n,); 1 within blocks of several.
        first: Index of the first term of each block, shape (G,).
        together: Weight of the case that the terms of a block come out together, in [0, 1].
        unit: What a jump of 1 is worth.
    """

    jump: np.ndarray
    chance: np.ndarray
    n_high: np.ndarray
    times: np.ndarray
    first: np.ndarray
    together: float
    unit: float

    def __len__(self) -> int:
        return len(self.jump)

    @cached_property
    def observed(self) -> float:
        """The sum that came out, in units."""
        return weighted_sum(self.jump, self.n_high)

    @cached_property
    def largest(self) -> float:
        """The sum if every term were high, in units."""
        return weighted_sum(self.jump, self.times)

    @cached_property
    def independent(self) -> bool:
        """Whether every row is a block of its own, so that all terms are independent."""
        return len(self.first) == len(self.jump)

    def equal_terms_merged(self) -> TwoValued:
        """The same sum with equal terms in one row; as it is where blocks have several terms."""
        if not self.independent:
            return self
        # Jumps and chances that rounding alone sets apart, in the last digits, are one.
        key = np.round(self.jump, 13) + 1j * np.round(self.chance, 13)
        first, row = np.unique(key, return_index=True, return_inverse=True)[1:]
        times, n_high = (
            np.bincount(row, weights=each).astype(np.int64) for each in (self.times, self.n_high)
        )
        return attrs.evolve(
            self,
            jump=self.jump[first],
            chance=self.chance[first],
            n_high=n_high,
            times=times,
            first=np.arange(len(first)),
        )

    def residuals(self, mean: np.ndarray) -> float:
        """Sum of squares of what each block came to minus its mean.

        Args:
            mean: Mean of the sum of each block, shape (G,); for a row that stands for several
                equal terms, the mean of the sum of them all.
        """
        if not self.independent:
            gap = np.add.reduceat(self.jump * self.n_high, self.first) - mean
            return weighted_sum(gap, gap)
        each = mean / self.times
        n_low = self.times - self.n_high
        high = weighted_sum(self.n_high, (self.jump - each) ** 2)
        return high + weighted_sum(n_low, each**2)

    @cached_property
    def rows_per_block(self) -> np.ndarray:
        """How many rows each block has, shape (G,); 1 also for a row of several equal terms."""
        return np.diff(np.append(self.first, len(self.jump)))

    @cached_property
    def _log_odds(self) -> np.ndarray:
        return np.asarray(self._log_high - self._log_low)

    @cached_property
    def _log_low(self) -> np.ndarray:
        return np.asarray(np.log1p(-self.chance))

    @cached_property
    def _log_high(self) -> np.ndarray:
        return np.asarray(np.log(self.chance))

    def tilted_log_odds(self, tilt: float) -> np.ndarray:
        """Log odds of high of each term by itself, shape (n,)."""
        return np.asarray(self._log_odds + tilt * self.jump)

    def tilted_chance(self, tilt: float) -> np.ndarray:
        """Chance of high of each term by itself, shape (n,)."""
        with np.errstate(over="ignore"):  # what is less likely than the least number is 0
            return np.asarray(1 / (1 + np.exp(-self.tilted_log_odds(tilt))))

    @cached_property
    def states(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The possible sums of a block whose terms move together.

        State j of a block has its j likeliest terms high; in its empty state none is.

        Returns:
            The sum and the logarithm of the probability of each state but the empty ones, shape
            (n,), and the logarithm of the probability of each empty one, shape (G,).
        """
        running = np.cumsum(self.jump)
        before = running[self.first] - self.jump[self.first]
        following = np.append(self.chance[1:], 0.0)
        following[np.append(self.first[1:], len(self.jump)) - 1] = 0.0
        with np.errstate(divide="ignore"):
            log_share = np.log(np.maximum(self.chance - following, 0.0))
        return (
            running - np.repeat(before, self.rows_per_block),
            log_share,
            np.log1p(-self.chance[self.first]),
        )

    def tilted_states(self, tilt: float) -> tuple[np.ndarray, np.ndarray]:
        """Probability of each state but the empty ones, shape (n,), and log normalisers, (G,)."""
        value, log_share, log_empty = self.states
        exponent = log_share + tilt * value
        log_total = np.logaddexp(log_empty, np.logaddexp.reduceat(exponent, self.first))
        return np.exp(exponent - np.repeat(log_total, self.rows_per_block)), log_total

    def mean_and_variance(self, tilt: float) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of each block, shape (G,); what most callers read of the moments."""
        if not self.independent:
            return self.moments(tilt)[1:3]
        q = self.tilted_chance(tilt)
        mean = self.jump * q
        return self.times * mean, self.times * (self.jump * mean * (1 - q))

    def log_normaliser(self, tilt: float) -> np.ndarray:
        """Logarithm of the normaliser of each block, shape (G,); the first of the moments."""
        if not self.independent:
            return self.moments(tilt)[0]
        return np.asarray(self.times * self._log_each(tilt))

    def _log_each(self, tilt: float) -> np.ndarray:
        """Logarithm of the normaliser of each term by itself, shape (n,)."""
        return log_sum(self._log_low, self._log_high + tilt * self.jump)

    def log_chance_of_end(self, tilt: float, *, high: bool) -> float:
        """Logarithm of the chance under a tilt that every term is high, or that each is low."""
        tilted = self._log_chance_of_end(high=high) + tilt * self.largest * high
        return min(tilted - float(self.log_normaliser(tilt).sum()), 0.0)

    def _log_chance_of_end(self, *, high: bool) -> float:
        """The same before tilting."""
        log_each = self.times * (self._log_high if high else self._log_low)
        if self.independent:
            return float(log_each.sum())
        last = np.append(self.first[1:], len(self)) - 1
        # One draw below the least chance makes all high, one above the greatest makes all low.
        log_together = self._log_high[last] if high else self._log_low[self.first]
        with np.errstate(divide="ignore"):
            parts = np.log1p(-self.together), np.log(self.together)
        log_alone = np.add.reduceat(log_each, self.first)
        return float(np.logaddexp(parts[0] + log_alone, parts[1] + log_together).sum())

    def moments(self, tilt: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Moments of each block: log normaliser, mean, variance, and weight of coming out together.

        Args:
            tilt: The tilt; 0 leaves the chances as they are.

        Returns:
            Four arrays of shape (G,): the logarithm of the normaliser; mean and variance, in units;
            and the weight, after tilting, of the case that the terms come out together.
        """
        q = self.tilted_chance(tilt)
        log_each = self._log_each(tilt)
        mean, variance = self.jump * q, self.jump**2 * q * (1 - q)
        if self.independent:
            log_each, mean, variance = (self.times * each for each in (log_each, mean, variance))
            return log_each, mean, variance, np.ones(len(self))
        alone = [np.add.reduceat(each, self.first) for each in (log_each, mean, variance)]
        share, log_total = self.tilted_states(tilt)
        value = self.states[0]
        joint_mean = np.add.reduceat(share * value, self.first)
        joint_square = np.add.reduceat(share * value**2, self.first)
        with np.errstate(divide="ignore"):
            parts = np.log1p(-self.together) + alone[0], np.log(self.together) + log_total
        log_mixed = np.logaddexp(*parts)
        # Tilting also moves weight towards whichever way of coming out fits the tilt better.
        weight = np.exp(parts[1] - log_mixed)
        mixed_mean = alone[1] + weight * (joint_mean - alone[1])
        square = alone[2] + alone[1] ** 2
        square += weight * (joint_square - square)
        return log_mixed, mixed_mean, np.maximum(square - mixed_mean**2, 0.0), weight


def two_valued(  # noqa: PLR0913 - one column each
    *,
    jump: np.ndarray,
    chance: np.ndarray,
    high: np.ndarray,
    times: np.ndarray | None = None,
    block: np.ndarray | None = None,
    together: float = 1.0,
) -> TwoValued:
    """Sort terms into blocks and leave out those that cannot move the sum.

    Args:
        jump: What a high term adds, shape (n,), 0 or above.
        chance: Chance of high before tilting, shape (n,), inside (0, 1).
        high: Which terms came out high, shape (n,); with ``times``, how many of them.
        times: How many equal independent terms a row stands for, shape (n,); 1 where None.
        block: Code of the block of each term, shape (n,); each by itself where None.
        together: Weight of the case that the terms of a block come out together, in [0, 1].

    Example:
        >>> terms = two_valued(jump=np.array([0.4, 0.8]), chance=np.array([0.3, 0.1]),
        ...                    high=np.array([True, False]))
        >>> terms.observed * terms.unit, terms.largest
        (0.4, 1.5)
    """
    moves = jump > 0
    jump, chance, high = jump[moves], chance[moves], high[moves].astype(np.int64)
    times = np.ones_like(high) if times is None else times[moves]
    code = np.arange(len(jump)) if block is None else block[moves]
    if bool((code[1:] > code[:-1]).all()):  # each by itself, and in order as they are
        first = order = np.arange(len(jump))
    else:
        order = np.lexsort((-chance, code))
        in_order = code[order]
        first = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1])[: len(code)])
    unit = float(jump.max(initial=0.0)) or 1.0
    return TwoValued(
        jump=jump[order] / unit,
        chance=chance[order],
        n_high=high[order],
        times=times[order],
        first=first,
        together=together,
        unit=unit,
    )
