"""Scoring rules, one file per shape of belief, on one register.

Knows: each rule's formula, range, direction, propriety and source.
In: arrays of beliefs and outcomes, every argument by name. Out: one score per forecast.
May import: numpy, errors, `scoring.checks`, and `scoring.families` when a distribution is scored.
"""
