"""How the numbers of a calibration were made: for JSON, and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasttrack.display.numbers import counted
from forecasttrack.evaluation.calibration.named_views import which_count
from forecasttrack.findings.cautions import PARTIAL
from forecasttrack.findings.explanations import notes_on_list_columns

if TYPE_CHECKING:
    from forecasttrack.evaluation.calibration.views import Calibration


def how_made(found: Calibration) -> dict[str, Any]:
    """What was counted and left out, and by which choices, ready for JSON."""
    # These share a reason with kinds that a rule cannot score, and are counted separately.
    partly = found.left_out["detail"] == PARTIAL
    reasons = found.left_out["reason"].mask(partly, "partial outcome").value_counts()
    shares = sum(group.shares for group in found.groups)
    read = next((group.partial for group in found.groups), None)
    return {
        "n": found.n,
        "left_out": {str(reason): int(number) for reason, number in reasons.items()},
        "partial": read,
        "n_partial": shares,
        "by": list(found.by),
        "counted_under_each": list(found.under_each),
        "bins": str(found.bins),
        "history": found.history,
        "folded": found.folded,
        "rule": f"brier (one-sided, in [0, 1]{f', partial outcome as a {read}' if read else ''})",
        "direction": "lower is better",
        "level": found.level,
        "interval": "Clopper-Pearson, on the effective number of independent questions",
        "seed": None,
    }


def caption_of(found: Calibration) -> str:
    """The caption, one line: n, what was left out, bins, rule, intervals."""
    made = how_made(found)
    left = ", ".join(f"{number} {reason}" for reason, number in made["left_out"].items())
    # Under several tags a forecast is several entries.
    entries = counted(found.n, *(("entry", "entries") if found.under_each else ("forecast",)))
    several = "".join(f"; {each}" for each in notes_on_list_columns(found.under_each))
    return (
        f"Calibration of {entries}"
        f" ({which_count(found.history, folded=found.folded)});"
        f" left out: {left or 'none'}; {made['bins']}; {made['rule']}, {made['direction']}; "
        f"{100 * found.level:g}% intervals: {made['interval']}; no random numbers{several}"
    )
