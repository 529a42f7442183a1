"""Revised data, corrections by hand, and what moves with them."""

from __future__ import annotations

import shutil

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import forecasttrack as ft
from forecasttrack.errors import InvalidRecordError
from tests.examples import examples
from tests.resolving import worlds
from tests.resolving.worlds import LAST, day

ALASKA = "fixtures/alaska-2025"


@pytest.fixture
def book():
    """Two thresholds on one count, and one that has nothing to do with it, by two forecasters."""
    window = {"opens_at": "2026-01-01T00:00Z", "closes_at": "2026-06-30"}
    count = {"series": "troops", "unit": "persons", "at_most": 75_000}
    rules = {
        "first": ft.ValueAt(**count, vintage="first"),
        "latest": ft.ValueAt(**count, vintage="latest"),
        "deadline": ft.ValueAt(**count, vintage="deadline"),
        "apart": ft.StatusQuo(series="treaty"),
    }
    questions = [ft.Question(id=n, text="?", rule=rule, **window) for n, rule in rules.items()]
    forecasts = [
        ft.Forecast(question_id=name, forecaster=who, belief=belief, issued_at="2026-01-02T00:00Z")
        for name in rules
        for who, belief in (("ann", 0.9), ("ben", 0.4))
    ]
    people = [ft.Forecaster(id="ann"), ft.Forecaster(id="ben")]
    return ft.Book(questions=questions, forecasts=forecasts, forecasters=people)


FACTS = ft.Facts.of(
    pd.DataFrame(
        [
            ("troops", "2026-06-20", 80_000, "persons", "2026-06-25"),
            ("troops", "2026-06-20", 74_000, "persons", "2026-09-01"),
            ("treaty", "2026-06-01", "no", None, "2026-06-01"),
        ],
        columns=["series", "at", "value", "unit", "as_of"],
    )
)


def test_a_revised_count_changes_the_outcome_only_under_the_vintage_that_says_so(book):
    """First release and deadline stand; the latest is corrected, and names what it replaces."""
    before = ft.resolve(book, FACTS, known_by="2026-07-01").book
    after = ft.resolve(before, FACTS, known_by="2026-09-01")
    assert [each.outcome for each in before.resolutions] == ["no"] * 4
    assert [each.question_id for each in after.corrections] == ["latest"]
    (corrected,) = after.corrections
    (replaced,) = corrected.replaces
    assert (corrected.outcome, str(corrected.known_at)) == ("yes", "2026-09-01")
    assert (replaced.outcome, str(replaced.known_at)) == ("no", "2026-06-30")
    assert replaced.why == "troops was 74000 persons on 2026-06-20"


def test_changes_lists_exactly_the_scores_that_moved(book):
    """One question by two forecasters: 0.81 to 0.01, and 0.16 to 0.36; nothing else."""
    before = ft.resolve(book, FACTS, known_by="2026-07-01").book
    after = ft.resolve(before, FACTS, known_by="2026-09-01").book
    moved = ft.changes(before, after, rules=["brier"], history="last")
    assert moved.outcomes["question_id"].tolist() == ["latest"]
    assert moved.outcomes["why"].tolist() == ["troops was 74000 persons on 2026-06-20"]
    rows = moved.scores.sort_values("forecaster")
    assert rows["forecaster"].tolist() == ["ann", "ben"]
    np.testing.assert_allclose(rows["before"], [0.81, 0.16], atol=1e-12)
    np.testing.assert_allclose(rows["after"], [0.01, 0.36], atol=1e-12)
    np.testing.assert_allclose(rows["change"], [-0.80, 0.20], atol=1e-12)


def test_nothing_moves_between_a_view_and_itself(book):
    """Infinite scores and missing ones are equal to themselves."""
    certain = attrs.evolve(book.forecasts[0], belief=1.0, issued_at="2026-01-03T00:00Z")
    settled = ft.resolve(book.add(certain), FACTS, known_by="2026-07-01").book
    assert len(ft.changes(settled, settled)) == 0


def test_a_first_outcome_appears_among_the_changes(book):
    """What was open has no score before."""
    settled = ft.resolve(book, FACTS, known_by="2026-07-01").book
    found = ft.changes(book, settled, rules=["brier"], history="last")
    assert found.outcomes["status_before"].tolist() == ["open"] * 4
    assert found.scores["before"].isna().all()
    assert len(found.scores) == 8


@pytest.mark.parametrize("by", ["forecaster", ["kind", "kind"]])
def test_means_by_what_keeps_them_apart_anyway_are_the_plain_ones(book, by):
    """A column stands once, however often it was named."""
    settled = ft.resolve(book, FACTS, known_by="2026-07-01").book
    plain = ft.changes(book, settled, rules=["brier"], history="last").means
    found = ft.changes(book, settled, rules=["brier"], history="last", by=by).means
    assert len(plain)
    pd.testing.assert_frame_equal(found[list(plain)], plain)


