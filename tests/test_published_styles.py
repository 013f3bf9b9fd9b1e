"""Style sheets of saved pages: those that lie with a page are heeded, and what others may hide is no number."""

from __future__ import annotations

import json
import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gouji
from gouji.reading.published import AdjacentFiles, read_report
from gouji.reading.published.adjacent import Adjacent, no_files
from gouji.reading.published.formats.sheets import attributes_of
from gouji.workbook.confined.media import query_holds
from gouji.workbook.confined.stylesheet import animated, chain_of, effects_of, states_of
from support.command import run
from support.filled import YEAR, submission
from support.published_pages import Page

_ROW, _PATH = "规章", "proactive_disclosure.rules.issued"
_HIDES = ".past{display:none}"


def _page(cell: str, head: str = '<link rel="stylesheet" href="年报_files/site.css">') -> bytes:
    page = Page(submission(gouji.load("2021"), YEAR)).figure(_ROW, 0, cell)
    return page.put("<head>", f"<head>{head}").bytes()


def _value(data: bytes, adjacent: Adjacent = no_files) -> tuple[object, set[str]]:
    reading = read_report(data, "年报.html", adjacent=adjacent)
    return reading.values[_PATH].value, {found.code for found in reading.diagnostics}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "年报_files" / "sub").mkdir(parents=True)
    (tmp_path / "年报_files" / "site.css").write_text(
        '@charset "utf-8"; @import url("sub/more.css"); b{color:red}', "utf-8"
    )
    (tmp_path / "年报_files" / "sub" / "more.css").write_text(_HIDES, "utf-8")
    return tmp_path


_TWO = '7<span class="past">9</span>'


def test_a_sheet_beside_the_page_hides_what_it_hides_in_a_browser(folder: Path) -> None:
    value, codes = _value(_page(_TWO), AdjacentFiles(folder))
    assert value == 7
    assert "W258" not in codes


def test_digits_that_a_sheet_may_hide_which_is_not_there_are_no_number() -> None:
    value, codes = _value(_page(_TWO))
    assert value is None
    assert {"W258", "V351"} <= codes
    # Pieces without names are not hidden, nor is one piece told from the page around it.
    for cell in ("<b>7</b>", '<span class="a">7</span>', '7<span lang="en">9</span>'):
        value, codes = _value(_page(cell))
        assert value is not None
        assert "W258" not in codes
    assert _value(_page(_TWO, head=""))[0] == 79


@pytest.mark.parametrize(
    "link",
    [
        '<link rel=stylesheet href="年报_files/site.css?v=3#a">',
        '<LINK HREF="%E5%B9%B4%E6%8A%A5_files/site.css" REL="StyleSheet" MEDIA="screen, print">',
        "<link href='./年报_files/sub/../site.css' type='text/css' rel='stylesheet' media=all />",
        '<style>@import "年报_files/site.css";</style>',
        '<style>@import "年报_files/site.css" layer(a) supports(display:grid) (min-width: 600px);</style>',
        '<link rel="stylesheet" media="screen and (min-width: 600px)" href="年报_files/site.css">',
    ],
)
def test_a_sheet_is_found_however_the_page_calls_it(folder: Path, link: str) -> None:
    assert _value(_page(_TWO, link), AdjacentFiles(folder))[0] == 7


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" href="../年报_files/site.css">',
        '<link rel="stylesheet" href="https://www.example.gov.cn/site.css">',
        '<link rel="stylesheet" href="//www.example.gov.cn/site.css">',
        '<link rel="stylesheet" href="out/site.css">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<link rel="stylesheet" href="..\\site.css">',
        '<link rel="stylesheet" href="">',
    ],
)
def test_nothing_is_opened_that_does_not_lie_with_the_page(folder: Path, link: str) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "out").symlink_to(folder / "年报_files")
    (folder / "site.css").write_text(_HIDES, "utf-8")
    value, codes = _value(_page(_TWO, link), AdjacentFiles(inner))
    assert value is None
    assert "W258" in codes


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" media="print" href="年报_files/site.css">',
        '<link rel="alternate stylesheet" href="年报_files/site.css">',
        '<!--[if lt IE 9]><link rel="stylesheet" href="年报_files/site.css"><![endif]-->',
        '<link rel="icon" href="年报_files/site.css">',
        '<style media="print">.past{display:none}</style>',
        '<noscript><link rel="stylesheet" href="年报_files/site.css"></noscript>',
        '<link rel="stylesheet" media="(max-width: 600px)" href="年报_files/site.css">',
        '<style>@import "年报_files/site.css" layer(a) (max-width: 600px);</style>',
        '<style media="(max-width: 600px)">.past{display:none}</style>',
        "<noscript><style>.past{display:none}</style></noscript>",
    ],
)
def test_a_sheet_that_is_not_for_the_screen_tells_nothing(folder: Path, link: str) -> None:
    assert _value(_page(_TWO, link), AdjacentFiles(folder)) == (79, set())


