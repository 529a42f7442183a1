"""Tables of the commands that compare forecasters, group by group."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.cli.exit_status import as_typed
from forecasttrack.cli.output import HOW_TO_COUNT_EARLY, show
from forecasttrack.cli.scoring_options import ScoringChoices, listed, reasons_of
from forecasttrack.display.numbers import percent, rounded, rounded_interval
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError
from forecasttrack.evaluation.calibration.lead_time import with_groups
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.explanations import which_scores_are_better
from forecasttrack.scorecard.text import frame_table
from forecasttrack.tables.group_names import beside_results, group_columns, group_text
from forecasttrack.tables.reasons import Reason

HEADING_COLUMNS = ("rule", "convention", "kind", "unit", "direction")
"""Columns in the line above a table instead of in it: all its rows have the same value there."""
NOTHING = "nothing counts"
"""What stands in place of a table without rows."""


def show_nothing(  # noqa: PLR0913 - what is shown, of what
    output_format: str,
    result: str,
    scores: Scores,
    *,
    chosen: ScoringChoices,
    path: str,
    columns: Iterable[str],
) -> None:
    """Show an empty result, and on stderr why it is empty and what would change that.

    Where rules were named, ``ScoringChoices.scores`` has said already why each has no score.

    Args:
        output_format: A table, JSON or CSV.
        result: The key of the rows in JSON.
        scores: Scores without a row.
        chosen: The options that were given.
        path: The path that was given.
        columns: The columns of the empty result.
    """
    if not chosen.rules:
        click.echo(_why_nothing(scores, chosen.outside_the_headline(path)), err=True)
    show(
        output_format,
        table=lambda: NOTHING,
        data=lambda: {result: [], "left_out": reasons_of(scores)},
        frame=lambda: pd.DataFrame(columns=[*columns]),
    )


def empty_columns(scores: Scores, by: Sequence[str], results: Sequence[str]) -> list[str]:
    """The columns of a result without rows, those of the groups first.

    Raises:
        InvalidArgumentError: There is no such column to group by, or a result bears its name.
    """
    with_groups(scores.pairs.frame, by)
    return [*beside_results(_not_in_headings(by), results), *results]


def _not_in_headings(by: Sequence[str]) -> list[str]:
    """The columns to group by that are not in every result anyway, as kind and unit are."""
    return [name for name in group_columns(by) if name not in HEADING_COLUMNS]


def frame_of_all_groups(
    chosen: ScoringChoices,
    scores: Scores,
    by: Sequence[str],
    frame_of: Callable[[Scores], pd.DataFrame],
) -> pd.DataFrame:
    """One frame of the results of all groups; groups without a result are named on stderr.

    Raises:
        InvalidArgumentError: No group has a result.
    """
    parts: list[pd.DataFrame] = []
    by = group_columns(by)
    groups_of_warning: dict[str, list[str]] = {}
    last_error: InvalidArgumentError | None = None
    for group, group_scores in chosen.by_group(scores, by):
        group_name = ", ".join(f"{name} {group_text(value)}" for name, value in group.items())
        if by and group_scores.frame.empty:
            click.echo(f"{group_name}: nothing there is scored by a rule that was chosen", err=True)
            continue
        try:
            with _collecting_warnings(groups_of_warning, group_name):
                frame = frame_of(group_scores)
        except InvalidArgumentError as error:
            last_error = error
            if by:
                click.echo(f"{group_name}: {as_typed(str(error))}", err=True)
            continue
        group_keys = beside_results(_not_in_headings(by), frame)
        group_cells = pd.DataFrame([group] * len(frame))[group_keys]
        parts.append(pd.concat([group_cells, frame], axis=1))
    for warning, groups_warned in groups_of_warning.items():
        click.echo(
            f"{_first_few(dict.fromkeys(groups_warned))}: {warning}" if by else warning, err=True
        )
    if not parts:
        assert last_error is not None  # noqa: S101 - there is one group at least
        raise last_error
    return pd.concat(parts, ignore_index=True)


@contextmanager
def _collecting_warnings(groups_of_warning: dict[str, list[str]], group: str) -> Iterator[None]:
    """Add a group to the list under each warning that the block makes.

    Equal warnings can so be printed once for all their groups.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for each in caught:
        if isinstance(each.message, ForecastTrackWarning):
            groups_of_warning.setdefault(as_typed(str(each.message)), []).append(group)
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def _why_nothing(scores: Scores, outside_the_headline: str) -> str:
    """Why there is no result, and which option would give one."""
    reasons = reasons_of(scores)
    parts = [f"left out: {listed(reasons)}"] if reasons else []
    parts += [outside_the_headline] if outside_the_headline else []
    why = "; ".join(parts) or "there is no forecast with an outcome"
    early = Reason.EARLY in reasons
    return why + (f"; {HOW_TO_COUNT_EARLY}" if early else "")


