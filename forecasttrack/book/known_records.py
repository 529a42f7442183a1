"""The records of a book that could be known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from forecasttrack.records.moments import Moment, ends
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.wording import Coder


def resolutions_known_by(
    moment: Moment,
    resolutions: Iterable[Resolution],
    *,
    questions: Mapping[str, Question],
    coders: Iterable[Coder],
) -> tuple[Resolution, ...]:
    """The resolutions as they could be known at a moment.

    One that was corrected later is as it was before; one without a date is known once its question
    is due.

    Args:
        moment: Only what could be known by then is kept.
        resolutions: The resolutions of a book.
        questions: Its questions by their ids.
        coders: Its coders; in a resolution as it was before a correction, only their readings stay.
    """
    names = {each.id for each in coders}
    known = (_as_known_by(moment, each, names) for each in resolutions)
    settled = (each for each in known if each and not _is_too_early(each, questions, moment))
    return without_denied_conditions(settled, questions)


def _as_known_by(
    moment: Moment, resolution: Resolution, coders: Collection[str]
) -> Resolution | None:
    found = resolution.known_by(moment)
    if found is None or found is resolution:
        return found
    return attrs.evolve(found, readings=[each for each in found.readings if each.coder in coders])


def _is_too_early(
    resolution: Resolution, questions: Mapping[str, Question], moment: Moment
) -> bool:
    due = questions[resolution.question_id].due
    return resolution.known_at is None and due is not None and ends(due) > moment


def without_denied_conditions(
    resolutions: Iterable[Resolution], questions: Mapping[str, Question]
) -> tuple[Resolution, ...]:
    """Leave out resolutions by "condition-not-met" whose condition was met.

    Both stand at an earlier moment where the condition was corrected before its question was.
    """
    settled = {each.question_id: each for each in resolutions}
    return tuple(
        each
        for name, each in settled.items()
        if not denies_its_condition(each, questions[name], settled)
    )


def denies_its_condition(
    resolution: Resolution, question: Question, settled: Mapping[str, Resolution]
) -> bool:
    """Whether a resolution is "condition-not-met" although its condition was met."""
    if resolution.status != "condition-not-met" or question.condition is None:
        return False
    decided = settled.get(question.condition.question_id)
    return decided is not None and decided.outcome == question.condition.outcome
