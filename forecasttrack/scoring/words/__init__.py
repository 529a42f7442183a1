"""Scores of words, such as "likely", that stand for a band of probabilities.

Knows: the best and worst score of a band, mean scores over the meanings of words, rankings under
uncertain words, and what a fixed vocabulary costs.
In: arrays of bands and outcomes. Out: scores, or the best and worst ones.
May import: numpy, scipy when first used, errors, display, `scoring.checks`.
"""
