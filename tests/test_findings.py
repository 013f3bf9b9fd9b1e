"""The catalogue: permanent codes, words in both languages that say the same, severities as designed."""

from __future__ import annotations

import itertools
import json
import re
import string

import pytest

from gouji.findings import (
    AUDIENCE_VARIABLE,
    CATALOGUE,
    Audience,
    Finding,
    Language,
    Phrase,
    Rule,
    Severity,
    counted,
    in_order,
    json_reason,
    worst,
)
from gouji.findings.rules import W208
from gouji.findings.rules.advice import IF_REFUSED
from gouji.form.edition import load, shipped

EVERY = tuple(dict.fromkeys((*CATALOGUE, *(rule for name in shipped() for rule in load(name).rules.values()))))
every_rule = pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
both = pytest.mark.parametrize("language", ["zh", "en"])

FIXED = {
    "W205": Severity.INFO,
    "W207": Severity.INFO,
    "W209": Severity.INFO,
    "W210": Severity.WARNING,
    "V307": Severity.WARNING,
    "V309": Severity.INFO,
}
"""The severities the design gives."""

FAMILIES = {"F": "1", "W": "2", "V": "3", "T": "4", "P": "5", "Y": "6", "C": "7"}


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _formats(template: str) -> list[str]:
    return [spec for _, name, spec, _ in string.Formatter().parse(template) if name is not None and spec]


def test_codes_are_unique_and_sorted_within_their_family() -> None:
    codes = [rule.code for rule in CATALOGUE]
    assert len(codes) == len(set(codes))
    for _, family in itertools.groupby(codes, key=lambda code: code[0]):
        listed = list(family)
        assert listed == sorted(listed)
    assert [code for code, _ in itertools.groupby(code[0] for code in codes)] == [
        family for family in FAMILIES if any(code.startswith(family) for code in codes)
    ]


@every_rule
def test_a_code_is_the_letter_and_the_hundred_of_its_family(rule: Rule) -> None:
    assert re.fullmatch(rf"{rule.code[0]}{FAMILIES[rule.code[0]]}\d\d", rule.code, re.ASCII)


@every_rule
def test_every_phrase_is_there_in_both_languages(rule: Rule) -> None:
    for phrase in (rule.title, rule.message, rule.advice):
        assert phrase.zh.strip() == phrase.zh != ""
        assert phrase.en.strip() == phrase.en != ""


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_each_language_speaks_its_own(rule: Rule) -> None:
    for phrase in (rule.title, rule.message):
        assert re.search(r"[\u4e00-\u9fff]", phrase.zh)
        assert re.search(r"[a-z]", phrase.en)


@every_rule
def test_both_languages_name_the_same_values(rule: Rule) -> None:
    assert _names(rule.message.zh) == _names(rule.message.en)
    assert all(name.isidentifier() for name in _names(rule.message.zh))
    assert _formats(rule.message.zh) == []
    assert all(re.fullmatch(r"[^|]+\|[^|]+", either) for either in _formats(rule.message.en))


@every_rule
def test_english_words_agree_with_their_number(rule: Rule) -> None:
    assert not re.search(r"\{count\}( filled)? [a-z]+s\b", rule.message.en)


def test_one_total_is_no_totals() -> None:
    one, many = (Finding(W208, found="5", values={"count": count, "cell": "D11"}).what("en") for count in ("1", "12"))
    assert one.startswith("1 total was typed over")
    assert many.startswith("12 totals were typed over")


def advice(rule: Rule) -> set[Phrase]:
    return {rule.advice_for(audience) for audience in Audience if rule.is_for(audience)}


OF_OTHER_VERBS = {"F109", "V316", *(f"V35{digit}" for digit in range(4)), *(f"W25{digit}" for digit in range(2, 7))}
"""Of JSON and of published reports, which neither a campaign nor its desk reads."""


