"""The numbers of forecasts included in and excluded from a scorecard, with explained reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from forecasttrack.evaluation.sensitivity.fates import OTHER_KIND
from forecasttrack.findings.origins import with_silent
from forecasttrack.scorecard.contents import Contents
from forecasttrack.tables.reasons import Reason

MEANINGS: Mapping[str, str] = {
    "in the headline": "scored yes/no forecasts, each in the headline of its forecaster",
    Reason.NO_FORECAST: "nobody made a forecast",
    Reason.OPEN: "has no outcome yet",
    Reason.EARLY: "came out before its settling day, and waits for it",
    Reason.UNRESOLVED: "looked for; the sources do not settle it",
    Reason.ANNULLED: "withdrawn as a question",
    Reason.AMBIGUOUS: "came out in a way that the question did not foresee",
    Reason.CONDITION_NOT_MET: "its condition did not come true",
    Reason.LATE: "issued when the outcome was known already",
    Reason.NOT_A_TEST: "informs about a claim without deciding it",
    Reason.NO_RULE: "no scoring rule takes this kind of belief",
    Reason.OUTSIDE_WINDOW: "issued after the close, or replaced before it counted",
    OTHER_KIND: "scored by a rule of its own, outside the headline",
    "not stated as a prediction": "read from the description of a stance, not from a forecast",
}


def reasons(made: Contents) -> list[tuple[str, int, str]]:
    """Each reason for including or excluding forecasts, their number, and its explanation."""
    silent = Counter(each.status for each in made.entries if not each.n_answers)
    return [
        (name, n, with_silent(MEANINGS.get(name, ""), silent[name]))
        for name, n in made.book_score.counted.items()
    ]
