"""A finding about a question that may not be settled as it stands."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class LintFinding:
    """Something that may keep a question from being settled, and what would cure it.

    Attributes:
        name: Its name, one of ``records.lint_exception.LINT_NAMES``.
        reason: What is wrong, with the words or values found.
        cure: What to write instead.
        place: The key of the question it is about, such as ``closes_at`` or ``rule.unit``; for
            words their place in it, end exclusive, as ``text[12:23]``.
        question_id: The question.

    Example:
        >>> print(LintFinding(name="no-window", reason="it never closes", cure="add closes_at",
        ...     place="closes_at", question_id="rain"))
        rain: closes_at: no-window: it never closes; add closes_at
    """

    name: str
    reason: str
    cure: str
    place: str
    question_id: str

    def __str__(self) -> str:
        return f"{self.question_id}: {self.place}: {self.name}: {self.reason}; {self.cure}"
