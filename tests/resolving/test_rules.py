"""What each kind of rule settles, by values worked out by hand."""

from __future__ import annotations

import attrs
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidQuestionError
from forecasttrack.records.kind import KINDS
from forecasttrack.records.rule import RULES
from forecasttrack.records.series_rule import OfSeries
from forecasttrack.resolving import rule_evaluator
from tests.resolving.one_question import TROOPS, ask, facts, outcome, settle

COUNTS = facts(
    {"at": "2026-03-31", "value": 80_000},
    {"at": "2026-06-20", "value": 74_000},
    {"at": "2026-07-05", "value": 76_000},
    **TROOPS,
)


def test_a_value_is_the_last_one_known_and_never_between():
    """On 30 June the count of 20 June stands, though the next differs."""
    kind = ft.Numeric(unit="persons")
    assert outcome(ask(ft.ValueAt(series="troops"), kind), COUNTS) == 74_000
    rule = ft.ValueAt(**TROOPS, at_most=75_000)
    assert outcome(ask(rule), COUNTS) == "yes"


def test_the_nearest_value_may_come_after_the_day():
    """5 July is nearer to 30 June than 20 June is."""
    rule = ft.ValueAt(**TROOPS, at_most=75_000, nearest_days=30)
    assert outcome(ask(rule), COUNTS) == "yes"  # the first release within reach settles it
    late = ft.ValueAt(**TROOPS, at_most=75_000, nearest_days=30, vintage="latest")
    assert outcome(ask(late), COUNTS) == "no"


def test_an_old_value_settles_nothing():
    """Ten days old, and five are allowed."""
    rule = ft.ValueAt(**TROOPS, at_most=75_000, max_age_days=5)
    assert outcome(ask(rule), COUNTS) == (
        "the last observation of troops is 10 days old, and 5 are allowed"
    )


def test_a_crossing_settles_yes_at_once_and_no_only_at_the_end():
    """The first day under the limit, the day itself for a date question, never if none."""
    early = ft.Crossing(**TROOPS, below=75_000)
    assert outcome(ask(early), COUNTS, known_by="2026-06-20") == "yes"
    assert outcome(ask(early, ft.Date()), COUNTS) == "2026-06-20"
    never = ft.Crossing(**TROOPS, below=70_000)
    assert outcome(ask(never), COUNTS, known_by="2026-06-30") == (
        "not crossed, but no observation reaches the end of the window of troops"
    )
    assert outcome(ask(never), COUNTS, known_by="2026-07-05") == "no"
    assert outcome(ask(never, ft.Date()), COUNTS) == "never"


def test_a_window_with_a_gap_settles_nothing():
    """Eighty-nine days without a count, and sixty are allowed."""
    rule = ft.Crossing(**TROOPS, below=70_000, gap_days=60)
    assert "89 days without an observation, and 60 are allowed" in outcome(ask(rule), COUNTS)
    wide = ft.Crossing(**TROOPS, below=70_000, gap_days=90)
    assert outcome(ask(wide), COUNTS) == "no"


@pytest.mark.parametrize("after", ["2026-07-01", "2026-07-20", "2026-07-20T12:00Z"])
@pytest.mark.parametrize(("allowed", "settles"), [(9, False), (9.9, False), (10, True)])
def test_a_gap_at_the_end_of_a_window_has_all_its_days(after, allowed, settles):
    """21 to 30 June are ten days, whenever the next observation is; they were counted as nine."""
    known = facts(
        {"at": "2026-01-01", "until": "2026-06-20", "value": 5},
        {"at": after, "value": 5},
        series="x",
    )
    found = outcome(ask(ft.Crossing(series="x", below=3, gap_days=allowed)), known)
    assert (found == "no") == settles
    assert settles or "10 days without an observation" in found


