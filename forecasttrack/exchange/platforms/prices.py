"""Prices of markets over time, as forecasts of the market: a table of moments and prices.

Polymarket, Kalshi and others give such histories, some with the market's question and result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.csv_text import head_layout
from forecasttrack.exchange.ids import cleaned
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.arrow_blocks import BlockPoints
from forecasttrack.exchange.platforms.cells import BEYOND_THE_HEAD
from forecasttrack.exchange.platforms.gamma_markets import gamma_markets, read_markets
from forecasttrack.exchange.platforms.market_columns import (
    MARKETS,
    TIMES,
    note_markets,
    with_one_cluster,
)
from forecasttrack.exchange.platforms.market_facts import ABOUT_MARKET, MarketFacts
from forecasttrack.exchange.platforms.price_moments import NO_MOMENT, PriceMoments
from forecasttrack.exchange.platforms.price_points import ANY_SIGN, SIGNS, PricePoints
from forecasttrack.exchange.platforms.price_portions import BEYOND, portions_of
from forecasttrack.exchange.platforms.price_records import price_records
from forecasttrack.exchange.platforms.price_source import frame_of, market_columns, names_of
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import Rows
from forecasttrack.exchange.sources import ImportSource

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "prices"
_PRICE = (
    "p", "price", "probability", "yes_price", "yes_price_dollars", "price_close", "close_price",
    "closeshareprice", "close", "last_price", "last_price_dollars", "mid",
)  # fmt: skip
_SURE = {*_PRICE} - {"p", "probability", "close", "mid"}
"""Names of prices that tables of other kinds do not have."""
_OF_PEOPLE = {"forecaster", "who", "user"}
"""Names of columns that tables of prices do not have."""
_KNOWN = {*MARKETS, *TIMES, *_PRICE}.union(*ABOUT_MARKET.values())
"""Names beside which a column p holds prices; beside others it holds somebody's chances."""
_DECIMAL_COMMA = r"^(\d{0,2}),(\d{1,2}|\d{4,})$|^(0?),(\d+)$"
"""Prices with a comma before their decimals; of 1,000 it may part thousands."""
_SIGN_OF_HUNDREDTHS = "[¢%]"


def recognise(source: ImportSource) -> bool:
    """A table with a column of moments and one of prices, or one for each market; or JSON."""
    if source.suffix == ".json":
        return bool(gamma_markets(source.document) or price_records(source.document))
    if source.is_zip or not (source.suffix == ".csv" or source.is_frame):
        return False
    names = names_of(source)
    if _are_of_prices({name.lower() for name in names}):
        return True
    found = market_columns(source, in_cents=False)
    return found is not None and found.is_certain