@pytest.mark.parametrize(
    ("said", "audience"), [("desk", Audience.DESK), ("", Audience.OFFICE), ("nobody", Audience.OFFICE)]
)
def test_what_the_environment_says_of_the_audience_is_taken_or_passed_over(
    said: str, audience: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(AUDIENCE_VARIABLE, said)
    assert Audience.of_process() is audience


@every_rule
@pytest.mark.parametrize("audience", [Audience.DESK, Audience.AGENCY])
def test_who_has_no_terminal_is_told_of_no_command(rule: Rule, audience: Audience) -> None:
    if rule.is_for(audience) and rule.code not in OF_OTHER_VERBS:
        for phrase in (rule.title, rule.message, rule.advice_for(audience)):
            assert not re.search(r"gouji |--\w", f"{phrase.zh} {phrase.en}")


@every_rule
def test_who_is_to_change_a_format_is_told_what_a_locked_sheet_lets_be_done(rule: Rule) -> None:
    """Excel and WPS have no format changed there, and the lock may have a password; a paste is let pass."""
    changes_format = re.search("清除(?:条件)?格式|格式.{0,3}改为", rule.advice.zh)
    is_told = IF_REFUSED.zh in rule.advice.zh and IF_REFUSED.en in rule.advice.en
    assert is_told is bool(changes_format and rule.is_for(Audience.AGENCY))


@every_rule
def test_titles_and_advice_name_no_values(rule: Rule) -> None:
    assert not any(
        brace in words for phrase in (rule.title, *advice(rule)) for words in (phrase.zh, phrase.en) for brace in "{}"
    )


@every_rule
def test_words_end_without_a_stop_that_would_stand_twice(rule: Rule) -> None:
    for phrase in (rule.title, rule.message, *advice(rule)):
        assert phrase.zh[-1] not in "。；，.;,"
        assert phrase.en[-1] not in "。；，.;,"


@every_rule
@both
def test_a_message_is_said_with_what_was_found(rule: Rule, language: Language) -> None:
    found = "{found} %s {0}"
    values = {name: f"<{name}>" for name in _names(rule.message.zh)}
    finding = Finding(rule, label="<label>", found=found, values={**values, "found": found})
    message = finding.message(language)
    assert all(f"<{name}>" in message for name in values if name != "found")
    assert (found in message) is ("found" in values)
    assert message.endswith(rule.advice.text(language))


@pytest.mark.parametrize("code", FIXED)
def test_a_fixed_code_has_the_severity_of_the_design(code: str) -> None:
    assert {rule.code: rule.severity for rule in CATALOGUE}.get(code, FIXED[code]) is FIXED[code]


def test_a_file_that_cannot_be_read_is_never_accepted() -> None:
    assert {rule.severity for rule in CATALOGUE if rule.code.startswith("F")} == {Severity.ERROR}


def test_the_catalogue_holds_no_rule_of_a_form() -> None:
    assert {rule.code for rule in CATALOGUE}.isdisjoint(code for name in shipped() for code in load(name).rules)
    assert {rule.code[0] for rule in CATALOGUE}.isdisjoint("T")


def test_severities_are_ranked_from_the_gravest() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def _rule(code: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(code, severity, Phrase("甲", "a"), Phrase("{label}：{found}", "{label}: {found}"), Phrase("乙", "b"))


@pytest.mark.parametrize(
    ("sheet", "cell", "place"), [("三", "D31", "三!D31"), ("三", None, "三"), (None, None, None), (None, "D31", "D31")]
)
def test_a_place_is_sheet_and_cell_as_far_as_they_are_known(
    sheet: str | None, cell: str | None, place: str | None
) -> None:
    assert Finding(_rule("V301"), sheet=sheet, cell=cell).place == place


def test_a_record_is_the_finding_of_the_design() -> None:
    finding = Finding(
        _rule("V302"),
        path="requests.new.natural_person",
        sheet="三",
        cell="D7",
        label="标签",
        found="3件",
        expected=Phrase("整数", "a whole number"),
        order=(3, 7, 4),
    )
    assert finding.record("en") == {
        "code": "V302",
        "severity": "error",
        "path": "requests.new.natural_person",
        "sheet": "三",
        "cell": "D7",
        "label": "标签",
        "message": "标签: 3件. b",
        "found": "3件",
        "expected": "a whole number",
    }
    assert finding.record("zh")["expected"] == "整数"
    assert finding.record("zh")["message"] == finding.message("zh") == "标签：3件。乙"


@both
def test_a_suggestion_is_said_and_recorded(language: Language) -> None:
    finding = Finding(_rule("V302"), found="3件", suggested="3")
    assert finding.record(language).get("suggested") == "3"
    assert "3？" in finding.message("zh")
    assert "3?" in finding.message("en")
    assert "suggested" not in Finding(_rule("V302")).record(language)


def test_values_are_said_in_the_language_of_the_message() -> None:
    rule = Rule("F103", Severity.ERROR, Phrase("甲", "a"), Phrase("{what}大", "{what} big"), Phrase("乙", "b"))
    finding = Finding(rule, values={"what": Phrase("文件", "file")})
    assert (finding.message("zh"), finding.message("en")) == ("文件大。乙", "file big. b")


@pytest.mark.parametrize("turned", [False, True])
def test_findings_stand_as_the_form_is_read(*, turned: bool) -> None:
    expected = [
        Finding(_rule("F101")),
        Finding(_rule("W208"), order=(1,)),
        Finding(_rule("V301"), order=(2, 7, 4)),
        Finding(_rule("V302"), order=(2, 7, 4)),
        Finding(_rule("V301"), order=(2, 11, 1)),
        Finding(_rule("T401"), order=(3, 1, 1)),
    ]
    assert in_order(reversed(expected) if turned else expected) == tuple(expected)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], None),
        ([Severity.INFO], Severity.INFO),
        ([Severity.INFO, Severity.WARNING], Severity.WARNING),
        ([Severity.WARNING, Severity.ERROR, Severity.INFO], Severity.ERROR),
    ],
)
def test_the_gravest_finding_decides(severities: list[Severity], expected: Severity | None) -> None:
    assert worst(Finding(_rule("V301", severity)) for severity in severities) is expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": ', "line 1, character 7"),
        ('{\n"a" 1}', "line 2, character 5"),
        ("[" * 100_000 + "]", "nested too deeply"),
        (f"[{'9' * 5000}]", "too many digits"),
        (b"\xff\xfe\xff", "UTF-8"),
    ],
)
def test_why_a_text_is_no_json_is_said_in_words(text: str | bytes, place: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(text)
    said = json_reason(caught.value)
    assert place in said.en
    assert "Error" not in said.en + said.zh


_COUNTS = {"count", "more", "rows", "number", "expected"}
_OF_MANY = {"C711": "rows", "C718": "expected", "V310": "expected", "V375": "expected"}
"""What is always more than one: the first rows of a roster, the characters and records there may be."""


@every_rule
def test_what_is_counted_in_english_agrees_with_one(rule: Rule) -> None:
    names = _COUNTS - {_OF_MANY.get(rule.code)}
    values = {name: "1" if name in names else "x" for name in _names(rule.message.en)}
    said = rule.message.text("en", values)
    assert not re.search(r"\b1 (?:more )?(?!is|was|has|differs)(?:[a-z]+s|are|were|have|differ)\b", said), said


@pytest.mark.parametrize(("count", "words"), [(0, "0 files"), (1, "1 file"), (-1, "-1 file"), (2, "2 files")])
def test_a_number_of_things_has_its_noun(count: int, words: str) -> None:
    assert counted(count, "file") == words