@pytest.mark.parametrize(("take", "expected"), [("max", 5), ("min", -1), ("sum", 6), ("count", 3)])
def test_a_window_can_be_taken_together(take, expected):
    """Highest, lowest, sum and count of 2, 5, 0 and -1."""
    values = facts(
        {"at": "2026-01-10", "value": 2},
        {"at": "2026-02-10", "value": 5},
        {"at": "2026-03-10", "value": 0},
        {"at": "2026-06-30", "value": -1},
        {"at": "2026-07-30", "value": 99},
        series="x",
        unit="points",
    )
    rule = ft.WindowValue(series="x", take=take)
    kind = ft.Numeric(unit="points")
    assert outcome(ask(rule, kind), values) == expected


def test_what_can_only_rise_is_settled_when_it_passes_the_limit():
    """A maximum and a count pass for good; so does a sum that never falls, and no other sum."""
    values = facts({"at": "2026-01-10", "value": 3}, {"at": "2026-02-10", "value": 4}, series="x")

    def by_march(**limits):
        return outcome(ask(ft.WindowValue(series="x", **limits)), values, known_by="2026-03-01")

    assert [
        ft.WindowValue(series="x", at_least=1, **how).moves_one_way
        for how in ({"take": "max"}, {"take": "sum"}, {"take": "sum", "never_falls": True})
    ] == [True, False, True]
    waits = "not passed, and its window ends on 2026-06-30"
    assert by_march(take="max", at_least=4) == "yes"
    assert by_march(take="max", at_most=3) == "no"
    assert by_march(take="min", at_most=3) == "yes"
    assert by_march(take="min", at_least=3) == waits
    assert by_march(take="count", above=1) == "yes"
    assert by_march(take="sum", at_least=7) == waits
    assert by_march(take="sum", at_least=7, never_falls=True) == "yes"


def test_the_status_quo_stands_unless_something_was_seen():
    """Looked at and nothing seen is no; not looked at is nothing."""
    rule = ft.StatusQuo(series="treaty")
    nothing = facts({"at": "2026-05-01", "value": "no"}, series="treaty")
    signed = facts({"at": "2026-05-01", "value": "yes"}, series="treaty")
    old = facts({"at": "2025-05-01", "value": "no"}, series="treaty")
    assert outcome(ask(rule), nothing) == "no"
    assert outcome(ask(rule), signed, known_by="2026-05-01") == "yes"
    assert outcome(ask(rule), old) == "as it was, but no observation inside the window of treaty"


def test_k_of_n_signs_are_settled_when_the_open_ones_change_nothing():
    """Two yes of three settle "at least two", whatever the third; two no settle the other way."""
    signs = [ft.Crossing(series=name, equals="yes") for name in "abc"]
    two = ask(ft.AtLeast(n=2, of=signs))
    near = [{"series": name, "at": "2026-02-01", "value": "yes"} for name in "ab"]
    away = {"series": "c", "at": "2026-02-02", "value": "no"}
    assert outcome(two, facts(*near, away), known_by="2026-02-02") == "yes"
    one = [{**near[0]}, {**near[1], "value": "no"}, away]
    how = outcome(two, facts(*one), known_by="2026-03-01")
    assert how == "1 of 3 signs are there, 0 are not, 2 are needed"


def test_a_majority_is_more_than_half_of_all_the_sources_named():
    """Two of four are no majority, three are; silence counts for nobody."""
    rule = ft.Majority(series="x", sources=["a", "b", "c", "d"])

    def say(**votes):
        rows = [{"source": s, "at": "2026-06-01", "value": v} for s, v in votes.items()]
        return outcome(ask(rule), facts(*rows, series="x"))

    assert say(a="yes", b="yes", c="yes") == "yes"
    assert say(a="yes", b="yes", c="no") == (
        "of 4 sources 2 say yes, 1 say no; no outcome has a majority"
    )


def test_a_majority_that_is_lost_later_was_there_first():
    """Looking for its first moment by halves missed it: a source changed its word afterwards."""
    reports = [
        {"source": "a", "at": "2026-06-20", "value": 1, "as_of": "2026-07-02"},
        {"source": "b", "at": "2026-06-21", "value": 1, "as_of": "2026-07-02"},
        {"source": "b", "at": "2026-06-22", "value": 0, "as_of": "2026-07-03"},
        {"source": "c", "at": "2026-06-19", "value": 0, "as_of": "2026-07-04"},
    ]
    rule = ft.Majority(series="x", sources=["a", "b", "c"])
    (row,) = settle(ask(rule), facts(*reports, series="x")).frame.to_dict("records")
    end_of_2_july = pd.Timestamp("2026-07-03", tz="UTC")
    assert (row["outcome"], row["known_at"]) == ("yes", end_of_2_july)


