"""Checks of what random draws and intervals take: how often to draw, and at which level."""

from __future__ import annotations

import math

from forecasttrack.errors import InvalidArgumentError

__all__ = ["check_drawn_level", "check_draws", "check_level", "least_draws"]

_MOST_DRAWS = 10_000_000
"""The results of so many draws fit into memory; a p-value of a millionth needs no more."""
_TOP_LEVEL = 0.9999
"""The highest level for which the number of draws is chosen here; it grows with 1 / (1 - level)."""


def least_draws(level: float) -> int:
    """The fewest draws n for which a gap in each tail, 2 / (n + 1), is at most 1 - level.

    Example:
        >>> least_draws(0.95), least_draws(0.99)
        (39, 199)
    """
    return math.ceil(2 / (1 - level) - 1e-6) - 1


def check_draws(count: int, *, field: str = "resamples", level: float | None = None) -> int:
    """Give back how often to draw at random, once that is a number of times that can be drawn.

    Args:
        count: How many times, from 1 to ten million.
        field: The argument that holds it.
        level: Level of an interval whose ends are read from the draws; None for no interval.

    Raises:
        InvalidArgumentError: Fewer than one, too few for the level, or more than ten million.

    Example:
        >>> check_draws(1000)
        1000
    """
    if not 1 <= count <= _MOST_DRAWS:
        wanted = "above 0" if count < 1 else f"at most {_MOST_DRAWS:,}"
        found = f"{count:,}" if abs(count) < 10**18 else f"{int(count).bit_length()} bits"
        msg = f"the number of {field} must be {wanted}, found {found}. 1,000 are usual."
        raise InvalidArgumentError(msg, field=field)
    if level is not None and count < (least := least_draws(level)):
        raise InvalidArgumentError(
            f"an interval at {100 * level:g}% takes at least {least:,} {field}, found {count:,}.",
            field=field,
        )
    return count


def check_level(level: float) -> None:
    """Refuse a level that is no share.

    Args:
        level: Chance that an interval holds what it is about.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    Example:
        >>> check_level(0.95)
    """
    if not 0 < level < 1:
        raise InvalidArgumentError(
            f"level must lie inside (0, 1), found {level:g}. For 95%, say 0.95.", field="level"
        )


def check_drawn_level(level: float) -> None:
    """Refuse a level above 0.9999, for which nobody waits: it takes 20,000 random draws or more.

    Args:
        level: Chance that an interval holds what it is about; its ends are read from the draws.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or above 0.9999.

    Example:
        >>> check_drawn_level(0.999)
    """
    check_level(level)
    if level > _TOP_LEVEL:
        raise InvalidArgumentError(
            f"level must be at most {_TOP_LEVEL:g} where random draws show the ends of an interval,"
            f" found {level:.10g}. For 99.9%, say 0.999.",
            field="level",
        )