def test_sheets_that_take_each_other_end(folder: Path) -> None:
    (folder / "年报_files" / "sub" / "more.css").write_text(f'@import "../site.css"; {_HIDES}', "utf-8")
    assert _value(_page(_TWO), AdjacentFiles(folder))[0] == 7


def test_a_large_page_is_read_with_its_sheets_too(folder: Path) -> None:
    links = "<li><a href=/a>2024年政府信息公开工作年度报告</a></li>" * 6000
    for adjacent, value in ((AdjacentFiles(folder), 7), (no_files, None)):
        assert _value(_page(_TWO).replace(b"<body>", f"<body><ul>{links}</ul>".encode()), adjacent)[0] == value


def test_a_page_saved_in_one_file_has_its_sheets_in_it() -> None:
    def saved(sheet: str) -> bytes:
        parts = [
            b"Content-Type: text/html; charset=utf-8\r\nContent-Location: https://www.example.gov.cn/a/b.html\r\n\r\n"
            + _page(_TWO, '<link rel=stylesheet href="cid:css-1@mhtml.blink"><link rel=stylesheet href="../x.css">'),
            b"Content-Type: text/css\r\nContent-Location: cid:css-1@mhtml.blink\r\n\r\nb{color:red}",
            f"Content-Type: text/css\r\nContent-Location: {sheet}\r\n\r\n{_HIDES}".encode(),
        ]
        head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"

    assert _value(saved("https://www.example.gov.cn/x.css"))[0] == 7
    assert _value(saved("https://www.example.gov.cn/y.css"))[0] is None


def test_the_verb_heeds_the_folder_of_a_page(folder: Path) -> None:
    (folder / "年报.html").write_bytes(_page(_TWO))
    output = folder / "年报.json"
    assert run("read", folder / "年报.html", "-o", output).returncode == 0
    assert json.loads(output.read_text("utf-8"))["values"][_PATH]["value"] == 7


