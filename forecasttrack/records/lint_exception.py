"""What is said against a question on purpose left as it is, with the reason."""

from __future__ import annotations

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.records import checks

LINT_NAMES = (
    "no-window",
    "deadline-outside-window",
    "measure-without-source",
    "measure-without-unit",
    "no-threshold",
    "two-questions",
    "published-too-late",
    "rule-without-facts",
    "options-overlap",
    "options-leave-gaps",
    "cannot-be-no",
    "cannot-be-yes",
)
"""What can be found about a question that may not be settled as it stands."""


@naming_fields
@attrs.frozen(kw_only=True)
class LintException:
    """A finding about a question that its author has seen and lets stand.

    Attributes:
        finding: The name of the finding, one of ``LINT_NAMES``.
        why: Why it may stand.

    Example:
        >>> LintException(finding="no-threshold", why="the ministry says yes or no").finding
        'no-threshold'
    """

    finding: str = attrs.field(validator=checks.one_of(*LINT_NAMES))
    why: str = attrs.field(validator=checks.is_text)
