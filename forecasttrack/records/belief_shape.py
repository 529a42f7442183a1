"""Whether a belief has a shape that its kind of question takes."""

from __future__ import annotations

from typing import ClassVar, Protocol

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidForecastError
from forecasttrack.records.belief import SHAPES, Belief


class Accepting(Protocol):
    """A kind of question, as far as it says which shapes of belief it takes.

    Attributes:
        name: What the kind is called.
        accepts: The classes of belief that it takes.
    """

    name: ClassVar[str]
    accepts: ClassVar[tuple[type, ...]]


def check_shape(kind: Accepting, belief: Belief) -> None:
    """Refuse a belief of any other shape.

    Raises:
        InvalidForecastError: The kind does not take its shape.
    """
    if not isinstance(belief, kind.accepts):
        wanted = " or ".join(cls.shape for cls in kind.accepts)  # type: ignore[attr-defined]
        found = belief.shape if isinstance(belief, SHAPES) else shown(belief)
        raise InvalidForecastError(f"a {kind.name} question takes {wanted}, found {found}")
