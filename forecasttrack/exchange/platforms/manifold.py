"""Manifold: markets and bets as JSON; the market is a forecaster, its price after each bet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, from_seconds, needed, number
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "manifold"
MARKET = f"{NAME}:market"
_MARKS = ('"outcomeType"', '"probAfter"')
"""Keys by which the beginning of a file of markets or bets is told."""
_KINDS = {"BINARY": "binary", "MULTIPLE_CHOICE": "categorical", "FREE_RESPONSE": "categorical"}


def recognise(source: ImportSource) -> bool:
    """Markets, bets, a mapping of both, or a folder or zip with such files."""
    if source.members:
        heads = list(source.member_heads(".json"))
        return bool(heads) and all(
            "manifold" in name or any(key in head for key in _MARKS) for name, head in heads
        )
    return source.head.lstrip()[:1] in ("[", "{") and bool([*_parts(source.document)])


def _parts(document: Any) -> Iterator[tuple[str, list[Any]]]:
    """Lists of markets and of bets, told by their keys."""
    if isinstance(document, Mapping):
        lists = [each for each in document.values() if isinstance(each, list) and each]
        found = [part for each in lists for part in _parts(each)]
        yield from found or (_parts([document]) if "outcomeType" in document else ())
    elif isinstance(document, list) and document and isinstance(document[0], Mapping):
        first = document[0]
        if "outcomeType" in first:
            yield "markets", document
            # A full market holds its bets.
            bets = [bet for each in document for bet in each.get("bets") or ()]
            if bets:
                yield "bets", bets
        elif {"contractId", "probAfter"} <= {*first}:
            yield "bets", document


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read markets, then their bets."""
    names = [name for name in source.members if name.endswith(".json")]
    documents = [source.member_document(name) for name in names] if names else [source.document]
    parts = [part for each in documents for part in _parts(each)]
    if not any(kind == "markets" for kind, _ in parts):
        raise InvalidTableError(
            f"{source.name} holds no markets; bets alone do not say what is asked"
        )
    found = _Markets(account=account, options=options)
    for kind, take in (("markets", found.take_market), ("bets", found.take_bet)):
        for each, rows in parts:
            if each == kind:
                for place, row in _oldest_first(rows):
                    with account.row(place, kind):
                        take(row)
    return found.rows()


def _oldest_first(rows: list[Any]) -> list[tuple[int, Any]]:
    """Rows with their places; the API lists the newest first."""
    placed = list(enumerate(rows))
    ends = [row.get("createdTime") for row in (rows[0], rows[-1]) if isinstance(row, Mapping)]
    times = [float(each) for each in ends if isinstance(each, int | float)]
    return placed[::-1] if len(times) == 2 and times[0] > times[-1] else placed


@attrs.frozen
class _Bet:
    """A bet that changed the price of a market.

    Attributes:
        when: Milliseconds since 1970.
        name: The question.
        before, after: The price.
    """

    when: int
    name: str
    before: float | None
    after: float


