"""``forecasttrack report``: the scorecard as a page, as Markdown or as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forecasttrack.cli.baseline_files import LAST_VALUES, STATUS_QUO, baselines_from_files
from forecasttrack.cli.history_options import headline_history_options, score_arguments_and_choices
from forecasttrack.cli.output import early_option, known_by_option, late_option
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.scoring_options import partial_option, reads_option
from forecasttrack.cli.sources import as_of_option, is_ledger, opened, read_source
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.scorecard.reporting import Format, report


@click.command("report")
@click.argument("path", type=PLACE)
@click.option(
    "-o",
    "--output",
    default="scorecard.html",
    show_default=True,
    type=PLACE,
    metavar="FILE",
    help="Where to write it: .html, .md or .csv; with --split a folder.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["html", "markdown", "csv"]),
    help="What to write, where the ending of FILE does not say it.",
)
@click.option(
    "--split", is_flag=True, help="Write a page for each forecaster, briefing and question."
)
@click.option("--badge", type=PLACE, metavar="FILE", help="Write the headline as a small SVG, too.")
@click.option(
    "--today",
    type=typed_date,
    metavar="MOMENT",
    help="From when open and overdue are counted.  [default: until when outcomes were recorded]",
)
@click.option(
    "--status-quo",
    type=PLACE,
    metavar="FILE",
    help="A table with question_id and answer (yes or no): what each comes to without any change."
    f"  [default: {STATUS_QUO} in the folder of the book, where it is there]",
)
@click.option(
    "--last-values",
    type=PLACE,
    metavar="FILE",
    help="A table with question_id, known_at and value: what each number was when last known."
    f"  [default: {LAST_VALUES} there]",
)
@known_by_option
@early_option
@late_option
@click.option(
    "--rule", "rules", multiple=True, help="Show means under this rule, too; may be repeated."
)
@partial_option
@headline_history_options
@reads_option
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    output: str,
    output_format: Format | None,
    split: bool,
    badge: str | None,
    today: str | None,
    status_quo: str | None,
    last_values: str | None,
    known_by: str | None,
    early: Early,
    late: Late,
    rules: tuple[str, ...],
    as_of: str | None,
    **choices: Any,
) -> None:
    """Write the scorecard of the book, ledger or table at PATH.

    The page is one file that needs nothing else: it opens from a mail attachment, loads nothing,
    and is complete without JavaScript. The same records give the same bytes.
    """
    baselines = baselines_from_files(path, status_quo=status_quo, last_values=last_values)
    partial, table_options = choices.pop("partial"), choices.pop("table_options")
    score_arguments, _ = score_arguments_and_choices(**choices)
    target = output.removesuffix(".html") if split and output == "scorecard.html" else output

    def write(source: object) -> Path:
        with waiting("making the scorecard"):
            return report(
                source,  # type: ignore[arg-type]
                target,
                format=output_format,
                split=split,
                badge=badge,
                known_by=known_by,
                early=early,
                late=late,
                rules=rules,
                partial=partial,
                today=today,
                baselines=baselines,
                **score_arguments,
            )

    if is_ledger(path):
        with opened(path) as ledger:
            written = write(ledger if as_of is None else ledger.as_of(as_of))
    else:
        written = write(read_source(path, as_of=as_of, table_options=table_options))
    click.echo(f"wrote {written}")
