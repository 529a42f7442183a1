"""Which column holds the questions, if no name of a column says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.chances import looks_like_chances
from forecasttrack.exchange.personal.column_names import plain_name, roles_of
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.outcomes import looks_like_outcomes

_BESIDE = frozenset(
    {"comment", "comments", "note", "notes", "rationale", "reason", "reasons", "reasoning", "why",
     "justification", "explanation", "argument", "arguments", "evidence", "background", "source",
     "sources", "link", "links", "url", "reference", "references", "remark", "remarks", "details",
     "criteria", "thoughts", "lesson", "lessons", "update", "context", "kommentar", "kommentare",
     "anmerkung", "anmerkungen", "bemerkung", "bemerkungen", "notiz", "notizen", "begründung",
     "grund", "quelle", "commentaire", "commentaires", "remarque", "raison", "justificatif",
     "comentario", "comentarios", "nota", "notas", "razón", "fuente", "commento", "motivo",
     "fonte", "comentário", "comentários", "motivazione", "opmerking", "opmerkingen", "toelichting",
     "reden", "bron", "motivering", "källa", "begrundelse", "begrunnelse", "komentarz", "uwagi",
     "źródło", "комментарий", "примечание", "источник", "备注", "コメント", "備考", "理由"}
)  # fmt: skip
"""Words in names of columns that describe a question and are not one."""
_NAMES = frozenset(
    {"name", "nom", "nombre", "nome", "naam", "namn", "navn", "имя", "imię", "名前", "姓名", "이름"}
)
"""Names of columns that hold people or, in tables from notebooks, questions."""
_OF_QUESTIONS = frozenset({"outcome", "status", "known_at", "closes_at", "resolves_by", "topic"})
"""Roles of a question, beside which a column of different names may hold the questions."""
_MOST = 0.9
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def is_text(cells: Sequence[Any]) -> bool:
    """Whether cells are words rather than years, counts, days, chances or outcomes.

    Example:
        >>> is_text(["Rain in Rome"]), is_text(["2026"]), is_text(["yes"])
        (True, False, False)
    """
    nested = any(isinstance(each, list | tuple | dict) for each in cells)
    # Years and counts are not texts.
    nested = nested or not any(isinstance(each, str) and _LETTER.search(each) for each in cells)
    return not nested and not (
        looks_like_chances(cells) or looks_like_days(cells) or looks_like_outcomes([*cells])
    )


def asked_under_a_name(grid: Grid, roles: Mapping[str, str]) -> str | None:
    """The column called "name", if it holds the questions.

    It does if most of its cells are questions or sentences; or if nearly all differ, and beside it
    stand one column of chances, a role of questions, and no other text.

    Args:
        grid: The table.
        roles: The column of each role so far.

    Example:
        >>> grid = Grid(("Name", "p"), (("Will it rain?", 0.4),), (2,))
        >>> asked_under_a_name(grid, {"forecaster": "Name", "probability": "p"})
        'Name'
    """
    name = roles.get("forecaster", "")
    if plain_name(name) not in _NAMES or "question" in roles:
        return None
    free = [each for each in grid.head if each not in roles.values() and not is_beside(each, grid)]
    texts = [each for each in free if is_text(grid.column(each))]
    if any(_are_mostly(grid, each, _is_question) for each in texts):
        return None
    if _are_mostly(grid, name, lambda cell: _is_question(cell) or _has_words(cell)):
        return name
    cells = _texts(grid, name)
    differ = len(cells) > 1 and len({*cells}) >= _MOST * len(cells)
    is_beside_one = {"probability", "question_id"} & {*roles} == {
        "probability"
    } and not _OF_QUESTIONS.isdisjoint(roles)
    return name if differ and is_beside_one and not texts else None


def question_column(grid: Grid, texts: Sequence[str], account: Account) -> str:
    """The column of sentences: questions before others, the longest where nothing else tells it.

    Remarks and addresses are not questions. Where two columns hold sentences, the caller is asked.

    Args:
        grid: The table.
        texts: The columns that hold texts, at least one.
        account: Where it is asked.

    Example:
        >>> grid = Grid(("Thing", "Why"), (("Rain", "since the wind turned"),), (2,))
        >>> question_column(grid, ["Thing", "Why"], Account("a.csv"))
        'Thing'
    """
    stated = [name for name in texts if not is_beside(name, grid)] or [*texts]
    questions = [name for name in stated if _are_mostly(grid, name, _is_question)]
    if len(questions) == 1:
        return questions[0]
    sentences = [name for name in stated if _are_mostly(grid, name, _has_words)]
    differ = [name for name in sentences if _are_different(grid.column(name))]
    if len(differ) > 1:
        account.ask(
            f"the columns {', '.join(map(repr, differ))} hold sentences, and no name says which are"
            f" asked; say columns={{{differ[0]!r}: 'question'}}, --column {differ[0]!r}=question"
        )
    return max(stated, key=lambda name: sum(map(len, _texts(grid, name))))


def is_beside(name: str, grid: Grid) -> bool:
    """Whether a column describes questions and holds none: an address, a remark or the like.

    Example:
        >>> grid = Grid(("Note", "Done"), (("x", "yes"),), (2,))
        >>> is_beside("Note", grid), is_beside("Done", grid)
        (True, False)
    """
    if roles_of(name) - {"question", "probability"}:
        return True  # such as "when" above words
    is_address = _are_mostly(grid, name, lambda cell: bool(_ADDRESS.fullmatch(cell)))
    return is_address or bool({*re.findall(r"[^\W\d_]+", plain_name(name))} & _BESIDE)


def _texts(grid: Grid, name: str) -> list[str]:
    return [str(each).strip() for each in grid.column(name) if each is not None]


def _are_mostly(grid: Grid, name: str, is_one: Callable[[str], bool]) -> bool:
    texts = _texts(grid, name)
    return sum(map(is_one, texts)) * 2 > len(texts)


def _is_question(text: str) -> bool:
    return text.endswith(("?", "\uff1f"))


def _has_words(text: str) -> bool:
    return len(text.split()) > 3


def _are_different(cells: Sequence[object]) -> bool:
    stated = [each for each in cells if each is not None]
    return len(stated) > 1 and len({*map(str, stated)}) == len(stated)