@attrs.define(kw_only=True)
class _Markets:
    """What has been read of markets and bets."""

    account: Account
    options: ImportOptions
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _resolutions: list[ResolutionRow] = attrs.field(factory=list)
    _bets: list[_Bet] = attrs.field(factory=list)
    _last: dict[str, Mapping[str, Any]] = attrs.field(factory=dict)

    def take_market(self, row: Mapping[str, Any]) -> None:
        """Take a market of yes or no, or of several answers that are alternatives or not.

        Each answer is a question of yes or no, since prices of answers are separate markets.
        """
        kind, name = needed(row, "outcomeType"), str(needed(row, "id"))
        if kind not in _KINDS:
            raise RowFault("outcomeType", kind, "has no probabilities that could be scored")
        if kind == "BINARY":
            self._take(id_of(NAME, name), str(row.get("question")), row, row)
            return
        answers = row.get("answers") or ()
        if not answers:
            raise RowFault("answers", None, "are missing")
        for answer in answers:
            text = f"{row.get('question')} {answer.get('text')}"
            self._take(id_of(NAME, name, needed(answer, "id")), text, row, answer)

    def _take(self, name: str, text: str, row: Mapping[str, Any], part: Mapping[str, Any]) -> None:
        if name in self._questions:
            raise RowFault("id", row["id"], "stands there twice")
        resolved_at = _milliseconds(part, "resolutionTime") or _milliseconds(row, "resolutionTime")
        closes_at, opens_at = _milliseconds(row, "closeTime"), _milliseconds(row, "createdTime")
        # A market that was closed early keeps the later closing time it was given first.
        ended = [each for each in (closes_at, resolved_at) if each is not None]
        chance(
            part, "probability", "prob"
        )  # refuses what is no probability before anything is kept
        question = QuestionRow(
            question_id=name,
            text=text,
            opens_at=opens_at,
            closes_at=closes_at,
            closed_at=min(ended) if ended and closes_at else None,
            cluster=id_of(NAME, row["id"]),
            tags=tuple(row.get("groupSlugs") or ()) or None,
            further={"url": cell(row, "url"), "creator": cell(row, "creatorUsername")},
        )
        self._settle(name, row, part, resolved_at)
        self._questions[name], self._last[name] = question, part

    def _settle(
        self, name: str, row: Mapping[str, Any], part: Mapping[str, Any], resolved_at: Any
    ) -> None:
        stated = cell(part, "resolution") or cell(row, "resolution")
        if stated is None:
            return
        ended = ResolutionRow(question_id=name, known_at=resolved_at)
        if stated == "CANCEL":
            ended.status = "annulled"
        elif stated in ("YES", "NO"):
            # resolutionProbability is the last price there, and not the outcome.
            ended.outcome = "yes" if stated == "YES" else "no"
        elif stated == "MKT" and part is row:
            ended.outcome = chance(part, "resolutionProbability")
        else:
            ended.outcome = self._answer(stated, row, part)
        self._resolutions.append(ended)

    @staticmethod
    def _answer(stated: Any, row: Mapping[str, Any], part: Mapping[str, Any]) -> object:
        """The share of one answer, of several that were chosen or the one that was."""
        shares = row.get("resolutions")
        if isinstance(shares, Mapping) and shares:
            share = number(shares, str(part["id"])) or 0.0
            total = sum(float(each) for each in shares.values())
            return share / total if total else 0.0
        if stated == "MKT":
            return chance(part, "resolutionProbability", "prob", "probability")
        return "yes" if stated == part.get("id") else "no"

    def take_bet(self, row: Mapping[str, Any]) -> None:
        """Take a bet: a forecast of the price after it; bets that do not change it are skipped."""
        name = id_of(NAME, needed(row, "contractId"), cell(row, "answerId") or "")
        if name not in self._questions:
            raise RowFault("contractId", row["contractId"], "is not among the markets")
        after = chance(row, "probAfter")
        if after is None:
            raise RowFault("probAfter", None, "is missing")
        before = chance(row, "probBefore")
        if before == after:
            self.account.lose("bets", "do not move the price: unfilled orders and redemptions")
            return
        when = number({"createdTime": needed(row, "createdTime")}, "createdTime") or 0.0
        from_seconds(when / 1000, "createdTime")  # refuses what is no instant
        self._bets.append(_Bet(int(when), name, before, after))

    def rows(self) -> Rows:
        """Questions with the price after each bet; without bets, the last price."""
        forecasts = list(self._prices())
        priced = {row.question_id for row in forecasts}
        for name, part in self._last.items():
            price = cell(part, "probability", "prob")
            if name not in priced and price is not None:
                forecasts.extend(self._last_price(name, part))
        return Rows(
            questions=list(self._questions.values()),
            forecasts=forecasts,
            resolutions=self._resolutions,
        )

    def _prices(self) -> Iterator[ForecastRow]:
        """Prices in the order of the bets; those of one millisecond follow from each other."""
        ordered = sorted(self._bets, key=lambda bet: (bet.when, bet.name))
        price: dict[str, float] = {}
        place = 0
        for (when, name), bets in groupby(ordered, key=lambda bet: (bet.when, bet.name)):
            for bet in _chained(list(bets), price.get(name)):
                price[name] = bet.after
                yield ForecastRow(
                    question_id=name,
                    forecaster=MARKET,
                    issued_at=from_seconds(when / 1000, "createdTime"),
                    sequence=float(place),
                    probability=bet.after,
                )
                place += 1

    def _last_price(self, name: str, part: Mapping[str, Any]) -> Iterator[ForecastRow]:
        when = self.options.issued_at or self._questions[name].closed_at
        price = chance(part, "probability", "prob")
        if when is None or cell(part, "resolution") is not None:
            self.account.lose("probability", "a last price without its moment; say it: issued_at=")
            return
        yield ForecastRow(question_id=name, forecaster=MARKET, issued_at=when, probability=price)


def _chained(bets: list[_Bet], price: float | None) -> Iterator[_Bet]:
    """Bets of one moment in order: each begins at the price at which the one before ended."""
    while bets:
        fitting = (bet for bet in bets if price is not None and bet.before == price)
        found = next(fitting, bets[0])
        bets.remove(found)
        price = found.after
        yield found


def _milliseconds(row: Mapping[str, Any], name: str) -> Any:
    value = number(row, name)
    return None if value is None else from_seconds(value / 1000, name)


FORMAT = Format(
    name=NAME,
    reads="markets and bets of the API or a dump (JSON, a folder or zip of it)",
    example="forecasttrack import manifold-dump.zip --into track.db",
    recognise=recognise,
    read=read,
)
