"""Scores of words that stand for a band of probabilities.

Knows: the best and worst score of a band, averages over what readers understand, rankings under
uncertain words, and what a fixed vocabulary costs.
In: arrays of bands and outcomes. Out: scores, or their ends. May import: numpy, errors, checks.
"""
