"""From pairs to scores, and their means.

Knows: which form of a rule scores which belief, how histories become scores, what is averaged.
In: pairs, rules and choices. Out: `Scores`, one row per forecaster, question and rule.
May import: pairing, baselines, findings, scoring and inference; `scores` imports comparison.
"""
