"""The best and the worst score of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.rule_scores import forms_of
from forecasttrack.scoring.history import RELATIVE_RULES

NEEDS_ENDS = "an anytime comparison needs a rule with a best and a worst score"


def best_and_worst(form: Mapping[str, Any]) -> tuple[float, float]:
    """The best and the worst score that a rule can give, which may be infinite.

    Scores relative to others have the ends of their scale.
    """
    relative = RELATIVE_RULES.get(form["rule"])
    if relative is not None:
        return relative.best, -relative.best
    # The convention of scores may say more after that of the rule.
    worst_of_best = {
        rule.best: rule.worst
        for rule in forms_of(form["rule"]).values()
        if str(form["convention"]).startswith(rule.convention)
    }
    return next(iter(worst_of_best.items()))


def check_some_have_ends(forms: Iterable[Mapping[str, Any]]) -> None:
    """Refuse an anytime comparison under rules none of which has a best and a worst score.

    Raises:
        InvalidArgumentError: None of the rules has both.
    """
    listed = list(forms)
    if listed and not any(np.isfinite(best_and_worst(form)).all() for form in listed):
        names = " and ".join(dict.fromkeys(repr(form["rule"]) for form in listed))
        raise InvalidArgumentError(
            f"{NEEDS_ENDS}, and {names} has none; score with brier", field="method"
        )
