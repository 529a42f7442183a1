"""Probabilities as people write them: .7, 70 %, 70, 1 in 5, 3:1; read by the column as a whole."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions, Odds
from forecasttrack.exchange.personal.grid import FaultyCell
from forecasttrack.exchange.personal.remembered import remembered

_EVEN = frozenset({"even", "evens", "even odds", "coin flip", "toss-up", "tossup", "toss up"})
_NOTHING = frozenset({"n/a", "na", "#n/a", "null", "none", "-", "\u2013", "—", "?"})
"""What people write where they give no probability."""
_FLAGS = frozenset({"0", "1", "0.0", "1.0", "True", "False"})
NO_CHANCE = "is no probability; write .7 or 70%"
_NUMBER = re.compile(
    r"(?:[~≈]|(?:about|around|approx\.?|approximately|roughly|circa|ca\.?|c\.|etwa|ungefähr|rund"
    r"|environ|unos|cerca de|ongeveer)(?=[\s.\d]))?\s*"
    r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*"
    r"(%|\uff05|per ?cent|pct\.?|pc|prozent|procent|pour ?cent|por ?ciento|per ?cento|por ?cento)?"
)
_NOTE = re.compile(r"(?<=[\d%])\s*(?:[(\[](?=[^()\[\]]*?[^\W\d_])[^()\[\]]*[)\]]|\?+)$")
"""A note behind a number, such as "(gut feeling)", or a mark of doubt."""
_OTHER_SIDE = re.compile(r"\b(?:no|not|non|nein|against|false|nee|nej)\b")
"""Words in a note which say that the number is not that of a yes."""
_FOOTNOTE = re.compile(r"(?<=[\d%])\s*(?:[*†‡§]+|[¹²³]|\[\w\])$")
"""A mark behind a number that points to a note under the table."""
_ENDS_OF_FOOTNOTES = (*"*†‡§¹²³]", "\n")
_ODDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?::|/|to|-to-)\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:%\s*)?(?:-|\u2013|to|bis)\s*(\d+(?:[.,]\d+)?)\s*%?", re.IGNORECASE
)
_SCALE = re.compile(
    r"\b[01]\s*(?:-|\u2013|to|\.\.)\s*(?:[2-9]|10)\b|/\s*(?:5|10)\b|out of (?:5|10)\b"
)
"""A scale in the name of a column, such as 1-10."""
_ONE_IN = re.compile(r"(\d+(?:\.\d+)?)\s+(?:in|out of)\s+(\d+(?:\.\d+)?)", re.IGNORECASE)


@attrs.frozen
class Chance:
    """What a cell says by itself, before the rest of its column decides whether 70 is per cent.

    Attributes:
        number: The number; NaN where there is none.
        is_percent: Whether it has a sign of per cent.
        is_odds: Whether the number is the first side's share of odds.
        is_share: Whether it is a probability whatever its column says, such as "1 in 5".
        fault: What is wrong with it.
        fraction: Odds read as a fraction, such as 3/4; NaN where they are no fraction.
    """

    number: float = math.nan
    is_percent: bool = False
    is_odds: bool = False
    is_share: bool = False
    fault: str = ""
    fraction: float = attrs.field(default=math.nan, repr=False)


@attrs.frozen
class ReadCell:
    """A cell that was read.

    Attributes:
        value: What it says; None where nothing stands or it is at fault.
        fault: What is wrong with it, empty where nothing is.
    """

    value: Any = None
    fault: str = ""


def chance_of(cell: object) -> Chance:
    """Read one cell without its column.

    Example:
        >>> chance_of("70 %")
        Chance(number=70.0, is_percent=True, is_odds=False, is_share=False, fault='')
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return Chance(fault=cell.reason if isinstance(cell, FaultyCell) else NO_CHANCE)
    if not isinstance(cell, str):
        return Chance(float(cell)) if math.isfinite(cell) else Chance(fault=NO_CHANCE)
    return _of_text(cell)


@remembered
def _of_text(cell: str) -> Chance:
    """Read a text.

    Results are kept: texts repeat in a table, and columns are read several times.
    """
    text = _without_note(cell.strip().lower())
    text = _FOOTNOTE.sub("", text) if text.endswith(_ENDS_OF_FOOTNOTES) else text
    number = _NUMBER.fullmatch(text)
    if number:
        return Chance(float(number[1].replace(",", ".")), is_percent=number[2] is not None)
    return _of_words(cell.strip())


def _note_of(cell: str) -> re.Match[str] | None:
    # A search of the end of a text with thousands of characters would take long.
    return _NOTE.search(cell) if cell.rstrip("\n").endswith((")", "]", "?")) else None