def test_an_unclear_number_that_comes_late_does_not_undo_a_crossing():
    """The date was settled when it was first known; a range of an earlier day came afterwards."""
    reports = [
        {"at": "2026-03-20", "value": 74, "as_of": "2026-03-21"},
        {"at": "2026-03-10", "low": 70, "high": 80, "as_of": "2026-04-01"},
        {"at": "2026-02-01", "value": 90, "as_of": "2026-04-02"},
        {"at": "2026-07-05", "value": 90, "as_of": "2026-07-06"},
    ]
    rule = ft.Crossing(series="x", at_most=75)
    assert outcome(ask(rule, ft.Date()), facts(*reports, series="x")) == "2026-03-20"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_says_itself_what_it_settles(rule):
    """A list beside the rules forgot one; a rule about a series without a day broke off."""
    assert {kind.name for kind in KINDS} >= rule.SETTLES
    assert isinstance(rule.IS_NUMBER_WITHOUT_LIMIT, bool)
    if issubclass(rule, OfSeries):
        assert rule in rule_evaluator._EVALUATIONS


def test_a_rule_about_a_series_cannot_forget_its_day():
    """It is refused by name where it is made, not by an attribute that is missing later."""

    class Forgetful(OfSeries):
        name = "forgetful"

    with pytest.raises(TypeError, match="last_day"):
        Forgetful(series="x")


def test_a_source_of_a_majority_speaks_once():
    """Said twice it counts once, and one that contradicts itself for neither side."""
    rule = ft.Majority(series="x", sources=["a", "b", "c"])
    statements = [("a", "yes"), ("a", "yes"), ("b", "yes"), ("b", "no"), ("c", "no")]
    rows = [{"at": "2026-06-01", "source": who, "value": value} for who, value in statements]
    assert "1 say yes, 1 say no" in outcome(ask(rule), facts(*rows, series="x"))


def test_bands_choose_an_option_and_a_cut_lies_in_the_upper_one():
    """Under 10 is low, from 10 middle, from 20 high."""
    kind = ft.Ordered(["low", "middle", "high"])
    rule = ft.ValueAt(series="x", bands=[10, 20])
    for value, option in [(9.9, "low"), (10, "middle"), (20, "high")]:
        assert outcome(
            ask(rule, kind), facts({"at": "2026-06-01", "value": value}, series="x")
        ) == (option)
    wide = facts({"at": "2026-06-01", "low": 8, "high": 12}, series="x")
    assert "lies on both sides" in outcome(ask(rule, kind), wide)


def test_another_question_can_decide():
    """Its outcome, the opposite of it, and what its number keeps to."""
    other = ft.Question(
        id="n",
        text="How many?",
        kind=ft.Numeric(unit="persons"),
        opens_at="2026-01-01",
        closes_at="2026-06-30",
        rule=ft.ValueAt(series="troops"),
    )
    under = ft.OutcomeOf(question_id="n", at_most=75_000)
    assert settle(ask(under), COUNTS, other).frame["outcome"].tolist() == ["yes", 74_000]
    over = ft.Negation(of=under)
    assert settle(ask(over), COUNTS, other).frame["outcome"].tolist() == ["no", 74_000]


def test_contradictory_facts_follow_the_rule():
    """Refused, ambiguous, or a range, and what a range leaves of a limit."""
    two = facts(
        {"at": "2026-06-01", "source": "a", "value": 74_000},
        {"at": "2026-06-01", "source": "b", "value": 80_000},
        **TROOPS,
    )

    def say(conflict, kind=None, **limit):
        return outcome(ask(ft.ValueAt(**TROOPS, conflict=conflict, **limit), kind), two)

    number = ft.Numeric(unit="persons")
    assert say("refuse", number) == "sources contradict each other on 2026-06-01: 74000 / 80000"
    assert say("ambiguous", number) == "ambiguous"
    assert say("range", number) == ft.Range(low=74_000, high=80_000)
    assert say("range", at_most=90_000) == "yes"
    assert "lies on both sides of the limit" in say("range", at_most=75_000)