_FRAMES = [
    '<iframe title="a>b src=x.html" src="年报_files/a.html" src="x.html"></iframe>',
    '<script>"<iframe"</script><iframe width=100% height=0 src="年报_files/a.html"></iframe>',
    '<iframe/src="年报_files/a.html" style="overflow: hidden"></iframe><iframe src="./年报_files/a.html?x">',
    '<iframe src="年报_files/a.html"></iframe><iframe src="年报_files/calendar.html"></iframe>',
    '<iframe src="年报_files/a.html"></iframe><!-- <iframe src="年报_files/sub/b.html"></iframe> -->',
    '<iframe src="http://[x"></iframe><iframe src="年报_files/wrong.html"></iframe>',
    '<iframe id="a"" src="年报_files/a.html"></iframe><p title="x"></p>',
]
_UNSEEN_FRAMES = [
    '<!-- <iframe src="年报_files/a.html"></iframe> --><iframe src="https://www.example.gov.cn/"></iframe>',
    '<noscript><iframe src="年报_files/a.html"></iframe></noscript>',
    '<iframe hidden src="年报_files/a.html"></iframe>',
    '<iframe width="0" height=0 src="年报_files/a.html"></iframe>',
    '<template><iframe src="年报_files/a.html"></iframe></template>',
    '<textarea><iframe src="年报_files/a.html"></iframe></textarea>',
    """<script>var frame = '<iframe src="年报_files/a.html"></iframe>'</script>""",
    '<iframe src="年报_files/a.html" style="display: none"></iframe>',
    '<iframe srcdoc="&lt;p&gt;" src="年报_files/a.html"></iframe>',
]


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ('<p>首页</p><iframe width=900 src="./%E5%B9%B4%E6%8A%A5_files/a.html?x=1#top"></iframe>', "read"),
        (
            "<frameset rows='*,20'><frame name=a src=年报_files/a.html><frame src='年报_files/no.html'></frameset>",
            "read",
        ),
        ('<iframe src="年报_files/frame.html"></iframe>', "read"),
        ('<iframe src="年报_files/a.html"></iframe><iframe src="年报_files/sub/b.html"></iframe>', "unreadable"),
        (
            '<iframe src="https://www.example.gov.cn/年报_files/a.html"></iframe><iframe data-src="年报_files/a.html">',
            "unreadable",
        ),
        ('<iframe src="年报.html"></iframe><iframe src="../年报.html"></iframe>', "unreadable"),
        ('<a href="年报_files/a.html">年报</a>', "unreadable"),
        *((f"<p>首页</p>{frame}", "read") for frame in _FRAMES),
        *((f"<p>首页</p>{frame}", "unreadable") for frame in _UNSEEN_FRAMES),
    ],
)
def test_the_one_frame_that_lies_with_a_page_is_read_with_its_sheets(folder: Path, page: str, status: str) -> None:
    for name in ("a.html", "sub/b.html"):
        data = _page(
            _TWO, f"<title>{name}</title><link rel=stylesheet href=sub/more.css><link rel=stylesheet href=//[x>"
        )
        (folder / "年报_files" / name).write_bytes(data)
    (folder / "年报_files" / "wrong.html").write_text("<frame src='http://[x'><frame src=a.html>", "utf-8")
    (folder / "年报_files" / "calendar.html").write_text(_CALENDAR, "utf-8")
    (folder / "年报_files" / "frame.html").write_text(
        "<body><iframe src='a.html'></iframe><iframe src='frame.html'>", "utf-8"
    )
    (folder / "年报.html").write_text(f'<!DOCTYPE html><meta charset="utf-8">{page}', "utf-8")
    reading = read_report((folder / "年报.html").read_bytes(), "年报.html", adjacent=AdjacentFiles(folder))
    assert reading.status == status
    assert status == "unreadable" or reading.values[_PATH].value == 7


