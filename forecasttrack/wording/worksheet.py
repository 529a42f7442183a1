"""A coder's worksheet: claims and questions without their outcomes, as a table to be filled in.

It is CSV, for people who work in a spreadsheet. Coming back, every fault is named by its row, the
way the spreadsheet counts: the heading is row 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.spreadsheet import defused, restored
from forecasttrack.errors import BookError, ForecastTrackError, InvalidArgumentError, did_you_mean
from forecasttrack.records.briefing import NATURES, Claim
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Binary, Kind
from forecasttrack.records.moments import text
from forecasttrack.records.question import RELATIONS, Question
from forecasttrack.records.typed_beliefs import belief_of, form_of, typed_words
from forecasttrack.records.wording import Band, ClaimReading, Coder, Reading

if TYPE_CHECKING:
    from forecasttrack.book import Book

PRINTED_COLUMNS = (
    "what", "id", "of_claim", "text", "hedge", "holder", "condition", "opens", "closes", "kind",
)  # fmt: skip
"""Columns that the coder reads."""

FILLED_COLUMNS = (
    "low", "point", "high", "belief", "own_belief_before", "own_belief_after", "relation", "nature",
    "importance", "confidence", "note",
)  # fmt: skip
"""Columns that the coder fills in."""

COLUMNS = (*PRINTED_COLUMNS, *FILLED_COLUMNS)
_QUESTION_ONLY = (
    "own_belief_before",
    "own_belief_after",
    "relation",
    "confidence",
    "low",
    "high",
    "belief",
)
_MAY_BE_MISSING = ("belief",)
"""A sheet without numbers, dates and choices needs no column for them."""
_CLAIM_ONLY = ("nature", "importance")


def worksheet(book: Book) -> str:
    """Write the claims and questions of a book as CSV, with empty columns for one coder.

    It holds no outcome, no evidence, no note of the book, and no reading of anybody else. A claim
    comes before the questions that test it.

    Example:
        >>> import forecasttrack as ft
        >>> sheet = worksheet(ft.read_book("fixtures/alaska-2025"))
        >>> sheet.splitlines()[0][:40]
        'what,id,of_claim,text,hedge,holder,condi'
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _safe(value) for key, value in row.items()} for row in _rows(book))
    return out.getvalue()


def read_worksheet(book: Book, sheet: str, coder: Coder, *, name: str = "the sheet") -> Book:
    """Put the readings of a filled-in worksheet into a book.

    A row left empty says nothing. A reading of a question joins the forecast of the claim's holder
    if there is one, and otherwise stands with the question.

    Args:
        book: The book the sheet was made from.
        sheet: The CSV, with commas or semicolons.
        coder: Who filled it in; added to the book if new there.
        name: What to call the sheet in messages.

    Returns:
        A new book.

    Raises:
        BookError: There are faults; each is one line that names its row.
    """
    known = next((each for each in book.coders if each.id == coder.id), None)
    if known is not None and known != coder:
        raise InvalidArgumentError(
            f"coder '{coder.id}' stands in the book already, otherwise described."
            " Are two coders under one name?",
            field="coder",
        )
    faults: list[str] = []
    readings = dict(_read(book, sheet, coder, name, faults))
    if faults:
        raise BookError(faults)
    with_coder = book if known is not None else book.add(coder)
    return _with_readings(with_coder, readings)


# --- out -------------------------------------------------------------------------------------


def _rows(book: Book) -> Iterator[dict[str, str]]:
    by_claim: dict[str | None, list[Question]] = {}
    for question in book.questions:
        by_claim.setdefault(question.claim_id, []).append(question)
    for claim in book.claims:
        yield _claim_row(claim)
        yield from map(_question_row, by_claim.get(claim.id, []))
    yield from map(_question_row, by_claim.get(None, []))


def _claim_row(claim: Claim) -> dict[str, str]:
    return {
        "what": "claim",
        "id": claim.id,
        "text": claim.paraphrase,
        "hedge": claim.hedge or "",
        "holder": claim.holder or claim.forecaster,
        "condition": claim.condition or "",
    }


