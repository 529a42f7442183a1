"""Lexicons are data: complete, sourced, checked, and helpful about what they lack."""

from __future__ import annotations

import json
import re

import attrs
import pytest

import forecasttrack as ft
from forecasttrack import Lexicon, lexicon
from forecasttrack.errors import InvalidRecordError, UnknownNameError
from forecasttrack.wording.lexicon_catalogue import lexicon_names, meanings
from forecasttrack.wording.lexicon_entry import LexiconEntry
from forecasttrack.wording.lexicon_file import parse_lexicon, read_lexicon


@pytest.mark.parametrize(
    ("name", "words", "low", "high", "point"),
    [
        ("icd203", "very likely", 0.80, 0.95, 0.875),
        ("icd203", "remote", 0.01, 0.05, 0.03),
        ("phia", "realistic possibility", 0.40, 0.50, 0.45),
        ("nato", "highly likely", 0.90, 1.00, 0.95),
        ("ipcc", "virtually certain", 0.99, 1.00, 0.995),
        ("efsa", "extremely unlikely", 0.01, 0.05, 0.03),
        ("kent1964", "almost certain", 0.87, 0.99, 0.93),
        ("capphrase2026", "will happen", 0.90, 1.00, 0.98003),
        ("zonination2015", "we doubt", 0.085, 0.425, 0.2787),
    ],
)
def test_published_bands(name, words, low, high, point):
    """Bands and points stand as published."""
    entry = ft.lexicon(name)[words]
    assert (entry.low, entry.high) == (low, high)
    assert entry.point == pytest.approx(point, abs=1e-4)


def test_nic_2017_cuts_into_sevenths():
    """The equal steps are sevenths."""
    steps = lexicon("nic2017").steps()
    assert [step.low for step in steps] == pytest.approx([k / 7 for k in range(7)], abs=1e-6)


@pytest.mark.parametrize("name", lexicon_names())
def test_every_row_says_where_it_is_from(name):
    """Each row has a source and a licence, and was seen; each lexicon a title and a year."""
    opened = lexicon(name)
    assert opened.title
    assert opened.year
    for entry in opened:
        assert entry.source
        assert entry.licence
        assert entry.seen


def test_structures():
    """Which partition, which leave gaps, which nest."""
    found = {name: lexicon(name).structure for name in lexicon_names()}
    partitions = {name for name, structure in found.items() if structure == "partition"}
    assert partitions == {"icd203", "nato", "efsa", "nic2017"}
    assert found["phia"] == found["kent1964"] == "gapped"
    assert found["ipcc"] == "nested"
    assert lexicon("phia").gaps() == [
        (0.05, 0.1), (0.2, 0.25), (0.35, 0.4), (0.5, 0.55), (0.75, 0.8), (0.9, 0.95),
    ]  # fmt: skip
    assert lexicon("icd203").bands()[0][0] == 0.01


def test_open_and_closed_ends():
    """PHIA's realistic possibility is below 0.5, NATO's highly likely above 0.9."""
    assert 0.4 in lexicon("phia")["realistic possibility"]
    assert 0.5 not in lexicon("phia")["realistic possibility"]
    assert 0.9 not in lexicon("nato")["highly likely"]
    assert 1.0 in lexicon("nato")["highly likely"]


def test_synonyms_and_forms():
    """Both names of a step, and adverbs beside adjectives, are found."""
    icd = lexicon("icd203")
    assert icd.synonyms("likely") == ["probable"]
    assert icd["Probably"] is icd["probable"]
    assert lexicon("kent1964")["almost certainly"].point == 0.93
    assert lexicon("capphrase2026")["may"].words == "may happen"
    assert "perhaps" not in icd


def test_possible_has_no_odds():
    """Kent kept "possible" for what no odds can be put on: it has no point, least of all 50%."""
    assert lexicon("kent1964")["possible"].point is None


def test_fitted_betas_have_the_mean_and_spread_of_the_answers():
    """The Beta of each CAPphrase phrase has the mean and standard deviation of its readers."""
    for entry in lexicon("capphrase2026"):
        a, b = entry.beta
        assert a / (a + b) == pytest.approx(entry.mean, abs=2e-3)
        assert (a * b / ((a + b) ** 2 * (a + b + 1))) ** 0.5 == pytest.approx(entry.sd, abs=2e-3)
        assert entry.respondents > 5000


