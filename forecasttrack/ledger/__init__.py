"""Append-only records: views of any past moment, checkpoints, SQL and JSON Lines.

Knows: entries with their two ids, which facts are in force, and how both are kept and proved.
In: records, books and tables of facts. Out: books, frames of bare columns, checkpoints.
May import `errors`, `display`, `records`, `tables`, `wording` and `book`.
`entry` and `canonical` define the ids; everything in SQL can be rebuilt from the entries.
"""

from forecasttrack.ledger.checkpoint import Checkpoint as Checkpoint
from forecasttrack.ledger.entry import Entry as Entry
from forecasttrack.ledger.ledger import Ledger as Ledger
from forecasttrack.ledger.lines import verify_lines as verify_lines
from forecasttrack.ledger.verification import LedgerFault as LedgerFault
