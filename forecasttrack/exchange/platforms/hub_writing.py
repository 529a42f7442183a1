"""A hub's folder from three tables: model output, oracle output, and the tasks they belong to."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecasttrack.display.files import replace_file
from forecasttrack.display.spreadsheet import defused
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Loss
from forecasttrack.exchange.ids import cleaned
from forecasttrack.exchange.losses import lost_columns, lost_statuses
from forecasttrack.tables.schema import columns_of

_OWN = {*columns_of("questions"), "text", "output_type"}
_OUTPUT = ("output_type", "output_type_id", "value")
_PREFIX = "hubverse:"
IN_FILE = " (file)"
"""Added to the name of a task's column if our tables have a column of that name."""


def write(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write a hub; questions that came from one keep their tasks, others are tasks by their id.

    Raises:
        InvalidArgumentError: A belief is a distribution, for which hubs have no type of output.
    """
    questions = tables["questions"].set_index("question_id")
    tasks = _tasks(questions)
    rows = list(_output_rows(tables["forecasts"], questions))
    path.mkdir(parents=True)
    _write_models(path, rows, tasks)
    _write_oracle(path, tables["resolutions"], questions, tasks)
    config = path / "hub-config"
    config.mkdir()
    document = json.dumps(_config(rows, questions, tasks), indent=1, ensure_ascii=False)
    replace_file(config / "tasks.json", f"{document}\n".encode())


def losses(tables: dict[str, pd.DataFrame]) -> list[Loss]:
    """What a hub cannot hold: dates, withdrawals, texts and annulled questions."""
    further = {str(each) for each in tables["questions"] if each not in _OWN}
    kept: dict[str, set[str]] = {
        "questions": {"question_id", "kind", "options", "unit", "output_type", *further},
        "forecasts": {"question_id", "forecaster", "issued_at", "shape", "probability", "option",
                      "level", "value", "sample", "point", "cdf"},
        "resolutions": {"question_id", "status", "outcome", "outcome_low", "outcome_high"},
    }  # fmt: skip
    moments = tables["forecasts"]["issued_at"].map(lambda each: isinstance(each, dt.datetime))
    times = [Loss("issued_at of forecasts", int(moments.sum()), "the day is kept without its time")]
    ended = lost_statuses(tables["resolutions"], ("resolved",))
    return [*lost_columns(tables, kept), *(times if moments.any() else ()), *ended]


def _tasks(questions: pd.DataFrame) -> dict[Any, dict[str, str]]:
    names = [str(name) for name in questions if name not in _OWN]
    if "output_type" not in questions or not names:
        return {name: {"task_id": str(name)} for name in questions.index}
    return {
        name: {key.removesuffix(IN_FILE): str(row[key]) for key in names}
        for name, row in questions.iterrows()
    }


def _output_rows(
    forecasts: pd.DataFrame, questions: pd.DataFrame
) -> Iterator[tuple[Any, str, dt.date, str, Any, float]]:
    """Question, model, day, type of output, its id, and the value."""
    for row in forecasts.to_dict("records"):
        name, when = row["question_id"], row["issued_at"]
        day = when.date() if isinstance(when, dt.datetime) else when
        stated = questions.loc[name].get("output_type")
        model = str(row["forecaster"]).removeprefix(_PREFIX)
        for output, output_id, value in _parts(row, stated):
            yield name, model, day, output, output_id, value


def _parts(row: Mapping[Any, Any], stated: Any) -> Iterator[tuple[str, Any, float]]:
    def has(name: str) -> bool:
        return row.get(name) is not None and not pd.isna(row[name])

    if has("parameter"):
        raise InvalidArgumentError(
            "a hub has no type of output for distributions; give quantiles or samples instead"
        )
    if has("option"):
        yield "pmf", row["option"], row["probability"]
    elif has("point"):
        yield "cdf", row["point"], row["cdf"]
    elif has("level"):
        yield "quantile", row["level"], row["value"]
    elif has("sample"):
        yield "sample", int(row["sample"]), row["value"]
    elif has("value"):
        yield stated if stated in ("mean", "median") else "median", "NA", row["value"]
    else:
        yield from (("pmf", "yes", row["probability"]), ("pmf", "no", 1 - row["probability"]))


def _write_models(
    path: Path, rows: Sequence[tuple[Any, ...]], tasks: Mapping[Any, Mapping[str, str]]
) -> None:
    files: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for name, model, day, output, output_id, value in rows:
        task = tasks[name]
        own = {} if "reference_date" in task else {"reference_date": day.isoformat()}
        round_ = task.get("reference_date", day.isoformat())
        given = dict(zip(_OUTPUT, (output, output_id, value), strict=True))
        files.setdefault((model, round_), []).append({**own, **task, **given})
    for (model, round_), lines in files.items():
        folder = path / "model-output" / cleaned(model)
        folder.mkdir(parents=True, exist_ok=True)
        _write_csv(folder / f"{round_}-{cleaned(model)}.csv", lines)


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: defused(each) for key, each in row.items()} for row in rows)
    replace_file(path, file.getvalue().encode())


def _write_oracle(
    path: Path,
    resolutions: pd.DataFrame,
    questions: pd.DataFrame,
    tasks: Mapping[Any, Mapping[str, str]],
) -> None:
    rows = []
    for row in resolutions.to_dict("records"):
        outcome, question = row["outcome"], questions.loc[row["question_id"]]
        if row["status"] != "resolved" or outcome is None:
            continue
        output, output_id, value = str(question.get("output_type") or "median"), "NA", outcome
        if question["kind"] in ("binary", "categorical", "ordered"):
            named = {1: "yes", 0: "no"}.get(outcome, outcome)
            output, output_id, value = "pmf", named, 1
        rows.append(
            {**tasks[row["question_id"]], "output_type": output, "output_type_id": output_id,
             "oracle_value": value}
        )  # fmt: skip
    if rows:
        (path / "target-data").mkdir()
        _write_csv(path / "target-data" / "oracle-output.csv", rows)


def _config(
    rows: Sequence[tuple[Any, ...]],
    questions: pd.DataFrame,
    tasks: Mapping[Any, Mapping[str, str]],
) -> dict[str, Any]:
    """The tasks: one for each list of categories or unit, with its targets."""
    first = {name: day for name, _, day, _, _, _ in reversed(rows)}
    found: dict[str, dict[str, Any]] = {}
    for name, task in tasks.items():
        question = questions.loc[name]
        keys = {"target": task["target"]} if "target" in task else dict(task)
        options = question.get("options")
        target = {
            "target_id": next(iter(keys.values())),
            "target_units": str(question.get("unit") or "units"),
            "target_keys": keys,
            "target_type": _TYPES[question["kind"]],
        }
        output = {}
        if isinstance(options, list | tuple):
            output = {"pmf": {"output_type_id": {"required": list(options)}}}
        found[json.dumps([keys, list(output)])] = {
            "task_ids": {key: {"required": None, "optional": []} for key in task},
            "output_type": output,
            "target_metadata": [target],
        }
    due = _due(first, tasks)
    round_ = {"round_id_from_variable": True, "round_id": "reference_date"}
    round_ |= {"submissions_due": {"relative_to": "reference_date", "start": due, "end": due}}
    return {"rounds": [round_ | {"model_tasks": list(found.values())}]}


_TYPES = {
    "binary": "binary",
    "categorical": "nominal",
    "ordered": "ordinal",
    "numeric": "continuous",
    "date": "date",
}


def _due(first: Mapping[Any, dt.date], tasks: Mapping[Any, Mapping[str, str]]) -> int:
    for name, day in first.items():
        stated = tasks[name].get("reference_date")
        if stated is not None:
            return (day - dt.date.fromisoformat(stated)).days
    return 0
