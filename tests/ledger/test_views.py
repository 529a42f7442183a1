"""What was on record when; people beside the ledger; frames in bulk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, LedgerError, UnknownNameError
from forecasttrack.ledger import Checkpoint, columns, connection, verify_lines
from tests.builders import RAIN, forecast, settled


def scores(source: object, **choices: object) -> pd.DataFrame:
    return ft.score(ft.pair(source, **choices), rules=["brier", "log"], history="last").frame  # type: ignore[arg-type]


def test_the_scores_of_a_past_day_are_reproduced_to_the_bit(ledger: ft.Ledger) -> None:
    """Before a re-resolution a view gives the old scores, after it the new ones."""
    ledger.record([RAIN, forecast("ann", 0.7), forecast("bob", 0.2)], by="desk")
    (first,) = ledger.record(settled("yes"), by="desk")
    before = scores(ledger)
    (second,) = ledger.record(settled("no"), by="desk", why="the gauge was misread")
    after = scores(ledger)
    assert not before.equals(after)
    assert scores(ledger.as_of(first.moment)).equals(before)
    assert scores(ledger.as_of(second.moment)).equals(after)
    assert before.query("rule == 'brier'")["score"].tolist() == pytest.approx([0.09, 0.64])
    assert after.query("rule == 'brier'")["score"].tolist() == pytest.approx([0.49, 0.04])


def test_a_view_holds_what_was_on_record_then(ledger: ft.Ledger) -> None:
    """Forecasts corrected, retracted and added later stand in the view as they did."""
    (question,) = ledger.record(RAIN, by="desk")
    (first, _) = ledger.record([forecast("ann", 0.7), forecast("bob", 0.2)], by="desk")
    (corrected,) = ledger.record(forecast("ann", 0.8), by="ann", why="a slip of the pen")
    ledger.retract(forecast("bob", 0.2), by="bob", why="meant another question")

    def standing(view: ft.Ledger) -> list[tuple[str, float]]:
        frame = view.forecasts()
        book = sorted((f.forecaster, f.belief.yes) for f in view.book().forecasts)  # type: ignore[union-attr]
        assert book == sorted(zip(frame["forecaster"], frame["probability"], strict=True))
        return book

    assert standing(ledger.as_of(question.moment)) == []
    assert standing(ledger.as_of(first.moment)) == [("ann", 0.7), ("bob", 0.2)]
    assert standing(ledger.as_of(corrected.moment)) == [("ann", 0.8), ("bob", 0.2)]
    assert standing(ledger) == [("ann", 0.8)]
    assert [len(ledger.as_of(e.moment)) for e in (question, first, corrected)] == [1, 3, 4]


def test_a_view_is_read_only(ledger: ft.Ledger) -> None:
    """The past is not added to, in whatever way."""
    ledger.record(RAIN, by="desk")
    view = ledger.as_of("2100-01-01")
    for act in (
        lambda: view.record(forecast("ann", 0.5), by="ann"),
        lambda: view.retract(RAIN, by="ann", why="x"),
        lambda: view.import_lines("."),
        view.rebuild,
    ):
        with pytest.raises(LedgerError, match="the past is not added to"):
            act()


def test_a_view_of_a_view_never_sees_further(ledger: ft.Ledger) -> None:
    """Looking from the past, the future stays closed."""
    (question,) = ledger.record(RAIN, by="desk")
    ledger.record(forecast("ann", 0.5), by="ann")
    assert len(ledger.as_of(question.moment).as_of("2100-01-01")) == 1


def test_known_by_and_as_of_work_together(ledger: ft.Ledger) -> None:
    """What could be known by a day is asked of a ledger as of a book."""
    ledger.record([RAIN, forecast("ann", 0.7), forecast("ann", 0.9, day=3), settled("yes")], by="d")
    assert len(ft.pair(ledger, known_by="2026-01-02").frame) == 0
    assert len(ft.pair(ledger, known_by="2026-02-03").frame) == 2


def test_the_history_tells_who_when_and_why(ledger: ft.Ledger) -> None:
    """Every entry about a question stands in it, with what it replaced."""
    ledger.record([RAIN, forecast("ann", 0.7)], by="desk")
    (first,) = ledger.record(settled("yes"), by="desk")
    ledger.record(settled("no"), by="bob", why="misread")
    history = ledger.history("rain")
    assert sorted(entry.kind for entry in history[:2]) == ["forecast", "question"]
    assert [(e.kind, e.by, e.why, e.replaces) for e in history[2:]] == [
        ("resolution", "desk", None, ()),
        ("resolution", "bob", "misread", (first.fact,)),
    ]


def test_checkpoints_list_what_came_later(ledger: ft.Ledger) -> None:
    """A sound ledger gives no fault, and names the entries that came after."""
    ledger.record(RAIN, by="desk")
    checkpoint = ledger.checkpoint()
    (later,) = ledger.record(forecast("ann", 0.5), by="ann")
    found = ledger.verify(checkpoint)
    assert found == []
    assert (found.later, found.checked) == ((later.entry,), 2)
    assert ledger.as_of(checkpoint.text.split()[-1]).checkpoint().root == checkpoint.root
    assert ledger.verify(checkpoint.text).later == (later.entry,)


def test_the_root_is_the_digest_of_the_manifest_file(small: ft.Ledger, tmp_path: Path) -> None:
    """Anybody can compute a root with sha256sum."""
    import hashlib  # noqa: PLC0415

    checkpoint = small.checkpoint(origin="desk")
    checkpoint.write(tmp_path / "point")
    manifest = (tmp_path / "point.ids").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == checkpoint.root
    assert "origin desk\ncount 5\n" in (tmp_path / "point").read_text()


@pytest.mark.parametrize("origin", ["a\nb", "a\rb", "a\0b", "\u2028", " ", ""], ids=ascii)
def test_a_name_that_breaks_the_lines_of_a_checkpoint_was_taken(
    small: ft.Ledger, origin: str
) -> None:
    """Nothing read the text of such a checkpoint; an empty name was as none."""
    with pytest.raises(InvalidArgumentError, match="origin takes a name on one line, found"):
        small.checkpoint(origin=origin)
    kept = small.checkpoint(origin="the desk")
    assert Checkpoint.read(kept.text).origin == "the desk"


# --- people ----------------------------------------------------------------------------------


def test_a_person_can_be_forgotten(
    opened: Callable[..., ft.Ledger], small: ft.Ledger, tmp_path: Path
) -> None:
    """Erasing a person leaves every id, hash and score as it was, and no trace in the file."""
    before = (small.checkpoint().root, scores(small))
    small.people.set("ann", name="Ann Unmistakable", contact="ann@example.org")
    assert b"Unmistakable" in b"".join(path.read_bytes() for path in tmp_path.glob("small.db*"))
    small.people.forget("ann")
    assert b"Unmistakable" not in b"".join(path.read_bytes() for path in tmp_path.glob("small.db*"))
    assert small.checkpoint().root == before[0]
    assert scores(small).equals(before[1])
    assert small.verify() == []


def test_a_name_that_a_reader_keeps_in_the_log_is_not_said_to_be_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`forget` came back without a word, and the name still stood in the file."""
    monkeypatch.setattr(connection, "PATIENCE", 0.01)
    path, log = tmp_path / "small.db", tmp_path / "small.db-wal"
    with ft.Ledger.open(path) as ledger:
        ledger.people.set("ann", name="Ann Unmistakable")
        ledger.people.set("bob", name="Bob")
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM people").fetchall()
        with pytest.raises(LedgerError, match=r"was erased, but its text still stands in .*-wal"):
            ledger.people.forget("ann")
        assert b"Unmistakable" in log.read_bytes()
        assert [person.forecaster for person in ledger.people] == ["bob"]
        reader.close()
        ledger.people.forget("bob")
        assert b"Unmistakable" not in path.read_bytes() + log.read_bytes()


