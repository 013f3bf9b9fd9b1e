"""Style sheets and style attributes, as far as they tell what a reader sees: text alone, no page.

Declarations are taken one by one, and any of them that hides counts: which of two a browser heeds is not computed. The
same few declarations stand on thousands of elements, and the same sheets on all pages of a site: both are remembered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from gouji.workbook.confined.blocks import MOST_STYLES, TooMuch
from gouji.workbook.confined.media import parts_of_list, query_holds

MOST_RULES = 40_000
_DEEPEST = 16
_LONGEST_VALUE = 500
"""Characters of a value that are looked at; nobody writes as many where they tell."""
_REMEMBERED = 400
"""Characters of declarations that are remembered."""
_SHEET_REMEMBERED = 300_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile("[{}]")
_FOR_SCREENS = re.compile(r"@layer\b[^;]*|@supports\b.*", re.DOTALL | re.IGNORECASE)
_UNSEEN_COLOR = re.compile(
    r"transparent|(?:rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch)|color)\([^)]*[,/]\s*0*\.?0+%?\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"#f[0-9a-f]f[0-9a-f]f[0-9a-f](?:[0-9a-f]{2})?|#ffff?|(?:ghost|floral)?white(?:smoke)?|snow|ivory"
    r"|rgba?\(\s*2[45]\d[\s,]+2[45]\d[\s,]+2[45]\d\b.*|rgba?\((?:[\s,]*(?:9[5-9]|100)%){3}.*"
    r"|hsla?\([^,\s]*[,\s]+[^,\s]+[,\s]+(?:9[5-9]|100)%.*"
    r"|(?:ok)?l(?:ab|ch)\(\s*(?:9[5-9]|100)(?:\.\d+)?%.*|okl(?:ab|ch)\(\s*(?:0?\.9[5-9]|1)(?!\d).*"
    r"|l(?:ab|ch)\(\s*(?:9[5-9]|100)(?:\.\d+)?\s.*|hwb\(\s*\S+\s+(?:9[5-9]|100)%.*"
    r"|color\(\s*[\w-]+(?:\s+(?:0?\.9[5-9]\d*|1(?:\.0*)?|(?:9[5-9]|100)%)){3}.*",
    re.IGNORECASE,
)
_MIXED_COLOR = re.compile(r"(?:color-mix\(|[a-z]+\(\s*from\s)(?!.*var\()", re.IGNORECASE)
"""Colours that are made of others, which the sheet does not keep in variables as those of a whole design are."""
_NO_PAINT = ("none", "transparent", "inherit", "initial", "unset", "")
_FOR_OLD_BROWSERS = re.compile(r"\\[09]+\s*$")
"""What browsers no longer heed: the whole declaration."""
_NOUGHT = r"[+-]?0*\.?0*(?:px|pt|em|rem|%|cm|mm|vw|vh)?\Z"
_ZERO = re.compile(_NOUGHT)
_LENGTH = r"[\d.]*[1-9][\d.]*(?:px|pt|rem|cm|mm|in|pc|vw|vh)"
"""One that does not hang on the size of the text around."""
_AS_IT_STANDS = (
    r"(?:(?:translate|skew|rotate)(?:[xyz]|3d)?\((?:[+-]?(?:0++\.?0*+|\.0++)(?:[a-z]++|%)?[,\s]*+)++\)"
    r"|scale(?:[xyz]|3d)?\((?:1(?:\.0*+)?[,\s]*+)++\)|matrix\(1,\s*0,\s*0,\s*1,\s*0,\s*0\))"
)
_MOVED = ("doubtful", rf"(?!none|initial|(?:{_AS_IT_STANDS}\s*+)++\Z)")
_SHRUNK = ("blank", r".*scale[xy3d]*\(\s*0\s*[),]")
_OUTSIDE = ("blank", r"-\d{3}")
_GAP = ("spaced", ".*[1-9]")
_OVERLAP = ("raised", r"(?!.*-\d{4}).*(?<![\w-])-[0.]*+[1-9]")
_ANYTHING = "(?!none|initial|inherit|unset|revert|auto)."
_FILTERED = r".*(?:blur\(\s*+[0.]*+[1-9]|(?:opacity|brightness|contrast)\(\s*(?:0*\.[0-2]\d*|0|[1-2]?\d%)\s*\)|url\()"
_COMPUTED = ("doubtful", r".*var\(")
_MADE = (
    r".*?(?:attr|counters?)\("
    r"|.*?[\"'](?>(?:\\0*(?:[ef][0-9a-f]{3}|200[0-9a-f]|20|a0|[9ad])(?![0-9a-f])\s?|[\s\ue000-\uf8ff])*)[^\s\"']"
)
"""Text that is made: of a string a sign that is seen, spaces and icons aside."""
_CLOSER = (
    r"(?:[0-2]?(?:\.\d+)?px|[01]?(?:\.\d+)?pt|0?\.(?:0\d*|1)r?em"
    r"|0?\.0[0-2]\d*in|0?\.0[0-5]\d*cm|0?\.[0-6]\d*mm|0+)(?![\w.])"
)
"""Lengths by which digits may be moved together, as word processors do with whole paragraphs: none lies on another."""
_SIGNS: dict[str, list[tuple[str, re.Pattern[str]]]] = {
    name: [(effect, re.compile(value, re.DOTALL)) for effect, value in signs]
    for name, signs in {
        "display": [
            ("gone", r"none\Z"),
            ("displays", "(?!none)."),
            _COMPUTED,
            ("own_line", r"(?:block|flex|grid|list-item|table|flow-root|-webkit-box)(?![\w-])"),
            ("spaced", "inline-"),
        ],
        "content-visibility": [("gone", r"hidden\Z")],
        "visibility": [
            ("hidden", r"(?:hidden|collapse)\Z"),
            ("collapses", r"collapse\Z"),
            ("visible", "visible|initial"),
            _COMPUTED,
        ],
        "opacity": [
            ("clear", rf"-|(?=.){_NOUGHT}|[+]?0*\.?0*e"),
            _COMPUTED,
            ("opaque", rf"(?!{_NOUGHT})(?:[\d.]|initial|unset|revert)"),
            ("spaced", r"0*\.[01]"),
            ("doubtful", r"0*\.0\d*[1-9]|[1-9]%|\w+\(\s*0"),
        ],
        "font-size": [
            ("shrunk", f"(?=.){_NOUGHT}"),
            ("sized", rf"{_LENGTH}|(?:xx?-)?(?:small|large)\b|medium"),
            ("spaced", r"[0-3]?(?:\.\d+)?(?:px|pt)\Z"),
            ("doubtful", r"(?:1|0?\.\d*[1-9])(?:\.\d+)?(?:px|pt)\Z|\w+\(\s*0"),
        ],
        "font": [("shrunk", r".*(?<![\d.])0(?:px|pt|em)?(?:/|\s)"), ("sized", rf".*(?<![\d./]){_LENGTH}")],
        "text-indent": [_OUTSIDE],
        "left": [_OUTSIDE],
        "top": [_OUTSIDE],
        "right": [_OUTSIDE],
        "bottom": [_OUTSIDE],
        "clip": [("blank", r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01]")],
        "clip-path": [("blank", r"inset\(\s*(?:50|100)|circle\(\s*0"), ("doubtful", _ANYTHING)],
        "filter": [("blank", r".*opacity\(\s*0*\.?0*%?\s*\)"), ("doubtful", _FILTERED)],
        **dict.fromkeys(("mask", "mask-image", "-webkit-mask", "-webkit-mask-image"), (("doubtful", _ANYTHING),)),
        "mix-blend-mode": [("doubtful", f"(?!normal){_ANYTHING}")],
        **dict.fromkeys(("translate", "offset-path"), (("doubtful", rf"(?!{_NOUGHT}){_ANYTHING}"),)),
        **dict.fromkeys(("grid-column", "grid-row", "grid-area"), (("raised", "(?!auto)."),)),
        "zoom": [("doubtful", r"0*(?:\.[0-2]\d*|\.?0*|[1-2]?\d%)\Z")],
        "-webkit-text-security": [("blank", "(?!none).")],
        "transform": [_SHRUNK, _MOVED],
        "-webkit-transform": [_SHRUNK, _MOVED],
        "position": [("doubtful", "absolute|fixed")],
        "unicode-bidi": [("doubtful", ".*override")],
        "float": [("doubtful", "right"), ("raised", "left")],
        "justify-content": [("parts", "space-")],
        **dict.fromkeys(("gap", "column-gap", "grid-gap", "grid-column-gap"), (("parts", ".*[1-9]"),)),
        "vertical-align": [("raised", rf"super|sub\b|(?!{_NOUGHT})[+-]?[\d.]")],
        "letter-spacing": [("doubtful", rf"-(?!{_CLOSER})")],
        "flex-direction": [("doubtful", ".*reverse")],
        "flex-flow": [("doubtful", ".*reverse")],
        "order": [("doubtful", "")],
        "rotate": [("doubtful", "")],
        "scale": [("doubtful", ""), ("blank", f"(?=.){_NOUGHT}")],
        "content": [("generates", _MADE)],
        **dict.fromkeys(
            ("text-decoration", "text-decoration-line", "-webkit-text-decoration"), (("struck", ".*line-through"),)
        ),
        **dict.fromkeys(
            ("margin", "margin-left", "margin-right", "margin-inline", "margin-inline-start", "margin-inline-end"),
            (("blank", r".*-\d{4}"), _GAP, _OVERLAP),
        ),
        **dict.fromkeys(("margin-top", "margin-bottom", "margin-block"), (("blank", r".*-\d{4}"), _GAP)),
        **dict.fromkeys(("padding", "padding-left", "padding-right"), (_GAP,)),
    }.items()
}
"""Effects of a property by how its value begins."""
_SIDES = ("left", "right", "top", "bottom")
_TRANSFORM = re.compile(r"(scale|rotate|matrix)(x|y|z|3d)?\(([^()]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?")
_DEGREES = {"turn": 360.0, "grad": 0.9, "rad": 57.3}
_FACTORS = {"x": (0, 15), "y": (15, 0), "matrix": (0, 3), "matrix3d": (0, 5)}
"""Where in the numbers of a function the factors of the width and of the height stand; behind them stand ones."""
_HEIGHTS = ("height", "max-height")
_EXTENTS = (*_HEIGHTS, "width", "max-width", "line-height")
_OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
OPPOSITES = (
    *(("gone", "displays"), ("hidden", "visible"), ("clear", "opaque")),
    *(("shrunk", "sized"), ("folded", "unfolded")),
)
"""Effects of which the last one declared counts, if a browser knows it."""
_HIDING = {"blank", *(hiding for hiding, _ in OPPOSITES)}
_SHOWING = {showing for _, showing in OPPOSITES}
_ANIMATION = re.compile(r"(?:-[a-z]+-)?animation(?:-name|-direction|-iteration-count|-play-state)?\Z")


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of declarations on what is seen of an element.

    Attributes:
        gone: it takes no place, with all in it.
        displays, collapses: it is given a place; a row gives up its own.
        blank: it keeps its place and shows nothing.
        clear, folded: so does it, but for what makes it *opaque* or *unfolded* again, which is said of it elsewhere.
        hidden, shrunk: the same, but for elements in it that are *visible* or *sized*.
        doubtful: it is shown somewhere else, turned round, or nobody can say how.
        mirrored, inverted: left and right of it change places, and top and bottom.
        own_line: it stands on lines of its own.
        raised, spaced: it stands higher, lower or further away than what is beside it, or is hardly seen.
        parts: the elements in it stand away from each other.
        is_white: its text is white.
        paints: something is painted behind it that white can be seen on.
        generates: text with a digit is made.
        insists: what hides it is important.
        upholds: effects that show it and are important, or those of an animation.
        animated: names of animations, among other words.
    """

    gone: bool = False
    displays: bool = False
    collapses: bool = False
    blank: bool = False
    clear: bool = False
    opaque: bool = False
    folded: bool = False
    unfolded: bool = False
    hidden: bool = False
    shrunk: bool = False
    visible: bool = False
    sized: bool = False
    struck: bool = False
    doubtful: bool = False
    mirrored: bool = False
    inverted: bool = False
    own_line: bool = False
    raised: bool = False
    spaced: bool = False
    parts: bool = False
    is_white: bool = False
    paints: bool = False
    generates: bool = False
    insists: bool = False
    upholds: frozenset[str] = frozenset()
    animated: str = ""

    @property
    def tells(self) -> bool:
        """True if an element is not seen as it is written."""
        return self.changes or self.own_line or self.raised or self.parts

    @property
    def changes(self) -> bool:
        """True if other text is seen, or seen elsewhere."""
        hides = self.gone or self.collapses or self.is_unseen or self.is_white
        return hides or self.struck or self.doubtful

    @property
    def is_unseen(self) -> bool:
        """True if its own text is not seen."""
        return self.blank or self.clear or self.folded or self.hidden or self.shrunk

    @property
    def shows(self) -> bool:
        """True if it may be seen again whatever hides it elsewhere."""
        return self.displays or self.opaque or self.unfolded or self.visible or self.sized


