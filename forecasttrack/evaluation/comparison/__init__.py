"""Scores of several forecasters compared: in pairs, ranked, and between two views of a record.

Knows: which questions two sides have in common, and which method compares or ranks them.
In: frames of scores. Out: `Comparison`, `Leaderboard` and `Changes`.
A *form* is what scores are never averaged across: one rule, convention, kind and unit.
May import: evaluation.scores, baselines, pairing, findings and the formulas of inference.
"""
