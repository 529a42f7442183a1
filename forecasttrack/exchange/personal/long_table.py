"""Three tables as one: a row for each forecast or part of it, with its question and outcome."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from forecasttrack.display.files import replace_file
from forecasttrack.display.spreadsheet import defused
from forecasttrack.errors import InvalidArgumentError, MissingExtraError
from forecasttrack.exchange.personal.workbooks import bytes_of

_ENDINGS = (".csv", ".tsv", ".json", ".parquet", ".xlsx")
_NOT_KEPT = frozenset({"fault", "shape"})
"""Columns that reading a table makes anew, and that are not written."""


def long_table(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Join the three tables; questions without a forecast keep a row of their own."""
    questions = _kept(tables["questions"])
    resolutions = _kept(tables["resolutions"].drop(columns="recorded_at", errors="ignore"))
    forecasts = _kept(tables["forecasts"])
    for frame in (questions, resolutions, forecasts):
        frame["question_id"] = frame["question_id"].astype(str)
    about = questions.merge(resolutions, on="question_id", how="left")
    found = about.merge(forecasts, on="question_id", how="left")
    if "outcome" in found:
        found["outcome"] = found["outcome"].map(_outcome)
    empty = [name for name in found if name != "probability" and found[name].isna().all()]
    return found.drop(columns=empty)


def _kept(frame: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in frame if name not in _NOT_KEPT and not frame[name].isna().all()]
    if "question_id" not in names:
        names = ["question_id", *names]
    return pd.DataFrame(frame[names]).copy()


def _outcome(value: Any) -> Any:
    """An outcome as text or number, one and zero as they are."""
    if isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write_long_table(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write one table, in the form that the ending of the path names.

    Raises:
        InvalidArgumentError: The ending names no form.
        MissingExtraError: Its package is not installed.
    """
    frame = long_table(tables)
    texts = frame.map(_text)
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv"):
        sign = "\t" if ending == ".tsv" else ","
        replace_file(path, texts.map(defused).to_csv(index=False, sep=sign).encode())
    elif ending == ".json":
        # The JSON writer of pandas would cut digits of numbers.
        plain = texts.astype(object).where(texts.notna(), None).to_dict("records")
        replace_file(path, json.dumps(plain, indent=1, ensure_ascii=False).encode())
    elif ending == ".parquet":
        _need("pyarrow", "arrow")
        replace_file(path, _typed(texts).to_parquet())
    elif ending == ".xlsx":
        _need("openpyxl", "sheets")
        _write_sheet(texts, path)
    else:
        raise InvalidArgumentError(
            f"{path} ends in none of {', '.join(_ENDINGS)}, which say the form of the table",
            field="path",
        )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of one type each: numbers, or else text."""
    mixed = {
        name: frame[name].map(str, na_action="ignore")
        for name in frame
        if len({type(each) for each in frame[name].dropna()}) > 1
    }
    return frame.assign(**{str(name): column for name, column in mixed.items()})


def _need(package: str, extra: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise MissingExtraError(f"this needs {package}: pip install 'forecasttrack[{extra}]'")


def _write_sheet(frame: pd.DataFrame, path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - an extra

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "forecasts"
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([None if pd.isna(each) else each for each in row])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            # Text that begins like a formula stays text.
            if cell.data_type == "f":
                cell.data_type = "s"
    replace_file(path, bytes_of(book))


def _text(value: Any) -> Any:
    """A cell as text files hold it: days bare, instants in UTC, lists parted by bars."""
    if isinstance(value, list | tuple):
        texts = [str(each) for each in value]
        is_plain = not any(sign in each for each in texts for sign in "|;,[")
        return "|".join(texts) if is_plain else json.dumps(texts, ensure_ascii=False)
    if isinstance(value, Mapping):
        return json.dumps({str(key): _text(each) for key, each in value.items()})
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        moment = pd.Timestamp(value).tz_convert("UTC")
        return moment.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value
