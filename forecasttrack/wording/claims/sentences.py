"""Where the sentences of a block begin and end in the text, as syntok splits them.

syntok takes longer than all the rest, and most full stops surely end a sentence: a block is cut at
those first, and syntok splits only parts that hold a further sign which may end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from forecasttrack.wording.claims.blocks import Block
from forecasttrack.wording.claims.documents import extra

_MARKER = re.compile(r"[ \t]*(?:#{1,6}|[-*+\u2022\u2013]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+")
_LONG_ABBREVIATIONS = (
    "afmo|agto|apdo|approx|atte|atto|brig|bspw|bzgl|capt|cmdt|cnel|evtl|exca|excl|excmo|exsmo|febr"
    "|figs|gral|hnos|incl|inkl|novbre|ntra|ntro|octbre|phil|prof|resp|sept|setbre|srta|synth|univ"
    "|zzgl"
)
"""Abbreviations of four letters and more behind whose full stop syntok goes on."""

_MONTH = (
    "Abr|Apr|Aug|Dec|Dez|Dic|Ene|Feb|Jan|Jul|Jun|J\u00e4n|Mar|May|M\u00e4r|Mzo|Nov|Oct|Okt|Sept?"
)
"""Short names of months: a number and a stop before one is a day, as in "12. Dez"."""

_SURE_STOP = re.compile(
    rf"(?<!\S)(?:(?!(?:{_LONG_ABBREVIATIONS})\b)[a-z]{{4,}}|\d{{2,4}})[.?!](?=\s+(?!(?:{_MONTH})\b)[A-Z][a-z])"
)
"""What surely ends a sentence: a stop behind a word of four small letters or more that is no
abbreviation, or behind a number of two to four digits, and before a word with a capital that is
no month."""

_ENDS_NOTHING = r"[\w\s,:%$/'\u2019-]*+"
# Possessive (*+): with backtracking, all ways to divide digits between two parts of the pattern
# would be tried.
_NO_INNER_STOP = re.compile(
    rf"{_ENDS_NOTHING}(?:(?<=\d)\.\d++(?!\.\d){_ENDS_NOTHING})*+(?<=\w)[.?!]?"
)
"""One sentence: no sign in it but the last may end one; points of decimals do not."""


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
    """A stretch cut behind the sure stops, without the white space between the parts."""
    stops = [] if _BRACKET.search(text, start, end) else _SURE_STOP.finditer(text, start, end)
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
