"""Plain data to YAML text, in lines as a person would write it or in brackets."""

from __future__ import annotations

import io
import json
import re

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from forecasttrack.book.nodes import plain_scalar

_WIDTH = 100
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class _Representer(RoundTripRepresenter):
    """Write dates without quotes; our reader takes them for text all the same."""

    def represent_text(self, text: str) -> ScalarNode:
        """Write one text, in quotes where our reader would take it for something else."""
        node: ScalarNode = self.represent_str(text)
        if _DATE.fullmatch(text):
            node = self.represent_scalar("tag:yaml.org,2002:timestamp", text)
        elif plain_scalar(text) != text:
            node = self.represent_scalar("tag:yaml.org,2002:str", text, style="'")
        return node


_Representer.add_representer(str, _Representer.represent_text)


def in_lines(data: object, indent: int = 0) -> str:
    """Write a mapping, or a list whose dashes stand behind an indent, in lines.

    Example:
        >>> print(in_lines([{"id": "ann"}], indent=2), end="")
          - id: ann
    """
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    stream = io.StringIO()
    yaml.dump(data, stream)
    text = stream.getvalue()
    if isinstance(data, list):  # ruamel sets a list on its own two columns in
        lines = [line.removeprefix("  ") for line in text.split("\n")]
        text = "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
    return text


def in_brackets(data: object) -> str:
    """Write plain data on one line, for a list that stands in brackets already.

    Example:
        >>> in_brackets({"question": "rain", "outcome": "no"})
        '{"question": "rain", "outcome": "no"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return _UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
