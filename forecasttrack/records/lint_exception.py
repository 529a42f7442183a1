"""Findings of ``ft.lint`` about a question that its author accepts, with the reason."""

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
"""Names of the findings of ``ft.lint``: why a question may be impossible to settle."""


@naming_fields
@attrs.frozen(kw_only=True)
class LintException:
    """A finding about a question that its author accepts.

    Attributes:
        finding: The name of the finding, one of ``LINT_NAMES``.
        why: Why the question may stay as it is.

    Example:
        >>> LintException(finding="no-threshold", why="the ministry says yes or no").finding
        'no-threshold'
    """

    finding: str = attrs.field(validator=checks.one_of(*LINT_NAMES))
    why: str = attrs.field(validator=checks.is_text)
