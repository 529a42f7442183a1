"""Writing forecast-ledger, schema version 2: one file for each forecaster."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from forecasttrack.display.files import replace_file
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Loss
from forecasttrack.exchange.ids import cleaned, slug
from forecasttrack.exchange.losses import lost_columns, lost_statuses
from forecasttrack.exchange.platforms.forecast_ledger_offers import (
    OptionsOnOffer,
    beginning_of,
    end_of,
    options_on_offer,
)

_VERSION = "2.2.0"
_PREFIX = "forecast-ledger:"
_KINDS = {"ordered": "ordinal"}
_KEPT = {
    "questions": {"question_id", "kind", "text", "options", "offered_from", "offered_until",
                  "unit", "lower", "upper", "opens_at", "closes_at", "resolves_by", "tags",
                  "resolution criteria"},
    "forecasts": {"question_id", "forecaster", "issued_at", "expires_at", "recorded_at",
                  "sequence", "shape", "probability", "option", "level", "value", "point", "cdf"},
    "resolutions": {"question_id", "status", "outcome", "known_at", "outcome_low", "outcome_high"},
}  # fmt: skip
"""The columns that are written; of a range of outcomes it is noted that its question stays open."""
_STATUSES = {
    "annulled": "void", "ambiguous": "ambiguous", "condition-not-met": "not_applicable"
}  # fmt: skip
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_START = "1970-01-01T00:00:00Z"
"""What stands where the format needs an instant and there is none."""


class _OutcomeScale(NamedTuple):
    """The kind of a question, the ids of its options, and which of them were on offer when."""

    kind: str
    options: Mapping[str, str]
    offers: Sequence[OptionsOnOffer]

    @classmethod
    def of(cls, row: pd.Series[Any], forecasts: pd.DataFrame) -> _OutcomeScale:
        names = _cell(row, "options") or ()
        ids = {name: slug(name) for name in names}
        if len(set(ids.values())) < len(ids):
            ids = {name: f"option-{place}" for place, name in enumerate(names, start=1)}
        first = min(filter(None, map(beginning_of, forecasts["issued_at"])), default=_EPOCH)
        since, until = (_cell(row, name) or {} for name in ("offered_from", "offered_until"))
        return cls(_kind(row, forecasts), ids, options_on_offer(names, since, until, first))

    def offer(self, issued_at: Any) -> OptionsOnOffer:
        """The options of a forecast: those of the last list that was made before it."""
        moment = beginning_of(issued_at) or _EPOCH
        return [each for each in self.offers if each.begins <= moment or each.version == 1][-1]


def write(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write a file, or a folder of files where several forecast.

    Raises:
        InvalidArgumentError: A belief is of a shape that the format lacks.
    """
    questions = tables["questions"].set_index("question_id", drop=False)
    ended = tables["resolutions"].set_index("question_id", drop=False)
    by_forecaster = dict(list(tables["forecasts"].groupby("forecaster", sort=True)))
    if not by_forecaster:
        raise InvalidArgumentError("there is no forecast, and a ledger is of one forecaster")
    documents = {
        str(name): _ledger(str(name), rows, questions, ended)
        for name, rows in by_forecaster.items()
    }
    if len(documents) == 1:
        _put(path, next(iter(documents.values())))
        return
    for name, document in documents.items():
        path.mkdir(parents=True, exist_ok=True)
        _put(path / f"{cleaned(slug(name.removeprefix(_PREFIX)))}.json", document)


def _put(path: Path, document: Mapping[str, Any]) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    replace_file(path, f"{text}\n".encode())


def _ledger(
    name: str, forecasts: pd.DataFrame, questions: pd.DataFrame, ended: pd.DataFrame
) -> dict[str, Any]:
    who = name.removeprefix(_PREFIX)
    by_question = dict(list(forecasts.groupby("question_id", sort=False)))
    ledger, _ = _ids(next(iter(by_question)))
    return {
        "schema_version": _VERSION,
        "ledger_id": ledger,
        "title": f"Forecasts of {who}",
        "created_at": min(filter(None, map(_at, forecasts["issued_at"])), default=_START),
        "default_timezone": "UTC",
        "forecaster": {"id": who, "kind": "individual", "name": who},
        "questions": [
            _question(_row(questions, each), rows, ended.loc[each] if each in ended.index else None)
            for each, rows in by_question.items()
        ],
    }


