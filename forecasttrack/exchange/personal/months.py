"""Months by their names, in the languages in which people date their predictions."""

from __future__ import annotations

import difflib
import itertools
import unicodedata
from collections.abc import Sequence

_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_OTHERS = (
    "januar janner janvier enero gennaio janeiro januari",
    "februar fevrier febrero febbraio fevereiro februari",
    "marz maerz mars marzo marco maart",
    "avril abril aprile",
    "mai mayo maggio maio mei maj",
    "juni juin junio giugno junho",
    "juli juillet julio luglio julho",
    "aout agosto augustus",
    "septembre septiembre setiembre settembre setembro",
    "oktober octobre octubre ottobre outubro",
    "novembre noviembre novembro",
    "dezember decembre diciembre dicembre dezembro",
)
"""German, French, Spanish, Italian, Portuguese, Dutch and Swedish, without accents."""
_NAMES = {
    name: number
    for number, (english, others) in enumerate(zip(_ENGLISH, _OTHERS, strict=True), start=1)
    for name in (english, *others.split())
}
_PEOPLE = frozenset({"april", "avril", "may", "mai", "june", "august", "augusto", "jan"})
"""Months, or their abbreviations, that are also names of people."""
_ALIKE = 0.8
"""How similar a misspelled name must be."""


def month_of(name: str, *, beside_a_day: bool = False) -> int:
    """The number of a month, by its name or the beginning of it; 0 where it names none, or two.

    Args:
        name: The name, in any case.
        beside_a_day: Whether a day stands beside it. If so, a misspelled name counts, too; if not,
            words such as "set" and "out" do not count.

    Example:
        >>> month_of("Sept"), month_of("May"), month_of("maybe"), month_of("Juni")
        (9, 5, 0, 6)
        >>> month_of("out"), month_of("out", beside_a_day=True), month_of("jui", beside_a_day=True)
        (0, 10, 0)
    """
    folded = unicodedata.normalize("NFKD", name.lower())
    beginning = "".join(sign for sign in folded if not unicodedata.combining(sign))
    if len(beginning) < 3:
        return 0
    if beginning in _NAMES:
        return _NAMES[beginning]
    is_short = len(beginning) == 3 and not beside_a_day
    names = _ENGLISH if is_short else tuple(_NAMES)
    found = {_NAMES[each] for each in names if each.startswith(beginning)}
    if not found and beside_a_day:
        near = difflib.get_close_matches(beginning, names, n=len(names), cutoff=_ALIKE)
        found = {_NAMES[each] for each in near if each[:3] == beginning[:3]}
    return found.pop() if len(found) == 1 else 0


def may_be_people(names: Sequence[str]) -> bool:
    """Whether names of months are rather those of people.

    They are if all can be people and months are missing between them. A table with a column for
    each month has all months in a row.

    Example:
        >>> may_be_people(["April", "June"]), may_be_people(["April", "May", "June"])
        (True, False)
        >>> may_be_people(["June", "April"]), may_be_people(["June", "July"])
        (True, False)
    """
    numbers = [month_of(each) for each in names]
    follow = any(later - earlier == 1 for earlier, later in itertools.pairwise(numbers))
    return not follow and all(each.strip().lower() in _PEOPLE for each in names)
