"""The page for the clerk as a Word document, made of the page of the documentation, which comes with the package.

Office Open XML is written here as it is (ECMA-376, part 1, 17 and 20): the page goes out with the blank workbooks, and
making it must need nothing that is not always installed. Of Markdown it reads what that page has; anything else is
refused.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from gouji.common import xml_attribute, xml_text
from gouji.workbook.ooxml import CONTENT_TYPES, RELATIONSHIPS, packed, relationship_type, relationships_xml

_SOURCE = "clerk.zh-CN.md"
_LINE = re.compile(
    r"(?P<indent> *)(?:(?P<heading>#{1,2}) |(?P<number>\d+)\. |(?P<bullet>-) |(?P<table>\|)"
    r"|!\[(?P<about>[^]]*)\]\((?P<picture>[^)]+)\)$)?(?P<text>.*)"
)
_RULE = re.compile(r"\|[-:| ]+\|")
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_PNG_SIZE = struct.Struct(">16x2L")
"""Where a PNG has its width and height (its first chunk, IHDR)."""
_EMU = 360_000
"""Units of DrawingML in a centimetre."""
_WIDEST, _HIGHEST = 9.5, 8.0
"""Centimetres of a picture: four of them leave the page on one sheet, front and back."""
_COLUMNS = (3600, 6038)
"""Twips of the two columns of a table, which fill the 17 cm between the margins."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list, a picture or a table of the page.

    Attributes:
        style: the id of a style of the document: Title, Heading1, Normal, Item, SubItem, Picture, Table.
        text: with ``**`` around what is bold; of a picture what it shows.
        lead: what stands before an item: its number or a dot.
        picture: the path of a picture, from the page.
        rows: of a table, the head first.
    """

    style: str
    text: str = ""
    lead: str = ""
    picture: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def make_clerk_page() -> bytes:
    """The page for the clerk as the bytes of a .docx file, the same every time.

    Returns:
        The file.

    Raises:
        ValueError: the page has something that cannot be set.
    """
    folder = _folder()
    return to_docx(blocks(folder.joinpath(_SOURCE).read_text("utf-8")), folder)


def _folder() -> Traversable:
    packaged = resources.files("gouji") / "docs"
    # In a checkout the page stands among the other pages; the wheel carries it inside.
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "docs"


# --- the page -------------------------------------------------------------------------------------------------------


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a page, in order.

    Args:
        markdown: headings, paragraphs, lists of two levels, tables, pictures, bold; links are left as text.

    Returns:
        A block for each.

    Raises:
        ValueError: there is something else in it.
    """
    found: list[Block] = []
    open_block = False
    for line in markdown.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith(("```", ">", "<", "* ", "+ ", "###")):
            raise ValueError(f"no page for clerks has this: {line}")
        if not line.strip():
            open_block = False
        elif match["table"]:
            if not _RULE.fullmatch(line):
                rows = found.pop().rows if open_block else ()
                cells = tuple(_plain(cell.strip()) for cell in line.strip().strip("|").split("|"))
                found.append(Block("Table", rows=(*rows, cells)))
            open_block = True
        elif open_block and _continues(match):  # Chinese is joined without a space
            last = found.pop()
            found.append(Block(last.style, last.text + _plain(match["text"]), last.lead))
        else:
            found.append(_block(match))
            open_block = not (match["heading"] or match["picture"])
    return tuple(found)


def _continues(match: re.Match[str]) -> bool:
    return not any(match[name] for name in ("heading", "number", "bullet", "picture"))


def _block(match: re.Match[str]) -> Block:
    text = _plain(match["text"])
    if match["heading"]:
        return Block("Title" if match["heading"] == "#" else "Heading1", text)
    if match["picture"]:
        return Block("Picture", match["about"], picture=match["picture"])
    if match["number"]:
        return Block("Item", text, f"{match['number']}.")
    if match["bullet"]:
        return Block("SubItem" if match["indent"] else "Item", text, "·")
    return Block("Item" if match["indent"] else "Normal", text)


def _plain(text: str) -> str:
    """Text without the marks that a document has no use for; those of bold stay."""
    return _LINK.sub(r"\1", text.strip()).replace("`", "")


# --- the document ---------------------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{CONTENT_TYPES}">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.styles+xml"/></Types>'
)
_A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1021" w:right="1134" w:bottom="1021" w:left="1134" '
    'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SONG, _HEI = "宋体", "黑体"


def _style(name: str, title: str, paragraph: str, size: float, font: str = _SONG, *, bold: bool = False) -> str:
    is_default = ' w:default="1"' if name == "Normal" else ""
    based_on = "" if is_default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{is_default} w:styleId="{name}"><w:name w:val="{title}"/>{based_on}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>{"<w:b/>" if bold else ""}'
        f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/></w:rPr></w:style>'
    )


