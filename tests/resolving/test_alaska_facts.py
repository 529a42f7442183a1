"""The Alaska book from its facts: which question is settled by what, and equal to the record."""

from __future__ import annotations

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.records.moments import ends

ALASKA = "fixtures/alaska-2025"

SETTLED_BY = {
    "value": "Q01a Q01e Q10a Q13a Q13b Q16a Q16b Q16c Q22b Q33c Q35b Q37b Q40b",
    "crossing": "Q13d Q15a Q31a Q31b Q31c Q36b Q38a Q39a Q39c K1",
    "status-quo": "Q03d Q15c Q24a Q24b Q24c Q34b",
    "window": "Q03c Q15b Q39b",
    "at-least": "Q01b Q01c K2 K3",
    "outcome": "Q03b Q13c Q14a Q14b",
    "condition": "Q12a Q22a Q23a",
}
"""By which kind of rule each question is settled; the rest by recorded judgement."""

OPEN = "Q01d Q03e Q13e Q24d"
"""Questions that have a rule and whose day has not come."""

KNOWN_LATER = {
    "Q01e": "what was said on 24 June is the last word on June only when June is over",
    "Q03c": "no fact reaches past the window before 8 October",
    "Q13a": "the count of 29 October is the nearest to the last of December only on that day",
    "Q16b": "what is in force on 15 February is known on 15 February",
    "Q16c": "what is in force on 15 February is known on 15 February",
    "Q39b": "a month's consultations are counted by a source of the month after",
    "Q40b": "what is in force on 6 February is known on 6 February",
}
"""Where a rule is stricter about when an outcome could be known than the person who recorded it."""


@pytest.fixture(scope="module")
def recorded():
    return ft.read_book(ALASKA)


@pytest.fixture(scope="module")
def settlement(recorded):
    bare = attrs.evolve(recorded, **recorded.sections | {"resolutions": ()})
    return ft.resolve(bare, ft.read_facts(f"{ALASKA}/facts.csv"), known_by="2026-11-22")


def test_each_question_is_settled_by_what_the_list_says(settlement):
    """43 of the 86 by rule, each by its kind; nothing else is."""
    found = {each.question_id: each.rule for each in settlement.resolutions}
    listed = {name: rule for rule, names in SETTLED_BY.items() for name in names.split()}
    assert found == listed
    assert len(listed) == 43


def test_every_outcome_equals_the_recorded_one(recorded, settlement):
    """Statuses, outcomes and ranges, without an exception."""
    for each in settlement.resolutions:
        there = recorded.resolution(each.question_id)
        assert (each.status, each.outcome) == (there.status, there.outcome), each.question_id


def test_every_outcome_is_known_when_the_record_says_but_for_the_reasons_given(
    recorded, settlement
):
    """A rule is never known earlier than the record, and later only where that is explained."""
    later = set()
    for each in settlement.resolutions:
        there = ends(recorded.resolution(each.question_id).known_at)
        assert ends(each.known_at) >= there, each.question_id
        later |= {each.question_id} if ends(each.known_at) > there else set()
    assert later == set(KNOWN_LATER)


def test_what_has_no_rule_is_left_to_judgement_and_said_so(settlement):
    """Every other question is open with a reason."""
    frame = settlement.frame.set_index("question_id")
    assert set(frame.index[frame["action"] == "open"]) == set(OPEN.split())
    by_hand = frame[frame["action"] == "by hand"]
    assert len(by_hand) == 86 - 43 - 4
    assert set(by_hand["how"]) == {"it has no rule; a person judges it"}


def test_beside_the_recorded_outcomes_the_rules_agree_and_change_nothing(recorded):
    """On the book as it is, every rule agrees with the person who judged."""
    facts = ft.read_facts(f"{ALASKA}/facts.csv")
    beside = ft.resolve(recorded, facts, known_by="2026-11-22")
    assert beside.frame["action"].value_counts().to_dict() == {
        "agrees": 43,
        "by hand": 39,
        "open": 4,
    }
    assert beside.book == recorded


def test_each_resolution_names_its_facts_and_is_no_surer_than_they_are(settlement):
    """Evidence with address and date; a tracker's word alone is medium at most."""
    for each in settlement.resolutions:
        assert each.evidence, each.question_id
        assert all(fact.address and fact.date for fact in each.evidence)
    sureness = {each.question_id: each.sureness for each in settlement.resolutions}
    assert (sureness["Q31a"], sureness["Q13b"], sureness["Q13a"]) == (
        "high",
        "medium",
        "medium-low",
    )


def test_one_number_settles_several_thresholds(settlement):
    """Under 75,000 and under 60,000 are both settled by the one count of September 2026."""
    found = {each.question_id: each for each in settlement.resolutions}
    for name in ("Q13c", "Q14b"):
        assert found[name].outcome == "no"
        assert found[name].evidence == found["Q13b"].evidence
