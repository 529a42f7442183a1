"""Time-weighted Brier and log scores, coverage and peer points in SQL, for DuckDB.

It checks nothing and knows no expiry and no early answers; every forecast must have been issued
while its question was open.
"""

from __future__ import annotations

SCORES = """
WITH live AS (
    SELECT f.question_id AS q, f.forecaster AS who, epoch_us(f.issued_at) AS t,
        epoch_us(s.opens_at) AS opens, epoch_us(s.closes_at) AS closes,
        (f.probability - r.outcome) ** 2 AS brier,
        ln(CASE WHEN r.outcome = 1 THEN f.probability ELSE 1 - f.probability END) AS log,
        f.sequence AS nth
    FROM forecasts f JOIN questions s USING (question_id) JOIN resolutions r USING (question_id)
), revised AS (
    SELECT *, lag(log) OVER own AS before, lead(t, 1, closes) OVER own AS until,
        lead(t, 1, closes) OVER everyone AS next
    FROM live
    WINDOW own AS (PARTITION BY q, who ORDER BY t, nth),
        everyone AS (PARTITION BY q ORDER BY t, nth)
), crowd AS (
    SELECT *, sum(CASE WHEN before IS NULL THEN 1 ELSE 0 END) OVER so_far AS n,
        sum(log - coalesce(before, 0)) OVER so_far AS total
    FROM revised
    WINDOW so_far AS (PARTITION BY q ORDER BY t, nth ROWS UNBOUNDED PRECEDING)
), summed AS (
    SELECT *,
        coalesce(sum(CASE WHEN n > 1 THEN (next - t) * total / (n - 1) ELSE 0 END) OVER past, 0)
            AS a,
        coalesce(sum(CASE WHEN n > 1 THEN (next - t) * n / (n - 1) ELSE 0 END) OVER past, 0) AS g,
        sum(CASE WHEN n > 1 THEN (next - t) * total / (n - 1) ELSE 0 END) OVER whole AS a_end,
        sum(CASE WHEN n > 1 THEN (next - t) * n / (n - 1) ELSE 0 END) OVER whole AS g_end
    FROM crowd
    WINDOW past AS (
            PARTITION BY q ORDER BY t, nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        whole AS (PARTITION BY q)
), ended AS (
    SELECT *, lead(a, 1, a_end) OVER own AS a_until, lead(g, 1, g_end) OVER own AS g_until
    FROM summed WINDOW own AS (PARTITION BY q, who ORDER BY t, nth)
)
SELECT q AS question_id, who AS forecaster,
    sum(brier * (until - t)) / sum(until - t) AS brier,
    -sum(log * (until - t)) / sum(until - t) AS log,
    sum(until - t) / any_value(closes - opens) AS time_coverage,
    100 * sum(log * (g_until - g) - (a_until - a)) / any_value(closes - opens) AS peer
FROM ended GROUP BY q, who
"""
