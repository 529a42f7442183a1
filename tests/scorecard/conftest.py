"""The Alaska book and its scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack import coder_agreement
from forecasttrack.scorecard import contents as making
from forecasttrack.scorecard import reporting
from forecasttrack.scorecard.contents import Contents, contents
from forecasttrack.scorecard.splitting import parts


@pytest.fixture(scope="session")
def alaska_page(tmp_path_factory, alaska) -> Path:
    """The page of the Alaska book."""
    return ft.report(alaska, tmp_path_factory.mktemp("alaska_page") / "scorecard.html")


@pytest.fixture(scope="session")
def alaska_contents(alaska) -> Contents:
    """What the scorecard of the Alaska book says, before it has a form."""
    return contents(alaska)


@pytest.fixture(scope="session")
def small_book(alaska) -> ft.Book:
    """The part of the Alaska book about what it reports of one forecaster."""
    return next(part.book for part in parts(alaska) if part.name == "putin")


_measured = cache(coder_agreement)
_contents = cache(lambda source, choices: contents(source, **dict(choices)))


def _remembered(
    source: object,
    *,
    counting: dict[str, str],
    choices: dict[str, str | None],
    rules: tuple[str, ...],
    baselines: object,
    **seen: object,
) -> Contents:
    """Contents by their source and choices; how pairs count is the default throughout.

    What a folder sets beside forecasters changes nothing about files and their places.
    """
    assert set(counting.values()) <= {"wait", "leave out"}
    assert (set(choices.values()), rules) == ({None}, ())
    return _contents(source, tuple(seen.items()))


def agreement_of(book: ft.Book) -> pd.DataFrame:
    """How far the coders of a book agree; 500 times resampled, so once for each book."""
    return _measured(book).copy()


@pytest.fixture(scope="package", autouse=True)
def agreement_once() -> Iterator[None]:
    """Resampling is a third of what a scorecard takes, and it is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(making, "coder_agreement", agreement_of)
        yield


@pytest.fixture
def contents_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of files and their places: what a scorecard of a book says is worked out once."""
    monkeypatch.setattr(reporting, "contents", _remembered)
