"""An Open XML package: its parts, what kind each is, what leads where; read, changed and packed again.

A part is unpacked when it is asked for. What is not changed is packed again as it lay, without being unpacked.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gouji.workbook.ooxml.archive import Archive, PackageMember, deflated, members_of, part_key
from gouji.workbook.ooxml.editing import Document, NotEditable, quoted
from gouji.workbook.ooxml.names import CONTENT_TYPES, TYPES_PART, ContentType, parse
from gouji.workbook.ooxml.relationships import (
    Relationship,
    TwoPackages,
    only_target,
    relationship_type,
    relationships_in,
    relationships_part,
    relationships_xml,
)

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class MissingPart(LookupError):  # noqa: N818  # whoever asked for it says what that means
    """A package has no part of a name."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class ContentTypes:
    """The content types of the parts of a package (ECMA-376 part 2, 7.3).

    Attributes:
        defaults: by extension, in small letters.
        overrides: by the key of the part's name.
    """

    defaults: Mapping[str, str]
    overrides: Mapping[str, str]

    @classmethod
    def in_(cls, root: ET.Element) -> ContentTypes:
        """The content types that a part lists.

        Args:
            root: of the part.

        Raises:
            TwoPackages: a part or an extension is there twice, or what stands among them is no content type.
        """
        known = (f"{{{CONTENT_TYPES}}}Default", f"{{{CONTENT_TYPES}}}Override")
        defaults, overrides = (
            [(element.get(name, ""), element.get("ContentType", "")) for element in root if element.tag == tag]
            for tag, name in zip(known, ("Extension", "PartName"), strict=True)
        )
        # What does not begin with a slash is no name of a part.
        by_part = {part_key(name): type_ for name, type_ in overrides if name.startswith("/")}
        by_extension = {extension.casefold(): type_ for extension, type_ in defaults}
        if len(defaults) + len(overrides) < len(root):
            raise TwoPackages("内容类型中有不明的内容", "something unknown among the content types")
        if len(by_extension) < len(defaults) or len(by_part) < sum(name.startswith("/") for name, _ in overrides):
            raise TwoPackages("一个部件两种内容类型", "two content types of one part")
        return cls(by_extension, by_part)

    def of(self, part: str) -> str:
        """The content type of a part; empty if it has none.

        Args:
            part: its name.
        """
        key = part_key(part)
        _, dot, extension = posixpath.basename(key).rpartition(".")
        return self.overrides.get(key) or (self.defaults.get(extension, "") if dot else "")

    def only(self, type_: str) -> str | None:
        """The key of the part that is declared to be of a type; None if none is.

        Args:
            type_: a content type of which a package has one part.

        Raises:
            TwoPackages: two are.
        """
        found = [part for part, other in self.overrides.items() if other == type_]
        if len(found) > 1:
            raise TwoPackages(f"两个部件内容类型相同（{type_}）", f"two parts of the content type {type_}")
        return found[0] if found else None


