"""Questions and resolutions in force as tables, with the columns that ``pair`` takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecasttrack.book.as_tables import questions_table, resolutions_table
from forecasttrack.ledger.book_of_entries import book_of
from forecasttrack.ledger.entry import Entry

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.records.moments import Moment


def questions_of(entries: Sequence[Entry], as_of: Moment | None) -> pd.DataFrame:
    """The questions and conditions among entries, as the table of their book.

    Columns in which nothing stands are left out.
    """
    return questions_table(book_of(entries, as_of=as_of))


def resolutions_of(entries: Sequence[Entry], as_of: Moment | None) -> pd.DataFrame:
    """The resolutions among entries as the table of their book, each with when it was recorded."""
    recorded_at = {
        each.content["question"]: each.recorded_at for each in entries if each.kind == "resolution"
    }
    return resolutions_table(book_of(entries, as_of=as_of), recorded_at)
