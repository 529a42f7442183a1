"""``forecasttrack changes``: which outcomes and scores changed between two views, and why."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import click
import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.cli.frame_output import note_repeats, outcome_texts, records_of
from forecasttrack.cli.git_version import book_at_commit
from forecasttrack.cli.history_options import history_options, score_arguments_and_choices
from forecasttrack.cli.in_words import settled_text
from forecasttrack.cli.output import early_option, format_option, late_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.scoring_options import DEFAULT_RULES, partial_option
from forecasttrack.cli.sources import is_ledger, opened, read_source
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.numbers import counted, rounded
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.changes import Changes, changes
from forecasttrack.records.moments import from_microseconds, written_out
from forecasttrack.tables.group_names import group_columns, group_text

_LEAST_LISTED = 0.0005
"""A smaller change of a score does not show with three decimals."""


@click.command("changes")
@click.argument("path", type=PLACE)
@click.argument("later", type=PLACE, required=False)
@click.option(
    "--before", type=typed_date, metavar="MOMENT", help="PATH as it was then, as 2026-01-01."
)
@click.option(
    "--after", type=typed_date, metavar="MOMENT", help="LATER, or else PATH, as it was then."
)
@click.option("--since-commit", metavar="REV", help="PATH as Git kept it at that commit.")
@click.option("--rule", "rules", multiple=True, help="Scoring rule; may be repeated.")
@click.option("--by", multiple=True, help="Group means by a column of the questions.")
@partial_option
@history_options
@early_option
@late_option
@format_option
def command(path: str, later: str | None, output_format: str, **options: Any) -> None:
    """Tell which outcomes and scores moved between two views, by how much, for whom and why.

    The two are PATH and LATER, each a book or a ledger; or one of them before and after. A ledger
    is shown as it was on record at a moment, a book with the outcomes that could be known by then,
    or as Git kept it. The table leaves out scores that moved by less than 0.0005, and counts them.
    """
    before, after, commit = (options.pop(name) for name in ("before", "after", "since_commit"))
    if later is None and before is None and commit is None:
        raise InvalidArgumentError(
            "there is nothing to compare; give two paths, or --before MOMENT or --since-commit REV"
            " for one of them"
        )
    changes_arguments = {
        name: options.pop(name) for name in ("rules", "early", "late", "by", "partial")
    }
    changes_arguments["rules"] = changes_arguments["rules"] or DEFAULT_RULES
    score_arguments, _ = score_arguments_and_choices(**options)
    earlier = _view(path, before) if commit is None else _at_commit(path, commit, before)
    current = _view(later or path, after)
    found = changes(earlier, current, **changes_arguments, **score_arguments)
    note_repeats(current, changes_arguments["by"])
    teller = _Teller(
        found=found,
        before=earlier,
        after=current,
        path=later or path,
        until=after,
        by=changes_arguments["by"],
    )
    show(
        output_format,
        table=teller.text,
        data=lambda: _data(found) | {"in_words": list(teller.outcomes())},
        frame=lambda: joined(found),
    )


def _view(path: str, moment: str | None) -> Book:
    if moment is None:
        return read_source(path)
    return (
        read_source(path, as_of=moment) if is_ledger(path) else read_source(path).known_by(moment)
    )


def _at_commit(path: str, commit: str, before: str | None) -> Book:
    if is_ledger(path):
        raise InvalidArgumentError(
            f"{path} is a ledger, which knows what was on record when; say --before MOMENT"
        )
    book = book_at_commit(path, commit)
    return book if before is None else book.known_by(before)


def joined(found: Changes) -> pd.DataFrame:
    """A row for each changed score with its outcome, and for each outcome without such a score."""
    return _with_texts(found.outcomes).merge(found.scores, on="question_id", how="outer")


def _with_texts(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Outcomes as text, a status where there is none."""
    texts = outcomes.copy()
    for when in ("before", "after"):
        texts[f"outcome_{when}"] = outcome_texts(texts[f"outcome_{when}"])
    return texts


def _data(found: Changes) -> dict[str, Any]:
    return {
        "outcomes": records_of(_with_texts(found.outcomes)),
        "scores": records_of(found.scores),
        "means": records_of(found.means),
    }