def test_people_stand_in_no_entry_and_in_no_export(small: ft.Ledger, tmp_path: Path) -> None:
    """Names leave the table only in a file of their own."""
    small.people.set("ann", name="Ann Unmistakable")
    small.export_lines(tmp_path / "text")
    text = b"".join(path.read_bytes() for path in (tmp_path / "text").rglob("*.jsonl"))
    assert b"Unmistakable" not in text


def test_people_are_edited_in_a_file(ledger: ft.Ledger, tmp_path: Path) -> None:
    """Written, edited by hand, read again: those no longer in the file are gone."""
    ledger.people.set("ann", name="Ann", note="ö")
    ledger.people.set("bob", name="Bob")
    ledger.people.write(tmp_path / "people.json")
    text = (tmp_path / "people.json").read_text(encoding="utf-8")
    (tmp_path / "people.json").write_text(text.replace('"bob"', '"cid"'), encoding="utf-8")
    ledger.people.read(tmp_path / "people.json")
    assert [(p.forecaster, p.name, p.note) for p in ledger.people] == [
        ("ann", "Ann", "ö"),
        ("cid", "Bob", None),
    ]
    with pytest.raises(UnknownNameError, match="nobody is noted behind 'bob'"):
        ledger.people.forget("bob")
    (tmp_path / "people.json").write_text('{"ann": {"nmae": "x"}}')
    with pytest.raises(LedgerError, match="Did you mean 'name'"):
        ledger.people.read(tmp_path / "people.json")
    assert len(ledger.people) == 2


