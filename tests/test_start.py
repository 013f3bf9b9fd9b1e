"""What a double click opens: a campaign is found or named, and its desk opens with the one who sits there signed in."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest

pytest.importorskip("starlette")

from gouji.cli import campaign_choosing as choosing
from gouji.common import bind_alone
from support.campaigns import make_campaign
from support.command import run
from support.desks import Visitor
from support.windows import posix_only


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A campaign among the documents of somebody who is elsewhere."""
    home, here = tmp_path / "home", tmp_path / "here"
    for folder in (home / "文档", here):
        folder.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.chdir(here)
    return make_campaign(home / "文档" / "2025 年报").folder


def test_campaigns_are_found_where_people_keep_them(campaign: Path, tmp_path: Path) -> None:
    newer = make_campaign(tmp_path / "here" / "later").folder
    os.utime(newer / "ledger.sqlite", (2e9, 2e9))
    (tmp_path / "here" / "no campaign").mkdir()
    assert [path.resolve() for path in choosing.campaigns_near_by()] == [newer, campaign]


@pytest.mark.parametrize(
    ("typed", "is_chosen"),
    [
        ("1\n", True),
        pytest.param("'{path}'\n", True, marks=posix_only),
        ('"{path}" \n', True),
        pytest.param("{escaped}\n", True, marks=posix_only),
        ("{path}\n", True),
        ("2\nnothing\n1\n", True),
        ("\n", False),
        ("", False),
        ("x\n", False),
    ],
)
def test_a_campaign_is_chosen_by_number_or_dragged_into_the_window(
    *, typed: str, is_chosen: bool, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    escaped = str(campaign).replace(" ", "\\ ")
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed.format(path=campaign, escaped=escaped)))
    assert choosing.chosen_campaign([campaign], "zh") == (campaign if is_chosen else None)


def test_nothing_chosen_lists_the_commands(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    done = run("start", "--lang", "en")
    assert done.returncode == 0
    assert str(campaign) in done.stdout
    assert "selftest" in done.stdout


def test_another_port_is_taken_where_the_usual_one_is() -> None:
    assert choosing.free_port() in (0, choosing.USUAL_PORT)
    with socket.socket() as other:
        try:
            other.bind(("127.0.0.1", choosing.USUAL_PORT))
        except OSError:
            pytest.skip("somebody else has the port, which proves as much")
        assert choosing.free_port() == 0


@pytest.mark.parametrize(("system", "option"), [("posix", "SO_REUSEADDR"), ("nt", "SO_EXCLUSIVEADDRUSE")])
def test_no_other_program_gets_the_port_of_a_desk(monkeypatch: pytest.MonkeyPatch, system: str, option: str) -> None:
    """On Windows two programs could have 127.0.0.1 and all addresses; no other system can show it."""
    monkeypatch.setattr(socket, option, getattr(socket, option, -5), raising=False)
    monkeypatch.setattr("gouji.common.machine.os", SimpleNamespace(name=system))
    listener = mock.Mock()
    bind_alone(listener, "0.0.0.0", 8700)  # noqa: S104  # nothing listens
    assert listener.method_calls == [
        mock.call.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1),
        mock.call.bind(("0.0.0.0", 8700)),  # noqa: S104
    ]


@posix_only
def test_the_desk_opens_with_the_one_who_sits_there_signed_in(campaign: Path, tmp_path: Path) -> None:
    said = tmp_path / "address"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >"{said}.part" && mv "{said}.part" "{said}"\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "gouji", "start", str(campaign), "--lang", "zh"]
    environment = os.environ | {"BROWSER": f"{browser} %s"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, start_new_session=True) as process:
        try:
            end = time.monotonic() + 60
            while not said.exists() and time.monotonic() < end:
                time.sleep(0.1)
            address, _, path = said.read_text().removeprefix("http://").partition("/")
            visitor = Visitor(f"http://{address}")
            page = visitor.get(f"/{path}")
            assert (page.status, visitor.get("/office").status, len(visitor.cookies)) == (200, 200, 1)
            assert visitor.get(f"/{path}", follow=False).status != 303, "it lets in once"
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
