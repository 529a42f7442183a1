"""Questions and forecasts typed at the command line, into books, ledger files and databases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.records.moments import begins
from forecasttrack.records.typed_beliefs import belief_of, form_of

ME = ("--recorded-by", "me")


@pytest.fixture(params=["book.yaml", "folder", "track.db", "url"])
def place(request, tmp_path) -> str:
    """Where a book or ledger is begun."""
    if request.param == "url":
        return f"sqlite:///{tmp_path}/other.db"
    return str(tmp_path / request.param)


def held(place: str) -> ft.Book:
    if place.endswith(".db"):
        with ft.Ledger.open(place) as ledger:
            return ledger.book()
    return ft.read_book(place)


def begun(run, place: str) -> str:
    """A place with a question, begun where it is a URL."""
    if "://" in place:
        with ft.Ledger.open(place, create=True):
            pass
    run("add", place, "rain", "Does it rain?", *ME)
    return place


def test_a_question_a_forecast_and_a_revision(run, place):
    """The second call revises; only the last one is in force, the first stays on record."""
    begun(run, place)
    first = run("predict", place, "rain", "62%", "--forecaster", "ann", *ME)
    again = run("predict", place, "rain", ".7", *ME)
    assert first.stdout == "rain: ann 62%\n"
    assert again.stdout.startswith("rain: ann 70%, was 62% at ")
    beliefs = [each.belief.yes for each in held(place).forecasts]
    assert sorted(beliefs) == [0.62, 0.7]


def test_an_outcome_settles_and_scores(run, place):
    """From nothing to a score, whatever the place: only the last moment counts."""
    begun(run, place)
    run("predict", place, "rain", "62%", "--forecaster", "ann", *ME)
    run("resolve", place, "rain", "--outcome", "yes", "--known-at", "now", *ME)
    found = json.loads(run("score", place, "--rule", "brier", "--format", "json").stdout)
    assert found["summary"][0]["mean"] == pytest.approx(0.38**2)


def test_a_forecast_is_withdrawn_and_another_taken_back(run, place):
    """A withdrawal ends a forecast; taking it back leaves none."""
    begun(run, place)
    run("predict", place, "rain", "62%", "--forecaster", "ann", "--issued-at", "2026-01-01", *ME)
    run("withdraw", place, "rain", "--forecaster", "ann", "--at", "2026-02-01T00:00Z", *ME)
    (forecast,) = held(place).forecasts
    assert forecast.expires_at == begins(ft.records.moments.date("2026-02-01"))
    run("retract", place, "rain", "--forecaster", "ann", "--why", "a slip", *ME)
    assert held(place).forecasts == ()


def test_what_is_not_in_force_is_not_withdrawn(run, place):
    """A ledger took it from anybody, a book from nobody."""
    begun(run, place)
    run("predict", place, "rain", "62%", "--forecaster", "ann", "--issued-at", "2026-01-01", *ME)
    wrong = {
        "bob": ("--forecaster", "bob"),
        "is in force at 2025-12-31": ("--forecaster", "ann", "--at", "2025-12-31"),
    }
    for named, words in wrong.items():
        assert named in run("withdraw", place, "rain", *words, *ME, status=2).stderr
    run("withdraw", place, "rain", *ME)
    assert "is in force at" in run("withdraw", place, "rain", *ME, status=2).stderr
    assert "no question 'snow'" in run("withdraw", place, "snow", *ME, status=2).stderr


def test_what_was_withdrawn_is_not_withdrawn_again(run, book):
    """No second withdrawal ends an earlier forecast, which was revised long before."""
    for chance, issued in (("62%", "2026-01-01"), ("70%", "2026-01-10")):
        run("predict", book, "rain", chance, "--forecaster", "ann", "--issued-at", issued)
    run("withdraw", book, "rain", "--forecaster", "ann", "--at", "2026-02-01T00:00Z")
    before = ft.read_book(book)
    again = ("--forecaster", "ann", "--at", "2026-03-01T00:00Z")
    found = run("withdraw", book, "rain", *again, status=None)
    assert found.exit_code != 0
    assert "no forecast of 'ann' on question 'rain' is in force at" in found.output
    assert ft.read_book(book) == before
    assert [each.expires_at is None for each in before.forecasts] == [True, False]


@pytest.fixture
def book(run, tmp_path) -> str:
    """A book with a question of each kind."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?")
    run("add", place, "colour", "Which?", "--option", "red", "--option", "blue")
    run("add", place, "rank", "How high?", "--kind", "ordered", "--option", "low", "--option", "hi")
    run("add", place, "troops", "How many?", "--unit", "persons", "--lower", "0")
    run("add", place, "day", "When?", "--kind", "date")
    return place