def _question_row(question: Question) -> dict[str, str]:
    return {
        "what": "question",
        "id": question.id,
        "of_claim": question.claim_id or "",
        "text": question.text,
        "condition": question.condition.question_id if question.condition else "",
        "opens": "" if question.opens_at is None else text(question.opens_at),
        "closes": "" if question.closes_at is None else text(question.closes_at),
        "kind": question.kind.name,
    }


def _safe(cell: str) -> str:
    """Keep a text from being taken for a formula."""
    return str(defused(cell))


# --- back ------------------------------------------------------------------------------------


def _read(
    book: Book, sheet: str, coder: Coder, name: str, faults: list[str]
) -> Iterator[tuple[tuple[str, str], Reading | ClaimReading]]:
    """Yield each reading by what it is of; faults go into the list."""
    seen: set[tuple[str, str]] = set()
    for row, cells in _table(sheet, name, faults):
        key = (cells["what"], cells["id"])
        filled = {column: cells[column] for column in FILLED_COLUMNS if cells.get(column)}
        where = f"{name}: row {row}, {key[0]} '{key[1]}'"
        wrong = list(_row_faults(book, key, filled, seen, coder))
        seen.add(key)
        if not wrong and filled:
            try:
                kind = book.question(key[1]).kind if key[0] == "question" else None
                yield key, _reading(kind, filled, coder.id)
            except ForecastTrackError as error:
                wrong = [str(error)]
        faults += [f"{where}: {fault}" for fault in wrong]


def _table(sheet: str, name: str, faults: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    plain = sheet.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    head = plain.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    lines = list(csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter))
    heading = [cell.strip() for cell in lines[0]] if lines else []
    missing = [column for column in ("what", "id", *FILLED_COLUMNS) if column not in heading]
    missing = [column for column in missing if column not in _MAY_BE_MISSING]
    if missing:
        faults.append(f"{name}: row 1 has no column {', '.join(missing)}; is it the sheet?")
        return
    for row, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(heading):
            faults.append(f"{name}: row {row} has {len(line)} cells, the heading {len(heading)}")
            continue
        yield row, {key: _unsafe(cell.strip()) for key, cell in zip(heading, line, strict=True)}


def _unsafe(cell: str) -> str:
    return restored(cell)


def _row_faults(
    book: Book,
    key: tuple[str, str],
    filled: dict[str, str],
    seen: set[tuple[str, str]],
    coder: Coder,
) -> Iterator[str]:
    what, name = key
    known = {"claim": {each.id for each in book.claims}, "question": set(book.questions_by_id)}
    if what not in known:
        yield f"the column `what` says '{what}'; it says claim or question"
        return
    if name not in known[what]:
        yield f"the book has no {what} of that id. {did_you_mean(name, known[what])}"
        return
    if key in seen:
        yield "stands twice in the sheet"
    if filled and coder.id in _coders_of(book, key):
        yield f"coder '{coder.id}' has read it already; a second opinion needs a second name"
    for column in _CLAIM_ONLY if what == "question" else _QUESTION_ONLY:
        if column in filled:
            yield f"the column `{column}` is not for a {what}"
    yield from _cell_faults(filled)
    if what == "question":
        yield from _question_faults(book.question(name), filled)


def _coders_of(book: Book, key: tuple[str, str]) -> set[str]:
    what, name = key
    if what == "claim":
        return {each.coder for claim in book.claims if claim.id == name for each in claim.readings}
    readings = list(book.question(name).readings)
    for forecast in book.forecasts:
        if forecast.question_id == name and forecast.wording is not None:
            readings += forecast.wording.readings
    return {each.coder for each in readings}


def _cell_faults(filled: dict[str, str]) -> Iterator[str]:
    for column, check in _CELLS.items():
        if column in filled and (fault := check(filled[column])):
            yield f"`{column}` is '{filled[column]}'; {fault}"