def test_the_past_is_what_was_known_then(book):
    """Between the two releases, known_by shows the outcome that was replaced."""
    settled = ft.resolve(book, FACTS, known_by="2026-09-01").book
    then = ft.pair(settled, known_by="2026-08-01").frame.set_index("question_id")["outcome"]
    now = ft.pair(settled).frame.set_index("question_id")["outcome"]
    assert (set(then["latest"]), set(now["latest"])) == ({0.0}, {1.0})
    assert set(then["first"]) == set(now["first"]) == {0.0}


def test_resolving_again_changes_nothing(book):
    """Idempotent, and an earlier moment takes nothing back."""
    settled = ft.resolve(book, FACTS, known_by="2026-09-01").book
    for moment in ("2026-09-01", "2027-01-01", "2026-07-01", "2026-01-01"):
        again = ft.resolve(settled, FACTS, known_by=moment)
        assert not again
        assert again.book == settled


@given(worlds.nested, worlds.rows, worlds.rows)
@examples(40)
def test_resolving_again_never_changes_anything(rule, a, b):
    """For random rules and facts too."""
    book = ft.Book(questions=[worlds.question(rule)])
    facts = worlds.facts_of(a=a, b=b)
    settled = ft.resolve(book, facts, known_by=day(LAST)).book
    assert not ft.resolve(settled, facts, known_by=day(LAST))


def test_a_persons_resolution_is_never_changed_by_a_rule(book):
    """The rule differs, says so, and leaves it."""
    judged = book.resolve("latest", outcome="yes", known_at="2026-07-01")
    settlement = ft.resolve(judged, FACTS, known_by="2026-07-01")
    rows = settlement.frame.set_index("question_id")
    assert rows.loc["latest", ["action", "outcome", "recorded"]].tolist() == [
        "differs",
        "no",
        "yes",
    ]
    assert settlement.book.resolution("latest") == judged.resolution("latest")


def test_another_rule_replaces_what_the_old_one_said_and_keeps_it(book):
    """A question whose rule was mended is corrected; what was on record stays in its history."""
    settled = ft.resolve(book, FACTS, known_by="2026-07-01").book
    mended = [
        attrs.evolve(each, rule=attrs.evolve(each.rule, at_most=90_000))
        if each.id == "first"
        else each
        for each in settled.questions
    ]
    changed = attrs.evolve(settled, **settled.sections | {"questions": tuple(mended)})
    (corrected,) = ft.resolve(changed, FACTS, known_by="2026-07-01").resolutions
    assert (corrected.outcome, corrected.replaces[0].outcome) == ("yes", "no")


def test_a_correction_by_hand_keeps_what_it_replaces(book):
    """Twice corrected, the newest first; an open question cannot be corrected."""
    once = book.resolve("apart", outcome="no", known_at="2026-07-01", note="as reported")
    twice = once.correct("apart", why="a text was found", outcome="yes", known_at="2026-07-10")
    thrice = twice.correct("apart", why="it was a draft", outcome="no", known_at="2026-07-20")
    replaced = thrice.resolution("apart").replaces
    assert [(each.outcome, each.why) for each in replaced] == [
        ("yes", "it was a draft"),
        ("no", "a text was found"),
    ]
    assert replaced[1].note == "as reported"
    with pytest.raises(InvalidRecordError, match="there is nothing to correct"):
        book.correct("apart", why="so", outcome="no", known_at="2026-07-20")
    with pytest.raises(InvalidRecordError, match="correct"):
        once.resolve("apart", outcome="yes", known_at="2026-07-10")


def test_a_correction_changes_only_its_own_lines_of_a_file(tmp_path):
    """Every other line of the Alaska book stays, comments included, and it reads back the same."""
    place = tmp_path / "alaska"
    shutil.copytree(ALASKA, place)
    book = ft.read_book(place)
    corrected = book.correct("Q13b", why="a later count", outcome=79_000, known_at="2026-11-01")
    before = (place / "resolutions.yaml").read_text(encoding="utf-8")
    ft.write_book(corrected, place)
    after = (place / "resolutions.yaml").read_text(encoding="utf-8")
    assert ft.read_book(place) == corrected
    cut = [text.index("  - question: Q13b") for text in (before, after)]
    end = [text.index("  - question: Q13c") for text in (before, after)]
    assert before[: cut[0]] == after[: cut[1]]
    assert before[end[0] :] == after[end[1] :]
    for file in place.iterdir():
        if file.name != "resolutions.yaml":
            assert file.read_bytes() == (tmp_path.cwd() / ALASKA / file.name).read_bytes()
