"""Folders of Parquet for tests: the example book, and random histories with all that is awkward."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

KEYS = ["rule", "convention", "kind", "question_id", "forecaster", "score"]


def arrow(frame):
    """A frame as a table of Arrow, objects as what they hold."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def folder_of(forecasts, place, files=3):
    """Write a table as several files, in order."""
    place.mkdir(parents=True, exist_ok=True)
    cuts = np.linspace(0, len(forecasts), files + 1).astype(int)
    table = forecasts if isinstance(forecasts, pa.Table) else arrow(forecasts)
    for number, (start, end) in enumerate(pairwise(cuts)):
        pq.write_table(table.slice(start, end - start), place / f"{number:03d}.parquet")
    return place


def in_order(frame, keys=tuple(KEYS)):
    """Rows in an order that does not depend on who wrote them."""
    keys = [name for name in keys if name in frame]
    return frame.sort_values(keys, kind="stable", ignore_index=True)


def same_frames(one, other, keys=tuple(KEYS), **tolerance):
    """Assert that two frames hold the same rows, to the last bit unless a tolerance is given."""
    one, other = (in_order(each[list(one.columns)], keys) for each in (one, other))
    how = tolerance or {"check_exact": True}
    pd.testing.assert_frame_equal(one, other, check_dtype=False, **how)


LEFT_OUT = ("question_id", "forecaster", "reason", "detail", "row")


def awkward(seed, forecasts=400, questions=30):
    """Random tables of yes/no questions: ties, expiry, late ones, open, annulled and early ones."""
    rng = np.random.default_rng(seed)
    day = pd.Timedelta(days=1)
    start = pd.Timestamp("2026-01-01T00:00Z")
    ids = [f"q{number}" for number in range(questions)]
    length = rng.integers(1, 60, questions)
    table = pd.DataFrame(
        {
            "question_id": ids,
            "kind": "binary",
            "opens_at": start,
            "closes_at": [start + int(each) * day for each in length],
            "cluster": [None if each % 3 else f"c{each % 5}" for each in range(questions)],
            "weight": np.where(np.arange(questions) % 7 == 0, 2.0, 1.0),
            "topic": [("trade", "war")[each % 2] for each in range(questions)],
        }
    )
    status = rng.choice(["resolved", "annulled", "ambiguous"], questions, p=[0.8, 0.1, 0.1])
    known = [start + float(each) * day for each in length * rng.uniform(0.5, 1.4, questions)]
    known = pd.DatetimeIndex(known).round("us")  # older releases of pandas count nanoseconds
    outcome = np.where(status == "resolved", rng.integers(0, 2, questions), np.nan)
    settled = pd.DataFrame(
        {"question_id": ids, "status": status, "outcome": outcome, "known_at": known}
    )[rng.uniform(size=questions) < 0.85]
    issued = start + pd.to_timedelta(rng.integers(-20, 600, forecasts) * 2, unit="h")
    rows = pd.DataFrame(
        {
            "question_id": rng.choice(ids[:-2], forecasts),
            "forecaster": rng.choice(["ann", "bob", "cy", "dee"], forecasts),
            "issued_at": issued,
            "expires_at": issued + pd.to_timedelta(rng.integers(0, 200, forecasts), unit="h"),
            "sequence": np.arange(forecasts, dtype=float),
            "probability": rng.integers(0, 21, forecasts) / 20,
        }
    )
    rows.loc[rng.uniform(size=forecasts) < 0.6, "expires_at"] = pd.NaT
    return {"forecasts": rows, "questions": table, "resolutions": settled}
