"""Data on the markets in a table of prices: question, close and outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import pandas as pd

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.price_moments import PriceMoments
from forecasttrack.exchange.rows import Clock, QuestionRow, ResolutionRow
from forecasttrack.records.moments import now

ABOUT_MARKET = {
    "question": ("question", "title", "text"),
    "outcome": ("outcome", "result", "resolution"),
    "closes_at": ("close_time", "end_date", "closes_at", "closetime"),
    "known_at": ("resolved_at", "settled_at", "known_at", "closed_time"),
}
"""Names of columns for each field of a market."""
_OUTCOMES = {"yes": "yes", "no": "no", "1": "yes", "0": "no", "1.0": "yes", "0.0": "no",
             "true": "yes", "false": "no"}  # fmt: skip
_OTHER_OUTCOME = "what is neither yes nor no, which is no outcome of such a market"
_DIFFERENT = "what differs from the first that is said of the same market"


@attrs.define
class MarketFacts:
    """The fields of each market: the first value counts, and different ones are counted.

    Attributes:
        columns: The column of each meaning; those of times and prices are passed over.
        known: What is said of each market, by meaning.

    Example:
        >>> facts = MarketFacts({"market": "id", "outcome": "result"})
        >>> facts.note(pd.DataFrame({"id": ["A", "A"], "result": ["", "Yes"]}))
        >>> facts.known
        {'A': {'outcome': 'yes'}}
    """

    columns: Mapping[str, str]
    known: dict[str, dict[str, str]] = attrs.field(factory=dict)
    _not_kept: dict[tuple[str, str], set[str]] = attrs.field(factory=dict)

    def note(self, portion: pd.DataFrame) -> None:
        """Note what rows say of their markets."""
        columns = self.columns
        if "market" not in columns and self.known.keys() - {""}:
            return  # a table with a column for each market, whose head named them already
        named = [meaning for meaning in ABOUT_MARKET if meaning in columns]
        market = portion[columns["market"]] if "market" in columns else pd.Series("", portion.index)
        if not named:
            self.know(map(str, _distinct(market)))
            return
        stated = portion[[columns[meaning] for meaning in named]].assign(_market=market)
        for row in (
            stated.drop_duplicates().astype(object).fillna("").astype(str).to_dict("records")
        ):
            self.known.setdefault(row["_market"], {})
            for meaning in named:
                self._keep(row["_market"], meaning, row[columns[meaning]].strip())

    def know(self, markets: Iterable[str]) -> None:
        """Note markets of which nothing more is said."""
        for each in markets:
            self.known.setdefault(each, {})

    def _keep(self, market: str, meaning: str, value: str) -> None:
        if not value:
            return
        outcome = _OUTCOMES.get(value.lower())
        if meaning == "outcome" and outcome is None:
            self._not_kept.setdefault((meaning, _OTHER_OUTCOME), set()).add(market)
            return
        kept = value if outcome is None or meaning != "outcome" else outcome
        if self.known[market].setdefault(meaning, kept) != kept:
            self._not_kept.setdefault((meaning, _DIFFERENT), set()).add(market)

    def rows(
        self,
        ids: Mapping[str, str],
        last: Callable[[str], dt.datetime | None],
        options: ImportOptions,
        account: Account,
    ) -> tuple[list[QuestionRow], list[ResolutionRow]]:
        """The questions, and how they ended.

        Args:
            ids: The id of the question of each market.
            last: The moment of the last price of a market, None where it has none.
            options: What the caller says.
            account: Where it is noted what was assumed, and what is not kept.
        """
        for (meaning, reason), markets in self._not_kept.items():
            account.lose(self.columns[meaning], reason, len(markets))
        closes = self._clocks("closes_at", options, account)
        known = self._clocks("known_at", options, account)
        questions = [
            QuestionRow(question_id=ids[each], text=about.get("question"), closes_at=closes[each])
            for each, about in self.known.items()
        ]
        assumed: list[str] = []
        ended = []
        for each, about in self.known.items():
            if "outcome" not in about:
                continue
            known_at: Clock = known[each] or options.known_at
            if known_at is None:
                known_at, why = _assumed_end(closes[each], last(each))
                assumed.extend(why)
            ended.append(
                ResolutionRow(question_id=ids[each], outcome=about["outcome"], known_at=known_at)
            )
        for read_as in dict.fromkeys(assumed):
            account.assume(
                "known_at",
                read_as,
                example=None,
                n=assumed.count(read_as),
                option="known_at=, --known-at",
            )
        return questions, ended

    def _clocks(self, meaning: str, options: ImportOptions, account: Account) -> dict[str, Clock]:
        """A moment of each market, None where nothing is stated; what cannot be read is noted."""
        stated = {each: about[meaning] for each, about in self.known.items() if meaning in about}
        found: dict[str, Clock] = dict.fromkeys(self.known)
        if stated:
            column = self.columns[meaning]
            texts = pd.Series([*stated.values()], dtype=object)
            clocks = PriceMoments.of(texts, column, options, account).clocks()
            account.lose(column, "what is no moment", clocks.count(None))
            found.update(zip(stated, clocks, strict=True))
        return found


def _distinct(market: pd.Series[Any]) -> Iterable[object]:
    """The markets of a portion in the order in which they come."""
    if not isinstance(market.dtype, pd.CategoricalDtype):
        return market.unique()
    names = market.cat.categories.tolist()
    return [names[code] for code in pd.unique(market.cat.codes.to_numpy()).tolist()]


def _assumed_end(close: Clock, last: dt.datetime | None) -> tuple[Clock, list[str]]:
    """When an outcome could be known if it is not stated, and where that comes from."""
    day = close.date() if isinstance(close, dt.datetime) else close
    if day is not None and day <= now().date():
        return close, ["the close of each market"]
    if last is None:
        return None, []
    yet = "" if close is None else ", since its close is yet to come"
    return last + dt.timedelta(microseconds=1), [f"the last price of each market{yet}"]
