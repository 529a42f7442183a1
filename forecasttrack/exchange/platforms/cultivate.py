"""Cultivate (INFER, GJ Open's makers): responses of the API, version 1, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, instant, needed, number
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "cultivate"
_READ = ("questions", "prediction_sets")
_LEFT = ("clarifications", "consensus_histories", "scores", "external_prediction_sets")
_MARKS = ('"prediction_sets"', '"resolved?"', '"membership_guid"')
"""Keys by which the beginning of a file is told."""
_BINARY = "Forecast::Binary::Question"


def recognise(source: ImportSource) -> bool:
    """Questions whose keys end in a question mark, or sets of predictions; or a folder of them."""
    if source.members:
        return any(
            _is_ours(source.member_document(name))
            for name, head in source.member_heads(".json")
            if any(mark in head for mark in _MARKS)
        )
    return source.head.lstrip()[:1] in ("[", "{") and any(mark in source.head for mark in _MARKS)


def _is_ours(document: Any) -> bool:
    return any(
        "prediction_sets" in each or any(map(_asks, _listed(each, "questions")))
        for each in _responses(document)
    )


def _asks(row: Any) -> bool:
    """Whether a record is a question; aggregates are listed under questions, too."""
    return isinstance(row, Mapping) and "resolved?" in row


def _responses(document: Any) -> list[Mapping[str, Any]]:
    """Responses of the API in a document: one, several in a list, or a bare list of records.

    Bare questions and sets of predictions are put under the keys that a response has for them.
    """
    several = document if isinstance(document, list) else [document]
    found = [each for each in several if isinstance(each, Mapping)]
    sets = [each for each in found if "predictions" in each and "membership_guid" in each]
    questions = [each for each in found if _asks(each)]
    # What is no record at all is listed among the sets, whose reading refuses it as a row.
    refused = [each for each in several if (sets or questions) and not isinstance(each, Mapping)]
    bare = {"questions": questions, "prediction_sets": [*sets, *refused]}
    return [*found, {key: rows for key, rows in bare.items() if rows}]


def _listed(response: Mapping[str, Any], key: str) -> list[Any]:
    found = response.get(key)
    return found if isinstance(found, list) else []


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:  # noqa: ARG001
    """Read questions, then sets of predictions."""
    responses = [each for _, document in source.pages() for each in _responses(document)]
    if not any(key in each for each in responses for key in _READ):
        raise InvalidTableError(f"{source.name} holds neither questions nor prediction_sets")
    found = _FoundRows(account=account)
    for key, take in (("questions", found.take_question), ("prediction_sets", found.take_set)):
        for response in responses:
            for place, row in enumerate(_listed(response, key)):
                if key == "questions" and isinstance(row, Mapping) and not _asks(row):
                    continue
                with account.row(place, key):
                    take(row)
    for key in _LEFT:
        account.lose(
            key, "is not kept", sum(len(each.get(key) or ()) for each in responses if key in each)
        )
    return found.rows()


@attrs.define(kw_only=True)
class _FoundRows:
    """What has been read of the API's responses."""

    account: Account
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _resolutions: list[ResolutionRow] = attrs.field(factory=list)
    _forecasts: list[ForecastRow] = attrs.field(factory=list)

    def take_question(self, row: Mapping[str, Any]) -> None:
        """Take a question; with a single answer it is one of yes or no."""
        name = id_of(NAME, needed(row, "id"))
        if name in self._questions:
            raise RowFault("id", row["id"], "stands there twice")
        answers = list(row.get("answers") or ())
        if not answers:
            raise RowFault("answers", None, "are missing")
        metadata = row.get("metadata") or {}
        question = QuestionRow(
            question_id=name,
            text=str(needed(row, "name")),
            opens_at=instant(row, "starts_at", "published_at", "created_at"),
            closes_at=instant(row, "ends_at"),
            tags=tuple(str(metadata[key]) for key in ("Topic", "Domain") if metadata.get(key))
            or None,
            **_kind(row, [str(needed(each, "name")) for each in answers]),
        )
        resolution = _resolution(name, row, answers, question)
        self._questions[name] = question
        self._resolutions.extend(resolution)

    def take_set(self, row: Mapping[str, Any]) -> None:
        """Take a set of predictions: one forecast."""
        name = id_of(NAME, needed(row, "question_id"))
        predictions = list(row.get("predictions") or ())
        first = ForecastRow(
            question_id=name,
            forecaster=id_of(NAME, needed(row, "membership_guid")),
            issued_at=instant({"created_at": needed(row, "created_at")}, "created_at"),
        )
        if not predictions:
            raise RowFault("predictions", None, "are missing")
        parts = [
            (str(cell(each, "answer_name")), chance(each, "forecasted_probability"))
            for each in predictions
        ]
        if any(probability is None for _, probability in parts):
            raise RowFault("forecasted_probability", None, "is missing")
        question = self._questions.get(name) or self._of_set(name, row, [each for each, _ in parts])
        self._questions[name] = question
        self.account.lose(
            "rationale", "has no place in the tables", int(bool(row.get("rationale")))
        )
        if question.kind == "binary":
            self._forecasts.append(attrs.evolve(first, probability=parts[0][1]))
            return
        for option, probability in parts:
            self._forecasts.append(attrs.evolve(first, option=option, probability=probability))

    def _of_set(self, name: str, row: Mapping[str, Any], answers: list[str]) -> QuestionRow:
        """A question of which only predictions are there."""
        text = str(cell(row, "question_name") or name)
        return QuestionRow(question_id=name, text=text, **_kind({}, answers))

    def rows(self) -> Rows:
        """Everything that was read."""
        return Rows(
            questions=list(self._questions.values()),
            forecasts=self._forecasts,
            resolutions=self._resolutions,
        )


def _kind(row: Mapping[str, Any], answers: list[str]) -> dict[str, Any]:
    if row.get("type") == _BINARY or len(answers) == 1:
        return {"kind": "binary"}
    kind = "ordered" if row.get("use_ordinal_scoring") else "categorical"
    return {"kind": kind, "options": tuple(answers)}


def _resolution(
    name: str, row: Mapping[str, Any], answers: list[Mapping[str, Any]], question: QuestionRow
) -> list[ResolutionRow]:
    """How a question ended: the answer whose probability is 1 once it is resolved."""
    voided_at = instant(row, "voided_at")
    if voided_at is not None:
        return [ResolutionRow(question_id=name, status="annulled", known_at=voided_at)]
    if not row.get("resolved?"):
        return []
    known = [each for each in _moments(answers) if each is not None]
    known_at = max(known, default=instant(row, "resolved_at"))
    shares = [number(each, "probability") for each in answers]
    if question.kind == "binary":
        if shares[0] is None:
            raise RowFault("probability", None, "is missing from a resolved answer")
        return [ResolutionRow(question_id=name, outcome=shares[0], known_at=known_at)]
    right = [str(each["name"]) for each, share in zip(answers, shares, strict=True) if share == 1]
    if len(right) != 1:
        raise RowFault("answers", right, "do not name one that came true")
    return [ResolutionRow(question_id=name, outcome=right[0], known_at=known_at)]


def _moments(answers: list[Mapping[str, Any]]) -> Iterator[Any]:
    return (instant(each, "correctness_known_at") for each in answers)


FORMAT = Format(
    name=NAME,
    reads="questions and prediction_sets of the API (JSON, or a folder of it)",
    example="forecasttrack import api-answers --into track.db",
    recognise=recognise,
    read=read,
)
