"""What moved, told in words: of ledgers, of books, and of books as Git kept them."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.records.moments import now

ANNA, BOB = (("--recorded-by", name) for name in ("anna", "bob"))


@pytest.fixture
def book(run, tmp_path) -> str:
    """A question with two forecasters, settled, in a repository of Git."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?", "--opens-at", "2026-01-01", "--written-at",
        "2026-01-01", "--closes-at", "2026-01-31")  # fmt: skip
    for name, belief in (("ann", "60%"), ("authors", "80%")):
        run("predict", place, "rain", belief, "--forecaster", name, "--new-forecaster",
            "--issued-at", "2026-01-01")  # fmt: skip
    run("resolve", place, "rain", "--outcome", "yes", "--known-at", "2026-02-01")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "settled"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@y"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True)  # noqa: S603, S607
    return place


def corrected(run, place: str, *who: str) -> None:
    run("resolve", place, "rain", "--outcome", "no", "--known-at", "2026-02-01",
        "--why", "the gauge leaked", *who)  # fmt: skip


def test_a_book_is_compared_with_what_git_kept(run, book):
    """The outcome, what it was, when and why it was corrected, and whose scores it moved."""
    corrected(run, book)
    printed = " ".join(run("changes", book, "--since-commit", "HEAD").stdout.split())
    assert "rain: no, was yes, on " in printed
    assert "because the gauge leaked; ann's brier 0.160 to 0.360;" in printed
    assert "authors' brier 0.040 to 0.640" in printed
    assert "mean brier of ann on binary questions: 0.160 to 0.360" in printed


@pytest.mark.end_to_end
def test_a_correction_shows_whatever_its_clocks(run, book):
    """It could be known as early as what it replaces; only Git knows that it came later."""
    corrected(run, book)
    assert "moved: 0" in run("changes", book, "--before", "2026-03-01").stdout
    assert "rain: no, was yes" in run("changes", book, "--since-commit", "HEAD").stdout


def test_a_folder_of_somebody_else_does_not_choose_a_program_for_git_to_run(run, book, tmp_path):
    """Git would fetch what a partial clone lacks by the command that the clone's settings name."""
    git = ["git", "-C", str(tmp_path)]
    named = subprocess.run([*git, "rev-parse", "HEAD:book.yaml"], capture_output=True, check=True)  # noqa: S603
    blob = named.stdout.decode().strip()
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with (tmp_path / ".git" / "config").open("a", encoding="utf-8") as settings:
        settings.write(
            "[core]\n repositoryformatversion = 1\n"
            f" sshCommand = touch {(tmp_path / 'ran').as_posix()} &&\n"
            "[extensions]\n partialClone = origin\n"
            '[remote "origin"]\n url = ssh://nowhere.invalid/x\n promisor = true\n'
        )
    refused = run("changes", book, "--since-commit", "HEAD", status=2).stderr
    assert "--since-commit HEAD: Git lacks a file of it here" in refused
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("revision", ["HEAD~9", "-x", "nowhere"])
def test_a_commit_that_is_not_there_is_wrong_usage(run, book, revision):
    """It is named, and nothing of it reaches Git as an option."""
    refused = run("changes", book, "--since-commit", revision, status=2).stderr
    assert f"--since-commit {revision}: Git has no such commit" in refused


def test_a_ledger_says_who_changed_an_outcome(run, book, tmp_path):
    """By whom, on which day, and why; the same stands in the JSON."""
    place = str(tmp_path / "track.db")
    run("record", book, place, *ANNA)
    with ft.Ledger.open(place) as ledger:
        before = list(ledger.entries())[-1].moment
    corrected(run, place, *BOB)
    printed = json.loads(run("changes", place, "--before", before, "--format", "json").stdout)
    (sentence,) = printed["in_words"]
    assert sentence.startswith("rain: no, was yes, by bob on ")
    assert "because the gauge leaked; ann's brier 0.160 to 0.360" in sentence
    assert {
        row["forecaster"]: row["after"] for row in printed["means"] if row["rule"] == "brier"
    } == {
        "ann": pytest.approx(0.36),
        "authors": pytest.approx(0.64),
    }


