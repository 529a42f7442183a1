"""The result of a rule at one moment: an outcome with the facts behind it, or why there is none."""

from __future__ import annotations

import attrs

from forecasttrack.records.resolution import Outcome


@attrs.frozen(kw_only=True)
class RuleResult:
    """The result of a rule at one moment.

    Attributes:
        status: ``open``, or the status that a resolution would have.
        outcome: What happened, where the status is ``resolved``.
        occurred: When it happened: the end of the day, in microseconds since 1970 UTC.
        rows: Positions of the facts it rests on.
        how: How it came about or, while it is open, why it is.
        faulty: Whether it is open because the rule cannot be applied at all.
        waits_for: The question it waits for, where it does.
    """

    status: str = "resolved"
    outcome: Outcome | None = None
    occurred: int | None = None
    rows: tuple[int, ...] = ()
    how: str
    faulty: bool = False
    waits_for: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is settled."""
        return self.status == "open"

    @property
    def is_yes(self) -> bool:
        """Whether the outcome is yes."""
        return self.outcome == "yes"

    @property
    def is_no(self) -> bool:
        """Whether the outcome is no."""
        return self.outcome == "no"

    def agrees_with(self, other: RuleResult) -> bool:
        """Whether another result settles the question in the same way, whatever it rests on."""
        return (self.status, self.outcome) == (other.status, other.outcome)


def open_because(why: str, *, faulty: bool = False, waits_for: str | None = None) -> RuleResult:
    """A result that settles nothing, and says why."""
    return RuleResult(status="open", how=why, faulty=faulty, waits_for=waits_for)


def truth(value: bool) -> str:
    """Yes or no.

    Example:
        >>> truth(True)
        'yes'
    """
    return "yes" if value else "no"
