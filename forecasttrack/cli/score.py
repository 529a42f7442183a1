"""``forecasttrack score``: how good the forecasters of a book were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import click
import pandas as pd

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.history_options import choices_of, history_options
from forecasttrack.cli.output import (
    early_option,
    format_option,
    known_by_option,
    late_option,
    show,
)
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.display.numbers import counted
from forecasttrack.errors import ForecastTrackError
from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement
from forecasttrack.evaluation.sensitivity.headline import (
    BookScore,
    Headline,
    book_score,
    headline_pairs,
)
from forecasttrack.findings import explanations
from forecasttrack.findings.cautions import late_forecasts
from forecasttrack.pairing import Pairs, pair
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.records.moments import text
from forecasttrack.scorecard.headline_findings import (
    claims_way_of,
    early_of,
    finding_of,
    interval_method,
)
from forecasttrack.scorecard.text import score_text, summary_text
from forecasttrack.scoring.rules.register import find_rules
from forecasttrack.tables.reasons import Reason

_RULES = ("brier", "log")


@click.command("score")
@click.argument("path")
@click.option("--by", multiple=True, help="Average by this column instead: claim, section ...")
@click.option("--rule", "rules", multiple=True, help="Scoring rule; may be given several times.")
@click.option(
    "--include-descriptions",
    is_flag=True,
    help="With --by or --rule: count numbers, dates, choices and descriptions of stances, too.",
)
@click.option(
    "--read",
    "reads",
    multiple=True,
    metavar="OPTION",
    help="Of a table: an option of `import` without its dashes, as zone=UTC or dayfirst.",
)
@history_options
@format_option
@known_by_option
@early_option
@late_option
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    by: tuple[str, ...],
    rules: tuple[str, ...],
    include_descriptions: bool,
    reads: tuple[str, ...],
    shape: str,
    known_by: str | None,
    early: Early,
    late: Late,
    as_of: str | None,
    **history_arguments: Any,
) -> None:
    """Score the forecasts of the book, ledger or table at PATH.

    Without --by or --rule: the headline, its sensitivity, what is open and what was left out.
    With them: means of the forecasts that the headline counts, or of all that have an outcome.
    """
    how, choices = choices_of(**history_arguments)
    if not (by or rules) and (choices.preset is not None or choices.history == "each"):
        raise click.UsageError(f"--history {history_arguments['history']} needs --by or --rule")
    book = read_source(path, as_of=as_of, reads=reads)
    if by or rules:
        with waiting("scoring"):
            pairs = pair(book, known_by=known_by, early=early, late=late)
            chosen = pairs if include_descriptions else headline_pairs(pairs)
            scores = score(chosen, rules=rules or _RULES, **how)
            notes = list(_without_scores(scores, rules, pairs, how))
            notes += _late(chosen)
        _show_summary(scores, list(by) or ["forecaster"], shape)
        for note in notes:
            click.echo(note, err=True)
        return
    with waiting("scoring"):
        counting = {"early": early, "late": late}
        book_scored = book_score(book, known_by=known_by, choices=how, counting=counting)
    show(
        shape,
        table=lambda: score_text(book_scored, book),
        data=lambda: _data(book_scored) | {"coders": records_of(coder_agreement(book))},
        frame=lambda: pd.DataFrame([_row(each) for each in book_scored.headlines]),
    )


def _late(pairs: Pairs) -> list[str]:
    """Say how many forecasts are dated after their outcome."""
    late = int(pairs.column("late").sum())
    return [late_forecasts(late)] if late else []


def _without_scores(
    scores: Scores, rules: Sequence[str], pairs: Pairs, how: Mapping[str, Any]
) -> Iterator[str]:
    """Say of each rule under which nothing counts what would count, or why nothing can."""
    for rule in rules:
        if (scores.frame["rule"] == rule).any():
            continue
        further = _beyond_the_headline(rule, pairs, how)
        if further:
            questions = counted(further, "question")
            yield f"{rule}: nothing counts here; --include-descriptions counts {questions}"
        else:
            reasons = _reasons(scores)
            because = (
                ", ".join(f"{n} {reason}" for reason, n in reasons.items()) or Reason.NO_FORECAST
            )
            yield (
                f"{rule}: nothing counts; it scores {' and '.join(find_rules(rule))} with an"
                f" outcome. Left out: {because}"
            )


def _beyond_the_headline(rule: str, pairs: Pairs, how: Mapping[str, Any]) -> int:
    """How many questions a rule scores outside the headline, too; 0 where it cannot."""
    try:
        return int(score(pairs, rules=[rule], **how).frame["question_id"].nunique())
    except ForecastTrackError:
        return 0


def _show_summary(scores: Scores, by: list[str], shape: str) -> None:
    summary = scores.summarise(by=by)
    history = history_text(scores.choices)
    shown = summary if scores.choices == Choices() else summary.assign(history=history)
    show(
        shape,
        table=lambda: summary_text(shown) if len(shown) else "nothing counts",
        data=lambda: {
            "history": history,
            "summary": records_of(summary),
            "left_out": _reasons(scores),
        },
        frame=lambda: shown,
    )


def _reasons(scores: Scores) -> dict[str, int]:
    rows = scores.left_out.drop_duplicates(["question_id", "forecaster", "reason"])
    return {str(reason): int(n) for reason, n in rows["reason"].value_counts().items()}


def _row(headline: Headline) -> dict[str, Any]:
    row = attrs.asdict(headline, recurse=False)
    del row["sensitivities"]
    low, high = row.pop("brier_interval_per_claim")
    return {"forecaster": row.pop("forecaster"), **row, "brier_low": low, "brier_high": high}


def _data(book_scored: BookScore) -> dict[str, Any]:
    early = early_of(book_scored)
    return {
        "briefings": book_scored.titles,
        "recorded_until": book_scored.recorded_until,
        "known_by": book_scored.known_by,
        "history": book_scored.history,
        "late": book_scored.late,
        "early": None if early is None else early.to_dict(),
        "questions_written_with_hindsight": book_scored.hindsight,
        "claims_way": claims_way_of(book_scored),
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
        "left_out": _left_out(book_scored.counted),
        "counted": book_scored.counted,
        "open": [
            {
                "question_id": open_question.question.id,
                "text": open_question.question.text,
                "closes_at": None if open_question.due is None else text(open_question.due),
                "state": open_question.state,
            }
            for open_question in book_scored.open
        ],
    }


def _left_out(counted: Any) -> dict[str, int]:
    return {name: n for name, n in counted.items() if name != "in the headline"}