def _without_note(cell: str) -> str:
    note = _note_of(cell)
    return cell if note is None or _OTHER_SIDE.search(note[0]) else cell[: note.start()]


def _of_words(cell: str) -> Chance:
    if cell.lower() in _EVEN:
        return Chance(0.5, is_share=True)
    one_in, odds = _ONE_IN.fullmatch(cell), _ODDS.fullmatch(cell)
    pair = one_in or odds
    if pair is None:
        return Chance(fault=_reason(cell))
    first, second = float(pair[1]), float(pair[2])
    if one_in:
        share = first / second if second else math.nan
        return Chance(share, is_share=True, fault="" if share <= 1 else NO_CHANCE)
    if first + second == 0:
        return Chance(fault="is odds of nothing against nothing")
    fraction = first / second if "/" in cell and 0 < second >= first else math.nan
    return Chance(first / (first + second), is_odds=True, fraction=fraction)


def _reason(cell: str) -> str:
    """Why a cell is no probability, with what to write instead."""
    note = _note_of(cell)
    other_side = note and _OTHER_SIDE.search(note[0].lower())
    if note and other_side and _NUMBER.fullmatch(cell[: note.start()].lower()):
        return (
            f"has {other_side[0]!r} in its note, as if it were the chance of the other side;"
            " write the chance of yes without it"
        )
    between = _BETWEEN.fullmatch(cell)
    if between:
        middle = sum(float(each.replace(",", ".")) for each in between.groups()) / 2
        sign = "%" if "%" in cell else ""
        return f"is a range; write one number, such as its middle {middle:g}{sign}"
    bound = _BOUND.fullmatch(cell.lower())
    if bound:
        return f"is a bound; write one number, such as {_halfway(*bound.groups())}"
    if cell.replace(" ", "").replace("-", "").isalpha():
        return f"{NO_CHANCE.replace(';', ' but a word;')} for what it means"
    return NO_CHANCE


_BOUND = re.compile(
    r"(?:(<|≤|under|below|less than|at most|up to|max\.?|>|≥|over|above|more than|at least|min\.?)"
    r"\s*(?:=\s*)?)?(\d+(?:[.,]\d+)?|[.,]\d+)\s*(?:(%)\s*)?(\+|or (?:more|less))?"
)
"""A number that is the end of a range without another."""
_ABOVE = (">", "≥", "over", "above", "more than", "at least", "min", "min.")


def _halfway(sign: str | None, number: str, per_cent: str | None, behind: str | None) -> str:
    """A number halfway between a bound and the end of the scale."""
    bound = float(number.replace(",", "."))
    top = 100.0 if per_cent or bound > 1 else 1.0
    is_low = sign in _ABOVE or (not sign and behind in ("+", "or more"))
    return f"{(bound + top) / 2 if is_low else bound / 2:.4g}{per_cent or ''}"


def _is_nothing(cell: object) -> bool:
    """Whether a cell holds a word for no probability."""
    return isinstance(cell, str) and cell.strip().lower() in _NOTHING


def looks_like_chances(cells: Sequence[Any]) -> bool:
    """Whether most cells of a column could be probabilities.

    Example:
        >>> looks_like_chances(["60%", ".7", None]), looks_like_chances(["Rome", "Oslo"])
        (True, False)
    """
    found = [chance_of(each) for each in cells if each is not None and not _is_nothing(each)]
    sound = [each for each in found if not each.fault and 0 <= each.number <= 100]
    return len(sound) * 2 > len(found) > 0


def are_flags(cells: Sequence[Any]) -> bool:
    """Whether cells that are stated are nothing but 0 and 1, which may say yes and no.

    Example:
        >>> are_flags([1, "0", None]), are_flags([1, 0.5]), are_flags([])
        (True, False, False)
    """
    stated = [str(each).strip() for each in cells if each is not None]
    return bool(stated) and all(each in _FLAGS for each in stated)


def could_be_chance(cell: object) -> bool:
    """Whether a cell may be a probability or a per cent.

    Example:
        >>> could_be_chance("70%"), could_be_chance("Rome")
        (True, False)
    """
    found = chance_of(cell)
    return not found.fault and 0 <= found.number <= 100


