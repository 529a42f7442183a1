"""Facts: dated observations with source, vintage and sureness."""

from forecasttrack.tables.facts.files import read_facts
from forecasttrack.tables.facts.table import COLUMNS, STATUS_WORDS, Facts

__all__ = ["COLUMNS", "STATUS_WORDS", "Facts", "read_facts"]
