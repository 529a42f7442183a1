"""Metaculus: the data download (a zip or its two files), the benchmark's dump, API posts."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import (
    cell,
    chance,
    days_of,
    instant,
    needed,
    number,
    plain_list,
    truth,
)
from forecasttrack.exchange.platforms.metaculus_beliefs import (
    AGGREGATE,
    KINDS,
    NAME,
    QuestionScale,
    belief_rows,
    resolution,
)
from forecasttrack.exchange.platforms.metaculus_files import (
    NAMES,
    PARTS,
    is_of_download,
    names_of_download,
)
from forecasttrack.exchange.platforms.metaculus_options import Listed, OptionHistory
from forecasttrack.exchange.platforms.metaculus_posts import is_posts, read_posts
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

_OPTION_COLUMNS = ("MC Options (All)", "MC Options (Current)", "MC Options")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DUMP = {"question_id", "post_id", "probability_yes", "continuous_cdf"}


def recognise(source: ImportSource) -> bool:
    """Whether it is one of the three."""
    if any(name.endswith(NAMES[1]) for name in source.members):
        return True
    if source.members:
        marked = (name for name, head in source.member_heads(".json") if '"projects"' in head)
        return any(is_posts(source.member_document(name)) for name in marked)
    if source.suffix == ".csv":
        head = {*csv_head(source.head)}
        return head >= _DUMP or is_of_download(head)
    return source.head.lstrip()[:1] in ("[", "{") and is_posts(source.document)


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read whichever of the three it is."""
    if any(name.endswith(NAMES[1]) for name in source.members):
        return _read_download(source, account, NAMES)
    if source.suffix == ".csv" and is_of_download({*csv_head(source.head)}):
        return _read_download(source.beside(*(names := names_of_download(source))), account, names)
    if source.suffix == ".csv":
        return _read_dump(source, account)
    return read_posts(source, options, account)


# --- the download ------------------------------------------------------------------------------


def _read_download(source: ImportSource, account: Account, names: tuple[str, ...]) -> Rows:
    rows, scales, (questions, answers) = Rows(), dict[str, QuestionScale](), names
    for number_, row in _table(source, questions):
        with account.row(number_, questions):
            question, scale, ended = _question(row)
            if question.question_id in scales:
                raise RowFault("Question ID", row["Question ID"], "stands there twice")
            scales[question.question_id] = scale
            rows.questions.append(question)
            rows.resolutions.extend(ended)
    _tell_options(rows, scales, _lists_of_download(source, answers))
    forecasts, bots, aggregates = ForecastStore(), Counter[str](), Counter[str]()
    for number_, row in _table(source, answers):
        with account.row(number_, answers):
            forecasts.extend(_forecast(row, scales))
            who = _forecaster(row)
            bots[who] += truth(row, "Is Bot")
            aggregates[who] += who.startswith(AGGREGATE)
    _note_aggregates(aggregates, account)
    _note_bots(bots, account)
    for name in source.members:
        if name.endswith(".csv") and not name.endswith(names):
            is_copy = any(part in name for part in PARTS)
            kept = "scores are computed anew, comments are not kept"
            account.lose(name, "is a copy: read it alone" if is_copy else kept)
    rows.forecasts = forecasts.all()
    return rows


def _tell_options(
    rows: Rows, scales: dict[str, QuestionScale], lists: Callable[[], Iterator[_ListedOf]]
) -> None:
    """Set when the options of each question were on offer, from its history or its forecasts."""
    silent = {
        each.question_id: list[Listed]()
        for each in rows.questions
        if each.options and scales[each.question_id].history is None
    }
    for name, listed in lists() if silent else ():
        if name in silent and len(listed[1]) == len(scales[name].options or ()):
            silent[name].append(listed)
    for question in rows.questions:
        scale = scales[question.question_id]
        if question.question_id in silent and scale.options:
            history = OptionHistory.inferred(scale.options, silent[question.question_id])
            scale = scales[question.question_id] = attrs.evolve(scale, history=history)
        if scale.history is not None:
            scale.history.put_into(question)


_ListedOf = tuple[str, Listed]


def _lists_of_download(source: ImportSource, name: str) -> Callable[[], Iterator[_ListedOf]]:
    def lists() -> Iterator[_ListedOf]:
        for _, row in _table(source, name):
            yield from _listed(row, "Question ID", "Start Time", "Probability Yes Per Category")

    return lists


def _listed(row: Mapping[str, Any], question: str, start: str, column: str) -> Iterator[_ListedOf]:
    """A forecast over options with its question; what cannot be read is refused later."""
    with contextlib.suppress(RowFault):
        moment, listed = instant(row, start), plain_list(row, column)
        if moment is not None and listed is not None:
            yield id_of(NAME, needed(row, question)), (moment, listed)


