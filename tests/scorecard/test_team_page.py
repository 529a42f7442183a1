"""A team's page: every kind of question, revisions, a withdrawal and corrections, three people."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

import forecasttrack as ft
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.corrections import Corrections, corrections_of_part
from forecasttrack.scorecard.markdown import markdown
from forecasttrack.scorecard.page import page
from forecasttrack.scorecard.question_page import question_pages
from forecasttrack.scorecard.splitting import part_about
from tests.browser import opened
from tests.builders import book_of
from tests.scorecard import conftest
from tests.small_books import small_book

pytestmark = pytest.mark.end_to_end

TEAM = Path(conftest.__file__).with_name("team.yaml")


@pytest.fixture(scope="module")
def team() -> ft.Book:
    """The made-up record."""
    return ft.read_book(TEAM)


@pytest.fixture(scope="module")
def made(team):
    """What its scorecard shows."""
    return contents(team)


@pytest.fixture(scope="module")
def pages(team, tmp_path_factory) -> Path:
    """Its pages, one for each forecaster and question."""
    return ft.report(team, tmp_path_factory.mktemp("team") / "pages", split=True).parent


def text_of(path: Path) -> str:
    """The text of a page without its markup, style and script."""
    bare = re.sub(r"<(style|script).*?</\1>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def entry(made, name):
    """One question of the scorecard."""
    return next(each for each in made.entries if each.id == name)


def test_every_forecast_stands_with_its_day(made):
    """Of every kind of question, and withdrawals as well."""
    stated = dict(entry(made, "price").stated())
    assert list(stated) == ["ann", "bob", "cyd"]
    assert stated["cyd"].endswith(
        "69 euro (10% to 90%: 61.31 to 76.69; normal: mean 69, sd 6) from 10 Mar 2026, 12:00 UTC"
    )
    assert dict(entry(made, "cap").stated())["bob"] == (
        "40% from 12 Jan 2026, 09:00 UTC; none from 15 Feb 2026, 09:00 UTC"
    )
    assert "Left 70%" in dict(entry(made, "chair").stated())["cyd"]


def test_the_crowd_is_the_median_of_what_stood(made):
    """Of three: 13, 40 and 55% in January, without bob's from 15 February."""
    steps = entry(made, "cap").drawn.crowd
    assert [round(each.span.point, 3) for each in steps] == [0.13, 0.34, 0.4, 0.34, 0.61, 0.705]
    assert entry(made, "store").drawn.crowd == ()  # only two answered


def test_samples_and_distributions_are_drawn(made):
    """Both have a band from a tenth to nine tenths, and few samples are drawn one by one."""
    ann, bob, cyd = (each.span for each in entry(made, "price").answers)
    assert all(None not in (each.low, each.point, each.high) for each in (ann, bob, cyd))
    assert (len(ann.draws), len(bob.draws), len(cyd.draws)) == (0, 10, 0)
    assert cyd.point - cyd.low == pytest.approx(cyd.high - cyd.point)


def test_corrections_name_their_reason_and_what_they_moved(made, team):
    """The latest first; scores with the earlier outcome are those of a record that still has it."""
    line, price = made.corrections.rows
    assert (line.question_id, line.was, line.now) == ("line", "yes", "no")
    assert (price.was, price.now) == ("74 euro", "70.4 euro")
    assert line.why == "the first report took a test run for regular service"
    before = team.retract("line").resolve("line", outcome="yes", known_at="2026-04-28")
    before = before.retract("price").resolve("price", outcome=74.0, known_at="2026-05-02")
    then = {each.name: each.brier for each in contents(before).standings}
    now = {each.name: each.brier for each in made.standings}
    assert then["ann"] != now["ann"]
    for name in ("ann", "bob", "cyd"):
        assert f"of {name} would be {then[name]:.3f} (now {now[name]:.3f})" in (
            made.corrections.headline
        )
    was = {each.id: each for each in contents(before).entries}["line"]
    scores = {each.forecaster: each.score for each in was.answers}
    assert f"ann {scores['ann']:.3f}, now 0.399" in line.moved
    assert price.moved == (
        "ann 4.12 euro, now 5.56 euro; bob 3.7 euro, now 4.54 euro; cyd 2.6 euro, now 1.9 euro"
    )


def test_columns_are_named_after_what_stands_in_them(made):
    """Not "probability" and "Brier score" over 78 euro and a miss of 5.56 euro."""
    mixed, plain = page(made), page(contents(small_book((0.8, "yes"))))
    assert re.findall(r'data-key="(?:point|score)"[^>]*>([^<]+)<', mixed) == ["Forecast", "Score"]
    assert "Brier scores (0 is best, 1 is worst) where no other rule stands beneath" in mixed
    headings = re.findall(r'data-key="(?:point|score)"[^>]*>([^<]+)<', plain)
    assert headings == ["Probability", "Brier score"]
    assert "no other rule" not in plain


