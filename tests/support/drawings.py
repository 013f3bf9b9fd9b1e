"""Pictures and text boxes put over the cells of a workbook, as spreadsheet programs write them."""

from __future__ import annotations

import base64

from gouji.common import from_a1
from gouji.workbook.ooxml.names import MAIN, RELATIONSHIPS, TYPES_PART
from gouji.workbook.ooxml.relationships import relationship_type, relationships_part, relationships_xml
from support.edit import Workbook

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_FRAME = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/></a:xfrm>'
_SHAPE = f'<xdr:spPr>{_FRAME}<a:prstGeom prst="rect"/></xdr:spPr>'
PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="图片 1"{hidden}/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    f'<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>{_SHAPE}</xdr:pic>'
)
TEXT_BOX = (
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框 1"{hidden}/><xdr:cNvSpPr txBox="1"/>'
    f"</xdr:nvSpPr>{_SHAPE}<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{{words}}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
)


def group(*members: str, hidden: bool = False) -> str:
    """Shapes in one group."""
    said = f'<xdr:cNvPr id="9" name="组合 1" hidden="{int(hidden)}"/>'
    return f"<xdr:grpSp><xdr:nvGrpSpPr>{said}</xdr:nvGrpSpPr><xdr:grpSpPr/>{''.join(members)}</xdr:grpSp>"


IN_GROUP = group(PICTURE)
CHART = (
    '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr/><xdr:xfrm/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></xdr:graphicFrame>'
)


def shape(fill: str, style: str = "") -> str:
    """A rectangle without words."""
    return (
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="矩形 1"{hidden}/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr>{_FRAME}<a:prstGeom prst="rect"/>{fill}<a:ln><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'
        f"</a:ln></xdr:spPr>{style}</xdr:sp>"
    )


WHITE_FILL = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
CONNECTOR = f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr/>{_SHAPE}</xdr:cxnSp>'


def over(first: str, last: str, content: str, *, words: str = "", hidden: bool = False) -> str:
    """An object from one cell to another."""
    (top, left), (bottom, right) = (place or (0, 0) for place in map(from_a1, (first, last)))
    ends = "".join(
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        for name, row, column in (("from", top - 1, left - 1), ("to", bottom - 1, right - 1))
    )
    drawn = content.replace("{hidden}", ' hidden="1"' if hidden else "").replace("{words}", words)
    return f"<xdr:twoCellAnchor>{ends}{drawn}<xdr:clientData/></xdr:twoCellAnchor>"


def draw(book: Workbook, sheet: str, *anchors: str, drawing: str | None = None) -> None:
    """Put objects over the cells of a sheet that has none."""
    part = book.part_of(sheet)
    if drawing is None:
        space = f'xmlns:xdr="{_DRAWING}" xmlns:a="{_MAIN}" xmlns:r="{RELATIONSHIPS}"'
        drawing = f"<xdr:wsDr {space}>{''.join(anchors)}</xdr:wsDr>"
    number = sum(name.startswith("xl/drawings/drawing") for name in book.parts) + 1
    target = f"xl/drawings/drawing{number}.xml"
    book.parts[target] = drawing.encode()
    book.parts["xl/media/image1.png"] = _PIXEL
    images = relationships_xml([("rId1", relationship_type("image"), "../media/image1.png")])
    book.parts[relationships_part(target)] = images.encode()
    assert relationships_part(part) not in book.parts
    links = relationships_xml([("rIdD", relationship_type("drawing"), f"../drawings/drawing{number}.xml")])
    book.parts[relationships_part(part)] = links.encode()
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    entries = f'<Override PartName="/{target}" ContentType="{kind}"/></Types>'
    png = '<Default Extension="png" ContentType="image/png"/>'
    types = book.parts[TYPES_PART].replace(b"</Types>", entries.encode())
    book.parts[TYPES_PART] = (
        types if png.encode() in types else types.replace(b"<Override", f"{png}<Override".encode(), 1)
    )
    pointer = f'<drawing xmlns:r="{RELATIONSHIPS}" r:id="rIdD"/></worksheet>'
    book.parts[part] = book.parts[part].replace(b"</worksheet>", pointer.encode())


_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">{}</xml>'
)
_VML_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:{visibility}" '
    'fillcolor="#ffffe1"><v:textbox><div style="text-align:left">{words}</div></v:textbox>'
    '<x:ClientData ObjectType="{type}">{visible}<x:Anchor>{anchor}</x:Anchor>{cell}</x:ClientData></v:shape>'
)


def vml_note(a1: str, first: str, last: str, *, is_visible: bool = True) -> str:
    """The box of a note on a cell, from one cell to another."""
    row, column = from_a1(a1) or (0, 0)
    return _VML_SHAPE.format(
        number=1025,
        type="Note",
        words="",
        visibility="visible" if is_visible else "hidden",
        visible="<x:Visible/>" if is_visible else "",
        anchor=_anchor(first, last),
        cell=f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>",
    )


def vml_control(type_: str, first: str, last: str, words: str) -> str:
    """A form control with words, from one cell to another."""
    font = f'<font face="SimSun" size="160" color="#000000">{words}</font>' if words else ""
    return _VML_SHAPE.format(
        number=1026, type=type_, words=font, visibility="visible", visible="", anchor=_anchor(first, last), cell=""
    )


def _anchor(first: str, last: str) -> str:
    (top, left), (bottom, right) = (place or (0, 0) for place in map(from_a1, (first, last)))
    return f"{left - 1}, 0, {top - 1}, 0, {right - 1}, 0, {bottom - 1}, 0"


def draw_legacy(book: Workbook, sheet: str, *shapes: str, note: tuple[str, str]) -> None:
    """Put notes and form controls over the cells of a sheet that has none.

    Args:
        note: a cell and the words of the note on it.
    """
    part, links = book.part_of(sheet), [("rIdV", relationship_type("vmlDrawing"), "../drawings/vmlDrawing1.vml")]
    book.parts["xl/drawings/vmlDrawing1.vml"] = _VML.format("".join(shapes)).encode()
    types = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    links.append(("rIdN", relationship_type("comments"), "../comments1.xml"))
    book.parts["xl/comments1.xml"] = _COMMENTS.format(*note).encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    assert relationships_part(part) not in book.parts
    book.parts[relationships_part(part)] = relationships_xml(links).encode()
    listed = book.parts[TYPES_PART].decode().replace("<Override", f"{types}<Override", 1)
    override = f'<Override PartName="/xl/comments1.xml" ContentType="{kind}"/></Types>'
    book.parts[TYPES_PART] = listed.replace("</Types>", override).encode()
    pointer = f'<legacyDrawing xmlns:r="{RELATIONSHIPS}" r:id="rIdV"/></worksheet>'
    book.parts[part] = book.parts[part].replace(b"</worksheet>", pointer.encode())


_COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>a</author></authors><commentList>'
    '<comment ref="{}" authorId="0"><text><t>{}</t></text></comment></commentList></comments>'
)
