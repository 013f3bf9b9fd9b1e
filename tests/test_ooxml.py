"""Packages taken apart and put together again: what is not changed stays as it was, byte by byte."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.common import xml_attribute, xml_text
from gouji.workbook.ooxml import NotEditable, Package, Workbook, Worksheet
from gouji.workbook.ooxml.archive import TwinMembersError, members_of, packed, part_key, unpacked
from gouji.workbook.ooxml.editing import Document
from gouji.workbook.ooxml.names import (
    CONTENT_TYPES,
    CORE_PROPERTIES_TYPE,
    MAIN,
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    STRICT_MAIN,
    STRICT_RELATIONSHIPS,
    TYPES_PART,
    ContentType,
    parse,
    relationship_word,
)
from gouji.workbook.ooxml.package import ContentTypes, MissingPart
from gouji.workbook.ooxml.relationships import (
    Relationship,
    TwoPackages,
    only_target,
    relationship_type,
    relationships_in,
    relationships_part,
)
from support.filled import workbook

SAMPLES = Path(__file__).parents[1] / "samples"
BOOK = "xl/workbook.xml"

# --- text -----------------------------------------------------------------------------------------------------------


@given(st.text(st.one_of(st.sampled_from("&<>'\"\n\r\t "), st.characters(exclude_categories=["Cs", "Cc"])), max_size=9))
def test_text_is_escaped_as_the_standard_library_does(text: str) -> None:
    assert (xml_text(text), xml_attribute(text)) == (escape(text), quoteattr(text))


# --- archives -------------------------------------------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\%"), min_size=1, max_size=20)
PARTS = st.lists(st.tuples(NAMES, st.binary(max_size=2000)), max_size=8, unique_by=lambda part: part_key(part[0]))


@given(PARTS.map(dict))
def test_what_is_packed_is_unpacked_by_everybody(parts: dict[str, bytes]) -> None:
    data = packed(parts)
    assert packed(parts) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [archive.read(info) for info in archive.infolist()] == list(parts.values())
    assert unpacked(data) == parts


class _Pipe(io.RawIOBase):
    """Takes bytes and cannot go back, as a pipe: sizes then stand behind the members."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.taken += piece
        return len(piece)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_taken_however_they_lie(method: int) -> None:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("甲.xml", (2026, 1, 8, 9, 30, 12)), b"<a/>" * 50, method)
    (member,) = members_of(b"in front of it" + pipe.taken).values()
    assert (member.name, member.content(), member.method) == ("甲.xml", b"<a/>" * 50, method)


def test_a_damaged_member_is_no_content() -> None:
    data = packed({"a": b"0123456789" * 20})
    content, directory = 31, data.index(b"PK\1\2")
    for at in range(content, directory):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        with pytest.raises(zipfile.BadZipFile):
            members_of(bytes(damaged))["a"].content()


# --- packages -------------------------------------------------------------------------------------------------------


def test_a_package_that_is_not_changed_lies_as_it_lay() -> None:
    for path in sorted((SAMPLES / "findings").glob("W*.xlsx")):
        old, new = members_of(path.read_bytes()), members_of(Package(path.read_bytes()).to_bytes())
        assert old == new


def test_only_what_is_changed_is_packed_anew() -> None:
    package = Package(workbook())
    for name in members_of(workbook()):
        if name.endswith((".xml", ".rels")):
            document = package.document(name)
            assert document.root.name
            assert not document.is_changed
    sheet = Workbook(package).sheets["三"]
    worksheet = Worksheet(package, sheet.part)
    worksheet.set_style((9, 4), 1)
    worksheet.settle()
    old, new = members_of(workbook()), members_of(package.to_bytes())
    assert [name for name in old if old[name] != new[name]] == [sheet.part]


def _parts_of_samples() -> set[bytes]:
    """The XML of all samples; most of it is that of the one workbook they were made of."""
    found: set[bytes] = set()
    for path in sorted((SAMPLES / "findings").glob("*.xlsx")):
        with contextlib.suppress(zipfile.BadZipFile):
            found |= {part for name, part in unpacked(path.read_bytes()).items() if name.endswith((".xml", ".rels"))}
    return {part for part in found if not part.startswith(b"<?xml version='1.0' encoding='UTF-16")}


