"""Questions settled by their rules, from facts, and what is still open.

Knows: how each kind of rule reads dated observations, conditions and other questions included.
In: a book or ledger and a table of facts. Out: resolutions with evidence, and open questions.
May import `records`, `tables`, `book` and `ledger`.
A new kind of rule goes into `day_rules` or `window_rules`, and into `rule_evaluator`'s table.
"""

from forecasttrack.resolving.claim_indicators import indicators
from forecasttrack.resolving.open_questions import OpenQuestion, outstanding
from forecasttrack.resolving.registered_rules import register_rule
from forecasttrack.resolving.settlement import Settlement, resolve

__all__ = [
    "OpenQuestion",
    "Settlement",
    "indicators",
    "outstanding",
    "register_rule",
    "resolve",
]
