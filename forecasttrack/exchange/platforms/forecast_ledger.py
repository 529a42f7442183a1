"""forecast-ledger, schema version 2: one forecaster's questions, revisions and forecasts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Any

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.ids import cleaned, id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, instant, needed, needed_name, number
from forecasttrack.exchange.platforms.forecast_ledger_beliefs import (
    LedgerScale,
    forecast_rows,
    value_on,
)
from forecasttrack.exchange.platforms.forecast_ledger_writing import losses, write
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.exchange.yaml_documents import only_document

NAME = "forecast-ledger"
_KINDS = {"binary": "binary", "categorical": "categorical", "ordinal": "ordered",
          "numeric": "numeric", "date": "date", "datetime": "date"}  # fmt: skip
_STATUSES = {"void": "annulled", "ambiguous": "ambiguous", "disputed": "ambiguous",
             "not_applicable": "condition-not-met"}  # fmt: skip
_SCALES = ("kind", "options", "unit", "lower", "upper", "offered_from", "offered_until")
"""What forecasts of a question rest on; where it differs, they are of different questions."""


def recognise(source: ImportSource) -> bool:
    """A JSON or YAML file with a version, a ledger's id and questions, or a folder of only such."""
    if source.is_folder:
        parts = _parts_of(source)
        whole = len(parts) == len(source.members)
        return bool(parts) and whole and all(map(recognise, parts.values()))
    keys = ("schema_version", "ledger_id", "questions")
    if source.suffix in (".yaml", ".yml"):
        return all(re.search(rf"^{key}:", source.whole_text(), re.MULTILINE) for key in keys)
    return source.head.lstrip().startswith("{") and all(key in source.document for key in keys)


