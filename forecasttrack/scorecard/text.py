"""A book's score for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.display.numbers import percent, rounded
from forecasttrack.evaluation.scores.history_choices import Choices
from forecasttrack.evaluation.scores.score_pairs import history_text
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement, telling
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline
from forecasttrack.records.moments import between, text
from forecasttrack.scorecard.rows import AGAINST

_LONGEST = 160
_LONGEST_CLAIM = 80
_TURNED = "\N{DAGGER}"
_MANY = 60
"""More rows than this are not printed one by one."""


def score_text(said: BookScore, book: Book) -> RenderableType:
    """Lay out a book's score for a reader at a terminal."""
    return Group(*_parts(said, book))


def _parts(said: BookScore, book: Book) -> Iterator[RenderableType]:
    yield from _heading(said, book)
    if 0 < len(said.rows) <= _MANY:
        yield from _section("What was said and what happened", _claims(said, book))
        if any(_turned(book, question_id) for question_id in said.rows["question_id"]):
            yield Text(f"{_TURNED}: {AGAINST}", style="dim")
    yield from _section("How good that was", _headlines(said))
    yield Text(
        "Brier: squared distance between probability and outcome, averaged over the questions of"
        " a claim and\nthen over claims (by question: over questions); 0 is best, 1 is worst, even"
        " odds earn 0.25.\nskill: share of the way from even odds to a perfect Brier score; below 0"
        " is worse than even odds.\ninterval: Student t over claims, as if claims were independent."
        "\nhorizons: an undated hedge is read anew for each day by which its claim is asked; these"
        " days, counted.",
        style="dim",
    )
    for headline in said.headlines:
        if headline.n_questions > 1:
            title = f"What the score of {headline.forecaster} hangs on"
            yield from _section(title, _sensitivities(headline))
    agreed = _agreement(book)
    if agreed is not None:
        yield from _section("How far the coders agree", agreed)
    if said.open:
        yield from _section(f"Still open ({len(said.open)})", _open(said))
    yield from _section("Where everything went", _counted(said))


def _section(title: str, body: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style="bold")
    yield body


def _heading(said: BookScore, book: Book) -> Iterator[RenderableType]:
    for briefing in book.briefings:
        yield Text(briefing.title, style="bold")
        yield Text(f"published {between(briefing.published)}")
    if said.recorded_until is not None:
        yield Text(f"outcomes recorded until {text(said.recorded_until)}")
    if said.known_by is not None:
        yield Text(f"looked at as it could be known by {said.known_by}")
    if said.history != history_text(Choices()):
        yield Text(f"histories of revisions: {said.history}")
    if said.hindsight:
        yield Text(
            "Note: every scored question was written after its outcome was known.", style="yellow"
        )


