"""Bring the text of a record up to date with what the record has become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forecasttrack.book.text_edits import TextEdits, indented
from forecasttrack.book.yaml_text import in_brackets, in_lines
from forecasttrack.records.plain_faults import DataPath


def change_record(
    edits: TextEdits, path: DataPath, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Note the changes that make a text state what a record, or a mapping in it, has become.

    New keys, and items put behind a list, leave every other character as it is. A value that
    changed is replaced, with the comments inside it; a mapping that lost a key is written anew.

    Args:
        edits: The changes to the text, to which these are added.
        path: Keys and positions that lead to the record.
        before: The record in plain form, as the text has it; keys at their defaults may be in
            the text all the same.
        after: The record in plain form, as the text is to have it.
    """
    if before.keys() - after.keys():
        _write_anew(edits, path, after)
        return
    written_keys = {key for key in after if (*path, key) in edits.nodes.keys}
    for key in written_keys:
        if key not in before or before[key] != after[key]:
            _change_value(edits, (*path, key), before.get(key), after[key])
    # What is added inside the last value has to stand before what is added behind it.
    for key in after:
        # A key that the text leaves at its default stays unwritten while it is at its default.
        if key not in written_keys and (key not in before or before[key] != after[key]):
            edits.add_key(path, key, after[key])


def _change_value(edits: TextEdits, path: DataPath, before: object, after: object) -> None:
    if isinstance(before, dict) and isinstance(after, dict):
        change_record(edits, path, before, after)
    elif isinstance(before, list) and isinstance(after, list) and before:
        _change_list(edits, path, before, after)
    else:
        _write_anew(edits, path, after)


def _change_list(
    edits: TextEdits, path: DataPath, before: Sequence[Any], after: Sequence[Any]
) -> None:
    if len(after) > len(before) and list(after[: len(before)]) == list(before):
        edits.append(path, after[len(before) :])
    elif len(after) == len(before):
        for row, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                _change_value(edits, (*path, row), old, new)
    else:
        _write_anew(edits, path, after)


def _write_anew(edits: TextEdits, path: DataPath, value: Any) -> None:
    """Replace a value: in brackets, on its line, or over all the lines that it takes."""
    nodes = edits.nodes
    is_flow = any(path[:length] in nodes.brackets for length in range(len(path) + 1))
    if is_flow:
        if path in nodes.brackets:
            edits.replace(nodes.brackets[path], in_brackets(value))
        else:
            edits.set_value(path, in_brackets(value))
    elif path in nodes.spans and (line := _on_one_line(value)) is not None:
        edits.set_value(path, line)
    elif isinstance(path[-1], int):
        first, indent = edits.dash(path)
        edits.replace_lines(first, nodes.last_lines[path], in_lines([value], indent))
    else:
        place = nodes.keys[path]
        before = edits.lines[place.line - 1][: place.column - 1]
        block = indented({path[-1]: value}, place.column - 1)
        edits.replace_lines(place.line, nodes.last_lines[path], before + block[place.column - 1 :])


def _on_one_line(value: Any) -> str | None:
    """A single value as it is written behind its key, ``None`` where that takes several lines."""
    if isinstance(value, Mapping | list):
        return None
    text = in_lines({"x": value}).removeprefix("x: ")
    return text.removesuffix("\n") if text.count("\n") == 1 else None
