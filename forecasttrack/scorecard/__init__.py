"""Scorecards of a book, a ledger or pairs: HTML, Markdown, plain text, CSV, and a badge.

Knows: the contents of a scorecard, their order, and how each format writes them.
In: a book, a ledger or pairs. Out: files, or the text that the command line prints.
May import: everything below it down to errors; nothing of cli.
Every sentence about how good a forecaster is comes from ``findings``.
"""
