"""``forecasttrack lexicon``: what words of probability stand for."""

from __future__ import annotations

import click
import pandas as pd
from rich.console import Group
from rich.text import Text

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.errors import UnknownNameError
from forecasttrack.scorecard.text import frame_table
from forecasttrack.wording.imputing import meaning_of
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import lexicon, lexicon_names, nearest_words


@click.group("lexicon")
def command() -> None:
    """Look up what words of probability stand for."""


@command.command("list")
@format_option
def list_lexicons(output_format: str) -> None:
    """List the lexicons that come with the package."""
    rows = [_head(lexicon(name)) for name in lexicon_names()]
    _show(output_format, pd.DataFrame(rows), "lexicons")


@command.command("show")
@click.argument("name")
@format_option
def show_lexicon(name: str, output_format: str) -> None:
    """Show the words of lexicon NAME, which may be the path of a YAML file of your own."""
    opened = lexicon(name)
    frame = pd.DataFrame([_row(opened, at) for at in range(len(opened))])
    head = (
        f"{opened.title or opened.name} ({opened.structure})\n"
        f"source: {opened.source}\nlicence: {opened.licence}\n{opened.note}\n"
    )
    show(
        output_format,
        table=lambda: Group(Text(head), frame_table(_short(frame))),
        data=lambda: {"entries": records_of(frame)},
        frame=lambda: frame,
    )


@command.command("compare")
@click.argument("words")
@click.option(
    "--with",
    "own_files",
    multiple=True,
    type=PLACE,
    metavar="FILE",
    help="A lexicon of your own; may be repeated.",
)
@format_option
def compare(words: str, own_files: tuple[str, ...], output_format: str) -> None:
    """Show what WORDS stand for in every lexicon, negation included."""
    lexicons = [lexicon(name) for name in (*lexicon_names(), *own_files)]
    rows = [_meaning(words, each) for each in lexicons]
    if all(row["low"] is None for row in rows):
        near = nearest_words(words)
        hint = f"\nNearest: {near}." if near else ""
        msg = f"no lexicon has an entry for '{words}'.{hint}"
        raise UnknownNameError(msg, field="words")
    frame = pd.DataFrame(rows).astype({"low": float, "high": float, "point": float})
    _show(output_format, frame, "meanings")


def _show(output_format: str, frame: pd.DataFrame, name: str) -> None:
    show(
        output_format,
        table=lambda: frame_table(frame),
        data=lambda: {name: records_of(frame)},
        frame=lambda: frame,
    )


def _short(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop columns that repeat the band, are empty, or are equal in all rows."""
    uninformative = [
        name
        for name in ("same_as", "respondents", "beta", "source")
        if len(frame[name].dropna().drop_duplicates()) <= 1
    ]
    return frame.drop(columns=["low", "high", *uninformative])


def _head(opened: Lexicon) -> dict[str, object]:
    return {
        "name": opened.name,
        "words": len(opened),
        "structure": opened.structure,
        "kind": opened.kind,
        "year": opened.year,
        "licence": opened.licence,
        "title": opened.title,
    }


def _row(opened: Lexicon, index: int) -> dict[str, object]:
    entry = opened.entries[index]
    opening = "[" if entry.low_end == "closed" else "("
    closing = "]" if entry.high_end == "closed" else ")"
    return {
        "words": entry.words,
        "low": entry.low,
        "high": entry.high,
        "point": entry.point,
        "band": f"{opening}{entry.low:g}, {entry.high:g}{closing}",
        "same_as": entry.same_as or "",
        "respondents": entry.respondents,
        "beta": "" if entry.beta is None else f"{entry.beta[0]:g}, {entry.beta[1]:g}",
        "seen": "yes" if entry.seen else "no",
        "source": entry.source,
    }


def _meaning(words: str, opened: Lexicon) -> dict[str, object]:
    found = meaning_of(words, opened)
    if found is None:
        return dict.fromkeys(_MEANING_KEYS, None) | {"lexicon": opened.name, "by": "no entry"}
    by = found.entry.words if not found.turned else f"not: {found.entry.words}"
    return {
        "lexicon": opened.name,
        "low": found.band.low,
        "high": found.band.high,
        "point": found.point,
        "by": by,
        "note": found.entry.note or ("plain reading only" if found.entry.registers else ""),
    }


_MEANING_KEYS = ("lexicon", "low", "high", "point", "by", "note")
