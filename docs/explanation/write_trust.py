"""Writes the tables of reasons-to-trust.md from the register, the reference values and the tests.

Run it in the root of the repository: `python docs/explanation/write_trust.py`.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from forecasttrack import agreement, inference, pooling, reliability, scoring
from forecasttrack.scoring import conformance
from forecasttrack.scoring.conformance import Case
from forecasttrack.scoring.rules.register import BELIEF_ARGUMENTS, ScoringRule

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "reasons-to-trust.md"
BEGIN = "<!-- the tables below are made by docs/explanation/write_trust.py -->"
END = "<!-- the tables above are made by docs/explanation/write_trust.py -->"
PACKAGES = (reliability, inference, pooling, agreement)
# Every function is called there with wrong arguments, which says nothing about its numbers.
SWEEPS = ("tests/test_wrong_arguments.py", "tests/test_public_names.py")


def tables() -> str:
    """All tables of the page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "### Scoring rules\n"
    yield (
        "The reference value is the first case of the rule that somebody has published, else the "
        "first; `pytest tests/values/test_conformance.py` holds all cases."
    )
    for shape in BELIEF_ARGUMENTS:
        yield f"\n#### {shape.capitalize()}\n"
        yield "| rule | formula | source | one reference value | cases |"
        yield "|---|---|---|---|---|"
        yield from (_rule_row(rule) for rule in scoring.all_rules() if rule.accepts == shape)
    yield "\n### Calibration, comparison, pools and agreement\n"
    yield (
        "Sources as the docstrings name them; under tests stand the folders whose tests call the "
        "function. Functions that count, check or arrange and have no "
        "formula are left out."
    )
    yield "\n| function | what it does | source | reference values | tests |"
    yield "|---|---|---|---|---|"
    for package in PACKAGES:
        yield from (_function_row(package, name) for name in formulas_of(package))


# --- scoring rules -------------------------------------------------------------------------------


def _rule_row(rule: ScoringRule) -> str:
    chosen = conformance.cases(rule=rule.name, accepts=rule.accepts)
    first = next((case for case in chosen if case.published), chosen[0])
    cells = (
        *(f"`{rule.name}`", f"`{rule.formula}`", rule.reference),
        *(_shown(first), str(len(chosen))),
    )
    return _row(cells)


def _shown(case: Case) -> str:
    inputs = ", ".join(f"{name} {_value(value)}" for name, value in case.inputs.items())
    printed = f" ({case.source})" if case.published else ""
    return f"{inputs}: {case.value:.10g}{printed}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return str(value)


# --- other formulas ------------------------------------------------------------------------------

# Reference values by the name of the case, where it is not that of the function.
VALUES = {
    "auc": ("auc",),
    "corp": ("corp-miscalibration", "corp-discrimination", "corp-uncertainty"),
    "diebold_mariano": ("diebold-mariano",),
    "expected_calibration_error": ("expected-calibration-error",),
    "murphy": ("murphy-miscalibration", "murphy-discrimination"),
    "spiegelhalter": ("spiegelhalter",),
}
NO_FORMULA = {
    *("count", "merge", "reliability_table", "roc", "term_intervals", "required_sample_size"),
    *("binary_scores", "brier_otherwise", "components", "score_table", "clustered_mean"),
    *("claim_agreement", "confusion", "resampled", "rank"),
}


def formulas_of(package: ModuleType) -> list[str]:
    """The public functions of a package that compute something a paper defines."""
    names = sorted(name for name in dir(package) if not name.startswith("_"))
    return [
        name
        for name in names
        if inspect.isfunction(getattr(package, name)) and name not in NO_FORMULA
    ]


def _function_row(package: ModuleType, name: str) -> str:
    function = getattr(package, name)
    first, _, _ = (inspect.getdoc(function) or "").partition("\n\n")
    cases = sum(len(conformance.cases(rule=each)) for each in VALUES.get(name, ()))
    stem = package.__name__.rpartition(".")[2]
    tests = ", ".join(f"`{path}`" for path in calling_folders(stem, name))
    values = str(cases) if cases else ""
    label = f"`{stem}.{name}`"
    return _row((label, " ".join(first.split()), source_of(function), values, tests))


def source_of(function: Callable[..., object]) -> str:
    """What a docstring names under References, or in the sentence that names a year."""
    text = inspect.getdoc(function) or ""
    _, found, after = text.partition("References:\n")
    if found:
        return " ".join(after.split("\n\n")[0].split())
    named = re.search(r"\(((?:[A-Z][^()]*|[^()]* )(?:19|20)\d\d)\)", text)
    return " ".join(named[1].split()) if named else "its definition"


def calling_folders(package: str, name: str) -> list[str]:
    """Folders with tests that call a function: published values and its package first."""
    called = f"{package}.{name}"
    found = {
        path.rpartition("/")[0] for path, names in _calls_in_tests().items() if called in names
    }
    return sorted(
        found, key=lambda place: (place not in ("tests/values", f"tests/{package}"), place)
    )


@cache
def _calls_in_tests() -> dict[str, set[str]]:
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        relative = path.relative_to(ROOT).as_posix()
        if relative not in SWEEPS and not {"bench", "costs"} & set(path.parts):
            found[relative] = set(_calls(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def _calls(tree: ast.Module) -> Iterator[str]:
    """Functions as `package.name`, whether by the package or by a name imported from it."""
    imported = {
        alias.asname or alias.name: f"{node.module.split('.')[1]}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forecasttrack.")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            yield f"{name}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in imported:
            yield imported[node.id]


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}", encoding="utf-8")
    sys.stdout.write(f"wrote the tables of {PAGE.name}\n")
