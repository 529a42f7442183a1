"""Hedges are searched around the words that a pattern needs, and found as by the whole search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forecasttrack import find_hedges
from forecasttrack.wording import hedges, lookalikes, negation
from forecasttrack.wording.phrases import either
from forecasttrack.wording.word_places import WordPlaces
from tests.examples import examples

VOCABULARY = sorted(
    {
        word
        for kind, finder in hedges._finders()
        for word in re.findall(r"[a-z]+", finder.pattern.pattern.replace("\\s", " "))
        if len(word) > 1
    }
)
pieces = st.sampled_from(VOCABULARY) | st.sampled_from(
    ["will", "not", "very", "likely", "chances", "of", "a", "is", "expected", "to", "\u017fet", "I"]
)
gaps = st.sampled_from([" ", " ", " ", " ", "\n   ", ", ", ". ", "'", "-", " \u2019"])


def by_whole_text(text):
    """Every pattern tried at every place."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WordPlaces, "holds_all", lambda *_: True)
        patched.setattr(WordPlaces, "matches", lambda self, f: f.pattern.finditer(self.text))
        return find_hedges(text)


@given(st.lists(st.tuples(pieces, gaps), max_size=60))
@example([("may", " "), ("well", " "), ("be", " "), ("very", " "), ("unlikely", "")])
def test_a_search_around_words_finds_what_the_whole_search_finds(written):
    """Whatever words follow each other, in either case."""
    text = "".join(f"{word}{gap}" for word, gap in written)
    for each in (text, text.title(), f"{text} {'x ' * 120}{text}"):
        assert find_hedges(each) == by_whole_text(each)


def test_long_runs_of_words_that_may_stand_between_are_searched_to_their_ends():
    """As many as a pattern allows, and one more."""
    for n in range(1, 7):
        for text in (
            f"It will {'sooner or later ' * n}not {'at least ' * n}be {'not very ' * n}likely.",
            f"The chances of {'a ' * 13 * n}deal are {'far more ' * n}slim.",
            f"It is not {'once again ' * n}{'much less ' * n}expected to {'even more ' * n}grow.",
            f"They cannot {'fully ' * n}be {'wholly ' * n}ruled out, by no means {'all but ' * n}"
            f"set to win, nor {'far less ' * n}remote",
        ):
            assert find_hedges(text) == by_whole_text(text)
            padded = f"{'word ' * 200}{text} {'word ' * 200}"
            assert find_hedges(padded) == by_whole_text(padded)


def test_a_hedged_text_is_searched_as_before():
    """All sentences of the tests in one text."""
    text = Path("tests/wording/hedged_sentences.txt").read_text(encoding="utf-8")
    assert find_hedges(text) == by_whole_text(text)


@examples(40)
@given(
    st.lists(
        st.sampled_from(
            [
                "may ",
                "will ",
                "likely ",
                "could not ",
                "no ",
                "unlikely. ",
                "x ",
                "May 2026, ",
                "\n",
            ]
        ),
        max_size=12,
    ),
    st.integers(1, 60),
)
def test_hedges_that_stand_alike_are_judged_alike(parts, times):
    """As if each was judged by itself, whatever the text repeats."""
    text = "".join(parts) * times
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hedges, "_REACH", len(text))  # then no two places are the same
        apart = find_hedges(text)
    assert find_hedges(text) == apart


@given(st.lists(st.tuples(pieces, gaps), max_size=40))
@example([("now", " "), ("where", " "), ("near", " "), ("will", "")])
def test_words_without_which_nothing_is_negated_or_an_idiom_hide_none(written):
    """As if every idiom and negation was looked for at every hedge."""
    text = "".join(f"{word}{gap}" for word, gap in written)
    everything = type("Everything", (), {"isdisjoint": lambda *_: False})()
    for each in (text, text.title(), f"By no {text} means, little {text} probable cause"):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(negation, "_NEGATING", everything)
            patched.setattr(lookalikes, "_IN_IDIOMS", everything)
            looked_for = find_hedges(each)
        assert find_hedges(each) == looked_for


@given(
    st.lists(st.text("abn't ", min_size=1, max_size=4), min_size=1, max_size=9), st.text("aBn't ")
)
def test_alternatives_grouped_by_their_letter_match_as_a_plain_list(words, text):
    """The longest wins in both."""
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    grouped = re.compile(either(*words), re.IGNORECASE)
    for place in range(len(text) + 1):
        found, expected = grouped.match(text, place), re.match(plain, text[place:], re.IGNORECASE)
        assert (found and found.group()) == (expected and expected.group())


def test_modal_verbs_alone_are_no_reason_to_try_patterns_that_need_more():
    """Four patterns were tried around every "may"; two need a negation or an adverb, too."""
    places = WordPlaces("may " * 20)
    tried = [finder.text for _, finder in hedges._finders() if [*places._windows(finder)]]
    assert len(tried) == 2
    negated = WordPlaces("It may, of course, by no means end.")
    tried_then = [finder.text for _, finder in hedges._finders() if [*negated._windows(finder)]]
    assert {*tried} < {*tried_then}
