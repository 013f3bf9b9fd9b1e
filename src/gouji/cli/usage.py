"""Help and errors of usage in the language asked for, on lines that fit where Chinese characters take two columns."""

from __future__ import annotations

import glob
import importlib
import os
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from gouji.cli.common import language_of

if TYPE_CHECKING:
    from gouji.findings import Language

_LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en"}
_WIDEST, _NARROWEST, _MARGIN = 100, 20, 2
_TYPES = {"int": "N", "str": "TEXT"}
_GLUED = "，。、；：？！）”》…"
"""Punctuation that begins no line."""
_EXTRAS = (
    (r"\brequired\b", "必填"),
    (r"default: ", "默认："),
    (r"env var: ", "环境变量："),
    (r"; ", "；"),
    (r"(\d+)<=x<=(\d+)", r"\1 到 \2"),
    (r"x>=(\d+)", r"不小于 \1"),
)


def asked_in(arguments: Sequence[str]) -> Language | None:
    """The language that the words of a command line ask for, wherever the option stands.

    Args:
        arguments: without the name of the program.

    Returns:
        The last valid value of ``--lang``; None if there is none.
    """
    found: Language | None = None
    for index, word in enumerate(arguments):
        if word == "--":
            break
        name, _, value = word.partition("=")
        if name == "--lang":
            value = value or "".join(arguments[index + 1 : index + 2])
            found = _LANGUAGES.get(value, found)
    return found


class Verb(TyperCommand):
    """A verb whose help is in the language asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Parse the words behind the name of the verb; on Windows patterns among them are files, as in other shells.

        Args:
            ctx: of the verb.
            args: the words.

        Returns:
            What is left of them.
        """
        options = (param for param in self.get_params(ctx) if not getattr(param, "is_flag", True))
        valued = {name for option in options for name in option.opts}
        return super().parse_args(ctx, args if os.name == "posix" else list(matched(args, valued)))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the verb.

        Args:
            ctx: of the verb.
            formatter: of typer, which collects the text.
        """
        formatter.write("\n".join(_verb_help(self, ctx)) + "\n")

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words behind the name of the verb: options, then arguments.

        Args:
            ctx: of the verb.

        Returns:
            A word for each.
        """
        arguments = [param for param in self.get_params(ctx) if param.param_type_name == "argument"]
        return [_said("[OPTIONS]", "[选项]"), *map(_metavar, arguments)]


def matched(words: Sequence[str], valued: Collection[str]) -> Iterator[str]:
    """The words of a command line with the files that patterns among them stand for.

    Only ``*`` and ``?`` make a pattern, which no name on Windows has: typer's own way takes ``年报[1].xlsx`` for
    ``年报1.xlsx``, and ``$`` and ``~`` in a name or a reason for something else.

    Args:
        words: behind the name of a verb.
        valued: the options whose values stand behind them; those are left as they are.

    Yields:
        The words; a pattern that nothing matches stays.
    """
    from gouji.common import is_left_behind

    for before, word in zip(["", *words], words, strict=False):
        is_pattern = before not in valued and not word.startswith("-") and not {"*", "?"}.isdisjoint(word)
        found = glob.glob(word.replace("[", "[[]"), recursive=True) if is_pattern else []  # noqa: PTH207  # names as typed
        files = sorted(path for path in found if not is_left_behind(Path(path).name))
        # A file whose name begins with a dash is no option.
        yield from [os.path.join(".", path) if path.startswith("-") else path for path in files] or [word]  # noqa: PTH118


def program_help(command: Any, ctx: Any, verbs: Mapping[str, tuple[str, str]]) -> str:
    """The help of the program: what it is for, its options, its verbs.

    Args:
        command: the group of verbs.
        ctx: of the program.
        verbs: module and line of each.

    Returns:
        The text.
    """
    about = "" if command.group else _words().PROGRAM if is_chinese() else command.help
    lines = [f"{_usage()}{ctx.command_path} {_said('[OPTIONS] COMMAND [ARGS]...', '[选项] 命令 [参数]...')}", ""]
    lines += [*_indented(about), "", *_section(_said("Options", "选项"), _records(command, ctx, "option"))]
    if is_chinese():
        for title, names in _words().GROUPS.items():
            lines += _section(title, [(name, _words().VERBS[name][0]) for name in names if name in verbs])
        lines.append(f"每个命令的用法：{ctx.command_path} 命令 --help")
    else:
        lines += _section("Commands", [(name, line) for name, (_, line) in verbs.items()])[:-1]
    if not about:  # a group says by its verbs what it is for
        del lines[2:4]
    return "\n".join(lines) + "\n"


