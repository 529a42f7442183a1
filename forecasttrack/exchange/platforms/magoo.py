"""magoo/forecast: files with front matter, one forecast each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import cleaned, id_of, slug
from forecasttrack.exchange.known_days import UNDATED
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, needed, number
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.exchange.yaml_documents import only_document

NAME = "magoo"
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_LONGEST = 10_000
"""Lines of the longest file that is read."""


def recognise(source: ImportSource) -> bool:
    """A file that ends in .forecast, or a folder or zip with such files."""
    return source.suffix == ".forecast" or any(
        name.endswith(".forecast") for name in source.members
    )


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read every file."""
    rows, forecasts = Rows(), list[ForecastRow]()
    who = cleaned(options.forecaster or f"{NAME}:forecaster")
    for name, text in _texts(source):
        with account.row(None, name):
            front = _front(text)
            forecasts.extend(_take(front, who, options, rows))
    if options.forecaster is None:
        account.assume("forecaster", who, None, account.taken, "forecaster=, --forecaster")
    if options.issued_at is None:
        account.assume(
            "issued_at", "before everything else; score with history='last'", None, account.taken,
            "issued_at=, --issued-at",
        )  # fmt: skip
    rows.forecasts = forecasts
    return rows


def _texts(source: ImportSource) -> Iterator[tuple[str, str]]:
    if not source.members:
        yield source.name, source.whole_text()
    for name in source.members:
        if name.endswith(".forecast"):
            with source.member(name) as lines:
                yield name, "".join(islice(lines, _LONGEST)).replace("\r\n", "\n")


def _front(text: str) -> Mapping[str, Any]:
    match = _FRONT.match(text.lstrip("\ufeff"))
    if match is None:
        raise RowFault(None, text[:20], "begins with no front matter between two lines of ---")
    try:
        found = only_document(match[1])
    except ValueError as error:
        raise RowFault(None, None, f"is no YAML: {error}") from None
    if not isinstance(found, Mapping):
        raise RowFault(None, None, "has no keys in its front matter")
    return found


def _take(
    front: Mapping[str, Any], who: str, options: ImportOptions, rows: Rows
) -> list[ForecastRow]:
    text, kind = str(needed(front, "scenario")), str(needed(front, "type"))
    if kind not in _PARTS:
        raise RowFault("type", kind, f"is none of {', '.join(_PARTS)}")
    name = id_of(NAME, slug(text))
    if any(each.question_id == name for each in rows.questions):
        raise RowFault("scenario", text, "stands in two files")
    parts = _PARTS[kind](front)
    choices = tuple(part["option"] for part in parts if "option" in part)
    resolution = _resolution(name, front, choices)
    rows.questions.append(
        QuestionRow(
            question_id=name,
            text=text,
            kind="categorical" if choices else "numeric",
            options=choices or None,
            unit=None if choices else "units",
            closes_at=_day(front),
            tags=_tags(front.get("tags")),
        )
    )
    rows.resolutions.extend(resolution)
    when = options.issued_at or UNDATED
    return [ForecastRow(question_id=name, forecaster=who, issued_at=when, **part) for part in parts]


def _tags(stated: Any) -> tuple[str, ...] | None:
    """A list of tags, or one that stands alone."""
    tags = stated if isinstance(stated, list) else [stated]
    return tuple(str(each) for each in tags if each is not None) or None


def _day(front: Mapping[str, Any]) -> dt.date | None:
    value = cell(front, "end_date")
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise RowFault("end_date", value, "is no day") from None


def _resolution(
    name: str, front: Mapping[str, Any], choices: tuple[str, ...]
) -> list[ResolutionRow]:
    if cell(front, "outcome") is None:
        return []
    if not choices:
        return [ResolutionRow(question_id=name, outcome=number(front, "outcome"))]
    outcome = str(front["outcome"])
    if outcome not in choices:
        raise RowFault("outcome", outcome, "is none of the options")
    return [ResolutionRow(question_id=name, outcome=outcome)]


# --- beliefs -----------------------------------------------------------------------------------


def _choice(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    stated = front.get("options")
    if not isinstance(stated, Mapping) or len(stated) < 2:
        raise RowFault("options", stated, "do not name two options or more")
    return [{"option": str(key), "probability": _needed(stated, key)} for key in stated]


def _interval(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    confidence = _needed(front, "confidence")
    if not 0 < confidence < 1:
        raise RowFault("confidence", confidence, "lies outside 0 to 1")
    low, high = (1 - confidence) / 2, (1 + confidence) / 2
    return _quantiles(
        {round(low, 12): _needed(front, "min"), round(high, 12): _needed(front, "max")}
    )


def _lognormal(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The percentiles as stated: a lognormal distribution need not pass through all three."""
    return _quantiles(
        {level: _needed(front, f"p{round(level * 100)}") for level in (0.05, 0.5, 0.95)}
    )


def _pareto(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _quantiles({0.9: _needed(front, "p90"), 0.99: _needed(front, "p99")})


def _pert(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    low, mode, high = (_needed(front, name) for name in ("min", "mode", "max"))
    if not low <= mode <= high or low == high:
        raise RowFault("mode", mode, "does not lie between min and max")
    parameters = {"lower": low, "mode": mode, "upper": high}
    return [
        {"family": "pert", "parameter": name, "value": value} for name, value in parameters.items()
    ]


def _needed(front: Mapping[Any, Any], name: Any) -> float:
    found = number(front, name)
    if found is None:
        raise RowFault(str(name), None, "is missing")
    return found


def _quantiles(values: Mapping[float, float]) -> list[dict[str, Any]]:
    ordered = list(values.values())
    if ordered != sorted(ordered):
        raise RowFault("min", ordered[0], "lies above the other end; are the two swapped?")
    return [{"level": level, "value": value} for level, value in values.items()]


_PARTS: Mapping[str, Callable[[Mapping[str, Any]], list[dict[str, Any]]]] = {
    "choice": _choice,
    "interval": _interval,
    "lognormal": _lognormal,
    "pareto": _pareto,
    "pert": _pert,
}

FORMAT = Format(
    name=NAME,
    reads="files that end in .forecast, or a folder of them",
    example="forecasttrack import .forecasts --into track.db",
    recognise=recognise,
    read=read,
)
