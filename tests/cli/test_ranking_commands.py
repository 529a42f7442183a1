"""Forecasters beside each other at the command line: the numbers are those of the library."""

from __future__ import annotations

import json
import warnings

import pytest

import forecasttrack as ft

ALASKA = "fixtures/alaska-2025"


@pytest.fixture(scope="module")
def scores(alaska) -> ft.Scores:
    """What the headline counts, by Brier."""
    return ft.score(ft.pair(alaska).where(nature="forecast", kind="binary"), rules=["brier"])


def rows(run, command: str, *words: str) -> list[dict]:
    printed = run(command, ALASKA, *words, "--rule", "brier", "--format", "json").stdout
    name = {"compare": "comparison"}.get(command, command)
    return json.loads(printed)[name]


@pytest.mark.end_to_end
def test_skill_is_that_of_the_library(run, scores):
    """Mean, baseline and skill of everybody."""
    found = rows(run, "skill")
    wanted = scores.skill()
    assert found[0]["skill"] == pytest.approx(wanted["skill"][0])
    assert [each["forecaster"] for each in found] == ["authors", "putin"]
    assert found[1]["skill"] is None


@pytest.mark.end_to_end
def test_a_comparison_is_that_of_the_library(run, scores):
    """Difference, interval and verdict against even odds."""
    (found,) = rows(run, "compare", "authors", "even odds")
    with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        wanted = scores.compare("authors", "even odds").frame.iloc[0]
    for name in ("difference", "low", "high", "p_adjusted"):
        assert found[name] == pytest.approx(wanted[name])
    assert found["better"] == wanted["better"]


@pytest.mark.end_to_end
def test_a_leaderboard_is_that_of_the_library(run, scores):
    """Ranks with those of a baseline."""
    found = rows(run, "leaderboard", "--baseline", "even odds")
    with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        wanted = scores.with_baseline("even odds").leaderboard().frame
    assert [each["estimate"] for each in found] == pytest.approx(wanted["estimate"].tolist())
    assert [each["rank"] for each in found][:2] == [1.0, 2.0]


@pytest.mark.end_to_end
def test_groups_are_compared_apart(run, scores):
    """Each section has the numbers of its own questions."""
    found = {each["section"]: each for each in rows(run, "compare", "authors", "even odds",
                                                    "--by", "section")}  # fmt: skip
    assert len(found) == 4
    part = scores.frame[scores.frame["section"] == "Prospects"]
    own = part[part["forecaster"] == "authors"]["score"]
    assert found["Prospects"]["mean_first"] == pytest.approx(own.mean())
    assert sum(each["n"] for each in found.values()) == 32


def test_doubts_are_named_once_without_their_place_in_code(run):
    """Each warning stands on stderr in one line."""
    printed = run("leaderboard", ALASKA).stderr.splitlines()
    assert printed[0].startswith("14 forecasts of numbers, dates, choices or descriptions")
    assert printed[1] == "Only 19 clusters of questions: at most large differences can be told."
    assert len(set(printed)) == len(printed) == 3
    assert ".py" not in "".join(printed)


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", ["compare", "leaderboard", "skill"])
def test_tables_fit_eighty_columns(run, command):
    """Nothing of the Alaska book is wider, notes apart."""
    names = ["authors", "even odds"] if command == "compare" else []
    lines = run(command, ALASKA, *names).stdout.splitlines()
    assert max(len(line) for line in lines if "  " in line) <= 80


def test_histories_early_answers_and_partial_outcomes_are_chosen_alike(run):
    """The options of `score` are those of each of them."""
    for command in ("compare", "leaderboard", "skill"):
        named = run(command, "--help").stdout
        for option in ("--partial", "--early", "--rule", "--history", "--by", "--known-by"):
            assert option in named, (command, option)