def table_per_rule(
    frame: pd.DataFrame, cells_of: Callable[[pd.DataFrame], pd.DataFrame], below: Sequence[str]
) -> RenderableType:
    """One table per rule, convention, kind and unit, under a line that names them.

    Args:
        frame: The rows.
        cells_of: Makes the cells that are printed for the rows of one table.
        below: Sentences that follow the last table.
    """
    keys = [name for name in HEADING_COLUMNS if name in frame]
    parts: list[RenderableType] = []
    for values, part in frame.groupby(keys, dropna=False, sort=False):
        shared = dict(zip(keys, values, strict=True))
        parts += [Text(_heading(shared), style="dim"), frame_table(cells_of(part)), Text()]
    return Group(*parts[:-1], *_lines(below))


def _lines(below: Sequence[str]) -> Iterator[Text]:
    if below:
        yield Text()
    yield from map(Text, dict.fromkeys(below))


def _heading(shared: dict[str, Any]) -> str:
    questions = f"{shared['kind']} questions{_in_unit(shared['unit'])}"
    heading = f"{shared['rule']}, {shared['convention']}; {questions}"
    direction = shared.get("direction")
    return f"{heading}; {which_scores_are_better(direction)}" if direction else heading


def beside_groups(
    part: pd.DataFrame, by: Sequence[str], results: Mapping[str, Any]
) -> pd.DataFrame:
    """Cells of a table, behind the columns that its rows are grouped by.

    Args:
        part: The rows.
        by: Columns of theirs, which stand first. If one has the name of a result, "(counted)" is
            added to the result's heading.
        results: The cells under each heading.
    """
    groups = {name: [group_text(value) for value in part[name]] for name in group_columns(by)}
    cells = {f"{name} (counted)" if name in groups else name: results[name] for name in results}
    return pd.DataFrame(groups | cells)


def interval_column(frame: pd.DataFrame) -> list[str]:
    """The ends of each row's interval in one cell, empty where there is none."""
    return [rounded_interval(*ends) for ends in zip(frame["low"], frame["high"], strict=True)]


def rounded_column(values: pd.Series[Any], *, sign: str = "") -> list[str]:
    """Scores to three decimals, empty where there are none; sign "+" marks those above 0, too."""
    return [rounded(value, sign=sign) for value in values]


def rank_spans(low: pd.Series[Any], high: pd.Series[Any]) -> list[str]:
    """The lowest and the highest rank in one cell, empty where they are unknown."""
    return [
        "" if pd.isna(lowest) else f"{lowest:g} to {highest:g}"
        for lowest, highest in zip(low, high, strict=True)
    ]


_NAMED_AT_MOST = 5
"""Of the rows or groups that share a note, at most so many are named."""


