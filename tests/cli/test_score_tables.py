"""The terminal says what counts nothing, and never breaks the names of its rows."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.text import frame_table, score_text

BOOK = """
forecasttrack: 1
forecasters: [{id: me}]
questions:
  - {id: q, text: How much?, kind: numeric, unit: d, opens_at: 2020-01-01, closes_at: 2020-12-31}
  - {id: b, text: Whether?, opens_at: 2020-01-01, closes_at: 2020-12-31}
  - {id: o, text: Whether then?, opens_at: 2020-01-01, closes_at: 2020-12-31}
forecasts:
  - {question: q, forecaster: me, distribution: {family: normal, mean: 5, sd: 1},
     issued_at: 2020-02-01T00:00Z}
  - {question: b, forecaster: me, probability: 0.7, issued_at: 2020-02-01T00:00Z}
  - {question: o, forecaster: me, probability: 0.7, issued_at: 2020-02-01T00:00Z}
resolutions:
  - {question: q, outcome: 5, known_at: 2021-01-01}
  - {question: b, outcome: yes, known_at: 2021-01-01}
"""


@pytest.fixture
def scored(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, ["score", str(path), *arguments])


@pytest.mark.end_to_end
def test_a_rule_for_numbers_says_what_counts_them(scored):
    """It used to print the heads of an empty table."""
    done = scored("--rule", "crps")
    assert done.exit_code == 0
    assert done.stdout == "nothing counts\n"
    assert done.stderr == "crps: --include-descriptions counts 1 question: q\n"
    assert "0.2337" in scored("--rule", "crps", "--include-descriptions").stdout


def test_a_rule_beside_one_that_counts_is_not_passed_over(scored):
    """It used to print Brier without a word of the other."""
    done = scored("--rule", "brier", "--rule", "crps")
    assert "0.0900" in done.stdout
    assert done.stderr.startswith("crps: nothing counts here")
    assert "crps:" not in scored("--rule", "brier").stderr


@pytest.mark.parametrize("option", [[], ["--include-descriptions"]])
def test_where_no_option_helps_the_reasons_are_given(scored, option):
    """What the rule scores, and where the forecasts went."""
    done = scored("--rule", "rps", *option)
    assert done.exit_code == 0
    assert "rps: it scores ordered options with an outcome. Left out: " in done.stderr
    assert "1 open" in done.stderr


def test_programs_get_an_empty_summary_and_the_reasons(scored):
    """JSON stays JSON; the note stands on stderr."""
    done = scored("--rule", "crps", "--format", "json")
    found = json.loads(done.stdout)
    assert found["summary"] == []
    assert found["left_out"]["open"] == 1


@pytest.mark.parametrize("width", [100, 80, 60])
def test_the_first_column_is_never_shrunk_away(width):
    """At 80 columns the names of forecasters used to stand one letter over the other."""
    names = ["trump-administration", "a-forecaster-with-a-name-that-is-longer-than-any-other"]
    frame = pd.DataFrame(
        {"forecaster": names, **{f"a long head {n}": [0.25] * 2 for n in range(9)}}
    )
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(frame_table(frame))
    text = captured.get()
    assert "trump-administration" in text
    assert "forecaster  " in text
    assert names[1][:20] in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.end_to_end
@pytest.mark.parametrize("width", [100, 80])
def test_the_headline_keeps_the_names_whole(width):
    """Of the example, whose longest name has twenty letters."""
    book = ft.read_book("fixtures/alaska-2025")
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(score_text(book_score(book), book))
    printed = captured.get()
    for forecaster in book.forecasters:
        assert f"\n{forecaster.id} " in printed or forecaster.id in _nothing_scored(printed)


def _nothing_scored(printed: str) -> str:
    """The sentence that names those of whom nothing is scored, however it is folded."""
    return " ".join(printed.partition("\nNo scored yes/no forecasts:")[2].split("\n\n")[0].split())


def test_the_head_of_the_first_column_stands_whole():
    """Ids are often shorter than the name of their column."""
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        console.print(frame_table(pd.DataFrame({"question_id": ["q"], "state": ["open"]})))
    assert captured.get().startswith("question_id")


@pytest.mark.end_to_end
def test_full_means_full(alaska):
    """Claims were cut at eighty letters, and open questions at a hundred and sixty."""
    found = book_score(alaska)
    text = _printed(score_text(found, alaska, full=True))
    scored = {*found.rows["claim"]}
    statements = [each.paraphrase for each in alaska.claims if each.id in scored]
    waiting = [each.question.text for each in found.open]
    assert max(map(len, statements)) > 80
    assert max(map(len, waiting)) > 160
    assert [each for each in statements + waiting if " ".join(each.split()) not in text] == []


def test_full_leaves_no_forecast_out():
    """Of more than sixty, none were printed."""
    names = [f"q{n}" for n in range(61)]
    book = ft.Book.from_tables(
        questions=pd.DataFrame({"question_id": names, "kind": "binary", "text": names}),
        forecasts=pd.DataFrame(
            {"question_id": names, "forecaster": "me", "probability": 0.6,
             "issued_at": pd.Timestamp("2026-01-01", tz="UTC")}
        ),
        resolutions=pd.DataFrame(
            {"question_id": names, "status": "resolved", "outcome": 1.0,
             "known_at": pd.Timestamp("2026-02-01", tz="UTC")}
        ),
    )  # fmt: skip
    words = _printed(score_text(book_score(book), book, full=True)).split()
    assert [name for name in names if name not in words] == []


@pytest.mark.end_to_end
def test_a_range_of_choices_is_over_the_questions_of_the_headline(alaska):
    """A choice that leaves two questions says little of thirty-two."""
    found = book_score(alaska)
    (authors,) = (each for each in found.headlines if each.forecaster == "authors")
    alike = [
        each.mean_brier_per_claim
        for each in authors.sensitivities.values()
        if each.n_questions == authors.n_questions
    ]
    assert len(alike) < len(authors.sensitivities)
    expected = (
        f"authors: from {min(alike):.3f} to {max(alike):.3f} when one of {len(alike)} choices"
    )
    assert expected in _printed(score_text(found, alaska))


def _printed(shown: object) -> str:
    """What is printed on a terminal so wide that no line is folded, its blanks made one."""
    console = Console(width=2000)
    with console.capture() as printed:
        console.print(shown)
    return " ".join(printed.get().split())


def test_full_means_list_the_score_of_each_question(scored):
    """Of a number only the mean was shown, and no word of the question."""
    shown = scored("--rule", "crps", "--include-descriptions", "--full").stdout
    assert re.search(r"^q +me +0\.2337$", shown, re.MULTILINE)


WORDS = """\
forecasttrack: 1
forecasters: [{id: bob}]
questions: [{id: p, text: Half of it?, kind: binary, opens_at: 2020-01-01}]
forecasts:
  - question: p
    forecaster: bob
    issued_at: 2020-01-02
    wording: {words: very likely, lexicon: icd203}
