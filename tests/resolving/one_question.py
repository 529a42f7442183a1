"""One question, facts about it, and what they settle."""

from __future__ import annotations

import pandas as pd

import forecasttrack as ft

TROOPS = {"series": "troops", "unit": "persons"}


def facts(*rows, **same):
    return ft.Facts.of(pd.DataFrame([{**same, **row} for row in rows]))


def ask(rule, kind=None, **more):
    days = {"opens_at": "2026-01-01", "closes_at": "2026-06-30"}
    return ft.Question(id="q", text="?", kind=kind or ft.Binary(), rule=rule, **days | more)


def settle(question, known, *others, known_by="2027-01-01"):
    book = ft.Book(questions=[question, *others])
    return ft.resolve(book, known, known_by=known_by)


def outcome(question, known, **more):
    """The outcome or status of one question, or why it stays open."""
    row = settle(question, known, **more).frame.iloc[0]
    return row["how"] if row["status"] is None else row["outcome"] or row["status"]
