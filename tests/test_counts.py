"""Counts in Chinese texts: what is taken, and above all what is left alone."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.checks import case_of, check
from gouji.checks.counts import counting_sentences, mentions
from gouji.checks.numerals import chinese_number
from gouji.form.edition import Judge, load
from support.filled import seed_submission

EDITION = load("2021")
PHRASES = next(each.over for each in EDITION.judgements if each.judge is Judge.COUNTS_IN_TEXTS)
NEW, OVER, FORWARD = (f"requests.{row}.total" for row in ("new", "carried_over", "carried_forward"))
ISSUED = "proactive_disclosure.normative_documents.issued"


def _counts(text: str, year: int = 2025) -> dict[str, list[int]]:
    return _counted(text, PHRASES, year)


def _counted(text: str, over: Mapping[str, tuple[str, ...]], year: int) -> dict[str, list[int]]:
    sentences = counting_sentences([text])
    found = {path: [each.number for each in mentions(sentences, phrases, year)] for path, phrases in over.items()}
    return {path: numbers for path, numbers in found.items() if numbers}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年，全年新收政府信息公开申请45件，上年结转3件。", {NEW: [45], OVER: [3]}),
        ("2025年，我局共收到政府信息公开申请 45 件。", {NEW: [45]}),
        ("新收政府信息公开申请48件（含上年结转3件）。", {OVER: [3]}),
        ("本年度收到政府信息公开申请４５件，全部按期答复。", {NEW: [45]}),
        ("全年收到依申请公开共计一百二十件，结转下年度继续办理２件。", {NEW: [120], FORWARD: [2]}),
        ("新收政府信息公开申请1,234件。", {NEW: [1234]}),
        ("新收政府信息公开申请1.2万件。", {NEW: [12000]}),
        ("未收到政府信息公开申请。", {NEW: [0]}),
        ("本年没有收到政府信息公开申请，也没有上年结转3件的情况。", {NEW: [0]}),
        ("因政府信息公开引发的行政复议2件、行政诉讼1件。", {"reconsideration": [2]}),
        ("未发生政府信息公开行政诉讼案件。", {"litigation": [0]}),
        ("制发行政规范性文件3件，废止1件。", {ISSUED: [3]}),
        ("全年制发公文总数为 46 件，其中政府网站公开 31 件。",
         {"key_figures.documents_issued": [46], "key_figures.documents_published_online": [31]}),
    ],
)  # fmt: skip
def test_a_count_is_taken_with_what_it_is_of(text: str, expected: dict[str, list[int]]) -> None:
    assert _counts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024年新收政府信息公开申请30件。",
        "上年新收政府信息公开申请30件。",
        "与2025年相比，2024年度，新收政府信息公开申请30件。",
        "去年全年情况是，新收政府信息公开申请30件。",
        "近三年新收政府信息公开申请130件。",
        "截至2025年12月，累计收到政府信息公开申请300件。",
        "2025年1月至6月新收政府信息公开申请30件。",
        "新收政府信息公开申请约45件。",
        "新收政府信息公开申请近50件。",
        "新收政府信息公开申请45余件。",
        "新收政府信息公开申请40-45件。",
        "新收政府信息公开申请45%以上通过网站提交。",
        "新收政府信息公开申请45件以上。",
        "新收政府信息公开申请45件次。",
        "新收政府信息公开申请48件，包括上年结转的。",
        "新收政府信息公开申请，比上年增加5件。",
        "网上新收政府信息公开申请12件。",
        "其中，新收政府信息公开申请12件。",
        "自然人新收申请40件。",
        "收到行政复议申请3件，收到举报申请2件。",
        "县司法局办理行政复议案件120件。",
        "受理政府信息公开行政复议案件30件。",
        "新收政府信息公开申请数量第1名。",
        "按照国办公开办函〔2021〕30号文件，收到政府信息公开申请应在20个工作日内答复。",
        "新收、结转政府信息公开申请分别为45件、3件。",
        "未收到政府信息公开申请被诉的情况反馈。",
        "未发生政府信息公开行政复议被纠错案件。",
        "二〇二五年新收政府信息公开申请一百二件。",
        "各乡镇新收政府信息公开申请8件。",
        "新收政府信息公开申请平均每月4件。",
        "计划制定行政规范性文件5件。",
        "制定《行政规范性文件管理办法》等3件制度。",
    ],
)
def test_what_is_not_surely_the_count_of_the_year_is_left_alone(text: str) -> None:
    assert _counts(text) == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十五", 15), ("二十三", 23), ("一百零五", 105), ("两千零一", 2001), ("一万二千", 12000), ("零", 0),
     ("二〇二五", None), ("三五", None), ("一百二", None), ("十二万三", None), ("万", None)],
)  # fmt: skip
def test_numbers_in_words(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def _words(number: int) -> str:
    """A number below 100 000 as it is written out."""
    if number >= 10_000:
        rest = number % 10_000
        return f"{_words(number // 10_000)}万" + (("零" if rest < 1000 else "") + _words(rest) if rest else "")
    words, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if zero and words else "") + "零一二三四五六七八九"[digit] + name
        zero = not digit
    return words or "零"


@given(st.integers(0, 99_999))
def test_every_number_written_out_is_read(number: int) -> None:
    assert chinese_number(_words(number)) == number


@given(st.text("新收政府信息公开申请上年结转下度未有1234０９万件，。（）含 \n", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    _counts(text)


def test_a_text_without_a_stop_costs_its_length_and_not_its_square() -> None:
    started = time.process_time()
    assert len(_counts("未收到政府信息公开申请，" * 2500)[NEW]) == 2500
    assert time.process_time() - started < 1.5


def test_the_seed_says_what_its_key_figures_are_and_nothing_is_asked() -> None:
    seed, edition = seed_submission(), load("2019-yanchi")
    phrases = next(each.over for each in edition.judgements if each.judge is Judge.COUNTS_IN_TEXTS)
    assert _counted(seed.value("narrative.overview"), phrases, 2020) == {
        "key_figures.documents_issued": [200],
        "key_figures.documents_published_online": [83],
    }
    assert check(case_of(seed, edition)) == ()
