"""ForecastBench: question, resolution and forecast sets, read and written.

Every set asks its questions anew, and a question about data once for each of its resolution dates.
Each of these is a question here; those that come from one question of a source share a cluster.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pandas as pd

from forecasttrack.display.files import replace_file
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, Loss, RowFault
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import cleaned, id_of
from forecasttrack.exchange.losses import lost_columns, lost_statuses
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import (
    cell,
    chance,
    instant,
    needed,
    needed_name,
    number,
)
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "forecastbench"
MARKET = f"{NAME}:market price"
"""The forecaster to whom prices at the freeze belong."""
_MARKET_SOURCES = frozenset({"manifold", "metaculus", "polymarket", "infer"})
_OWN_KEYS = ('"forecast_due_date"', '"resolved_to"', '"freeze_datetime"')
"""Keys of JSON by which the beginning of a file is told from those of other formats."""
_SETS = ("questions", "resolutions", "forecasts")


def recognise(source: ImportSource) -> bool:
    """A set, or a folder with sets."""
    if source.members:
        return any(
            _is_set(source.member_document(name))
            for name, head in source.member_heads(".json")
            if any(key in head for key in _OWN_KEYS)
        )
    return source.head.lstrip().startswith("{") and _is_set(source.document)


def _is_set(document: Any) -> bool:
    return (
        isinstance(document, Mapping)
        and "forecast_due_date" in document
        and any(isinstance(document.get(name), list) for name in _SETS)
    )


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:  # noqa: ARG001
    """Read every set: questions first, so that resolutions and forecasts find their texts."""
    names = [name for name in source.members if name.endswith(".json")] or [""]
    read_one = source.member_document
    documents = [(name, read_one(name) if name else source.document) for name in names]
    sets = [(name, each) for name, each in documents if _is_set(each)]
    if not sets:
        raise InvalidTableError(
            f"{source.name} holds no set of questions, resolutions or forecasts"
        )
    reader = _SetReader(account=account)
    for kind in _SETS:
        for name, document in sets:
            for place, row in enumerate(document.get(kind) or ()):
                with account.row(place, name):
                    getattr(reader, f"take_{kind}")(row, document)
    return reader.rows()


@attrs.frozen
class _Event:
    """One question of one set with one day on which it is resolved.

    Attributes:
        source: Where the question comes from, as a market or a collection of data.
        id: Its id there; several ids for a combination of questions.
        forecast_due: The day on which the forecasts of its set are due.
        resolution_date: The day on which it is resolved; None where one question has one day.
        signs: For a combination 1 for each part that must come true, and -1 for each that must not.
    """

    source: str
    id: str | tuple[str, ...]
    forecast_due: str
    resolution_date: str | None
    signs: tuple[int, ...] | None

    @property
    def question_id(self) -> str:
        signs = "".join("+" if each > 0 else "-" for each in self.signs or ())
        parts = [self.id] if isinstance(self.id, str) else list(self.id)
        return id_of(
            NAME, self.forecast_due, self.source, *parts, signs, self.resolution_date or ""
        )

    @property
    def cluster(self) -> str:
        names = self.id if isinstance(self.id, str) else " ".join(self.id)
        return cleaned(f"{self.source} {names}")


def _event(row: Mapping[str, Any], document: Mapping[str, Any]) -> _Event:
    source = str(needed(row, "source"))
    name = needed_name(row, "id")
    day = cell(row, "resolution_date")
    signs = cell(row, "direction")
    return _Event(
        source=source,
        id=tuple(map(str, name)) if isinstance(name, list) else str(name),
        forecast_due=str(document["forecast_due_date"]),
        # A market is one event, whatever day is named with it.
        resolution_date=None if source in _MARKET_SOURCES or day is None else str(day)[:10],
        signs=tuple(map(int, signs)) if isinstance(signs, list) else None,
    )


@attrs.define(kw_only=True)
class _SetReader:
    """What has been read of the sets."""

    account: Account
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _texts: dict[tuple[Any, ...], Mapping[str, Any]] = attrs.field(factory=dict)
    _forecasts: ForecastStore = attrs.field(factory=ForecastStore)
    _resolutions: dict[str, ResolutionRow] = attrs.field(factory=dict)

    def take_questions(self, row: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        """Take a question: one event, or one for each of its dates; and its market price."""
        event = _event(row, document)
        self._texts[event.source, event.id, event.forecast_due] = row
        dates = cell(row, "resolution_dates")
        for day in dates if isinstance(dates, list) else ():
            self._question(attrs.evolve(event, resolution_date=str(day)[:10]))
        if not isinstance(dates, list):
            self._question(event)
        value = cell(row, "freeze_datetime_value")
        if isinstance(value, list):
            self.account.lose("freeze_datetime_value", "the prices of the parts of a combination")
        if event.source not in _MARKET_SOURCES or value is None or isinstance(value, list):
            return
        self._forecasts.append(
            ForecastRow(
                question_id=event.question_id,
                forecaster=MARKET,
                issued_at=instant(row, "freeze_datetime") or _day(event.forecast_due),
                probability=chance(row, "freeze_datetime_value"),
            )
        )

    def take_resolutions(self, row: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        """Take a resolution; the price at which an unresolved market stands is not one."""
        event = _event(row, document)
        self._question(event)
        if row.get("resolved") is False:
            self.account.lose("resolved_to", "the present price of what is not resolved yet")
            return
        name = event.question_id
        if name in self._resolutions:
            raise RowFault("id", event.id, "is resolved twice")
        outcome = number(row, "resolved_to")
        if outcome is None or not 0 <= outcome <= 1:
            raise RowFault("resolved_to", row.get("resolved_to"), "is no outcome between 0 and 1")
        self._resolutions[name] = ResolutionRow(
            question_id=name, outcome=outcome, known_at=_day(str(needed(row, "resolution_date")))
        )

    def take_forecasts(self, row: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        """Take a forecast of a model."""
        event = _event(row, document)
        found = chance(row, "forecast")
        if found is None:
            raise RowFault("forecast", None, "is missing")
        self._question(event)
        who = (document.get("organization") or "", document.get("model") or "model")
        self._forecasts.append(
            ForecastRow(
                question_id=event.question_id,
                forecaster=id_of(NAME, *who),
                issued_at=_day(event.forecast_due),
                probability=found,
            )
        )

    def _question(self, event: _Event) -> None:
        name = event.question_id
        if name in self._questions:
            return
        row = self._texts.get((event.source, event.id, event.forecast_due), {})
        self._questions[name] = QuestionRow(
            question_id=name,
            text=_text(row, event),
            cluster=event.cluster,
            further={
                "source": event.source,
                "source_id": json.dumps(event.id),
                "forecast_due_date": event.forecast_due,
                "resolution_date": event.resolution_date,
                "directions": json.dumps(event.signs) if event.signs else None,
                "url": cell(row, "url"),
            },
        )

    def rows(self) -> Rows:
        """Everything that was read."""
        return Rows(
            questions=list(self._questions.values()),
            forecasts=self._forecasts.all(),
            resolutions=list(self._resolutions.values()),
        )


def _text(row: Mapping[str, Any], event: _Event) -> str | None:
    text = cell(row, "question")
    if text is None:
        return None
    filled = str(text).replace("{forecast_due_date}", event.forecast_due)
    return filled.replace("{resolution_date}", event.resolution_date or "the day it is resolved")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise RowFault("date", text, "is no date") from None


# --- written -----------------------------------------------------------------------------------


def write(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write a folder with sets of questions, resolutions and, for each forecaster, forecasts.

    Questions that came from no set stand in one dated 1970-01-01, with a source of their own.
    """
    events = {row["question_id"]: row for row in map(_stated, _records(tables["questions"]))}
    path.mkdir(parents=True)
    for forecast_due in sorted({row["forecast_due_date"] for row in events.values()}):
        of_set = {
            name: row for name, row in events.items() if row["forecast_due_date"] == forecast_due
        }
        head = {"forecast_due_date": forecast_due, "question_set": f"{forecast_due}-llm.json"}
        prices = _prices(tables["forecasts"], of_set)
        _dump(
            path / f"{forecast_due}-llm.json", head | {"questions": _question_set(of_set, prices)}
        )
        resolutions = _resolution_set(tables["resolutions"], of_set)
        _dump(path / f"{forecast_due}_resolution_set.json", head | {"resolutions": resolutions})
        for who, rows in _forecast_sets(tables["forecasts"], of_set).items():
            organization, _, model = who.removeprefix(f"{NAME}:").rpartition(":")
            names = {"organization": organization, "model": model}
            _dump(path / f"{forecast_due}.{cleaned(who)}.json", head | names | {"forecasts": rows})