def test_unknown_words_get_help():
    """An unknown phrase is told apart by what the lexicon has and what the others say."""
    with pytest.raises(UnknownNameError, match="Did you mean 'very likely'") as caught:
        lexicon("icd203")["highly likely"]
    assert "[0.8, 0.9] in phia" in str(caught.value)
    with pytest.raises(UnknownNameError, match="No lexicon has it"):
        lexicon("icd203")["cannot be ruled out"]
    with pytest.raises(UnknownNameError, match="icd203"):
        ft.lexicon("idc203")


def test_aliases_and_meanings():
    """Lexicons answer to their usual names, and a word can be looked up in all of them."""
    assert lexicon("ICD-203") is lexicon("icd203")
    assert lexicon("kent").name == "kent1964"
    assert set(meanings("likely")) == set(lexicon_names()) - {"kent1964"}


# -- lexicons of one's own


OWN = """
name: mine
structure: partition
source: the house style
licence: CC0
entries:
  - {words: no, low: 0, high: 0.5}
  - {words: "yes", low: 0.5, high: 1, forms: [aye]}
"""


def test_users_write_their_own(tmp_path):
    """A YAML file is a lexicon; what its head says holds for each row."""
    file = tmp_path / "mine.yaml"
    file.write_text(OWN, encoding="utf-8")
    own = ft.lexicon(file)
    assert own["aye"].point == 0.75
    assert own["no"].source == "the house style"
    assert ft.lexicon(str(file)) == own
    with pytest.raises(UnknownNameError, match="no lexicon file"):
        ft.lexicon(tmp_path / "other.yaml")


def test_every_fault_of_a_file_is_named_by_line():
    """Misspelt keys, inverted bands and missing ends are listed at once."""
    text = (
        "name: mine\nstructur: partition\nentries:\n"
        "  - {words: a, low: 0.9, high: 0.5}\n  - {words: b, lo: 0, high: 0.6}\n"
        "  - {words: c, low: x, high: 1}\n  - nothing\n"
    )
    with pytest.raises(InvalidRecordError) as caught:
        parse_lexicon(text, "mine.yaml", name="mine")
    lines = str(caught.value).splitlines()
    assert any(line.startswith("mine.yaml:2:1: no field 'structur'") for line in lines)
    assert any(line.startswith("mine.yaml:4:21:") and "inverted" in line for line in lines)
    assert any(line.startswith("mine.yaml:5:16: no field 'lo'") for line in lines)
    assert any(line.startswith("mine.yaml:5:5: the entry has no `low`") for line in lines)
    assert any(line.startswith("mine.yaml:6:21: a number is needed") for line in lines)
    assert any(line.startswith("mine.yaml:7:5: an entry is a mapping") for line in lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a\n- b\n", "mapping"),
        ("name: [\n", "YAML"),
        ("name: a\nname: b\nentries: []\n", "YAML"),
        ("name: a\n", "needs `entries`"),
        ("entries: [{words: a, low: 0, high: 1}, {words: A, low: 0, high: 1}]", "twice"),
        ("entries: [{words: a, low: 0, high: 1, same_as: b}]", "not there"),
        ("structure: sieve\nentries: [{words: a, low: 0, high: 1}]", "sieve"),
        ("entries: [{words: a, low: 0, high: 1, low_end: ajar}]", "ajar"),
        ("entries: [{words: a, low: 0.2, high: 0.4, point: 0.5}]", "outside its band"),
        ("entries: [{words: a, low: 20, high: 40}]", "divide by 100"),
        ("entries: [{words: a, low: 0, high: 1, beta: [1]}]", "beta"),
        ("entries: [{words: ' ', low: 0, high: 1}]", "no words"),
    ],
)
def test_what_is_no_lexicon_is_refused(text, says):
    """Each fault is named."""
    with pytest.raises(InvalidRecordError, match=says):
        parse_lexicon(text, "mine.yaml", name="mine")