def notes_of(frame: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """The notes of all rows, each with the name of its row; equal notes of several rows once.

    Args:
        frame: Rows with a rule and a note, whose sentences have a semicolon between them.
        names: The columns that name a row.
    """
    named = [[group_text(value) for value in frame[name]] for name in group_columns(names)]
    row_names = [", ".join(each) for each in zip(*named, strict=True)] or [""] * len(frame)
    tables_of_note: dict[tuple[str, str], list[str]] = {}  # by sentence and row
    tables = _table_names(frame)
    for row, table, note in zip(row_names, tables, frame["note"].fillna(""), strict=True):
        for sentence in filter(None, str(note).rstrip(".").split("; ")):
            tables_of_note.setdefault((sentence, row), []).append(table)
    rows_of_note: dict[tuple[str, tuple[str, ...]], list[str]] = {}  # by sentence and tables
    for (sentence, row), tables_of_row in tables_of_note.items():
        rows_of_note.setdefault((sentence, tuple(dict.fromkeys(tables_of_row))), []).append(row)
    n_tables, sentences_of_start = len({*tables}), dict[tuple[str, str], list[str]]()
    for (sentence, in_tables), with_note in rows_of_note.items():
        n_rows = sum(len(tables_of_note[sentence, row]) for row in with_note)
        which_rows = "all rows" if n_rows == len(frame) > 1 else _first_few(with_note)
        which_tables = "" if len(in_tables) == n_tables else f"{', '.join(in_tables)}: "
        # Notes of a single row stay together, as they were written.
        sentences_of_start.setdefault((which_tables, which_rows), []).append(sentence)
    return [
        f"{which_tables}{which_rows}: {'; '.join(sentences)}."
        for (which_tables, which_rows), sentences in sentences_of_start.items()
    ]


def _table_names(frame: pd.DataFrame) -> list[str]:
    """The name of each row's table: its rule, with kind and unit if a rule has several tables."""
    keys = frame.reindex(columns=["rule", "kind", "unit"])
    distinct = keys.drop_duplicates()["rule"]
    with_several_tables = {*distinct[distinct.duplicated()]}
    return [
        f"{rule}, {kind} questions{_in_unit(unit)}" if rule in with_several_tables else str(rule)
        for rule, kind, unit in keys.itertuples(index=False, name=None)
    ]


def _in_unit(unit: Any) -> str:
    return "" if pd.isna(unit) else f" in {unit}"


def _first_few(names: Iterable[str]) -> str:
    """The first few names, and how many other rows there are."""
    rows = [*names]
    named = "; ".join(rows[:_NAMED_AT_MOST])
    return (
        named
        if len(rows) <= _NAMED_AT_MOST
        else f"{named}; and {len(rows) - _NAMED_AT_MOST} other rows"
    )


def means_table(summary: pd.DataFrame, by: Sequence[str], below: Sequence[str]) -> RenderableType:
    """Means of groups with their intervals, a table for each rule, convention, kind and unit.

    Args:
        summary: As ``Scores.summarise`` gives it.
        by: Its columns that name a group.
        below: Sentences that follow the notes.
    """

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        claims = {"claims": part["n_claims"]} if part["n_claims"].any() else {}
        n_counted = part["n_claims"] if claims else part["n"]
        each_alone = (part["n_clusters"] == n_counted).all()
        return beside_groups(
            part,
            by,
            {
                "mean": ["" if pd.isna(mean) else f"{mean:.4f}" for mean in part["mean"]],
                "95% interval": interval_column(part),
                "n": part["n"],
                **claims,
                **({} if each_alone else {"clusters": part["n_clusters"]}),
                "of all": [percent(round(share, 2)) for share in part["participation"]],
            },
        )

    return table_per_rule(summary, shown, [*notes_of(summary, by), *below])


def scores_table(frame: pd.DataFrame) -> RenderableType:
    """Each forecaster's score on each question, a table per rule, convention, kind and unit."""

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        cells = {"question": part["question_id"], "forecaster": part["forecaster"]}
        return pd.DataFrame({**cells, "score": [f"{each:.4f}" for each in part["score"]]})

    return table_per_rule(frame, shown, [])
