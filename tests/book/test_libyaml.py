"""Two parsers give the same events and marks, or the stricter one is asked."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.book import libyaml, yaml_events
from forecasttrack.book.libyaml import DEEPEST
from forecasttrack.book.nodes import MARK, MOST_KEYS, read_nodes
from forecasttrack.book.sound_data import sound_data
from forecasttrack.errors import BookError

pytest.importorskip("yaml")

ODD = [
    *" \t\n\r:-#?,[]{}&*!|>'\"%@`1.~/\\=<\x85\u2028\ufeff\x07é",
    "\N{GRINNING FACE}", "---\n", "...\n", "- ", ": ", "# ", "<<: ", "%YAML 1.1\n", "? ", "|#",
]  # fmt: skip
SMALL = [
    "a: {b: 1, c: [x, y]}\n",
    "a: |\n  text\n  more\nb: >-\n  folded\n  x\n",
    "a: 'it''s'\nb: \"q\\n\\x41\\/\"\n",
    "# c\na:\n- b: 1\n  c: 2\n- d\n",
    "{a:1, b: [c,d], 'e':f}\n",
    "- - x\n  - y\n-\n  - z\n",
    "a: b\n c\n  d\n\ne: f # g\n",
]


def pieces():
    """Forty lines at a time of the books that come with the project, and small awkward texts."""
    for path in sorted(Path("fixtures").rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for start in range(0, len(lines), 40):
            yield "".join(lines[start : start + 40])
    yield from SMALL


def mutated(text, draw):
    """The same text after a few slips: a character more, some gone, a piece copied elsewhere."""
    for _ in range(draw.randint(1, 4)):
        place, slip = draw.randrange(len(text) + 1), draw.random()
        if slip < 0.5:
            text = text[:place] + draw.choice(ODD) + text[place:]
        elif slip < 0.8:
            text = text[:place] + text[place + draw.randint(1, 3) :]
        else:
            other = draw.randrange(len(text) + 1)
            text = text[:place] + text[other : other + draw.randint(1, 30)] + text[place:]
    return text


def described(event):
    names = ("value", "style", "flow_style", "anchor", "ctag", "implicit")
    marks = [(mark.line, mark.column, mark.index) for mark in (event.start_mark, event.end_mark)]
    return (type(event), *(getattr(event, name, None) for name in names), *marks)


def by_ruamel(text, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(libyaml, "CParser", None)
        try:
            return [described(event) for event in yaml_events.events_of(text)]
        except yaml_events.UnreadableError as error:
            return str(error)


TAKEN_DIFFERENTLY = re.compile(
    r"[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff01-\uffee]|^(?:%|---|\.\.\.)|[|>][-+0-9]*#"
    r"|(?:^|[\s\[{,-])\?(?:\s|$)|[^\n]\Z|\A\s*\Z",
    re.MULTILINE,
)
"""All that libyaml is not asked about, in one slow pattern."""


def check(texts, monkeypatch):
    """Compare both parsers on each text that libyaml is asked about, and count those."""
    compared = 0
    for text in (each.lstrip(MARK) for each in texts):  # no parser is given the mark in front
        is_left_out = TAKEN_DIFFERENTLY.search(text) is not None
        assert libyaml.is_taken_differently(text) == is_left_out, text
        found = libyaml.events_by_libyaml(text)
        assert found is not None or sound_data(text) is None, text
        if found is not None:
            compared += 1
            assert [described(event) for event in found] == by_ruamel(text, monkeypatch), text
            check_data(text)
    return compared


def check_data(text):
    """Data without places is that of the reading with them, or there is a fault to be named."""
    try:
        nodes = read_nodes(text)
    except yaml_events.UnreadableError:
        assert sound_data(text) is None
        return
    is_at_fault = nodes.ended or nodes.duplicates or nodes.refused
    assert repr(sound_data(text)) == repr(None if is_at_fault else nodes.data), text


def test_books_are_read_alike(monkeypatch):
    """Every file that comes with the project goes the quick way."""
    texts = [path.read_text("utf-8") for path in sorted(Path("fixtures").rglob("*.yaml"))]
    assert check(texts, monkeypatch) == len(texts) > 3


def test_mutated_books_are_read_alike(monkeypatch):
    draw, begun = random.Random(1), [*pieces()]  # noqa: S311 - no secret
    texts = [mutated(draw.choice(begun), draw) for _ in range(1_500)]
    assert check(texts, monkeypatch) > 20


@pytest.mark.slow
def test_many_mutated_books_are_read_alike(monkeypatch):
    draw, begun = random.Random(2), [*pieces()]  # noqa: S311 - no secret
    texts = (mutated(draw.choice(begun), draw) for _ in range(200_000))
    assert check(texts, monkeypatch) > 2_000


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("[[[1]]]\n", [[[1]]]),
        ("[" * DEEPEST + "]" * DEEPEST + "\n", ...),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "\n", None),
        ("".join(f"k{n}: 1\n" for n in range(MOST_KEYS)), ...),
        ("".join(f"k{n}: 1\n" for n in range(MOST_KEYS + 1)), None),
        ("a: 1\nb: 2\na: 3\n", None),
        ("[x]: 1\n", None),
        ("1: one\n1.0: one\n", None),
        ("'a': 'no'\nb: no\nc: ~\n", {"a": "no", "b": "no", "c": None}),
    ],
)
def test_what_is_too_much_or_stands_twice_is_looked_at_again(text, data):
    found = sound_data(text)
    assert found is not None if data is ... else found == data


def test_full_width_signs_are_read_quickly(monkeypatch):
    """Books in Chinese or Japanese hold them in every line."""
    assert (
        check(["text: \u4f1a\u4e0b\u96e8\u5417\uff1f\uff08\u5317\u4eac\uff09\n"], monkeypatch) == 1
    )


@pytest.mark.parametrize(
    "text",
    ["a: !x 1\n", "a: &x 1\n", "a: *x\n", "a:\n", "a:\tb\n", "a: b", "? a\n: b\n", "---\na: 1\n",
     "a: |#\n  x\n", "a: b\x85\n", "a: \u2028\n", "\ufeffa: 1\n", "a: \ud800\n", "", "a: [\n"],
)  # fmt: skip
def test_what_the_parsers_take_differently_is_left_to_the_stricter(text):
    assert libyaml.events_by_libyaml(text) is None


def test_without_libyaml_books_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr(libyaml, "CParser", None)
    assert [type(event).__name__ for event in yaml_events.events_of("a: 1\n")][2:5] == [
        "MappingStartEvent", "ScalarEvent", "ScalarEvent",
    ]  # fmt: skip


def test_a_key_that_is_no_number_is_a_fault(tmp_path):
    """Nobody finds the place of a NaN again, which ended in a KeyError."""
    assert sound_data(".nan: 1\n") is None
    (tmp_path / "book.yaml").write_text("forecasttrack: 1\n.nan: 1\n", encoding="utf-8")
    with pytest.raises(BookError, match=r"book\.yaml:2:1: unknown key"):
        ft.read_book(tmp_path / "book.yaml")
