"""Which records stand is the same, read in one go or entry by entry."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import projection
from forecasttrack.ledger.amendments import amendments
from forecasttrack.ledger.in_force import entries_in_force, facts_in_force
from tests.builders import RAIN, forecast, settled


def entry_by_entry(ledger: ft.Ledger, without: tuple[str, ...] = ()) -> list[tuple[str, object]]:
    """Each record that stands with its content, by the rule that entries act one after another."""
    wanted = [each for each in ledger.entries() if each.kind not in (*without, "observation")]
    standing = entries_in_force(facts_in_force(wanted))
    return sorted((each.record, each.content, each.recorded_at) for each in standing)


def read_in_one_go(ledger: ft.Ledger, without: tuple[str, ...] = ()) -> list[tuple[str, object]]:
    found = ledger._in_force(without)
    assert [each.number for each in found] == sorted(each.number for each in found)
    return sorted((each.record, each.content, each.recorded_at) for each in found)


def act_at_random(ledger: ft.Ledger, draw: random.Random) -> None:
    """Record, correct, retract, withdraw or settle something, as it comes."""
    names = [f"q{number}" for number in range(4)]
    question = ft.Question(id=draw.choice(names), text=draw.choice(["Rain?", "Snow?", "4.1"]))
    stated = draw.choice(
        [
            question,
            ft.Forecaster(id=draw.choice(["ann", "Zoë"]), description=draw.choice(["a", "b"])),
            ft.Forecast(
                question_id=question.id,
                forecaster="ann",
                belief=draw.choice([0.25, 0.5]),
                issued_at=f"2026-01-0{draw.randrange(1, 4)}T08:00Z",
            ),
            ft.Resolution(
                question_id=question.id, outcome=draw.choice(["yes", "no"]), known_at="2026-02-01"
            ),
            ft.Withdrawal(
                question_id=question.id, forecaster="ann", withdrawn_at="2026-01-05T08:00Z"
            ),
        ]
    )
    with contextlib.suppress(ft.ForecastTrackError):  # it is not there, or others need it
        if draw.random() < 0.2:
            ledger.retract(stated, by="desk", why="wrong")
        else:
            ledger.record(stated, by="desk", why="as it is now")


@pytest.mark.parametrize("seed", range(2))
def test_records_in_force_are_those_that_entries_leave_standing(seed: int) -> None:
    """Corrected, taken off, put back: as of each moment, with forecasts and without."""
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record([ft.Question(id=f"q{n}", text="Rain?") for n in range(4)], by="desk")
        for _ in range(80):
            act_at_random(ledger, draw)
        moments = [each.moment for each in ledger.entries()]
        assert len({each.record for each in ledger.entries()}) < len(moments) > 20
        for view in (ledger, *(ledger.as_of(each) for each in moments[::9])):
            for without in ((), projection.PROJECTED):
                assert read_in_one_go(view, without) == entry_by_entry(view, without)


def spoil(place: Path, change: str) -> None:
    raw = sqlite3.connect(place)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("PRAGMA ignore_check_constraints = 1")
    raw.execute(change)
    raw.commit()
    raw.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET body = '[]' WHERE seq = 1",
        "UPDATE entries SET body = '{\"id\":7}' WHERE seq = 1",
        "UPDATE entries SET body = '{' WHERE seq = 1",
        "UPDATE entries SET body = printf('%.*c', 200000, '[') WHERE seq = 1",
        "UPDATE entries SET kind = 'odd' WHERE seq = 1",
        "UPDATE entries SET kind = 'retraction' WHERE seq = 1",
        "UPDATE entries SET replaces = '7' WHERE seq = 3",
        "UPDATE entries SET replaces = '{' WHERE seq = 3",
        "UPDATE entries SET recorded_at = 9000000000000000000 WHERE seq = 1",
    ],
)
def test_an_entry_that_was_altered_is_refused_in_the_same_words(
    tmp_path: Path, change: str
) -> None:
    """Whichever way it is read."""
    with ft.Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.record([RAIN, forecast("ann", 0.7), settled("yes")], by="desk")
    spoil(tmp_path / "ledger.db", change)
    with ft.Ledger.open(tmp_path / "ledger.db") as ledger:
        with pytest.raises(LedgerError) as one_by_one:
            entry_by_entry(ledger)
        with pytest.raises(LedgerError) as in_one_go:
            ledger.book()
    assert str(in_one_go.value) == str(one_by_one.value)


def test_two_branches_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    """The record of which two facts stand is refused, as before."""
    for name, outcome in (("one", "yes"), ("other", "no")):
        with ft.Ledger.open(tmp_path / f"{name}.db") as ledger:
            ledger.record([RAIN, settled(outcome)], by="desk")
            ledger.export_lines(tmp_path / name)
    with ft.Ledger.open(tmp_path / "one.db") as ledger:
        ledger.import_lines(tmp_path / "other")
        with pytest.raises(LedgerError, match="stands 2 times with different content"):
            ledger.book()


def test_an_amendment_replaces_the_entry_that_stood_before_it() -> None:
    """A text that came back later stands in a third entry, which the first change did not see."""
    with ft.Ledger.open(":memory:") as ledger:
        texts = ("Rain?", "Snow?", "Rain?", "Snow?")
        first, second, third, fourth = (
            entry
            for text in texts
            for entry in ledger.record(ft.Question(id="rain", text=text), by="desk", why="mended")
        )
        found = [(each.entry, each.replaced) for each in amendments(ledger)]
        assert found == [(second, (first,)), (third, (second,)), (fourth, (third,))]
        then = [(each.entry, each.replaced) for each in amendments(ledger.as_of(second.moment))]
        assert then == [(second, (first,))]
