"""Puts a mutant into functions that are loaded: their code is exchanged, and nothing imported."""

from __future__ import annotations

import ast
import gc
from collections.abc import Hashable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType

import attrs

from tests.mutation.mutants import Mutant
from tests.source import MODULES, parsed

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@attrs.frozen(kw_only=True)
class Place:
    """Where a mutant stands.

    Attributes:
        lines: The lines of its statement; of a default, those of the function that has it.
        in_function: Whether it runs when a function is called, and not when a module is imported.
    """

    lines: range
    in_function: bool


def place_of(mutant: Mutant) -> Place:
    """Say where a mutant stands, by the tree of its module."""
    tree = parsed(MODULES[mutant.module])
    above = list(_path(tree, list(ast.walk(tree))[mutant.place]))
    return Place(lines=_lines(above), in_function=_scope(above) is not None)


def _path(tree: ast.AST, node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that hold a node, from itself to the module."""
    parents = {child: each for each in ast.walk(tree) for child in ast.iter_child_nodes(each)}
    while True:
        yield node
        if node not in parents:
            return
        node = parents[node]


def _scope(above: list[ast.AST]) -> Scope | None:
    """The innermost function in whose body a node stands; its defaults stand outside."""
    for child, node in pairwise(above):
        body = node.body if isinstance(node, Scope) else []
        if child is body or (isinstance(body, list) and child in body):
            return node
    return None


def _lines(above: list[ast.AST]) -> range:
    statement = next(node for node in above if isinstance(node, ast.stmt))
    last = statement.end_lineno or statement.lineno
    inner = getattr(statement, "body", None)
    if isinstance(inner, list) and not isinstance(statement, Scope):
        last = max(inner[0].lineno - 1, statement.lineno)  # the head of an `if` or a loop
    return range(statement.lineno, last + 1)


def put(mutant: Mutant) -> None:
    """Exchange the code of every function that a mutant changes."""
    file = str(MODULES[mutant.module])
    source = compile(parsed(MODULES[mutant.module]), file, "exec")
    changed = compile(mutant.tree(), file, "exec")
    codes = dict(zip(map(_name, _codes(source)), _codes(changed), strict=True))
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == file:
            each.__code__ = codes[_name(each.__code__)]


def _name(code: CodeType) -> Hashable:
    """Name and places of a function; code that has run has another hash than code that has not."""
    return code.co_qualname, tuple(code.co_positions())


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)
