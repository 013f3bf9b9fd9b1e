"""XML changed in a few places: every byte that is not changed stays as it was, whatever a client wrote there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from gouji.common import xml_attribute, xml_text

LARGEST_PART = 4_000_000
"""Bytes of a part that is edited, and of a drawing that is read. The largest of a filled form has 60 000."""
_START_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"(\s+)([^\s=]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML does not allow (XML 1.0, 2.2)."""


class NotEditable(Exception):  # noqa: N818  # no error: another way is taken then
    """The workbook is not built in a way that can be changed with certainty."""


def text(words: str) -> str:
    """Words as they stand in XML between tags.

    Returns:
        Escaped; characters that XML cannot hold become U+FFFD.
    """
    return xml_text(FORBIDDEN.sub("\ufffd", words))


def quoted(words: str) -> str:
    """Words as the value of an attribute, with the quotes.

    Returns:
        Escaped; characters that XML cannot hold become U+FFFD.
    """
    return xml_attribute(FORBIDDEN.sub("\ufffd", words))


@dataclass(eq=False, slots=True)
class Element:
    """An element and where it stands: from *start* to *inner* its start tag, from *close* to *end* its end tag.

    Attributes:
        name: as it is spelled, with its prefix.
        local: the name without its prefix.
        space: the namespace.
        text: the characters that stand in it itself, children left out.
    """

    name: str
    local: str
    space: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int
    end: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """The prefix with its colon, for children of the same kind; empty if there is none."""
        return self.name.removesuffix(self.local)

    def all(self, *path: str) -> list[Element]:
        """The elements at the end of a path of names below this one.

        Args:
            path: names without prefixes, from children downwards.

        Returns:
            In the order of the document.
        """
        found = [self]
        for local in path:
            found = [child for parent in found for child in parent.children if child.local == local]
        return found

    def first(self, *path: str) -> Element | None:
        """The first element at the end of a path, None if there is none.

        Args:
            path: names without prefixes, from children downwards.
        """
        return next(iter(self.all(*path)), None)

    def walk(self) -> Iterator[Element]:
        """This element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def get(self, local: str) -> str | None:
        """The value of an attribute, whatever its prefix.

        Args:
            local: the name without a prefix.

        Returns:
            None if there is no such attribute.
        """
        return next((value for name, value in self.attributes.items() if name.rpartition(":")[2] == local), None)


class Document:
    """An XML part and the changes to it. It is parsed when its root is first asked for.

    Args:
        source: the part, which was scanned before: it is well formed and declares no entities.

    Raises:
        NotEditable: it is too large, or not in UTF-8.
    """

    def __init__(self, source: bytes) -> None:
        declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([^\"']*)", source)
        if len(source) > LARGEST_PART or source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:4]:
            raise NotEditable
        if declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
            raise NotEditable
        self.source = source
        self._tags: dict[Element, dict[str, str | None]] = {}
        self._inside: dict[Element, list[bytes]] = {}
        self._changes: list[tuple[int, int, bytes]] = []

    @functools.cached_property
    def root(self) -> Element:
        """The outermost element.

        Raises:
            NotEditable: it is not well formed.
        """
        return _parsed(self.source)

    @property
    def is_changed(self) -> bool:
        """True if anything was set, added, replaced or taken away."""
        return bool(self._changes or self._tags or self._inside)

    def set(self, element: Element, **attributes: str | None) -> None:
        """Change attributes of an element, None to take one away; the rest of its start tag stays as it is.

        Args:
            element: of this document.
            attributes: values by name, not escaped yet.
        """
        for name, value in attributes.items():
            if value is not None:
                element.attributes[name] = value
            elif element.attributes.pop(name, None) is None:
                continue
            self._tags.setdefault(element, {})[name] = value

    def append(self, parent: Element, xml: str) -> None:
        """Add XML as the last of an element.

        Args:
            parent: of this document; it may be empty.
            xml: written with the document's own prefixes.
        """
        self._inside.setdefault(parent, []).append(xml.encode())

    def insert(self, parent: Element, before: Element | None, xml: str) -> None:
        """Add XML before a child, or as the last if there is no such child.

        Args:
            parent: to hold the XML.
            before: a child of *parent*.
            xml: written with the document's own prefixes.
        """
        if before is None:
            self.append(parent, xml)
        else:
            self._changes.append((before.start, before.start, xml.encode()))

    def replace(self, element: Element, xml: str) -> None:
        """Put other XML in an element's place; nothing for none.

        Args:
            element: of this document; it and what is in it must have no other change.
            xml: written with the document's own prefixes.
        """
        self._changes.append((element.start, element.end, xml.encode()))

    def rewritten(self, element: Element, **attributes: str | None) -> str:
        """The XML of an element as it is, but for some attributes.

        Args:
            element: of this document, which is not changed.
            attributes: values by name, None to take one away.
        """
        tag = _retagged(self.source[element.start : element.inner], attributes)
        return (tag + self.source[element.inner : element.end]).decode()

    def to_bytes(self) -> bytes:
        """The part with its changes.

        Returns:
            Bytes outside the changes are those of the source.
        """
        changes = [*self._changes]
        for element in self._tags.keys() | self._inside.keys():
            tag = _retagged(self.source[element.start : element.inner], self._tags.get(element, {}))
            inside = b"".join(self._inside.get(element, ()))
            if inside and element.end == element.inner:  # it closes itself
                tag = b"%s>%s</%s>" % (tag.removesuffix(b"/>").rstrip(), inside, element.name.encode())
            elif inside:
                changes.append((element.close, element.close, inside))
            changes.append((element.start, element.inner, tag))
        pieces, done = [], 0
        for start, end, new in sorted(changes, key=lambda change: change[:2]):
            if start < done:
                raise AssertionError("two changes at one place")
            pieces += [self.source[done:start], new]
            done = end
        return b"".join([*pieces, self.source[done:]])


def _retagged(tag: bytes, attributes: Mapping[str, str | None]) -> bytes:
    """A start tag with some attributes changed, added or taken away."""
    left = dict(attributes)

    def change(match: re.Match[bytes]) -> bytes:
        name = match[2].decode()
        if name not in left:
            return match[0]
        value = left.pop(name)
        return b"" if value is None else b"%s%s=%s" % (match[1], match[2], quoted(value).encode())

    name, rest = _NAME.match(tag)[0], tag[_NAME.match(tag).end() :]  # type: ignore[index, union-attr]  # it is a tag
    rest = _ATTRIBUTE.sub(change, rest)
    new = "".join(f" {attribute}={quoted(value)}" for attribute, value in left.items() if value is not None).encode()
    end = b"/>" if rest.endswith(b"/>") else b">"
    head = rest.removesuffix(end)
    kept = head.rstrip()
    return name + kept + new + head[len(kept) :] + end


def _parsed(source: bytes) -> Element:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    outside = Element("", "", "", {}, 0, 0, 0, 0)
    open_elements = [outside]
    spaces = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
    split = functools.cache(lambda name: name.rpartition(":"))

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        tag = _START_TAG.match(source, start)
        if tag is None:
            raise NotEditable
        inner, known = tag.end(), spaces[-1]
        if source.find(b"xmlns", start, inner) > 0:
            named = ((key.partition(":"), value) for key, value in attributes.items())
            known = known | {local: value for (prefix, _, local), value in named if prefix == "xmlns"}
        spaces.append(known)
        prefix, _, local = split(name)
        element = Element(name, local, known.get(prefix, ""), attributes, start, inner, inner, inner)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def finish(_name: str) -> None:
        element = open_elements.pop()
        spaces.pop()
        if not source.startswith(b"/>", element.inner - 2):
            element.close = parser.CurrentByteIndex
            element.end = source.index(b">", element.close) + 1

    def characters(words: str) -> None:
        open_elements[-1].text += words

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(source, True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise NotEditable from error
    return outside.children[0]
