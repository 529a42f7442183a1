"""Identifiers are plain words, each class name stands once, and objects are told apart by value."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache

from tests.source import FILES, ROOT, nodes, parsed, trees

BANNED = {"said", "told", "asked", "met", "here", "mine", "their", "each_other", "living"}
"""Words that need a sentence around them to mean anything."""

PLACES = {path.relative_to(ROOT).as_posix(): path for path in FILES} | {
    path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "tests").rglob("*.py"))
}
NAMING = {"id", "arg", "attr", "name", "asname"}
ADDRESSES = {"__array_interface__", "ctypes", "may_share_memory", "shares_memory"}


@cache
def naming_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields in which a node of a kind may hold an identifier."""
    return tuple(each for each in kind._fields if each in NAMING)


def identifiers(tree: ast.Module) -> Iterator[str]:
    """Names, arguments, attributes, functions, classes and what imports are called."""
    for node in nodes(tree):
        for field in naming_fields(type(node)):
            value = getattr(node, field)
            if isinstance(value, str):
                yield from value.split(".")


def identity_tricks(tree: ast.Module) -> Iterator[str]:
    """Uses of the address of an object in place of its value."""
    for node in nodes(tree):
        if isinstance(node, ast.Call) and _is_name(node.func, "id"):
            yield f"line {node.lineno}: id()"
        if isinstance(node, ast.Attribute) and node.attr in ADDRESSES:
            yield f"line {node.lineno}: {node.attr}"
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"is_", "is_not"}
            and _is_name(node.value, "operator")
        ):
            yield f"line {node.lineno}: operator.{node.attr}"


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def test_no_identifier_is_a_banned_word():
    """Neither in the package nor in its tests; leading and trailing underscores do not help."""
    found = {}
    for place, path in PLACES.items():
        words = {each.strip("_") for each in identifiers(parsed(path))}
        found[place] = BANNED & {path.stem, *words}
    assert {place: words for place, words in found.items() if words} == {}


def test_a_class_name_stands_once_in_the_package():
    """A reader who meets a class name knows which class it is."""
    names = Counter(
        node.name.lstrip("_")
        for tree in trees().values()
        for node in nodes(tree)
        if isinstance(node, ast.ClassDef)
    )
    assert {name for name, count in names.items() if count > 1} == set()


def test_no_module_relies_on_the_address_of_an_object():
    """An array written to in place, or a new object at an old address, would go unnoticed."""
    found = {module: list(identity_tricks(tree)) for module, tree in trees().items()}
    assert {module: tricks for module, tricks in found.items() if tricks} == {}


def test_each_kind_of_identifier_and_trick_is_seen():
    """The checks above find what they look for."""
    tree = ast.parse(
        "import operator\nfrom a import b as told\ndef said(asked): met.here = f(mine=1)\n"
        "class their: pass\nfor each_other in living: id(each_other)\noperator.is_(1, 2)\n"
    )
    assert set(identifiers(tree)) >= BANNED
    assert list(identity_tricks(tree)) == ["line 5: id()", "line 6: operator.is_"]
