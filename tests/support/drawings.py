"""Pictures and text boxes put over the cells of a workbook, as spreadsheet programs write them."""

from __future__ import annotations

import base64

from gouji.common import from_a1
from gouji.workbook.ooxml.names import RELATIONSHIPS, TYPES_PART
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
IN_GROUP = f"<xdr:grpSp><xdr:nvGrpSpPr/><xdr:grpSpPr/>{PICTURE}</xdr:grpSp>"
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