@pytest.mark.parametrize("vintage", ["first", "deadline", "latest"])
def test_one_source_that_says_two_things_at_once_contradicts_itself(vintage):
    """Of two vintages one counts; of two values of one vintage neither does, whatever the order."""
    rows = [
        {"at": "2026-06-20", "source": "a", "as_of": "2026-06-25", "value": value}
        for value in (74_000, 80_000)
    ]
    rule = ft.ValueAt(**TROOPS, at_most=75_000, vintage=vintage)
    for both in (rows, rows[::-1]):
        assert "contradict" in outcome(ask(rule), facts(*both, **TROOPS))


def test_partial_annulled_and_ambiguous_outcomes_are_facts_too():
    """A share is a partial outcome; two words settle by a status."""
    for value, expected in [(0.4, 0.4), ("annulled", "annulled"), ("ambiguous", "ambiguous")]:
        known = facts({"at": "2026-06-01", "value": value}, series="x")
        assert outcome(ask(ft.ValueAt(series="x")), known) == expected


@pytest.mark.parametrize("depends", ["rule", "condition"])
def test_what_follows_from_an_undated_resolution_bears_no_date(depends):
    """It used to be known on 1969-12-31, a day that nobody had named."""
    parent = ft.Question(id="p", text="?")
    rests = {
        "rule": {"rule": ft.OutcomeOf(question_id="p")},
        "condition": {"condition": ft.Condition(question_id="p", outcome="yes")},
    }[depends]
    book = ft.Book(
        questions=[parent, ft.Question(id="q", text="?", **rests)],
        resolutions=[ft.Resolution(question_id="p", status="annulled")],
    )
    once = ft.resolve(book, COUNTS, known_by="2027-01-01")
    assert [each.known_at for each in once.resolutions] == [None]
    assert once.frame["known_at"].isna().all()
    again = ft.resolve(once.book, COUNTS, known_by="2027-01-01")
    assert again.frame["action"].tolist() == ["by hand", "stands"]


def test_a_condition_that_is_not_met_ends_the_question():
    """Waiting while it is open; condition-not-met once it came out otherwise."""
    condition = ft.Question(
        id="c",
        text="?",
        opens_at="2026-01-01",
        closes_at="2026-03-31",
        rule=ft.StatusQuo(series="truce"),
    )
    question = ask(
        ft.StatusQuo(series="treaty"), condition=ft.Condition(question_id="c", outcome="yes")
    )
    known = facts(
        {"series": "truce", "at": "2026-02-01", "value": "no"},
        {"series": "treaty", "at": "2026-02-01", "value": "yes"},
    )
    early = settle(question, known, condition, known_by="2026-03-01").frame.iloc[0]
    assert (early["action"], early["waits_for"]) == ("open", "c")
    late = settle(question, known, condition, known_by="2026-03-31").resolutions
    assert [(each.question_id, each.status) for each in late] == [
        ("q", "condition-not-met"),
        ("c", "resolved"),
    ]


@ft.register_rule("test: more a than b", series=["a", "b"])
def more_a_than_b(question, known, *words):
    count = known.frame["series"].value_counts()
    return "yes" if count.get("a", 0) > count.get("b", 0) + len(words) else None


@ft.register_rule("test: raises")
def raises(question, known):
    raise ZeroDivisionError("nothing to divide by")


@ft.register_rule("test: ends Python")
def ends_python(question, known):
    raise SystemExit(0)


@ft.register_rule("test: cannot be")
def impossible(question, known):
    return "perhaps"