def losses(tables: dict[str, pd.DataFrame]) -> list[Loss]:
    """What a set has no place for, of questions that came from none, and what is no yes or no."""
    questions = tables["questions"]
    came = questions["source_id"].notna() if "source_id" in questions else False
    own = {*questions.loc[~(questions["question_id"].notna() & came), "question_id"]}
    of_own = {name: frame[frame["question_id"].isin(own)] for name, frame in tables.items()}
    kept = {
        "questions": {"question_id", "kind", "text", "url"},
        "forecasts": {"question_id", "forecaster", "shape", "probability"},
        "resolutions": {"question_id", "status", "outcome", "known_at"},
    }
    return [*lost_columns(of_own, kept), *lost_statuses(tables["resolutions"], ("resolved",))]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): each for key, each in row.items()} for row in plain.to_dict("records")]


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    """A question with the keys of a set; one that came from none stands in that of 1970-01-01."""
    if row.get("source_id") is None:
        return row | {
            "source": "forecasttrack",
            "source_id": json.dumps(str(row["question_id"])),
            "forecast_due_date": "1970-01-01",
            "resolution_date": None,
            "directions": None,
        }
    return row


def _keys(row: Mapping[str, Any]) -> dict[str, Any]:
    directions = row.get("directions")
    return {
        "id": json.loads(row["source_id"]),
        "source": row["source"],
        "direction": None if directions is None else json.loads(directions),
        "resolution_date": row.get("resolution_date"),
    }


