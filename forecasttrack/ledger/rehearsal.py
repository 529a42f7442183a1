"""Recording in several calls, tried first: what would be refused is known before the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from forecasttrack.ledger import bare_facts, migrations, places
from forecasttrack.ledger.intent import Intent
from forecasttrack.ledger.recorder import Recorder

if TYPE_CHECKING:
    from forecasttrack.ledger.facts import Fact


class Rehearsal:
    """Tries calls of ``Ledger.record`` one after the other, without recording anything.

    A ledger of an older version is brought up to date, as by any opening.

    Example:
        >>> import forecasttrack as ft
        >>> rain, belief = ft.Question(id="rain", text="Rain?"), {"belief": 0.7}
        >>> belief |= {"forecaster": "ann", "issued_at": "2026-01-01"}
        >>> with Rehearsal(":memory:", by="desk") as rehearsal:
        ...     rehearsal.record([rain])
        ...     rehearsal.record([ft.Forecast(question_id="rain", **belief)])
        ...     try:
        ...         rehearsal.record([ft.Forecast(question_id="snow", **belief)])
        ...     except ft.ForecastTrackError as error:
        ...         print(type(error).__name__)
        UnknownNameError
    """

    def __init__(
        self, place: str, *, by: str, why: str | None = None, despite_clock: str | None = None
    ) -> None:
        """Open the ledger at a place; where there is none, an empty one in memory.

        Args:
            place: As for ``Ledger.open``.
            by: Who records, as for ``Ledger.record``.
            why: The reason for a change.
            despite_clock: Id of an entry that a wrong clock dated in the future.
        """
        self._intent = Intent.of(by, why, despite_clock=despite_clock)
        is_there = places.exists(places.url_of(place))
        self._transactions = migrations.opened(
            place if is_there else ":memory:", journal=None, create=True
        )
        self._recorder = Recorder(self._transactions)
        self._before: dict[str, Fact] = {}

    def record(self, records: object) -> None:
        """Refuse what ``Ledger.record`` would refuse if the calls before had been recorded."""
        portions = bare_facts.portions_of(records)
        self._before |= self._recorder.rehearse(portions, self._intent, self._before)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transactions.engine.dispose()