# --- frames ----------------------------------------------------------------------------------


def test_a_frame_holds_every_shape_of_belief(ledger: ft.Ledger) -> None:
    """One row per forecast, or per option, level, sample or parameter."""
    colour = ft.Question(id="colour", text="Which?", kind=ft.Categorical(("red", "blue")))
    size = ft.Question(id="size", text="How large?", kind=ft.Numeric(unit="m"))
    ledger.record([RAIN, colour, size, forecast("ann", 0.7)], by="desk")
    bare = ledger.forecasts()
    assert list(bare) == [
        "question_id",
        "forecaster",
        "issued_at",
        "expires_at",
        "recorded_at",
        "probability",
    ]
    ledger.record(
        [
            forecast("ann", {"red": 0.25, "blue": 0.75}, question="colour"),
            forecast("ann", ft.Quantiles.at({0.1: 1, 0.9: 3.5}), question="size"),
            forecast("bob", ft.Distribution("normal", {"mean": 2.0, "sd": 0.5}), question="size"),
            forecast("cid", ft.Samples((1.0, 2.5)), question="size"),
            forecast("dan", ft.Point(2.25), question="size"),
        ],
        by="desk",
    )
    frame = ledger.forecasts()
    picked = frame[
        ["shape", "option", "family", "parameter", "level", "sample", "probability", "value"]
    ]
    rows = picked.astype(object).where(picked.notna(), None).to_numpy().tolist()
    assert rows == [
        ["probability", None, None, None, None, None, 0.7, None],
        ["options", "blue", None, None, None, None, 0.75, None],
        ["options", "red", None, None, None, None, 0.25, None],
        ["quantiles", None, None, None, 0.1, None, None, 1.0],
        ["quantiles", None, None, None, 0.9, None, None, 3.5],
        ["distribution", None, "normal", "mean", None, None, None, 2.0],
        ["distribution", None, "normal", "sd", None, None, None, 0.5],
        ["samples", None, None, None, None, 0, None, 1.0],
        ["samples", None, None, None, None, 1, None, 2.5],
        ["point", None, None, None, None, None, None, 2.25],
    ]
    assert str(frame["issued_at"].dtype) == "datetime64[us, UTC]"


def test_an_empty_ledger_gives_an_empty_frame_with_its_types(ledger: ft.Ledger) -> None:
    """No rows are no reason for other columns."""
    frame = ledger.forecasts()
    assert len(frame) == 0
    assert str(frame["expires_at"].dtype) == "datetime64[us, UTC]"
    assert frame["probability"].dtype == np.float64


def test_the_packed_numbers_are_those_of_the_entries(small: ft.Ledger) -> None:
    """What is read in bulk is 24 bytes a forecast: two codes, an instant and a probability."""
    raw = sqlite3.connect(small.place)
    names = dict(raw.execute("SELECT code, name FROM names").fetchall())
    dtype = np.dtype([("question", "<i4"), ("forecaster", "<i4"), ("at", "<i8"), ("p", "<f8")])
    found = [
        (first + n, names[row["question"]], names[row["forecaster"]], int(row["at"]), row["p"])
        for first, packed in raw.execute("SELECT first, packed FROM bare_forecasts").fetchall()
        for n, row in enumerate(np.frombuffer(packed, dtype))
    ]
    raw.close()
    day = 86_400_000_000
    begin = 1_767_225_600_000_000
    stated = [(2, "ann", 0, 0.7), (3, "bob", 0, 0.2), (4, "ann", 2, 0.9)]
    hours = found[0][3] - begin
    assert found == [(n, "rain", who, begin + days * day + hours, p) for n, who, days, p in stated]


