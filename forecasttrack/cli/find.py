"""``forecasttrack find``: print the claims of a briefing, or put them into a book."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from textwrap import shorten
from typing import Any

import click
import pandas as pd

from forecasttrack.book.drafts import with_found
from forecasttrack.cli.changing import WriteOptions, change, changing_options
from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.idle_options import refuse_idle
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import refuse_ledger
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scorecard.text import frame_table
from forecasttrack.wording.claims.blocks import masked
from forecasttrack.wording.claims.finding import find_claims
from forecasttrack.wording.claims.found_claims import FoundClaims
from forecasttrack.wording.claims.model_server import ModelServer
from forecasttrack.wording.claims.publication import publication_of

_COLUMNS_SHOWN = ("rank", "holder", "polarity", "horizon_latest", "clause")
_LONGEST_CLAUSE = 70
_OPTIONS_OF_BOOKS = ("briefing", "title", "forecaster", "by", "why", "despite_clock", "wait")
_OPTIONS_OF_MODELS = ("server", "model_cache")


@click.command("find")
@click.argument("file", type=PLACE)
@click.option(
    "--into", type=PLACE, metavar="PATH", help="The book that takes briefing, claims and proposals."
)
@click.option(
    "--published",
    type=typed_date,
    metavar="DATE",
    help="When the briefing came out, if it does not say.",
)
@click.option(
    "--briefing", metavar="ID", help="Id of the briefing.  [default: from the file's name]"
)
@click.option(
    "--title", metavar="TEXT", help="Its title.  [default: its first heading, or the file's name]"
)
@click.option("--model", metavar="NAME", help="A language model to find the claims with.")
@click.option(
    "--server",
    metavar="URL",
    default="http://localhost:11434/v1",
    show_default=True,
    help="Address of the model's server; $FORECASTTRACK_MODEL_KEY holds its key.",
)
@click.option("--model-cache", metavar="DIR", help="A folder that keeps the model's answers.")
@click.option(
    "--forecaster",
    metavar="ID",
    default="authors",
    show_default=True,
    help="The forecaster under whose id the claims of the briefing's own authors stand.",
)
@format_option
@changing_options
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    file: str,
    into: str | None,
    published: str | None,
    briefing: str | None,
    title: str | None,
    model: str | None,
    server: str,
    model_cache: str | None,
    forecaster: str,
    output_format: str,
    **options: Any,
) -> None:
    """Find the claims of the briefing in FILE: text, Markdown, HTML, PDF or DOCX.

    They are candidates, the surest with rank 1. With --into they go into a book, with a proposed
    question each that scores nothing until a person accepts it: see `forecasttrack review`.

    Nothing leaves the machine unless --model is given; the sentences of the briefing then go to
    --server, and what the model quotes must stand in the text, or is refused.
    """
    _refuse_idle_options(into, model)
    write_options = WriteOptions.taken_from(options)
    server_asked = _server(model, server, model_cache)
    with waiting(f"reading {file}"):
        found = find_claims(file, published=published, model=server_asked)
    for each in found.refused:
        click.echo(f"refused: {each.quote!r} {each.reason}", err=True)
    if into is None:
        _show(found, output_format)
        return
    day = published if published is not None else publication_of(masked(found.text))
    if day is None:
        raise InvalidArgumentError(
            f"{file} does not say when it came out; say --published DATE", field="published"
        )
    refuse_ledger(into)
    briefing_id = briefing if briefing is not None else _id_of(file)
    first_heading = next((words for _, words in found.headings), Path(file).stem)
    heading = title if title is not None else first_heading
    change(
        into,
        lambda book: with_found(
            book, found, briefing=briefing_id, title=heading, published=day, authors=forecaster
        ),
        write_options,
        create=True,
    )
    click.echo(
        f"{briefing_id}: {counted(len(found), 'claim')} with proposed questions in {into};"
        f" go through them: forecasttrack review {shlex.quote(into)}"
    )


def _refuse_idle_options(into: str | None, model: str | None) -> None:
    if into is None:
        refuse_idle(_OPTIONS_OF_BOOKS, "it is about the book that --into names")
    else:
        refuse_idle(["output_format"], "with --into the claims go into a book, and none is printed")
    if model is None:
        refuse_idle(_OPTIONS_OF_MODELS, "no model is asked without --model")


def _server(model: str | None, address: str, cache: str | None) -> ModelServer | None:
    if model is None:
        return None
    key = os.environ.get("FORECASTTRACK_MODEL_KEY") or None
    return ModelServer(address=address, model=model, key=key, cache=cache)


def _id_of(file: str) -> str:
    return re.sub(r"[^\w.-]+", "-", Path(file).stem).strip("-.") or "briefing"


def _show(found: FoundClaims, output_format: str) -> None:
    frame = found.frame
    show(
        output_format,
        table=lambda: frame_table(_table_of(frame)) if len(frame) else "no claims found",
        data=lambda: {"claims": records_of(_texts(frame))},
        frame=lambda: _texts(frame),
    )


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with lists and days as text."""
    texts = frame.copy()
    for name in ("hedges", "quantities"):
        texts[name] = frame[name].map("; ".join)
    for name in ("horizon_earliest", "horizon_latest"):
        texts[name] = [None if pd.isna(each) else f"{each:%Y-%m-%d}" for each in frame[name]]
    return texts


def _table_of(frame: pd.DataFrame) -> pd.DataFrame:
    """What a person reads first, the surest claims on top."""
    clauses = [
        shorten(" ".join(each.split()), _LONGEST_CLAUSE, placeholder=" ...")
        for each in frame["clause"]
    ]
    return _texts(frame).assign(clause=clauses).sort_values("rank")[list(_COLUMNS_SHOWN)]
