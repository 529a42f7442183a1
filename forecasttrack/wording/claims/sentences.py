"""Sentences of a block by their places, as syntok splits them.

Most full stops are beyond doubt, and syntok takes longer than all the rest: a block is cut at
those first, and syntok is asked only where more than the last sign of a part may end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from forecasttrack.wording.claims.blocks import Block
from forecasttrack.wording.claims.documents import extra

_MARKER = re.compile(r"[ \t]*(?:#{1,6}|[-*+\u2022\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+")
_SHORT = (
    "afmo|agto|apdo|approx|atte|atto|brig|bspw|bzgl|capt|cmdt|cnel|evtl|exca|excl|excmo|exsmo|febr"
    "|figs|gral|hnos|incl|inkl|novbre|ntra|ntro|octbre|phil|prof|resp|sept|setbre|srta|synth|univ"
    "|zzgl"
)
_MONTH = (
    "Abr|Apr|Aug|Dec|Dez|Dic|Ene|Feb|Jan|Jul|Jun|J\u00e4n|Mar|May|M\u00e4r|Mzo|Nov|Oct|Okt|Sept?"
)
_BEYOND_DOUBT = re.compile(
    rf"(?<!\S)(?:(?!(?:{_SHORT})\b)[a-z]{{4,}}|\d{{2,4}})[.?!](?=\s+(?!(?:{_MONTH})\b)[A-Z][a-z])"
)
"""A stop behind a number or a word that is no abbreviation, and before a capital letter."""

_NO_INNER_STOP = re.compile(r"[\w\s,:%$/'\u2019-]*(?:\d\.\d+[\w\s,:%$/'\u2019-]*)*\w[.?!]?")


def sentences_of(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield beginning and end of each sentence of a block.

    Args:
        text: The text, its markup blanked.
        block: The block.

    Raises:
        MissingExtraError: syntok is not installed.
    """
    splitter = _splitter()
    marker = _MARKER.match(text, block.start, block.end)
    first = marker.end() if marker else block.start
    for start, end in _parts(text, first, block.end):
        if _NO_INNER_STOP.fullmatch(text, start, end):
            yield start, end
        else:
            yield from _split(text, start, end, splitter)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch cut behind the stops beyond doubt, without the white space between the parts."""
    stops = [] if _BRACKET.search(text, start, end) else _BEYOND_DOUBT.finditer(text, start, end)
    for last in [*(match.end() for match in stops), end]:
        part = text[start:last]
        if part.strip():
            begin = start + len(part) - len(part.lstrip())
            yield begin, begin + len(part.strip())
        start = last


_BRACKET = re.compile(r"[()\[\]{}<>]")
"""syntok passes over what stands in brackets, stops included."""


def _split(text: str, start: int, end: int, splitter: tuple[Any, Any]) -> Iterator[tuple[int, int]]:
    """Sentences of a stretch as syntok splits it."""
    split, tokenizer = splitter
    for sentence in split(tokenizer.tokenize(text[start:end])):
        if sentence:
            last = sentence[-1]
            yield start + sentence[0].offset, start + last.offset + len(last.value)


@cache
def _splitter() -> tuple[Any, Any]:
    segmenter = extra("syntok.segmenter", "sentences")
    tokenizer = extra("syntok.tokenizer", "sentences")
    return segmenter.split, tokenizer.Tokenizer(replace_not_contraction=False)
