"""A template file as a tree that knows the line of everything in it; local variants are laid over their base here."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import yaml
from yaml.reader import ReaderError

from gouji.findings import Language, Phrase
from gouji.form.edition.chinese import in_chinese

NO_ADVICE = Phrase("", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a template.

    Attributes:
        reason: what is wrong, in English.
        advice: what to write instead; empty where that cannot be told.
        was_taken: earlier versions loaded a template with it, so that workbooks of it may be out.
    """

    file: str
    line: int
    reason: str
    advice: Phrase = NO_ADVICE
    was_taken: bool = False

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """File, line, reason, and what to write instead.

        Args:
            language: ``"zh"`` or ``"en"``.

        Returns:
            One line.
        """
        reason, join = (in_chinese(self.reason), "；") if language == "zh" else (self.reason, "; ")
        advice = self.advice.text(language)
        return f"{self.file}:{self.line}: {reason}{join if advice else ''}{advice}"


class TemplateError(ValueError):
    """A template that cannot be used; *problems* lists everything found wrong, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


_ID = re.compile(r"[a-z][a-z0-9_]*")
_RULE_CODE = re.compile(r"[TPY][0-9]{3}")
_MAX_DEPTH = 50
_MAX_NODES = 60_000
"""A template has some hundred nodes, with the rows of a roster some thousand.

YAML aliases can make a small file expand without end.
"""


def is_rule_code(text: str) -> bool:
    """True for a name that a rule of a form may have: T, P or Y and three digits.

    Args:
        text: as it was written.
    """
    return _RULE_CODE.fullmatch(text) is not None


def is_id(key: str) -> bool:
    """True if a key names a row, a column or a level of the JSON; any other key is a printed heading.

    Returns:
        True for what can be part of a JSON path.
    """
    return _ID.fullmatch(key) is not None


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML value with the place it came from: text, a list of trees, or a mapping of trees.

    Attributes:
        line: where the value begins.
        key_line: where its key stands; 0 if it has none.
        is_null: it is ``null`` or ``~`` without quotation marks.
        is_quoted: it stands in quotation marks or in a code list, so that no sign in it was meant for YAML.
    """

    file: str
    line: int
    value: str | list[Tree] | dict[str, Tree]
    key_line: int = 0
    is_null: bool = False
    is_quoted: bool = False

    def plain(self) -> object:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: tree.plain() for key, tree in self.value.items()}
        return [tree.plain() for tree in self.value] if isinstance(self.value, list) else self.value

    def get(self, key: str) -> Tree | None:
        """The value of a key; None if this is no mapping, or has no such key.

        Args:
            key: of a mapping.
        """
        return self.value.get(key) if isinstance(self.value, dict) else None

    def problem(self, reason: str, *, at_key: bool = False, was_taken: bool = False) -> Problem:
        """Something wrong with this value.

        Args:
            reason: in words, without the place.
            at_key: it is about the key of the value.
            was_taken: earlier versions took it.

        Returns:
            The problem, at this value's file and line.
        """
        return Problem(self.file, (self.key_line if at_key else 0) or self.line, reason, was_taken=was_taken)

    def as_node(self) -> dict[str, Tree]:
        """``id: label`` written out as ``id: {label: label}``."""
        return self.value if isinstance(self.value, dict) else {"label": self}


def parse(text: str, file: str) -> Tree:
    """Read YAML text. All scalars stay text: ``2019`` is an id here, never a number, and ``no`` is never false.

    Raises:
        TemplateError: it is no YAML, a key stands twice, or aliases expand without end.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        # Looked at flat before it is composed: composing recurses, in C beyond what the stack holds.
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise TemplateError([Problem(file, line, "nested too deeply")])
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        raise TemplateError([_no_yaml(error, text, file)]) from None
    if root is None:
        raise TemplateError([Problem(file, 1, "the file is empty")])
    converter = _Converter(file)
    tree = converter.convert(root, ())
    if converter.problems:
        raise TemplateError(converter.problems)
    return tree


_NO_TEXT = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 does not take for printable (section 5.1)."""


