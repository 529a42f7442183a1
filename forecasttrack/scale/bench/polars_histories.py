"""The same scores by Polars, in lazy expressions; no check, no expiry, no early answers."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

_OWN = ["question_id", "forecaster"]


def score_by_polars(forecasts: Any, questions: Any, resolutions: Any) -> Any:
    """Time-weighted Brier and log, coverage and peer points, pair by pair.

    The forecasts are Polars frames, in the order of their moments.
    """
    pl = import_module("polars")
    width, span = pl.col("width"), pl.col("closes").first() - pl.col("opens").first()
    return (
        _in_live_time(pl, _events(pl, forecasts, questions, resolutions))
        .group_by(_OWN)
        .agg(
            brier=(pl.col("brier") * width).sum() / width.sum(),
            log=-(pl.col("log") * width).sum() / width.sum(),
            peer=100 * pl.col("peer").sum() / span,
            time_coverage=width.sum() / span,
        )
        .sort(_OWN)
        .collect()
    )


def _events(pl: Any, forecasts: Any, questions: Any, resolutions: Any) -> Any:
    """Forecasts with what is known of their questions, and both scores."""
    p, came = pl.col("probability"), pl.col("outcome") == 1
    known = questions.lazy().join(resolutions.lazy(), on="question_id")
    return (
        forecasts.lazy()
        .join(known, on="question_id", how="left", **_in_order(pl))
        .select(
            *_OWN,
            t=pl.col("issued_at").dt.epoch("us"),
            opens=pl.col("opens_at").dt.epoch("us"),
            closes=pl.col("closes_at").dt.epoch("us"),
            brier=(p - pl.col("outcome")) ** 2,
            log=pl.when(came).then(p).otherwise(1 - p).log(),
        )
    )


def _in_order(pl: Any) -> dict[str, str]:
    """What keeps the order of the left side; before Polars 1.21 a left join always does."""
    takes = signature(pl.LazyFrame.join).parameters
    return {"maintain_order": "left"} if "maintain_order" in takes else {}


def _in_live_time(pl: Any, events: Any) -> Any:
    """How long each event stood, and what it adds to the peer points of its forecaster."""
    t, closes, step = pl.col("t"), pl.col("closes"), pl.col("step")
    n, share = pl.col("n"), pl.col("share")
    before = pl.col("log").shift(1).over(_OWN)
    own, mean = share * n, share * pl.col("total")
    return (
        events.with_columns(
            step=pl.col("log") - before.fill_null(0.0),
            joins=before.is_null(),
            width=t.shift(-1).over(_OWN).fill_null(closes) - t,
            gap=t.shift(-1).over("question_id").fill_null(closes) - t,
        )
        .with_columns(
            n=pl.col("joins").cast(pl.Int64).cum_sum().over("question_id"),
            total=step.cum_sum().over("question_id"),
        )
        .with_columns(share=pl.when(n > 1).then(pl.col("gap") / (n - 1)).otherwise(0.0))
        .with_columns(
            own=own.cum_sum(reverse=True).over("question_id"),
            mean=mean.cum_sum(reverse=True).over("question_id"),
        )
        .with_columns(
            peer=step * pl.col("own") - pl.when("joins").then(pl.col("mean")).otherwise(0.0)
        )
    )
