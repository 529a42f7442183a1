"""Prices of markets over time, as forecasts of the market: a table of moments and prices.

Polymarket, Kalshi and others give such histories, some with the market's question and result.
"""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.csv_text import csv_head, head_layout
from forecasttrack.exchange.ids import cleaned
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import BEYOND_THE_HEAD, EPOCH
from forecasttrack.exchange.platforms.gamma_markets import gamma_markets, read_markets
from forecasttrack.exchange.platforms.price_portions import BEYOND, portions_of
from forecasttrack.exchange.platforms.price_records import price_records
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "prices"
_MARKET = (
    "market", "market_id", "ticker", "condition_id", "contract", "contract_id", "contractname",
    "question_id",
)  # fmt: skip
_TIME = (
    "t", "time", "timestamp", "ts", "timestamp (utc)", "created_at", "created_time",
    "end_period_ts", "datetime", "date", "date (utc)",
)  # fmt: skip
_PRICE = (
    "p", "price", "probability", "yes_price", "yes_price_dollars", "price_close", "close_price",
    "closeshareprice", "close", "last_price", "last_price_dollars", "mid",
)  # fmt: skip
_SURE = {*_PRICE} - {"p", "probability", "close", "mid"}
"""Names of prices that tables of other kinds do not have."""
_OF_PEOPLE = {"forecaster", "who", "user"}
"""Names of columns that tables of prices do not have."""
_ABOUT_MARKET = {
    "question": ("question", "title", "text"),
    "outcome": ("outcome", "result", "resolution"),
    "closes_at": ("close_time", "end_date", "closes_at", "closetime"),
    "known_at": ("resolved_at", "settled_at", "known_at", "closed_time"),
}
_KNOWN = {*_MARKET, *_TIME, *_PRICE}.union(*_ABOUT_MARKET.values())
"""Names beside which p is a price; beside a claim or a topic it is somebody's chance."""
_OUTCOMES = {"yes": "yes", "no": "no", "1": "yes", "0": "no", "1.0": "yes", "0.0": "no",
             "true": "yes", "false": "no"}  # fmt: skip
_SIGNS, _ANY_SIGN, _SIGN_OF_HUNDREDTHS = "$¢%", "[$¢%]", "[¢%]"
_ZONE = r"(?:Z|[+-]\d{2}:?\d{2}|:.*[+-]\d{2})$"
_DAY = r"\d{4}-\d{2}-\d{2}"
_LARGEST = 250 * 10**15
"""Microseconds from 1970 to the year 9892."""
_SECONDS_END = 10**11
"""Above it moments are milliseconds."""


