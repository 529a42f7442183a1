"""The format `table`: any table or list of forecasts that people keep for themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.grids import ENDINGS, files_of_parts, grid_of
from forecasttrack.exchange.personal.large_tables import is_large, read_in_portions
from forecasttrack.exchange.personal.option_columns import with_options_parted
from forecasttrack.exchange.personal.table_columns import ReadTable
from forecasttrack.exchange.personal.unstated import assembly_of, note_unstated
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import Rows
from forecasttrack.exchange.sources import ImportSource

_BOOK = re.compile(r"^forecasttrack:", re.MULTILINE)
"""What stands in every file of a book, which `read_book` reads."""


def recognise(source: ImportSource) -> bool:
    """Whether it may be a table: a frame, or a file with the ending of one."""
    if source.suffix in (".yaml", ".yml") and _BOOK.search(source.head):
        return False
    if source.is_folder:
        return bool(files_of_parts(source))
    return source.is_frame or source.suffix in ENDINGS


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read a table: tell what its columns mean, read each as a whole, and put rows together."""
    rows = read_in_portions(source, options, account) if is_large(source) else None
    if rows is not None:
        return rows
    grid = with_options_parted(grid_of(source, options, account), options, account)
    table = ReadTable.of(grid, options, account, {})
    assembly = assembly_of(table, source, options, account)
    note_unstated(assembly, grid.count)
    table.put_into(assembly)
    return assembly.rows()


def write(tables: dict[str, Any], path: Path) -> None:
    """Write the three tables as one, in the long form that comes back by ``read``."""
    from forecasttrack.exchange.personal.long_table import write_long_table  # noqa: PLC0415

    write_long_table(tables, path)


FORMAT = Format(
    name="table",
    reads="CSV, TSV, Excel, Markdown, JSON, Parquet, a folder of tables, any dataframe",
    writes="CSV, TSV, Excel, JSON, Parquet",
    example="forecasttrack import team.xlsx --into book",
    recognise=recognise,
    read=read,
    write=write,
)