def _table(*columns: str, numbers: int = 0) -> Table:
    """A table whose last columns are numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for place, column in enumerate(columns):
        is_number = place >= len(columns) - numbers
        table.add_column(
            column, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    return table


def _claims(said: BookScore, book: Book) -> Table:
    table = _table("claim", "says", "in words", "chance: outcome", "Brier", numbers=1)
    table.columns[2].max_width, table.columns[3].max_width = 19, 21
    claims = {claim.id: claim for claim in book.claims}
    chances = {
        (each.question_id, each.forecaster): each.belief.yes  # type: ignore[union-attr]
        for each in book.forecasts
        if each.belief.shape == "probability"
    }
    names = said.rows["claim"].where(said.rows["claim"].notna(), said.rows["question_id"])
    for (name, forecaster), rows in said.rows.groupby([names, "forecaster"], sort=True):
        claim = claims.get(str(name))
        says = claim.paraphrase if claim else book.question(str(name)).text
        answers = [
            f"{percent(chances[question, str(forecaster)])}: {_outcome(book, question)}"
            + (_TURNED if _turned(book, question) else "")
            for question in rows["question_id"]
        ]
        mean = (rows["score"] * rows["weight"]).sum() / rows["weight"].sum()
        hedge = (claim.hedge if claim else None) or ""
        whose = "" if forecaster == said.headlines[0].forecaster else f"\n({forecaster})"
        says = shorten(says, _LONGEST_CLAIM, placeholder=" ...")
        table.add_row(f"{name}{whose}", says, hedge, ", ".join(answers), rounded(mean))
    return table


def _turned(book: Book, question_id: str) -> bool:
    question = book.question(question_id)
    return question.claim_id is not None and question.relation == "against"


def _outcome(book: Book, question_id: str) -> str:
    resolution = book.resolution(question_id)
    return str(resolution.outcome) if resolution is not None else "open"


def _headlines(said: BookScore) -> Table:
    table = _table(
        "forecaster",
        "claims",
        "questions",
        "horizons",
        "Brier",
        "95% interval",
        "by question",
        "skill",
        numbers=7,
    )
    for each in said.headlines:
        low, high = each.brier_interval_per_claim
        table.add_row(
            each.forecaster,
            str(each.n_claims),
            str(each.n_questions),
            str(each.n_horizons),
            rounded(each.mean_brier_per_claim),
            "" if math.isnan(low) else f"{low:.3f} to {high:.3f}",
            rounded(each.mean_brier_per_question),
            rounded(each.skill_per_claim, sign="+"),
        )
    return table


def _sensitivities(headline: Headline) -> Table:
    table = _table(
        "choice", "claims", "questions", "horizons", "Brier per claim", "per question", numbers=5
    )
    for name, measured in {"as above": headline, **headline.sensitivities}.items():
        table.add_row(
            name,
            str(measured.n_claims),
            str(measured.n_questions),
            str(measured.n_horizons),
            rounded(measured.mean_brier_per_claim),
            rounded(measured.mean_brier_per_question),
        )
    return table


def _agreement(book: Book) -> Table | None:
    """The chance-corrected agreement on each matter, and how each coder leans on own belief."""
    shown = telling(coder_agreement(book))
    if not len(shown):
        return None
    table = _table("on", "of", "units", "statistic", "value", "95% interval")
    rows: list[Any] = list(shown.itertuples(index=False))
    for row in rows:
        ends = "" if math.isnan(row.low) else f"{row.low:.2f} to {row.high:.2f}"
        name = row.statistic.removeprefix("Krippendorff's ")
        table.add_row(row.what, row.of, str(row.units), name, f"{row.value:.2f}", ends)
    return table


def _open(said: BookScore) -> Table:
    table = _table("question", "asks", "until")
    for open_question in said.open[:_MANY]:
        due = "no date" if open_question.due is None else text(open_question.due)
        state = "" if open_question.state == "open" else f" ({open_question.state})"
        table.add_row(
            open_question.question.id,
            shorten(open_question.question.text, _LONGEST, placeholder=" ..."),
            due + state,
        )
    return table


def _counted(said: BookScore) -> Table:
    table = _table("forecasts and questions without one", "number", numbers=1)
    for name, n in said.counted.items():
        table.add_row(name, str(n))
    table.add_row("together", str(sum(said.counted.values())), style="bold")
    return table


def summary_text(frame: pd.DataFrame) -> RenderableType:
    """Lay out a summary of scores; what is the same in every row is said once, above."""
    values = {name: frame[name].drop_duplicates() for name in _SAID_ONCE if name in frame}
    same = {name: found.iloc[0] for name, found in values.items() if len(found) == 1}
    said = [f"{name}: {value}" for name, value in same.items() if value is not None]
    return Group(Text("; ".join(said), style="dim"), frame_table(frame.drop(columns=list(same))))


_SAID_ONCE = ("rule", "convention", "kind", "unit", "direction", "level", "interval", "history")


def frame_table(frame: pd.DataFrame, *, pictures: Sequence[RenderableType] | None = None) -> Table:
    """Lay out a frame as it is, numbers to four digits; the first picture heads the others."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for name in frame:
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(str(name), justify="right" if is_number else "left", overflow="fold")
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
