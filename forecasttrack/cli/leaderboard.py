"""``forecasttrack leaderboard``: forecasters ranked, who answered different questions, too."""

from __future__ import annotations

from typing import Any

import click
import pandas as pd

from forecasttrack.baselines.reference_forecasters import find_baseline
from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.rankings import (
    beside_groups,
    empty_columns,
    frame_of_all_groups,
    interval_column,
    notes_of,
    rank_spans,
    rounded_column,
    show_nothing,
    table_per_rule,
)
from forecasttrack.cli.scoring_options import ScoringChoices, scoring_options
from forecasttrack.display.numbers import percent
from forecasttrack.evaluation.scores.question_columns import notes_on_list_columns
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.inference.missing import METHODS

_COLUMNS = (
    "method", "rule", "convention", "kind", "unit", "direction", "forecaster", "rank", "rank_low",
    "rank_high", "estimate", "low", "high", "n", "participation", "group", "n_clusters", "level",
    "interval", "seed", "note", "barred_by",
)  # fmt: skip
"""The columns of CSV where there is no row; `barred_by` names what keeps a row from a verdict."""


@click.command("leaderboard")
@click.argument("path", type=PLACE)
@click.option("--by", multiple=True, help="Rank apart for each value of this column.")
@click.option(
    "--method",
    "methods",
    type=click.Choice([*METHODS]),
    multiple=True,
    default=["fixed-effects"],
    show_default=True,
    help="How forecasters who answered different questions are made comparable; may be repeated.",
)
@click.option(
    "--min-participation",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out who answered a smaller share of the questions.",
)
@click.option("--baseline", "baselines", multiple=True, help='Rank it, too, as "even odds".')
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the intervals.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the resampling.")
@scoring_options
@format_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    by: tuple[str, ...],
    methods: tuple[str, ...],
    min_participation: float,
    baselines: tuple[str, ...],
    level: float,
    seed: int,
    output_format: str,
    **options: Any,
) -> None:
    """Rank the forecasters of the book or ledger at PATH.

    Ranks and intervals are missing where the data cannot carry them, and the output says so.
    Counts the forecasts that the headline of `score` counts.
    """
    chosen = ScoringChoices.taken_from(options)
    for name in baselines:
        find_baseline(name)
    arguments: dict[str, Any] = {
        "min_participation": min_participation,
        "level": level,
        "seed": seed,
    }
    left_out_lines: list[str] = []

    def ranked(scores: Scores) -> pd.DataFrame:
        for name in baselines:
            scores = scores.with_baseline(name)
        board = scores.leaderboard(method=list(methods), **arguments)
        left_out_lines.extend(f"Left out: {detail}." for detail in board.left_out["detail"])
        return board.frame

    scores = chosen.scores(path)
    if scores.frame.empty:
        empty = empty_columns(scores, by, _COLUMNS)
        show_nothing(output_format, "leaderboard", scores, chosen=chosen, path=path, columns=empty)
        return
    frame = frame_of_all_groups(chosen, scores, by, ranked)
    below = notes_on_list_columns(scores.pairs, by)
    below += [f"{name}: {METHODS[name].reads}" for name in methods]
    below += [*notes_of(frame, [*by, "forecaster"]), *left_out_lines]
    group_keys = [*by, *(["method"] if len(methods) > 1 else [])]
    show(
        output_format,
        table=lambda: table_per_rule(frame, lambda part: _cells(part, group_keys, level), below),
        data=lambda: {"leaderboard": records_of(frame)},
        frame=lambda: frame,
    )


def _cells(part: pd.DataFrame, group_keys: list[str], level: float) -> pd.DataFrame:
    return beside_groups(
        part,
        group_keys,
        {
            "rank": ["" if pd.isna(rank) else f"{rank:g}" for rank in part["rank"]],
            "from": rank_spans(part["rank_low"], part["rank_high"]),
            "forecaster": part["forecaster"],
            "estimate": rounded_column(part["estimate"]),
            f"{100 * level:g}% interval": interval_column(part),
            "n": part["n"],
            "of all": [percent(round(share, 2)) for share in part["participation"]],
        },
    )
