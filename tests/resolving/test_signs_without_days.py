"""Signs that bear no day, and signs that can decide nothing any more."""

from __future__ import annotations

import pandas as pd

import forecasttrack as ft

DAYS = {"opens_at": "2026-01-01", "closes_at": "2026-06-30"}
FACTS = ft.Facts.of(pd.DataFrame([{"series": "x", "at": "2026-02-01", "value": "yes"}]))


def settled(n, *signs, **by_hand):
    """A question that asks for n of the signs, settled; questions by hand have no day of theirs."""
    others = [ft.Question(id=name, text="?", **DAYS) for name in by_hand]
    ended = [
        ft.Resolution(question_id=name, known_at="2026-03-01", **each)
        for name, each in by_hand.items()
        if each
    ]
    rule = ft.AtLeast(n=n, of=[*signs, *(ft.OutcomeOf(question_id=name) for name in by_hand)])
    question = ft.Question(id="q", text="?", rule=rule, **DAYS)
    book = ft.Book(questions=[question, *others], resolutions=ended)
    found = ft.resolve(book, FACTS, known_by="2027-01-01").frame
    return found.set_index("question_id").loc["q"]


SIGN = ft.Crossing(series="x", equals="yes")
YES = {"outcome": "yes"}
VOID = {"status": "annulled"}


def test_a_sign_without_a_day_counted_as_the_earliest():
    """Where it is needed nobody knows the day; where a dated one suffices, its day counts."""
    needed, spare = settled(2, SIGN, H=YES), settled(1, SIGN, H=YES)
    assert (needed["outcome"], spare["outcome"]) == ("yes", "yes")
    assert pd.isna(needed["occurred_at"])
    assert spare["occurred_at"] == pd.Timestamp("2026-02-02", tz="UTC"), "the end of its day"


def test_signs_of_which_too_few_can_come_were_waited_for():
    """Two of three annulled: neither two yes nor two no can come, whatever the third is."""
    assert settled(2, A=VOID, B=VOID, C={})["status"] == "ambiguous"
    assert settled(2, A=VOID, B=YES, C={})["status"] != "ambiguous"