def _are_of_prices(head: Set[str]) -> bool:
    """Whether names are of a column of moments, one of prices, and none of forecasters."""
    named = bool(head & {*MARKETS})
    # Tables of forecasts have question ids, too, and a column p of probabilities.
    of_market = bool(head & ({*MARKETS} - {"question_id"}))
    is_bare = head <= _KNOWN - {"question_id"}
    p_is_price = "p" in head and (of_market or "t" in head or is_bare)
    is_priced = bool(head & _SURE) or p_is_price or (named and "close" in head)
    is_market = is_priced and bool(head & {*TIMES}) and not head & _OF_PEOPLE
    # A sentence of what is asked stands in people's own tables, too.
    return is_market and (named or "question" not in head)


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read in portions, keeping for each point a code, a moment and a price."""
    if source.suffix == ".json" and gamma_markets(source.document):
        return read_markets(source.document, options, account)
    points = PricePoints(forecaster=options.forecaster or f"{cleaned(source.stem)}:market")
    if source.suffix == ".json":
        source = _of_records(source, account)
    elif source.is_frame:
        source = ImportSource(frame=frame_of(source))
    columns, markets = _columns(source, account)
    if markets and options.columns:
        raise InvalidArgumentError(
            f"{source.name} has a column for each market, of which columns= can say nothing; for a"
            " table of forecasts say format='table', --format table",
            field="columns",
        )
    facts = MarketFacts(columns, {each: {"question": each} for each in markets.values() if each})
    first = 0
    if not source.is_frame:
        _, lines_before = head_layout(source.head)
        first = 2 + lines_before
    with portions_of(source, columns) as portions:
        for read_together in portions:
            if isinstance(read_together, BlockPoints):
                first += len(read_together)
                account.rows += len(read_together)
                account.taken += len(read_together)
                facts.know(points.add_block(read_together))
                continue
            lines = np.arange(first, first + len(read_together))
            first += len(read_together)
            portion, lines = _that_fit_the_head(read_together, lines, account)
            moments = _moments(portion[columns["time"]], columns["time"], options, account)
            together = _RowsTogether(portion, moments, lines)
            for found, price in _points(together, columns, markets, account):
                points.add(found)
                points.note_signs(portion[price].loc[found.index])
            facts.note(portion)
    _note_percent(points, columns, options, account)
    rows = _rows(points, facts, options, account)
    return with_one_cluster(rows, account) if len(markets) > 1 else rows


def _of_records(source: ImportSource, account: Account) -> ImportSource:
    """The points of a JSON file as a frame."""
    records = price_records(source.document)
    priced = [each for each in records if each["p"] is not None]
    account.lose(
        "p", "a point without a price, as where nothing was traded", len(records) - len(priced)
    )
    return ImportSource(frame=pd.DataFrame(priced, columns=["t", "p", "market"]))


def _columns(source: ImportSource, account: Account) -> tuple[dict[str, str], Mapping[str, str]]:
    """The column of each meaning by the names that exporters use, and the market of each price.

    No market stands there where one column holds the prices of all.
    """
    names = names_of(source)
    by_name = {name.lower(): name for name in names}
    wanted = {"market": MARKETS, "time": TIMES, "price": _PRICE, **ABOUT_MARKET}
    found = {
        meaning: next((by_name[each] for each in known if each in by_name), "")
        for meaning, known in wanted.items()
    }
    apart = None if found["price"] else market_columns(source, in_cents=True)
    if apart is not None:
        note_markets(apart, account)
        return apart.meanings, apart.markets
    for meaning in ("time", "price"):
        if not found[meaning]:
            raise InvalidTableError(
                f"{source.name} has no column of {meaning}s; it has {', '.join(names)}"
            )
    return {meaning: name for meaning, name in found.items() if name}, {}


def _that_fit_the_head(
    portion: pd.DataFrame, lines: NDArray[Any], account: Account
) -> tuple[pd.DataFrame, NDArray[Any]]:
    """The rows with no more cells than the head, and their lines; the others are refused."""
    if BEYOND not in portion:
        return portion, lines
    cells = portion[BEYOND]
    beyond: NDArray[np.bool_] = np.asarray(cells.fillna("").str.strip() != "")
    if not beyond.any():
        return portion, lines
    account.rows += int(beyond.sum())
    for place in np.flatnonzero(beyond).tolist():
        account.refuse(int(lines[place]), None, cells.iloc[place], BEYOND_THE_HEAD)
    return portion[~beyond], lines[~beyond]


@attrs.frozen(eq=False)
class _RowsTogether:
    """Rows of a file, the moment of each, and its line."""

    cells: pd.DataFrame
    moments: pd.Series[Any]
    lines: NDArray[Any]

    def where(self, kept: NDArray[np.bool_]) -> _RowsTogether:
        return _RowsTogether(self.cells[kept], self.moments[kept], self.lines[kept])


def _points(
    rows: _RowsTogether, columns: dict[str, str], markets: Mapping[str, str], account: Account
) -> Iterator[tuple[pd.DataFrame, str]]:
    """The points of each column of prices, and its name; an empty cell of several is no point."""
    if not markets:
        named = columns.get("market")
        market = pd.Series("", rows.cells.index) if named is None else rows.cells[named]
        yield _of_column(rows, columns, market, account), columns["price"]
    for price, called in markets.items():
        stated = rows.where(np.asarray(rows.cells[price].astype(str).str.strip() != ""))
        about = {"time": columns["time"], "price": price}
        market = pd.Series(called, stated.cells.index)
        yield _of_column(stated, about, market, account), price


def _of_column(
    rows: _RowsTogether, columns: Mapping[str, str], market: pd.Series[Any], account: Account
) -> pd.DataFrame:
    """The points of a column of prices; other rows are refused."""
    price = _prices(rows.cells[columns["price"]])
    wrong_time, wrong_price = rows.moments.isna().to_numpy(), ~((price >= 0) & (price <= 100))
    account.rows += len(price)
    for place in np.flatnonzero(wrong_time | wrong_price).tolist():
        name = columns["time" if wrong_time[place] else "price"]
        reason = NO_MOMENT if wrong_time[place] else "is no price between 0 and 1, or 100"
        account.refuse(int(rows.lines[place]), name, rows.cells[name].iloc[place], reason)
    sound = ~(wrong_time | wrong_price)
    account.taken += int(sound.sum())
    found = pd.DataFrame(
        {"market": market.astype("category"), "issued_at": rows.moments, "probability": price}
    )
    return found if sound.all() else found[sound]


def _moments(
    column: pd.Series[Any], name: str, options: ImportOptions, account: Account
) -> pd.Series[Any]:
    """Instants; a price of a bare day is taken to be that of its end."""
    found = PriceMoments.of(column, name, options, account)
    if found.is_day.any():
        account.assume(
            name, "days, each price of the end of its day (24:00 UTC)",
            column[found.is_day].iloc[0], int(found.is_day.sum()), "moments with their time",
        )  # fmt: skip
    return found.instants


def _prices(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Prices as numbers; with a sign of dollars, cents or per cent as shares of 1, else as bare."""
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    text = column.astype(str).str.strip()
    plain = text.str.strip(SIGNS).str.replace(_DECIMAL_COMMA, r"\1.\2", regex=True)
    bare = pd.to_numeric(plain, errors="coerce")
    share = bare.where(~text.str.contains(_SIGN_OF_HUNDREDTHS), bare / 100)
    # A share above 1 is no price, while a bare number may be in cents.
    return share.where(~text.str.contains(ANY_SIGN) | (share <= 1)).to_numpy(dtype=float)


