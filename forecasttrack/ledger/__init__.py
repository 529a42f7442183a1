"""Append-only records: views of any past moment, checkpoints, SQL and JSON Lines.

Knows: facts and entries, each with its id; which facts are in force; how all are kept and proved.
In: records, books and tables of facts. Out: books, frames of bare columns, checkpoints.
May import `errors`, `display`, `records`, `tables`, `wording` and `book`.
`entry` and `canonical` define the ids; everything in SQL can be rebuilt from the entries.

Words of this package: a *fact* is the content of a record, and an *entry* puts it on record. A fact
is *in force* from then until another entry replaces it or retracts the record. A *bare* forecast is
a probability with nothing but its question, forecaster and moment; many are written at once, in
columns. The *narrow tables*, or the *projection*, hold forecasts as codes and numbers for bulk
reading. Every record has a *name* (kind and id, as canonical JSON) and a *number*, a hash of it,
which its entries hold in the column ``about``.
"""

from forecasttrack.ledger.checkpoint import Checkpoint as Checkpoint
from forecasttrack.ledger.entry import Entry as Entry
from forecasttrack.ledger.ledger import Ledger as Ledger
from forecasttrack.ledger.lines import verify_lines as verify_lines
from forecasttrack.ledger.verification import LedgerFault as LedgerFault
