"""The samples are the tests: a file's name is its expectation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from generate import FINDINGS, KEPT, all_samples, compared

import gouji
from gouji.findings import CATALOGUE
from gouji.form.reference import rule_entries
from support.filled import SEED_AGENCY
from support.readers import changed
from support.samples import finding_files, findings_of

SAMPLES = Path(__file__).parents[1] / "samples"
NOT_IN_A_FILE = {
    "F107": "no file is known that makes the reader stop; test_import makes it stop",
    "F121": "a machine that lacks a library or a program; test_published",
    "F124": "a report that takes too much time or memory; test_published_limits",
    "P511": "texts beside a table that cannot be read, which has findings of its own; test_counts",
    "F108": "a file that is not there, or locked; test_import",
    **dict.fromkeys(("C701", *(f"C{n}" for n in range(730, 750)), "C771"), "it takes many files; test_campaign"),
    "V377": "it takes more records than a table has rows; test_records",
    **dict.fromkeys(("C780", "C781"), "it takes links and decisions; test_taking"),
    **dict.fromkeys(("C784", "C785"), "it takes a campaign whose roster changed; test_members"),
    **dict.fromkeys(("C787", "C788"), "it takes a campaign of several forms; test_several_forms"),
    "C782": "it takes a mail in an inbox; test_mail_files",
    "F112": "it takes an archive in an inbox; test_campaign",
    "C789": "it takes a file or a sender called as another agency; test_swapped",
    "C790": "it takes two files of one agency that came together; test_mail_files",
    "C783": "it takes a campaign and its decisions; test_campaign_verbs",
    **dict.fromkeys(("C702", "C703", "C750", "C760", "C791"), "it takes many submissions; test_consolidation"),
}
FINDING_FILES = finding_files()
UNFILLED = re.compile(r"\{[a-z_]*[!:}]")
"""A slot of a message; the pattern of a cell may hold braces of its own."""


@pytest.mark.parametrize("path", FINDING_FILES, ids=lambda path: path.name)
def test_a_sample_gives_the_finding_it_is_named_by_and_no_other(path: Path) -> None:
    findings = findings_of(path)
    assert {each.code for each in findings} == {path.stem}
    assert [each.cause for each in findings].count(None) == 1


def test_every_code_has_a_sample() -> None:
    codes = {entry.rule.code for entry in rule_entries()}
    assert {path.stem for path in FINDING_FILES} | NOT_IN_A_FILE.keys() == codes
    assert {rule.code for rule in CATALOGUE} <= codes


def test_every_code_has_its_reason_and_what_a_sample_shows_of_it() -> None:
    # A new rule says why it is there (`why=Phrase(zh, en)`), and `make docs` takes its example from its sample.
    assert not [rule.code for rule in CATALOGUE if rule.why is None], "say why, in both languages"
    assert not [entry.rule.code for entry in rule_entries() if not (entry.rule.why or entry.rule.source)]
    assert {entry.rule.code for entry in rule_entries() if entry.example is None} <= NOT_IN_A_FILE.keys()


def test_every_finding_says_what_happened_in_both_languages() -> None:
    for path in FINDING_FILES:
        if path.suffix != ".json":
            for finding in findings_of(path):
                zh, en = finding.message("zh"), finding.message("en")
                assert zh != en
                assert not UNFILLED.search(zh + en)


def test_the_samples_are_what_the_script_makes() -> None:
    made = all_samples()
    suffixes = (".xlsx", ".json", ".ndjson", ".csv", ".docx", ".html")
    found = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.suffix in suffixes}
    found |= {f"findings/{path.name}" for path in (SAMPLES / "findings").iterdir()}
    found |= {f"selftest/{path.name}" for path in (SAMPLES / "selftest").iterdir()}
    assert found == made.keys() | KEPT
    assert KEPT.isdisjoint(f"findings/{name}" for name in FINDINGS)
    for name, data in made.items():
        assert compared(name, (SAMPLES / name).read_bytes()) == compared(name, data), name


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda text: text.replace("自动计算，不必填。", "自动计算，请勿填。"), True),
        (lambda text: text.replace("T401 ", "T401 本表"), True),
        (lambda text: text.replace("T401 ", "T409 "), False),
        (lambda text: text.replace("自然人", "公民"), False),
        (lambda text: text.replace("本局", "我局"), False),
    ],
)
def test_a_sample_for_a_finding_is_the_same_whatever_rules_and_guide_say(
    change: Callable[[str], str], *, is_same: bool
) -> None:
    name = "findings/P502.xlsx"
    data = FINDINGS["P502.xlsx"]()
    other = changed(data, "xl/sharedStrings.xml", change)
    assert (compared(name, data) == compared(name, other)) is is_same
    assert compared("P502.xlsx", data) != compared("P502.xlsx", other)


def test_the_seed_report_comes_back_with_its_texts_its_key_figures_and_its_198_numbers() -> None:
    reading = gouji.read_file(SAMPLES / f"{SEED_AGENCY}-2020.xlsx")
    assert reading.status == "accepted"
    assert {each.code for each in reading.diagnostics} == {"W240"}  # it was published without signatures
    submission = reading.submission
    assert isinstance(submission, gouji.Submission2019Yanchi)
    assert (submission.edition, submission.variant, submission.year) == ("2019", "2019-yanchi", 2020)
    assert submission.agency.name == SEED_AGENCY
    for path in (SAMPLES / "seed").glob("*.txt"):
        assert submission.value(f"narrative.{path.stem}") == path.read_text("utf-8").strip()
    assert submission.key_figures.documents_issued == 200
    assert submission.key_figures.documents_published_online == 83
    edition = gouji.load("2019-yanchi")
    assert [submission.value(path) for path in edition.fields] == [0] * 198
    document = json.loads(reading.to_json())
    assert document["submission"] == json.loads((SAMPLES / f"{SEED_AGENCY}-2020.json").read_text("utf-8"))
