"""What a YAML text of somebody else holds."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from forecasttrack.records.yaml_versions import KnownVersions

_TROUBLE = (YAMLError, ValueError, TypeError, RecursionError)
"""The parser's own, with dates that are none, keys that are lists and deep nesting."""


def yaml_documents(text: str) -> list[object]:
    r"""The documents of a text.

    Raises:
        ValueError: It is no YAML; one line says why.

    Example:
        >>> yaml_documents("rain: 0.7\n---\n- wind\n")
        [{'rain': 0.7}, ['wind']]
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = KnownVersions
    try:
        return list(yaml.load_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"line {mark.line + 1}: "
        raise ValueError(f"{place}{error.problem}") from None
    except _TROUBLE as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def only_document(text: str) -> object:
    """The one document of a text; ``None`` where there is none, or nothing in it.

    Raises:
        ValueError: It is no YAML, or holds several documents; one line says why.
    """
    found = yaml_documents(text)
    if len(found) > 1:
        raise ValueError(f"{len(found)} documents stand there, and one is expected")
    return found[0] if found else None