def read_chances(
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
    *,
    percent: bool | None = None,
) -> list[ReadCell]:
    """Read a column of probabilities; all numbers together decide whether they are per cent.

    A sign, or a value above 1, means per cent; values within [0, 1] are probabilities. The caller
    is asked where it could be either: zeros and ones alone, or a few values above 1 among values
    mostly below.

    Args:
        cells: The cells.
        column: The name of the column.
        options: What the reader says.
        account: Where it is noted how the column was read.
        percent: Whether bare numbers are per cent, where that is known of the table.
    """
    missing = [each for each in cells if _is_nothing(each)]
    if missing:
        account.assume(column, "no chance", missing[0], len(missing), "an empty cell")
        cells = [None if _is_nothing(each) else each for each in cells]
    found = [None if each is None else chance_of(each) for each in cells]
    noted = [each for each in cells if isinstance(each, str) and _without_note(each) != each]
    if noted:
        account.assume(column, "the chance before a note", noted[0], len(noted), "the chance alone")
    if percent is None:
        percent = _is_percent(found, cells, column, options, account)
    _note_odds(found, cells, column, options, account)
    return [
        ReadCell() if each is None else _cell_of(each, percent=percent, odds=options.odds)
        for each in found
    ]


def _other_scale(column: str) -> str:
    """What the name of a column says of its numbers if they are neither shares nor per cent."""
    name = column.lower().replace("_", " ")
    if _SCALE.search(name):
        return "on the scale that its name states"
    return "decimal odds" if re.search(r"\bodds\b|\bquote\b", name) else ""


def _is_percent(
    found: Sequence[Chance | None],
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
) -> bool:
    plain = [
        (each, cell)
        for each, cell in zip(found, cells, strict=True)
        if each is not None and not (each.fault or each.is_odds or each.is_share)
    ]
    if not plain or options.percent is not None:
        return bool(options.percent)
    other = _other_scale(column) if all(each.number <= 100 for each, _ in plain) else ""
    above = [cell for each, cell in plain if not each.is_percent and each.number > 1]
    if other and above:
        account.ask(
            f"the column {column!r} holds {above[0]}, which may be {other}; write .7 or 70%, or say"
            " percent=True (--percent)"
        )
        return False
    percent = any(each.is_percent or each.number > 1 for each, _ in plain)
    is_signed = any(each.is_percent for each, _ in plain)
    if not percent and all(each.number in (0, 1) for each, _ in plain):
        account.ask(
            f"the column {column!r} holds nothing but 0 and 1; say whether these are"
            " probabilities (percent=False, --no-percent) or per cent (percent=True, --percent)"
        )
        return False
    read_as = "per cent" if percent else "probabilities"
    account.assume(column, read_as, plain[0][1], len(plain), "percent=, --percent/--no-percent")
    small = [cell for each, cell in plain if not each.is_percent and 0 < each.number < 1]
    if percent and small and (is_signed or 2 * len(small) > len(plain)):
        large = next(cell for each, cell in plain if each.is_percent or each.number > 1)
        account.ask(
            f"the column {column!r} holds {small[0]}, which looks like a probability, and {large},"
            " which looks like per cent; say which the numbers without a sign are"
            " (percent=False, --no-percent, or percent=True, --percent)"
        )
    elif percent and small:
        account.assume(
            column, "per cent, though under 1", small[0], len(small), "percent=, --no-percent"
        )
    return percent


def _note_odds(
    found: Sequence[Chance | None],
    cells: Sequence[Any],
    column: str,
    options: ImportOptions,
    account: Account,
) -> None:
    odds = [
        cell
        for each, cell in zip(found, cells, strict=True)
        if each is not None
        and each.is_odds
        and (options.odds != "fraction" or math.isfinite(each.fraction))
    ]
    if odds and options.odds is not None:
        read_as = "fractions" if options.odds == "fraction" else f"odds {options.odds}"
        account.assume(column, read_as, odds[0], len(odds), "odds=, --odds")


def _cell_of(found: Chance, *, percent: bool, odds: Odds | None) -> ReadCell:
    if found.fault:
        return ReadCell(fault=found.fault)
    if found.is_odds:
        return _cell_of_odds(found, odds)
    per_cent = (percent or found.is_percent) and not found.is_share
    value = found.number / 100 if per_cent else found.number
    if 0 <= value <= 1:
        return ReadCell(value)
    return ReadCell(fault=f"is no probability; it lies outside 0 to {100 if per_cent else 1}")


def _cell_of_odds(found: Chance, odds: Odds | None) -> ReadCell:
    share, may_be_fraction = found.number, math.isfinite(found.fraction)
    if odds == "fraction" and may_be_fraction:
        return ReadCell(found.fraction)
    if odds in (None, "fraction"):
        third = f", --odds fraction reads {found.fraction:.4g}" if may_be_fraction else ""
        kind = "is odds or a fraction" if may_be_fraction else "is odds"
        sides = f"--odds for reads {share:.4g}, --odds against reads {1 - share:.4g}"
        return ReadCell(fault=f"{kind}; {sides}{third}")
    return ReadCell(share if odds == "for" else 1 - share)
