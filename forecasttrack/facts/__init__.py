"""Facts: dated observations with source, vintage and sureness."""

from forecasttrack.facts.files import read_facts
from forecasttrack.facts.table import COLUMNS, STATUS_WORDS, Facts

__all__ = ["COLUMNS", "STATUS_WORDS", "Facts", "read_facts"]
