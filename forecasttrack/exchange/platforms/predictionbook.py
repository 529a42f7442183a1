"""PredictionBook: predictions of its API as JSON, and the CSV of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, number
from forecasttrack.exchange.platforms.predictionbook_responses import (
    SiteClock,
    has_row_per_response,
    ordered,
    read_responses,
)
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import Clock, ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "predictionbook"
_OUTCOMES = {"true": "yes", "false": "no", "right": "yes", "wrong": "no", "1": "yes", "0": "no"}
_IDS = ("id", "number")
_TEXTS = ("description", "event", "title", "prediction", "statement", "text")
_DEADLINES, _MADE = ("deadline", "time_known"), ("created_at", "time_created", "created")
_MAKERS = ("creator_label", "creator_id", "user")
_RESPONDED = ("created_at", "time", "at", "date")
"""Names of the same things: in answers of the API, and in predictions scraped from the pages."""


def recognise(source: ImportSource) -> bool:
    """Whether a file holds predictions with responses, or is one of the site's two kinds of CSV."""
    if source.suffix == ".csv" or has_row_per_response(source):
        return has_row_per_response(source) or _is_own(source)
    if source.members:
        heads = source.member_heads(".json")
        return any(_holds(source.member_document(n)) for n, head in heads if '"responses"' in head)
    return source.head.lstrip()[:1] in ("[", "{") and any(
        _holds(document) for _, document in source.pages()
    )


def _holds(document: Any) -> bool:
    first = next(iter(_predictions(document)), None)
    return isinstance(first, Mapping) and "responses" in first and bool({*_DEADLINES} & {*first})


def _is_own(source: ImportSource) -> bool:
    if source.members:
        return False
    return {"mean_confidence", "description", "deadline"} <= {*csv_head(source.head)}


