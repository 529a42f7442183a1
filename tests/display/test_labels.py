"""Text from outside becomes a label: one line, of bounded length, and nothing but text."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.display.text import distinct_labels, printable, short_label
from tests.plots.hostile import CONTROLS, HALF, HOSTILE, REFUSED

anything = st.text(st.characters())


@given(anything, st.integers(5, 60))
def test_every_text_becomes_a_label(text, longest):
    """It is never empty, never longer than asked, on one line, and XML takes it."""
    label = short_label(text, max(longest, 9))
    assert 0 < len(label) <= max(longest, 9)
    assert not set(label) & set("\n\r\t\x00\x1b")
    element = ET.Element("text")
    element.text = label
    assert ET.fromstring(ET.tostring(element)).text == label  # noqa: S314 - our own


@given(anything)
def test_what_is_fit_stays_as_it_is(text):
    """Fitting twice changes nothing; each letter stays or becomes its escape, none is dropped."""
    fit = printable(text)
    assert printable(fit) == fit
    assert fit == "".join(map(printable, text))
    for letter in set(text):
        escapes = {f"\\x{ord(letter):02x}", f"\\u{ord(letter):04x}"}
        assert printable(letter) == letter or printable(letter) in escapes


@pytest.mark.parametrize("name", [*HOSTILE, *REFUSED, CONTROLS, HALF])
def test_hostile_names_are_fit(name):
    """Whatever it was, it can be encoded, and turns no writing around."""
    label = short_label(name)
    assert label.encode()
    assert not set(label) & {"\u202e", "\u2066", "\x00"}


def test_names_in_every_script_are_kept():
    """Letters that our own font lacks are still the reader's."""
    assert short_label("中文 عربي שלום 🙂") == "中文 عربي שלום 🙂"


def test_equal_labels_are_numbered_and_others_left():
    """Only names that look alike get a number."""
    assert distinct_labels(["ann", "bob"]) == ["ann", "bob"]
    assert distinct_labels(["", " ", "ann"]) == ["(no name) (1)", "(no name) (2)", "ann"]
