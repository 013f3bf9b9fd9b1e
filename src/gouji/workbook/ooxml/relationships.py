"""Relationships of a package and its parts: what leads where (ECMA-376 part 2, 8.5)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from gouji.workbook.ooxml.names import PACKAGE_RELATIONSHIPS, RELATIONSHIPS


class Relationship(NamedTuple):
    """A relationship to a part of the same package.

    Attributes:
        type: the last word of its type, which is the same in both dialects: ``worksheet``, ``styles``.
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


def relationships_in(root: ET.Element, folder: str) -> Iterator[Relationship]:
    """The relationships that a part lists, but for those that lead out of the package.

    Args:
        folder: of the part they belong to, which targets are relative to.
    """
    for element in root:
        if element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            yield Relationship(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target)


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
