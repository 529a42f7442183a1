"""forecast-ledger, schema version 2: one forecaster's questions, revisions and forecasts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import (
    cell,
    chance,
    days_of,
    instant,
    needed,
    needed_name,
    number,
)
from forecasttrack.exchange.platforms.curves import curve_row
from forecasttrack.exchange.platforms.forecast_ledger_writing import write
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.exchange.yaml_documents import only_document

NAME = "forecast-ledger"
_KINDS = {"binary": "binary", "categorical": "categorical", "ordinal": "ordered",
          "numeric": "numeric", "date": "date", "datetime": "date"}  # fmt: skip
_STATUSES = {"void": "annulled", "ambiguous": "ambiguous", "disputed": "ambiguous",
             "not_applicable": "condition-not-met"}  # fmt: skip
_KEPT = ("probability", "pmf", "quantiles", "cdf", "binned_pmf", "credible_intervals", "point")
"""Of several representations of one belief the first of these is kept."""
_ROUNDING = 1e-9
"""By how much probabilities as numbers may miss a sum of 1 that they reach as decimals."""


def recognise(source: ImportSource) -> bool:
    """A JSON or YAML file with a schema version and the id of a ledger."""
    if source.is_folder:
        parts = _parts_of(source)
        return bool(parts) and len(parts) == len(source.members) and all(map(recognise, parts))
    keys = ("schema_version", "ledger_id", "questions")
    if source.suffix in (".yaml", ".yml"):
        return all(re.search(rf"^{key}:", source.whole_text(), re.MULTILINE) for key in keys)
    return source.head.lstrip().startswith("{") and all(key in source.document for key in keys)


def _parts_of(source: ImportSource) -> list[ImportSource]:
    """The ledgers in a folder."""
    assert source.path is not None  # noqa: S101 - a folder has a path
    names = [each for each in source.members if each.endswith((".json", ".yaml", ".yml"))]
    return [ImportSource(path=source.path / name) for name in names]


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read a ledger, or those of a folder; each question and each forecast is a row.

    What several ledgers ask alike is one question.
    """
    if not source.is_folder:
        return _read_one(source, account)
    rows, forecasts = Rows(), list[ForecastRow]()
    known: dict[str, QuestionRow] = {}
    for each in _parts_of(source):
        own = read(each, options, account)
        forecasts.extend(own.forecasts)  # type: ignore[arg-type]
        new = [row for row in own.questions if row.question_id not in known]
        known |= {row.question_id: row for row in new}
        rows.questions.extend(new)
        names = {row.question_id for row in new}
        rows.resolutions.extend(row for row in own.resolutions if row.question_id in names)
    rows.forecasts = forecasts
    return rows


def _read_one(source: ImportSource, account: Account) -> Rows:
    document = _document(source)
    version = str(document.get("schema_version"))
    if not version.startswith("2."):
        raise InvalidTableError(f"{source.name} has the schema version {version}; 2 is read")
    forecaster = id_of(NAME, (document.get("forecaster") or {}).get("id") or "forecaster")
    prefix = (NAME, document.get("ledger_id") or "ledger")
    rows, forecasts = Rows(), list[ForecastRow]()
    account.lose(
        "relationships", "groups and conditions are not kept",
        len(document.get("relationships") or ()),
    )  # fmt: skip
    for place, row in enumerate(document.get("questions") or ()):
        scale = None
        with account.row(place, "questions"):
            scale = _take_question(row, prefix, rows, account)
        if scale is None:
            continue
        for forecast in row.get("forecasts") or ():
            with account.row(place, "forecasts"):
                forecasts.extend(_forecast(forecast, forecaster, scale, account))
    rows.forecasts = forecasts
    return rows


def _document(source: ImportSource) -> Mapping[str, Any]:
    found: Any = None
    if source.suffix in (".yaml", ".yml"):
        try:
            found = only_document(source.whole_text())
        except ValueError as error:
            raise InvalidTableError(f"{source.name} is no YAML: {error}") from None
    else:
        found = source.document
    if not isinstance(found, Mapping):
        raise InvalidTableError(f"{source.name} holds no ledger")
    return found


@attrs.frozen
class _LedgerScale:
    """What the forecasts of a question are over.

    Attributes:
        question_id: Its id here.
        kind: Its kind here.
        labels: The name of each option, by its id in each revision.
        bins: The bins of each set, by its id and version.
    """

    question_id: str
    kind: str
    labels: Mapping[str, str]
    bins: Mapping[tuple[str, str], list[Mapping[str, Any]]] = attrs.field(factory=dict, hash=False)


