"""Checks between records: every link leads to a record, and no record contradicts another."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.book.known_records import denies_its_condition
from forecasttrack.book.links import LinkFault, Sections, broken_links, each_record, fault_at
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.belief import Belief, OptionProbabilities
from forecasttrack.records.briefing import Claim
from forecasttrack.records.choices import Categorical
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.plain_faults import DataPath, PlainFault
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution, StatedOutcome
from forecasttrack.records.rule import questions_named
from forecasttrack.records.wording import Reading
from forecasttrack.wording.contradictions import lexicon_faults, wording_faults


def faults_between(
    sections: Sections, unread: Container[object] | None = frozenset()
) -> list[LinkFault]:
    """Check everything between records, a ``PartialRecord`` standing for one that is broken itself.

    Args:
        sections: The records.
        unread: Ids that stand in files not read to the end; ``None`` if nobody can tell them.

    Returns:
        The faults, in the order of the sections.
    """
    faults = [*broken_links(sections, unread), *_contradictions(sections)]
    return sorted(faults, key=lambda fault: (list(sections).index(fault.section), fault.position))


def _contradictions(sections: Sections) -> Iterator[LinkFault]:
    places = {
        record.id: (section, position, record)
        for section, position, record in each_record(sections, "questions", "conditions")
        if isinstance(record, Question)
    }
    questions = {name: question for name, (_, _, question) in places.items()}
    settled = {
        record.question_id: record
        for _, _, record in each_record(sections, "resolutions")
        if isinstance(record, Resolution)
    }
    for section, position, record in each_record(sections, "forecasts"):
        if isinstance(record, Forecast) and record.question_id in questions:
            for fault in forecast_faults(record, questions[record.question_id]):
                yield _of_record(fault, section, position, record)
    for position, record in enumerate(sections["resolutions"]):
        if isinstance(record, Resolution) and record.question_id in questions:
            question = questions[record.question_id]
            for fault in resolution_faults(record, question):
                yield _of_record(fault, "resolutions", position, record)
            yield from _unfit_status(position, record, question, settled)
    for section, position, record in places.values():
        for fault in question_faults(record):
            yield _of_record(fault, section, position, record)
        if record.condition is not None:
            yield from _unfit_condition(section, position, record, questions)
    for section, position, record in each_record(sections, "claims"):
        if isinstance(record, Claim):
            for fault in claim_faults(record):
                yield _of_record(fault, section, position, record)
    yield from _circles(places, questions)


def at_most_ten_lines(faults: Sequence[str]) -> Sequence[str]:
    """At most ten lines of faults; of more than ten the last line counts those not shown.

    Example:
        >>> at_most_ten_lines([f"fault {n}" for n in range(12)])[-1]
        'and 3 more faults'
    """
    if len(faults) <= _MOST_LINES:
        return faults
    shown = faults[: _MOST_LINES - 1]
    return [*shown, f"and {len(faults) - len(shown):,} more faults"]


_MOST_LINES = 10


def forecast_faults(forecast: Forecast, question: Question) -> Iterator[PlainFault]:
    """Yield each fault of a forecast that does not fit its question, or its words its number.

    Example:
        >>> from forecasttrack.records.belief import Point
        >>> from forecasttrack.records.kind import Numeric
        >>> question = Question(id="q", text="How many?", kind=Numeric(unit="persons", lower=0))
        >>> forecast = Forecast(
        ...     question_id="q", forecaster="ann", belief=Point(-1), issued_at="2026-01-01T00:00Z"
        ... )
        >>> [fault.path for fault in forecast_faults(forecast, question)]
        [('point',)]
    """
    yield from belief_faults(forecast.belief, question)
    if isinstance(question.kind, Categorical):
        yield from _offer_faults(question.kind, forecast)
    if forecast.wording is not None:
        found = wording_faults(forecast.wording, forecast.belief, question.relation)
        yield from _inside(("wording",), found)
        yield from _inside(("wording",), _reading_faults(forecast.wording.readings, question))


def _offer_faults(kind: Categorical, forecast: Forecast) -> Iterator[PlainFault]:
    """Yield each fault of a belief whose options are not those on offer when it was issued."""
    if not kind.offered_from and not kind.offered_until:
        return
    try:
        kind.check_offer(forecast.belief, forecast.issued_at)
    except ForecastTrackError as error:
        named = () if error.field is None else (error.field,)
        yield PlainFault((forecast.belief.shape, *named), str(error))


def question_faults(question: Question) -> Iterator[PlainFault]:
    """Yield each fault of a question's readings, and of fields named like columns of tables."""
    if question.fields:
        yield from _field_faults(question.fields)
    yield from _reading_faults(question.readings, question)


def _field_faults(fields: Iterable[str]) -> Iterator[PlainFault]:
    from forecasttrack.tables.schema import COLUMNS  # noqa: PLC0415 - loads pandas

    for name in fields:
        tables = next((each.tables for each in COLUMNS if each.name == name), ())
        if tables or name == "text":
            whose = " and ".join(tables) or "questions"
            message = f"the field {name!r} bears the name of a column of {whose}; rename it"
            yield PlainFault(("fields", name), message, on_key=True)


