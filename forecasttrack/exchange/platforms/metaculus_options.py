"""When each option of a Metaculus question was on offer.

Read from the history in the file, or inferred from the forecasts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.rows import QuestionRow

_START = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
"""What stands for a beginning in the year 1 that Python cannot read as a moment."""

Listed = tuple[dt.datetime, Sequence[Any]]
"""When a forecast began, and its probabilities by option, None for what was not on offer."""


@attrs.frozen
class OptionHistory:
    """When the options of one question were on offer.

    Attributes:
        options: All of them; the last one catches what has no name yet.
        offered_from, offered_until: When some came and went.
    """

    options: tuple[str, ...]
    offered_from: dict[str, dt.datetime] = attrs.field(factory=dict, hash=False)
    offered_until: dict[str, dt.datetime] = attrs.field(factory=dict, hash=False)

    @classmethod
    def stated(cls, options: tuple[str, ...], history: Iterable[Any]) -> OptionHistory:
        """Read a list of moments, each with the options on offer from then on.

        Raises:
            RowFault: An entry is not a moment with a list of options, or an option comes back.
        """
        found = cls(options)
        before: Sequence[Any] | None = None
        for entry in history:
            if not _is_moment_with_options(entry):
                raise RowFault("MC Options History", entry, "is no moment with its options")
            moment, named = _moment(entry[0]), entry[1]
            if before is not None:
                if back := [each for each in named if each in found.offered_until]:
                    raise RowFault(
                        "MC Options History",
                        back[0],
                        "comes back after it had gone; a question gives each one beginning and end",
                    )
                found.offered_from.update({each: moment for each in named if each not in before})
                found.offered_until.update({each: moment for each in before if each not in named})
            before = named
        return found

    @classmethod
    def inferred(cls, options: tuple[str, ...], rows: Iterable[Listed]) -> OptionHistory:
        """Infer from the forecasts: an option is on offer while some forecast names it."""
        found, in_order = cls(options), sorted(rows, key=lambda row: row[0])
        for place, option in enumerate(options):
            named = [moment for moment, each in in_order if each[place] is not None]
            absent = [moment for moment, each in in_order if each[place] is None]
            if absent and not named:
                found.offered_until[option] = absent[0]
            if named and absent and absent[0] < named[0]:
                found.offered_from[option] = named[0]
            if named and absent and absent[-1] > named[-1]:
                found.offered_until[option] = next(each for each in absent if each > named[-1])
        return found

    def put_into(self, question: QuestionRow) -> None:
        """Say in a question when its options are on offer."""
        if self.offered_from or self.offered_until:
            question.offered_from = self.offered_from or None
            question.offered_until = self.offered_until or None
            question.catch_all = self.options[-1]

    def check(self, began: dt.datetime, probabilities: Sequence[Any]) -> None:
        """Refuse a forecast without a probability for an option on offer.

        The caller leaves out aggregates, which may lack one.

        Raises:
            RowFault: There is such an option.
        """
        for option, probability in zip(self.options, probabilities, strict=True):
            since, until = self.offered_from.get(option), self.offered_until.get(option)
            on_offer = (since is None or since <= began) and (until is None or began < until)
            if probability is None and on_offer:
                raise RowFault(
                    "Probability Yes Per Category",
                    option,
                    "was on offer then, and has no probability in this row",
                )


def _is_moment_with_options(entry: Any) -> bool:
    is_two = isinstance(entry, list | tuple) and len(entry) == 2
    return is_two and isinstance(entry[1], list | tuple)


def _moment(value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        if str(value).startswith("0001"):
            return _START
        raise RowFault("MC Options History", value, "begins with no moment") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
