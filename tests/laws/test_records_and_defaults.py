"""What holds of every record and every argument of the packages of formulas and findings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import attrs
import numpy as np
import pytest

from tests.source import MODULES, package_of

PACKAGES = ("scoring", "reliability", "inference", "pooling", "findings")
# An argument of one name means the same everywhere, and so does leaving it out.
DEFAULTS = {"level": 0.95, "power": 0.8, "resamples": 1000, "seed": 0, "weight": 1.0, "bins": 10}
OTHERS = {
    ("swapped_difference", "resamples"): 9999,
    ("term_intervals", "resamples"): 400,
}


def defined(kind: type) -> list[Any]:
    """What the modules of the packages define, those of compiled kernels left out."""
    found = {}
    for name in sorted(MODULES):
        if package_of(name) in PACKAGES and "numba" not in name:
            own = vars(importlib.import_module(name)).values()
            found |= {each: None for each in own if type(each) is kind and each.__module__ == name}
    return list(found)


RECORDS = {each.__name__: each for each in defined(type) if attrs.has(each)}


@pytest.mark.parametrize("name", sorted(set(RECORDS) - {"ScoreBand", "DifferenceBand"}))
def test_a_record_is_made_by_the_names_of_its_fields(name):
    """Of two numbers side by side nobody could tell which is which; two ends stand in order."""
    record = RECORDS[name]
    with pytest.raises(TypeError, match="positional argument"):
        record(*[1] * len(attrs.fields(record)))


def holds_arrays(record: type) -> bool:
    """Whether a field is an array, or another record that holds some."""
    types = [str(each.type) for each in attrs.fields(record)]
    types = [each for each in types if not each.startswith("Callable")]
    others = [RECORDS[each] for each in types if each in RECORDS]
    return any("array" in each.lower() or each == "Floats" for each in types) or any(
        map(holds_arrays, others)
    )


def made_of_arrays(record: type) -> Any:
    made = record.__new__(record)
    for each in attrs.fields(record):
        object.__setattr__(made, each.name, np.arange(2))
    return made


@pytest.mark.parametrize("name", [name for name, each in RECORDS.items() if holds_arrays(each)])
def test_records_of_arrays_are_equal_to_themselves_alone(name):
    """Arrays have no single yes or no to compare them by, and no hash."""
    one, other = (made_of_arrays(RECORDS[name]) for _ in range(2))
    assert one == one  # noqa: PLR0124 - it is what is tested
    assert one != other
    assert len({one, other, one}) == 2


def arguments() -> Iterator[tuple[str, str, object]]:
    for function in defined(FunctionType):
        for each in inspect.signature(function).parameters.values():
            if each.name in DEFAULTS and each.default is not each.empty:
                yield function.__qualname__, each.name, each.default


@pytest.mark.parametrize(("function", "argument", "default"), list(arguments()))
def test_an_argument_has_the_same_default_everywhere(function, argument, default):
    """Intervals are those of 95% and draws those of seed 0, where nothing else is asked for."""
    expected = OTHERS.get((function, argument), DEFAULTS[argument])
    assert default is None or default == expected