# --- declarations and selectors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "effects"),
    [
        ("display:none", {"gone"}),
        ("DISPLAY : NONE !important", {"gone", "insists"}),
        ("display:block;display:none", {"gone", "own_line"}),
        ("display:none;display:block", {"displays", "doubtful", "own_line"}),
        ("display:none!important;display:inline", {"gone", "insists"}),
        ("opacity:0;opacity:1", {"opaque", "doubtful"}),
        ("overflow:hidden;height:0;height:auto", {"unfolded", "doubtful"}),
        ("overflow:hidden;height:;width:9px", set()),
        ("display:table-cell", {"displays"}),
        ("backface-visibility:hidden", set()),
        ("background-color:transparent", set()),
        ("min-width:0;overflow:hidden", set()),
        ("height:0;overflow:visible", set()),
        ("height:0;overflow:hidden", {"folded"}),
        ("line-height:1.0em;font-size:0.0px", {"shrunk"}),
        ("font:0/0 a", {"shrunk"}),
        ("font:normal 400 10px/1.0 a", {"sized"}),
        ("opacity:0.5", {"opaque"}),
        ("opacity:.0", {"clear"}),
        ("filter:alpha(opacity=100)", set()),
        ("color:#fff", {"is_white"}),
        ("color:#fff\\9", set()),
        ("color:#036;background:#036", {"blank", "paints"}),
        ("color:white;background:url(a.png)", {"is_white", "paints"}),
        ("color:hsla(0,0%,0%,0)", {"blank"}),
        ("margin:0 auto", set()),
        ("margin:-9999px 0 0", {"blank"}),
        ("transform:scale(-1)", {"doubtful", "mirrored", "inverted"}),
        ("transform:scale3d(-1,1,1)", {"doubtful", "mirrored"}),
        ("transform:rotateX(200grad)", {"doubtful", "inverted"}),
        ("transform:rotate3d(0,1,0,3.14rad)", {"doubtful", "mirrored"}),
        ("transform:rotateX(180deg) rotateX(180deg)", {"doubtful"}),
        ("transform:matrix3d(-1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1)", {"doubtful", "mirrored"}),
        ("rotate:0 1 0 180deg", {"doubtful", "mirrored"}),
        ("scale:1 -1 1", {"doubtful", "inverted"}),
        ("transform:scale()rotate()matrix()", {"doubtful"}),
        ("vis\\69bility:hidden", {"doubtful"}),
        ("zoom:.1", {"doubtful"}),
        ("zoom:1", set()),
        ("*zoom:1", set()),
        ("zoom:80%", set()),
        ("filter:blur(9px)", {"doubtful"}),
        ("filter:contrast(0)", {"doubtful"}),
        ("filter:grayscale(100%)", set()),
        ("filter:alpha(opacity=0)", set()),
        ("filter:drop-shadow(0 0 2px #000)", set()),
        ("mask-image:linear-gradient(#0000,#0000)", {"doubtful"}),
        ("-webkit-mask:none", set()),
        ("clip-path:polygon(0 0,0 0,0 0)", {"doubtful"}),
        ("clip-path:none", set()),
        ("translate:-99px", {"doubtful"}),
        ("translate:0", set()),
        ("margin:0 -9px", {"raised", "spaced"}),
        ("margin-inline-start:-.5em", {"raised", "spaced"}),
        ("margin:-0 auto", set()),
        ("margin-top:-1px", {"spaced"}),
        ("grid-column:2", {"raised"}),
        ("color:oklch(98% 0 0)", {"is_white"}),
        ("color:oklch(1 0 0)", {"is_white"}),
        ("color:lab(99 0 0)", {"is_white"}),
        ("color:hwb(0 100% 0%)", {"is_white"}),
        ("color:color(srgb 1 1 1)", {"is_white"}),
        ("color:oklch(50% .1 30/0)", {"blank"}),
        ("color:oklch(21% .034 264.7)", set()),
        ("color:lab(9.5 0 0)", set()),
        ("color:color(srgb .1 1 1)", set()),
        ("color:color-mix(in srgb,white,white)", {"doubtful"}),
        ("color:color-mix(in oklab,var(--text) 60%,transparent)", set()),
        ("color:rgb(from red r g b / 0)", {"blank"}),
        ("opacity:.05", {"doubtful", "opaque", "spaced"}),
        *(
            (f"letter-spacing:{close}", set())
            for close in ("-0.3pt", "-1px", "-.1em", "-0.02in", "-0.5mm", "-0", "2pt")
        ),
        *(
            (f"letter-spacing:{over}", {"doubtful"})
            for over in ("-3px", "-2pt", "-.2em", "-1em", "-.1in", "-calc(1px)")
        ),
        ("opacity:calc(0)", {"doubtful"}),
        ("opacity:.6", {"opaque"}),
        ("font-size:1px", {"doubtful", "sized", "spaced"}),
        ("font-size:calc(0px)", {"doubtful"}),
        ("font-size:calc(1.3rem + .6vw)", set()),
        ("font-size:10px", {"sized"}),
        ("font-family:'\\5b8b\\4f53'", set()),
        (f"opacity:{'0' * 100_000}x", {"clear", "doubtful"}),
        ("visibility:initial", {"visible"}),
        ("max-height:0;overflow:hidden", {"folded"}),
        ("height:auto", {"unfolded"}),
        ("width:0;overflow:visible;max-height:none", {"unfolded"}),
        ("transform:translate3d(0px, 0, 0)", set()),
        ("transform:translateY(0%) scale(1, 1.0) rotate(0deg)", set()),
        ("transform:matrix(1, 0, 0, 1, 0, 0)", set()),
        ("transform:translate(0,9px)", {"doubtful"}),
        ("transform:scale(1,-1)", {"doubtful", "inverted"}),
        (f"transform:{'translate(0)' * 40}x", {"doubtful"}),
        ("mix-blend-mode:screen", {"doubtful"}),
        ("mix-blend-mode:normal", set()),
    ],
)
def test_of_declarations_those_tell_that_hide(style: str, effects: set[str]) -> None:
    found = effects_of(style)
    assert {name for name in found.__slots__ if getattr(found, name)} == effects


@pytest.mark.parametrize(
    ("selector", "parts"),
    [
        ("td", [("", "td")]),
        ("#a .b>i.c", [("", "#a"), (" ", ".b"), (">", "i.c")]),
        ("a ~ b + [style*='x y']", [("", "a"), ("~", "b"), ("+", "[style*='x y']")]),
        ("li:not(.on):nth-child(2n + 1)", [("", "li:not(.on):nth-child(2n + 1)")]),
        (".md\\:x", [("", ".md\\:x")]),
        ("a:hover", []),
        ("p::before", []),
        ("a >", []),
        ("", []),
    ],
)
def test_a_selector_is_cut_into_its_parts(selector: str, parts: list[tuple[str, str]]) -> None:
    assert list(chain_of(selector)) == parts


