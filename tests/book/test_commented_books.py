"""Whatever somebody wrote between the records of a book, what is written later leaves it alone."""

from __future__ import annotations

import csv
import io
import re

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack import write_book
from forecasttrack.book.reading import book_of
from forecasttrack.wording.worksheet import COLUMNS, read_worksheet
from tests.book.books import books
from tests.examples import examples

IN_LINES = """\
forecasttrack: 1
briefings:
  - id: B
    title: "T # no comment"
    published: 2025-08-08
forecasters:
  - id: ann
    description: |
      two lines

      of text
coders:
  - id: cod
claims:
  - id: C1
    briefing: B
    paraphrase: P
    forecaster: ann
    nature: forecast
  - id: C2
    briefing: B
    paraphrase: P
    forecaster: ann
    readings:
      - coder: cod
        point: 0.5
questions:
  - id: Q1
    kind: binary
    text: Rain?
    weight: 1
    claim: C1
    relation: supports
  - id: Q2
    text: >-
      Will it
      snow?
  - id: Q3
    text: Wind?
    claim: C1
    relation: supports
forecasts:
  - question: Q1
    forecaster: ann
    probability: 0.70
    wording:
      words: may
      band: {low: 0.5, high: 0.9}
      point: 0.7
    issued_at: 2025-08-15T18:00Z
  - forecaster: ann
    question: Q3
    issued_at: 2025-08-15T18:00:00+00:00
    probability: 0.7
    wording:
      words: 'may'
      readings:
        - coder: cod
          probability: 0.6
resolutions:
"""
IN_BRACKETS = """\
forecasttrack: 1
briefings: [{id: B, title: "T # no comment", published: 2025-08-08}]
forecasters: [{id: ann}]
coders: [
  {id: cod},
]
claims:
  - {id: C1, briefing: B, paraphrase: P, forecaster: ann}
  - {id: C2, briefing: B, paraphrase: P, forecaster: ann, readings: [{coder: cod, point: 0.5}]}
questions: [
  {id: Q1, text: Rain?, claim: C1,
   relation: supports},
  {id: Q2, text: Snow?},
  {id: Q3, text: Wind?, claim: C1, relation: supports}
]
forecasts:
  - {question: Q1, forecaster: ann, probability: 0.7, wording: {words: may, },
     issued_at: 2025-08-15T18:00Z}
  - question: Q3
    forecaster: ann
    probability: 0.7
    issued_at: 2025-08-15T18:00Z
    wording: {words: may, readings: [{coder: cod, probability: 0.6}, ]}
resolutions: [
]
"""
DORA = ft.Coder(id="dora")
ROWS = {
    ("claim", "C1"): {"point": "0.4"},
    ("claim", "C2"): {"point": "0.6", "note": "two: things # here"},
    ("question", "Q1"): {"point": "0.4", "low": "0.2", "high": "0.5"},
    ("question", "Q2"): {"point": "0.3"},
    ("question", "Q3"): {"point": "0.2"},
}
SHEET = "\n".join(
    [",".join(COLUMNS)]
    + [
        ",".join((ROWS[key] | {"what": key[0], "id": key[1]}).get(column, "") for column in COLUMNS)
        for key in ROWS
    ]
)
ASIDES = ["# aside", "#", "# - id: x", "# {a: [", "#: '\"", "", "   ", "\t", "# ärger €"]


BEHIND = ["  # aside", " #", "\t# aside", "  ", "\t"]


@st.composite
def commented(draw: st.DrawFn, text: str) -> str:
    """The text with asides on lines of their own, and behind the lines that are there."""
    lines = text.splitlines()
    places = st.integers(0, len(lines) - 1)
    for place in draw(st.lists(places, max_size=8, unique=True)):
        lines[place] += draw(st.sampled_from(BEHIND))
    for place in sorted(draw(st.lists(places, max_size=8)), reverse=True):
        lines.insert(place, " " * draw(st.integers(0, 10)) + draw(st.sampled_from(ASIDES)))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    ends = ["", newline, f"{newline}# the end", f"{newline}\t", f"{newline}...{newline}# the end"]
    return newline.join(lines) + draw(st.sampled_from(ends))