def _verb_help(command: Any, ctx: Any) -> Iterator[str]:
    yield f"{_usage()}{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}"
    head, *examples = command.help.split("\n\n")
    yield ""
    yield from _indented(_words().VERBS[command.name][1] if is_chinese() else " ".join(head.split("\n")))
    yield ""
    for example in examples:  # to be copied: never broken
        yield f"{' ' * _MARGIN}{example}"
        yield ""
    lines = _section(_said("Arguments", "参数"), _records(command, ctx, "argument"))
    yield from [*lines, *_section(_said("Options", "选项"), _records(command, ctx, "option"))][:-1]


def is_chinese() -> bool:
    """True if help and errors are to be in Chinese."""
    return language_of(None) == "zh"


def _said(english: str, zh: str) -> str:
    return zh if is_chinese() else english


def _words() -> Any:
    """The catalogue in Chinese, read where it is asked for only."""
    return importlib.import_module("gouji.cli.chinese")


def _usage() -> str:
    return _said("Usage: ", "用法：")


def _records(command: Any, ctx: Any, kind: str) -> list[tuple[str, str]]:
    return [
        _record(param, record)
        for param in command.get_params(ctx)
        if param.param_type_name == kind and (record := param.get_help_record(ctx)) is not None
    ]


def _record(param: Any, record: tuple[str, str]) -> tuple[str, str]:
    """The written form of a parameter, and its purpose with its default and what else typer tells about it."""
    label = _metavar(param)
    if param.param_type_name == "option":
        names = ", ".join(sorted((*param.opts, *param.secondary_opts), key=lambda name: not name.startswith("--")))
        label = names if getattr(param, "is_flag", False) else f"{names} {label}"
    text = " ".join((getattr(param, "help", None) or "").split("\n"))
    extra = record[1][len(text) :].strip() if record[1].startswith(text) else ""
    if not is_chinese():
        return label, f"{text}  {extra}".strip()
    for english, zh in _words().DEFAULTS.items():
        extra = extra.replace(english, zh).replace(f"({zh})", zh)
    for pattern, words in _EXTRAS:
        extra = re.sub(pattern, words, extra)
    return label, f"{_words().TEXTS.get(text, text)}{extra}"


def _metavar(param: Any) -> str:
    """What is to be written for a parameter: its own word, its choices, or a word for its type."""
    if param.metavar:
        text = str(param.metavar)
    elif choices := _choices(param):
        return "|".join(choices)
    else:
        text = "N" if _is_number(param) else "TEXT"
    return _words().METAVARS.get(text, text) if is_chinese() else text


def _choices(param: Any) -> list[str]:
    descriptor = getattr(param, "type_descriptor", None)
    known = getattr(descriptor, "choices", None) or getattr(getattr(param, "type", None), "choices", None) or ()
    return [str(getattr(choice, "value", choice)) for choice in known]


def _is_number(param: Any) -> bool:
    descriptor = getattr(param, "type_descriptor", None)
    kind = getattr(descriptor, "annotation", None) or getattr(param, "type", None)
    return kind is int or "int" in str(getattr(kind, "name", "")).lower()


# --- lines ----------------------------------------------------------------------------------------------------------


def _columns() -> int:
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))


def _section(title: str, records: Sequence[tuple[str, str]]) -> list[str]:
    """A titled list of two columns, with an empty line behind it; nothing for no records."""
    if not records:
        return []
    widest = max((_width(label) for label, _ in records if _width(label) <= 30), default=0)
    lines = [_said(f"{title}:", f"{title}：")]
    for label, text in records:
        first, *rest = _wrapped(text, max(20, _columns() - widest - 2 * _MARGIN - 2)) or [""]
        if _width(label) > widest:
            lines.append(f"  {label}")
            rest.insert(0, first)
        else:
            lines.append(f"  {label}{' ' * (widest - _width(label))}  {first}".rstrip())
        lines += [f"{' ' * (widest + 4)}{line}" for line in rest]
    return [*lines, ""]


