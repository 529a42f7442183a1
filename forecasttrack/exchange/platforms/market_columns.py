"""Tables of prices with a column for each market, as `timestamp, Trump, Harris`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.column_names import plain_name, roles_of
from forecasttrack.exchange.rows import Rows

TIMES = (
    "t", "time", "timestamp", "ts", "timestamp (utc)", "created_at", "created_time",
    "end_period_ts", "datetime", "date", "date (utc)",
)  # fmt: skip
"""The names of columns of moments, of which the first counts where there are several."""
MARKETS = (
    "market", "market_id", "ticker", "condition_id", "contract", "contract_id", "contractname",
    "question_id",
)  # fmt: skip
"""The names of columns of the market of each row."""
_OTHER_TIMES = ("time (utc)", "datetime (utc)", "day", "datum", "zeit", "fecha", "data",
                "column 1", "unnamed: 0")  # fmt: skip
"""More of them in tables with a column for each market; "column 1" and "unnamed: 0" stand for a
first column without a name."""
_MOMENT = re.compile(
    r"\d{4}\D\d{1,2}(?:\D.*)?|\d{8,14}(?:\.\d*)?|\d{1,2}\D\d{1,2}\D\d{2,4}(?:\D.*)?"
)
_BESIDE = re.compile(
    r"(?:.*\b)?(?:volumes?|volume usd|open interest|liquidity|trades|bid|ask|spread|index|"
    r"unnamed \d+|column \d+|market cap)(?: close| usd| \(usd\))?"
)
"""Names, without capitals and signs, of columns that hold no prices of trades."""
_OF_ROWS = frozenset({"question", "question_id", "forecaster"})
"""Meanings of columns that tables with a column for each market do not have.

Beside them a price is that of the market which the row names, or somebody's forecast.
"""
_NUMBER = re.compile(r"([$¢%]?)\s*(\d*[.,]?\d+(?:[eE][+-]?\d+)?|\d+\.)\s*([$¢%]?)")
_LEVEL = re.compile(r"[\d.,]+\s*%?")
"""Names such as 0.9 or 90%: levels of quantiles, not markets."""
_LARGEST_SHARE, _LARGEST = 1, 100


@attrs.frozen
class MarketColumns:
    """The columns of such a table.

    Attributes:
        time: The column of moments.
        markets: The market of each column of prices; empty for the column ``yes`` of a table that
            holds a single market.
        beside: Columns that are not read, such as volumes.
    """

    time: str
    markets: Mapping[str, str]
    beside: tuple[str, ...]

    @classmethod
    def of(
        cls, names: Sequence[str], rows: Iterable[Sequence[str]], *, in_cents: bool
    ) -> MarketColumns | None:
        """Find the columns by their names and by the first rows; None for other tables.

        Args:
            names: The names of all columns.
            rows: The cells of the first rows as texts.
            in_cents: Whether bare numbers up to 100 are prices, too.

        Example:
            >>> MarketColumns.of(["Date", "Ann", "Bob", "Volume"],
            ...                  [["2026-01-01", ".6", "40%", "9"]], in_cents=False)
            MarketColumns(time='Date', markets={'Ann': 'Ann', 'Bob': 'Bob'}, beside=('Volume',))
        """
        times = [each for wanted in (*TIMES, *_OTHER_TIMES) for each in names
                 if each.lower() == wanted]  # fmt: skip
        if not times or len({*names}) < len(names) or any(map(_is_of_rows, names)):
            return None
        columns = dict(zip(names, zip(*_full(rows, len(names)), strict=True), strict=False))
        others = [each for each in names if each not in times and not _is_beside(each)]
        most = _LARGEST if in_cents else _LARGEST_SHARE
        priced = [each for each in others if _are_prices(columns.get(each, ()), most)]
        markets = {each: each for each in priced}
        if {each.lower() for each in priced} == {"yes", "no"}:
            # What a no costs is the other side of the same market.
            markets = {each: "" for each in priced if each.lower() == "yes"}
        beside = tuple(each for each in names if each not in {times[0], *markets} and each)
        # A column without a name is a time only if it holds moments: it may just number the rows.
        are_moments = any(map(_MOMENT.fullmatch, map(str.strip, columns.get(times[0], ()))))
        return cls(times[0], markets, beside) if markets and are_moments else None

    @property
    def meanings(self) -> dict[str, str]:
        """The column of each meaning: ``time``, and ``price of NAME`` for each column of prices."""
        return {"time": self.time} | {f"price of {each}": each for each in self.markets}

    @property
    def is_certain(self) -> bool:
        """Whether nothing but moments and prices of markets stands in the table."""
        unread = [each for each in self.beside if each.lower() not in (*TIMES, *_OTHER_TIMES, "no")]
        are_named = not any(roles_of(each) or _LEVEL.fullmatch(each) for each in self.markets)
        is_one = [*self.markets.values()] == [""]
        return all(map(_is_beside, unread)) and (is_one or (are_named and len(self.markets) > 1))


def _is_of_rows(name: str) -> bool:
    """Whether a column names the market of each row, or who forecast; "No" is an outcome here."""
    return name.lower() != "no" and (name.lower() in MARKETS or bool(roles_of(name) & _OF_ROWS))


def _full(rows: Iterable[Sequence[str]], width: int) -> list[Sequence[str]]:
    return [row for row in rows if len(row) == width]


def _is_beside(name: str) -> bool:
    return _BESIDE.fullmatch(plain_name(name)) is not None


def _are_prices(cells: Iterable[str], most: float) -> bool:
    """Whether all cells in which something stands are prices, and some do."""
    stated = [each.strip() for each in cells if each.strip()]
    return bool(stated) and all(_is_price(each, most) for each in stated)


def _is_price(cell: str, most: float) -> bool:
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return False
    number = float(found[2].replace(",", "."))
    signs = found[1] + found[3]
    return number <= (_LARGEST if signs and signs != "$" else _LARGEST_SHARE if signs else most)


def note_markets(columns: MarketColumns, account: Account) -> None:
    """Note what each column was taken for, and those that are not read."""
    for name, market in columns.markets.items():
        read_as = "the price of a market of its own" if market else "the price of yes"
        account.assume(
            name,
            read_as,
            None,
            1,
            "format='table' and a column of questions, if they are a forecaster's",
        )
    for name in columns.beside:
        account.lose(name, "holds no prices, or those of no, which follow from those of yes")


def with_one_cluster(rows: Rows, account: Account) -> Rows:
    """Questions of one file as one cluster: their outcomes exclude or imply each other."""
    name = rows.questions[0].question_id.partition(":")[0]
    for each in rows.questions:
        each.cluster = name
    account.assume(
        "cluster", "the markets of the file belong together", name, len(rows.questions),
        "a file for each of them",
    )  # fmt: skip
    return rows
