"""Rows of pairs become plain mappings, and moments texts, in few steps."""

from __future__ import annotations

import pandas as pd

from forecasttrack.scorecard import pair_entries
from forecasttrack.scorecard.pair_entries import _instant, _rows


def test_rows_are_those_that_pandas_makes():
    """Numbers, moments, texts, lists and what is missing among them."""
    start = pd.Timestamp("2026-01-01", tz="UTC")
    frame = pd.DataFrame(
        {
            "question_id": ["a", "b"],
            "outcome": [1.0, float("nan")],
            "closes_at": [start, pd.NaT],
            "options": [["x", "y"], None],
            "claim": pd.array(["c", None], dtype="string"),
            "late": [True, False],
        }
    )
    made, expected = _rows(frame), frame.to_dict("records")
    assert [str(row) for row in made] == [str(row) for row in expected]
    assert [[type(each) for each in row.values()] for row in made] == [
        [type(each) for each in row.values()] for row in expected
    ]
    assert _rows(frame.iloc[:0]) == []


def test_a_moment_is_written_once_for_all_questions_that_share_it(monkeypatch):
    """Ten thousand questions that close together wrote thirty thousand texts."""
    written = []
    plain = pair_entries.written_out
    monkeypatch.setattr(
        pair_entries, "written_out", lambda each: written.append(each) or plain(each)
    )
    _instant.cache_clear()
    moments = [pd.Timestamp("2026-02-01 10:00", tz="UTC") for _ in range(5)]
    texts = {_instant(each) for each in moments}
    assert (len(texts), len(written)) == (1, 1)
    assert [_instant(pd.NaT), _instant(None)] == ["", ""]
    assert _instant(pd.Timestamp("2026-02-01 11:00", tz="UTC")) not in texts
