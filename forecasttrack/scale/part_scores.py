"""Pairing and scoring one part of a large input, with the same functions as a small input.

Nothing here depends on where the parts are stored or computed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.evaluation.scores.history_choices import Choices
from forecasttrack.evaluation.scores.score_pairs import (
    checked_rules,
    complete_choices,
    refuse_no_list,
    score_under,
)
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early, check_choice, join, known_until
from forecasttrack.records.moments import Moment, cutoff
from forecasttrack.scoring.rules.register import Partial, ScoringRule
from forecasttrack.tables.faults import LISTED, OnFault
from forecasttrack.tables.forecast_tables import ForecastTable, forecast_table
from forecasttrack.tables.reading import sound_forecasts
from forecasttrack.tables.schema import Tables, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


@attrs.frozen(kw_only=True, eq=False)
class ScoringOptions:
    """How the forecasts of all parts are paired and scored.

    Attributes:
        rules, choices, partial: As for `score`, already checked.
        early, late, on_fault: As for `pair`.
        known_by: A moment: only forecasts and outcomes that could be known by then count.
    """

    rules: Sequence[str | ScoringRule]
    choices: Choices
    partial: Partial | None
    early: Early
    late: Late
    on_fault: OnFault
    known_by: Moment | None

    @classmethod
    def checked(  # noqa: PLR0913 - every choice has a name
        cls,
        *,
        rules: Sequence[str | ScoringRule],
        partial: Partial | None,
        known_by: object,
        early: Early,
        late: Late,
        on_fault: OnFault,
        peers: Collection[Hashable] | None,
        **history: Any,
    ) -> ScoringOptions:
        """Check the choices as `pair` and `score` do.

        Raises:
            InvalidArgumentError: There is no such choice.
            UnknownNameError: There is no such rule.
        """
        refuse_no_list(rules=rules, peers=peers)
        for name, value, kind in (("early", early, Early), ("late", late, Late)):
            check_choice(name, value, get_args(kind))
        check_choice("on_fault", on_fault, get_args(OnFault))
        return cls(
            rules=tuple(checked_rules(rules)),
            choices=complete_choices(peers=peers, **history),
            partial=partial,
            early=early,
            late=late,
            on_fault=on_fault,
            known_by=None if known_by is None else cutoff(known_by),
        )


@attrs.frozen(kw_only=True, eq=False)
class CellFault:
    """A cell at fault in the forecasts.

    Attributes:
        row: Its row in the input, -1 if the input has no order.
        question_id: The question of the row.
        column: The column of the cell.
        detail: What is wrong.
    """

    row: int
    question_id: Any
    column: str
    detail: str


class PartFaultsError(Exception):
    """Rows of a part are at fault: the faults, and how many more there are."""

    def __init__(self, faults: list[CellFault], more: int) -> None:
        super().__init__(f"{len(faults) + more} faults")
        self.faults, self.more = faults, more

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults, self.more)


@attrs.frozen(kw_only=True, eq=False)
class GlobalTables:
    """The questions and resolutions of the whole input, as parts need them.

    Attributes:
        questions: The questions as they were read.
        settled: The questions with their outcomes, and which of these wait.
        resolutions: The resolutions.
        refused: Resolutions without a known question, as rows of ``left_out``; None if none.
    """

    questions: pd.DataFrame
    settled: pd.DataFrame
    resolutions: pd.DataFrame
    refused: pd.DataFrame | None

    def part(self, forecasts: Any) -> NDArray[np.intp]:
        """Rows of the questions that a part forecasts, rising; -1 for unknown questions."""
        ids = forecasts["question_id"].dictionary_encode().unify_dictionaries()
        names = ids.chunk(0).dictionary.to_numpy(zero_copy_only=False) if ids.num_chunks else []
        return np.unique(rows_of(np.asarray(names), self.questions["question_id"]))


def pairs_of_part(
    forecasts: Any, rows: NDArray[np.int64], whole: GlobalTables, options: ScoringOptions
) -> Pairs:
    """Pair the forecasts of a part whose questions are all known.

    Raises:
        PartFaultsError: Rows are at fault, and ``on_fault`` is ``"raise"``.
    """
    place = whole.part(forecasts)
    questions, settled = (
        each.take(place).reset_index(drop=True) for each in (whole.questions, whole.settled)
    )
    tables = _sound(forecasts, questions, whole)
    return _joined(*tables, rows, settled, options)


def pairs_of_rest(
    forecasts: Any,
    rows: NDArray[np.int64],
    silent: NDArray[np.intp],
    whole: GlobalTables,
    options: ScoringOptions,
) -> Pairs:
    """Leave out what belongs to no part: forecasts on unknown questions, questions without any.

    Raises:
        PartFaultsError: Rows are at fault, and ``on_fault`` is ``"raise"``.
    """
    settled = whole.settled.take(silent).reset_index(drop=True)
    found, tables = _sound(forecasts, whole.questions, whole)
    parts = [each for each in (tables.refused, whole.refused) if each is not None]
    refused = pd.concat(parts, ignore_index=True) if parts else None
    return _joined(found, attrs.evolve(tables, refused=refused), rows, settled, options)


def _sound(
    forecasts: Any, questions: pd.DataFrame, whole: GlobalTables
) -> tuple[ForecastTable, Tables]:
    """Read the forecasts of a part; return the whole table, and the tables of its sound rows."""
    found = forecast_table(forecasts, questions)
    return found, sound_forecasts(found, questions, whole.resolutions.iloc[:0])


def _joined(
    found: ForecastTable,
    tables: Tables,
    rows: NDArray[np.int64],
    settled: pd.DataFrame,
    options: ScoringOptions,
) -> Pairs:
    """Pair the sound rows; faults are raised with their rows in the input."""
    if options.known_by is not None:
        tables = known_until(tables, options.known_by)
    try:
        return join(tables, late=options.late, on_fault=options.on_fault, settled=settled)
    except InvalidTableError as error:
        raise _named(error, found, rows) from error


def _named(error: InvalidTableError, found: ForecastTable, rows: NDArray[np.int64]) -> Exception:
    """Turn an error about a part into one that names the rows of the input."""
    if not error.faults:
        return error
    faults = [
        CellFault(
            row=int(rows[row]),
            question_id=found.question_id.take(np.array([row])).read()[0],
            column=column,
            detail=detail,
        )
        for (_, column, row), detail in zip(error.faults, error.details, strict=False)
    ]
    return PartFaultsError(faults, len(error.faults) - len(faults))


def fault_error(
    faults: Sequence[CellFault], more: int, place: str, sentence: Callable[[CellFault], str]
) -> InvalidTableError:
    """Make one error that lists the faults of all parts.

    Args:
        faults: The faults.
        more: The number of further faults.
        place: The name of the input.
        sentence: A function that describes a fault: its place, and what is wrong.
    """
    listed = [sentence(each) for each in faults[:LISTED]]
    rest = len(faults) - len(listed) + more
    count = len(faults) + more
    lines = listed if count == 1 else [f"{count} faults in {place}:", *listed]
    lines += [f"and {rest} more"] if rest else []
    lines.append('on_fault="leave out" keeps the other rows and lists these in left_out.')
    first = faults[0]
    return InvalidTableError(
        "\n".join(lines),
        record_id=str(first.question_id),
        field=first.column,
        row=first.row if first.row >= 0 else None,
        faults=tuple(("forecasts", each.column, each.row) for each in faults),
    )


def scores_of(pairs: Pairs, options: ScoringOptions) -> Scores:
    """The scores of the pairs of a part."""
    return score_under(pairs, rules=options.rules, choices=options.choices, partial=options.partial)


def left_out_of(scores: Scores, rows: NDArray[np.int64] | None) -> pd.DataFrame:
    """The table ``left_out`` of a part, with rows of the input; missing if it has no order."""
    left = scores.left_out
    if not len(left):
        return left
    if rows is None:
        return left.assign(row=pd.array([pd.NA] * len(left), dtype="Int64"))
    number = left["row"].astype("Int64")
    known = number.notna().to_numpy()
    found = np.full(len(left), -1)
    found[known] = rows[number[known].to_numpy(dtype=np.int64)]
    return left.assign(row=pd.array(found, dtype="Int64").copy()).assign(
        row=lambda frame: frame["row"].mask(~known)
    )


def sound_rows(forecasts: Any, whole: GlobalTables) -> tuple[NDArray[np.intp], Tables]:
    """The forecasts of a part that are not at fault, and the rows of their questions."""
    place = whole.part(forecasts)
    questions = whole.questions.take(place).reset_index(drop=True)
    tables = _sound(forecasts, questions, whole)[1]
    return place[tables.forecasts.question], tables
