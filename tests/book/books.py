"""Hypothesis strategy for whole small books, whose links all lead somewhere."""

from __future__ import annotations

import attrs
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.records.belief import Belief
from forecasttrack.records.rule import questions_named
from tests import strategies as some

three_ids = st.lists(some.ids, min_size=1, max_size=3, unique=True)


@st.composite
def _named(draw: st.DrawFn, strategy: st.SearchStrategy) -> list:
    return [attrs.evolve(draw(strategy), id=name) for name in draw(three_ids)]


def _without_others(question: ft.Question) -> ft.Question:
    """A question that names no other; under a new id it might name itself."""
    rule = None if questions_named(question.rule) else question.rule
    return attrs.evolve(question, condition=None, rule=rule)


@st.composite
def books(draw: st.DrawFn) -> ft.Book:
    """Books of one to three records a section, with every kind of question and belief."""
    briefings, forecasters, coders = (
        draw(_named(strategy)) for strategy in (some.briefings, some.forecasters, some.coders)
    )
    coder, forecaster = coders[0].id, forecasters[-1].id
    claims = [
        attrs.evolve(
            claim,
            briefing_id=briefings[0].id,
            forecaster=forecaster,
            readings=_read_by(coder, claim.readings),
            wording=_without_lexicon(claim.wording),
        )
        for claim in draw(_named(some.claims))
    ]
    questions = [
        attrs.evolve(
            question,
            claim_id=claims[0].id if question.claim_id else None,
            readings=_read_by(coder, question.readings, about=None),
        )
        for question in draw(_named(some.questions().map(_without_others)))
    ]
    forecasts = [
        _about(question, forecast, coder, draw(some.beliefs_about(question.kind)))
        for question, forecast in zip(questions, draw(_some_forecasts), strict=False)
    ]
    return ft.Book(
        briefings=briefings,
        forecasters=forecasters,
        coders=coders,
        claims=claims,
        questions=questions,
        forecasts=[attrs.evolve(forecast, forecaster=forecaster) for forecast in forecasts],
        resolutions=[draw(_resolution_of(question, coder)) for question in questions[1:]],
        recorded_until=draw(some.optional(some.dates)),
    )


_some_forecasts = st.lists(some.forecasts(), max_size=3)


def _hangs_on_nothing(record: ft.Resolution) -> bool:
    return all(each.status != "condition-not-met" for each in (record, *record.replaces))


@st.composite
def _resolution_of(draw: st.DrawFn, question: ft.Question, coder: str) -> ft.Resolution:
    drawn = draw(some.resolutions().filter(_hangs_on_nothing))
    settled = drawn.status == "resolved"
    outcome = draw(some.outcomes_of(question.kind)) if settled else None
    replaced = [
        attrs.evolve(each, outcome=draw(some.outcomes_of(question.kind)))
        if each.status == "resolved"
        else each
        for each in drawn.replaces
    ]
    return attrs.evolve(
        drawn,
        question_id=question.id,
        outcome=outcome,
        replaces=replaced,
        readings=_read_by(coder, drawn.readings),
    )


def _about(question: ft.Question, forecast: ft.Forecast, coder: str, belief: Belief) -> ft.Forecast:
    """A forecast with a belief about the question, whose words agree with it."""
    return attrs.evolve(
        forecast,
        question_id=question.id,
        belief=belief,
        claim_id=None,
        wording=_worded_by(coder, forecast.wording, belief),
    )


def _read_by(coder: str, readings: tuple, *, about: Belief | None = None) -> list:
    """The readings of one coder; a belief in them is the one given, which fits the question."""
    change = {"belief": about} if readings and hasattr(readings[0], "belief") else {}
    return [attrs.evolve(reading, coder=coder, **change) for reading in readings]


def _worded_by(coder: str, wording: ft.Wording | None, belief: Belief) -> ft.Wording | None:
    if wording is None:
        return None
    band, point = wording.band, wording.point
    if isinstance(belief, ft.Probability) and band is not None:
        band = ft.Band(min(band.low, belief.yes), max(band.high, belief.yes))
    if isinstance(belief, ft.Probability) and point is not None:
        point = belief.yes
    # Nobody reads the same words twice.
    readings = _read_by(coder, wording.readings[:1], about=belief)
    return attrs.evolve(wording, band=band, point=point, lexicon=None, readings=readings)


def _without_lexicon(wording: ft.Wording | None) -> ft.Wording | None:
    return None if wording is None else attrs.evolve(wording, lexicon=None)