@pytest.mark.end_to_end
def test_thousands_in_one_call_are_cut_and_read_in_order(ledger: ft.Ledger) -> None:
    """More than one row holds, others among them, one replaced and one taken back."""
    many = [forecast(f"f{n}", n / 10_000) for n in range(5_000)]
    other = forecast("ann", 0.5, issued_at="2026-01-02")
    ledger.record([RAIN, *many[:4_500], other, *many[4_500:]], by="desk")
    ledger.record(forecast("f7", 0.99), by="desk", why="slip")
    ledger.retract(many[8], by="desk", why="slip")
    frame = ledger.forecasts()
    expected = [*many[:4_500], other, *many[4_500:], forecast("f7", 0.99)]
    left = [each for each in expected if each not in (many[7], many[8])]
    assert list(frame["forecaster"]) == [each.forecaster for each in left]
    assert list(frame["probability"]) == [each.belief.yes for each in left]
    assert list(ledger.book().forecasts) == left
    assert ledger.verify() == []
    before = frame.copy()
    assert ledger.rebuild() == 5_002
    assert ledger.forecasts().equals(before)
    assert ledger.verify() == []


def test_reading_in_bulk_loses_nothing_that_is_recorded_afterwards(
    ledger: ft.Ledger, opened: Callable[..., ft.Ledger], place: str
) -> None:
    """Entries acknowledged after a frame was read used to vanish with SQLite's log."""
    ledger.record([RAIN, forecast("ann", 0.7)], by="desk")
    for number in range(5):
        assert len(ledger.forecasts()) == number + 1
        ledger.record(forecast(f"writer-{number}", 0.5), by="desk")
    ledger.close()
    assert len(opened(place).forecasts()) == 6