KINDS = {
    "rain": (["62%"], ft.Probability(0.62)),
    "colour": (["red=.25", "blue=75%"], ft.OptionProbabilities({"red": 0.25, "blue": 0.75})),
    "rank": (["low=.5", "hi=.5"], ft.OptionProbabilities({"low": 0.5, "hi": 0.5})),
    "troops": ([".1=3", ".5=5", "90%=9"], ft.Quantiles.at({0.1: 3, 0.5: 5, 0.9: 9})),
    "day": ([".1=1970-01-11", ".9=1970-01-21"], ft.Quantiles.at({0.1: 10, 0.9: 20})),
}


@pytest.mark.parametrize("question", KINDS)
def test_each_kind_has_its_form(run, book, question):
    """What is typed is what is kept."""
    typed, kept = KINDS[question]
    run("predict", book, question, *typed, "--forecaster", "ann")
    assert ft.read_book(book).forecasts[0].belief == kept


def test_families_and_single_values_are_typed_too(run, book):
    """A family with its parameters, one number, one day."""
    run("predict", book, "troops", "normal", "mean=5", "sd=2", "--forecaster", "ann")
    run("predict", book, "troops", "7", "--forecaster", "bob")
    run("predict", book, "day", "1970-01-11", "--forecaster", "bob")
    assert [each.belief for each in ft.read_book(book).forecasts] == [
        ft.Distribution("normal", {"mean": 5.0, "sd": 2.0}),
        ft.Point(7.0),
        ft.Point(10.0),
    ]


def test_words_stand_for_a_number_by_a_lexicon(run, book):
    """The words are kept beside their band; without a lexicon they stand for nothing."""
    words = ("predict", book, "rain", "--words", "very likely", "--forecaster", "ann")
    assert "--lexicon" in run(*words, status=2).stderr
    run(*words, "--lexicon", "icd203")
    (forecast,) = ft.read_book(book).forecasts
    assert (forecast.belief.yes, forecast.wording.band) == (0.875, ft.Band(0.8, 0.95))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["rain", "62"], "write 62%"),
        (["rain", "red=.5"], "no number"),
        (["colour", "red=.5"], "sum to 0.5"),
        (["colour", "red=.5", "green=.5"], "'green' is no option"),
        (["colour", "red", "blue"], "has no '='"),
        (["troops", "1.5=3"], "is above 1"),
        (["troops", ".1=9", ".9=3"], "cross"),
        (["troops", "--", "-4"], "outside the bounds"),
        (["day", ".5=tomorrow"], "2025-08-15"),
        (["snow", "62%"], "no question 'snow'"),
        (["rain", "62%", "--issued-at", "2999-01-01"], "in the future"),
    ],
)
def test_a_slip_is_wrong_usage_and_changes_nothing(run, book, words, part):
    """It ends with status 2 and says what to write."""
    before = Path(book).read_bytes()
    words = [*words[:1], "--forecaster", "ann", *words[1:]]
    result = run("predict", book, *words, status=2)
    assert part in result.stderr
    assert Path(book).read_bytes() == before


def test_a_quotation_mark_that_stays_open_was_a_traceback(run, book):
    """What is typed in one piece is split as a shell splits it."""
    words = ("snow", "Snow?", "--closes-at", "2027-01-01", "--forecaster", "ann", "--predict")
    assert "has a quotation mark" in run("add", book, *words, "don't=.5", status=2).stderr


