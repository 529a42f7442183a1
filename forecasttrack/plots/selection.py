"""The choice of one rule whose scores are drawn, and the label of its axis."""

from __future__ import annotations

from typing import Any

import attrs
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.scores.summary import forms
from forecasttrack.findings.explanations import direction_text


@attrs.frozen(kw_only=True)
class Measure:
    """Rule, kind of question and unit of the scores of a picture.

    Attributes:
        rule: Name of the rule.
        kind: Kind of the questions.
        unit: Unit of the scores; None if they have none.
        direction: Which scores are better: ``lower`` or ``higher``.
        best: The best possible score.
    """

    rule: str
    kind: str
    unit: str | None
    direction: str
    best: float

    @property
    def label(self) -> str:
        """The label of an axis: the score, its unit, and the best value or better direction.

        Example:
            >>> Measure(rule="brier", kind="binary", unit=None, direction="lower", best=0.0).label
            'Brier score (0 is best)'
        """
        return self.labelled()

    def labelled(self, when: str = "") -> str:
        """The label of an axis of scores that are limited in time, such as ``so far``.

        Example:
            >>> rule = Measure(rule="crps", kind="numeric", unit="(k)", direction="lower", best=0.0)
            >>> rule.labelled("so far")
            'CRPS, (k) so far (0 is best)'
        """
        unit = f", {self.unit}" if self.unit else ""
        direction = direction_text(self.best, self.direction)
        return f"{' '.join(filter(None, (self.name + unit, when)))} ({direction})"

    @property
    def name(self) -> str:
        """The name of the rule as prose, such as `Brier score`."""
        return rule_label(self.rule)

    @property
    def higher_is_better(self) -> bool:
        """Whether higher scores are better."""
        return self.direction == "higher"


_RULE_LABELS = {
    "brier": "Brier score",
    "log": "logarithmic score",
    "baseline-points": "baseline points",
    "peer-points": "peer points",
    "crps": "CRPS",
    "rps": "ranked probability score",
}


def rule_label(rule: str) -> str:
    """Give the name of a rule as prose.

    Example:
        >>> rule_label("brier"), rule_label("peer-points"), rule_label("spherical")
        ('Brier score', 'peer points', 'spherical score')
    """
    return _RULE_LABELS.get(rule, f"{rule.replace('-', ' ')} score")


def only(scores: Scores, *, rule: str | None = None) -> tuple[Scores, Measure]:
    """Keep the scores under one rule; they must be of one convention, kind and unit.

    Args:
        scores: Scores.
        rule: The rule; may be left out if there is only one.

    Returns:
        The scores under that rule, and their measure.

    Raises:
        InvalidArgumentError: There are no scores, or they must not be averaged with each other.
        UnknownNameError: There is no such rule in these scores.
    """
    frame = scores.frame
    if frame.empty:
        raise InvalidArgumentError(
            "these scores are empty, so there is nothing to draw; scores.left_out says why",
            field="scores",
        )
    rules = list(frame["rule"].unique())
    if rule is not None and rule not in rules:
        raise UnknownNameError(
            f"no rule {shown(rule)} in these scores. {did_you_mean(rule, rules)}"
        )
    kept = frame if rule is None else frame[frame["rule"] == rule]
    found = list(forms(kept))
    if len(found) > 1:
        raise InvalidArgumentError(_not_comparable(found), field="rule")
    ((form, _),) = found
    first = kept.iloc[0]
    measure = Measure(
        rule=form["rule"],
        kind=form["kind"],
        unit=None if pd.isna(form["unit"]) else form["unit"],
        direction=first["direction"],
        best=float(first["best"]),
    )
    return attrs.evolve(scores, frame=kept.reset_index(drop=True)), measure


def _not_comparable(found: list[tuple[dict[str, Any], pd.DataFrame]]) -> str:
    """The message about scores of several rules, conventions, kinds or units."""
    kinds = "; ".join(
        " ".join(str(value) for value in form.values() if not pd.isna(value)) for form, _ in found
    )
    return (
        f"scores that must not be averaged cannot share an axis, found {kinds}. Choose one with"
        " rule=, or score pairs.where(kind=...) only"
    )
