"""Markets as Polymarket's Gamma interface states them: what is asked, prices now, how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, instant, needed, truth
from forecasttrack.exchange.rows import Clock, ForecastRow, QuestionRow, ResolutionRow, Rows

NAME = "polymarket"
_MARKET = {"question", "outcomes", "outcomePrices"}
_SIDES = ("yes", "no")


def gamma_markets(document: Any) -> list[Mapping[str, Any]]:
    """The markets in a document: a list, one alone, or inside events; none where it holds none.

    Example:
        >>> market = {"question": "Rain?", "outcomes": "[]", "outcomePrices": "[]"}
        >>> len(gamma_markets([{"title": "Sky", "markets": [market]}])), gamma_markets({"p": 1})
        (1, [])
    """
    return list(_found(document))


def _found(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, list):
        for each in document:
            yield from _found(each)
    elif isinstance(document, Mapping):
        if document.keys() >= _MARKET:
            yield document
        else:
            for name in ("data", "events", "markets"):
                yield from _found(document.get(name) or [])


def read_markets(document: Any, options: ImportOptions, account: Account) -> Rows:
    """Read each market: the prices of an open one are a forecast, those of a closed one its end."""
    rows, forecasts, names = Rows(), ForecastStore(), set[str]()
    who = options.forecaster or f"{NAME}:market"
    for place, market in enumerate(gamma_markets(document)):
        with account.row(place):
            question, prices = _question(market)
            if question.question_id in names:
                raise RowFault("conditionId", question.question_id, "stands there twice")
            ended = _ended(question, prices, market, account)
            new = [] if truth(market, "closed") else _prices(question, prices, market, options, who)
            names.add(question.question_id)
            rows.questions.append(question)
            rows.resolutions.extend(ended)
            forecasts.extend(new)
    rows.forecasts = forecasts.all()
    return rows


def _question(market: Mapping[str, Any]) -> tuple[QuestionRow, dict[str, float]]:
    """A question, and the price of each of its outcomes."""
    outcomes, stated = _list(market, "outcomes"), _list(market, "outcomePrices")
    if len(outcomes) < 2 or len(outcomes) != len(stated):
        raise RowFault("outcomePrices", market.get("outcomePrices"), "are not as many as outcomes")
    names = [str(name).strip().lower() for name in outcomes]
    if len(set(names)) < len(names):
        raise RowFault("outcomes", market.get("outcomes"), "name an outcome twice")
    prices: dict[str, float] = {}
    for name, price in zip(outcomes, stated, strict=True):
        try:
            prices[str(name)] = float(price)
        except (TypeError, ValueError):
            raise RowFault("outcomePrices", price, "is no price") from None
        if not 0 <= prices[str(name)] <= 1:
            raise RowFault("outcomePrices", price, "is no price between 0 and 1")
    binary = {name.lower() for name in prices} == {*_SIDES}
    question = QuestionRow(
        question_id=id_of(NAME, cell(market, "conditionId") or needed(market, "id")),
        text=str(needed(market, "question")),
        kind="binary" if binary else "categorical",
        options=None if binary else tuple(prices),
        opens_at=instant(market, "startDate", "createdAt"),
        closes_at=instant(market, "endDate"),
        closed_at=instant(market, "closedTime") if truth(market, "closed") else None,
        further={"slug": cell(market, "slug"), "neg_risk": cell(market, "negRisk")},
    )
    return question, prices


def _list(market: Mapping[str, Any], name: str) -> list[Any]:
    """A list, which stands as JSON in a text inside the JSON."""
    value = needed(market, name)
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise RowFault(name, value, "is no list")
    return found


def _ended(
    question: QuestionRow, prices: Mapping[str, float], market: Mapping[str, Any], account: Account
) -> list[ResolutionRow]:
    """How a market ended: at 1 for one of its outcomes and at 0 for the others."""
    if not truth(market, "closed"):
        return []
    status = cell(market, "umaResolutionStatus")
    if status is None and cell(market, "umaResolutionStatuses") is not None:
        status = next(reversed(_list(market, "umaResolutionStatuses")), None)
    if status is not None and str(status).lower() != "resolved":
        account.lose("umaResolutionStatus", "a market that is closed and not resolved yet")
        return []
    if sorted(prices.values()) != [0.0] * (len(prices) - 1) + [1.0]:
        account.lose("outcomePrices", "closed at prices between 0 and 1, which are no outcome")
        return []
    outcome = max(prices, key=lambda name: prices[name])
    if question.kind == "binary":
        outcome = outcome.lower()
    known_at = question.closed_at or question.closes_at
    return [ResolutionRow(question_id=question.question_id, outcome=outcome, known_at=known_at)]


def _prices(
    question: QuestionRow,
    prices: Mapping[str, float],
    market: Mapping[str, Any],
    options: ImportOptions,
    who: str,
) -> list[ForecastRow]:
    """The market's belief at the moment of the answer."""
    # Who fetched the answer knows best when; what the market says is when it changed last.
    issued_at: Clock = options.issued_at or instant(market, "updatedAt")
    if issued_at is None:
        raise RowFault("updatedAt", None, "is missing; say when it was fetched: issued_at=")
    first = {"question_id": question.question_id, "forecaster": who, "issued_at": issued_at}
    if question.kind == "binary":
        yes = next(price for name, price in prices.items() if name.lower() == "yes")
        return [ForecastRow(**first, probability=yes)]  # type: ignore[arg-type]
    return [
        ForecastRow(**first, option=name, probability=price)  # type: ignore[arg-type]
        for name, price in prices.items()
    ]