def _row(table: pd.DataFrame, name: Any) -> pd.Series[Any]:
    found = table.loc[name]
    assert isinstance(found, pd.Series)  # noqa: S101 - a question has one row
    return found


def _ids(question_id: Any) -> tuple[str, str]:
    """The id of the ledger, and that of the question in it."""
    text = str(question_id)
    if text.startswith(_PREFIX) and text.count(":") > 1:
        _, ledger, name = text.split(":", 2)
        return ledger, name
    return "forecasttrack", text


def _question(row: pd.Series[Any], forecasts: pd.DataFrame, ended: Any) -> dict[str, Any]:
    _, name = _ids(row["question_id"])
    scale = _OutcomeScale.of(row, forecasts)
    stated = {
        "title": _cell(row, "text") or name,
        "resolution_criteria": _cell(row, "resolution criteria"),
        "forecasting_opens_at": _at(_cell(row, "opens_at")),
        "expected_resolution_at": _ended(_cell(row, "resolves_by") or _cell(row, "closes_at")),
        "outcome_space": {"kind": scale.kind},
    }
    revisions = [
        {
            "id": f"{name}-{each.version}",
            "effective_at": _at(each.begins),
            "recorded_at": _at(each.begins),
            **stated,
            "domain": _domain(row, scale, each),
        }
        for each in scale.offers
    ]
    last = f"{name}-{len(revisions)}"
    resolution = None if ended is None else _resolution(ended, scale, last)
    found = {
        "id": name,
        "status": "open" if resolution is None else "resolved",
        "created_at": _at(scale.offers[0].begins),
        "current_revision_id": last,
        "revisions": [*map(_without_nothing, revisions)],
        "tags": list(_cell(row, "tags") or ()),
        "forecasts": list(_forecasts(forecasts, name, scale)),
        "resolution": resolution,
    }
    return _without_nothing(found)


def _kind(row: pd.Series[Any], forecasts: pd.DataFrame) -> str:
    if row["kind"] != "date":
        return _KINDS.get(row["kind"], str(row["kind"]))
    values = pd.concat([forecasts[name] for name in ("value", "point") if name in forecasts])
    return "date" if (values.dropna() % 1 == 0).all() else "datetime"


def _domain(row: pd.Series[Any], scale: _OutcomeScale, offer: OptionsOnOffer) -> dict[str, Any]:
    kind = scale.kind
    if scale.options:
        options = [{"id": scale.options[name], "label": name} for name in offer.names]
        listed = {"id": "options", "version": offer.version, "options": options}
        return {"kind": kind, "option_set": listed}
    if kind != "numeric":
        return {"kind": kind}
    bounds = {
        name: {"value": _decimal(row[name]), "inclusive": True}
        for name in ("lower", "upper")
        if _cell(row, name) is not None
    }
    found = {"kind": kind, "unit": {"name": _cell(row, "unit") or "units"}, "bounds": bounds}
    return _without_nothing(found)


def _resolution(
    ended: pd.Series[Any], scale: _OutcomeScale, revision: str
) -> dict[str, Any] | None:
    known_at = _ended(_cell(ended, "known_at"))
    at = {"question_revision_id": revision, "outcome_known_at": known_at, "recorded_at": known_at}
    if ended["status"] in _STATUSES:
        return _without_nothing({"status": _STATUSES[ended["status"]], **at})
    outcome = _cell(ended, "outcome")
    # What lies between two ends, or was looked for in vain, has no place there.
    if ended["status"] != "resolved" or outcome is None:
        return None
    if scale.kind == "binary":
        outcome = outcome in ("yes", 1)
    elif scale.options:
        outcome = scale.options[str(outcome)]
    else:
        outcome = _value(float(outcome), scale.kind)
    return _without_nothing({"status": "resolved", "outcome": outcome, **at})