@pytest.mark.parametrize(
    ("media", "holds"),
    [
        *(("all and (width >= 600px)", True), ("(400px <= width <= 700px)", False), ("(1300px > width)", None)),
        *(("(min-width: 48em) and (max-width: 9999px)", True), ("not (max-width:37.5rem)", True), ("(color)", True)),
        *(("not all and (max-width:600px)", True), ("not screen", False), ("braille, only screen", True)),
        *(("(orientation:portrait) or ((width>1cm) and (not (max-height:1in)))", True), ("(max-width:0)", False)),
        *(("(prefers-reduced-motion)", False), ("(-ms-high-contrast:none)", False), ("(grid:0)", True), ("(a)", None)),
        *(("screen and", None), ("and (color)", None), ("(color", None), ("(color) and (color) or (color)", None)),
        *(("(" * 40, None), ("a" * 2_000, None), (None, True)),
    ],
)
def test_a_media_query_is_answered_for_the_windows_of_an_office(media: str | None, holds: object) -> None:
    assert query_holds(media) is holds


@given(st.text("(),:<=> 1ewidthmnandotr-.px", max_size=60))
def test_any_media_query_has_an_answer(media: str) -> None:
    assert query_holds(media) in (True, False, None)


def test_what_phones_are_shown_instead_counts_no_more_than_it_is_seen() -> None:
    """Sites show phones a copy of their tables; what every window shows otherwise than it is written is no number."""
    copies = "<style>.x{display:none} @media (max-width:767px){td{display:none} .x{display:block}}</style>"
    assert _value(_page('<span class="x">9</span>7', copies))[0] == 7
    made = '<style>@media (min-width:1px){.y{font-size:0} .y:after{content:"9"}}</style>'
    assert _value(_page('<span class="y">7</span>', made))[0] is None


_ON = (
    *(".x:is(.a, .x)", ":is(td, th) .x", ":where(.a, .x)", ".x:not(.a, .b)", ".x:not(.a):not([data-y])", ".x:NOT(.a)"),
    *(".x:nth-child(1 of .x)", "td:has(.x) .x", ".x:not(:hover)", "td { .x", "td { & .x", "td { color: red; & > .x"),
    *("tr { td { .x", "@media print, screen { .x", "@media not print { .x", ".a, td { @layer b { & .x", ":matches(.x)"),
    *("@media (min-width:1px) { .x", "@media screen and (min-width: 768px) { td { .x", "@MEDIA (HOVER) { .x"),
)
_PERHAPS = (
    *(".x:lang(zh)", "html:dir(ltr) .x", ".x:is(td .x)", ".x:not(.a .b)", ".x:defined", ".x:not(:lang(en))"),
    *("@scope (td) { .x", "@container (width > 1px) { .x", ".x::first-letter", ".x:first-letter"),
    *(
        "@media (min-width:1500px) { .x",
        "@media (min-resolution:1dpi) { .x",
        "@media (min-width:1px) { @media (a) { .x",
    ),
)
_OFF = (
    *(".x:hover", ".x:not(:first-child, .x)", ":not(table, tr, td, th) > .x", ".x:has(b)", ".x::before", ".x:before"),
    *(".x:is(.a, .b)", "table { > .x", "@starting-style { .x", "@media print { .x", ".y:lang(zh)", ":host .x"),
    *("@media (max-width:767px) { .x", "@media (prefers-color-scheme:dark) { .x", "@media (a) { @media print { .x"),
    *(
        ":lang(zh)",
        "[title='a:lang(zh)'] .x",
        ".x::selection",
        "@font-face { .x",
        ".x { &:hover",
        ".x { .a",
        "td:has(u) .x",
    ),
)


@pytest.mark.parametrize(
    ("selector", "value"),
    [*((selector, 7) for selector in _ON), *((selector, None) for selector in _PERHAPS), *((one, 97) for one in _OFF)],
)
def test_what_a_selector_may_hide_is_no_figure(selector: str, value: int | None) -> None:
    rule = f"{selector} {{display: none}}{'}' * selector.count('{')}"
    assert _value(_page('<span class="x">9</span>7', head=f"<style>{rule}</style>"))[0] == value