def test_of_those_with_as_many_questions_the_better_stands_first(made):
    """Ann, 0.206, stood above cyd, 0.145, for her name comes first."""
    names = [each.name for each in made.standings if not each.is_baseline]
    assert names == ["cyd", "ann", "bob"]


def test_the_page_says_of_how_many_questions_it_is_and_as_of_when(made):
    """Above the title, for whoever has nothing but the page."""
    assert "Scorecard · 12 questions · as of 1 Jul 2026</p>" in page(made)


WET = """\
forecasttrack: 1
forecasters: [{id: ann}]
questions:
  - {id: rain, text: Rain?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-31}
  - {id: snow, text: Snow?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-15}
  - {id: gale, text: Gale?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-15}
  - {id: hail, text: Hail?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-31}
forecasts:
  - {question: rain, forecaster: ann, probability: .6, issued_at: 2026-01-02}
  - {question: snow, forecaster: ann, probability: .6, issued_at: 2026-01-12}
  - {question: gale, forecaster: ann, probability: .6, issued_at: 2026-01-02}
  - {question: hail, forecaster: ann, probability: .6, issued_at: 2026-01-02}
resolutions:
  - {question: gale, outcome: yes, known_at: 2026-01-16}
  - {question: rain, outcome: yes, known_at: 2026-01-10,
     replaces: [{outcome: no, known_at: 2026-01-10, why: a slip, replaced_at: 2026-01-14}]}
  - {question: snow, outcome: yes, known_at: 2026-01-10,
     replaces: [{outcome: no, known_at: 2026-01-10, why: a slip, replaced_at: 2026-01-13}]}
"""


@pytest.fixture
def wet(tmp_path) -> ft.Book:
    """Two corrected outcomes, one of them early and one known before its forecast."""
    place = tmp_path / "wet.yaml"
    place.write_text(WET, encoding="utf-8")
    return ft.read_book(place)


def test_a_correction_moves_no_score_that_waits(wet):
    """It used to be a score that the early answer never had, "now none"."""
    known = {"known_by": "2026-01-20"}
    assert [each.moved for each in contents(wet, **known).corrections.rows] == ["", ""]
    rain, _ = contents(wet, counting={"early": "count"}, **known).corrections.rows
    assert rain.moved == "ann 0.360, now 0.160"


def test_late_forecasts_that_count_counted_before_a_correction(wet):
    """They used to have no score with the earlier outcome."""
    _, snow = contents(wet, counting={"late": "count"}).corrections.rows
    assert (snow.question_id, snow.moved) == ("snow", "ann 0.360, now 0.160")


def test_a_record_without_corrections_has_no_place_for_them(alaska_contents, alaska_page):
    """What is not there takes no room."""
    assert alaska_contents.corrections.rows == ()
    assert 'id="corrections"' not in alaska_page.read_text("utf-8")


def test_what_a_ledger_replaced_or_took_back_is_listed(team):
    """A forecast taken back, with the reason, when and by whom; a later one in its place."""
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(team, by="desk")
        gone = next(each for each in team.forecasts if each.question_id == "strike")
        ledger.retract(gone, by="ann", why="typed under the wrong question")
        found = contents(ledger).corrections.rows
        about = [each for each in found if each.question_id == "strike"]
        assert len(about) == 1
        assert about[0].what == "forecast of ann from 10 Jan 2026, 09:00 UTC"
        assert (about[0].was, about[0].now) == ("10%", "taken back")
        assert about[0].why == "typed under the wrong question"
        assert about[0].when.endswith("UTC, ann")
        assert {each.question_id for each in found} == {"strike", "line", "price"}


def test_baselines_are_set_beside_forecasters_on_the_same_questions(alaska, alaska_contents):
    """Face value is the share that went the other way; a smaller baseline says whom it meets."""
    rows = {each.name: each for each in alaska_contents.standings}
    assert rows["face value"].n_questions == rows["authors"].n_questions == 32
    assert rows["face value"].by_question == pytest.approx(5 / 32)
    stated = pd.read_csv("fixtures/alaska-2025/status-quo.csv")
    quo = ft.status_quo(dict(zip(stated["question_id"], stated["answer"], strict=True)))
    known = pd.read_csv("fixtures/alaska-2025/last-values.csv", parse_dates=["known_at"])
    found = contents(alaska, baselines={"status quo": quo, "last value": ft.last_value(known)})
    beside = {each.name: each for each in found.standings}["status quo"]
    assert beside.n_questions == 30
    assert beside.description.startswith("authors on the same questions: 0.2")
    last = found.others[found.others["forecaster"] == "last value"]
    assert len(last) == 4
    assert len(found.others) == len(alaska_contents.others) + 4


