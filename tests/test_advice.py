"""Slips of authors: each is refused at its line, and told what to write instead, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.form.edition import TemplateError, load_file, load_text
from gouji.form.edition.chinese import in_chinese
from gouji.form.edition.naming import id_for
from gouji.form.edition.rewriting import as_plain_sums, respelled, rewrite
from gouji.form.edition.source import Problem, is_id
from gouji.form.edition.source import parse as parse_yaml
from gouji.form.expression import parse

FORM = """\
form: 馆藏
edition: stock-2025
years: 2025-
rules:
  T901: {level: definition, severity: error, zh: 合计, en: total, source: 表头}
  P901: {level: plausible, severity: warning, zh: 不多于, en: at most, source: 常识}
sections:
  甲:
    title: 馆藏
    id: stock
    columns: {held: 馆藏, loan: 借出}
    rows:
      books: 图书
      journals: {label: 期刊}
      total: 合计
    totals: {T901: total = books + journals}
    tie_outs: {P901: loan <= held}
  乙:
    title: 读者
    id: readers
    rows: {adults: 成人, children: 儿童}
"""
MARK = "  # <-"
TOTAL, TIE_OUT = "T901: total = books + journals", "P901: loan <= held"
BOOKS, JOURNALS, READERS = "      books: 图书", "{label: 期刊}", "{adults: 成人, children: 儿童}"


def _problems(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(TemplateError) as caught:
        load_file(path)
    return caught.value.problems


def _assert_advised(tmp_path: Path, text: str, advice: str) -> None:
    problems = _problems(tmp_path, text)
    (line,) = (number for number, written in enumerate(text.splitlines(), 1) if written.endswith(MARK))
    found = [problem for problem in problems if problem.line == line and advice in problem.advice.en]
    assert found, [str(problem) for problem in problems]
    for problem in found:
        assert str(problem).endswith(f"; {problem.advice.en}")
        assert problem.text("zh").endswith(f"；{problem.advice.zh}")
        assert re.search("[\u4e00-\u9fff]", problem.advice.zh)


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        # signs
        (TIE_OUT, "P901: loan ≤ held", "`loan <= held`"),
        (TIE_OUT, "P901: loan ≥ held", "`loan >= held`"),
        (TIE_OUT, "P901: loan =< held", "`loan <= held`"),
        (TIE_OUT, "P901: loan == held", "`loan = held`"),
        (TIE_OUT, "P901: loan != held", "`loan <> held`"),
        (TIE_OUT, "P901: loan － held ＜ 30", "`loan - held < 30`"),
        (TIE_OUT, "P901: loan <= held <= 30", "two sums of ids"),
        (TIE_OUT, "P901: 借出 ≤ 馆藏", "`loan <= held`"),
        (TIE_OUT, "P901: loan = held / 2", "`0.5 * b`"),
        (TIE_OUT, "P901: loan ≥ held − 1", "`loan >= held - 1`"),
        (TIE_OUT, "P901: loan × 2 <= held", "`2 * loan <= held`"),
        (TIE_OUT, "P901: loan ≠ 公共", "`loan <> 公共`"),
        (TIE_OUT, "P901: 'loan ≠ \"＜1年\"'", '`loan <> "＜1年"`'),
        (TIE_OUT, "P901: loan == 公共", "`loan = 公共`"),
        (TIE_OUT, "P901: loan is not blank", "`loan is filled`"),
        (TIE_OUT, "P901: min(held) ≥ 2 × loan − 1", "`min(held) >= 2 * loan - 1`"),
        (TIE_OUT, "P901: {when: held ≥ 1, line: loan is filled}", "`held >= 1`"),
        (TIE_OUT, "P901: loan <= 31 %", "one of ="),
        (TIE_OUT, "P901: loan = 100 * held / loan", "places"),
        # ways of other languages
        (TIE_OUT, "P901: 借出 <= 馆藏", "`loan <= held`"),
        (TIE_OUT, "P901: loan = “是”", "`loan = 是`"),
        (TIE_OUT, "P901: loan <> '是'", "`loan <> 是`"),
        (TIE_OUT, "P901: loan <= 0.9 held", "`loan <= 0.9 * held`"),
        (TIE_OUT, "P901: loan <= 90% * held", "`loan <= 0.9 * held`"),
        (TIE_OUT, '"P901": "loan <= 10,000"', "`loan <= 10000`"),
        (TIE_OUT, "P901: loan >= 1 and loan <= held", "`[loan >= 1, loan <= held]`"),
        (TIE_OUT, "P901: if loan > 0 then held > 0", "`{when: loan > 0, line: held > 0}`"),
        (TIE_OUT, "P901: 如果 loan > 0，则 held > 0", "`{when: loan > 0, line: held > 0}`"),
        (TIE_OUT, '"P901": "loan = round(100 * held / loan_2, 1)"', "`{line: loan = 100 * held / loan_2, places: 1}`"),
        (TIE_OUT, "P901: loan = 甲 or loan = 乙", "there is no or"),
        (TIE_OUT, '"P901": {when: "loan > 0 and held > 0", line: loan <= held}', "`when` is one line"),
        (TIE_OUT, "P901: abs(loan - held) <= 0.5", "`[loan <= held + 0.5, held <= loan + 0.5]`"),
        (TIE_OUT, "P901: loan <= 0.9 * (held - loan)", "no brackets"),
        (TIE_OUT, "P901: {line: loan = 100 * (held + loan) / held, places: 2}", "the heading over its parts"),
        (TIE_OUT, "P901: =B3+C3 <= D3", "no cells"),
        (TOTAL, "T901: total = SUM(B3:B4)", "no cells"),
        (TIE_OUT, "P901: {line: loan <= held, tolerance: 1}", "`[a <= b + 0.5, b <= a + 0.5]`"),
        (TIE_OUT, "P901: {line: loan <= held, at: [图书]}", "did you mean `books`?"),
        (TIE_OUT, "P901: {line: loan <= held, at: loan}", "`at` names rows here: books, journals, total"),
        (f"tie_outs: {{{TIE_OUT}}}", "doubtful: {P901: held >= loan}", "`loan <= held`"),
        (f"tie_outs: {{{TIE_OUT}}}", "doubtful: {P901: loan - held = 0}", "`loan = held`"),
        (f"tie_outs: {{{TIE_OUT}}}", "doubtful: {P901: loan < held}", "`tie_outs`"),
        (f"tie_outs: {{{TIE_OUT}}}", "doubtful: {P901: loan <= 30}", "`tie_outs`"),
        (TOTAL, "T901: total = books / journals", "`{line: total = books / journals, places: 2}`"),
        (TOTAL, "T901: total = 图书", "`total = books`"),
        (TOTAL, "T901: total ＝ books ＋ journals", "`total = books + journals`"),
        (TOTAL, "T901: 'total = sum(books, journals)'", "`total = books + journals`"),
        (TOTAL, "T901: 'total = SUM(books:journals)'", "`total = books + journals`"),
        (TOTAL, "T901: books + journals = total", "`total = books + journals`"),
        (TOTAL, "T901: total <= books + journals", "under `tie_outs`"),
        # names
        (TOTAL, "T901: 合计 = 图书 + 期刊", "`total = books + journals`"),
        (TOTAL, "T901: TOTAL = books + journals", "`total = books + journals`"),
        (TOTAL, "T901: total = book + journals", "did you mean `books`?"),
        (TOTAL, "T901: total = stock.books + journals", "did you mean `books`?"),
        (TOTAL, "T901: total = adults + journals", "table of 乙"),
        (TOTAL, "T901: total = books + loan", "columns only (held, loan)"),
        (TOTAL, "T901: total = magazines + journals", "rows: books, journals, total"),
        (TIE_OUT, "P901: prior.loan = held", "`across_years`"),
        # keys
        (JOURNALS, "{lable: 期刊}", "did you mean `label`?"),
        (JOURNALS, "{label: 期刊, note: 种数}", "did you mean `prompt`?"),
        (JOURNALS, "{label: 期刊, severity: error}", "under `rules`"),
        (JOURNALS, "{label: 期刊, type: 小数}", "did you mean `type: decimal`?"),
        (JOURNALS, "{label: 期刊, signed: yes}", "did you mean `signed: true`?"),
        ("level: plausible", "level: plausable", "did you mean `level: plausible`?"),
        ("severity: warning", "severity: warn", "did you mean `severity: warning`?"),
        ("    title: 馆藏", "    titel: 馆藏", "did you mean `title`?"),
        (JOURNALS, "{label: 期刊, choices: 有/无}", "`choices: [有, 无]`"),
        (JOURNALS, "{label: 期刊, choices: [甲，乙]}", "`choices: [甲, 乙]`; if it is one, `choices: ['甲，乙']`"),
        (JOURNALS, r"{label: 期刊, type: text, pattern: '\\d{6}'}", r"`pattern: '\d{6}'`"),
        (JOURNALS, r"{label: 期刊, type: text, pattern: '/^\d{6}$/'}", r"`pattern: '^\d{6}$'`"),
        (JOURNALS, r"{label: 期刊, type: text, pattern: \d{1,3}}", "in single quotes"),
        (
            READERS,
            r"{a: {label: 甲, type: text, most: 9, pattern: '[A-Z]'}, b: {label: 乙, type: text, pattern: '\\d''s'}}",
            r"`pattern: '\d''s'`",
        ),
        (READERS, "&r {adults: 成人}\n    columns: {<<: *r, a: 甲}", "no merging"),
        # ids
        (BOOKS, "      01: 图书", "`r01: 图书`"),
        (BOOKS, "      小计: 图书", "`subtotal: 图书`"),
        (BOOKS, "      Books: 图书", "`books: 图书`"),
        ("    id: stock", "    id: 馆藏", "`id: s1`"),
        ("edition: stock-2025", "edition: Stock_2025", "`edition: stock-2025`"),
        ("years: 2025-", "years: 2025年起", "`years: 2025-`"),
        ("years: 2025-", "years: 2024—2025年", "`years: 2024-2025`"),
        ("  乙:\n", f"  {'乙' * 21}:{MARK}\n", "at most 20 characters"),
        ("  乙:\n", f"  '2/3':{MARK}\n", "`2-3`"),
        ("  乙:\n", f"  封面:{MARK}\n", "another name"),
        ("  乙:\n", f"  甲:{MARK}\n", "`grids`"),
        (BOOKS, "      own-books: 图书", "`own_books: 图书`"),
        (READERS, "{adults: 成人, 儿童: 儿童}", "`r2: 儿童`"),
        (BOOKS, "      A: {label: 图书}", "`a: {label: …}`"),
        (BOOKS, "      图书: {label: 图书}", "`r1: {label: …}`"),
        (BOOKS, "      books\u200b: 图书", "U+200B"),
        (BOOKS, "      books:", "the printed words"),
        (READERS, "{adults: 成人, type: decimal}", "`type: decimal` beside `rows`"),
        (READERS, "{adults: 成人, optional: true}", "`optional: true` beside `rows`"),
        (READERS, "{adults: 成人, places: 2}", "`places: 2` beside `rows`"),
        (JOURNALS, '{label: 期刊, code: "02"}', "`stub: {code: 代码}`"),
        (JOURNALS, "{label: 期刊, required: true}", "unless it is `optional: true`"),
        (JOURNALS, "{label: 期刊, type: email}", "did you mean `type: text`?"),
        ("level: plausible", "level: 常识", "did you mean `level: plausible`?"),
        ("    title: 读者", f"    title: 读者\n    lines: {{}}{MARK}", "`lines` stands at the top"),
        ("    title: 读者", f"    title: 读者\n    列: {{a: 甲}}{MARK}", "did you mean `columns`?"),
        ("    title: 读者", f"    title: 读者\n    void: [{{rows: [成人]}}]{MARK}", "did you mean `adults`?"),
        # numbers and lists
        (JOURNALS, "{label: 期刊, most: 1,000}", "`most: 1000`"),
        (JOURNALS, "{label: 期刊, most: 1万}", "`most: 10000`"),
        (JOURNALS, "{label: 期刊, type: decimal, most: 100%}", "`most: 100`"),
        (JOURNALS, "{label: 期刊, type: decimal, places: 2.0}", "`places: 2`"),
        (JOURNALS, "{label: 期刊,杂志}", '`label: "期刊,杂志"`'),
        (TIE_OUT, "P901: loan <= 1,000", '`P901: "loan <= 1,000"`'),
        (
            "{label: 期刊}\n      total: 合计\n    totals: {T901: total = books + journals}",
            f"{{type: decimal, label: 刊}}\n      total: 合计\n    totals: {{{TOTAL}}}{MARK}",
            "make it `type: decimal` too",
        ),
        (JOURNALS, "{label: 期刊, choices: 省,市,县}", "`choices: [省, 市, 县]`"),
        (JOURNALS, "{label: 期刊, type: text, may_be: [无]}", "leave `may_be` out"),
        (JOURNALS, "{label: 期刊, type: text, places: 2}", "did you mean `type: decimal`?"),
        ("years: 2025-", "years: [2024, 2025, 2026]", "`years: 2024-2026`"),
        ("years: 2025-", f"years: 2025-\nlanguage: 中文{MARK}", "`language: zh`"),
        ("years: 2025-", f"years: 2025-\nlanguage: english{MARK}", "`language: en`"),
        ("years: 2025-", f"years: 2025-\nhead: 表一{MARK}", "`head: {表号: …, 制定机关: …}`"),
        ("edition: stock-2025", "edition: 馆藏2025", "`edition: form-2025`"),
        # rules
        (TIE_OUT, "T901: loan <= held", "`P901`"),
        ("  T901: {level", f"  T9: {{level: local, zh: 甲, en: a}}{MARK}\n  T901: {{level", "`T009`"),
        # shapes
        (READERS, "[成人, 儿童]", "`id: label`"),
        (READERS, "成人, own, Own", "`rows: {r1: 成人, own: own, own_2: Own}`"),
        ("    title: 读者", f"    title: 读者\n    texts: 说明{MARK}", "`texts: {remarks: {label: …}}`"),
        ("    title: 读者", f"    title: 读者\n    texts: {{words: {{label: 说明}}}}{MARK}", "a section of their own"),
        # YAML
        (BOOKS, "      books: 其中: 图书", '`books: "其中: 图书"`'),
        (READERS, "{adults: 其中: 成人}", '`adults: "其中: 成人"`'),
        (READERS, "{adults: 成人，children: 儿童}", "`rows: {adults: 成人, children: 儿童}"),
        ("form: 馆藏", "form：馆藏", "`form: 馆藏"),
        ("    title: 读者", "    title:读者", "`title: 读者`"),
        ("    title: 读者", "    title:\xa0读者", "`title: 读者`"),
        ("    title: 读者", '    title: "读者"人数', "`title: '\"读者\"人数'`"),
        ("    title: 读者", "    title: [读者]人数", '`title: "[读者]人数"`'),
        ("    title: 读者", "    title: >5万", '`title: ">5万"`'),
        ("    title: 读者", "    title: - 读者", '`title: "- 读者"`'),
        (JOURNALS, r'{label: 期刊, type: text, pattern: "\d+"}', "a backslash is written twice"),
        ("title: 读者", 'title: "读者', "close the quotation mark"),
        ("    id: readers", "\tid: readers", "not with tabs"),
        ("title: 读者", "title: @读者", "begin with `@`"),
        ("title: 读者", "title: *读者", "begin with `*`"),
        (TIE_OUT, "P901: |loan - held| <= 1", "begin with `|`"),
        ("title: 读者", "title: !读者", "begin with `!`"),
        ("title: 读者", "title: `读者`", "begin with ```"),
        ("    id: readers", "\u3000\u3000id: readers", "plain blanks"),
        ("    id: readers", "\xa0\xa0\xa0\xa0id: readers", "plain blanks"),
        ("form: 馆藏", "form: 馆\u0007藏", "U+0007"),
        ("    id: readers", "    id: readers\n    id: loans", "write it once"),
    ],
)
def test_a_slip_is_told_what_to_write(tmp_path: Path, old: str, new: str, advice: str) -> None:
    assert FORM.count(old) == 1, old
    text = FORM.replace(old, new)
    if MARK not in new:
        lines = text.splitlines()
        at = next(number for number, line in enumerate(lines) if new.splitlines()[-1] in line)
        text = "\n".join([*lines[:at], f"{lines[at]}{MARK}", *lines[at + 1 :]])
    _assert_advised(tmp_path, text, advice)


def test_a_misspelt_key_is_not_told_to_be_missing_too(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, FORM.replace("title: 读者", "titel: 读者"))
    assert problem.reason.startswith("'titel'")


def test_a_row_that_has_no_id_is_the_only_thing_wrong_for_want_of_it(tmp_path: Path) -> None:
    text = FORM.replace(
        "{held: 馆藏, loan: 借出}", "{A: {label: 馆藏}, B: {label: 借出}, 丙: {label: 丙}, 丁: {label: 丁}}"
    )
    problems = _problems(tmp_path, text.replace("books: 图书", "books\u200b: 图书").replace(TIE_OUT, "P901: B <= A"))
    assert [problem.advice.en for problem in problems] == [
        *(f"write `{name}: {{label: …}}`" for name in ("a", "b", "c4", "c3")),
        "take out the invisible character U+200B",
        "write `b <= a`",
    ]


@pytest.mark.parametrize("more", ["type: decimal, adds_up: no", "type: text", "optional: true", "choices: [甲, 乙]"])
@pytest.mark.parametrize(
    ("heading", "old"), [("of: {label: 其中, columns: {COLUMNS}}", "of.old"), ("其中: {COLUMNS}", "old")]
)
def test_a_total_over_what_does_not_add_up_is_told_where_it_holds(
    tmp_path: Path, more: str, heading: str, old: str
) -> None:
    columns = f"old: 旧, rate: {{label: 率, {more}}}"
    text = FORM.replace("loan: 借出", f"loan: 借出, {heading.replace('COLUMNS', columns)}")
    *_, problem = _problems(tmp_path, text)
    assert problem.advice.en == f"write `{{line: total = books + journals, at: [held, loan, {old}]}}`"
    load_text(text.replace(TOTAL, f"T901: {{line: total = books + journals, at: [held, loan, {old}]}}"), "x")


@pytest.mark.parametrize(
    ("line", "reason", "advice"),
    [
        ("{when: kind = yes, line: note is filled}", "unknown id 'yes' in 'kind = yes'", "`kind = 是`"),
        ("{when: kind = 有, line: note is filled}", "'有' in 'kind = 有'", "there are 是, 否"),
        ("{when: sort = a, line: note is filled}", "unknown id 'a' in 'sort = a'", '`sort = "a"`'),
        ("{when: sort = 丁, line: note is filled}", "'丁' in 'sort = 丁'", "there are a, 乙"),
        ("{when: kind = 是, line: words is filled}", "unknown id 'words'", "a row of words"),
    ],
)
def test_a_comparison_is_told_the_words_there_are(tmp_path: Path, line: str, reason: str, advice: str) -> None:
    rows = "{kind: {label: 甲, type: yes_no}, sort: {label: 乙, choices: [a, 乙]}, note: {label: 丙, type: text}"
    rows += ", words: {label: 字, heading: true}}"
    text = FORM.replace(READERS, rows).replace(f"tie_outs: {{{TIE_OUT}}}", "tie_outs: {}")
    (problem,) = _problems(tmp_path, f"{text}    tie_outs: {{P901: {line}}}\n")
    assert problem.reason.startswith(reason)
    assert advice in problem.advice.en


def test_rows_may_be_named_as_attributes_are() -> None:
    load_text(
        FORM.replace(READERS, "{type: 类型, unit: 单位, most: 最多, optional: 可选, adds_up: 2025年, places: 网点}"),
        "x",
    )


def test_a_heading_that_is_named_by_its_words_is_told_to_want_an_id(tmp_path: Path) -> None:
    text = FORM.replace(f"journals: {JOURNALS}", "其中: {journals: 期刊}").replace(TOTAL, "T901: total = 其中")
    (problem,) = _problems(tmp_path, text)
    assert problem.advice.en == "`其中` is a heading without an id: write `h1: {label: 其中, …}`"


def test_texts_are_told_to_be_in_no_line(tmp_path: Path) -> None:
    text = FORM.replace(TIE_OUT, "").replace("    rows: " + READERS, "    texts: {note: {}}")
    (problem,) = _problems(
        tmp_path, text + "lines: {P901: {when: stock.books.loan > 0, line: narrative.note is filled}}\n"
    )
    assert "no texts" in problem.advice.en


def test_an_id_of_both_axes_is_told_to_be_renamed(tmp_path: Path) -> None:
    text = FORM.replace("held: 馆藏, loan: 借出", "books: 馆藏, total: 借出, journals: 其他")
    text = text.replace(TIE_OUT, "P901: books <= total")
    assert {problem.advice.en for problem in _problems(tmp_path, text)} == {
        "rows and columns both have books, journals, total: call the column `books_column`, for example"
    }


def test_what_is_wrong_in_the_base_is_advised_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FORM.replace("edition: stock-2025", "edition: base").replace("label", "lable"))
    problems = _problems(tmp_path, "extends: base\nedition: x\n")
    assert {(Path(problem.file).name, problem.advice.en) for problem in problems} == {
        ("base.yaml", "did you mean `label`?")
    }


@given(st.text('abx=<>+-*/0 19。（）,合计≤×"≠', max_size=30))
def test_signs_are_respelled_in_a_line_that_holds_or_not_at_all(text: str) -> None:
    found = respelled(text)
    assert found is None or str(parse(found)) == found


@given(st.text("abx=<>+-*/0 19。（）,合计≤", max_size=30))
def test_any_line_is_rewritten_to_one_that_holds_or_to_none(text: str) -> None:
    found = rewrite(text, lambda word: word if is_id(word) else None)
    if found is not None:
        assert str(parse(found)) == found
        plain = as_plain_sums(found)
        assert plain is None or parse(plain).is_plain


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("a >= b", "b <= a"),
        ("a - b <= c", "a <= c + b"),
        ("0 <= a - b", "b <= a"),
        ("a = b - c", "a + c = b"),
        ("a < b", None),
        ("a <= 3", None),
        ("a = 2 * b", None),
    ],
)
def test_a_line_of_sums_is_said_without_signs(line: str, plain: str | None) -> None:
    assert as_plain_sums(line) == plain


@given(st.text(max_size=50), st.sets(st.sampled_from(["total", "total_2", "r1", "r2", "a"])))
def test_any_label_has_an_id_of_its_own(label: str, taken: set[str]) -> None:
    found = id_for(label, taken)
    assert is_id(found)
    assert found not in taken


_SLIPS = (
    *(
        "\t",
        "@",
        "`",
        "%",
        "!",
        "!!x",
        "!<",
        "!%zz ",
        "&",
        "*",
        "&a &b",
        "'",
        '"',
        '"\\q"',
        '"\\xzz"',
        "|0",
        ">9x",
        "|+x",
    ),
    *(
        "- ",
        "? ",
        "---\n",
        "...\n",
        "{",
        "[",
        "}",
        "]",
        ",",
        ": ",
        "：",
        "\n",
        "\n\n   ",
        "\n  - x",
        "%YAML 1.1\n",
        "\u3000",
    ),
)


@given(st.integers(0, len(FORM)), st.lists(st.sampled_from(_SLIPS), min_size=1, max_size=3))
def test_whatever_is_no_yaml_is_said_in_chinese_without_the_words_of_the_parser(place: int, slips: list[str]) -> None:
    try:
        parse_yaml(FORM[:place] + "".join(slips) + FORM[place:], "x.yaml")
    except TemplateError as error:
        told = [in_chinese(problem.reason) for problem in error.problems if problem.reason.startswith("not YAML")]
        assert not any(re.search("[a-z]{2}", words) for words in told)
