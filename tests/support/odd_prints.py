"""Published documents that show something else than is written in them, and what a person then sees.

Each trick changes a figure of a page (or of a Word document) and says what is seen in its place: the figure as it is,
nothing, or something that nobody can be sure of.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Callable

from support.prints import Cell, Print

STYLES = """
.gone{display:none} .blank{visibility:hidden} .tiny{font-size:0} .clear{opacity:0} .white{color:#fff}
.struck{text-decoration:line-through} .more::after{content:"9"} .rows tr.off{display:none}
@media print{.print{display:none}} @media screen{.screen{display:none}}
.Gone{display:none} .own{display:block} i:not(.kept).past{display:none} td .deep > b.in + b{display:none}
.minus::before{content:"-"} .named::after{content:attr(title)} .count::after{content:counter(c)}
.fix:after{content:".";display:block;height:0;clear:both;visibility:hidden} .icon::before{content:"\\e601"}
.high{vertical-align:super} .up{position:relative;top:-5px}
.old{color:#fff\\9;display:none\\9} .escaped{d\\69splay:none} /* .note{ */ .masked{-webkit-text-security:disc}
.note{display:none} .back{visibility:visible} .normal{font-size:14px} .left{float:left} .wide{display:flex;gap:2em}
"""

Markup = Callable[[str, random.Random], str]


def _spaced(text: str, spacing: str) -> str:
    return f'<span style="letter-spacing:{spacing}">{text}</span>'


SEEN: dict[str, Markup] = {
    "spans": lambda text, _: "".join(f"<span>{char}</span>" for char in text),
    "tags": lambda text, _: f"<p><b><font size=3>{text[:1]}</font></b><span lang=EN-US>{text[1:]}</span></p>",
    "a comment": lambda text, _: f"<!-- 9 -->{text}<!--[if gte mso 9]>9<![endif]-->",
    "display none": lambda text, _: f'{text}<span style="DISPLAY : none ">9</span>',
    "hidden": lambda text, _: f"<span hidden>9</span>{text}",
    "a class": lambda text, chance: f'{text}<span class="a {chance.choice(["gone", "screen"])}">9</span>',
    "a class in capitals": lambda text, _: f'{text}<span class="Gone">9</span>',
    "a class that is not another": lambda text, _: f'{text}<i class="past">9</i>',
    "a class in others": lambda text, _: f'<i class="deep"><b class="in">{text}</b><b>9</b></i>',
    "a class behind a comment": lambda text, _: f'{text}<i class="note">9</i>',
    "a class for old browsers": lambda text, _: f'<span class="old">{text}</span>',
    "a comment in a style": lambda text, _: f'{text}<i style="display/**/:none">9</i>',
    "clear behind": lambda text, _: (
        f'<span style="background-color:transparent;border-color:transparent">{text}</span>'
    ),
    "a word that hides nothing": lambda text, _: f'<span style="display:nonee;visibility:hiddenly">{text}</span>',
    "two words that hide nothing": lambda text, _: f'<span style="display:none block">{text}</span>',
    "a weight that is none": lambda text, _: f'<span style="display:none !ie">{text}</span>',
    "hidden from behind": lambda text, _: f'<span style="-webkit-backface-visibility:hidden">{text}</span>',
    "narrow": lambda text, _: f'<span style="min-width:0;border-width:0;overflow:hidden">{text}</span>',
    "clear by number": lambda text, _: f'{text}<i style="color:#00000000">9</i><i style="color:rgb(0 0 0 / 0)">9</i>',
    "a blank class": lambda text, chance: f'{text}<i class="{chance.choice(["blank", "tiny", "clear"])}">9</i>',
    "visibility": lambda text, _: f'{text}<span style="visibility:hidden">9</span>',
    "no size": lambda text, _: f'{text}<span style="font-size:0">9</span>',
    "no opacity": lambda text, _: f'<span style="opacity: 0.0;">9</span>{text}',
    "white": lambda text, _: f'{text}<span style="color:#FFFFFF">9</span>',
    "white font": lambda text, _: f'{text}<font color="white">9</font>',
    "off the page": lambda text, _: f'{text}<span style="position:absolute;left:-9999px">9</span>',
    "clipped": lambda text, _: f'{text}<span style="clip: rect(0,0,0,0); position: absolute">9</span>',
    "no height": lambda text, _: f'{text}<div style="height:0;overflow:hidden">9</div>',
    "a template": lambda text, _: f"{text}<template>9</template><script>9</script><style>b{{}}</style>",
    "a closed detail": lambda text, _: f"{text}<details><b>9</b></details><dialog>9</dialog><i popover>9</i>",
    "a list of choices": lambda text, _: f"{text}<datalist><option>9</option></datalist><audio>9</audio>",
    "soft hyphens": lambda text, _: "&shy;".join(text),
    "no width": lambda text, _: "&#8203;".join(text) + "&zwnj;",
    "wide": lambda text, _: text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
    "for paper": lambda text, _: f'<span class="print">{text}</span>',
    "white on blue": lambda text, _: f'<span style="color:#fff;background:#036">{text}</span>',
    "white in percent": lambda text, _: f'{text}<i style="color:rgb(100%, 100%, 100%)">9</i>',
    "white by hue": lambda text, _: f'{text}<i style="color:hsl(0 0% 100%)">9</i>',
    "in the colour behind it": lambda text, _: f'{text}<i style="color:#036;background:#003366">9</i>',
    "raised by Word": lambda text, _: (
        f'<span lang=EN-US style="position:relative;top:-1.0pt;mso-text-raise:1.0pt;letter-spacing:0">{text}</span>'
    ),
    "all raised": lambda text, _: f'<p style="margin:0 5px"><span class="high">{text}</span></p>',
    "all in a box": lambda text, _: f'<span style="display:inline-block;width:3em;float:left">{text}</span>',
    "small": lambda text, _: f"<small>{text}</small>",
    "a little closer": lambda text, chance: _spaced(text, chance.choice(["-0.3pt", "-.05em", "-1px", "-0.02cm"])),
    "a line that ends floats": lambda text, _: f'<span class="fix">{text}</span>',
    "an icon": lambda text, _: f'<i class="icon"></i>{text}',
    "seen in what is hidden": lambda text, _: (
        f'<i style="visibility:hidden">8<i style="visibility:visible">{text}</i>9</i>'
    ),
    "seen in what is hidden by class": lambda text, _: f'<i class="blank">8<b class="back">{text}</b></i>',
    "sized in what has no size": lambda text, _: f'<i style="font-size:0">8<b style="font-size:14px">{text}</b></i>',
    "sized by class": lambda text, _: f'<i class="tiny">8<b class="normal"><i>{text}</i></b></i>',
    "hidden in what is shown in what is hidden": lambda text, _: (
        f'<i class="blank"><b class="back">{text}<i style="visibility:hidden">9</i></b></i>'
    ),
    "no share of a size": lambda text, _: f'{text}<i style="font-size:0">8<b style="font-size:2em">9</b></i>',
    "a summary": lambda text, _: f"<details>7<summary>{text}</summary>8<b>9</b></details>",
    "a layout picture": lambda text, _: (
        f'{text}<img src="b.gif" width="1" height="1"><img style="display:none" src="b">'
    ),
    "a flex": lambda text, _: f'<span style="display:flex"><i>{text[:1]}</i><i>{text[1:]}</i></span>',
    "a field": lambda text, _: f'<input type="text" value="{text}"><input type=hidden value=9>',
}
"""Of a whole number: a person sees it and nothing else."""

DOUBTFUL: dict[str, Markup] = {
    "deleted": lambda text, _: f"<del>{text}</del>8",
    "inserted": lambda text, _: f'{text}<s style="color:red">1</s>',
    "a note": lambda text, _: f"{text}<sup>1</sup>",
    "struck by class": lambda text, _: f'<span class="struck">{text}</span>6',
    "lines": lambda text, _: "".join(f'<span style="display:block">{char}</span>' for char in f"{text}1"),
    "paragraphs": lambda text, _: f"<p>{text}</p><p>1</p>",
    "lines by class": lambda text, _: f'<span class="own">{text}</span><span class="own">1</span>',
    "an escape": lambda text, _: f'{text}<span class="escaped">9</span>',
    "masked": lambda text, _: f'{text}<s class="masked">9</s>',
    "breaks": lambda text, _: f"{text}<br>1",
    "turned round": lambda text, _: f"<bdo dir=rtl>{text}12</bdo>",
    "turned by sign": lambda text, _: f"\u202e{text}12\u202c",
    "over each other": lambda text, chance: _spaced(f"{text}9", chance.choice(["-7px", "-4pt", "-.5em", "-1mm"])),
    "turned by style": lambda text, _: f'<span style="unicode-bidi:bidi-override;direction:rtl">{text}12</span>',
    "a numbered list": lambda text, _: f"<ol><li>{text}</li></ol>",
    "made by style": lambda text, _: f'<span class="more">{text}</span>',
    "laid over": lambda text, _: f'{text}<span style="position:absolute;margin-left:-1em">9</span>',
    "mirrored": lambda text, _: f'<span style="display:inline-block;transform:scaleX(-1)">{text}12</span>',
    "a raised note": lambda text, _: f'{text}<span style="vertical-align:super">1</span>',
    "a note raised by class": lambda text, _: f'{text}<a class="high">1</a>',
    "a note moved up": lambda text, _: f'{text}<span style="font-size:8px;position:relative;top:-.5em">1</span>',
    "a note moved up by class": lambda text, _: f'{text}<i class="up">1</i>',
    "a note lifted": lambda text, _: f'{text}<span style="vertical-align:4pt">1</span>',
    "a small note": lambda text, _: f"{text}<small>1</small>",
    "a minus made by style": lambda text, _: f'<span class="minus">{text}</span>',
    "an attribute shown by style": lambda text, _: f'{text}<i class="named" title="9"></i>',
    "a count made by style": lambda text, _: f'{text}<i class="count"></i>',
    "two boxes": lambda text, _: "".join(
        f'<span style="display:inline-block;width:30px">{part}</span>' for part in (text, "9")
    ),
    "a gap": lambda text, _: f'<span style="padding-right:2em">{text}</span>9',
    "a button beside": lambda text, _: f'{text}<input type="button" value="9">',
    "a picture beside": lambda text, _: f'{text}<img src="9.png" alt="">',
    "floating by class": lambda text, _: f'{text}<b class="left">9</b>',
    "a gap between parts": lambda text, _: (
        f'<span style="display:flex;justify-content:space-between"><i>{text}</i><i>9</i></span>'
    ),
    "a gap by class": lambda text, _: f'<span class="wide"><i>{text}</i><i>9</i></span>',
    "floating in front": lambda text, _: f'{text}<b style="float:left">9</b>',
    "drawn beside": lambda text, _: f"{text}<svg><text>9</text></svg>",
    "a formula beside": lambda text, _: f"{text}<math><mn>9</mn></math>",
    "a reading above": lambda text, _: f"<ruby>{text}<rt>9</rt></ruby>",
    "hardly seen": lambda text, _: f'{text}<i style="font-size:1px">9</i><i style="opacity:.1">9</i>',
    "two numbers": lambda text, _: f"{text}&nbsp;1",
    "a choice": lambda text, _: f"<select><option>{text}<option selected>9</select>",
}
"""A person sees no number that nobody could read otherwise."""

MARKDOWN_SEEN: dict[str, Callable[[str], str]] = {
    "slanted": lambda text: f"*{text}*",
    "bold": lambda text: f"**{text}**",
    "bold and slanted": lambda text: f"***{text}***",
    "slanted by lines": lambda text: f"_{text}_",
    "bold by lines": lambda text: f"__{text}__",
    "code": lambda text: f"`{text}`",
    "a break behind": lambda text: f"{text}<br>",
    "spaces by name": lambda text: f"&nbsp;{text}&ensp;",
    "a sign by number": lambda text: f"&#{ord(text[0])};{text[1:]}",
}
MARKDOWN_DOUBTFUL: dict[str, Callable[[str], str]] = {
    "struck out": lambda text: f"~~{text}~~8",
    "deleted": lambda text: f"<del>{text}</del>",
    "a note": lambda text: f"{text}[^1]",
    "raised": lambda text: f"{text}<sup>1</sup>",
    "half of it bold": lambda text: f"{text}**1**",
    "a star": lambda text: f"{text}\\*",
    "a break within": lambda text: f"{text}<br>1",
    "a comment": lambda text: f"<!-- {text} -->",
    "a bar": lambda text: f"{text}\\|1",
    "a name that is none": lambda text: f"\\&#49;{text}",
    "a name in code": lambda text: f"`&#49;{text}`",
    "a name that does not end": lambda text: f"{text[:-1]}&#{ord(text[-1])}",
}
"""Cells of a table in markdown."""

UNSEEN = (
    *(
        ' style="visibility:hidden"',
        ' style="font-size:0px"',
        ' style="color:white"',
        ' class="blank"',
        ' class="clear"',
    ),
    *(' style="opacity:0"', ' style="text-indent:-9999px"', ' style="color:rgba(0,0,0,0)"'),
)
"""Attributes of a cell of which nothing is seen but its place."""
_GONE_ROWS = (
    *(' style="display:none"', " hidden", ' class="gone"', ' class="off gone"', ' style="visibility:collapse"'),
)


def figures(report: Print) -> list[Cell]:
    """The cells of a report that show whole numbers."""
    cells = (cell for sheet in report.sheets for cell in sheet.cells)
    return [cell for cell in cells if cell.path is not None and cell.text.isdigit()]


def spoil(report: Print, chance: random.Random, share: float = 0.15) -> list[str]:
    """Play tricks on a page.

    Args:
        report: its figures are changed, and what it says of them.
        chance: which of them, and how.
        share: of the figures on which one is played.

    Returns:
        The names of the tricks.
    """
    report.styles = STYLES
    played = []
    for cell in figures(report):
        if chance.random() > share:
            continue
        assert cell.path is not None
        way = chance.random()
        if way < 0.6:
            name = chance.choice(sorted(SEEN))
            cell.markup = SEEN[name](cell.text, chance)
        elif way < 0.85:
            name = chance.choice(sorted(DOUBTFUL))
            cell.markup = DOUBTFUL[name](cell.text, chance)
            report.says[cell.path] = None
        else:
            name = cell.attributes = chance.choice(UNSEEN)
            report.says[cell.path] = None
        played.append(name)
    for sheet in report.sheets:
        for row in range(sheet.rows):
            cells = sheet.in_row(row)
            if any(cell.path for cell in cells) and chance.random() < 0.2:
                attributes = chance.choice(_GONE_ROWS)
                played.append(f"a row{attributes}")
                written = "".join(
                    f'<td rowspan="{cell.rows}" colspan="{cell.columns}">'
                    f"{chance.randint(0, 99) if cell.path else html.escape(cell.text)}</td>"
                    for cell in cells
                )
                report.extra_rows[sheet.number, row] = f"<tr{attributes}>{written}</tr>"
    return played


# --- Word documents -------------------------------------------------------------------------------------------------

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:zzz="urn:nobody"><w:body>'
)
_WORD_STYLES = (
    '<?xml version="1.0" encoding="UTF-8"?><w:styles '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Below"><w:basedOn w:val="Hid"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Out"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Listed"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="InList"><w:basedOn w:val="Listed"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Close"><w:rPr><w:spacing w:val="-100"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="PHid"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="White"><w:rPr><w:color w:val="ffffff"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Night"><w:basedOn w:val="White"/>'
    '<w:pPr><w:shd w:val="clear" w:fill="003366"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Black"><w:rPr><w:color w:val="000000"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Shown"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Small"><w:rPr><w:sz w:val="14"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Up"><w:rPr><w:position w:val="12"/></w:rPr></w:style></w:styles>'
)


_RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_RELATIONSHIPS}<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ),
    "word/_rels/document.xml.rels": (
        f'{_RELATIONSHIPS}<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
}
"""Parts of a document around its text."""


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def _field(instruction: str, result: str) -> str:
    parts = ("begin", instruction, "separate", result, "end")
    return "".join(
        f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>' if part in ("begin", "separate", "end") else part
        for part in parts
    )


def _filled(how: str) -> str:
    """The property of a run that Word and WPS alone know."""
    return f"<w14:textFill>{how}</w14:textFill>"


_WHITE = '<w:color w:val="FFFFFF"/>'


def _box(text: str) -> str:
    return f"<w:txbxContent>{_paragraph(_run(text))}</w:txbxContent>"


WORD_SEEN: dict[str, Callable[[str], str]] = {
    "in the colour behind it": lambda text: _paragraph(
        _run(text), _run("9", '<w:color w:val="003366"/><w:shd w:val="clear" w:fill="003366"/>')
    ),
    "in the colour of its mark": lambda text: _paragraph(
        _run(text),
        _run("9", '<w:color w:val="FF0000"/><w:highlight w:val="red"/>'),
        _run("9", '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/><w:shd w:val="clear" w:fill="003366"/>'),
    ),
    "marked": lambda text: _paragraph(
        _run(text[:1], '<w:color w:val="FF0000"/><w:highlight w:val="none"/>'),
        _run(text[1:], '<w:color w:val="FFFFFF"/><w:highlight w:val="red"/><w:shd w:val="clear" w:fill="FFFFFF"/>'),
    ),
    "a little closer": lambda text: _paragraph(_run(text, '<w:spacing w:val="-20"/>')),
    "white on a colour": lambda text: _paragraph(
        _run(text, '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>')
    ),
    "all raised": lambda text: _paragraph(_run(text, '<w:position w:val="-2"/>')),
    "not raised": lambda text: _paragraph(_run(text[:1], '<w:position w:val="0"/>'), _run(text[1:])),
    "runs": lambda text: _paragraph(*map(_run, text)),
    "a deletion": lambda text: _paragraph(_run(text), '<w:del w:id="1"><w:r><w:delText>9</w:delText></w:r></w:del>'),
    "a deletion of text": lambda text: _paragraph(_run(text), f'<w:del w:id="1">{_run("9")}</w:del>'),
    "an insertion": lambda text: _paragraph(f'<w:ins w:id="1">{_run(text)}</w:ins>'),
    "a move": lambda text: _paragraph(
        f'<w:moveFrom w:id="1">{_run("9")}</w:moveFrom><w:moveTo>{_run(text)}</w:moveTo>'
    ),
    "hidden": lambda text: _paragraph(_run(text), _run("9", "<w:vanish/>")),
    "hidden by style": lambda text: _paragraph(_run("9", '<w:rStyle w:val="Hid"/>'), _run(text)),
    "hidden by style below": lambda text: _paragraph(_run("9", '<w:rStyle w:val="Below"/>'), _run(text)),
    "once hidden": lambda text: _paragraph(_run(text, "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")),
    "not hidden": lambda text: _paragraph(_run(text, '<w:vanish w:val="0"/>')),
    "white": lambda text: _paragraph(_run(text), _run("9", '<w:color w:val="FFFFFF"/>')),
    "white by theme": lambda text: _paragraph(
        _run("9", '<w:color w:val="FFFFFF" w:themeColor="background1"/>'), _run(text)
    ),
    "tiny": lambda text: _paragraph(_run(text), _run("9", '<w:sz w:val="2"/>')),
    "a field": lambda text: _paragraph(_field("<w:r><w:instrText>=1+1</w:instrText></w:r>", _run(text))),
    "a field in a field": lambda text: _paragraph(
        _field(_field("<w:r><w:instrText>=9</w:instrText></w:r>", _run("9")), _run(text))
    ),
    "a simple field": lambda text: _paragraph(f'<w:fldSimple w:instr="SUM(ABOVE)">{_run(text)}</w:fldSimple>'),
    "two renderings": lambda text: _paragraph(
        f'<mc:AlternateContent><mc:Choice Requires="wps">{_run(text)}</mc:Choice>'
        f"<mc:Fallback>{_run('9')}</mc:Fallback></mc:AlternateContent>"
    ),
    "a rendering of nobody": lambda text: _paragraph(
        f'<mc:AlternateContent><mc:Choice Requires="zzz">{_run("9")}</mc:Choice>'
        f"<mc:Fallback>{_run(text)}</mc:Fallback></mc:AlternateContent>"
    ),
    "a soft hyphen": lambda text: _paragraph(_run(text), "<w:r><w:softHyphen/></w:r>"),
    "in no list": lambda text: _paragraph(
        _run(text), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    ),
    "no more in the list of its style": lambda text: _paragraph(
        _run(text), properties='<w:pStyle w:val="InList"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    ),
    "a control": lambda text: _paragraph(f"<w:sdt><w:sdtContent>{_run(text)}</w:sdtContent></w:sdt>"),
    "white on grey": lambda text: _paragraph(
        _run(text, '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="333333"/>')
    ),
    "white on what its paragraph has behind it": lambda text: _paragraph(
        _run(text, _WHITE), properties='<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
    ),
    "white on what its style has behind it": lambda text: _paragraph(
        _run(text), properties='<w:pStyle w:val="Night"/>'
    ),
    "white beside the mark of a paragraph": lambda text: _paragraph(
        _run(text), _run("9", _WHITE), properties='<w:rPr><w:shd w:val="clear" w:fill="000000"/></w:rPr>'
    ),
    "white on a pattern": lambda text: _paragraph(
        _run(text, f'{_WHITE}<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>')
    ),
    "in the colour of its paragraph": lambda text: _paragraph(
        _run(text), _run("9", '<w:color w:val="003366"/>'), properties='<w:shd w:val="clear" w:fill="003366"/>'
    ),
    "white by style": lambda text: (
        _paragraph(_run(text)) + _paragraph(_run("9"), properties='<w:pStyle w:val="White"/>')
    ),
    "black in what is white": lambda text: _paragraph(
        _run("9"), _run(text, '<w:rStyle w:val="Black"/>'), properties='<w:pStyle w:val="White"/>'
    ),
    "shown in what is hidden": lambda text: _paragraph(
        _run("9"),
        _run(text[:1], '<w:rStyle w:val="Shown"/>'),
        _run(text[1:], '<w:vanish w:val="0"/>'),
        properties='<w:pStyle w:val="PHid"/>',
    ),
    "filled": lambda text: _paragraph(
        _run(text, _filled('<w14:solidFill><w14:schemeClr w14:val="tx1"/></w14:solidFill>')),
        _run("", '<w14:textOutline w14:w="9525"><w14:noFill/></w14:textOutline>'),
    ),
    "filled with white on a colour": lambda text: _paragraph(
        _run(
            text,
            '<w:color w:val="FFFFFF" w:themeColor="background1"/><w:shd w:val="clear" w:fill="003366"/>'
            + _filled('<w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>'),
        )
    ),
    "grey that a theme makes of white": lambda text: _paragraph(
        _run(text, '<w:color w:val="808080" w:themeColor="background1" w:themeShade="80"/>')
    ),
    "narrow": lambda text: _paragraph(_run(text, '<w:w w:val="66"/>')),
    "of two sizes": lambda text: _paragraph(_run(text[:1], '<w:sz w:val="21"/>'), _run(text[1:], '<w:sz w:val="18"/>')),
    "all small": lambda text: _paragraph(
        _run(text[:1], '<w:sz w:val="14"/>'), _run(text[1:], '<w:rStyle w:val="Small"/>')
    ),
    "wide": lambda text: _paragraph(_run(SEEN["wide"](text, random.Random(0)))),  # noqa: S311  # takes no chance
}
"""Paragraphs of a cell in which a whole number is seen and nothing else."""

WORD_DOUBTFUL: dict[str, Callable[[str], str]] = {
    "a raised note": lambda text: _paragraph(_run(text), _run("1", '<w:position w:val="6"/>')),
    "a small note": lambda text: _paragraph(_run(text, '<w:sz w:val="21"/>'), _run("1", '<w:sz w:val="12"/>')),
    "a note smaller than what has no size": lambda text: _paragraph(_run(text), _run("1", '<w:sz w:val="10"/>')),
    "a note small by style": lambda text: _paragraph(_run(text), _run("1", '<w:rStyle w:val="Small"/>')),
    "a note filled with nothing": lambda text: _paragraph(_run(text), _run("1", _filled("<w14:noFill/>"))),
    "a note filled with white": lambda text: _paragraph(
        _run(text), _run("1", _filled('<w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill>'))
    ),
    "a note that is seen through": lambda text: _paragraph(
        _run(text),
        _run(
            "1",
            _filled(
                '<w14:solidFill><w14:schemeClr w14:val="tx1"><w14:alpha w14:val="100000"/></w14:schemeClr>'
                "</w14:solidFill>"
            ),
        ),
    ),
    "a note without width": lambda text: _paragraph(_run(text), _run("1", '<w:w w:val="1"/>')),
    "over each other": lambda text: _paragraph(_run(f"{text}9", '<w:spacing w:val="-100"/>')),
    "a field without a result": lambda text: _paragraph(
        _run(text),
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o(9)</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    "a tab to the margin": lambda text: _paragraph(
        _run(text), '<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>', _run("9")
    ),
    "a reading above": lambda text: _paragraph(
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{_run('9')}</w:rt><w:rubyBase>{_run(text)}</w:rubyBase></w:ruby></w:r>"
    ),
    "two lines in one": lambda text: _paragraph(_run(f"{text}9", '<w:eastAsianLayout w:id="1" w:combine="1"/>')),
    "a list to choose from": lambda text: _paragraph(
        _run(text),
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:listEntry w:val="9"/></w:ddList></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    "struck out": lambda text: _paragraph(_run(text, "<w:strike/>"), _run("8")),
    "struck out by style": lambda text: _paragraph(_run(text), properties='<w:pStyle w:val="Out"/>'),
    "struck out twice": lambda text: _paragraph(_run(text, "<w:dstrike/>"), _run("8")),
    "a note": lambda text: _paragraph(_run(text), _run("1", '<w:vertAlign w:val="superscript"/>')),
    "a footnote": lambda text: _paragraph(_run(text), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
    "a numbered paragraph": lambda text: _paragraph(
        _run(text), properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    ),
    "numbered by style": lambda text: _paragraph(_run(text), properties='<w:pStyle w:val="InList"/>'),
    "over each other by style": lambda text: _paragraph(_run(f"{text}9"), properties='<w:pStyle w:val="Close"/>'),
    "raised by style": lambda text: _paragraph(_run(text), _run("9", '<w:rStyle w:val="Up"/>')),
    "a part of another document": lambda text: f'<w:altChunk w:id="r9"/>{_paragraph(_run(text))}',
    "a formula": lambda text: _paragraph(_run(text), "<m:oMath><m:r><m:t>9</m:t></m:r></m:oMath>"),
    "a text box over it": lambda text: _paragraph(_run(text), f"<w:r><w:pict>{_box('9')}</w:pict></w:r>"),
    "a symbol": lambda text: _paragraph(_run(text), '<w:r><w:sym w:font="Symbol" w:char="F039"/></w:r>'),
    "turned round": lambda text: _paragraph(f'<w:bdo w:val="rtl">{_run(f"{text}12")}</w:bdo>'),
    "turned by sign": lambda text: _paragraph(_run(f"\u202e{text}12")),
    "lines": lambda text: _paragraph(_run(text), "<w:r><w:br/></w:r>", _run("1")),
    "paragraphs": lambda text: _paragraph(_run(text)) + _paragraph(_run("1")),
    "white alone": lambda text: _paragraph(_run(text, '<w:color w:val="FFFFFF"/>')),
    "hidden alone": lambda text: _paragraph(_run(text, "<w:vanish/>")),
    "for pages on screen": lambda text: _paragraph(_run(text), _run("9", "<w:webHidden/>")),
    "a picture": lambda text: _paragraph(_run(text), "<w:r><w:drawing/></w:r>"),
}
"""Paragraphs of a cell in which a person sees no number that nobody could read otherwise."""


def word(report: Print, chance: random.Random, share: float = 0.2, rows_gone: float = 0.2) -> tuple[bytes, list[str]]:
    """A report as a Word document, with tricks.

    Args:
        report: what it says of its figures is changed.
        chance: of which figures, and how.
        share: of the figures on which a trick is played.
        rows_gone: share of the rows beside which one stands that is deleted or hidden.

    Returns:
        The file, and the names of the tricks.
    """
    played: list[str] = []
    agency, year = report.submission.agency.name, report.submission.year
    parts = [_paragraph(_run(f"{agency}{year}年{report.edition.form}"))]
    tables = {sheet.number: sheet for sheet in report.sheets}
    for section in report.edition.sections:
        parts.append(_paragraph(_run(section.heading)))
        sheet = tables.get(section.number)
        if sheet is None:
            parts.append(_paragraph(_run("依法公开。")))
            continue
        rows = []
        for row in range(sheet.rows):
            cells = [_word_cell(report, cell, row, chance, share, played) for cell in _grid_row(sheet.cells, row)]
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
            if any(cell.path for cell in sheet.in_row(row)) and chance.random() < rows_gone:
                is_deleted = chance.random() < 0.5
                sign = '<w:del w:id="1"/>' if is_deleted else "<w:hidden/>"
                played.append(f"a row{sign}")
                copy = [_word_cell(report, cell, row, chance, 0, [], gone="77") for cell in _grid_row(sheet.cells, row)]
                content = "".join(copy)
                if is_deleted:
                    content = content.replace("<w:r>", '<w:del w:id="1"><w:r>').replace("</w:r>", "</w:r></w:del>")
                rows.append(f"<w:tr><w:trPr>{sign}</w:trPr>{content}</w:tr>")
        parts.append(f"<w:tbl><w:tblPr>{_BORDERS}</w:tblPr>{''.join(rows)}</w:tbl>{_paragraph()}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in _PACKAGE.items():
            archive.writestr(part, content)
        archive.writestr("word/document.xml", f"{_HEAD}{''.join(parts)}</w:body></w:document>")
        archive.writestr("word/styles.xml", _WORD_STYLES)
    return buffer.getvalue(), played


def _grid_row(cells: list[Cell], row: int) -> list[Cell]:
    """The cells of a row, those too that reach into it from above."""
    here = [cell for cell in cells if cell.row <= row < cell.row + cell.rows]
    return sorted(here, key=lambda cell: cell.column)


_BORDERS = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
)


def _word_cell(  # what a cell depends on
    report: Print, cell: Cell, row: int, chance: random.Random, share: float, played: list[str], gone: str = ""
) -> str:
    merge = "" if cell.rows == 1 else f'<w:vMerge w:val="{"restart" if cell.row == row else "continue"}"/>'
    once = '<w:tcPrChange><w:tcPr><w:gridSpan w:val="3"/></w:tcPr></w:tcPrChange>' if chance.random() < share else ""
    properties = f'<w:tcPr><w:gridSpan w:val="{cell.columns}"/>{merge}{once}</w:tcPr>'
    text = cell.text if cell.row == row else ""
    content = "".join(_paragraph(_run(html.escape(line))) for line in text.split("\n"))
    if gone and cell.path:
        content = _paragraph(_run(gone))
    elif cell.path is not None and text.isdigit() and chance.random() < share:
        ways = WORD_SEEN if chance.random() < 0.6 else WORD_DOUBTFUL
        name = chance.choice(sorted(ways))
        content = ways[name](text)
        played.append(name)
        if ways is WORD_DOUBTFUL:
            report.says[cell.path] = None
    return f"<w:tc>{properties}{content}</w:tc>"


# --- PDF ------------------------------------------------------------------------------------------------------------

_CELL_WIDTH, _CELL_HEIGHT, _SIZE = 60.0, 42.0, 9.0


def _shown(text: str, x: float, y: float, size: float = _SIZE, before: str = "") -> str:
    return f" {before} BT /F2 {size} Tf {x:.1f} {y:.1f} Td ({text}) Tj ET "


def _alone(content: str) -> str:
    return f" q {content} Q "


_OTHERS = str.maketrans("0123456789", "3456789012")


PDF_SEEN: dict[str, Callable[[str, float, float], str]] = {
    "as it is": _shown,
    "glyph by glyph": lambda text, x, y: " ".join(_shown(char, x + 5 * place, y) for place, char in enumerate(text)),
    "drawn twice": lambda text, x, y: _shown(text, x, y) + _shown(text, x + 0.3, y),
    "from the right": lambda text, x, y: " ".join(
        _shown(char, x + 5 * place, y) for place, char in reversed(list(enumerate(text)))
    ),
    "invisible beside": lambda text, x, y: _shown(text, x, y) + _alone(_shown("9", x + 26, y, before="3 Tr")),
    "white beside": lambda text, x, y: _shown(text, x, y) + _alone(_shown("9", x + 26, y, before="1 g")),
    "pale beside": lambda text, x, y: _shown(text, x, y) + _alone(_shown("9", x - 6, y, before="1 1 .98 rg")),
    "faint beside": lambda text, x, y: _shown(text, x, y) + _alone(_shown("9", x + 26, y, before="/G0 gs")),
    "tiny beside": lambda text, x, y: _shown(text, x, y) + _shown("9", x + 26, y, size=0.6),
    "clipped beside": lambda text, x, y: _shown(text, x, y) + _alone(_shown("9", x + 26, y, before="0 0 2 2 re W n")),
    "off the page": lambda text, x, y: _shown(text, x, y) + _shown("9", -300, y),
    "a layer beside": lambda text, x, y: _shown(text, x, y) + f"/OC /L0 BDC {_shown('9', x + 26, y)} EMC",
    "painted over beside": lambda text, x, y: (
        _shown(text, x, y) + _shown("9", x + 26, y) + _alone(f"1 g {x + 25:.1f} {y - 3:.1f} 9 14 re f")
    ),
    "painted over beside, and a line": lambda text, x, y: (
        _shown(text, x, y)
        + _shown("9", x + 26, y)
        + _alone(f"1 g {x + 25:.1f} {y - 3:.1f} 9 14 re {x + 25:.1f} {y - 5:.1f} 9 .2 re f")
    ),
    "in the colour behind it": lambda text, x, y: (
        _shown(text, x, y)
        + _alone(f"0 .2 .4 rg {x + 25:.1f} {y - 3:.1f} 9 14 re f {_shown('9', x + 26, y, before='0 .22 .42 rg')}")
    ),
    "white on black": lambda text, x, y: _alone(
        f"0 g {x - 2:.1f} {y - 4:.1f} {len(text) * 5.1 + 4:.1f} 15 re f {_shown(text, x, y, before='1 g')}"
    ),
    "grey": lambda text, x, y: _alone(_shown(text, x, y, before=".4 g")),
    "all raised": lambda text, x, y: _alone(_shown(text, x, y, before="3 Ts")),
    "all small": lambda text, x, y: _shown(text, x, y, size=5.5),
    "narrow": lambda text, x, y: _alone(_shown(text, x, y, before="50 Tz")),
    "hardly smaller, hardly lower": lambda text, x, y: (
        _shown(text[0], x, y) + _shown(text[1:], x + 5.1, y - 0.4, size=8.0)
    ),
}
"""Content of a page in which a whole number is seen at a place and nothing else."""

PDF_DOUBTFUL: dict[str, Callable[[str, float, float], str]] = {
    "invisible": lambda text, x, y: _alone(_shown(text, x, y, before="3 Tr")),
    "white": lambda text, x, y: _alone(_shown(text, x, y, before="1 1 1 rg")),
    "faint": lambda text, x, y: _alone(_shown(text, x, y, before="/G0 gs")),
    "painted over": lambda text, x, y: _shown(text, x, y) + _alone(f"1 g {x - 2:.1f} {y - 3:.1f} 44 14 re f"),
    "clipped": lambda text, x, y: _alone(_shown(text, x, y, before="0 0 2 2 re W n")),
    "a layer": lambda text, x, y: f"/OC /L0 BDC {_shown(text, x, y)} EMC",
    "laid over": lambda text, x, y: _shown(text, x, y) + _shown(text.translate(_OTHERS), x + 0.6, y),
    "painted and written over": lambda text, x, y: (
        _shown(text, x, y)
        + _alone(f"1 g {x - 2:.1f} {y - 3:.1f} 44 14 re f")
        + _shown(text[0].translate(_OTHERS), x + 0.4, y)
    ),
    "struck out": lambda text, x, y: (
        _shown(text, x, y) + f" {x - 1:.1f} {y + 3:.1f} m {x + len(text) * 5 + 1:.1f} {y + 3:.1f} l S"
    ),
    "turned": lambda text, x, y: f"BT /F2 9 Tf 0 1 -1 0 {x + 8:.1f} {y - 6:.1f} Tm ({text}1) Tj ET",
    "a raised note": lambda text, x, y: _shown(text, x, y) + _shown("1", x + len(text) * 5 + 0.1, y + 2.5, size=7.5),
    "a note of the same size": lambda text, x, y: _alone(
        f"{_shown(text, x, y)} {_shown('1', x + len(text) * 5 + 0.1, y, before='2 Ts')}"
    ),
    "a note that is but a stroke": lambda text, x, y: _alone(
        f"{_shown(text, x, y)} {_shown('1', x + len(text) * 5 + 0.1, y, before='8 Tz')}"
    ),
    "a small note": lambda text, x, y: _shown("1", x - 3.4, y, size=6.0) + _shown(text, x, y),
    "upside down": lambda text, x, y: f"BT /F2 9 Tf -1 0 0 -1 {x + 24:.1f} {y + 6:.1f} Tm ({text}12) Tj ET",
    "mirrored": lambda text, x, y: f"BT /F2 9 Tf -1 0 0 1 {x + 24:.1f} {y:.1f} Tm ({text}12) Tj ET",
    "two numbers": lambda text, x, y: _shown(text, x, y) + _shown("1", x + len(text) * 5 + 8, y),
    "lines": lambda text, x, y: _shown(text, x, y + 8) + _shown("1", x, y - 5),
    "a font that says nothing": lambda text, x, y: (
        _shown(text, x, y) + f" BT /F3 9 Tf {x + 25:.1f} {y:.1f} Td <0014> Tj ET"
    ),
}
"""Content in which a person sees no number that nobody could read otherwise."""


def pdf(
    report: Print,
    chance: random.Random,
    share: float = 0.2,
    turned: int = 0,
    border: str = "{} re S",
    apart: float = 0.0,
    placed: str = "1 0 0 1 0 0",
    shown: str = "/MediaBox[0 0 1100 2400]",
) -> tuple[bytes, list[str]]:
    """A report as a PDF, a page a section, with tricks.

    Args:
        report: what it says of its figures is changed.
        chance: of which figures, and how.
        share: of the figures on which a trick is played.
        turned: degrees by which every page is displayed turned.
        border: what draws a cell; empty if its sides are drawn in dashes.
        apart: points between the borders of two cells.
        placed: matrix of the form in which each page stands, its characters named by look-alikes if it is another one.
        shown: box of what is shown of a page.

    Returns:
        The file, and the names of the tricks.
    """
    played: list[str] = []
    pages: list[str] = []
    tables = {sheet.number: sheet for sheet in report.sheets}
    agency, year = report.submission.agency.name, report.submission.year
    pages.append(_words(f"{agency}{year}年{report.edition.form}", 60, 2300, 16))
    for section in report.edition.sections:
        content = [_words(section.heading, 60, 2250, 12)]
        sheet = tables.get(section.number)
        if sheet is None:
            content.append(_words("依法公开。", 60, 2200, 10))
        for cell in sheet.cells if sheet is not None else ():
            x, top = 60 + cell.column * _CELL_WIDTH, 2200 - cell.row * _CELL_HEIGHT
            width, height = cell.columns * _CELL_WIDTH, cell.rows * _CELL_HEIGHT
            box = (x + apart / 2, top - height + apart / 2, width - apart, height - apart)
            content.append(border.format(" ".join(f"{side:.1f}" for side in box)) if border else _dashed(*box))
            if cell.path is None:
                content.append(_wrapped(cell.text, x + apart / 2, top - apart / 2, width - apart))
                continue
            ways = PDF_SEEN if chance.random() < 0.6 else PDF_DOUBTFUL
            name = chance.choice(sorted(ways))
            if not cell.text.isdigit() or len(cell.text) > 4 or chance.random() > share:
                name, ways = "as it is", PDF_SEEN
            else:
                played.append(name)
                if ways is PDF_DOUBTFUL:
                    report.says[cell.path] = None
            content.append(ways[name](cell.text, x + 10, top - height / 2))
        pages.append("\n".join(content))
    return _file(pages, turned, placed, shown), played


def _dashed(x: float, y: float, width: float, height: float) -> str:
    """The sides of a cell as browsers print dashed borders: a path a side, and in it a small rectangle a dash."""
    across = [f"{x + 4.2 * step:.1f} {{:.1f}} 2.3 .8 re" for step in range(int(width / 4.2) + 1)]
    down = [f"{{:.1f}} {y + 4.2 * step:.1f} .8 2.3 re" for step in range(int(height / 4.2) + 1)]
    sides = [" ".join(across).replace("{:.1f}", f"{at:.1f}") for at in (y, y + height)]
    sides += [" ".join(down).replace("{:.1f}", f"{at:.1f}") for at in (x, x + width)]
    return "\n".join(f"{side} f" for side in sides)


def _words(text: str, x: float, y: float, size: float) -> str:
    return f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _wrapped(text: str, x: float, top: float, width: float) -> str:
    size = 5.0
    room = max(1, int((width - 4) / size))
    lines = [part[start : start + room] for part in text.split("\n") for start in range(0, len(part), room)]
    return "\n".join(_words(line, x + 2, top - 7 - size * 1.1 * place, size) for place, line in enumerate(lines))


_CHINESE = re.compile("<(?!00)(?:[0-9a-f]{4})+> Tj")


def _named_apart(match: re.Match[str]) -> str:
    """Text as browsers print it whose fonts name some characters by look-alikes: what is meant is written beside it."""
    codes = re.findall("....", match[0][1:-4])
    spans = (f"/Span <</ActualText<feff{code}>>> BDC <{code}> Tj EMC " for code in codes)
    return "".join(spans)


def _file(pages: list[str], turned: int, placed: str, shown: str) -> bytes:
    is_placed = placed != "1 0 0 1 0 0"
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        "/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
    )
    silent = font.replace("UniGB-UCS2-H", "Identity-H").replace("(GB1)", "(Identity)").replace("STSong-Light", "Nobody")
    resources = (
        f"<</Font<</F1 {font}/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/F3 {silent}>>"
        "/ExtGState<</G0<</ca 0/CA 0>>>>/Properties<</L0 3 0 R>>>>"
    )
    numbers = [4 + 3 * place for place in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    pieces = [
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[3 0 R]/D<</OFF[3 0 R]/BaseState/ON>>>>>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/OCG/Name(L)>>",
    ]
    for number, content in zip(numbers, pages, strict=True):
        pieces.append(
            f"<</Type/Page/Parent 2 0 R{shown}/Rotate {turned}/Contents {number + 1} 0 R"
            f"/Resources{f'<</XObject<</X {number + 2} 0 R>>>>' if is_placed else resources}>>"
        )
        form = f"/Type/XObject/Subtype/Form/BBox[0 0 1100 2400]/Resources{resources}"
        pieces.append(_stream("", f"q {placed} cm /X Do Q" if is_placed else content))
        pieces.append(_stream(form, _CHINESE.sub(_named_apart, content) if is_placed else ""))
    made, places = b"%PDF-1.7\n", []
    for number, piece in enumerate(pieces, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{piece}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(pieces) + 1
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def _stream(entries: str, content: str) -> str:
    return f"<<{entries}/Length {len(content.encode())}>>stream\n{content}\nendstream"
