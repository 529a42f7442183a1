"""The side that was taken: columns that hold it, and outcomes that say whether it was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import ReadCell, chance_of, could_be_chance
from forecasttrack.exchange.personal.column_names import plain_name
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.outcomes import outcome_of

_MAY_BE_SIDES = frozenset(
    {"prediction", "forecast", "guess", "bet", "predicted", "expected", "predicted outcome",
     "my prediction", "my forecast", "my guess", "my bet", "vorhersage", "prognose", "tipp"}
)  # fmt: skip
"""Names of columns of yes and no that may say which side a chance beside them is of."""
_RIGHT = frozenset({"correct", "right", "right or wrong", "was right", "was i right", "hit"})
"""Names of columns in which a yes says that the forecast was right."""
_BETS = frozenset({"won", "win", "did win", "gewonnen"})
"""Names of columns in which a yes means "right" beside a side, and else is the outcome."""
_STATEMENTS = frozenset({"statement", "claim", "proposition", "aussage"})
"""Names of columns of sentences that are correct where they came true."""
_OF_FORECASTERS = frozenset({"was i right"})
"""Names in `_RIGHT` that speak of the forecaster, whatever the column of sentences is called."""
_RIGHT_OR_WRONG = {"yes": "right", "no": "wrong"}
_HALF = 0.5
_NO_SIDE = ReadCell(
    fault="does not say of which side the chance is; write yes or no, or say side='yes' (--side"
    " yes) if it is that of yes wherever no side stands"
)


def side_column(
    grid: Grid, roles: Mapping[str, str], columns: Mapping[str, str], account: Account
) -> str | None:
    """The column that states the side of each chance, if its name does not decide that.

    If the chances beside a no lie below half and all others above, they are chances of yes, and the
    column adds nothing. If none lies below half, they are chances of the side.

    Args:
        grid: The table.
        roles: The column of each role so far.
        columns: What the caller says that columns mean.
        account: Where it is asked if chances beside a no lie on both sides of half.
    """
    free = [name for name in grid.head if name not in {*roles.values(), *columns}]
    named = [name for name in free if plain_name(name) in _MAY_BE_SIDES]
    read = {name: _sides_in(grid.column(name)) for name in named}
    likely = {name: each for name, each in read.items() if each}
    if "side" in roles or "probability" not in roles or not likely:
        return None
    name = next(iter(likely))
    if len(likely) > 1:
        account.ask(
            f"{', '.join(map(repr, likely))} hold yes and no; say which of them is the side that"
            f" {roles['probability']!r} is of: columns={{{name!r}: 'side'}}, --column {name!r}=side"
        )
        return None
    sides = likely[name]
    pairs = zip(sides, _shares(grid.column(roles["probability"])), strict=True)
    found = [(side, share) for side, share in pairs if side and share is not None]
    if "no" not in sides or all(share >= _HALF for _, share in found):
        return name
    if all((share < _HALF) == (side == "no") or share == _HALF for side, share in found):
        return None
    account.ask(
        f"the column {name!r} holds yes and no, and {roles['probability']!r} chances that lie"
        f" neither all above half nor on the side it names; say columns={{{name!r}: 'side'}},"
        f" --column {name!r}=side, if they are those of that side; under another name it is carried"
    )
    return None


def _sides_in(cells: Sequence[object]) -> list[str | None]:
    """Yes, no or None for each cell of a column of sides; empty for other columns.

    A column of sides holds a no, and yes or no in most of its cells; its other cells are refused.
    """
    found = [None if cell is None else outcome_of(cell, {}).meaning for cell in cells]
    stated = [each for each, cell in zip(found, cells, strict=True) if cell is not None]
    sides = [each for each in stated if each in ("yes", "no")]
    is_whole = bool(stated) and len(sides) == len(stated)
    is_mostly = "no" in sides and 2 * len(sides) > len(stated)
    kept = [each if each in ("yes", "no") else None for each in found]
    return kept if is_whole or is_mostly else []


def _shares(cells: Sequence[object]) -> list[float | None]:
    """Chances as parts of 1, whether or not they are in per cent."""
    found = [chance_of(cell) if could_be_chance(cell) else None for cell in cells]
    percent = any(each is not None and (each.is_percent or each.number > 1) for each in found)
    return [
        None
        if each is None
        else each.number / 100
        if percent and not (each.is_odds or each.is_share)
        else each.number
        for each in found
    ]


def as_outcomes_of_sides(
    columns: dict[str, list[ReadCell]],
    names: Mapping[str, str],
    options: ImportOptions,
    account: Account,
) -> None:
    """Replace yes and no by right and wrong in a column such as "correct".

    If no chance lies below half and no side is named, right and yes mean the same. A statement or
    claim that is correct came true, unless a side no stands beside it or the reader names one.

    Args:
        columns: The columns as they were read, by role.
        names: What those columns are called.
        options: What the reader says.
        account: Where the side is asked for.
    """
    outcomes, name = columns.get("outcome", []), names.get("outcome", "")
    plain = plain_name(name)
    if plain not in _RIGHT | _BETS or not any(each.value in _RIGHT_OR_WRONG for each in outcomes):
        return
    may_be_true = plain in _BETS or plain_name(names.get("question", "")) in _STATEMENTS
    if may_be_true and plain not in _OF_FORECASTERS and options.side is None:
        of_no = _beside_a_no(columns)
        if not of_no:
            return
        account.assume(name, "whether the side that was taken was right", of_no[0], len(of_no),
                       "rename the column, as to outcome")  # fmt: skip
    chances = [each.value for each in columns.get("probability", ()) if each.value is not None]
    is_named = "side" in columns or options.side is not None
    if not is_named and not any(each < _HALF for each in chances):
        return
    if not is_named:
        account.ask(
            f"a yes in the column {name!r} may say that the forecast was right, or that the"
            " sentence came true, and some chances lie below half; say side='likelier' (--side"
            " likelier) for the first and side='yes' (--side yes) for the second"
        )
    columns["outcome"] = [
        ReadCell(_RIGHT_OR_WRONG[each.value]) if each.value in _RIGHT_OR_WRONG else each
        for each in outcomes
    ]


def _beside_a_no(columns: Mapping[str, list[ReadCell]]) -> list[str]:
    """The outcomes yes and no in rows that take the side of no."""
    pairs = zip(columns.get("side", ()), columns["outcome"], strict=False)
    return [
        each.value for side, each in pairs if side.value == "no" and each.value in _RIGHT_OR_WRONG
    ]


def refuse_missing_sides(
    columns: dict[str, list[ReadCell]], forecasters: Sequence[str], options: ImportOptions
) -> None:
    """Mark chances without a side as faulty, if other rows have chances of no.

    Args:
        columns: The columns as they were read, by role.
        forecasters: The columns that each hold the chances of one forecaster.
        options: What the reader says; a named side is that of rows without one.
    """
    sides = columns.get("side", [])
    if options.side is not None or not any(each.value == "no" for each in sides):
        return
    names = ["probability", *(f"forecast of {name}" for name in forecasters)]
    rows = zip(*(columns[name] for name in names if name in columns), strict=True)
    has_chance = [any(each.value is not None for each in row) for row in rows]
    columns["side"] = [
        _NO_SIDE if stated and side.value is None and not side.fault else side
        for side, stated in zip(sides, has_chance, strict=True)
    ]
