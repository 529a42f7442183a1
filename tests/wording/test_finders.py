"""Patterns are compiled when a text holds one of their anchors, and not before."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.wording import finder as module
from forecasttrack.wording.finder import finder
from forecasttrack.wording.hedges import _finders
from forecasttrack.wording.phrases import around
from forecasttrack.wording.word_places import WordPlaces
from tests.examples import examples


@pytest.fixture
def compiled(monkeypatch):
    """The patterns that were compiled."""
    found = []
    monkeypatch.setattr(module, "pattern", lambda text: found.append(text) or re.compile(text))
    return found


def test_a_pattern_is_compiled_once_and_only_for_a_text_with_an_anchor(compiled):
    """A text without the word needs no pattern."""
    rain = finder(around("rain(?:s|ed)?", "rain rains", before=2, after=2))
    assert list(WordPlaces("It snowed.").matches(rain)) == [] == compiled
    for _ in range(2):
        assert [each.group() for each in WordPlaces("It rains.").matches(rain)] == ["rains"]
    assert compiled == ["rain(?:s|ed)?"]


def test_the_part_that_stands_in_every_match_is_looked_for_first(compiled):
    """Where it does not stand, the pattern is not compiled either."""
    by_may = finder(around("by may", "may", before=2, after=2), core="by\\s+may")
    assert list(WordPlaces("It may rain.").matches(by_may)) == [] == compiled
    assert [each.group() for each in WordPlaces("Out by may.").matches(by_may)] == ["by may"]


def test_all_patterns_of_hedges_compile():
    """None waits with a fault until somebody's text holds its anchor."""
    assert all(each.pattern.pattern for _, each in _finders())


def test_short_texts_compile_only_what_could_match(compiled):
    """Words of a forecast often hold an anchor and lack whatever else its patterns need."""
    fresh = [attrs.evolve(each) for _, each in _finders() if each.core_text]
    for words in ("likely", "will not", "is convinced", "increased risk in the short term"):
        found = [match for each in fresh for match in WordPlaces(words).matches(each)]
        assert not found
    assert len(compiled) <= 3 < len(fresh)


CORED = {each.text: each for _, each in _finders() if each.core_text}


@pytest.mark.slow
@pytest.mark.parametrize("text", sorted(CORED))
def test_every_match_holds_the_core_of_its_pattern(text):
    """Whatever sentence the whole pattern finds, the part that is looked for first is found in."""
    found = CORED[text]

    @examples(20)
    @given(st.from_regex(found.pattern))
    def holds(sentence):
        match = found.pattern.search(sentence)
        assert found.core.search(sentence, match.start())

    holds()
