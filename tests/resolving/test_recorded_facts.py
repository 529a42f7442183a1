"""Observations on record in a ledger: the same facts as in a table, with their whole history."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import (
    ForecastTrackError,
    InvalidArgumentError,
    InvalidRecordError,
    LedgerError,
)
from forecasttrack.ledger import observations
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain
from tests import strategies
from tests.cluster import Cluster
from tests.examples import examples
from tests.resolving import worlds
from tests.resolving.worlds import LAST, day

ALASKA = "fixtures/alaska-2025"
PLACES = [":memory:", pytest.param("postgresql", marks=pytest.mark.end_to_end)]


@pytest.fixture(params=PLACES)
def ledger(request):
    """A new ledger, on each kind of database in turn."""
    server: Cluster | None = None
    place = request.param
    if place == "postgresql":
        server = request.getfixturevalue("cluster")
        place = server.new_database()
    with ft.Ledger.open(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts():
    return ft.read_facts(f"{ALASKA}/facts.csv")


def rows(table):
    return list(table.plain_rows())


def same(one, other):
    """Whether two tables of facts say the same, row by row."""
    arrays = ("starts", "ends", "covers", "known", "is_day", "low", "high", "text")
    for name in arrays:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert rows(one) == rows(other)


# --- in and out -------------------------------------------------------------------------------


def test_facts_come_back_as_they_were_and_twice_recorded_stand_once(ledger, facts):
    """Every column, with source, vintage and sureness; the second time nothing is added."""
    added = ledger.record(facts, by="desk")
    again = ledger.record(facts, by="somebody else")
    assert (len(added), len(again), again.known) == (len(facts), 0, len(facts))
    assert {entry.kind for entry in added} == {"observation"}
    same(ledger.facts(), facts)
    assert ledger.verify() == []


def test_a_large_table_is_recorded_in_portions_and_at_one_moment(ledger, facts, monkeypatch):
    """All of it or nothing: a fault in the last portion leaves no trace of the first."""
    monkeypatch.setattr(observations, "ROWS_AT_ONCE", 7)
    slip = attrs.evolve(from_plain(ft.Observation, rows(facts)[-1]), statement="another")
    ledger.record(slip, by="desk")
    with pytest.raises(LedgerError, match="a change says why"):
        ledger.record(facts, by="desk")
    assert len(ledger) == 1
    added = ledger.record(facts, by="desk", why="it said something else")
    assert (len(added), len({entry.recorded_at for entry in added})) == (len(facts), 1)
    assert ledger.record(facts, by="desk").known == len(facts)
    same(ledger.facts(), facts)
    assert ledger.verify() == []


def test_a_number_is_the_same_fact_from_a_file_and_from_a_dataframe(ledger, tmp_path):
    """Text in CSV, numbers and instants in Parquet: one observation."""
    table = pd.DataFrame({"series": "x", "at": ["2026-01-01", "2026-01-02"], "value": [1.0, 0.1]})
    table.to_csv(tmp_path / "facts.csv", index=False)
    table.to_parquet(tmp_path / "facts.parquet")
    first = ledger.record(ft.read_facts(tmp_path / "facts.csv"), by="desk")
    for other in (ft.Facts.of(table), ft.read_facts(tmp_path / "facts.parquet")):
        assert ledger.record(other, by="desk").known == len(first) == 2


def test_rows_and_records_are_the_same_entries(ledger, facts):
    """One by one as ``Observation``, or as a table: the same facts, by their ids."""
    records = [from_plain(ft.Observation, row) for row in rows(facts)]
    assert [to_plain(each) for each in records] == rows(facts)
    ledger.record(records, by="desk")
    assert ledger.record(facts, by="desk").known == len(facts)


@pytest.mark.end_to_end
@given(worlds.rows, worlds.rows, st.permutations(range(4)))
@examples(25)
def test_whatever_comes_in_comes_out_in_one_order(a, b, order):
    """Recorded in parts and in any order, the table is the one that was given."""
    table = worlds.facts_of(a=a, b=b)
    part = np.arange(len(table)) % 4
    with ft.Ledger.open(":memory:") as opened:
        for number in order:
            opened.record(table.keep(part == number), by="desk")
        same(opened.facts(), table)


def test_the_past_shows_the_facts_that_were_on_record(ledger):
    """A revision is one more vintage, a slip is replaced with a reason, one taken off is gone."""
    released = ft.Observation(series="t", at="2026-06-20", value=80, as_of="2026-06-25")
    revised = attrs.evolve(released, value=74, as_of="2026-09-01")
    slip = attrs.evolve(released, value=8)
    views = [
        ledger.record(slip, by="desk")[0].moment,
        ledger.record(released, by="desk", why="a digit was lost")[0].moment,
        ledger.record(revised, by="desk")[0].moment,
        ledger.retract(revised, by="desk", why="it was about another month")[0].moment,
    ]
    values = [ledger.as_of(moment).facts().low.tolist() for moment in views]
    assert values == [[8], [80], [80, 74], [80]]
    assert len(ledger.as_of("2000-01-01").facts()) == 0
    with pytest.raises(LedgerError, match="a change says why"):
        ledger.record(slip, by="desk")


def test_facts_travel_as_text_from_database_to_database(ledger, facts, tmp_path):
    """A file for each series; the second export is the first, byte by byte, and nothing is lost."""
    ledger.record(ft.read_book(ALASKA), by="desk")
    ledger.record(facts, by="desk")
    count = ledger.export_lines(tmp_path / "one")
    names = {file.stem for file in (tmp_path / "one" / "observations").iterdir()}
    assert "us-forces-europe" in names
    with ft.Ledger.open(":memory:") as other:
        assert len(other.import_lines(tmp_path / "one")) == count
        same(other.facts(), facts)
        assert other.verify() == []
        other.export_lines(tmp_path / "two")
    files = [file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*.jsonl")]
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_book_knows_nothing_of_the_facts_beside_it(ledger, facts):
    """They are neither in the book that is read nor missing from the one that is recorded."""
    book = ft.read_book(ALASKA)
    ledger.record(facts, by="desk")
    ledger.record(book, by="desk")
    assert ledger.record(book, by="desk").gone == ()
    assert ledger.book() == book


@pytest.mark.end_to_end
@given(st.lists(strategies.observations(), max_size=4))
def test_any_record_is_a_row_and_the_same_fact(records):
    """Whatever an observation says, a table says too, and no two become one unless they are one."""
    alone = [list(ft.Facts.of_plain_rows([to_plain(each)]).plain_rows()) for each in records]
    assert alone == [[to_plain(each)] for each in records]


# --- what is refused --------------------------------------------------------------------------

SOUND = {"series": "x", "at": "2026-01-01", "value": 1}
FAULTY = [
    {"series": " "}, {"series": None}, {"at": "2026-01-01T12:00"}, {"at": "soon"}, {"value": None},
    {"value": True}, {"value": float("inf")}, {"value": " "}, {"value": "a\0b"}, {"low": 1},
    {"value": None, "low": 2, "high": 1}, {"value": None, "low": float("inf")},
    {"until": "2025-12-31"}, {"sureness": "quite"}, {"unit": 5}, {"source": "a\x07"},
    {"as_of": "2026-02-30"}, {"as_of": "2026-01-01T00:00"}, {"value": "70,000"}, {"value": "NA"},
    {"value": "Yes"}, {"value": "80%"}, {"value": "\u22125"},
]  # fmt: skip
WELL = [
    {}, {"value": "yes"}, {"value": None, "low": 1}, {"value": None, "low": 1, "high": 1},
    {"until": "2026-01-01"}, {"as_of": "2026-01-01T08:00+02:00"}, {"value": 0.1, "unit": "mm"},
    {"value": -0.0}, {"value": "4.1.b"}, {"source": "4.1"}, {"series": "fünf \\ \"1\""},
]  # fmt: skip


@pytest.mark.parametrize("odd", FAULTY, ids=str)
def test_a_record_and_a_row_refuse_the_same(odd):
    """No road into the ledger is laxer."""
    with pytest.raises(ForecastTrackError):
        ft.Observation(**SOUND | odd)
    with pytest.raises(ForecastTrackError):
        ft.Facts.of(pd.DataFrame([SOUND | odd]))


@pytest.mark.parametrize("odd", WELL, ids=str)
def test_a_record_and_a_row_take_the_same(odd):
    """And keep it as the same fact."""
    record, table = ft.Observation(**SOUND | odd), ft.Facts.of(pd.DataFrame([SOUND | odd]))
    with ft.Ledger.open(":memory:") as opened:
        opened.record(table, by="desk")
        assert opened.record(record, by="desk").known == 1
        same(opened.facts(), table)


def test_a_number_in_quotes_is_no_text():
    """In a record it would be kept as another fact than the number."""
    with pytest.raises(InvalidRecordError, match="reads as a number"):
        ft.Observation(series="x", at="2026-01-01", value="80000")


def test_a_series_has_one_unit_on_record(ledger):
    """Another one is refused, in the same call and later; all of it can change at once."""
    one = ft.Observation(series="t", at="2026-01-01", value=80_000, unit="persons")
    two = ft.Observation(series="t", at="2026-02-01", value=79, unit="thousands")
    with pytest.raises(LedgerError, match="in persons and in thousands"):
        ledger.record([one, two], by="desk")
    ledger.record(one, by="desk")
    with pytest.raises(LedgerError, match="in persons and in thousands"):
        ledger.record(two, by="desk")
    assert len(ledger) == 1
    ledger.record([attrs.evolve(one, value=80, unit="thousands"), two], by="desk", why="unit")
    assert ledger.facts().unit_of("t") == "thousands"


def observed(at, unit, value=1):
    return ft.Observation(series="t", at=at, value=value, unit=unit)


def test_a_series_that_changed_its_unit_keeps_the_new_one(ledger):
    """What was retracted says nothing about the unit; what stands does."""
    ledger.record([observed("2026-01-01", "persons"), observed("2026-09-01", "persons")], by="a")
    ledger.retract(observed("2026-09-01", "persons"), by="a", why="never counted")
    ledger.record(observed("2026-01-01", "thousands"), by="a", why="unit")
    with pytest.raises(LedgerError, match="'t' would stand in persons and in thousands"):
        ledger.record(observed("2026-05-01", "persons"), by="a")
    ledger.record(observed("2026-05-01", "thousands"), by="a")
    assert ledger.facts().unit_of("t") == "thousands"


@pytest.mark.parametrize(("one", "other"), [("Persons", "persons"), (None, "persons"), ("%", "_")])
def test_units_are_told_apart_to_the_letter(ledger, one, other):
    ledger.record(observed("2026-01-01", one), by="a")
    with pytest.raises(LedgerError, match="would stand in"):
        ledger.record(observed("2026-05-01", other), by="a")


def test_texts_of_two_units_are_not_joined(ledger, tmp_path):
    """Each is sound by itself, and together they are not; nothing of the second is added."""
    for place, unit in (("one", "persons"), ("two", "thousands")):
        with ft.Ledger.open(":memory:") as alone:
            alone.record(observed(f"2026-0{len(place)}-0{len(unit) % 9 + 1}", unit), by="a")
            alone.export_lines(tmp_path / place)
    ledger.import_lines(tmp_path / "one")
    with pytest.raises(LedgerError, match="'t' would stand in persons and in thousands"):
        ledger.import_lines(tmp_path / "two")
    assert len(ledger) == 1
    assert ledger.facts().unit_of("t") == "persons"


# --- resolving from what is on record ---------------------------------------------------------


def without_resolutions(book):
    return attrs.evolve(book, **book.sections | {"resolutions": ()})


def test_a_ledger_is_resolved_from_its_own_facts(ledger, facts):
    """The same as from the table, and the second time nothing."""
    book = without_resolutions(ft.read_book(ALASKA))
    ledger.record(book, by="desk")
    ledger.record(facts, by="desk")
    found = ft.resolve(ledger, known_by="2026-11-22")
    assert found.book.resolutions == ft.resolve(book, facts, known_by="2026-11-22").book.resolutions
    assert len(found) == 43
    assert not ft.resolve(ledger, known_by="2026-11-22")


def test_a_past_view_says_what_its_facts_would_have_settled(ledger):
    """Before the revision was on record the outcome was another, even by the same known_by."""
    question = ft.Question(
        id="q",
        text="75 or fewer?",
        opens_at="2026-01-01",
        closes_at="2026-06-30",
        rule=ft.ValueAt(series="t", at_most=75, vintage="latest"),
    )
    released = ft.Observation(series="t", at="2026-06-20", value=80, as_of="2026-06-25")
    ledger.record(question, by="desk")
    then = ledger.record(released, by="desk")[0].moment
    ledger.record(attrs.evolve(released, value=74, as_of="2026-07-01"), by="desk")
    dry = {
        view: ft.resolve(view, known_by="2026-09-01", dry_run=True).resolutions[0].outcome
        for view in (ledger.as_of(then), ledger)
    }
    assert list(dry.values()) == ["no", "yes"]


def test_a_book_holds_no_facts():
    """So they have to be given."""
    with pytest.raises(InvalidArgumentError, match="a book holds no facts"):
        ft.resolve(ft.Book())


values = st.tuples(st.integers(1, LAST), st.sampled_from(["yes", "no", None]))
"""A day on which something became known, and what; nothing means that it was annulled."""


def corrected(name, history):
    """A resolution that was corrected for every further thing that was said."""
    resolution = None
    for known, outcome in history:
        latest = ft.Resolution(
            question_id=name,
            status="annulled" if outcome is None else "resolved",
            outcome=outcome,
            known_at=day(known),
        )
        resolution = latest if resolution is None else latest.corrects(resolution, why="revised")
    return resolution


@pytest.mark.end_to_end
@given(st.lists(st.lists(values, min_size=1, max_size=3), min_size=4, max_size=4))
@examples(6)
def test_what_was_known_then_is_the_same_from_a_book_and_a_ledger(histories):
    """An outcome that was replaced later counts until the replacement could be known."""
    questions = [worlds.question(None, name=f"q{n}") for n in range(4)]
    forecasts = [
        ft.Forecast(question_id=each.id, forecaster="ann", belief=0.7, issued_at=f"{day(0)}T00:00Z")
        for each in questions
    ]
    book = ft.Book(
        questions=questions,
        forecasts=forecasts,
        forecasters=[ft.Forecaster(id="ann")],
        resolutions=[corrected(f"q{n}", each) for n, each in enumerate(histories)],
    )
    with ft.Ledger.open(":memory:") as opened:
        opened.record(book, by="desk")
        for moment in sorted({known for known, _ in histories[0]} | {0, LAST}):
            pairs = [ft.pair(each, known_by=day(moment), early="count") for each in (book, opened)]
            pd.testing.assert_frame_equal(*(each.frame.drop(columns="backdated") for each in pairs))
            pd.testing.assert_frame_equal(*(each.left_out for each in pairs))
            known = [last_known(each, moment) for each in histories]
            outcomes = dict(
                zip(pairs[1].frame["question_id"], pairs[1].frame["outcome"], strict=True)
            )
            assert outcomes == {
                f"q{n}": float(each == "yes") for n, each in enumerate(known) if each is not None
            }


def last_known(history, moment):
    """The newest thing said of what was known by a day."""
    return next((outcome for known, outcome in reversed(history) if known <= moment), None)