def _parts_of(source: ImportSource) -> dict[str, ImportSource]:
    """The ledgers in a folder, by their names in it."""
    assert source.path is not None  # noqa: S101 - a folder has a path
    names = [each for each in source.members if each.endswith((".json", ".yaml", ".yml"))]
    return {name: ImportSource(path=source.path / name) for name in names}


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read a ledger, or those of a folder; each question and each forecast is a row.

    A question that stands in several ledgers under the same ids, of ledger and question, is one:
    its first wording counts, and its outcome may stand in any of them.
    """
    contents = _LedgerContents(options=options, account=account)
    if source.is_folder:
        for name, each in _parts_of(source).items():
            contents.take_ledger(each, where=f"{name}: ")
    else:
        contents.take_ledger(source, where="")
    return Rows(
        questions=list(contents.questions.values()),
        forecasts=contents.forecasts,
        resolutions=list(contents.resolutions.values()),
    )


@attrs.define
class _LedgerContents:
    """What was read of one ledger, or of several.

    Attributes:
        options: What the files leave open.
        account: What became of them.
        questions: The questions, by their ids.
        resolutions: How they ended, by the same ids.
        forecasts: The forecasts.
    """

    options: ImportOptions
    account: Account
    questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    resolutions: dict[str, ResolutionRow] = attrs.field(factory=dict)
    forecasts: list[ForecastRow] = attrs.field(factory=list)

    def take_ledger(self, source: ImportSource, *, where: str) -> None:
        """Read one ledger; `where` stands before what a refused row belongs to."""
        document, account = _document(source), self.account
        forecaster, ledger = self._forecaster(document, source), self._ledger(document, source)
        account.lose(
            "relationships", "groups and conditions are not kept",
            len(document.get("relationships") or ()),
        )  # fmt: skip
        earlier = frozenset(self.questions)
        for place, row in enumerate(document.get("questions") or ()):
            scale: LedgerScale | None = None
            with account.row(place, f"{where}questions"):
                question, resolution, found = _question(row, (NAME, ledger), account)
                self._keep_question(question, earlier)
                self._keep_resolution(resolution, place, f"{where}resolutions")
                scale = found
            forecasts = (row.get("forecasts") or ()) if isinstance(row, Mapping) else ()
            if scale is None:
                account.lose("forecasts", "their question is refused", len(forecasts))
                continue
            for forecast in forecasts:
                with account.row(place, f"{where}forecasts"):
                    self.forecasts.extend(forecast_rows(forecast, forecaster, scale, account))

    def _forecaster(self, document: Mapping[str, Any], source: ImportSource) -> str:
        stated = document.get("forecaster") or {}
        name = (stated.get("id") or stated.get("name")) if isinstance(stated, Mapping) else stated
        if not name and self.options.forecaster is not None:
            return cleaned(self.options.forecaster)
        option = "forecaster=, --forecaster"
        return id_of(NAME, name or self._file_name(source, "forecaster.id", option))

    def _ledger(self, document: Mapping[str, Any], source: ImportSource) -> str:
        stated = document.get("ledger_id")
        return str(stated or self._file_name(source, "ledger_id", "ledger_id in the file"))

    def _file_name(self, source: ImportSource, field: str, option: str) -> str:
        """What a ledger is called that leaves this open: as its file is."""
        self.account.assume(field, source.stem, None, 1, option)
        return source.stem

    def _keep_question(self, row: QuestionRow, earlier: Set[str]) -> None:
        held = self.questions.setdefault(row.question_id, row)
        if held is row:
            return
        if row.question_id not in earlier:
            raise RowFault("id", row.question_id, "stands there twice")
        for name in _SCALES:
            stated, before = getattr(row, name), getattr(held, name)
            if stated != before:
                reason = f"is another than in the ledger read first, where it is {shown(before)}"
                raise RowFault(name, stated, f"{reason}; the two are different questions")
        if row != held:
            self.account.lose("questions", "the wording and dates of the first ledger count")

    def _keep_resolution(self, row: ResolutionRow | None, place: int, file: str) -> None:
        if row is None:
            return
        held = self.resolutions.setdefault(row.question_id, row)
        if (held.status, held.outcome) != (row.status, row.outcome):
            with self.account.row(place, file):
                reason = f"is another outcome than that of the ledger read first, {_ending(held)}"
                raise RowFault("resolution", _ending(row), f"{reason}; which of them is right?")
        elif held.known_at != row.known_at:
            self.account.lose("outcome_known_at", "that of the first ledger counts")


def _ending(row: ResolutionRow) -> str:
    return row.status if row.outcome is None else str(row.outcome)


def _document(source: ImportSource) -> Mapping[str, Any]:
    found: Any = None
    if source.suffix in (".yaml", ".yml"):
        try:
            found = only_document(source.whole_text())
        except ValueError as error:
            raise InvalidTableError(f"{source.name} is no YAML: {error}") from None
    else:
        found = source.document
    if not isinstance(found, Mapping):
        raise InvalidTableError(f"{source.name} holds no ledger")
    version = str(found.get("schema_version"))
    if version.partition(".")[0] != "2":
        raise InvalidTableError(
            f"{source.name} has the schema version {version}; versions 2.x are read"
        )
    return found


def _question(
    row: Mapping[str, Any], prefix: tuple[str, ...], account: Account
) -> tuple[QuestionRow, ResolutionRow | None, LedgerScale]:
    revisions = list(row.get("revisions") or ())
    if not revisions:
        raise RowFault("revisions", None, "are missing")
    last = revisions[-1]
    domain = last.get("domain") or {}
    stated = str(needed(domain, "kind"))
    if stated not in _KINDS:
        raise RowFault("domain.kind", stated, "is no kind of outcome that is known")
    account.lose("revisions", "the last wording of a question counts", len(revisions) - 1)
    scale = LedgerScale(
        question_id=id_of(*prefix, needed_name(row, "id")),
        kind=_KINDS[stated],
        labels={name: label for each in revisions for name, label in _options(each)},
        bins={key: each for revision in revisions for key, each in _bin_sets(revision)},
    )
    for label, n in Counter(scale.labels.values()).items():
        if n > 1:
            raise RowFault("options", label, f"is the label of {n} options")
    bounds = domain.get("bounds") or {}
    is_numeric = scale.kind == "numeric"
    question = QuestionRow(
        question_id=scale.question_id,
        text=str(needed(last, "title")),
        kind=scale.kind,
        **_offer(revisions, scale.labels),
        unit=_unit(domain) if is_numeric else None,
        lower=number(bounds.get("lower") or {}, "value") if is_numeric else None,
        upper=number(bounds.get("upper") or {}, "value") if is_numeric else None,
        opens_at=instant(last, "forecasting_opens_at"),
        resolves_by=instant(last, "expected_resolution_at"),
        tags=tuple(map(str, row.get("tags") or ())) or None,
        further={"resolution criteria": cell(last, "resolution_criteria")},
    )
    return question, _resolution(row, scale), scale


def _offer(revisions: list[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, Any]:
    """All options of a question, and since and until when those that came or went were on offer."""
    lists = [[name for name, _ in _options(each)] for each in revisions]
    every = _in_one_order(lists)
    since: dict[str, Any] = {}
    until: dict[str, Any] = {}
    for before, after, revision in zip(lists, lists[1:], revisions[1:], strict=False):
        moment = instant(revision, "effective_at", "recorded_at")
        for name in after:
            if labels[name] in until:
                raise RowFault("options", labels[name], "left and came back; it may come once")
        since |= {labels[name]: moment for name in after if name not in before}
        until |= {labels[name]: moment for name in before if name not in after}
    return {
        "options": tuple(labels[name] for name in every) or None,
        "offered_from": since or None,
        "offered_until": until or None,
    }


def _in_one_order(lists: list[list[str]]) -> list[str]:
    """All options of several lists; those that the last lacks stand behind their neighbours."""
    every = list(lists[-1])
    for listed in reversed(lists[:-1]):
        for place, name in enumerate(listed):
            if name not in every:
                every.insert(every.index(listed[place - 1]) + 1 if place else 0, name)
    return every


def _options(revision: Mapping[str, Any]) -> list[tuple[str, str]]:
    listed = ((revision.get("domain") or {}).get("option_set") or {}).get("options") or ()
    return [(str(each["id"]), str(each.get("label") or each["id"])) for each in listed]


def _bin_sets(
    revision: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, str], list[Mapping[str, Any]]]]:
    for each in (revision.get("domain") or {}).get("bin_sets") or ():
        yield (str(each.get("id")), str(each.get("version"))), list(each.get("bins") or ())


def _unit(domain: Mapping[str, Any]) -> str:
    unit = domain.get("unit") or {}
    return str(unit.get("name") or unit.get("symbol") or "units")


def _resolution(row: Mapping[str, Any], scale: LedgerScale) -> ResolutionRow | None:
    stated = row.get("resolution")
    if not stated:
        return None
    status = str(needed(stated, "status"))
    known_at = instant(stated, "outcome_known_at", "recorded_at")
    if status in _STATUSES:
        return ResolutionRow(
            question_id=scale.question_id, status=_STATUSES[status], known_at=known_at
        )
    if status != "resolved":
        raise RowFault("resolution.status", status, "is no way to end that is known")
    if stated.get("outcome") is None:
        raise RowFault("resolution.outcome", None, "is missing, and the question is resolved")
    outcome = _outcome(stated["outcome"], scale)
    return ResolutionRow(question_id=scale.question_id, outcome=outcome, known_at=known_at)


def _outcome(value: Any, scale: LedgerScale) -> object:
    if scale.kind == "binary":
        if not isinstance(value, bool):
            raise RowFault("outcome", value, "is neither true nor false")
        return "yes" if value else "no"
    if scale.kind in ("categorical", "ordered"):
        return scale.labels.get(str(value), str(value))
    return value_on(scale, value)


FORMAT = Format(
    name=NAME,
    reads="ledgers of schema version 2 (JSON, YAML), or a folder of them",
    writes="a ledger (JSON), or a folder with one for each forecaster",
    example="forecasttrack import ledger.json --into track.db",
    recognise=recognise,
    read=read,
    write=write,
    losses=losses,
)
