"""What must hold between records: links that lead somewhere, and no contradiction."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

import attrs

from forecasttrack.book.links import LinkFault, Sections, broken_links, each_record, fault_at
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.rule import questions_named


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
            yield from _unfit_belief(section, position, record, questions[record.question_id])
    for position, record in enumerate(sections["resolutions"]):
        if isinstance(record, Resolution) and record.question_id in questions:
            question = questions[record.question_id]
            yield from _unfit_outcome(position, record, question)
            yield from _unfit_status(position, record, question, settled)
    for section, position, record in each_record(sections, "questions", "conditions"):
        if isinstance(record, Question) and record.condition is not None:
            yield from _unfit_condition(section, position, record, questions)
    yield from _circles(places)


def _unfit_belief(
    section: str, position: int, record: Forecast, question: Question
) -> Iterator[LinkFault]:
    try:
        question.kind.check_belief(record.belief)
    except ForecastTrackError as error:
        inside = () if error.field is None else (error.field,)
        fault = fault_at(section, position, record, (record.belief.shape, *inside), str(error))
        yield attrs.evolve(fault, on_key=bool(inside))


def _unfit_outcome(position: int, record: Resolution, question: Question) -> Iterator[LinkFault]:
    if record.outcome is not None:
        try:
            question.kind.check_outcome(record.outcome)
        except ForecastTrackError as error:
            yield fault_at("resolutions", position, record, "outcome", str(error))


def _unfit_status(
    position: int, record: Resolution, question: Question, settled: Mapping[str, Resolution]
) -> Iterator[LinkFault]:
    """A question counts as condition-not-met only where its own condition was not met."""
    if record.status != "condition-not-met":
        return
    if question.condition is None:
        message = (
            "its status is condition-not-met, but its question has no condition;"
            " give the question one, or the resolution another status"
        )
        yield fault_at("resolutions", position, record, "status", message)
        return
    decided = settled.get(question.condition.question_id)
    if decided is not None and decided.outcome == question.condition.outcome:
        message = (
            f"its status is condition-not-met, but its condition"
            f" {question.condition.question_id!r} came out {decided.outcome!r} as required;"
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


def _circles(questions: Mapping[str, tuple[str, int, Question]]) -> Iterator[LinkFault]:
    """Name each circle of conditions and rules once, at its first question."""
    named: set[str] = set()
    for section, position, record in questions.values():
        trail = [] if record.id in named else _circle(record.id, questions)
        if trail and not named & {*trail}:
            named.update(trail)
            first = trail[1] if len(trail) > 1 else record.id
            is_rule = record.condition is None or record.condition.question_id != first
            path = ("rule",) if is_rule else ("condition", "question")
            has_rule = any(questions_named(questions[each][2].rule) for each in trail)
            what = "rules" if has_rule else "conditions"
            message = f"its {what} run in a circle ({' -> '.join(trail)}); take one of them out"
            yield fault_at(section, position, record, path, message)


def _circle(start: str, questions: Mapping[str, tuple[str, int, Question]]) -> list[str]:
    """A way from a question over what it asks for back to itself, empty where there is none."""
    trails, seen = [[start]], set()
    while trails:
        trail = trails.pop()
        for target in _asks_for(questions[trail[-1]][2]):
            if target == start:
                return [*trail, target]
            if target in questions and target not in seen:
                seen.add(target)
                trails.append([*trail, target])
    return []


def _asks_for(question: Question) -> list[str]:
    condition = [] if question.condition is None else [question.condition.question_id]
    return condition + questions_named(question.rule)
