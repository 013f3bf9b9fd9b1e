"""Relationships of a package and its parts: what leads where (ECMA-376 part 2, 8.5)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.findings import Phrase
from gouji.workbook.ooxml.names import PACKAGE_RELATIONSHIPS, RELATIONSHIPS, relationship_word


class TwoPackages(ValueError):  # noqa: N818  # no error of the program: whoever reads says what that means
    """A package that two programs could open as two.

    Args:
        zh: what is there twice, in Chinese.
        en: the same in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Phrase(zh, en)


class Relationship(NamedTuple):
    """A relationship to a part of the same package.

    Attributes:
        type: the last word of its type, which is the same in both dialects: ``worksheet``, ``styles``; the whole URI
            of a type that neither has.
        target: the name of the part, without a slash before it.
    """

    id: str
    type: str
    target: str


def relationships_part(part: str) -> str:
    """The name of the part that holds the relationships of a part; of the package itself for an empty name.

    Args:
        part: its name; "" for the package.
    """
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels".lstrip("/")


_ENTRY = f"{{{PACKAGE_RELATIONSHIPS}}}Relationship"
_EXTERNAL, _INTERNAL = "External", (None, "Internal")


def relationships_in(root: ET.Element, folder: str) -> tuple[Relationship, ...]:
    """The relationships that a part lists, but for those that lead out of the package.

    Args:
        root: of the part that lists them.
        folder: of the part they belong to, which targets are relative to.

    Raises:
        TwoPackages: two have one id, or what stands among them is no relationship to every program.
    """
    if any(element.tag != _ENTRY or element.get("TargetMode") not in (*_INTERNAL, _EXTERNAL) for element in root):
        raise TwoPackages("关系文件中有不明的内容", "something unknown among the relationships")
    if len({element.get("Id", "") for element in root}) < len(root):
        raise TwoPackages("两个关系同一编号", "two relationships of one id")
    return tuple(
        Relationship(
            element.get("Id", ""),
            relationship_word(element.get("Type", "")),
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in root
        if element.get("TargetMode") != _EXTERNAL
    )


def only_target(links: Iterable[Relationship], type_: str) -> str | None:
    """The part that the relationship of a type leads to, of which a part has one.

    Args:
        links: of one owner.
        type_: ``sharedStrings``.

    Returns:
        None if there is none.

    Raises:
        TwoPackages: there are two, and programs do not agree which of them counts.
    """
    targets = [link.target for link in links if link.type == type_]
    if len(targets) > 1:
        raise TwoPackages(f"两个 {type_} 关系", f"two relationships of the type {type_}")
    return targets[0] if targets else None


def relationship_type(type_: str) -> str:
    """The full name of a type of relationship, from its last word.

    Args:
        type_: ``worksheet``, ``styles``.

    Returns:
        A URI of the Transitional dialect.
    """
    return f"{RELATIONSHIPS}/{type_}"


def relationships_xml(entries: Iterable[tuple[str, str, str]]) -> str:
    """The part that lists relationships.

    Args:
        entries: of each its id, the full name of its type, and its target as it is to be written.
    """
    written = "".join(
        f'<Relationship Id="{name}" Type="{type_}" Target="{target}"/>' for name, type_, target in entries
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{written}</Relationships>'
