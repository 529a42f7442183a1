"""Real samples of outside formats, where they are there: tests that read them skip elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[3] / "shared" / "samples"


def sample(name: str) -> Path:
    """The path of a sample; the test is skipped where there is none."""
    for folder in (_FOLDER, _FOLDER.parents[2] / "shared" / "samples"):
        if (folder / name).exists():
            return folder / name
    pytest.skip("the samples of outside formats are not here")
