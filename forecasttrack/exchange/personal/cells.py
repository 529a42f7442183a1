"""Cells that are neither chances nor dates: texts, numbers, outcomes and sides."""

from __future__ import annotations

import contextlib
import json
import math
import re
import shlex
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.literals import literal
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import ReadCell
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.grid import FaultyCell
from forecasttrack.exchange.personal.numerals import (
    Decimals,
    has_per_cent,
    is_ambiguous,
    numeral,
    separator_of,
)
from forecasttrack.exchange.personal.outcomes import MEANINGS, NOT_YET, WEAK, has_note, outcome_of
from forecasttrack.exchange.personal.words_abroad import words_of_column
from forecasttrack.records.moments import date
from forecasttrack.records.number_text import is_number
from forecasttrack.records.resolution import STATUSES

OutcomeKind: TypeAlias = Literal["word", "option", "number"]
"""What an outcome is: yes or no in some words, the name of an option, a number or a date."""
_UNCLEAR = (
    "could be a thousand times another number; say decimals='comma' or 'point' (--decimals), or"
    " write 1200, or 1.2"
)
_PER_CENT = (
    "has a sign of per cent, which other numbers of the table lack; write 4, or 0.04, as they do"
)
_OTHER_SIGN = {
    "comma": "has a point before decimals, and the table commas; write 12,5",
    "point": "has a comma before decimals, and the table points; write 12.5",
}
"""The fault of a number that contradicts the decimal separator of its table."""
_NOT_TOLD = (
    "may be a number or an outcome of yes and no: nobody forecast the question, and the table has"
    " both; give the question a unit, or a column 'kind' with numeric or binary"
)
_NO_FLAG = "is neither true nor false"
_FLAGS = {"true": 1.0, "1": 1.0, "1.0": 1.0, "false": 0.0, "0": 0.0, "0.0": 0.0}


def read_texts(cells: Sequence[Any]) -> list[ReadCell]:
    """Texts as they are; whole numbers lose the ".0" that spreadsheets give them."""
    return [ReadCell(None if each is None else text_of(each)) for each in cells]


def read_statuses(cells: Sequence[Any]) -> list[ReadCell]:
    """The status of a resolution, none where the question still waits for one."""
    plain = [None if each is None else status_of(each) for each in cells]
    return [
        ReadCell(None if each in NOT_YET else each)
        if each != ""
        else ReadCell(fault=f"is no status; write {', '.join(STATUSES)} or open")
        for each in plain
    ]


def status_of(cell: object) -> str:
    """The status that a word means, empty where it means none.

    Example:
        >>> status_of("Voided"), status_of("Resolved"), status_of("Closed"), status_of("draft")
        ('annulled', 'resolved', 'closed', '')
    """
    plain = str(cell).strip().lower()
    if plain in (*NOT_YET, *STATUSES):
        return plain
    meaning = outcome_of(cell, {}).meaning
    return meaning if meaning in STATUSES[1:] else ""


def read_sentences(cells: Sequence[Any]) -> list[ReadCell]:
    """Texts that are one sentence or name each, and no lists."""
    nested = "is a list, and no text"
    return [
        ReadCell(fault=nested) if isinstance(each, list | tuple | dict) else read_texts([each])[0]
        for each in cells
    ]


def listed(text: str, signs: str) -> tuple[str, ...]:
    """The parts of a list in one cell: JSON, as Python prints it, or parted by one of some signs.

    Example:
        >>> listed("red|blue", "|"), listed('["a, b", "c"]', "|"), listed("('a', 'b, c')", "|")
        (('red', 'blue'), ('a, b', 'c'), ('a', 'b, c'))
    """
    if text[:1] + text[-1:] in ("[]", "()"):
        readers: tuple[Callable[[str], Any], ...] = (json.loads, literal)
        for read in readers:
            with contextlib.suppress(ValueError):
                found = read(text)
                # Python would read "(2024)" as a number; people write it as a tag.
                if isinstance(found, list | tuple) and not any(map(_is_nested, found)):
                    return tuple(map(str, found))
    return tuple(each.strip() for each in re.split(f"[{re.escape(signs)}]", text) if each.strip())


