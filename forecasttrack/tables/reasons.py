"""The reasons for leaving something out of scores, in their order of precedence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Reason(StrEnum):
    """A reason for leaving something out; of several that hold, the one listed first counts.

    Example:
        >>> Reason("late").precedence < Reason.OUTSIDE_WINDOW.precedence
        True
    """

    NO_FORECAST = "no forecast"
    OPEN = "open"
    EARLY = "early"
    UNRESOLVED = "unresolved"
    ANNULLED = "annulled"
    AMBIGUOUS = "ambiguous"
    CONDITION_NOT_MET = "condition not met"
    LATE = "late"
    NOT_A_TEST = "not a test of the claim"
    NO_RULE = "no rule for this kind"
    OPTION_NOT_ON_OFFER = "option not on offer"
    CONDITION_ANNULLED = "condition annulled"
    CONDITION_OPEN = "condition open"
    REPLACED = "replaced"
    STANDS_TWICE = "stands twice"
    FAULT = "fault"
    OUTSIDE_WINDOW = "outside the window"

    precedence: int
    """The position of a reason in the list, from 1, so that 0 can mean no reason."""

    def __init__(self, _: str) -> None:
        self.precedence = len(type(self).__members__) + 1


LEFT_OUT_COLUMNS = ("question_id", "forecaster", "reason", "detail", "row")
"""The columns of ``left_out``; ``row`` is the row in the caller's table of forecasts, from 0."""


def nothing_left_out(ids: pd.Series[Any]) -> pd.DataFrame:
    """The table ``left_out`` if nothing was left out, with the dtype that the ids have."""
    ids = ids.iloc[:0].reset_index(drop=True)
    nothing = ids.astype(object)
    others = dict.fromkeys(LEFT_OUT_COLUMNS[1:], nothing) | {"row": nothing.astype("Int64")}
    return ids.to_frame("question_id").assign(**others)


def why_left_out(left_out: pd.DataFrame) -> str:
    """Write in one line how much was left out for each reason."""
    reasons = left_out["reason"].value_counts(sort=False)
    counted = [f"{reasons[reason]} {reason}" for reason in Reason if reason in reasons]
    return ", ".join(counted) or "nothing"
