"""What a question lacks is given by a command; what somebody forecast stays what it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.cli.amended_questions import (
    BY_OTHER_COMMANDS,
    CLEARABLE,
    FREE_AT_ANY_TIME,
    FREE_BEFORE_THE_OUTCOME,
    NEVER_MISSING,
    with_amended,
)
from forecasttrack.cli.question_options import option_of
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import text
from forecasttrack.records.plain_reading import keys_of

ME = ("--recorded-by", "me")


@pytest.fixture(params=["book.yaml", "track.db"])
def place(request, tmp_path, run) -> str:
    """A book or a ledger with one question that never closes."""
    path = str(tmp_path / request.param)
    run("add", path, "rain", "Does it rain?", *ME)
    return path


def held(place: str) -> ft.Book:
    if place.endswith(".db"):
        with ft.Ledger.open(place) as ledger:
            return ledger.book()
    return ft.read_book(place)


def test_what_add_finds_missing_is_given_by_the_command_that_it_prints(run, tmp_path):
    """A question without a window could be closed in an editor alone."""
    path = str(tmp_path / "my book.yaml")
    printed = run("add", path, "rain", "Does it rain?").stderr
    assert f"to mend it: forecasttrack amend '{path}' rain --closes-at ...\n" in printed
    done = run("amend", path, "rain", "--closes-at", "2026-12-31")
    assert done.stdout == "rain: closes_at 2026-12-31, was not given\n"
    assert done.stderr == ""
    assert text(ft.read_book(path).question("rain").closes_at) == "2026-12-31"


def test_a_window_comes_after_a_forecast_only_with_a_reason(run, place):
    """The forecast goes by it, and the output says whose."""
    run("predict", place, "rain", "62%", "--forecaster", "ann", *ME)
    before = held(place)
    amend = ("amend", place, "rain", "--closes-at", "2999-12-31", *ME)
    assert "say why it changes: --why TEXT" in run(*amend, status=2).stderr
    assert held(place) == before
    done = run(*amend, "--why", "it was missing")
    assert "scores of 1 forecast made before (ann) go by what the question says now" in done.stderr
    assert held(place).question("rain").closes_at is not None
    assert held(place).forecasts == before.forecasts


def test_a_window_that_comes_after_a_forecast_does_not_leave_it_out(run, place):
    """Whoever draws it could choose what is scored."""
    run("predict", place, "rain", "62%", "--forecaster", "ann", "--issued-at", "2026-03-01", *ME)
    before = held(place)
    refused = run("amend", place, "rain", "--closes-at", "2026-02-01", "--opens-at", "2026-01-01",
                  "--why", "the text says January", *ME, status=2)  # fmt: skip
    assert "leave out what was forecast on 'rain' already: ann at 2026-03-01" in refused.stderr
    assert held(place) == before


def test_an_opening_that_comes_after_a_forecast_does_not_leave_it_out(run, tmp_path):
    """The 10% that ann revised before it would count no longer; an earlier opening takes more."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?", "--opens-at", "2026-01-01",
        "--closes-at", "2999-12-31")  # fmt: skip
    for day, chance in (("2026-03-01", "10%"), ("2026-03-05", "90%")):
        run("predict", place, "rain", chance, "--forecaster", "ann", "--issued-at", day)
    amend = ("amend", place, "rain", "--why", "it was wrong", "--opens-at")
    refused = run(*amend, "2026-03-04", status=2)
    assert "--opens-at would leave out, or count later" in refused.stderr
    assert "ann at 2026-03-01; give an earlier moment" in refused.stderr
    assert text(held(place).question("rain").opens_at) == "2026-01-01"
    run(*amend, "2025-12-01")
    assert text(held(place).question("rain").opens_at) == "2025-12-01"