def _no_yaml(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """The problem that a parser reports, at the line where an author has to look."""
    odd = _NO_TEXT.search(text) if isinstance(error, ReaderError) else None
    if odd is not None:
        return _no_text(file, text.count("\n", 0, odd.start()) + 1, odd[0])
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "not text that YAML allows"
    if "end of stream" in reason:  # a quotation mark is open, from there on
        mark = getattr(error, "context_mark", None) or mark
    return Problem(file, mark.line + 1 if mark else 1, f"not YAML: {reason}")


def _no_text(file: str, line: int, character: str, reason: str = "not YAML: not text that YAML allows") -> Problem:
    """The problem of a character that no text may hold, and no workbook either, be it written as an escape."""
    sign = f"U+{ord(character):04X}"
    advice = Phrase(f"请删去看不见的字符 {sign}", f"take out the invisible character {sign}")
    return Problem(file, line, reason, advice)


def as_yaml(tree: Tree) -> str:
    """The text of a tree: what :func:`parse` makes of it has the same values.

    Args:
        tree: of a template.
    """
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(tree.plain(), Dumper=dumper, allow_unicode=True, sort_keys=False, width=_WIDTH))


_WIDTH = 120


_NULL = "tag:yaml.org,2002:null"


class _Converter:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.nodes_left = _MAX_NODES

    def convert(self, node: yaml.Node, above: tuple[int, ...], key_line: int = 0) -> Tree:
        line = node.start_mark.line + 1
        self.nodes_left -= 1
        if id(node) in above or self.nodes_left < 0:
            raise TemplateError([Problem(self.file, line, "aliases expand without end")])
        above = (*above, id(node))
        if isinstance(node, yaml.SequenceNode):
            return Tree(self.file, line, [self.convert(item, above) for item in node.value], key_line)
        if isinstance(node, yaml.MappingNode):
            return Tree(self.file, line, self._mapping(node, above), key_line)
        self.examine(node)
        is_null = bool(node.value) and node.tag == _NULL
        is_quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
        return Tree(self.file, line, str(node.value), key_line, is_null, is_quoted)

    def examine(self, node: yaml.Node) -> None:
        """Report a character that quotation marks brought in by its number: the workbook would be no XML."""
        odd = _NO_TEXT.search(str(node.value))
        if odd is not None:
            self.problems.append(_no_text(self.file, node.start_mark.line + 1, odd[0]))

    def _mapping(self, node: yaml.MappingNode, above: tuple[int, ...]) -> dict[str, Tree]:
        mapping: dict[str, Tree] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(self.file, key.start_mark.line + 1, "a key must be plain text"))
                continue
            self.examine(key)
            if key.value in mapping:
                self.problems.append(Problem(self.file, key.start_mark.line + 1, f"{key.value!r} stands twice"))
            mapping[key.value] = self.convert(value, above, key.start_mark.line + 1)
        return mapping


def with_code_lists(tree: Tree, listed: Callable[[str], str | None], *, is_out: bool = False) -> Tree:
    """The tree with the words of code lists for their names: ``choices: codes.csv`` names a file beside the template.

    Args:
        tree: a template.
        listed: gives the text of a file, None if there is none: a code or a word a line, of a .csv what stands in its
            first column below the heading.
        is_out: workbooks of it are out: what earlier versions took is taken, as they took it.

    Raises:
        TemplateError: a list is not there, is a workbook, or holds characters that no workbook holds.
    """
    if isinstance(tree.value, list):
        return replace(tree, value=[with_code_lists(item, listed, is_out=is_out) for item in tree.value])
    if not isinstance(tree.value, dict):
        return tree
    found = {key: with_code_lists(item, listed, is_out=is_out) for key, item in tree.value.items()}
    choices = found.get("choices")
    name = choices.value if choices is not None and isinstance(choices.value, str) else ""
    if choices is not None and name.lower().endswith(_WORKBOOKS) and not is_out:
        raise TemplateError([choices.problem(f"{name!r} is no code list; save it as .csv in UTF-8")])
    if choices is not None and name.lower().endswith(_CODE_LISTS):
        text = listed(name)
        if text is None:
            raise TemplateError([choices.problem(f"there is no code list {name!r}")])
        words = _codes(name, text.splitlines() if is_out else _visible_lines(name, text), is_out=is_out)
        found["choices"] = replace(choices, value=[replace(choices, value=word, is_quoted=True) for word in words])
    return replace(tree, value=found)


_CODE_LISTS = (".csv", ".txt")
_WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")
"""A list in one of these would be a choice of one word, the name of the file."""


def _visible_lines(name: str, text: str) -> list[str]:
    """The lines of a code list, which hold nothing that no workbook holds."""
    # Not splitlines: at what it takes for the end of a line besides these, one code would be two.
    lines = re.split("\r\n|\r|\n", text)
    odd = [
        _no_text(name, number, found[0], "text of a code list must be visible")
        for number, line in enumerate(lines, 1)
        if (found := _NO_TEXT.search(line))
    ]
    if odd:
        raise TemplateError(odd)
    return lines


