"""Claims in a briefing: one file per subject, put together in ``finding``.

A document becomes text (``documents``), blocks (``blocks``), sentences and clauses (``sentences``,
``clauses``). What foretells something in a clause (``predictors``) makes it a candidate, unless it
is none for a stated reason (``exclusions``); ``holders``, ``conditions`` and ``quantities`` say
whose it is, on what it hangs and how much it names.
"""
