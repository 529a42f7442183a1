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
    interval_column,
    notes_of,
    rounded_column,
    show_nothing,
    table_per_rule,
)
from forecasttrack.cli.scoring_options import ScoringChoices, scoring_options
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.question_columns import (
    notes_on_list_columns,
    with_columns_of_questions,
)
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.scores.silent_baseline import why_silent
from forecasttrack.tables.group_names import group_columns, group_text


@click.command("skill")
@click.argument("path", type=PLACE)
@click.option(
    "--by",
    multiple=True,
    default=["forecaster"],
    show_default=True,
    help="Column to group scores by; may be repeated.",
)
@click.option(
    "--baseline",
    default="even odds",
    show_default=True,
    help='Forecaster to compare with: "even odds", "base rate", "crowd".',
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
    path: str, by: tuple[str, ...], baseline: str, per: Per, output_format: str, **options: Any
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
        show_nothing(output_format, "skill", scores, chosen=chosen, path=path, columns=columns)
        return

    for line in _without_a_row(scores, frame, by, baseline):
        click.echo(line, err=True)

    def cells(part: pd.DataFrame) -> pd.DataFrame:
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
        output_format,
        table=lambda: table_per_rule(
            frame, cells, [*notes_of(frame, list(by)), *notes_on_list_columns(scores.pairs, by)]
        ),
        data=lambda: {"skill": records_of(frame)},
        frame=lambda: frame,
    )


def _without_a_row(
    scores: Scores, frame: pd.DataFrame, by: Sequence[str], baseline: str
) -> Iterator[str]:
    """One line for each rule and kind of question with groups that the table lacks, and why.

    The table lacks a group where the baseline has no forecast beside any of its scores.
    """
    columns = group_columns(by)
    scored = with_columns_of_questions(scores.frame, scores.pairs, columns)
    keys = ["rule", "kind", "unit"]
    in_table = {
        tuple(map(str, values)): {*_labels(part, columns)}
        for values, part in frame.groupby(keys, dropna=False)
    }
    for values, part in scored.groupby(keys, dropna=False, sort=False):
        rule, kind, unit = map(str, values)
        groups_in_table = in_table.get((rule, kind, unit), set[str]())
        missing = [
            each for each in dict.fromkeys(_labels(part, columns)) if each not in groups_in_table
        ]
        of_groups = f" of {'; '.join(missing)}" if groups_in_table else ""
        if missing:
            in_unit = f" in {unit}" if part["unit"].notna().all() else ""
            yield f"{rule}: {kind} questions{in_unit}{of_groups} left out: {why_silent(baseline)}"


def _labels(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """The name of the group of each row."""
    rows = frame[[*columns]].itertuples(index=False, name=None)
    return [", ".join(map(group_text, values)) for values in rows]