def test_a_name_much_like_another_is_not_taken_for_somebody_new(run, book):
    """Unless it is said; who is quite another is added, and the output says so."""
    run("predict", book, "rain", "62%", "--forecaster", "anna")
    assert (
        "Did you mean 'anna'"
        in run("predict", book, "rain", "50%", "--forecaster", "ann", status=2).stderr
    )
    run("predict", book, "rain", "50%", "--forecaster", "ann", "--new-forecaster")
    assert "'zoe' is new" in run("predict", book, "rain", "5%", "--forecaster", "zoe").stderr
    assert "3 forecasters" in run("predict", book, "rain", "50%", status=2).stderr


def test_of_a_question_looked_for_in_vain_no_outcome_is_named(run, book):
    """The note said of every resolution without a moment that it was an outcome."""
    run("resolve", book, "rain", "--status", "unresolved")
    noted = run("predict", book, "rain", "62%", "--forecaster", "anna").stderr
    assert "note: rain has a resolution, unresolved, already" in noted
    assert "outcome" not in noted


def test_a_book_that_is_begun_refuses_the_option_about_clocks(run, tmp_path):
    """As one that is there does; it was passed over, and the book begun."""
    place = tmp_path / "new.yaml"
    refused = run("add", str(place), "rain", "Rain?", "--despite-clock", "ab12", status=2).stderr
    assert "is a book, which has no entries; --despite-clock is for ledgers" in " ".join(
        refused.split()
    )
    assert not place.exists()


def test_on_a_terminal_it_goes_through_what_is_open(run, book, monkeypatch):
    """A slip is asked again, a question can be passed over, what was believed before is shown."""
    monkeypatch.setattr("forecasttrack.cli.predict.on_a_terminal", lambda: True)
    run("predict", book, "rain", "40%", "--forecaster", "ann")
    shown = run("predict", book, answers="62\n62%\n\n\n.1=3 .9=9\n\n").stdout
    assert "ann was 40% at" in shown
    assert "write 62%" in shown
    latest = [(each.question_id, each.belief.shape) for each in ft.read_book(book).forecasts]
    assert latest == [("rain", "probability"), ("rain", "probability"), ("troops", "quantiles")]


def test_in_a_script_nobody_is_asked(run, book):
    """No belief, no question: both are wrong usage."""
    assert "there is no belief" in run("predict", book, "rain", status=2).stderr
    assert "there is no question" in run("add", book, status=2).stderr


def test_on_a_terminal_a_question_is_asked_for(run, book, monkeypatch):
    """Id, text, kind, options, close and criteria."""
    monkeypatch.setattr("forecasttrack.cli.add.on_a_terminal", lambda: True)
    answers = "wind\nFrom where?\ncategorical\nnorth; south\n2027-01-01\nThe tower\n"
    run("add", book, answers=answers)
    made = ft.read_book(book).question("wind")
    assert (made.kind.options, str(made.closes_at), made.criteria) == (
        ("north", "south"),
        "2027-01-01",
        "The tower",
    )


def test_a_question_brings_its_claim_and_briefing(run, tmp_path):
    """What is missing for a new claim is named; the relation follows from the kind."""
    book = str(tmp_path / "book.yaml")
    words = ["add", book, "Q1", "Is inflation below 2%?", "--claim", "C1", "--paraphrase", "Falls"]
    assert "--claim-by, --briefing" in run(*words, status=2).stderr
    words += ["--claim-by", "authors", "--briefing", "outlook"]
    assert "--title and --published" in run(*words, status=2).stderr
    run(*words, "--title", "Outlook", "--published", "2026-01-05")
    made = ft.read_book(book)
    assert (made.question("Q1").relation, made.claims[0].briefing_id) == ("supports", "outlook")
    run("add", book, "Q2", "How high is it?", "--unit", "percent", "--claim", "C1")
    assert ft.read_book(book).question("Q2").relation == "graded"


