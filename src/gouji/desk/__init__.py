"""The desk: one campaign in the browser, for its agencies by their links and for the office by name and password.

It stands on the campaign's folder and its ledger, so that whoever works on the command line and whoever works in the
browser see the same thing. One process has the folder; processes beside it read the workbooks.
"""

from __future__ import annotations

from gouji.desk.app import application
from gouji.desk.desk import Desk
from gouji.desk.passwords import SHORTEST_PASSWORD, hashed
from gouji.desk.serving import CannotServeError, Place, open_desk, serve
from gouji.desk.settings import BadSettingsError, DeskSettings
from gouji.desk.store import Role, Store, StoreError

__all__ = [
    "SHORTEST_PASSWORD",
    "BadSettingsError",
    "CannotServeError",
    "Desk",
    "DeskSettings",
    "Place",
    "Role",
    "Store",
    "StoreError",
    "application",
    "hashed",
    "open_desk",
    "serve",
]