MIXED = """\
forecasttrack: 1
forecasters: [{id: ann}]
briefings: [{id: B, title: T, publisher: P, published: 2026-01-01, authors: [ann]}]
claims:
  - {id: C, briefing: B, paraphrase: it gets wet, nature: forecast, forecaster: ann}
questions:
  - {id: rain, text: Rain?, kind: binary, claim: C, relation: supports, closes_at: 2026-01-31}
  - {id: snow, text: Snow?, kind: binary, claim: C, relation: supports, closes_at: 2026-01-31}
  - {id: gale, text: Gale?, kind: binary, closes_at: 2026-01-31}
  - {id: hail, text: Hail?, kind: binary, closes_at: 2026-01-31}
forecasts:
  - {question: rain, forecaster: ann, probability: .5, issued_at: 2026-01-02}
  - {question: snow, forecaster: ann, probability: .5, issued_at: 2026-01-02}
  - {question: gale, forecaster: ann, probability: .05, issued_at: 2026-01-02}
  - {question: hail, forecaster: ann, probability: .05, issued_at: 2026-01-02}
resolutions:
  - {question: rain, outcome: yes, known_at: 2026-02-01}
  - {question: snow, outcome: no, known_at: 2026-02-01}
  - {question: gale, outcome: yes, known_at: 2026-02-01}
  - {question: hail, outcome: yes, known_at: 2026-02-01}
"""


def test_plain_assertion_is_compared_on_the_same_questions(tmp_path):
    """Half the claim's questions went its way, where 50% is better; no claim is in the others."""
    place = tmp_path / "mixed.yaml"
    place.write_text(MIXED, encoding="utf-8")
    made = contents(ft.read_book(place), choices={"history": "last"})
    brier = {each.name: each.brier for each in made.standings}
    assert brier["ann"] > brier["face value"] == 0.5
    beside = "scores 0.500 on the same questions, where forecasts of ann score 0.250 (lower is"
    assert beside in page(made)


def test_who_answered_other_questions_is_compared_with_difficulty_allowed_for():
    """Bob took the hard ones: on the same questions he is no worse than ann."""
    easy, hard = [f"e{at}" for at in range(8)], [f"h{at}" for at in range(8)]
    rows = [(each, who, 0.8 if each in easy else 0.6) for who in ("ann", "bob", "cyd")
            for each in (easy + hard if who == "cyd" else easy + hard[:2] if who == "ann"
                         else easy[:2] + hard)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["question_id", "forecaster", "probability"])
    ids = sorted(set(frame["question_id"]))
    pairs = ft.pair(
        forecasts=frame.assign(issued_at=pd.Timestamp("2026-01-02", tz="UTC")),
        questions=pd.DataFrame({"question_id": ids, "kind": "binary"}),
        resolutions=pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": "yes",
             "known_at": pd.Timestamp("2026-02-02", tz="UTC")}
        ),
    )  # fmt: skip
    found = {each.name: each for each in contents(pairs).standings}
    assert found["ann"].brier < found["cyd"].brier < found["bob"].brier
    adjusted = [found[name].adjusted for name in ("ann", "bob", "cyd")]
    assert adjusted == pytest.approx([0.1] * 3, abs=1e-9)


def test_each_question_has_a_page(pages, team, browser):
    """With its forecasts, its history and its corrections; linked from the index and back."""
    names = sorted(each.name for each in pages.glob("question-*.html"))
    assert names == sorted(f"question-{each.id}.html" for each in team.questions)
    with opened(browser, pages / "index.html") as seen:
        seen.page.locator("details summary").first.click()
        seen.page.get_by_role("link", name="Page of this question").first.click()
        assert seen.page.locator("h1").inner_text() == team.questions[0].text
        assert seen.page.locator("svg.history").count() == 3
        assert seen.page.locator("svg.history .crowd").count() > 0
        assert seen.page.locator(".kicker a").get_attribute("href") == "index.html"
        assert seen.messages == []
    line = text_of(pages / "question-line.html")
    assert "the first report took a test run for regular service" in line
    assert "was yes until 6 May 2026" in line


def test_a_question_keeps_its_corrections_where_others_were_corrected_later(team, monkeypatch):
    """Its page took them from the latest hundred of the whole record."""
    monkeypatch.setattr("forecasttrack.scorecard.corrections.SHOWN", 1)
    made = contents(team)
    (shown,), (older,) = made.corrections.rows, made.corrections.older
    found = dict(question_pages(made, home="index.html"))
    for name in (shown.question_id, older.question_id):
        assert 'id="h-corrections"' in found[name]
    part = part_about(team, {older.question_id})
    (row,) = corrections_of_part(made.corrections, Corrections(), part).rows
    assert row == older


