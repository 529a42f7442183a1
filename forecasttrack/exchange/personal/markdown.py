"""Tables and lists in Markdown, with check marks and strike-through."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name
from forecasttrack.exchange.personal.heads import names_known

LIST_HEAD = ("question", "probability", "outcome", "topic")
"""The columns that a list is read into."""

_OUTCOMES = [name for name in OTHER_NAMES["outcome"] if name != "struck through"]
_DASHES = r"(?::?-{2,}:?|:-:?|-:)"
_RULE = re.compile(rf"^\s*(?:\|\s*)?{_DASHES}\s*(\|\s*{_DASHES}\s*)*(?:\|\s*)?$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*)$")
_BOX = re.compile(r"^\[([ xX✓✗])\]\s*")
_STRUCK = re.compile(r"~~(.*?)~~")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_CHANCE = re.compile(r"[(\[:,\u2013—-]?\s*[~≈]?\s*(\d+(?:[.,]\d+)?\s*%)\s*[)\]:,]?")
_BEFORE_CHANCE = "([:,\u2013\u2014-"
_SHARED = re.compile(
    r"(\d+(?:[.,]\d+)?\s*%)\s*(?:confiden\w+|likely|sure|certain\w*|:)?", re.IGNORECASE
)
"""A heading that states the probability of all items under it."""
_PARTED = re.compile(r"[\t;|]|,\S")
_LINE = re.compile(r"^([^|]*\d\s*%[^|]*)$")
"""A line with a probability, in texts without signs of a list."""
_YES, _NO = "✓✔☑✅", "✗✘☒❌✖"
_NOTE = re.compile(
    r"[(\[\u2013—:-]\s*(right|wrong|yes|no|true|false|correct|incorrect|happened|did not happen"
    r"|void|annulled|n/a|open|pending)\b[^)\]]*[)\]]?\s*[.!]?$",
    re.IGNORECASE,
)
_OF_SENTENCE = {"right": "yes", "correct": "yes", "wrong": "no", "incorrect": "no"}


def is_markdown(suffix: str, head: str) -> bool:
    """Whether a file is Markdown: by its ending, a line of dashes under a head, or a list.

    Example:
        >>> is_markdown(".txt", "- [x] Rain: 70%")
        True
    """
    if suffix in (".md", ".markdown"):
        return True
    if suffix in (".csv", ".tsv", ".tab"):
        return False  # days such as 1. May begin like the items of a list
    lines = [line for line in head.splitlines() if line.strip()]
    ruled = any(_RULE.match(line) and "|" in line for line in lines[:40])
    items = [line for line in lines if _ITEM.match(line)]
    if ruled or (len(items) * 2 > len(lines) and any(_CHANCE.search(each) for each in items)):
        return True
    chances = [
        line for line in lines if len(_CHANCE.findall(line)) == 1 and not _PARTED.search(line)
    ]
    return suffix == ".txt" and len(chances) * 2 > len(lines)


@attrs.frozen
class MarkdownGrid:
    """What stands in a text.

    Attributes:
        head: The names of the columns.
        rows: The cells of each row.
        numbers: The line of each row.
        passed_over: How many rows of other tables and how many items of lists were left out.
    """

    head: tuple[str, ...]
    rows: list[list[str | None]]
    numbers: list[int]
    passed_over: dict[str, int] = attrs.field(factory=dict)


def markdown_grid(text: str) -> MarkdownGrid:
    """The rows of the tables in a text, or else of its lists.

    Tables with the same head are joined; the head with the most known names is taken.
    """
    lines = list(enumerate(text.splitlines(), start=1))
    rules = [place for place, (_, line) in enumerate(lines) if place and _is_rule(line)]
    rows = list(_items(lines))
    if rules:
        grid = _tables(lines, rules)
        grid.passed_over["items of lists"] = sum(row[1] is not None for _, row in rows)
        return grid
    numbers = [number for number, _ in rows]
    beside = sum(
        number not in numbers and bool(line.strip()) and not _HEADING.match(line)
        for number, line in lines
    )
    grid = MarkdownGrid(LIST_HEAD, [row for _, row in rows], numbers)
    grid.passed_over["lines that are no items"] = beside
    return grid


# --- tables ----------------------------------------------------------------------------------


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE.match(line) is not None


def _tables(lines: list[tuple[int, str]], rules: list[int]) -> MarkdownGrid:
    heads = [tuple(_cells(lines[rule - 1][1])) for rule in rules]
    first = max(heads, key=lambda names: names_known([(0, names)]))
    alike = [names for names in heads if len({*names} & {*first}) > 1]
    further = (name for names in alike for name in names if name is not None)
    head = first if len(alike) < 2 else tuple(dict.fromkeys([*first, *further]))
    rows: list[list[str | None]] = []
    beyond: list[list[str | None]] = []
    numbers: list[int] = []
    others = 0
    for rule, names in zip(rules, heads, strict=True):
        for number, line in lines[rule + 1 :]:
            if "|" not in line:
                break
            if names not in alike:
                others += 1
                continue
            cells = _marked(_cells(line))
            by_name = dict(zip(names, cells, strict=False))
            rows.append([by_name.get(name) for name in head])
            beyond.append(cells[len(names) :])
            numbers.append(number)
    plain = tuple(_plain(name or "") or f"column {place}" for place, name in enumerate(head, 1))
    if any(each and each.startswith("~~") for row in rows for each in row):
        # A row that is struck through did not come true, whatever its columns are.
        marks = ["no" if any(c and c.startswith("~~") for c in row) else None for row in rows]
        rows = [
            [_plain(cell) if cell else None for cell in row] + [mark]
            for row, mark in zip(rows, marks, strict=True)
        ]
        plain = (*plain, "struck through")
        _put_marks(plain, rows)
    # Cells beyond the head are kept, so that the row is refused later.
    whole = [[*row, *further] for row, further in zip(rows, beyond, strict=True)]
    return MarkdownGrid(plain, whole, numbers, {"rows of other tables": others})


def _put_marks(head: tuple[str, ...], rows: list[list[str | None]]) -> None:
    """Put each mark of a row, such as a tick, into an empty cell of the outcome."""
    stated = next((name for name in _OUTCOMES if name in map(plain_name, head[:-1])), None)
    if stated is not None:
        place = [plain_name(name) for name in head].index(stated)
        for row in rows:
            row[place] = row[place] or row[-1]


def _cells(line: str) -> list[str | None]:
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    parts = re.split(r"(?<!\\)\|", inside)
    return [each.replace("\\|", "|").strip() or None for each in parts]


def _marked(cells: list[str | None]) -> list[str | None]:
    return [each if each is None or "~~" in each else _plain(each) for each in cells]


def _plain(text: str) -> str:
    """A text without the signs that make it bold, slanted, code, struck or a link."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"~~|\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", "", text).strip()


