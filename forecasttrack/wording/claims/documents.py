"""A briefing as text: plain text and Markdown as they are; HTML, PDF and DOCX by their readers."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError, MissingExtraError

INSTALL = "pip install 'forecasttrack[text]'"


def extra(module: str, what: str) -> Any:
    """Import a package of the extra ``text`` when it is needed.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingExtraError(f"{what} need {module.partition('.')[0]}: {INSTALL}") from None


def text_of_document(path: str | Path) -> str:
    """The text of a file; blocks stand apart by an empty line, headings begin with ``#``.

    Args:
        path: A file of text, Markdown, HTML, PDF or DOCX, known by its ending.

    Raises:
        InvalidArgumentError: The file is not there, or is no such document.
        MissingExtraError: The reader of its format is not installed.
    """
    place = Path(path)
    require_regular_file(place, piped=True)
    read = _READERS.get(place.suffix.lower(), _plain)
    try:
        return read(place)
    except OSError as error:
        raise InvalidArgumentError(
            f"{place} cannot be read: {error.strerror or error}", field="path"
        ) from None


def _plain(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(
            f"{place} is no text in UTF-8 ({error.reason} at byte {error.start}); briefings are"
            " read from .txt, .md, .html, .pdf and .docx",
            field="path",
        ) from None


_BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "figcaption")
)
_AROUND = ("div", "section", "article", "main", "td", "th", "dt", "pre", "address", "summary")
"""What can hold blocks, and beside them words of its own."""
_UNREAD = "script, style, nav, header, footer, aside, form, noscript, template"


def _html(place: Path) -> str:
    parser = extra("selectolax.lexbor", "briefings in HTML").LexborHTMLParser(place.read_bytes())
    for node in parser.css(_UNREAD):
        node.decompose()
    for node in parser.css("br"):
        node.replace_with("\n")
    return "\n\n".join([] if parser.body is None else _blocks_of(parser.body)) + "\n"


def _blocks_of(body: Any) -> list[str]:
    """The text of each block without that of blocks inside it, which follow on it."""
    found = []
    # From the end on, the blocks inside a block are read, and taken out, before it is.
    for node in reversed(body.css(", ".join((*_BLOCKS, *_AROUND)))):
        found.append(_block_of(node))
        node.replace_with(" ")
    if not any(found):
        return [body.text(separator="\n").strip()]
    return [each for each in (_block_of(body), *reversed(found)) if each]


def _block_of(node: Any) -> str:
    words = re.sub(r"\s+", " ", node.text()).strip()
    if not words:
        return ""
    if node.tag[0] == "h":
        return f"{'#' * int(node.tag[1])} {words}"
    return f"- {words}" if node.tag == "li" else words


def _pdf(place: Path) -> str:
    reader = extra("pypdf", "briefings in PDF")
    try:
        pages = [page.extract_text() for page in reader.PdfReader(place).pages]
    except reader.errors.PyPdfError as error:
        raise InvalidArgumentError(f"{place} is no readable PDF: {error}", field="path") from None
    # A word that is divided at the end of a line is one word.
    whole = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", "\n\n".join(page.strip() for page in pages))
    if not whole.strip():
        raise InvalidArgumentError(
            f"{place} holds no text; is it a scan? Recognise its text first", field="path"
        )
    return whole + "\n"


def _docx(place: Path) -> str:
    reader = extra("docx", "briefings in DOCX")
    try:
        document = reader.Document(str(place))
    except (KeyError, ValueError, reader.opc.exceptions.PackageNotFoundError) as error:
        raise InvalidArgumentError(f"{place} is no readable DOCX: {error}", field="path") from None
    blocks = [_paragraph_of(each) for each in _paragraphs_of(document) if each.text.strip()]
    return "\n\n".join(blocks) + "\n"


def _paragraphs_of(part: Any) -> Iterator[Any]:
    """The paragraphs of a document or of a cell, those of tables cell by cell among them."""
    for each in part.iter_inner_content():
        if hasattr(each, "rows"):
            # A cell that spans several stands there once for each of them.
            cells = {cell._tc: cell for row in each.rows for cell in row.cells}
            for cell in cells.values():
                yield from _paragraphs_of(cell)
        else:
            yield each


def _paragraph_of(paragraph: Any) -> str:
    style = (paragraph.style.name or "").lower()
    words = paragraph.text.strip()
    level = re.fullmatch(r"heading (\d)", style)
    if level or style == "title":
        return f"{'#' * int(level[1] if level else 1)} {words}"
    return f"- {words}" if style.startswith("list") else words


_READERS: dict[str, Callable[[Path], str]] = {
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
