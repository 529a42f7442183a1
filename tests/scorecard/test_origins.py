"""A scorecard says whose its probabilities are, and how questions came out for their claims."""

from __future__ import annotations

import json
from collections import Counter
from html import unescape

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score, headline_pairs
from forecasttrack.findings.origins import WordReadings, claims_way_sentence, read_from_words
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.headline_findings import (
    how_many_came_out_as_claimed,
    outcomes_of,
    readings_of,
)
from forecasttrack.scorecard.included import reasons
from forecasttrack.scorecard.markdown import markdown, plain
from forecasttrack.scorecard.page import page
from tests.builders import book_of

pytestmark = pytest.mark.end_to_end

ALASKA = "fixtures/alaska-2025"


def test_the_example_says_that_readers_may_have_known_outcomes(alaska):
    """The authors gave no numbers; two coders read their words after the outcomes."""
    found = readings_of(book_score(alaska), alaska)
    assert found.startswith(
        "All 33 scored forecasts (32 of authors, 1 of putin) were made in words"
    )
    assert "by 2 coders (both programs; 22 Nov 2026), who may have known the outcomes" in found


@pytest.mark.parametrize(
    ("kinds", "phrase"),
    [
        (["person", "person"], "2 coders (both people)"),
        (["program"], "1 coder (a program)"),
        (["person", "program", None], "3 coders (1 person, 1 program, 1 of unrecorded kind)"),
        ([None, None], "2 coders (whether people or programs is not recorded)"),
    ],
)
def test_who_read_the_words_is_named(kinds, phrase):
    """People and programs are told apart, and silence on it is said."""
    known = Counter(each for each in kinds if each)
    found = WordReadings(in_words=1, forecasts=2, coders=len(kinds), could_know=0, kinds=known)
    assert f"by {phrase}." in read_from_words(found)


def test_a_lexicon_that_turned_words_into_numbers_is_named():
    """Where no coder read them, a published table did."""
    found = WordReadings(in_words=1, forecasts=1, coders=0, could_know=0, lexicons=["ICD 203"])
    assert read_from_words(found).endswith("read from them, with the numbers of ICD 203.")


def test_what_a_coder_read_beside_a_lexicon_is_not_what_is_scored():
    """The number is that of the lexicon."""
    wording = ft.Wording(
        words="likely",
        band=ft.Band(0.55, 0.8),
        point=0.675,
        lexicon="icd203",
        readings=[ft.Reading(coder="lea", belief=0.7)],
    )
    book = book_of(0.675)
    forecasts = tuple(attrs.evolve(each, wording=wording) for each in book.forecasts)
    book = attrs.evolve(book, forecasts=forecasts, coders=(ft.Coder(id="lea"),))
    found = readings_of(book_score(book), book)
    assert "coder" not in found
    assert "with the numbers of Intelligence Community Directive 203" in found


def test_face_value_stands_at_the_top_everywhere(run, alaska, alaska_contents):
    """On page, in Markdown and in JSON before the claims, and with the bars; worked by hand."""
    score = book_score(alaska)
    frame = score.main.frame[score.main.frame["forecaster"] == "authors"]
    missed = (frame["relation"] == "supports") != (frame["outcome"] == 1)
    by_hand = missed.groupby(frame["claim"]).mean().mean()
    sentence = (
        f"Every claim at face value, 100% as it is worded, scores {by_hand:.3f} on the same"
        " questions, where forecasts of authors score 0.206 (lower is better; the difference was"
        " not tested)."
    )
    text, lines = page(alaska_contents), markdown(alaska_contents)
    assert 0 < text.index(sentence) < text.index('id="claims"')
    assert f'<p class="ends">{by_hand:.3f}</p>' in text[: text.index('id="claims"')]
    assert lines.index(sentence) < lines.index("\n## ")
    assert json.loads(run("score", ALASKA, "--format", "json").stdout)["face_value"] == sentence
    assert sentence in " ".join(run("score", ALASKA).stdout.split())


def test_every_unresolved_question_of_the_filter_is_counted_for(alaska_contents):
    """The filter finds 11, and the table counts 10 forecasts and names the one without."""
    states = Counter(each.status for each in alaska_contents.entries)
    meaning = {name: (n, text) for name, n, text in reasons(alaska_contents)}["unresolved"]
    assert (states["unresolved"], meaning[0]) == (11, 10)
    assert meaning[1].endswith("1 more is counted under no forecast")


def test_words_of_a_document_have_a_day_and_no_hour(alaska_contents):
    """A briefing has a day; the hour only orders it among other forecasts."""
    stated = [what for each in alaska_contents.entries for _, what in each.stated()]
    assert len(stated) > 50
    assert all(each.endswith("from 15 Aug 2025") for each in stated)


def test_numbers_name_their_question(alaska_contents):
    """Two rows of persons would else differ by how they were scored."""
    named = [each for of in alaska_contents.others["of"] for each in of]
    assert "US military personnel in Europe (assigned plus rotational) on 31 Dec 2025" in named
    for text in (page(alaska_contents), markdown(alaska_contents)):
        part = unescape(text[text.index("Other kinds of question are scored") :])
        assert [each for each in named if each not in part and plain(each) not in part] == []


