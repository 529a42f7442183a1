"""Prices in answers of programming interfaces: histories of points, and candlesticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TIMES = ("t", "end_period_ts", "ts")
_NAMES = ("ticker", "market", "market_ticker", "conditionId")


def price_records(document: Any) -> list[dict[str, Any]]:
    """The points of every history in a document, each with its market where that has a name.

    Args:
        document: What a JSON file holds: a list of points, a mapping with one in it, or several
            of these in a list or by the names of their markets.

    Returns:
        Records with `t`, `p` and `market`; none where the document holds no such history. A candle
        in which nothing was traded has None for a price; an entry of a list that is no point has
        None for its moment. Whole numbers at which a candle closes are cents.

    Example:
        >>> price_records({"history": [{"t": 1700000000, "p": 0.4}]})
        [{'t': 1700000000, 'p': 0.4, 'market': ''}]
        >>> candle = {"end_period_ts": 1700000000, "price": {"close": 42}}
        >>> price_records({"ticker": "X", "candlesticks": [candle]})
        [{'t': 1700000000, 'p': 0.42, 'market': 'X'}]
    """
    return [
        {"t": _time(row), "p": _price(row), "market": market}
        for market, rows in _histories(document, "")
        for row in (each if isinstance(each, Mapping) else {"p": str(each)} for each in rows)
    ]


def _histories(document: Any, market: str) -> Iterator[tuple[str, list[Any]]]:
    """Lists of points with the name that stands nearest to them."""
    if isinstance(document, list):
        if any(isinstance(each, Mapping) and _is_point(each) for each in document):
            yield market, document
            return
        for each in document:
            if isinstance(each, Mapping):
                yield from _histories(each, market)
    elif isinstance(document, Mapping):
        named = next((str(document[name]) for name in _NAMES if document.get(name)), market)
        for key, each in document.items():
            own = named or ("" if key in ("history", "candlesticks") else str(key))
            if isinstance(each, list | Mapping):
                yield from _histories(each, own)


def _time(row: Mapping[str, Any]) -> Any:
    return next((row[name] for name in _TIMES if name in row), None)


def _is_point(row: Mapping[str, Any]) -> bool:
    return any(name in row for name in _TIMES) and ("p" in row or "price" in row)


def _price(row: Mapping[str, Any]) -> Any:
    stated = row.get("p", row.get("price"))
    if not isinstance(stated, Mapping):
        return stated
    if stated.get("close_dollars") is not None:
        return stated["close_dollars"]
    close = stated.get("close")
    return close / 100 if isinstance(close, int) else close
