"""Changes of formulas, one at a time: an operator, a comparison, a constant, a condition."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import attrs

from tests.source import MODULES

# numba compiles these from their files and keeps the result, so that a change would not be seen.
COMPILED = ("numba_rules", "numba_engine", "numba_grouping", "numba_kernel")

_ARITHMETIC: dict[type, type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div,
}
_COMPARED: dict[type, type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_SIGNS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.And: "and",
    ast.Or: "or",
}
_SWAPPED = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min"}

# What a change does to a node of the copied tree.
Change = Callable[[ast.AST], None]


@attrs.frozen(kw_only=True)
class Mutant:
    """One change of one module.

    Attributes:
        module: The module by its dotted name.
        line: Where the change stands.
        what: The change in words, as `- becomes +`.
        place: Which node of the module's tree is changed, as `ast.walk` counts them.
        change: What is done to that node.
    """

    module: str
    line: int
    what: str
    place: int = attrs.field(repr=False)
    change: Change = attrs.field(repr=False, eq=False)

    def tree(self) -> ast.Module:
        """The changed module."""
        tree = _tree(self.module)
        self.change(list(ast.walk(tree))[self.place])
        return tree

    def __str__(self) -> str:
        """Place and change on one line."""
        return f"{self.module}:{self.line}: {self.what}"


def modules_of(package: str) -> list[str]:
    """The modules of a package whose formulas can be changed."""
    start = f"forecasttrack.{package}."
    return [
        name
        for name in sorted(MODULES)
        if name.startswith(start) and name.rpartition(".")[2] not in COMPILED
    ]


def mutants_of(module: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = _tree(module)
    skipped = _without_formulas(tree)
    found = [
        Mutant(module=module, line=node.lineno, what=what, place=place, change=change)
        for place, node in enumerate(ast.walk(tree))
        if id(node) not in skipped
        for what, change in _changes(node)
    ]
    return sorted(found, key=lambda each: (each.line, each.place))


def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _without_formulas(tree: ast.Module) -> set[int]:
    """Annotations, decorators, and what is raised: words and types, which compute nothing."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.Raise | ast.JoinedStr) or _is_typing_block(node):
            parts = [node]
        found |= {id(each) for part in parts if part for each in ast.walk(part)}
    return found


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC and not _is_text(node):
            yield _exchange("op", op, _ARITHMETIC[type(op)])
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield _in_comparison(op)
        case ast.BoolOp(op=op):
            yield _exchange("op", op, ast.Or if isinstance(op, ast.And) else ast.And)
        case ast.UnaryOp(op=ast.USub()) if not isinstance(node.operand, ast.Constant):
            yield "minus sign goes", _replaced("op", ast.UAdd())
        case ast.IfExp() | ast.If():
            yield "condition is turned", _turned
        case ast.Constant(value=bool(value)):
            yield f"{value} becomes {not value}", _replaced("value", not value)
        # One more leaves a float over 9e15 as it is, which is no change.
        case ast.Constant(value=int(value) | float(value)) if value + 1 != value:
            yield f"{value} becomes {value + 1}", _replaced("value", value + 1)
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in _SWAPPED:
            field = "attr" if isinstance(node, ast.Attribute) else "id"
            yield f"{name} becomes {_SWAPPED[name]}", _replaced(field, _SWAPPED[name])


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _exchange(field: str, op: ast.AST, other: type) -> tuple[str, Change]:
    return f"{_SIGNS[type(op)]} becomes {_SIGNS[other]}", _replaced(field, other())


def _in_comparison(op: ast.cmpop) -> tuple[str, Change]:
    other = _COMPARED[type(op)]
    return f"{_SIGNS[type(op)]} becomes {_SIGNS[other]}", _replaced("ops", [other()])


def _replaced(field: str, value: object) -> Change:
    return lambda node: setattr(node, field, value)


def _turned(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp)
    node.test = ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node.test), node.test)
