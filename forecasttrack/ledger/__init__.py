"""Append-only records with two ids, views of any past day, checkpoints, SQL and JSON Lines."""

from forecasttrack.ledger.checkpoint import Checkpoint as Checkpoint
from forecasttrack.ledger.entry import Entry as Entry
from forecasttrack.ledger.ledger import Ledger as Ledger
from forecasttrack.ledger.lines import verify_lines as verify_lines
from forecasttrack.ledger.verification import LedgerFault as LedgerFault
