"""What every output of any book keeps to: no verdict without its finding, and the same numbers."""

from __future__ import annotations

import html
import json
import random
import re
import warnings

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.findings.finding import BETTER, LEAST_QUESTIONS, REJECTED, WORSE
from forecasttrack.scorecard.headline_findings import finding_of
from tests.scorecard.test_small_books import VERDICTS

pytestmark = pytest.mark.end_to_end

FORECASTERS = ("ann", "bob", "cyd")


def random_book(seed):
    """Few or many questions, clustered or not, early, open or void, of one to three forecasters."""
    draw = random.Random(seed)  # noqa: S311 - books for a test
    n, who = draw.choice([1, 2, 3, 4, 6, 10, 25, 40]), FORECASTERS[: draw.randint(1, 3)]
    clusters, sure = draw.choice([0, 2, 6]), draw.random() < 0.2
    ids = [f"Q{number:02d}" for number in range(n)]
    certainties = [0, 1] if sure else [0.05, 0.2, 0.5, 0.8, 0.9, 0.97]
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in who],
        questions=[
            ft.Question(
                id=each,
                text="?",
                opens_at="2026-01-01",
                closes_at=draw.choice(["2026-06-30", "2026-06-30", "2026-12-31"]),
                cluster=f"c{draw.randrange(clusters)}" if clusters else None,
            )
            for each in ids
        ],
        forecasts=[
            ft.Forecast(
                question_id=each,
                forecaster=name,
                belief=draw.choice(certainties),
                issued_at="2026-01-02T08:00Z",
            )
            for each in ids
            for name in who
            if draw.random() < 0.8
        ],
        resolutions=[
            ft.Resolution(question_id=each, status="annulled", known_at="2026-06-30")
            if draw.random() < 0.1
            else ft.Resolution(
                question_id=each, outcome=draw.choice(["yes", "yes", "no"]), known_at="2026-06-30"
            )
            for each in ids
            if draw.random() < 0.85
        ],
        recorded_until="2026-07-15",
    )


def _outputs(book, folder):
    """Each output of a book as its reader sees it; None where a command has nothing to show."""
    ft.write_book(book, folder)
    path, page, badge = (folder / each for each in ("book.yaml", "p.html", "b.svg"))

    def run(command, *words):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = CliRunner().invoke(main, [command, str(path), *map(str, words)])
        assert result.exit_code in (0, 2), (command, result.output, result.exception)
        return re.sub(r"\s+", " ", result.stdout) if result.exit_code == 0 else None

    assert run("report", "--output", page, "--badge", badge)
    assert run("report", "--output", folder / "p.md")
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page.read_text("utf-8"))
    return {
        "page": re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))),
        "markdown": (folder / "p.md").read_text("utf-8"),
        "badge": badge.read_text("utf-8"),
        "terminal": run("score"),
        "full": run("score", "--full"),
        "json": run("score", "--format", "json"),
        "calibration": run("calibration"),
        "skill": run("skill", "--format", "json"),
        "leaderboard": run("leaderboard", "--format", "json"),
        "compare": run("compare", "--format", "json"),
    }


def _has_no_verdict_beyond_its_findings(book, shown):
    scored = book_score(book)
    verdicts = {finding_of(each).verdict for each in scored.headlines}
    rejected = False
    if len(scored.main):
        for by in ("forecaster", None):
            found = ft.calibration(scored.main, by=by, history="last").verdicts
            rejected |= any(each.verdict == REJECTED for each in found.values())
    for where, text in shown.items():
        if text is None or where in ("skill", "leaderboard", "compare"):
            continue
        if not verdicts & {BETTER, WORSE}:
            found = re.search(VERDICTS, text)
            assert found is None, (where, found)
        if not rejected and where != "calibration":
            assert "is rejected" not in text, where
    for each in scored.headlines:
        if each.n_clusters < LEAST_QUESTIONS:
            assert finding_of(each).verdict not in (BETTER, WORSE, REJECTED)


def _encloses_its_score(book):
    for each in book_score(book).headlines:
        low, high = each.brier_interval_per_claim
        assert not low > each.mean_brier_per_claim + 1e-9
        assert not high < each.mean_brier_per_claim - 1e-9
        assert not low < 0
        assert not high > 1


def _prints_the_numbers_of_the_api(book, shown):
    for each in book_score(book).headlines:
        if not each.n_questions:
            continue
        mean = f"{each.mean_brier_per_claim:.3f}"
        for where in ("page", "markdown", "terminal"):
            assert mean in shown[where], (where, each.forecaster)
        found = finding_of(each)
        if found.low == found.low:
            ends = f"{found.low:.3f} to {found.high:.3f}"
            for where in ("page", "markdown", "terminal"):
                assert ends in shown[where], (where, each.forecaster)


def _ranks_and_skills_take_five(shown):
    for name, number in (("skill", "skill"), ("leaderboard", "rank")):
        rows = json.loads(shown[name] or "{}").get(name, [])
        for row in rows:
            if row["n_clusters" if name == "skill" else "n"] < LEAST_QUESTIONS:
                assert row[number] is None, (name, row)
                known = ("too few to tell", "nobody to be ranked against")
                assert row["note"].startswith(known), row
    for row in json.loads(shown["compare"] or "{}").get("compare", []):
        if row["n_clusters"] < LEAST_QUESTIONS:
            assert row["better"] == "inconclusive", row
            assert row["note"].startswith(("too few to tell", "Not defined")), row


def _holds(seed, folder):
    book = random_book(seed)
    shown = _outputs(book, folder)
    _has_no_verdict_beyond_its_findings(book, shown)
    _encloses_its_score(book)
    _prints_the_numbers_of_the_api(book, shown)
    _ranks_and_skills_take_five(shown)


def test_a_random_book_keeps_the_law(tmp_path):
    """One of the forty, in the ordinary run."""
    _holds(3, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_forty_random_books_keep_the_law(seed, tmp_path):
    """Verdicts only where findings have them, one set of numbers, five for a rank or a skill."""
    _holds(seed, tmp_path)
