"""Sentences of a block by their places, as syntok splits them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from forecasttrack.wording.claims.blocks import Block
from forecasttrack.wording.claims.documents import extra

_MARKER = re.compile(r"[ \t]*(?:#{1,6}|[-*+\u2022\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+")


def sentences_of(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield beginning and end of each sentence of a block.

    Args:
        text: The text, its markup blanked.
        block: The block.

    Raises:
        MissingExtraError: syntok is not installed.
    """
    split, tokenizer = _splitter()
    marker = _MARKER.match(text, block.start, block.end)
    first = marker.end() if marker else block.start
    for sentence in split(tokenizer.tokenize(text[first : block.end])):
        if sentence:
            last = sentence[-1]
            yield first + sentence[0].offset, first + last.offset + len(last.value)


@cache
def _splitter() -> tuple[Any, Any]:
    segmenter = extra("syntok.segmenter", "sentences")
    tokenizer = extra("syntok.tokenizer", "sentences")
    return segmenter.split, tokenizer.Tokenizer(replace_not_contraction=False)
