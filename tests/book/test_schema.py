"""The JSON Schema for editors says what the records say, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from jsonschema import Draft202012Validator

import forecasttrack as ft
from forecasttrack.book import schema_file
from forecasttrack.book.nodes import read_nodes
from forecasttrack.book.sections import SECTIONS
from forecasttrack.records.briefing import NATURES
from forecasttrack.records.families import BOUNDS, FAMILIES
from forecasttrack.records.kind import KINDS
from forecasttrack.records.plain_faults import key_of
from forecasttrack.records.plain_reading import keys_of
from forecasttrack.records.question import RELATIONS
from forecasttrack.records.resolution import STATUSES, SURENESS
from forecasttrack.records.rule import RULES
from forecasttrack.records.series_rule import CONFLICTS, TAKES, VINTAGES
from forecasttrack.records.wording import SEEN, ClaimReading
from tests.book.test_reading import CHANGES, SOUND

SCHEMA = json.loads(schema_file().read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
CHECK = Draft202012Validator(SCHEMA)
ALASKA = Path(__file__).parents[2] / "fixtures" / "alaska-2025"

CLASSES = {
    "band": ft.Band,
    "briefing": ft.Briefing,
    "claim": ft.Claim,
    "claim_reading": ClaimReading,
    "coder": ft.Coder,
    "condition": ft.Condition,
    "evidence": ft.Evidence,
    "forecast": ft.Forecast,
    "forecaster": ft.Forecaster,
    "period": ft.Period,
    "question": ft.Question,
    "range": ft.Range,
    "reading": ft.Reading,
    "replaced": ft.Replaced,
    "resolution": ft.Resolution,
    "wording": ft.Wording,
}
BEYOND_SHAPES = (
    "no claim", "no question", "no forecaster", "no briefing", "no coder", "stands twice",
    "the quantiles cross", "follows level", "sum to", "is no option", "lies outside",
    "the band runs", "the range runs", "the period ends", "closes (", "expires (", "day is out",
    "its own condition", "can never be met", "the lower bound", "question takes", "date question",
    "numeric question", "binary question is yes or no", "its status is condition-not-met",
    "anchors and aliases", "tags (!)", "this is no YAML", "a second document", "a key is text",
    "a finite number", "an option is text, found the number 1", "forecasttrack: 1.0",
    "lower must lie under upper", "leaves nothing of the family", "which is missing",
    "parameter 'mean_2'", "outside the bounds", "leaves out", "stands for", "puts it in",
    "outside the band", "the words stand for", "no lexicon", "the range is open",
)  # fmt: skip
"""Faults that no schema can see: between records, between values, or before there is data."""


def test_the_schema_is_one() -> None:
    """It is valid JSON Schema of the draft it names."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", sorted(ALASKA.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_alaska_book_is_valid(file: Path) -> None:
    """Every file of the fixture has the shapes that the schema allows."""
    assert not list(CHECK.iter_errors(read_nodes(file.read_text(encoding="utf-8")).data))


@pytest.mark.parametrize(("name", "cls"), CLASSES.items(), ids=CLASSES)
def test_keys_are_those_of_the_records(name: str, cls: type) -> None:
    """A key that a record gains, loses or requires is one that the schema does too."""
    fields = {key_of(f.name): f for f in attrs.fields(cls)}
    belief_or_kind = {"kind", "belief"}
    required = {key for key, f in fields.items() if f.default is attrs.NOTHING}
    assert set(DEFS[name]["properties"]) == set(keys_of(cls))
    assert set(DEFS[name]["required"]) == required - belief_or_kind
    assert DEFS[name]["additionalProperties"] is False


@pytest.mark.parametrize("cls", RULES, ids=lambda cls: cls.name)
def test_keys_are_those_of_the_rules(cls: type) -> None:
    """Each kind of rule has a shape of its own, with its keys and closed lists."""
    shape = DEFS[f"rule_{cls.name}"]
    fields = {key_of(f.name): f for f in attrs.fields(cls)}
    required = {key for key, f in fields.items() if f.default is attrs.NOTHING}
    assert set(shape["properties"]) == {"kind", *keys_of(cls)}
    assert set(shape["required"]) == {"kind", *required}
    assert shape["properties"]["kind"] == {"const": cls.name}
    lists = {"vintage": VINTAGES, "conflict": CONFLICTS, "take": TAKES}
    for key in lists.keys() & shape["properties"].keys():
        assert shape["properties"][key]["enum"] == list(lists[key])


def test_every_record_has_its_shape() -> None:
    """The sections are those of a book, and no shape is forgotten."""
    heads = {"forecasttrack", "recorded_until"}
    assert set(SCHEMA["properties"]) == {*SECTIONS, *heads}
    for section, cls in SECTIONS.items():
        name = SCHEMA["properties"][section]["items"]["$ref"].removeprefix("#/$defs/")
        assert CLASSES[name] is cls


def test_families_are_those_of_the_records() -> None:
    """An editor completes the parameters of each family, and knows which must be positive."""
    shapes = {
        shape["properties"]["family"]["const"]: shape for shape in DEFS["distribution"]["oneOf"]
    }
    assert set(shapes) == set(FAMILIES)
    for name, known in FAMILIES.items():
        if name == "normal-mixture":
            assert set(shapes[name]["required"]) == {"family", "mean_1", "sd_1", "weight_1"}
            continue
        properties = shapes[name]["properties"]
        bounds = BOUNDS if known.takes_bounds else ()
        assert set(properties) == {"family", *known.parameters, *bounds}
        assert set(shapes[name]["required"]) == {"family", *known.parameters}
        positive = {key for key, value in properties.items() if "exclusiveMinimum" in value}
        assert positive == set(known.positive)


def test_closed_lists_are_those_of_the_records() -> None:
    """A word that one of the closed lists gains is one that editors offer."""
    assert DEFS["claim"]["properties"]["nature"]["enum"] == list(NATURES)
    assert DEFS["question"]["properties"]["relation"]["enum"] == list(RELATIONS)
    assert DEFS["question"]["properties"]["kind"]["enum"] == [kind.name for kind in KINDS]
    assert DEFS["resolution"]["properties"]["status"]["enum"] == list(STATUSES)
    assert DEFS["sureness"]["enum"] == list(SURENESS)
    assert DEFS["seen"]["enum"] == list(SEEN)


SHAPE_FAULTS = [
    change for change in CHANGES if not any(sign in change[2] for sign in BEYOND_SHAPES)
]


def test_most_faults_are_faults_of_shape() -> None:
    """The list of what a schema cannot see has not swallowed the faults it can see."""
    assert len(SHAPE_FAULTS) > 110


@pytest.mark.parametrize(
    ("out", "into", "fault"), SHAPE_FAULTS, ids=[f for _, _, f in SHAPE_FAULTS]
)
def test_what_the_reader_refuses_the_schema_refuses(out: str, into: str, fault: str) -> None:
    """An editor marks each fault of shape before the book is ever read."""
    data = read_nodes(SOUND.replace(out, into, 1)).data
    assert not CHECK.is_valid(data), fault


def test_the_sound_book_is_valid() -> None:
    """The book that the changes spoil is itself accepted."""
    assert CHECK.is_valid(read_nodes(SOUND).data)
