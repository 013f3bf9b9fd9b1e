"""An edition and the rule catalogue in words: the pages of the documentation and what ``gouji rules`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji import edition as editions
from gouji.diagnostics import CATALOGUE, Language, Level, Phrase, Rule, Severity
from gouji.edition import Edition, Section
from gouji.layout import Layout, lay_out

_SEVERITIES = {
    Severity.ERROR: Phrase("错误（退回）", "error (rejects)"),
    Severity.WARNING: Phrase("警告（接收，提示）", "warning (accepted, shown)"),
    Severity.INFO: Phrase("信息（记录）", "info (recorded)"),
}
_LEVELS = {
    Level.OFFICIAL: Phrase("官方规定", "official"),
    Level.DEFINITION: Phrase("定义", "by definition"),
    Level.LOCAL: Phrase("地方做法", "local practice"),
    Level.PLAUSIBLE: Phrase("合理性", "plausibility"),
    Level.TECHNICAL: Phrase("技术", "technical"),
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
class RuleEntry:
    """A rule and where it applies: the editions that declare it (none for the program's own), its lines in words."""

    rule: Rule
    editions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def rule_entries() -> tuple[RuleEntry, ...]:
    """The catalogue and the rules of the shipped editions, in order of code within each group."""
    entries = {rule.code: RuleEntry(rule) for rule in CATALOGUE}
    for name in editions.shipped():
        edition = editions.load(name)
        if edition.variant:
            continue
        for code, rule in edition.rules.items():
            old = entries.get(code, RuleEntry(rule))
            lines = tuple(dict.fromkeys((*old.lines, *edition.lines(code))))
            entries[code] = RuleEntry(rule, (*old.editions, name), lines)
    groups = list(_GROUPS)
    return tuple(sorted(entries.values(), key=lambda entry: (groups.index(entry.rule.code[0]), entry.rule.code)))


def rule_text(entry: RuleEntry, language: Language) -> str:
    """One rule in full, as plain text."""
    rule = entry.rule
    parts = [
        f"{rule.code}  {rule.title.text(language)}",
        f"{Phrase('级别', 'Severity').text(language)}: {_SEVERITIES[rule.severity].text(language)}",
        f"{Phrase('性质', 'Kind').text(language)}: {_LEVELS[rule.level].text(language)}",
    ]
    if entry.editions:
        parts.append(f"{Phrase('适用版本', 'Editions').text(language)}: {', '.join(entry.editions)}")
    if rule.since:
        parts.append(f"{Phrase('起始年度', 'From report year').text(language)}: {rule.since}")
    if rule.beta:
        parts.append(f"{Phrase('状态', 'State').text(language)}: {_BETA.text(language)}")
    parts += [f"  {line}" for line in entry.lines]
    if rule.source:
        parts.append(f"{Phrase('来源', 'Source').text(language)}: {rule.source}")
    parts.append(f"{Phrase('处理', 'What to do').text(language)}: {rule.advice.text(language)}")
    return "\n".join(parts)


def rules_page(language: Language) -> str:
    """The rule catalogue as a Markdown page."""
    title = Phrase("规则目录", "Rule catalogue").text(language)
    intro = Phrase(
        "每条规则的编号永久不变。本页由程序中的规则目录生成。",
        "Every code is permanent. This page is generated from the catalogue in the program.",
    ).text(language)
    parts = [f"# {title}", "", intro]
    entries = rule_entries()
    for prefix, name in _GROUPS.items():
        parts += ["", f"## {prefix} · {name.text(language)}"]
        for entry in entries:
            if entry.rule.code.startswith(prefix):
                parts += ["", *_rule_lines(entry, language)]
    return "\n".join(parts) + "\n"


def _rule_lines(entry: RuleEntry, language: Language) -> Iterator[str]:
    rule = entry.rule
    yield f"### {rule.code} {rule.title.text(language)}"
    yield ""
    facts = [_SEVERITIES[rule.severity].text(language), _LEVELS[rule.level].text(language), *entry.editions]
    facts += [Phrase(f"{rule.since} 年起", f"from {rule.since}").text(language)] if rule.since else []
    facts += [_BETA.text(language)] if rule.beta else []
    yield f"*{' · '.join(facts)}*"
    for line in entry.lines:
        yield f"\n- {line}" if line == entry.lines[0] else f"- {line}"
    yield ""
    stop = "。" if language == "zh" else "."
    if not entry.editions:
        yield f"{rule.message.text(language)}{stop}"
        yield ""
    yield f"{Phrase('处理：', 'What to do: ').text(language)}{rule.advice.text(language)}{stop}"
    if rule.source:
        yield ""
        yield f"{Phrase('来源：', 'Source: ').text(language)}{rule.source}{stop}"


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
    items += [(each.label, each.path) for each in edition.explanations]
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
