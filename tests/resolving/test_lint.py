"""Questions that cannot be settled as they stand are found, with reason, cure and place."""

from __future__ import annotations

import json

import attrs
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.records.lint_exception import LINT_NAMES
from forecasttrack.records.rule import RULES
from forecasttrack.records.series_rule import OfSeries, OverWindow

OPEN = {"opens_at": "2026-01-01", "closes_at": "2026-12-31"}


def question(text="Is the treaty ratified?", **fields):
    """A question of 2026 without a fault, unless its fields bring one."""
    return ft.Question(**{"id": "q", "text": text} | OPEN | fields)


def names(question, **options):
    return [each.name for each in ft.lint(question, **options)]


def ratings(**columns):
    table = {"series": ["rating"], "at": ["2026-03-31"], "value": [41], "unit": ["per cent"]}
    return ft.Facts.of(pd.DataFrame(table | columns))


RATING = {"series": "rating", "unit": "per cent", "at_least": 40}
SEATS = ft.Numeric(unit="seats", lower=0, upper=100)
BAD_AND_GOOD = [
    ("no-window", question(closes_at=None), question()),
    (
        "deadline-outside-window",
        question("Is the treaty ratified by the end of March 2027?"),
        question("Is the treaty ratified by the end of March 2026?"),
    ),
    (
        "deadline-outside-window",
        question("Was the treaty ratified in November 2025?"),
        question("Is the treaty ratified in November 2026?"),
    ),
    (
        "deadline-outside-window",
        question(rule=ft.ValueAt(at="2027-03-31", **RATING)),
        question(rule=ft.ValueAt(at="2026-03-31", **RATING)),
    ),
    (
        "measure-without-source",
        question("How many seats does the party win?", kind=SEATS),
        question("How many seats does the party win?", kind=SEATS, source="election commission"),
    ),
    (
        "measure-without-source",
        question("Is inflation above 3 per cent on 1 May 2026?"),
        question("Is inflation above 3 per cent on 1 May 2026?", source="Eurostat"),
    ),
    (
        "measure-without-unit",
        question("Is the price above 90 by June?", source="exchange"),
        question("Is the price above $90 by June?", source="exchange"),
    ),
    (
        "measure-without-unit",
        question(rule=ft.ValueAt(series="rating", at_least=40)),
        question(rule=ft.ValueAt(**RATING)),
    ),
    (
        "no-threshold",
        question("Is there a significant rise in exports?"),
        question("Is there a significant rise in exports?", criteria="Significant is 5 per cent."),
    ),
    (
        "no-threshold",
        question("Is there a lasting truce?"),
        question("Is there a truce lasting 30 days or more?"),
    ),
    (
        "no-threshold",
        question(kind=ft.Ordered(["none", "limited relief", "full relief"])),
        question(kind=ft.Ordered(["none", "up to half", "more than half"])),
    ),
    (
        "two-questions",
        question("Will the minister resign and will the party lose the vote?"),
        question("Will the minister and the whip resign?"),
    ),
    (
        "two-questions",
        question("Will prices rise while wages fall?"),
        question("Will prices rise while wages fall?", criteria="Both are needed."),
    ),
    (
        "published-too-late",
        question("How high is GDP growth in 2026?", kind=ft.Numeric(unit="%"), source="Eurostat"),
        question(
            "How high is GDP growth in 2026?",
            kind=ft.Numeric(unit="%"),
            source="Eurostat",
            resolves_by="2027-03-01",
        ),
    ),
    (
        "options-overlap",
        question(kind=ft.Categorical(["0 to 10", "10 to 20", "more than 20"])),
        question(kind=ft.Categorical(["0 to 9", "10 to 20", "more than 20"])),
    ),
    (
        "options-overlap",
        question(kind=ft.Categorical(["truce", "full truce", "none"])),
        question(kind=ft.Categorical(["partial truce", "full truce", "none"])),
    ),
    (
        "options-leave-gaps",
        question(kind=ft.Categorical(["0 to 9", "15 to 20", "more than 20"])),
        question(kind=ft.Categorical(["0 to 9", "10 to 20", "more than 20"])),
    ),
    (
        "options-leave-gaps",
        question(kind=ft.Ordered(["under 5", "5 to 9"])),
        question(kind=ft.Ordered(["under 5", "5 to 9", "10 or more"])),
    ),
    (
        "options-leave-gaps",
        question(kind=ft.Categorical(["0 to 9", "10 to 20", "put off"])),
        question(kind=ft.Categorical(["0 to 9", "10 to 20", "put off"], catch_all="put off")),
    ),
    (
        "options-leave-gaps",
        question(kind=ft.Categorical(["Red", "Blue"])),
        question(kind=ft.Categorical(["Red", "Blue", "another"], catch_all="another")),
    ),
    (
        "cannot-be-no",
        question("Could the treaty be ratified?"),
        question("Is the treaty ratified?"),
    ),
    (
        "cannot-be-no",
        question(rule=ft.WindowValue(series="strikes", take="count", at_least=0, unit="strikes")),
        question(rule=ft.WindowValue(series="strikes", take="count", at_least=1, unit="strikes")),
    ),
    (
        "cannot-be-yes",
        question("Is turnout above 110 per cent?", source="election commission"),
        question("Is turnout above 70 per cent?", source="election commission"),
    ),
    (
        "cannot-be-yes",
        question(rule=ft.WindowValue(series="strikes", take="count", below=0, unit="strikes")),
        question(rule=ft.WindowValue(series="strikes", take="count", below=9, unit="strikes")),
    ),
]


