"""What page, Markdown, terminal, badge and JSON say of small books, read by a skeptic."""

from __future__ import annotations

import html
import json
import re

import pytest

import forecasttrack as ft
from tests import small_books

pytestmark = pytest.mark.end_to_end

FEW = {"one": small_books.ONE, "three": small_books.THREE_LUCKY}
BOOKS = {
    **FEW,
    "even": small_books.ALL_EVEN,
    "cluster": small_books.ONE_LARGE_CLUSTER,
    "withdrawn": small_books.ALL_WITHDRAWN,
}
ALIKE = {"alike": small_books.TWO_ALIKE}
EARLY = {"half early": small_books.HALF_EARLY, "all early": small_books.ALL_EARLY}
VERDICTS = (
    r"(?<!below 0 is )\b(better|worse) than even odds\b"
    r"|: (better|worse)\.|refute|beyond what chance"
)
"""Words that claim what none of these books can show; one legend explains a skill below 0."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Every output of each book, as the text that a reader sees."""
    from click.testing import CliRunner  # noqa: PLC0415

    from forecasttrack.cli import main  # noqa: PLC0415

    folder, found = tmp_path_factory.mktemp("small"), {}

    def printed(*words):
        result = CliRunner().invoke(main, [str(each) for each in words])
        assert result.exit_code == 0, result.output
        return result.output

    for name, book in (BOOKS | EARLY | ALIKE).items():
        path = folder / name
        path.mkdir()
        ft.write_book(book, path)
        page, mark, badge = (path / each for each in ("page.html", "page.md", "badge.svg"))
        printed("report", path / "book.yaml", "--output", page, "--badge", badge)
        printed("report", path / "book.yaml", "--output", mark)
        found[name] = {
            "page": _visible(page.read_text("utf-8")),
            "markdown": mark.read_text("utf-8"),
            "badge": re.findall("<title>(.*?)</title>", badge.read_text("utf-8"))[0],
            "terminal": printed("score", path / "book.yaml"),
            "calibration": printed("calibration", path / "book.yaml"),
            "json": printed("score", path / "book.yaml", "--format", "json"),
        }
    return found


