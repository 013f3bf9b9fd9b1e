"""The columns of a roster, declared once: what they are called, what they mean, what may stand in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gouji.common import clean_name
from gouji.findings import Phrase
from gouji.form import MAX_NAME
from gouji.roster.model import AgencyType, Tier


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes:
        headers: what it may be called besides its name; the first is its name in Chinese.
        choices: what may stand there, each with its spellings; empty if anything may.
        is_list: several columns of the table may be this one; their texts are kept together.
    """

    name: str
    headers: tuple[str, ...]
    meaning: Phrase
    choices: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)
    is_list: bool = False


COLUMNS = (
    Column(
        "code",
        ("代码", "统一社会信用代码", "单位代码", "机构代码", "信用代码"),
        Phrase("统一社会信用代码，或本单位自编的代码", "unified social credit code, or a code of the office's own"),
    ),
    Column(
        "name",
        ("单位名称", "名称", "单位", "单位全称", "全称", "机构名称"),
        Phrase("全称，印在封面上", "the full name, printed on the cover"),
    ),
    Column("short_name", ("简称", "单位简称"), Phrase("用于文件名", "used in file names")),
    Column(
        "parent",
        ("上级代码", "上级", "上级单位", "上级单位代码", "主管单位", "上级名称"),
        Phrase("上级的代码或全称；最上一级留空", "code or full name of the agency above; blank at the top"),
    ),
    Column(
        "level",
        ("级别", "层级", "行政级别"),
        Phrase("属于哪一级政府", "the level of government it belongs to"),
        {
            Tier.NATION: ("国家", "国家级", "中央", "national"),
            Tier.PROVINCE: ("省", "省级", "自治区", "直辖市", "provincial"),
            Tier.CITY: ("市", "市级", "地级", "地市级", "设区的市", "自治州", "州", "prefecture"),
            Tier.COUNTY: ("县", "县级", "区", "区县", "县区级", "区级", "县级市", "旗", "district"),
            Tier.TOWNSHIP: ("乡", "乡级", "乡镇", "乡镇级", "镇", "街道", "乡镇街道", "town"),
        },
    ),
    Column(
        "kind",
        ("类别", "类型", "单位类别", "性质"),
        Phrase("与上级的关系，决定如何汇总", "what it is to its parent, which says how the two are summed"),
        {
            AgencyType.OWN_OFFICE: ("本级机关", "本级", "本机关", "政府办公室", "own office"),
            AgencyType.DEPARTMENT: ("部门", "政府部门", "所属部门", "工作部门", "直属机构", "直属单位", "派出机构"),
            AgencyType.LOWER_BODY: ("下级政府", "乡镇街道", "乡镇", "街道", "下级", "政府", "lower body"),
            AgencyType.VERTICAL: ("垂直管理", "垂直", "垂管", "垂管单位", "垂直管理部门", "垂直领导"),
        },
    ),
    Column(
        "contact",
        ("联系人", "联系人姓名", "联络员", "联络人", "经办人", "contact person"),
        Phrase("要找谁：姓名", "whom to ask: a name"),
        is_list=True,
    ),
    Column(
        "phone",
        ("联系电话", "电话", "联系方式", "联系人电话", "电话号码", "办公电话", "固定电话", "座机", "telephone", "tel"),
        Phrase("办公电话", "telephone number of the office"),
        is_list=True,
    ),
    Column(
        "mobile",
        ("手机", "手机号", "手机号码", "移动电话", "联系人手机", "mobile phone", "cell phone"),
        Phrase("手机号码", "mobile number"),
        is_list=True,
    ),
    Column(
        "email",
        ("邮箱", "电子邮箱", "电子邮件", "邮件", "联系邮箱", "email address", "e-mail", "mail"),
        Phrase("电子邮箱", "e-mail address"),
        is_list=True,
    ),
    Column(
        "included",
        ("计入汇总", "是否计入汇总", "汇总"),
        Phrase(
            "是否计入上级汇总；留空时，除垂直管理外都计入",
            "whether it counts in its parent's sum; if blank, all but vertical do",
        ),
        {True: ("是", "yes", "true", "1", "y"), False: ("否", "no", "false", "0", "n")},
    ),
    Column(
        "forms",
        ("应报报表", "应报表", "所报报表"),
        Phrase(
            "报哪几种报表：名称或版本，以顿号或逗号隔开；留空即全部",
            "the forms it files: names or editions, separated by commas; all if blank",
        ),
    ),
)  # fmt: skip
REQUIRED = ("code", "name")


def _key(text: str) -> str:
    """A header or a choice without what makes no difference: width, case, spaces, remarks in brackets, 、 and /."""
    plain = unicodedata.normalize("NFKC", clean_name(text)).casefold()
    return re.sub(r"\(.*?\)|[\s*:、/_-]", "", plain)


_HEADERS = {_key(header): column.name for column in COLUMNS for header in (column.name, *column.headers)}
_CHOICES = {
    column.name: {_key(word): value for value, words in column.choices.items() for word in (str(value), *words)}
    for column in COLUMNS
    if column.choices
}


def column_of(header: str) -> str | None:
    """The column a header stands for.

    Args:
        header: in Chinese or English; width, case, spaces and remarks in brackets make no difference.

    Returns:
        The column's name; None if the header is no part of a roster.
    """
    return _HEADERS.get(_key(header))


def choice_of(column: str, text: str) -> Any:
    """The value that a text stands for in a column of choices.

    Args:
        column: the name of such a column.
        text: one of the spellings; width, case and spaces make no difference.

    Returns:
        A :class:`Tier`, an :class:`AgencyType` or a truth value; None if the text is none of the choices.
    """
    return _CHOICES[column].get(_key(text))


def words_of(column: str, value: object) -> Phrase:
    """A value of a column of choices in words.

    Args:
        column: the name of such a column.
        value: one of its choices, or None.

    Returns:
        The words; empty for None.
    """
    if value is None:
        return Phrase("", "")
    spellings = next(known.choices[value] for known in COLUMNS if known.name == column)
    return Phrase(spellings[0], spellings[1] if isinstance(value, bool) else str(value).replace("_", " "))


def choices_of(column: Column) -> Phrase:
    """The choices of a column in words, for a finding that lists them.

    Args:
        column: a column of choices.

    Returns:
        The words, separated by commas.
    """
    words = [words_of(column.name, value) for value in column.choices]
    return Phrase("、".join(word.zh for word in words), ", ".join(word.en for word in words))


def roster_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a roster.

    Returns:
        The schema.
    """
    properties = {column.name: _schema(column) for column in COLUMNS}
    member = {"type": "object", "properties": properties, "required": list(REQUIRED), "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gouji:roster",
        "title": "Roster",
        "description": "Who must file: the agencies of an office, each under its parent.",
        "type": "object",
        "properties": {"members": {"type": "array", "minItems": 1, "items": member}},
        "required": ["members"],
        "additionalProperties": False,
    }


def _schema(column: Column) -> dict[str, Any]:
    about = {"title": column.headers[0], "description": column.meaning.en}
    if set(column.choices) == {True, False}:
        return {**about, "type": "boolean"}
    if column.choices:
        return {**about, "enum": [str(value) for value in column.choices]}
    return {**about, "type": "string", "minLength": 1, "maxLength": MAX_NAME}