def test_what_moved_by_rounding_alone_is_counted_and_not_listed(run, book, tmp_path):
    """A ten-thousandth moves no third decimal."""
    other = tmp_path / "other.yaml"
    text = (tmp_path / "book.yaml").read_text(encoding="utf-8")
    other.write_text(text.replace("0.6\n", "0.60001\n"), encoding="utf-8")
    printed = run("changes", book, str(other)).stdout
    assert "scores that moved: 2\n2 scores moved by less than 0.0005\n" in printed
    assert "ann's" not in printed


def test_the_history_of_a_question_is_told_in_words(run, book, tmp_path):
    """What was asked, believed, revised, withdrawn, settled, corrected and taken back."""
    place = str(tmp_path / "track.db")
    run("record", book, place, *ANNA)
    run("predict", place, "rain", "70%", "--forecaster", "ann", *ANNA)
    corrected(run, place, *BOB)
    run("withdraw", place, "rain", "--forecaster", "authors", "--at", "2026-01-15T00:00Z", *ANNA)
    run("retract", place, "rain", "--why", "not over yet", *ANNA)
    lines = run("ledger", "history", place, "rain").stdout.splitlines()
    printed = [line.partition(" UTC, ")[2] for line in lines]
    assert "anna: asks: Does it rain?" in printed
    assert "anna: ann 60%, as of 2026-01-01" in printed
    assert any(each.startswith("anna: ann 70%, was 60%, as of ") for each in printed)
    assert "bob: no, was yes, known since 2026-02-01, because the gauge leaked" in printed
    assert "anna: authors withdraws as of 2026-01-15T00:00:00Z" in printed
    assert printed[-1] == "anna: resolution taken back, because not over yet"


def test_a_book_tells_its_history_on_the_days_that_it_states(run, book):
    """What it asks, each forecast, and outcomes in place of what and why."""
    run("predict", book, "rain", "70%", "--forecaster", "ann", "--issued-at", "2026-01-10")
    corrected(run, book)
    lines = run("ledger", "history", book, "rain").stdout.splitlines()
    assert lines[:4] == [
        "1 Jan 2026: asks: Does it rain?",
        "1 Jan 2026: ann 60%",
        "1 Jan 2026: authors 80%",
        "10 Jan 2026: ann 70%, was 60%",
    ]
    assert lines[4] == "1 Feb 2026: yes, known since 2026-02-01"
    assert lines[5].endswith("no, was yes, known since 2026-02-01, because the gauge leaked")
    rows = json.loads(run("ledger", "history", book, "rain", "--format", "json").stdout)
    assert [each["kind"] for each in rows] == ["question", *["forecast"] * 3, *["resolution"] * 2]


@pytest.mark.parametrize("words", [["info"], ["verify"], ["rebuild"], ["export", "there"]])
def test_a_book_in_the_place_of_a_ledger_is_called_one(run, book, words):
    """And how it is put on record stands beside it."""
    name, *others = words
    refused = run("ledger", name, book, *others, status=1).stderr
    assert f"{book} is a book, and this takes a ledger" in " ".join(refused.split())


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("known", "until"), [("2026-02-20", "2026-02-20"), ("2026-01-20", "2026-02-01")]
)
@pytest.mark.parametrize("kind", ["book", "ledger"])
def test_what_is_recorded_moves_until_when_it_is_recorded(run, book, tmp_path, known, until, kind):
    """Never back; a question that was just settled is not open at once."""
    file = tmp_path / "book.yaml"
    text = file.read_text(encoding="utf-8")
    dated = text.replace("forecasttrack: 1", "forecasttrack: 1\nrecorded_until: 2026-02-01")
    file.write_text(dated, encoding="utf-8")
    run("add", book, "snow", "Does it snow?", "--opens-at", "2026-01-01", "--closes-at",
        "2026-02-10", "--written-at", "2026-01-01")  # fmt: skip
    place = book
    if kind == "ledger":
        place = str(tmp_path / "track.db")
        run("record", book, place, *ANNA)
    shown = run("resolve", place, "snow", "--outcome", "no", "--known-at", known, *ANNA).stderr
    assert (f"until {until} now, was 2026-02-01" in shown) is (until != "2026-02-01")
    scored = json.loads(run("score", place, "--format", "json").stdout)
    assert (scored["recorded_until"], scored["open"]) == (until, [])


