"""The contents of YAML files that other programs wrote."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from forecasttrack.records.yaml_versions import KnownVersions

_PARSER_ERRORS = (YAMLError, ValueError, TypeError, RecursionError)
"""What the parser raises: its own error, and others for impossible dates, lists as keys and deep
nesting."""


def yaml_documents(text: str) -> list[object]:
    r"""The documents of a text.

    Raises:
        ValueError: The text is not valid YAML; the message is one line.

    Example:
        >>> yaml_documents("rain: 0.7\n---\n- wind\n")
        [{'rain': 0.7}, ['wind']]
    """
    yaml = YAML(typ="safe", pure=True)
    # It refuses a text that says %YAML 3.0 instead of reading it by the rules of another version.
    yaml.Scanner = KnownVersions
    try:
        return list(yaml.load_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"line {mark.line + 1}: "
        raise ValueError(f"{place}{error.problem}") from None
    except _PARSER_ERRORS as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def only_document(text: str) -> object:
    """The one document of a text; ``None`` where there is none, or nothing in it.

    Raises:
        ValueError: The text is not valid YAML, or holds several documents; the message is one line.
    """
    found = yaml_documents(text)
    if len(found) > 1:
        raise ValueError(f"{len(found)} documents stand there, and one is expected")
    return found[0] if found else None
