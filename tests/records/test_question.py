"""Questions: what may be believed, what may happen, and between when and when."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidMomentError,
    InvalidOutcomeError,
    InvalidQuestionError,
    InvalidRecordError,
)
from tests.strategies import beliefs, beliefs_about, kinds, outcomes_of, questions

COLOURS = ft.Categorical(["red", "blue"])
TROOPS = ft.Numeric(unit="soldiers", lower=0, upper=200_000)
SAMPLE_OF_EACH_SHAPE = [
    ft.Probability(0.5),
    ft.OptionProbabilities({"red": 0.5, "blue": 0.5}),
    ft.Quantiles.at({0.5: 3}),
    ft.Samples([3]),
    ft.Distribution("normal", {"mean": 3, "sd": 1}),
    ft.Point(3),
]


@given(st.data(), kinds)
def test_a_kind_accepts_what_can_be_believed_and_happen(data, kind):
    """Beliefs and outcomes that suit the kind pass its checks."""
    kind.check_belief(data.draw(beliefs_about(kind)))
    outcome = data.draw(outcomes_of(kind))
    kind.check_outcome(
        ft.Resolution(question_id="q", outcome=outcome, known_at="2026-01-01").outcome
    )


@given(kinds, beliefs)
def test_a_kind_refuses_every_other_shape(kind, stated):
    """A belief of a shape that the kind does not accept is refused, by its name."""
    if not isinstance(stated, kind.accepts):
        with pytest.raises(InvalidForecastError, match=f"a {kind.name} question takes"):
            kind.check_belief(stated)


NO_BELIEF = ["x", None, 5, [1], {"red": 1.0}]


@pytest.mark.parametrize("stated", NO_BELIEF, ids=repr)
@pytest.mark.parametrize("kind", [ft.Binary(), COLOURS, TROOPS, ft.Date()], ids=lambda k: k.name)
def test_what_is_no_belief_was_an_error_of_python(kind, stated):
    """It had no attribute ``shape``."""
    with pytest.raises(InvalidForecastError, match=f"a {kind.name} question takes .*, found"):
        kind.check_belief(stated)


def test_days_as_text_say_what_is_on_offer():
    """They had no attribute ``year``; an instant without a zone is refused."""
    kind = ft.Categorical(["red", "blue"], offered_from={"blue": "2026-02-01"})
    assert kind.on_offer("2026-01-31") == ("red",)
    assert kind.on_offer("2026-02-01") == ("red", "blue")
    certain = ft.OptionProbabilities({"red": 1.0})
    kind.check_offer(certain, issued_at="2026-01-31")
    with pytest.raises(InvalidForecastError, match="leaves out 'blue'"):
        kind.check_offer(certain, issued_at="2026-02-01")
    for wrong in ("soon", "2026-01-31T12:00", 5, None):
        with pytest.raises(InvalidMomentError):
            kind.on_offer(wrong)


@pytest.mark.parametrize("kind", [TROOPS, ft.Numeric(unit="soldiers")], ids=["bounds", "none"])
@pytest.mark.parametrize("value", ["a", None, [1]])
def test_what_is_no_number_lies_within_no_bounds(kind, value):
    """It was compared with the bounds, or lay within where there were none."""
    with pytest.raises(InvalidArgumentError, match="value takes a number, found"):
        kind.holds(value)


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        (ft.Binary(), {"probability"}),
        (COLOURS, {"options"}),
        (ft.Ordered(["low", "red", "blue"]), {"options"}),
        (TROOPS, {"quantiles", "samples", "distribution", "point"}),
        (ft.Date(), {"quantiles", "samples", "distribution", "point"}),
    ],
    ids=["binary", "categorical", "ordered", "numeric", "date"],
)
def test_shapes_by_kind(kind, accepted):
    """Yes/no takes a probability, a choice takes options, numbers and dates take the rest."""
    assert {b.shape for b in SAMPLE_OF_EACH_SHAPE if isinstance(b, kind.accepts)} == accepted


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (ft.Binary(), "maybe"),
        (ft.Binary(), "Yes"),
        (ft.Binary(), 1.0),
        (ft.Binary(), 0.0),
        (ft.Binary(), -0.5),
        (ft.Binary(), ft.Range(low=0, high=1)),
        (COLOURS, "green"),
        (COLOURS, "Red"),
        (COLOURS, 0),
        (TROOPS, "many"),
        (TROOPS, -1),
        (TROOPS, 200_001),
        (TROOPS, ft.Range(low=-5, high=10)),
        (TROOPS, ft.Range(low=80_000)),
        (TROOPS, ft.Range(high=80_000)),
        (ft.Numeric(unit="soldiers", upper=200_000), ft.Range(low=80_000)),
        (TROOPS, ft.Period(earliest="2026-01-01", latest="2026-02-01", why="w")),
        (ft.Date(), "soon"),
        (ft.Date(), 20_000),
        (ft.Date(), ft.Range(low=0)),
    ],
)
def test_an_outcome_its_question_cannot_have_is_refused(kind, outcome):
    """Nothing but what the kind names can have happened."""
    with pytest.raises(InvalidOutcomeError):
        kind.check_outcome(outcome)


@pytest.mark.parametrize(
    ("outcome", "cure"),
    [
        ("5", "found '5'; write it without quotes"),
        ("70,000", "separators between its thousands; write 70000"),
        ("70_000", "write 70000"),
        ("\u22125", "has a typographic minus; write -5"),
        ("5%", "write 5 and give the unit %, or divide by 100"),
        ("many", "found 'many'"),
    ],
)
def test_text_that_stands_for_a_number_gets_its_cure(outcome, cure):
    with pytest.raises(InvalidOutcomeError, match=f"{re.escape(cure)}$"):
        TROOPS.check_outcome(outcome)


@pytest.mark.parametrize(
    ("outcome", "cure"),
    [
        ("Yes", "write yes"),
        (" TRUE", "write yes"),
        ("1", "write yes"),
        (1.0, "write yes"),
        ("NO", "write no"),
        ("f", "a share strictly between 0 and 1 is a partial outcome"),
        (0.0, "write no"),
        (-0.5, "a share strictly between 0 and 1 is a partial outcome"),
    ],
)
def test_another_spelling_of_yes_or_no_gets_its_cure(outcome, cure):
    with pytest.raises(InvalidOutcomeError, match=f"; {cure}$"):
        ft.Binary().check_outcome(outcome)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (ft.Binary(), 0.25),
        (TROOPS, 0),
        (TROOPS, 200_000),
        (TROOPS, ft.Range(low=80_000, high=85_000)),
        (TROOPS, ft.Range(low=80_000, high=200_000)),
        (ft.Numeric(unit="soldiers", lower=0), ft.Range(low=80_000)),
        (ft.Date(), "never"),
        (ft.Date(), "2026-05-01"),
        (ft.Date(), "2026-05-01T12:00Z"),
    ],
)
def test_outcomes_at_the_edge_are_allowed(kind, outcome):
    """Bounds belong to the question, a share is a partial outcome, and a date may not come."""
    kind.check_outcome(outcome)


def test_an_option_that_the_question_lacks_is_refused():
    """Probability on an option that cannot happen is a slip of the pen."""
    with pytest.raises(InvalidForecastError, match="Did you mean 'blue'"):
        COLOURS.check_belief(ft.OptionProbabilities({"red": 0.5, "bleu": 0.5}))


@pytest.mark.parametrize(
    "options", [[], ["one"], ["a", "a"], ["a", ""], ["a", " "], ["a", 1], "ab", None], ids=str
)
@pytest.mark.parametrize("kind", [ft.Categorical, ft.Ordered])
def test_a_choice_needs_two_distinct_options(kind, options):
    """Options are two texts or more, each named once; a text is not taken apart into letters."""
    with pytest.raises(InvalidRecordError):
        kind(options)


@pytest.mark.parametrize(("lower", "upper"), [(1, 1), (2, 1)])
def test_bounds_are_in_order(lower, upper):
    """The lower bound lies under the upper one."""
    with pytest.raises(InvalidQuestionError, match="lower bound"):
        ft.Numeric(unit="km", lower=lower, upper=upper)


@given(questions())
def test_a_question_is_due_by_its_close_unless_it_says_otherwise(question):
    """``resolves_by`` wins where it is stated."""
    stated = question.resolves_by
    assert question.due == (stated if stated is not None else question.closes_at)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"opens_at": "2026-05-02", "closes_at": "2026-05-01"}, "closes_at"),
        ({"condition": ft.Condition(question_id="q")}, "condition"),
    ],
)
def test_fields_that_contradict_each_other_are_refused(fields, field):
    """The error names the field that a reader would change."""
    with pytest.raises(InvalidQuestionError) as caught:
        ft.Question(id="q", text="Will it rain?", **fields)
    assert caught.value.field.startswith(field)


@pytest.mark.parametrize("fields", [{"claim_id": "C1"}, {"relation": "supports"}])
def test_a_claim_and_its_relation_come_together(fields):
    """A question that serves a claim says how, and the other way round."""
    with pytest.raises(InvalidQuestionError, match=r"claim|relation"):
        ft.Question(id="q", text="Will it rain?", **fields)


def test_a_question_may_open_and_close_on_one_day():
    """A bare day opens at its beginning and closes at its end."""
    assert ft.Question(id="q", text="Rain?", opens_at="2026-05-01", closes_at="2026-05-01")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", None),
        ("text", "nul\0"),
        ("kind", "binary"),
        ("kind", ft.Binary),
        ("opens_at", "2026-05-01T12:00"),
        ("opens_at", ft.Period(earliest="2026-05-01", latest="2026-05-02", why="w")),
        ("condition", "K1"),
        ("relation", "for"),
        ("weight", -1),
        ("weight", float("nan")),
        ("weight", "2"),
        ("evidence", ["it rained"]),
        ("evidence", "it rained"),
        ("readings", [0.5]),
        ("cluster", 3),
    ],
)
def test_bad_input_is_refused(field, value):
    """Every field is checked when the question is made."""
    with pytest.raises(InvalidRecordError):
        ft.Question(**{"id": "q", "text": "Will it rain?", field: value})
