"""What was corrected or taken back, and what that moved, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forecasttrack.display.numbers import rounded

CORRECTIONS = (
    "What was replaced or taken back, the latest first. Where an outcome was corrected, the score"
    " is given with the earlier outcome and with the present one."
)


def moved(scores: Sequence[tuple[str, str, str]]) -> str:
    """Say how the scores of a question changed with its outcome.

    Args:
        scores: Name of each forecaster, with the score for the earlier and the present outcome
            as text, empty where there is none.

    Example:
        >>> moved([("ann", "0.160", "0.399"), ("bob", "0.040", "")])
        'ann 0.160, now 0.399; bob 0.040, now none'
    """
    listed = (
        f"{who} {was or 'none'}, now {now or 'none'}" for who, was, now in scores if was != now
    )
    return "; ".join(listed)


def headline_moved(means: Mapping[str, tuple[float, float]]) -> str:
    """Say what the headline would be with every outcome as first recorded; empty for no change.

    Args:
        means: Mean Brier score of each forecaster with the outcomes first recorded, and now.

    Example:
        >>> print(headline_moved({"ann": (0.136, 0.206), "bob": (0.2, 0.2)}))
        With the outcomes as first recorded, the mean Brier score of ann would be 0.136 (now 0.206).
    """
    changed = [
        f"of {who} would be {rounded(was) or 'missing'} (now {rounded(now) or 'missing'})"
        for who, (was, now) in means.items()
        if rounded(was) != rounded(now)
    ]
    if not changed:
        return ""
    return f"With the outcomes as first recorded, the mean Brier score {', '.join(changed)}."