def test_who_has_no_common_question_is_named(run):
    """The error says how many each has, and what would help."""
    refused = run("compare", ALASKA, "authors", "putin", status=2).stderr
    assert "no common question (32 and 1 of their own)" in refused


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", [["leaderboard"], ["compare"], ["skill"]])
def test_where_nothing_counts_the_reason_and_what_would_is_said(run, tmp_path, command):
    """No forecast at all, none with an outcome, or none whose settling day has come."""
    book = str(tmp_path / "b.yaml")

    def why() -> str:
        answer = run(command[0], book, *command[1:])
        assert answer.stdout == "nothing counts\n"
        return answer.stderr

    days = ("--opens-at", "2026-01-01", "--closes-at", "2099-01-01")
    run("add", book, "rain", "Does it rain?", *days)
    assert why() == "left out: 1 no forecast\n"
    run("add", book, "snow", "Does it snow?", *days)
    for question in ("rain", "snow"):
        for name in ("ann", "bob"):
            run("predict", book, question, "70%", "--forecaster", name, "--issued-at", "2026-01-02")
    assert "left out: 4 open" in why()
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "2026-01-05")
    assert "left out: 2 early, 2 open; --early count takes answers that came before" in why()
    assert run(*command, book, "--early", "count").stdout


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("command", "result"),
    [("leaderboard", "leaderboard"), ("compare", "comparison"), ("skill", "skill")],
)
def test_where_nothing_counts_programs_get_no_rows_under_the_same_columns(
    run, tmp_path, command, result
):
    """Nothing is an answer: an empty list with the reasons, or the columns of any other table."""
    book = str(tmp_path / "b.yaml")
    run("add", book, "rain", "Rain?", "--predict", "60%", "--forecaster", "ann")
    run("predict", book, "rain", "70%", "--forecaster", "bob")
    found = json.loads(run(command, book, "--format", "json").stdout)
    assert found == {result: [], "left_out": {"open": 2}}
    empty = run(command, book, "--format", "csv").stdout
    assert "have no column 'nn'" in run(command, book, "--by", "nn", status=2).stderr
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "now")
    full = run(command, book, "--format", "csv").stdout
    assert empty.splitlines() == full.splitlines()[:1]


def test_who_is_a_stranger_where_nothing_counts_is_named(run, tmp_path):
    """A slip in a name is a slip, whether anything counts or not."""
    book = str(tmp_path / "b.yaml")
    run("add", book, "rain", "Rain?", "--predict", "60%", "--forecaster", "ann")
    assert "no forecaster or baseline 'an'" in run("compare", book, "an", "ann", status=2).stderr


def test_of_whom_nothing_is_scored_beside_others_is_known_with_the_reason(run, tmp_path):
    """Her forecast is open, and she was called unknown."""
    book = str(tmp_path / "b.yaml")
    run("add", book, "rain", "Rain?", "--predict", "60%", "--forecaster", "ann")
    run("add", book, "snow", "Snow?", "--predict", "60%", "--forecaster", "bob")
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "now")
    refused = run("compare", book, "ann", "bob", status=2).stderr
    assert "nothing of 'bob' is scored here; left out: 1 open" in refused


OUTSIDE = """
forecasttrack: 1
briefings: [{id: o, title: Outlook, published: 2020-01-01}]
forecasters: [{id: bob}, {id: ann}]
claims:
 - {id: C, briefing: o, place: s, paraphrase: So, hedge: will, forecaster: bob, nature: description}
questions:
 - {id: p, text: Half of it?, kind: binary, opens_at: 2020-01-01, claim: C, relation: supports}
 - {id: n, text: How many?, kind: numeric, unit: km, opens_at: 2020-01-01}
forecasts:
 - {question: p, forecaster: bob, issued_at: 2020-01-02, probability: 0.5, claim: C}
resolutions:
 - {question: p, outcome: yes, known_at: 2021-01-01}
"""


@pytest.mark.end_to_end
def test_who_stands_outside_the_headline_is_no_stranger(run, tmp_path):
    """Nothing of bob counts, which is an answer; an unknown name or baseline is a slip."""
    path = tmp_path / "b.yaml"
    path.write_text(OUTSIDE)
    book = str(path)
    assert "nothing counts" in run("compare", book, "bob").stdout
    refused = run("compare", book, "bop", status=2).stderr
    assert "no forecaster or baseline 'bop'" in refused
    assert "None" not in refused
    unknown = run("leaderboard", book, "--baseline", "zzz", status=2).stderr
    assert "no baseline 'zzz'" in unknown
    run("add", book, "rain", "Rain?", "--predict", "60%", "--forecaster", "ann")
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "now")
    refused = run("compare", book, "ann", "bob", status=2).stderr
    assert "nothing of 'bob' is scored here: 1 forecast of a number" in refused


