"""Several writers of one book, one at a time, and none of their changes lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

import forecasttrack as ft
from forecasttrack.book import locking
from forecasttrack.book.locking import NAME, holding_lock
from forecasttrack.errors import BookBusyError, BookFileError

FORK = multiprocessing.get_context("fork")
"""Children of a fork start at once, and share what is imported."""


def book_of(n):
    """A book of many questions without a resolution."""
    return ft.Book(questions=[ft.Question(id=f"q{i}", text=f"Will {i} happen?") for i in range(n)])


def resolve_each(path, ids):
    for id_ in ids:
        with ft.edit_book(path, wait=120) as edit:
            edit.book = edit.book.resolve(id_, outcome="yes", known_at="2026-01-02")


def resolve_by_turns(path, writers, rounds):
    """Let processes resolve questions of one book, each its own, at the same time."""
    ft.write_book(book_of(writers * rounds), path)
    processes = [
        FORK.Process(target=resolve_each, args=(path, [f"q{i}" for i in range(n, n + rounds)]))
        for n in range(0, writers * rounds, rounds)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * writers
    return ft.read_book(path)


@pytest.mark.end_to_end
def test_three_processes_lose_none_of_their_resolutions(tmp_path):
    """Each reads what the others wrote before it writes."""
    book = resolve_by_turns(tmp_path / "book.yaml", writers=3, rounds=8)
    assert len(book.resolutions) == 24
    assert [each.name for each in tmp_path.iterdir()] == ["book.yaml"]


@pytest.mark.slow
def test_a_thousand_rounds_lose_nothing(tmp_path):
    book = resolve_by_turns(tmp_path / "book.yaml", writers=4, rounds=250)
    assert len(book.resolutions) == 1000
    assert [each.name for each in tmp_path.iterdir()] == ["book.yaml"]


def test_a_stale_book_is_refused(tmp_path):
    """Whoever read before the others wrote reads again; nothing of theirs is replaced."""
    path = ft.write_book(book_of(2), tmp_path / "book.yaml")
    stale = ft.read_book(path)
    resolve_each(path, ["q0"])
    with pytest.raises(BookBusyError, match="changed since the book was read"):
        ft.write_book(stale.resolve("q1", outcome="no", known_at="2026-01-02"), path)
    assert [each.question_id for each in ft.read_book(path).resolutions] == ["q0"]


@pytest.mark.parametrize("place", ["book.yaml", "folder"])
def test_a_writer_gives_up_when_another_holds_the_book(tmp_path, place):
    """Threads are kept apart as processes are, and the wait ends when it was said to."""
    path = ft.write_book(book_of(1), tmp_path / place)
    before = time.monotonic()
    with ft.edit_book(path), pytest.raises(BookBusyError, match=r"for 0\.1 s; nothing was written"):
        ft.write_book(
            ft.read_book(path).resolve("q0", outcome="no", known_at="2026-01-02"), path, wait=0.1
        )
    assert time.monotonic() - before < 5
    assert ft.read_book(path).resolutions == ()


def test_readers_wait_for_nobody(tmp_path):
    path = ft.write_book(book_of(3), tmp_path / "book.yaml")
    with ft.edit_book(path):
        assert len(ft.read_book(path).questions) == 3


def resolve_and_fail(path):
    with ft.edit_book(path) as edit:
        edit.book = edit.book.resolve("q0", outcome="yes", known_at="2026-01-02")
        raise ZeroDivisionError


@pytest.mark.parametrize("harm", ["an error", "nothing changed"])
def test_an_edit_that_fails_or_changes_nothing_writes_nothing(tmp_path, harm):
    path = ft.write_book(book_of(1), tmp_path / "book.yaml")
    before = path.read_bytes(), path.stat().st_mtime_ns
    if harm == "an error":
        with pytest.raises(ZeroDivisionError):
            resolve_and_fail(path)
    else:
        with ft.edit_book(path):
            pass
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [each.name for each in tmp_path.iterdir()] == ["book.yaml"]


def test_an_error_of_the_caller_stays_what_it_is(tmp_path):
    path = ft.write_book(book_of(1), tmp_path / "book.yaml")
    with pytest.raises(FileNotFoundError), ft.edit_book(path):
        (tmp_path / "nowhere").read_bytes()


def until(happens):
    """Wait for something that another thread or process does."""
    give_up = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < give_up
        time.sleep(0.002)


def queued(folder):
    return sorted(each.name for each in folder.iterdir() if each.name.startswith(f"{NAME}."))


def test_whoever_waits_longest_is_next(tmp_path):
    """Once it went by chance: with long turns one of four writers gave up after two minutes."""
    order = []

    def take_turn(n):
        with holding_lock(tmp_path, wait=60):
            order.append(n)

    threads = [threading.Thread(target=take_turn, args=(n,)) for n in range(6)]
    with holding_lock(tmp_path):
        for n, thread in enumerate(threads, 1):
            thread.start()
            until(lambda n=n: len(queued(tmp_path)) == n)
    take_turn("the one that held it before")
    for thread in threads:
        thread.join()
    assert order == [*range(6), "the one that held it before"]
    assert list(tmp_path.iterdir()) == []


def test_a_writer_killed_while_it_waits_holds_nobody_up(tmp_path):
    """Its place in the queue stays behind, and the next writer removes it."""
    with holding_lock(tmp_path):
        waiting = FORK.Process(target=hold_until_killed, args=(tmp_path, None))
        waiting.start()
        until(lambda: queued(tmp_path))
        os.kill(waiting.pid, signal.SIGKILL)
        waiting.join()
    assert len(queued(tmp_path)) == 1
    with holding_lock(tmp_path, wait=0.1):
        assert [each.name for each in tmp_path.iterdir()] == [NAME]
    assert list(tmp_path.iterdir()) == []


def test_whoever_gives_up_leaves_the_queue(tmp_path):
    with holding_lock(tmp_path):
        with pytest.raises(BookBusyError), holding_lock(tmp_path, wait=0.05):
            pass
        assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_where_nothing_can_be_locked_the_wait_ends(tmp_path, monkeypatch):
    """As on some network disks; a place in the queue cannot be had there either."""
    monkeypatch.setattr(locking, "_is_locked_by_us", lambda handle: False)
    with pytest.raises(BookBusyError, match=r"for 0\.05 s"), holding_lock(tmp_path, wait=0.05):
        pass


def hold_until_killed(folder, is_held):
    with holding_lock(folder):
        is_held.set()
        time.sleep(600)


def test_after_a_kill_the_next_writer_goes_on_and_leaves_nothing(tmp_path):
    """The file of the lock stays behind; the lock itself went with its holder."""
    path = ft.write_book(book_of(1), tmp_path / "book.yaml")
    is_held = FORK.Event()
    holder = FORK.Process(target=hold_until_killed, args=(tmp_path, is_held))
    holder.start()
    assert is_held.wait(60)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert (tmp_path / NAME).exists()
    resolve_each(path, ["q0"])
    assert [each.name for each in tmp_path.iterdir()] == ["book.yaml"]


def test_threads_wait_for_each_other(tmp_path):
    path = ft.write_book(book_of(12), tmp_path / "book.yaml")
    threads = [
        threading.Thread(target=resolve_each, args=(path, [f"q{i}" for i in range(n, n + 4)]))
        for n in (0, 4, 8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ft.read_book(path).resolutions) == 12


def test_a_path_that_is_no_book_is_refused_and_not_made(tmp_path):
    with pytest.raises(BookFileError, match="no such file"), ft.edit_book(tmp_path / "x"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_command_ends_with_status_4_while_another_writes(run, tmp_path):
    path = ft.write_book(book_of(1), tmp_path / "book.yaml")
    settled = ("--outcome", "yes", "--known-at", "2026-01-02")
    with ft.edit_book(path):
        done = run("resolve", path, "q0", *settled, "--wait", "0.1", status=4)
    assert "another program has been writing there" in done.stderr
    assert ft.read_book(path).resolutions == ()


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path):
    """Half-written files of books go, and nothing else that ends so."""
    path = ft.write_book(book_of(2), tmp_path / "book.yaml")
    left = [".book.yaml.0123abcd.part", ".other.yml.0123abcd.part"]
    foreign = [".book.yaml.part", ".page.html.0123abcd.part", "notes.part", ".x.yaml.xyz.part"]
    for name in (*left, *foreign):
        (tmp_path / name).write_text("half")
    resolve_each(path, ["q0"])
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["book.yaml", *foreign])
