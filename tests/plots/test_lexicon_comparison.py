"""Lexicons are drawn as they are: each band and point, from the least to the most probable."""

from __future__ import annotations

import pytest
from matplotlib.container import BarContainer

import forecasttrack as ft
from forecasttrack import Lexicon
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots import lexicon_comparison, vocabulary_table
from forecasttrack.wording.lexicon_entry import LexiconEntry
from tests.plots.hostile import HOSTILE, REFUSED

THREE = ["icd203", "phia", "ipcc"]


def test_the_comparison_of_three(dataframe_regression):
    """Bands and points of three lexicons stay as they are."""
    table = vocabulary_table(THREE)
    named = table.frame.assign(word=[table.words[at] for at in table.frame["word"]])
    dataframe_regression.check(named, default_tolerance={"atol": 1e-12, "rtol": 0})


def test_each_bar_is_a_band_of_the_source():
    """What is drawn is what the lexicon says."""
    ax = lexicon_comparison(THREE, ["likely", "very unlikely"])
    bars = [each for each in ax.containers if isinstance(each, BarContainer)]
    assert len(bars) == 3
    for name, container in zip(THREE, bars, strict=True):
        lexicon = ft.lexicon(name)
        known = [word for word in ("very unlikely", "likely") if word in lexicon]
        drawn = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in container]
        for (left, right), word in zip(drawn, known, strict=True):
            assert (left, right) == pytest.approx((lexicon[word].low, lexicon[word].high))


def test_words_stand_from_least_to_most_probable():
    """Whatever the order in which they were asked for."""
    assert vocabulary_table("icd203", ["likely", "remote", "unlikely"]).words == [
        "remote",
        "unlikely",
        "likely",
    ]


def test_without_words_the_shared_ones_are_drawn():
    """Of several lexicons, words that two know; of one, all of its scale."""
    shared = vocabulary_table(THREE)
    assert all(sum(word in ft.lexicon(name) for name in THREE) >= 2 for word in shared.words)
    alone = vocabulary_table("icd203")
    assert len(alone.words) == len(ft.lexicon("icd203"))


def test_silence_is_said():
    """Where a lexicon has nothing for a word there is no bar, and the small print says why."""
    table = vocabulary_table(["icd203", "ipcc"], ["probable"])
    assert len(table.frame) == 1
    assert "the lexicon lacks the word" in table.note


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", [*HOSTILE, REFUSED[0], REFUSED[2]])
def test_a_hostile_lexicon_stays_text(name):
    """Names and words of a reader's own lexicon are text like any other."""
    own = Lexicon(name=name, entries=[LexiconEntry(words=name, low=0.2, high=0.4)])
    ax = lexicon_comparison([own, "icd203"], [own.entries[0].words, "likely"])
    assert not any(label.get_parse_math() for label in ax.get_yticklabels())
    assert ft.plots.svg(ax, title=name, description=name).endswith("</svg>")


def test_bad_choices_are_refused():
    """No lexicon, too many, an unknown one, unknown words, a text for a list."""
    with pytest.raises(InvalidArgumentError, match="one to 5 lexicons"):
        lexicon_comparison([])
    with pytest.raises(InvalidArgumentError, match="one to 5 lexicons"):
        lexicon_comparison(["icd203"] * 6)
    with pytest.raises(UnknownNameError, match="no lexicon 'icd'"):
        lexicon_comparison(["icd"])
    with pytest.raises(UnknownNameError, match="none of the lexicons knows 'lickely'"):
        lexicon_comparison(THREE, ["lickely"])
    with pytest.raises(InvalidArgumentError, match=r"words is a list; write \['likely'\]"):
        lexicon_comparison(THREE, "likely")
    with pytest.raises(InvalidArgumentError, match="one to 160 words"):
        lexicon_comparison(THREE, [])
    apart = [
        Lexicon(name=name, entries=[LexiconEntry(words=name, low=0.2, high=0.4)])
        for name in ("a", "b")
    ]
    with pytest.raises(InvalidArgumentError, match="share no words"):
        lexicon_comparison(apart)
