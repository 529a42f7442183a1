"""``forecasttrack score-files``: scores of more forecasts than fit into memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd
from rich.console import RenderableType

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.history_options import history_options, score_arguments_and_choices
from forecasttrack.cli.output import early_option, format_option, known_by_option, late_option, show
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.rankings import means_table
from forecasttrack.cli.scoring_options import DEFAULT_RULES, listed, partial_option
from forecasttrack.scale import FileScores, score_files

_HISTORY_OPTIONS = ("history", "at", "before_close", "span", "missing")


@click.command("score-files")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where the results go; FOLDER/scored.")
@click.option("--rule", "rules", multiple=True, help="Scoring rule; may be repeated.")
@click.option("--by", multiple=True, help="Average by this column: forecaster, claim, cluster ...")
@click.option(
    "--memory",
    default="2GB",
    show_default=True,
    help="How much memory to take about, at least 500 MB.",
)
@click.option("--anew", is_flag=True, help="Take no part of an earlier run.")
@click.option("--skip-faults", is_flag=True, help="List rows at fault and score the others.")
@partial_option
@history_options
@known_by_option
@early_option
@late_option
@format_option
def command(  # noqa: PLR0913, PLR0917 - each is an option
    folder: Path,
    out: Path | None,
    rules: tuple[str, ...],
    by: tuple[str, ...],
    anew: bool,
    skip_faults: bool,
    output_format: str,
    **options: Any,
) -> None:
    """Score the Parquet files of FOLDER part by part, and print the means.

    FOLDER holds a folder `forecasts` of Parquet files, and `questions.parquet` and
    `resolutions.parquet`, with the columns of `ft.pair`. The scores of each forecaster and question
    are written as Parquet. Interrupted, the same command goes on where it stopped.
    """
    score_arguments, _ = score_arguments_and_choices(
        **{name: options.pop(name) for name in _HISTORY_OPTIONS}
    )
    with waiting("scoring"):
        file_scores = score_files(
            folder / "forecasts",
            folder / "scored" if out is None else out,
            questions=folder / "questions.parquet",
            resolutions=folder / "resolutions.parquet",
            rules=rules or DEFAULT_RULES,
            on_fault="leave out" if skip_faults else "raise",
            resume=not anew,
            **score_arguments,
            **options,
        )
        summary = file_scores.summarise(by=list(by) or ["forecaster"])
        reasons = _reasons(file_scores)
    show(
        output_format,
        table=lambda: _table(summary, list(by) or ["forecaster"], file_scores, reasons),
        data=lambda: {
            "folder": str(file_scores.folder),
            "summary": records_of(summary),
            "left_out": reasons,
        },
        frame=lambda: summary,
    )


def _reasons(file_scores: FileScores) -> dict[str, int]:
    rows = file_scores.left_out.drop_duplicates(["question_id", "forecaster", "reason"])
    return {str(reason): int(n) for reason, n in rows["reason"].value_counts().items()}


def _table(
    summary: pd.DataFrame, by: list[str], file_scores: FileScores, reasons: dict[str, int]
) -> RenderableType:
    below = [f"scores: {file_scores.folder / 'scores'}."]
    below += [f"left out: {listed(reasons)}."] if reasons else []
    return means_table(summary, by, below)
