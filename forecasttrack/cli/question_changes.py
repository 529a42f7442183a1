"""What changed in a question, key by key."""

from __future__ import annotations

import json
from typing import Any

from forecasttrack.records.plain_writing import to_plain
from forecasttrack.records.question import Question


def question_changes(was: Question, amended: Question) -> list[str]:
    """Each key that changed, with what it holds and held.

    Example:
        >>> was = Question(id="rain", text="Does it rain?")
        >>> question_changes(was, Question(id="rain", text="Does it rain?", tags=["sky"]))
        ['tags ["sky"], was not given']
    """
    old, new = to_plain(was), to_plain(amended)
    return [
        f"{key} {_value_text(new.get(key))}, was {_value_text(old.get(key))}"
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    ]


def _value_text(value: Any) -> str:
    if value is None:
        return "not given"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
