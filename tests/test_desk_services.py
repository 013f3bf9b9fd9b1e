"""What starts a desk and stands in front of it, as documented: nginx and systemd for real, Windows by its schema."""

from __future__ import annotations

import functools
import io
import re
import shlex
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest.importorskip("starlette")

from support.campaigns import make_campaign, workbook
from support.command import Done, run
from support.desks import PASSWORD, ServedDesk, Visitor, links_of, multipart, new_campaign, served
from support.programs import lacks

DOCUMENTED = Path(__file__).parents[1] / "docs" / "desk"
NAME = "nianbao.example.gov.cn"
VISITOR = "127.0.0.2"
"""Where visitors come from: not the address that nginx itself has."""


def options_of_serve() -> set[str]:
    return set(re.findall(r"--[a-z-]+", run("serve", "--help", "--lang", "en").output))


# --- nginx ----------------------------------------------------------------------------------------------------------


@dataclass
class ProxiedVisitor(Visitor):
    """Somebody who reaches the desk through nginx, by TLS."""

    port: int = 0
    source: str = VISITOR

    def connection(self) -> HTTPConnection:
        source = (self.source, 0)
        return HTTPSConnection("127.0.0.1", self.port, timeout=60, source_address=source, context=_trusting())


@functools.cache
def _trusting() -> ssl.SSLContext:
    """For a certificate that nobody signed. Each one reads the certificates of the system, which takes 15 ms."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def free_ports(count: int) -> list[int]:
    with closing(socket.socket()) as first, closing(socket.socket()) as second:
        both = (first, second)[:count]
        for found in both:
            found.bind(("127.0.0.1", 0))
        return [found.getsockname()[1] for found in both]


@contextmanager
def nginx(folder: Path, desk: ServedDesk) -> Iterator[int]:
    """nginx with the documented settings, but for its ports and certificate; the port of https."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        lacks("nginx")
    if shutil.which("openssl") is None:
        lacks("openssl")
    key, certificate = folder / "nianbao.key", folder / "nianbao.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    https, http = free_ports(2)
    text = (DOCUMENTED / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen 443 ", f"listen 127.0.0.1:{https} "),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("/etc/nginx/tls/", f"{folder}/"),
        ("127.0.0.1:8700", desk.address.removeprefix("http://")),
    ):
        assert old in text, old
        text = text.replace(old, new)
    settings = folder / "nginx.conf"
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{paths}\n{text}}}\n",
        "utf-8",
    )
    with subprocess.Popen([program, "-p", folder, "-c", settings, "-e", folder / "error.log"]) as process:
        try:
            yield https
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[ServedDesk, ProxiedVisitor]]:
    campaign = new_campaign(tmp_path)
    with (
        served(campaign, "--jobs", "1", "--root-path", "/nianbao") as desk,
        nginx(tmp_path, desk) as port,
    ):
        visitor = ProxiedVisitor(f"https://{NAME}", headers={"Host": NAME}, port=port)
        visitor.wait_until_served("/nianbao/")
        yield desk, visitor


def test_a_desk_behind_nginx_knows_its_visitors_and_refuses_in_words(
    proxied: tuple[ServedDesk, ProxiedVisitor],
) -> None:
    desk, office = proxied
    password = {"name": "张三", "password": "correct horse battery"}
    asked = "/nianbao/office/agencies?find=%E5%B1%80&state=missing"
    (form,) = re.findall('action="([^"]*sign-in[^"]*)"', office.get(asked).html)
    signed_in = office.post(unescape(form), password, follow=False)
    assert (signed_in.status, signed_in.headers["location"]) == (303, asked)
    assert {"Secure", "Path=/nianbao", "HttpOnly"} <= set(signed_in.headers["set-cookie"].split("; "))
    assert office.get("/nianbao/office").status == 200
    link = links_of(office, root="/nianbao")["X1"]
    assert link.startswith("/nianbao/u/")
    agency = ProxiedVisitor(office.address, headers={"Host": NAME, "X-Forwarded-For": "9.9.9.9"}, port=office.port)
    assert agency.upload(link, [("a.xlsx", workbook("X1"))]).status == 200
    with closing(sqlite3.connect(desk.folder / "ledger.sqlite")) as ledger:
        received = ledger.execute("SELECT address FROM events WHERE kind = 'received'").fetchall()
    assert received == [(VISITOR,)], "not that of nginx, and not what a visitor claims"
    for size in (30_000_000, 150_000_000):  # above what a workbook may have, and what nginx takes by itself
        body, kind = multipart([("a.xlsx", bytes(size))], {})
        answer = agency.ask("POST", link, body, {"Content-Type": kind, "Origin": agency.address})
        assert (answer.status, "文件太大" in answer.text) == (413, True)
    # Buckets are those of visitors: who guesses links from elsewhere does not shut out everybody behind nginx.
    guesses = [agency.get("/nianbao/u/301YG07ZHMB8SZCK0VKFRS68WQ0X").status for _ in range(40)]
    assert 429 in guesses
    elsewhere = ProxiedVisitor(office.address, headers={"Host": NAME}, port=office.port, source="127.0.0.3")
    assert elsewhere.get("/nianbao/u/301YG07ZHMB8SZCK0VKFRS68WQ0X").status != 429
    desk.kill()
    answer = agency.get(link)
    assert (answer.status, "暂停服务" in answer.text) == (503, True)


