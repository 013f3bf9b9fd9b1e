"""Reports as the content management systems of governments publish them: a figure's markup, a frame, an encoding.

The figures stand as they are printed; everything else around them is what editors, pastes from word processors and
templates of sites leave behind.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable

from support.prints import TEXT, Cell, Print, Sheet

_WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_THIN = ("\u2009", "\u202f", "\u00a0", "\u3000", "\u2002", "\u200b", "\ufeff")
_TRADITIONAL = str.maketrans(
    "规为总计务业机议办应处类项无须说关讼纠诉结补审学经产权过费询从导资数据与实现发单长",
    "規為總計務業機議辦應處類項無須說關訟糾訴結補審學經產權過費詢從導資數據與實現發單長",
)

Figure = Callable[[str, random.Random], str]

FIGURES: dict[str, Figure] = {
    "bare": lambda text, _: text,
    "a paragraph": lambda text, _: f'<p style="text-align: center;">{text}</p>',
    "Word": lambda text, _: (
        '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
        f'<span lang="EN-US" style="font-size:10.5pt;font-family:宋体;mso-bidi-font-family:宋体;color:black">{text}'
        "<o:p></o:p></span></p>"
    ),
    "Word, in pieces": lambda text, _: (
        "<p class=\"MsoNormal\"><b><span lang=EN-US style='font-size:9.0pt;mso-ansi-language:EN-US'>"
        f"{text[:1]}</span></b><span lang=EN-US style='font-size:9.0pt'>{text[1:]}</span></p>"
    ),
    "WPS": lambda text, _: (
        '<p class=MsoNormal><span style="font-family:Calibri;mso-fareast-font-family:宋体;font-size:10.5000pt;">'
        f"{text}</span>"
        '<span style="font-family:Calibri;font-size:10.5000pt;"><o:p></o:p></span></p>'
    ),
    "UEditor": lambda text, _: (
        f'<p style="line-height: 2em;"><span style="font-family: 仿宋_GB2312; font-size: 16px;">{text}</span><br/></p>'
    ),
    "a font": lambda text, _: f'<div align=center><font face="宋体" size=2 color="#000000">{text}</font></div>',
    "thin spaces": lambda text, chance: f"{chance.choice(_THIN)}{text}{chance.choice(_THIN)}&nbsp;",
    "full width": lambda text, _: text.translate(_WIDE),
    "a comment": lambda text, _: f"<!--StartFragment-->{text}<!--EndFragment-->",
    "a break behind": lambda text, _: f"<span>{text}</span><br>",
    "an anchor": lambda text, _: f'<a name="OLE_LINK1"></a><a name="_GoBack"></a>{text}',
    "smart tags": lambda text, _: f'<st1:chmetcnv unitname="件" sourcevalue="{text}" w:st="on">{text}</st1:chmetcnv>',
    "line ends": lambda text, _: f"\r\n\t\t\t{text}\r\n\t\t",
}
"""Ways in which a whole number stands in a cell and is seen as it is."""

NOTES: dict[str, Figure] = {
    "a note": lambda text, _: f"<p>{text}</p><p>（注：含历史件）</p>",
    "a raised note": lambda text, _: f'{text}<span style="vertical-align:super;font-size:9px">①</span>',
    "a unit": lambda text, _: f"<p>{text}（其中1件已撤回）</p>",
    "a star": lambda text, _: f"{text}*",
    "a footnote": lambda text, _: f'{text}<a href="#_ftn1"><sup>[1]</sup></a>',
    "about": lambda text, _: f"约{text}",
}
"""Ways in which something stands beside a number in its cell: it may be read or left, and is nothing else."""

_NAVIGATION = (
    "<ul class='nav'><li><a href=/>首页</a></li><li><a href=/zwgk/>政务公开</a></li><li>政府信息公开年报</li></ul>"
    "<div class=crumbs>您当前的位置：首页 > 政务公开 > 年报 > 2024年</div>"
)
_OTHERS = "".join(
    f"<li><a href='./t{year}.html'>{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>"
    for year in range(2019, 2025)
)
_FOOT = "<div class=foot>版权所有 备案号：宁ICP备05000123号-1 网站标识码6400000009 联系电话 0953-6012345</div>"
_STYLE = (
    "<style>.TRS_Editor P{margin-top:1em;line-height:1.5}.share,.print{display:none}table.trs td{border:1px solid #000}"
    ".nav li{float:left}.foot{color:#fff;background:#036}.hide{display:none}"
    "@media print{.no-print{display:none}}</style>"
)

Frame = Callable[[str, str, str], str]

FRAMES: dict[str, Frame] = {
    "TRS": lambda title, agency, body: (
        f'<meta name="ArticleTitle" content="{title}"><meta name="ContentSource" content="{agency}">'
        f"<title>{title}_{agency}</title></head><body>{_NAVIGATION}<div class=xl_tit>{title}</div>"
        f'<div class="view TRS_UEDITOR trs_paper_default trs_web"><div class="TRS_Editor">{body}</div></div>'
    ),
    "TRS of old": lambda title, agency, body: (
        f"<title>{title}</title></head><body>{_NAVIGATION}<table width=980><tr><td class=title>{title}</td></tr>"
        f"<tr><td>发布时间：2026-01-27　来源：{agency}　浏览次数：1024</td></tr>"
        f"<tr><td><!--enpcontent-->{body}<!--/enpcontent--></td>"
        "</tr></table>"
    ),
    "Hanweb": lambda title, agency, body: (
        f'<title>{agency} 政府信息公开年报 {title}</title></head><body><div class="main-fl">{_NAVIGATION}'
        f"<!--<$[标题名称(html)]>begin-->{title}<!--<$[标题名称(html)]>end--><div id=zoom><!--ZJEG_RSS.content.begin-->"
        f"{body}<!--ZJEG_RSS.content.end--></div></div>"
    ),
    "UCAP": lambda title, agency, body: (
        f"<title>{title}-{agency}</title></head><body>{_NAVIGATION}<h1><ucaptitle>{title}</ucaptitle></h1>"
        f"<div id=UCAP-CONTENT><ucapcontent>{body}</ucapcontent></div>"
    ),
    "nested tables": lambda title, agency, body: (
        f"<title>{agency}</title></head><body><center><table><tbody><tr><td><table><tr><td><img src=top.jpg></td></tr>"
        f"</table><table width='100%'><tr><td width=200>{_NAVIGATION}</td><td><p align=center><b>{title}</b></p>{body}"
        "</td></tr></table></td></tr></tbody></table></center>"
    ),
    "a catalogue": lambda title, agency, body: (
        f"<title>{title}</title></head><body><table class=index><tr><td>索引号</td>"
        f"<td>640323-012/2026-00003</td><td>发文日期</td>"
        f"<td>2026-01-20</td></tr><tr><td>发布机构</td><td>{agency}</td><td>名称</td><td>{title}</td></tr></table>"
        f"<div class=article-content><p style='text-align:center'><strong>{title}</strong></p>{body}</div>"
    ),
}
"""Pages around an article, by the systems that make them."""


def spoil(report: Print, chance: random.Random) -> set[str]:
    """Write figures as editors and pastes leave them, and notes into some cells.

    Args:
        report: its cells are given markup.
        chance: of which, and how.

    Returns:
        The paths beside whose numbers a note stands: these need not be read.
    """
    noted: set[str] = set()
    way = chance.choice(sorted(FIGURES))
    for cell in (cell for sheet in report.sheets for cell in sheet.cells):
        if cell.path is None or not cell.text.isdigit():
            continue
        if chance.random() < 0.02:
            cell.markup = NOTES[chance.choice(sorted(NOTES))](cell.text, chance)
            noted.add(cell.path)
        else:
            cell.markup = FIGURES[way if chance.random() < 0.8 else chance.choice(sorted(FIGURES))](cell.text, chance)
    return noted


def page(report: Print, chance: random.Random) -> bytes:
    """A report as a page of a site.

    Args:
        report: what is printed.
        chance: of the system, the encoding and the rest.
    """
    agency, year = report.submission.agency.name, report.submission.year
    title = f"{agency}{year}年{report.edition.form}"
    tables = {sheet.number: sheet for sheet in report.sheets}
    is_pasted = chance.random() < 0.5
    parts = [_paragraph(f"根据《中华人民共和国政府信息公开条例》，编制{year}年度报告。", is_pasted=is_pasted)]
    for section in report.edition.sections:
        parts.append(_paragraph(section.heading, is_pasted=is_pasted))
        sheet = tables.get(section.number)
        parts.append(_paragraph(TEXT, is_pasted=is_pasted) if sheet is None else _table(sheet, chance))
    parts.append(f"<p style='text-align:right'>{agency}</p><p style='text-align:right'>{year + 1}年1月20日</p>")
    body = FRAMES[chance.choice(sorted(FRAMES))](title, agency, "".join(parts))
    extra = f"<div class='share no-print'>分享到：<a>微信</a></div><h3>相关链接</h3><ul>{_OTHERS}</ul>{_FOOT}"
    encoding = chance.choice(["utf-8", "utf-8", "gbk", "gb2312", "utf-8-sig"])
    named = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    head = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
        if chance.random() < 0.5
        else "<!doctype html>"
    )
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={named}" />'
    text = f"{head}<html><head>{meta}{_STYLE}{body}{extra}</body></html>"
    if chance.random() < 0.2 and encoding.startswith("utf"):
        text = text.translate(_TRADITIONAL)
    return text.encode("gb18030" if encoding.startswith("gb") else encoding)


def _paragraph(text: str, *, is_pasted: bool) -> str:
    if not is_pasted:
        return f"<p>　　{text}</p>\n"
    return (
        '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly"><span '
        f'style="font-size:16.0pt;font-family:仿宋_GB2312">{text}<span lang="EN-US"><o:p></o:p></span></span></p>\n'
    )


def _table(sheet: Sheet, chance: random.Random) -> str:
    rows = [_row(sheet.in_row(row), chance) for row in range(sheet.rows)]
    head = (
        '<table class="MsoNormalTable trs" border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
    )
    if chance.random() < 0.3 and len(rows) > 12:  # cut where a page ended
        cut = chance.randint(5, len(rows) - 4)
        between = chance.choice(["", "<p>&nbsp;</p>", "<p><br></p>", "<p>— 3 —</p>"])
        return f"{head}{''.join(rows[:cut])}</table>{between}{head}{''.join(rows[cut:])}</table>"
    wrapped = "<tbody>" + "".join(rows) + "</tbody>" if chance.random() < 0.5 else "".join(rows)
    table = f"{head}{wrapped}</table>"
    return f'<div style="overflow-x:auto"><center>{table}</center></div>' if chance.random() < 0.3 else table


def _row(cells: list[Cell], chance: random.Random) -> str:
    written = []
    for cell in cells:
        label = html.escape(cell.text).replace("\n", chance.choice(["<br>", "<br />", "</p><p>", " "]))
        content = cell.markup if cell.markup is not None else f"<p>{label}</p>" if chance.random() < 0.5 else label
        if cell.markup is None and "</p><p>" in label and not content.startswith("<p>"):
            content = f"<p>{content}</p>"
        spans = "".join(
            f' {name}="{count}"' for name, count in (("rowspan", cell.rows), ("colspan", cell.columns)) if count > 1
        )
        written.append(f'<td width="{chance.randint(40, 120)}" valign="center"{spans}{cell.attributes}>{content}</td>')
    return f'<tr style="height:19.85pt">{"".join(written)}</tr>\n'
