"""``forecasttrack score``: how good the forecasters of a book were."""

from __future__ import annotations

from typing import Any

import attrs
import click
import pandas as pd

from forecasttrack.cli.histories import choices_of, history_options
from forecasttrack.cli.showing import format_option, known_by_option, records_of, show
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.cli.waiting import waiting
from forecasttrack.evaluation.scores.headline import BookScore, Headline, book_score, headline_pairs
from forecasttrack.evaluation.scores.history_choices import Choices
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.coder_agreement import coder_agreement
from forecasttrack.pairing import pair
from forecasttrack.records.moments import text
from forecasttrack.scorecard.headline_findings import finding_of, interval_method
from forecasttrack.scorecard.text import score_text, summary_text

_RULES = ("brier", "log")


@click.command("score")
@click.argument("path")
@click.option("--by", multiple=True, help="Average by this column instead: claim, section ...")
@click.option("--rule", "rules", multiple=True, help="Scoring rule; may be given several times.")
@click.option(
    "--all", "everything", is_flag=True, help="With --by or --rule: count descriptions too."
)
@history_options
@format_option
@known_by_option
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    by: tuple[str, ...],
    rules: tuple[str, ...],
    everything: bool,
    shape: str,
    known_by: str | None,
    as_of: str | None,
    **said_of_histories: Any,
) -> None:
    """Score the forecasts of the book or ledger at PATH.

    Without --by or --rule: the headline, what it hangs on, what is open and what was left out.
    With them: means of the forecasts that the headline counts, or of --all that met an outcome.
    """
    how, choices = choices_of(**said_of_histories)
    if not (by or rules) and (choices.preset is not None or choices.history == "each"):
        raise click.UsageError(f"--history {said_of_histories['history']} needs --by or --rule")
    book = read_source(path, as_of=as_of)
    if by or rules:
        with waiting("scoring"):
            pairs = pair(book, known_by=known_by)
            counted = pairs if everything else headline_pairs(pairs)
            scores = score(counted, rules=rules or _RULES, **how)
        _show_summary(scores, list(by) or ["forecaster"], shape)
        return
    with waiting("scoring"):
        said = book_score(book, known_by=known_by, choices=how)
    show(
        shape,
        table=lambda: score_text(said, book),
        data=lambda: _data(said) | {"coders": records_of(coder_agreement(book))},
        frame=lambda: pd.DataFrame([_row(each) for each in said.headlines]),
    )


def _show_summary(scores: Scores, by: list[str], shape: str) -> None:
    summary = scores.summarise(by=by)
    told = scores.choices.described(relative=False)
    shown = summary if scores.choices == Choices() else summary.assign(history=told)
    show(
        shape,
        table=lambda: summary_text(shown),
        data=lambda: {
            "history": told,
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


def _data(said: BookScore) -> dict[str, Any]:
    return {
        "briefings": said.titles,
        "recorded_until": said.recorded_until,
        "known_by": said.known_by,
        "history": said.history,
        "questions_written_with_hindsight": said.hindsight,
        "rules": {
            "brier": "one-sided, 0 best, 1 worst, lower is better",
            "log": "natural logarithm, 0 best, lower is better",
            "skill": "1 - mean Brier / mean Brier of even odds, 1 best, higher is better",
            "interval": f"95%, {interval_method(said.headlines)}",
        },
        "forecasters": [
            attrs.asdict(each, recurse=False)
            | {"finding": finding_of(each).to_dict()}
            | {"left_out": _left_out(said.counted_by_forecaster.get(each.forecaster, {}))}
            for each in said.headlines
        ],
        "left_out": _left_out(said.counted),
        "counted": said.counted,
        "open": [
            {
                "question_id": duty.question.id,
                "text": duty.question.text,
                "closes_at": None if duty.due is None else text(duty.due),
                "state": duty.state,
            }
            for duty in said.open
        ],
    }


def _left_out(counted: Any) -> dict[str, int]:
    return {name: n for name, n in counted.items() if name != "in the headline"}
