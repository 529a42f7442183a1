"""The text of a file of a book while it is read: its data, and the place of each value."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from forecasttrack.book.nodes import Nodes, read_nodes
from forecasttrack.book.sound_data import sound_data
from forecasttrack.book.yaml_events import UnreadableError


class FileText:
    """One file of a book: its data, and the places of values, found once a fault needs them.

    A fault of syntax ends the reading and is kept in ``ended``; what came before it is kept, too.

    Attributes:
        name: The file, as the path was given.
        text: Its text.
        is_sound: Whether the fast reader read the text, so that the slower ``read_nodes``, which
            finds faults of the YAML and their places, is not needed; records may still be wrong.
        data: What it says; see ``Nodes.data``.

    Raises:
        UnreadableError: Nothing of the text is kept; see ``nodes``.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        sound = sound_data(text)
        self.is_sound = sound is not None
        self.data: Any = sound if self.is_sound else self.nodes.data

    @cached_property
    def nodes(self) -> Nodes:
        """The data with the place of every value and key.

        Raises:
            UnreadableError: The text is nested or repeated beyond what any book is, so that nothing
                of it is kept, not even until the fault.
        """
        return read_nodes(self.text)

    @property
    def ended(self) -> UnreadableError | None:
        """The fault of syntax that ended the reading early, if one did."""
        return None if self.is_sound else self.nodes.ended