def test_own_words_on_a_question_against_anothers_claim_were_turned(run, tmp_path):
    """They are refused with the number they stand for; those of the claim's forecaster turn."""
    path = tmp_path / "book.yaml"
    path.write_text(
        "forecasttrack: 1\n"
        "briefings: [{id: b, title: Outlook, published: 2026-01-05}]\n"
        "forecasters: [{id: anna}, {id: ben}]\n"
        "claims: [{id: C1, briefing: b, forecaster: ben, paraphrase: It stays dry.}]\n"
        "questions:\n"
        "- {id: wet, text: Does it rain?, claim: C1, relation: against}\n"
        "- {id: dry, text: Is it dry?, claim: C1, relation: supports}\n",
        encoding="utf-8",
    )

    def words(question, who, **how):
        return run("predict", str(path), question, "--words", "very likely",
                   "--lexicon", "icd203", "--forecaster", who, **how)  # fmt: skip

    assert "'very likely' is 87.5% by icd203" in words("wet", "anna", status=2).stderr
    for question, who in (("wet", "ben"), ("dry", "anna"), ("dry", "ben")):
        words(question, who)
    found = {(each.question_id, each.forecaster): each for each in ft.read_book(path).forecasts}
    assert {key: (each.belief.yes, each.claim_id) for key, each in found.items()} == {
        ("wet", "ben"): (0.125, "C1"),
        ("dry", "anna"): (0.875, None),
        ("dry", "ben"): (0.875, "C1"),
    }


def test_the_printed_way_to_take_a_slip_back_named_another_moment(run, book):
    """A forecast of a bare day is named by that day, so that the command works as it stands."""
    state = ("predict", book, "rain", "62%", "--forecaster", "ann", "--issued-at")
    run(*state, "2025-08-01")
    stderr = run(*state, "2025-08-01T00:00:00Z", status=2).stderr
    (printed,) = re.findall("forecasttrack (retract .*)", " ".join(stderr.split()))
    assert printed.endswith("--issued-at 2025-08-01")
    run(*printed.replace("PATH", book).split())
    assert not ft.read_book(book).forecasts


def test_a_rule_is_typed_as_it_stands_in_a_book(run, book):
    """With or without its brackets; a fault in it names its key."""
    run("add", book, "cpi", "Below?", "--closes-at", "2027-01-01",
        "--rule", "kind: value, series: cpi, at_most: 2")  # fmt: skip
    rule = ft.read_book(book).question("cpi").rule
    assert (rule.series, rule.at_most) == ("cpi", 2)
    wrong = run("add", book, "x", "?", "--rule", "{kind: value, serie: cpi}", status=2)
    assert "rule.serie" in wrong.stderr


@pytest.mark.end_to_end
def test_an_outcome_may_be_a_share_and_says_what_it_means(run, book):
    """Each command that scores asks for the meaning and takes it."""
    run("predict", book, "rain", "60%", "--forecaster", "ann", "--issued-at", "2026-01-01")
    run("add", book, "old", "?", "--opens-at", "2026-01-01")
    run("predict", book, "old", "60%", "--issued-at", "2026-01-01")
    run("resolve", book, "old", "--outcome", "40%", "--known-at", "2026-02-01")
    run("resolve", book, "troops", "--outcome", "80..85", "--known-at", "2026-02-01")
    assert ft.read_book(book).resolution("troops").outcome == ft.Range(low=80, high=85)
    for command in ("score", "skill", "leaderboard", "compare"):
        others = ["ann", "even odds"] if command == "compare" else []
        assert "Say --partial mean if that share" in run(command, book, *others, status=1).stderr
        run(command, book, *others, "--partial", "mean")
    printed = run("score", book, "--partial", "mean", "--rule", "brier", "--format", "json").stdout
    assert json.loads(printed)["summary"][0]["mean"] == pytest.approx(0.2**2)


