"""How many files a reader opens to follow a book to its scores."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import forecasttrack as ft

PACKAGE = Path(ft.__file__).parent
MOST_FILES = 17
"""What `ft.score(book)` passes through, the frame around public functions among them; why not
twelve stands in docs/decisions/0300."""
OF_PAIRS = 12
"""What `ft.score(pairs)` of yes/no questions passes through, the pairs being there."""
OF_EVALUATION = {"score_pairs.py", "rule_scores.py"}
"""Those among them that are of the evaluation: choices and histories, single forecasts."""


def files_run_by(call):
    """The files of the package in which a call runs a function."""
    found = set()

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE):
            found.add(path)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.end_to_end
def test_the_path_of_a_score_is_short():
    """Few files stand between a book and its scores, and none of them is long."""
    book = ft.read_book("fixtures/alaska-2025")
    ft.score(book)  # what is imported when first used is no station of its own
    files = files_run_by(lambda: ft.score(book))
    assert len(files) <= MOST_FILES, sorted(str(each.relative_to(PACKAGE)) for each in files)
    own = {each.name for each in files if each.is_relative_to(PACKAGE / "evaluation")}
    assert own == OF_EVALUATION
    long = {each.name for each in files if len(each.read_text("utf-8").splitlines()) > 400}
    assert not long


def test_the_path_from_pairs_of_yes_no_questions_is_shorter(alaska_binary):
    """What makes pairs of a book, and what scores options, is not on it."""
    ft.score(alaska_binary)
    files = files_run_by(lambda: ft.score(alaska_binary))
    assert len(files) <= OF_PAIRS, sorted(str(each.relative_to(PACKAGE)) for each in files)
