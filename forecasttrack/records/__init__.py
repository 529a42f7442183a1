"""The records: everything that people write down, frozen and checked when it is made.

Knows: briefing, claim, question, forecast, resolution, rule, wording; instants, days and periods.
In: Python values, or plain data (mappings, lists, text, numbers) with every fault at once.
Out: records, and their plain form for YAML, JSON and ledgers.
Imports: ``errors``, ``display``; never NumPy.
"""