def _predictions(document: Any) -> list[Any]:
    found = document.get("predictions", ()) if isinstance(document, Mapping) else document
    # A file may hold the pages of the API one after the other.
    pages = [each for each in found if isinstance(each, Mapping) and "predictions" in each]
    if isinstance(found, list) and pages:
        return [row for each in pages for row in _predictions(each)]
    return list(found) if isinstance(found, list) else []


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read predictions; each response is a row of its own beside its prediction."""
    if has_row_per_response(source):
        return read_responses(source, options, account)
    rows, forecasts, seen = Rows(), list[ForecastRow](), set[str]()
    clock = SiteClock(options, account)
    for place, row in _rows(source):
        taken = len(rows.questions)
        with account.row(place):
            _take_prediction(row, rows, forecasts, seen, clock)
        if len(rows.questions) == taken:
            continue
        name = rows.questions[-1].question_id
        for response in _responses(row):
            with account.row(place):
                forecasts.extend(_forecast(name, response, account, clock))
    clock.note_assumed_zone()
    rows.forecasts = ordered(forecasts)
    return rows


def _responses(row: Mapping[str, Any]) -> list[Any]:
    """The responses to a prediction; anything but a list counts as one response, and is refused."""
    found = row.get("responses") or []
    return found if isinstance(found, list) else [found]


def _rows(source: ImportSource) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if source.suffix != ".csv":
        for _, document in source.pages():
            yield from enumerate(_predictions(document))
        return
    with source.lines() as lines:
        yield from csv_records(lines, source.name)


def _take_prediction(
    row: Mapping[str, Any],
    rows: Rows,
    forecasts: list[ForecastRow],
    seen: set[str],
    clock: SiteClock,
) -> None:
    stated = cell(row, *_IDS)
    if stated is None:
        raise RowFault("id", None, "is missing")
    name = id_of(NAME, stated)
    if name in seen:
        raise RowFault("id", stated, "stands there twice")
    word = str(cell(row, "outcome") if "outcome" in row else _acted_outcome(row, clock)).lower()
    status, outcome = "resolved", _OUTCOMES.get(word)
    if str(row.get("withdrawn")).lower() == "true" or word == "withdrawn":
        status, outcome = "annulled", None
    known_at = clock.instant(row, "last_judgement_at") or _judged_at(row, clock)
    text = cell(row, *_TEXTS)
    if text is None:
        raise RowFault("description", None, "is missing")
    question = QuestionRow(
        question_id=name,
        text=str(text),
        # People go on answering after the deadline, which may lie before the question itself.
        resolves_by=clock.instant(row, *_DEADLINES),
        written_at=clock.instant(row, *_MADE),
        further={"author": cell(row, *_MAKERS)},
    )
    if "responses" not in row:
        forecasts.extend(_mean(name, row, clock))
    seen.add(name)
    rows.questions.append(question)
    if outcome is not None or status == "annulled":
        rows.resolutions.append(
            ResolutionRow(
                question_id=name,
                status=status,
                outcome=outcome,
                known_at=known_at or clock.options.known_at,
            )
        )


def _judged_at(row: Mapping[str, Any], clock: SiteClock) -> Clock:
    """When the last action that states an outcome was taken, None where none has a moment."""
    moments = (moment for moment, _ in _judgements(row, clock) if moment is not None)
    return max(moments, default=None)


def _acted_outcome(row: Mapping[str, Any], clock: SiteClock) -> Any:
    """The outcome of the last action that states one, if no field of the prediction does.

    An action without a moment may be the last one: it has to say the same.
    """
    found = _judgements(row, clock)
    dated = [(moment, outcome) for moment, outcome in found if moment is not None]
    last = max(dated, key=lambda each: each[0])[1] if dated else None
    undated = [outcome for moment, outcome in found if moment is None and outcome is not None]
    stated = [*undated, last] if dated else undated
    if len({_meaning(outcome) for outcome in stated}) > 1:
        raise RowFault(
            "outcome", ", ".join(map(str, stated)), "differ, and one has no moment; give it one"
        )
    return stated[0] if stated else None


def _meaning(outcome: Any) -> str:
    word = str(outcome).lower()
    return _OUTCOMES.get(word, word)


def _judgements(row: Mapping[str, Any], clock: SiteClock) -> list[tuple[dt.datetime | None, Any]]:
    """The actions that state an outcome, each with its moment, where it has one."""
    return [
        (clock.instant(response, *_RESPONDED), action["outcome"])
        for response in row.get("responses") or ()
        for action in _actions(response)
        if "outcome" in action
    ]


def _actions(response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    actions = response.get("actions") or ()
    found = [actions] if isinstance(actions, Mapping) else list(actions)
    return [each for each in found if isinstance(each, Mapping)]


def _forecast(
    name: str, response: Mapping[str, Any], account: Account, clock: SiteClock
) -> Iterator[ForecastRow]:
    actions = _actions(response)
    stated = [each.get("credence") for each in actions]
    percent = next((each for each in stated if each is not None), response.get("confidence"))
    if percent is None:
        if not any("outcome" in each for each in actions):  # else it is how the question ended
            account.lose("comment", "a response that states no confidence")
        return iter(())
    value = number({"confidence": percent}, "confidence")
    if value is None:
        raise RowFault("confidence", percent, "is no per cent between 0 and 100")
    _require_per_cent("confidence", value)
    who = cell(response, "user_label", "user_id", "user")
    issued_at = clock.instant(response, *_RESPONDED)
    if who is None or issued_at is None:
        raise RowFault("created_at", None, "a response without its moment or its maker")
    row = ForecastRow(
        question_id=name,
        forecaster=id_of(NAME, who),
        issued_at=issued_at,
        probability=value / 100,
    )
    return iter([row])


def _mean(name: str, row: Mapping[str, Any], clock: SiteClock) -> Iterator[ForecastRow]:
    """The export of one's own predictions holds nothing but the mean of all responses."""
    value, issued_at = number(row, "mean_confidence"), clock.instant(row, *_MADE)
    if value is None or issued_at is None:
        return
    _require_per_cent("mean_confidence", value)
    clock.account.lose("responses", "the file holds only the mean of all responses")
    who = f"{NAME}:mean of responses"
    yield ForecastRow(
        question_id=name, forecaster=who, issued_at=issued_at, probability=value / 100
    )


def _require_per_cent(column: str, value: float) -> None:
    if not 0 <= value <= 100:
        raise RowFault(column, value, "is no per cent between 0 and 100")


FORMAT = Format(
    name=NAME,
    reads="predictions with responses (JSON), a CSV of responses, the CSV of one's own predictions",
    example="forecasttrack import predictions.json --into track.db",
    recognise=recognise,
    read=read,
)