def test_a_belief_without_its_question_is_told_from_an_id(run, tmp_path):
    """It means the only open question; of several, the message names them. It was an id before."""
    place = str(tmp_path / "one.yaml")
    run("add", place, "rain", "Does it rain?")
    assert run("predict", place, "40%", "--forecaster", "ann").stdout == "rain: ann 40%\n"
    assert "no question 'snow'" in run("predict", place, "snow", status=2).stderr
    run("predict", place, "--words", "likely", "--lexicon", "icd203")
    run("add", place, "big snow", "Does it snow?")
    refused = run("predict", place, ".4", status=2).stderr
    assert ".4 is a belief, and no question stands before it" in refused
    assert "open are 'rain', 'big snow'" in refused
    assert f"forecasttrack predict {place} rain .4" in refused
    refused = run("predict", place, "--words", "likely", "--lexicon", "icd203", status=2).stderr
    assert "--words 'likely' is a belief, and no question" in refused
    assert [each.question_id for each in ft.read_book(place).forecasts] == ["rain", "rain"]


def test_a_question_may_be_called_like_a_belief(run, tmp_path):
    """An id that is there is an id."""
    place = str(tmp_path / "numbers.yaml")
    run("add", place, "40", "Does it rain?")
    run("add", place, "41", "Does it snow?")
    assert run("predict", place, "40", "30%", "--forecaster", "ann").stdout == "40: ann 30%\n"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--kind", "ordered"], "--option is missing; add it"),
        (["--kind", "numeric"], "--unit is missing; add it"),
        (["--unit", "m", "--lower", "5", "--upper", "2"], "--lower: the lower bound 5"),
        (["--closes-at", "31 March 2027"], "'--closes-at': '31 March 2027' is no date"),
        (["--opens-at", "2027-01-02", "--closes-at", "2027-01-01"], "--closes-at: the question"),
    ],
)
def test_a_fault_of_a_question_names_the_option(run, tmp_path, words, named):
    """The keys of a book are not what was typed."""
    assert named in run("add", tmp_path / "book.yaml", "x", "X?", *words, status=2).stderr


def test_dates_are_typed_as_days_instants_and_words(run, book):
    """A bare day of a withdrawal is its beginning; today is a day of UTC."""
    run("predict", book, "rain", "40%", "--forecaster", "ann", "--issued-at", "2026-01-01")
    run("withdraw", book, "rain", "--at", "2026-02-01")
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "today")
    made = ft.read_book(book)
    assert made.resolution("rain").known_at == ft.records.moments.now().date()
    assert made.forecasts[0].expires_at == begins(ft.records.moments.date("2026-02-01"))
    wrong = run("withdraw", book, "rain", "--at", "yesterday", status=2).stderr
    assert "'--at': 'yesterday' is no date" in wrong


def test_numbers_and_answers_are_typed_as_people_do(run, book):
    """A blank before the percent sign, a Yes; a decimal comma is named with its cure."""
    comma = run("predict", book, "rain", "0,7", "--forecaster", "ann", status=2).stderr
    assert "the point of a decimal is '.': 0.7" in comma
    run("predict", book, "rain", "70", "%", "--forecaster", "ann", "--issued-at", "2026-01-01")
    assert run("resolve", book, "rain", "--outcome", "Yes", "--known-at", "today").stdout == (
        "rain: yes\n"
    )
    made = ft.read_book(book)
    assert (made.forecasts[0].belief.yes, made.resolution("rain").outcome) == (0.7, "yes")


def test_a_database_of_a_file_is_begun_by_its_url(run, tmp_path):
    """It was refused, where a path is begun."""
    url = f"sqlite:///{tmp_path}/begun.db"
    run("add", url, "rain", "Does it rain?", *ME)
    assert [each.id for each in held(str(tmp_path / "begun.db")).questions] == ["rain"]


def test_one_alone_is_compared_with_a_baseline(run, book):
    """The message says so in words of the command line."""
    run("predict", book, "rain", "70%", "--forecaster", "ann", "--issued-at", "2026-01-01")
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "today")
    refused = run("compare", book, status=2).stderr
    assert f'forecasttrack compare {book} ann "even odds"' in refused


