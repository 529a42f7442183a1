"""What is said where too few forecasts or outcomes carry a test."""

TOO_FEW = "too few to tell"
"""How a note begins where a verdict cannot be carried."""
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
    if worth >= ENOUGH - 1e-9:
        return ""
    outcomes = f"{worth:.3g} independent outcome{'s' if worth != 1 else ''}"
    return f"{TOO_FEW}: worth {outcomes}, and this test needs {ENOUGH}."
