"""What a ledger takes in, what it skips and what it refuses; on both databases."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

import forecasttrack as ft
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    LedgerError,
    UnknownNameError,
)
from forecasttrack.ledger import entry as entries
from forecasttrack.ledger import recorder
from tests.builders import RAIN, forecast, settled
from tests.examples import examples


def test_recording_twice_adds_nothing(alaska, ledger: ft.Ledger) -> None:
    """A fact in force is skipped, whoever records it again."""
    first = ledger.record(alaska, by="desk")
    again = ledger.record(alaska, by="somebody else")
    assert (len(first), first.known) == (len(alaska) + 1, 0)  # and until when it was looked for
    assert (list(again), again.known) == ([], len(alaska) + 1)
    assert len(ledger) == len(first)


def test_a_book_comes_back_as_it_was(alaska, ledger: ft.Ledger) -> None:
    """The records in force are the book that was recorded, in its order."""
    ledger.record(alaska, by="desk")
    assert ledger.book() == alaska


def test_every_entry_of_a_call_has_one_moment_later_than_all_before(ledger: ft.Ledger) -> None:
    """Views of the past never see half a call."""
    first = ledger.record(RAIN, by="desk")
    second = ledger.record([forecast("ann", 0.7), forecast("bob", 0.2)], by="desk")
    moments = {entry.recorded_at for entry in second}
    assert len(moments) == 1
    assert min(moments) > first[0].recorded_at


@pytest.mark.parametrize("count", [20, 200])
def test_what_is_replaced_is_looked_up_in_one_query(ledger: ft.Ledger, count: int) -> None:
    """However many forecasts a call replaces, it asks the database the same few times."""
    ledger.record(RAIN, by="desk")
    who = [f"forecaster-{number:03}" for number in range(count)]
    ledger.record([forecast(name, 0.4) for name in who], by="desk")
    statements: list[str] = []
    engine = ledger._transactions.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    ledger.record([forecast(name, 0.6) for name in who], by="desk", why="misread")
    assert len([text for text in statements if text.startswith("SELECT")]) <= 6
    assert ledger.forecasts()["probability"].tolist() == [0.6] * count
    assert ledger.verify() == []


def test_a_clock_that_stands_still_is_no_reason_to_mix_calls(
    ledger: ft.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call gets a later moment even if the clock does not move, or goes back a little."""
    monkeypatch.setattr(recorder, "now", lambda: entries.now() - 1_000_000)
    at = entries.now()
    monkeypatch.setattr(recorder, "now", lambda: at)
    first = ledger.record(RAIN, by="desk")
    second = ledger.record(forecast("ann", 0.5), by="desk")
    assert second[0].recorded_at == first[0].recorded_at + 1 == at + 1