NO_EFFECTS = Effects()


def effects_of(style: str) -> Effects:
    """The effects of declarations.

    Args:
        style: as an attribute or between the braces of a sheet, in any case.

    Returns:
        Those that tell what is seen.
    """
    return _remembered(style) if len(style) <= _REMEMBERED else _effects(style)


def is_white(color: str) -> bool:
    """True for a colour that is not seen on paper.

    Args:
        color: as an attribute or a declaration has it.
    """
    return _WHITE.fullmatch(color.strip()) is not None


def _effects(style: str) -> Effects:
    if "/*" in style:
        style = _COMMENT.sub("", style)
    values: dict[str, list[str]] = {}
    signs: set[str] = set()
    upheld: set[str] = set()
    for name, value, is_important in sorted(_declarations(style.lower()), key=itemgetter(2)):
        values.setdefault(name, []).append(value)
        found = {effect for effect, pattern in _SIGNS.get(name, ()) if pattern.match(value)}
        _overrule(signs, found)
        is_hidden = found & _HIDING or (name in _EXTENTS and _ZERO.match(value))
        signs |= found | ({"insists"} if is_important and is_hidden else set())
        if is_important:
            upheld |= (found | ({"unfolded"} if name in _HEIGHTS and not is_hidden else set())) & _SHOWING
        is_escaped = "\\" in name or ("\\" in value and name != "content" and not name.startswith("font"))
        if is_escaped or (len(value) == _LONGEST_VALUE and name in _SIGNS):
            signs.add("doubtful")
    signs.update(_folds(values))
    is_moved = any(any(map("123456789".__contains__, value)) for name in _SIDES for value in values.get(name, ()))
    if is_moved and "relative" in values.get("position", ()):
        signs.add("raised")
    signs.update(_turns(values))
    if signs & _HIDING:
        signs -= {"generates", "spaced"}
    signs.update(_signs_of_colors(values))
    animated = " ".join(value for name, written in values.items() if _ANIMATION.match(name) for value in written)
    if not signs and not animated:
        return NO_EFFECTS
    return Effects(**dict.fromkeys(signs, True), upholds=frozenset(upheld), animated=animated)


