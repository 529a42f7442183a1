"""A value that means nothing where it stands is refused, and the error says where."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

import forecasttrack as ft
from forecasttrack.book.reading import book_of
from forecasttrack.errors import BookError
from forecasttrack.wording.lexicon_file import parse_lexicon
from tests.builders import ALASKA
from tests.fuzz.targets import FORECASTS

NO_NUMBER = ("70,000", "\u22125", "NaN", "inf", "1e999", "nonsense", "1:30", "1 000", "2026-02-30")
NONSENSE = (*NO_NUMBER, "62%", "[1, 2]", "{a: 1}", "2026-13-01", "24:00", "''")
FREE = {
    "address", "cluster", "criteria", "description", "digest", "hedge", "id", "importance", "kind",
    "licence", "name", "note", "paraphrase", "source", "statement", "tags", "text", "title", "unit",
    "words", "publisher", "authors",
}  # fmt: skip
"""Keys that take any text, or that are tried on their own below."""


@attrs.frozen
class Leaf:
    """A single value of a YAML file: the keys above it, its line and its characters."""

    path: tuple[str, ...]
    line: int
    start: int
    end: int

    @property
    def is_free(self) -> bool:
        """Whether any text may stand there: free keys, names of options, and what names them."""
        return bool({*self.path[-2:]} & FREE) or self.path == ("questions", "options")


def leaves(text: str) -> list[Leaf]:
    return list(_leaves(YAML(typ="rt").compose(text), ()))


def _leaves(node: Node, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _leaves(value, (*path, key.value))
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _leaves(value, path)
    elif isinstance(node, ScalarNode):
        start, end = node.start_mark, node.end_mark
        yield Leaf(path, start.line + 1, start.index, end.index)


def spoilt(text: str, leaf: Leaf, value: str) -> str:
    return text[: leaf.start] + value + text[leaf.end :]


def fault_of_book(text: str, leaf: Leaf, value: str) -> str:
    """What is wrong with how a book takes a value; empty where nothing is."""
    try:
        book_of({"book.yaml": spoilt(text, leaf, value)})
    except BookError as error:
        named = f"book.yaml:{leaf.line}:" in str(error)
        return "" if named else f"{'.'.join(leaf.path)}: {value}: elsewhere: {error}"
    return f"{'.'.join(leaf.path)} takes {value}"


SHAPES = Path("fixtures/shapes/shapes.yaml").read_text(encoding="utf-8")
STRICT = [leaf for leaf in leaves(SHAPES) if not leaf.is_free]
OF_LEAVES = pytest.mark.parametrize("leaf", STRICT, ids=lambda leaf: f"{leaf.path[-1]}:{leaf.line}")


@OF_LEAVES
def test_a_book_refuses_nonsense_by_its_place(leaf):
    """One value for each place; the places together try all of them."""
    value = NONSENSE[STRICT.index(leaf) % len(NONSENSE)]
    assert fault_of_book(SHAPES, leaf, value) == ""


@pytest.mark.slow
@OF_LEAVES
def test_a_book_refuses_all_nonsense_by_its_place(leaf):
    """Every value for each place."""
    assert [fault_of_book(SHAPES, leaf, value) for value in NONSENSE] == [""] * len(NONSENSE)


# --- tables --------------------------------------------------------------------------------------


def with_cell(text: str, row: int, column: str, value: str) -> str:
    """The CSV with another value in one cell; rows are counted from 0 below the head."""
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[row][column] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


FACTS = Path(ALASKA, "facts.csv").read_text(encoding="utf-8")
OF_FACTS = [
    *(
        (column, value)
        for column in ("at", "until", "as_of")
        for value in (*NO_NUMBER[:8], "24:00")
    ),
    *((each, value) for each in ("low", "high") for value in (*NO_NUMBER, "62%")),
    *(("value", value) for value in (*NO_NUMBER[:5], "1 000", "62%")),
    *(("sureness", value) for value in NONSENSE[:-1]),
    ("at", ""),
    ("series", ""),
]


@pytest.mark.parametrize(("column", "value"), OF_FACTS)
def test_facts_refuse_nonsense_by_line(column, value, tmp_path):
    """No rule settles a question from it."""
    path = tmp_path / "facts.csv"
    path.write_text(with_cell(FACTS, 3, column, value), encoding="utf-8")
    with pytest.raises(ft.ForecastTrackError) as error:
        ft.read_facts(path)
    assert "facts.csv:5" in str(error.value)


OF_TABLES = [
    *(("probability", value) for value in (*NO_NUMBER, "-0.1", "250", "162%")),
    *(("issued_at", value) for value in NO_NUMBER[:8]),
    *(("outcome", value) for value in NO_NUMBER if value != "NaN"),
]


@pytest.mark.parametrize(("column", "value"), OF_TABLES)
def test_a_table_refuses_a_row_of_nonsense_by_its_number(column, value, tmp_path):
    """The other rows come in, or the whole file is refused with the reason."""
    path = tmp_path / "forecasts.csv"
    path.write_text(with_cell(FORECASTS, 3, column, value), encoding="utf-8")
    try:
        got = ft.read_forecasts(path, format="table")
    except ft.ForecastTrackError as error:
        assert column in str(error)  # noqa: PT017 - either answer is right
        return
    refused = got.refused
    assert list(refused["row"]) == [5]
    assert list(refused["column"]) == [column]
    assert got.taken == 6


# --- lexicons ------------------------------------------------------------------------------------

LEXICON = """\
name: own
structure: partition
entries:
  - words: unlikely
    low: 0.0
    high: 0.5
  - words: likely
    low: 0.5
    high: 1.0
"""


@pytest.mark.parametrize("value", [*NONSENSE, "-0.1", "1.1"])
@pytest.mark.parametrize("line", [5, 6, 8, 9])
def test_a_lexicon_refuses_nonsense(line, value):
    """An end of a band that is no probability, or one that makes it no partition any more."""
    leaf = next(each for each in leaves(LEXICON) if each.line == line)
    with pytest.raises(ft.ForecastTrackError, match=r"own\.yaml:\d+:\d+"):
        parse_lexicon(spoilt(LEXICON, leaf, value), "own.yaml", name="own")


def test_a_lexicon_that_nests_without_end_is_refused_at_once():
    """The parser's time would grow as the square of the depth."""
    with pytest.raises(ft.ForecastTrackError, match=r"own\.yaml:1:\d+: .*nested more than"):
        parse_lexicon("entries: " + "[" * 100_000, "own.yaml", name="own")