def test_a_clock_far_behind_the_ledger_is_refused(
    ledger: ft.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry dated before those it follows would falsify the past."""
    ledger.record(RAIN, by="desk")
    monkeypatch.setattr(recorder, "now", lambda: entries.now() - 3_600_000_000)
    with pytest.raises(LedgerError, match="set the clock right"):
        ledger.record(forecast("ann", 0.5), by="desk")


def test_a_change_needs_a_reason_and_names_what_it_replaces(ledger: ft.Ledger) -> None:
    """Other content for a record on file is refused, unless it says why."""
    ledger.record([RAIN, settled("yes")], by="desk")
    with pytest.raises(LedgerError, match=r"by desk at .*why="):
        ledger.record(settled("no"), by="desk")
    old = ledger.history("rain")
    (new,) = ledger.record(settled("no"), by="ann", why="the gauge was misread")
    assert new.replaces == tuple(e.fact for e in old if e.kind == "resolution")
    assert (new.by, new.why) == ("ann", "the gauge was misread")
    assert ledger.book().resolution("rain").outcome == "no"  # type: ignore[union-attr]
    assert len(ledger.history("rain")) == len(old) + 1


def test_a_correction_may_name_what_it_expects_to_replace(ledger: ft.Ledger) -> None:
    """Two people who correct the same record at once do not silently undo each other."""
    ledger.record(RAIN, by="desk")
    (seen,) = ledger.record(settled("yes"), by="desk")
    (other,) = ledger.record(settled("no"), by="bob", why="misread", replaces=seen.entry)
    with pytest.raises(LedgerError, match=f"in force is {other.entry}"):
        ledger.record(settled("yes"), by="ann", why="read again", replaces=seen.entry)
    ledger.record(settled("yes"), by="ann", why="read again", replaces=other.fact)
    assert ledger.book().resolution("rain").outcome == "yes"  # type: ignore[union-attr]


def test_a_reason_is_kept_only_where_something_is_replaced(ledger: ft.Ledger) -> None:
    """A reason given for a book with one change does not spread to what is merely new."""
    ledger.record([RAIN, settled("yes")], by="desk")
    added = ledger.record([settled("no"), forecast("ann", 0.5)], by="desk", why="misread")
    assert {entry.kind: entry.why for entry in added} == {
        "resolution": "misread",
        "forecast": None,
    }


def test_a_retracted_record_is_gone_and_may_return(ledger: ft.Ledger) -> None:
    """A retraction is an entry of its own; the fact can be put on record again."""
    ledger.record([RAIN, forecast("ann", 0.7)], by="desk")
    (taken,) = ledger.retract(forecast("ann", 0.7), by="ann", why="sent by mistake")
    assert ledger.book().forecasts == ()
    assert taken.why == "sent by mistake"
    (back,) = ledger.record(forecast("ann", 0.7), by="ann")
    assert back.replaces == (taken.fact,)
    assert len(ledger.book().forecasts) == len(ledger.forecasts()) == 1
    ledger.retract(back, by="ann", why="again")
    assert len(ledger.forecasts()) == 0
    assert len(ledger.record(forecast("ann", 0.8), by="ann")) == 1
    assert ledger.forecasts()["probability"].to_list() == [0.8]
    assert ledger.verify() == []


def test_what_is_not_there_cannot_be_retracted(ledger: ft.Ledger) -> None:
    """Nor what was retracted already."""
    with pytest.raises(UnknownNameError, match="no record"):
        ledger.retract(RAIN, by="desk", why="x")
    ledger.record(RAIN, by="desk")
    ledger.retract(RAIN, by="desk", why="x")
    with pytest.raises(UnknownNameError, match="no record"):
        ledger.retract(RAIN, by="desk", why="x")


def test_a_forecast_withdrawn_no_longer_stands(ledger: ft.Ledger) -> None:
    """It ends when it was withdrawn, in the book and in the frame; a later one resumes."""
    ledger.record([RAIN, forecast("ann", 0.7), forecast("bob", 0.4)], by="desk")
    taken = ft.Withdrawal(question_id="rain", forecaster="ann", withdrawn_at="2026-01-02T08:00Z")
    ledger.record([taken, forecast("ann", 0.9, day=3)], by="ann")
    ends = {(f.forecaster, f.belief.yes): str(f.expires_at) for f in ledger.book().forecasts}  # type: ignore[union-attr]
    assert ends == {
        ("ann", 0.7): "2026-01-02 08:00:00+00:00",
        ("ann", 0.9): "None",
        ("bob", 0.4): "None",
    }
    frame = ledger.forecasts().set_index(["forecaster", "probability"])["expires_at"]
    assert {key: str(end).replace("NaT", "None") for key, end in frame.items()} == ends


def withdrawn(day: int, forecaster: str = "ann") -> ft.Withdrawal:
    at = f"2026-01-{day:02}T09:00Z"
    return ft.Withdrawal(question_id="rain", forecaster=forecaster, withdrawn_at=at)


@pytest.mark.parametrize(
    ("taken", "refused", "error", "fault"),
    [
        ([], withdrawn(5, "bob"), UnknownNameError, "'bob' has no forecast on question 'rain'"),
        ([], withdrawn(2), InvalidArgumentError, "in force at 2026-01-02T09:00:00Z"),
        ([withdrawn(5)], withdrawn(6), InvalidArgumentError, "is in force at 2026-01-06"),
        ([withdrawn(6), withdrawn(5)], withdrawn(5, "eve"), UnknownNameError, "'eve'"),
        ([withdrawn(5), forecast("ann", 0.9, day=7)], withdrawn(6), InvalidArgumentError, "01-06"),
    ],
)
def test_a_withdrawal_that_ends_nothing_is_refused(
    ledger: ft.Ledger,
    taken: list[object],
    refused: ft.Withdrawal,
    error: type[Exception],
    fault: str,
) -> None:
    """As the command does; also in the call that brings the forecast, and with all of that call."""
    begun = [RAIN, forecast("ann", 0.7, day=3)]
    with pytest.raises(error, match=fault):
        ledger.record([*taken, refused, *begun], by="desk")
    assert len(ledger) == 0
    ledger.record(begun, by="desk")
    for one in taken:
        assert len(ledger.record(one, by="ann")) == 1
        assert ledger.record(one, by="ann").known == 1
    with pytest.raises(error, match=fault):
        ledger.record(refused, by="ann")
    assert len(ledger) == len(begun) + len(taken)


def test_a_withdrawal_may_stand_before_its_forecast_in_one_call(ledger: ft.Ledger) -> None:
    """Bare forecasts by the dozen, which are recorded in columns, too."""
    many = [forecast("ann", 0.7, day=day) for day in range(1, 15)]
    assert len(ledger.record([withdrawn(20), *many, RAIN], by="desk")) == 16
    assert str(ledger.book().forecasts[-1].expires_at) == "2026-01-20 09:00:00+00:00"


def test_a_call_is_kept_whole_or_not_at_all(ledger: ft.Ledger) -> None:
    """One refused record keeps the others of its call out as well."""
    with pytest.raises(UnknownNameError, match="'snow'"):
        ledger.record([RAIN, forecast("ann", 0.7), forecast("ann", 0.5, question="snow")], by="d")
    assert len(ledger) == 0


def test_records_of_one_call_may_come_in_any_order(ledger: ft.Ledger) -> None:
    """A forecast may stand before its question, as long as both are recorded together."""
    assert len(ledger.record([forecast("ann", 0.7), settled("yes"), RAIN], by="desk")) == 3


@pytest.mark.parametrize(
    ("record", "error", "fault"),
    [
        (forecast("ann", 0.7, question="snow"), UnknownNameError, "question 'snow'"),
        (forecast("ann", {"red": 0.5, "blue": 0.5}), InvalidForecastError, "takes probability"),
        (settled("perhaps"), ValueError, "yes or no"),
        (
            ft.Forecast(
                question_id="rain", forecaster="ann", belief=0.5, issued_at="2126-01-01T00:00Z"
            ),
            InvalidForecastError,
            "after it is recorded",
        ),
        (
            ft.Withdrawal(question_id="rain", forecaster="ann", withdrawn_at="2126-01-01T00:00Z"),
            InvalidForecastError,
            "after it is recorded",
        ),
        ("a sentence", LedgerError, "found a str"),
        ({"question": "rain"}, LedgerError, "found a dict"),
        ([forecast("ann", 0.6), forecast("ann", 0.7)], LedgerError, "twice in one call"),
    ],
)
def test_what_cannot_be_is_refused(
    ledger: ft.Ledger, record: object, error: type[Exception], fault: str
) -> None:
    """Each refusal says what is wrong, and nothing is written."""
    ledger.record(RAIN, by="desk")
    with pytest.raises(error, match=fault):
        ledger.record(record, by="desk")
    assert len(ledger) == 1


def test_an_annulled_question_is_resolved_only_by_a_correction(ledger: ft.Ledger) -> None:
    """Bringing an annulled question back to life says why."""
    annulled = ft.Resolution(question_id="rain", status="annulled")
    ledger.record([RAIN, annulled], by="desk")
    with pytest.raises(LedgerError, match="why="):
        ledger.record(settled("yes"), by="desk")
    ledger.record(settled("yes"), by="desk", why="the station reported after all")
    assert ledger.book().resolution("rain").status == "resolved"  # type: ignore[union-attr]


@pytest.mark.parametrize("by", ["", "  ", "a\nb", None])
def test_who_records_is_never_empty(ledger: ft.Ledger, by: str) -> None:
    """An entry without an author would prove nothing."""
    with pytest.raises(InvalidArgumentError, match="by"):
        ledger.record(RAIN, by=by)


def test_a_record_gone_from_a_book_is_reported_not_retracted(ledger: ft.Ledger) -> None:
    """Deleting a line in a file never deletes a fact."""
    book = ft.Book(forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")])
    ledger.record(book, by="desk")
    added = ledger.record(ft.Book(forecasters=[ft.Forecaster(id="ann")]), by="desk")
    assert added.gone == ('["forecaster","bob"]',)
    assert len(ledger.book().forecasters) == 2


def test_late_and_backdated_forecasts_are_kept_and_marked(ledger: ft.Ledger) -> None:
    """Issued after the outcome was known: left out as late. Recorded after it: marked."""
    late = ft.Forecast(
        question_id="rain", forecaster="bob", belief=0.9, issued_at="2026-02-03T00:00Z"
    )
    ledger.record([RAIN, forecast("ann", 0.7), late, settled("yes")], by="desk")
    pairs = ft.pair(ledger)
    assert pairs.frame[["forecaster", "backdated", "late"]].to_numpy().tolist() == [
        ["ann", True, False]
    ]
    assert pairs.left_out[["forecaster", "reason"]].to_numpy().tolist() == [["bob", "late"]]


@pytest.mark.end_to_end
def test_a_closed_book_and_a_ledger_score_the_same(alaska, ledger: ft.Ledger) -> None:
    """The Alaska briefing scores from a ledger exactly as from its files."""
    ledger.record(alaska, by="desk")
    ours, theirs = (ft.score(ft.pair(x), rules=["brier", "log"]).frame for x in (ledger, alaska))
    assert ours.equals(theirs)
    assert len(ours) > 50
    assert ft.pair(ledger).left_out.equals(ft.pair(alaska).left_out)
    coder = alaska.coders[0].id
    ours, theirs = (ft.score(ft.pair(x, reading=coder)).frame for x in (ledger, alaska))
    assert ours.equals(theirs)


def test_ids_of_any_kind_never_reach_sql(ledger: ft.Ledger) -> None:
    """Names with quotes, percent signs and commas are names and nothing else."""
    wild = ["it's", 'say "x"', "50%s", "a;DROP TABLE entries", "%(x)s", "ö中", "a,b", ":x", "-"]
    for name in wild:
        ledger.record(ft.Question(id=name, text="t"), by=name)
        ledger.record(forecast(name, 0.5, question=name), by=name)
    assert [e.by for name in wild for e in ledger.history(name)] == [n for n in wild for _ in "12"]
    assert ledger.forecasts()["question_id"].to_list() == wild
    assert ledger.verify() == []


def test_history_tells_questions_apart_whose_ids_begin_alike(ledger: ft.Ledger) -> None:
    """The history of Q1 holds nothing of Q10."""
    for name in ("Q1", "Q10", "Q1,", "Q1-"):
        ledger.record([ft.Question(id=name, text="t"), forecast("a", 0.5, question=name)], by="d")
    assert [len(ledger.history(name)) for name in ("Q1", "Q10", "Q1,", "Q1-")] == [2, 2, 2, 2]
    with pytest.raises(UnknownNameError, match="Known are 'Q1'"):
        ledger.history("Q2")


steps = st.lists(
    st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from([0.1, 0.5, 0.9, None])), max_size=12
)


@examples(40)
@given(steps)
def test_what_stands_is_what_was_said_last(steps: list[tuple[str, float | None]]) -> None:
    """Any sequence of recording, correcting, retracting and returning ends where it should."""
    expected: dict[str, float] = {}
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(RAIN, by="desk")
        for who, belief in steps:
            if belief is not None:
                ledger.record(forecast(who, belief), by="desk", why="again")
                expected[who] = belief
            elif who in expected:
                ledger.retract(forecast(who, 0.5), by="desk", why="gone")
                del expected[who]
        frame = ledger.forecasts()
        assert dict(zip(frame["forecaster"], frame["probability"], strict=True)) == expected
        book = {f.forecaster: f.belief.yes for f in ledger.book().forecasts}  # type: ignore[union-attr]
        assert book == expected
        assert ledger.verify() == []


def test_two_processes_share_no_connection(
    opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """A ledger opened before a fork is usable after it, in both processes."""
    ledger = opened(tmp_path / "forked.db")
    ledger.record(RAIN, by="desk")
    child = os.fork()
    if child == 0:
        try:
            ledger.record(forecast("child", 0.5), by="child")
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a forked test must not go on as a second one
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    ledger.record(forecast("parent", 0.5), by="parent")
    assert sorted(ledger.forecasts()["forecaster"]) == ["child", "parent"]
    assert ledger.verify() == []


# --- a wrong clock ---------------------------------------------------------------------------

YEARS_AHEAD = 4 * 365 * 86_400_000_000


@pytest.fixture
def ahead(ledger: ft.Ledger, monkeypatch: pytest.MonkeyPatch) -> tuple[ft.Ledger, entries.Entry]:
    """A ledger whose newest entry was recorded by a clock four years ahead."""
    ledger.record(RAIN, by="desk")
    with monkeypatch.context() as patched:
        patched.setattr(recorder, "now", lambda: entries.now() + YEARS_AHEAD)
        (wrong,) = ledger.record(forecast("ann", 0.5), by="desk")
    return ledger, wrong


def test_a_wrong_clock_can_be_lived_with(ahead) -> None:
    """The entry is named, and going on behind it keeps the order and says why."""
    ledger, wrong = ahead
    with pytest.raises(LedgerError, match=f"the entry {wrong.entry} is from .*despite_clock="):
        ledger.record(forecast("bob", 0.5), by="desk")
    for name in ("bob", "cat"):
        (added,) = ledger.record(
            forecast(name, 0.5), by="desk", despite_clock=wrong.entry[:12], why="clock of host a"
        )
        assert added.why == f"despite the clock of {wrong.entry[:12]}: clock of host a"
    moments = [entry.recorded_at for entry in ledger.entries()]
    assert moments == sorted(set(moments))
    assert ledger.verify() == []
    question = '["question","rain"]'
    with pytest.raises(LedgerError, match="is named by others"):
        ledger.retract(question, by="desk", why="wrong", despite_clock=wrong.entry)


def test_a_forecast_from_the_future_stays_refused_behind_a_wrong_clock(ahead) -> None:
    ledger, wrong = ahead
    future = forecast("bob", 0.5, issued_at=pendulum.now("UTC").add(days=9))
    with pytest.raises(ft.ForecastTrackError, match="after it is recorded"):
        ledger.record(future, by="desk", despite_clock=wrong.entry, why="clock of host a")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"despite_clock": "0" * 64, "why": "x"}, "set the clock right"),
        ({"despite_clock": "", "why": "x"}, "8 or more characters"),
        ({"despite_clock": "0" * 64}, "needs a why"),
    ],
)
def test_a_way_on_names_the_entry_and_the_reason(ahead, choices, message) -> None:
    with pytest.raises(ft.ForecastTrackError, match=message):
        ahead[0].record(forecast("bob", 0.5), by="desk", **choices)


def test_without_a_wrong_clock_there_is_nothing_to_go_on_behind(ledger: ft.Ledger) -> None:
    (first,) = ledger.record(RAIN, by="desk")
    with pytest.raises(ft.ForecastTrackError, match="no entry is ahead"):
        ledger.record(forecast("bob", 0.5), by="desk", despite_clock=first.entry, why="x")


def test_the_text_of_a_ledger_with_a_wrong_clock_is_read_and_carried(
    ahead, opened, tmp_path
) -> None:
    """Reading asks no clock; a ledger takes such entries when one of them is named."""
    ledger, wrong = ahead
    ledger.export_lines(tmp_path / "text")
    with ft.Ledger.of_lines(tmp_path / "text") as text:
        assert len(text) == 2
    other = opened(tmp_path / "other.db")
    with pytest.raises(LedgerError, match="in the future"):
        other.import_lines(tmp_path / "text")
    with pytest.raises(ft.ForecastTrackError, match="no entry from ahead"):
        other.import_lines(tmp_path / "text", despite_clock="0" * 64)
    assert len(other.import_lines(tmp_path / "text", despite_clock=wrong.entry)) == 2


def test_an_import_takes_the_named_entry_and_those_behind_it_only(ahead, opened, tmp_path) -> None:
    """Naming one entry from the future let in all of them, those recorded before it too."""
    ledger, first = ahead
    (second,) = ledger.record(forecast("bob", 0.5), by="desk", despite_clock=first.entry, why="x")
    ledger.export_lines(tmp_path / "text")
    other = opened(tmp_path / "other.db")
    with pytest.raises(LedgerError) as refused:
        other.import_lines(tmp_path / "text", despite_clock=second.entry)
    assert f"future {first.entry}: " in str(refused.value)
    assert second.entry not in str(refused.value)
    assert len(other.import_lines(tmp_path / "text", despite_clock=first.entry[:12])) == 3


def test_entries_from_the_future_that_are_here_are_not_refused_again(
    ahead, opened, tmp_path
) -> None:
    """A ledger takes its own export, and one more entry behind them by its own name."""
    ledger, first = ahead
    ledger.export_lines(tmp_path / "text")
    other = opened(tmp_path / "other.db")
    assert len(other.import_lines(tmp_path / "text", despite_clock=first.entry)) == 2
    for each in (other, ledger):
        again = each.import_lines(tmp_path / "text")
        assert (len(again), again.known) == (0, 2)
    (second,) = ledger.record(forecast("bob", 0.5), by="desk", despite_clock=first.entry, why="x")
    ledger.export_lines(tmp_path / "longer")
    with pytest.raises(LedgerError) as refused:
        other.import_lines(tmp_path / "longer")
    assert f"future {second.entry}: " in str(refused.value)
    assert f"future {first.entry}: " not in str(refused.value)
    added = other.import_lines(tmp_path / "longer", despite_clock=second.entry)
    assert [each.entry for each in added] == [second.entry]
    assert other.verify() == []


@pytest.mark.parametrize("named", ["", "0" * 7])
def test_an_import_needs_enough_of_the_id_of_an_entry(ahead, opened, tmp_path, named) -> None:
    """An empty text began every id, and so named every entry."""
    ahead[0].export_lines(tmp_path / "text")
    other = opened(tmp_path / "other.db")
    with pytest.raises(ft.ForecastTrackError, match="8 or more characters"):
        other.import_lines(tmp_path / "text", despite_clock=named)