def recognise(source: ImportSource) -> bool:
    """A CSV file with a column of moments, one of prices, and none of forecasters; or JSON."""
    if source.suffix == ".json":
        return bool(gamma_markets(source.document) or price_records(source.document))
    if source.suffix != ".csv" or source.is_zip:
        return False
    head = {name.lower() for name in csv_head(source.head)}
    named = bool(head & {*_MARKET})
    # Tables of forecasts have question ids, too, and a column p of probabilities.
    of_market = bool(head & ({*_MARKET} - {"question_id"}))
    is_bare = head <= _KNOWN - {"question_id"}
    p_is_price = "p" in head and (of_market or "t" in head or is_bare)
    is_priced = bool(head & _SURE) or p_is_price or (named and "close" in head)
    is_market = is_priced and bool(head & {*_TIME}) and not head & _OF_PEOPLE
    # A sentence of what is asked stands in people's own tables, too.
    return is_market and (named or "question" not in head)


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read in portions, keeping for each point a code, a moment and a price."""
    if source.suffix == ".json" and gamma_markets(source.document):
        return read_markets(source.document, options, account)
    points = _Points(forecaster=options.forecaster or f"{cleaned(source.stem)}:market")
    if source.suffix == ".json":
        source = _of_records(source, account)
    columns = _columns(source)
    facts: dict[str, dict[str, Any]] = {}
    first = 2 if source.is_frame else 2 + head_layout(source.head)[1]
    with portions_of(source, columns) as portions:
        for portion in portions:
            lines = np.arange(first, first + len(portion))
            fits = _fits_the_head(portion, lines, account)
            found = _points(portion[fits], columns, options, account, lines[fits])
            points.add(found)
            points.note_signs(portion[columns["price"]].loc[found.index])
            _note_facts(portion[fits], columns, facts)
            first += len(portion)
    account.raise_questions()
    _note_percent(points, columns, options, account)
    return _rows(points, facts, account)


def _of_records(source: ImportSource, account: Account) -> ImportSource:
    """The points of a JSON file as a frame."""
    records = price_records(source.document)
    priced = [each for each in records if each["p"] is not None]
    account.lose(
        "p", "a point without a price, as where nothing was traded", len(records) - len(priced)
    )
    return ImportSource(frame=pd.DataFrame(priced, columns=["t", "p", "market"]))


@attrs.define(kw_only=True)
class _Points:
    """Points of a history as arrays: the code of the market, microseconds since 1970, the price.

    Attributes:
        forecaster: The market, as a forecaster.
        factor: What makes shares of 1 of the prices.
        has_signs, has_bare: Whether some prices have a sign of what they are parts of, or none.
    """

    forecaster: str
    factor: float = 1.0
    has_signs: bool = False
    has_bare: bool = False
    _codes: dict[str, int] = attrs.field(factory=dict)
    _parts: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = attrs.field(factory=list)

    def add(self, found: pd.DataFrame) -> None:
        """Keep the points of one portion."""
        codes, names = pd.factorize(found["market"])
        code_of = [self._codes.setdefault(str(name), len(self._codes)) for name in names]
        moments = found["issued_at"].dt.tz_localize(None).to_numpy()
        # Of a portion without points no code is looked up.
        code = np.array(code_of or [0], dtype=np.int32)[codes]
        self._parts.append((code, moments, found["probability"].to_numpy()))

    def note_signs(self, prices: pd.Series[Any]) -> None:
        """Note whether prices, as they are written, have signs."""
        signed = _are_signed(prices)
        self.has_signs |= bool(signed.any())
        self.has_bare |= not signed.all()

    @property
    def highest(self) -> float:
        """The highest price, 0 where there is none."""
        return max((float(price.max(initial=0)) for _, _, price in self._parts), default=0.0)

    def __len__(self) -> int:
        return sum(len(code) for code, _, _ in self._parts)

    def last(self, market: str) -> pd.Timestamp:
        """The last moment of a market; the beginning of 1970 where it has no point."""
        code = self._codes.get(market, -1)
        moments = [
            when[codes == code].max() for codes, when, _ in self._parts if (codes == code).any()
        ]
        return pd.Timestamp(max(moments, default=np.datetime64(0, "us"))).tz_localize("UTC")

    def frame(self, ids: dict[str, str]) -> pd.DataFrame:
        """The forecasts in the order of the file, which orders those of one moment."""
        names = [ids[name] for name in self._codes]
        code, moments, price = (
            np.concatenate([part[place] for part in self._parts]) for place in range(3)
        )
        self._parts.clear()
        only_forecaster = np.zeros(len(code), dtype=np.int8)
        dtype, forecaster = pd.CategoricalDtype(names), pd.CategoricalDtype([self.forecaster])
        return pd.DataFrame(
            {
                "question_id": pd.Categorical.from_codes(code, dtype=dtype),
                "forecaster": pd.Categorical.from_codes(only_forecaster, dtype=forecaster),
                "issued_at": pd.Series(moments, copy=False).dt.tz_localize("UTC"),
                "sequence": np.arange(len(code), dtype=float),
                "probability": price if self.factor == 1 else price * self.factor,
            },
            copy=False,
        )


def _columns(source: ImportSource) -> dict[str, str]:
    """The column of each meaning, by the names that exporters use."""
    if source.is_frame:
        names = [str(name) for name in source.frame.columns]
    else:
        names = csv_head(source.head)
    by_name = {name.lower(): name for name in names}
    wanted = {"market": _MARKET, "time": _TIME, "price": _PRICE, **_ABOUT_MARKET}
    found = {
        meaning: next((by_name[each] for each in known if each in by_name), "")
        for meaning, known in wanted.items()
    }
    for meaning in ("time", "price"):
        if not found[meaning]:
            raise InvalidTableError(
                f"{source.name} has no column of {meaning}s; it has {', '.join(names)}"
            )
    return {meaning: name for meaning, name in found.items() if name}


def _fits_the_head(
    portion: pd.DataFrame, lines: NDArray[Any], account: Account
) -> NDArray[np.bool_]:
    """Which rows have no more cells than the head; the others are refused."""
    if BEYOND not in portion:
        return np.ones(len(portion), dtype=bool)
    beyond: NDArray[np.bool_] = np.asarray(portion[BEYOND].fillna("").str.strip() != "")
    account.rows += int(beyond.sum())
    for place in np.flatnonzero(beyond).tolist():
        value = portion[BEYOND].iloc[place]
        account.refuse(int(lines[place]), None, value, BEYOND_THE_HEAD)
    return ~beyond


def _points(
    portion: pd.DataFrame,
    columns: dict[str, str],
    options: ImportOptions,
    account: Account,
    lines: NDArray[Any],
) -> pd.DataFrame:
    moments = _moments(portion[columns["time"]], columns["time"], options, account)
    price = _prices(portion[columns["price"]])
    wrong_time, wrong_price = moments.isna().to_numpy(), ~((price >= 0) & (price <= 100))
    account.rows += len(portion)
    for place in np.flatnonzero(wrong_time | wrong_price).tolist():
        name = columns["time" if wrong_time[place] else "price"]
        reason = "is no moment" if wrong_time[place] else "is no price between 0 and 1, or 100"
        account.refuse(int(lines[place]), name, portion[name].iloc[place], reason)
    sound = ~(wrong_time | wrong_price)
    account.taken += int(sound.sum())
    market = portion[columns["market"]] if "market" in columns else pd.Series("", portion.index)
    found = pd.DataFrame(
        {"market": market.astype("category"), "issued_at": moments, "probability": price}
    )
    return found if sound.all() else found[sound]


def _prices(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Prices as numbers; with a sign of dollars, cents or per cent as shares of 1, else as bare."""
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    text = column.astype(str).str.strip()
    bare = pd.to_numeric(text.str.strip(_SIGNS), errors="coerce")
    share = bare.where(~text.str.contains(_SIGN_OF_HUNDREDTHS), bare / 100)
    # A share above 1 is no price, while a bare number may be in cents.
    return share.where(~text.str.contains(_ANY_SIGN) | (share <= 1)).to_numpy(dtype=float)