def all_in_order(before: str, after: str) -> bool:
    """Whether a text holds every character of another, in its order."""
    rest = iter(after)
    return all(character in rest for character in before)


def sound(text: str) -> ft.Book | None:
    """The book that a text holds, none where an aside broke it."""
    try:
        return book_of({"book.yaml": text})
    except ft.BookError:
        return None


@pytest.mark.end_to_end
@pytest.mark.parametrize("text", [IN_LINES, IN_BRACKETS], ids=["in lines", "in brackets"])
@examples(60)
@given(data=st.data())
def test_every_sound_book_can_be_written_to(text, data, tmp_path_factory):
    """A resolution, a coder's sheet and a day of looking come in; every other byte stays."""
    before = data.draw(commented(text))
    book = sound(before)
    if book is None:
        return
    file = tmp_path_factory.mktemp("book") / "book.yaml"
    file.write_bytes(before.encode())
    grown = read_worksheet(ft.read_book(file), SHEET, DORA)
    grown = grown.resolve("Q2", outcome="yes", known_at="2026-01-02")
    grown = attrs.evolve(grown, recorded_until="2026-01-31")
    assert ft.read_book(write_book(grown, file)) == grown
    after = file.read_bytes().decode()
    assert all_in_order(before, after)
    if text is IN_LINES:
        old, new = before.splitlines(), iter(after.splitlines())
        assert all(line in new for line in old)


def with_sheet(book: ft.Book) -> ft.Book:
    """The book with a reading of each of its claims, taken back from a coder's sheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({"what": "claim", "id": claim.id, "point": 0.4} for claim in book.claims)
    return read_worksheet(book, out.getvalue(), DORA)


def random_book_can_be_written_to(book, data, folder):
    """Write a book, comment its text, and let everything in that commands put in."""
    file = folder / "book.yaml"
    plain = ft.write_book(book, file).read_bytes().decode()
    before = data.draw(commented(plain))
    found = sound(before)
    assume(found is not None and len(found.questions) == len(book.questions))
    file.write_bytes(before.encode())
    grown = with_sheet(ft.read_book(file)).add(ft.Question(id="one-more", text="?"))
    grown = grown.resolve("one-more", outcome="yes", known_at="2026-01-02")
    grown = attrs.evolve(grown, recorded_until="2126-01-31")
    assert ft.read_book(write_book(grown, file)) == grown
    assert all_in_order(_without_day(before), _without_day(file.read_bytes().decode()))


def _without_day(text: str) -> str:
    """The text without the day up to which it is recorded, which is replaced and not added to."""
    return re.sub(r"(?m)^recorded_until: [^\s#]+", "", text)


@pytest.mark.end_to_end
@examples(8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(book=books(), data=st.data())
def test_every_random_book_can_be_written_to(book, data, tmp_path_factory):
    """The same for books of any content, as this package writes them itself."""
    random_book_can_be_written_to(book, data, tmp_path_factory.mktemp("book"))


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(book=books(), data=st.data())
def test_very_many_random_books_can_be_written_to(book, data, tmp_path_factory):
    """The same for thousands."""
    random_book_can_be_written_to(book, data, tmp_path_factory.mktemp("book"))


@pytest.mark.parametrize("text", [IN_LINES, IN_BRACKETS], ids=["in lines", "in brackets"])
def test_most_asides_leave_a_book_sound(text):
    """The law above is about something: its asides do not break the books that it draws."""
    assert sound(text) is not None


def test_a_sheet_taken_back_keeps_comments_and_keys_of_the_records_it_touches(tmp_path):
    """A reading joins the words of its forecast; nothing beside it moves, defaults included."""
    file = tmp_path / "book.yaml"
    text = """\
forecasttrack: 1
forecasters:
  - id: ann
coders:
  - id: cod
questions:
  - id: Q1  # the first
    kind: binary  # said although it is the default
    text: Rain?