@pytest.mark.parametrize("name", ["index", "question-line", "question-price"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(browser, pages, name, width, scheme):
    """On a desk and on a phone, light and dark, everything unfolded."""
    viewport = {"width": width, "height": 900}
    with opened(browser, pages / f"{name}.html", viewport=viewport, color_scheme=scheme) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_same_record_gives_the_same_bytes(team, pages, tmp_path):
    """Index and pages of questions alike."""
    again = ft.report(team, tmp_path / "again", split=True).parent
    for each in pages.iterdir():
        assert each.read_bytes() == (again / each.name).read_bytes()


def test_several_forecasters_stand_side_by_side_at_the_top(pages):
    """No number stands for all of them: each has a bar on one axis."""
    text = (pages / "index.html").read_text("utf-8")
    lead = text[: text.index('id="forecasters"')]
    doubts = lead[lead.index('class="doubts"') :]
    assert [f"<bdi>{each}</bdi>" in doubts for each in ("ann", "bob", "cyd")] == [True] * 3
    assert '<p class="figure">0.206</p>' not in lead


def test_outcomes_say_how_sure_they_are(made, alaska_contents):
    """Counted over the scored questions."""
    sure = "high 5, medium 1, low 1"
    whose = "The record does not say who wrote the questions or who judged their outcomes."
    assert made.outcomes == f"{whose} Confidence in the outcomes of 7 scored questions: {sure}."
    assert "high 18, medium-high 12, medium 2" in alaska_contents.outcomes


def badge_title(book, folder):
    ft.report(book, folder / "page.md", badge=folder / "badge.svg")
    text = (folder / "badge.svg").read_text("utf-8")
    return text.partition("<title>")[2].partition("</title>")[0]


def of_three(*beliefs):
    """Three people with the same forecasts."""
    one, names = book_of(*beliefs), ("ann", "bob", "cyd")
    return attrs.evolve(
        one,
        forecasters=tuple(ft.Forecaster(id=name) for name in names),
        forecasts=tuple(
            attrs.evolve(each, forecaster=name) for name in names for each in one.forecasts
        ),
    )


def test_no_median_stands_where_each_has_too_few_to_tell(tmp_path):
    """Three means of four questions each tell nothing, and nor does their median."""
    book = of_three(0.9, 0.8, 0.7, 0.6)
    opening = contents(book).opening
    assert badge_title(book, tmp_path) == "Brier, 3 forecasters too few to tell (0 is best)"
    assert "median" not in " ".join(opening.summary)
    assert [each.figure for each in opening.figures][:2] == ["3", "too few to tell"]


def test_who_has_too_few_is_not_in_the_median(team, made, tmp_path):
    """Of three people one answered four questions."""
    few = [each for each in made.standings if each.verdict == "too few to tell"]
    assert len(few) == 1
    sentence = "the median of the mean Brier scores of the 2 who answered enough questions is 0.176"
    assert sentence in made.opening.summary[0]
    assert badge_title(team, tmp_path) == "median Brier, 2 forecasters 0.176 · n 7 (0 is best)"


def test_the_badge_has_the_number_of_the_page(tmp_path):
    """It was the mean over all forecasts, beside another median on the page."""
    book = of_three(*[0.9] * 20, *[0.6] * 10)
    summary = contents(book).opening.summary[0]
    number = re.search(r"the median of their mean Brier scores is (0\.\d{3})", summary)
    title = badge_title(book, tmp_path)
    assert title.startswith(f"median Brier, 3 forecasters {number[1]} · n 30")


def test_markdown_takes_no_room_for_what_a_record_does_not_have(made):
    """No column of words, no claims, no coders; numbers, dates and choices have their means."""
    text = markdown(made)
    assert "| question | forecast | outcome | score |" in text
    assert "| wording |" not in text
    assert "claims" not in text
    assert "agreement of coders" not in text
    kind = "average miss, in euro (CRPS, closed form)"
    assert re.search(rf"\| cyd \| number \| {re.escape(kind)}<br>[^|]+ \| 1 \| 1.897 euro \|", text)


def test_what_is_drawn_is_named_where_it_is_there(alaska):
    """Coders of the briefing agree by numbers that are drawn."""
    assert "agreement of coders is drawn" in contents(alaska).provenance.facts["Random numbers"]


def test_the_badge_of_many_counts_clusters_over_all_questions(tmp_path):
    """Two who answered six questions each answered twelve, none of them related."""
    book = small_book(*[(0.8, "yes")] * 12)
    forecasts = [
        attrs.evolve(each, forecaster=("ann", "bob")[at % 2])
        for at, each in enumerate(book.forecasts)
    ]
    people = [*book.forecasters, ft.Forecaster(id="bob")]
    two = attrs.evolve(book, forecasters=people, forecasts=forecasts)
    assert badge_title(two, tmp_path).endswith("n 12 (0 is best)")
