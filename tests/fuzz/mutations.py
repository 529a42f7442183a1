"""Texts that somebody, or some program, has spoilt."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

WORD = re.compile(rb"[^\s,:\[\]{}#\"']+")
LONGEST = 200_000
PIECES = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "70,000", "62%", "\u22125", "NaN", "inf", "1e999", "1e308", "-0", "-1", "0", "1.5",
        "5e-324", "null", "~", "NA", "yes", "TRUE", "nonsense", "2026-02-30", "2026-01-01",
        "0001-01-01",
        "9999-12-31T23:59:59.999999Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00+25:00", "24:00",
        "[", "]", "{", "}", "{a: [", "- ", ": ", "? ", "| ", "> ", "&a ", "*a", "<<: *a", "!!map ",
        "!!binary aGk=", "!!python/object:x ", "%YAML 1.1\n", "---\n", "...\n", "# aside", ",", ";",
        "\t", "'", '"', '""', "\\", "\r", "\n", "\r\n", "\x00", "\x1b[31m", "\x85", "\u2028",
        "\ufeff", "\u202e", "\udc80", "\U0001f600", "é", "=1+1", "[/b]", "../x", "9" * 400,
        "a" * 5_000,
        "[" * 2_000, "0x10", "0o7", "1_000", "1:30", ".5", "5.", "+1", "1 000",
    )
)  # fmt: skip


def spoil(text: bytes, draw: Random) -> bytes:
    """The text after one to four accidents."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        text = draw.choice(ACCIDENTS)(text, draw)[:LONGEST]
    return text


def _cut(text: bytes, draw: Random) -> bytes:
    return text[: draw.randrange(len(text) + 1)]


def _lose(text: bytes, draw: Random) -> bytes:
    start = draw.randrange(len(text) + 1)
    return text[:start] + text[start + draw.randrange(1, 40) :]


def _repeat(text: bytes, draw: Random) -> bytes:
    start = draw.randrange(len(text) + 1)
    return text[:start] + text[start : start + draw.randrange(1, 400)] + text[start:]


def _flip_a_bit(text: bytes, draw: Random) -> bytes:
    if not text:
        return text
    spoilt = bytearray(text)
    spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
    return bytes(spoilt)


def _put_in(text: bytes, draw: Random) -> bytes:
    start = draw.randrange(len(text) + 1)
    return text[:start] + draw.choice(PIECES) + text[start:]


def _replace_a_word(text: bytes, draw: Random) -> bytes:
    return _at_a_word(text, draw, lambda _: draw.choice(PIECES))


def _change_a_digit(text: bytes, draw: Random) -> bytes:
    places = [match.start() for match in re.finditer(rb"\d", text)]
    if not places:
        return text
    place = draw.choice(places)
    return text[:place] + str(draw.randrange(10)).encode() + text[place + 1 :]


def _copy_a_word(text: bytes, draw: Random) -> bytes:
    words = WORD.findall(text)
    return _at_a_word(text, draw, lambda _: draw.choice(words))


def _exchange_two_lines(text: bytes, draw: Random) -> bytes:
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return text
    first, second = draw.sample(range(len(lines)), 2)
    lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


def _lose_a_line(text: bytes, draw: Random) -> bytes:
    lines = text.splitlines(keepends=True) or [b""]
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def _indent_a_line(text: bytes, draw: Random) -> bytes:
    lines = text.splitlines(keepends=True) or [b""]
    lines[draw.randrange(len(lines))] = b"  " + lines[draw.randrange(len(lines))]
    return b"".join(lines)


def _at_a_word(text: bytes, draw: Random, change: Callable[[bytes], bytes]) -> bytes:
    words = list(WORD.finditer(text))
    if not words:
        return text
    word = draw.choice(words)
    return text[: word.start()] + change(word[0]) + text[word.end() :]


ACCIDENTS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _lose, _repeat, _flip_a_bit, _put_in, _replace_a_word, _replace_a_word, _replace_a_word,
    _change_a_digit, _change_a_digit, _change_a_digit, _copy_a_word, _exchange_two_lines,
    _lose_a_line, _indent_a_line,
)  # fmt: skip
