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
from forecasttrack.cli.output import EARLY_CURE, show
from forecasttrack.cli.scoring_options import ScoringChoices, listed, reasons_of
from forecasttrack.display.numbers import percent, rounded, rounded_interval
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError
from forecasttrack.evaluation.calibration.lead_time import with_groups
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.findings.explanations import which_scores_are_better
from forecasttrack.scorecard.text import frame_table
from forecasttrack.tables.group_names import beside_results, group_columns, group_text
from forecasttrack.tables.reasons import Reason

FORM = ("rule", "convention", "kind", "unit", "direction")
"""Columns that stand above a table instead of in it: all its rows have the same."""
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

    Rules that were named have been commented on when they scored.

    Args:
        output_format: A table, JSON or CSV.
        result: What the rows are called in JSON.
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
        InvalidArgumentError: There is no such column to group by, or the result has it too.
    """
    with_groups(scores.pairs.frame, by)
    return [*beside_results(_beyond_form(by), results), *results]


def _beyond_form(by: Sequence[str]) -> list[str]:
    """The columns to group by that are not in every result anyway, as kind and unit are."""
    return [name for name in group_columns(by) if name not in FORM]


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
    doubts: dict[str, list[str]] = {}
    refused: InvalidArgumentError | None = None
    for group, found in chosen.by_group(scores, by):
        named = ", ".join(f"{name} {group_text(value)}" for name, value in group.items())
        if by and found.frame.empty:
            click.echo(f"{named}: nothing there is scored by a rule that was chosen", err=True)
            continue
        try:
            with _noting(doubts, named):
                frame = frame_of(found)
        except InvalidArgumentError as error:
            refused = error
            if by:
                click.echo(f"{named}: {as_typed(str(error))}", err=True)
            continue
        added = beside_results(_beyond_form(by), frame)
        groups = pd.DataFrame([group] * len(frame))[added]
        parts.append(pd.concat([groups, frame], axis=1))
    for doubt, where in doubts.items():
        click.echo(f"{_named(dict.fromkeys(where))}: {doubt}" if by else doubt, err=True)
    if not parts:
        assert refused is not None  # noqa: S101 - there is one group at least
        raise refused
    return pd.concat(parts, ignore_index=True)


@contextmanager
def _noting(doubts: dict[str, list[str]], group: str) -> Iterator[None]:
    """Collect the warnings on a group, so that equal ones are printed once for all groups."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for each in caught:
        if isinstance(each.message, ForecastTrackWarning):
            doubts.setdefault(as_typed(str(each.message)), []).append(group)
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def _why_nothing(scores: Scores, outside: str) -> str:
    """Why there is no result, and which option would give one."""
    reasons = reasons_of(scores)
    parts = [f"left out: {listed(reasons)}"] if reasons else []
    parts += [outside] if outside else []
    left_out = "; ".join(parts) or "there is no forecast with an outcome"
    early = Reason.EARLY in reasons
    return left_out + (f"; {EARLY_CURE}" if early else "")


def table_per_rule(
    frame: pd.DataFrame, shown: Callable[[pd.DataFrame], pd.DataFrame], below: Sequence[str]
) -> RenderableType:
    """One table per rule, convention, kind and unit, under a line that names them.

    Args:
        frame: The rows.
        shown: What people see of them.
        below: Sentences that follow.
    """
    keys = [name for name in FORM if name in frame]
    parts: list[RenderableType] = []
    for values, part in frame.groupby(keys, dropna=False, sort=False):
        shared = dict(zip(keys, values, strict=True))
        parts += [Text(_heading(shared), style="dim"), frame_table(shown(part)), Text()]
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
    counted = {f"{name} (counted)" if name in groups else name: results[name] for name in results}
    return pd.DataFrame(groups | counted)


def interval_column(frame: pd.DataFrame) -> list[str]:
    """The ends of each row's interval in one cell, empty where there is none."""
    return [rounded_interval(*ends) for ends in zip(frame["low"], frame["high"], strict=True)]


def rounded_column(values: pd.Series[Any], *, sign: str = "") -> list[str]:
    """Scores to three decimals, empty where there are none."""
    return [rounded(value, sign=sign) for value in values]


