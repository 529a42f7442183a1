"""A sheet to begin with: columns with their names, and lists to choose from."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

from forecasttrack.display.files import replace_file
from forecasttrack.errors import InvalidArgumentError, MissingExtraError
from forecasttrack.exchange.personal.workbooks import bytes_of

HEAD = ("Question", "Topic", "Forecaster", "Date", "Probability", "Closes", "Outcome", "Known at")
"""The columns of the sheet; ``read_forecasts`` knows each of them by its name."""

_NOTES = (
    "Question: what is asked, so that anybody can say later whether it came true.",
    "Topic: what it is about, for means by topic.",
    "Forecaster: who says so.",
    "Date: when it was said. A changed mind is a new row with the same question.",
    "Probability: of yes.",
    "Closes: the last day on which it can come true.",
    "Outcome: choose from the list; leave it empty while nobody knows.",
    "Known at: the day on which the outcome could be known.",
)
_OUTCOMES = ("yes", "no", "annulled", "ambiguous")
_WIDTHS = (60, 16, 16, 12, 12, 12, 12, 12)
_ROWS = 1_000


def write_template(path: str | os.PathLike[str]) -> None:
    """Write an empty sheet of Excel, or a CSV file with the head alone.

    Args:
        path: Where to; it ends in ``.xlsx`` or ``.csv``.

    Raises:
        InvalidArgumentError: The path is taken, or ends in something else.
        MissingExtraError: Excel needs the extra ``sheets``.
    """
    target = Path(path)
    if target.exists():
        raise InvalidArgumentError(f"{target} exists already; name a path where nothing stands")
    ending = target.suffix.lower()
    if ending == ".csv":
        replace_file(target, f"{','.join(HEAD)}\n".encode())
    elif ending == ".xlsx":
        _write_sheet(target)
    else:
        raise InvalidArgumentError(f"{target} ends in neither .xlsx nor .csv", field="path")


def _write_sheet(path: Path) -> None:
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingExtraError("sheets of Excel need: pip install 'forecasttrack[sheets]'")
    import openpyxl  # noqa: PLC0415 - an extra
    from openpyxl.styles import Font  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "forecasts"
    sheet.append(list(HEAD))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_WIDTHS):
        letter = "ABCDEFGH"[place]
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    _choices(sheet)
    notes = book.create_sheet("how to fill in")
    for line in _NOTES:
        notes.append([line])
    replace_file(path, bytes_of(book))


def _choices(sheet: Any) -> None:
    """Lists, dates and probabilities that the program itself checks while one types."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - an extra

    listed = DataValidation(type="list", formula1=f'"{",".join(_OUTCOMES)}"', allow_blank=True)
    listed.add(f"G2:G{_ROWS}")
    chance = DataValidation(type="decimal", operator="between", formula1="0", formula2="1")
    chance.add(f"E2:E{_ROWS}")
    days = DataValidation(type="date", operator="greaterThan", formula1="1")
    for letter in "DFH":
        days.add(f"{letter}2:{letter}{_ROWS}")
    for each in (listed, chance, days):
        sheet.add_data_validation(each)
    for row in range(2, _ROWS + 1):
        sheet[f"E{row}"].number_format = "0%"
        for letter in "DFH":
            sheet[f"{letter}{row}"].number_format = "yyyy-mm-dd"