def _codes(name: str, lines: Sequence[str], *, is_out: bool) -> Iterator[str]:
    is_table = name.lower().endswith(".csv")
    rows = list(_rows(name, lines, is_out=is_out)) if is_table else [[line] for line in lines]
    for row in rows[is_table:]:
        if row and row[0].strip():
            yield " ".join(row[0].split())


def _rows(name: str, lines: Sequence[str], *, is_out: bool) -> Iterator[list[str]]:
    """The rows of CSV; an open quotation mark makes all below it one word, which only campaigns of before may have.

    So does another separator than a comma, of a line.
    """
    if not is_out and any(_are_separated_by(sign, lines) for sign in ";\t"):
        raise TemplateError([Problem(name, 1, "columns of a code list are separated by commas")])
    reader, begun = csv.reader(lines, strict=not is_out), 1
    try:
        for row in reader:
            yield row
            begun = reader.line_num + 1
    except csv.Error as error:
        raise TemplateError([Problem(name, begun, "not CSV: a quotation mark is open, or text follows one")]) from error


def _are_separated_by(sign: str, lines: Sequence[str]) -> bool:
    """True if every line has a sign, the heading as well, and none a comma."""
    filled = [line for line in lines if line.strip()]
    return len(filled) > 1 and all(sign in line and "," not in line for line in filled)


def resolve(tree: Tree, base_text: Callable[[str], tuple[str, str] | None], seen: tuple[str, ...] = ()) -> Tree:
    """The tree with ``extends`` carried out. *base_text* gives text and file name of an edition, None if unknown.

    Raises:
        TemplateError: the base is unknown, broken, or extends in a circle.
    """
    if not isinstance(tree.value, dict) or "extends" not in tree.value:
        return tree
    extends = tree.value["extends"]
    name = extends.value if isinstance(extends.value, str) else ""
    if name in seen:
        raise TemplateError([extends.problem(f"extends goes round in a circle at {name!r}")])
    found = base_text(name)
    if found is None:
        raise TemplateError([extends.problem(f"extends names an unknown edition {name!r}")])
    base = resolve(parse(*found), base_text, (*seen, name))
    own = tree.value.get("edition")
    theirs = base.get("edition")
    if own is None or (theirs is not None and own.value == theirs.value):
        raise TemplateError([(own or tree).problem("a variant needs an edition id of its own")])
    if isinstance(base.value, dict) and "extends" in base.value:
        raise TemplateError([extends.problem(f"{name!r} is a variant itself; extend the edition it extends")])
    return _overlay(base, tree)


def _merged(base: Tree, change: Tree, both: Callable[[str, Tree, Tree], Tree]) -> Tree:
    """A mapping with what is changed in it; *both* gives what becomes of a key that both have."""
    if not isinstance(base.value, dict) or not isinstance(change.value, dict):
        return change
    merged = dict(base.value)
    for key, tree in change.value.items():
        old = merged.get(key)
        merged[key] = tree if old is None else both(key, old, tree)
    return Tree(change.file, change.line, merged)


def _overlay(base: Tree, change: Tree) -> Tree:
    def both(key: str, old: Tree, new: Tree) -> Tree:
        are_nodes = key in ("rows", "columns") and not is_count_of_rows(old)
        return _overlay_nodes(old, new) if are_nodes else _overlay(old, new)

    return _merged(base, change, both)


def is_count_of_rows(rows: Tree) -> bool:
    """True for ``rows: {repeat: 2000, key: no}``, which says how many rows there are and names none.

    Args:
        rows: the value under ``rows``.
    """
    repeat = rows.value.get("repeat") if isinstance(rows.value, dict) else None
    return repeat is not None and isinstance(repeat.value, str) and repeat.value.isdigit()


def _overlay_nodes(base: Tree, change: Tree) -> Tree:
    """Rows or columns: the base's with some relabelled and some added; what was printed before stays readable."""
    return _merged(
        base, change, lambda key, old, new: _overlay_node(old, new) if is_id(key) else _overlay_nodes(old, new)
    )


def _overlay_node(base: Tree, change: Tree) -> Tree:
    old, new = base.as_node(), change.as_node()
    merged = _overlay(Tree(base.file, base.line, old), Tree(change.file, change.line, new))
    if "label" in new and "label" in old and isinstance(merged.value, dict):
        listed = [node["also"] for node in (new, old) if "also" in node]
        wordings = [wording for tree in listed for wording in (tree.value if isinstance(tree.value, list) else [tree])]
        merged.value["also"] = Tree(change.file, change.line, [*wordings, old["label"]])
    return merged