def test_arrow_and_the_bare_driver_give_the_same_frame(
    alaska, cluster: Any, opened: Callable[..., ft.Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole columns and single rows hold the same numbers, dates and gaps."""
    pytest.importorskip("adbc_driver_postgresql")
    ledger = opened(cluster.new_database())
    ledger.record(alaska, by="desk")
    ends = ft.Forecast(
        question_id="Q01a",
        forecaster="eve",
        belief=0.5,
        issued_at="2025-08-16T00:00Z",
        expires_at="2025-08-17T00:00Z",
    )
    ledger.record(ends, by="desk")
    used = []
    whole = columns._whole_columns
    monkeypatch.setattr(columns, "_whole_columns", lambda *a: used.append(1) or whole(*a))
    by_arrow = ledger.forecasts()
    assert used == [1]
    monkeypatch.setattr(columns, "_arrow_driver", lambda _: None)
    pd.testing.assert_frame_equal(by_arrow, ledger.forecasts())
    assert by_arrow["expires_at"].notna().sum() == 1


def test_the_frames_of_a_ledger_pair_like_the_ledger(ledger: ft.Ledger) -> None:
    """Three frames out, three tables in: the same pairs and scores."""
    ledger.record([RAIN, ft.Question(id="snow", text="Will it snow?")], by="desk")
    ledger.record([forecast("ann", 0.7), forecast("bob", 0.2, question="snow")], by="desk")
    ledger.record([settled("yes"), ft.Resolution(question_id="snow", status="annulled")], by="desk")
    pairs = ft.pair(
        forecasts=ledger.forecasts(),
        questions=ledger.questions(),
        resolutions=ledger.resolutions(),
    )
    own = ft.pair(ledger)
    for name in ("question_id", "probability", "outcome", "closes_at", "known_at", "backdated"):
        assert pairs.frame[name].tolist() == own.frame[name].tolist()
    assert pairs.left_out["reason"].tolist() == own.left_out["reason"].tolist() == ["annulled"]


def test_the_frames_of_a_ledger_hold_every_column_of_its_questions(
    ledger: ft.Ledger, alaska: ft.Book
) -> None:
    """What a book knows of claims, conditions and settling days went missing on this way."""
    ledger.record(alaska, by="desk")
    frames = {"questions": ledger.questions(), "resolutions": ledger.resolutions()}
    given = alaska.tables()
    assert set(frames["questions"]) == set(given["questions"])
    sorted_by_id, of_book = (
        each.set_index("question_id").sort_index()
        for each in (frames["questions"], given["questions"])
    )
    pd.testing.assert_frame_equal(sorted_by_id, of_book, check_like=True)
    pairs, own = ft.pair(forecasts=ledger.forecasts(), **frames), ft.pair(ledger)
    left, of_ledger = (
        each.left_out.groupby(["question_id", "forecaster", "reason"]).size()
        for each in (pairs, own)
    )
    assert left.to_dict() == of_ledger.to_dict()
    for pairs_of in (pairs, own):
        assert pairs_of.column("settling_day").notna().any()
    assert sorted(ft.score(pairs, rules=["brier"]).frame["score"]) == sorted(
        ft.score(own, rules=["brier"]).frame["score"]
    )


def test_frames_of_records_keep_ranges_dates_and_options(ledger: ft.Ledger) -> None:
    """What is known only roughly stays a range."""
    questions = [
        ft.Question(
            id="size", text="t", kind=ft.Numeric(unit="m", lower=0), closes_at="2026-01-01"
        ),
        ft.Question(id="when", text="t", kind=ft.Date()),
        ft.Question(id="which", text="t", kind=ft.Categorical(("red", "blue"))),
    ]
    ends = [
        ft.Resolution(question_id="size", outcome=ft.Range(low=2, high=3), known_at="2026-01-01"),
        ft.Resolution(question_id="when", outcome="1970-01-03", known_at="2026-01-01T00:00Z"),
        ft.Resolution(question_id="which", outcome="blue", known_at="2026-01-01"),
    ]
    ledger.record([*questions, *ends], by="desk")
    questions = ledger.questions().set_index("question_id")
    assert questions.loc["which", "options"] == ("red", "blue")
    assert (questions.loc["size", "unit"], questions.loc["size", "lower"]) == ("m", 0.0)
    assert str(questions.loc["size", "closes_at"]) == "2026-01-01 23:59:59.999999+00:00"
    frame = ledger.resolutions().set_index("question_id")
    assert frame.loc["size", ["outcome_low", "outcome_high"]].tolist() == [2.0, 3.0]
    assert frame.loc["when", ["outcome_low", "outcome_high"]].tolist() == [2.0, 3.0]
    assert frame.loc["which", "outcome"] == "blue"
    assert str(frame.loc["when", "known_at"]) == "2026-01-01 00:00:00+00:00"
    assert frame["recorded_at"].notna().all()


# --- checkpoints after a merge ---------------------------------------------------------------


@pytest.fixture
def merged(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> tuple[ft.Ledger, Checkpoint]:
    """A ledger and its checkpoint, after entries recorded elsewhere before it were merged in."""
    elsewhere = opened(tmp_path / "elsewhere.db")
    snow = ft.Question(id="snow", text="Will it snow?", closes_at="2026-02-01")
    elsewhere.record([snow, forecast("eve", 0.4, question="snow")], by="eve")
    ledger = opened(tmp_path / "later.db")
    small.export_lines(tmp_path / "text")
    ledger.import_lines(tmp_path / "text")
    ledger.record(forecast("cat", 0.3), by="cat")
    checkpoint = ledger.checkpoint()
    elsewhere.export_lines(tmp_path / "others")
    assert len(ledger.import_lines(tmp_path / "others")) == 2
    return ledger, checkpoint


@pytest.mark.parametrize("form", ["with its manifest", "its five lines"])
def test_an_honest_merge_is_no_fault(merged, form: str) -> None:
    """The entries that arrived first have the root of the checkpoint."""
    ledger, checkpoint = merged
    found = ledger.verify(checkpoint if form == "with its manifest" else checkpoint.text)
    assert (found, len(found.later), found.checked) == ([], 2, 8)


def test_a_text_without_order_of_arrival_says_that_only_the_manifest_can_tell(
    merged, tmp_path: Path
) -> None:
    """Neither a fault is invented, nor is one denied."""
    ledger, checkpoint = merged
    ledger.export_lines(tmp_path / "together")
    assert verify_lines(tmp_path / "together", checkpoint) == []
    (found,) = verify_lines(tmp_path / "together", checkpoint.text)
    assert found.what == "undecided"
    assert "only its manifest can tell" in found.detail


def test_entries_recorded_on_the_day_of_a_checkpoint_are_later(small: ft.Ledger) -> None:
    """A view of today ends tonight, and what is recorded until then is no fault."""
    checkpoint = small.as_of(f"{small.checkpoint().text.split()[-1][:10]}").checkpoint()
    (later,) = small.record(forecast("cat", 0.3), by="cat")
    found = small.verify(checkpoint.text)
    assert (found, found.later) == ([], (later.entry,))


def test_what_a_checkpoint_without_manifest_covers_and_is_gone_is_missing(
    merged, tmp_path: Path
) -> None:
    """Fewer entries than it covers, or as many with another root, are no matter of merging."""
    ledger, checkpoint = merged
    ledger.export_lines(tmp_path / "less")
    (tmp_path / "less" / "questions" / "rain.jsonl").unlink()
    assert [each.what for each in verify_lines(tmp_path / "less", checkpoint.text)] == ["missing"]
