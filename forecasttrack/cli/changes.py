"""``forecasttrack changes``: which outcomes and scores moved between two views."""

from __future__ import annotations

from typing import Any

import click
import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.cli.frame_output import by_day, outcome_texts, records_of
from forecasttrack.cli.output import early_option, format_option, late_option, show
from forecasttrack.cli.sources import is_ledger, read_source
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.changes import Changes, changes
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.scorecard.text import frame_table

_RULES = ("brier", "log")


@click.command("changes")
@click.argument("path")
@click.argument("later", required=False)
@click.option("--before", metavar="MOMENT", help="PATH as it was then, as 2026-01-01.")
@click.option("--after", metavar="MOMENT", help="LATER, or else PATH, as it was then.")
@click.option("--rule", "rules", multiple=True, help="Scoring rule; may be given several times.")
@click.option("--history", metavar="NAME", help="How revisions become a score, as: last.")
@early_option
@late_option
@format_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    later: str | None,
    before: str | None,
    after: str | None,
    rules: tuple[str, ...],
    history: str | None,
    early: Early,
    late: Late,
    shape: str,
) -> None:
    """Show which outcomes and scores moved between two views, by how much, for whom.

    The two are PATH and LATER, each a book or a ledger; or one of them before and after. A ledger
    is shown as it was on record at a moment, a book with the outcomes that could be known by then.
    """
    if later is None and before is None:
        raise InvalidArgumentError(
            "there is nothing to compare; give two paths, or --before MOMENT for one of them"
        )
    views = (_view(path, before), _view(later or path, after))
    choices = {} if history is None else {"history": history}
    found = changes(*views, rules=rules or _RULES, early=early, late=late, **choices)
    show(shape, table=lambda: _text(found), data=lambda: _data(found), frame=lambda: joined(found))


def _view(path: str, moment: str | None) -> Book:
    if moment is None:
        return read_source(path)
    return (
        read_source(path, as_of=moment) if is_ledger(path) else read_source(path).known_by(moment)
    )


def joined(found: Changes) -> pd.DataFrame:
    """One row per score that moved, beside the outcome it rests on, and per outcome without one."""
    return _with_texts(found.outcomes).merge(found.scores, on="question_id", how="outer")


def _with_texts(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Outcomes as text, a status where there is none."""
    texts = outcomes.copy()
    for when in ("before", "after"):
        texts[f"outcome_{when}"] = outcome_texts(texts[f"outcome_{when}"])
    return texts


def _data(found: Changes) -> dict[str, Any]:
    return {"outcomes": records_of(_with_texts(found.outcomes)), "scores": records_of(found.scores)}


def _text(found: Changes) -> RenderableType:
    texts = _with_texts(found.outcomes)
    short = pd.DataFrame({"question_id": texts["question_id"]})
    for when in ("before", "after"):
        outcome, status = texts[f"outcome_{when}"], texts[f"status_{when}"]
        short[when] = outcome.where(outcome.notna(), status)
        short[f"known {when}"] = texts[f"known_at_{when}"]
    short["why"] = texts["why"]
    return Group(
        *_part(f"outcomes that moved: {len(short)}", short),
        Text(),
        *_part(f"scores that moved: {len(found.scores)}", found.scores),
    )


def _part(title: str, frame: pd.DataFrame) -> list[RenderableType]:
    heading = Text(title, style="bold")
    return [heading, frame_table(by_day(frame))] if len(frame) else [heading]
