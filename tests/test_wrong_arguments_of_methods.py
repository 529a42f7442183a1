"""The same for what books, pairs, scores, ledgers and their results are asked to do."""

from __future__ import annotations

import functools
import inspect

import pytest

import forecasttrack as ft
from tests.test_wrong_arguments import faults_of, small_book

OBJECTS = {
    "book": ft.Book, "pairs": ft.Pairs, "scores": ft.Scores, "ledger": ft.Ledger,
    "facts": ft.Facts, "lexicon": ft.Lexicon, "resolution": ft.Resolution,
}  # fmt: skip
INNER = {"refused", "columns_of_others", "score_others", "of_plain_rows", "rows_of", "of",
    "unit_of", "not_found_message"}  # fmt: skip
"""Between our packages; what comes in has been looked at."""


def methods_of(cls):
    """The public methods that take something, makers of the class among them."""
    for name, found in inspect.getmembers(cls, callable):
        if not name.startswith("_") and len(inspect.signature(found).parameters) > 0:
            is_bound = isinstance(inspect.getattr_static(cls, name), classmethod | staticmethod)
            if is_bound or len(inspect.signature(found).parameters) > 1:
                yield name


METHODS = [
    pytest.param(what, name, id=f"{what}.{name}")
    for what, cls in OBJECTS.items()
    for name in methods_of(cls)
    if name not in INNER
]


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    csv = tmp_path_factory.mktemp("facts") / "facts.csv"
    csv.write_text("series,at,value\ns,2026-01-01,1\n", encoding="utf-8")
    book = small_book()
    pairs = ft.pair(book)
    with ft.Ledger.open(tmp_path_factory.mktemp("ledger") / "own.db") as ledger:
        ledger.record(book, by="ann")
        yield {
            "book": book, "pairs": pairs, "scores": ft.score(pairs), "ledger": ledger,
            "facts": ft.read_facts(csv),
            "lexicon": ft.lexicon("icd203"), "resolution": book.resolutions[0],
        }  # fmt: skip


@pytest.fixture(scope="module")
def good(objects):
    return {
        "question_id": "p", "at": "2026-01-15", "moment": "2026-01-15", "why": "w", "by": "me",
        "records": objects["book"], "path": "x.yaml", "first": "ann", "second": "ben",
        "forecaster": "ann", "outcome": "yes", "belief": 0.5, "pairs": objects["pairs"],
        "known_at": "2026-02-02", "name": "forecaster", "series": "s", "words": "likely",
        "observations": [], "earlier": objects["resolution"], "place": "x.db",
    }  # fmt: skip


def method_of(thing, name):
    """A method; a ledger that it opens is closed again."""
    method = getattr(thing, name)
    if name not in ("open", "of_lines"):
        return method

    @functools.wraps(method)
    def closing(**given):
        with method(**given):
            pass

    return closing


@pytest.mark.parametrize(("what", "name"), METHODS)
def test_methods_name_the_argument(what, name, objects, good, tmp_path, monkeypatch):
    """No error of Python, NumPy or pandas comes through, for a sample of arguments."""
    monkeypatch.chdir(tmp_path)
    assert faults_of(method_of(objects[what], name), good, every=11) == []


@pytest.mark.slow
@pytest.mark.parametrize(("what", "name"), METHODS)
def test_methods_name_every_argument(what, name, objects, good, tmp_path, monkeypatch):
    """The same for all of them."""
    monkeypatch.chdir(tmp_path)
    assert faults_of(method_of(objects[what], name), good) == []