def test_a_suggested_command_can_be_pasted(run, tmp_path):
    """Paths and names with blanks stand in quotes."""
    place = str(tmp_path / "my book.yaml")
    run("add", place, "rain", "Does it rain?")
    assert f"predict '{place}' rain 62%" in run("predict", place, "rain", status=2).stderr
    who = ("--forecaster", "Ann Smith", "--issued-at", "2026-01-01")
    run("predict", place, "rain", "70%", *who)
    run("resolve", place, "rain", "--outcome", "yes", "--known-at", "today")
    assert f"predict '{place}' QUESTION .4" in run("predict", place, ".4", status=2).stderr
    refused = run("compare", place, status=2).stderr
    assert f"compare '{place}' 'Ann Smith' \"even odds\"" in refused


def test_crossing_days_are_named_as_days(run, tmp_path):
    """They were named as 20584 and 20523, days since 1970."""
    book = tmp_path / "book.yaml"
    run("add", book, "q", "When?", "--kind", "date", "--closes-at", "2026-09-01")
    levels = (".1=2026-05-11", ".9=2026-03-11")
    done = run("predict", book, "q", *levels, "--forecaster", "ann", status=2)
    assert "2026-05-11 at level 0.1, 2026-03-11 at level 0.9" in done.stderr


def test_what_a_new_claim_lacks_is_named_at_once(run, tmp_path):
    """Its options used to be named first, and those of its briefing in a second message."""
    place = str(tmp_path / "new.yaml")
    typed = ("add", place, "q", "Does it rain?", "--claim", "c")
    bare = run(*typed, status=2).stderr
    assert "with --paraphrase, --claim-by, --briefing; a briefing that is new, too," in bare
    assert "new, too, with --title and --published" in bare
    some = run(*typed, "--claim-by", "ann", "--briefing", "b", "--title", "B", status=2).stderr
    assert "with --paraphrase; a briefing 'b', which is new, too, with --published" in some
    assert not (tmp_path / "new.yaml").exists()


def test_what_describes_a_claim_that_is_not_new_was_dropped_in_silence(run, tmp_path):
    """Who states it, where it stands, and what that is called and when it came out."""
    place = str(tmp_path / "book.yaml")
    of_claim, of_briefing = ("--claim-by", "ann", "--briefing", "b"), ("--title", "B")
    alone = run("add", place, "q", "Rain?", *of_claim, *of_briefing, status=2).stderr
    assert "--claim-by and --briefing and --title: only for a new claim; say --claim ID" in alone
    made = ("--claim", "c", "--paraphrase", "Rain.", *of_claim, "--published", "2026-01-01")
    run("add", place, "q", "Rain?", *made, *of_briefing)
    again = run("add", place, "r", "Rain?", "--claim", "c", *of_claim, status=2).stderr
    assert "--claim-by and --briefing: only for a new claim; claim 'c' stands in the book" in again
    other = ("--claim", "d", "--paraphrase", "Snow.", *of_claim, *of_briefing)
    known = run("add", place, "r", "Snow?", *other, status=2).stderr
    assert "--title: only for a new briefing; briefing 'b' stands in the book already" in known


@pytest.mark.parametrize("option", ["--claim", "--briefing"])
def test_a_bad_id_of_a_claim_or_briefing_was_called_that_of_the_question(run, tmp_path, option):
    ids = {"--claim": "c", "--briefing": "b"} | {option: " x "}
    words = [word for pair in ids.items() for word in pair]
    words += ["--paraphrase", "Rain.", "--claim-by", "ann", "--title", "B"]
    words += ["--published", "2026-01-01"]
    done = run("add", str(tmp_path / "book.yaml"), "q", "Rain?", *words, status=2)
    assert f"{option}: " in done.stderr
    assert "QUESTION" not in done.stderr


def test_codes_typed_as_fields_became_numbers(run, tmp_path):
    """And 1_000 a thousand, where a book reads it as a text."""
    place = tmp_path / "book.yaml"
    typed = {"code": "007", "id": "12345678901234567", "b": "nan", "c": "infinity", "d": "1_000",
             "e": "1e999", "n": "-2.5", "z": "0.5"}  # fmt: skip
    words = [word for name, value in typed.items() for word in ("--field", f"{name}={value}")]
    run("add", place, "q", "Rain?", *words)
    fields = ft.read_book(place).question("q").fields
    assert fields == {**typed, "n": -2.5, "z": 0.5}


