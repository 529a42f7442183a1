"""Files of other programs: read into tables and books, and written again.

Knows: each outside format, in a module of its own on one register; people's own tables and lists.
In: a file, a folder, a zip or a frame. Out: three tables or a book, with an account of every row.
May import: `errors`, `display`, `records`, `tables` and `book`.
A new format gets a module with a `Format`, and a line in `register`.
"""

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.register import Format, add_format, drop_format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

__all__ = [
    "Account",
    "ForecastRow",
    "Format",
    "ImportOptions",
    "ImportSource",
    "QuestionRow",
    "ResolutionRow",
    "Rows",
    "add_format",
    "drop_format",
    "id_of",
]
