"""The options that all scoring commands share, and the scores made by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

import attrs
import click
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.cli.history_options import history_options, score_arguments_and_choices
from forecasttrack.cli.output import HOW_TO_COUNT_EARLY, early_option, known_by_option, late_option
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

DEFAULT_RULES = ("brier", "log")

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
_HISTORY_OPTIONS = ("history", "at", "before_close", "span", "missing")
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
        table_options: What a table does not say itself, as the values of `--read` do.
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
            **{name: options.pop(name) for name in _HISTORY_OPTIONS}
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
        """Pair all forecasts that the path holds, also those that the headline does not count."""
        return read_pairs(
            path,
            as_of=self.as_of,
            table_options=self.table_options,
            pair_arguments=self.pair_arguments,
        )

    def scores(self, path: str) -> Scores:
        """Score what the headline counts, or all, and say on stderr what does not count."""
        pairs = self.pairs(path)
        with waiting("scoring"):
            counted_pairs = pairs if self.include_descriptions else headline_pairs(pairs)
            scores = score(counted_pairs, rules=self.rules or DEFAULT_RULES, **self.score_arguments)
            notes = [*self._without_scores(scores, pairs), *self._questions_of_no_rule(scores)]
            n_outside = len(pairs) - len(counted_pairs)
            notes += (
                [outside_the_headline(n_outside)] if n_outside and not scores.frame.empty else []
            )
        for note in [*notes, *_late_notes(counted_pairs)]:
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
        # Where no rule has a score, the empty result says itself that nothing counts.
        start = "" if scores.frame.empty else "nothing counts here; "
        rules_by_questions: dict[tuple[str, ...], list[str]] = {}
        for rule in self.rules:
            if not (scores.frame["rule"] == rule).any():
                questions = tuple(self._questions_scored_by(rule, pairs))
                rules_by_questions.setdefault(questions, []).append(rule)
        rules_of_none = rules_by_questions.pop((), [])
        for questions, rules in rules_by_questions.items():
            yield (
                f"{', '.join(rules)}: {start}--include-descriptions counts"
                f" {counted(len(questions), 'question')}: {_first_few(questions)}"
            )
        if rules_of_none:
            rules_with_kinds = (
                f"{each}: {start}it scores {' and '.join(find_rules(each))}"
                for each in rules_of_none
            )
            reasons = reasons_of(scores)
            left_out = listed(reasons) or Reason.NO_FORECAST
            cure = f"; {HOW_TO_COUNT_EARLY}" if Reason.EARLY in reasons else ""
            yield f"{'; '.join(rules_with_kinds)} with an outcome. Left out: {left_out}{cure}"

    def _questions_of_no_rule(self, scores: Scores) -> Iterator[str]:
        """Name the questions whose forecasts no rule scores, if others have scores."""
        keys = ["question_id", "forecaster"]
        of_no_rule = scores.left_out[scores.left_out["reason"] == Reason.NO_RULE]
        of_no_rule_keys = pd.MultiIndex.from_frame(of_no_rule[keys])
        scored_keys = pd.MultiIndex.from_frame(scores.frame[keys])
        ids = of_no_rule_keys.difference(scored_keys).unique("question_id").tolist()
        if ids and not scores.frame.empty:
            cure = "" if self.rules else "; numbers and dates have --rule crps and --rule wis"
            yield (
                f"without a score under {' or '.join(self.rules or DEFAULT_RULES)}: forecasts of"
                f" {counted(len(ids), 'question')}: {_first_few(ids)}{cure}"
            )

    def _questions_scored_by(self, rule: str, pairs: Pairs) -> list[str]:
        """The questions that a rule scores, in the headline or not; none if it cannot score."""
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
        positions = pd.RangeIndex(len(scores.pairs))
        frame = with_groups(scores.pairs.frame.assign(**{_POSITION: positions}), by)
        for values, part in frame.groupby(list(by), dropna=False, sort=True, observed=True):
            in_group = positions.isin(part[_POSITION])
            group_scores = score(
                scores.pairs.keep(in_group),
                rules=self.rules or DEFAULT_RULES,
                **self.score_arguments,
            )
            yield dict(zip(by, values, strict=True)), group_scores


_NAMED_AT_MOST = 5
"""At most so many questions are named."""
_POSITION = "_place among the pairs"
"""A column with the position of each row among all pairs."""


def _first_few(ids: Sequence[str]) -> str:
    """The first few ids."""
    return ", ".join(ids[:_NAMED_AT_MOST]) + (", ..." if len(ids) > _NAMED_AT_MOST else "")


def read_pairs(
    path: str,
    *,
    as_of: str | None,
    table_options: tuple[str, ...],
    pair_arguments: Mapping[str, Any],
) -> Pairs:
    """Pair a book, a ledger or a table.

    A table is paired as it is: made a book, it would lose the further columns of its forecasts.

    Args:
        path: The book, ledger or table.
        as_of: The ledger as it stood then.
        table_options: What a table does not say itself, as the values of `--read` do.
        pair_arguments: ``known_by, early, late``, as arguments of ``pair``.
    """
    if as_of is None and is_table(path):
        imported, on_fault = read_table(path, table_options)
        tables: dict[str, Any] = {**imported.tables}
        with naming_read_option():
            return pair(**tables, **pair_arguments, on_fault=on_fault)
    book = read_source(path, as_of=as_of, table_options=table_options)
    with waiting("pairing"):
        return pair(book, **pair_arguments)


def reasons_of(scores: Scores) -> dict[str, int]:
    """How many histories were left out for each reason."""
    rows = scores.left_out.drop_duplicates(["question_id", "forecaster", "reason"])
    return {str(reason): int(n) for reason, n in rows["reason"].value_counts().items()}


def listed(reasons: Mapping[str, int]) -> str:
    """List reasons with their numbers in one line."""
    return ", ".join(f"{n} {reason}" for reason, n in reasons.items())


def _late_notes(pairs: Pairs) -> list[str]:
    """Say how many forecasts are dated after their outcome."""
    late = int(pairs.column("late").sum())
    return [late_forecasts(late)] if late else []
