"""The commands of every day on PostgreSQL: they print what they print of a ledger in a file."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.cli import main

pytestmark = pytest.mark.end_to_end

DESK = ("--recorded-by", "desk")
SCORED = {
    "score": (),
    "compare": ("ann", "bob"),
    "leaderboard": (),
    "skill": (),
}


def recorded(run, place: str) -> list[str]:
    """Four questions, two forecasters, a revision, a withdrawal, a retraction; what was printed."""
    with ft.Ledger.open(place, create=True):
        pass
    days = ("--opens-at", "2026-01-01", "--closes-at", "2026-03-31")
    written = ("--written-at", "2025-12-31T12:00Z", "--tag", "a", "--tag", "b")
    printed = []

    def say(command: str, *words: str) -> None:
        printed.append(run(command, place, *words, *DESK).stdout.replace(place, "PLACE"))

    for number in range(4):
        question = f"Q{number}"
        say("add", question, f"Does it happen ({number})?", *days, *written)
        for name, belief in (("ann", "80%"), ("bob", "35%")):
            issued = ("--forecaster", name, "--issued-at", f"2026-01-0{number + 2}T09:00Z")
            say("predict", question, belief, *issued)
    say("predict", "Q0", "90%", "--forecaster", "ann", "--issued-at", "2026-02-01T09:00Z")
    say("withdraw", "Q1", "--forecaster", "bob", "--at", "2026-02-15T00:00Z")
    say("retract", "Q2", "--forecaster", "bob", "--why", "a slip of the keyboard")
    for number, outcome in enumerate(["yes", "no", "40%", "yes"]):
        say("resolve", f"Q{number}", "--outcome", outcome, "--known-at", "2026-03-31")
    say("retract", "Q3", "--why", "the source was wrong")
    return printed


@pytest.fixture(scope="module")
def places(run, cluster, tmp_path_factory) -> dict[str, tuple[str, list[str]]]:
    """The same commands in a database and in a file: the place and what they printed."""
    file = str(tmp_path_factory.mktemp("ledger") / "track.db")
    server = cluster.new_database()
    return {
        name: (place, recorded(run, place)) for name, place in (("file", file), ("server", server))
    }


def test_what_is_recorded_is_the_same(places):
    """Line by line, and record by record."""
    (file, of_file), (server, of_server) = places["file"], places["server"]
    assert of_server == of_file
    assert of_server[-1] == "Q3: open\n"
    with ft.Ledger.open(file) as one, ft.Ledger.open(server) as other:
        assert len(one) == len(other) > 20
        assert set(one.book()) == set(other.book())
        assert {each.id for each in other.book().questions} == {"Q0", "Q1", "Q2", "Q3"}


@pytest.mark.parametrize("command", SCORED)
def test_what_is_scored_is_the_same(run, places, command):
    """With a partial outcome, and by tag: every number agrees."""
    words = (*SCORED[command], "--partial", "mean", "--by", "tags", "--format", "json")
    file, server = (run(command, places[name][0], *words) for name in ("file", "server"))
    assert json.loads(server.stdout) == json.loads(file.stdout)
    assert server.stderr == file.stderr


def test_what_is_taken_back_is_told(run, places):
    """The history names who, what and why."""
    file, server = (run("ledger", "history", places[name][0], "Q2") for name in ("file", "server"))
    shown = " ".join(server.stdout.split())
    assert "taken back, because a slip of the keyboard" in shown
    assert len(server.stdout.splitlines()) == len(file.stdout.splitlines()) > 3


PATHS = Path("docs/reference/paths.md").read_text("utf-8")
SQLITE, SERVER = "sqlite:///track.db", "postgresql://desk@server/track"
_BOOKS_ALONE = {"code", "find", "new", "review"}


def documented(url: str) -> list[list[str]]:
    """The commands of the page that write to a database, as they are typed."""
    lines = re.findall(r"^\$ forecasttrack (.*)$", PATHS, re.MULTILINE)
    return [shlex.split(line) for line in lines if url in line]


@pytest.mark.parametrize("place", ["file", "server"])
def test_every_command_that_writes_is_shown_with_a_url_and_works(
    run, cluster, place, tmp_path, monkeypatch
):
    """Both blocks are alike but for the address; what they do not show writes books alone."""
    typed = documented(SQLITE)
    assert documented(SERVER) == [
        [word.replace(SQLITE, SERVER) for word in words] for words in typed
    ]
    writing = {
        name
        for name in main.list_commands(None)
        if "--wait"
        in {each for param in main.get_command(None, name).params for each in param.opts}
    }
    assert writing - {words[0] for words in typed} == _BOOKS_ALONE - {"new"}
    url = f"sqlite:///{tmp_path}/track.db" if place == "file" else cluster.new_database()
    (tmp_path / "fixtures").symlink_to(Path("fixtures").resolve())
    (tmp_path / "team.csv").write_text(
        "question,ann,outcome\nHail?,70%,yes\nSnow?,20%,no\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    for words in typed:
        run(*[word.replace(SQLITE, url) for word in words])
