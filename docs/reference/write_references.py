"""Writes book.md from the schema and the records, and command-line.md from the commands.

Run it in the root of the repository: `python docs/reference/write_references.py`.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import click

import forecasttrack as ft
from forecasttrack.book import schema_file
from forecasttrack.book.collection import SECTIONS
from forecasttrack.book.nodes import read_nodes
from forecasttrack.cli import main
from forecasttrack.records import belief, families, resolution, rule, wording
from forecasttrack.records.plain_faults import key_of

HERE = Path(__file__).parent
SCHEMA = json.loads(schema_file().read_text(encoding="utf-8"))
SHAPES: Mapping[str, Any] = SCHEMA["$defs"]
EXAMPLE = schema_file().parent / "examples" / "all-kinds.yaml"

RECORDS: dict[str, type] = {
    "briefing": ft.Briefing,
    "forecaster": ft.Forecaster,
    "coder": ft.Coder,
    "claim": ft.Claim,
    "question": ft.Question,
    "forecast": ft.Forecast,
    "resolution": ft.Resolution,
    "condition": ft.Condition,
    "evidence": ft.Evidence,
    "wording": ft.Wording,
    "band": ft.Band,
    "reading": ft.Reading,
    "claim_reading": wording.ClaimReading,
    "outcome_reading": wording.OutcomeReading,
    "replaced": ft.Replaced,
    "lint_exception": ft.LintException,
    "proposal": ft.Proposal,
    "period": ft.Period,
    "range": ft.Range,
    "quantile": belief.Quantile,
    "cdf": ft.Cdf,
}
"""The records and their parts, in the order of the page."""

KINDS = {
    "yes or no (`binary`)": ("rain",),
    "one of several options (`categorical`)": ("winner",),
    "one of several options in order (`ordered`)": ("alert",),
    "a number (`numeric`)": ("troops",),
    "a date (`date`)": ("opening",),
    "a deadline that the words leave vague": ("soon",),
    "a question that counts only on a condition": ("held", "turnout"),
}
SETTLED = {
    "a share that came true": ("promise",),
    "a correction": ("visit",),
    "the criteria do not decide it": ("reform",),
    "the question lost its sense": ("match",),
    "looked for, and not to be found": ("rumour",),
}
RULES = {cls.name: (f"rule-{cls.name}",) for cls in rule.RULES}
NEEDED = {"rule-outcome": ("troops",), "rule-not": ("rain",)}
"""Questions that others name, without their forecasts and resolutions."""


def book_page() -> str:
    """The reference of the book."""
    return "\n".join([*_book_lines(), ""])


def _book_lines() -> Iterator[str]:
    yield from _OPENING.splitlines()
    yield "\n## Sections\n"
    yield "| section | what stands in it | keys |"
    yield "|---|---|---|"
    for section, cls in SECTIONS.items():
        name = _name_of(cls)
        doc = _first(cls) if section != "conditions" else _CONDITIONS
        yield f"| `{section}` | {doc} | [{name}](#{_anchor(name)}) |"
    yield "\n## Kinds of question, with their beliefs and outcomes"
    for title, ids in KINDS.items():
        yield f"\n### {title[0].upper()}{title[1:]}\n"
        yield from _fenced(example(*ids))
    yield "\n## How a question can end"
    for title, ids in SETTLED.items():
        yield f"\n### {title[0].upper()}{title[1:]}\n"
        yield from _fenced(example(*ids))
    yield "\n## Rules by which facts settle a question"
    for cls in rule.RULES:
        yield f"\n### `kind: {cls.name}`\n\n{_first(cls)}\n"
        yield from _keys(SHAPES[f"rule_{cls.name}"], cls, skip=("kind",))
        yield ""
        yield from _fenced(example(*RULES[cls.name]))
    yield "\n## Keys of each record"
    for name, cls in RECORDS.items():
        yield f"\n### {name.replace('_', ' ')}\n\n{_first(cls)}\n"
        yield from _keys(SHAPES[name], cls)
    yield "\n## Families of distributions\n"
    yield from _families()


_CONDITIONS = "Questions that only decide whether others count."
_OPENING = """\
# The keys of a book

This page is made from the schema by `python docs/reference/write_references.py`, and a test holds \
it equal to it.
[The files of a book](book-files.md) says how files are read, written and locked.

