"""Settings of a campaign: ``campaign.toml``, written once and then edited by hand."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from gouji.findings import Finding, Language, Phrase
from gouji.findings.rules import C744
from gouji.form import MAX_ISSUE, Period, PeriodType, parse_period, stored_period, type_of

_TEXT = Phrase("加引号的文字", "text in quotes")
_YES_NO = Phrase(" true 或 false", "true or false")


@dataclass(frozen=True, slots=True)
class Settings:
    """The forms that are collected, the agencies, the deadline.

    Attributes:
        edition: the ids of the editions, one a form.
        roster: a file in the campaign's folder.
        template: the files there of the forms that are the office's own.
        prior: last year's reports to compare with, as a path from the campaign's folder, "" if there are none.
        issue: which issue of the workbooks was sent out last; earlier ones are told apart.
        must_sign: what on the cover may not be left blank (W240), labels separated by 、.
        office, contact: who sends notices, and whom to ask.
        sealed: stamps carry the office's seal, so that collecting needs its key.
        language: of workbooks and notices sent back to the agencies.
        folders: the language of the names of the campaign's folders.
    """

    edition: tuple[str, ...]
    year: int
    deadline: date
    roster: str
    template: tuple[str, ...] = ()
    prior: str = ""
    issue: int = 1
    sealed: bool = False
    must_sign: str = ""
    office: str = ""
    contact: str = ""
    language: Language = "zh"
    folders: Language = "en"


@dataclass(frozen=True, slots=True)
class _Key:
    """A line of the file: what may stand there, in words and as a test that gives the value or None."""

    expected: Phrase
    read: Callable[[Any], Any]
    about: str
    required: bool = False


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _file(value: Any) -> str | None:
    """A file in the folder itself: what is collected must not depend on what stands elsewhere."""
    text = _path(value)
    return text if text is not None and text == text.replace("\\", "/").rpartition("/")[2] and text != ".." else None


def _path(value: Any) -> str | None:
    r"""A text without the control characters that TOML reads in ``"C:\new\roster.csv"``."""
    text = _text(value)
    return None if text is None or re.search(r"[\x00-\x1f]", text) else text


def _one_or_more(read: Callable[[Any], str | None]) -> Callable[[Any], tuple[str, ...] | None]:
    """The test of a line on which one thing stands, or a list of different ones."""

    def values(value: Any) -> tuple[str, ...] | None:
        found = tuple(map(read, value if isinstance(value, list) else [value]))
        return found if found and None not in found and len({*found}) == len(found) else None  # type: ignore[return-value]

    return values


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _within(first: int, last: int) -> Callable[[Any], int | None]:
    return lambda value: value if type(value) is int and first <= value <= last else None


def _period(value: Any) -> int | None:
    """The number of a year, or the text of a quarter or a month."""
    if isinstance(value, str):
        found = parse_period(value)
        return found if found is not None and type_of(found) is not PeriodType.YEAR else None
    return value if type(value) is int and 1000 <= value <= 9999 else None


_FILE = Phrase("本文件夹中的文件名", "the name of a file in this folder")
_KEYS: Mapping[str, _Key] = {
    "edition": _Key(_TEXT, _one_or_more(_text), "报表版本，见 gouji forms；几种报表一起收的，写成 [ ]", required=True),
    "year": _Key(
        Phrase('四位数的年份，或报告期，如 "2025Q3"、"2025-07"', 'a year, or a period such as "2025Q3" or "2025-07"'),
        _period,
        "报告年度，或报告期",
        required=True,
    ),
    "deadline": _Key(Phrase("日期，如 2026-01-31", "a date such as 2026-01-31"), _date, "报送截止日期", required=True),
    "roster": _Key(_FILE, _file, "名录：可增删单位，改后重新运行 gouji collect", required=True),
    "template": _Key(_FILE, _one_or_more(_file), "自定义报表的模板"),
    "prior": _Key(
        Phrase("上年数据的路径，写 / 不写 \\", "the path of last year's reports, with / and not \\"),
        _path,
        "上年数据，收取时比对（规则 Y6xx）",
    ),
    "issue": _Key(
        Phrase(f" 1 到 {MAX_ISSUE} 的整数", f"a number from 1 to {MAX_ISSUE}"),
        _within(1, MAX_ISSUE),
        "最近一次下发的是第几次；更早下发的工作簿会提示",
    ),
    "sealed": _Key(
        _YES_NO, lambda value: value if isinstance(value, bool) else None, "工作簿带封印，收表时要用同一密钥"
    ),
    "office": _Key(_TEXT, _text, "收表单位，署在退改通知上"),
    "contact": _Key(_TEXT, _text, "咨询的联系人和电话，写在退改通知上"),
    "must_sign": _Key(_TEXT, _text, "封面必填的项目，如 填报人、负责人；不填即退回"),
    "language": _Key(
        Phrase(' "zh" 或 "en"', '"zh" or "en"'),
        lambda value: value if value in ("zh", "en") else None,
        "退改件和通知的语言",
    ),
    "folders": _Key(
        Phrase(' "zh" 或 "en"', '"zh" or "en"'),
        lambda value: value if value in ("zh", "en") else None,
        "文件夹的名称：zh 为 下发、收件、已通过、退改；改动时文件夹要一起改名",
    ),
}


def settings_text(settings: Settings) -> str:
    """The settings as the file that :func:`read_settings` reads, with a comment on each.

    Args:
        settings: of one campaign.

    Returns:
        TOML; empty settings are left out.
    """
    lines = ["# 一次收表的设置，可用记事本修改，存为 UTF-8。改后下一次 gouji collect、gouji status 生效。"]
    for name, key in _KEYS.items():
        value = getattr(settings, name)
        if value not in ("", ()):
            plain = stored_period(value) if isinstance(value, Period) else value
            plain = plain[0] if isinstance(plain, tuple) and len(plain) == 1 else plain
            written = plain.isoformat() if isinstance(plain, date) else json.dumps(plain, ensure_ascii=False)
            lines.append(f"{f'{name} = {written}':<27} # {key.about}")
    return "\n".join(lines) + "\n"


def read_settings(data: bytes) -> tuple[Settings | None, tuple[Finding, ...]]:
    """The settings in a file's bytes.

    Args:
        data: TOML in UTF-8, with or without a byte order mark.

    Returns:
        The settings, None if there are errors; and every finding, each with the key in *path*.
    """
    try:
        # Notepad puts a mark before UTF-8, which TOML does not allow.
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, (_bad("campaign.toml", "?", Phrase(" UTF-8 编码", "UTF-8")),)
    except (ValueError, RecursionError) as error:  # a number of 5 000 digits is no TOMLDecodeError
        return None, (_not_toml(data.decode("utf-8-sig"), str(error)),)
    findings = [_unknown(name) for name in document if name not in _KEYS]
    values: dict[str, Any] = {}
    for name, key in _KEYS.items():
        if name in document:
            values[name] = key.read(document[name])
            if values[name] is None:
                findings.append(_bad(name, _display_text(document[name]), key.expected))
        elif key.required:
            findings.append(_bad(name, "—", key.expected))
    return (None, tuple(findings)) if findings else (Settings(**values), ())


def bad_setting(name: str, settings: Settings, expected: Phrase) -> Finding:
    """The finding that a setting is of the right type and still cannot be (C744).

    Args:
        name: of the setting.
        settings: that were read.
        expected: what may stand there.

    Returns:
        The finding, with the key in *path*.
    """
    return _bad(name, _display_text(getattr(settings, name)), expected)


def _bad(name: str, found: str, expected: Phrase) -> Finding:
    return Finding(C744, path=name, found=found, expected=expected, values={"key": name})


def _not_toml(text: str, error: str) -> Finding:
    """The finding that a line is not as the file is written, with the line instead of the parser's words."""
    place = re.search(r"at line (\d+)", error)
    lines = text.splitlines() or [""]
    number = min(int(place[1]), len(lines)) if place else len(lines)
    where = Phrase(f"campaign.toml 第 {number} 行", f"line {number} of campaign.toml")
    line = lines[number - 1].strip()
    expected = Phrase("“名称 = 值”的写法，文字要加英文引号", "name = value, with text in quotes")
    if "\\" in line:
        expected = Phrase("写 / 的路径，如 D:/年报，不写 \\", "a path with / and not \\, such as D:/reports")
    found = _display_text(line or "—")
    return Finding(C744, path="campaign.toml", found=found, expected=expected, values={"key": where})


def _unknown(name: str) -> Finding:
    known = "、".join(_KEYS)
    near = difflib.get_close_matches(name, _KEYS, n=1)
    expected = Phrase(f"已知的设置之一（{known}）", f"a known one ({', '.join(_KEYS)})")
    return Finding(
        C744, path=name, found=name, expected=expected, suggested=near[0] if near else None, values={"key": name[:60]}
    )


def _display_text(value: object) -> str:
    return str(cast("Any", value))[:60]