def _are_signed(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which prices say by a sign what they are parts of."""
    if column.dtype.kind in "iuf":
        return np.zeros(len(column), dtype=bool)
    return column.astype(str).str.contains(_ANY_SIGN).to_numpy(dtype=bool)


def _moments(
    column: pd.Series[Any], name: str, options: ImportOptions, account: Account
) -> pd.Series[Any]:
    """Instants: seconds or milliseconds since 1970, or ISO 8601; of a bare day its end.

    What is written without a zone is of the zone that the caller names, who is asked for it.
    """
    if column.dtype.kind in "iu" and len(column):
        # Most of a column tell its unit, so that one slip does not move all others to 1970.
        scale = 1_000 if column.median() > _SECONDS_END else 1_000_000
        if column.abs().max() < _LARGEST // scale and not _slips(column, scale).any():
            instants = column.to_numpy(dtype=np.int64) * scale
            moments = pd.Series(instants.view("M8[us]"), column.index, copy=False)
            return moments.dt.tz_localize("UTC")
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.notna().any():
        scale = 1_000 if numbers.median() > _SECONDS_END else 1_000_000
        known = numbers.where((numbers.abs() < _LARGEST // scale) & ~_slips(numbers, scale))
        whole = (known * scale).round().astype("Int64")
        return pd.to_datetime(whole, unit="us", utc=True, errors="coerce").dt.as_unit("us")
    texts = column.where(column != "", None)
    days = texts.dropna().str.fullmatch(_DAY)
    if len(days) and days.all():
        account.assume(
            name, "days, each price of the end of its day (24:00 UTC)", str(texts.dropna().iloc[0]),
            len(days), "moments with their time",
        )  # fmt: skip
        found = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
        return _countable(found + pd.Timedelta(days=1))
    naive = ~texts.dropna().str.contains(_ZONE, regex=True)
    if naive.any() and options.zone is None:
        account.ask(
            f"the column {name!r} holds times without a zone, such as"
            f" {texts.dropna()[naive].iloc[0]!r}; say which they are of: zone='UTC', --zone UTC"
        )
    found = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    if naive.any() and options.zone is not None:
        # Others of the column may have a zone of their own.
        local = pd.to_datetime(texts.dropna()[naive], format="ISO8601", errors="coerce")
        local = local.dt.tz_localize(str(options.zone), ambiguous="NaT", nonexistent="NaT")
        found[local.index] = local.dt.tz_convert("UTC")
    return _countable(found)


def _slips(numbers: pd.Series[Any], scale: int) -> pd.Series[Any]:
    """Which are seconds where most are milliseconds; as milliseconds they would be of 1970."""
    return (numbers <= _SECONDS_END) & (scale == 1_000)


def _countable(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Moments in UTC, none where one lies outside the years that Python counts."""
    found: pd.Series[Any] = moments.dt.tz_convert("UTC").dt.as_unit("us")
    return found.where(found.dt.year.between(1, 9999))


def _note_percent(
    points: _Points, columns: dict[str, str], options: ImportOptions, account: Account
) -> None:
    """Read all prices of a file as cents if one is above 1; those with signs say it themselves."""
    highest = points.highest
    percent = points.has_bare and (highest > 1 if options.percent is None else options.percent)
    if percent and points.has_signs:
        raise InvalidTableError(
            f"{account.file}: the column {columns['price']!r} holds prices with a sign of dollars,"
            f" cents or per cent, and without one up to {highest:g}; write them all alike"
        )
    read_as = "cents" if percent else "shares of 1"
    account.assume(
        columns["price"], read_as, f"up to {highest:g}", len(points), "percent=, --percent"
    )
    points.factor = 0.01 if percent else 1.0


def _note_facts(
    portion: pd.DataFrame, columns: dict[str, str], facts: dict[str, dict[str, Any]]
) -> None:
    """What is asked, and how it ended: the first that each market says."""
    named = [meaning for meaning in _ABOUT_MARKET if meaning in columns]
    if not named:
        names = portion[columns["market"]].unique() if "market" in columns else [""]
        for name in names:
            facts.setdefault(str(name), {})
        return
    market = portion[columns["market"]] if "market" in columns else pd.Series("", portion.index)
    firsts = portion.assign(_market=market).drop_duplicates(
        ["_market", *(columns[meaning] for meaning in named)]
    )
    for row in firsts.to_dict("records"):
        known = facts.setdefault(str(row["_market"]), {})
        for meaning in named:
            if row[columns[meaning]] not in ("", None):
                known.setdefault(meaning, row[columns[meaning]])


def _rows(points: _Points, facts: dict[str, dict[str, Any]], account: Account) -> Rows:
    prefix = cleaned(PurePosixPath(account.file).stem) if account.file != "the frame" else NAME
    ids = {name: f"{prefix}:{cleaned(name)}" if name else prefix for name in facts}
    rows = Rows()
    for name, known in facts.items():
        closes_at = _when(known.get("closes_at"))
        rows.questions.append(
            QuestionRow(question_id=ids[name], text=known.get("question"), closes_at=closes_at)
        )
        outcome = _OUTCOMES.get(str(known.get("outcome", "")).lower())
        if outcome is not None:
            after = points.last(name) + pd.Timedelta(microseconds=1)
            known_at = _when(known.get("known_at")) or closes_at or after.to_pydatetime()
            rows.resolutions.append(
                ResolutionRow(question_id=ids[name], outcome=outcome, known_at=known_at)
            )
    rows.forecasts = points.frame(ids)
    return rows


def _when(value: Any) -> Any:
    """A moment of a market's own facts; what is none is left out."""
    if value is None:
        return None
    numbers = pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
    if not pd.isna(numbers):
        seconds = numbers / 1000 if numbers > _SECONDS_END else numbers
        return EPOCH + dt.timedelta(seconds=seconds) if 0 <= seconds < _SECONDS_END else None
    found = pd.to_datetime(pd.Series([value]), format="ISO8601", utc=True, errors="coerce").iloc[0]
    return found.to_pydatetime() if not pd.isna(found) and found.year > 0 else None


FORMAT = Format(
    name=NAME,
    reads="CSV or JSON of moments and prices, with market, question and result where there are any",
    example="forecasttrack import kalshi.csv --format prices --into track.db",
    recognise=recognise,
    read=read,
)
