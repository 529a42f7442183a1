"""The text of a file of a book while it is read: its data, and the place of each value."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from forecasttrack.book.nodes import Nodes, read_nodes
from forecasttrack.book.sound_data import sound_data
from forecasttrack.book.yaml_events import UnreadableError


class FileText:
    """One file of a book: its data, and the places of values, found once a fault needs them.

    Attributes:
        name: The file, as the path was given.
        text: Its text.
        is_sound: Whether nothing in the text itself asked for a closer look.
        data: What it says; see ``Nodes.data``.
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
            UnreadableError: The text is made to choke on, and no book.
        """
        return read_nodes(self.text)

    @property
    def ended(self) -> UnreadableError | None:
        """The fault that ended the reading early."""
        return None if self.is_sound else self.nodes.ended
