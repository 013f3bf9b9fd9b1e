"""An edition and the rule catalogue in words: the pages of the documentation and what ``gouji rules`` prints."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import cast
from urllib.parse import quote

from gouji.findings import CATALOGUE, Language, Phrase, Rule, Severity
from gouji.form.edition import templates
from gouji.form.edition.spec import Edition, Section
from gouji.form.layout import Layout, lay_out

_EFFECTS = {
    Severity.ERROR: Phrase("（退回）", " (rejects)"),
    Severity.WARNING: Phrase("（接收，提示）", " (accepted, shown)"),
    Severity.INFO: Phrase("（记录）", " (recorded)"),
}
_BETA = Phrase("试行，只提示、不退回", "beta: shown, never rejecting")
_GROUPS = {
    "F": Phrase("文件", "File"),
    "W": Phrase("工作簿", "Workbook"),
    "V": Phrase("单个数值", "One value"),
    "T": Phrase("勾稽关系", "Tie-outs"),
    "P": Phrase("合理性", "Plausibility"),
    "Y": Phrase("跨年", "Across years"),
    "C": Phrase("收集与汇总", "Collection and consolidation"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A mistake in a sample, and the finding about it.

    Attributes:
        file: the sample, by its path inside ``samples/``; empty if it is not there to be looked at.
        place: the cell or sheet, empty for the whole file.
        said: what the finding says.
    """

    file: str
    place: str
    said: Phrase


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule and where it applies: the editions that declare it (none for the program's own), its lines in words."""

    rule: Rule
    editions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    example: Example | None = None


def rule_entries(examples: Mapping[str, Example] | None = None) -> tuple[RuleEntry, ...]:
    """The catalogue and the rules of the shipped editions, in order of code within each group.

    Args:
        examples: by code, instead of those that were shipped.

    Returns:
        An entry for each rule.
    """
    shown = _shipped_examples() if examples is None else examples
    entries = {rule.code: RuleEntry(rule, example=shown.get(rule.code)) for rule in CATALOGUE}
    for name in templates.shipped():
        edition = templates.load(name)
        if edition.variant:
            continue
        for code, rule in edition.rules.items():
            old = entries.get(code, RuleEntry(rule))
            lines = tuple(dict.fromkeys((*old.lines, *edition.lines(code))))
            entries[code] = RuleEntry(rule, (*old.editions, name), lines, shown.get(code))
    groups = list(_GROUPS)
    return tuple(sorted(entries.values(), key=lambda entry: (groups.index(entry.rule.code[0]), entry.rule.code)))


def rules() -> dict[str, RuleEntry]:
    """Every rule of the program and of the shipped editions: what is found, why, an example, what to do.

    Returns:
        By permanent code, in order of code within each group.
    """
    return {entry.rule.code: entry for entry in rule_entries()}


def examples_json(examples: Mapping[str, Example]) -> str:
    """Examples as they are shipped with the program: made from the samples, which are not.

    Args:
        examples: by the codes of rules.

    Returns:
        JSON by code, sorted, with a line break at the end.
    """
    records = {code: asdict(example) for code, example in sorted(examples.items())}
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


@functools.cache
def _shipped_examples() -> Mapping[str, Example]:
    text = resources.files("gouji").joinpath("examples.json").read_text("utf-8")
    return {
        code: Example(record["file"], record["place"], Phrase(**record["said"]))
        for code, record in json.loads(text).items()
    }


def rule_text(entry: RuleEntry, language: Language) -> str:
    """One rule in full, as plain text: what, why, an example, what to do, where it comes from.

    Args:
        entry: from :func:`gouji.rules`.
        language: ``"zh"`` or ``"en"``.

    Returns:
        Some lines, as ``gouji rules CODE`` prints them.
    """
    rule = entry.rule
    parts = [f"{rule.code}  {rule.title.text(language)}", "  ".join(_facts(entry, language)), ""]
    for name, words in _explained(entry, language):
        parts += [f"{name}{_COLON.text(language)}{words}"]
    parts += [f"  {line}" for line in entry.lines]
    return "\n".join(parts)


def rules_page(language: Language, entries: Sequence[RuleEntry]) -> str:
    """The index of all rules as a Markdown page."""
    title = Phrase("规则目录", "Rule catalogue").text(language)
    intro = Phrase(
        "每条规则的编号永久不变。点编号看说明：是什么、为什么、例子、怎么办；也可运行 `gouji rules 编号`。",
        "Every code is permanent. Behind it stand what it is, why, an example and what to do; `gouji rules CODE` "
        "prints the same.",
    ).text(language)
    head = [Phrase("编号", "Code"), Phrase("内容", "What"), Phrase("级别", "Severity")]
    parts = [f"# {title}", "", intro]
    for prefix, name in _GROUPS.items():
        rows = [
            (
                f"[{rule.code}](rules/{rule.code}.md)",
                rule.title.text(language),
                _severity(rule, language),
            )
            for rule in (entry.rule for entry in entries)
            if rule.code.startswith(prefix)
        ]
        parts += [
            "",
            f"## {prefix} · {name.text(language)}",
            "",
            *_table([heading.text(language) for heading in head], rows),
        ]
    return "\n".join(parts) + "\n"


def rule_page(entry: RuleEntry) -> str:
    """One rule as a Markdown page, in Chinese and in English."""
    rule = entry.rule
    parts = [f"# {rule.code} {rule.title.zh} · {rule.title.en}"]
    for language, heading, index in (("zh", "中文", "rules.zh-CN.md"), ("en", "English", "rules.md")):
        spoken = cast("Language", language)
        parts += ["", f"## {heading}", "", f"*{' · '.join(_facts(entry, spoken))}*"]
        for name, words in _explained(entry, spoken, linked=True):
            parts += ["", f"**{name}**{_COLON.text(spoken)}{words}"]
        parts += ["", *(f"- {line}" for line in entry.lines)] if entry.lines else []
        parts += ["", f"[{Phrase('全部规则', 'All rules').text(spoken)}](../{index})"]
    return "\n".join(parts) + "\n"


_COLON = Phrase("：", ": ")


def _severity(rule: Rule, language: Language) -> str:
    return rule.severity.words.text(language) + _EFFECTS[rule.severity].text(language)


def _facts(entry: RuleEntry, language: Language) -> list[str]:
    rule = entry.rule
    facts = [_severity(rule, language), rule.level.words.text(language), *entry.editions]
    facts += [Phrase(f"{rule.since} 年起", f"from {rule.since}").text(language)] if rule.since else []
    return [*facts, _BETA.text(language)] if rule.beta else facts


def _explained(entry: RuleEntry, language: Language, *, linked: bool = False) -> Iterator[tuple[str, str]]:
    """The parts of an explanation, each with its name."""
    rule, example = entry.rule, entry.example
    stop = "。" if language == "zh" else "."
    if not entry.editions:  # the words of a form's own rule are its title
        yield Phrase("情况", "What").text(language), _template(rule.message.text(language)) + stop
    # A form may leave the reason to the source.
    why = rule.why.text(language) if rule.why else rule.source
    if why:
        yield Phrase("为什么", "Why").text(language), why
    if example is not None:
        yield Phrase("例子", "Example").text(language), _shown(example, language, linked=linked)
    yield Phrase("怎么办", "What to do").text(language), rule.advice.text(language) + stop
    if rule.on_desk is not None:
        yield Phrase("在网页上", "In a browser").text(language), rule.on_desk.text(language) + stop
    if rule.to_agency is not None:
        yield Phrase("填报单位", "An agency").text(language), rule.to_agency.text(language) + stop
    if rule.source and rule.why:
        yield Phrase("来源", "Source").text(language), rule.source


def _template(message: str) -> str:
    """A message with dots where a finding has its own words, and the plural of what it counts."""
    return re.sub(r"\{[^}|]*(?:\|([^}]*))?\}", lambda match: match[1] or "…", message)


def _shown(example: Example, language: Language, *, linked: bool) -> str:
    place = f"{example.place}{_COLON.text(language)}" if example.place else ""
    said = f"{place}{example.said.text(language)}{'。' if language == 'zh' else '.'}"
    if not linked or not example.file:
        return said
    return f"[{example.file}](../../samples/{quote(example.file)})\n\n> {said}"


def edition_page(edition: Edition) -> str:
    """An edition as a Markdown page: every field with its cell, path, meaning and article, and every sum."""
    layout = lay_out(edition)
    parts = [
        f"# {edition.form}，{edition.id}",
        "",
        f"- 依据：{edition.notice}；{edition.reference}" if edition.notice else f"- 依据：{edition.reference}",
        f"- 报告年度：{edition.years}",
        f"- 指标：{len(edition.inputs)} 项填报，{len(edition.fields) - len(edition.inputs)} 项合计",
    ]
    if edition.variant:
        parts.append(f"- 地方样式，基于 {edition.base}")
    for section in edition.sections:
        parts += ["", f"## {section.heading}", ""]
        parts += _section_lines(section, layout)
    parts += ["", "## 勾稽关系", "", *_table(("编号", "级别", "规则", "算法"), list(_rule_rows(edition)))]
    parts += ["", "## 填报与审核", ""]
    items = [(item.label, item.path) for item in edition.sign_off]
    items += [(explanation.label, explanation.path) for explanation in edition.explanations]
    rows = [(label, f"`{path}`", layout.cells[path].a1) for label, path in items]
    parts += _table(("项目", "JSON 路径", "封面"), rows)
    return "\n".join(parts) + "\n"


def _section_lines(section: Section, layout: Layout) -> Iterator[str]:
    edition = layout.edition
    if section.grids:
        rows = []
        for field in edition.fields.values():
            if field.section == section.number:
                kind = "合计" if field.is_total else "可负" if field.signed else "填报"
                words = " / ".join((*field.row_labels, *field.column_labels))
                cell = layout.cells[field.path].a1
                rows.append((cell, f"`{field.path}`", words, kind, field.unit, field.article, field.prompt))
        yield from _table(("格", "JSON 路径", "行 / 列", "类别", "单位", "依据", "含义"), rows)
        return
    items = [(f"`{figure.path}`", figure.label, figure.unit) for figure in section.key_figures]
    items += [(f"`{text.path}`", f"{text.label}（文字）", text.prompt) for text in section.texts]
    yield from _table(("JSON 路径", "内容", "说明"), items)


def _rule_rows(edition: Edition) -> Iterator[tuple[str, ...]]:
    for code, rule in edition.rules.items():
        yield (
            code,
            rule.severity.value,
            f"{rule.title.zh}{'（试行）' if rule.beta else ''}",
            "<br>".join(edition.lines(code)),
        )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
