"""Lists and tuples that a program in Python printed into a cell: read, never run."""

from __future__ import annotations

import ast
import re

LONGEST = 1_000_000
"""Characters of the longest literal that is read; a CDF of 201 points has some 5,000."""
_NUMPY = re.compile(r"\b(?:np|numpy)\.(?:float|int)\d*\(([^()]*)\)")

_NOTHING = re.compile(r"\b(?:nan|null)\b(?=\s*[,\])])")


def literal(text: str) -> object:
    """Read a list, tuple, number or text as Python writes it; numbers of NumPy are numbers.

    Raises:
        ValueError: The text is not a Python literal, or too long.

    Example:
        >>> literal("[0.5, None, np.float64(0.25)]"), literal("[0.5, null]")
        ([0.5, None, 0.25], [0.5, None])
    """
    if len(text) > LONGEST:
        raise ValueError(f"is {len(text):,} characters long; at most {LONGEST:,} are read")
    plain = _NUMPY.sub(r"\1", text.strip())
    # What is no number there and null, as JSON writes it, stand for nothing.
    for each in (plain, _NOTHING.sub("None", plain)):
        try:
            return ast.literal_eval(each)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    raise ValueError("is no list of plain values")
