"""The options that all scoring commands share, and the scores made by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

import attrs
import click
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.cli.history_options import history_options, score_arguments_and_choices
from forecasttrack.cli.output import EARLY_CURE, early_option, known_by_option, late_option
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import (
    as_of_option,
    is_table,
    naming_read_option,
    read_source,
    read_table,
)
from forecasttrack.display.numbers import counted
from forecasttrack.errors import ForecastTrackError
from forecasttrack.evaluation.calibration.lead_time import with_groups
from forecasttrack.evaluation.scores.history_choices import Choices
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.headline import headline_pairs
from forecasttrack.findings.calibration import outside_the_headline
from forecasttrack.findings.cautions import late_forecasts
from forecasttrack.pairing import Pairs, pair
from forecasttrack.scoring.rules.register import Partial, find_rules
from forecasttrack.tables.reasons import Reason

Command = TypeVar("Command", bound=Callable[..., Any])

RULES = ("brier", "log")

partial_option = click.option(
    "--partial",
    type=click.Choice(get_args(Partial)),
    help="What an outcome between yes and no means: the share that came true, or the probability"
    " that it did.",
)
descriptions_option = click.option(
    "--include-descriptions",
    is_flag=True,
    help="Count numbers, dates, choices and descriptions of stances, too.",
)
reads_option = click.option(
    "--read",
    "table_options",
    multiple=True,
    metavar="OPTION",
    help="Of a table: an option of `import` without its dashes, as zone=UTC or dayfirst.",
)
_HISTORY = ("history", "at", "before_close", "span", "missing")
_OPTIONS = (
    click.option("--rule", "rules", multiple=True, help="Scoring rule; may be repeated."),
    descriptions_option,
    partial_option,
    reads_option,
    history_options,
    known_by_option,
    early_option,
    late_option,
    as_of_option,
)


def scoring_options(command: Command) -> Command:
    """Give a command the options that :class:`ScoringChoices` holds."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@attrs.frozen(kw_only=True)
