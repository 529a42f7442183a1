"""PredictionBook: predictions of its API as JSON, and the CSV of one's own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, instant, needed, number
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import Clock, ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "predictionbook"
_OUTCOMES = {"true": "yes", "false": "no", "right": "yes", "wrong": "no", "1": "yes", "0": "no"}
_KEYS = {"description", "deadline"}


def recognise(source: ImportSource) -> bool:
    """Predictions with their responses, or the CSV that has none."""
    if source.suffix == ".csv":
        head = set(next(csv.reader([source.head.splitlines()[0]])))
        return {"mean_confidence", *_KEYS} <= head
    if source.head.lstrip()[:1] not in ("[", "{"):
        return False
    first = next(iter(_predictions(source.document)), None)
    return isinstance(first, Mapping) and "deadline" in first and "responses" in first


def _predictions(document: Any) -> list[Any]:
    found = document.get("predictions", ()) if isinstance(document, Mapping) else document
    return list(found) if isinstance(found, list) else []


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read predictions; each response is a row of its own beside its prediction."""
    rows, forecasts, seen = Rows(), list[ForecastRow](), set[str]()
    for place, row in _rows(source):
        taken = len(rows.questions)
        with account.row(place):
            _take_prediction(row, rows, seen, options)
        if len(rows.questions) == taken:
            continue
        name = rows.questions[-1].question_id
        for response in row.get("responses") or ():
            with account.row(place):
                forecasts.extend(_forecast(name, response, account))
        if "responses" not in row:
            forecasts.extend(_mean(name, row, account))
    rows.forecasts = _ordered(forecasts)
    return rows


def _rows(source: ImportSource) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if source.suffix != ".csv":
        yield from enumerate(_predictions(source.document))
        return
    with source.lines() as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            yield reader.line_num, row


def _take_prediction(
    row: Mapping[str, Any], rows: Rows, seen: set[str], options: ImportOptions
) -> None:
    name = id_of(NAME, needed(row, "id"))
    if name in seen:
        raise RowFault("id", row["id"], "stands there twice")
    if str(row.get("withdrawn")).lower() == "true":
        status, outcome = "annulled", None
    else:
        status, outcome = "resolved", _OUTCOMES.get(str(cell(row, "outcome")).lower())
    known_at = instant(row, "last_judgement_at") or _judged_at(row) or options.known_at
    question = QuestionRow(
        question_id=name,
        text=str(needed(row, "description")),
        # People go on answering after the deadline, which may lie before the question itself.
        resolves_by=instant(row, "deadline"),
        written_at=instant(row, "created_at"),
        further={"author": cell(row, "creator_label", "creator_id")},
    )
    seen.add(name)
    rows.questions.append(question)
    if outcome is not None or status == "annulled":
        rows.resolutions.append(
            ResolutionRow(question_id=name, status=status, outcome=outcome, known_at=known_at)
        )


def _judged_at(row: Mapping[str, Any]) -> Clock:
    """The last action that states an outcome, where actions are listed."""
    moments = [
        instant(response, "created_at", "at", "date")
        for response in row.get("responses") or ()
        for action in _actions(response)
        if "outcome" in action
    ]
    return max((each for each in moments if each is not None), default=None)


def _actions(response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    actions = response.get("actions") or ()
    found = [actions] if isinstance(actions, Mapping) else list(actions)
    return [each for each in found if isinstance(each, Mapping)]


def _forecast(name: str, response: Mapping[str, Any], account: Account) -> Iterator[ForecastRow]:
    stated = [each.get("credence") for each in _actions(response)]
    percent = next((each for each in stated if each is not None), response.get("confidence"))
    if percent is None:
        account.lose("comment", "a response that states no confidence")
        return iter(())
    value = number({"confidence": percent}, "confidence")
    if value is None or not 0 <= value <= 100:
        raise RowFault("confidence", percent, "is no per cent between 0 and 100")
    who = cell(response, "user_label", "user_id", "user")
    issued_at = instant(response, "created_at", "at", "date")
    if who is None or issued_at is None:
        raise RowFault("created_at", None, "a response without its moment or its maker")
    row = ForecastRow(
        question_id=name,
        forecaster=id_of(NAME, who),
        issued_at=issued_at,
        probability=value / 100,
    )
    return iter([row])


def _mean(name: str, row: Mapping[str, Any], account: Account) -> Iterator[ForecastRow]:
    """The export of one's own predictions holds nothing but the mean of all responses."""
    value, issued_at = number(row, "mean_confidence"), instant(row, "created_at")
    if value is None or issued_at is None:
        return
    account.lose("responses", "the file holds only the mean of all responses")
    who = f"{NAME}:mean of responses"
    yield ForecastRow(
        question_id=name, forecaster=who, issued_at=issued_at, probability=value / 100
    )


def _ordered(forecasts: list[ForecastRow]) -> list[ForecastRow]:
    """Responses of one second that differ follow each other as the file has them."""
    first: dict[tuple[Any, ...], float | None] = {}
    differing: set[tuple[Any, ...]] = set()
    for row in forecasts:
        key = (row.question_id, row.forecaster, row.issued_at)
        if first.setdefault(key, row.probability) != row.probability:
            differing.add(key)
    return [
        attrs.evolve(row, sequence=float(place))
        if (row.question_id, row.forecaster, row.issued_at) in differing
        else row
        for place, row in enumerate(forecasts)
    ]


FORMAT = Format(
    name=NAME,
    reads="predictions of the API (JSON), the CSV of one's own predictions",
    example="forecasttrack import predictions.json --into track.db",
    recognise=recognise,
    read=read,
)