def test_every_part_of_every_sample_is_written_as_it_was_read() -> None:
    for content in _parts_of_samples():
        document = Document(content)
        for element in document.root.walk():
            document.set(element, **{"x-new": "1"})
        changed = document.to_bytes()
        assert changed.replace(b' x-new="1"', b"") == content
        assert changed.count(b' x-new="1"') == sum(1 for _ in document.root.walk())


def test_names_of_parts_are_the_same_in_upper_and_lower_case() -> None:
    package = Package(packed({**unpacked(workbook()), "XL/Extra.XML": b"<x/>"}))
    assert package.read("xl/extra.xml") == b"<x/>"
    assert package.has("Xl/eXtra.xml")
    with pytest.raises(MissingPart):
        package.read("xl/extra2.xml")


@pytest.mark.parametrize("twin", ["xl/Extra.xml", "/xl/extra.xml", "xl\\extra.xml", "xl//extra.xml", "xl/%65xtra.xml"])
def test_two_parts_that_programs_take_for_one_are_no_package(twin: str) -> None:
    with pytest.raises(TwinMembersError):
        Package(packed({**unpacked(workbook()), "xl/extra.xml": b"<a/>", twin: b"<b/>"}))


@pytest.mark.parametrize("spell", [lambda name: f"/{name}", lambda name: name.replace("/", "\\")])
def test_names_of_parts_are_mended(spell: Callable[[str], str]) -> None:
    parts = unpacked(workbook())
    assert unpacked(packed({spell(name): part for name, part in parts.items()})) == parts


def test_a_member_that_nobody_reads_may_be_anything() -> None:
    data = bytearray(packed({**unpacked(workbook()), "xl/extra.bin": b"1"}))
    entry = data.rindex(b"xl/extra.bin") - 46
    data[entry + 10] = zipfile.ZIP_LZMA
    package = Package(bytes(data))
    assert package.read(BOOK)
    with pytest.raises(NotImplementedError):
        package.read("xl/extra.bin")
    with pytest.raises(NotEditable):
        package.to_bytes()


@pytest.mark.parametrize(
    "entries",
    [
        '<Override PartName="/a.xml" ContentType="x"/><Override PartName="/A.xml" ContentType="y"/>',
        '<Default Extension="xml" ContentType="x"/><Default Extension="XML" ContentType="y"/>',
        '<Other PartName="/a.xml" ContentType="x"/>',
    ],
)
def test_a_part_has_one_content_type(entries: str) -> None:
    with pytest.raises(TwoPackages):
        ContentTypes.in_(parse(f'<Types xmlns="{CONTENT_TYPES}">{entries}</Types>'.encode()))


def test_a_part_that_is_added_is_found_by_what_leads_to_it() -> None:
    package = Package(workbook())
    names = [package.add("xl/comments{}.xml", f'<comments xmlns="{MAIN}"/>', ContentType.COMMENTS) for _ in range(2)]
    links = [package.connect("xl/worksheets/sheet1.xml", "comments", name) for name in names]
    drawing = package.add("xl/drawings/vmlDrawing{}.vml", "<xml/>", ContentType.VML)
    assert (names, drawing) == (["xl/comments1.xml", "xl/comments2.xml"], "xl/drawings/vmlDrawing1.vml")
    assert len(set(links)) == 2
    again = Package(package.to_bytes())
    found = again.relationships("xl/worksheets/sheet1.xml")
    assert [(link.id, link.target) for link in found if link.type == "comments"] == list(zip(links, names, strict=True))
    assert again.content_type("xl/comments1.xml") == ContentType.COMMENTS
    assert again.read(TYPES_PART).count(b'Extension="vml"') == 1
    first = again.related("xl/worksheets/sheet1.xml", "comments")
    assert first is not None
    again.remove("xl/worksheets/sheet1.xml", first)
    last = Package(again.to_bytes())
    assert not last.has("xl/comments1.xml")
    assert last.content_type("xl/comments1.xml") == ""
    assert [link.target for link in last.relationships("xl/worksheets/sheet1.xml") if link.type == "comments"] == [
        "xl/comments2.xml"
    ]