_REVEALED = {
    "a class that is added": (".w{opacity:0} .w.loaded{opacity:1}", 'class="w loaded"'),
    "tabs": (".fade{opacity:0} .fade.in{opacity:1} .tab{display:none} .tab.in{display:block}", 'class="tab fade in"'),
    "when it is scrolled to": (
        "[data-aos]{opacity:0;transform:translateY(9px)} .aos{opacity:1}",
        'data-aos="up" class="aos"',
    ),
    "by script": (".w{opacity:0;visibility:hidden}", 'class="w" style="opacity: 1; visibility: initial"'),
    "unfolded": (".w{max-height:0;overflow:hidden} .w.open{max-height:none}", 'class="w open"'),
    "unfolded by script": (".w{height:0;overflow:hidden}", 'class="w" style="height: auto"'),
    "made visible": (".w{visibility:hidden} .js .w, .w.in{visibility:visible}", 'class="w in"'),
    "sized": (".w{font-size:0} .w.big{font-size:16px}", 'class="w big"'),
    "animated": (".w{opacity:0;animation:1s in forwards} @keyframes in{0%{opacity:0}100%{opacity:1}}", 'class="w"'),
    "animated by its own style": (
        "@keyframes in{0%{opacity:0}to{opacity:1}}",
        'style="opacity:0;animation:1s in forwards"',
    ),
    "moved to its place": ("td, tr{transform:translate3d(0, 0, 0);animation:in} @keyframes in{to{transform:none}}", ""),
}
"""What hides a part of a page until a script or another rule shows it, and the attributes of the part."""


@pytest.mark.parametrize("name", _REVEALED)
def test_what_a_page_shows_again_is_read(name: str) -> None:
    sheet, attributes = _REVEALED[name]
    page = Page(submission(gouji.load("2021"), YEAR)).put("<head>", f"<head><style>{sheet}</style>")
    shown = page.bytes().decode().replace("<body>", f"<body><div {attributes}>")
    assert f"<div {attributes}>" in shown
    reading = read_report(shown.encode(), "x.html")
    assert (reading.status, reading.diagnostics) == ("read", ())


@pytest.mark.parametrize("name", [name for name, (_, attributes) in _REVEALED.items() if attributes])
def test_a_digit_that_may_be_shown_again_is_no_figure_or_is_seen(name: str) -> None:
    sheet, attributes = _REVEALED[name]
    is_sure = name == "by script"
    value, _ = _value(_page(f"<span {attributes}>9</span>7", f"<style>{sheet}</style>"))
    assert value == (97 if is_sure else None)


@pytest.mark.parametrize(
    "states", ["to{opacity:0}", "0%{opacity:1} 50%, 100%{visibility:hidden}", "from{} to{transform:scale(-1)}"]
)
def test_a_digit_that_an_animation_takes_away_is_no_figure(states: str) -> None:
    for rule in ("animation: 1s away forwards", "-webkit-animation-name:away"):
        sheet = f"<style>.x{{{rule}}} @-webkit-keyframes away{{{states}}} @keyframes other{{to{{opacity:1}}}}</style>"
        assert _value(_page('<span class="x">9</span>7', sheet))[0] is None
    assert (
        _value(_page('<b class="x">97</b>', "<style>.x{animation:in} @keyframes in{from{opacity:0}}</style>"))[0] == 97
    )


_CALENDAR = "<table>" + "".join(
    f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    for cells in ([f"星期{day}" for day in "一二三四五六日"], *(range(first, first + 7) for first in range(1, 57, 7)))
) + "</table>"  # fmt: skip


def test_a_calendar_in_a_frame_is_not_read_in_place_of_a_page_without_tables(folder: Path) -> None:
    (folder / "calendar.html").write_text(_CALENDAR, "utf-8")
    page = re.sub(r"<(/?)(?:table|tbody|thead|tr)\b", r"<\1p", _page("7", "").decode())
    page = re.sub(r"<t[dh][^>]*>", " ", page)
    pages = (page.replace("</body>", f"{frame}</body>") for frame in ("", "<iframe src=calendar.html></iframe>"))
    plain, framed = (read_report(page.encode(), "x.html", adjacent=AdjacentFiles(folder)) for page in pages)
    assert framed.status == plain.status != "unreadable"
    assert framed.values == plain.values


