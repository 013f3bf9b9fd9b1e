"""The desk: what only the office is asked, agencies that left the roster, workbooks of others, a server in need."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.types import Message

from gouji.desk import visits
from gouji.desk.connections import TimedProtocol
from gouji.workbook.ooxml.archive import packed
from support.campaigns import ROSTER, workbook
from support.command import run
from support.desks import PASSWORD, ServedDesk, Visitor, eventually, links_of, new_campaign, served


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    with served(new_campaign(tmp_path_factory.mktemp("desk"))) as running:
        yield running


@pytest.fixture(scope="module")
def office(desk: ServedDesk) -> Visitor:
    return desk.office()


@pytest.fixture(scope="module")
def links(office: Visitor) -> dict[str, str]:
    return links_of(office)


def test_the_office_alone_is_asked_of_what_is_no_figure(
    desk: ServedDesk, office: Visitor, links: dict[str, str]
) -> None:
    agency = desk.visitor()
    told = agency.upload(links["X1"], [("a.xlsx", workbook("X1", "某县民政和退役军人局"))])
    assert "已通过" in told.text
    assert "C734" not in told.text
    (page,) = {place.rpartition("/")[0] for place in told.links("/receipt")}
    assert agency.post(f"{page}/answer", {"code": "C734", "reason": "我们改名了"}).status == 409
    (file,) = {
        place for place in office.get("/office/queue").links("/office/file/") if "C734" in office.get(place).text
    }
    shown = office.get(file).text
    assert shown.count("民政和退役军人局") == 1
    assert "gouji" not in shown.partition("C734")[2].partition("处理")[0]
    answered = office.act(file, f"{file}/answer", {"code": "C734", "reason": "三定方案更名"})
    assert "三定方案更名" in answered.text
    assert "C734" not in office.get("/office/queue").text


def test_what_is_open_about_a_report_is_named_where_it_is_taken_over(
    desk: ServedDesk, office: Visitor, links: dict[str, str]
) -> None:
    both = packed({"a.xlsx": workbook("X0", version=1), "b.xlsx": workbook("X0", "某县政府", version=2)})
    page = "/office/agency/X0"

    def named() -> set[str]:
        open_now = office.get(page).text.partition("经过")[0]
        return {code for code in ("C734", "C790") if code in open_now}

    agency = desk.visitor()
    shown = agency.upload(links["X0"], [("打包.zip", both)])
    eventually(lambda: named() == {"C734", "C790"})
    receipts = [agency.get(f"{place}/receipt").text for place in dict.fromkeys(shown.links("/f/"))]
    for name in ("打包.zip/a.xlsx", "打包.zip/b.xlsx"):
        assert name in shown.text
        assert name in office.get(page).text
        assert sum(name in text for text in receipts) == 1
    files = office.get(page).links("/office/file/")
    (other,) = set(files) - {files[0]}
    office.act(files[0], f"{files[0]}/answer", {"code": "C734", "reason": "简称"})
    assert named() == {"C790"}
    assert 'id="accept"' in office.get(other).html
    office.act(other, f"{other}/accept", {"reason": "电话核实"})
    assert named() == set()
    assert 'id="accept"' in office.get(files[0]).html


@pytest.mark.parametrize(
    "data",
    [
        workbook("X1", version=31, wrong=True),
        workbook("X3", year=2024, wrong=True),
        workbook("Y9", "邻县民政局", wrong=True),
    ],
)
def test_who_sends_a_workbook_that_is_not_its_own_gets_its_own_blank(
    desk: ServedDesk, links: dict[str, str], data: bytes
) -> None:
    agency = desk.visitor()
    told = agency.upload(links["X3"], [("a.xlsx", data)])
    assert told.links("/workbook") == []
    (blank,) = told.links("/blank")
    assert agency.get(blank).body == agency.get(f"{links['X3']}/blank").body
    assert 'class="button main" id="blank"' in told.html


def test_a_workbook_of_its_own_with_mistakes_still_goes_back(desk: ServedDesk, links: dict[str, str]) -> None:
    told = desk.visitor().upload(links["X3"], [("a.xlsx", workbook("X3", wrong=True))])
    assert told.links("/workbook")
    assert told.links("/blank") == []


def test_an_agency_is_told_whose_disk_is_full(desk: ServedDesk, links: dict[str, str], tmp_path: Path) -> None:
    folder = desk.folder / "收件" / "链接"
    folder.mkdir(exist_ok=True)
    if (folder / "X2").exists():
        (folder / "X2").rename(tmp_path / "X2")
    (folder / "X2").write_bytes(b"")  # no folder can be made there
    try:
        told = desk.visitor().upload(links["X2"], [("a.xlsx", workbook("X2", version=9))])
    finally:
        os.remove(folder / "X2")  # noqa: PTH107
    assert told.status == 503
    assert "收表单位的服务器" in told.text
    assert "请告诉收表单位" in told.text


def test_the_page_of_an_agency_says_whose_a_file_is_that_came_under_its_link(tmp_path: Path) -> None:
    with served(new_campaign(tmp_path), "--jobs", "1") as desk:
        office, visitor = desk.office(), desk.visitor()
        links = links_of(office)
        for code, name in (("X2", "误传.xlsx"), ("X1", "本单位.xlsx")):
            visitor.upload(links[code], [(name, workbook("X1"))])
        for code in ("X1", "X2"):
            page = office.get(f"/office/agency/{code}").html
            rows = re.findall("<tr>(.*?)</tr>", page.partition('id="files"')[2].partition("</table>")[0], re.DOTALL)
            (mistaken,) = (row for row in rows if "误传.xlsx" in row)
            (own,) = (row for row in rows if "本单位.xlsx" in row)
            # What counts for one agency is not displayed as if it counted for the other.
            assert all(("某县民政局</a>" in row) == (code == "X2") for row in (mistaken, own)), code
            assert "单位链接 某县教育局" in mistaken or code == "X2"
            assert "单位链接 某县民政局" in own or code == "X1"


@pytest.mark.parametrize("way", ["moved", "replaced"])
def test_a_desk_takes_nothing_into_a_folder_that_is_elsewhere_now(way: str, tmp_path: Path) -> None:
    campaign, moved = new_campaign(tmp_path), tmp_path / "改名"
    with served(campaign, "--jobs", "1") as desk:
        office, visitor = desk.office(), desk.visitor()
        links = links_of(office)
        assert "已通过" in visitor.upload(links["X1"], [("民政.xlsx", workbook("X1"))]).text
        campaign.rename(moved)
        if way == "replaced":
            shutil.copytree(moved, campaign)
        files = _all_files(tmp_path)
        told = visitor.upload(links["X2"], [("教育.xlsx", workbook("X2"))])
        assert told.status == 503
        assert "已被移走" in told.text
        for act in ("agency/X1/take-over", "agency/X1/link", "agency/X1/revoke", "links", "reminders/sent", "people"):
            fields = {"which": "all", "name": "赵六", "role": "see", "password": PASSWORD}
            assert office.act("/office/people", f"/office/{act}", fields).status == 503, act
        assert _all_files(tmp_path) == files
        if way == "moved":  # back again, it goes on
            moved.rename(campaign)
            assert "已通过" in visitor.upload(links["X2"], [("教育.xlsx", workbook("X2"))]).text


def _all_files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm", "-journal"))}


def test_an_agency_that_left_the_roster_keeps_its_history(tmp_path: Path) -> None:
    campaign = new_campaign(tmp_path)
    with served(campaign) as desk:
        office = desk.office()
        link = links_of(office)["X2"]
        assert "已通过" in desk.visitor().upload(link, [("教育.xlsx", workbook("X2"))]).text
    (roster,) = campaign.glob("roster.*")
    roster.write_text(ROSTER.replace("X2,某县教育局,教育局,X0,部门,李四 0953-2,\n", ""), "utf-8")
    for named in ("X2", "某县教育局"):
        done = run("history", campaign, named, "--lang", "zh")
        assert (done.returncode, "教育.xlsx" in done.stdout) == (0, True), done.output
    assert run("history", campaign, "某县教育", "--lang", "zh").returncode == 2
    with served(campaign) as desk:
        office = desk.office()
        assert office.get("/office/agencies").links("/office/agency/X2")
        page = office.get("/office/agency/X2")
        assert page.status == 200
        assert "某县教育局" in page.text
        assert "已不在名录中" in page.text
        assert "教育.xlsx" in page.text
        (file,) = set(page.links("/office/file/"))
        assert office.get(file).links("/office/agency/X2")
        assert office.act(file, "/office/agency/X2/take-over", {"reason": ""}).status == 404
        assert office.get("/office/agency/nobody").status == 404


@contextmanager
def _listening(protocol: type[TimedProtocol]) -> Iterator[tuple[str, int]]:
    """A server with that protocol, whose pages read what is sent, ``/late`` after a second, ``/refused`` never."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(scope["path"] == "/late")
        while scope["path"] != "/refused" and (await receive()).get("more_body", False):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(
            uvicorn.Config(app, http=protocol, lifespan="off", log_level="error", timeout_keep_alive=1)
        )
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()