def spans(low: pd.Series[Any], high: pd.Series[Any]) -> list[str]:
    """The lowest and the highest rank in one cell, empty where they are unknown."""
    return [
        "" if pd.isna(one) else f"{one:g} to {other:g}"
        for one, other in zip(low, high, strict=True)
    ]


_NAMED = 5
"""Of the rows that share a note, at most so many are named."""


def notes_of(frame: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """The notes of all rows, each with the name of its row; equal notes of several rows once.

    Args:
        frame: Rows with a rule and a note, whose sentences have a semicolon between them.
        names: The columns that name a row.
    """
    named = [[group_text(value) for value in frame[name]] for name in group_columns(names)]
    rows = [", ".join(each) for each in zip(*named, strict=True)] or [""] * len(frame)
    noted: dict[tuple[str, str], list[str]] = {}
    tables = _tables(frame)
    for row, table, note in zip(rows, tables, frame["note"].fillna(""), strict=True):
        for sentence in filter(None, str(note).rstrip(".").split("; ")):
            noted.setdefault((sentence, row), []).append(table)
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (sentence, row), rules in noted.items():
        shared.setdefault((sentence, tuple(dict.fromkeys(rules))), []).append(row)
    everywhere, lines = len({*tables}), dict[tuple[str, str], list[str]]()
    for (sentence, rules_), found in shared.items():
        n_rows = sum(len(noted[sentence, row]) for row in found)
        whose = "all rows" if n_rows == len(frame) > 1 else _named(found)
        which = "" if len(rules_) == everywhere else f"{', '.join(rules_)}: "
        # Notes of a single row stay together, as they were written.
        lines.setdefault((which, whose), []).append(sentence)
    return [
        f"{which}{whose}: {'; '.join(sentences)}." for (which, whose), sentences in lines.items()
    ]


def _tables(frame: pd.DataFrame) -> list[str]:
    """The name of each row's table: its rule, with kind and unit if a rule has several tables."""
    forms = frame.reindex(columns=["rule", "kind", "unit"])
    distinct = forms.drop_duplicates()["rule"]
    several = {*distinct[distinct.duplicated()]}
    return [
        f"{rule}, {kind} questions{_in_unit(unit)}" if rule in several else str(rule)
        for rule, kind, unit in forms.itertuples(index=False, name=None)
    ]


def _in_unit(unit: Any) -> str:
    return "" if pd.isna(unit) else f" in {unit}"


def _named(names: Iterable[str]) -> str:
    """The first few rows by name."""
    rows = [*names]
    named = "; ".join(rows[:_NAMED])
    return named if len(rows) <= _NAMED else f"{named}; and {len(rows) - _NAMED} other rows"


def means_table(summary: pd.DataFrame, by: Sequence[str], below: Sequence[str]) -> RenderableType:
    """Means of groups with their intervals, a table for each rule, convention, kind and unit.

    Args:
        summary: As ``Scores.summarise`` gives it.
        by: Its columns that name a group.
        below: Sentences that follow the notes.
    """

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        claims = {"claims": part["n_claims"]} if part["n_claims"].any() else {}
        counted = part["n_claims"] if claims else part["n"]
        alone = (part["n_clusters"] == counted).all()
        return beside_groups(
            part,
            by,
            {
                "mean": ["" if pd.isna(mean) else f"{mean:.4f}" for mean in part["mean"]],
                "95% interval": interval_column(part),
                "n": part["n"],
                **claims,
                **({} if alone else {"clusters": part["n_clusters"]}),
                "of all": [percent(round(share, 2)) for share in part["participation"]],
            },
        )

    return table_per_rule(summary, shown, [*notes_of(summary, by), *below])


def scores_table(frame: pd.DataFrame) -> RenderableType:
    """The score of each forecaster on each question, one table per rule, kind and unit."""

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        cells = {"question": part["question_id"], "forecaster": part["forecaster"]}
        return pd.DataFrame({**cells, "score": [f"{each:.4f}" for each in part["score"]]})

    return table_per_rule(frame, shown, [])
