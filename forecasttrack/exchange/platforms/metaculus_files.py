"""The two files of a download of Metaculus, each of which brings the other."""

from __future__ import annotations

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.sources import ImportSource

PARTS = ("question_data", "forecast_data")
NAMES = ("question_data.csv", "forecast_data.csv")


def is_of_download(head: set[str]) -> bool:
    """Whether a file is one of the two that belong together, each of little use alone."""
    return "Question ID" in head and bool({"Question Type", "Start Time"} & head)


def names_of_download(source: ImportSource) -> tuple[str, ...]:
    """The names of both files by that of one: a second download is "forecast_data (1).csv".

    Raises:
        InvalidTableError: The name tells of neither.
    """
    assert source.path is not None  # noqa: S101 - frames are no files
    name = source.path.name
    own = next((part for part in PARTS if part in name), None)
    if own is None:
        raise InvalidTableError(
            f"{source.name} is one of the two files of a download, and its name does not tell the"
            f" other; call them {NAMES[0]} and {NAMES[1]}"
        )
    return tuple(name.replace(own, part) for part in PARTS)
