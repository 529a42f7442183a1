"""Pictures show by themselves in a notebook."""

from __future__ import annotations

import pickle

import pytest
from matplotlib.figure import Figure

import forecasttrack as ft


@pytest.mark.end_to_end
def test_a_picture_shows_itself_in_a_notebook(alaska_binary):
    """IPython asks for a PNG; axes of the caller's own are shown by whoever made them."""
    pairs = alaska_binary.where(forecaster="authors")
    for axes in (ft.calibration(pairs).plot(band="none"), ft.plots.murphy_diagram(pairs)):
        assert axes._repr_png_().startswith(b"\x89PNG\r\n")
    several = ft.calibration(alaska_binary, by="forecaster").plot(band="none")
    assert len(several) == 2
    assert several._repr_png_().startswith(b"\x89PNG\r\n")
    own = Figure().subplots()
    assert ft.calibration(pairs).plot(ax=own, band="none") is own
    assert not hasattr(own, "_repr_png_")


def test_a_picture_can_be_kept(alaska_binary):
    """As any figure of matplotlib, by pickle."""
    axes = ft.plots.murphy_diagram(alaska_binary)
    again = pickle.loads(pickle.dumps(axes.get_figure()))  # noqa: S301 - what was just made
    assert again.axes[0].get_title(loc="left") == axes.get_title(loc="left")
