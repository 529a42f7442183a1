"""What every engine has to show: its scores are those of one process, however the rows lie."""

from __future__ import annotations

import hashlib

import pandas as pd

import forecasttrack as ft
from forecasttrack.scale.stored import TABLES
from tests.scale.worlds import arrow, awkward, folder_of

SMALL = ("questions", "resolutions")

CHOICES = {
    "defaults": {"rules": ["brier", "log", "peer-points"]},
    "last, counted early": {"rules": ["brier"], "early": "count", "history": "last"},
    "peers by a day": {
        "rules": ["log", "peer-points"],
        "known_by": "2026-02-10",
        "peers": ["ann", "bob"],
    },
    "late": {"rules": ["brier"], "late": "count", "missing": "even odds"},
}

QUERIES = {
    "mean": lambda scores: scores.summarise(),
    "claims": lambda scores: scores.summarise(by=None, per="claim"),
    "skill": lambda scores: scores.skill(),
    "crowd": lambda scores: scores.skill(baseline="crowd", by=None),
    "compare": lambda scores: scores.compare("ann", "bob").frame,
    "even odds": lambda scores: scores.compare("ann", "even odds").frame,
    "leaderboard": lambda scores: scores.leaderboard(resamples=20).frame,
    "calibration": lambda scores: scores.calibration(by="forecaster").frame,
    "curve": lambda scores: scores.calibration().curve,
}


def small(tables):
    """Questions and resolutions of some tables."""
    return {name: tables[name] for name in SMALL}


def in_memory(tables, *, rules, history=None, peers=None, missing=None, **choices):
    """The scores of one process, from memory."""
    pairs = ft.pair(forecasts=arrow(tables["forecasts"]), **small(tables), **choices)
    return ft.score(pairs, rules=rules, history=history, peers=peers, missing=missing)


def in_files(tables, place, **choices):
    """The scores of one process, through files."""
    folder = folder_of(tables["forecasts"], place / "in")
    return ft.scale.score_files(folder, place / "out", **small(tables), **choices)


def bytes_of(scores):
    """All that an engine made of each part."""
    found = {name: scores._results.collect(name) for name in TABLES}
    return {
        name: [hashlib.sha256(each).hexdigest() for each in parts] for name, parts in found.items()
    }


def with_faults(seed):
    """Awkward tables with rows at fault: a percentage, no question, no forecaster, a far future."""
    tables = awkward(seed)
    rows = tables["forecasts"].copy()
    rows.loc[[3, 77], "probability"] = [62.0, -0.1]
    rows.loc[10, "question_id"] = "nowhere"
    rows.loc[11, ["issued_at", "probability"]] = [pd.Timestamp("2030-01-01T00:00Z"), 7.0]
    rows.loc[12, "forecaster"] = None
    return {**tables, "forecasts": rows}


def finite(seed):
    """Awkward tables of which every mean exists."""
    tables = awkward(seed, forecasts=900, questions=80)
    tables["forecasts"]["probability"] = tables["forecasts"]["probability"].clip(0.05, 0.95)
    return tables