def _table(source: ImportSource, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of all files of one name; a row with one cell too few has an empty last one."""
    found = [each for each in source.members if each.endswith(name)]
    if not found:
        raise InvalidTableError(f"{source.name}: there is no {name} in it; both belong together")
    for member in found:
        with source.member(member) as lines:
            yield from csv_records(lines, f"{source.name}/{member}")


def _question(row: Mapping[str, Any]) -> tuple[QuestionRow, QuestionScale, list[ResolutionRow]]:
    scale = _scale(row, needed(row, "Question Type"))
    label, title = cell(row, "Label"), needed(row, "Question Title")
    name = id_of(NAME, needed(row, "Question ID"))
    question = QuestionRow(
        question_id=name,
        text=f"{title} ({label})" if label else title,
        kind=scale.kind,
        options=scale.options,
        unit="units" if scale.kind == "numeric" else None,
        lower=scale.sure_lower,
        upper=scale.sure_upper,
        opens_at=instant(row, "Open Time"),
        closes_at=instant(row, "Scheduled Close Time"),
        closed_at=instant(row, "Actual Close Time"),
        tags=tuple(map(str, plain_list(row, "Categories") or ())) or None,
        weight=number(row, "Question Weight"),
        further={
            "url": cell(row, "Question URL"),
            "tournament": cell(row, "Default Project"),
            "bots_included": cell(row, "Include Bots in Aggregates"),
        },
    )
    known_at = instant(row, "Resolution Known Time")
    return question, scale, resolution(name, cell(row, "Resolution"), known_at, scale)


def _scale(row: Mapping[str, Any], kind: str) -> QuestionScale:
    if kind not in KINDS:
        raise RowFault("Question Type", kind, "is no type of question that is known")
    if kind == "multiple_choice":
        options = tuple(map(str, plain_list(row, *_OPTION_COLUMNS) or ()))
        moments = plain_list(row, "MC Options History")
        history = None if moments is None else OptionHistory.stated(options, moments)
        return QuestionScale("categorical", options=options, history=history)
    if kind == "binary":
        return QuestionScale("binary")
    if kind == "date":
        # The file rounds the grid to days; the exact one follows from its ends.
        lower, upper = _date(row, "Lower Bound"), _date(row, "Upper Bound")
        return _with_open_ends(QuestionScale("date", lower=lower, upper=upper), row)
    points = plain_list(row, "Continuous Range") or []
    scale = QuestionScale(
        "numeric",
        lower=number(row, "Lower Bound"),
        upper=number(row, "Upper Bound"),
        points=tuple(float(each) for each in points if isinstance(each, int | float)),
    )
    return _with_open_ends(scale, row)


def _with_open_ends(scale: QuestionScale, row: Mapping[str, Any]) -> QuestionScale:
    low, high = (bool(truth(row, f"Open {end} Bound")) for end in ("Lower", "Upper"))
    return attrs.evolve(scale, open_low=low, open_high=high)


def _date(row: Mapping[str, Any], name: str) -> float | None:
    value = cell(row, name)
    try:
        return None if value is None else days_of(_midnight(dt.date.fromisoformat(value[:10])))
    except ValueError:
        raise RowFault(name, value, "is no date") from None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _forecast(row: Mapping[str, Any], scales: Mapping[str, QuestionScale]) -> Iterator[ForecastRow]:
    name = id_of(NAME, needed(row, "Question ID"))
    if name not in scales:
        raise RowFault("Question ID", row["Question ID"], "is not among the questions")
    first = ForecastRow(
        question_id=name,
        forecaster=_forecaster(row),
        issued_at=instant({"Start Time": needed(row, "Start Time")}, "Start Time"),
        expires_at=instant(row, "End Time"),
    )
    return belief_rows(
        first,
        scales[name],
        yes=chance(row, "Probability Yes"),
        options=plain_list(row, "Probability Yes Per Category"),
        curve=plain_list(row, "Continuous CDF"),
    )


def _forecaster(row: Mapping[str, Any]) -> str:
    """The forecaster; aggregates have no id and the name of their method.

    If names are hidden, people are digests, and names of methods are still readable.
    """
    number_, username = cell(row, "Forecaster ID"), cell(row, "Forecaster Username")
    hidden = cell(row, "Forecaster (Anonymized)")
    if hidden is not None:
        return id_of(NAME if _DIGEST.fullmatch(hidden) else AGGREGATE, hidden)
    if number_ is None and username is None:
        raise RowFault("Forecaster ID", None, "is missing, and so is the username")
    return id_of(NAME if number_ is not None else AGGREGATE, username or number_)


def _note_aggregates(counts: Mapping[str, int], account: Account) -> None:
    for name, count in sorted((+Counter(counts)).items()):
        account.assume(
            "Forecaster Username",
            "a forecaster who is nobody's peer: leave it out of peers=",
            name,
            count,
            "ft.score(..., peers=[...])",
        )


def _note_bots(bots: Mapping[str, int], account: Account) -> None:
    """Note the bots, because only the caller can decide whether they are peers."""
    for name, count in sorted((+Counter(bots)).items()):
        account.assume(
            "Is Bot",
            "a forecaster like others; the platform has bots for peers only where it includes them",
            name, count, "ft.score(..., peers=[...])",
        )  # fmt: skip


# --- the dump of the benchmark -----------------------------------------------------------------


def _read_dump(source: ImportSource, account: Account) -> Rows:
    """One row a forecast, with its question in every row."""
    rows, scales = Rows(), dict[str, QuestionScale]()
    forecasts, bots = ForecastStore(), Counter[str]()
    histories = _dump_histories(source)
    for number_, row in _dump_rows(source):
        with account.row(number_):
            name = id_of(NAME, needed(row, "question_id"))
            if name not in scales:
                question, scale, ended = _dump_question(name, row)
                if scale.options is not None:
                    history = OptionHistory.inferred(scale.options, histories.get(name, ()))
                    scale = attrs.evolve(scale, history=history)
                    history.put_into(question)
                scales[name] = scale
                rows.questions.append(question)
                rows.resolutions.extend(ended)
            new = list(_dump_forecast(name, row, scales[name]))
            forecasts.extend(new)
            if new:
                bots[new[0].forecaster] += truth(row, "is_bot")
    _note_bots(bots, account)
    rows.forecasts = forecasts.all()
    return rows


def _dump_rows(source: ImportSource) -> Iterator[tuple[int, dict[str, str]]]:
    with source.lines() as lines:
        yield from csv_records(lines, source.name)


def _begun(row: Mapping[str, Any]) -> str:
    """The column of the moment of a forecast; created_at is that of its question beside it."""
    return "forecast_timestamp" if "forecast_timestamp" in row else "created_at"


def _dump_histories(source: ImportSource) -> dict[str, list[Listed]]:
    """The forecasts over options of each question, from which it follows when each was on offer."""
    found: dict[str, list[Listed]] = {}
    for _, row in _dump_rows(source):
        if row.get("type") == "multiple_choice":
            lists = _listed(row, "question_id", _begun(row), "probability_yes_per_category")
            for name, listed in lists:
                found.setdefault(name, []).append(listed)
    return found


def _dump_question(
    name: str, row: Mapping[str, Any]
) -> tuple[QuestionRow, QuestionScale, list[ResolutionRow]]:
    kind = needed(row, "type")
    if kind not in KINDS:
        raise RowFault("type", kind, "is no type of question that is known")
    options = tuple(map(str, plain_list(row, "options") or ())) or None
    lower, upper = number(row, "range_min"), number(row, "range_max")
    if kind == "date":
        lower, upper = (None if each is None else each / 86_400 for each in (lower, upper))
    scale = QuestionScale(
        KINDS[kind],
        options=options if kind == "multiple_choice" else None,
        lower=lower,
        upper=upper,
        zero_point=number(row, "zero_point"),
        open_low=bool(truth(row, "open_lower_bound")),
        open_high=bool(truth(row, "open_upper_bound")),
    )
    question = QuestionRow(
        question_id=name,
        text=needed(row, "question_title"),
        kind=scale.kind,
        options=scale.options,
        unit="units" if scale.kind == "numeric" else None,
        lower=scale.sure_lower,
        upper=scale.sure_upper,
        # Official scores count from the opening, or else from the publication, which the
        # creation in created_at may precede by days.
        opens_at=instant(row, "open_time") or instant(row, "published_at"),
        closes_at=instant(row, "scheduled_close_time"),
        closed_at=instant(row, "actual_close_time"),
        weight=number(row, "question_weight"),
        further={"tournament": cell(row, "project_title")},
    )
    known_at = instant(row, "actual_resolve_time") or instant(row, "scheduled_resolve_time")
    return question, scale, resolution(name, cell(row, "resolution"), known_at, scale)


def _dump_forecast(
    name: str, row: Mapping[str, Any], scale: QuestionScale
) -> Iterator[ForecastRow]:
    begun = _begun(row)
    needed(row, begun)
    first = ForecastRow(
        question_id=name,
        forecaster=id_of(NAME, cell(row, "forecaster") or needed(row, "author_id")),
        issued_at=instant(row, begun),
        expires_at=instant(row, "forecast_endtime"),
    )
    return belief_rows(
        first,
        scale,
        yes=chance(row, "probability_yes"),
        options=plain_list(row, "probability_yes_per_category"),
        curve=plain_list(row, "continuous_cdf"),
    )


FORMAT = Format(
    name=NAME,
    reads="data download (zip or folder), benchmark dump (CSV), posts of the API (JSON, folder)",
    example="forecasttrack import metaculus_data.zip --into track.db",
    recognise=recognise,
    read=read,
)