# --- systemd --------------------------------------------------------------------------------------------------------


def test_the_unit_is_one_for_systemd(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        lacks("systemd")
    text = (DOCUMENTED / "gouji-desk.service").read_text("utf-8")
    unit = tmp_path / "gouji-desk@2025\\xe5\\xb9\\xb4.service"  # as systemd-escape writes 2025年
    unit.write_text(text.replace("/opt/gouji/bin/gouji", sys.executable), "utf-8")
    done = subprocess.run([program, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_documented_command_is_one_of_this_version() -> None:
    known = options_of_serve()
    for name, encoding in (("gouji-desk.service", "utf-8"), ("nginx.conf", "utf-8"), ("gouji-desk.xml", "utf-16")):
        lines = [line for line in (DOCUMENTED / name).read_text(encoding).splitlines() if "gouji serve" in line]
        assert lines, name
        for line in lines:
            assert set(re.findall(r"--[a-z-]+", line)) <= known, line


def test_nginx_and_the_unit_agree() -> None:
    unit = (DOCUMENTED / "gouji-desk.service").read_text("utf-8")
    (given,) = re.findall(r"^Environment=(.*)$", unit, re.MULTILINE)
    values = dict(pair.split("=", 1) for pair in shlex.split(given))
    front = (DOCUMENTED / "nginx.conf").read_text("utf-8")
    assert f"proxy_pass http://127.0.0.1:{values['PORT']}/;" in front
    assert f"location {values['ROOT_PATH']}/ {{" in front


# --- Windows --------------------------------------------------------------------------------------------------------

_SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
_TRUTH = re.compile("true|false")
_ANY = re.compile(r".+")
_TASK = {
    # Paths and values as the schema of Task Scheduler (version 1.2) has them; restarts are counted in a byte.
    "RegistrationInfo/Description": _ANY,
    "Triggers/BootTrigger/Enabled": _TRUTH,
    "Triggers/BootTrigger/Delay": _DURATION,
    "Principals/Principal/UserId": re.compile(r"S-1-5-(18|19|20)"),
    "Principals/Principal/RunLevel": re.compile("LeastPrivilege|HighestAvailable"),
    "Settings/MultipleInstancesPolicy": re.compile("Parallel|Queue|IgnoreNew|StopExisting"),
    "Settings/DisallowStartIfOnBatteries": _TRUTH,
    "Settings/StopIfGoingOnBatteries": _TRUTH,
    "Settings/StartWhenAvailable": _TRUTH,
    "Settings/ExecutionTimeLimit": _DURATION,
    "Settings/RestartOnFailure/Interval": _DURATION,
    "Settings/RestartOnFailure/Count": re.compile(r"[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]"),
    "Settings/Enabled": _TRUTH,
    "Actions/Exec/Command": re.compile(r"[A-Z]:\\.+\.exe"),
    "Actions/Exec/Arguments": _ANY,
    "Actions/Exec/WorkingDirectory": re.compile(r"[A-Z]:\\.+"),
}


def test_the_task_of_windows_is_as_its_schema_asks() -> None:
    data = (DOCUMENTED / "gouji-desk.xml").read_bytes()
    assert data.startswith(b"\xff\xfe"), "schtasks reads a file of another encoding as that of the system"
    assert data.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>\r\n')
    task = ET.fromstring(data)  # noqa: S314  # a file of this repository
    assert (task.tag, task.get("version")) == (f"{_SPACE}Task", "1.2")
    found = dict(_leaves(task, ""))
    assert set(found) == set(_TASK)
    for path, allowed in _TASK.items():
        assert allowed.fullmatch(found[path]), path
    (trigger,) = task.iter(f"{_SPACE}BootTrigger")
    assert [child.tag.removeprefix(_SPACE) for child in trigger] == ["Enabled", "Delay"], "a sequence, not a set"
    (actions,) = task.iter(f"{_SPACE}Actions")
    (principal,) = task.iter(f"{_SPACE}Principal")
    assert actions.get("Context") == principal.get("id")


def _leaves(element: ET.Element, path: str) -> Iterator[tuple[str, str]]:
    for child in element:
        here = f"{path}/{child.tag.removeprefix(_SPACE)}".removeprefix("/")
        if len(child):
            yield from _leaves(child, here)
        else:
            yield here, child.text or ""


def test_who_may_come_is_said_when_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_campaign(tmp_path / "年报")

    def user(*given: str, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
        return run("user", campaign.folder, *given, "--lang", "zh")

    assert "张三 可以登录工作台，权限：审定" in user("张三", "--role", "decide", typed=PASSWORD).stderr
    assert "权限：审定" in user("张三", typed=PASSWORD).stderr
    short = user("李四", typed="1234")
    assert (short.returncode, "密码至少" in short.stderr) == (2, True)
    assert user().stdout == "张三\tdecide\t审定\n"
    assert "张三 不能再登录工作台" in user("张三", "--remove").stderr
    assert user("张三", "--remove").returncode == 2
    assert "还没有人可以登录工作台" in user().stderr