def claim_faults(claim: Claim) -> Iterator[PlainFault]:
    """Yield each fault of a claim whose words name an unknown lexicon."""
    if claim.wording is not None:
        yield from _inside(("wording",), lexicon_faults(claim.wording.lexicon))


def belief_faults(belief: Belief, question: Question) -> Iterator[PlainFault]:
    """Yield each fault of a belief that does not fit its question, with its path in plain form."""
    try:
        question.kind.check_belief(belief)
    except ForecastTrackError as error:
        # The name of an option is one key, even where it holds a dot.
        named = [key for key in (error.row, error.field) if key is not None]
        is_option = isinstance(belief, OptionProbabilities) and bool(named)
        yield PlainFault((belief.shape, *named), str(error), on_key=is_option)


def resolution_faults(resolution: Resolution, question: Question) -> Iterator[PlainFault]:
    """Yield each fault of an outcome, present or replaced, that its question cannot have."""
    yield from _outcome_faults(resolution, question)
    for row, earlier in enumerate(resolution.replaces):
        yield from _inside(("replaces", row), _outcome_faults(earlier, question))


def _outcome_faults(stated: StatedOutcome, question: Question) -> Iterator[PlainFault]:
    if stated.status == "condition-not-met" and question.condition is None:
        message = (
            "its status is condition-not-met, but its question has no condition;"
            " give the question one, or the resolution another status"
        )
        yield PlainFault(("status",), message)
    if stated.outcome is not None:
        try:
            question.kind.check_outcome(stated.outcome)
        except ForecastTrackError as error:
            yield PlainFault(("outcome",), str(error))


def _reading_faults(readings: Iterable[Reading], question: Question) -> Iterator[PlainFault]:
    for row, reading in enumerate(readings):
        if reading.belief is not None:
            yield from _inside(("readings", row), belief_faults(reading.belief, question))


def _inside(path: DataPath, faults: Iterable[PlainFault]) -> Iterator[PlainFault]:
    return (attrs.evolve(fault, path=(*path, *fault.path)) for fault in faults)


def _of_record(fault: PlainFault, section: str, position: int, record: Any) -> LinkFault:
    found = fault_at(section, position, record, fault.path, fault.message)
    return attrs.evolve(found, on_key=fault.on_key)


def _unfit_status(
    position: int, record: Resolution, question: Question, settled: Mapping[str, Resolution]
) -> Iterator[LinkFault]:
    """A question counts as condition-not-met only where its own condition was not met.

    A status that a correction replaced is not checked: the condition may have come out otherwise
    at its time.
    """
    if denies_its_condition(record, question, settled):
        condition = question.condition
        assert condition is not None  # noqa: S101 - otherwise nothing is denied
        message = (
            f"its status is condition-not-met, but its condition"
            f" {condition.question_id!r} came out {condition.outcome!r} as required;"
            " one of the two is wrong"
        )
        yield fault_at("resolutions", position, record, "status", message)


def _unfit_condition(
    section: str, position: int, record: Question, questions: Mapping[str, Question]
) -> Iterator[LinkFault]:
    assert record.condition is not None  # noqa: S101 - the caller looked
    needed = questions.get(record.condition.question_id)
    if needed is not None:
        try:
            needed.kind.check_outcome(record.condition.outcome)
        except ForecastTrackError as error:
            message = f"its condition can never be met: {error}"
            yield fault_at(section, position, record, ("condition", "outcome"), message)


def _circles(
    places: Mapping[str, tuple[str, int, Question]], questions: Mapping[str, Question]
) -> Iterator[LinkFault]:
    """Yield a fault for each circle of conditions and rules, at its first question.

    Args:
        places: Section, position and record of each question by its id.
        questions: The same questions by their ids.
    """
    in_circles: set[str] = set()
    for section, position, record in places.values():
        trail = [] if record.id in in_circles else _circle(record.id, questions)
        if trail and not in_circles & {*trail}:
            in_circles.update(trail)
            is_rule = record.condition is None or record.condition.question_id != trail[1]
            path = ("rule",) if is_rule else ("condition", "question")
            has_rule = any(questions_named(questions[each].rule) for each in trail)
            what = "rules" if has_rule else "conditions"
            message = f"its {what} run in a circle ({' -> '.join(trail)}); take one of them out"
            yield fault_at(section, position, record, path, message)


def _circle(start: str, questions: Mapping[str, Question]) -> list[str]:
    """The questions of a circle that leads from a question back to itself; empty if none does."""
    trails, reached = [[start]], set()
    while trails:
        trail = trails.pop()
        for target in _depends_on(questions[trail[-1]]):
            if target == start:
                return [*trail, target]
            if target in questions and target not in reached:
                reached.add(target)
                trails.append([*trail, target])
    return []


def _depends_on(question: Question) -> list[str]:
    """The ids of the questions whose outcomes its condition and its rule need."""
    condition = [] if question.condition is None else [question.condition.question_id]
    return condition + questions_named(question.rule)
