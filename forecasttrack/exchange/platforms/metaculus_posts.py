"""Posts of the Metaculus API: questions, the histories of aggregates, and one's own forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, instant, needed, number, truth
from forecasttrack.exchange.platforms.metaculus_beliefs import (
    AGGREGATE,
    KINDS,
    NAME,
    QuestionScale,
    belief_rows,
    resolution,
)
from forecasttrack.exchange.platforms.metaculus_options import OptionHistory
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, Rows
from forecasttrack.exchange.sources import ImportSource

_OWN = "my forecasts"


def is_posts(document: Any) -> bool:
    """Whether a JSON document is one post, a list with any of them, or a page of results."""
    posts = _posts(document)
    keys = {"question", "group_of_questions", "conditional"}
    return any(
        isinstance(each, Mapping) and "projects" in each and keys & set(each) for each in posts
    )


def _posts(document: Any) -> list[Any]:
    if isinstance(document, Mapping):
        found = document.get("results", [document])
        return list(found) if isinstance(found, list) else []
    return list(document) if isinstance(document, list) else []


def read_posts(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read posts; each question and each forecast in a history is a row.

    Raises:
        InvalidTableError: There are none.
    """
    rows, forecasts, known = Rows(), list[ForecastRow](), set[str]()
    pages = list(source.pages())
    if not any(is_posts(document) for _, document in pages):
        raise InvalidTableError(f"{source.name} holds no posts of Metaculus")
    posts = ((file, *each) for file, page in pages for each in enumerate(_posts(page)))
    for file, place, post in posts:
        for question, text in _questions(post):
            scale = None
            with account.row(place, file):
                scale = _take_question(question, text, post, rows, known)
            if scale is not None:
                for forecaster, entry in _histories(question, options):
                    with account.row(place, file):
                        name = id_of(NAME, question["id"])
                        forecasts.extend(_forecast(name, forecaster, entry, scale))
    rows.forecasts = forecasts
    return rows


def _questions(post: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The questions of a post, each with its text; those of a group name their member.

    Anything else than a post counts as a question, so that it is refused with a reason.
    """
    if not isinstance(post, Mapping):
        yield post, ""
        return
    title = str(post.get("title") or "")
    if post.get("question"):
        yield post["question"], _title(post["question"], "title") or title
    group, conditional = post.get("group_of_questions") or {}, post.get("conditional") or {}
    for broken in (each for each in (group, conditional) if not isinstance(each, Mapping)):
        yield broken, title
    members = group.get("questions", ()) if isinstance(group, Mapping) else ()
    for each in members if isinstance(members, list) else [members] if members else []:
        yield each, f"{title} ({_title(each, 'label', 'title')})"
    conditional = conditional if isinstance(conditional, Mapping) else {}
    for branch in ("question_yes", "question_no"):
        if conditional.get(branch):
            yield conditional[branch], f"{title} ({branch.removeprefix('question_')})"


def _title(question: Any, *names: str) -> str:
    """The first text of a question by some names; empty where it has none or is no question."""
    known = question if isinstance(question, Mapping) else {}
    return next((str(known[name]) for name in names if known.get(name)), "")


def _take_question(
    question: Mapping[str, Any], text: str, post: Mapping[str, Any], rows: Rows, known: set[str]
) -> QuestionScale:
    scale = _scale(question)
    name = id_of(NAME, needed(question, "id"))
    if name in known:
        raise RowFault("id", question["id"], "stands there twice")
    known.add(name)
    is_numeric = scale.kind == "numeric"
    known_at = instant(question, "actual_resolve_time") or instant(question, "resolution_set_time")
    ended = resolution(name, cell(question, "resolution"), known_at, scale)
    tags = [each.get("name") for each in (post.get("projects") or {}).get("category") or ()]
    rows.questions.append(
        QuestionRow(
            question_id=name,
            text=text,
            kind=scale.kind,
            options=scale.options,
            unit=(cell(question, "unit") or "units") if is_numeric else None,
            lower=scale.sure_lower,
            upper=scale.sure_upper,
            opens_at=instant(question, "open_time"),
            closes_at=instant(question, "scheduled_close_time"),
            closed_at=_closed_at(question),
            tags=tuple(str(each) for each in tags if each) or None,
            weight=number(question, "question_weight"),
        )
    )
    if scale.history is not None:
        scale.history.put_into(rows.questions[-1])
    rows.resolutions.extend(ended)
    return scale


def _closed_at(question: Mapping[str, Any]) -> Any:
    """The actual close; the API repeats the scheduled one while a question is open."""
    return instant(question, "actual_close_time") if cell(question, "resolution") else None


def _scale(question: Mapping[str, Any]) -> QuestionScale:
    kind = needed(question, "type")
    if kind not in KINDS:
        raise RowFault("type", kind, "is no type of question that is known")
    scaling = question.get("scaling") or {}
    lower, upper = number(scaling, "range_min"), number(scaling, "range_max")
    if kind == "date":
        lower, upper = (None if each is None else each / 86_400 for each in (lower, upper))
    # Values are listed for all the options that there ever were.
    options = tuple(map(str, question.get("all_options_ever") or question.get("options") or ()))
    moments = question.get("options_history")
    return QuestionScale(
        KINDS[kind],
        options=options if kind == "multiple_choice" else None,
        history=OptionHistory.stated(options, moments) if moments and options else None,
        lower=lower,
        upper=upper,
        zero_point=number(scaling, "zero_point"),
        open_low=bool(truth(question, "open_lower_bound")),
        open_high=bool(truth(question, "open_upper_bound")),
    )


def _histories(
    question: Mapping[str, Any], options: ImportOptions
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every forecast that the post holds, with its forecaster."""
    for method, aggregate in (question.get("aggregations") or {}).items():
        for entry in _entries(aggregate):
            yield id_of(AGGREGATE, method), entry
    for entry in _entries(question.get("my_forecasts")):
        yield options.forecaster or id_of(NAME, entry.get("author_id") or _OWN), entry


def _entries(stated: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """A history, or the latest of it where a post gives no more."""
    found = stated or {}
    latest = found.get("latest")
    return found.get("history") or ([latest] if latest else ())


def _forecast(
    name: str, forecaster: str, entry: Mapping[str, Any], scale: QuestionScale
) -> Iterator[ForecastRow]:
    values: Sequence[Any] | None = entry.get("forecast_values")
    if values is None and scale.kind in ("binary", "categorical"):
        values = entry.get("centers") if scale.kind == "categorical" else None
    centers = entry.get("centers") or [None]
    yes = values[-1] if values and scale.kind == "binary" else centers[0]
    first = ForecastRow(
        question_id=name,
        forecaster=forecaster,
        issued_at=instant({"start_time": needed(entry, "start_time")}, "start_time"),
        expires_at=instant(entry, "end_time"),
    )
    if scale.kind in ("numeric", "date") and values is None:
        return _center(first, centers, scale)
    return belief_rows(
        first,
        scale,
        yes=yes if scale.kind == "binary" else None,
        options=None if values is None else list(values),
        curve=None if values is None else list(values),
    )


def _center(
    first: ForecastRow, centers: Sequence[Any], scale: QuestionScale
) -> Iterator[ForecastRow]:
    """Aggregates in a history give their median, as a share of the range, and no curve."""
    if centers[0] is None or scale.lower is None or scale.upper is None:
        raise RowFault("centers", None, "is missing")
    place = round(float(centers[0]) * 10_000)
    return iter([attrs.evolve(first, level=0.5, value=scale.at(10_001)[place])])
