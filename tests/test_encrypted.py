"""Workbooks that need a password to open."""

from __future__ import annotations

import io

import pytest
from edit import Workbook
from generate import YEAR, submission, workbook

import gouji
from gouji.importer import Options

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


def test_a_file_that_asks_for_endless_hashing_is_stopped() -> None:
    data = _encrypted(PASSWORD)
    assert data.count(b'spinCount="100000"') == 1
    hostile = data.replace(b'spinCount="100000"', b'spinCount="9999999"').replace(b"\n    ", b"\n   ", 1)
    assert len(hostile) == len(data)
    assert [each.code for each in _read(hostile, PASSWORD).diagnostics] == ["F107"]


def test_without_the_library_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.reader.decryption.ask", lambda *_: ({"error": "missing"}, b""))
    data = _encrypted(PASSWORD)
    assert "gouji[encrypted]" in _details(_read(data, PASSWORD))[0][1]
    assert "gouji[encrypted]" not in _details(_read(data))[0][1]
