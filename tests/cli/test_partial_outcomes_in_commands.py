"""Partial outcomes, silent baselines and few clusters in the commands that rank and look back."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forecasttrack.cli import main

pytestmark = pytest.mark.end_to_end

QUESTION = (
    "  - {{id: {id}, text: 'Is it {id}?', opens_at: 2026-01-01, closes_at: 2026-02-01,"
    " fields: {{topic: {topic}}}}}"
)
BELIEF = "  - {{question: {id}, forecaster: {who}, issued_at: 2026-01-{day:02d}, probability: {p}}}"
OUTCOME = "  - {{question: {id}, outcome: {outcome}, known_at: 2026-02-02}}"
OUTCOMES = {"a": "yes", "b": 0.4, "c": "no", "d": "yes", "e": "no", "f": "no"}


def written(path: Path, **outcomes: object) -> str:
    """A book of two on six questions of two topics, of which one has a partial outcome."""
    known = {**OUTCOMES, **outcomes}
    lines = ["forecasttrack: 1", "forecasters: [{id: ann}, {id: bob}]", "questions:"]
    topics = {each: "war" if each < "d" else "peace" for each in known}
    lines += [QUESTION.format(id=each, topic=topics[each]) for each in known]
    lines.append("forecasts:")
    for at, each in enumerate(known):
        lines.append(BELIEF.format(id=each, who="ann", day=3, p=round(0.3 + at / 20, 2)))
        lines.append(BELIEF.format(id=each, who="bob", day=4 if at else 2, p=0.6))
    lines.append("resolutions:")
    lines += [OUTCOME.format(id=each, outcome=y) for each, y in known.items() if y is not None]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def run():
    """A command as it answers in this process."""

    def answer(*words, status=0):
        found = CliRunner().invoke(main, [*words])
        assert found.exit_code == status, found.output
        return found

    return answer


@pytest.fixture
def book(tmp_path):
    return written(tmp_path / "book.yaml")


@pytest.mark.parametrize("command", [["leaderboard"], ["compare", "ann", "bob"], ["skill"]])
def test_groups_with_and_without_partial_outcomes_are_one_table(run, book, command):
    """The convention is the caller's choice; it used to split the table by what came out."""
    name, *who = command
    words = (name, book, *who, "--by", "topic", "--rule", "brier", "--partial", "mean")
    rows = json.loads(run(*words, "--format", "json").stdout)
    (found,) = [each for each in rows.values() if isinstance(each, list)]
    assert {row["topic"] for row in found} == {"war", "peace"}
    assert {row["convention"] for row in found} == {"one-sided, partial outcome as a mean"}
    assert run(*words).stdout.count("partial outcome as a mean") == 1


@pytest.mark.parametrize("partial", ["mean", "probability"])
def test_a_first_partial_outcome_moves_one_mean(run, tmp_path, book, partial):
    """The mean stood twice, once as gone and once as new."""
    before = written(tmp_path / "before.yaml", b=None)
    words = ("changes", before, book, "--partial", partial, "--rule", "brier")
    printed = run(*words).stdout
    assert "mean brier of ann on binary questions: " in printed
    assert "none to none" not in printed
    (of_ann,) = [line for line in printed.splitlines() if line.startswith("mean brier of ann")]
    assert "none" not in of_ann
    listed = [line for line in printed.splitlines() if line.startswith("mean brier")]
    assert f"means that moved: {len(listed)}\n" in printed


def test_what_is_counted_is_what_is_listed(run, tmp_path, book):
    """Scores beside their outcomes, scores that moved by themselves, and means stand apart."""
    corrected = written(tmp_path / "later.yaml", b=0.9)
    text = Path(corrected).read_text(encoding="utf-8")
    Path(corrected).write_text(text.replace("probability: 0.55", "probability: 0.95"))
    printed = run("changes", book, corrected, "--partial", "mean", "--rule", "brier").stdout
    outcomes, scores, means = printed.strip().split("\n\n")
    assert outcomes.startswith("outcomes that moved: 1\nb: 0.9, was 0.4")
    heading, *alone = scores.splitlines()
    assert heading == "scores that moved: 3, 2 of them above"
    assert [line.split(":")[0] for line in alone] == ["f"]
    heading, *listed = means.splitlines()
    assert heading == f"means that moved: {len(listed)}"


def test_a_range_says_whose_convention_a_mean_is_of(run, tmp_path):
    """A number that is known as a range is scored in another way, and its mean says so."""
    head = "forecasttrack: 1\nforecasters: [{id: ann}]\nquestions:\n"
    lines = [
        f"  - {{id: {each}, text: How much?, kind: numeric, unit: t, closes_at: 2026-02-01}}"
        for each in "ab"
    ]
    lines.append("forecasts:")
    lines += [
        f"  - {{question: {each}, forecaster: ann, issued_at: 2026-01-02, quantiles:"
        " [{level: 0.1, value: 5}, {level: 0.5, value: 9}, {level: 0.9, value: 20}]}"
        for each in "ab"
    ]
    lines.append("resolutions:")
    paths = []
    for outcome in ("12", "{low: 10, high: 15}"):
        last = [OUTCOME.format(id="a", outcome=outcome), OUTCOME.format(id="b", outcome=7)]
        paths.append(tmp_path / f"{len(paths)}.yaml")
        paths[-1].write_text(head + "\n".join([*lines, *last]) + "\n", encoding="utf-8")
    words = ("--rule", "crps", "--history", "last")
    printed = run("changes", *map(str, paths), *words).stdout
    assert "(from quantiles, outcome as a range): none to " in printed


