"""The register of scoring rules as Markdown tables, one for each shape of belief.

    python -m forecasttrack.scoring.rules.listing docs/reference/scoring-rules.md

writes the tables into that page, between the two lines that mark their place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from forecasttrack.display.files import replace_file
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.rules.register import BELIEF_ARGUMENTS, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forecasttrack.scoring.rules.register import ScoringRule

BEGIN = "<!-- the tables below are made from the register -->"
END = "<!-- the tables above are made from the register -->"

_COLUMNS = ("rule", "function", "formula", "range", "better", "propriety", "convention", "source")


def rules_tables(rules: Iterable[ScoringRule] | None = None) -> str:
    """Write rules as Markdown tables, one for each shape of belief.

    Args:
        rules: The rules; by default the whole register.

    Example:
        >>> from forecasttrack.scoring import find_rule
        >>> print(rules_tables([find_rule("brier", "probability")]).splitlines()[-1][:52])
        | `brier` | `brier` | `(p - y)^2` | 0 to 1 | lower |
    """
    chosen = list(all_rules() if rules is None else rules)
    sections = []
    for shape, arguments in BELIEF_ARGUMENTS.items():
        rows = [_row(rule) for rule in chosen if rule.accepts == shape]
        if rows:
            names = ", ".join(f"`{name}`" for name in (*arguments, "outcome"))
            head = [f"### {shape.capitalize()}", "", f"Arguments: {names}.", ""]
            separator = "|" + " --- |" * len(_COLUMNS)
            sections.append("\n".join([*head, _line(_COLUMNS), separator, *map(_line, rows)]))
    return "\n\n".join(sections)


def _row(rule: ScoringRule) -> tuple[str, ...]:
    low, high = rule.range
    return (
        f"`{rule.name}`",
        f"`{rule.function.__name__}`",
        f"`{rule.formula}`",
        rule.bounds or f"{low:g} to {high:g}",
        rule.direction,
        rule.propriety,
        rule.convention,
        _source_and_notes(rule),
    )


def _source_and_notes(rule: ScoringRule) -> str:
    """The source of a rule, and whether it scores partial outcomes and outcomes that are ranges."""
    notes = [f"partial outcomes as a {' or a '.join(sorted(rule.partial))}"] if rule.partial else []
    notes += ["ranges"] if rule.over_range else []
    return f"{rule.reference} (also scores {' and '.join(notes)})" if notes else rule.reference


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def put_tables_into(page: Path) -> None:
    """Replace the tables in a page by those of the register as it is now.

    Raises:
        InvalidArgumentError: The page does not mark where the tables belong.
    """
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        message = f"{page} does not mark the place of the tables; put {BEGIN!r} and {END!r} there."
        raise InvalidArgumentError(message, field="page")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    replace_file(page, f"{before}{BEGIN}\n\n{rules_tables()}\n\n{END}{after}".encode())


if __name__ == "__main__":
    put_tables_into(Path(sys.argv[1]))
