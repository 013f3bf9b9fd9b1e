"""Reminders sent as mails, through the server that the settings name."""

from __future__ import annotations

import email
import os
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from email.policy import SMTP

from gouji.collection.campaign import Parcel
from gouji.desk.settings import MAIL_PASSWORD, MailServer
from gouji.desk.visits import DeniedError

_SECONDS = 30


def send(parcels: Iterable[Parcel], server: MailServer) -> Iterator[tuple[Parcel, str]]:
    """Send the drafts of mails, one after another over one connection.

    Args:
        parcels: each with at least one recipient.
        server: that takes them.

    Yields:
        Each parcel as soon as the server has taken or refused it, with its refusal; "" if there was none.

    Raises:
        DeniedError: the server cannot be reached, or does not let anybody in.
    """
    try:
        with _connected(server) as connection:
            for parcel in parcels:
                yield parcel, _sent(connection, parcel, server)
    except OSError as error:  # those of smtplib too
        raise DeniedError(
            503,
            f"发信服务器 {server.host} 不能用（{error}）：请检查 desk.toml 的 [mail] 和密码",
            f"the mail server {server.host} cannot be used ({error}): look at [mail] in desk.toml, and the password",
        ) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, os.environ.get(MAIL_PASSWORD, ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _sent(connection: smtplib.SMTP, parcel: Parcel, server: MailServer) -> str:
    draft = next(data for name, data in parcel.files.items() if name.endswith(".eml"))
    message = email.message_from_bytes(draft, policy=SMTP)
    del message["X-Unsent"]
    message["From"] = server.sender
    try:
        connection.send_message(message, server.sender, list(parcel.recipients))
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        return str(error)[:200]
    return ""