SNOW = """\
forecasttrack: 1
recorded_until: 2026-02-01
forecasters: [{id: ann}]
questions:
  - id: snow
    text: Does it snow more than 2 cm in February?
    kind: binary
    opens_at: 2026-02-01
    closes_at: 2026-02-28
    written_at: 2026-01-01
    rule: {kind: crossing, series: snow, above: 2}
forecasts:
  - {question: snow, forecaster: ann, probability: .4, issued_at: 2026-01-02}
"""


@pytest.mark.end_to_end
@pytest.mark.parametrize("kind", ["book", "ledger"])
def test_facts_move_until_when_outcomes_are_recorded(run, tmp_path, kind):
    """As outcomes by hand do; a dry run moves nothing."""
    place, facts = str(tmp_path / "facts.yaml"), str(tmp_path / "facts.csv")
    Path(place).write_text(SNOW, encoding="utf-8")
    Path(facts).write_text("series,at,value\nsnow,2026-02-03,4\n", encoding="utf-8")
    if kind == "ledger":
        run("record", place, str(tmp_path / "facts.db"), *ANNA)
        place = str(tmp_path / "facts.db")
    settle = ("resolve", place, "--facts", facts, *ANNA)
    assert "recorded until" not in run(*settle, "--dry-run").stderr
    assert "note: outcomes are recorded until 2026-02-0" in run(*settle).stderr
    scored = json.loads(run("score", place, "--format", "json").stdout)
    assert scored["recorded_until"] > "2026-02-01"
    assert scored["open"] == []
    assert "recorded until" not in run(*settle).stderr


@pytest.mark.end_to_end
def test_what_was_settled_today_is_open_nowhere(run, tmp_path):
    """Though a bare day lasts until its end, the outcome is on record."""
    place, today = str(tmp_path / "mine.yaml"), now().date().isoformat()
    run("add", place, "rain", "Does it rain?", "--closes-at", today, "--predict", "70%",
        "--forecaster", "me")  # fmt: skip
    assert "rain" in run("due", place).stdout
    run("resolve", place, "rain", "--outcome", "yes", "--known-at", today)
    assert run("due", place).stdout == "nothing is open\n"
    assert "Still open" not in run("score", place).stdout


def test_an_outcome_of_the_future_leaves_until_when_outcomes_are_recorded(run, book):
    """It is doubted, and the note says what stays."""
    text = Path(book).read_text(encoding="utf-8")
    dated = text.replace("forecasttrack: 1", "forecasttrack: 1\nrecorded_until: 2026-02-01")
    Path(book).write_text(dated, encoding="utf-8")
    later = (now().date() + dt.timedelta(days=2)).isoformat()
    shown = run("resolve", book, "rain", "--outcome", "no", "--known-at", later, "--why", "new")
    assert "is it right? Outcomes stay recorded until 2026-02-01" in shown.stderr


GROUPS = """\
forecasttrack: 1
forecasters: [{id: ann}]
briefings: [{id: B, title: T, publisher: P, published: 2026-01-01, authors: [ann]}]
claims:
  - {id: C, briefing: B, paraphrase: it gets wet, nature: forecast, forecaster: ann}
questions:
  - {id: rain, text: Rain?, kind: binary, claim: C, relation: supports, fields: {topic: sky},
     tags: [north, sea], opens_at: 2026-01-01, closes_at: 2026-01-31}
  - {id: flood, text: Flood?, kind: binary, claim: C, relation: supports, fields: {topic: land},
     tags: [sea], opens_at: 2026-01-01, closes_at: 2026-01-20}
  - {id: mud, text: Mud?, kind: binary, claim: C, relation: supports, fields: {topic: land},
     opens_at: 2026-01-01, closes_at: 2026-01-10}
forecasts:
  - {question: rain, forecaster: ann, probability: .6, issued_at: 2026-01-01}
  - {question: flood, forecaster: ann, probability: .2, issued_at: 2026-01-01}
"""