def _take_question(
    row: Mapping[str, Any], prefix: tuple[str, ...], rows: Rows, account: Account
) -> _LedgerScale:
    revisions = list(row.get("revisions") or ())
    if not revisions:
        raise RowFault("revisions", None, "are missing")
    last = revisions[-1]
    domain = last.get("domain") or {}
    stated = str(needed(domain, "kind"))
    if stated not in _KINDS:
        raise RowFault("domain.kind", stated, "is no kind of outcome that is known")
    account.lose("revisions", "the last wording of a question counts", len(revisions) - 1)
    scale = _LedgerScale(
        question_id=id_of(*prefix, needed_name(row, "id")),
        kind=_KINDS[stated],
        labels={name: label for each in revisions for name, label in _options(each)},
        bins={key: each for revision in revisions for key, each in _bin_sets(revision)},
    )
    resolution = _resolution(row, scale)
    bounds = domain.get("bounds") or {}
    is_numeric = scale.kind == "numeric"
    rows.questions.append(
        QuestionRow(
            question_id=scale.question_id,
            text=str(needed(last, "title")),
            kind=scale.kind,
            **_offer(revisions, scale.labels),
            unit=_unit(domain) if is_numeric else None,
            lower=number(bounds.get("lower") or {}, "value") if is_numeric else None,
            upper=number(bounds.get("upper") or {}, "value") if is_numeric else None,
            opens_at=instant(last, "forecasting_opens_at"),
            resolves_by=instant(last, "expected_resolution_at"),
            tags=tuple(map(str, row.get("tags") or ())) or None,
            further={"resolution criteria": cell(last, "resolution_criteria")},
        )
    )
    rows.resolutions.extend(resolution)
    return scale


def _offer(revisions: list[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, Any]:
    """All options of a question, and since and until when those that came or went were on offer."""
    lists = [[name for name, _ in _options(each)] for each in revisions]
    every = list(dict.fromkeys(name for listed in reversed(lists) for name in listed))
    since: dict[str, Any] = {}
    until: dict[str, Any] = {}
    for before, after, revision in zip(lists, lists[1:], revisions[1:], strict=False):
        moment = instant(revision, "effective_at", "recorded_at")
        since |= {labels[name]: moment for name in after if name not in before}
        until |= {labels[name]: moment for name in before if name not in after}
    return {
        "options": tuple(labels[name] for name in every) or None,
        "offered_from": since or None,
        "offered_until": until or None,
    }


def _options(revision: Mapping[str, Any]) -> list[tuple[str, str]]:
    listed = ((revision.get("domain") or {}).get("option_set") or {}).get("options") or ()
    return [(str(each["id"]), str(each.get("label") or each["id"])) for each in listed]


def _bin_sets(
    revision: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, str], list[Mapping[str, Any]]]]:
    for each in (revision.get("domain") or {}).get("bin_sets") or ():
        yield (str(each.get("id")), str(each.get("version"))), list(each.get("bins") or ())


def _unit(domain: Mapping[str, Any]) -> str:
    unit = domain.get("unit") or {}
    return str(unit.get("name") or unit.get("symbol") or "units")


def _resolution(row: Mapping[str, Any], scale: _LedgerScale) -> list[ResolutionRow]:
    stated = row.get("resolution")
    if not stated:
        return []
    status = str(needed(stated, "status"))
    known_at = instant(stated, "outcome_known_at", "recorded_at")
    if status in _STATUSES:
        return [
            ResolutionRow(
                question_id=scale.question_id, status=_STATUSES[status], known_at=known_at
            )
        ]
    if status != "resolved" or stated.get("outcome") is None:
        raise RowFault("resolution.status", status, "is no way to end that is known")
    outcome = _outcome(stated["outcome"], scale)
    return [ResolutionRow(question_id=scale.question_id, outcome=outcome, known_at=known_at)]


def _outcome(value: Any, scale: _LedgerScale) -> object:
    if scale.kind == "binary":
        if not isinstance(value, bool):
            raise RowFault("outcome", value, "is neither true nor false")
        return "yes" if value else "no"
    if scale.kind in ("categorical", "ordered"):
        return scale.labels.get(str(value), str(value))
    return _value(value, scale)


def _value(value: Any, scale: _LedgerScale) -> float:
    """A number, or the days since 1970 of a date."""
    if scale.kind == "date":
        text = str(value)
        moment = instant({"value": f"{text}T00:00:00Z" if len(text) == 10 else text}, "value")
        if moment is None:
            raise RowFault("value", value, "is no date")
        return days_of(moment)
    found = number({"value": value}, "value")
    if found is None:
        raise RowFault("value", value, "is missing")
    return found


# --- forecasts ---------------------------------------------------------------------------------