@pytest.mark.parametrize(("name", "bad", "good"), BAD_AND_GOOD)
def test_a_bad_question_is_found_and_a_good_one_is_left_alone(name, bad, good):
    """Each finding has a question that it is about, and one beside it that it is not about."""
    assert names(bad) == [name]
    assert names(good) == []


DAY_RULES = [
    rule for rule in RULES if issubclass(rule, OfSeries) and not issubclass(rule, OverWindow)
]
RULED = question(rule=ft.ValueAt(**RATING, at="2026-03-31"))


@pytest.mark.parametrize(
    ("ruled", "facts"),
    [
        (RULED, ratings(series=["approval"])),
        (attrs.evolve(RULED, rule=ft.Registered(function="no such function")), ratings()),
        (attrs.evolve(RULED, rule=ft.ValueAt(source="Pew", **RATING)), ratings(source=["Gallup"])),
        (RULED, ratings(unit=["points"])),
    ],
)
def test_a_rule_is_tried_on_the_facts_at_hand(ruled, facts):
    """A series, function, source or unit that is not there is found before the day comes."""
    assert names(ruled, facts=facts) == ["rule-without-facts"]
    assert names(ruled) == []
    assert names(RULED, facts=ratings()) == []


def test_figures_that_come_too_late_are_found_in_the_facts():
    """A series known 40 days after its day cannot settle what is due on that day."""
    late = question(rule=ft.ValueAt(**RATING))
    facts = ratings(as_of=["2026-05-10"])
    (found,) = ft.lint(late, facts=facts)
    assert (found.name, found.place) == ("published-too-late", "resolves_by")
    assert "40 days" in found.reason
    assert names(attrs.evolve(late, resolves_by="2027-03-01"), facts=facts) == []


@pytest.mark.parametrize("rule", DAY_RULES, ids=lambda rule: rule.name)
def test_figures_that_come_too_late_are_found_for_every_rule_about_a_day(rule):
    """Each would settle from the figure before; a rule added later is among them."""
    needed = {ft.Majority: {"sources": ["Pew", "Gallup", "YouGov"]}}
    late = question(rule=rule(**RATING, **needed.get(rule, {})))
    (found,) = ft.lint(late, facts=ratings(as_of=["2026-04-01"]))
    assert found.name == "published-too-late"
    assert "known 1 day after its day" in found.reason


def test_every_name_has_an_example():
    """No name of a finding stands on the list without a question that bears it."""
    shown = {name for name, _, _ in BAD_AND_GOOD} | {"rule-without-facts"}
    assert shown == {*LINT_NAMES}


