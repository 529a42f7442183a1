"""Documents of the root, such as the changelog, as pages of the site.

They are copied into ``docs/made`` when Sphinx begins, and links to them lead there.
"""

from __future__ import annotations

import re
from os.path import normpath, relpath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent
MADE = DOCS / "made"
# The suffix is not ".md": the tests of documents would run the copies as well.
COPIES = {
    ROOT / "README.md": DOCS / "index.md",
    ROOT / "CHANGELOG.md": MADE / "changelog.myst",
    ROOT / "CONTRIBUTING.md": MADE / "contributing.myst",
    ROOT / "SECURITY.md": MADE / "security.myst",
}
"""Which page of the site stands for which document of the root."""

_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")


def copy_documents(_app: Sphinx) -> None:
    """Write those documents that have changed, with links right for their new place."""
    MADE.mkdir(exist_ok=True)
    for document, copy in COPIES.items():
        if copy.parent == MADE and document.exists():
            text = moved(document.read_text(encoding="utf-8"), old=ROOT, new=MADE)
            if not copy.exists() or copy.read_text(encoding="utf-8") != text:
                copy.write_text(text, encoding="utf-8")


def lead_to_copies(_app: Sphinx, page: str, source: list[str]) -> None:
    """Let the links of a page to documents of the root lead to their copies."""
    folder = (DOCS / page).parent
    source[0] = moved(source[0], old=folder, new=folder)


def moved(text: str, *, old: Path, new: Path) -> str:
    """A text from one folder with the links that it needs in another."""

    def link(match: re.Match[str]) -> str:
        target = Path(normpath(old / match[1]))
        if old == new and target not in COPIES:
            return match[0]
        return f"]({relpath(COPIES.get(target, target), new)}"

    return _LINK.sub(link, text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it begins."""
    app.connect("builder-inited", copy_documents)
    # Before the lists of links become tables of contents.
    app.connect("source-read", lead_to_copies, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
