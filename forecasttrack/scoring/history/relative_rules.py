"""Rules that compare a forecaster with the others, moment by moment.

They need all forecasts of a question at once, so they are not on the register of rules, which
score one forecast at a time; each compares the scores of a rule that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import numpy as np


@attrs.frozen(kw_only=True)
class RelativeRule:
    """What one relative rule compares, and how its scores read.

    Attributes:
        name: Its name in ``ft.score(rules=[...])``.
        over: The rule whose scores are compared; lower is better there.
        against: The mean of the ``"others"``, or the ``"median"`` of all who are live.
        factor: What a difference of one counts, above 0.
        numeric_factor: The further factor for numbers and dates.
        convention: What distinguishes it from other rules of that name.
        direction: Which scores are better; ``"higher"`` where the forecaster's own score is
            subtracted from the others', ``"lower"`` where theirs is subtracted from it.
        best: The end of the scale that is better; there is no perfect score.
    """

    name: str
    over: str
    against: Literal["others", "median"]
    factor: float
    numeric_factor: float = 1.0
    convention: str
    direction: Literal["lower", "higher"]
    best: float

    def factors(self, *, numeric: np.ndarray) -> np.ndarray:
        """What a difference of one counts on each question, above 0, shape (q,)."""
        return np.multiply(self.factor, np.where(numeric, self.numeric_factor, 1.0))


PEER_POINTS = RelativeRule(
    name="peer-points",
    over="log",
    against="others",
    factor=100.0,
    numeric_factor=0.5,
    convention="100 ln, numbers halved",
    direction="higher",
    best=np.inf,
)
"""100 times the mean of the others' log scores minus one's own (Metaculus; numbers halved)."""

RELATIVE_BRIER = RelativeRule(
    name="relative-brier",
    over="brier",
    against="median",
    factor=1.0,
    convention="minus the median",
    direction="lower",
    best=-np.inf,
)
"""One's own Brier score minus the median of all who are live (Good Judgment)."""

RELATIVE_RULES: Mapping[str, RelativeRule] = {
    rule.name: rule for rule in (PEER_POINTS, RELATIVE_BRIER)
}