def _forecast(
    row: Mapping[str, Any], forecaster: str, scale: _LedgerScale, account: Account
) -> list[ForecastRow]:
    stated = {str(each.get("kind")): each for each in row.get("representations") or ()}
    if not stated:
        account.lose("sealed forecasts", "say nothing until they are revealed")
        return []
    kind = next((each for each in _KEPT if each in stated), None)
    if kind is None:
        raise RowFault("representations", ", ".join(stated), "are of no kind that is known")
    for other in stated:
        if other != kind:
            account.lose(other, f"the same belief stands there as {kind}")
    for name in ("rationale", "comment", "key_factors"):
        account.lose(name, "has no place in the tables", int(bool(row.get(name))))
    first = ForecastRow(
        question_id=scale.question_id,
        forecaster=forecaster,
        issued_at=instant({"at": needed(row, "forecasted_at")}, "at"),
        recorded_at=instant(row, "recorded_at"),
    )
    parts = list(_parts(first, kind, stated[kind], scale))
    return [
        attrs.evolve(part, issued_at=begins or part.issued_at, expires_at=ends)
        for begins, ends in _spans(row)
        for part in parts
    ]


def _spans(row: Mapping[str, Any]) -> Iterator[tuple[dt.datetime | None, dt.datetime | None]]:
    """When a forecast stood: until it was withdrawn or expired, and again once reaffirmed."""
    begins: dt.datetime | None = None
    active = True
    for event in row.get("lifecycle_events") or ():
        when = instant(event, "effective_at")
        if event.get("type") in ("withdrawn", "expired") and active:
            yield begins, when
            active = False
        elif event.get("type") == "reaffirmed" and not active:
            begins, active = when, True
    if active:
        yield begins, None


def _parts(
    first: ForecastRow,
    kind: str,
    stated: Mapping[str, Any],
    scale: _LedgerScale,
) -> Iterator[ForecastRow]:
    if kind == "probability":
        yield attrs.evolve(first, probability=_of_yes(stated))
    elif kind == "pmf":
        for each in stated.get("entries") or ():
            label = scale.labels.get(str(each.get("option_id")))
            if label is None:
                raise RowFault("option_id", each.get("option_id"), "is no option of its question")
            yield attrs.evolve(first, option=label, probability=chance(each, "probability"))
    elif kind == "quantiles":
        for each in stated.get("points") or ():
            value = _value(each.get("value"), scale)
            yield attrs.evolve(first, level=chance(each, "level"), value=value)
    elif kind == "cdf":
        points = list(stated.get("points") or ())
        values = [_value(each.get("value"), scale) for each in points]
        levels = [chance(each, "probability") for each in points]
        yield curve_row(first, values, levels)
    elif kind == "binned_pmf":
        yield _binned(first, stated, scale)
    elif kind == "credible_intervals":
        yield from _intervals(first, stated, scale)
    else:
        yield attrs.evolve(first, value=_value(stated.get("value"), scale))


def _of_yes(stated: Mapping[str, Any]) -> float:
    found = chance(stated, "probability")
    if found is None:
        raise RowFault("probability", None, "is missing")
    return found if stated.get("outcome", True) else 1 - found


def _binned(first: ForecastRow, stated: Mapping[str, Any], scale: _LedgerScale) -> ForecastRow:
    """The CDF at the edges of the bins."""
    named = stated.get("bin_set_ref") or {}
    bins = scale.bins.get((str(named.get("id")), str(named.get("version"))))
    if not bins:
        raise RowFault("bin_set_ref", named.get("id"), "names no bins of its question")
    given = {str(each.get("bin_id")): each for each in stated.get("entries") or ()}
    low, high = (chance(stated, f"{end}_tail_probability") or 0.0 for end in ("left", "right"))
    points, levels = [_value(bins[0].get("lower"), scale)], [low]
    for each in bins:
        share = chance(given.get(str(each.get("id"))) or {}, "probability")
        if share is None:
            raise RowFault("entries", each.get("id"), "has no probability")
        points.append(_value(each.get("upper"), scale))
        levels.append(levels[-1] + share)
    if abs(levels[-1] + high - 1) > _ROUNDING:
        raise RowFault("entries", levels[-1] + high, "is what all bins sum to, and not 1")
    # Sums of decimals may pass 1 by their rounding.
    capped = [min(each, 1.0) for each in levels]
    return curve_row(first, points, capped, open_low=low > 0, open_high=high > 0)


def _intervals(
    first: ForecastRow, stated: Mapping[str, Any], scale: _LedgerScale
) -> Iterator[ForecastRow]:
    ends: dict[float, float] = {}
    for each in stated.get("intervals") or ():
        if each.get("interval_kind") not in ("equal_tailed", "central"):
            raise RowFault("interval_kind", each.get("interval_kind"), "has no levels at its ends")
        coverage = chance(each, "coverage") or 0.0
        ends[round((1 - coverage) / 2, 12)] = _value(each.get("lower"), scale)
        ends[round((1 + coverage) / 2, 12)] = _value(each.get("upper"), scale)
    for level, value in sorted(ends.items()):
        yield attrs.evolve(first, level=level, value=value)


FORMAT = Format(
    name=NAME,
    reads="ledgers of schema version 2 (JSON, YAML), or a folder of them",
    writes="a ledger (JSON), or a folder with one for each forecaster",
    example="forecasttrack import ledger.json --into track.db",
    recognise=recognise,
    read=read,
    write=write,
)
