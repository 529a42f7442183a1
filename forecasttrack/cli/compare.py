"""``forecasttrack compare``: whether one forecaster is better than another."""

from __future__ import annotations

import shlex
from typing import Any

import click
import pandas as pd

from forecasttrack.baselines.reference_forecasters import BASELINES
from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.rankings import (
    beside_groups,
    empty_columns,
    frame_of_all_groups,
    interval_column,
    notes_of,
    rounded_column,
    show_nothing,
    table_per_rule,
)
from forecasttrack.cli.scoring_options import ScoringChoices, scoring_options
from forecasttrack.display.numbers import p_value
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.paired_scores import METHODS
from forecasttrack.evaluation.scores.baseline_scores import refuse_stranger
from forecasttrack.evaluation.scores.question_columns import notes_on_list_columns
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.calibration import outside_the_headline
from forecasttrack.findings.comparison import is_equal
from forecasttrack.findings.finding import EQUAL
from forecasttrack.inference.multiplicity import ADJUSTMENTS

_COLUMNS = (
    "first", "second", "rule", "convention", "kind", "unit", "direction", "mean_first",
    "mean_second", "difference", "low", "high", "p_value", "p_adjusted", "e_value_first_lower",
    "e_value_first_higher", "n", "degrees_of_freedom", "n_clusters", "n_left_out",
    "participation_first", "participation_second", "method", "seed", "note", "barred_by", "better",
)  # fmt: skip
"""The columns of CSV where there is no row."""


@click.command("compare")
@click.argument("path", type=PLACE)
@click.argument("first", required=False)
@click.argument("second", required=False)
@click.option("--by", multiple=True, help="Compare apart for each value of this column.")
@click.option(
    "--method",
    type=click.Choice([*METHODS, "anytime"]),
    default="analytic",
    show_default=True,
    help="How the difference is tested.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the intervals.")
@click.option(
    "--adjusted",
    type=click.Choice(ADJUSTMENTS),
    default="holm",
    show_default=True,
    help="What keeps several pairs in check.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of random numbers.")
@scoring_options
@format_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    first: str | None,
    second: str | None,
    by: tuple[str, ...],
    method: str,
    level: float,
    adjusted: str,
    seed: int,
    output_format: str,
    **options: Any,
) -> None:
    """Compare FIRST with SECOND on the questions that both answered, in the book or ledger at PATH.

    Each is a forecaster or a baseline ("even odds", "base rate", "crowd"). Without SECOND, FIRST
    is compared with everybody else, and without both all pairs are. Counts the forecasts that the
    headline of `score` counts.
    """
    chosen = ScoringChoices.taken_from(options)
    arguments: dict[str, Any] = {
        "method": method,
        "level": level,
        "adjusted": adjusted,
        "seed": seed,
    }
    scores = chosen.scores(path)
    for name in filter(None, (first, second)):
        _refuse_unscored(chosen, scores, path, name)
    if scores.frame.empty:
        columns = empty_columns(scores, by, _COLUMNS)
        show_nothing(output_format, "comparison", scores, chosen=chosen, path=path, columns=columns)
        return
    _refuse_one_alone(scores, path, first)
    below = notes_on_list_columns(scores.pairs, by)
    frame = frame_of_all_groups(
        chosen, scores, by, lambda of_group: of_group.compare(first, second, **arguments).frame
    )
    below = [*notes_of(frame, [*by, "first", "second"]), *below]
    show(
        output_format,
        table=lambda: table_per_rule(frame, lambda part: _cells(part, by, level), below),
        data=lambda: {"comparison": records_of(frame)},
        frame=lambda: frame,
    )


def _cells(part: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    return beside_groups(
        part,
        by,
        {
            "first": part["first"],
            "second": part["second"],
            "difference": rounded_column(part["difference"], sign="+"),
            f"{100 * level:g}% interval": interval_column(part),
            "p": ["" if pd.isna(p) else p_value(p, 2) for p in part["p_adjusted"]],
            "n": part["n"],
            "better": [
                EQUAL if is_equal(barred_by=barred_by, difference=difference) else better
                for better, barred_by, difference in zip(
                    part["better"], part["barred_by"], part["difference"], strict=True
                )
            ],
        },
    )


def _refuse_unscored(chosen: ScoringChoices, scores: Scores, path: str, name: str) -> None:
    """Refuse a name that nobody has, or of whom nothing counts where others count."""
    if name in {*scores.frame["forecaster"], *scores.left_out["forecaster"], *BASELINES}:
        return
    pairs = chosen.pairs(path)
    refuse_stranger(scores, name, others=pairs.forecasters)
    if not scores.frame.empty:
        outside = outside_the_headline(int(pairs.column("forecaster").eq(name).sum()))
        raise InvalidArgumentError(f"nothing of {name!r} is scored here: {outside}")


def _refuse_one_alone(scores: Scores, path: str, first: str | None) -> None:
    forecasters = {*scores.frame["forecaster"]}
    if first is None and len(forecasters) == 1:
        (only,) = forecasters
        raise InvalidArgumentError(
            f"it takes two to compare, and {only} is the only forecaster; a baseline is one:"
            f' forecasttrack compare {shlex.join([path, only])} "even odds"'
        )
