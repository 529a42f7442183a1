"""Scores as columns, with pairs and choices; the frame is made when it is first read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.evaluation.scores.other_outcomes import with_other_outcomes
from forecasttrack.tables.arrow import ArrowStream
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import Texts, columns_carried, columns_of
from forecasttrack.tables.stacking import protected, spread, stacked_columns, stacked_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.rule_scores import RuleScores
    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.lazy_frame import LazyFrame
    from forecasttrack.pairing.pair_columns import PairCodes
    from forecasttrack.scoring.history.integrals import HistoryScores
    from forecasttrack.scoring.rules.register import Partial, ScoringRule

Group = tuple[tuple["RuleScores", ...], "HistoryScores"]
"""Rules that score the same forecasts, and one score per history for each of them."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ScoreColumns:
    """Scores in integer codes and arrays.

    Attributes:
        pairs: The pairs that were scored; their codes are those of the histories.
        choices: How histories were reduced.
        groups: Rules with the histories that they score.
    """

    pairs: Pairs
    choices: Choices
    groups: tuple[Group, ...]

    def __len__(self) -> int:
        return sum(len(rules) * len(found.question) for rules, found in self.groups)

    @property
    def parts(self) -> list[tuple[int, dict[str, list[Any]]]]:
        """For each group how many rows each of its rules has, and the columns, rule by rule.

        A column holds one value for all rows, an array, or values of questions and forecasters
        with their codes.
        """
        carried = _of_questions(self.pairs)
        return [
            (len(found.question), _parts(self.pairs, self.choices, rules, found, carried, _coded))
            for rules, found in self.groups
        ]

    def under(self, rule: str) -> ScoreColumns:
        """The scores under one rule alone."""
        found = []
        for rules, histories in self.groups:
            places = [place for place, each in enumerate(rules) if each.name == rule]
            if places:
                scores = [histories.scores[place] for place in places]
                kept = attrs.evolve(histories, scores=scores)
                found.append((tuple(rules[place] for place in places), kept))
        return attrs.evolve(self, groups=tuple(found))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per forecaster, question and rule."""
        frames = [_frame(self.pairs, self.choices, *group) for group in self.groups]
        return frames[0] if len(frames) == 1 else stacked_frames(frames)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ScoredPairs(ArrowStream):
    """Pairs with their scores, and what is needed to score others in the same way.

    `Scores`, which users get, derives from it and explains the other attributes.

    Attributes:
        partial: Whether an outcome between 0 and 1 was taken for the fraction that came true, or
            for the probability of a yes; None where neither was said.
        way: The function that scored them, by which others are scored in the same way.
    """

    _columns: pd.DataFrame | ScoreColumns = attrs.field(alias="frame")
    _left_out: LazyFrame = attrs.field(alias="left_out")
    pairs: Pairs
    rules: tuple[str | ScoringRule, ...]
    partial: Partial | None = None
    choices: Choices
    way: WayToScore

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def frame(self) -> pd.DataFrame:
        """The scores as a frame, made when it is first read."""
        columns = self._columns
        return protected(columns.frame if isinstance(columns, ScoreColumns) else columns)

    @cached_property
    def _with_other_outcomes(self) -> pd.DataFrame:
        return with_other_outcomes(self)

    @property
    def with_other_outcomes(self) -> pd.DataFrame:
        """The frame with what each score would have been for the other outcome; found once."""
        return protected(self._with_other_outcomes)

    @property
    def columns(self) -> ScoreColumns:
        """The scores in codes and arrays.

        Raises:
            InvalidArgumentError: Rows were selected or added since they were scored.
        """
        if not isinstance(self._columns, ScoreColumns):
            message = "these rows were put together; only scores of pairs are in codes"
            raise InvalidArgumentError(message, field="frame")
        return self._columns

    @property
    def groups(self) -> tuple[Group, ...] | None:
        """The rules with their histories; None if rows were selected or added since."""
        columns = self._columns
        return columns.groups if isinstance(columns, ScoreColumns) else None

    def under(self, rule: str) -> Self:
        """The scores under one of the rules alone.

        Args:
            rule: The name of one of the rules.

        Raises:
            UnknownNameError: The scores are under no rule of this name.

        Example:
            >>> import forecasttrack as ft
            >>> scores = ft.score(ft.read_book("fixtures/alaska-2025"), rules=["brier", "log"])
            >>> scores.under("log").frame["rule"].unique().tolist()
            ['log']
        """
        names = {each if isinstance(each, str) else each.name: each for each in self.rules}
        if not isinstance(rule, str) or rule not in names:
            raise UnknownNameError(
                f"these scores are under no rule {shown(rule)}. {did_you_mean(rule, names)}"
            )
        if list(names) == [rule]:
            return self
        columns = self._columns
        if isinstance(columns, ScoreColumns):
            return attrs.evolve(self, frame=columns.under(rule), rules=(names[rule],))
        frame = columns[columns["rule"] == rule].reset_index(drop=True)
        return attrs.evolve(self, frame=frame, rules=(names[rule],))

    @property
    def left_out(self) -> pd.DataFrame:
        """A frame of what has no score, with the reasons."""
        return protected(self._left_out.frame)

    def score_others(
        self,
        pairs: Pairs,
        *,
        rules: Sequence[str | ScoringRule] | None = None,
        choices: Choices | None = None,
    ) -> pd.DataFrame:
        """The frame of scores of other pairs, or under other rules or choices."""
        return self.columns_of_others(pairs, rules=rules, choices=choices).frame

    def columns_of_others(
        self,
        pairs: Pairs,
        *,
        rules: Sequence[str | ScoringRule] | None = None,
        choices: Choices | None = None,
    ) -> ScoreColumns:
        """The same as `score_others`, as columns."""
        columns, _ = self.way(
            pairs,
            rules=self.rules if rules is None else rules,
            choices=self.choices if choices is None else choices,
            partial=self.partial,
        )
        return columns


class WayToScore(Protocol):
    """A function from pairs, rules and choices to scores."""

    def __call__(
        self,
        pairs: Pairs,
        *,
        rules: Sequence[str | ScoringRule],
        choices: Choices,
        partial: Partial | None,
    ) -> tuple[ScoreColumns, LazyFrame]:
        """Score the pairs, and say what has no score."""


# --- what has no score -----------------------------------------------------------------------


def without_score(columns: ScoreColumns, scored: Sequence[RuleScores]) -> pd.DataFrame:
    """What rules refused, and what was live too briefly, each row once."""
    left_out = [each.left_out.frame for each in scored]
    left_out += [
        _dropped(columns.pairs.codes, columns.choices, found) for _, found in columns.groups
    ]
    filled = [each for each in left_out if len(each)] or left_out[:1]
    return pd.concat(filled, ignore_index=True).drop_duplicates(ignore_index=True)


def _dropped(data: PairCodes, choices: Choices, found: HistoryScores) -> pd.DataFrame:
    """The histories left out for being live too briefly, as rows of ``left_out``."""
    question, forecaster, coverage = found.dropped
    share = np.nan_to_num(coverage)
    return pd.DataFrame(
        {
            "question_id": data.questions[question],
            "forecaster": data.forecasters[forecaster],
            "reason": Reason.OUTSIDE_WINDOW.value,
            "detail": [f"{choices.history}: live for {part:.4g} of the span" for part in share],
        }
    )


# --- the frame ------------------------------------------------------------------------------


def _frame(
    pairs: Pairs, choices: Choices, group: Sequence[RuleScores], found: HistoryScores
) -> pd.DataFrame:
    carried = _of_questions(pairs)
    parts = _parts(pairs, choices, group, found, carried)
    stacked = stacked_columns(parts, len(found.question), like=carried)
    size = len(found.question) * len(group)
    return pd.DataFrame(
        {name: stacked[name] for name in columns_of("scores")}, index=range(size), copy=False
    )


def _of_questions(pairs: Pairs) -> dict[str, pd.Series[Any]]:
    """The columns of questions that scores carry, one value per code."""
    return {name: pairs.of_questions(name) for name in columns_carried("questions", to="scores")}


def _coded(values: NDArray[Any], codes: NDArray[np.integer]) -> Texts:
    return Texts(codes.astype(np.int32, copy=False), values)


def _parts(  # noqa: PLR0913, PLR0917 - what was scored, and how its values are laid out
    pairs: Pairs,
    choices: Choices,
    group: Sequence[RuleScores],
    found: HistoryScores,
    carried: Mapping[str, pd.Series[Any]],
    look_up: Callable[[NDArray[Any], NDArray[np.integer]], Any] = np.take,
) -> dict[str, list[Any]]:
    """The columns of scores by name, each a list with one entry per rule of the group."""
    data = pairs.codes
    columns: dict[str, list[Any]] = {
        "question_id": [look_up(data.questions, found.question)] * len(group),
        "forecaster": [look_up(data.forecasters, found.forecaster)] * len(group),
        "score": list(found.scores),
        "time_coverage": [found.time_coverage] * len(group),
        "n_forecasts": [found.n_forecasts] * len(group),
        **_descriptions(data, choices, group, found),
    }
    for name, column in carried.items():
        columns[name] = [spread(column, found.question, look_up=look_up)] * len(group)
    return columns


def _descriptions(
    data: PairCodes, choices: Choices, group: Sequence[RuleScores], found: HistoryScores
) -> dict[str, list[Any]]:
    """Rule, convention, direction, best score and history, rule after rule."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("rule", "convention", "direction", "best", "history")
    }
    for each in group:
        history = history_text(choices, relative=each.relative is not None)
        forms = [(each.name, *each.described(form), history) for form in range(len(each.forms))]
        chosen = _forms(data, each, found) if len(forms) > 1 else None
        for column, texts in zip(columns.values(), zip(*forms, strict=True), strict=bool(forms)):
            of_forms = np.array(texts, dtype=float if column is columns["best"] else object)
            column.append(texts[0] if chosen is None else of_forms[chosen])
    return columns


def _forms(data: PairCodes, scored: RuleScores, found: HistoryScores) -> NDArray[np.intp]:
    """The form under which each pair was scored: that of its last row."""
    if scored.form is None or not len(found.question):
        return np.zeros(len(found.question), dtype=np.intp)
    grouping = data.log.grouping
    keys = grouping.question * len(data.forecasters) + grouping.forecaster
    wanted = found.question.astype(np.int64) * len(data.forecasters) + found.forecaster
    return scored.form[grouping.first[1:] - 1][np.searchsorted(keys, wanted)]
