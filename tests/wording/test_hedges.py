"""Hedges are found in sentences labelled by hand, and look-alikes are left alone."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from forecasttrack import find_hedges

LABELLED = Path(__file__).with_name("hedged_sentences.txt")
LEANINGS = {"+": "affirmative", "-": "negative", "0": "neutral"}
MARK = re.compile(r"\[([^\]]+)\]([-+0])")


def labelled_sentences():
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    return [
        parsed(line.replace("\\n", "\n")) for line in lines if line and not line.startswith("#")
    ]


def parsed(line):
    """Split a labelled line into its plain sentence and the (start, end, leaning) of its hedges."""
    sentence, hedges, reached = "", [], 0
    for mark in MARK.finditer(line):
        sentence += line[reached : mark.start()]
        hedges.append((len(sentence), len(sentence) + len(mark[1]), LEANINGS[mark[2]]))
        sentence += mark[1]
        reached = mark.end()
    return sentence + line[reached:], hedges


def compared(sentence, labelled):
    """Match found to labelled hedges, each once, where they share at least half of their union."""
    open_ = list(labelled)
    hits, spurious = [], []
    for hedge in find_hedges(sentence):
        match = next((one for one in open_ if _overlap(hedge, one) >= 0.5), None)
        if match is None:
            spurious.append(hedge)
        else:
            open_.remove(match)
            hits.append((hedge, match))
    return hits, spurious, open_


def _overlap(hedge, label):
    shared = min(hedge.end, label[1]) - max(hedge.start, label[0])
    return shared / (max(hedge.end, label[1]) - min(hedge.start, label[0]))


def test_enough_sentences_are_labelled():
    """The set holds well over 120 sentences, look-alikes among them, as the page says."""
    sentences = labelled_sentences()
    assert len(sentences) >= 170
    without = sum(not hedges for _, hedges in sentences)
    assert without >= 35
    stated = f"On {len(sentences)} sentences labelled by hand for the tests ({without} of them"
    assert stated in Path("docs/reference/lexicons.md").read_text(encoding="utf-8")


def test_precision_and_recall_reach_095(record_property):
    """On the labelled set precision and recall are at least 0.95, and so is the leaning."""
    results = [compared(*each) for each in labelled_sentences()]
    hits = [hit for found, _, _ in results for hit in found]
    spurious = sum(len(extra) for _, extra, _ in results)
    missed = sum(len(lost) for _, _, lost in results)
    right = sum(hedge.polarity == label[2] for hedge, label in hits)
    precision = len(hits) / (len(hits) + spurious)
    recall = len(hits) / (len(hits) + missed)
    for name, value in (("precision", precision), ("recall", recall)):
        record_property(name, round(value, 4))
    assert precision >= 0.95
    assert recall >= 0.95
    assert right / len(hits) >= 0.95


@pytest.mark.parametrize(("sentence", "labelled"), labelled_sentences())
def test_each_labelled_sentence(sentence, labelled):
    """Every sentence of the set is read as labelled, its leanings included."""
    hits, spurious, missed = compared(sentence, labelled)
    assert not spurious
    assert not missed
    assert [hedge.polarity for hedge, _ in hits] == [label[2] for _, label in hits]


@pytest.mark.parametrize("repeated", ["may ", "not yet foo will ", "nor can they be ruled out "])
def test_the_work_for_a_text_of_many_hedges_grows_with_its_length_only(repeated):
    """Counted in calls of functions: twice as many hedges, at most a little more than twice."""
    few, many = (repeated * (n // len(repeated)) for n in (2_000, 4_000))
    assert len(find_hedges(many)) > 1.9 * len(find_hedges(few)) > 100
    assert steps_of(many) < 2.3 * steps_of(few)


def steps_of(text):
    """How many functions a search calls, which no other work on the machine changes."""
    count = 0

    def note(*_):
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        find_hedges(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("repeated", ["may ", "almost ", "really ", "it is likely ", "not yet "])
def test_a_long_text_takes_no_more_than_its_share(repeated):
    """A regular expression that goes back over its text would take sixteen times as long."""
    times = []
    for n in (16_000, 64_000):
        begin = time.process_time()
        find_hedges(repeated * (n // len(repeated)))
        times.append(time.process_time() - begin)
    assert times[1] < 8 * times[0]