def _overrule(signs: set[str], found: set[str]) -> None:
    """Let the effects of a declaration take the place of their opposites; what shows may be unknown to a browser."""
    for hiding, showing in OPPOSITES:
        if hiding in found:
            signs.discard(showing)
        elif hiding in signs and showing in found:
            signs.discard(hiding)
            found.add("doubtful")


def _folds(values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Effects of the size of an element, of which the last one declared counts."""
    last = {name: written[-1] for name, written in values.items()}
    overflows = any(last.get(name, "visible") != "visible" for name in _OVERFLOWS)
    if overflows and any(_ZERO.match(last[name]) for name in _EXTENTS if name in last):
        yield "folded"
    elif any(not _ZERO.match(last[name]) for name in _HEIGHTS if name in last):
        yield "unfolded"
        if overflows and any(map(_ZERO.match, (value for name in _HEIGHTS for value in values.get(name, ())))):
            yield "doubtful"


def _declarations(style: str) -> Iterator[tuple[str, str, bool]]:
    """Properties with their values and if they are important, but for those that no browser heeds, or only old ones."""
    for declaration in style.split(";"):
        name, _, written = declaration.partition(":")
        value, _, weight = written.partition("!")
        value = value.strip()[:_LONGEST_VALUE]
        is_heeded = weight.strip() in ("", "important") and ("\\" not in value or not _FOR_OLD_BROWSERS.search(value))
        if value and is_heeded:
            yield name.strip(), value, bool(weight)


def _turns(values: dict[str, list[str]]) -> Iterator[str]:
    """Effects of transforms that show other digits than are written."""
    written = [value for name in ("transform", "-webkit-transform") for value in values.get(name, ())]
    written += [f"{name}({value})" for name in ("scale", "rotate") for value in values.get(name, ())]
    for transform in written:
        flips = [_flips(*match.groups("")) for match in _TRANSFORM.finditer(transform)]
        for effect, axis in zip(("mirrored", "inverted"), zip(*flips, strict=True), strict=False):
            if sum(axis) % 2:
                yield from (effect, "doubtful")


def _flips(function: str, axis: str, written: str) -> tuple[bool, bool]:
    """True twice: if a function makes left to right, and top to bottom.

    Args:
        function: by its name, without the axis.
        axis: that it names; a property has it, or a vector of three numbers, before its angle.
        written: between its brackets.
    """
    numbers = list(map(float, _NUMBER.findall(written)))
    if function == "rotate":
        degrees = next((size for unit, size in _DEGREES.items() if unit in written), 1.0)
        is_turned = 90 < abs(numbers[-1] * degrees if numbers else 0) % 360 < 270
        if len(numbers) > 3:
            axis = max(zip(map(abs, numbers[:3]), "xyz", strict=True))[1]
        axis = axis or next(filter("xyz".__contains__, written), "z")
        return is_turned and axis != "x", is_turned and axis != "y"
    wide, high = _FACTORS.get(axis) or _FACTORS.get(function + axis, (0, 1))
    numbers = [*(numbers * 2 if len(numbers) == 1 and not axis else numbers), *[1.0] * 16]
    return numbers[wide] < 0, numbers[high] < 0


def _signs_of_colors(values: dict[str, list[str]]) -> Iterator[str]:
    """Effects of the colours of a text and of what is painted behind it."""
    grounds = [
        paint for name in ("background", "background-color", "background-image") for paint in values.get(name, ())
    ]
    if any(paint not in _NO_PAINT and not is_white(paint) for paint in grounds):
        yield "paints"
    for color in (*values.get("color", ()), *values.get("-webkit-text-fill-color", ())):
        if _UNSEEN_COLOR.fullmatch(color) or _in_full(color) in map(_in_full, grounds):
            yield "blank"
        elif is_white(color):
            yield "is_white"
        elif _MIXED_COLOR.match(color):
            yield "doubtful"


def _in_full(color: str) -> str:
    """A colour of three digits as one of six."""
    return "#" + "".join(digit * 2 for digit in color[1:]) if len(color) == 4 and color[0] == "#" else color


_remembered = functools.lru_cache(maxsize=4096)(_effects)


# --- sheets ---------------------------------------------------------------------------------------------------------

_ARGUMENT = r"\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\)"
_COMPOUND = re.compile(
    r"(?:(?:[\w*|-]|[^\x00-\x7f]|\\.)+|[.#](?:[\w-]|[^\x00-\x7f]|\\.)+|\[[^\[\]]*\]" rf"|:[a-z-]+(?:{_ARGUMENT})?)+",
    re.IGNORECASE,
)
_PSEUDO = re.compile(rf"\[[^\[\]]*\]|\\.|(?P<colons>::?)(?P<name>[\w-]+)(?P<argument>(?:{_ARGUMENT})?)")
_COUNTED = re.compile(r"(?:nth-(?:last-)?|first-|last-|only-)(?:child|of-type)")
_JUDGED = frozenset({"root", "empty", "link", "any-link", "not", "is", "where", "has"})
_OF_LETTERS = frozenset({"first-letter", "first-line"})
_UNPRINTED = re.compile(
    r"hover|active|focus.*|visited|target.*|checked|indeterminate|disabled|default|required|optional|(?:user-)?(?:in)?valid"
    r"|(?:in|out-of)-range|placeholder-shown|autofill|fullscreen|modal|open|popover-open|playing|paused|host.*|-(?!.*any$).*"
)
"""States that no element has as it is printed, or none that holds a figure."""
_WITHIN = re.compile(r"[^\s,(>+~]\s*[\s>+~]\s*[^\s,)>+~]")
"""A combinator within brackets: the parser tries every way through it."""
_INNER = re.compile(r":([\w-]+)")
_ATTRIBUTE = re.compile(r"\[[^\[\]]*\]")
_OF_COUNTS = frozenset("0123456789n+- ()evod")
_ANY = re.compile(r":(?:-webkit-any|-moz-any|matches)\(", re.IGNORECASE)
"""Old names of :is()."""
_PLACED = re.compile("@(?:scope|container)", re.IGNORECASE)
"""Rules that count in some places only."""
_MOST_NESTED, _LONGEST_NESTED = 1_000, 10_000
"""Selectors of a rule in others, written out, and characters of one."""
_KEYFRAMES = re.compile(r"@(?:-[a-z]+-)?keyframes\s+[\"']?([\w-]+)[\"']?\s*\{((?:[^{}]*+\{[^{}]*+\})*+)")
_STATE = re.compile(r"([^{}]*+)\{([^{}]*+)\}")
_LAST_STATE = re.compile(r"\bto\b|\b100(?:\.0+)?%")
_COMES_BACK = re.compile(r"\b(?:reverse|alternate|infinite|paused|var)\b")
_NAMES = re.compile(r"[\w-]+")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_GENERATED = re.compile(r"::?(?:before|after)\s*$", re.IGNORECASE)

Chain = tuple[tuple[str, str], ...]
"""A selector from left to right: combinator and what the element is by itself; the first combinator is empty."""


@dataclass(frozen=True, slots=True)
class StyleRule:
    """A rule that tells what is seen.

    Attributes:
        chains: its selectors, as far as they are known.
        loose: those that may match fewer elements than they are taken for.
        made: those of elements beside which it makes text.
    """

    chains: tuple[Chain, ...]
    loose: tuple[Chain, ...]
    made: tuple[Chain, ...]
    effects: Effects


def rules_of(sheet: str) -> tuple[StyleRule, ...]:
    """The rules of a sheet for screens that tell what is seen.

    Args:
        sheet: its text.

    Returns:
        Rules in their order.

    Raises:
        TooMuch: there are more than on any page.
    """
    if len(sheet) > MOST_STYLES:
        raise TooMuch("styles", MOST_STYLES)
    return _remembered_rules(sheet) if len(sheet) <= _SHEET_REMEMBERED else tuple(_rules(sheet))


@functools.lru_cache(maxsize=8)
def _remembered_rules(sheet: str) -> tuple[StyleRule, ...]:
    return tuple(_rules(sheet))


def _rules(sheet: str) -> Iterator[StyleRule]:
    sheet = _COMMENT.sub("", sheet)
    for selectors, style, is_sure in _blocks(_ANY.sub(":is(", sheet)):
        effects = effects_of(style)
        if not (effects.tells or effects.shows or effects.generates or effects.animated):
            continue
        chains: list[Chain] = []
        loose: list[Chain] = []
        for selector in selectors:
            wider = _widened(selector)
            (chains if is_sure and wider == selector else loose).append(chain_of(wider))
        made: tuple[Chain, ...] = ()
        if effects.generates:
            bare = [_GENERATED.sub("", selector) or "*" for selector in selectors if _GENERATED.search(selector)]
            made = tuple(filter(None, map(chain_of, map(_widened, bare))))
        rule = StyleRule(tuple(filter(None, chains)), tuple(filter(None, loose)), made, effects)
        if rule.chains or rule.loose or made:
            yield rule


def states_of(sheets: Iterable[str]) -> dict[str, set[tuple[bool, Effects]]]:
    """The states of animations by their names, those of all by "": if they end with it, and its effects.

    Args:
        sheets: texts of all of a page.
    """
    found: dict[str, set[tuple[bool, Effects]]] = {}
    for sheet in map(str.lower, sheets):
        for name, states in _KEYFRAMES.findall(_COMMENT.sub("", sheet)) if "keyframes" in sheet else ():
            for state, style in _STATE.findall(states):
                effects = replace(effects_of(style), animated="")
                found.setdefault(name, set()).add((_LAST_STATE.search(state) is not None, effects))
    return {**found, "": set().union(*found.values())} if found else {}


def animated(effects: Effects, states: Mapping[str, Collection[tuple[bool, Effects]]]) -> Effects:
    """Effects with those of animations: what these end with, or come back to, is doubtful, but it may show.

    Args:
        effects: of declarations.
        states: of all animations of a page.
    """
    if not effects.animated or not states:
        return effects
    names = {""} if "var(" in effects.animated else set(_NAMES.findall(effects.animated)) & states.keys()
    comes_back = _COMES_BACK.search(effects.animated) is not None
    seen = [state for name in names for is_end, state in states[name] if is_end or comes_back]
    shown = {showing for _, showing in OPPOSITES if any(getattr(state, showing) for state in seen)}
    hidden = {hiding for hiding, showing in OPPOSITES if showing in shown and getattr(effects, hiding)}
    is_doubtful = effects.doubtful or bool(hidden) or any(state.changes for state in seen)
    changed: dict[str, Any] = {**dict.fromkeys(shown, True), **dict.fromkeys(hidden, False)}
    return replace(effects, doubtful=is_doubtful, upholds=effects.upholds | shown, **changed)


def _blocks(sheet: str) -> Iterator[tuple[list[str], str, bool]]:
    """Selectors and declarations of the rules that count or may, and if they do; nested ones are written out."""
    heads: list[str] = []
    start = rules = 0
    for match in _BRACE.finditer(sheet):
        written = sheet[start : match.start()]
        start = match.end()
        own, _, head = written.rpartition(";") if match[0] == "{" else (written, "", "")
        named = [known for known in heads if not known.startswith("@")]
        around = [known for known in heads if known.startswith("@")]
        heeded = {_heeds(known) for known in around} if named and own.strip() else {False}
        if False not in heeded:
            selectors = _nested(named)
            rules += len(selectors) if len(named) > 1 else 1
            yield selectors, own, None not in heeded
        if match[0] == "{":
            heads.append(head.strip())
        elif heads:
            heads.pop()
        if rules > MOST_RULES or len(heads) > _DEEPEST:
            raise TooMuch("styles", MOST_RULES)


def _heeds(head: str) -> bool | None:
    """True for the head of rules that count, None for that of those that may."""
    if head[:6].lower() == "@media":
        return query_holds(head[6:])
    return None if _PLACED.match(head) else _FOR_SCREENS.fullmatch(head) is not None


def _nested(heads: Sequence[str]) -> list[str]:
    """The selectors of a rule that stands in others, written out."""
    selectors = parts_of_list(heads[0])
    for head in heads[1:]:
        inner = parts_of_list(head)
        longest = max(map(len, selectors)) * max(1, head.count("&"))
        if len(selectors) * len(inner) > _MOST_NESTED or longest > _LONGEST_NESTED:
            raise TooMuch("styles", MOST_RULES)
        selectors = [
            one.replace("&", outer) if "&" in one else f"{outer} {one}" for outer in selectors for one in inner
        ]
    return selectors


def _widened(selector: str) -> str:
    """A selector without what of it cannot be judged; empty if no element with a figure has it as it is printed.

    Args:
        selector: one.
    """
    if ":" not in selector:
        return selector
    parts: list[str] = []
    place = 0
    for match in _PSEUDO.finditer(selector):
        name = (match["name"] or "").lower()
        if not name:
            continue
        is_made = match["colons"] == "::" and name not in _OF_LETTERS
        if is_made or name in ("before", "after") or _UNPRINTED.fullmatch(name):
            return ""
        if not _is_judged(name, match["argument"]):
            before = selector[place : match.start()]
            is_alone = match.start() == 0 or selector[match.start() - 1] in " >+~"
            parts += (before, "*" if is_alone else "")
            place = match.end()
    wider = "".join((*parts, selector[place:])).strip()
    return "" if wider == "*" and parts else wider


def _is_judged(name: str, argument: str) -> bool:
    """True for a pseudo-class that the parser knows, and judges without trying every way through a selector."""
    if _COUNTED.fullmatch(name):
        return set(argument) <= _OF_COUNTS or _WITHIN.search(argument.replace(" of ", ",")) is None
    inner = [found.lower() for found in _INNER.findall(argument)]
    known = all(found in _JUDGED or _COUNTED.fullmatch(found) or _UNPRINTED.fullmatch(found) for found in inner)
    return name in _JUDGED and known and _WITHIN.search(_ATTRIBUTE.sub("[]", argument)) is None


def chain_of(selector: str) -> Chain:
    """A selector in its parts.

    Args:
        selector: one, without white space around it.

    Returns:
        Its parts; none if it is of a kind that no element has as it is printed, like ``:hover``.
    """
    parts: list[tuple[str, str]] = []
    place, combinator = 0, ""
    if _widened(selector) != selector:
        return ()
    while place < len(selector):
        compound = _COMPOUND.match(selector, place)
        if compound is None:
            return ()
        parts.append((combinator, compound[0]))
        place = compound.end()
        if place == len(selector):
            return tuple(parts)
        between = _COMBINATOR.match(selector, place)
        if between is None:
            return ()
        combinator, place = between[1] or " ", between.end()
    return ()


_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]{1,500})[\"']?\s*\)?\s*([^;{}]{0,200});", re.IGNORECASE)
_BEFORE_MEDIA = re.compile(r"(?:layer(?:\s*\([^()]*\))?|supports\s*\((?:[^()]|\([^()]*\))*\))\s*", re.IGNORECASE)


def imports_of(sheet: str) -> list[tuple[str, str]]:
    """The sheets that a sheet takes in.

    Args:
        sheet: its text.

    Returns:
        Their addresses as written, and for which media.
    """
    if "@import" not in sheet.lower():
        return []
    return [(address, _BEFORE_MEDIA.sub("", media)) for address, media in _IMPORT.findall(_COMMENT.sub("", sheet))]


def for_windows(sheet: str, media: str | None) -> str:
    """A sheet as far as it counts in the windows of an office.

    Args:
        sheet: its text.
        media: for which it is written; empty for all.

    Returns:
        Its text, as that of unsure rules where nobody can say; nothing if it does not count.
    """
    holds = query_holds(media)
    return sheet if holds else "" if holds is False else f"@container {{{sheet}}}"
