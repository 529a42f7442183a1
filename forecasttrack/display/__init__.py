"""What other packages use to show themselves.

Knows: tables for notebooks, labels, numbers in words, spreadsheet-safe cells, progress of loops,
how files are put in place.
In: plain values and pandas frames; names and texts from outside, which are never trusted.
Out: text and HTML.
Imports: ``errors`` only.
"""