def test_a_registered_function_sees_only_what_was_known():
    """It settles on the first day it can."""
    known = facts(
        {"series": "b", "at": "2026-02-01", "value": 1},
        {"series": "a", "at": "2026-02-03", "value": 1},
        {"series": "a", "at": "2026-02-05", "value": 1},
        {"series": "other", "at": "2026-01-05", "value": 1},
    )
    rule = ft.Registered(function="test: more a than b")
    (found,) = settle(ask(rule), known).resolutions
    assert (found.outcome, str(found.known_at)) == ("yes", "2026-02-05")
    assert not settle(ask(ft.Registered(function=rule.function, arguments=["one"])), known)


def test_a_function_that_raises_is_reported_and_the_rest_is_settled():
    """The fault names the question; others resolve."""
    book = ft.Book(
        questions=[
            ask(ft.Registered(function="test: raises")),
            ft.Question(id="odd", text="?", rule=ft.Registered(function="test: cannot be")),
            ft.Question(id="none", text="?", rule=ft.Registered(function="test: mor a than b")),
            ft.Question(id="good", text="?", closes_at="2026-06-30", rule=ft.ValueAt(series="x")),
        ]
    )
    known = facts({"at": "2026-06-01", "value": "yes"}, series="x")
    rows = ft.resolve(book, known, known_by="2027-01-01").frame.set_index("question_id")
    assert rows["action"].to_dict() == {
        "q": "fault",
        "odd": "fault",
        "none": "fault",
        "good": "resolve",
    }
    assert "ZeroDivisionError: nothing to divide by" in rows["how"]["q"]
    assert "is yes or no, found 'perhaps'" in rows["how"]["odd"]
    assert "Did you mean 'test: more a than b'" in rows["how"]["none"]


def test_a_function_that_ends_python_is_a_fault():
    """The whole run ended there, with status 0."""
    known = facts({"at": "2026-06-01", "value": 1}, series="x")
    rows = settle(ask(ft.Registered(function="test: ends Python")), known).frame
    assert rows["action"].tolist() == ["fault"]
    assert "failed: SystemExit: 0" in rows["how"][0]


def test_one_name_is_one_function():
    """A name that is taken is refused, the same function again is not."""
    ft.register_rule("test: raises")(raises)
    with pytest.raises(InvalidArgumentError, match="registered already"):
        ft.register_rule("test: raises")(impossible)


FAULTS = {
    "no series 'trops' in the facts. Did you mean 'troops'?": ft.ValueAt(series="trops"),
    "the rule is in thousands, the series 'troops' in persons": ft.ValueAt(
        series="troops", unit="thousands", at_most=75
    ),
    "the rule is in no unit, the series 'troops' in persons": ft.ValueAt(
        series="troops", at_most=75
    ),
    "80000 is neither yes, no nor a share": ft.ValueAt(series="troops", at="2026-03-31"),
}


@pytest.mark.parametrize(("message", "rule"), FAULTS.items(), ids=FAULTS)
def test_a_rule_that_cannot_be_applied_is_a_fault(message, rule):
    """It names what is wrong, and settles nothing."""
    settlement = settle(ask(rule), COUNTS)
    assert settlement.frame["action"].tolist() == ["fault"]
    assert message in settlement.frame["how"][0]
    assert not settlement


def test_a_numeric_question_in_another_unit_is_a_fault():
    """The unit of the question is that of its facts."""
    kind = ft.Numeric(unit="brigades")
    how = settle(ask(ft.ValueAt(series="troops"), kind), COUNTS).frame["how"][0]
    assert "the rule is in brigades, the series 'troops' in persons" in how


