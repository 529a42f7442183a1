"""The lists of links by which pages are found in Markdown are the table of contents of the site.

A page that lists others begins each line of its list with the link to one of them:
``* [Title](page.md): what it is.`` Those links, under each heading, become one part of the menu.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

LISTS = (
    "index",
    "lesson/index",
    "recipes/index",
    "reference/index",
    "explanation/index",
    "decisions/README",
)
"""The pages that list others."""

_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
_LISTED = re.compile(r"^\* \[[^\]]+\]\(([^)#:]+)\.(?:md|rst|myst)\)", re.MULTILINE)


def add_contents(_app: Sphinx, page: str, source: list[str]) -> None:
    """Add the hidden table of contents that the list of a page amounts to."""
    if page in LISTS:
        source[0] += "".join(_contents(source[0]))


def _contents(text: str) -> Iterator[str]:
    for caption, part in sections(text):
        if pages := _LISTED.findall(part):
            title = f":caption: {caption}\n" if caption else ""
            yield "\n\n```{toctree}\n:hidden:\n" + title + "\n" + "\n".join(pages) + "\n```\n"


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The headings of a page, each with the text below it; the text before them has none."""
    found = list(_HEADING.finditer(text))
    starts = [0, *(each.end() for each in found)]
    ends = [*(each.start() for each in found), len(text)]
    captions = ["", *(each[1] for each in found)]
    yield from zip(captions, (text[a:b] for a, b in zip(starts, ends, strict=True)), strict=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it begins."""
    app.connect("source-read", add_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
