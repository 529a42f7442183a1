"""The lexicons that come with the package, and those that users write themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.wording.lexicon import nearest
from forecasttrack.wording.lexicon_data import FOLDER, packaged_lexicon
from forecasttrack.wording.lexicon_entry import normal_words
from forecasttrack.wording.lexicon_file import read_lexicon

if TYPE_CHECKING:
    from forecasttrack.wording.lexicon import Lexicon
    from forecasttrack.wording.lexicon_entry import LexiconEntry


def lexicon_names() -> list[str]:
    """List the names of the lexicons that come with the package.

    Example:
        >>> lexicon_names()[:3]
        ['capphrase2026', 'efsa', 'icd203']
    """
    return list(_shipped())


@cache
def _shipped() -> tuple[str, ...]:
    """The names of the files beside this one, which stay as they were installed."""
    names = (file.name for file in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@naming_arguments
def lexicon(name: str | Path) -> Lexicon:
    """Open a lexicon by its name, or one of your own by the path of its YAML file.

    Args:
        name: A name or alias such as "icd203", "kent" or "ICD-203"; or a path.

    Returns:
        The lexicon, whose words lead to their bands.

    Raises:
        UnknownNameError: No lexicon bears that name.
        InvalidRecordError: A file has faults; all are named, each with its line.

    Example:
        >>> likely = lexicon("icd203")["very likely"]
        >>> likely.low, likely.high, likely.point
        (0.8, 0.95, 0.875)
    """
    if isinstance(name, Path) or is_own_file(name):
        return _own(Path(name))
    known = _aliases()
    if _plain(name) not in known:
        msg = f"no lexicon '{name}'. {did_you_mean(name, lexicon_names())}"
        raise UnknownNameError(msg, field="lexicon")
    return _packaged(known[_plain(name)])


def is_own_file(name: str) -> bool:
    """Whether the name of a lexicon is the path of a file rather than a name of the package.

    Example:
        >>> is_own_file("house-style.yaml"), is_own_file("icd203")
        (True, False)
    """
    return name.lower().endswith((".yaml", ".yml"))


def recorded_name(name: str) -> str:
    """The name of a lexicon as a wording keeps it: one that is not of the package is a file.

    Example:
        >>> recorded_name("icd203"), recorded_name("house-style")
        ('icd203', 'house-style.yaml')
    """
    return name if name in lexicon_names() or is_own_file(name) else f"{name}.yaml"


def meanings(words: str) -> dict[str, LexiconEntry]:
    """Look words up in every lexicon of the package; those that are silent are left out.

    Example:
        >>> {name: (entry.low, entry.high) for name, entry in meanings("likely").items()}["nato"]
        (0.6, 0.9)
    """
    found = {name: lexicon(name).get(words) for name in lexicon_names()}
    return {name: entry for name, entry in found.items() if entry is not None}


def in_other_lexicons(words: str) -> str:
    r"""Say, as the end of a message, what the lexicons of the package have for words.

    Example:
        >>> in_other_lexicons("virtually certain")
        "\nElsewhere: 'virtually certain' [0.99, 1] in ipcc."
    """
    found = meanings(words)
    if found:
        bands = (f"[{entry.low:g}, {entry.high:g}] in {name}" for name, entry in found.items())
        return f"\nElsewhere: '{normal_words(words)}' {', '.join(bands)}."
    near = nearest_words(words)
    return f"\nNearest in other lexicons: {near}." if near else "\nNo lexicon has it."


def nearest_words(words: str) -> str:
    """The words of the package's lexicons that are spelt most alike, each with its lexicon.

    Example:
        >>> nearest_words("likley")
        "'likely' in zonination2015, 'unlikely' in zonination2015"
    """
    known = {phrase: name for name in lexicon_names() for phrase in lexicon(name).phrases()}
    return ", ".join(f"'{phrase}' in {known[phrase]}" for phrase in nearest(words, list(known)))


@cache
def _packaged(name: str) -> Lexicon:
    return attrs.evolve(packaged_lexicon(name), hint=in_other_lexicons)


@cache
def _aliases() -> dict[str, str]:
    known = {}
    for name in lexicon_names():
        for alias in (name, *_packaged(name).aliases):
            known[_plain(alias)] = name
    return known


def _own(path: Path) -> Lexicon:
    require_regular_file(path)
    if not path.is_file():
        msg = f"no lexicon file {path}. The package has {_quoted(lexicon_names())}."
        raise UnknownNameError(msg, field="lexicon")
    return attrs.evolve(read_lexicon(path), hint=in_other_lexicons)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