REFUSED = {
    "before it begins": lambda: ft.Crossing(
        series="x", above=1, since="2026-06-30", until="2026-01-01"
    ),
    "no number lies above 5 and under 3": lambda: ft.ValueAt(series="x", above=5, below=3),
    "no number lies above 5 and under 5 at once; at_least and at_most": lambda: ft.ValueAt(
        series="x", above=5, below=5
    ),
    "above 4 and under 4": lambda: ft.ValueAt(series="x", at_least=4, below=4),
    "above 3 and under 3": lambda: ft.ValueAt(series="x", above=3, at_most=3),
    "the rule has no limit": lambda: ft.Crossing(series="x"),
    "in rising order": lambda: ft.ValueAt(series="x", bands=[2, 2]),
    "bands and a limit": lambda: ft.ValueAt(series="x", bands=[2], above=1),
    "n lies between 1 and 1": lambda: ft.AtLeast(n=2, of=[ft.StatusQuo(series="x")]),
    "three sources or more": lambda: ft.Majority(series="x", sources=["a", "b"]),
    "Keep one": lambda: ft.ValueAt(series="x", max_age_days=1, nearest_days=1),
    "has no day": lambda: ft.Question(id="q", text="?", rule=ft.ValueAt(series="x")),
    "has no beginning": lambda: ft.Question(
        id="q", text="?", closes_at="2026-01-01", rule=ft.StatusQuo(series="x")
    ),
    "one of them comes from the question": lambda: ask(
        ft.StatusQuo(series="x", since="2026-07-01")
    ),
    "never the text 'signed'": lambda: ft.WindowValue(series="x", take="max", equals="signed"),
    "yes or no is asked": lambda: ask(ft.WindowValue(series="x", take="max")),
    "a numeric question cannot be settled": lambda: ask(
        ft.ValueAt(series="x", above=1), ft.Numeric(unit="x")
    ),
    "a date question cannot be settled": lambda: ask(ft.ValueAt(series="x"), ft.Date()),
    "it needs 1": lambda: ask(ft.ValueAt(series="x", bands=[1, 2]), ft.Ordered(["a", "b"])),
    "the status-quo rule yields none": lambda: ask(
        ft.StatusQuo(series="x", bands=[1]), ft.Ordered(["a", "b"])
    ),
    "and a limit;": lambda: ft.OutcomeOf(question_id="r", outcome="yes", at_most=3),
    "and bands;": lambda: ft.OutcomeOf(question_id="r", outcome="a", bands=[1]),
    "its own question": lambda: ask(ft.OutcomeOf(question_id="q", outcome="yes")),
}


@pytest.mark.parametrize(("message", "made"), REFUSED.items(), ids=REFUSED)
def test_a_rule_that_can_never_hold_is_refused_when_it_is_made(message, made):
    """The message says what is wrong with it."""
    with pytest.raises(InvalidQuestionError, match=message):
        made()


def test_conditions_and_rules_that_run_in_a_circle_are_refused():
    """A book names the way round."""
    with pytest.raises(ft.ForecastTrackError, match=r"run in a circle \(q -> r -> q\)"):
        ft.Book(
            questions=[
                ask(ft.OutcomeOf(question_id="r", outcome="yes")),
                ft.Question(id="r", text="?", condition=ft.Condition(question_id="q")),
            ]
        )


def test_a_rule_that_names_an_unknown_question_is_refused():
    """With the nearest name."""
    with pytest.raises(ft.ForecastTrackError, match="no question 'qq' in this book"):
        ft.Book(questions=[ask(ft.OutcomeOf(question_id="qq", outcome="yes"))])


# --- nothing settles from what cannot be read ------------------------------------------------


UNREADABLE = {
    "value": ft.ValueAt(series="x", at_most=75),
    "value in bands": ft.ValueAt(series="x", bands=[10, 20]),
    "value without a limit": ft.ValueAt(series="x"),
    "crossing": ft.Crossing(series="x", above=75),
    "status quo": ft.StatusQuo(series="x", at_most=75),
    "status quo without a limit": ft.StatusQuo(series="x"),
    "highest": ft.WindowValue(series="x", take="max", at_most=75),
    "lowest": ft.WindowValue(series="x", take="min", at_least=75),
    "sum": ft.WindowValue(series="x", take="sum", at_most=75),
    "count": ft.WindowValue(series="x", take="count", at_most=3),
    "majority": ft.Majority(sources=["s", "t", "u"], series="x", at_most=75),
    "not": ft.Negation(of=ft.ValueAt(series="x", at_most=75)),
    "at least": ft.AtLeast(n=1, of=[ft.ValueAt(series="x", at_most=75)]),
}


