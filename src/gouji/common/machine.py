"""Facts about the machine on which the program runs."""

from __future__ import annotations

import getpass


def user_name() -> str:
    """The user of this machine, who decides if nobody else is named.

    Returns:
        A name; "?" for a user without one.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in some containers
        return "?"
