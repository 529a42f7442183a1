"""The claims that questions of tables name, of which a table holds no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.moments import Period

BRIEFING, HOLDER = "briefing-of-tables", "holder-of-tables"
_OF_TABLES = "tables name claims by their ids alone"
_ALWAYS = Period(earliest="0001-01-01", latest="9998-12-31", why=_OF_TABLES)


def claim_of(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The claim that a question tests and how it does, None where a row says no relation.

    A column ``claim`` alone may be anybody's; what a question without a claim is no test of, is
    named by the question.

    Example:
        >>> claim_of({"question_id": "q1", "claim": "c1", "relation": "against"})
        ('c1', 'against')
        >>> claim_of({"question_id": "q1", "relation": "not-a-test"})
        ('q1', 'not-a-test')
        >>> claim_of({"question_id": "q1", "claim": "c1"}) is None
        True
    """
    if row.get("relation") is None:
        return None
    return str(row.get("claim") or row["question_id"]), str(row["relation"])


def claim_sections(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """What questions are linked to by their claims: the claims, their source and their holder.

    Without them a question that is no test of its claim would count as one. A claim is paraphrased
    by the first question that tests it.

    Args:
        rows: Rows of a table of questions.
    """
    claims: dict[str, Claim] = {}
    for row in rows:
        named = claim_of(row)
        if named is None or named[0] in claims:
            continue
        claims[named[0]] = Claim(
            id=named[0],
            briefing_id=BRIEFING,
            paraphrase=row.get("text") or str(row["question_id"]),
            forecaster=HOLDER,
            nature=row.get("nature") or "forecast",
            section=row.get("section"),
            holder=row.get("holder"),
        )
    if not claims:
        return {"briefings": [], "claims": [], "forecasters": []}
    return {
        "briefings": [Briefing(id=BRIEFING, title="Claims of tables", published=_ALWAYS,
                               note=f"Made of tables; {_OF_TABLES}.")],
        "claims": [*claims.values()],
        "forecasters": [Forecaster(id=HOLDER, description=f"Not known; {_OF_TABLES}.")],
    }  # fmt: skip