def _prices(forecasts: pd.DataFrame, events: Mapping[Any, Any]) -> dict[Any, dict[str, Any]]:
    rows = _records(forecasts[forecasts["forecaster"] == MARKET])
    return {row["question_id"]: row for row in rows if row["question_id"] in events}


def _question_set(
    events: Mapping[Any, Mapping[str, Any]], prices: Mapping[Any, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, row in events.items():
        keys, price = _keys(row), prices.get(name)
        if keys["direction"] is not None:
            continue  # combinations stand in sets of resolutions and forecasts
        question = found.setdefault(
            f"{row['source']} {row['source_id']}",
            {
                "id": keys["id"],
                "source": keys["source"],
                "question": row.get("text") or "N/A",
                "url": row.get("url") or "N/A",
                "freeze_datetime": "N/A" if price is None else price["issued_at"].isoformat(),
                "freeze_datetime_value": "N/A" if price is None else str(price["probability"]),
                "resolution_dates": "N/A",
            },
        )
        if keys["resolution_date"] is not None:
            dates = question["resolution_dates"]
            kept = dates if isinstance(dates, list) else []
            question["resolution_dates"] = [*kept, keys["resolution_date"]]
    return list(found.values())


def _resolution_set(
    resolutions: pd.DataFrame, events: Mapping[Any, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    outcomes = {"yes": 1.0, "no": 0.0}
    return [
        _keys(events[row["question_id"]])
        | {
            "resolution_date": str(row["known_at"])[:10],
            "resolved_to": outcomes.get(row["outcome"], row["outcome"]),
            "resolved": True,
        }
        for row in _records(resolutions)
        if row["question_id"] in events and row["status"] == "resolved"
    ]


def _forecast_sets(
    forecasts: pd.DataFrame, events: Mapping[Any, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _records(forecasts):
        if row["question_id"] in events and row["forecaster"] != MARKET:
            keys = _keys(events[row["question_id"]])
            rows = found.setdefault(str(row["forecaster"]), [])
            rows.append(keys | {"forecast": row["probability"], "reasoning": None})
    return found


def _dump(path: Path, document: Mapping[str, Any]) -> None:
    replace_file(path, f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode())


FORMAT = Format(
    name=NAME,
    reads="question, resolution and forecast sets (JSON), or a folder of them",
    writes="a folder of sets",
    example="forecasttrack import datasets --into track.db",
    recognise=recognise,
    read=read,
    write=write,
    losses=losses,
)
