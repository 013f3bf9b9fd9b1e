"""The parts of an .xlsx, and how they hang together: what is added, what leads where, what kind each is."""

from __future__ import annotations

import io
import itertools
import posixpath
import zipfile
from dataclasses import dataclass

from gouji.returns.xml import Document, Element, NotEditable, quoted

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKSHEET, STYLES, COMMENTS = (f"{_KINDS}.{each}+xml" for each in ("worksheet", "styles", "comments"))
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PLAIN_WORKBOOK = f"{_KINDS}.sheet.main+xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of a part: its id, the last word of its type, the part it leads to."""

    id: str
    kind: str
    target: str
    element: Element


class Package:
    """An .xlsx taken apart. Parts that are not changed are packed again as they were."""

    def __init__(self, data: bytes) -> None:
        """Raises NotEditable: it is no plain workbook in the transitional dialect."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._stamps = {info.filename: info.date_time for info in archive.infolist()}
            self._parts = {name: archive.read(name) for name in self._stamps}
        self._spelled = {name.casefold(): name for name in self._parts}
        self._documents: dict[str, Document] = {}
        self._new_links: dict[str, set[str]] = {}
        self._new_defaults: set[str] = set()
        roots = {link.kind: link.target for link in self.links("")}
        self.book_part = roots.get("officeDocument", "")
        self.properties_part = roots.get("extended-properties", "")
        if not self.has(self.book_part) or self._kind(self.book_part) != _PLAIN_WORKBOOK:
            raise NotEditable  # with macros, a template, or no workbook at all
        self.book = self.document(self.book_part)
        if self.book.root.space != MAIN:
            raise NotEditable  # Strict, where every part is of other names

    def to_bytes(self) -> bytes:
        """The package again; the same changes give the same bytes."""
        for name, document in self._documents.items():
            if name in self._parts:
                self._parts[name] = document.to_bytes()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in sorted(self._parts.items(), key=lambda part: (part[0] != _TYPES, part[0])):
                info = zipfile.ZipInfo(name, self._stamps.get(name, _EPOCH))
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                archive.writestr(info, content)
        return buffer.getvalue()

    # Parts

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.casefold() in self._spelled

    def document(self, part: str) -> Document:
        """A part to be changed.

        Raises:
            NotEditable: it is missing or in no state to be changed.
        """
        name = self._spelled.get(part.casefold())
        if name is None:
            raise NotEditable
        if name not in self._documents:
            self._documents[name] = Document(self._parts[name])
        return self._documents[name]

    def add(self, pattern: str, content: str, kind: str) -> str:
        """A new part under the first free name, such as ``xl/comments{}.xml``; gives that name."""
        part = next(name for name in map(pattern.format, itertools.count(1)) if not self.has(name))
        self._put(part, content)
        types = self.document(_TYPES)
        prefix, extension = types.root.prefix, part.rpartition(".")[2]
        if kind != VML:
            types.append(types.root, f"<{prefix}Override PartName={quoted('/' + part)} ContentType={quoted(kind)}/>")
            return part
        defaults = {each.attributes.get("Extension", "").lower() for each in types.root.all("Default")}
        if extension not in defaults | self._new_defaults:
            self._new_defaults.add(extension)
            default = f"<{prefix}Default Extension={quoted(extension)} ContentType={quoted(kind)}/>"
            types.insert(types.root, next(iter(types.root.children), None), default)
        return part

    def remove(self, owner: str, link: Link) -> None:
        """Take away a part and the link of its owner to it."""
        self.document(_links_of(owner)).replace(link.element, "")
        if not self.has(link.target):
            return
        types = self.document(_TYPES)
        for each in types.root.all("Override"):
            if each.attributes.get("PartName", "").casefold() == f"/{link.target}".casefold():
                types.replace(each, "")
        for part in (link.target, _links_of(link.target)):
            name = self._spelled.pop(part.casefold(), None)
            if name is not None:
                del self._parts[name]
                self._documents.pop(name, None)

    def _put(self, part: str, content: str) -> None:
        # VML is no XML to everyone who reads it: it goes without the declaration.
        self._parts[part] = (content if part.endswith(".vml") else DECLARATION + content).encode()
        self._spelled[part.casefold()] = part

    def _kind(self, part: str) -> str:
        for each in self.document(_TYPES).root.all("Override"):
            if each.attributes.get("PartName", "").casefold() == f"/{part}".casefold():
                return each.attributes.get("ContentType", "")
        return ""

    # Links

    def links(self, owner: str) -> list[Link]:
        """The links of a part to others inside the package."""
        part = _links_of(owner)
        if not self.has(part):
            return []
        found = []
        for each in self.document(part).root.children:
            if each.attributes.get("TargetMode") == "External":
                continue
            target = posixpath.join("/", posixpath.dirname(owner), each.attributes.get("Target", ""))
            kind = each.attributes.get("Type", "").rpartition("/")[2]
            link = Link(each.attributes.get("Id", ""), kind, posixpath.normpath(target).lstrip("/"), each)
            found.append(link)
        return found

    def link(self, owner: str, kind: str) -> Link | None:
        """The link of a part to one of a kind, None if it has none."""
        return next((each for each in self.links(owner) if each.kind == kind), None)

    def connect(self, owner: str, kind: str, target: str) -> str:
        """A new link; gives its id."""
        part = _links_of(owner)
        if not self.has(part):
            self._put(part, f'<Relationships xmlns="{_LINKS}"/>')
        links = self.document(part)
        used = {each.attributes.get("Id", "") for each in links.root.children} | self._new_links.get(part, set())
        name = next(name for name in map("rId{}".format, itertools.count(1)) if name not in used)
        self._new_links.setdefault(part, set()).add(name)
        path = posixpath.relpath(target, posixpath.dirname(owner) or ".")
        prefix = links.root.prefix
        links.append(links.root, f'<{prefix}Relationship Id="{name}" Type="{OFFICE}/{kind}" Target={quoted(path)}/>')
        return name


def _links_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels".lstrip("/")