def test_lexicons_of_changed_choices_are_explained(run, alaska_contents):
    """An id alone says nothing to a reader."""
    sentence = (
        "capphrase2026: the numbers that a published table gives to words of likelihood (CAPphrase"
        " 2026: 19 phrases read by 5,174 people)."
    )
    assert sentence in page(alaska_contents)
    assert sentence in " ".join(run("score", ALASKA, "--full").stdout.split())


def test_the_example_counts_questions_by_the_way_of_their_claims(alaska):
    """A no to a question that speaks against its claim came out the claim's way."""
    score = book_score(alaska)
    assert how_many_came_out_as_claimed(score) == (
        "27 of 32 scored questions came out the claim's way; the probabilities read from the words"
        " of authors put what happened above 50% in 18 of the 32."
    )
    frame = score.main.frame[score.main.frame["forecaster"] == "authors"]
    by_hand = sum(
        (relation == "supports") == (outcome == 1)
        for relation, outcome in zip(frame["relation"], frame["outcome"], strict=True)
    )
    assert (by_hand, len(frame)) == (27, 32)
    chances = zip(frame["probability"], frame["outcome"], strict=True)
    assert sum(chance > 0.5 if outcome else chance < 0.5 for chance, outcome in chances) == 18


def test_page_and_headings_name_where_numbers_come_from(alaska):
    """Words stand above a column of probabilities only where all were read from words."""
    text = page(contents(alaska))
    assert "Forecast read from the words" in text
    words = text.index("<bdi>words read most and least favourably</bdi>")
    assert text[words:].partition('<p class="ends">')[2].startswith("0.093 to 0.359</p>")
    stated = attrs.evolve(
        alaska, forecasts=tuple(attrs.evolve(each, wording=None) for each in alaska.forecasts)
    )
    text = page(contents(stated))
    assert "read from the words" not in text
    assert "made in words" not in text


@pytest.mark.parametrize(
    ("numbers", "beginning"),
    [
        ((1, 1, 1, 0), "The only scored forecast was made in words"),
        ((1, 3, 1, 1), "1 of 3 scored forecasts was made in words"),
        ((2, 3, 2, 1), "2 of 3 scored forecasts were made in words"),
        ((3, 3, 0, 0), "All 3 scored forecasts were made in words"),
    ],
)
def test_numbers_agree_with_their_verbs(numbers, beginning):
    in_words, forecasts, coders, could_know = numbers
    found = WordReadings(
        in_words=in_words, forecasts=forecasts, coders=coders, could_know=could_know
    )
    assert read_from_words(found).startswith(beginning)
    assert ("may have known" in read_from_words(found)) == (could_know > 0)
    assert ("1 of them may have known" in read_from_words(found)) == (0 < could_know < coders)


def test_without_claims_nothing_is_said_of_them():
    assert claims_way_sentence(0, 0) == ""
    book = ft.Book().add(ft.Question(id="q", text="Will it?"))
    assert contents(book).claims_way == ""
    assert contents(book).cautions == ()


def test_calibration_of_the_example_is_turned_the_way_of_its_claims(alaska, alaska_contents):
    """Mean forecast and frequency are of the claims: 27 of 32 came so, and no score changes."""
    made = alaska_contents.calibration
    plain = ft.calibration(
        headline_pairs(ft.pair(alaska)).where(forecaster="authors"), by=None, history="last"
    )
    assert made.summary["observed_frequency"].iloc[0] == pytest.approx(27 / 32)
    assert plain.summary["observed_frequency"].iloc[0] == pytest.approx(21 / 32)
    assert made.summary["score"].iloc[0] == pytest.approx(plain.summary["score"].iloc[0])
    text = page(alaska_contents)
    assert "Turned the claims" in text
    assert "observed frequency 84%" in text


def test_a_record_without_claims_is_not_turned():
    """Nothing is said of turning where nothing is turned."""
    assert "turned" not in page(contents(book_of(0.7, 0.8, 0.6, 0.9, 0.7, 0.6))).lower()


@pytest.mark.parametrize(
    ("by_rule", "sentence"),
    [
        (0, ""),
        (1, "1 of 3 scored questions was settled by a rule from recorded facts."),
        (3, "3 of 3 scored questions were settled by rules from recorded facts."),
    ],
)
def test_outcomes_without_a_rule_were_all_called_settled_by_a_person(by_rule, sentence):
    """Those of imported tables name no rule, whoever settled them."""
    book = book_of(0.2, 0.7, 0.9)
    settled = [
        attrs.evolve(each, rule="rain from gauges" if n < by_rule else None)
        for n, each in enumerate(book.resolutions)
    ]
    book = attrs.evolve(book, resolutions=settled)
    assert outcomes_of(book_score(book), book) == sentence