def _question_faults(question: Question, filled: dict[str, str]) -> Iterator[str]:
    numbers = [column for column in ("low", "point", "high") if column in filled]
    if numbers and not isinstance(question.kind, Binary):
        yield (
            f"a {question.kind.name} question has no single probability; leave {numbers[0]} empty,"
            f" and put into `belief` {form_of(question.kind)}"
        )
    elif "belief" in filled and isinstance(question.kind, Binary):
        yield "a yes/no question has its probability in `point`; leave `belief` empty"
    elif numbers and "point" not in filled:
        yield "a band without a point; say the number that fits the words best"
    elif ("low" in filled) != ("high" in filled):
        yield "only one end of the band; give low and high, or neither"


def _share(cell: str) -> str:
    try:
        value = float(cell)
    except ValueError:
        return "write a probability such as 0.35, without % and with a point"
    return "" if 0 <= value <= 1 else "a probability lies in [0, 1]; for a percentage divide by 100"


_GRADE = re.compile(r"[0-9]+\.?[0-9]*")


def _grade(most: int) -> Callable[[str], str]:
    def check(cell: str) -> str:
        fine = _GRADE.fullmatch(cell) and 1 <= float(cell) <= most
        return "" if fine else f"give a number from 1 to {most}"

    return check


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    return lambda cell: "" if cell in choices else did_you_mean(cell, choices)


_CELLS: dict[str, Callable[[str], str]] = {
    "low": _share,
    "point": _share,
    "high": _share,
    "own_belief_before": _share,
    "own_belief_after": _share,
    "relation": _one_of(RELATIONS),
    "nature": _one_of(NATURES),
    "importance": _grade(5),
    "confidence": _grade(3),
}


def _number(filled: Mapping[str, str], column: str) -> float | None:
    return float(filled[column]) if column in filled else None


def _reading(kind: Kind | None, filled: dict[str, str], coder: str) -> Reading | ClaimReading:
    """What was filled in for a question of some kind, or else for a claim."""
    if kind is None:
        return ClaimReading(
            coder=coder,
            point=_number(filled, "point"),
            nature=filled.get("nature"),
            importance=_number(filled, "importance"),
            note=filled.get("note"),
        )
    return Reading(
        coder=coder,
        belief=belief_of(typed_words(filled["belief"]), kind)
        if "belief" in filled
        else _number(filled, "point"),
        band=Band(float(filled["low"]), float(filled["high"])) if "low" in filled else None,
        own_belief=_number(filled, "own_belief_before"),
        own_belief_after=_number(filled, "own_belief_after"),
        relation=filled.get("relation"),
        confidence=_number(filled, "confidence"),
        note=filled.get("note"),
    )


def _with_readings(book: Book, readings: dict[tuple[str, str], Any]) -> Book:
    by_question = {
        name: reading for (what, name), reading in readings.items() if what == "question"
    }
    by_claim = {name: reading for (what, name), reading in readings.items() if what == "claim"}
    holders = {claim.id: claim.forecaster for claim in book.claims}
    forecasts: Any = []
    taken: set[str] = set()
    for forecast in book.forecasts:
        reading = by_question.get(forecast.question_id)
        if reading is not None and _is_holders(forecast, holders):
            taken.add(forecast.question_id)
            forecast = _read_also(forecast, reading)  # noqa: PLW2901 - the same forecast, with a reading
        forecasts.append(forecast)
    alone = {name: reading for name, reading in by_question.items() if name not in taken}
    return attrs.evolve(
        book,
        claims=[_with_reading(claim, by_claim.get(claim.id)) for claim in book.claims],
        questions=[_with_reading(question, alone.get(question.id)) for question in book.questions],
        conditions=[
            _with_reading(question, alone.get(question.id)) for question in book.conditions
        ],
        forecasts=forecasts,
    )


def _is_holders(forecast: Forecast, holders: dict[str, str]) -> bool:
    holder = holders.get(forecast.claim_id or "", forecast.forecaster)
    return forecast.wording is not None and forecast.forecaster == holder


def _read_also(forecast: Forecast, reading: Reading) -> Forecast:
    wording = forecast.wording
    assert wording is not None  # noqa: S101 - looked at before
    return attrs.evolve(forecast, wording=_with_reading(wording, reading))


def _with_reading(record: Any, reading: Reading | ClaimReading | None) -> Any:
    if reading is None:
        return record
    return attrs.evolve(record, readings=(*record.readings, reading))