@pytest.mark.parametrize(
    "part", ["<iframe ", "<iframe src ", "<frame src='", '<iframe a="', "<link ", "<iframe src=x "]
)
def test_frames_are_looked_for_in_the_time_that_a_page_is_long(part: str) -> None:
    begin = time.process_time()
    assert not list(attributes_of("<!-- -->" + part * (1_000_000 // len(part)), "script"))
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("name", ["var(--animation)", "same"])
def test_of_many_animations_each_rule_costs_what_they_can_do(name: str) -> None:
    states = "{from{opacity:0}to{opacity:1}}"
    sheet = "".join(f"@keyframes k{number}{states}@keyframes same{states}" for number in range(5_000))
    known = states_of([sheet])
    begin = time.process_time()
    for _ in range(3_000):
        assert animated(effects_of(f"opacity:0;animation:{name} infinite"), known).opaque
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("sheet", "style", "value"),
    [
        (".x{display:none!important}", "display:inline", 7),
        (".x{opacity:0 !IMPORTANT}", "opacity:1", 7),
        (".x{opacity:0;color:red!important}", "opacity:1", 97),
        (".x{visibility:hidden!important}", "visibility:visible!important", None),
        ("@keyframes away{to{opacity:0}}", "animation:away 1s forwards", None),
        ("@keyframes away{to{opacity:0}} </style><style>.x{animation:away 1s forwards}", "", None),
        (".x{animation:1s away reverse forwards} @keyframes away{from{opacity:0}}", "", None),
        (".x{animation:away 1s infinite} @keyframes away{0%, 99%{visibility:hidden}}", "", None),
        (".x{animation:away 1s;animation-play-state:paused} @keyframes away{from{opacity:0}}", "", None),
        (".x{--a:away;animation:var(--a) 1s forwards} @keyframes away{100.0%{font-size:0}}", "", None),
        (".x{display:inline!important}", "display:none", None),
        (".x{opacity:1!important}", "opacity:0", None),
        (".x{height:auto!important}", "display:inline-block;height:0;overflow:hidden", None),
        (".x{display:inline!important}", "display:none!important", 7),
        (".x{display:inline!important}", "visibility:hidden", 7),
        (":root{--n:none}", "display:var(--n)", None),
        ("", "opacity:-1", 7),
        ("", "opacity:0e5", 7),
        (".x{animation:away 1s} @keyframes away{from{opacity:0}}", "", 97),
        (".x{animation:in 1s forwards} @keyframes in{to{opacity:1}}", "opacity:0", None),
        ("@keyframes away{to{opacity:0}}", "animation:other 1s infinite", 97),
    ],
)
def test_of_a_sheet_and_a_style_that_one_counts_which_counts_in_a_browser(
    sheet: str, style: str, value: object
) -> None:
    cell = f'<span class="x" style="{style}">9</span>7'
    assert _value(_page(cell, f"<style>{sheet}</style>"))[0] == value


def test_what_has_no_height_of_its_own_is_not_folded() -> None:
    folds, box = ('style="height:0;overflow:hidden"', 'style="display:inline-block;height:0;overflow:hidden"')
    assert _value(_page(f"<span {folds}>9</span>7", ""))[0] is None
    assert _value(_page(f"<div {folds}>9</div>7", ""))[0] == 7
    assert _value(_page(f"<span {box}>9</span>7", ""))[0] == 7
    for tag in ("tr", "td", "table"):
        page = _page("7", "").decode().replace(f"<{tag}", f"<{tag} {folds}")
        assert folds in page
        assert _value(page.encode())[0] == 7
        assert _value(page.replace("height:0", "max-height:0;width:0").encode())[0] == 7
    assert _value(_page("<b>7</b>", "").replace(b"<td", f"<td {box}".encode()))[0] is None


def test_the_parts_of_a_saved_page_are_no_reports(folder: Path) -> None:
    (folder / "年报.html").write_bytes(_page(_TWO))
    (folder / "年报_files" / "saved_resource.html").write_text("<!DOCTYPE html><p>", "utf-8")
    (folder / "它_files").mkdir()
    (folder / "它_files" / "页.html").write_bytes(_page("7"))
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        for name in ("甲/年报.htm", "甲/年报.files/x.htm"):
            archive.writestr(name, _page("7"))
    done = run("read", ".", "-o", "年报.ndjson", cwd=folder)
    files = [json.loads(line)["file"] for line in (folder / "年报.ndjson").read_text("utf-8").splitlines()]
    assert sorted(files) == ["包.zip/甲/年报.htm", "它_files/页.html", "年报.html"]
    assert done.returncode == 0