resolutions: [{question: p, outcome: 0.4, known_at: 2021-01-01}]
"""


@pytest.mark.parametrize(("partial", "brier"), [("mean", "0.226"), ("probability", "0.466")])
def test_partial_outcomes_of_words_are_scored(tmp_path, partial, brier):
    """(.875 - .4)² is .2256, and .4 (1 - .4) more where the outcome is a chance.

    The command asked for the option that it had been given.
    """
    path = tmp_path / "book.yaml"
    path.write_text(WORDS, encoding="utf-8")
    done = CliRunner().invoke(main, ["score", str(path), "--partial", partial])
    assert done.exit_code == 0, done.output
    assert re.search(rf"^bob +1 +{brier}", done.stdout, re.MULTILINE)
    words = ft.word_scores(ft.pair(ft.read_book(path)), partial=partial)["bob"]
    spread = 0.24 if partial == "probability" else 0.0
    for found in (words.free, words.consistent):
        assert found.best == pytest.approx(0.4**2 + spread)
        assert found.worst == pytest.approx(0.55**2 + spread)


@pytest.mark.end_to_end
def test_full_means_full_in_json_too(run, tmp_path):
    """It held means alone, while the terminal lists every forecast."""
    place = str(tmp_path / "team.yaml")
    run("new", place, "--example", "team")
    plain = json.loads(run("score", place, "--format", "json").stdout)
    full = json.loads(run("score", place, "--full", "--format", "json").stdout)
    listed = full.pop("forecasts")
    assert full == plain
    assert {(each["question_id"], each["forecaster"]) for each in listed} == {
        (question, who) for question in ("budget", "strike") for who in ("ann", "bob", "cleo")
    }
    first = listed[0]
    assert (first["last_probability"], first["outcome"], first["n_forecasts"]) == (0.85, "yes", 2)
    means = {each["forecaster"]: each["mean_brier_per_question"] for each in full["forecasters"]}
    for who, mean in means.items():
        own = [each["score"] for each in listed if each["forecaster"] == who]
        assert sum(own) / len(own) == pytest.approx(mean)
    apart = json.loads(run("score", place, "--by", "tags", "--full", "--format", "json").stdout)
    assert len(apart["scores"]) == 12


@pytest.mark.end_to_end
def test_confidence_in_outcomes_is_that_of_the_page_also_as_known_by_a_day(run, alaska):
    """It could speak of corrections that came later."""
    words = ["score", "fixtures/alaska-2025", "--known-by", "2025-12-01", "--format", "json"]
    found = json.loads(run(*words).stdout)["confidence_in_outcomes"]
    assert found
    assert found in contents(alaska, known_by="2025-12-01").outcomes