def _is_nested(part: object) -> bool:
    return isinstance(part, list | tuple | dict | set)


def text_of(cell: Any) -> Any:
    """A cell as text; lists, such as those of options, stay lists.

    Example:
        >>> text_of(7.0), text_of(" a "), text_of(["a", "b"])
        ('7', ' a ', ('a', 'b'))
    """
    if isinstance(cell, list | tuple):
        return tuple(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def carried(cell: Any) -> Any:
    """A cell of a further column: lists and records become text, as in books.

    Example:
        >>> carried(["a", "b"]), carried({"source": "blog"}), carried(7)
        ('a, b', '{"source": "blog"}', 7)
    """
    if isinstance(cell, list | tuple) and not any(isinstance(x, list | dict) for x in cell):
        return ", ".join(map(str, cell))
    return json.dumps(cell, default=str) if isinstance(cell, list | tuple | dict) else cell


def read_numbers(cells: Sequence[Any], decimals: Decimals = None) -> list[ReadCell]:
    """Finite numbers, by the decimal and thousands separators of the table."""
    return [ReadCell() if each is None else _number(each, decimals) for each in cells]


def _number(cell: Any, decimals: Decimals) -> ReadCell:
    if isinstance(cell, FaultyCell):
        return ReadCell(fault=cell.reason)
    if fault := _unclear(cell, decimals):
        return ReadCell(fault=fault)
    plain = numeral(cell, decimals)
    is_plain = is_number(plain) if isinstance(plain, str) else not isinstance(plain, bool)
    if not is_plain or not isinstance(plain, str | int | float) or not math.isfinite(float(plain)):
        return ReadCell(fault="is no number")
    return ReadCell(float(plain))


def _unclear(cell: Any, decimals: Decimals) -> str:
    """The fault of a number that can be read in two ways; empty where there is one way."""
    if has_per_cent(cell):
        return _PER_CENT
    other = {"comma": "point", "point": "comma"}.get(decimals or "")
    if other and separator_of(cell) in (other, f"sure {other}"):
        return _OTHER_SIGN[str(decimals)]
    return _UNCLEAR if is_ambiguous(cell, decimals) else ""


def read_flags(cells: Sequence[Any], *, in_words: bool) -> list[ReadCell]:
    """True and false, as one and zero; in people's own words also yes and no."""
    return [ReadCell() if each is None else _flag(each, in_words=in_words) for each in cells]


def _flag(cell: Any, *, in_words: bool) -> ReadCell:
    found = _FLAGS.get(str(cell).lower())
    if found is None and in_words:
        found = {"yes": 1.0, "no": 0.0}.get(outcome_of(cell, {}).meaning or "")
    return ReadCell(found, _NO_FLAG if found is None else "")


def read_days_by_option(cells: Sequence[Any]) -> list[ReadCell]:
    """Since when, or until when, options are on offer: JSON with their names and days."""
    return [ReadCell() if each is None else _days_by_option(each) for each in cells]


def _days_by_option(cell: Any) -> ReadCell:
    try:
        stated = json.loads(cell) if isinstance(cell, str) else dict(cell)
        return ReadCell({str(name): date(day) for name, day in stated.items()})
    except (ValueError, TypeError, AttributeError):
        return ReadCell(fault='is no list of days; write {"option": "2026-03-31"}')


def read_outcomes(  # noqa: PLR0913 - a column is read beside others
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    kinds: Sequence[OutcomeKind | None],
    *,
    decimals: Decimals = None,
    names: Collection[str] = (),
) -> list[ReadCell]:
    """Outcomes of yes/no questions in words; those of others as numbers and options.

    The account names ambiguous words and notes. Options are found in `names`, whatever their
    capitals; other words may mean that a question was annulled.
    """
    known = names_of_options(names)
    words = {**words_of_column(cells), **options.outcomes}
    found = [
        ReadCell(fault=each.reason)
        if isinstance(each, FaultyCell)
        else ReadCell(fault=_NOT_TOLD)
        if kind is None
        else _outcome(each, words)
        if kind == "word"
        else _option(each, known, words)
        if kind == "option"
        else _measured(each, decimals, words)
        for each, kind in zip(cells, kinds, strict=True)
    ]
    is_plain = [kind == "word" for kind in kinds]
    _note_weak_words(cells, found, column, options, account)
    shares = [place for place, each in enumerate(found) if isinstance(each.value, float)]
    shares = [place for place in shares if is_plain[place]]
    if shares:
        account.assume(
            column, "the share that came true, for score(partial=)", cells[shares[0]], len(shares),
            "outcomes=, --outcome 0.5=open",
        )  # fmt: skip
    return found


def _note_weak_words(
    cells: Sequence[Any],
    found: Sequence[ReadCell],
    column: str,
    options: ImportOptions,
    account: Account,
) -> None:
    """Note how ambiguous words were read."""
    own = {key.strip().lower() for key in options.outcomes}
    weak: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        word = str(cell).strip().lower()
        if found[place].value in MEANINGS and (word in WEAK - own or has_note(cell, own)):
            weak.setdefault(word, []).append(place)
    for word, places in weak.items():
        meaning = str(found[places[0]].value)
        account.assume(
            column,
            meaning,
            cells[places[0]],
            len(places),
            f"outcomes=, --outcome {shlex.quote(word)}={meaning}",
        )


def _outcome(cell: Any, words: Mapping[str, str]) -> ReadCell:
    share = _share(cell)
    if share is not None:
        return ReadCell(share)
    read = outcome_of(cell, words)
    return ReadCell(read.meaning, read.fault)


def _share(cell: Any) -> float | None:
    """A tie, or the part that came true: a number strictly between 0 and 1."""
    text = str(cell).strip()
    found = float(text) if is_number(text) else 0.0
    return found if 0 < found < 1 else None


def names_of_options(names: Collection[str]) -> dict[str, str]:
    """Options by their names in small letters, without those that differ in capitals alone.

    Example:
        >>> names_of_options(["Ann", "Bob", "bob"])
        {'ann': 'Ann'}
    """
    folded = Counter(each.casefold() for each in names)
    return {each.casefold(): each for each in names if folded[each.casefold()] == 1}


def _option(cell: Any, known: Mapping[str, str], words: Mapping[str, str]) -> ReadCell:
    if cell is None:
        return ReadCell()
    text = str(text_of(cell))
    own = {key.strip().casefold(): str(each) for key, each in words.items()}
    text = own.get(text.strip().casefold(), text)
    if text.strip().casefold() in known:
        return ReadCell(known[text.strip().casefold()])
    return ReadCell(_without_answer(text, words) or text)


def _without_answer(cell: Any, words: Mapping[str, str]) -> str | None:
    """The status that a word gives a question which has no answer, None where it is an answer."""
    meaning = outcome_of(cell, words).meaning
    return meaning if meaning in ("open", *STATUSES[1:]) else None


def _measured(cell: Any, decimals: Decimals, words: Mapping[str, str]) -> ReadCell:
    if isinstance(cell, FaultyCell):
        return ReadCell(fault=cell.reason)
    if status := _without_answer(cell, words):
        return ReadCell(status)
    if fault := _unclear(cell, decimals):
        return ReadCell(fault=fault)
    cell = numeral(cell, decimals)
    if isinstance(cell, str) and is_number(cell.strip()):
        return ReadCell(float(cell))
    if isinstance(cell, str) and not looks_like_days([cell]):
        return ReadCell(fault="is no number; write 12.5, or void where nothing will settle it")
    return ReadCell(float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell)