forecasts:
  - question: Q1
    # from the summary
    forecaster: ann
    probability: 0.70
    wording:
      words: may  # twice in the text
      readings:
        # the first coder
        - coder: cod
          probability: 0.6  # after some thought
      # nobody else so far
    issued_at: 2025-08-15T18:00Z  # the embargo
"""
    file.write_text(text)
    head, row = SHEET.splitlines()[0], SHEET.splitlines()[4].replace("Q2", "Q1")
    ft.write_book(read_worksheet(ft.read_book(file), f"{head}\n{row}", DORA), file)
    reading = "        - coder: dora\n          probability: 0.3\n"
    after = text.replace("  - id: cod\n", "  - id: cod\n  - id: dora\n").replace(
        "after some thought\n", f"after some thought\n{reading}"
    )
    assert file.read_text() == after


def test_a_correction_changes_only_what_is_corrected(tmp_path):
    """The outcome is replaced where it stands; the comments beside other values stay."""
    file = tmp_path / "book.yaml"
    file.write_text(
        IN_LINES + "  - question: Q2\n    # counted twice\n    outcome: yes  # surely\n"
        "    known_at: 2026-01-02\n    evidence: []  # still to come\n"
    )
    book = ft.read_book(file).correct("Q2", why="a slip", outcome="no", known_at="2026-01-02")
    assert ft.read_book(ft.write_book(book, file)) == book
    assert file.read_text() == (
        IN_LINES + "  - question: Q2\n    # counted twice\n    outcome: no  # surely\n"
        "    known_at: 2026-01-02\n    evidence: []  # still to come\n"
        "    replaces:\n      - why: a slip\n        outcome: yes\n        known_at: 2026-01-02\n"
    )


@pytest.mark.parametrize(
    ("plain", "tabbed"),
    [
        ("  - id: ann\n", "  - id: ann\t# the only one\n"),
        ("  - id: ann\n", "  - id:\tann\n"),
        ("  - id: ann\n", "  - id: ann\t\n"),
        ("  - id: ann\n", "\t# before\n  - id: ann\n"),
        ("  - id: ann\n", "  -\t# below\n    id: ann\n"),
        ("    text: >-\n", "    text: >-\t# in one line\n"),
        ("briefings:\n", "briefings:\t# one\n"),
        ("{low: 0.5, high: 0.9}", "{low:\t0.5,\thigh: 0.9\t}\t# wide"),
    ],
)
def test_a_tab_between_tokens_is_yaml(plain, tabbed):
    """YAML forbids tabs in indentation; elsewhere they are blanks."""
    assert plain in IN_LINES
    assert book_of({"b.yaml": IN_LINES.replace(plain, tabbed, 1)}) == book_of({"b.yaml": IN_LINES})


@pytest.mark.parametrize("tabbed", ["\t- id: ann\n", "  -\tid: ann\n\t  description: x\n"])
def test_a_tab_that_indents_is_named(tabbed):
    """With its line, and the cure."""
    with pytest.raises(ft.BookError, match="indent with spaces, not with tabs"):
        book_of({"b.yaml": IN_LINES.replace("  - id: ann\n", tabbed, 1)})


@pytest.mark.parametrize("control", ["\x0b", "\x0c", "\x07", "\x1b", "\x85\x0b"])
def test_a_control_character_is_named_where_it_stands(control):
    """By line and column, not at the beginning of the file."""
    with pytest.raises(ft.BookError) as caught:
        book_of({"b.yaml": IN_LINES.replace("Rain?", f"Rain?{control} Snow?", 1)})
    (fault,) = caught.value.faults
    line = IN_LINES[: IN_LINES.index("Rain?")].count("\n") + 1
    assert (fault.line, fault.column) == (line, 15 + len(control))
    assert f"#x{ord(control[-1]):04x}" in fault.message


@pytest.mark.parametrize("before", ["\n", "\r\n", "# first\r\n\r\n", "\t\n", "\ufeff\n"])
def test_a_book_may_begin_with_empty_lines_and_comments(before):
    """In the line ends of any system."""
    assert book_of({"b.yaml": before + IN_LINES}) == book_of({"b.yaml": IN_LINES})
