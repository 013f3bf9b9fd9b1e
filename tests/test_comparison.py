"""Reports side by side: what changed, what joins over editions, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer.testing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gouji
from gouji.cli import app
from gouji.cli.compare_similar import _share
from gouji.collection.campaign import collect
from gouji.common.similarity import likeness, sketch
from gouji.common.typography import fitted, terminal_width
from gouji.form.edition import load
from gouji.form.submission import Agency, Submission
from gouji.publishing.comparison import Comparison, ComparisonLine, by_year, compare
from gouji.publishing.ranking import outlying, rankings
from support import library
from support.campaigns import NOW, make_campaign, put, workbook
from support.command import run
from support.examples import examples
from support.filled import AGENCY, YEAR, last_year, submission

NEW = load("2021")


def _report(year: int, changes: Mapping[str, object] | None = None, edition: str = "2021") -> Submission:
    made, findings = gouji.load_submission(last_year(changes, edition, year))
    assert made is not None, findings
    return made


def _compared(*reports: Submission) -> Comparison:
    return compare([(each, load(each.edition_id)) for each in reports])


def test_what_changed_between_two_years() -> None:
    found = _compared(_report(YEAR - 1), submission(NEW, YEAR))
    assert (found.title, found.names, found.is_over_years) == (AGENCY.name, ("2024", "2025"), True)
    changed = {line.path: (line.values, line.change) for line in found.lines if not line.is_same}
    assert changed == {
        "proactive_disclosure.normative_documents.in_force": ((15, 17), 2),
        "requests.new.natural_person": ((41, 40), -1),
        "requests.new.legal_service_organization": ((2, 3), 1),
        "requests.carried_forward.natural_person": ((4, 3), -1),
        "requests.carried_forward.legal_service_organization": ((0, 1), 1),
    }
    shares = {line.path: line.share for line in found.lines if not line.is_same}
    assert shares["requests.new.legal_service_organization"] == 0.5
    assert shares["requests.carried_forward.legal_service_organization"] is None


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(library.submissions(library.FORM), min_size=2, max_size=2))
def test_a_number_that_came_or_went_is_a_change(made: list[Submission]) -> None:
    found = compare([(each, library.FORM) for each in made])
    for line in found.lines:
        told = {value if isinstance(value := each.value(line.path), int | Decimal) else None for each in made}
        assert (line.is_same, line.is_joined) == (len(told) == 1, True), line


def test_a_figure_that_was_left_out_is_shown_and_one_that_was_not_asked_is_counted(tmp_path: Path) -> None:
    reports = {"a.json": last_year({"key_figures.documents_issued": None}), "b.json": last_year(year=2025)}
    words = _run(tmp_path, *(str(tmp_path / name) for name in reports), reports=reports).output
    assert re.search(r"制发公文总数 +— +46 +— +—", words), words
    assert "部分版本" not in words


@pytest.mark.parametrize(
    ("before", "after", "printed"),
    [
        (-10, -5, "—"), (-10, 5, "—"), (0, 5, "—"), (10, -5, "-150.0%"), (100_000, 99_999, "0.0%"),
        (100_000, 100_001, "0.0%"), (100, 99, "-1.0%"),
    ],
)  # fmt: skip
def test_a_share_is_one_of_something(before: int, after: int, printed: str) -> None:
    line = ComparisonLine("一", "a.b", "b", "", is_total=False, values=(before, after), asked=(True, True))
    assert _share(line) == printed


def test_over_editions_a_figure_joins_where_it_means_the_same_and_is_empty_where_not() -> None:
    found = _compared(_report(2020, None, "2019"), _report(2021))
    values = {line.path: line.values for line in found.lines}
    other = "requests.results.other_handling"
    assert values["requests.new.total"] == (57, 57)
    assert values[f"{other}.natural_person"] == (1, 1)
    assert values[f"{other}.overdue_correction.natural_person"] == (None, 1)
    assert values["proactive_disclosure.rules.issued"] == (None, 0)
    assert values["proactive_disclosure.rules.made"] == (0, None)
    paths = [line.path for line in found.lines]
    assert len(paths) == len(set(paths))
    assert paths.index(f"{other}.total") < paths.index(f"{other}.overdue_correction.natural_person")
    sections = list(dict.fromkeys(line.section for line in found.lines))
    assert sections == [NEW.sections[number].heading for number in (1, 2, 3, 0)]


@pytest.mark.parametrize(
    ("reports", "title", "names"),
    [
        ([(AGENCY, 2023), (AGENCY, 2024)], AGENCY.name, ("2023", "2024")),
        ([(AGENCY, 2024), (AGENCY, 2024)], AGENCY.name, ("2024（1）", "2024（2）")),
        ([(AGENCY, 2024), (Agency(name="教育局"), 2024)], "2024 年", (AGENCY.name, "教育局")),
        (
            [(Agency(code="A", name="民政局"), 2023), (Agency(code="Ａ ", name="民政社会局"), 2024)],
            "民政局、民政社会局",
            ("2023", "2024"),
        ),
        ([(Agency(code="A", name="民政局"), 2023), (Agency(name="民政局"), 2024)], "民政局", ("2023", "2024")),
        (
            [(Agency(code="A", name="某局"), 2024), (Agency(code="B", name="某局"), 2024)],
            "2024 年",
            ("某局（A）", "某局（B）"),
        ),
        (
            [(Agency(code="A", name="某局"), 2023), (Agency(code="B", name="某局"), 2024)],
            "某局（A）、某局（B）",
            ("某局（A） 2023", "某局（B） 2024"),
        ),
    ],
)
def test_columns_are_named_by_what_tells_them_apart(
    reports: list[tuple[Agency, int]], title: str, names: tuple[str, ...]
) -> None:
    made = [_report(year).model_copy(update={"agency": agency}) for agency, year in reports]
    found = _compared(*made)
    assert (found.title, found.names) == (title, names)


def test_an_agency_that_was_renamed_is_compared_in_the_order_of_its_years() -> None:
    agencies = (Agency(code="A", name="民政社会局"), 2024), (Agency(code="A", name="民政局"), 2023)
    reports = [(_report(year).model_copy(update={"agency": agency}), gouji.load("2021")) for agency, year in agencies]
    assert [submission.year for submission, _ in by_year(reports)] == [2023, 2024]
    assert compare(by_year(reports)).is_over_years
    renamed = reports[0][0].model_copy(update={"agency": Agency(code="B", name="民政局")})
    other = [(renamed, reports[0][1]), reports[1]]
    assert [submission.year for submission, _ in by_year(other)] == [2024, 2023]
    assert not compare(other).is_over_years


def test_charts_hold_the_figures_of_their_levels() -> None:
    found = _compared(_report(2020, None, "2019"), _report(2021))
    applicants, results, review = found.charts
    assert [bar.label for bar in applicants.bars][:2] == ["自然人", "商业企业"]
    assert [bar.label for bar in results.bars][1] == "（二）部分公开"
    assert results.whole.values == (57, 57)
    assert [bar.label for bar in review.bars] == ["行政复议", "未经复议直接起诉", "复议后起诉"]


def test_one_report_is_not_compared() -> None:
    with pytest.raises(ValueError, match="two"):
        _compared(_report(2024))


# --- on the command line --------------------------------------------------------------------------------------------


def _run(folder: Path, *arguments: str, reports: Mapping[str, bytes]) -> typer.testing.Result:
    for name, data in reports.items():
        (folder / name).write_bytes(data)
    return typer.testing.CliRunner().invoke(app, ["compare", "--lang", "zh", *arguments])


def test_every_report_that_cannot_be_used_is_named_at_once(tmp_path: Path) -> None:
    broken = {"requests.new.natural_person": 141}
    reports = {"a.json": last_year(broken), "b.json": last_year(), "c.json": last_year(broken, year=2025)}
    done = _run(tmp_path, *(str(tmp_path / name) for name in reports), reports=reports)
    assert done.exit_code == 1
    assert [name in done.output for name in reports] == [True, False, True]


def test_the_table_has_straight_columns(tmp_path: Path) -> None:
    reports = {"a.json": last_year(), "b.json": last_year({"requests.new.natural_person": 141}, year=2025)}
    paths = [str(tmp_path / name) for name in reports]
    done = _run(tmp_path, *paths, reports=reports)
    assert done.exit_code == 1  # the second does not tie out
    reports["b.json"] = last_year({"reconsideration.upheld": 120}, year=2025)
    done = _run(tmp_path, *paths, reports=reports)
    assert done.exit_code == 0
    lines = [line for line in done.output.splitlines() if re.search(r"\d%$|%$", line)]
    assert len(lines) == 3
    assert len({terminal_width(line) for line in lines}) == 1
    assert "+5900.0%" in done.output
    assert "本年处理决定数量" not in done.output
    assert "本年处理决定数量" in _run(tmp_path, "--all", *paths, reports=reports).output


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.labelled: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        if tag == "svg":
            assert values["role"] == "img"
            self.labelled += (values["aria-labelledby"] or "").split()


@pytest.mark.parametrize(("years", "pictures"), [((2024, 2025), 3), ((2022, 2023, 2025), 6)])
def test_the_page_draws_charts_with_words_and_tables(tmp_path: Path, years: tuple[int, ...], pictures: int) -> None:
    reports = {f"{year}.json": last_year({"reconsideration.upheld": year - 2000}, year=year) for year in years}
    out = tmp_path / "x.html"
    done = _run(tmp_path, "-o", str(out), *(str(tmp_path / name) for name in reports), reports=reports)
    assert done.exit_code == 0, done.output
    page = _Pictures()
    page.feed(out.read_text("utf-8"))
    assert page.tags.count("svg") == pictures
    assert sorted(page.labelled) == sorted(page.ids)
    assert page.tags.count("table") >= 4
    assert "script" not in page.tags
    again = _run(tmp_path, "-o", str(out), *(str(tmp_path / name) for name in reports), reports=reports)
    assert again.exit_code == 2


def test_names_of_agencies_are_escaped_in_the_page(tmp_path: Path) -> None:
    evil = last_year().replace(AGENCY.name.encode(), b"<script>alert(1)</script>")
    out = tmp_path / "x.html"
    folder = tmp_path / "a"
    folder.mkdir()
    done = _run(folder, "-o", str(out), str(folder), reports={"1.json": evil, "2.json": last_year(year=2025)})
    assert done.exit_code == 0, done.output
    assert "<script>" not in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("reports", "code"), [({}, 2), ({"a.json": b"{}"}, 3), ({"a.json": last_year(), "b.txt": b"nothing"}, 1)]
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, reports: dict[str, bytes], code: int) -> None:
    assert _run(tmp_path, str(tmp_path), reports=reports).exit_code == code


# --- many agencies --------------------------------------------------------------------------------------------------


def _county(count: int, **far: int) -> list[Submission]:
    """Agencies with about as many requests each, but for those named."""
    made = []
    for number in range(count):
        name = f"单位{number:02}"
        new = far.get(name, 400 + number % 5)
        report = submission(
            NEW, YEAR, {"requests.new.natural_person": new, "requests.carried_forward.natural_person": new - 37}
        )
        made.append(report.model_copy(update={"agency": Agency(code=str(number), name=name)}))
    return made


def test_agencies_are_ranked_and_who_stands_out_is_named() -> None:
    found = rankings([(each, NEW) for each in _county(20, 单位07=40_000, 单位11=37)])
    by_path = {ranking.path: ranking for ranking in found}
    ranking = by_path["requests.new.total"]
    assert ranking.agencies[0].agency == "单位07"
    assert [ranked.agency for ranked in ranking.outliers] == ["单位07", "单位11"]
    assert ranking.total == sum(ranked.value for ranked in ranking.agencies)
    values = [ranked.value for ranked in ranking.agencies]
    assert values == sorted(values, reverse=True)
    assert values[9] >= ranking.median >= values[10]
    fees = by_path["proactive_disclosure.administrative_fees.amount"]
    assert (fees.label.count("万元"), fees.unit, ranking.unit) == (1, "", "件"), "the unit is told once"
    # No figure that is part of another is ranked, and none that is 0 everywhere.
    parts = {term for terms in NEW.terms.values() for term in terms}
    assert not by_path.keys() & parts
    assert all(any(ranked.value for ranked in ranking.agencies) for ranking in found)


def test_what_does_not_add_up_is_ranked_without_a_sum(tmp_path: Path) -> None:
    made = [library.submission(facts__rate=Decimal(50 + number)) for number in range(3)]
    made = [each.model_copy(update={"agency": Agency(name=f"{number} 馆")}) for number, each in enumerate(made)]
    told = {
        ranking.path: (ranking.total, ranking.median) for ranking in rankings([(each, library.FORM) for each in made])
    }
    assert told["facts.rate"] == (None, 51)
    assert told["facts.average"] == (None, 500)
    assert told["facts.staff"] == (15, 5)
    reports = {f"{number}.json": each.model_dump_json().encode() for number, each in enumerate(made)}
    form = ("--rank", "--template", str(library.FORMS / "library-2025.yaml"))
    words = _run(tmp_path, *(str(tmp_path / name) for name in reports), *form, reports=reports).output
    assert "外借率  中位数 51" in words
    page = tmp_path / "a.html"
    _run(tmp_path, *(str(tmp_path / name) for name in reports), *form, "-o", str(page), reports=reports)
    assert [number in page.read_text("utf-8") for number in ("合计 15 ", "合计 153", "合计 1500")] == [
        True,
        False,
        False,
    ]


@given(st.lists(st.integers(0, 10**6), max_size=40), st.integers(1, 50))
def test_values_that_are_alike_do_not_stand_out(values: list[int], same: int) -> None:
    assert not any(outlying([same] * len(values)))
    assert len(outlying(values)) == len(values)
    if len(values) < 8:
        assert not any(outlying(values))


def test_more_than_fit_beside_each_other_are_ranked(tmp_path: Path) -> None:
    county = {f"{each.agency.code}.json": each.model_dump_json().encode() for each in _county(14, 单位07=40_000)}
    done = _run(tmp_path, str(tmp_path), reports=county)
    assert done.exit_code == 0, done.output
    assert "单位07" in next(line for line in done.output.split("\n") if "异常" in line)
    page = tmp_path.with_suffix(".html")
    assert _run(tmp_path, str(tmp_path), "-o", str(page), reports={}).exit_code == 0
    text = page.read_text("utf-8")
    assert text.count("<figure>") > 5
    assert '<li class="far"><span class="name" title="单位07">' in text
    years = {f"{year}.json": _report(year).model_dump_json().encode() for year in range(2021, 2026)}
    assert _run(tmp_path, str(tmp_path), reports=county | years).exit_code == 2


# --- texts ----------------------------------------------------------------------------------------------------------

_TOPICS = "公开保密审查发布解读回应监督考核培训平台"
_TEXT = "".join(f"第{number}项工作是完善{word}制度，加强{word}管理。" for number, word in enumerate(_TOPICS))


def test_last_years_text_with_this_years_numbers_is_last_years_text() -> None:
    assert likeness(sketch(_TEXT), sketch(_TEXT.replace("第3项", "第 30 项，"))) == 1.0
    assert likeness(sketch(_TEXT), sketch(_TEXT[::-1])) < 0.1
    half = _TEXT[: len(_TEXT) // 2] + "另起一段，说明今年与往年完全不同的各方面情况" * 8
    assert 0.2 < likeness(sketch(_TEXT), sketch(half)) < 0.7


def test_short_texts_are_not_compared() -> None:
    assert likeness(sketch("本年度未收取信息处理费。"), sketch("本年度未收取信息处理费。")) == 0.0


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= likeness(sketch(one), sketch(other)) == likeness(sketch(other), sketch(one)) <= 1.0


@given(st.text("公开abc“—·", max_size=30), st.integers(2, 40))
def test_a_fitted_line_has_exactly_its_room(text: str, room: int) -> None:
    assert terminal_width(fitted(text, room)) == room


def test_who_names_two_collections_is_told_how_to_rank_and_how_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gouji.cli.compare_similar._MOST", 2)
    for name in ("a", "b"):
        campaign = make_campaign(tmp_path / name)
        for code in ("X1", "X2"):
            put(campaign, f"{code}.xlsx", workbook(code))
        collect(campaign, None, lambda: NOW)
    done = run("compare", tmp_path / "a", tmp_path / "b", "--lang", "zh")
    assert done.returncode == 2
    assert "只写一次收表的文件夹" in done.stderr
    assert "两年的文件" in done.stderr
