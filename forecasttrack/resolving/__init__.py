"""Questions settled by their rules, from facts, and what is still open.

Knows: how each kind of rule reads dated observations, conditions and other questions included;
what keeps a question from being settled (`linting`).
In: a book or ledger and facts (`tables.facts`). Out: resolutions with evidence, open questions,
findings about questions. May import `errors`, `display`, `records`,
`tables`, `wording`, `book` and `ledger`.
A new kind of rule is a record in `records.series_rule` (or `records.rule`); how it reads facts
goes into `day_rules` or `window_rules`, and into `rule_evaluator`'s table.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
