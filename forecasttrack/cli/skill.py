"""``forecasttrack skill``: mean scores beside those of a baseline on the same questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import click
import pandas as pd

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.rankings import (
    beside_groups,
    by_form,
    interval_column,
    notes_of,
    rounded_column,
    show_nothing,
)
from forecasttrack.cli.scoring_options import ScoringChoices, scoring_options
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.question_columns import (
    counted_under_each,
    with_columns_of_questions,
)
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.scores.silent_baseline import why_silent
from forecasttrack.tables.group_names import group_text, names_of


@click.command("skill")
@click.argument("path", type=PLACE)
@click.option(
    "--by",
    multiple=True,
    default=["forecaster"],
    show_default=True,
    help="Column to keep apart by; may be repeated.",
)
@click.option(
    "--baseline",
    default="even odds",
    show_default=True,
    help='Whom to hold them against: "even odds", "base rate", "crowd".',
)
@click.option(
    "--per",
    type=click.Choice(get_args(Per)),
    default="question",
    show_default=True,
    help="What the mean goes over.",
)
@scoring_options
@format_option
def command(
    path: str, by: tuple[str, ...], baseline: str, per: Per, shape: str, **options: Any
) -> None:
    """Show the share of the way from a baseline to a perfect score, for the book or ledger at PATH.

    1 is perfect, 0 no better than the baseline, below 0 worse. Counts the forecasts that the
    headline of `score` counts.
    """
    chosen = ScoringChoices.taken_from(options)
    scores = chosen.scores(path)
    frame = scores.skill(baseline=baseline, by=list(by), per=per)
    if frame.empty and not scores.frame.empty:
        raise InvalidArgumentError(
            f"{baseline} has no score under the rules that were chosen; name another by --baseline"
        )
    if scores.frame.empty:
        columns = map(str, frame)
        show_nothing(shape, "skill", scores, chosen=chosen, path=path, columns=columns)
        return

    for line in _without_a_row(scores, frame, by, baseline):
        click.echo(line, err=True)

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        return beside_groups(
            part,
            by,
            {
                "mean": rounded_column(part["mean"]),
                "baseline": rounded_column(part["baseline_mean"]),
                "skill": rounded_column(part["skill"], sign="+"),
                "95% interval": interval_column(part),
                "n": part["n"],
            },
        )

    show(
        shape,
        table=lambda: by_form(
            frame, shown, [*notes_of(frame, list(by)), *counted_under_each(scores.pairs, by)]
        ),
        data=lambda: {"skill": records_of(frame)},
        frame=lambda: frame,
    )


def _without_a_row(
    scores: Scores, frame: pd.DataFrame, by: Sequence[str], baseline: str
) -> Iterator[str]:
    """Name the groups, or the kinds, beside whose every score the baseline has no forecast."""
    own = names_of(by)
    scored = with_columns_of_questions(scores.frame, scores.pairs, own)
    keys = ["rule", "kind", "unit"]
    kept = {form: {*_labels(part, own)} for form, part in frame.groupby(keys, dropna=False)}
    kept = {tuple(map(str, form)): labels for form, labels in kept.items()}
    for form, part in scored.groupby(keys, dropna=False, sort=False):
        rule, kind, unit = map(str, form)
        there = kept.get(tuple(map(str, form)), set[str]())
        gone = [each for each in dict.fromkeys(_labels(part, own)) if each not in there]
        whose = f" of {'; '.join(gone)}" if there else ""
        if gone:
            of = f" in {unit}" if part["unit"].notna().all() else ""
            yield f"{rule}: {kind} questions{of}{whose} left out: {why_silent(baseline)}"


def _labels(frame: pd.DataFrame, own: Sequence[str]) -> list[str]:
    """The name of the group of each row."""
    rows = frame[[*own]].itertuples(index=False, name=None)
    return [", ".join(map(group_text, values)) for values in rows]
