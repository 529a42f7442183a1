"""The looks stay apart in grey, for the colour-blind, on paper and on dark ground."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from forecasttrack.plots import dark_css
from forecasttrack.plots.palette import INK, MUTED, SERIES, series_style

# Machado, Oliveira & Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.
BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    """Red, green and blue of a colour as amounts of light."""
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, as in WCAG 2."""
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of amounts of light, in which distances are what people see."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
              [0.0193339, 0.1191920, 0.9503041]]  # fmt: skip
    xyz = np.asarray(to_xyz) @ np.clip(light, 0, 1) / [0.95047, 1.0, 1.08883]
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_looks_differ_in_grey(ground):
    """Any two are some steps of lightness apart, and neighbours in the order many."""
    lightness = [lab(linear(getattr(each, ground)))[0] for each in SERIES]
    assert min(abs(one - two) for one, two in combinations(lightness, 2)) > 4
    assert min(abs(one - two) for one, two in pairwise(lightness)) > (
        8 if ground == "light" else 7.9
    )


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("kind", BLIND)
def test_looks_differ_for_the_colour_blind(kind, ground):
    """Whoever lacks one kind of cone still sees five colours, well above a just visible step."""
    seen = [lab(np.asarray(BLIND[kind]) @ linear(getattr(each, ground))) for each in SERIES]
    assert min(np.linalg.norm(one - two) for one, two in combinations(seen, 2)) > 10


def test_looks_stand_out_on_their_ground():
    """Shapes reach the contrast of 3 that WCAG 2 asks of graphics, and text the 4.5 for text."""
    for each in SERIES:
        assert contrast(each.light, "#ffffff") >= 3
        assert contrast(each.dark, "#121212") >= 3
    assert contrast(INK, "#ffffff") >= 4.5
    assert contrast(MUTED, "#ffffff") >= 4.5


def test_looks_differ_without_any_colour():
    """Each has a marker, a dash and a hatch that no other has."""
    for mark in ("marker", "line", "hatch", "name"):
        assert len({str(getattr(each, mark)) for each in SERIES}) == len(SERIES)


def test_looks_begin_anew_after_the_last():
    """There is a look for every place."""
    assert series_style(len(SERIES)) == series_style(0)


def test_the_page_can_make_every_colour_lighter():
    """There is a rule for the fill and the stroke of each."""
    rules = dark_css()
    for each in SERIES:
        assert f".{each.name}-fill{{fill:{each.dark}}}" in rules
        assert f".{each.name}-stroke{{stroke:{each.dark}}}" in rules
