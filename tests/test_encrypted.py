"""Workbooks that need a password to open."""

from __future__ import annotations

import functools
import hashlib
import io
import struct

import pytest

import gouji
from gouji.reading.workbooks import Options
from gouji.workbook.confined import Bounds
from gouji.workbook.formats import decryption
from support.edit import Workbook
from support.filled import YEAR, submission, workbook
from support.windows import posix_only

msoffcrypto = pytest.importorskip("msoffcrypto")

EDITION = gouji.load("2021")
PASSWORD = "盐池2025"  # noqa: S105  # of the tests


def _encrypted(password: str, data: bytes | None = None) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    made = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook() if data is None else data)).encrypt(password, made)
    return made.getvalue()


def _read(data: bytes, password: str | None = None) -> gouji.Reading:
    return gouji.read_bytes(data, "x", Options(password=password))


def _details(reading: gouji.Reading) -> list[tuple[str, str]]:
    return [(each.code, each.message("en")) for each in reading.diagnostics]


def test_without_its_password_a_workbook_is_not_read() -> None:
    assert [code for code, _ in _details(_read(_encrypted(PASSWORD)))] == ["F102"]


def test_with_its_password_it_is_read_as_if_it_had_none() -> None:
    data = _encrypted(PASSWORD)
    reading = _read(data, PASSWORD)
    assert reading.submission == submission(EDITION, YEAR)
    assert reading.sha256 != gouji.read_bytes(workbook(), "x").sha256


def test_a_wrong_password_is_said_to_be_wrong() -> None:
    ((code, message),) = _details(_read(_encrypted(PASSWORD), "another"))
    assert (code, "is wrong" in message) == ("F102", True)


def test_a_password_does_no_harm_to_a_workbook_without_one() -> None:
    assert _read(workbook(), PASSWORD).submission == submission(EDITION, YEAR)


def test_the_password_that_excel_does_not_ask_for_is_not_asked_for() -> None:
    assert _read(_encrypted("VelvetSweatshop")).submission == submission(EDITION, YEAR)


def test_what_stands_behind_a_password_is_judged_like_any_file() -> None:
    book = Workbook(workbook())
    book.parts["xl/workbook.xml"] = b"<workbook>"
    broken = _encrypted(PASSWORD, book.to_bytes())
    assert [code for code, _ in _details(_read(broken, PASSWORD))] == ["F101"]


def test_decrypting_is_stopped_after_six_seconds_of_work() -> None:
    assert Bounds().processor_seconds == 6


@posix_only  # elsewhere only the clock ends it
def test_a_file_that_asks_for_endless_hashing_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second shows what six would."""
    monkeypatch.setattr(decryption, "Bounds", functools.partial(Bounds, processor_seconds=1))
    data = _encrypted(PASSWORD)
    assert data.count(b'spinCount="100000"') == 1
    hostile = data.replace(b'spinCount="100000"', b'spinCount="9999999"').replace(b"\n    ", b"\n   ", 1)
    assert len(hostile) == len(data)
    assert [each.code for each in _read(hostile, PASSWORD).diagnostics] == ["F107"]


def _old_behind(password: str) -> bytes:
    """An old workbook with one number in it, its records behind a password as Excel 97 does it."""
    from msoffcrypto.method.rc4 import DocumentRC4

    from test_formats import biff, old_workbook, one_sheet

    salt, verifier = bytes(range(16)), bytes(16)
    proof = DocumentRC4.decrypt(password, salt, io.BytesIO(verifier + hashlib.md5(verifier).digest())).read()  # noqa: S324
    key = biff(0x002F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    plain = one_sheet(biff(0x0203, struct.pack("<HHHd", 6, 3, 0, 45)), head=key)
    plain = (plain + biff(0, bytes(-len(plain) % 4))).ljust(4096, b"\0")  # nothing but whole records
    hidden = bytearray(DocumentRC4.decrypt(password, salt, io.BytesIO(plain), blocksize=1024).read())
    at = 0
    while at + 4 <= len(plain):  # heads of records, beginnings, the key and the places of sheets are never hidden
        kind, size = struct.unpack_from("<HH", plain, at)
        open_ = size if kind in (0x0809, 0x002F) else 4 if kind == 0x0085 else 0
        hidden[at : at + 4 + open_] = plain[at : at + 4 + open_]
        at += 4 + size
    return old_workbook(bytes(hidden))


def test_an_old_workbook_behind_a_password_is_read_with_it() -> None:
    data = _old_behind(PASSWORD)
    assert [_details(_read(data, password))[0][0] for password in (None, "another")] == ["F102", "F102"]
    assert [each.code for each in _read(data, PASSWORD).diagnostics] == ["W201"]  # read, and no form of ours


def test_without_the_library_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.workbook.formats.decryption.ask", lambda *_: ({"error": "missing"}, b""))
    data = _encrypted(PASSWORD)
    assert "gouji[encrypted]" in _details(_read(data, PASSWORD))[0][1]
    assert "gouji[encrypted]" not in _details(_read(data))[0][1]