def test_a_crowd_that_is_silent_says_why_n_is_smaller(run, book):
    """Of ann one score stands beside bob's, of bob five: the note says what is missing and why."""
    rows = json.loads(
        run("skill", book, "--baseline", "crowd", "--partial", "mean", "--rule", "brier",
            "--format", "json").stdout
    )["skill"]  # fmt: skip
    notes = {row["forecaster"]: (row["n"], row["note"]) for row in rows}
    why = "nobody else had a live forecast when those were issued"
    assert notes["ann"][0] == 1
    assert notes["ann"][1].endswith(f"5 of 6 scores left out: {why}")
    assert notes["bob"][0] == 5
    assert notes["bob"][1].endswith(f"1 of 6 scores left out: {why}")


def test_who_loses_every_score_is_named(run, tmp_path):
    """A row that is not there used to be missing without a word."""
    path = tmp_path / "book.yaml"
    text = Path(written(path)).read_text(encoding="utf-8").splitlines()
    first = [line for line in text if "forecaster: ann" not in line or "question: b" in line]
    path.write_text("\n".join(first) + "\n", encoding="utf-8")
    found = run("skill", str(path), "--baseline", "crowd", "--partial", "mean", "--rule", "brier")
    assert (
        "brier: binary questions of ann left out: nobody else had a live forecast" in found.stderr
    )


def test_few_clusters_name_their_group(run, book):
    """Of several groups the sentence did not say which one it was about."""
    printed = run("leaderboard", book, "--by", "topic", "--partial", "mean").stderr
    assert "topic peace; topic war: Only 3 clusters of questions" in printed
    alone = run("leaderboard", book, "--partial", "mean").stderr
    assert "\nOnly 6 clusters of questions: " in f"\n{alone}"


@pytest.mark.parametrize("command", ["leaderboard", "skill", "score"])
def test_nothing_counts_stands_once(run, book, command):
    """The answer says it, and stderr why; rules that lack the same stand together."""
    found = run(command, book, "--rule", "crps", "--rule", "wis", "--partial", "mean")
    assert found.output.count("nothing counts") == 1
    assert found.stderr.count("\n") == 1
    assert "12 no rule for this kind" in found.stderr


def test_what_a_book_forgets_is_printed(run, tmp_path):
    """A retraction after a correction names both outcomes that go, and the reason of the first."""
    book = written(tmp_path / "book.yaml")
    run("resolve", book, "a", "--outcome", "no", "--known-at", "2026-02-03", "--why", "a slip")
    printed = run("retract", book, "a").stderr
    assert "no longer in the book: " in printed
    assert ": yes, known since 2026-02-02; " in printed
    assert ": no, was yes, known since 2026-02-03, because a slip" in printed
    assert "a: no" not in Path(book).read_text(encoding="utf-8")


@pytest.mark.parametrize("partial", ["mean", "probability"])
def test_calibration_and_score_agree(run, book, partial):
    """Both take the same forecasts by the same meaning, and give the same mean score."""
    words = ("--partial", partial, "--format", "json")
    found = json.loads(run("calibration", book, "--history", "last", *words).stdout)
    scores = json.loads(run("score", book, "--history", "last", "--rule", "brier", *words).stdout)
    means = {row["forecaster"]: row["mean"] for row in scores["summary"] if row["rule"] == "brier"}
    for row in found["summary"]:
        assert row["score"] == pytest.approx(means[row["forecaster"]])
    assert found["n_partial"] == 2
    assert found["partial"] == partial
    left = run("calibration", book)
    assert "left out: 2 partial outcome" in " ".join(left.stdout.split())


def test_every_forecast_of_a_history_is_looked_back_on(run, tmp_path, book):
    """Several scores of one forecaster on one question ended in a traceback."""
    revised = "  - {question: a, forecaster: ann, issued_at: 2026-01-20, probability: 0.9}"
    paths = [written(tmp_path / "before.yaml", a=None), book]
    for path in map(Path, paths):
        text = path.read_text(encoding="utf-8").replace("resolutions:", revised + "\nresolutions:")
        path.write_text(text, encoding="utf-8")
    words = ("--partial", "mean", "--history", "each", "--rule", "brier")
    printed = run("changes", *paths, *words).stdout
    assert "ann's brier none to 0.490; ann's brier none to 0.010" in " ".join(printed.split())
    assert "scores that moved: 3, all of them above" in printed