# --- lists -----------------------------------------------------------------------------------


def _items(lines: list[tuple[int, str]]) -> Iterator[tuple[int, list[str | None]]]:
    topic = shared = None
    under = 0
    is_list = _is_list([line for _, line in lines])
    for number, line in lines:
        heading = _HEADING.match(line)
        item = _ITEM.match(line) or (None if is_list else _LINE.match(line))
        if heading:
            level = len(line) - len(line.lstrip("#"))
            # A heading may be the probability of all items under it and its own headings.
            chance = _SHARED.fullmatch(heading[1])
            if chance:
                shared, under = chance[1], level
            elif level <= under:
                shared = None
            topic = None if chance else _plain(heading[1]) or None
        elif item and item[1].strip():
            text, probability, mark = _item(item[1])
            yield number, [text, probability or shared, mark, topic]


def _is_list(lines: list[str]) -> bool:
    """Whether the text is a list: probabilities stand in its items, and other lines are prose."""
    items = [line for line in lines if _ITEM.match(line)]
    others = [line for line in lines if _LINE.match(line) and not _ITEM.match(line)]
    return sum(_CHANCE.search(line) is not None for line in items) > len(others)


def _item(text: str) -> list[str | None]:
    """What an item says: its sentence, its chance and its mark; a note in words overrides marks."""
    text, mark = _mark(text)
    note = _NOTE.search(text)
    if note:
        # In a list a mark says whether the sentence itself came true.
        word = note[1].lower()
        text, mark = text[: note.start()], _OF_SENTENCE.get(word, word)
    found = list(_CHANCE.finditer(text))
    if not found:
        return [_plain(text), None, mark]
    chance = found[0] if len(found) == 1 else _set_apart(found, text)
    if chance is None:
        # A text that is no chance, and is refused with this reason when it is read.
        return [_plain(text), " or ".join(each[1] for each in found), mark]
    sentence = f"{text[: chance.start()]} {text[chance.end() :]}"
    return [_sentence(sentence), chance[1], mark]


def _set_apart(found: list[re.Match[str]], text: str) -> re.Match[str] | None:
    """The percentage before the sentence, or behind a sign after it, if there is exactly one.

    Example:
        >>> text = "GDP grows by 3% or more: 40%"
        >>> _set_apart(list(_CHANCE.finditer(text)), text)[1]
        '40%'
    """
    before = not text[: found[0].start()].strip()
    sign = text[: found[-1].start(1)].rstrip(" ~≈")[-1:]
    after = found[-1].end() == len(text.rstrip()) and sign in (*_BEFORE_CHANCE,)
    if before == after:
        return None
    return found[0] if before else found[-1]


def _mark(text: str) -> tuple[str, str | None]:
    box = _BOX.match(text)
    mark = None
    if box:
        text = text[box.end() :]
        mark = {" ": None, "✗": "no"}.get(box[1], "yes")
    if _STRUCK.search(text):
        text, mark = _STRUCK.sub(r"\1", text), "no"
    for sign in text:
        if sign in _YES + _NO:
            mark = "yes" if sign in _YES else "no"
    return re.sub(f"[{_YES}{_NO}]\ufe0f?", "", text).strip(), mark


def _sentence(text: str) -> str:
    return _plain(re.sub(r"\s+", " ", text)).strip(" :\u2013—-()[],")
