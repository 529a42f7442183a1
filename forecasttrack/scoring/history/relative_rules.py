"""Relative rules: a forecaster's score compared with those of the other forecasters over time.

Relative rules need all forecasts on a question at once, so they are not on the register, whose
rules score one forecast at a time. Each compares the scores of a rule on the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import numpy as np


@attrs.frozen(kw_only=True)
class RelativeRule:
    """One relative rule: which scores it compares with what, and in which direction.

    Attributes:
        name: The name of the rule in ``ft.score(rules=[...])``.
        over: The name of the rule whose scores are compared; lower scores are better there.
        against: The scores are compared with the mean of the ``"others"``, or with the ``"median"``
            of all live forecasts.
        factor: Number by which differences of scores are multiplied, above 0.
        numeric_factor: Further factor for numeric and date questions.
        convention: The variant of the rule; only scores of the same convention may be compared.
        direction: Which scores are better: ``"higher"`` if the forecaster's own score is
            subtracted from that of the others, ``"lower"`` if theirs is subtracted from it.
        best: Infinity with the sign of the better direction; there is no perfect score.
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
        """The factor of each question, shape (q,); ``numeric`` says which ask for a number."""
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
"""100 times the mean log score of the others minus the forecaster's own (Metaculus).

Half of that for numeric and date questions.
"""

RELATIVE_BRIER = RelativeRule(
    name="relative-brier",
    over="brier",
    against="median",
    factor=1.0,
    convention="minus the median",
    direction="lower",
    best=-np.inf,
)
"""The forecaster's Brier score minus the median of all live forecasts (Good Judgment)."""

RELATIVE_RULES: Mapping[str, RelativeRule] = {
    rule.name: rule for rule in (PEER_POINTS, RELATIVE_BRIER)
}