@attrs.frozen(kw_only=True)
class _Teller:
    """Writes the changes as sentences.

    Attributes:
        found: The changes.
        before, after: The two views.
        path: The path of the later view, to say who recorded what.
        until: The moment as of which ``path`` is viewed; None for now.
        by: Columns of the questions that means are grouped by.
    """

    found: Changes
    before: Book
    after: Book
    path: str
    until: str | None
    by: tuple[str, ...]

    def text(self) -> RenderableType:
        """The whole text: changed outcomes with the scores they changed, then other scores."""
        outcomes, scores, means = self.found.outcomes, self.found.scores, self.found.means
        shown = _large_enough_to_list(scores)
        outcome_changed = shown["question_id"].isin(outcomes["question_id"])
        other_scores = [
            f"{row['question_id']}: {self._score_text(row)}"
            for _, row in shown[~outcome_changed].iterrows()
        ]
        above = ""
        if n_above := int(outcome_changed.sum()):
            above = f", {'all' if n_above == len(scores) else n_above} of them above"
        parts = [
            *_headed(f"outcomes that moved: {len(outcomes)}", self.outcomes()),
            Text(),
            *_headed(
                f"scores that moved: {len(scores)}{above}",
                other_scores,
                _too_small_to_list(scores, "score"),
            ),
        ]
        if len(means):
            heading = f"means that moved: {len(means)}"
            parts += [Text(), *_headed(heading, self._means(), _too_small_to_list(means, "mean"))]
        return Group(*parts)

    def outcomes(self) -> Iterator[str]:
        """A sentence for each changed outcome, with its scores."""
        recorded = _recorders_and_reasons(self.path, self.until, self.found.outcomes["question_id"])
        scores = _large_enough_to_list(self.found.scores)
        stated_reasons = self.found.outcomes["why"]
        question_ids = self.found.outcomes["question_id"]
        for question_id, why in zip(question_ids, stated_reasons, strict=True):
            by_whom, reason = recorded.get(question_id, (self._replaced(question_id), None))
            because = f", because {why or reason}" if why or reason else ""
            changed_scores = scores[scores["question_id"] == question_id]
            sentence = f"{question_id}: {self._settled(question_id)}{by_whom}{because}"
            yield "; ".join(
                [sentence, *(self._score_text(row) for _, row in changed_scores.iterrows())]
            )

    def _settled(self, question_id: str) -> str:
        # A question that the later view lacks is taken from the earlier one.
        is_there = question_id in self.after.questions_by_id
        kind = (self.after if is_there else self.before).question(question_id).kind
        now, was = (
            settled_text(each.resolution(question_id), kind) for each in (self.after, self.before)
        )
        return f"{now}, was {was}" if now != was else f"{now} as before, known at another time"

    def _replaced(self, question_id: str) -> str:
        """When a book says that the outcome was corrected, as text to put behind it, or nothing."""
        resolution = self.after.resolution(question_id)
        if resolution is None or not resolution.replaces:
            return ""
        when = resolution.replaces[0].replaced_at
        return "" if when is None else f", on {written_out(when)}"

    def _score_text(self, row: Any) -> str:
        cause = f", {row['cause']}" if row["cause"] else ""
        name = str(row["forecaster"])
        whose = f"{name}'" if name.endswith("s") else f"{name}'s"
        return f"{whose} {row['rule']} {_from_to(row['before'], row['after'])}{cause}"

    def _means(self) -> Iterator[str]:
        means = self.found.means
        conventions = means.groupby(["rule", "kind", "unit"], dropna=False)["convention"]
        means = means.assign(several=conventions.transform("nunique") > 1)
        for _, row in _large_enough_to_list(means).iterrows():
            unit = "" if pd.isna(row["unit"]) else f" in {row['unit']}"
            group = "".join(f", {name} {group_text(row[name])}" for name in group_columns(self.by))
            of = f"{row['rule']} of {row['forecaster']} on {row['kind']} questions{unit}{group}"
            form = f" ({row['convention']})" if row["several"] else ""
            yield f"mean {of}{form}: {_from_to(row['before'], row['after'])}"


def _large_enough_to_list(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose number changed visibly, or stands in one of the two views only."""
    moved = (frame["after"] - frame["before"]).abs()
    return frame[~(moved < _LEAST_LISTED)]


def _headed(heading: str, *groups: Iterable[str]) -> list[Text]:
    """A heading, and under it the lines of each group."""
    return [Text(heading, style="bold"), *map(Text, itertools.chain(*groups))]


def _too_small_to_list(frame: pd.DataFrame, name: str) -> list[str]:
    """A line that counts the scores or means that changed too little to be listed, if any did."""
    unseen = len(frame) - len(_large_enough_to_list(frame))
    return [f"{counted(unseen, name)} moved by less than {_LEAST_LISTED:g}"] if unseen else []


def _from_to(before: float, after: float) -> str:
    return f"{rounded(before) or 'none'} to {rounded(after) or 'none'}"


def _recorders_and_reasons(
    path: str, until: str | None, question_ids: Any
) -> dict[str, tuple[str, str | None]]:
    """For each question of a ledger: who recorded or retracted its outcome and when, and why.

    The first is text to put behind the outcome, as ", by Ann on 1 May 2026".
    """
    if not is_ledger(path) or not len(question_ids):
        return {}
    found = {}
    with opened(path) as ledger:
        view = ledger if until is None else ledger.as_of(until)
        for question_id in question_ids:
            entries = [
                each
                for each in view.history(question_id)
                if each.kind == "resolution" or each.record.startswith('["resolution"')
            ]
            if entries:
                last = entries[-1]
                day = written_out(from_microseconds(last.recorded_at).date())
                found[question_id] = (f", by {last.by} on {day}", last.why)
    return found
