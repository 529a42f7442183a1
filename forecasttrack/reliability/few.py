"""Sentences for tests that rest on too few forecasts or outcomes."""

from typing import Literal

Bar = Literal["", "too few to tell", "nothing could vary", "provisional", "hindsight"]
"""Reasons that bar a verdict; empty for none."""

TOO_FEW: Literal["too few to tell"] = "too few to tell"
"""A verdict that cannot be carried, and how its note begins."""
NOTHING_VARIES: Bar = "nothing could vary"
"""No outcome could have changed what was measured."""
ENOUGH = 30
"""From so many independent outcomes on tests that rest on averages hold their level."""


def untested(worth: float) -> str:
    """Say that so few independent outcomes are not tested; nothing where they are enough.

    Args:
        worth: How many independent outcomes there are.

    Example:
        >>> untested(3)
        'too few to tell: worth 3 independent outcomes, and this test needs 30.'
        >>> untested(30)
        ''
    """
    note = worth_too_little(worth, unit="outcome", needs=f"this test needs {ENOUGH}")
    return note and f"{note}."


def worth_too_little(worth: float, *, unit: str, needs: str, of: str = "") -> str:
    """A sentence that there are too few of something, and how many are needed; empty if enough.

    Args:
        worth: How many independent ones there are, or what they are worth.
        unit: What one of them is called.
        needs: Who needs how many, as "this test needs 30".
        of: What is worth so little, where it is not all there is.

    Example:
        >>> worth_too_little(1, unit="cluster", needs="this method needs 30")
        'too few to tell: worth 1 independent cluster, and this method needs 30'
    """
    if worth >= ENOUGH - 1e-9:
        return ""
    units = unit if worth == 1 else f"{unit}s"
    return f"{TOO_FEW}: {of}worth {worth:.3g} independent {units}, and {needs}"