Every file begins with `forecasttrack: 1`, the version of the format, and may say \
`recorded_until`, the day up to which outcomes were looked for.
`forecasttrack new PATH --example all-kinds` writes the examples below as one book; \
`--example team` and `--example claims` write smaller ones.

A day is `2026-05-01`, an instant `2026-05-01T09:00Z`; both stand without quotes.
A bare day means its beginning in `opens_at` and `issued_at`, and its end elsewhere.
In beliefs about a date, numbers are dates."""


# --- examples ----------------------------------------------------------------------------------


def example(*ids: str) -> str:
    """The records about some questions, as they stand in the example book."""
    text = EXAMPLE.read_text(encoding="utf-8")
    nodes, lines = read_nodes(text), text.splitlines()
    needed = tuple(other for each in ids for other in NEEDED.get(each, ()))
    parts = []
    for section in ("questions", "conditions", "forecasts", "resolutions"):
        key = "id" if section in ("questions", "conditions") else "question"
        wanted = (*needed, *ids) if key == "id" else ids
        rows = [n for n, item in enumerate(nodes.data[section]) if item[key] in wanted]
        if rows:
            parts.append(f"{section}:")
        for row in rows:
            first = nodes.place((section, row)).line
            parts += lines[first - 1 : nodes.last_lines[section, row]]
    return "\n".join(parts)


def _fenced(text: str) -> Iterator[str]:
    yield "```yaml"
    yield text
    yield "```"


# --- keys --------------------------------------------------------------------------------------


def _keys(shape: Mapping[str, Any], cls: type, skip: tuple[str, ...] = ()) -> Iterator[str]:
    fields = {key_of(field.name): field for field in attrs.fields(cls)}
    meanings = _meanings(cls)
    yield "| key | what it is | default | |"
    yield "|---|---|---|---|"
    for key, each in shape["properties"].items():
        if key in skip:
            continue
        default = _default(shape, key, fields.get(key))
        meaning = _further(cls, key) or meanings.get(key, "")
        yield f"| `{key}` | {_type(each)} | {default} | {meaning} |"


def _default(shape: Mapping[str, Any], key: str, field: Any) -> str:
    if key in shape.get("required", ()):
        return "must be there"
    if field is None or field.default is attrs.NOTHING:
        return {"kind": "`binary`"}.get(key, "")
    if hasattr(field.default, "factory") or field.default in (None, ()):
        return ""
    return f"`{str(field.default).lower()}`"


def _type(shape: Any) -> str:
    """What a key holds, in words."""
    if "$ref" in shape:
        name = shape["$ref"].removeprefix("#/$defs/")
        return _NAMED.get(name) or (
            f"[{name.replace('_', ' ')}](#{_anchor(name)})" if name in RECORDS else name
        )
    if "enum" in shape:
        return ", ".join(f"`{each}`" for each in shape["enum"])
    if "const" in shape:
        return f"`{shape['const']}`"
    if shape.get("type") == "array":
        return f"list of: {_type(shape['items'])}"
    if "oneOf" in shape or "anyOf" in shape:
        return " or ".join(dict.fromkeys(map(_type, shape.get("oneOf") or shape["anyOf"])))
    return _PLAIN.get(str(shape.get("type")), "text") + _bounds(shape)


_PLAIN = {
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "names with a text or a number each",
}


def _bounds(shape: Mapping[str, Any]) -> str:
    if "minimum" in shape and "maximum" in shape:
        return f" from {shape['minimum']:g} to {shape['maximum']:g}"
    return ""


_NAMED = {
    "id": "id",
    "text": "text",
    "date": "day or instant",
    "day": "day",
    "moment": "instant",
    "when": "day, instant or [period](#period)",
    "probability": "number from 0 to 1",
    "number_or_date": "number, or date where one is asked for",
    "option_probabilities": "a number from 0 to 1 for each option",
    "distribution": "`family` with its parameters, see [families](#families-of-distributions)",
    "outcome": "`yes` or `no`, an option, a number, a date, [range](#range) or [period](#period)",
    "rule": "a rule, see [rules](#rules-by-which-facts-settle-a-question)",
    "seen": ", ".join(f"`{each}`" for each in wording.SEEN),
    "sureness": ", ".join(f"`{each}`" for each in resolution.SURENESS),
}
_BELIEFS = {
    "probability": "Belief: the probability of yes.",
    "options": "Belief: a probability for each option; together they make 1.",
    "quantiles": "Belief: values at levels, rising.",
    "samples": "Belief: draws, each as likely as the next.",
    "distribution": "Belief: a family of distributions.",
    "point": "Belief: one number, where that is all there is.",
    "cdf": "Belief: probabilities at or under some points.",
}
_KIND = {
    "kind": "What is asked.",
    "options": "The options, of a choice.",
    "unit": "The unit, of a number.",
    "lower": "No number lies below it for sure.",
    "upper": "No number lies above it for sure.",
}


def _further(cls: type, key: str) -> str:
    """What a key means that a record spreads over several, or that another class explains."""
    if cls is ft.Forecast or cls is ft.Reading:
        return _BELIEFS.get(key, "")
    return _KIND.get(key, "") if cls is ft.Question else ""


def _meanings(cls: type) -> dict[str, str]:
    """The attributes that the docstrings of a class and its parents explain."""
    found: dict[str, str] = {}
    for each in reversed(inspect.getmro(cls)):
        found |= _attributes(inspect.getdoc(each) or "")
    return found


def _attributes(doc: str) -> dict[str, str]:
    _, _, listed = doc.partition("Attributes:\n")
    rows = re.findall(r"^    (\w[\w, ]*): ((?:.|\n {6,})*)", listed.split("\n\n")[0], re.MULTILINE)
    return {
        key_of(name): _markdown(" ".join(text.split()))
        for names, text in rows
        for name in names.split(", ")
    }


def _first(cls: type) -> str:
    return _markdown((inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " "))


def _markdown(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")


def _name_of(cls: type) -> str:
    return next(name for name, each in RECORDS.items() if each is cls)


def _anchor(name: str) -> str:
    return name.replace("_", "-")


def _families() -> Iterator[str]:
    yield "| family | parameters | may be bounded |"
    yield "|---|---|---|"
    for name, known in families.FAMILIES.items():
        parameters = ", ".join(f"`{each}`" for each in known.parameters)
        more = "; a number behind each: `mean_1`, `mean_2`" if name == "normal-mixture" else ""
        bounds = ", ".join(f"`{each}`" for each in families.BOUNDS) if known.takes_bounds else ""
        yield f"| `{name}` | {parameters}{more} | {bounds} |"


# --- commands ----------------------------------------------------------------------------------


def command_page() -> str:
    """The reference of the command line."""
    return "\n".join([*_command_lines(), ""])


def _command_lines() -> Iterator[str]:
    yield from _COMMANDS.splitlines()
    context = click.Context(main, info_name="forecasttrack")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None  # noqa: S101 - it is listed
        yield from _command(command, f"forecasttrack {name}", context)


_COMMANDS = f"""\
# The command line