@pytest.fixture
def withdrawn(run, tmp_path):
    """Withdraw a forecast on a day in January, of a question that came out on the twentieth."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "q", "Does it rain?", "--opens-at", "2026-01-01", "--closes-at",
        "2026-01-31", "--predict", "60%", "--forecaster", "ann", "--issued-at",
        "2026-01-01")  # fmt: skip
    run("resolve", place, "q", "--outcome", "yes", "--known-at", "2026-01-20")
    return lambda day: run("withdraw", place, "q", "--at", f"2026-01-{day}").stderr


def test_a_withdrawal_after_the_outcome_says_that_it_changes_no_score(withdrawn):
    """It was taken in silence."""
    late = "the outcome of q could be known from 2026-01-20 on; a withdrawal after that changes no"
    assert late in withdrawn(25)


def test_a_withdrawal_before_the_outcome_needs_no_note(withdrawn):
    assert "note" not in withdrawn(10)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("70%", "--lexicon", "icd203"), "--lexicon says how words are read"),
        (("70%", "--new-forecaster"), "--new-forecaster is about a name"),
        (("70%", "--words", "likely", "--lexicon", "icd203"), "stands for the belief"),
    ],
)
def test_an_option_that_nothing_reads_is_refused(run, book, typed, why):
    """A lexicon without words, and leave for a new name without any, were passed over."""
    run("predict", book, "rain", "60%", "--forecaster", "ann")
    assert why in run("predict", book, "rain", *typed, status=2).stderr


@pytest.mark.parametrize("n", [2, 3, 7, 30, 150])
def test_the_example_of_options_is_a_belief_itself(n):
    """Of three options it was .33 each, and refused as it stood."""
    kind = ft.Categorical(options=[f"o{number}" for number in range(n)])
    example = form_of(kind).partition(", as ")[2].split()
    assert len(belief_of(example, kind).options) == n


@pytest.mark.parametrize(
    ("issued_at", "note"),
    [
        ("2026-02-15", "the outcome of rain could be known from 2026-02-10"),
        ("2026-04-01", "rain closed at 2026-03-31; a forecast after that changes no score"),
        ("2026-02-01", None),
    ],
)
def test_a_forecast_after_the_close_or_outcome_says_that_it_does_not_count(
    run, tmp_path, issued_at, note
):
    """It was taken without a word; a withdrawal said so."""
    book = str(tmp_path / "book.yaml")
    run("add", book, "rain", "Rain?", "--opens-at", "2026-01-01", "--closes-at", "2026-03-31",
        "--written-at", "2026-01-01")  # fmt: skip
    ann = ("--forecaster", "ann", "--issued-at")
    run("predict", book, "rain", "40%", *ann, "2026-01-05")
    if note is None or "outcome" in note:
        run("resolve", book, "rain", "--outcome", "yes", "--known-at", "2026-02-10")
    shown = run("predict", book, "rain", "50%", *ann, issued_at).stderr
    assert note in shown if note else shown == ""


def test_who_types_stop_keeps_what_was_answered(run, book, monkeypatch):
    """Both commands that ask say first how to pass over and how to end."""
    monkeypatch.setattr("forecasttrack.cli.predict.on_a_terminal", lambda: True)
    monkeypatch.setattr("forecasttrack.cli.resolve._on_a_terminal", lambda: True)
    shown = run("predict", book, "--forecaster", "ann", answers="62%\n\nstop\n").stdout
    first, *_ = shown.splitlines()
    assert first == (
        "5 questions are open: Enter passes one over, stop ends; what was answered stays."
    )
    assert len(ft.read_book(book).forecasts) == 1
    shown = run("resolve", book, "rain", answers=".4\nnow\n\n").stdout
    first, *_ = shown.splitlines()
    assert first.endswith("a status: annulled, ambiguous, condition-not-met, unresolved.")
    assert "outcome (yes, no, or a share such as .4), a status, skip or stop" in shown
    assert ft.read_book(book).resolution("rain").outcome == 0.4
    run("resolve", book, "troops", answers="stop\n")
    assert ft.read_book(book).resolution("troops") is None