@pytest.mark.parametrize(
    ("owner", "part"),
    [("", "_rels/.rels"), (BOOK, "xl/_rels/workbook.xml.rels"), ("a.xml", "_rels/a.xml.rels")],
)
def test_relationships_stand_beside_their_part(owner: str, part: str) -> None:
    assert relationships_part(owner) == part


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("../docProps/app.xml", "docProps/app.xml"),
        ("../../../../etc/passwd", "etc/passwd"),
    ],
)
def test_a_target_is_a_part_of_the_package_wherever_it_points(target: str, part: str) -> None:
    entry = f'<Relationship Id="a" Type="{relationship_type("worksheet")}" Target="{target}"/>'
    outside = f'<Relationship Id="b" Type="{relationship_type("worksheet")}" Target="{target}" TargetMode="External"/>'
    root = parse(f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{outside}{entry}</Relationships>'.encode())
    assert list(relationships_in(root, "xl")) == [("a", "worksheet", part)]


@pytest.mark.parametrize(
    ("type_", "word"),
    [
        (relationship_type("worksheet"), "worksheet"),
        (f"{STRICT_RELATIONSHIPS}/worksheet", "worksheet"),
        (CORE_PROPERTIES_TYPE, "core-properties"),
        ("urn:example/worksheet", "urn:example/worksheet"),
        (relationship_type("WORKSHEET"), "WORKSHEET"),
        ("worksheet", "/worksheet"),
    ],
)
def test_types_of_relationships_are_compared_whole(type_: str, word: str) -> None:
    assert relationship_word(type_) == word


def test_a_package_has_one_part_of_a_kind() -> None:
    links = [Relationship("a", "styles", "x.xml"), Relationship("b", "worksheet", "y.xml")]
    assert only_target(links, "styles") == "x.xml"
    assert only_target(links, "theme") is None
    with pytest.raises(TwoPackages):
        only_target([*links, Relationship("c", "styles", "x.xml")], "styles")


def test_the_strict_dialect_is_read_in_the_usual_names() -> None:
    xml = f'<workbook xmlns="{STRICT_MAIN}" xmlns:r="{STRICT_RELATIONSHIPS}"><sheet r:id="rId1" x="1"/></workbook>'
    (sheet,) = parse(xml.encode())
    assert (sheet.tag, sheet.attrib) == (f"{{{MAIN}}}sheet", {f"{{{RELATIONSHIPS}}}id": "rId1", "x": "1"})


# --- editing --------------------------------------------------------------------------------------------------------

ODD = "<a:b xmlns:a='urn:x'\n  one = '1&amp;>'  two=\"\" ><!-- <c/> --><c/>text<d x='>'/><![CDATA[<e/>]]></a:b>\n"


def test_an_element_is_where_it_stands_whatever_stands_around_it() -> None:
    root = Document(ODD.encode()).root
    assert (root.local, root.prefix, root.space, root.attributes["one"]) == ("b", "a:", "urn:x", "1&>")
    assert [ODD[child.start : child.end] for child in root.children] == ["<c/>", "<d x='>'/>"]
    assert root.text == "text<e/>"


def test_a_change_touches_nothing_beside_it() -> None:
    document = Document(ODD.encode())
    first, second = document.root.children
    document.set(document.root, two="<2>", three="3", one=None)
    document.append(first, "<new/>")
    document.replace(second, "")
    document.insert(document.root, first, "<before/>")
    assert document.to_bytes().decode() == (
        '<a:b xmlns:a=\'urn:x\'  two="&lt;2&gt;" three="3" ><!-- <c/> --><before/><c><new/></c>text'
        "<![CDATA[<e/>]]></a:b>\n"
    )


@pytest.mark.parametrize(
    "xml", [b"<a>", "<a/>".encode("utf-16"), b"<?xml version='1.0' encoding='gbk'?><a/>", b"<a/>" + b" " * 4_000_000]
)
def test_what_cannot_be_changed_with_certainty_is_not_changed(xml: bytes) -> None:
    with pytest.raises(NotEditable):
        assert Document(xml).root