This page is made from the commands by `python docs/reference/write_references.py`, and a test \
holds it equal to them.

{inspect.cleandoc(main.help or "")}

## Completion in the shell

The shell completes commands and options after one line in its settings.

```bash
eval "$(_FORECASTTRACK_COMPLETE=bash_source forecasttrack)"   # in ~/.bashrc
eval "$(_FORECASTTRACK_COMPLETE=zsh_source forecasttrack)"    # in ~/.zshrc
_FORECASTTRACK_COMPLETE=fish_source forecasttrack | source    # in config.fish
```"""


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent)
    yield f"\n## {name}\n"
    yield from inspect.cleandoc(command.help or "").splitlines()
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None  # noqa: S101 - it is listed
            yield from _command(found, f"{name} {each}", context)
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n```text\n{name} {usage}\n```\n"
    yield "| option | what it says |"
    yield "|---|---|"
    for param in command.get_params(context):
        if isinstance(param, click.Option) and "--help" not in param.opts:
            record = param.get_help_record(context)
            assert record is not None  # noqa: S101 - options have one
            yield f"| `{_cell(record[0])}` | {_cell(record[1])} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    (HERE / "book.md").write_text(book_page(), encoding="utf-8")
    (HERE / "command-line.md").write_text(command_page(), encoding="utf-8")
    sys.stdout.write("wrote book.md and command-line.md\n")
