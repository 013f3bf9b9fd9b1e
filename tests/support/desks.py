"""A desk that is running, and a visitor to it who sees what a browser would be sent."""

from __future__ import annotations

import contextlib
import csv
import functools
import http.client
import io
import os
import re
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from gouji.desk import Role, Store, hashed
from support.campaigns import NOW, ROSTER
from support.command import run
from support.processes import end_family

PASSWORD = "correct horse battery"  # noqa: S105  # of tests
_SECONDS_TO_START = 60

_hashed_once = functools.cache(hashed)
"""The hash of a password, which is slow on purpose."""


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@dataclass
class Answer:
    """An answer of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The words of the page, without its tags."""
        page = re.sub(r"<style.*?</style>", "", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())

    @property
    def html(self) -> str:
        return self.body.decode()

    def links(self, pattern: str) -> list[str]:
        found = [unescape(link) for link in re.findall(rf'href="([^"]*{pattern}[^"]*)"', self.html)]
        return [link for link in found if link != self.in_other_language]

    @property
    def in_other_language(self) -> str:
        """The address of the page in the other language."""
        return unescape((re.findall(r'href="([^"]*[?;]lang=[^"]*)"', self.html) or [""])[-1])

    @property
    def token(self) -> str:
        return str(re.findall(r'name="token" value="([0-9a-f]+)"', self.html)[0])


@dataclass
class Visitor:
    """Somebody with a browser: cookies, and an origin."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        follow: bool = True,
    ) -> Answer:
        connection = self.connection()
        sent = {"Accept-Language": "zh-CN", **self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent, encode_chunked=not isinstance(body, bytes | None))
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
        finally:
            connection.close()
        if follow and answer.status == 303:
            return self.get(answer.headers["location"])
        return answer

    def connection(self) -> http.client.HTTPConnection:
        place = urlsplit(self.address)
        return http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)

    def wait_until_served(self, path: str = "/") -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < end:
            try:
                if self.get(path, follow=False).status:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.address)

    def get(self, path: str, *, follow: bool = True) -> Answer:
        return self.ask("GET", path, follow=follow)

    def post(
        self, path: str, fields: Mapping[str, str], *, follow: bool = True, headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address, **(headers or {})}
        return self.ask("POST", path, urlencode(fields).encode(), sent, follow=follow)

    def act(self, page: str, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form of the office as its page has it."""
        return self.post(path, {"token": self.get(page).token, **fields})

    def letters(self, page: Answer) -> Answer:
        """The archive of letters that a page has at hand first."""
        return self.get(page.links(r"/office/links/\d")[0])

    def results(self) -> Answer:
        """The page of results of the office, once all that was asked for is made."""
        for _ in range(600):
            page = self.get("/office/results")
            if "正在生成" not in page.text:
                return page
            time.sleep(0.1)
        raise AssertionError("the results are not made within a minute")

    def upload(
        self,
        path: str,
        files: Sequence[tuple[str, bytes]],
        fields: Mapping[str, str] | None = None,
        *,
        follow: bool = True,
    ) -> Answer:
        body, kind = multipart(files, fields or {})
        return self.ask("POST", path, body, {"Content-Type": kind, "Origin": self.address}, follow=follow)


def multipart(files: Sequence[tuple[str, bytes]], fields: Mapping[str, str]) -> tuple[bytes, str]:
    """The body of a form with files, and its media type."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, data in files:
        quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


@dataclass
class ServedDesk:
    """A desk in a process of its own."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    said: list[str]

    def visitor(self) -> Visitor:
        return Visitor(self.address)

    def office(self, name: str = "张三") -> Visitor:
        """Somebody of the office, signed in."""
        visitor = self.visitor()
        answer = visitor.post("/office/sign-in", {"name": name, "password": PASSWORD})
        assert answer.status == 200, answer.text
        return visitor

    def kill(self) -> None:
        """End it as a power cut would, its workers too."""
        end_family(self.process)


def new_campaign(folder: Path, roster: str = ROSTER) -> Path:
    (folder / "roster.csv").write_text(roster, "utf-8")
    campaign = folder / "年报"
    done = run(
        "new", campaign, "--roster", folder / "roster.csv", "--year", "2025", "--deadline", "2099-01-31", "--lang", "zh"
    )
    assert done.returncode == 0, done.output
    make_people(campaign)
    return campaign


def make_people(campaign: Path) -> None:
    """Those of the office who may come in, one for each role."""
    with Store.open(campaign, lambda: NOW) as store:
        for name, role in (("张三", Role.DECIDE), ("李四", Role.COLLECT), ("王五", Role.SEE)):
            store.put_person(name, role, _hashed_once(PASSWORD))


def links_of(office: Visitor, which: str = "all", *, root: str = "") -> dict[str, str]:
    """The paths of the agencies' pages by their codes, from the letters."""
    answer = office.letters(office.act(f"{root}/office/links", f"{root}/office/links", {"which": which}))
    assert answer.headers["content-type"] == "application/zip", answer.text
    return listed_links(answer)


def listed_links(letters: Answer) -> dict[str, str]:
    """The paths of the agencies' pages by their codes, from an archive of letters."""
    with zipfile.ZipFile(io.BytesIO(letters.body)) as archive:
        (listed,) = (name for name in archive.namelist() if name.endswith(".csv"))
        rows = list(csv.reader(io.StringIO(archive.read(listed).decode("utf-8-sig"))))
    return {row[0].removeprefix("'"): urlsplit(row[4]).path for row in rows[1:]}


@contextmanager
def served(folder: Path, *arguments: str, **environment: str) -> Iterator[ServedDesk]:
    """A desk over a campaign, on any free port of this machine."""
    command = [sys.executable, "-m", "gouji", "serve", str(folder), "--port", "0", "--lang", "en", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )
    said: list[str] = []
    ready = threading.Event()
    listener = threading.Thread(target=_listen, args=(process, said, ready), daemon=True)
    listener.start()
    try:
        assert ready.wait(_SECONDS_TO_START), said
        yield ServedDesk(folder, _address(said), process, said)
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        end_family(process)
        listener.join(20)


def _listen(process: subprocess.Popen[str], said: list[str], ready: threading.Event) -> None:
    assert process.stderr is not None
    with process.stderr as stream:
        for line in stream:
            said.append(line.rstrip())
            if "/office" in line:
                ready.set()
    ready.set()


def _address(said: list[str]) -> str:
    found = [re.search(r"https?://[^/\s]+", line) for line in list(said) if "/office" in line]
    assert found, said
    assert found[0] is not None
    address = found[0][0]
    Visitor(address).wait_until_served()
    return address
