"""Lists and mappings inside a record that change: what is new stands there, what is not stays."""

from __future__ import annotations

import attrs
import pytest

import forecasttrack as ft

HEAD = """\
forecasttrack: 1
questions:
  - id: Q1
    text: Will it rain?
    closes_at: 2025-12-31
"""
TAIL = """
  # the next one is another matter
  - id: Q2
    text: Will it snow?
    closes_at: 2025-12-31
"""
FORMS = {
    "lines": "    tags:\n      - sky  # above\n      - water\n      - cold",
    "brackets": "    tags: [sky, water, cold]  # in brackets",
    "lines of brackets": "    tags: [\n      sky,\n      water,\n      cold\n    ]",
}
CHANGES = {
    "one other": ("sky", "snow", "cold"),
    "all others": ("a", "b", "c"),
    "one less": ("sky", "cold"),
    "one more, in front": ("new", "sky", "water", "cold"),
    "one more, behind": ("sky", "water", "cold", "new"),
    "one that needs quotes": ("sky", "yes: no", "cold"),
}


def with_question(book, **changes):
    """The book with its first question changed."""
    first, *others = book.questions
    return attrs.evolve(book, questions=[attrs.evolve(first, **changes), *others])


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_list_that_changed_is_written_where_it_stood(tmp_path, form, change):
    """It reads back as it is to be, and every line behind the record is as it was."""
    place = tmp_path / "book.yaml"
    place.write_text(f"{HEAD}{FORMS[form]}{TAIL}")
    before = ft.read_book(place)
    assert before.questions[0].tags == ("sky", "water", "cold")
    after = with_question(before, tags=CHANGES[change])
    ft.write_book(after, place)
    assert ft.read_book(place) == after
    text = place.read_text()
    assert text.startswith(HEAD)
    assert text.endswith(TAIL)


def test_of_a_list_of_lines_only_the_line_that_changed_is_written_anew(tmp_path):
    """The comment behind another item stays."""
    place = tmp_path / "book.yaml"
    place.write_text(f"{HEAD}{FORMS['lines']}{TAIL}")
    ft.write_book(with_question(ft.read_book(place), tags=("sky", "snow", "cold")), place)
    changed = FORMS["lines"].replace("water", "snow")
    assert place.read_text() == f"{HEAD}{changed}{TAIL}"


@pytest.mark.parametrize("form", FORMS)
def test_a_list_that_is_gone_takes_its_key_along(tmp_path, form):
    """The record is written anew, and its neighbours stay."""
    place = tmp_path / "book.yaml"
    place.write_text(f"{HEAD}{FORMS[form]}{TAIL}")
    after = with_question(ft.read_book(place), tags=())
    ft.write_book(after, place)
    assert ft.read_book(place) == after
    assert "tags" not in place.read_text()
    assert place.read_text().endswith(TAIL)


EVIDENCE = {
    "lines": "\n      - address: https://example.org/1  # the paper\n        statement: It rained."
    "\n      - address: https://example.org/2\n        statement: Wet.",
    "brackets": " [{address: https://example.org/1, statement: It rained.},"
    " {address: https://example.org/2, statement: Wet.}]",
}
MAPPINGS = {
    "a value": lambda one, other: (attrs.evolve(one, statement="It poured."), other),
    "a key less": lambda one, other: (attrs.evolve(one, address=None), other),
    "a key more": lambda one, other: (one, attrs.evolve(other, title="Paper")),
    "both": lambda one, other: (other, one),
    "of several lines": lambda one, other: (
        attrs.evolve(one, statement="It rained.\nA lot."),
        other,
    ),
}


@pytest.mark.parametrize("change", MAPPINGS)
@pytest.mark.parametrize("form", EVIDENCE)
def test_a_mapping_in_a_list_changes_where_it_stands(tmp_path, form, change):
    place = tmp_path / "book.yaml"
    settled = "resolutions:\n  - question: Q1\n    outcome: yes\n    known_at: 2025-12-31\n"
    end = "    note: seen  # twice\n"
    place.write_text(f"{HEAD}{TAIL}{settled}    evidence:{EVIDENCE[form]}\n{end}")
    before = ft.read_book(place)
    [resolution] = before.resolutions
    evidence = MAPPINGS[change](*resolution.evidence)
    after = attrs.evolve(before, resolutions=[attrs.evolve(resolution, evidence=evidence)])
    ft.write_book(after, place)
    assert ft.read_book(place) == after
    text = place.read_text()
    assert text.startswith(f"{HEAD}{TAIL}{settled}")
    assert text.endswith(end)