@pytest.fixture
def grouped(tmp_path) -> str:
    """Three open questions of two topics, tagged."""
    place = tmp_path / "grouped.yaml"
    place.write_text(GROUPS, encoding="utf-8")
    return str(place)


def test_what_is_due_is_listed_apart(run, grouped):
    """Within a group the most urgent comes first; a question stands under each of its tags."""
    by_topic = run("due", grouped, "--at", "2026-01-05", "--by", "topic", "--format", "json")
    rows = [(each["topic"], each["question_id"]) for each in json.loads(by_topic.stdout)["due"]]
    assert rows == [("land", "mud"), ("land", "flood"), ("sky", "rain")]
    by_tag = run("due", grouped, "--at", "2026-01-05", "--by", "tags")
    assert [line.split()[:2] for line in by_tag.stdout.splitlines()[2:]] == [
        ["north", "rain"], ["sea", "flood"], ["sea", "rain"], ["(none)", "mud"],
    ]  # fmt: skip
    assert "tags: a question counts under each of its entries" in by_tag.stderr
    refused = run("due", grouped, "--by", "tpic", status=2).stderr
    assert "no column 'tpic'. Did you mean 'topic'?" in refused


def test_indicators_and_changes_are_kept_apart(run, grouped, tmp_path):
    """Shares of a claim and means of a forecaster, each within its group."""
    later = str(tmp_path / "later.yaml")
    Path(later).write_text(GROUPS, encoding="utf-8")
    for name, outcome in (("rain", "yes"), ("flood", "no"), ("mud", "no")):
        run("resolve", later, name, "--outcome", outcome, "--known-at", "2026-02-01")
    shares = json.loads(run("indicators", later, "--by", "topic", "--format", "json").stdout)
    found = [(each["topic"], each["claim"], each["share"]) for each in shares["indicators"]]
    assert found == [("land", "C", 0), ("sky", "C", 1)]
    words = run("changes", grouped, later, "--by", "topic", "--rule", "brier").stdout
    assert "mean brier of ann on binary questions, topic land: none to 0.040" in words
    assert "mean brier of ann on binary questions, topic sky: none to 0.160" in words


@pytest.mark.parametrize(
    "name",
    ["score", "calibration", "compare", "leaderboard", "skill", "changes", "due", "indicators"],
)
def test_every_reading_command_groups(name):
    """By any column, under one name."""
    options = {each for option in main.get_command(None, name).params for each in option.opts}
    assert "--by" in options


def test_a_book_recorded_at_once_is_told_in_order(run, tmp_path):
    """Within an instant: what is asked, what was forecast by its dates, what came out."""
    path, place = tmp_path / "many.yaml", str(tmp_path / "track.db")
    days = "".join(
        f"  - {{question: rain, forecaster: f{n}, probability: .6, issued_at: 2026-01-{n:02}}}\n"
        for n in range(1, 9)
    )
    people = ", ".join(f"{{id: f{n}}}" for n in range(1, 9))
    path.write_text(
        f"forecasttrack: 1\nforecasters: [{people}]\n"
        "questions:\n  - {id: rain, text: Rain?, opens_at: 2026-01-01, closes_at: 2026-01-31}\n"
        f"forecasts:\n{days}"
        "resolutions:\n  - {question: rain, outcome: yes, known_at: 2026-02-01}\n",
        encoding="utf-8",
    )
    run("record", path, place, *ANNA)
    lines = run("ledger", "history", place, "rain").stdout.splitlines()
    stated = [line.partition(" UTC, anna: ")[2] for line in lines]
    assert stated[0] == "asks: Rain?"
    assert [line.split()[0] for line in stated[1:9]] == [f"f{n}" for n in range(1, 9)]
    assert stated[9:] == ["yes, known since 2026-02-01"]


