"""The headline of a book, and how far it depends on readings of words, deadlines and histories.

Knows: which forecasts are in the headline, and which of its choices can be made otherwise.
In: a book and its pairs. Out: `BookScore`, bands of scores, agreement of coders.
May import: evaluation.scores, pairing, resolving, wording, scoring and agreement.
"""
