"""Styles of a page by which a browser does not show something, or shows it otherwise than it is written.

Styles are read as far as they hide text, strike it out, turn it round or set it on lines of its own; sheets of other
files are not there to be read. Where a style leaves open what a reader sees, the text is doubtful and belongs to no
number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

_MOST_STYLES = 400_000
"""Characters of the sheets of a page."""
_MOST_RULES = 4_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACE = re.compile("[{}]")
_FOR_SCREENS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)|@layer\b[^;]*|@supports\b.*", re.DOTALL)
_DEEPEST = 8
_SELECTOR = re.compile(r"[\w\s.#*>+~\[\]=\"'()^$|-]+(?::(?:first-child|last-child|nth-child\([\w\s+-]+\)))?\s*")
_GENERATED = re.compile(r"::?(?:before|after)\s*$")
_CONTENT = re.compile(r"content\s*:\s*[\"'][^\"']*\d")
_ZERO = r"[+-]?0*\.?0*(?:px|pt|em|rem|%|cm|mm|vw|vh)?\s*(?:!|;|$)"
_GONE = re.compile(r"(?<![\w-])display\s*:\s*none|content-visibility\s*:\s*hidden")
_DISPLAYED = re.compile(r"(?<![\w-])display\s*:\s*(?!none)[a-z]")
_COLLAPSED = re.compile(r"(?<![\w-])visibility\s*:\s*collapse")
_BLANK = re.compile(
    rf"visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*{_ZERO}|font-size\s*:\s*{_ZERO}"
    rf"|font\s*:[^;]*\b0(?:px|pt|em)?/|(?:max-)?(?:height|width)\s*:\s*{_ZERO}(?=.*overflow)"
    rf"|overflow.*(?<![\w-])(?:max-)?(?:height|width)\s*:\s*{_ZERO}"
    r"|text-indent\s*:\s*-\d{3,}|(?<![\w-])(?:left|top|right|bottom)\s*:\s*-\d{3,}|margin[\w-]*\s*:\s*-\d{4,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01]|clip-path\s*:\s*(?:inset\(\s*(?:50|100)|circle\(\s*0)"
    r"|scale[xy3d]*\(\s*0\s*[),]|filter\s*:[^;]*opacity\(\s*0|color\s*:\s*(?:transparent|rgba\([^)]*,\s*0?\.?0+\s*\))",
    re.DOTALL,
)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through")
_DOUBTFUL = re.compile(
    r"unicode-bidi\s*:\s*(?:bidi-override|isolate-override)|(?<![\w-])position\s*:\s*(?:absolute|fixed)"
    r"|(?<![\w-])transform\s*:\s*(?!none|scale\(1\)|translate[zZ]?\(0)|(?<![\w-])float\s*:\s*right|letter-spacing\s*:\s*-"
    r"|(?:flex-direction|flex-flow)\s*:[^;]*reverse|(?<![\w-])(?:order|rotate|scale)\s*:"
)
_OWN_LINE = re.compile(r"(?<![\w-])display\s*:\s*(?:block|flex|grid|list-item|table)\b")
_COLOR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)")
_PAINTED = re.compile(r"background(?:-color|-image)?\s*:\s*([^;!]+)")
_HINTS = re.compile(
    "display|visibility|opacity|font-size|overflow|text-indent|position|clip|transform|filter|line-through|bidi"
    "|color|float|letter-spacing|order|margin|scale|rotate|font:|flex",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"#f[0-9a-f]f[0-9a-f]f[0-9a-f]|#fff|white|snow|ivory|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d\b.*"
)
_STYLED = re.compile("style|color|<bdo", re.IGNORECASE)
_NO_PAINT = ("none", "transparent", "inherit", "initial", "unset", "")


@dataclass(slots=True)
class Sight:
    """Elements that are not shown as they are written, by their numbers in the parser's memory.

    Attributes:
        gone: take no place at all, with all in them.
        blank: keep their place and show nothing.
        struck: struck out.
        doubtful: shown somewhere else, turned round, or with something beside them that is not in the text.
        lines: inline elements that stand on lines of their own.
    """

    gone: set[int] = field(default_factory=set)
    blank: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)


def sight_of(page: Any, text: str) -> Sight:
    """Look through the styles of a page.

    Args:
        page: as the parser gives it.
        text: of which it was made.

    Returns:
        What of it is not shown as it is written.
    """
    sight = Sight(gone={node.mem_id for node in page.css("[hidden]")})
    if not _STYLED.search(text):
        return sight
    _by_sheets(page, sight)
    for node in page.css("[style]"):
        style = node.attributes.get("style") or ""
        if _HINTS.search(style):
            _note(node, style.lower(), sight, is_inline=True)
    for node in page.css("font[color]"):
        if _is_white(node.attributes.get("color") or "") and not _is_painted(node):
            sight.blank.add(node.mem_id)
    for node in page.css('bdo[dir="rtl" i]'):
        sight.doubtful.add(node.mem_id)
    return sight


def _note(node: Any, style: str, sight: Sight, *, is_inline: bool) -> None:
    number = node.mem_id
    if _GONE.search(style) or (_COLLAPSED.search(style) and node.tag in ("tr", "tbody", "thead", "tfoot")):
        sight.gone.add(number)
        return
    if is_inline and _DISPLAYED.search(style):
        sight.gone.discard(number)
    if _BLANK.search(style):
        sight.blank.add(number)
        return
    for pattern, noted in ((_STRUCK, sight.struck), (_DOUBTFUL, sight.doubtful), (_OWN_LINE, sight.lines)):
        if pattern.search(style):
            noted.add(number)
    color = _COLOR.search(style)
    if color is not None and _is_same(color[1], style):
        sight.blank.add(number)
    elif color is not None and _is_white(color[1]) and not _paints(style) and not (is_inline and _is_painted(node)):
        (sight.blank if is_inline else sight.doubtful).add(number)


def _is_white(color: str) -> bool:
    return _WHITE.fullmatch(color.strip().lower()) is not None


def _paints(style: str) -> bool:
    """True if a style gives a background that white can be seen on."""
    paint = _PAINTED.search(style)
    return paint is not None and paint[1].strip() not in _NO_PAINT and not _is_white(paint[1])


def _is_same(color: str, style: str) -> bool:
    paint = _PAINTED.search(style)
    return paint is not None and paint[1].strip() == color.strip()


def _is_painted(node: Any) -> bool:
    """True if an element or one around it has a background of its own."""
    while node is not None:
        attributes = node.attributes
        if attributes.get("bgcolor") and not _is_white(attributes["bgcolor"]):
            return True
        if _paints((attributes.get("style") or "").lower()):
            return True
        node = node.parent
    return False


# --- sheets ---------------------------------------------------------------------------------------------------------


def _by_sheets(page: Any, sight: Sight) -> None:
    sheets = "".join(node.text() for node in page.css("style"))
    if not sheets or len(sheets) > _MOST_STYLES:
        return
    shown: list[str] = []
    for selectors, style in _rules(_COMMENT.sub("", sheets).lower()):
        listed = [selector.strip() for selector in selectors.split(",")]
        if _DISPLAYED.search(style):
            shown += listed
        if _CONTENT.search(style):
            made = [_GENERATED.sub("", selector) for selector in listed if _GENERATED.search(selector)]
            sight.doubtful.update(node.mem_id for node in _matched(page, made))
        if not _tells(style):
            continue
        for node in _matched(page, listed):
            _note(node, style, sight, is_inline=False)
    if sight.gone and shown:
        _let_show(page, shown, sight)


def _tells(style: str) -> bool:
    color = _COLOR.search(style)
    return bool(
        _GONE.search(style)
        or _COLLAPSED.search(style)
        or _BLANK.search(style)
        or _STRUCK.search(style)
        or _DOUBTFUL.search(style)
        or (color is not None and (_is_white(color[1]) or _is_same(color[1], style)))
    )


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, of sheets for screens only."""
    heads: list[str] = []
    start = rules = 0
    for match in _BRACE.finditer(sheets):
        written = sheets[start : match.start()].rpartition(";")[2] if match[0] == "{" else sheets[start : match.start()]
        start = match.end()
        if match[0] == "{":
            heads.append(written.strip())
        elif heads:
            head = heads.pop()
            if not head.startswith("@") and all(map(_FOR_SCREENS.fullmatch, heads)):
                yield head, written
                rules += 1
        if rules > _MOST_RULES or len(heads) > _DEEPEST:
            return


def _matched(page: Any, selectors: Iterable[str]) -> list[Any]:
    plain = [selector for selector in selectors if selector and _SELECTOR.fullmatch(selector)]
    if not plain:
        return []
    try:
        return list(page.css(",".join(plain)))
    except Exception:  # noqa: BLE001  # the library's, of any type, for selectors it does not know
        return []


def _let_show(page: Any, selectors: list[str], sight: Sight) -> None:
    """Of two rules for one element that which of them counts is not computed: what may be shown is doubtful."""
    for node in _matched(page, selectors):
        if node.mem_id in sight.gone:
            sight.gone.discard(node.mem_id)
            sight.doubtful.add(node.mem_id)
