"""The lexicons of the package as plain data in one file, which is fast to read.

    python -m forecasttrack.wording.lexicon_data

makes that file from their YAML, which is what people write and read: to parse nine files of YAML
takes a quarter of a second, and every score of a book looks its words up in all of them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from forecasttrack.display.files import replace_file
from forecasttrack.wording.lexicon_file import lexicon_of, parse_lexicon, plain_lexicon

if TYPE_CHECKING:
    from forecasttrack.wording.lexicon import Lexicon

FOLDER = files("forecasttrack.wording") / "lexicons"
MADE = "lexicons.json"


def packaged_lexicon(name: str) -> Lexicon:
    """Open a lexicon of the package by the name of its file.

    One that was not made into plain data is read from its YAML.

    Example:
        >>> packaged_lexicon("icd203")["very likely"].low
        0.8
    """
    if name not in _made():
        return parse_lexicon(_yaml(name), f"{name}.yaml", name=name)
    return lexicon_of(_made()[name], f"{name}.yaml", name=name)


@cache
def _made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / MADE).read_text(encoding="utf-8"))
    for data in found.values():
        for entry in data["entries"]:
            if "quantiles" in entry:
                entry["quantiles"] = dict(entry["quantiles"])
    return found


def made_text() -> str:
    """The text of the file: levels of quantiles are pairs, for keys of JSON are no numbers."""
    names = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".yaml"))
    found = {}
    for name in (each.removesuffix(".yaml") for each in names):
        data = dict(plain_lexicon(_yaml(name), f"{name}.yaml"))
        data["entries"] = [
            {key: [*each.items()] if key == "quantiles" else each for key, each in entry.items()}
            for entry in data["entries"]
        ]
        found[name] = data
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _yaml(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


if __name__ == "__main__":
    replace_file(str(FOLDER / MADE), made_text().encode())
