"""The sections of a docstring, those that it borrows from another's among them.

A docstring that says "Arguments and errors as in `brier`." means the sections of ``brier`` for
whatever it does not say itself, and a class has the attributes that its bases describe. Readers of
the site find them written out.
"""

from __future__ import annotations

import inspect
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SECTIONS = ("Attributes", "Args", "Returns", "Raises", "Warns", "References", "Example")
BORROWED = ("Args", "Returns", "Raises")

_BORROWS = re.compile(r"[Aa]rguments(?P<more>[^.`]*)\sas\s+in\s+`(?P<lender>\w+)`")
_HEADS = re.compile(rf"^({'|'.join((*SECTIONS, 'Yields'))}):$", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}\**(\w[\w, *]*)(?: \([^)]*\))?:", re.MULTILINE)


def sections(docstring: str) -> dict[str, str]:
    """The sections by name, without their heads; what stands before them has the name ""."""
    found = list(_HEADS.finditer(docstring))
    starts = [0, *(each.end() for each in found)]
    ends = [*(each.start() for each in found), len(docstring)]
    names = ["", *(each[1] for each in found)]
    parts = (docstring[a:b].strip("\n") for a, b in zip(starts, ends, strict=True))
    return dict(zip(names, parts, strict=True))


def entries(section: str) -> dict[str, str]:
    """The entries of a section by name, each as its lines; ``first, second:`` names two."""
    found = list(_ENTRY.finditer(section))
    starts = [each.start() for each in found]
    texts = [section[a:b].rstrip() for a, b in pairwise([*starts, len(section)])]
    return {
        name.strip(" *"): text
        for each, text in zip(found, texts, strict=True)
        for name in each[1].split(",")
    }


def complete(function: Any) -> dict[str, str]:
    """The sections of a function's docstring together with those that it borrows."""
    own = sections(inspect.getdoc(function) or "")
    lender, errors = lender_of(function)
    if lender is None:
        return own
    lent = complete(lender)
    if not errors:
        lent.pop("Raises", None)
    parameters = set(inspect.signature(function).parameters)
    args = {k: v for k, v in entries(lent.get("Args", "")).items() if k in parameters}
    args |= entries(own.get("Args", ""))
    raised = entries(lent.get("Raises", "")) | entries(own.get("Raises", ""))
    added = {"Args": "\n".join(args.values()), "Raises": "\n".join(raised.values())}
    added["Returns"] = own.get("Returns") or lent.get("Returns", "")
    return own | {name: text for name, text in added.items() if text}


def lender_of(function: Any) -> tuple[Any, bool]:
    """The function whose arguments a docstring says are its own, and whether its errors are."""
    named = _BORROWS.search(inspect.getdoc(function) or "")
    module = sys.modules.get(getattr(function, "__module__", ""))
    if named is None or module is None:
        return None, False
    package = sys.modules[".".join(module.__name__.split(".")[:2])]
    lender = getattr(module, named["lender"], None) or getattr(package, named["lender"])
    return lender, "errors" in named["more"]


def attributes(cls: type) -> dict[str, str]:
    """What a class says of its attributes, and its bases of those that it leaves to them."""
    found: dict[str, str] = {}
    for each in cls.__mro__[:-1]:
        described = entries(sections(inspect.cleandoc(each.__doc__ or "")).get("Attributes", ""))
        found |= {name: text for name, text in described.items() if name not in found}
    return found


def written_out(value: Any) -> dict[str, str]:
    """The sections that the site shows of a function or class."""
    if not inspect.isclass(value):
        return complete(value)
    own = sections(inspect.getdoc(value) or "")
    # Several names share an entry.
    lines = dict.fromkeys(attributes(value).values())
    return own | ({"Attributes": "\n".join(lines)} if lines else {})


def write_out(_app: Sphinx, what: str, _name: str, value: Any, _: Any, lines: list[str]) -> None:
    """Let a docstring show what it borrows."""
    if what not in ("function", "class"):
        return
    own, parts = sections(inspect.getdoc(value) or ""), written_out(value)
    if parts != own:
        lines[:] = parts.pop("").split("\n")
        for name in SECTIONS:
            if name in parts:
                lines += ["", f"{name}:", *parts[name].split("\n")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it begins."""
    # Before napoleon reads the sections.
    app.connect("autodoc-process-docstring", write_out, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