def _note_percent(
    points: PricePoints, columns: dict[str, str], options: ImportOptions, account: Account
) -> None:
    """Read all prices of a file as cents if one is above 1; those with signs say it themselves."""
    highest, price = points.highest, columns.get("price", "prices")
    percent = points.has_bare and (highest > 1 if options.percent is None else options.percent)
    if percent and points.has_signs:
        raise InvalidTableError(
            f"{account.file}: the column {price!r} holds prices with a sign of dollars,"
            f" cents or per cent, and without one up to {highest:g}; write them all alike"
        )
    read_as = "cents" if percent else "shares of 1"
    account.assume(price, read_as, f"up to {highest:g}", len(points), "percent=, --percent")
    points.whole = 100.0 if percent else 1.0


def _rows(
    points: PricePoints, facts: MarketFacts, options: ImportOptions, account: Account
) -> Rows:
    prefix = cleaned(PurePosixPath(account.file).stem) if account.file != "the frame" else NAME
    ids = {name: f"{prefix}:{cleaned(name)}" if name else prefix for name in facts.known}
    questions, resolutions = facts.rows(ids, points.last, options, account)
    # The close of a market may be asked about, which only its facts show.
    account.raise_questions()
    return Rows(questions=questions, forecasts=points.frame(ids), resolutions=resolutions)


FORMAT = Format(
    name=NAME,
    reads="CSV or JSON of moments and prices, with market, question and result where there are any",
    example="forecasttrack import kalshi.csv --format prices --into track.db",
    recognise=recognise,
    read=read,
)
