"""Sums, means and scores of a table, which are no forecasts of anybody."""

from __future__ import annotations

import re

from forecasttrack.exchange.personal.numerals import could_be_number

_TOTALS = frozenset(
    {"total", "totals", "subtotal", "sum", "average", "averages", "avg", "mean", "median", "count",
     "overall", "summary", "score", "brier", "summe", "gesamt", "durchschnitt", "mittelwert",
     "moyenne", "promedio", "totaal", "gemiddelde"}
)  # fmt: skip
_OF_TOTALS = frozenset(
    {"grand", "score", "scores", "of", "all", "questions", "forecasts", "n", "log"}
)
"""Words that may stand beside such a word in the first cell of a row of totals."""
_SCORES = frozenset({"brier", "score", "scores", "points", "squared", "loss", "penalty"})
"""Words in the names of columns that hold what forecasts scored."""

_AMOUNTS = frozenset(
    {"stake", "stakes", "amount", "size", "votes", "rank", "priority", "importance", "difficulty",
     "weight", "age", "year", "count", "days", "hours", "minutes", "volume", "n", "payoff",
     "profit", "einsatz", "mise", "apuesta", "posta", "inzet", "insats"}
)  # fmt: skip
"""Words in the names of columns of amounts, which are no chances."""


def is_total(question: object) -> bool:
    """Whether a row of sums or means stands where a question should.

    Example:
        >>> is_total("Mean Brier score (n = 12)"), is_total("Total rain above 20 mm?")
        (True, False)
    """
    words = re.findall(r"[^\W\d_]+|\?", str(question or "").lower())
    return bool({*words} & _TOTALS) and {*words} <= _TOTALS | _OF_TOTALS


def could_be_mean(outcome: object) -> bool:
    """Whether an outcome may be a sum or mean of other outcomes, by how it is written.

    Example:
        >>> could_be_mean(1), could_be_mean("0.5"), could_be_mean("yes"), could_be_mean(True)
        (True, True, False, False)
    """
    return outcome is None or (not isinstance(outcome, bool) and could_be_number(outcome))


def is_named_as_amount(name: str) -> bool:
    """Whether a column is named as one of stakes, counts or ranks.

    Example:
        >>> is_named_as_amount("Stake (EUR)"), is_named_as_amount("Ann")
        (True, False)
    """
    return bool({*re.findall(r"[^\W\d_]+", name.lower())} & _AMOUNTS)


def is_named_as_score(name: str) -> bool:
    """Whether a column is named as one of scores.

    Example:
        >>> is_named_as_score("Ann (Brier)"), is_named_as_score("Ann")
        (True, False)
    """
    return bool({*re.findall(r"[^\W\d_]+", name.lower())} & _SCORES)


def is_named_as_other(name: str) -> bool:
    """Whether a column is named as one of scores, amounts or totals, which are nobody's chances.

    Example:
        >>> [is_named_as_other(each) for each in ("Brier", "Stake", "Mean", "Ann")]
        [True, True, True, False]
    """
    return is_named_as_score(name) or is_named_as_amount(name) or is_total(name)
