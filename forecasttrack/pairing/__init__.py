"""The bridge between records and formulas: which forecast meets which outcome.

Knows: eligibility and its reasons, codes, and which forecast is live when.
In: a book, a ledger or tables. Out: `Pairs`, and a list of what was left out with its reason.
May import: everything below it down to errors; nothing of baselines, evaluation or above.
Which columns pairs have is declared in `tables.schema`; how they are read, in `pair_columns`.
"""

from forecasttrack.pairing.join import pair as pair
from forecasttrack.pairing.pairs import Pairs as Pairs