HEAD_OF_OWN = "entries: [{words: a, low: 0, high: 1}]\n"
WRONG_VALUES = (5, 0.5, "text", True, None, [], [1], {}, {"a": 1}, "2020-02-30", "2020-02-03")
HEAD = ("name", "structure", "title", "year", "kind", "register", "source", "licence", "note")
OF_ENTRY = ("words", "low", "high", "outside_scale", "point", "low_end", "high_end", "same_as",
            "forms", "registers", "source", "licence", "seen", "note", "respondents", "mean", "sd",
            "quantiles", "beta")  # fmt: skip


def fault_of(text):
    try:
        parse_lexicon(text, "mine.yaml", name="mine")
    except InvalidRecordError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("value", WRONG_VALUES, ids=repr)
def test_a_value_of_another_type_is_a_fault_at_its_line_and_column(value):
    """Whatever stands behind a key, the file is read or the fault has a place; nothing crashes."""
    flow = json.dumps(value).strip('"')
    head = [(f"{key}: {flow}\n{HEAD_OF_OWN}", 1) for key in (*HEAD, "aliases")]
    lines = ("words: a", "low: 0", "high: 1")
    entries = [
        ("entries:\n  - {" + ", ".join([*(x for x in lines if not x.startswith(f"{key}:")),
                                       f"{key}: {flow}"]) + "}\n", 2)
        for key in OF_ENTRY
    ]  # fmt: skip
    for text, line in [*head, *entries, (f"entries: {flow}\n", 1), (f"entries: [{flow}]\n", 1)]:
        fault = fault_of(text)
        assert not fault or re.match(rf"mine\.yaml:{line}:\d+: \S", fault), fault


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("{words: 5, low: 0, high: 1}", "1:19: text is needed, found the number 5"),
        ("{words: a, low: '0', high: 1}", "1:27: a number is needed, found the text '0'"),
        ("{words: a, low: 0, high: 1, seen: 1}", "1:45: true or false is needed"),
        ("{words: a, low: 0, high: 1, forms: b}", "1:46: a list is needed"),
        ("{words: a, low: 0, high: 1, forms: [b, 7]}", "1:50: text is needed"),
        ("{words: a, low: 0, high: 1, beta: [1, x]}", "1:49: a number is needed"),
        ("{words: a, low: 0, high: 1, beta: [1, -1]}", "1:45: entry 'a' has beta"),
        ("{words: a, low: 0, high: 1, quantiles: {0.5: x}}", "1:56: a number is needed"),
        ("{words: a, low: 0, high: 1, quantiles: {0.2: 0.9, 0.8: 0.1}}", "1:50: entry 'a' has q"),
        ("{words: a, low: 0, high: 1, mean: 62}", "1:45: entry 'a' has mean 62; it lies in"),
        ("{words: a, low: 0, high: 1, respondents: 0.5}", "1:52: a whole number is needed"),
        ("{words: a, low: .nan, high: 1}", "1:27: a finite number is needed"),
        ("{words: a, low: 0, high: 1, hint: b}", "1:39: no field 'hint'"),
    ],
)
def test_each_field_of_an_entry_is_held_to_its_type(entry, place):
    """The fault stands where its value begins."""
    with pytest.raises(InvalidRecordError) as caught:
        parse_lexicon(f"entries: [{entry}]", "mine.yaml", name="mine")
    assert f"mine.yaml:{place}" in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [b"name: \xff\n", b"name: a\x00b\n", b"[" * 5000, b"&a [*a]", b"- !!python/object:os.system x",
     b"name: 2020-99-99\n", b"<<: 5\n", b"? [a]\n: b\n", b"", b"\xef\xbb\xbf- a"],
)  # fmt: skip
def test_no_file_ends_in_a_traceback(raw, tmp_path):
    """Bytes, nesting, anchors and tags that are no lexicon are refused by place."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(raw)
    with pytest.raises(InvalidRecordError, match=r"mine\.yaml:\d+:\d+: "):
        ft.lexicon(file)


@pytest.mark.parametrize(
    "arguments",
    [{"words": 5}, {"low": "0"}, {"high": True}, {"forms": "b"}, {"beta": "ab"}, {"low": None},
     {"respondents": 0}, {"mean": 62}],
)  # fmt: skip
def test_entries_made_in_python_are_held_to_the_same(arguments):
    """A wrong type is an error of the library there too."""
    with pytest.raises(InvalidRecordError):
        LexiconEntry(**{"words": "a", "low": 0, "high": 1, **arguments})


def test_overlapping_bands_are_no_partition():
    """A lexicon declared a partition whose bands overlap is refused, the two phrases named."""
    entries = [LexiconEntry(words="a", low=0, high=0.6), LexiconEntry(words="b", low=0.5, high=1)]
    with pytest.raises(InvalidRecordError, match=r"'a' \[0, 0.6\] and 'b' \[0.5, 1\] overlap"):
        Lexicon(name="mine", entries=entries, structure="partition")
    assert Lexicon(name="mine", entries=entries).structure == "overlapping"
    with pytest.raises(InvalidRecordError, match="belongs to no words"):
        attrs.evolve(lexicon("phia"), structure="partition")
    with pytest.raises(InvalidRecordError, match="only a partition"):
        lexicon("phia").boundaries()


def _own(*phrases):
    """A lexicon of phrases for the same band."""
    entries = [LexiconEntry(words=each, low=0.6, high=0.8) for each in phrases]
    return Lexicon(name="own", entries=entries)


@pytest.mark.parametrize(
    ("written", "looked_up"),
    [("a good bet", "good bet"), ("toss-up", "a toss-up"), ("even chance", "An even chance")],
)
def test_an_article_before_the_words_makes_no_difference(written, looked_up):
    """Some lists bear it, some do not, and so do texts."""
    assert _own(written)[looked_up].words == written
    assert "good" not in _own("a good bet")
    assert "a" not in _own("a good bet")


@pytest.mark.parametrize("phrase", ["a good bet", "a toss-up"])
def test_an_idiom_that_a_lexicon_lists_with_its_article_is_credited_to_it(phrase):
    """It is found without the article, as idioms are."""
    (found,) = ft.find_hedges(f"It is {phrase} that a deal comes.", lexicons=[_own(phrase)])
    assert found.lexicons == ("own",)


# Each phrase of a lexicon fits one of these.
_FRAMES = (
    "It is {} that the deal will hold.", "The deal will {} hold.", "There is {} of a deal.",
    "There is a {} of a deal.", "We {} the deal will hold.", "The deal {}.", "A deal is {}.",
    "Chances are {}.", "{} the deal holds.",
)  # fmt: skip


@pytest.mark.parametrize("name", [*lexicon_names(), "own"])
def test_each_phrase_of_a_lexicon_is_found_in_a_text_and_credited_to_it(name):
    """In one frame at least; a lexicon of one's own, with articles and idioms, is no exception."""
    tested = _own("a good bet", "a toss-up", "odds-on") if name == "own" else lexicon(name)
    for entry in tested:
        texts = [frame.format(entry.words).capitalize() for frame in _FRAMES]
        credited = [
            hedge
            for text in texts
            for hedge in ft.find_hedges(text, lexicons=[tested])
            if hedge.lexicons and tested[hedge.words] == entry
        ]
        assert credited, entry.words


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"entries": ["likely"]}, "entries of a lexicon are LexiconEntry, found 'likely'"),
        ({"title": 203}, "title of a lexicon is text, found 203"),
    ],
)
def test_a_lexicon_of_something_else_is_refused(changed, message):
    """Made from Python, where nothing has read its parts before."""
    made = attrs.asdict(lexicon("phia"), recurse=False, filter=lambda field, _: field.init)
    with pytest.raises(InvalidRecordError, match=message):
        Lexicon(**made | changed)


def test_a_file_too_large_for_a_lexicon_is_not_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr("forecasttrack.wording.lexicon_file._LARGEST_FILE", 2**20)
    path = tmp_path / "own.yaml"
    path.write_bytes(b"#" * (2 * 2**20))
    with pytest.raises(InvalidRecordError, match=r"own\.yaml: more than 1 MB are no lexicon"):
        read_lexicon(path)


def test_only_a_partition_has_boundaries():
    with pytest.raises(InvalidRecordError, match="only a partition has boundaries"):
        lexicon("phia").boundaries()


def test_what_lies_outside_the_scale_is_no_step():
    """Words for what cannot be estimated stand in a lexicon without a band on its scale."""
    outside = [
        entry
        for name in lexicon_names()
        for entry in lexicon(name)
        if entry.outside_scale and entry in lexicon(name).steps()
    ]
    assert outside == []
