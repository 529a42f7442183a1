"""Warnings that point at the line of the user, however deep in this package they arise."""

from __future__ import annotations

import inspect
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasttrack.errors import ForecastTrackWarning

_OURS = (f"{Path(__file__).parents[1]}{os.sep}", "<attrs generated")


def warn_caller(warning: ForecastTrackWarning) -> None:
    """Warn at the line outside this package whose call led here."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(warning, stacklevel=level)