class ScoringChoices:
    """Which forecasts are scored, under which rules, and how.

    Attributes:
        rules: The rules that were named.
        include_descriptions: Whether descriptions of a stance count, too.
        score_arguments: History, span, missing time and partial outcomes, for ``score``.
        choices: The same choices as one object, with the defaults of a platform filled in.
        pair_arguments: ``known_by, early, late``, as arguments of ``pair``.
        as_of: The ledger as it stood then.
        table_options: What a table does not say itself.
    """

    rules: tuple[str, ...]
    include_descriptions: bool
    score_arguments: Mapping[str, Any]
    choices: Choices
    pair_arguments: Mapping[str, Any]
    as_of: str | None
    table_options: tuple[str, ...]

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> ScoringChoices:
        """Take what the options of :func:`scoring_options` say out of a command's options."""
        score_arguments, choices = score_arguments_and_choices(
            **{name: options.pop(name) for name in _HISTORY}
        )
        return cls(
            score_arguments=score_arguments | {"partial": options.pop("partial")},
            choices=choices,
            pair_arguments={name: options.pop(name) for name in ("known_by", "early", "late")},
            **{
                name: options.pop(name)
                for name in ("rules", "include_descriptions", "as_of", "table_options")
            },
        )

    def read(self, path: str) -> Book:
        """Read the book, ledger or table."""
        return read_source(path, as_of=self.as_of, table_options=self.table_options)

    def pairs(self, path: str) -> Pairs:
        """Pair what the path holds, in the headline or not."""
        return read_pairs(
            path, as_of=self.as_of, table_options=self.table_options, counting=self.pair_arguments
        )

    def scores(self, path: str) -> Scores:
        """Score what the headline counts, or all, and say on stderr what does not count."""
        pairs = self.pairs(path)
        with waiting("scoring"):
            chosen = pairs if self.include_descriptions else headline_pairs(pairs)
            scores = score(chosen, rules=self.rules or RULES, **self.score_arguments)
            notes = [*self._without_scores(scores, pairs), *self._partly_scored(scores)]
            outside = len(pairs) - len(chosen)
            notes += [outside_the_headline(outside)] if outside and not scores.frame.empty else []
        for note in [*notes, *_late(chosen)]:
            click.echo(note, err=True)
        return scores

    def outside_the_headline(self, path: str) -> str:
        """Count the forecasts of numbers, dates, choices and descriptions: not in the headline."""
        if self.include_descriptions:
            return ""
        pairs = self.pairs(path)
        return outside_the_headline(len(pairs) - len(headline_pairs(pairs)))

    def _without_scores(self, scores: Scores, pairs: Pairs) -> Iterator[str]:
        """For each rule without a score, say what would give one, or why there is none."""
        # Where no rule has a score, the empty result says so itself.
        alone = "" if scores.frame.empty else "nothing counts here; "
        alike: dict[tuple[str, ...], list[str]] = {}
        for rule in self.rules:
            if not (scores.frame["rule"] == rule).any():
                further = tuple(self._beyond_the_headline(rule, pairs))
                alike.setdefault(further, []).append(rule)
        without = alike.pop((), [])
        for further, rules in alike.items():
            yield (
                f"{', '.join(rules)}: {alone}--include-descriptions counts"
                f" {counted(len(further), 'question')}: {_some(further)}"
            )
        if without:
            scored = (
                f"{each}: {alone}it scores {' and '.join(find_rules(each))}" for each in without
            )
            because = reasons_of(scores)
            left_out = listed(because) or Reason.NO_FORECAST
            cure = f"; {EARLY_CURE}" if Reason.EARLY in because else ""
            yield f"{'; '.join(scored)} with an outcome. Left out: {left_out}{cure}"

    def _partly_scored(self, scores: Scores) -> Iterator[str]:
        """Name the questions whose forecasts no rule scores, if others have scores."""
        keys = ["question_id", "forecaster"]
        of_no_rule = scores.left_out[scores.left_out["reason"] == Reason.NO_RULE]
        left = pd.MultiIndex.from_frame(of_no_rule[keys])
        scored = pd.MultiIndex.from_frame(scores.frame[keys])
        ids = left.difference(scored).unique("question_id").tolist()
        if ids and not scores.frame.empty:
            cure = "" if self.rules else "; numbers and dates have --rule crps and --rule wis"
            yield (
                f"without a score under {' or '.join(self.rules or RULES)}: forecasts of"
                f" {counted(len(ids), 'question')}: {_some(ids)}{cure}"
            )

    def _beyond_the_headline(self, rule: str, pairs: Pairs) -> list[str]:
        """The questions that a rule scores, those outside the headline included."""
        try:
            scored = score(pairs, rules=[rule], **self.score_arguments).frame["question_id"]
        except ForecastTrackError:
            return []
        return [str(each) for each in scored.unique()]

    def by_group(
        self, scores: Scores, by: Sequence[str]
    ) -> Iterator[tuple[dict[str, Any], Scores]]:
        """Score the pairs of each group of columns apart, with the values of the group.

        A column of lists, such as tags, puts a pair into the group of each entry.
        """
        if not by:
            yield {}, scores
            return
        places = pd.RangeIndex(len(scores.pairs))
        frame = with_groups(scores.pairs.frame.assign(**{_PLACE: places}), by)
        for values, part in frame.groupby(list(by), dropna=False, sort=True, observed=True):
            kept = places.isin(part[_PLACE])
            found = score(
                scores.pairs.keep(kept), rules=self.rules or RULES, **self.score_arguments
            )
            yield dict(zip(by, values, strict=True)), found


_NAMED = 5
"""At most so many questions are named."""
_PLACE = "_place among the pairs"


def _some(ids: Sequence[str]) -> str:
    """The first few ids."""
    return ", ".join(ids[:_NAMED]) + (", ..." if len(ids) > _NAMED else "")


def read_pairs(
    path: str, *, as_of: str | None, table_options: tuple[str, ...], counting: Mapping[str, Any]
) -> Pairs:
    """Pair a book, a ledger or a table, whose further columns of forecasts no book could hold.

    Args:
        path: The book, ledger or table.
        as_of: The ledger as it stood then.
        table_options: What a table does not say itself.
        counting: ``known_by, early, late``, as arguments of ``pair``.
    """
    if as_of is None and is_table(path):
        got, on_fault = read_table(path, table_options)
        tables: dict[str, Any] = {**got.tables}
        with naming_read_option():
            return pair(**tables, **counting, on_fault=on_fault)
    book = read_source(path, as_of=as_of, table_options=table_options)
    with waiting("pairing"):
        return pair(book, **counting)


def reasons_of(scores: Scores) -> dict[str, int]:
    """How many histories were left out for each reason."""
    rows = scores.left_out.drop_duplicates(["question_id", "forecaster", "reason"])
    return {str(reason): int(n) for reason, n in rows["reason"].value_counts().items()}


def listed(reasons: Mapping[str, int]) -> str:
    """List reasons with their numbers in one line."""
    return ", ".join(f"{n} {reason}" for reason, n in reasons.items())


def _late(pairs: Pairs) -> list[str]:
    """Say how many forecasts are dated after their outcome."""
    late = int(pairs.column("late").sum())
    return [late_forecasts(late)] if late else []