def test_a_place_leads_to_the_words():
    """The offsets of a place cut the words out of the text."""
    asked_for = "Is there a lasting truce?"
    (found,) = ft.lint(question(asked_for))
    start, end = found.place.removeprefix("text[").removesuffix("]").split(":")
    assert asked_for[int(start) : int(end)] == "lasting"


def test_a_finding_is_silenced_with_a_reason():
    """What the author has seen and lets stand is not found again; everything else is."""
    excused = question(
        "Is there a lasting truce?",
        closes_at=None,
        lint_exceptions=[ft.LintException(finding="no-threshold", why="three judges decide")],
    )
    assert names(excused) == ["no-window"]


def test_an_exception_needs_a_known_name_and_a_reason():
    """A misspelt name is refused with the one that was meant."""
    with pytest.raises(ft.ForecastTrackError, match="Did you mean 'no-window'"):
        ft.LintException(finding="no-windows", why="it is open")
    with pytest.raises(ft.ForecastTrackError):
        ft.LintException(finding="no-window", why=" ")


def test_exceptions_are_written_and_read_back(tmp_path):
    """They stand in the book as a key of the question, and in a ledger."""
    why = ft.LintException(finding="no-threshold", why="three judges decide")
    book = ft.Book(questions=[question(lint_exceptions=[why])])
    ft.write_book(book, tmp_path / "book.yaml")
    assert ft.read_book(tmp_path / "book.yaml") == book
    with ft.Ledger.open(tmp_path / "book.db", create=True) as ledger:
        ledger.record(book, by="desk")
        assert ledger.book().questions == book.questions


def test_only_questions_and_books_are_looked_at():
    """Anything else is an error that says what is taken."""
    with pytest.raises(ft.ForecastTrackError, match="takes a question or a book, found str"):
        ft.lint("Does it rain?")


def test_the_alaska_questions_as_they_stand(alaska, file_regression):
    """What is found of the example book, read and kept: most are words that a reader must judge."""
    facts = ft.read_facts("fixtures/alaska-2025/facts.csv")
    found = ft.lint(alaska, facts=facts)
    file_regression.check("".join(f"{each}\n" for each in found), encoding="utf-8")


VAGUE = """forecasttrack: 1
questions:
  - id: truce
    text: Is there a lasting truce?
    closes_at: 2026-12-31
"""


def test_check_prints_findings_and_strict_fails(run, tmp_path):
    """A finding is no fault; each begins with the place to which an editor jumps."""
    place = tmp_path / "book.yaml"
    place.write_text(VAGUE)
    shown = run("check", place, "--lint").stdout
    assert "book.yaml:4:11: truce: text[11:18]: no-threshold: 'lasting'" in shown
    run("check", place, "--lint", "--strict", status=1)
    run("check", place)
    as_json = json.loads(run("check", place, "--lint", "--format", "json").stdout)
    assert [(each["name"], each["line"]) for each in as_json["lint"]] == [("no-threshold", 4)]
    assert run("check", place, "--lint", "--format", "csv").stdout.count("no-threshold") == 1


def test_check_tries_rules_on_facts(run, tmp_path):
    """Series that the file of facts does not hold are found, and only with --lint."""
    facts = tmp_path / "facts.csv"
    facts.write_text("series,at,value\nother,2026-01-01,1\n")
    place = tmp_path / "book.yaml"
    place.write_text(
        VAGUE.replace("a lasting truce?", "a truce?\n    rule: {kind: value, series: truce}")
    )
    shown = run("check", place, "--lint", "--facts", facts).stdout
    assert "rule-without-facts: the facts hold no series 'truce' yet" in shown
    run("check", place, "--facts", facts, status=2)


def test_add_shows_findings(run, tmp_path):
    """Who adds a question reads at once what may keep it from being settled; it is added."""
    place = tmp_path / "book.yaml"
    done = run("add", place, "truce", "Is there a lasting truce?")
    assert "truce: binary question added" in done.stdout
    assert "no-window" in done.stderr
    assert "no-threshold" in done.stderr
    assert ft.read_book(place).question("truce").text == "Is there a lasting truce?"
