"""Forecasts that are a probability and no more: the quick ways give what the general ones give."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from typing import TypeVar

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.ledger import bare_rows, database_checks, facts, projection, rows
from forecasttrack.ledger.about import record_number
from forecasttrack.ledger.bare_facts import BareFacts, BareRun, facts_of_all, portions_of
from forecasttrack.ledger.bare_forecasts import bare_bodies, bare_forecast, instant_of
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.entry import Act, Entry, entry_digest, fact_id
from forecasttrack.ledger.verification import faults_of
from forecasttrack.records.plain_writing import to_plain
from tests import strategies
from tests.builders import RAIN, forecast, settled

BARE = {"expires_at": None, "claim_id": None, "wording": None, "note": None}
probabilities = (
    st.floats(0, 1)
    | st.integers(0, 100).map(lambda percent: percent / 100)
    | st.sampled_from([0, 1, 5e-324, 1e-7, 0.1 + 0.2, -0.0])
)
names = strategies.ids | st.sampled_from(
    ["text:1", "4.1", "team", "-1", "1e5", "Zoë", "Zoe\u0308", 'a"b', "a b", "text:", "0x"]
)


def stated(record: ft.Forecast) -> facts.Fact:
    """The fact of a forecast, by the general way."""
    return facts.stated("forecast", to_plain(record), record)


T = TypeVar("T")


def fact_or_refusal(make: Callable[[T], object], record: T) -> object:
    """What comes of a forecast; a reading of 2**53, say, cannot stand in a ledger."""
    try:
        return make(record)
    except ft.LedgerError as error:
        return str(error)


@given(
    strategies.forecasts(belief=probabilities),
    names,
    names,
    st.booleans(),
)
@example(forecast("ann", 0.7), "rain", "ann", True)
def test_a_fact_is_the_same_by_both_ways(
    record: ft.Forecast, question: str, who: str, bare: bool
) -> None:
    """Body, ids, name and links, whether the quick way takes it or leaves it."""
    given_ = attrs.evolve(record, question_id=question, forecaster=who, **(BARE if bare else {}))
    run = BareRun()
    if run.take(given_):
        columns = run.facts()
        (fact,) = columns
        assert fact == facts.fact_of(given_) == stated(given_)
        assert fact.bare == stated(given_).bare is not None
        assert columns.issued_at == [instant_of(fact.bare.issued_at)]
    else:
        assert fact_or_refusal(facts.fact_of, given_) == fact_or_refusal(stated, given_)


@given(st.lists(strategies.forecasts(belief=probabilities), max_size=15), st.integers(0, 3))
@example([forecast("ann", 0.7)], 0)
def test_many_state_what_each_states(records: list[ft.Forecast], more: int) -> None:
    """Checked all at once or one by one, in one portion or several, they are the same facts."""
    bare = [attrs.evolve(each, **BARE) for each in records]
    mixed = bare + records[:more] + bare * 2
    takes_each = all(map(BareRun().take, bare))
    columns = facts_of_all(bare)
    assert (columns is not None) == (takes_each and bool(bare))
    if columns is not None:
        assert [*columns] == [*map(facts.fact_of, bare)]
        assert columns.issued_at == [instant_of(each.bare.issued_at) for each in columns]
    due = fact_or_refusal(lambda given_: [*map(stated, given_)], mixed)
    made = fact_or_refusal(lambda given_: [f for each in portions_of(given_) for f in each], mixed)
    assert made == due


def test_forecasts_alone_are_one_portion() -> None:
    """Also behind other records; one that is no bare forecast parts them."""
    many = [forecast(f"f{n}", n / 100) for n in range(30)]
    noted = attrs.evolve(many[0], forecaster="zoe", note="by heart")
    assert [*map(type, portions_of(many))] == [BareFacts]
    assert [*map(len, portions_of([RAIN, *many]))] == [1, 30]
    assert [*map(len, portions_of([*many, noted, *many[:20]]))] == [30, 1, 20]


@pytest.mark.parametrize("at_once", [1, 20])
def test_minus_nothing_is_nothing(ledger: ft.Ledger, at_once: int) -> None:
    """0 and -0 are written alike, so the tables for bulk reading hold one number for both."""
    ledger.record(RAIN, by="desk")
    ledger.record([forecast(f"f{n}", -0.0) for n in range(at_once)], by="desk")
    assert ledger.verify() == []


def test_common_forecasts_are_taken_by_columns() -> None:
    """Else the quick way would be quick for nobody; digits and a t at the front are common."""
    run = BareRun()
    for name in ("ann", "tom", "2026", "2026-q1", "text", "Trump wins"):
        assert run.take(forecast(name, 0.35)), name
    for name in ("text:1", "4.1", "1e5", "Zoë"):
        assert not run.take(forecast(name, 0.35)), name
    assert not run.take(forecast("ann", 0.35, issued_at="2026-01-01"))
    assert not run.take(forecast("ann", 1e-07))


@given(strategies.forecasts(belief=probabilities), names, names)
@example(forecast("ann", 0.7), "rain", "ann")
def test_a_body_is_read_the_same_by_both_ways(record: ft.Forecast, question: str, who: str) -> None:
    """What the pattern takes is what the general reading finds, with the same narrow row."""
    made = stated(attrs.evolve(record, question_id=question, forecaster=who, **BARE))
    found = bare_forecast("forecast", made.body)
    if found is not None:
        assert found.content == plain(made.body)
        assert found.record == made.record == facts.key_of("forecast", plain(made.body))
        full = projection.draft(7, "forecast", plain(made.body), 9)
        bare = projection.draft(7, "forecast", found, 9)
        assert (bare.names, bare.value, bare.recorded_at) == (full.names[:2], full.value, 9)
        assert bare.issued_at == full.issued_at == full.issued_until


def test_common_bodies_are_read_by_the_pattern() -> None:
    """Else the quick way would be quick for nobody."""
    assert bare_forecast("forecast", stated(forecast("ann", 0.35)).body) is not None
    assert facts.fact_of(forecast("ann", 0.35)).bare is not None
    assert bare_forecast("withdrawal", stated(forecast("ann", 0.35)).body) is None


BODY = (
    '{"forecaster":"ann","issued_at":"2026-01-01T08:00:00Z","probability":"0.7","question":"rain"}'
)


@given(st.data())
def test_what_the_pattern_takes_is_canonical_whatever_was_changed(
    data: st.DataObject,
) -> None:
    """One or two characters changed, put in or taken out of a body."""
    body = BODY
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(body)))
        wide = data.draw(st.integers(0, 2))
        new = data.draw(st.text(st.sampled_from('ab"\\0179.e+-:,{}t\u00e9\u0301\n '), max_size=2))
        body = body[:place] + new + body[place + wide :]
    if bare_forecast("forecast", body) is not None:
        assert canonical(plain(body)) == body


def row(body: str, by: str = "desk", at: int = 9) -> rows.Stored:
    """The row of a bare forecast by somebody who knows how ids are made."""
    fact = fact_id("forecast", body)
    digest = entry_digest(fact, Act(by, at, (), None))
    read = re.fullmatch(r'.*"forecaster":"(.*?)".*"issued_at":"(.*?)".*"question":"(.*)".*', body)
    who, when, question = read.groups() if read else ("", "", "")
    number = record_number(json.dumps(["forecast", question, who, when], separators=(",", ":")))
    return (7, digest, "forecast", number, body, by, at, None, None)


@given(st.data())
def test_a_row_is_verified_the_same_by_both_ways(data: st.DataObject) -> None:
    """What the quick check takes has no fault, and the same narrow row is due from it."""
    body = BODY
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(body)))
        new = data.draw(st.text(st.sampled_from('ab"\\0179.e+-:,{}t\u00e9 '), max_size=2))
        body = body[:place] + new + body[place + data.draw(st.integers(0, 2)) :]
    sound = [*row(body)]
    if data.draw(st.booleans()):
        field = data.draw(st.integers(1, 8))
        sound[field] = data.draw(st.sampled_from([b"\0" * 32, "", "x", 0, 2**62, None, "[]"]))
    quick = database_checks.sound_bare(tuple(sound))
    details, due = database_checks._checked_entry(tuple(sound))
    assert quick is None or (not details and quick == due)


def test_common_rows_are_verified_the_quick_way() -> None:
    """Else it would be quick for nobody."""
    made = row(BODY)
    assert database_checks.sound_bare(made) == database_checks._checked_entry(made)[1] is not None


SPOILT = {1: b"\0" * 32, 2: "question", 4: BODY, 6: 10, 7: "[]", 8: "typed"}


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=10, max_size=30),
    st.none() | st.tuples(st.integers(0, 29), st.sampled_from([0, 3, *SPOILT])),
    st.none() | st.tuples(st.integers(0, 29), st.sampled_from(["\n", '"', "\u00e9", "00", "{"])),
)
def test_rows_are_verified_together_as_by_themselves(
    beliefs: list[tuple[int, int]],
    field: tuple[int, int] | None,
    char: tuple[int, str] | None,
) -> None:
    """All are sound and the same is due from them, or each is looked at by itself."""
    bodies = [
        BODY.replace("0.7", f"0.{percent + 1}")
        .replace("rain", f"q{question}")
        .replace("08:", f"{n:02}:")
        if n < 24
        else BODY
        for n, (question, percent) in enumerate(beliefs)
    ]
    if char is not None and char[0] < len(bodies):
        bodies[char[0]] = bodies[char[0]].replace("ann", f"an{char[1]}n")
    stored = [(n, *row(body)[1:]) for n, body in enumerate(bodies, 7)]
    if field is not None and field[0] < len(stored):
        changed = [*stored[field[0]]]
        changed[field[1]] = SPOILT[field[1]] if field[1] in SPOILT else changed[field[1]] + 1
        stored[field[0]] = tuple(changed)
    calls = [*bare_rows.runs(stored)]
    assert [each for run in calls for each in run] == stored
    for run in calls:
        together = bare_rows.sound_run(run)
        alone = [database_checks.sound_bare(each) for each in run]
        follow = all(b[0] == a[0] + 1 for a, b in pairwise(run))
        assert (together is not None) == (None not in alone and follow and len(run) >= 10)
        if together is not None:
            names = zip(together.questions, together.forecasters, strict=True)
            assert [*names] == [each.names for each in alone]
            assert together.issued_at == [each.issued_at for each in alone]
            assert together.values == [each.value for each in alone]
            assert together.ids == [each[1].hex() for each in run]
            assert (together.first, together.recorded_at) == (alone[0].seq, alone[0].recorded_at)


def test_two_halves_of_a_body_are_no_two_bodies() -> None:
    """A search of many lines counts them, too."""
    bodies = [BODY] * 9 + [f"{BODY}\n{BODY}", ""]
    assert bare_bodies(bodies) is None
    assert bare_bodies([BODY] * 9 + [f"{BODY}\n"]) is None
    assert bare_bodies([BODY, BODY.replace("ann", "bob")]) == [
        ("ann", "2026-01-01T08:00:00Z", '"0.7"', "rain"),
        ("bob", "2026-01-01T08:00:00Z", '"0.7"', "rain"),
    ]


def test_rows_before_the_damage_are_looked_at() -> None:
    """A database that cannot be read to its end gives what it holds up to there."""

    def broken() -> Iterator[rows.Stored]:
        yield from ((n, *row(BODY)[1:]) for n in range(3))
        raise sqlite3.DatabaseError("malformed")

    read = []
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        read += bare_rows.runs(broken())  # a list keeps what came before an error
    assert [each[0] for run in read for each in run] == [0, 1, 2]


@pytest.mark.parametrize("sizes", [[5000, 4096, 1], [4095, 1, 4097], [20, 9000]])
def test_packed_rows_are_the_same_however_they_come(sizes: list[int]) -> None:
    """One by one or in runs, within a call or over several, they begin at the same numbers."""
    firsts = accumulate(sizes, initial=0)
    calls = [(at, first, size) for at, (first, size) in enumerate(zip(firsts, sizes, strict=False))]
    alone, together = (projection.Gathered({"q": 1, "f": 2}) for _ in range(2))
    due, made = [], []
    for at, first, size in calls:
        drafts = [
            projection.BareDraft(n, ("q", "f"), n, 0.5, at) for n in range(first, first + size)
        ]
        due += [full for one in drafts for full in alone.add(one)]
        for begin in range(0, size, 3000):
            some = drafts[begin : begin + 3000]
            numbers = [one.numbers({"q": 1, "f": 2}) for one in some]
            made += together.add_run(some[0].seq, at, numbers)
    assert made + together.rest() == due + alone.rest()
    assert all(len(packed) <= 24 * 4096 for *_, packed in made)


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace("0.7", "0.70"),
        BODY.replace('"0.7"', "0.7"),
        BODY.replace('"0.7"', '"1.0"'),
        BODY.replace('"ann"', '"text:ann"'),
        BODY.replace('"ann"', '"\\u0061nn"'),
        BODY.replace(":", ": ", 1),
    ],
)
def test_a_body_that_is_not_canonical_is_a_fault(body: str) -> None:
    entry = Entry(
        entry="0" * 64,
        fact="0" * 64,
        kind="forecast",
        record='["forecast","rain","ann","2026-01-01T08:00:00Z"]',
        body=body,
        by="desk",
        recorded_at=0,
    )
    assert "its content is not in canonical form" in [fault.detail for fault in faults_of(entry)]


def test_a_forecast_that_does_not_fit_is_refused_among_many_that_do(ledger: ft.Ledger) -> None:
    """What was found for one forecast holds for its like and for no other."""
    count = ft.Question(id="count", text="How many?", kind=ft.Numeric(unit="persons"))
    ledger.record([RAIN, count, settled("yes")], by="desk")
    many = [forecast(f"f{n}", n / 100) for n in range(100)]
    for bad, message in (
        (forecast("ann", 0.5, question="count"), "takes"),
        (forecast("ann", ft.Point(3)), "takes"),
        (forecast("ann", 0.5, question="snow"), "not in this ledger"),
        (forecast("ann", 0.5, issued_at="9000-01-01T00:00Z"), "after it is recorded"),
    ):
        with pytest.raises(ft.ForecastTrackError, match=message):
            ledger.record([*many, bad], by="desk")
    assert len(ledger.record([*many, many[0]], by="desk")) == 100
    assert ledger.verify() == []
