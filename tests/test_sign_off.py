"""The sign-off of the cover: what is left blank is a finding, as grave as template and campaign say."""

from __future__ import annotations

from dataclasses import replace

import pytest

import gouji
from gouji.findings import Severity
from gouji.form import COVER_SHEET, Edition, lay_out
from gouji.reading import Options
from gouji.workbook.writer import write_workbook
from support import forms
from support.edit import Workbook
from support.filled import TEXTS, numbers, signed, workbook
from support.readers import assert_same
from test_layout_digest import SMALL


def _found(data: bytes, options: Options | None = None) -> dict[str | None, Severity]:
    reading = gouji.read_bytes(data, "x.xlsx", options or Options())
    return {finding.path: finding.severity for finding in reading.diagnostics if finding.code == "W240"}


@pytest.mark.parametrize("name", gouji.shipped())
def test_each_blank_is_named(name: str) -> None:
    edition = gouji.load(name)
    stamp = lay_out(edition).stamp(edition.years.first, "某局")
    everything = signed(edition)
    for path in everything:
        left = {other: value for other, value in everything.items() if other != path}
        made = write_workbook(edition, stamp, {**numbers(edition), **TEXTS, **dict.fromkeys(everything), **left})
        assert _found(made) == {path: Severity.WARNING}
        assert gouji.read_bytes(made, "x.xlsx").status == "accepted"


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_spaces_sign_nothing(blank: str) -> None:
    book = Workbook(workbook())
    book.set(COVER_SHEET, lay_out(gouji.load("2021")).cells["sign_off.approved_by"].a1, blank)
    assert _found(book.to_bytes()) == {"sign_off.approved_by": Severity.WARNING}


@pytest.mark.parametrize("item", ["负责人", "approved_by"])
def test_a_campaign_makes_one_an_error(item: str) -> None:
    data = workbook(changes={"sign_off.approved_by": None, "sign_off.contact": None})
    options = Options(must_sign=frozenset({item}))
    found = {"sign_off.approved_by": Severity.ERROR, "sign_off.contact": Severity.WARNING}
    assert _found(data, options) == found
    assert gouji.read_bytes(data, "x.xlsx", options).status == "rejected"


def _small(blank: str) -> Edition:
    return forms.load_text(SMALL.replace("filled_by: 填报人", f"filled_by: {{label: 填报人, blank: {blank}}}"))


@pytest.mark.parametrize(("blank", "severity"), [("error", Severity.ERROR), ("warning", Severity.WARNING)])
def test_a_template_says_how_grave_a_blank_is(blank: str, severity: Severity) -> None:
    edition = _small(blank)
    data = write_workbook(edition, lay_out(edition).stamp(2025, "某局"))
    found = _found(data, Options(templates={edition.id: edition}))
    assert found["sign_off.filled_by"] is severity
    assert lay_out(edition).digest == lay_out(forms.load_text(SMALL)).digest


@pytest.mark.parametrize("rest", ["", " \u200b"])
@pytest.mark.parametrize("path", ["sign_off.approved_by", "sign_off.approved_on"])
def test_what_was_struck_out_as_a_whole_signs_nothing(path: str, rest: str) -> None:
    item = next(item for item in gouji.load("2021").sign_off if item.path == path)
    book, cell = Workbook(workbook()), lay_out(gouji.load("2021")).cells[path]
    book.set_runs(COVER_SHEET, cell.a1, ("2026-01-12", "<strike/>"), (rest, ""))
    for must_sign, severity in ((frozenset[str](), Severity.WARNING), (frozenset({item.id}), Severity.ERROR)):
        reading = assert_same(book.to_bytes(), Options(must_sign=must_sign))
        assert {each.code: each.severity for each in reading.diagnostics} == {
            "V341": Severity.WARNING,
            "W240": severity,
        }
        assert {each.path for each in reading.diagnostics} == {path}


def test_a_template_lets_one_be_blank() -> None:
    edition = _small("info")
    data = write_workbook(edition, lay_out(edition).stamp(2025, "某局"))
    assert "sign_off.filled_by" not in _found(data, Options(templates={edition.id: edition}))


def test_a_file_that_was_sent_out_before_is_read_as_before() -> None:
    edition = gouji.load("2021")
    without = replace(edition, sign_off=tuple(replace(item, blank=Severity.ERROR) for item in edition.sign_off))
    assert lay_out(without).digest == lay_out(edition).digest
