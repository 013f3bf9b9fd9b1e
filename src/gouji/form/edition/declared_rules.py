"""The rules a template declares by their codes, before lines of sums and judgements give them their messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.findings import Level, Phrase, Power, Rule, Severity
from gouji.form.edition.keys import RULE_KEYS
from gouji.form.edition.source import Tree, is_rule_code
from gouji.form.edition.values import Values

_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeclaredRules:
    """The part of a template that stands under ``rules``.

    Attributes:
        rules: the rules by code; their message is their title.
        severity_of_parts: by code the severity where the rule is not about a total, if it is another.
    """

    rules: Mapping[str, Rule]
    severity_of_parts: Mapping[str, Severity]

    def named(self, code: str, tree: Tree, values: Values) -> Rule | None:
        """The rule of a code that lines or judgements stand under.

        Args:
            code: the code.
            tree: what stands under it.
            values: notes a code that is not declared.

        Returns:
            The rule, None if it is not declared.
        """
        if code not in self.rules:
            values.wrong(tree, f"the rule {code!r} is not declared under rules")
        return self.rules.get(code)


def declared_rules(tree: Tree | None, values: Values) -> DeclaredRules:
    """The rules of a template.

    Args:
        tree: the mapping under ``rules``, None if there is none.
        values: takes the values and notes what is wrong.

    Returns:
        The rules with what only the builder needs of them.
    """
    written = values.mapping(tree)
    severities = {code: values.choice(rule, "parts", Severity) for code, rule in written.items()}
    return DeclaredRules(
        rules={code: _rule(code, rule, values) for code, rule in written.items()},
        severity_of_parts={code: severity for code, severity in severities.items() if severity is not None},
    )


def _rule(code: str, tree: Tree, values: Values) -> Rule:
    values.mapping(tree, RULE_KEYS)
    if not is_rule_code(code):
        values.wrong(tree, f"a rule of a form is named T, P or Y and three digits; found {code!r}")
    words = Phrase(values.required(tree, "zh"), values.required(tree, "en"))
    beta = bool(values.boolean(tree, "beta"))
    severity = values.choice(tree, "severity", Severity) or Severity.ERROR
    if beta and severity is Severity.ERROR:
        values.wrong(tree, "a rule on trial (beta) cannot reject; make it a warning or an info")
    return Rule(
        code=code,
        severity=severity,
        title=words,
        message=words,
        advice=words,
        level=values.choice(tree, "level", Level) or Level.LOCAL,
        source=values.optional(tree, "source") or "",
        since=_year(tree, "from", values),
        unless=values.choice(tree, "unless", Power),
        tolerates=values.strings(tree.get("tolerates")),
        beta=beta,
        why=_why(tree, values),
        reason_label=values.optional(tree, "reason"),
    )


def _why(tree: Tree, values: Values) -> Phrase | None:
    reason = tree.get("why")
    if reason is None:
        return None
    values.mapping(reason, ("zh", "en"))
    return Phrase(values.required(reason, "zh"), values.required(reason, "en"))


def _year(tree: Tree, key: str, values: Values) -> int | None:
    text = values.optional(tree, key)
    if text is None or _YEAR.fullmatch(text):
        return None if text is None else int(text)
    values.wrong_value(tree, key, f"{key!r} must be a report year; found {text[:60]!r}")
    return None
