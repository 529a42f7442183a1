"""The reference of the public names, from their docstrings, grouped as ``names.toml`` says.

A page of each group is written into ``docs/made`` when Sphinx begins.
"""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
NAMES = DOCS / "reference" / "names.toml"
PLACE = DOCS / "made" / "names"
MARK = "<!-- the pages of names stand here on the site -->"

_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\.md\)")


def pages() -> list[dict[str, Any]]:
    """The pages as the list of names declares them."""
    found: list[dict[str, Any]] = tomllib.loads(NAMES.read_text(encoding="utf-8"))["page"]
    return found


def write_pages(_app: Sphinx) -> None:
    """Write those pages that have changed, so that Sphinx reads no other again."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for page in pages():
        file = PLACE / f"{page['file']}.rst"
        text = "\n".join(_lines(page))
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def list_pages(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the list of the pages of names where the reference has a mark for it."""
    if page == "reference/index":
        app.env.note_dependency(NAMES)
        links = (f"* [{p['title']}](../made/names/{p['file']}.rst): {_plain(p)}" for p in pages())
        source[0] = source[0].replace(MARK, "\n".join(links))


def _plain(page: dict[str, Any]) -> str:
    return _LINK.sub(r"\1", page["about"])


def _lines(page: dict[str, Any]) -> Iterator[str]:
    yield from _heading(page["title"], "=")
    yield _rest(page["about"])
    home = page["home"]
    yield f"\nThey stand in ``{home}``.\n" if home != "forecasttrack" else ""
    yield f"\n.. currentmodule:: {home}\n"
    for title, names in page["groups"].items():
        yield from _heading(title, "-")
        yield from _summaries(home, names)
        for name in names:
            yield from _entry(home, name)


def _heading(title: str, mark: str) -> Iterator[str]:
    yield from ("", title, mark * len(title), "")


def _rest(text: str) -> str:
    """A sentence of Markdown as reStructuredText; links name pages."""
    linked = _LINK.sub(r":doc:`\1 <\2>`", text)
    return re.sub(r"(?<![:\w])`([^`<]+)`(?!`)", r"``\1``", linked)


def _summaries(home: str, names: list[str]) -> Iterator[str]:
    yield ".. list-table::"
    yield "   :class: names"
    yield "   :widths: 30 70\n"
    for name in names:
        first = docstring(home, name).split("\n\n")[0].replace("\n", " ")
        yield f"   * - :py:obj:`{name.rpartition('.')[2]} <{_full(home, name)}>`"
        yield f"     - {first}"
    yield ""


def _full(home: str, name: str) -> str:
    return f"forecasttrack.{name}" if "." in name else f"{home}.{name}"


def public(home: str, name: str) -> Any:
    """What a name of the list stands for."""
    module, _, last = _full(home, name).rpartition(".")
    return getattr(importlib.import_module(module), last)


def docstring(home: str, name: str) -> str:
    """What a name says of itself, a value in the text below it."""
    value = public(home, name)
    if inspect.isclass(value) or inspect.isroutine(value):
        return inspect.getdoc(value) or ""
    from sphinx.pycode import ModuleAnalyzer  # noqa: PLC0415 - names can be looked up without

    module, _, last = _full(home, name).rpartition(".")
    return "\n".join(ModuleAnalyzer.for_module(module).find_attr_docs()["", last])


def _entry(home: str, name: str) -> Iterator[str]:
    value = public(home, name)
    if inspect.isclass(value):
        yield f".. autoclass:: {_full(home, name)}"
        yield "   :members:"
        yield "   :no-undoc-members:\n"
    else:
        kind = "autofunction" if inspect.isroutine(value) else "autodata"
        yield f".. {kind}:: {_full(home, name)}"
        yield "   :no-value:\n" if kind == "autodata" else ""


def is_skipped(_app: Sphinx, what: str, _name: str, member: Any, skip: bool, _: Any) -> bool:
    """Attributes are explained in the docstring of their class, once."""
    is_method = inspect.isroutine(member) or isinstance(member, classmethod | staticmethod)
    return skip or (what == "class" and not is_method and not _is_explained(member))


def _is_explained(member: Any) -> bool:
    return isinstance(member, property) and bool(inspect.getdoc(member))


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it begins."""
    app.connect("builder-inited", write_pages)
    # Before the lists of links become tables of contents.
    app.connect("source-read", list_pages, priority=400)
    app.connect("autodoc-skip-member", is_skipped)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
