"""Facts about the machine on which the program runs."""

from __future__ import annotations

import getpass
import os
import socket


def user_name() -> str:
    """The user of this machine, who decides if nobody else is named.

    Returns:
        A name; "?" for a user without one.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in some containers
        return "?"


def bind_alone(listener: socket.socket, host: str, port: int) -> None:
    """Bind a socket to an address that no other program has, nor gets as long as it is open.

    Windows lets a program take 127.0.0.1 from another that listens on all addresses, unless that one forbids it; and
    what lets an address be used again at once elsewhere shares it there.

    Args:
        listener: not bound yet.
        host, port: of the address; port 0 for any that is free.

    Raises:
        OSError: another program has it.
    """
    option: int = socket.SO_REUSEADDR if os.name == "posix" else vars(socket)["SO_EXCLUSIVEADDRUSE"]
    listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind((host, port))
