"""Counts in Chinese texts: what is taken, and above all what is left alone."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from benchmarks.texts import judged, read_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.checks import Case, Context, case_of, check, prior_of
from gouji.checks.agreement import grammar_of
from gouji.checks.lexicon import _Alternative
from gouji.checks.numerals import chinese_number
from gouji.checks.statements import statements_of
from gouji.checks.wordings import Wordings
from gouji.findings import Finding, Phrase
from gouji.form import MAX_TEXT
from gouji.form.edition import edition_for, load
from support.examples import examples
from support.filled import YEAR, seed_submission, submission

_TEXTS = Path(__file__).parent / "texts"
_SECONDS = 0.9
"""Three times what it may take: a machine that others use too is slower."""

NEW, OVER, FORWARD = (f"requests.{row}.total" for row in ("new", "carried_over", "carried_forward"))
DOCUMENTS = "proactive_disclosure.normative_documents"
ISSUED = f"{DOCUMENTS}.issued"


def _counts(text: str, year: int = 2025, agency: str | None = None, edition: str = "2021") -> dict[str, list[int]]:
    grammar = grammar_of(load(edition), year, agency)
    assert grammar is not None
    found: dict[str, list[int]] = {}
    for statement in statements_of(grammar, [text]):
        found.setdefault(statement.path, []).append(statement.number)
    return found


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
        ("因政府信息公开引发的行政复议2件、行政诉讼1件。", {"reconsideration": [2], "litigation": [1]}),
        ("未发生政府信息公开行政诉讼案件。", {"litigation": [0]}),
        ("制发行政规范性文件3件，废止1件。", {ISSUED: [3], f"{DOCUMENTS}.repealed": [1]}),
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
        "新收、结转政府信息公开申请分别为45件、3件、1件。",
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


DISCLOSED, PARTLY = (f"requests.results.{row}.total" for row in ("disclosed", "partly_disclosed"))
REFUSED, UNABLE, UNPROCESSED, OTHER = (
    f"requests.results.{row}" for row in ("refused", "unable_to_provide", "not_processed", "other_handling")
)
ANSWERED = "requests.results.total.total"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共收到70件申请公开政府信息的申请。", {NEW: [70]}),  # the number before the noun
        ("收到2个自然人的政府信息公开申请。", {}),
        ("共收到2个自然人的政府信息公开申请。", {NEW: [2]}),
        ("受理依申请公开12件。", {NEW: [12]}),
        ("接收各类政府信息公开申请共计81件。", {NEW: [81]}),
        ("因政府信息公开引起的行政复议案件2件、行政诉讼0件。", {"reconsideration": [2], "litigation": [0]}),  # a series
        ("2024年结转政府信息公开申请2件，结转2026年度继续办理3件。", {OVER: [2], FORWARD: [3]}),  # years as 上年, 下年
        ("2023年结转政府信息公开申请2件，结转2025年度继续办理3件。", {}),
        ("2024年结转至2025年2件，2025年共受理265件，已办结264件，结转下年度办理3件。",
         {OVER: [2], NEW: [265], ANSWERED: [264], FORWARD: [3]}),
        ("未收到政府信息公开申请，未发生行政复议、行政诉讼。", {NEW: [0], "reconsideration": [0], "litigation": [0]}),
        ("本年度无制发“规章”、“行政规范性文件”。", {"proactive_disclosure.rules.issued": [0], ISSUED: [0]}),
        ("无结转下年度办理的申请。", {FORWARD: [0]}),
        ("收到政府信息公开申请16件，包括自然人申请15件（转办1件），法人申请1件。其中8件已公开；6件部分公开；2条不掌握相关信息。",
         {NEW: [16], DISCLOSED: [8], PARTLY: [6], UNABLE: [2]}),
        ("收到申请公开政府信息14件，予以公开4件，部分公开3件，不予公开2件，无法提供3件，不予处理1件，其他处理（含撤回）1件。",
         {NEW: [14], DISCLOSED: [4], PARTLY: [3], REFUSED: [2], UNABLE: [3], UNPROCESSED: [1], OTHER: [1]}),
        ("收到政府信息公开申请9件，予以公开及部分公开6件，不予公开3件。", {NEW: [9], REFUSED: [3]}),
        ("制发规范性文件3件，废止1件；现行有效行政规范性文件20件。",
         {ISSUED: [3], f"{DOCUMENTS}.repealed": [1], f"{DOCUMENTS}.in_force": [20]}),
        ("主动公开信息100条，其中规范性文件11条。", {}),
        ("受理线上信息公开申请65件，办结62件。", {}),
        ("办理政府信息公开申请54件，其中新收52件，上年结转2件。", {NEW: [52], OVER: [2]}),
        ("全年受理来信来访34件，办结34件。", {}),
        ("全年备案政府信息公开行政复议案件134件，行政诉讼案件57件。", {}),
        ("收到政府信息公开申请3件。2024年收到5件。", {NEW: [3]}),
        ("新收、结转政府信息公开申请分别为45件、3件。", {NEW: [45]}),  # dealt out
        ("收到、办结政府信息公开申请各8件。", {NEW: [8], ANSWERED: [8]}),
        ("受理并答复政府信息公开申请44件。", {NEW: [44], ANSWERED: [44]}),
        ("办理政府信息公开申请114件，办结113件。", {ANSWERED: [113]}),  # the stronger verb
        ("办理政府信息公开申请71件，结转下年度1件。", {FORWARD: [1]}),  # which 71 may hold
        ("收到政府信息公开申请71件，办理70件，结转下年度1件。", {NEW: [71], ANSWERED: [70], FORWARD: [1]}),
        ("收到政府信息公开申请5件，信息不存在2件，其余2件答复。", {NEW: [5], UNABLE: [2]}),
        ("收到政府信息公开申请5件，结转2件至2026年，上年无结转。", {NEW: [5], FORWARD: [2], OVER: [0]}),
        ("未发生一起因政府信息公开引发的投诉、行政复议。", {"reconsideration": [0]}),
        ("收到政府信息公开申请20件，尚有2件在办，将结转2026年。", {NEW: [20], FORWARD: [2]}),
        ("收到申请公开政府信息9件，因涉及商业秘密、个人隐私不予公开3件。", {NEW: [9], REFUSED: [3]}),
        ("收到政府信息公开申请叁拾贰件（不含上年结转3件）。", {NEW: [32], OVER: [3]}),
        ("未发放政府信息公开申请表，政府信息公开申请人5人，答复书9份。", {}),
        ("收到政府信息公开申请3件，上年结转转入1件。未发生行政复议，发生行政诉讼1件。",  # what a denial was about
         {NEW: [3], OVER: [1], "reconsideration": [0], "litigation": [1]}),
        ("收到政府信息公开申请4件，办结3件，其中予以公开2件、不予公开1件，余1件结转2026年。",  # nothing is left of 3
         {NEW: [4], ANSWERED: [3], DISCLOSED: [2], REFUSED: [1], FORWARD: [1]}),
        ("未收到公民、法人以任何形式提出的政府信息公开申请。", {NEW: [0]}),
        ("全年没有人申请公开政府信息。", {NEW: [0]}),
        ("收悉政府信息公开申请9件，尚有2件在办理中，结转至2026年继续办理。", {NEW: [9], FORWARD: [2]}),
        ("收到政府信息公开申请9件，另有2件结转。", {NEW: [9], FORWARD: [2]}),
        ("收到政府信息公开申请9件，尚在办理期限内的2件转2026年办理。", {NEW: [9], FORWARD: [2]}),
        ("市规划和资源局本年度办结申请7件，其中：予以公开4件，部分公开3件。",  # an office in front is no other thing
         {ANSWERED: [7], DISCLOSED: [4], PARTLY: [3]}),
        ("补贴办理申请7件，其中：予以公开4件。", {}),
        ("政府信息公开申请办理结果合计7件，含予以公开4件、部分公开3件。", {ANSWERED: [7], DISCLOSED: [4], PARTLY: [3]}),
        ("新收政府信息公开申请6件。与2024年相比（新收申请20件、办结20件），下降。", {NEW: [6]}),  # beside a comparison
        ("截至2025年12月31日，累计制定规范性文件14件，现行有效11件。", {f"{DOCUMENTS}.in_force": [11]}),  # a stock
        ("累计制定规范性文件14件，本年度新制定2件。", {ISSUED: [2]}),
        ("受理政府信息公开申请20件，当年办结18件，跨年办结2件。", {NEW: [20]}),
        ("上年结转政府信息公开申请1件，已答复；新收的17件中，16件办结。", {OVER: [1], NEW: [17]}),
        ("收到政府信息公开申请10件，其中撤回2件，实际办理8件。", {NEW: [10]}),
        ("收到政府信息公开申请2件，其中1件为重复申请，不予处理；1件已公开。",
         {NEW: [2], UNPROCESSED: [1], DISCLOSED: [1]}),
        ("收到政府信息公开申请2件，其中1件为网上申请，予以公开；另1件未办结。", {NEW: [2]}),
        ("县应急局：2025年新收4件，上年结转1件，办结3件，结转下年2件。",  # two terms of the balance are about requests
         {NEW: [4], OVER: [1], ANSWERED: [3], FORWARD: [2]}),
        ("2025年新收案件4件，上年结转1件，结转下年2件。", {OVER: [1], FORWARD: [2]}),
        ("区本级新收8件，上年结转1件，结转下年2件；全区新收66件，上年结转4件，结转下年6件。",
         {NEW: [66], OVER: [4], FORWARD: [6]}),
        ("收到政府信息公开申请4件。从申请方式看，网络申请4件；从办理结果看，予以公开3件，不予公开1件。",
         {NEW: [4], DISCLOSED: [3], REFUSED: [1]}),
        ("收到政府信息公开申请5件，办结4件，1件延期至2026年1月答复；因信息公开被复议2件、被诉讼1件。",
         {NEW: [5], ANSWERED: [4], FORWARD: [1], "reconsideration": [2], "litigation": [1]}),  # by the balance
        ("收到政府信息公开申请6件，办结4件，1件延期至2026年1月答复。", {NEW: [6], ANSWERED: [4]}),
        ("收到政府信息公开申请5件，2026年1月收到1件。", {NEW: [5]}),
        ("收到政府信息公开申请9件，上年度未办结转入本年度办理1件，其中重复申请2件，不予处理。",
         {NEW: [9], OVER: [1], UNPROCESSED: [2]}),
        ("收到政府信息公开申请9件，信息不存在8件，没有现成信息1件。", {NEW: [9]}),  # two kinds of one result
        ("受理依申请公开4件，分别为自然人3件、法人1件，其中同意公开2件、不予公开2件，无一件引起复议或诉讼。",
         {NEW: [4], DISCLOSED: [2], REFUSED: [2], "reconsideration": [0], "litigation": [0]}),
        ("收到政府信息公开申请9件，办结7件，2件经会商后结转2026年。", {NEW: [9], ANSWERED: [7]}),
        ("收到政府信息公开申请9件，办结7件，2件按程序结转2026年。", {NEW: [9], ANSWERED: [7], FORWARD: [2]}),
        ("清理废止行政规范性文件4件。", {f"{DOCUMENTS}.repealed": [4]}),
        ("新收政府信息公开申请17件，其中16件办结，1件结转下年。", {NEW: [17], ANSWERED: [16], FORWARD: [1]}),
        ("新收政府信息公开申请45件次。", {NEW: [45]}),
        # a sum of what is stated
        ("受理网上申请12件、现场申请3件，合计15件，均已公开。", {NEW: [15], DISCLOSED: [15]}),
        ("收到自然人申请12件、法人申请3件，共计15件政府信息公开申请。", {NEW: [15]}),
        ("受理网上申请12件、现场申请3件，合计16件。", {}),
        ("受理网上申请12件，上年结转3件，合计15件。", {OVER: [3]}),
        ("收到依申请公开1件，已按规定予以公开。", {NEW: [1], DISCLOSED: [1]}),  # a result in a clause of its own
        ("收到政府信息公开申请1件，因本机关不掌握相关信息，无法提供。", {NEW: [1], UNABLE: [1]}),
        ("收到政府信息公开申请5件，上年结转1件，均予以公开。", {NEW: [5], OVER: [1]}),
        ("收到政府信息公开申请2件，办理情况均已公开。", {NEW: [2]}),
        ("收到政府信息公开申请2件，已在网站公开。", {NEW: [2]}),
        ("2024年、2025年分别收到政府信息公开申请18件、25件。", {NEW: [25]}),  # years in a row
        ("2024年和2025年，我局收到政府信息公开申请分别为18件和25件，办结24件。", {NEW: [25], ANSWERED: [24]}),
        ("2024年和2025年，我局收到政府信息公开申请分别为18件、25件和30件。", {}),
        ("收到政府信息公开申请5件，办结5件，无结转。", {NEW: [5], ANSWERED: [5], FORWARD: [0]}),
        ("收到政府信息公开申请5件，无结转，办结5件。", {NEW: [5], ANSWERED: [5]}),
        ("收到政府信息公开申请5件，办结4件，结转1件。", {NEW: [5], ANSWERED: [4], FORWARD: [1]}),
        ("受理来信来访5件，办结4件，结转1件。", {}),
        ("收到政府信息公开申请5件，予以公开3件，重复申请不予处理1件，申请人逾期不补正1件。",
         {NEW: [5], DISCLOSED: [3], UNPROCESSED: [1], OTHER: [1]}),  # a kind below a result
        ("收到政府信息公开申请5件，逾期不补正1件，其他处理1件。", {NEW: [5]}),
        ("共办理政府信息公开申请39件，其中，答复36件，另有3件结转至2026年。", {ANSWERED: [36], FORWARD: [3]}),
        ("收到申请26件，2024年结转3件。二是规范。办结25件，结转2026年4件。",
         {NEW: [26], OVER: [3], ANSWERED: [25], FORWARD: [4]}),
        ("收到问题线索9件，办结9件；政府信息公开申请1件，办结1件。", {NEW: [1], ANSWERED: [1]}),
        ("全年收到依申请件23件；发生行政复议1件、行政诉讼0件。",
         {NEW: [23], "reconsideration": [1], "litigation": [0]}),
        ("收到政府信息公开申请信件22件，其中本年度答复21件，结转下年度办理1件。在已答复的信件中，予以公开7件。",
         {NEW: [22], ANSWERED: [21], FORWARD: [1], DISCLOSED: [7]}),
        ("受理依申请公开38件。2025年受理的37件申请已按规定予以答复。1件结转下年度答复。",  # 37 is what was answered
         {NEW: [38], ANSWERED: [37], FORWARD: [1]}),
        ("收到政府信息公开申请3项全部予以公开。", {NEW: [3], DISCLOSED: [3]}),
        ("答复政府信息公开申请98件（含上年度结转8件，另有5件转结下年度）。", {ANSWERED: [98], OVER: [8], FORWARD: [5]}),
        ("接收且办理政府信息公开申请125宗（含2024年度结转5宗）；本年办结122宗。", {OVER: [5], ANSWERED: [122]}),
        ("收到政府信息公开申请12件，予以公开5件，不存在2件，其余结转下年。", {NEW: [12], DISCLOSED: [5]}),
        ("不存在因政府信息公开引起的行政复议、行政诉讼案件。", {"reconsideration": [0], "litigation": [0]}),
        ("制定并公开行政规范性文件8件，公开规范性文件11件。", {ISSUED: [8]}),
        ("受理依申请公开27件，26件为自然人申请，1件为法人申请，除1件尚在答复中，其余26件按照规定及时处理完毕。",
         {NEW: [27], ANSWERED: [26]}),
        ("办理依申请公开2起，系本机关不掌握的相关政府信息，均书面答复申请人。", {ANSWERED: [2], UNABLE: [2]}),
        ("共收到自然人申请2件。收到政府信息公开申请表3份。", {NEW: [2, 3]}),
        ("共收到自然人申请2件、法人申请1件。", {}),
        ("公开各类信息300余份，其中政府文件121份，依申请公开受理6件，办结6件，行政复议0件。",  # with 6件 the parts end
         {NEW: [6], ANSWERED: [6], "reconsideration": [0]}),
        ("受理的226件申请件其中224件申请已按规定予以答复，其中予以公开198件、不予公开26件。其余2件结转到下一年度答复。",
         {NEW: [226], ANSWERED: [224], DISCLOSED: [198], REFUSED: [26], FORWARD: [2]}),
        ("收到政府信息公开申请12件（含新收11件、上年结转1件）。", {NEW: [11], OVER: [1]}),
        ("收到政府信息公开申请9件，予以公开3件，部分公开1件，其他5件。",
         {NEW: [9], DISCLOSED: [3], PARTLY: [1], OTHER: [5]}),
        ("收到政府信息公开申请9件，予以公开3件，部分公开1件，不予公开3件（国家秘密1件、其他2件）。",
         {NEW: [9], DISCLOSED: [3], PARTLY: [1], REFUSED: [3]}),
        ("收到政府信息公开申请10件，6件区教育局不掌握相关政府信息，4件非区教育局掌握。", {NEW: [10]}),
        ("收到政府信息公开申请41件，加上2024年结转3件，共44件。其中：办结42件，结转2026年2件。",  # a sum is of the same
         {NEW: [41], OVER: [3], ANSWERED: [42], FORWARD: [2]}),
        ("收到政府信息公开申请47件，办结45件（其中8件为2024年结转件）。", {NEW: [47], ANSWERED: [45], OVER: [8]}),
        ("收到政府信息公开申请8件，无法提供6件（4件本机关不掌握，2件没有现成信息），不予公开2件。",
         {NEW: [8], UNABLE: [6], REFUSED: [2]}),
        ("受理办结政府信息公开申请12件。", {NEW: [12], ANSWERED: [12]}),
        ("收到政府信息公开申请2件，答复结果均为不予公开。", {NEW: [2], REFUSED: [2]}),
        ("没有公民申请公开政府信息。", {NEW: [0]}),
        ("收到政府信息公开申请5件，按时办结5件，延期办结0件。其中予以公开5件。",
         {NEW: [5], ANSWERED: [5], DISCLOSED: [5]}),
        ("收到政府信息公开申请10件，9件已办结，1件正在办理。", {NEW: [10], ANSWERED: [9], FORWARD: [1]}),
        ("收到政府信息公开申请10件，8件已办结，1件正在办理。", {NEW: [10], ANSWERED: [8]}),
        ("未收到以区应急管理局为被申请人的政府信息公开行政复议案件。", {"reconsideration": [0]}),
        ("政府信息公开行政复议14件，12件作出复议决定。", {"reconsideration": [14]}),
        ("全区各职能部门、镇街收到政府信息公开申请1499件。全区各乡镇收到政府信息公开申请99件。", {NEW: [1499]}),
        ("未接到公众、法人或其他组织要求公开政府信息的申请。", {NEW: [0]}),
        ("依申请公开共收到网上申请105件，快递17件，合计122件，行政诉讼7件。", {NEW: [122], "litigation": [7]}),
        ("共收到依申请公开20件，19件已按照规定时限和程序进行了答复，1件结转下年。",
         {NEW: [20], ANSWERED: [19], FORWARD: [1]}),
        # so many results are of no other thing, but may be of others
        ("办理结果如下：予以公开3件，部分公开2件，不予公开0件，无法提供1件。政府信息公开规范。",
         {DISCLOSED: [3], PARTLY: [2], REFUSED: [0], UNABLE: [1]}),
        ("公开提案答复3件，部分公开2件，不予公开1件。政府信息公开规范。", {}),
        ("各乡镇收到政府信息公开申请6件。予以公开3件，部分公开2件，不予公开0件，无法提供1件。", {}),
        ("收到政府信息公开申请8件，均在法定期限内答复：6件公开，2件无法提供。",
         {NEW: [8], DISCLOSED: [6], UNABLE: [2]}),
        ("收到政府信息公开申请43件；答复40件，其中：30件予以公开，10件无法提供，3件结转下年度。",
         {NEW: [43], ANSWERED: [40], DISCLOSED: [30], UNABLE: [10], FORWARD: [3]}),
        ("未产生因政府信息公开申请提请的行政复议和行政起诉案件。", {"reconsideration": [0], "litigation": [0]}),
        ("本年度未制发规范性文件和其他政策文件。", {ISSUED: [0]}),  # a denial adds what no form counts
        ("本年度未出台规范性文件和重要政策措施。", {ISSUED: [0]}),
        ("没有政府信息公开申请和其他工作方面的意见。", {}),
        ("我办未制发或废止规章、行政规范性文件。",  # both verbs are of both
         {"proactive_disclosure.rules.issued": [0], "proactive_disclosure.rules.repealed": [0], ISSUED: [0],
          f"{DOCUMENTS}.repealed": [0]}),
        ("制发规范性文件8份、废止15份、有效存续37份。",
         {ISSUED: [8], f"{DOCUMENTS}.repealed": [15], f"{DOCUMENTS}.in_force": [37]}),
        ("共制发规范性文件33件，12月31日现行有效的规范性文件105件。", {ISSUED: [33], f"{DOCUMENTS}.in_force": [105]}),
        ("10月31日现行有效的规范性文件105件。", {}),
        ("共收到12件信息依申请公开，其中10件已经按时按规完成答复，剩余2件结转至下一年再行办理。",
         {NEW: [12], ANSWERED: [10], FORWARD: [2]}),
        ("收到并依法答复政府信息公开95件（含上年度结转申请7件）。", {ANSWERED: [95], OVER: [7]}),
        ("收到并依法答复政府信息公开95件。", {NEW: [95], ANSWERED: [95]}),
        ("（二）依申请公开情况\n加强沟通。共收到90件申请，已办结86件。", {NEW: [90], ANSWERED: [86]}),
        ("（二）行政许可情况\n加强沟通。共收到90件申请。", {}),
        ("办理政府信息公开行政复议89件、行政诉讼71件。", {"reconsideration": [89], "litigation": [71]}),  # as sued
        ("依法办理涉及政府信息公开的行政复议27件、行政诉讼15件。", {"reconsideration": [27], "litigation": [15]}),
        ("办理政府信息公开行政复议89件，未发生行政诉讼。", {"litigation": [0]}),
        ("因依申请公开引发行政争议34件，其中行政复议25件，行政诉讼9件。", {"reconsideration": [25], "litigation": [9]}),
        ("因政府信息公开被申请行政复议9件（含上一年度结转1件），被提起行政诉讼1件。",  # of what it stands behind
         {"reconsideration": [9], "litigation": [1]}),
        ("一年以来，收到政府信息公开申请1件。", {NEW: [1]}),
        ("近一年以来，收到政府信息公开申请1件。", {}),
        ("安镇街道共受理政府信息公开申请3件，均已按规定予以公开。", {NEW: [3], DISCLOSED: [3]}),
        ("全区镇街道共受理政府信息公开申请3件。", {}),
        ("收到政府信息公开申请5件，申请的政府信息不存在2件。", {NEW: [5], UNABLE: [2]}),
        ("办理向管委会申请的政府信息9件，其中予以公开6件、部分公开3件。", {ANSWERED: [9], DISCLOSED: [6], PARTLY: [3]}),
        ("收到政府信息公开申请2件，专人处理，依法公开，均按时完成答复。", {NEW: [2]}),  # how it is done
        ("政府新收依申请公开2件，予以公开2件；部门新收依申请公开4件，予以公开1件，无法提供3件。", {}),  # of one of two
        ("通过“上海普陀”门户网站主动公开公文113件。", {"key_figures.documents_published_online": [113]}),
        ("收到市民张某政府信息公开申请1件、李某政府信息公开申请2件。", {}),
        ("收到书面政府信息公开申请1件，网络政府信息公开申请4件。", {}),
    ],
)  # fmt: skip
def test_counts_are_read_however_an_agency_writes_them(text: str, expected: dict[str, list[int]]) -> None:
    assert _counts(text) == expected


@pytest.mark.parametrize(
    ("agency", "word", "is_its_own"),
    [
        ("淮安市洪泽区人民政府", "全区", True),
        ("淮安市洪泽区人民政府", "全市", False),
        ("平潭综合实验区", "我区", True),
        ("淮安市洪泽区人民政府", "全区各部门", True),
        ("淮安市洪泽区民政局", "全区各部门", False),
        ("某新区管委会", "全区", True),
        ("兴仁市人民政府", "全市", True),
        ("盐池县民政局", "全县", False),
        ("盐池县人民政府办公室", "全县", False),
        (None, "全县", True),
    ],
)
def test_a_region_is_the_whole_in_its_own_report_only(agency: str | None, word: str, *, is_its_own: bool) -> None:
    text = f"2025年{word}共受理政府信息公开申请12件，{word}未发生政府信息公开行政诉讼。"
    assert _counts(text, agency=agency) == ({NEW: [12], "litigation": [0]} if is_its_own else {})


def _findings(text: str, changes: Mapping[str, object] | None = None, context: Context = Context()) -> list[Finding]:  # noqa: B008
    report = submission(load("2021"), YEAR, {"narrative.overview": text, **(changes or {})})
    return [found for found in check(case_of(report, load("2021"), context)) if found.code in ("P508", "P511")]


def test_a_text_that_agrees_is_asked_nothing_and_one_that_does_not_is_at_its_figure() -> None:
    right = "新收政府信息公开申请57件，上年结转5件，办结57件，结转下年5件。"
    assert _findings(right) == []
    (found,) = _findings(right.replace("新收政府信息公开申请57", "新收政府信息公开申请58"))
    assert (found.code, found.path, found.found, found.values["remark"]) == ("P508", NEW, "58", Phrase("", ""))


def test_a_count_of_both_sources_and_one_left_over_have_sentences_of_their_own() -> None:
    (found,) = _findings("收到政府信息公开申请62件。")
    assert found.path == NEW
    assert "上年结转" in found.message("zh")
    prior = prior_of(submission(load("2021"), YEAR - 1, {"requests.new.natural_person": 33}), load("2021"))
    last = str(prior.figures[NEW])
    (found,) = _findings(f"收到政府信息公开申请{last}件。", context=Context(prior=prior))
    assert str(YEAR - 1) in found.message("zh")


def test_a_text_that_does_not_add_up_in_itself_is_asked_about_where_the_table_is_silent() -> None:
    edition = load("2021")
    text = "新收政府信息公开申请57件，上年结转5件，办结50件，结转下年5件。"
    case = Case(edition, YEAR, {}, others={"narrative.overview": text})
    (found,) = [finding for finding in check(case) if finding.code.startswith("P")]
    assert (found.code, found.values["left"], found.values["right"]) == ("P511", "62", "55")
    assert [finding.code for finding in _findings(text)] == ["P508"]  # one cause


def test_a_text_longer_than_any_may_be_is_not_read_for_counts() -> None:
    edition, sentence = load("2021"), "新收政府信息公开申请58件。"
    for text, codes in ((sentence + "字" * (MAX_TEXT - len(sentence)), ["P508"]), (sentence * MAX_TEXT, [])):
        case = Case(edition, YEAR, {NEW: 57}, others={"narrative.overview": text})
        assert [finding.code for finding in check(case) if finding.code.startswith("P")] == codes


def _asked_about_sums(line: Mapping[str, Any]) -> bool:
    case = Case(edition_for(line["year"]), line["year"], {}, others={"narrative.overview": line["text"]})
    return any(found.code == "P511" for found in check(case))


def test_texts_that_add_up_are_never_asked_about_and_others_mostly() -> None:
    texts = read_texts(sorted(_TEXTS.glob("*.jsonl")))
    asked = {line["id"] for line in texts if _asked_about_sums(line)}
    wrong = {line["id"] for line in texts if line.get("unbalanced")}
    assert asked <= wrong
    assert len(asked) >= 0.7 * len(wrong)


_RESULTS = "予以公开9件，部分公开3件，不予公开1件，无法提供5件，不予处理0件，其他处理1件"


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        (f"2025年办结政府信息公开申请20件，{_RESULTS}。", "20", "19"),
        (f"新收政府信息公开申请20件，上年结转1件，{_RESULTS}，结转下年1件。", "21", "20"),
        ("2025年办结政府信息公开申请20件，予以公开9件，部分公开3件，不予公开1件，无法提供5件，其他处理1件。", "", ""),
        ("现行有效规章6件，行政规范性文件82件。", "", ""),
    ],
)  # fmt: skip
def test_a_total_is_held_against_its_parts_where_all_of_them_are_stated(text: str, left: str, right: str) -> None:
    case = Case(load("2021"), YEAR, {}, others={"narrative.overview": text})
    found = [finding for finding in check(case) if finding.code == "P511"]
    assert [(finding.values["left"], finding.values["right"]) for finding in found] == ([(left, right)] if left else [])


def test_a_word_is_looked_for_wherever_a_character_may_begin_it(monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = grammar_of(load("2021"), 2025, None)
    assert grammar is not None
    sentences = [part for line in read_texts([_TEXTS / "excerpts.jsonl"])[:60] for part in line["text"].split("。")]
    found = [grammar.wordings.lexicon(2025).tokens(sentence) for sentence in sentences]
    monkeypatch.setattr(_Alternative, "may_begin_with", lambda *_: True)
    unsorted = Wordings.lexicon.__wrapped__(grammar.wordings, 2025)
    assert found == [unsorted.tokens(sentence) for sentence in sentences]


@pytest.mark.parametrize("name", [path.stem for path in sorted(_TEXTS.glob("*.jsonl"))])
def test_precision_and_recall_over_texts_of_agencies(name: str) -> None:
    score = judged(read_texts([_TEXTS / f"{name}.jsonl"]))
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.9, score.missed


_PIECES = [
    *(
        "新收",
        "收到",
        "政府信息公开申请",
        "上年结转",
        "结转下年",
        "12件",
        "未",
        "没有",
        "，",
        "、",
        "（",
        "）",
        "其中",
        "因",
    ),
    *(
        "引发",
        "行政复议",
        "的",
        "申请",
        "3",
        "万",
        "年",
        "2024",
        "12月",
        "截至",
        "全",
        "公开",
        "累计",
        "一百二",
        "。",
        "件",
    ),
]


@pytest.mark.parametrize(
    "pieces", [*([piece] for piece in _PIECES), _PIECES, ["（", "收到申请3件"], ["申请", "2024年1月"], ["分别为"]]
)
def test_thirty_thousand_characters_cost_their_length(pieces: list[str]) -> None:
    chance = random.Random(1)  # noqa: S311  # not for secrets
    text = "申请12件" + "".join(chance.choices(pieces, k=30_000 // len("".join(pieces)) * len(pieces)))[:30_000]
    _counts("申请1件")
    started = time.process_time()
    _counts(text)
    assert time.process_time() - started < _SECONDS


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


_RESULTS_AS_WRITTEN = {
    DISCLOSED: ("予以公开", "同意公开", "予以公开的", "“予以公开”", "作出予以公开决定"),
    PARTLY: ("部分公开", "予以部分公开", "区分处理", "“部分公开”"),
    REFUSED: ("不予公开", "不予公开的", "决定不予公开", "“不予公开”"),
    UNABLE: ("无法提供", "信息不存在", "本机关不掌握", "因信息不存在无法提供"),
    UNPROCESSED: ("不予处理", "重复申请不予处理", "“不予处理”"),
    OTHER: ("其他处理", "作其他处理", "逾期不补正"),
}


def _report(chance: random.Random) -> tuple[str, dict[str, list[int]]]:
    """A paragraph as an agency may write it, and its counts."""

    def one(words: str) -> str:
        return chance.choice(words.split("/"))

    results = chance.sample(list(_RESULTS_AS_WRITTEN), chance.randint(1, len(_RESULTS_AS_WRITTEN)))
    counts = {path: chance.randint(1, 999) for path in results}
    over, forward, sued, lost = (chance.randint(*limits) for limits in ((0, 99), (101, 199), (0, 9), (0, 9)))
    answered = sum(counts.values())
    new = answered + forward - over
    part = chance.randint(1, new - 1)
    unit, mark = one("件/宗/起/份/条/项/件次"), one("、/，/；")
    listed = mark.join(f"{chance.choice(_RESULTS_AS_WRITTEN[path])}{number}{unit}" for path, number in counts.items())
    beside = "/".join(
        (
            f"，其中自然人申请{part}{unit}、法人或其他组织申请{new - part}{unit}",
            f"（网络申请{part}{unit}、信函申请{new - part}{unit}）",
            f"（较上年增加{part}{unit}）",
            "，同比增长12.5%",
            "，均为自然人申请",
            "，主要涉及征地补偿、规划许可等领域",
            "",
        )
    )
    done = f"{one('办结/已答复/按期答复/依法办结/截至年底已答复')}{answered}{unit}"
    text = (
        one("依申请公开方面，/（二）依申请公开。/全年通过网站公开信息1203条。二是依申请公开。/")
        + one("2025年，/本年度/全年/一年来，")
        + one("我局/区教育局/本机关/新华街道/")
        + one("/共/累计")
        + one("收到/受理/新收/接到/登记受理")
        + one("政府信息公开申请/依申请公开申请/信息公开申请/依申请公开件/申请公开政府信息")
        + f"{one('/共计/共')}{new}{unit}{one(beside)}"
        + f"，{one('上年结转/上一年度结转/2024年结转/上年度未办结')}{over}{unit}{one('，/；/。')}{done}"
        + one(f"，其中{listed}/。其中：{listed}/，其中：{listed}/：{listed}/（{listed}）/。办理结果如下：{listed}")
        + f"{one('，/。/；')}{one('结转下年度继续办理/结转2026年/转下年度/结转至下一年度办理')}{forward}{unit}。"
        + one(
            f"因政府信息公开引发行政复议{sued}{unit}、行政诉讼{lost}{unit}。"
            f"/政府信息公开行政复议{sued}{unit}，其中维持1{unit}；行政诉讼{lost}{unit}。"
            f"/全年因信息公开被申请行政复议{sued}{unit}，被提起行政诉讼{lost}{unit}。"
        )
    )
    said = {NEW: new, OVER: over, ANSWERED: answered, **counts, FORWARD: forward}
    return text, {path: [number] for path, number in (said | {"reconsideration": sued, "litigation": lost}).items()}


@settings(max_examples=examples(30))
@given(st.integers(0, 2**32))
def test_one_report_in_other_words_states_the_same(seed: int) -> None:
    text, said = _report(random.Random(seed))  # noqa: S311  # not for secrets
    assert _counts(text) == said


@given(st.integers(0, 99_999))
def test_every_number_written_out_is_read(number: int) -> None:
    assert chinese_number(_words(number)) == number


@given(st.text("新收政府信息公开申请上年结转下度未有1234０９万件，。（）含 \n", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    _counts(text)


def test_the_seed_says_what_its_key_figures_are_and_nothing_is_asked() -> None:
    seed, edition = seed_submission(), load("2019-yanchi")
    assert _counts(seed.value("narrative.overview"), 2020, seed.agency.name, "2019-yanchi") == {
        "key_figures.documents_issued": [200],
        "key_figures.documents_published_online": [83],
    }
    assert check(case_of(seed, edition)) == ()
