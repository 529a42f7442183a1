"""The records in documents of JSON and YAML, and which of several lists holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances_by_key import are_records, is_belief
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name, roles_of
from forecasttrack.exchange.personal.related_tables import candidates
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.exchange.yaml_documents import yaml_documents

_SCALARS = (str, int, float, bool, dt.date)
_TITLES = frozenset({"text", "title", "description", "what"})
"""Keys of a question that a list of questions or a tag may have, too."""
_NAMES = frozenset({"name", "label", "heading", "headline", "subject", "entry"})
"""Keys that may hold a question or a forecaster."""
_MOST_UNFOLDED = 20
"""How many values a document may hold for each of its characters, once aliases are unfolded."""
_JOINED_TO_NONE = "are records that are joined to no others; give them an id that those name"
_OUTSIDE_RECORDS = (
    "stands beside the records; what it says of all of them is an option, or a column"
)


def records_of(
    document: Any, name: str, options: ImportOptions, account: Account
) -> list[dict[str, Any]]:
    """The records of a document: a list, those in a list of its own, or the document itself.

    Args:
        document: What the file holds.
        name: What the file is called.
        options: What the caller says of columns.
        account: Where it is noted what stands beside the records.

    Raises:
        InvalidTableError: There are none, or it cannot be told which list they are.
    """
    found = list(_records_in(document, name, options, account))
    if not found:
        raise InvalidTableError(
            f"{name} holds no records; a list of them is needed:"
            ' [{"question": "...", "probability": 0.7}, ...]'
        )
    return found


def tables_in(document: Any) -> dict[str, list[Any]]:
    """The lists of a document that may be tables of forecasts, questions and outcomes.

    Example:
        >>> list(tables_in({"questions": [{"id": 1}], "forecasts": [{"p": 0.7}], "version": 2}))
        ['questions', 'forecasts']
    """
    if not isinstance(document, Mapping):
        return {}
    lists = {str(key): each for key, each in document.items() if are_records(each)}
    return {name: lists[name] for name in candidates(lists)}


def yaml_documents_of(source: ImportSource) -> list[Any]:
    """The documents of a YAML file that hold something, as JSON would have them.

    A file with a document of forecasts and one of questions counts as one document with two tables.

    Raises:
        InvalidTableError: It is no YAML.
    """
    try:
        text = source.whole_text()
        documents = yaml_documents(text)
    except ValueError as error:
        raise InvalidTableError(f"{source.name} is no YAML: {error}") from None
    copied = _PlainCopy(source, text)
    plain = [copied.of(each) for each in documents]
    stated = [each for each in plain if isinstance(each, list | dict) and each]
    mappings = [each for each in stated if isinstance(each, dict)]
    whole = {name: value for each in mappings for name, value in each.items()}
    are_apart = sum(map(len, mappings)) == len(whole) and len(mappings) == len(stated)
    if are_apart and len(tables_in(whole)) > 1:
        return [whole]
    return stated or [None]


def _records_in(
    document: Any, name: str, options: ImportOptions, account: Account
) -> Iterator[dict[str, Any]]:
    if isinstance(document, list) and all(isinstance(each, Mapping | list) for each in document):
        for each in document:
            is_record = isinstance(each, Mapping)
            yield from [dict(each)] if is_record else _records_in(each, name, options, account)
        return
    if not isinstance(document, Mapping) or not document:
        return
    lists = {key: each for key, each in document.items() if are_records(each)}
    with_questions = [key for key, each in lists.items() if _are_of_questions(each)]
    if not with_questions:
        with_questions = _list_of_no_question(document, lists, options, account)
    if len(with_questions) > 1:
        named = ", ".join(map(str, with_questions))
        raise InvalidTableError(
            f"{name} holds several lists of records ({named}); keep one of them there, or call"
            " them forecasts, questions and resolutions"
        )
    if with_questions:
        for key, value in document.items():
            if key in lists and key not in with_questions:
                account.lose(str(key), _JOINED_TO_NONE, len(value))
            elif key not in with_questions and value is not None:
                account.lose(str(key), _OUTSIDE_RECORDS)
        yield from map(dict, lists[with_questions[0]])
    elif not _is_record(document) and all(isinstance(each, Mapping) for each in document.values()):
        yield from ({"id": key, **each} for key, each in document.items())
    else:
        yield dict(document)


def _are_of_questions(records: list[Any]) -> bool:
    """Whether records are questions rather than revisions or tags of one question."""
    names = {plain_name(str(name)) for record in records for name in record}
    chances = {*OTHER_NAMES["probability"]} - {*OTHER_NAMES["question"]}
    asked_for = {*OTHER_NAMES["question"]} - _TITLES
    return bool(names & asked_for) or bool(names & {*OTHER_NAMES["question"]} and names & chances)


def _is_record(document: Mapping[Any, Any]) -> bool:
    """Whether a document is itself a record: it has a question and a belief."""
    plain = {str(key) for key, each in document.items() if isinstance(each, _SCALARS)}
    roles = {role for key in plain for role in roles_of(key)}
    inside = any(are_records(each) for each in document.values())
    return "question" in roles and (inside or bool(roles - {"question"}))


def _list_of_no_question(
    document: Mapping[Any, Any],
    lists: Mapping[Any, list[Any]],
    options: ImportOptions,
    account: Account,
) -> list[Any]:
    """The list of records if no list has questions; empty if the document is itself a record.

    The caller is asked if the document and its records both have a name that may be the question.
    """
    if not _is_record(document):
        return [*lists] if len(lists) == 1 else []
    title = _bare_title(document)
    names = {key: name for key, each in lists.items() if (name := _name_beside_chances(each))}
    if title is None or options.columns.get(title) == "question":
        return []
    for key, name in names.items():
        if options.columns.get(name) == "question":
            return [key]
        texts = [str(each.get(name)) for each in lists[key]]
        if str(document[title]).endswith("?") and not any(each.endswith("?") for each in texts):
            continue
        account.ask(
            f"{title!r} is {document[title]!r} and each record in {key!r} has a {name!r}, such as"
            f" {texts[0]!r}; say which of them is the question: columns={{{name!r}: 'question'}},"
            f" --column {name}=question, or columns={{{title!r}: 'question'}}, --column"
            f" {title}=question"
        )
    return []


def _bare_title(document: Mapping[Any, Any]) -> str | None:
    """The title of a document that has no other field of a question, such as an outcome."""
    plain = [str(key) for key, each in document.items() if isinstance(each, _SCALARS)]
    titles = [key for key in plain if plain_name(key) in _TITLES]
    others = {role for key in plain if key not in titles for role in roles_of(key)}
    return next(iter(titles), None) if not others & {"question", "probability", "outcome"} else None


def _name_beside_chances(records: list[Any]) -> str | None:
    """The column of names in records that hold a probability; None where there is none."""
    first = {str(key): each for key, each in records[0].items()}
    chances = [key for key in first if plain_name(key) in OTHER_NAMES["probability"]]
    if not any(is_belief(first[key]) for key in chances):
        return None
    texts = (key for key, each in first.items() if isinstance(each, str))
    return next((key for key in texts if plain_name(key) in _NAMES), None)


class _PlainCopy:
    """Converts values of YAML to those of JSON; refuses aliases that unfold to too many values."""

    def __init__(self, source: ImportSource, text: str) -> None:
        self.name, self.left = source.name, _MOST_UNFOLDED * (len(text) + 1_000)

    def of(self, value: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise InvalidTableError(
                f"{self.name} holds aliases that unfold to more than {_MOST_UNFOLDED} times its"
                " length; write out what they stand for"
            )
        if isinstance(value, Mapping):
            return {str(key): self.of(each) for key, each in value.items()}
        if isinstance(value, list):
            parts = [self.of(each) for each in value]
            # A set becomes one cell with a list, such as of tags.
            is_plain = all(isinstance(each, _SCALARS) for each in parts)
            return ", ".join(map(str, parts)) if is_plain else parts
        return value.isoformat() if isinstance(value, dt.date) else value
