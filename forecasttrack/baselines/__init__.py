"""Forecasters to compare with: fixed, base rate, last value, status quo, crowds.

Knows: what each of them would have said, from nothing but what was known at that moment.
In: `Pairs`. Out: `Pairs` of a further forecaster, or of the same rows with other beliefs.
May import: everything below it in the table of `docs/design.md`.
"""
