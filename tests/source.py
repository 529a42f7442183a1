"""The source of the package as tests of its structure read it: modules, trees and imports."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "forecasttrack"
FILES = sorted(PACKAGE.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The tree of a file, made when a test first asks for it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a tree as `ast.walk` finds them, which takes longer than to look at them."""
    return tuple(ast.walk(tree))


def module_name(path: Path, root: Path = ROOT) -> str:
    """Dotted name of a file: ``forecasttrack.book`` for ``forecasttrack/book/__init__.py``."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def trees() -> dict[str, ast.Module]:
    """Every module of the package, parsed."""
    return {name: parsed(path) for name, path in MODULES.items()}


def package_of(module: str) -> str:
    """The package a module stands in: ``scoring`` for ``forecasttrack.scoring.rules.binary``."""
    return module.partition(".")[2].partition(".")[0]


@cache
def imports(tree: ast.Module) -> list[str]:
    """Everything that a module imports, inside functions too; not what only type checkers read.

    ``from a import b`` gives ``a.b``, which may be a module or a name in ``a``.
    """
    return list(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in _runtime_statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _runtime_statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if not isinstance(child, ast.expr):
            yield child
            yield from _runtime_statements(child)


def module_graph(parsed_modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """For each module the other modules of the package that it imports."""
    graph = {}
    for name, tree in parsed_modules.items():
        named = {
            each if each in parsed_modules else each.rpartition(".")[0] for each in imports(tree)
        }
        graph[name] = (named & parsed_modules.keys()) - {name}
    return graph


@cache
def package_graph() -> dict[str, set[str]]:
    """For each module of the package the others that it imports."""
    return module_graph(trees())


def layers() -> list[set[str]]:
    """The packages from the bottom up, as `pyproject.toml` orders them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    ordered = next(each["layers"] for each in contracts if each["type"] == "layers")
    return [set(layer.strip("()").split(" | ")) for layer in reversed(ordered)]


def design_rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of `docs/design.md`, without its head."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ") and "`" in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


PACKAGES = {row[0].strip("`"): row[2] for row in design_rows("Packages")}
"""For each package the packages that it may import, in words."""
