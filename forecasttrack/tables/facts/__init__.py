"""Facts: dated observations with source, vintage and sureness, as one checked table.

Knows: the columns of facts, how their cells are read, and in which order rows stand.
In: CSV and Parquet files, dataframes, observations in plain form. Out: `Facts`.
May import `records`.
What a cell may hold is decided in `cells`, once for files, frames and ledgers.
"""

from forecasttrack.tables.facts.files import read_facts
from forecasttrack.tables.facts.table import COLUMNS, STATUS_WORDS, Facts

__all__ = ["COLUMNS", "STATUS_WORDS", "Facts", "read_facts"]
