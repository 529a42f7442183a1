"""Patterns that are tried only near their anchor words, and compiled when first needed."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from forecasttrack.wording.phrases import pattern, spaced

if TYPE_CHECKING:
    from forecasttrack.wording.phrases import Anchored


@attrs.frozen
class Finder:
    """A pattern, and where in a text it needs to be tried.

    It is compiled when a text first holds one of its anchors: most texts are a few words long and
    hold few, and to compile all patterns of hedges takes a third of a second.

    Attributes:
        text: The pattern as it is written.
        anchors: Words of which every match holds one.
        before: How many words from an anchor a match may begin.
        after: How many words from an anchor a match may end.
        core_text: A part of the pattern that stands in every match and is found sooner, if any.
    """

    text: str
    anchors: frozenset[str]
    before: int
    after: int
    core_text: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return pattern(self.text)

    @cached_property
    def core(self) -> re.Pattern[str] | None:
        """The compiled part that stands in every match, if there is one."""
        if self.core_text is None:
            return None
        return re.compile(spaced(self.core_text), re.IGNORECASE)


def finder(text: Anchored, *, core: str | None = None) -> Finder:
    """A finder of a pattern near its anchors, and first of the part that is in every match."""
    return Finder(*(text if core is None else text._replace(core=core)))
