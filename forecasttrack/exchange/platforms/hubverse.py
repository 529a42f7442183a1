"""hubverse: a hub's model output, its target data and its tasks, read and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.display.spreadsheet import restored
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import cleaned, id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, needed, number
from forecasttrack.exchange.platforms.curves import curve_row
from forecasttrack.exchange.platforms.hub_parquet import parquet_names, parquet_texts
from forecasttrack.exchange.platforms.hub_targets import (
    DAY,
    ORIGINS,
    TargetTable,
    is_target_data,
    target_day,
)
from forecasttrack.exchange.platforms.hub_tasks import HubTasks
from forecasttrack.exchange.platforms.hub_writing import IN_FILE, losses, write
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.tables.schema import columns_of

NAME = "hubverse"
_OUTPUT = ("output_type", "output_type_id", "value")
_YES = frozenset({"yes", "true", "1", "1.0"})
_OURS = frozenset(columns_of("questions")) | {"text"}
_TARGETS = ("oracle-output", "time-series")


def recognise(source: ImportSource) -> bool:
    """A folder with model output, or one file of it; or target data, which `read` refuses."""
    if source.members:
        return bool(_files(source, "model-output/") or _target_files(source))
    if source.suffix == ".parquet":
        names = parquet_names(source)
    elif source.suffix == ".csv":
        names = csv_head(source.head)
    else:
        return False
    return {*_OUTPUT} <= {*names} or is_target_data(names)


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read every file of model output, and the outcomes in the target data."""
    _check_output(source)
    hub = _Hub(tasks=_tasks(source), account=account, options=options)
    for name in _files(source, "model-output/"):
        hub.read_output(name, _rows_of(source, name))
    date_column = _date_column(source)
    for name in _target_files(source):
        hub.read_targets(name, _rows_of(source, name), date_column)
    return hub.rows()


def _target_files(source: ImportSource) -> list[str]:
    # The folder of the target data may be handed in alone.
    is_alone = source.path is not None and source.path.name == "target-data"
    folder = "" if is_alone else "target-data/"
    return [name for kind in _TARGETS for name in _files(source, f"{folder}{kind}")]


def _check_output(source: ImportSource) -> None:
    """Refuse target data without any model output: outcomes without forecasts."""
    if source.members:
        is_alone = not _files(source, "model-output/")
    elif source.suffix == ".parquet":
        is_alone = is_target_data(parquet_names(source))
    else:
        is_alone = source.suffix == ".csv" and is_target_data(csv_head(source.head))
    if is_alone:
        raise InvalidTableError(
            f"{source.name} holds no model output of a hub; hand in the folder of the hub, in which"
            " model-output/ holds the forecasts and target-data/ what happened"
        )


def _tasks(source: ImportSource) -> HubTasks:
    name = next((each for each in source.members if each.endswith("hub-config/tasks.json")), None)
    if name is None:
        return HubTasks.of({})
    return HubTasks.of(source.member_document(name))


def _date_column(source: ImportSource) -> str | None:
    """The column of the day of an observation, which target-data.json names."""
    for name in source.members:
        if name.endswith("hub-config/target-data.json"):
            found = source.member_document(name)
            return found.get("date_col") if isinstance(found, Mapping) else None
    return None


def _files(source: ImportSource, place: str) -> list[str]:
    if not source.members:
        return [source.name] if place == "model-output/" else []
    return [
        name
        for name in source.members
        if f"/{place}" in f"/{name}" and name.endswith((".csv", ".parquet"))
    ]


