"""Writes the reference values: `python -m tests.values.write_conformance`, in the root.

Each expected value comes from `tests/values/reference_formulas.py`, never from this library, and
must round to the digits that its source prints.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import mpmath

from tests.values import reference_cases, reference_records
from tests.values.reference_cases import Row

PLACE = Path(__file__).parents[2] / "forecasttrack" / "scoring" / "conformance"
DIGITS = 20
# What a quadrature has for sure.
DIGITS_OF_INTEGRALS = 15
ABOUT = (
    "Reference values of scoring rules: a value agrees when it lies within tolerance times "
    "max(1, |expected|) of the expected one."
)


def rows_by_file() -> dict[str, list[Row]]:
    """The rows of each file."""
    return {
        "probability": list(reference_cases.yes_no_rows()),
        "options": list(reference_cases.options_rows("options")),
        "ordered-options": list(reference_cases.options_rows("ordered options")),
        "quantiles": list(reference_cases.quantile_rows()),
        "samples": list(reference_cases.sample_rows()),
        "distribution": list(reference_cases.distribution_rows()),
        "cdf": list(reference_records.cdf_rows()),
        "interval": list(reference_cases.interval_rows()),
        "point": list(reference_cases.point_rows()),
        "record": list(reference_records.record_rows()),
    }


def texts() -> dict[str, str]:
    """Each file's name with its text."""
    return {f"{name}.json": _text(rows) for name, rows in rows_by_file().items()}


def _text(rows: Iterable[Row]) -> str:
    found = {"format": 1, "about": ABOUT, "cases": list(_cases(rows))}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _cases(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    numbered: Counter[str] = Counter()
    for row in rows:
        shape = "" if row.accepts == "probability" else f"-{row.accepts.replace(' ', '-')}"
        stem = f"{row.rule}{shape}{'-published' if row.published else ''}"
        numbered[stem] += 1
        case = {
            "key": f"{stem}-{numbered[stem]}",
            "rule": row.rule,
            "accepts": row.accepts,
            "convention": row.convention,
            "inputs": row.inputs,
            "expected": _digits(row),
            "tolerance": row.tolerance,
            "working": row.working,
            "source": row.source,
        }
        yield case | ({"published": row.published} if row.published else {})


def _digits(row: Row) -> str:
    value = mpmath.mpf(row.value)
    if row.published:
        decimals = len(row.published.partition(".")[2])
        # A source may cut its digits off where it should round them.
        assert abs(value - mpmath.mpf(row.published)) < mpmath.mpf(10) ** -decimals, row
    if mpmath.isinf(value):
        return "inf" if value > 0 else "-inf"
    digits = DIGITS_OF_INTEGRALS if row.working == reference_cases.INTEGRATED else DIGITS
    return mpmath.nstr(value, digits, min_fixed=-30, max_fixed=30).removesuffix(".0")


if __name__ == "__main__":
    for name, text in texts().items():
        (PLACE / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {name}: {len(json.loads(text)['cases'])} cases\n")