@pytest.mark.parametrize(
    "words",
    [
        ["--closes-at", "2999-12-31"],
        ["--resolves-by", "2999-12-31"],
        ["--opens-at", "2026-02-01"],
        ["--criteria", "A drop"],
        ["--rule", "kind: value, series: rain, at_least: 1, at: 2026-03-01"],
        ["--weight", "0"],
        ["--text", "Does it snow?"],
    ],
)
def test_who_knows_the_outcome_does_not_choose_what_is_scored(run, place, words):
    """A miss could be left out, wait until 2999 or weigh nothing."""
    run("predict", place, "rain", "62%", "--forecaster", "ann", "--issued-at", "2026-01-01", *ME)
    run("resolve", place, "rain", "--outcome", "no", "--known-at", "2026-03-01", *ME)
    before = held(place)
    refused = run("amend", place, "rain", *words, "--why", "anew", *ME, status=2).stderr
    assert f"the outcome of 'rain' is known, and {words[0]} would change" in refused
    assert held(place) == before
    run("amend", place, "rain", "--tag", "weather", "--cluster", "june", "--why", "sorted", *ME)
    assert held(place).question("rain").tags == ("weather",)


OTHERS = [
    ["--text", "Does it snow?"],
    ["--kind", "date"],
    ["--closes-at", "2998-01-01"],
    ["--clear", "closes-at"],
    ["--condition", "rain2"],
    ["--criteria", "Two drops"],
    ["--clear", "criteria"],
]


def test_what_was_forecast_is_not_made_another_question(run, place):
    """Neither the words nor what counts nor the deadline: a new question takes their place."""
    why = ("--why", "anew", *ME)
    run("amend", place, "rain", "--closes-at", "2999-01-01", "--criteria", "A drop", *why)
    run("predict", place, "rain", "62%", "--forecaster", "ann", *ME)
    before = held(place)
    for option, value in OTHERS if place.endswith(".yaml") else OTHERS[:1]:
        refused = run("amend", place, "rain", option, value, *why, status=2).stderr
        named = f"--{value}" if option == "--clear" else option
        assert f"of another question after {named}" in refused
        assert "--status annulled" in refused
    assert held(place) == before


def test_the_command_that_is_proposed_for_an_id_with_a_blank_can_be_typed():
    """Of "resolve PATH my rain" the shell makes three arguments."""
    asks = ft.Question(id="my rain", text="Does it rain?")
    ann = ft.Forecast(question_id="my rain", forecaster="ann", belief=0.5, issued_at="2026-01-01")
    book = ft.Book(questions=[asks], forecasters=[ft.Forecaster(id="ann")], forecasts=[ann])
    with pytest.raises(InvalidArgumentError, match="resolve PATH 'my rain' --status annulled"):
        with_amended(book, "my rain", {"text": "Does it snow?"}, why="anew", needs_why=False)


def test_anything_changes_before_the_first_forecast(run, place):
    """Nobody has said anything about it yet."""
    run("amend", place, "rain", "--text", "Which?", "--kind", "categorical", "--option", "red",
        "--option", "blue", "--why", "it was meant so", *ME)  # fmt: skip
    assert held(place).question("rain").kind == ft.Categorical(["red", "blue"])


def test_labels_change_at_any_time(run, place):
    """Tags are replaced, a field of one's own is added to those there are."""
    run("predict", place, "rain", "62%", "--forecaster", "ann", *ME)
    why = ("--why", "sorted", *ME)
    run("amend", place, "rain", "--tag", "a", "--field", "topic=x", "--weight", "2", *why)
    run("amend", place, "rain", "--tag", "b", "--field", "round=1", *why)
    question = held(place).question("rain")
    assert (question.tags, question.weight) == (("b",), 2.0)
    assert dict(question.fields) == {"topic": "x", "round": 1}


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "nothing says what changes"),
        (["--clear", "criteria"], "--clear criteria: question 'rain' has none"),
        (["--note", "x", "--clear", "note"], "--note is given and cleared"),
        (["--text", "Does it rain?"], "says so already"),
        (["--option", "red"], "--option"),
        (["--lint-exception", "no-windows=so"], "Did you mean 'no-window'"),
        (["--offered-from", "red"], "write --offered-from OPTION=DATE"),
    ],
)
def test_a_slip_of_an_amendment_changes_nothing(run, tmp_path, words, part):
    """What is wrong with it is named by its option."""
    path = str(tmp_path / "book.yaml")
    run("add", path, "rain", "Does it rain?")
    before = Path(path).read_bytes()
    assert part in run("amend", path, "rain", *words, status=2).stderr
    assert Path(path).read_bytes() == before


