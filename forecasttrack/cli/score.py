"""``forecasttrack score``: how good the forecasters of a book were."""

from __future__ import annotations

from typing import Any

import attrs
import click
import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.cli.frame_output import ids_in_one_cell, records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.rankings import NOTHING, means_table, scores_table
from forecasttrack.cli.scoring_options import (
    ScoringChoices,
    reasons_of,
    scoring_options,
)
from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.evaluation.scores.question_columns import notes_on_list_columns
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline, book_score
from forecasttrack.findings import explanations
from forecasttrack.findings.comparison import same_forecasts_of
from forecasttrack.records.moments import When, text
from forecasttrack.scorecard.headline_findings import (
    early_of,
    face_value_of,
    finding_of,
    forecasters_with_equal_forecasts,
    how_many_came_out_as_claimed,
    interval_method,
    outcomes_of,
    questions_of,
    readings_of,
    time_covered_of,
)
from forecasttrack.scorecard.known_book import known_book
from forecasttrack.scorecard.text import score_text


@click.command("score")
@click.argument("path", type=PLACE)
@click.option("--by", multiple=True, help="Average by this column instead: claim, section ...")
@click.option(
    "--full",
    is_flag=True,
    help="Print more tables, too: every forecast with its outcome (with --by or --rule: every"
    " score), sensitivities, agreement of coders, open questions. JSON then holds every forecast"
    " or score as well; CSV still holds means only.",
)
@scoring_options
@format_option
def command(path: str, by: tuple[str, ...], full: bool, output_format: str, **options: Any) -> None:
    """Score the forecasts of the book, ledger or table at PATH.

    Without --by or --rule: the headline, what counts and what doesn't, and what is open.
    With --by or --rule, or with a --history of "each" or of a platform: means of the forecasts that
    the headline counts (with --include-descriptions, of all that have an outcome); with --full, the
    score of each question, too.
    """
    chosen = ScoringChoices.taken_from(options)
    has_headline = chosen.choices.preset is None and chosen.choices.history != "each"
    if by or chosen.rules or not has_headline:
        _show_summary(chosen.scores(path), list(by) or ["forecaster"], output_format, full=full)
        return
    book = chosen.read(path)
    with waiting("scoring"):
        counting = dict(chosen.pair_arguments)
        known_by = counting.pop("known_by")
        book_scored = book_score(
            book, known_by=known_by, choices=chosen.score_arguments, counting=counting
        )
    show(
        output_format,
        table=lambda: score_text(book_scored, book, full=full),
        data=lambda: (
            _data(book_scored, book)
            | {"coders": records_of(coder_agreement(book))}
            | ({"forecasts": _forecasts(book_scored, book)} if full else {})
        ),
        frame=lambda: _frame(book_scored),
    )


def _show_summary(scores: Scores, by: list[str], output_format: str, *, full: bool) -> None:
    summary = scores.summarise(by=by)
    history = history_text(scores.choices)
    shown = summary if scores.choices == Choices() else summary.assign(history=history)
    show(
        output_format,
        table=lambda: _table(shown, by, scores, full=full) if len(shown) else NOTHING,
        data=lambda: {
            "history": history,
            "summary": records_of(summary),
            "left_out": reasons_of(scores),
            **({"scores": records_of(scores.frame)} if full else {}),
        },
        frame=lambda: shown,
    )


def _table(summary: pd.DataFrame, by: list[str], scores: Scores, *, full: bool) -> RenderableType:
    below = notes_on_list_columns(scores.pairs, by)
    methods = summary.loc[summary["low"].notna(), "interval"]
    below += [f"interval: {explanations.interval_in_words(name)}." for name in methods]
    if "history" in summary:
        below.insert(0, f"history: {summary['history'].iloc[0]}")

    table = means_table(summary, by, below)
    return Group(table, Text(), scores_table(scores.frame)) if full else table


def _frame(book_scored: BookScore) -> pd.DataFrame:
    equal_to = {
        name: ids_in_one_cell(names)
        for names in forecasters_with_equal_forecasts(book_scored)
        for name in names
    }
    return pd.DataFrame(
        [
            _headline_row(each) | {"same_forecasts": equal_to.get(str(each.forecaster), "")}
            for each in book_scored.headlines
        ]
    )


def _headline_row(headline: Headline) -> dict[str, Any]:
    row = attrs.asdict(headline, recurse=False)
    del row["sensitivities"]
    low, high = row.pop("brier_interval_per_claim")
    return {"forecaster": row.pop("forecaster"), **row, "brier_low": low, "brier_high": high}


def _data(book_scored: BookScore, book: Book) -> dict[str, Any]:
    early, as_known = early_of(book_scored), known_book(book, book_scored.known_by)
    return {
        "briefings": book_scored.titles,
        "recorded_until": book_scored.recorded_until,
        "known_by": book_scored.known_by,
        "history": book_scored.history,
        "late": book_scored.late,
        "early": None if early is None else early.to_dict(),
        "questions_written_with_hindsight": book_scored.hindsight,
        "time_with_forecasts": time_covered_of(book_scored),
        "probabilities_from_words": readings_of(book_scored, book),
        "questions_written": questions_of(book_scored, as_known),
        "confidence_in_outcomes": outcomes_of(book_scored, as_known),
        "claims_way": how_many_came_out_as_claimed(book_scored),
        "face_value": face_value_of(book_scored),
        "rules": {
            **explanations.RULES,
            "interval": f"95%, {interval_method(book_scored.headlines)}",
        },
        "forecasters": [
            attrs.asdict(each, recurse=False)
            | {"finding": finding_of(each).to_dict()}
            | {"left_out": _left_out(book_scored.counted_by_forecaster.get(each.forecaster, {}))}
            for each in book_scored.headlines
        ],
        "same_forecasts": [
            {"forecasters": names, "note": same_forecasts_of(names)}
            for names in forecasters_with_equal_forecasts(book_scored)
        ],
        "left_out": _left_out(book_scored.counted),
        "counted": book_scored.counted,
        "open": [
            {
                "question_id": open_question.question.id,
                "text": open_question.question.text,
                "closes_at": _as_text(open_question.question.closes_at),
                "due": _as_text(open_question.due),
                "state": open_question.state,
            }
            for open_question in book_scored.open
        ],
    }


def _forecasts(book_scored: BookScore, book: Book) -> list[dict[str, Any]]:
    """Each forecaster on each question of the headline: last probability, outcome and score."""
    keys = ["question_id", "forecaster"]
    ordered = book_scored.main.frame.sort_values(["issued_at", "sequence"], kind="stable")
    last = ordered.drop_duplicates(keys, keep="last")[[*keys, "probability"]]
    last = last.rename(columns={"probability": "last_probability"})
    columns = [*keys, "claim", "relation", "n_forecasts", "score", "weight"]
    found = book_scored.rows[columns].merge(last, on=keys, how="left")
    resolutions = [book.resolution(each) for each in found["question_id"]]
    outcomes = [None if each is None else each.outcome for each in resolutions]
    return records_of(found.assign(outcome=pd.Series(outcomes, dtype=object, index=found.index)))


def _as_text(when: When | None) -> str | None:
    return None if when is None else text(when)


def _left_out(counted: Any) -> dict[str, int]:
    return {name: n for name, n in counted.items() if name != "in the headline"}
