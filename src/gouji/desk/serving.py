"""Running a desk: the campaign opened, its processes started, the address said aloud, and all of it ended in order."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import os
import signal
import socket
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from gouji.checker import EngineError, installed_engine
from gouji.collection import batch
from gouji.collection.campaign import Campaign, HeldError, Keeper, local_time, locked
from gouji.common import bind_alone, user_name
from gouji.desk.app import application
from gouji.desk.connections import TimedProtocol
from gouji.desk.desk import Desk, collected
from gouji.desk.finding_lines import FindingLines
from gouji.desk.products import Products
from gouji.desk.reading_queue import Work
from gouji.desk.settings import read_desk_settings
from gouji.desk.store import Store
from gouji.findings import Phrase, PhrasedError, reason_of

LOCK_FILE = "desk.lock"
_SECONDS_A_FILE = 60.0
_MOST_AT_ONCE = 1_000
_LOG = logging.getLogger("gouji.desk")


class CannotServeError(PhrasedError):
    """The desk cannot be run; *words* say why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk is reached.

    Attributes:
        host, port: on which it listens; port 0 for any that is free.
        root_path: below which a server in front of it has it, such as ``/nianbao``.
        certificate, key: files for TLS; None for plain HTTP.
        proxies: addresses of servers in front of it whose word about the visitor's address is taken.
    """

    host: str = "127.0.0.1"
    port: int = 8700
    root_path: str = ""
    certificate: Path | None = None
    key: Path | None = None
    proxies: str = "127.0.0.1"

    @property
    def is_local(self) -> bool:
        """True if only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def warnings(self) -> list[Phrase]:
        """Warnings for whoever starts it.

        Returns:
            Sentences; none if it is reached from this machine alone, or through TLS.
        """
        found = []
        if self.host in ("0.0.0.0", "::"):  # noqa: S104  # named to be warned of
            found.append(
                Phrase(
                    "正在监听本机的所有网络地址：能连到这台机器的人都能打开",
                    "listening on every address of this machine: whoever reaches it can open the desk",
                )
            )
        if not self.is_local and self.certificate is None:
            found.append(
                Phrase(
                    "连接没有加密（http）：同一网络中的人可能看到密码、链接和文件。"
                    "请用 --tls-cert 和 --tls-key，或放在 nginx 后面",
                    "the connection is not encrypted (http): others on the network may read passwords, links and files;"
                    " use --tls-cert and --tls-key, or put it behind nginx",
                )
            )
        return found


@contextmanager
def open_desk(campaign: Campaign, key: bytes | None, jobs: int | None = None) -> Iterator[Desk]:
    """A desk over a campaign, without a server.

    Args:
        campaign: to be kept; no other desk may have it.
        key: with which the office sealed its stamps, if it did.
        jobs: processes that read; None: one a core.

    Yields:
        The desk.

    Raises:
        CannotServeError: another desk has the folder.
        BadSettingsError: ``desk.toml`` is wrong.
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError, StoreError: a file of the campaign cannot be used.
    """
    count = jobs or os.cpu_count() or 1
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(campaign.folder / LOCK_FILE, 0))
        except HeldError as error:
            raise CannotServeError(
                f"另一个 gouji serve 正在使用 {campaign.folder}，请先关闭它",
                f"another gouji serve has {campaign.folder}: end it first",
            ) from error
        settings = read_desk_settings(campaign.folder)
        executor = stack.enter_context(batch.processes(count, seconds=_SECONDS_A_FILE))
        keeper = stack.enter_context(Keeper(campaign, key, executor=executor))
        executor.submit(_warm)  # the first agency is not to wait for the libraries
        store = stack.enter_context(Store.open(campaign.folder, local_time))
        # On Windows a file that somebody is still downloading cannot be deleted.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gouji-desk-", ignore_cleanup_errors=True))
        yield Desk(
            keeper=keeper,
            store=store,
            work=stack.enter_context(Work(keeper, 2 * count)),
            lines=FindingLines(keeper),
            products=stack.enter_context(Products(Path(folder), local_time)),
            settings=settings,
            now=local_time,
            cookie=f"gouji_{hashlib.sha256(str(campaign.folder.absolute()).encode()).hexdigest()[:8]}",
            has_engine=_has_engine(),
            executor=executor,
            key=key,
        )