def test_a_ledger_keeps_what_a_question_said_and_why_it_changed(run, tmp_path):
    """The earlier question stands in its history."""
    path = str(tmp_path / "track.db")
    run("add", path, "rain", "Does it rain?", *ME)
    run("amend", path, "rain", "--closes-at", "2999-12-31", "--why", "it was missing", *ME)
    shown = " ".join(run("ledger", "history", path, "rain").stdout.split())
    changed = "amends the question: closes_at 2999-12-31, was not given, because it was missing"
    assert changed in shown
    assert run("ledger", "verify", path).stdout == "2 entries, no faults\n"


def test_a_question_added_by_mistake_is_taken_back(run, place):
    """Nothing rests on it."""
    run("add", place, "oops", "Wrong?", *ME)
    run("retract", place, "oops", "--question", "--why", "a slip", *ME)
    assert [each.id for each in held(place).questions] == ["rain"]


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (["predict", "rain", "62%", "--forecaster", "ann"], "has forecasts or an outcome"),
        (["resolve", "rain", "--status", "annulled"], "has forecasts or an outcome"),
        (["add", "on", "And?", "--condition", "rain=no"],
         "is the condition or in the rule of 'on'"),
        (["add", "on", "And?", "--rule", "kind: not, of: {kind: outcome, question: rain}"],
         "is the condition or in the rule of 'on'"),
    ],
)  # fmt: skip
def test_a_question_on_which_something_rests_is_not_taken_back(run, place, first, part):
    """It would take along what others said."""
    command, *words = first
    run(command, place, *words, *ME)
    before = held(place)
    assert part in run("retract", place, "rain", "--question", "--why", "x", *ME, status=2).stderr
    assert held(place) == before


_ASKED = """text kind options offered_from offered_until catch_all unit lower upper closes_at
    resolves_by criteria condition rule"""


def test_of_every_key_of_a_question_it_is_known_when_it_may_change():
    """Whoever adds a key says here what it is: what is asked, what counts, or a label.

    Until a list of the command says else, it is fixed once there is a forecast and can be cleared.
    """
    by_hand = ("id", *BY_OTHER_COMMANDS)
    kinds = [*by_hand, *_ASKED.split(), *FREE_BEFORE_THE_OUTCOME, *FREE_AT_ANY_TIME]
    assert sorted(kinds) == sorted(keys_of(ft.Question))
    kept = [*NEVER_MISSING, *BY_OTHER_COMMANDS]
    assert sorted([*kept, *CLEARABLE]) == sorted(keys_of(ft.Question))


@pytest.mark.parametrize("name", ["add", "amend"])
def test_every_key_of_a_question_has_an_option(name):
    """Options that come and go, conditions and lint exceptions had none."""
    schema = json.loads(Path("forecasttrack/book/schema.json").read_text("utf-8"))
    keys = {*schema["$defs"]["question"]["properties"]} - {"id", "text", *BY_OTHER_COMMANDS}
    command = main.get_command(None, name)
    typed = {option for param in command.params for option in param.opts}
    assert {key for key in keys if option_of(key) not in typed} == set()


def test_options_that_come_and_go_are_typed(run, tmp_path):
    """The name of an option may hold a sign of equality."""
    path = str(tmp_path / "book.yaml")
    run("add", path, "party", "Which?", "--option", "red", "--option", "a=b", "--option", "other",
        "--offered-from", "a=b=2026-02-01", "--offered-until", "red=2026-03-01", "--catch-all",
        "other")  # fmt: skip
    kind = ft.read_book(path).question("party").kind
    assert {name: text(day) for name, day in kind.offered_from.items()} == {"a=b": "2026-02-01"}
    assert {name: text(day) for name, day in kind.offered_until.items()} == {"red": "2026-03-01"}
    assert kind.catch_all == "other"
