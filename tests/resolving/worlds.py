"""Small random worlds: rows of one or two series, and rules about them."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import strategies as st

import forecasttrack as ft
from tests.resolving import plain_rules

FIRST = dt.date(2026, 1, 1)
LAST = 24
"""The last day on which anything happens or becomes known, counted from 0."""


def day(number: int) -> str:
    return (FIRST + dt.timedelta(days=number)).isoformat()


rows = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 9), st.integers(0, 6)).map(
        lambda row: (row[0], row[0] + row[1], row[2])
    ),
    max_size=9,
    unique_by=lambda row: (row[0], row[1]),
)
"""Rows of a series: day, day on which it became known, value; some days have several vintages."""

plain = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(sorted(plain_rules.KINDS)),
        "vintage": st.sampled_from(["first", "deadline", "latest"]),
        "limit": st.sampled_from(sorted(plain_rules.LIMITS)),
        "number": st.integers(0, 8),
        "since": st.integers(0, 8),
        "length": st.integers(0, 10),
    }
).map(lambda rule: {**rule, "until": rule["since"] + rule["length"]})


def facts_of(**series) -> ft.Facts:
    """Facts with the rows of each series."""
    table = [
        {"series": name, "at": day(at), "as_of": day(known), "value": value}
        for name, found in series.items()
        for at, known, value in found
    ]
    # A series without a row would be unknown; this row is known too late for anything.
    table += [{"series": name, "at": day(300), "as_of": day(300), "value": 0} for name in series]
    return ft.Facts.of(pd.DataFrame(table))


def rule_of(rule, series="a"):
    """The same rule as the library has it."""
    limits = {"series": series, "vintage": rule["vintage"], rule["limit"]: rule["number"]}
    window = {"since": day(rule["since"]), "until": day(rule["until"])}
    if rule["kind"] == "value":
        return ft.ValueAt(at=day(rule["until"]), **limits)
    if rule["kind"] == "crossing":
        return ft.Crossing(**window, **limits)
    if rule["kind"] == "status-quo":
        return ft.StatusQuo(**window, **limits)
    return ft.WindowValue(take=rule["kind"], **window, **limits)


def question(rule, name="q", closes=LAST) -> ft.Question:
    return ft.Question(id=name, text="Will it?", opens_at=day(0), closes_at=day(closes), rule=rule)


nested = st.recursive(
    st.tuples(plain, st.sampled_from(["a", "b"])).map(lambda pair: rule_of(*pair)),
    lambda inner: st.one_of(
        st.builds(lambda of: ft.Negation(of=of), inner),
        st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda n: ft.AtLeast(n=n, of=of))
        ),
    ),
    max_leaves=4,
)
"""Rules of any kind, inside each other."""
