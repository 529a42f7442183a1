"""Which column holds what is asked, where no name of a column says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.column_names import plain_name, roles_of
from forecasttrack.exchange.personal.grid import Grid

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
"""Words in the names of columns that say something about what is asked."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def question_column(grid: Grid, texts: Sequence[str], account: Account) -> str:
    """The column of sentences: questions before others, the longest where nothing else tells it.

    Remarks and addresses are none. Of two columns of sentences it is asked which is meant.

    Args:
        grid: The table.
        texts: The columns that hold texts, at least one.
        account: Where it is asked.

    Example:
        >>> grid = Grid(("Thing", "Why"), (("Rain", "since the wind turned"),), (2,))
        >>> question_column(grid, ["Thing", "Why"], Account("a.csv"))
        'Thing'
    """
    stated = [name for name in texts if not _is_beside(name, grid)] or [*texts]
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


def _is_beside(name: str, grid: Grid) -> bool:
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