def _rows_of(source: ImportSource, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file; everything is text, so that location 01 stays what it is."""
    if name.endswith(".parquet"):
        data = source.member_bytes(name) if source.members else source.whole_bytes()
        yield from enumerate(parquet_texts(data, name))
        return
    with source.lines() if not source.members else source.member(name) as lines:
        yield from csv_records(lines, name)


@attrs.define(kw_only=True)
class _Hub:
    """What has been read of a hub.

    A question is one task with one type of output; those of one task share a cluster.
    """

    tasks: HubTasks
    account: Account
    options: ImportOptions
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _tasks_of: dict[str, dict[str, str]] = attrs.field(factory=dict)
    _forecasts: ForecastStore = attrs.field(factory=ForecastStore)
    _samples: dict[tuple[str, str], dict[str, int]] = attrs.field(factory=dict)
    _curves: dict[tuple[Any, ...], tuple[ForecastRow, list[tuple[float, float]]]] = attrs.field(
        factory=dict
    )
    _ended: dict[str, ResolutionRow] = attrs.field(factory=dict)

    def read_output(self, name: str, rows: Iterator[tuple[int, Mapping[str, Any]]]) -> None:
        """Read one file of model output."""
        model, day = _named(name)
        for place, row in rows:
            with self.account.row(place, name):
                self._take(row, model, day)

    def _take(self, row: Mapping[str, Any], model: str, day: str | None) -> None:
        output = needed(row, "output_type")
        value = number(row, "value")
        if value is None:
            raise RowFault("value", None, "is missing")
        # Files of models have their columns in any order, which must not change the ids of
        # questions.
        keys = sorted(key for key in row if key not in (*_OUTPUT, "model_id"))
        task = {key: restored(str(row[key])) for key in keys}
        name = id_of(NAME, *task.values(), output)
        who = id_of(NAME, self.options.forecaster or row.get("model_id") or model)
        issued_at = self._issued_at(task, day)
        level = cell(row, "output_type_id")
        level = restored(level) if isinstance(level, str) else level
        forecast = ForecastRow(question_id=name, forecaster=who, issued_at=issued_at)
        if output == "cdf":
            point, reached = number(row, "output_type_id"), chance(row, "value")
            if point is None or reached is None:
                raise RowFault("output_type_id", level, "is no point of a CDF")
            _, curve = self._curves.setdefault((name, who, issued_at), (forecast, []))
            curve.append((point, reached))
        elif output == "pmf" and self._is_binary(task):
            # The probability of no follows from that of yes.
            if str(level).lower() in _YES:
                self._forecasts.append(attrs.evolve(forecast, probability=chance(row, "value")))
        else:
            part = self._part(name, who, output, level, row)
            self._forecasts.append(attrs.evolve(forecast, **part))
        if name not in self._questions:
            self._questions[name] = self._question(name, task, output)
            self._tasks_of[name] = task
        self._offer(name, level)

    def _is_binary(self, task: Mapping[str, str]) -> bool:
        """Whether the answers are yes and no in some words; others are categories."""
        if self.tasks.target(task).get("target_type") != "binary":
            return False
        named = self.tasks.categories(task) or ("yes", "no")
        return sorted(each.lower() in _YES for each in named) == [False, True]

    def _part(
        self, name: str, who: str, output: str, level: Any, row: Mapping[str, Any]
    ) -> dict[str, Any]:
        value = number(row, "value")
        if output in ("mean", "median"):
            return {"value": value}
        if level is None:
            raise RowFault(
                "output_type_id", None, f"is missing, and output of type {output} needs it"
            )
        if output == "quantile":
            return {"level": chance(row, "output_type_id"), "value": value}
        if output == "sample":
            seen = self._samples.setdefault((name, who), {})
            return {"sample": float(seen.setdefault(str(level), len(seen))), "value": value}
        if output == "pmf":
            return {"option": str(level), "probability": chance(row, "value")}
        raise RowFault("output_type", output, "is no type of output that is known")

    def _question(self, name: str, task: Mapping[str, str], output: str) -> QuestionRow:
        target = self.tasks.target(task)
        options = self.tasks.categories(task)
        kind = "numeric"
        if output == "pmf" and self._is_binary(task):
            kind = "binary"
        elif output == "pmf":
            kind = (
                "ordered" if target.get("target_type") == "ordinal" and options else "categorical"
            )
        return QuestionRow(
            question_id=name,
            text=" ".join(f"{key} {each}" for key, each in task.items()),
            kind=kind,
            options=options if kind in ("categorical", "ordered") else None,
            unit=str(target.get("target_units") or "units") if kind == "numeric" else None,
            cluster=cleaned(":".join(task.values())),
            further={f"{key}{IN_FILE}" if key in _OURS else key: each for key, each in task.items()}
            | {"output_type": output},
        )

    def _offer(self, name: str, level: Any) -> None:
        """Without tasks.json the options are those that models give."""
        question = self._questions[name]
        known = question.options or ()
        if question.kind in ("categorical", "ordered") and str(level) not in known:
            question.options = (*known, str(level))

    def _issued_at(self, task: Mapping[str, str], day: str | None) -> dt.date:
        stated = next((task[key] for key in ORIGINS if DAY.fullmatch(task.get(key, ""))), day)
        if stated is None:
            if self.options.issued_at is None:
                raise RowFault(None, None, "has no date of its round; say it: issued_at=")
            return self.options.issued_at
        return dt.date.fromisoformat(stated) + dt.timedelta(days=self.tasks.due(task))

    # --- targets -------------------------------------------------------------------------------

    def read_targets(
        self, name: str, rows: Iterator[tuple[int, Mapping[str, Any]]], date_column: str | None
    ) -> None:
        """Read outcomes: those that oracles give first, then series of observations."""
        columns = frozenset(key for task in self._tasks_of.values() for key in task)
        table = TargetTable(tasks=self.tasks, task_columns=columns, date_column=date_column)
        for place, row in rows:
            with self.account.row(place, name):
                table.take(row)
        for question_id, task in self._tasks_of.items():
            if question_id in self._ended:
                continue
            numeric = self._questions[question_id].kind == "numeric"
            found = table.outcome(task, numeric=numeric)
            if found is not None:
                self._ended[question_id] = ResolutionRow(
                    question_id=question_id, known_at=self._known_at(task), **found
                )

    def _known_at(self, task: Mapping[str, str]) -> dt.date | None:
        """The day after the task's day: a week is not known before it is over."""
        day = target_day(task, self.tasks)
        return None if day is None else dt.date.fromisoformat(day) + dt.timedelta(days=1)

    def _take_curve(self, forecast: ForecastRow, curve: list[tuple[float, float]]) -> None:
        """Take the points of one curve, or none of them."""
        points, levels = zip(*curve, strict=True)
        try:
            self._forecasts.append(curve_row(forecast, points, levels))
        except RowFault as fault:
            self.account.taken -= len(curve)
            for point in points:
                self.account.refuse(None, "cdf", point, f"{forecast.question_id}: {fault}")

    def rows(self) -> Rows:
        """Everything that was read."""
        for forecast, curve in self._curves.values():
            self._take_curve(forecast, sorted(curve))
        if self._ended:
            self.account.assume(
                "known_at",
                "the day after the last date of each task",
                example=None,
                n=len(self._ended),
                option="known_at=, --known-at",
            )
        return Rows(
            questions=list(self._questions.values()),
            forecasts=self._forecasts.all(),
            resolutions=list(self._ended.values()),
        )


def _named(path: str) -> tuple[str, str | None]:
    """The model and the round in the name of a file, as 2026-01-03-team-model.csv."""
    stem = path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    day = DAY.match(stem)
    if day is None:
        return stem, None
    return stem[len(day[0]) :].removeprefix("-") or stem, day[0]


FORMAT = Format(
    name=NAME,
    reads="a hub's folder (CSV and Parquet, tasks.json, target data), or one file of model output",
    writes="a hub's folder",
    example="forecasttrack import example-hub --into track.db",
    recognise=recognise,
    read=read,
    write=write,
    losses=losses,
)
