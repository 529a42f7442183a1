"""The score of a book as text for the terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.display.numbers import percent, rounded, rounded_interval
from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement, main_statistics
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline
from forecasttrack.findings import explanations, headings
from forecasttrack.findings.cautions import late_forecasts
from forecasttrack.findings.claims import ITS_WAY, TURNED, its_way, of_claim
from forecasttrack.findings.histories import last_of, scored_as
from forecasttrack.findings.sample_size import scored_nothing
from forecasttrack.pairing import Pairs
from forecasttrack.records.moments import between, text, to_the_second
from forecasttrack.scorecard.fitted_table import FittedTable
from forecasttrack.scorecard.headline_findings import (
    MOST_NAMED,
    conclusions,
    early_of,
    even_odds_of,
    face_value_of,
    finding_of,
    headlines_with_sensitivities,
    hindsight_of,
    how_many_came_out_as_claimed,
    interval_method,
    lexicons_of,
    only_other_kinds,
    opening_of,
    readings_of,
    skill_of,
    time_covered_of,
)
from forecasttrack.scorecard.provenance import byline

_LONGEST_CLAIM = 80
_UNBROKEN = "% interval"
"""The end of the headings of intervals, whose two numbers must not be on different lines."""
_MOST_MAIN_FORECASTS = 60
"""Most forecasts about main claims that are printed without --full."""


def score_text(score: BookScore, book: Book, *, full: bool = False) -> RenderableType:
    """Lay out a book's score for a reader at a terminal.

    Args:
        score: The score.
        book: The book.
        full: Whether to print the long tables, too: every forecast with its outcome, sensitivity,
            agreement of coders, and open questions.
    """
    return Group(*_parts(score, book, full=full))


def _parts(score: BookScore, book: Book, *, full: bool) -> Iterator[RenderableType]:
    yield from _heading(score, book)
    title = "Scores, provisional" if score.provisional else "Scores"
    if only_other_kinds(score):
        yield Text()
        yield Text(f"{opening_of(score, None, '').summary[0]} {explanations.APART_TAKEN}")
    elif len(score.headlines):
        yield from _section(title, _headlines(score))
        yield Text("\n".join(_legend(score)), style="dim")
    nothing = scored_nothing([row.forecaster for row in score.headlines if not row.n_questions])
    lines = [
        how_many_came_out_as_claimed(score),
        *conclusions(score),
        face_value_of(score),
        nothing,
    ]
    yield from map(Text, filter(None, lines))
    if not full and len(score.rows):
        main = score.rows["claim"].isin({claim.id for claim in book.claims if claim.main})
        rows = score.rows[main] if main.sum() <= _MOST_MAIN_FORECASTS else score.rows[:0]
        yield from _forecasts("Main claims", rows, score, book, longest=_LONGEST_CLAIM)
    yield from _section(headings.INCLUDED, _counted(score))
    if full:
        yield from _long_tables(score, book)
    else:
        yield from _left_to_full(score)


def _forecasts(
    title: str, rows: pd.DataFrame, score: BookScore, book: Book, *, longest: int | None = None
) -> Iterator[RenderableType]:
    if not len(rows) > 0:
        return
    yield from _section(title, _claims(rows, score, book, longest))
    if rows["relation"].isin(TURNED).any():
        yield Text(ITS_WAY, style="dim")


def _long_tables(score: BookScore, book: Book) -> Iterator[RenderableType]:
    yield from _forecasts("Forecasts and outcomes", score.rows, score, book)
    for headline in headlines_with_sensitivities(score):
        title = f"{headings.SENSITIVITY}: {headline.forecaster}"
        yield from _section(title, _sensitivities(headline))
        yield from (Text(each, style="dim") for each in lexicons_of([headline]))
    agreed = _agreement(book)
    if agreed is not None:
        yield from _section("Agreement of coders", agreed)
    if score.open:
        yield from _section(f"{headings.OPEN} ({len(score.open)})", _open(score))


def _left_to_full(score: BookScore) -> Iterator[RenderableType]:
    """A line for each long table that is left out, and a hint how to print it."""
    yield Text()
    for headline in headlines_with_sensitivities(score)[:MOST_NAMED]:
        means = [
            each.mean_brier_per_claim
            for each in headline.sensitivities.values()
            if each.n_questions == headline.n_questions
        ]
        if means:
            yield Text(explanations.from_to(headline.forecaster, means))
    if score.open:
        yield Text(opening_of(score, None, "").summary[-1])
    if len(score.rows) or score.open:
        yield Text(FULL, style="dim")


FULL = "--full prints every forecast with its outcome, each changed choice and all open questions."
"""The hint below a score without the long tables."""


def _legend(score: BookScore) -> Iterator[str]:
    yield explanations.brier(even_odds_of(score))
    if _has_skill(score):
        yield skill_of(score)
    if _has_claims(score):
        yield explanations.OVER_CLAIMS_SHORT
        yield explanations.DEADLINES
    if (score.rows["n_forecasts"] > 1).any():
        yield scored_as(score.history)
    if any(np.isfinite(each.brier_interval_per_claim).all() for each in score.headlines):
        yield f"interval: {interval_method(score.headlines)}."


def _has_claims(score: BookScore) -> bool:
    return any(each.n_claims for each in score.headlines)


def _has_skill(score: BookScore) -> bool:
    return any(not math.isnan(each.skill_per_claim) for each in score.headlines)


def _section(title: str, body: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style="bold")
    yield body


def _heading(score: BookScore, book: Book) -> Iterator[RenderableType]:
    for briefing in book.briefings:
        yield Text(briefing.title, style="bold")
        yield Text(byline(briefing, between))
    if score.recorded_until is not None:
        yield Text(f"outcomes recorded until {to_the_second(score.recorded_until)}")
    if score.known_by is not None:
        yield Text(f"as known by {score.known_by}")
    if score.history != history_text(Choices()):
        yield Text(f"histories of revisions: {score.history}")
    early = early_of(score)
    if early is not None:
        yield Text(early.text, style="yellow")
    if score.late:
        yield Text(late_forecasts(score.late), style="yellow")
    if readings := readings_of(score, book):
        yield Text(readings, style="yellow")
    for caution in filter(None, [hindsight_of(score, short=True), time_covered_of(score)]):
        yield Text(caution, style="yellow")


def _table(*columns: str, numbers: int = 0) -> Table:
    """A table whose last columns, as many as ``numbers``, are numbers."""
    table = FittedTable()
    for place, column in enumerate(columns):
        is_number = place >= len(columns) - numbers
        table.add_column(
            column,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=column.endswith(_UNBROKEN),
        )
    return table


def _claims(rows: pd.DataFrame, score: BookScore, book: Book, longest: int | None) -> Table:
    in_words = any(claim.hedge for claim in book.claims)
    by_claim = rows["claim"].notna().any()
    head = ("claim" if by_claim else "question", "text", *(("wording",) if in_words else ()))
    table = _table(
        *head, "chance: outcome" if by_claim else "probability: outcome", "Brier", numbers=1
    )
    table.columns[-2].max_width = 21
    if in_words:
        table.columns[2].max_width = 19
    claims = {claim.id: claim for claim in book.claims}
    chances, several = _chances(score.main), len(rows["forecaster"].unique()) > 1
    lead = score.headlines[0].forecaster
    names = rows["claim"].where(rows["claim"].notna(), rows["question_id"])
    for (name, forecaster), own in rows.groupby([names, "forecaster"], sort=True):
        claim = claims.get(str(name))
        statement = claim.paraphrase if claim else book.question(str(name)).text
        answers = [
            f"{chances[question, str(forecaster)]}: {_outcome(book, question)}"
            for question in own["question_id"]
        ]
        mean = (own["score"] * own["weight"]).sum() / own["weight"].sum()
        hedge = (claim.hedge if claim else None) or ""
        whose = "" if forecaster == lead and not several else f"\n({forecaster})"
        if longest is not None:
            statement = shorten(statement, longest, placeholder=" ...")
        worded = (hedge,) if in_words else ()
        table.add_row(f"{name}{whose}", statement, *worded, ", ".join(answers), rounded(mean))
    return table


def _chances(pairs: Pairs) -> dict[tuple[str, str], str]:
    """The last scored probability by question and forecaster, as text.

    A probability that followed others is marked as the last one of so many.
    """
    frame = pairs.frame.sort_values(["issued_at", "sequence"], kind="stable")
    columns = [frame[name] for name in ("question_id", "forecaster", "probability", "relation")]
    times = Counter(zip(*columns[:2], strict=True))
    found = {}
    for question, who, yes, relation in zip(*columns, strict=True):
        # The score is that of the whole history, so the text says if there were others before.
        last, chance = last_of(times[question, who]), percent(of_claim(yes, relation or ""))
        found[question, who] = f"{chance} ({last})" if last else chance
    return found


def _relation(book: Book, question_id: str) -> str:
    """The relation of a question to its claim; empty if it has none."""
    question = book.question(question_id)
    return (question.relation or "") if question.claim_id is not None else ""


def _outcome(book: Book, question_id: str) -> str:
    resolution = book.resolution(question_id)
    if resolution is None:
        return "open"
    outcome, relation = resolution.outcome, _relation(book, question_id)
    if isinstance(outcome, int | float):
        return rounded(of_claim(outcome, relation))
    return its_way(str(outcome), relation)


def _headlines(score: BookScore) -> Table:
    by_claim = _has_claims(score)
    counts = ("claims", "questions", "deadlines") if by_claim else ("questions",)
    means = ("Brier", "95% interval", *(("by\nquestion",) if by_claim else ()))
    means += ("skill",) if _has_skill(score) else ()
    table = _table("forecaster", *counts, *means, numbers=len(counts) + len(means))
    for each in [row for row in score.headlines if row.n_questions] or score.headlines:
        found = finding_of(each)
        cells = {
            "claims": str(each.n_claims),
            "questions": str(each.n_questions),
            "deadlines": str(each.n_deadlines),
            "Brier": rounded(each.mean_brier_per_claim),
            "95% interval": rounded_interval(found.low, found.high),
            "by\nquestion": rounded(each.mean_brier_per_question),
            "skill": rounded(each.skill_per_claim, sign="+"),
        }
        table.add_row(each.forecaster, *(cells[name] for name in (*counts, *means)))
    return table


def _sensitivities(headline: Headline) -> Table:
    shown = {"headline": headline, **headline.sensitivities}
    by_claim = any(each.n_claims for each in shown.values())
    counts = ("claims", "questions", "deadlines") if by_claim else ("questions",)
    means = ("Brier\nper claim", "per\nquestion") if by_claim else ("Brier",)
    table = _table("choice", *counts, *means, numbers=len(counts) + len(means))
    for name, measured in shown.items():
        cells = {
            "claims": str(measured.n_claims),
            "questions": str(measured.n_questions),
            "deadlines": str(measured.n_deadlines),
            "Brier\nper claim": rounded(measured.mean_brier_per_claim),
            "per\nquestion": rounded(measured.mean_brier_per_question),
            "Brier": rounded(measured.mean_brier_per_claim),
        }
        table.add_row(name, *(cells[each] for each in (*counts, *means)))
    return table


def _agreement(book: Book) -> Table | None:
    """The statistics of the agreement of coders; None if there are none."""
    shown = main_statistics(coder_agreement(book))
    if not len(shown):
        return None
    table = _table("on", "of", "units", "statistic", "value", "95% interval")
    rows: list[Any] = list(shown.itertuples(index=False))
    for row in rows:
        ends = "" if math.isnan(row.low) else f"{row.low:.2f} to {row.high:.2f}"
        name = row.statistic.removeprefix("Krippendorff's ")
        table.add_row(row.what, row.of, str(row.units), name, f"{row.value:.2f}", ends)
    return table


def _open(score: BookScore) -> Table:
    table = _table("question", "text", "until")
    for open_question in score.open:
        due = "no date" if open_question.due is None else text(open_question.due)
        state = "" if open_question.state == "open" else f" ({open_question.state})"
        table.add_row(
            open_question.question.id,
            open_question.question.text,
            due + state,
        )
    return table


def _counted(score: BookScore) -> Table:
    table = _table("forecasts, and questions without one", "number", numbers=1)
    for name, n in score.counted.items():
        table.add_row(name, str(n))
    table.add_row("total", str(sum(score.counted.values())), style="bold")
    return table


def frame_table(frame: pd.DataFrame, *, pictures: Sequence[RenderableType] | None = None) -> Table:
    """Print a frame as a table, with numbers to four decimals.

    ``pictures`` are the cells of a further column: its heading, and one for each row.
    """
    table = FittedTable()
    for name in frame:
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(
            str(name),
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=str(name).endswith(_UNBROKEN),
        )
    if pictures:
        table.add_column(pictures[0])
    for place, row in enumerate(frame.itertuples(index=False), start=1):
        beside = pictures[place : place + 1] if pictures else ()
        table.add_row(*(_cell(value) for value in row), *beside)
    return table


def _cell(value: object) -> Text:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return Text("")
    return Text(f"{value:.4f}" if isinstance(value, float) else str(value))
