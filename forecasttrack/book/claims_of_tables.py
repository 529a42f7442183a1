"""The claims that questions of tables name; tables have their ids, but not their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.moments import Period

BRIEFING, HOLDER = "briefing-of-tables", "holder-of-tables"
_OF_TABLES = "tables name claims by their ids alone"
_ALWAYS = Period(earliest="0001-01-01", latest="9998-12-31", why=_OF_TABLES)


def claim_link(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """The id of the claim that a question tests, and the relation; None if there is no relation.

    A column ``claim`` without a relation may mean anything, and links to nothing. Where a row has a
    relation and no claim, the claim gets the id of the question.

    Example:
        >>> claim_link({"question_id": "q1", "claim": "c1", "relation": "against"})
        ('c1', 'against')
        >>> claim_link({"question_id": "q1", "relation": "not-a-test"})
        ('q1', 'not-a-test')
        >>> claim_link({"question_id": "q1", "claim": "c1"}) is None
        True
    """
    if row.get("relation") is None:
        return None
    claim = row.get("claim")
    has_claim = claim not in (None, "")  # 0 is an id
    return str(claim if has_claim else row["question_id"]), str(row["relation"])


def claim_record(row: Mapping[str, Any]) -> Claim | None:
    """The claim that a question is linked to, with the text of the question as its paraphrase.

    Args:
        row: A row of a table of questions.

    Raises:
        InvalidRecordError: The row holds a nature, section or holder that no claim can have.

    Example:
        >>> row = {"question_id": "q1", "text": "Rain?", "claim": "c1", "relation": "tests"}
        >>> claim_record(row).paraphrase
        'Rain?'
    """
    link = claim_link(row)
    if link is None:
        return None
    return Claim(
        id=link[0],
        briefing_id=BRIEFING,
        paraphrase=row.get("text") or str(row["question_id"]),
        forecaster=HOLDER,
        nature=row.get("nature") or "forecast",
        section=row.get("section"),
        holder=row.get("holder"),
    )


def claim_sections(made: Iterable[Claim | None]) -> dict[str, list[Any]]:
    """The sections with the claims of questions, and the briefing and forecaster claims must have.

    Without them a question that is no test of its claim would count as one.

    Args:
        made: The claim of each question; of several with one id the first counts.
    """
    claims: dict[str, Claim] = {}
    for claim in made:
        if claim is not None:
            claims.setdefault(claim.id, claim)
    if not claims:
        return {"briefings": [], "claims": [], "forecasters": []}
    return {
        "briefings": [Briefing(id=BRIEFING, title="Claims of tables", published=_ALWAYS,
                               note=f"Made of tables; {_OF_TABLES}.")],
        "claims": [*claims.values()],
        "forecasters": [Forecaster(id=HOLDER, description=f"Not known; {_OF_TABLES}.")],
    }  # fmt: skip
