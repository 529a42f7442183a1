"""Scorecards of a book, a ledger or pairs: HTML, Markdown, plain text, CSV, and a badge.

Knows: what stands where on a scorecard, and how each form writes it.
In: a book, a ledger or pairs. Out: files, or the text that the command line prints.
May import: everything below it down to errors; nothing of cli.
No sentence about how good a forecaster is gets composed here: see ``findings``.
"""
