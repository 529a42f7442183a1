"""The public names: what they are, that each is documented, and that one list holds them."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib

import pytest

import forecasttrack as ft
from tests.source import MODULES, PACKAGE, ROOT, nodes, package_of, parsed, trees


def test_the_six_nouns_and_four_verbs_are_public():
    """What a newcomer holds is there under the names that the documents use."""
    nouns = {"Question", "Forecast", "Resolution", "Ledger", "Pairs", "Scores"}
    verbs = {"pair", "resolve", "score"}  # and ``Scores.summarise``
    assert nouns | verbs <= set(ft.__all__)
    assert callable(ft.Book.resolve)
    assert callable(ft.Scores.summarise)


def test_public_names_stand_once():
    """``dir`` shows the public names, each once, in order."""
    assert dir(ft) == sorted(set(ft.__all__))


@pytest.mark.parametrize("name", sorted(ft.__all__))
def test_every_public_name_can_be_imported_and_is_documented(name):
    """Each name says in its docstring what it is."""
    value = getattr(ft, name)
    if not isinstance(value, str):
        assert len(inspect.getdoc(value) or "") > 20, f"{name} has no docstring"


def test_no_public_function_bears_the_name_of_a_package():
    """A package that is imported when first used would shadow it."""
    packages = {package_of(module) for module in MODULES}
    functions = {name for name in ft.__all__ if inspect.isfunction(getattr(ft, name))}
    assert not functions & packages


def test_a_wrong_name_is_an_attribute_error():
    """Python's own tools rely on this error for names that are not there."""
    with pytest.raises(AttributeError, match="No forecasttrack attribute brir"):
        getattr(ft, "brir")  # noqa: B009 - the name is wrong on purpose


def test_one_list_holds_the_public_names():
    """What `__init__.pyi` names for type checkers is what Python offers."""
    stub = parsed(PACKAGE / "__init__.pyi")
    imported = [
        alias.asname
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert sorted([*imported, "__version__"]) == sorted(ft.__all__)


def test_the_version_stands_in_one_place():
    """The build reads `__version__`; the changelog and the citation name the same release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "forecasttrack/__init__.py"
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    number, day = re.search(
        r"^## (\d+\.\d+\.\d+), (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE
    ).groups()
    citation = (ROOT / "docs" / "CITATION.cff").read_text(encoding="utf-8")
    assert number == ft.__version__
    assert f"version: {number}\n" in citation
    assert f"date-released: {day}\n" in citation


def test_every_public_function_and_class_is_documented():
    """Whatever does not begin with an underscore says what it is for; so does each module."""
    for module, tree in trees().items():
        assert ast.get_docstring(tree), f"{module} has no docstring"
        bare = [
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
        assert not bare, module


OPEN_PACKAGES = ("agreement", "inference", "plots", "pooling", "reliability", "scale", "scoring")


def public_home(module: str, name: str) -> str | None:
    """Where users find what a module of the package holds, if they are to find it."""
    value = getattr(importlib.import_module(module), name, None)
    packages = [f"forecasttrack.{each}" for each in OPEN_PACKAGES if each == package_of(module)]
    for home in (*packages, "forecasttrack"):
        if getattr(importlib.import_module(home), name, None) is value is not None:
            return home
    return None


@pytest.mark.end_to_end
def test_tests_import_a_public_name_from_where_users_do():
    """Other modules are named only by tests of what no user imports; errors have their own."""
    found = {
        (node.module, alias.name): file.name
        for file in (ROOT / "tests").rglob("*.py")
        for node in nodes(parsed(file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forecasttrack.")
        for alias in node.names
        if node.module != "forecasttrack.errors"
    }
    deep = {each: file for each, file in found.items() if public_home(*each) not in (None, each[0])}
    assert deep == {}
