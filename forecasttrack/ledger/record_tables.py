"""Questions and resolutions in force as tables, with the columns that ``pair`` takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecasttrack.book.as_tables import questions_table, resolutions_table
from forecasttrack.ledger.book_of_entries import book_of
from forecasttrack.ledger.standing import Standing

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.records.moments import Moment


def questions_of(standing: Sequence[Standing], as_of: Moment | None) -> pd.DataFrame:
    """The questions and conditions among records in force, as the table of their book.

    Columns in which nothing stands are left out.
    """
    return questions_table(book_of(standing, as_of=as_of))


def resolutions_of(standing: Sequence[Standing], as_of: Moment | None) -> pd.DataFrame:
    """The resolutions among records in force as a table, each with when it was recorded."""
    recorded_at = {
        each.content["question"]: each.recorded_at for each in standing if each.kind == "resolution"
    }
    return resolutions_table(book_of(standing, as_of=as_of), recorded_at)