_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:kern w:val="2"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    + _style("Normal", "Normal", '<w:spacing w:after="40" w:line="264" w:lineRule="auto"/>', 10.5)
    + _style("Title", "Title", '<w:keepNext/><w:spacing w:after="80"/><w:jc w:val="center"/>', 18, _HEI)
    + _style(
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="120" w:after="40"/><w:outlineLvl w:val="0"/>',
        13,
        _HEI,
    )
    + _style(
        "Item", "Item", '<w:tabs><w:tab w:val="left" w:pos="397"/></w:tabs><w:ind w:left="397" w:hanging="397"/>', 10.5
    )
    + _style(
        "SubItem",
        "Sub Item",
        '<w:tabs><w:tab w:val="left" w:pos="680"/></w:tabs><w:ind w:left="680" w:hanging="283"/>',
        10.5,
    )
    + _style(
        "Picture",
        "Picture",
        '<w:spacing w:before="40" w:after="80" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
        9,
    )
    + _style("TableText", "Table Text", '<w:spacing w:before="20" w:after="20" w:line="264" w:lineRule="auto"/>', 10)
    + _style(
        "TableHead",
        "Table Head",
        '<w:keepNext/><w:spacing w:before="20" w:after="20" w:line="264" w:lineRule="auto"/>',
        10,
        _HEI,
    )
    + "</w:styles>"
)


def to_docx(page: Iterable[Block], folder: Traversable) -> bytes:
    """Blocks as the bytes of a .docx file.

    Args:
        page: from :func:`blocks`.
        folder: of the page, from which its pictures are named.

    Returns:
        The file; the same blocks give the same bytes.
    """
    page = tuple(page)
    names = list(dict.fromkeys(block.picture for block in page if block.picture))
    pictures = {name: folder.joinpath(*name.split("/")).read_bytes() for name in names}
    body = "".join(_element(block, names, pictures) for block in page)
    relations = [("styles", "styles.xml"), *(("image", f"media/{number}.png") for number in range(len(names)))]
    namespaces = f'xmlns:w="{_W}" xmlns:r="{RELATIONSHIPS}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:pic="{_PIC}"'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relationships([("officeDocument", "word/document.xml")]),
        "word/document.xml": f"{_HEAD}<w:document {namespaces}><w:body>{body}{_A4}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(relations),
        "word/styles.xml": _STYLES,
    }
    media = {f"word/media/{number}.png": pictures[name] for number, name in enumerate(names)}
    return packed({**{name: text.encode() for name, text in parts.items()}, **media})


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    numbered = enumerate(targets)
    return _HEAD + relationships_xml((f"rId{number}", relationship_type(kind), to) for number, (kind, to) in numbered)


def _element(block: Block, names: Sequence[str], pictures: dict[str, bytes]) -> str:
    if block.rows:
        return _table(block.rows)
    if block.picture:
        number = names.index(block.picture)
        return _paragraph(block.style, _picture(block.text, number, pictures[block.picture]))
    lead = f"{_run(block.lead)}<w:r><w:tab/></w:r>" if block.lead else ""
    return _paragraph(block.style, lead + "".join(_runs(block.text)))


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _runs(text: str) -> Iterator[str]:
    for at, part in enumerate(_BOLD.split(text)):
        if part:
            yield _run(part, bold=at % 2 == 1)


def _run(text: str, *, bold: bool = False) -> str:
    # The hint makes quotation marks as wide as the characters around them.
    mark = "<w:b/>" if bold else ""
    return (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{mark}</w:rPr><w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _COLUMNS)
    lines = "".join(_row(row, "TableText" if number else "TableHead") for number, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_COLUMNS)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'
    )


def _row(cells: Sequence[str], style: str) -> str:
    head = "<w:tblHeader/>" if style == "TableHead" else ""
    texts = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(style, "".join(_runs(cell)))}</w:tc>'
        for width, cell in zip(_COLUMNS, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{texts}</w:tr>"


def _picture(about: str, number: int, data: bytes) -> str:
    wide, high = _PNG_SIZE.unpack_from(data)
    scale = min(_WIDEST / wide, _HIGHEST / high) * _EMU
    size = f'cx="{round(wide * scale)}" cy="{round(high * scale)}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number + 1}" name="图 {number + 1}" descr={xml_attribute(about)}/>'
        f'<a:graphic><a:graphicData uri="{_PIC}"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number + 1}" name="{number}.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{number + 1}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="BBBBBB"/></a:solidFill></a:ln></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