def _indented(text: str) -> Iterator[str]:
    for line in _wrapped(text, _columns() - _MARGIN - 2):
        yield f"{' ' * _MARGIN}{line}"


def _width(text: str) -> int:
    """As ``gouji.common.terminal_width``: help waits for no part of the house but the door."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _wrapped(text: str, room: int) -> list[str]:
    """Lines of at most so many terminal cells, broken at spaces and between Chinese characters."""
    if not is_chinese():  # the words of every start of the program: no pattern is made ready for them
        return textwrap.wrap(text, room)
    pieces = re.findall(rf"[^\W\x00-\u2e7f][{_GLUED}]*|\s+|(?:[^\s\u2e80-\uffff]|[(（“《])+[{_GLUED}]*|.", text)
    lines = [""]
    for piece in pieces:
        if _width(lines[-1] + piece.rstrip()) > room and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


# --- errors ---------------------------------------------------------------------------------------------------------


def error_text(error: Any) -> str:
    """An error of usage in words, with the usage of the verb before it.

    Args:
        error: of typer, with ``format_message``.

    Returns:
        The text for standard error.
    """
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.format_message()).rstrip("\n")
    words = _error_in_chinese(error) if is_chinese() else error.format_message()
    line = f"{_said('Error: ', '错误：')}{words}"
    if ctx is None:
        return line
    usage = f"{_usage()}{ctx.command_path} {' '.join(ctx.command.collect_usage_pieces(ctx))}"
    command = f"{ctx.command_path} --help"
    return "\n".join([usage, _said(f"Try '{command}' for help.", f"运行 {command} 看用法。"), "", line])


_MESSAGES = (
    (r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", "没有命令“{0}”{1}"),
    (r"Missing command\.", "请写明命令"),
    (r"Got unexpected extra arguments?(?:\(s\))? ?\((.*)\)", "多出了：{0}"),
    (r"No such option:? '?(--?[^\s'(]*)'?\.?(?: \(Possible options: (.*)\)| Did you mean (.*)\?)?", "没有选项 {0}{1}"),
    (r"Option '(.*)' requires an argument\.", "选项 {0} 后面要写内容"),
    (r"Option '(.*)' requires (\d+) arguments\.", "选项 {0} 后面要写内容"),
    (r"Option '(.*)' does not take a value\.", "选项 {0} 后面不写内容"),
)


def _error_in_chinese(error: Any) -> str:
    message, param = error.format_message(), getattr(error, "param", None)
    if param is not None and message.startswith("Missing "):
        return f"缺少{'参数' if param.param_type_name == 'argument' else '选项'} {_hint(param)}"
    if param is not None and message.startswith("Invalid value"):
        return f"{_hint(param)} 写得不对，应为{_expected(param)}"
    for pattern, words in _MESSAGES:
        if found := re.fullmatch(pattern, message):
            parts = [part for part in found.groups() if part]
            guesses = "、".join(re.sub(r"['\s]", "", part).replace(",", "、") for part in parts[1:])
            guess = f"，是否为 {guesses}？" if guesses else ""
            return words.format(parts[0] if parts else "", guess or _misplaced(error))
    return str(message)


def _misplaced(error: Any) -> str:
    """A remark about an option that stands before the verb, where only those of all verbs may."""
    is_before_verb = type(error).__name__ == "NoSuchOption" and error.ctx is not None and error.ctx.parent is None
    return "；选项要写在命令的后面" if is_before_verb else ""


def _hint(param: Any) -> str:
    return _metavar(param) if param.param_type_name == "argument" else " / ".join(param.opts)


def _expected(param: Any) -> str:
    if choices := _choices(param):
        return f" {'、'.join(choices)} 之一"
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    limits = [f"不小于 {least}"] * (least is not None) + [f"不大于 {most}"] * (most is not None)
    bounds = f"（{'，'.join(limits)}）" if limits else ""
    if expected := _words().EXPECTED.get(str(param.metavar)):
        return f" {expected}"
    return f"{'整数' if _is_number(param) else _metavar(param)}{bounds}"
