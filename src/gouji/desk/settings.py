"""Settings of a desk: ``desk.toml`` in the campaign's folder, which need not be there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from gouji.common import read_whole
from gouji.findings import Phrase, PhrasedError, reason_of

SETTINGS_FILE = "desk.toml"
MAIL_PASSWORD = "GOUJI_MAIL_PASSWORD"  # noqa: S105  # the name of a variable
"""The environment variable with the password of the mail server: a file that others read holds none."""
_RETENTION = Phrase(
    "报送的文件、检查结果和操作记录由收表单位保存，保存期限按档案管理规定执行；文件只用于本次收表。",
    "The office keeps files, results and the log as its rules for records say, and uses the files for this collection"
    " alone.",
)
Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server through which reminders are sent.

    Attributes:
        sender: the address they come from.
        user: "" if the server asks for none.
    """

    host: str
    sender: str
    port: int
    security: Security
    user: str = ""


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The choices of whoever runs a desk.

    Attributes:
        address: under which agencies reach it, without a slash at the end; "" for the one the office uses.
        retention: for how long what is sent is kept, as every page states.
        scanner: a command that is given the path of a file and ends with 0 if there is no virus in it.
        mail: None if reminders are sent by hand.
    """

    address: str = ""
    retention: Phrase = _RETENTION
    scanner: tuple[str, ...] = ()
    mail: MailServer | None = None


class BadSettingsError(PhrasedError):
    """A line of the file cannot be used; *words* say which and what may stand there."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{SETTINGS_FILE}：{zh}", f"{SETTINGS_FILE}: {en}")


def read_desk_settings(folder: Path) -> DeskSettings:
    """The settings in a campaign's folder.

    Args:
        folder: of the campaign.

    Returns:
        The defaults if there is no such file.

    Raises:
        BadSettingsError: it cannot be read, or says what cannot be.
    """
    try:
        data = read_whole(folder / SETTINGS_FILE)
    except FileNotFoundError:
        return DeskSettings()
    except OSError as error:
        why = reason_of(error)
        raise BadSettingsError(f"读不出（{why.zh}）", f"cannot be read ({why.en})") from error
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadSettingsError(f"不是 TOML（{error}）", f"is no TOML ({error})") from error
    _require_known(values, ("address", "retention", "scanner", "mail"))
    retention = _text(values, "retention")
    return DeskSettings(
        address=_address(_text(values, "address")),
        retention=Phrase(retention, retention) if retention else _RETENTION,
        scanner=_command(values.get("scanner", [])),
        mail=_mail(values["mail"]) if "mail" in values else None,
    )


def _require_known(values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in values:
        if name not in known:
            raise BadSettingsError(f"没有“{name}”这一项，有：{'、'.join(known)}", f"no {name!r}: {', '.join(known)}")


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise BadSettingsError(f"{name} 应为加引号的文字", f"{name} is text in quotes")
    return value.strip()


def _address(text: str) -> str:
    address = text.rstrip("/")
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc):
        raise BadSettingsError(
            "address 应为单位访问的网址，如 https://nianbao.example.gov.cn",
            "address is that of the desk, with https://",
        )
    return address


def _command(value: Any) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise BadSettingsError(
            'scanner 应为命令，如 ["clamdscan", "--no-summary"]', 'scanner is a command such as ["clamdscan"]'
        )
    return tuple(words)


def _mail(values: Any) -> MailServer:
    if not isinstance(values, dict):
        raise BadSettingsError("[mail] 应为一节", "[mail] is a table")
    _require_known(values, ("host", "port", "security", "user", "sender"))
    host, sender = _text(values, "host"), _text(values, "sender")
    security, port = _text(values, "security") or "tls", values.get("port", 465)
    if not host or "@" not in sender or any(char.isspace() for char in f"{host}{sender}"):
        raise BadSettingsError("[mail] 须写 host（服务器）和 sender（发件地址）", "[mail] needs host and sender")
    if security not in ("tls", "starttls", "none") or type(port) is not int or not 0 < port < 1 << 16:
        raise BadSettingsError(
            "[mail] 的 security 为 tls、starttls 或 none，port 为端口号",
            "security is tls, starttls or none; port a number",
        )
    return MailServer(host, sender, port, cast("Security", security), _text(values, "user"))
