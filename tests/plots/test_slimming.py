"""A slim SVG looks as it did: every shape and letter stays, in its place, within a hundredth."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.plots import vector
from forecasttrack.plots.vector import _short, slim
from tests.plots.drawn import made
from tests.plots.test_plot_laws import PLOTS


def leaves(element: ET.Element, inherited: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Everything that is to be seen, with the attributes of the groups it stands in."""
    own = {**inherited, **element.attrib}
    if element.tag in ("path", "use", "text", "rect"):
        unseen = element.tag == "path" and own.get("fill") == "none" and "stroke" not in own
        if not (unseen and "id" not in element.attrib):
            yield element.tag + (element.text or "").strip(), own
    for child in element:
        yield from leaves(child, {} if element.tag == "svg" else own)


def numbers(text: str) -> list[float]:
    """The numbers of an attribute."""
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["reliability", "forest", "history", "over time", "lexicons"])
def test_nothing_that_is_seen_goes(name, monkeypatch):
    """Shape by shape, the slim picture has the same things at the same places."""
    kept: list[ET.Element] = []

    def watch(root: ET.Element) -> None:
        kept.append(copy.deepcopy(root))
        slim(root)
        kept.append(root)

    monkeypatch.setattr(vector, "slim", watch)
    vector.svg(PLOTS[name](made(["ann", "bob"], 20)), title="t", description="d")
    before, after = (list(leaves(root, {})) for root in kept)
    assert [mark for mark, _ in before] == [mark for mark, _ in after]
    for (_, one), (_, two) in zip(before, after, strict=True):
        for key in {*one, *two} - {"transform"}:
            if key in ("d", "x", "y", "width", "height"):
                assert numbers(two[key]) == pytest.approx(numbers(one[key]), abs=0.0051)
                assert re.sub(r"[\d.\s-]", "", one[key]) == re.sub(r"[\d.\s-]", "", two[key])
            elif key not in ("version", "viewBox"):
                assert one.get(key) == two.get(key)


@given(st.lists(st.floats(-2000, 2000), min_size=1, max_size=6))
def test_numbers_keep_two_digits(values):
    """Rounded to a hundredth, without a zero or a point too many."""
    written = _short(" ".join(f"{each:.6f}" for each in values))
    assert numbers(written) == pytest.approx(values, abs=0.00501)
    for each in written.split():
        assert each != "-0"
        assert re.fullmatch(r"-?\d+(\.\d?[1-9])?", each)


def test_a_turn_of_nothing_goes_and_any_other_stays():
    """Text that stands upright needs no transformation; text that is turned keeps its own."""
    root = ET.fromstring(  # noqa: S314 - our own
        '<svg><text transform="rotate(-0 5.123456 6)">a</text>'
        '<text transform="rotate(-90 5.123456 6)">b</text></svg>'
    )
    slim(root)
    assert [each.get("transform") for each in root] == [None, "rotate(-90 5.12 6)"]


def test_slimming_twice_changes_nothing():
    """What is slim stays as it is."""
    root = ET.fromstring(  # noqa: S314 - our own
        '<svg><g clip-path="url(#a)"><g><path d="M 1.006 2 L 3 4" stroke="red"/></g></g><g/></svg>'
    )
    slim(root)
    once = ET.tostring(root)
    slim(root)
    assert ET.tostring(root) == once
