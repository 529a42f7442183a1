"""The text form: the same entries wherever they are kept, joined by Git, torn by crashes."""

from __future__ import annotations

import codecs
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import lines, verify_lines
from forecasttrack.ledger.canonical import canonical
from forecasttrack.ledger.entry import Act, Entry, entry_id, fact_id, line
from forecasttrack.ledger.facts import key
from tests.builders import RAIN, forecast, settled


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git/" not in str(path))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_text_to_sqlite_to_postgresql_to_text_is_identical(
    alaska, opened: Callable[..., ft.Ledger], tmp_path: Path, cluster: object
) -> None:
    """The Alaska book goes round through both databases and comes back byte by byte."""
    first = opened(tmp_path / "first.db")
    first.record(alaska, by="desk")
    first.record(ft.Question(id="Zürich?*", text="ß"), by="Jürg")
    first.export_lines(tmp_path / "one")
    again = opened(tmp_path / "second.db")
    assert len(again.import_lines(tmp_path / "one")) == len(first)
    again.export_lines(tmp_path / "two")
    server = opened(cluster.new_database())  # type: ignore[attr-defined]
    server.import_lines(tmp_path / "two")
    server.export_lines(tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert server.verify(first.checkpoint()) == []
    assert server.checkpoint().root == first.checkpoint().root
    assert server.import_lines(tmp_path / "one") == []
    scores = [ft.score(ft.pair(x), rules=["brier"]).frame for x in (first, server)]
    key = ["question_id", "forecaster"]
    ours, theirs = (frame.sort_values(key, ignore_index=True) for frame in scores)
    assert ours.equals(theirs)


def test_a_folder_is_not_named_like_a_file(small: ft.Ledger, tmp_path: Path) -> None:
    """A folder called text.jsonl was made in silence, and could not be read."""
    with pytest.raises(LedgerError, match="is named like a file"):
        small.export_lines(tmp_path / "text.jsonl")
    assert not (tmp_path / "text.jsonl").exists()


def test_each_question_has_a_file_of_its_own(small: ft.Ledger, tmp_path: Path) -> None:
    """All that concerns a question stands in one file, in the order of the ledger."""
    small.record(ft.Forecaster(id="ann"), by="desk")
    small.export_lines(tmp_path / "text")
    assert sorted(contents(tmp_path / "text")) == [
        ".gitattributes",
        "forecasters.jsonl",
        "questions/rain.jsonl",
    ]
    text = (tmp_path / "text" / "questions" / "rain.jsonl").read_text()
    assert [lines.parsed(line.encode()).order for line in text.splitlines()] == sorted(
        entry.order for entry in small.history("rain")
    )


def test_what_git_attributes_say_besides_stays(small: ft.Ledger, tmp_path: Path) -> None:
    """A user's own lines were written over."""
    attributes = tmp_path / ".gitattributes"
    attributes.write_text("*.png binary")
    for _ in range(2):
        small.export_lines(tmp_path)
        own, ours = attributes.read_text().splitlines()
        assert (own, ours) == ("*.png binary", "*.jsonl text eol=lf merge=union")
    assert list(verify_lines(tmp_path)) == []


def test_exporting_again_touches_no_file(small: ft.Ledger, tmp_path: Path) -> None:
    """A file whose entries are the same is left alone, so Git sees no change."""
    small.export_lines(tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")}
    small.export_lines(tmp_path)
    assert stamps == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")}


def test_exporting_never_loses_what_the_text_alone_holds(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """A text with entries the ledger lacks is not written over."""
    small.export_lines(tmp_path / "text")
    other = opened(":memory:")
    other.record(RAIN, by="bob")
    with pytest.raises(LedgerError, match="import the folder first"):
        other.export_lines(tmp_path / "text")


@pytest.mark.parametrize(
    "id_", ["Q01", "q01", "con", "a" * 200, "ö", "..", "a.b", "x ", "*?<>|", "COM1", "-", ".git"]
)
def test_every_id_has_a_file_name_that_all_systems_bear(id_: str) -> None:
    """Names are short, lower case, without devices or dots at the ends, and tell ids apart."""
    name = lines.file_of(key("question", id_)).removeprefix("questions/")
    assert name.isascii()
    assert name == name.lower()
    assert len(name) < 120
    assert name.split(".")[0] not in ("con", "com1", "")
    assert "/" not in name


def test_ids_that_differ_only_by_case_have_different_files() -> None:
    """Q01 and q01 do not meet in one file on a system that ignores case."""
    assert lines.file_of(key("question", "Q01")) != lines.file_of(key("question", "q01"))


@pytest.mark.end_to_end
def test_a_text_cut_anywhere_in_its_last_two_lines_reopens_to_a_clean_prefix(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """Each cut leaves whole lines that verify, with or without their end, or reports a torn one."""
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    whole = path.read_bytes()
    ends = [place + 1 for place, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(ends[-3], len(whole)):
        path.write_bytes(whole[:cut])
        kept = sum(end - 1 <= cut for end in ends)
        is_whole = cut in ends or cut + 1 in ends
        found = verify_lines(tmp_path)
        assert found.checked == kept
        assert [fault.what for fault in found] == ([] if is_whole else ["torn"])
        if cut % 50 == 0:
            again = opened(":memory:")
            added = again.import_lines(tmp_path)
            assert (len(added), len(added.torn)) == (kept, int(not is_whole))
            assert again.verify() == []


@pytest.mark.parametrize("mixed", [False, True], ids=["every line", "some lines"])
def test_lines_that_end_as_on_windows_are_read(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path, mixed: bool
) -> None:
    """A carriage return before the line feed belongs to the end of the line, not to its entry."""
    small.export_lines(tmp_path)
    for path in tmp_path.rglob("*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1 if mixed else -1))
    assert verify_lines(tmp_path) == []
    assert len(opened(":memory:").import_lines(tmp_path)) == len(small)
    assert small.export_lines(tmp_path) == len(small)
    assert not any(b"\r" in path.read_bytes() for path in tmp_path.rglob("*.jsonl"))


def test_carriage_returns_alone_are_refused_with_their_cure(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    assert [(fault.what, "line feeds" in fault.detail) for fault in verify_lines(tmp_path)] == [
        ("changed", True)
    ]
    with pytest.raises(LedgerError, match=r"rain\.jsonl:1: .*save the file with line feeds"):
        opened(":memory:").import_lines(tmp_path)


@pytest.mark.parametrize(
    ("spoil", "what", "detail"),
    [
        (lambda whole: b"", "torn", "the file is empty"),
        (lambda whole: whole + b"\n", "changed", "the line is empty; delete it"),
        (lambda whole: codecs.BOM_UTF8 + whole, "changed", "byte order mark"),
        (lambda whole: whole + b"\0\0\n", "changed", "zero bytes"),
        (lambda whole: whole + b"\xff\n", "changed", "no UTF-8 from byte 1 on"),
        (lambda whole: whole.replace(b"}\n", b"} x\n", 1), "changed", "no JSON from character"),
    ],
)
def test_what_editors_and_crashes_leave_in_lines_is_named_with_its_cure(
    small: ft.Ledger,
    tmp_path: Path,
    spoil: Callable[[bytes], bytes],
    what: str,
    detail: str,
) -> None:
    """An emptied file was passed over in silence."""
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    path.write_bytes(spoil(path.read_bytes()))
    (fault,) = [each for each in verify_lines(tmp_path) if "rain.jsonl" in each.detail]
    assert fault.what == what
    assert detail in fault.detail


def test_a_file_whose_ending_a_program_wrote_large_is_read(
    small: ft.Ledger, tmp_path: Path
) -> None:
    """Its entries were passed over in silence."""
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    path.rename(path.with_suffix(".JSONL"))
    with ft.Ledger.of_lines(tmp_path) as ledger:
        assert len(ledger) == len(small)


def test_an_export_never_writes_over_a_line_that_lacks_its_end(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """What the folder holds beyond the ledger may be the only copy, torn or not."""
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    whole = path.read_bytes()
    for extra in (b'{"kind":"forecast"', b'{"kind":"forecast"}'):
        path.write_bytes(whole + extra)
        with pytest.raises(LedgerError, match="this ledger does not hold"):
            small.export_lines(tmp_path)
        assert path.read_bytes() == whole + extra


def test_an_altered_line_is_refused_by_number_and_nothing_is_imported(
    small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """Import names the file and the line, and takes all or nothing."""
    small.export_lines(tmp_path)
    path = tmp_path / "questions" / "rain.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"0.7"', b'"0.8"'))
    again = opened(":memory:")
    with pytest.raises(LedgerError, match=r"rain\.jsonl:\d+: its content has the fact id"):
        again.import_lines(tmp_path)
    assert len(again) == 0


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"not json",
        b"\xff",
        b"[" * 100_000,
        b'{"by":1,"content":2,"entry":3,"fact":4,"kind":5,"recorded_at":6,"replaces":7}',
        b'{"by":"a","content":{"pairs":[1]},"entry":"b","fact":"c","kind":"claim",'
        b'"recorded_at":"2026-01-01T00:00:00.000000Z","replaces":[]}',
    ],
)
def test_a_line_that_is_no_entry_is_a_fault_and_no_crash(tmp_path: Path, line: bytes) -> None:
    """Whatever stands in a line, verification says so."""
    (tmp_path / "claims.jsonl").write_bytes(line + b"\n")
    assert [fault.what for fault in verify_lines(tmp_path)] == ["changed"]


def test_entries_no_record_would_allow_are_refused(
    opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """An entry with sound ids may still state nonsense: probability 7, or a date to come."""

    def forged(body: str, recorded_at: int) -> None:
        fact = fact_id("forecaster", body)
        act = Act("x", recorded_at)
        entry = Entry(
            entry=entry_id(fact, act),
            fact=fact,
            kind="forecaster",
            record=key("forecaster", "ann"),
            body=body,
            by="x",
            recorded_at=recorded_at,
        )
        (tmp_path / "forecasters.jsonl").write_text(line(entry) + "\n")

    ledger = opened(":memory:")
    forged(canonical({"id": "ann", "description": 7}), 0)
    with pytest.raises(LedgerError, match="no record"):
        ledger.import_lines(tmp_path)
    forged(canonical({"id": "ann"}), 7_000_000_000_000_000)
    with pytest.raises(LedgerError, match="in the future"):
        ledger.import_lines(tmp_path)
    assert len(ledger) == 0


def test_branches_that_both_added_entries_are_joined_by_git(
    opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """Two people record on branches of their own; Git joins them and nothing is lost."""
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    base = opened(tmp_path / "base.db")
    base.record(RAIN, by="desk")
    base.export_lines(repository)
    commit(repository)
    for who, belief in (("ann", 0.7), ("bob", 0.2)):
        git(repository, "checkout", "-q", "-b", who, "main")
        ledger = opened(tmp_path / f"{who}.db")
        ledger.import_lines(repository)
        ledger.record([forecast(who, belief), ft.Forecaster(id="shared")], by=who)
        ledger.export_lines(repository)
        commit(repository)
    git(repository, "merge", "-q", "-m", "joined", "ann")
    assert verify_lines(repository) == []
    joined = opened(tmp_path / "joined.db")
    joined.import_lines(repository)
    assert sorted(joined.forecasts()["forecaster"]) == ["ann", "bob"]
    # Both put the same fact on record: it stands once.
    assert [forecaster.id for forecaster in joined.book().forecasters] == ["shared", "ann", "bob"]
    assert joined.verify() == []
    joined.export_lines(repository)
    assert verify_lines(repository).checked == 5


def test_branches_that_contradict_each_other_are_named_and_mended(
    opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """Two different resolutions of one question stand until a correction replaces both."""
    base = opened(":memory:")
    base.record(RAIN, by="desk")
    base.export_lines(tmp_path / "base")
    joined = tmp_path / "joined"
    shutil.copytree(tmp_path / "base", joined)
    for who, outcome in (("ann", "yes"), ("bob", "no")):
        ledger = opened(":memory:")
        ledger.import_lines(tmp_path / "base")
        ledger.record(settled(outcome), by=who)
        ledger.export_lines(tmp_path / who)
        added = (tmp_path / who / "questions" / "rain.jsonl").read_bytes().splitlines(True)[-1]
        path = joined / "questions" / "rain.jsonl"
        path.write_bytes(path.read_bytes() + added)
    assert [fault.what for fault in verify_lines(joined)] == ["contradiction"]
    ledger = opened(":memory:")
    ledger.import_lines(joined)
    with pytest.raises(LedgerError, match=r"by ann .* and .* by bob"):
        ledger.book()
    (mended,) = ledger.record(settled("yes"), by="desk", why="ann is right")
    assert len(mended.replaces) == 1
    assert ledger.book().resolution("rain").outcome == "yes"  # type: ignore[union-attr]
    assert ledger.verify() == []


def git(folder: Path, *arguments: str) -> None:
    program = shutil.which("git") or pytest.skip("no git here")
    subprocess.run(  # noqa: S603 - a fixed program
        [program, "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "entries")
