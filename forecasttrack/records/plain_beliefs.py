"""Read probabilities and distributions from plain data (mappings, lists, texts and numbers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasttrack.errors import InvalidForecastError, InvalidRecordError
from forecasttrack.records import scalars
from forecasttrack.records.belief import Distribution, OptionProbabilities, Probability
from forecasttrack.records.days import read_days
from forecasttrack.records.families import distribution_faults
from forecasttrack.records.plain_faults import FaultCollector, PlainError, PlainFault


def probability(value: object) -> Probability:
    """Read the probability of yes."""
    return Probability(scalars.number(value, None))


def option_probabilities(value: object) -> OptionProbabilities:
    """Read a probability for each option."""
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a mapping of options is needed, found {scalars.seen(value)}; write each as red: 0.25"
        )
    collector = FaultCollector()
    for option in value:
        if not isinstance(option, str):
            message = f"an option is text, found {scalars.seen(option)}; put it in quotes"
            collector.faults.append(PlainFault((option,), message, on_key=True))
    options = {
        option: collector.attempt(option, lambda p=p: scalars.number(p, None))[1]  # type: ignore[misc]
        for option, p in value.items()
    }
    collector.finish()
    try:
        return OptionProbabilities(options)
    except InvalidForecastError as error:
        if error.field is None or error.field not in options:
            raise
        # The name of an option is one key, even where it holds a dot.
        raise PlainError([PlainFault((error.field,), str(error))]) from None


def distribution(value: object) -> Distribution:
    """Read a family with its parameters."""
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a distribution names its family and parameters, found {scalars.seen(value)};"
            " write family: normal and each parameter under it"
        )
    if "family" not in value:
        raise InvalidRecordError("the key 'family' is missing; a distribution names its family")
    collector = FaultCollector()
    family = collector.attempt("family", lambda: scalars.text(value["family"], None))[1]
    parameters = {
        name: collector.attempt(name, lambda p=p: scalars.number(p, None))[1]  # type: ignore[misc]
        for name, p in value.items()
        if name != "family"
    }
    for name in value:
        if not isinstance(name, str):
            message = f"a parameter is named by a text, found {scalars.seen(name)}"
            collector.faults.append(PlainFault((name,), message, on_key=True))
    collector.finish()
    for fault in distribution_faults(family, parameters):
        path = () if fault.field is None else (fault.field,)
        collector.faults.append(PlainFault(path, fault.message, fault.is_name))
    collector.finish()
    return Distribution(family, parameters)


def with_days(value: object) -> Any:
    """Turn every date in a belief into its number of days; leave family and level as they are."""
    if isinstance(value, list | tuple):
        return [with_days(each) for each in value]
    if isinstance(value, Mapping):
        named = {key: value[key] for key in value if key in ("family", "level")}
        return {key: with_days(value[key]) for key in value} | named
    return read_days(value)
