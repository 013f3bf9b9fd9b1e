"""The stamp: what was written comes back, what was retyped is forgiven, what was mistyped is refused."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.form.stamp import MAX_NAME, FormCode, Stamp

EDITIONS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
DIGESTS = st.text("0123456789abcdef", min_size=6, max_size=12)
YEARS = st.integers(2019, 2099)
ISSUES = st.integers(1, 9999)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=MAX_NAME)

STAMPS = st.builds(
    Stamp,
    form=TEXTS,
    edition=EDITIONS,
    year=YEARS,
    agency_name=TEXTS.filter(lambda name: len(name.strip()) > 0 and len(name) <= MAX_NAME),
    agency_code=st.none() | TEXTS.filter(bool),
    layout_digest=DIGESTS,
    issue=ISSUES,
)

STAMP = Stamp("政府信息公开工作年度报告", "2021", 2025, "盐池县民政局", "11640323", "3f9a0c77b1d2", 42)
CODES = [
    STAMP.code,
    replace(STAMP, issue=1, agency_code=None).code,
    replace(STAMP, edition="2019-yanchi", year=2020).code,
]
_CHARACTERS = string.ascii_uppercase + string.digits + "-"


def _without_checks(code: FormCode) -> str:
    return str(code)[:-3]


@given(STAMPS)
def test_a_record_is_read_back(stamp: Stamp) -> None:
    assert Stamp.from_record(stamp.record()) == stamp


@given(STAMPS)
def test_a_record_is_flat_text(stamp: Stamp) -> None:
    assert all(type(key) is str and type(value) is str for key, value in stamp.record().items())


@pytest.mark.parametrize("part", ["form", "edition", "year", "agency_name", "fingerprint"])
def test_a_record_without_a_part_is_no_stamp(part: str) -> None:
    record = STAMP.record()
    del record[part]
    assert Stamp.from_record(record) is None


@pytest.mark.parametrize("part", ["year", "issue"])
@pytest.mark.parametrize("text", ["", "x", "20.5", "二〇二五", "1e3", "0x10", "9" * 5000])
def test_a_record_with_words_for_a_number_is_no_stamp(part: str, text: str) -> None:
    assert Stamp.from_record({**STAMP.record(), part: text}) is None


@pytest.mark.parametrize(("part", "value"), [("issue", 1), ("agency_code", None)])
def test_a_record_without_issue_or_code_is_the_first_for_an_agency_without_one(part: str, value: int | None) -> None:
    record = STAMP.record()
    del record[part]
    assert Stamp.from_record(record) == replace(STAMP, **{part: value})  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from([*STAMP.record(), "other"]), TEXTS))
def test_any_record_is_a_stamp_or_none(record: dict[str, str]) -> None:
    stamp = Stamp.from_record(record)
    assert stamp is None or stamp.agency_name == record["agency_name"]


@given(STAMPS)
def test_a_form_code_is_read_back(stamp: Stamp) -> None:
    code = stamp.code
    assert FormCode.parse(str(code)) == code
    assert (code.edition, code.year, code.issue) == (stamp.edition, stamp.year, stamp.issue)
    assert stamp.layout_digest.startswith(code.layout_digest)
    assert len(code.layout_digest) == 6


@given(STAMPS, STAMPS)
def test_agencies_are_told_apart(one: Stamp, other: Stamp) -> None:
    same = (one.agency_name, one.agency_code) == (other.agency_name, other.agency_code)
    assert (one.code.agency == other.code.agency) is same


def test_a_code_and_a_name_do_not_run_together() -> None:
    one, other = replace(STAMP, agency_code="1", agency_name="2"), replace(STAMP, agency_code=None, agency_name="12")
    assert one.code.agency != other.code.agency


@given(STAMPS)
def test_an_agency_is_digested_without_letters_that_are_misread(stamp: Stamp) -> None:
    assert len(stamp.code.agency) == 6
    assert set(stamp.code.agency) <= set(_CHARACTERS) - set("ILOU-")


@pytest.mark.parametrize("code", CODES, ids=str)
@pytest.mark.parametrize(
    "retyped",
    [
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda text: f" {text}\n", id="spaces around"),
        pytest.param(lambda text: text.replace("-", " - "), id="spaces within"),
        pytest.param(lambda text: text.replace("-", "\u3000-\u00a0"), id="wide spaces"),
        pytest.param(lambda text: text.replace("-", "–"), id="en dash"),
        pytest.param(lambda text: text.replace("-", "—"), id="em dash"),
        pytest.param(lambda text: text.replace("-", "‑"), id="hyphen that does not break"),
        pytest.param(lambda text: text.replace("-", "−"), id="minus"),
        pytest.param(lambda text: text.replace("-", "－"), id="full-width hyphen"),
        pytest.param(lambda text: text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}), id="full width"),
        pytest.param(
            lambda text: text.lower().translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
            id="full width and lower case",
        ),
    ],
)
def test_a_retyped_code_is_forgiven(code: FormCode, retyped: Callable[[str], str]) -> None:
    assert FormCode.parse(retyped(str(code))) == code


@pytest.mark.parametrize("code", CODES, ids=str)
def test_a_code_with_one_wrong_character_is_refused(code: FormCode) -> None:
    text = str(code)
    changed = {text[:at] + char + text[at + 1 :] for at in range(len(text)) for char in _CHARACTERS}
    assert {each for each in changed if FormCode.parse(each) not in (None, code)} == set()


@given(STAMPS.map(lambda stamp: stamp.code), st.integers(0), st.sampled_from(_CHARACTERS) | st.characters())
def test_a_code_with_any_wrong_character_is_refused(code: FormCode, at: int, char: str) -> None:
    text = str(code)
    at %= len(text)
    assert FormCode.parse(text[:at] + char + text[at + 1 :]) in (None, code)


@pytest.mark.parametrize("code", CODES, ids=str)
def test_a_code_with_two_neighbours_swapped_is_refused(code: FormCode) -> None:
    text = str(code)
    swapped = {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)} - {text}
    assert {each for each in swapped if FormCode.parse(each) not in (None, code)} == set()


@given(st.text(max_size=120) | st.text(_CHARACTERS, max_size=60))
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = FormCode.parse(text)
    assert code is None or FormCode.parse(str(code)) == code


@pytest.mark.parametrize("text", ["", "-", "2021", _without_checks(CODES[0]), f"{CODES[0]}-1", f"x {CODES[0]}"])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert FormCode.parse(text) is None


@pytest.mark.parametrize("text", [f"{CODES[0]}{' ' * 100}", "1-" * 500_000, "ﷺ" * 1_000_000, "0" * 1_000_000])
def test_an_overlong_text_is_refused_unread(text: str) -> None:
    assert FormCode.parse(text) is None
