"""The headline of a book once more, straight from its YAML with plain Python arithmetic.

This shares nothing with the library: no reader, no records, no tables, no formulas.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def load(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Everything that stands in the files, by section."""
    book: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted(folder.glob("*.yaml")):
        for section, items in YAML(typ="safe", pure=True).load(file.read_text("utf-8")).items():
            if isinstance(items, list):
                book[section] += items
    return book


def fsum_mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


class Ledger:
    """The rows that count for the headline, and where all others went."""

    def __init__(self, book: dict[str, list[dict[str, Any]]]) -> None:
        self.book = book
        self.claims = {each["id"]: each for each in book["claims"]}
        self.outcomes = {each["question"]: each for each in book["resolutions"]}
        self.questions = {each["id"]: each for each in book["questions"] + book["conditions"]}

    def reason(  # noqa: PLR0911 - one line per reason
        self, question: dict[str, Any], forecast: dict[str, Any] | None
    ) -> str:
        """Where a question and its forecast went."""
        resolution = self.outcomes.get(question["id"], {"status": "open"})
        status = resolution.get("status", "resolved")
        condition = question.get("condition")
        if forecast is None:
            return "no forecast"
        failed = condition and self.outcomes[condition["question"]].get("outcome") != "yes"
        if status != "resolved" and not failed:
            return status
        if failed:
            return "condition not met"
        if question["relation"] == "not-a-test":
            return "not a test of the claim"
        if question["kind"] != "binary":
            return "number, date or choice"
        if self.claims[question["claim"]]["nature"] != "forecast":
            return "not stated as a prediction"
        return "in the headline"

    def all_reasons(self) -> dict[str, tuple[str, str | None]]:
        """Reason and forecaster of every question."""
        forecasts = {each["question"]: each for each in self.book["forecasts"]}
        found = {}
        for question in self.book["questions"]:
            forecast = forecasts.get(question["id"])
            forecaster = forecast["forecaster"] if forecast else None
            found[question["id"]] = (self.reason(question, forecast), forecaster)
        return found

    def counted(self) -> Counter[str]:
        return Counter(reason for reason, _ in self.all_reasons().values())

    def surest(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those whose outcome is marked as most sure, or not marked."""
        return [
            row
            for row in rows
            if self.outcomes[row["forecast"]["question"]].get("sureness", "high") == "high"
        ]

    def rows(self, forecaster: str, *, descriptions: bool = False) -> list[dict[str, Any]]:
        """Question, claim, day, outcome and forecast of each scored question."""
        wanted = {"in the headline"} | ({"not stated as a prediction"} if descriptions else set())
        reasons = self.all_reasons()
        return [
            {
                "claim": self.questions[each["question"]]["claim"],
                "day": str(self.questions[each["question"]]["closes_at"]),
                "y": 1.0 if self.outcomes[each["question"]]["outcome"] == "yes" else 0.0,
                "forecast": each,
            }
            for each in self.book["forecasts"]
            if each["forecaster"] == forecaster and reasons[each["question"]][0] in wanted
        ]


def point(row: dict[str, Any]) -> float:
    return float(row["forecast"]["probability"])


def best(row: dict[str, Any]) -> float:
    band = row["forecast"]["wording"]["band"]
    return float(band["high"] if row["y"] == 1 else band["low"])


def worst(row: dict[str, Any]) -> float:
    band = row["forecast"]["wording"]["band"]
    return float(band["low"] if row["y"] == 1 else band["high"])


def read_by(coder: str) -> Any:
    def probability(row: dict[str, Any]) -> float:
        readings = row["forecast"]["wording"]["readings"]
        return float(next(each["probability"] for each in readings if each["coder"] == coder))

    return probability


def brier(p: float, y: float) -> float:
    return (p - y) ** 2


def log(p: float, y: float) -> float:
    return -math.log(p if y == 1 else 1 - p)


def per_question(rows: list[dict[str, Any]], probability: Any = point, rule: Any = brier) -> float:
    return fsum_mean([rule(probability(row), row["y"]) for row in rows])


def per_claim(rows: list[dict[str, Any]], probability: Any = point, rule: Any = brier) -> float:
    groups = defaultdict(list)
    for row in rows:
        groups[row["claim"]].append(rule(probability(row), row["y"]))
    return fsum_mean([fsum_mean(group) for group in groups.values()])


def at_horizon(rows: list[dict[str, Any]], which: Any) -> list[dict[str, Any]]:
    chosen = {}
    for row in rows:
        chosen[row["claim"]] = which(chosen.get(row["claim"], row["day"]), row["day"])
    return [row for row in rows if row["day"] == chosen[row["claim"]]]


def claim_blocks(rows: list[dict[str, Any]]) -> list[list[tuple[float, float]]]:
    """What the mean over claims gains from each claim, with its chance, from best to worst."""
    claims = defaultdict(list)
    for row in rows:
        claims[row["claim"]].append(point(row))
    blocks = []
    for probabilities in claims.values():
        share = 1 / len(claims) / len(probabilities)
        terms = sorted(
            ((0.025 + 0.95 * min(p, 1 - p), share * abs(1 - 2 * p)) for p in probabilities),
            reverse=True,
        )
        value = share * sum(min(p, 1 - p) ** 2 for p in probabilities)
        chances = [1.0, *(chance for chance, _ in terms), 0.0]
        block = [(value, chances[0] - chances[1])]
        for place, (_, jump) in enumerate(terms, 1):
            value += jump
            block.append((value, chances[place] - chances[place + 1]))
        blocks.append(block)
    return blocks


def tilted_to(
    blocks: list[list[tuple[float, float]]], mean: float
) -> list[list[tuple[float, float]]]:
    """Every chance times exp(tilt * value), with the tilt that gives this mean."""
    low, high = -1e4, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        tilted = []
        for block in blocks:
            top = max(middle * value for value, _ in block)
            parts = [(value, share * math.exp(middle * value - top)) for value, share in block]
            whole = math.fsum(share for _, share in parts)
            tilted.append([(value, share / whole) for value, share in parts])
        found = math.fsum(value * share for block in tilted for value, share in block)
        low, high = (middle, high) if found < mean else (low, middle)
    return tilted


def distribution(blocks: list[list[tuple[float, float]]]) -> dict[float, float]:
    """Chance of each sum; sums that agree to the fifth digit are taken together."""
    found = {0: (0.0, 1.0)}
    for block in blocks:
        added: dict[int, tuple[float, float]] = {}
        for total, share in found.values():
            for value, chance in block:
                key = round((total + value) * 1e5)
                old = added.get(key, (total + value, 0.0))
                added[key] = (old[0], old[1] + share * chance)
        found = added
    return dict(found.values())