def _whole(client: socket.socket) -> bytes:
    """All that comes until the other side ends the connection."""
    return b"".join(iter(lambda: client.recv(4096), b""))


def test_connections_that_bring_no_request_are_ended() -> None:
    class Hasty(TimedProtocol):
        seconds_for_a_head = 0.5

    with _listening(Hasty) as address:
        right = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        for sent, answered in ((b"", 0), (b"GET / HTTP/1.1\r\n", 0), (right, 1), (right + b"GET / HT", 1)):
            with socket.create_connection(address, timeout=20) as client:
                client.sendall(sent)
                began = time.monotonic()
                assert _whole(client).count(b" 204 ") == answered
                assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("length", "pieces", "pause", "answered"), [(5_000, 50, 0.1, 1), (5_000, 5, 0.1, 0), (500, 1, 0, 1)]
)
def test_bodies_that_come_too_slowly_are_ended(length: int, pieces: int, pause: float, answered: int) -> None:
    class Hasty(TimedProtocol):
        seconds_for_a_share = 0.5
        share = 200

    with _listening(Hasty) as address, socket.create_connection(address, timeout=20) as client:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        client.sendall(head % length)
        began = time.monotonic()
        for _ in range(pieces):
            client.sendall(b"x" * (length // max(pieces, 50 if pause else 1)))
            time.sleep(pause)
        assert _whole(client).count(b" 204 ") == answered
        assert time.monotonic() - began < 15


def _sent(client: socket.socket, pieces: Iterable[tuple[bytes, float]]) -> None:
    """Send pieces, each with a pause behind it."""
    for piece, pause in pieces:
        client.sendall(piece)
        time.sleep(pause)


_BODY = [(b"x" * 100, 0.1)] * 15
_CHUNKS = [(b"64\r\n" + piece + b"\r\n", pause) for piece, pause in _BODY]


def _of(length: int, path: str = "/", more: str = "") -> bytes:
    """The head of a request with a body."""
    return f"POST {path} HTTP/1.1\r\nHost: a\r\n{more}Content-Length: {length}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("pieces", "answered"),
    [
        # A small form just before, on the same connection: its time is not that of what comes behind it.
        ([(_of(1), 0.05), (b"x", 0.4), (_of(1500), 0), *_BODY], 2),
        ([(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 0), *_CHUNKS, (b"0\r\n\r\n", 0)], 1),
        # All but the end in one piece with the head, as from a proxy, and the end after a pause.
        ([(_of(1500) + b"x" * 1499, 0.6), (b"x", 0)], 1),
        # The desk does not ask for the body, nor takes it, for longer than a share has time.
        ([(_of(1500, "/late", "Expect: 100-continue\r\n"), 1.1), *_BODY], 1),
        ([(_of(200_000, "/late") + b"x" * 199_900, 1.1), (b"x" * 100, 0)], 1),
        # What is refused before it has come is sent all the same; the next request is answered too.
        ([(_of(1500, "/refused"), 0), *_BODY, (_of(1), 0), (b"x", 0)], 2),
        # Half a body behind a whole request.
        ([(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + _of(1500) + b"x", 0)], 1),
    ],
    ids=("form before", "chunked", "at once", "asked late", "taken late", "refused", "pipelined"),
)
def test_honest_bodies_are_not_ended_whatever_was_before(pieces: list[tuple[bytes, float]], answered: int) -> None:
    class Hasty(TimedProtocol):
        seconds_for_a_head = 0.5
        seconds_for_a_share = 0.5
        share = 200

    with _listening(Hasty) as address, socket.create_connection(address, timeout=10) as client:
        _sent(client, pieces)
        assert _whole(client).count(b" 204 ") == answered


def _request(kind: str, pieces: list[bytes]) -> Request:
    """A form that comes in pieces, with a pause before each."""
    coming = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(0.1)
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}, receive)


def test_an_upload_takes_the_time_it_needs_and_a_form_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "_SECONDS_TO_SEND", 0.3)
    head = b'--a\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
    upload = _request("multipart/form-data; boundary=a", [head, *[b"x"] * 6, b"\r\n--a--\r\n"])
    _, (file,) = asyncio.run(visits.read_form(upload, 1_000, 1))
    assert file.content == b"x" * 6
    form = _request("application/x-www-form-urlencoded", [b"a=", *[b"x"] * 6, b"x"])
    with pytest.raises(visits.DeniedError) as denied:
        asyncio.run(visits.read_form(form, 1_000, 0))
    assert denied.value.status == 408
