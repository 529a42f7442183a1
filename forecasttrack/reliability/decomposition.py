"""A mean score taken apart into terms that add up to it exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.notebook import html_table
from forecasttrack.reliability.display import plain_number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Decomposition"]


@attrs.frozen(kw_only=True, eq=False)
class Decomposition(Mapping[str, float]):
    """A mean score and the terms that make it up; a mapping from term to number.

    Every decomposition has ``miscalibration``, ``discrimination``, ``uncertainty`` and
    ``score``; for rules where lower is better, score = miscalibration - discrimination +
    uncertainty + what stays within bins. ``identity`` says which terms add up to the score.

    Attributes:
        method: Name of the decomposition.
        rule: Scoring rule that was taken apart, with its convention.
        terms: The terms and the score, by name.
        identity: Terms that add up to the score, each with its factor.
        n: How many forecasts it rests on.
        lower_is_better: Direction of the rule.
        bins: How forecasts were put into bins, where the method needs bins.
        reference: Where the method was published.
        note: What it could not do with these forecasts; empty where nothing is to be said.

    Example:
        >>> from forecasttrack.reliability import corp, count
        >>> found = corp(count(probability=[0.2, 0.7, 0.7, 0.9], outcome=[0, 1, 0, 1]))
        >>> round(found["miscalibration"] - found["discrimination"] + found["uncertainty"], 4)
        0.1575
        >>> found.to_dict()["equation"]
        'score = miscalibration - discrimination + uncertainty'
    """

    method: str
    rule: str
    terms: Mapping[str, float]
    identity: Mapping[str, float]
    n: int
    lower_is_better: bool = True
    bins: str | None = None
    reference: str = ""
    note: str = ""

    def __getitem__(self, term: str) -> float:
        return self.terms[term]

    def __iter__(self) -> Iterator[str]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    @property
    def remainder(self) -> float:
        """Score minus the sum of its terms: a rounding error; NaN where a term is infinite."""
        if not all(math.isfinite(self.terms[term]) for term in self.identity):
            return math.nan
        total = math.fsum(factor * self.terms[term] for term, factor in self.identity.items())
        return self.terms["score"] - total

    @property
    def equation(self) -> str:
        """The identity in words, such as "score = miscalibration - discrimination ..."."""
        text = " ".join(_summand(factor, term) for term, factor in self.identity.items())
        return f"score = {text.removeprefix('+ ')}"

    @property
    def frame(self) -> pd.DataFrame:
        """One row per term: term, value, and its factor in the sum (0 where it stands apart)."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        rows = [(term, value, self.identity.get(term, 0.0)) for term, value in self.terms.items()]
        return pd.DataFrame(rows, columns=["term", "value", "factor"])

    def to_dict(self) -> dict[str, Any]:
        """Everything there is to know of the result, ready for JSON; infinity is "inf"."""
        return {
            "method": self.method,
            "rule": self.rule,
            "direction": self.direction,
            "n": self.n,
            "bins": self.bins,
            "equation": self.equation,
            "reference": self.reference,
            **({"note": self.note} if self.note else {}),
            **{term: plain_number(value) for term, value in self.terms.items()},
        }

    @property
    def direction(self) -> str:
        """Which way is better for the score."""
        return "lower is better" if self.lower_is_better else "higher is better"

    def __str__(self) -> str:
        width = max(len(term) for term in self.terms)
        lines = [f"  {term:<{width}}  {value: .6f}" for term, value in self.terms.items()]
        return "\n".join(filter(None, [self._caption, *lines, self.equation, self.note]))

    def _repr_html_(self) -> str:
        rows = [(term, f"{value:.6f}") for term, value in self.terms.items()]
        caption = f"{self._caption}. {self.note}" if self.note else self._caption
        return html_table(caption=caption, header=("term", "value"), rows=rows)

    @property
    def _caption(self) -> str:
        binned = f", {self.bins}" if self.bins else ""
        return f"{self.method} decomposition of {self.rule}, {self.direction}, n = {self.n}{binned}"


def _summand(factor: float, term: str) -> str:
    sign = "-" if factor < 0 else "+"
    return f"{sign} {term}" if abs(factor) == 1 else f"{sign} {abs(factor):g} {term}"
