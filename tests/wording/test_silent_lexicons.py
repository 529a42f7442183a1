"""Words are searched for hedges only where a lexicon may say something of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecasttrack import Lexicon, lexicon
from forecasttrack.wording import hedges
from forecasttrack.wording.imputing import meaning_of
from forecasttrack.wording.lexicon_catalogue import lexicon_names
from forecasttrack.wording.lexicon_entry import LexiconEntry

LEXICONS = [lexicon(name) for name in lexicon_names()]
SENTENCES = (Path(__file__).parent / "hedged_sentences.txt").read_text("utf-8")
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
WAYS = ("{}", "it is not {} that", "He'll {}", f"they{APOSTROPHE}d {{}}", "CAN'T {}")


def with_every_search(monkeypatch, words):
    """What all lexicons say where each of them is asked after a search for hedges."""
    with monkeypatch.context() as patched:
        patched.setattr(Lexicon, "words_of_phrases", [set()])
        return [meaning_of(each, one) for each in words for one in LEXICONS]


def what_they_say(words):
    return [meaning_of(each, one) for each in words for one in LEXICONS]


@pytest.mark.parametrize(
    "words",
    [
        "won't",
        "cannot",
        "she'd go",
        f"they{APOSTROPHE}ll win",
        "IS POSSIBLY NOT",
        "The chances of a deal are slight",
        "not un\nlikely",
        "ought not to",
        "we doubt",
        "",
    ],
)
def test_a_lexicon_that_is_passed_over_would_have_said_nothing(words, monkeypatch):
    """Contractions, words apart from each other, adverbs and capitals among them."""
    assert what_they_say([words]) == with_every_search(monkeypatch, [words])


@pytest.mark.end_to_end
def test_no_phrase_and_no_labelled_sentence_is_passed_over(monkeypatch):
    """Each phrase of each lexicon in one of several ways, and sentences that people labelled."""
    phrases = sorted({phrase for one in LEXICONS for phrase in one.phrases()})
    words = [WAYS[row % len(WAYS)].format(phrase) for row, phrase in enumerate(phrases)]
    words += [re.sub(r"[\[\]+]", "", each) for each in SENTENCES.splitlines()[::9]]
    found = what_they_say(words)
    assert found == with_every_search(monkeypatch, words)
    assert sum(each is not None for each in found) > 80


def test_words_of_which_a_lexicon_has_nothing_are_not_searched(monkeypatch):
    """Nine lexicons searched the words of every forecast, a third of the time of a score."""
    monkeypatch.setattr(hedges, "find_hedges", None)
    assert meaning_of("has signalled its willingness", lexicon("icd203")) is None
    with pytest.raises(TypeError):
        meaning_of("is not likely to", lexicon("icd203"))


def test_words_of_an_own_lexicon_count_in_every_form():
    """An adverb is found by its adjective, and a form of its own by any order of its words."""
    probable = LexiconEntry(words="probable", low=0.5, high=0.9, forms=["On balance"])
    own = Lexicon(name="own", entries=[probable])
    assert meaning_of("will probably not", own).entry is probable
    assert sorted(map(sorted, own.words_of_phrases)) == [
        ["balance", "on"],
        ["probable"],
        ["probably"],
    ]


def test_a_text_may_lack_the_article_that_a_lexicon_has():
    """The lexicon is searched then, too."""
    bet = LexiconEntry(words="a good bet", low=0.6, high=0.8)
    own = Lexicon(name="own", entries=[bet])
    assert meaning_of("is good bet", own).entry is bet