@pytest.mark.parametrize("vintage", ["first", "latest"])
@pytest.mark.parametrize("rule", UNREADABLE.values(), ids=UNREADABLE)
def test_no_rule_settles_from_a_text_where_it_needs_a_number(rule, vintage):
    """A text used to keep to no limit, so that the answer was no."""
    if hasattr(rule, "vintage"):
        rule = attrs.evolve(rule, vintage=vintage)
    kind = ft.Ordered(options=["a", "b", "c"]) if getattr(rule, "bands", ()) else ft.Binary()
    known = facts(
        {"at": "2026-06-01", "value": "few"},
        {"at": "2026-07-01", "value": 1},
        series="x",
        source="s",
    )
    settled = settle(ask(rule, kind), known)
    row = settled.frame.iloc[0]
    assert (row["action"], row["status"]) == ("fault", None)
    assert "few" in row["how"]
    assert not settled.resolutions


def test_a_number_is_not_held_against_a_word():
    """Nobody knows what 5 has to do with a signature."""
    known = facts({"at": "2026-06-01", "value": 5}, series="x")
    rule = ft.ValueAt(series="x", equals="signed")
    assert outcome(ask(rule), known) == "5 is no text, and the rule asks for 'signed'"


def test_yes_is_one_and_no_is_nothing_to_a_limit():
    """As the table of facts has it."""
    known = facts(
        {"at": "2026-06-01", "value": "yes"}, {"at": "2026-06-30", "value": "no"}, series="x"
    )
    assert outcome(ask(ft.Crossing(series="x", at_least=1)), known) == "yes"
    assert outcome(ask(ft.ValueAt(series="x", at_least=1)), known) == "no"


def test_an_outcome_in_words_is_not_held_against_a_number():
    """The other question is settled, and this one says why it is not."""
    other = ft.Question(id="o", text="?", kind=ft.Categorical(options=["few", "many"]))
    book = ft.Book(
        questions=[other, ask(ft.OutcomeOf(question_id="o", at_most=5))],
        resolutions=[ft.Resolution(question_id="o", outcome="few", known_at="2026-02-01")],
    )
    row = ft.resolve(book, COUNTS, known_by="2027-01-01").frame.set_index("question_id").loc["q"]
    assert row["action"] == "fault"
    assert "'few' is no number" in row["how"]


def test_what_crosses_before_an_unreadable_value_stands():
    """A crossing is settled by the first observation that makes it."""
    rows = [{"at": "2026-02-01", "value": 80}, {"at": "2026-03-01", "value": "few"}]
    assert outcome(ask(ft.Crossing(series="x", above=75)), facts(*rows, series="x")) == "yes"


@pytest.mark.parametrize("others", [0, 60], ids=["one by one", "all at once"])
def test_a_crossing_that_never_came_says_how_many_observations_it_looked_at(others):
    """Those inside the window; one before and one after are none of them."""
    days = ["2025-12-31", "2026-02-01", "2026-04-01", "2026-07-01"]
    known = facts(*({"at": day, "value": 1} for day in days), series="x")
    rule = ft.Crossing(series="x", above=75)
    more = [attrs.evolve(ask(rule), id=f"q{number}") for number in range(others)]
    row = settle(ask(rule), known, *more).frame.iloc[0]
    assert row["outcome"] == "no"
    assert row["how"] == "x was never across up to 2026-06-30 in 2 observations"


@pytest.mark.parametrize("status", ["annulled", "ambiguous", "unresolved"])
def test_a_condition_that_did_not_come_out_is_no_condition_that_failed(status):
    """An annulled condition used to count as not met."""
    condition = ft.Question(id="c", text="?")
    made = ask(
        ft.ValueAt(**TROOPS, at_most=75_000), condition=ft.Condition(question_id="c", outcome="yes")
    )
    book = ft.Book(
        questions=[condition, made],
        resolutions=[ft.Resolution(question_id="c", status=status, known_at="2026-02-01")],
    )
    settled = ft.resolve(book, COUNTS, known_by="2027-01-01")
    assert [each.status for each in settled.resolutions] == [status]
    assert settled.resolutions[0].note == f"its condition c came out {status}"