def _warm() -> None:
    """Nothing: it starts the processes."""


def _has_engine() -> bool:
    try:
        installed_engine()
    except EngineError:
        return False
    return True


def serve(
    campaign: Campaign,
    key: bytes | None,
    place: Place,
    say: Callable[[Phrase], None],
    *,
    jobs: int | None = None,
    opens: bool = False,
) -> None:
    """Run a desk until it is told to end.

    Args:
        campaign: to be kept; no other desk may have it.
        key: with which the office sealed its stamps, if it did.
        place: where it is reached.
        say: is handed what whoever starts it has to know.
        jobs: processes that read; None: one a core.
        opens: sign in the one who sits here, and open a browser.

    Raises:
        CannotServeError: the address is taken, the certificate cannot be used, or another desk has the folder.
        BadSettingsError: ``desk.toml`` is wrong.
        KeyNeededError: the campaign is sealed and there is no *key*.
        NotACampaignError: last year's reports are not where the settings say.
        LedgerError, StoreError: a file of the campaign cannot be used.
    """
    with _listening(place) as listener, open_desk(campaign, key, jobs) as desk:
        address = _address(place, listener.getsockname()[1])
        for warning in place.warnings():
            say(warning)
        office = f"{address}{place.root_path}/office"
        say(Phrase(f"收表工作台：{office}（Ctrl-C 结束）", f"the desk: {office} (Ctrl-C ends it)"))
        if opens or not desk.store.people():
            entrance = f"{address}{place.root_path}/start/{desk.tickets.issue(user_name())}"
            say(
                Phrase(
                    f"登录请打开（15 分钟内有效，只能用一次）：{entrance}",
                    f"to sign in, once, within 15 minutes: {entrance}",
                )
            )
            if opens:
                threading.Thread(target=_browse, args=(entrance,), daemon=True).start()
        _catch_up(desk)
        if threading.current_thread() is threading.main_thread():
            # uvicorn ends in order and then hands the signal on: what is open here has to be closed too.
            signal.signal(signal.SIGTERM, _end)
        try:
            uvicorn.Server(_config(desk, place)).run(sockets=[listener])
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise CannotServeError(f"服务不能启动：{error}", f"it cannot be run: {error}") from error


def _end(*_: object) -> None:
    raise SystemExit(0)


def _address(place: Place, port: int) -> str:
    """The address under which this machine itself reaches a desk."""
    scheme = "https" if place.certificate is not None else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.host, place.host)  # noqa: S104  # named to be replaced
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


@contextmanager
def _listening(place: Place) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listener = socket.socket(family)
    with listener:
        try:
            bind_alone(listener, place.host, place.port)
            listener.listen(2048)
        except OSError as error:
            why = reason_of(error)
            raise CannotServeError(
                f"不能使用地址 {place.host}:{place.port}（{why.zh}）：请换 --port",
                f"{place.host}:{place.port} cannot be used ({why.en}): try another --port",
            ) from error
        yield listener


def _config(desk: Desk, place: Place) -> uvicorn.Config:
    return uvicorn.Config(
        application(desk),
        http=TimedProtocol,
        root_path=place.root_path,
        ssl_certfile=None if place.certificate is None else str(place.certificate),
        ssl_keyfile=None if place.key is None else str(place.key),
        proxy_headers=True,
        forwarded_allow_ips=place.proxies,
        access_log=False,  # addresses of pages hold the agencies' keys
        log_level="warning",
        server_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        lifespan="off",
    )


def _catch_up(desk: Desk) -> None:
    """Read what a process that died had entered and not recorded, and what was laid into the inbox meanwhile."""

    def collect() -> None:
        try:
            collected(desk)
        except Exception:  # noqa: BLE001  # it is said in the log, and pages work all the same
            _LOG.exception("collecting at the start failed")

    threading.Thread(target=collect, name="catching up", daemon=True).start()


def _browse(address: str) -> None:
    time.sleep(1.0)
    with suppress(webbrowser.Error):
        webbrowser.open(address)