def _forecasts(
    forecasts: pd.DataFrame, name: str, scale: _OutcomeScale
) -> Iterator[dict[str, Any]]:
    keys = ["issued_at", *(["sequence"] if "sequence" in forecasts else [])]
    for number, (_, rows) in enumerate(forecasts.groupby(keys, sort=False, dropna=False), start=1):
        first = rows.iloc[0]
        issued_at, expires_at = _at(first["issued_at"]), _at(_cell(first, "expires_at"))
        recorded_at = _at(_cell(first, "recorded_at")) or issued_at
        withdrawn = {"id": f"{name}-{number}-end", "type": "withdrawn", "effective_at": expires_at,
                     "recorded_at": expires_at}  # fmt: skip
        yield _without_nothing({
            "id": f"{name}-{number}",
            "question_revision_id": f"{name}-{scale.offer(first['issued_at']).version}",
            "forecasted_at": issued_at,
            "recorded_at": recorded_at,
            "visibility": "public",
            "representations": [_belief(rows, scale)],
            "lifecycle_events": [] if expires_at is None else [withdrawn],
            "integrity": {"status": "unanchored", "note": "Written by forecasttrack."},
        })  # fmt: skip


def _belief(rows: pd.DataFrame, scale: _OutcomeScale) -> dict[str, Any]:
    first = rows.iloc[0]
    for column, wanted in (("sample", "samples"), ("parameter", "a family of distributions")):
        if _cell(first, column) is not None:
            raise InvalidArgumentError(
                f"the format holds no {wanted}, as question {first['question_id']!r} has; give"
                " quantiles instead"
            )
    if _cell(first, "option") is not None:
        offer = scale.offer(first["issued_at"])
        entries = [
            {"option_id": scale.options[option], "probability": _decimal(probability)}
            for option, probability in zip(rows["option"], rows["probability"], strict=True)
            if probability or option in offer.names  # nothing is believed of what is not on offer
        ]
        reference = {"id": "options", "version": offer.version}
        return {"kind": "pmf", "option_set_ref": reference, "entries": entries}
    if _cell(first, "level") is not None:
        points = [
            {"level": _decimal(level), "value": _value(value, scale.kind)}
            for level, value in zip(rows["level"], rows["value"], strict=True)
        ]
        return {"kind": "quantiles", "interpolation": "linear", "points": points}
    if _cell(first, "point") is not None:
        points = [
            {"value": _value(point, scale.kind), "probability": _decimal(level)}
            for point, level in zip(rows["point"], rows["cdf"], strict=True)
        ]
        return {"kind": "cdf", "interpolation": "linear", "points": points}
    if _cell(first, "value") is not None:
        return {"kind": "point", "statistic": "median", "value": _value(first["value"], scale.kind)}
    return {"kind": "probability", "outcome": True, "probability": _decimal(first["probability"])}


def losses(tables: dict[str, pd.DataFrame]) -> list[Loss]:
    """What the format has no place for, such as the option that holds what has no name yet."""
    columns = lost_columns(tables, _KEPT)
    questions, forecast = tables["questions"], {*tables["forecasts"]["question_id"]}
    closing = _both(questions, "closes_at", "resolves_by")
    silent = int((~questions["question_id"].isin(forecast)).sum())
    counts = {
        ("closes_at of questions", "gives way to resolves_by"): closing,
        ("questions", "nobody forecast them, and a ledger is of one forecaster"): silent,
    }
    found = [Loss(field, n, reason) for (field, reason), n in counts.items() if n]
    return [*columns, *found, *lost_statuses(tables["resolutions"], ("resolved", *_STATUSES))]


def _both(frame: pd.DataFrame, first: str, second: str) -> int:
    """How many rows have something in two columns."""
    known = {first, second} <= {*frame}
    return int((frame[first].notna() & frame[second].notna()).sum()) if known else 0


# --- cells -------------------------------------------------------------------------------------


def _cell(row: Any, name: str) -> Any:
    value = row.get(name)
    if isinstance(value, list | tuple):
        return value
    return None if value is None or pd.isna(value) else value


def _without_nothing(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in found.items() if value is not None and value not in ([], {})
    }


def _at(value: Any) -> str | None:
    """An instant as text; a bare day is its beginning."""
    return _text(beginning_of(value))


def _ended(value: Any) -> str | None:
    """The same of what ends; a bare day is its last midnight."""
    return _text(end_of(value))


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _decimal(value: float) -> str:
    """A number as exact text, without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(value: float, kind: str) -> str:
    if kind == "numeric":
        return _decimal(value)
    moment = _EPOCH + dt.timedelta(microseconds=round(value * 86_400_000_000))
    return moment.date().isoformat() if kind == "date" else str(_at(moment))
