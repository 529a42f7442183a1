"""Claims in a briefing: one file per subject, put together in ``finding``.

A document becomes text (``documents``), blocks (``blocks``), sentences and clauses (``sentences``,
``clauses``). A clause with words about the future (``predictors``) is a candidate, unless there is
a reason against it (``exclusions``); ``holders``, ``conditions`` and ``quantities`` find whose
view it is, its condition and its numbers.
"""
