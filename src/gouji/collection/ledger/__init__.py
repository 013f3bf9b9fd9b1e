"""The ledger of a campaign: one SQLite file, the nouns that stand in it, the log of what happened.

Only the modules of this package know sqlite3.
"""

from gouji.collection.ledger.database import HeldError, LedgerError, locked
from gouji.collection.ledger.entries import (
    AgencyDecision,
    Decision,
    DecisionKind,
    DoubtAnswer,
    LedgerEntry,
    WrittenLetter,
)
from gouji.collection.ledger.ledger import LEDGER_FILE, Ledger
from gouji.collection.ledger.placings import Placing
from gouji.roster import Due, Summary

__all__ = [
    "LEDGER_FILE",
    "AgencyDecision",
    "Decision",
    "DecisionKind",
    "DoubtAnswer",
    "Due",
    "HeldError",
    "Ledger",
    "LedgerEntry",
    "LedgerError",
    "Placing",
    "Summary",
    "WrittenLetter",
    "locked",
]