def _visible(page):
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def _plain(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", [*BOOKS, *EARLY, *ALIKE])
def test_no_output_claims_what_so_little_can_show(outputs, name):
    """Nobody is called better or worse, and nothing is refuted or proved."""
    for where, text in outputs[name].items():
        found = re.search(VERDICTS, _plain(text))
        assert found is None, (where, found)


@pytest.mark.parametrize("name", FEW)
def test_fewer_than_five_questions_are_too_few_to_tell_in_every_output(outputs, name):
    """Each says so, in the same words, and none shows a skill or terms of calibration."""
    for where, text in outputs[name].items():
        assert "too few to tell" in _plain(text), where
    shown = outputs[name]
    for where in ("page", "markdown", "terminal"):
        assert "independent questions (two-sided 5%, power 80%)" in _plain(shown[where]), where
        assert "+0.840" not in shown[where]
    for where in ("page", "calibration"):
        assert "discrimination" not in shown[where].lower(), where
    (found,) = json.loads(shown["json"])["forecasters"]
    assert found["skill_per_claim"] is found["skill_per_question"] is None
    assert found["finding"]["verdict"] == "too few to tell"


@pytest.mark.parametrize("name", BOOKS)
def test_every_output_gives_the_same_interval(outputs, name):
    """That of the JSON stands on page, in Markdown and on the terminal, within [0, 1]."""
    (found,) = json.loads(outputs[name]["json"])["forecasters"]
    low, high = found["finding"]["low"], found["finding"]["high"]
    assert [low, high] == found["brier_interval_per_claim"]
    assert 0 <= low <= high <= 1
    for where in ("page", "markdown", "terminal"):
        assert f"{low:.3f} to {high:.3f}" in _plain(outputs[name][where]), where


def test_an_interval_without_width_says_why_in_every_output(outputs):
    """Twenty forecasts of 50% would have earned the same whatever had happened."""
    why = "every forecast was 50%, so no outcome could have changed the score"
    for where in ("page", "markdown", "terminal", "json"):
        assert why in _plain(outputs["even"][where]), where


def test_a_large_cluster_counts_as_one(outputs):
    """Thirty questions in seven clusters are called so, wherever their number stands."""
    for where in ("page", "markdown", "json"):
        assert "30 scored questions in 7 clusters of related ones" in outputs["cluster"][where]
    assert "n 30 in 7 clusters" in outputs["cluster"]["badge"]
    for where in ("page", "markdown", "calibration"):
        text = _plain(outputs["cluster"][where])
        assert "30 questions in 7 clusters of related questions" in text, where
        # Twenty-five forecasts worth one independent question carry no frequency.
        assert "the frequency lies between" not in text, where


def test_the_number_it_takes_stands_beside_what_related_questions_are_worth(outputs):
    """A mean over 30 questions that takes 33 seemed to lack 3; the 30 are worth 7 at most."""
    for where in ("page", "markdown", "json"):
        text = _plain(outputs["cluster"][where])
        assert "power 80%); these 30 questions are worth at most 7." in text, where
    assert "chance, over 30 questions in 7 clusters" in outputs["cluster"]["page"]


@pytest.mark.parametrize("name", [*FEW, "withdrawn"])
def test_too_few_to_tell_bears_no_p_value(outputs, name):
    """One forecast of 80% that came true had "p = 1", as if it had been tested."""
    for where in ("page", "markdown", "calibration"):
        text = _plain(outputs[name][where])
        assert "Whether the mean forecast is calibrated: too few to tell." in text, where
        assert "Fewer than 5 independent questions carry no verdict." in text, where
        assert "p = " not in text, where


def test_the_same_forecasts_are_called_so(outputs):
    """Two rows with one number looked like two that agree by chance."""
    same = "ann and bob gave the same forecasts on the same questions, so they are equal"
    for where in ("page", "markdown", "terminal"):
        assert same in _plain(outputs["alike"][where]), where
        assert same not in _plain(outputs["three"][where]), where


def test_even_odds_are_equalled_and_not_inconclusive(outputs):
    """The one word stood beside "Equal to even odds"."""
    for where, text in outputs["even"].items():
        assert "inconclusive" not in text, where
    (found,) = json.loads(outputs["even"]["json"])["forecasters"]
    assert found["finding"]["verdict"] == "equal"


def test_skill_is_as_uncertain_as_the_mean(outputs):
    """A cluster of most questions left +0.884 without a word of how little it shows."""
    (row,) = (
        ft.score(ft.pair(small_books.ONE_LARGE_CLUSTER), rules=["brier"]).skill().to_dict("records")
    )
    for where in ("page", "markdown", "terminal"):
        assert f"ann {row['low']:.3f} to {row['high']:.3f}." in _plain(outputs["cluster"][where])


def test_forecasts_that_hardly_stood_are_called_so(outputs):
    """A score of forecasts that were all withdrawn after a day looked like any other."""
    for where in ("page", "markdown", "terminal", "json"):
        text = _plain(outputs["withdrawn"][where])
        assert "The scored forecasts stood for 0.6% of the time only" in text, where
        assert "of the time only" not in outputs["three"][where]


def test_a_badge_of_few_questions_says_so(outputs):
    """Beside the number, where a reader of a README looks."""
    assert outputs["three"]["badge"] == "Brier 0.040 · n 3: too few to tell (0 is best)"


def test_what_no_outcome_could_change_says_so(outputs):
    """The badge showed 0.250 to 0.250, the page a discrimination of 0.000 to 0.000."""
    assert outputs["even"]["badge"] == (
        "Brier 0.250 · n 20: no outcome could change it (0 is best)"
    )
    assert "0.000 to 0.000)" not in _plain(outputs["even"]["page"])
    assert "no outcome could have changed it" in _plain(outputs["even"]["page"])


def test_terms_without_an_interval_say_why(outputs):
    """A discrimination of 0.090 in a book that one cluster dominates."""
    assert "too few independent questions for an interval" in _plain(outputs["cluster"]["page"])
    worth = "2 independent questions (the worth of 7 clusters of unlike size)"
    assert worth in _plain(outputs["cluster"]["calibration"])


@pytest.mark.parametrize("name", EARLY)
def test_early_answers_are_why_there_is_no_interval(outputs, name):
    """And that nothing follows stands once before the tables."""
    page, mark = _plain(outputs[name]["page"]), _plain(outputs[name]["markdown"])
    assert "No interval can be given while only early answers are known" in page
    assert "enough for an interval" not in page
    assert mark.partition("##")[0].count("Nothing follows from it yet") == 1


@pytest.mark.parametrize("name", EARLY)
def test_nothing_follows_from_early_answers_alone(outputs, name):
    """A yes can come early and most noes cannot: no verdict, interval, skill or test."""
    shown = outputs[name]
    for where, text in shown.items():
        if where != "calibration":
            assert "provisional" in _plain(text), where
        assert "is rejected" not in _plain(text), where
        assert "0.810 to" not in _plain(text), where
        assert "2.240" not in _plain(text), where
    for where in ("page", "markdown", "terminal", "json"):
        assert "Nothing follows from it yet: only early answers are known" in _plain(shown[where])
    (found,) = json.loads(shown["json"])["forecasters"]
    assert found["brier_interval_per_claim"] == [None, None]
    assert found["finding"]["verdict"] == "provisional"
