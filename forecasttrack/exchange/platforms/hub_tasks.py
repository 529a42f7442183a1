"""What a hub's tasks.json says of its targets: kinds, units, categories, due days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

_STEPS = {"day": dt.timedelta(days=1), "week": dt.timedelta(weeks=1)}


@attrs.frozen
class HubTasks:
    """The model tasks of a hub, of all its rounds.

    Attributes:
        tasks: Each with its round's due days, its targets and its output types.
    """

    tasks: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> HubTasks:
        """Read the document of tasks.json; an empty one where there is none."""
        return cls(
            tuple(
                (round_, task)
                for round_ in document.get("rounds", ())
                for task in round_.get("model_tasks", ())
            )
        )

    def _matching(
        self, values: Mapping[str, str]
    ) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]]:
        for round_, task in self.tasks:
            for target in task.get("target_metadata") or ():
                keys = target.get("target_keys") or {}
                if all(values.get(key) == str(each) for key, each in keys.items()):
                    yield round_, task, target

    def target(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """The target that a task is about, empty where none is known."""
        return next((target for _, _, target in self._matching(values)), {})

    def categories(self, values: Mapping[str, str]) -> tuple[str, ...] | None:
        """The categories of a target in their order, None where they are not listed."""
        for _, task, _ in self._matching(values):
            ids = ((task.get("output_type") or {}).get("pmf") or {}).get("output_type_id") or {}
            listed = [*(ids.get("required") or ()), *(ids.get("optional") or ())]
            if listed:
                return tuple(str(each) for each in listed)
        return None

    def step(self, values: Mapping[str, str]) -> dt.timedelta | None:
        """How long a step of the horizon is, None where it is no step ahead of days or weeks."""
        target = self.target(values)
        return _STEPS.get(str(target.get("time_unit"))) if target.get("is_step_ahead") else None

    def due(self, values: Mapping[str, str]) -> int:
        """How many days after its date a round is due; often negative, 0 if not stated."""
        for round_, _, _ in self._matching(values):
            days = (round_.get("submissions_due") or {}).get("end")
            if isinstance(days, int):
                return days
        return 0