def test_own_columns_stand_beside_what_is_counted(run, tmp_path):
    """A column called claims lost its values to the number of claims."""
    place = tmp_path / "grouped.yaml"
    place.write_text(GROUPS.replace("topic:", "claims:"), encoding="utf-8")
    for name, outcome in (("rain", "yes"), ("flood", "no")):
        run("resolve", place, name, "--outcome", outcome, "--known-at", "2026-02-01")
    head, _, *rows = run("score", place, "--by", "claims").stdout.splitlines()[1:5]
    assert head.split()[0] == "claims"
    assert "claims (counted)" in " ".join(head.split())
    assert [row.split()[0] for row in rows] == ["land", "sky"]


@pytest.mark.end_to_end
def test_what_all_rows_note_alike_stands_once(run, tmp_path):
    """Groups repeated one sentence a row."""
    place = tmp_path / "grouped.yaml"
    place.write_text(GROUPS, encoding="utf-8")
    for name, outcome in (("rain", "yes"), ("flood", "no")):
        run("resolve", place, name, "--outcome", outcome, "--known-at", "2026-02-01")
    printed = " ".join(run("leaderboard", place, "--by", "topic").stdout.split())
    assert printed.count("nobody to be ranked against") == 1
    assert "all rows: nobody to be ranked against" in printed


@pytest.mark.end_to_end
def test_rows_without_a_value_of_the_group_are_named(run, tmp_path):
    """Their cell was empty, and their notes spoke of nan."""
    place = tmp_path / "grouped.yaml"
    place.write_text(GROUPS.replace("fields: {topic: land},", ""), encoding="utf-8")
    for name, outcome in (("rain", "yes"), ("flood", "no")):
        run("resolve", place, name, "--outcome", outcome, "--known-at", "2026-02-01")
    printed = run("compare", place, "ann", "even odds", "--by", "topic").stdout
    assert "nan" not in printed
    assert "(none), ann, even odds: " in printed
    assert "\n(none)   ann " in printed
    for command in (["calibration"], ["due", "--at", "2026-01-05"], ["changes", "--before", "now"]):
        found = run(command[0], place, *command[1:], "--by", "topic", status=None).stdout
        assert "nan" not in found
        assert "(none)" in found or command[0] == "changes"
    alone = run("compare", place, "--by", "topic", status=None).stderr
    assert 'forecasttrack compare PATH NAME "even odds"' in alone or "only forecaster" in alone


def test_a_history_tells_what_a_book_brought_with_it(run, tmp_path):
    """A withdrawal and a correction made in a book before it was put on record."""
    book, place = tmp_path / "book.yaml", tmp_path / "book.db"
    run("add", book, "q", "Will it?", "--opens-at", "2026-01-05", "--closes-at", "2026-06-30")
    run("predict", book, "q", "62%", "--forecaster", "ann", "--issued-at", "2026-01-10")
    run("withdraw", book, "q", "--forecaster", "ann", "--at", "2026-03-01")
    run("resolve", book, "q", "--outcome", "yes", "--known-at", "2026-07-01")
    run("resolve", book, "q", "--outcome", "no", "--known-at", "2026-07-02", "--why", "a slip")
    run("record", book, place, "--recorded-by", "anna")
    printed = run("ledger", "history", place, "q").stdout
    assert "anna: ann 62%, as of 2026-01-10, until 2026-03-01T00:00:00Z" in printed
    assert "anna: no, known since 2026-07-02, was yes, because a slip" in printed


def test_people_see_no_parts_of_a_second(run, tmp_path):
    """What is known now is kept to the microsecond, and shown to the second."""
    place, kept = str(tmp_path / "now.yaml"), "2026-11-27T16:29:08.370154Z"
    run("add", place, "rain", "Rain?", "--opens-at", "2026-01-01", "--closes-at", "2026-02-01")
    text = Path(place).read_text(encoding="utf-8")
    begun = text.replace("forecasttrack: 1\n", f"forecasttrack: 1\nrecorded_until: {kept}\n")
    Path(place).write_text(begun, encoding="utf-8")
    shown = [run(command, place).stdout for command in ("check", "score")]
    assert "overdue on 2026-11-27T16:29:08Z: rain" in shown[0]
    assert "recorded until 2026-11-27T16:29:08Z" in shown[1]
    assert kept in run("check", place, "--format", "json").stdout
