"""Documents of platforms in which a value is of another kind: refused by an error of ours, or read.

Each value of a document of each format that is JSON is replaced in turn, lists and mappings among
them, by a text, a number, a list, a mapping, true and null.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import forecasttrack as ft
from tests.exchange.test_fatebook_and_predictionbook import PREDICTIONS, SCRAPED
from tests.exchange.test_forecast_ledger import BINS, LEDGER, binned, forecast, question, resolved
from tests.exchange.test_forecastbench import FORECASTS, QUESTIONS, RESOLUTIONS
from tests.exchange.test_gamma_markets import CLOSED, OPEN
from tests.exchange.test_gjp_cultivate_magoo import QUESTIONS as CULTIVATE
from tests.exchange.test_gjp_cultivate_magoo import SETS
from tests.exchange.test_hubverse import ORACLE, OUTPUT, TASKS
from tests.exchange.test_markets import DAY, MARKETS, bet
from tests.exchange.test_metaculus import POST

NUMBER = POST | {
    "id": 2, "type": "numeric", "label": "b", "resolution": "3", "unit": "mm",
    "scaling": {"range_min": 0, "range_max": 10, "zero_point": None},
    "open_lower_bound": False, "open_upper_bound": True, "my_forecasts": {"history": [
        {"start_time": 1704067200, "end_time": None, "forecast_values": [0.0, 0.5, 0.9]}]},
}  # fmt: skip
CHOICE = POST | {
    "id": 3, "type": "multiple_choice", "options": ["A", "B"], "resolution": "B",
    "options_history": [["0001-01-01T00:00:00Z", ["A"]], ["2024-01-01T00:00:00Z", ["A", "B"]]],
    "aggregations": {}, "my_forecasts": {"history": [
        {"start_time": 1704067200, "end_time": None, "forecast_values": [0.2, 0.8]}]},
}  # fmt: skip
POSTS = {"results": [
    {"title": "A", "projects": {"category": [{"name": "Sky"}]}, "question": POST},
    {"title": "B", "projects": {}, "group_of_questions": {"questions": [NUMBER]}},
    {"title": "C", "projects": {}, "question": CHOICE},
]}  # fmt: skip
BINNED = LEDGER | {"questions": [
    question("rain", BINS, [forecast(binned("0.4", "0.6"))], resolution=resolved("7"))
]}  # fmt: skip
DOCUMENTS: dict[str, tuple[str, Any, dict[str, Any], dict[str, str]]] = {
    "metaculus": ("metaculus", POSTS, {"forecaster": "me"}, {}),
    "manifold": ("manifold", MARKETS[:2] + MARKETS[4:5], {}, {}),
    "manifold bets": ("manifold", [bet("a", DAY, 0.5, 0.6), bet("b", DAY, 0.5, 0.4)],
                      {}, {"contracts.json": json.dumps(MARKETS)}),
    "predictionbook": ("predictionbook", {"user": {}, "predictions": PREDICTIONS[:2]}, {}, {}),
    "predictionbook scraped": ("predictionbook", [SCRAPED], {}, {}),
    "forecastbench questions": ("forecastbench", QUESTIONS, {}, {}),
    "forecastbench resolutions": ("forecastbench", RESOLUTIONS, {}, {}),
    "forecastbench forecasts": ("forecastbench", FORECASTS, {}, {}),
    "cultivate": ("cultivate", CULTIVATE | SETS, {}, {}),
    "forecast-ledger": ("forecast-ledger", LEDGER, {}, {}),
    "forecast-ledger bins": ("forecast-ledger", BINNED, {}, {}),
    "markets": ("prices", [OPEN, CLOSED], {}, {}),
    "candles": ("prices", {"candlesticks": [
        {"end_period_ts": 1767225600, "price": {"close": 42, "close_dollars": "0.4200"}}]}, {}, {}),
    "history": ("prices", {"history": [{"t": 1767225600, "p": 0.5}]}, {}, {}),
    "hub": ("hubverse", TASKS, {}, {
        "model-output/team-a/2026-01-10-team-a.csv": OUTPUT,
        "target-data/oracle-output.csv": ORACLE}),
    "table": ("table", [{"question": "Rain?", "probability": 0.7, "outcome": "yes",
                         "date": "2026-01-05", "tags": ["a", "b"]}], {}, {}),
}  # fmt: skip
OTHERS = ("x", "", 7, -0.5, 10**30, [1], ["x", None], {"a": 1}, True, None)


def places(found: Any, begun: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value of a document, itself first."""
    yield begun
    inner = enumerate(found) if isinstance(found, list) else ()
    for key, each in found.items() if isinstance(found, dict) else inner:
        yield from places(each, (*begun, key))


def replaced(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with another value in one place."""
    if not place:
        return value
    found = copy.deepcopy(document)
    inner = found
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return found


def errors_of_python(folder, name, every=1) -> list[str]:
    """Where a document with another value ended in an error that is none of ours."""
    document, found = DOCUMENTS[name][1], []
    tried = [(place, other) for place in places(document) for other in OTHERS]
    for place, other in tried[::every]:
        try:
            read_and_used(folder, name, replaced(document, place, other))
        except ft.ForecastTrackError:
            continue
        except Exception as error:  # noqa: BLE001 - any other error is what is looked for
            found.append(
                f"{'.'.join(map(str, place))} = {other!r}: {type(error).__name__}: {error}"
            )
    return found


def read_and_used(folder, name, document) -> ft.ImportedForecasts:
    """Read a document in the place of the sound one, and make pairs and a book of it."""
    format_, _, options, beside = DOCUMENTS[name]
    main = "hub-config/tasks.json" if format_ == "hubverse" else "own.json"
    for path, text in (beside | {main: json.dumps(document)}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    path = folder if beside else folder / main
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        got = ft.read_forecasts(path, format=format_, **options)
        got.book(on_fault="leave out")
        ft.pair(**got.tables, on_fault="leave out")
    return got


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_sound(tmp_path, name):
    """So that what is found comes of the value alone."""
    assert read_and_used(tmp_path, name, DOCUMENTS[name][1]).taken > 0


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", DOCUMENTS)
def test_values_of_other_kinds_end_in_no_error_of_python(tmp_path, name):
    """A sample of them."""
    assert errors_of_python(tmp_path, name, every=67) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_value_of_another_kind_ends_in_an_error_of_python(tmp_path, name):
    """All of them."""
    assert errors_of_python(tmp_path, name) == []