def test_who_mistypes_a_column_sees_the_own_ones_first(run, tmp_path):
    """They stood behind thirty of ours, and so were not shown."""
    table = tmp_path / "t.csv"
    rows = [f"A?,{name},60%,yes,2026-01-02,n" for name in ("ann", "bob")]
    table.write_text("\n".join(["question,forecaster,probability,outcome,date,zone", *rows]))
    for command in ("score", "skill", "leaderboard", "compare", "calibration"):
        refused = run(command, str(table), "--by", "zz", status=2).stderr
        known = refused.partition("Known are ")[2]
        assert known.startswith("'text', 'zone', "), command
        assert "'_" not in known


@pytest.mark.end_to_end
@pytest.mark.parametrize("words", [("leaderboard",), ("compare",), ("skill",)])
def test_rankings_are_parted_by_what_they_keep_apart_themselves(run, tmp_path, words):
    """Kinds and units stand once, under their own name."""
    place = str(tmp_path / "team.yaml")
    run("new", place, "--example", "team")
    for name in ("kind", "unit"):
        found = run(words[0], place, "--by", name, "--format", "csv").stdout.splitlines()
        assert found[0].split(",").count(name) == 1
        assert len(found) > 1


def mixed_table(path):
    """Quantiles of two units by two people, and chances of theirs, in one file."""
    lines = ["question,who,date,kind,probability,level,value,outcome,unit"]
    for n in range(4):
        lines += [f"Will {n} happen?,{who},2025-01-01,binary,0.{3 + n},,,yes," for who in "ab"]
    for n, unit in enumerate(["kg", "kg", "kg", "mm"]):
        lines += [
            f"How much {n}?,{who},2025-01-01,numeric,,{level},{value},2,{unit}"
            for who in "ab"
            for level, value in ((0.1, 1), (0.5, 2 + (who == "b")), (0.9, 4))
        ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_note_names_the_table_it_is_about(tmp_path, run):
    """Three questions in kg and one in mm: "too few" stood twice, for whichever."""
    path = mixed_table(tmp_path / "mixed.csv")
    done = run("leaderboard", path, "--rule", "wis", "--include-descriptions").stdout
    words = " ".join(done.split())
    assert "wis, numeric questions in kg: a; b: too few to tell: 3 independent questions" in words
    assert "wis, numeric questions in mm: a; b: too few to tell: 1 independent question," in words


def test_groups_that_no_rule_scores_are_called_so(tmp_path, run):
    """It used to say that nobody answered 0% of the questions."""
    path = mixed_table(tmp_path / "mixed.csv")
    done = run("leaderboard", path, "--rule", "wis", "--include-descriptions", "--by", "kind")
    assert "kind binary: nothing there is scored by a rule that was chosen" in done.stderr
    assert "numeric" in done.stdout


def test_a_baseline_without_a_score_is_named(tmp_path, run):
    """Even odds have no interval score; an empty line was printed, with status 0."""
    path = mixed_table(tmp_path / "mixed.csv")
    done = run("skill", path, "--rule", "wis", "--include-descriptions", status=2)
    assert "even odds has no score under the rules that were chosen" in done.stderr


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "words", [("leaderboard",), ("compare",), ("skill",), ("score", "--by", "kind")]
)
def test_forecasts_outside_the_headline_are_counted_on_stderr(tmp_path, run, words):
    """Eight forecasts of numbers were in no row, and nothing said so."""
    path = mixed_table(tmp_path / "mixed.csv")
    done = run(words[0], path, *words[1:])
    assert "8 forecasts of numbers, dates, choices or descriptions stand outside" in done.stderr
    done = run(words[0], path, *words[1:], "--include-descriptions")
    assert "stand outside" not in done.stderr
    assert "without a score under brier or log: forecasts of 4 questions: " in done.stderr
    assert "numbers and dates have --rule crps and --rule wis" in done.stderr


@pytest.mark.end_to_end
def test_a_rule_of_numbers_alone_leaves_skill_nothing_to_count(tmp_path, run):
    """A mean of no row had no type, and ended in a traceback."""
    done = run("skill", mixed_table(tmp_path / "mixed.csv"), "--rule", "wis")
    assert "nothing counts" in done.stdout
    assert "--include-descriptions counts 4 questions" in done.stderr
