"""Pairs evaluated on behalf of users: scores, comparisons, calibration and sensitivity.

Knows: which formula answers which question of a user, and how the answer is laid out.
In: pairs or a book, with named choices. Out: objects with frames, one row per group.
May import: everything below it down to errors; nothing of plots, scorecard or cli.
"""
