"""Who records and why: what an entry states beside its fact."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.ledger.canonical import composed

_SHORTEST_ID = 8


@attrs.frozen(kw_only=True)
class Intent:
    """Who records, why, and what is to be replaced.

    A wrong clock may have dated an entry in the future. Until the clock has reached that date,
    calls are refused unless ``despite_clock`` names the entry.
    """

    by: str
    why: str | None = None
    replaces: tuple[str, ...] | None = None
    despite_clock: str | None = None

    @classmethod
    def of(
        cls,
        by: str,
        why: str | None = None,
        replaces: str | Iterable[str] | None = None,
        despite_clock: str | None = None,
    ) -> Intent:
        """An intent made of checked arguments, with text in composed form."""
        if isinstance(replaces, str):
            replaces = (replaces,)
        if despite_clock is not None and why is None:
            raise InvalidArgumentError(
                "going on behind a wrong clock needs a why, which the entries state", field="why"
            )
        if despite_clock is not None:
            check_despite_clock(despite_clock)
        return cls(
            by=stated(by, "by"),
            why=None if why is None else stated(why, "why"),
            replaces=None if replaces is None else tuple(replaces),
            despite_clock=despite_clock,
        )

    def reason(self, replaces: tuple[str, ...]) -> str | None:
        """The reason of an entry that replaces others, or follows a wrong clock; else None."""
        if self.despite_clock is not None:
            return f"despite the clock of {self.despite_clock}: {self.why}"
        return self.why if replaces else None


def check_despite_clock(despite_clock: str) -> None:
    """Refuse a beginning of an id that is too short to name one entry."""
    if len(despite_clock) < _SHORTEST_ID:
        raise InvalidArgumentError(
            f"despite_clock is {shown(despite_clock)}; give {_SHORTEST_ID} or more characters"
            " of the entry's id",
            field="despite_clock",
        )


def stated(text: str, name: str) -> str:
    """The text of an argument in composed form, refused where it is empty."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidArgumentError(f"{name} is empty; an entry says {_MEANINGS[name]}", field=name)
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise InvalidArgumentError(f"{name} has control characters: {text!r}", field=name)
    return composed(text)


_MEANINGS = {"by": "who recorded it", "why": "why it takes the place of another"}
