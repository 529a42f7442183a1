"""Writes everything that is made from the library again: pages and reference values.

Run it in the root of the repository: `python docs/write_pages.py`. Tests hold each of them equal to
what its command writes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = (
    ("-m", "tests.values.write_conformance"),
    ("-m", "forecasttrack.wording.lexicon_data"),
    ("-m", "forecasttrack.scoring.rules.listing", "docs/reference/scoring-rules.md"),
    ("docs/reference/write_columns.py",),
    ("docs/reference/write_references.py",),
    ("docs/explanation/write_trust.py",),
)
"""In this order, since the page of reasons to trust counts the reference values."""


def main() -> None:
    """Run each command in the root; the first that fails ends it."""
    for words in COMMANDS:
        subprocess.run((sys.executable, *words), cwd=ROOT, check=True)  # noqa: S603 - our own files


if __name__ == "__main__":
    main()