class Package:
    """A package taken apart. The names of parts are the same in upper and lower case.

    Args:
        data: an archive that was examined before: it is within bounds.

    Raises:
        TwinMembersError: two parts have names that programs take for one.
        zipfile.BadZipFile: it is no archive, or broken.
    """

    def __init__(self, data: bytes) -> None:
        self._members = members_of(data)
        self._names = set(self._members)
        self._spelled = {part_key(name): name for name in self._members}
        self._new: dict[str, bytes] = {}
        self._documents: dict[str, Document] = {}
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._added: dict[str, set[str]] = {}
        """Ids and extensions that were written into a document and cannot be seen in it yet."""

    def to_bytes(self) -> bytes:
        """The package with its changes; the same changes give the same bytes.

        Returns:
            An archive that begins with the content types.

        Raises:
            NotEditable: a part cannot be taken over as it lies.
        """
        names = sorted(self._names, key=lambda name: (name != TYPES_PART, name))
        if not all(member.is_readable for member in self._members.values()):
            raise NotEditable
        return Archive().with_members(map(self._member, names)).whole()

    def _member(self, name: str) -> PackageMember:
        document, old = self._documents.get(name), self._members.get(name)
        if document is not None and document.is_changed:
            content = document.to_bytes()
        elif old is None:
            content = self._new[name]
        else:
            return old
        return deflated(name, content) if old is None else deflated(name, content, old.time)

    # Parts

    def has(self, part: str) -> bool:
        """True if there is such a part.

        Args:
            part: its name, in any case.
        """
        return part_key(part) in self._spelled

    def size(self, part: str) -> int:
        """The bytes of a part of the package as it came, as its archive has them.

        Raises:
            MissingPart: there is none of that name.
        """
        return self._members[self._name(part)].size

    @property
    def members(self) -> tuple[PackageMember, ...]:
        """The parts of the package as they came."""
        return tuple(self._members.values())

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part of the package as it came, piece by piece.

        Raises:
            MissingPart: there is none of that name.
            zipfile.BadZipFile: it is not what the archive says of it.
            NotImplementedError: it is packed in another way than packages are.
        """
        return self._members[self._name(part)].unpacked()

    def read(self, part: str) -> bytes:
        """A part, as it came or was added.

        Raises:
            MissingPart: there is none of that name.
        """
        name = self._name(part)
        return self._new[name] if name in self._new else self._members[name].content()

    def element(self, part: str) -> ET.Element:
        """A part as XML to be read, in the usual namespaces.

        Raises:
            MissingPart: there is none of that name.
            xml.etree.ElementTree.ParseError: it is not well formed.
        """
        return parse(self.read(part))

    def document(self, part: str) -> Document:
        """A part as XML to be changed.

        Raises:
            NotEditable: it is missing, or in no state to be changed.
        """
        if not self.has(part):
            raise NotEditable
        name = self._name(part)
        if name not in self._documents:
            self._documents[name] = Document(self.read(name))
        return self._documents[name]

    def content_type(self, part: str) -> str:
        """The content type of a part, if the package gives it for this part alone; empty if it does not.

        Args:
            part: its name in the package.
        """
        return self.content_types().overrides.get(part_key(part), "")

    def content_types(self) -> ContentTypes:
        """The content types the package came with.

        Raises:
            MissingPart: they are not there.
            xml.etree.ElementTree.ParseError: they are not well formed.
            TwoPackages: they say two things of one part.
        """
        return ContentTypes.in_(self.element(TYPES_PART))

    def add(self, pattern: str, content: str, type_: ContentType) -> str:
        """Add a part.

        Args:
            pattern: its name but for a number, such as ``xl/comments{}.xml``.

        Returns:
            The first name that is free.
        """
        part = next(name for name in map(pattern.format, itertools.count(1)) if not self.has(name))
        self._put(part, content)
        types = self.document(TYPES_PART)
        prefix, extension = types.root.prefix, part.rpartition(".")[2]
        if type_ is not ContentType.VML:
            types.append(types.root, f"<{prefix}Override PartName={quoted('/' + part)} ContentType={quoted(type_)}/>")
            return part
        added = self._added.setdefault(TYPES_PART, set())
        if (
            extension
            not in {entry.attributes.get("Extension", "").lower() for entry in types.root.all("Default")} | added
        ):
            added.add(extension)
            default = f"<{prefix}Default Extension={quoted(extension)} ContentType={quoted(type_)}/>"
            types.insert(types.root, next(iter(types.root.children), None), default)
        return part

    def remove(self, owner: str, link: Relationship) -> None:
        """Take away a part and the relationship of its owner to it.

        Args:
            link: a relationship the package came with.
        """
        document = self.document(relationships_part(owner))
        document.replace(
            next(element for element in document.root.children if element.attributes.get("Id") == link.id), ""
        )
        if not self.has(link.target):
            return
        types = self.document(TYPES_PART)
        for override in types.root.all("Override"):
            if _is_of(override.attributes, link.target):
                types.replace(override, "")
        for part in (link.target, relationships_part(link.target)):
            self._names.discard(self._spelled.pop(part_key(part), ""))

    def _put(self, part: str, content: str) -> None:
        # VML is no XML to everyone who reads it: it goes without the declaration.
        self._new[part] = (content if part.endswith(".vml") else _DECLARATION + content).encode()
        self._spelled[part_key(part)] = part
        self._names.add(part)

    def _name(self, part: str) -> str:
        try:
            return self._spelled[part_key(part)]
        except KeyError:
            raise MissingPart(part) from None

    # Relationships

    def relationships(self, owner: str) -> tuple[Relationship, ...]:
        """The relationships a part came with to others of the package.

        Args:
            owner: the part; empty for the package itself.

        Raises:
            xml.etree.ElementTree.ParseError: they are not well formed.
            TwoPackages: two have one id.
        """
        if owner not in self._relationships:
            part = relationships_part(owner)
            found = relationships_in(self.element(part), posixpath.dirname(owner)) if self.has(part) else ()
            self._relationships[owner] = found
        return self._relationships[owner]

    def related(self, owner: str, type_: str) -> Relationship | None:
        """The first relationship of a part of some type (its last word) that leads to a part; None if there is none.

        Args:
            owner: the part that has the relationships; "" for the package itself.
            type_: ``worksheet``, ``styles``.
        """
        return next((link for link in self.relationships(owner) if link.type == type_ and self.has(link.target)), None)

    def only(self, owner: str, type_: str) -> str | None:
        """The part that the relationship of a type leads to, of which a part has one; None if there is none.

        Args:
            owner: the part that has the relationships; "" for the package itself.
            type_: ``sharedStrings``.

        Raises:
            TwoPackages: there are two.
        """
        return only_target(self.relationships(owner), type_)

    def connect(self, owner: str, type_: str, target: str) -> str:
        """Add a relationship; gives its id.

        Args:
            owner: the part that gets the relationship.
            type_: the last word of its type.
            target: the name of the part it leads to.

        Returns:
            An id that no other relationship of the owner has.
        """
        part = relationships_part(owner)
        if not self.has(part):
            self._put(part, relationships_xml(()))
        document = self.document(part)
        added = self._added.setdefault(part, set())
        used = {element.attributes.get("Id", "") for element in document.root.children} | added
        name = next(name for name in map("rId{}".format, itertools.count(1)) if name not in used)
        added.add(name)
        path = posixpath.relpath(target, posixpath.dirname(owner) or ".")
        entry = f'Relationship Id="{name}" Type="{relationship_type(type_)}" Target={quoted(path)}/>'
        document.append(document.root, f"<{document.root.prefix}{entry}")
        return name


def _is_of(attributes: Mapping[str, str], part: str) -> bool:
    """True if a content type is given to a part."""
    return part_key(attributes.get("PartName", "")) == part_key(part)
