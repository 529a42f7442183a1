"""Claims first: how each came out and what its words were read as, questions folded under it."""

from __future__ import annotations

import io
import re

import attrs
import pypdf
import pytest

from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard.beliefs import Span
from forecasttrack.scorecard.claim_rows import claim_rows, claims_in_words
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.entries import Answer, ScorecardEntry
from forecasttrack.scorecard.page import page
from forecasttrack.scorecard.rows import all_in_words
from tests.browser import opened
from tests.builders import book_of

pytestmark = pytest.mark.end_to_end

A4 = {"width": 703, "height": 1039}
"""What the margins leave of a page of A4, in pixels."""


def entry(number, status, relation, chance, score, **more):
    """A question that tests the claim C, with one answer."""
    reason = "in the headline" if score is not None else "open"
    return ScorecardEntry(
        id=f"q{number}", text="?", claim_id="C", claim="It rains.", relation=relation,
        status=status, n_answers=1,
        answers=(Answer(forecaster="ann", forecast="", span=Span(point=chance), score=score,
                        reason=reason),),
        **more,
    )  # fmt: skip


def test_probabilities_and_outcomes_are_turned_the_way_of_the_claim():
    """10% for the opposite, which did not come, is 90% for the claim, which came so."""
    rows = claim_rows(
        [
            entry(1, "no", "against", 0.1, 0.01),
            entry(2, "no", "supports", 0.8, 0.64),
            entry(3, "open", "supports", 0.7, None, closes="31 Dec 2026", closes_key="2026"),
        ]
    )
    assert len(rows) == 1
    assert (rows[0]["way"], rows[0]["reading"]) == ("1 of 2", "80% to 90%")
    assert rows[0]["open"] == "1 question open, next 31 Dec 2026"
    assert rows[0]["score"] == "0.325"
    ways = {each["id"]: each["way"] for each in rows[0]["questions"]}
    assert ways == {"q1": "the claim's way", "q2": "the other way", "q3": "open"}


def test_chances_of_claims_are_read_from_words_whatever_other_questions_ask():
    """Neither a number nor a question without a claim gives a claim its chance."""
    tested = entry(1, "yes", "supports", 0.9, 0.01)
    in_words = attrs.evolve(
        tested, answers=tuple(attrs.evolve(each, words="likely") for each in tested.answers)
    )
    number = attrs.evolve(tested, kind="numeric")
    assert claims_in_words([in_words, attrs.evolve(tested, claim_id=""), number])
    assert not claims_in_words([in_words, tested])
    assert all_in_words([in_words, number])


def test_important_claims_come_first():
    """By importance, and in the order of the book where nobody says how important each is."""
    plain = [entry(1, "yes", "supports", 0.9, 0.01)]
    others = [attrs.evolve(plain[0], claim_id=name) for name in ("A", "B")]
    assert [row["id"] for row in claim_rows([*plain, *others])] == ["C", "A", "B"]
    weighty = [attrs.evolve(others[1], importance=3.0)]
    assert [row["id"] for row in claim_rows([*plain, others[0], *weighty])] == ["B", "C", "A"]
    main = [attrs.evolve(others[0], is_main=True, importance=1.0)]
    assert [row["id"] for row in claim_rows([*plain, *weighty, *main])] == ["A", "B", "C"]


def test_the_claims_of_the_example_are_those_of_the_headline(alaska, alaska_contents):
    """Their scores average to the headline, and their questions to the claim's way."""
    rows = claim_rows(alaska_contents.entries)
    lead = book_score(alaska).headlines[0]
    own = [row for row in rows if row["holder"] != "attributed to Putin"]
    assert len(own) == lead.n_claims
    mean = sum(row["point"] for row in own) / len(own)
    assert mean == pytest.approx(lead.mean_brier_per_claim, abs=1e-12)
    settled = [tuple(map(int, row["way"].split(" of "))) for row in own]
    assert [sum(each) for each in zip(*settled, strict=True)] == [27, 32]


