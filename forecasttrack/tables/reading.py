"""Questions, forecasts and resolutions from dataframes of any library."""

from __future__ import annotations

from typing import Any

import attrs

from forecasttrack.tables.faults import Faults
from forecasttrack.tables.forecast_tables import ForecastTable, forecast_table
from forecasttrack.tables.question_tables import QuestionTables, question_tables


@attrs.frozen(kw_only=True, eq=False)
class InputTables:
    """Three tables as they were read, sound rows and faulty ones.

    Attributes:
        about: Questions and resolutions.
        forecasts: Forecasts with their beliefs.
    """

    about: QuestionTables
    forecasts: ForecastTable

    @property
    def faults(self) -> tuple[Faults, Faults, Faults]:
        """The faults of questions, forecasts and resolutions."""
        return (self.about.question_faults, self.forecasts.faults, self.about.resolution_faults)


def read_tables(*, forecasts: Any, questions: Any, resolutions: Any) -> InputTables:
    """Check three tables and give them the fixed columns; rows at fault are noted, not refused.

    Raises:
        InvalidTableError: A table is none, a column is absent or holds something else throughout.
    """
    about = question_tables(questions, resolutions)
    return InputTables(about=about, forecasts=forecast_table(forecasts, about.questions))
