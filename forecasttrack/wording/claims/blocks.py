"""Headings, list items and paragraphs of a text, by their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+\S")
_ITEM = re.compile(r"[ \t]*(?:[-*+\u2022\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+\S")
_RULE = re.compile(r"[ \t]*(?:[-=*_][ \t]*){3,}$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_TABLE = re.compile(r"[ \t]*\|")
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*|__)[^*_\n]{1,120}(?:\*\*|__)[ \t]*$")
_FRONT = re.compile(r"---[ \t]*\n(?:[^\n]*\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_ENDS_SENTENCE = re.compile(r"[.!?:;][\"'\u201d\u2019)*_\]]*\s*$")
_CONTINUES = re.compile(r"\s*[\"'\u201c(\[*_]*[a-z]")
_MARKUP = re.compile(
    r"!?\[(?=[^\]\n]{0,400}\]\()"  # the bracket that opens a link
    r"|\]\([^)\s]{0,400}(?:[ \t]+\"[^\"\n]{0,200}\")?\)"  # and its address
    r"|\[\^?\d{1,3}\]"  # a footnote
    r"|\*{1,3}|`+|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)"
    r"|https?://\S{1,400}"
)


@attrs.frozen
class Block:
    """A heading, a list item or a paragraph.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        kind: ``heading``, ``item`` or ``paragraph``.
    """

    start: int
    end: int
    kind: str


def masked(text: str) -> str:
    """The text with its markup blanked, so that every other character keeps its place.

    Example:
        >>> masked("a [deal](https://x.org) **may** hold")
        'a  deal                   may   hold'
    """
    return _MARKUP.sub(lambda match: " " * len(match.group()), text)


def blocks_of(text: str) -> list[Block]:
    r"""The blocks of a text, in order; code, tables and what stands before the text are left out.

    A paragraph that a page break cut in two is one block.

    Example:
        >>> [(each.kind, each.start, each.end) for each in blocks_of("# Outlook\n\nRates fall.\n")]
        [('heading', 0, 9), ('paragraph', 11, 22)]
    """
    blocks: list[Block] = []
    for block in _blocks(text):
        before = blocks[-1] if blocks else None
        if before is not None and _is_cut(text, before, block):
            blocks[-1] = Block(before.start, block.end, before.kind)
        else:
            blocks.append(block)
    return blocks


def _is_cut(text: str, before: Block, after: Block) -> bool:
    """Whether a block goes on with the sentence that the one before it left open."""
    is_text = after.kind == "paragraph" and before.kind != "heading"
    is_open = not _ENDS_SENTENCE.search(text, max(before.start, before.end - 8), before.end)
    return is_text and is_open and bool(_CONTINUES.match(text, after.start))


def _blocks(text: str) -> Iterator[Block]:
    start: int | None = None
    end, kind, fenced = 0, "paragraph", False
    for first, last in _lines(text):
        line = text[first:last]
        is_fence = bool(_FENCE.match(line))
        # "" is no text, and "more" goes on with a block or begins a paragraph.
        new = "" if fenced or is_fence else _kind(line)
        fenced ^= is_fence
        if start is not None and new != "more":
            yield Block(start, end, kind)
            start = None
        if new == "":
            continue
        if start is None:
            start, kind = (
                first + len(line) - len(line.lstrip()),
                new if new != "more" else "paragraph",
            )
        end = first + len(line.rstrip())
        if new == "heading":
            yield Block(start, end, kind)
            start = None
    if start is not None:
        yield Block(start, end, kind)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    front = _FRONT.match(text)
    first = front.end() if front else 0
    while first < len(text):
        last = text.find("\n", first)
        last = len(text) if last < 0 else last
        yield first, last
        first = last + 1


def _kind(line: str) -> str:
    """The kind of block that a line begins; ``more`` where it may continue one, "" without text."""
    if not line.strip() or _RULE.match(line) or _TABLE.match(line):
        return ""
    if _HEADING.match(line) or _BOLD_LINE.match(line):
        return "heading"
    return "item" if _ITEM.match(line) else "more"