def test_claims_stand_before_forecasters_and_fold_their_questions(alaska_contents):
    """The most important first, its questions under it with their deadlines."""
    text = page(alaska_contents)
    assert text.index('id="claims"') < text.index('id="forecasters"') < text.index('id="questions"')
    table = re.search(r'<table class="plain claims".*?</table>', text, re.DOTALL)[0]
    rows = table.split("</tr>")
    for row, words in zip(rows[1:], ("lasting improvement", "short-lived", "60,000"), strict=False):
        assert words in row
    assert table.count("<details>") == len(claim_rows(alaska_contents.entries))
    assert "<b>15 Feb 2026</b>" in table


def test_a_record_without_claims_has_no_table_of_them():
    """What is not there takes no room."""
    text = page(contents(book_of(0.7, 0.8)))
    assert 'id="claims"' not in text
    assert "Claims</a>" not in text


def test_more_claims_than_a_table_holds_have_neither_table_nor_link(alaska_contents, monkeypatch):
    """What is not on the page is not linked to either."""
    monkeypatch.setattr("forecasttrack.scorecard.page.MOST_CLAIMS", 5)
    text = page(alaska_contents)
    assert 'id="claims"' not in text
    assert '#claims">' not in text


def test_who_has_no_score_is_named_and_takes_no_row(alaska_contents):
    """Two forecasters of the example are described, and nothing of theirs is scored."""
    names = [each.name for each in alaska_contents.standings]
    assert names == ["authors", "putin", "even odds", "face value"]
    text = page(alaska_contents)
    assert "No scored yes/no forecasts: trump-administration, trump-entourage." in text
    assert re.search(r'<tr class="baseline"><th scope="row"><bdi>putin', text)


def test_both_doubts_stand_on_one_axis(browser, alaska_page):
    """Chance and the meaning of words have bars of one scale, each with its ends as text."""
    with opened(browser, alaska_page) as seen:
        doubts = seen.page.locator(".doubts")
        lefts = doubts.locator("svg").evaluate_all(
            "all => all.map(e => [e.getBoundingClientRect().left, e.getBoundingClientRect().width])"
        )
        assert len(lefts) == 4
        assert lefts[0] == lefts[1] == lefts[2] == lefts[3]
        assert doubts.locator(".coin").count() == 3
        assert "0.146 to 0.317" in doubts.inner_text()
        assert "0.093 to 0.359" in doubts.inner_text()


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("Letter", (216, 279))])
def test_four_pages_come_before_the_evidence_on_paper(browser, alaska_page, paper, size):
    """Lead with forecasters, claims, calibration, and what counts; then the appendix."""
    with opened(browser, alaska_page) as seen:
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        sheets = pypdf.PdfReader(io.BytesIO(seen.page.pdf(format=paper))).pages
    begins = ["Scorecard", "Claim by claim", "Numbers, dates and choices", "What counts", "Still"]
    texts = [" ".join(each.extract_text().split()) for each in sheets]
    texts = [each.removeprefix(f"{n} / {len(texts)} ") for n, each in enumerate(texts, 1)]
    heads = [each[: len(words)] for each, words in zip(texts, begins, strict=False)]
    assert [each.lower() for each in heads] == [each.lower() for each in begins]
    assert "Forecasters against baselines" in texts[0]
    assert "Does 70% mean 70%?" in texts[2]
    assert "Appendix: Every question" in texts[4]
    assert len(texts) <= 30  # it was 79, a column for what is read and four for what is short
    width, height = (round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:])
    assert (width, height) == size


def test_on_paper_the_diagram_can_be_read(browser, alaska_page):
    """Its smallest letters have more than five and a half points, and paper has a margin."""
    with opened(browser, alaska_page, viewport=A4) as seen:
        seen.page.emulate_media(media="print")
        drawn = seen.page.locator(".plot svg")
        points = drawn.evaluate(
            "e => e.getBoundingClientRect().width / e.viewBox.baseVal.width * 0.75"
        )
        sizes = drawn.locator("text").evaluate_all(
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert points * min(sizes) >= 5.5
        assert "@page{margin:10mm" in seen.page.content()
