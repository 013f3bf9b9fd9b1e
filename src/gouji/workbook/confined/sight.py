"""Elements of a page that a browser does not show, or shows otherwise than they are written.

Styles are read as far as they hide text, strike it out, turn it round or set it on lines of its own. Where a style
leaves open what a reader sees, the text is doubtful and belongs to no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gouji.workbook.confined.blocks import TooMuch
from gouji.workbook.confined.stylesheet import (
    MOST_RULES,
    OPPOSITES,
    Chain,
    Effects,
    StyleRule,
    animated,
    effects_of,
    for_windows,
    is_white,
    rules_of,
    states_of,
)

_HIDDEN_INLINE = re.compile(
    r"(?:visibility\s*:\s*(?:hidden|collapse)|font(?:-size)?\s*:\s*[^;\"']*(?<![\d.])0)", re.IGNORECASE
)
_STYLED = re.compile("style|color|<bdo", re.IGNORECASE)
_NAME = re.compile(r"[.#]?[^\s.#\[\]:]+")
_ROWS = ("tr", "tbody", "thead", "tfoot")
_COLUMNS = ("col", "colgroup")
_INLINE = frozenset({"a", "b", "big", "em", "font", "i", "label", "small", "span", "strong", "u"})
"""Elements that have no height of their own unless a style makes them blocks."""
_TABLE_PARTS = frozenset({"table", "td", "th", "caption", "input", "br", *_ROWS})
"""Elements that are what they are wherever they stand."""
_MOST_STEPS = 400_000_000
"""Elements that the parser may look at for the selectors of a page: some seconds."""
_NODE, _CLASSES = 100, 10
"""Steps that an element costs which it hands over, and one whose classes it looks at."""
_CLASS_ATTRIBUTE = re.compile(r"class\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_CLASS = re.compile(r"\.([^.#\[:]+)")
_SIMPLE = re.compile(r"[^\[:]*")
_COUNTS = re.compile(":(?:nth|first|last|only|has)", re.IGNORECASE)
_FEW = 3
"""Of two siblings the parser looks at a third for each other: selectors that count them cost the square."""


@dataclass(slots=True)
class Sight:
    """Elements that are not shown as they are written, by their numbers in the parser's memory.

    Attributes:
        gone: take no place at all, with all in them.
        blank: keep their place and show nothing; *clear* and *folded* as long as it is open if they are shown again.
        hidden, shrunk: show nothing either, but for what is visible in the first, and what is sized in the second.
        struck: struck out.
        doubtful: shown somewhere else, turned round, or with something beside them that is not in the text.
        mirrored, inverted: turned so that left and right change places, or top and bottom.
        collapsed: columns of tables that take no place.
        lines: inline elements that stand on lines of their own.
        apart: they do not stand in one line with what is beside them, or not close to it.
        insisted: a sheet hides them whatever their own style says, unless that is important, too.
        upheld: effects with which a sheet shows them whatever their own style says.
    """

    gone: set[int] = field(default_factory=set)
    blank: set[int] = field(default_factory=set)
    clear: set[int] = field(default_factory=set)
    folded: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    visible: set[int] = field(default_factory=set)
    shrunk: set[int] = field(default_factory=set)
    sized: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    mirrored: set[int] = field(default_factory=set)
    inverted: set[int] = field(default_factory=set)
    collapsed: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    insisted: set[int] = field(default_factory=set)
    upheld: dict[int, frozenset[str]] = field(default_factory=dict)

    def veil(self, number: int, is_hidden: bool, is_shrunk: bool) -> tuple[bool, bool]:  # noqa: FBT001  # a state
        """True twice: if the text of an element is hidden, and if it has no size.

        Args:
            number: the element.
            is_hidden: the text around it is.
            is_shrunk: the text around it has none.
        """
        return (
            number in self.hidden or (is_hidden and number not in self.visible),
            number in self.shrunk or (is_shrunk and number not in self.sized),
        )


def sight_of(page: Any, text: str, linked: Iterable[str]) -> Sight:
    """Look through the styles of a page.

    Args:
        page: as the parser gives it.
        text: of which it was made.
        linked: texts of the sheets that it takes from other files.

    Returns:
        What of it is not shown as it is written.

    Raises:
        TooMuch: more styles than on any page.
    """
    hidden = page.css("[hidden]")
    sight = Sight(gone={node.mem_id for node in hidden})
    linked = tuple(linked)
    if not linked and not _STYLED.search(text):
        return sight
    unheeded = {node.mem_id for node in page.css("noscript style")}
    sheets = (node for node in page.css("style") if node.mem_id not in unheeded)
    texts = [*linked, *(for_windows(node.text(), node.attributes.get("media")) for node in sheets)]
    states = states_of(texts)
    rules = [rule for sheet in texts for rule in rules_of(sheet)]
    rules = [replace(rule, effects=animated(rule.effects, states)) if rule.effects.animated else rule for rule in rules]
    _by_rules(page, rules, text, sight, hidden)
    painted: dict[int, bool] = {}
    for node in page.css("[style]"):
        effects = animated(effects_of(node.attributes.get("style") or ""), states)
        if effects.tells or effects.shows or effects.spaced:
            _note_inline(node, effects, sight, painted)
    for node in page.css("font[color]"):
        if is_white(node.attributes.get("color") or "") and not _is_painted(node, painted):
            sight.blank.add(node.mem_id)
    for node in page.css('bdo[dir="rtl" i]'):
        sight.doubtful.add(node.mem_id)
    sight.blank |= sight.clear | sight.folded
    return sight


def _note_inline(node: Any, effects: Effects, sight: Sight, painted: dict[int, bool]) -> None:
    """Note what the style of an element itself does, which overrules the sheets."""
    upheld = sight.upheld.get(node.mem_id, frozenset()) if not effects.insists else frozenset()
    if shown := [hiding for hiding, showing in OPPOSITES if showing in upheld and getattr(effects, hiding)]:
        effects = replace(effects, doubtful=True, **dict.fromkeys(shown, False))  # type: ignore[arg-type]
    insists = "!" in (node.attributes.get("style") or "")
    for shows, numbers in _shown_again(effects, sight):
        if shows and node.mem_id in numbers and (insists or node.mem_id not in sight.insisted):
            numbers.discard(node.mem_id)
            if node.mem_id in sight.insisted:
                sight.doubtful.add(node.mem_id)
    _note(node, effects, sight)
    _note_shown(node, effects, sight)
    if effects.spaced:
        sight.apart.add(node.mem_id)
    if effects.is_white and not effects.is_unseen and not _is_painted(node, painted):
        sight.blank.add(node.mem_id)


def _shown_again(effects: Effects, sight: Sight) -> tuple[tuple[bool, set[int]], ...]:
    """If declarations show what others hide, and the elements that are hidden so."""
    return (
        (effects.displays, sight.gone),
        (effects.visible, sight.hidden),
        (effects.sized, sight.shrunk),
        (effects.opaque, sight.clear),
        (effects.unfolded, sight.folded),
    )


def _note(node: Any, effects: Effects, sight: Sight) -> None:
    number, effects = node.mem_id, _as_tall(node, effects)
    if effects.collapses and node.tag in _COLUMNS:
        sight.collapsed.add(number)
    if effects.gone or (effects.collapses and node.tag in _ROWS):
        sight.gone.add(number)
    elif effects.is_unseen:
        for holds, numbers in (
            (effects.blank, sight.blank),
            (effects.clear, sight.clear),
            (effects.folded, sight.folded),
            (effects.hidden, sight.hidden),
            (effects.shrunk, sight.shrunk),
        ):
            if holds:
                numbers.add(number)
    else:
        for holds, numbers in (
            (effects.struck, sight.struck),
            (effects.doubtful, sight.doubtful),
            (effects.mirrored, sight.mirrored),
            (effects.inverted, sight.inverted),
            (effects.raised, sight.apart),
        ):
            if holds:
                numbers.add(number)
        if effects.own_line and node.tag not in _TABLE_PARTS:
            sight.lines.add(number)
        if effects.parts:
            sight.apart.update(child.mem_id for child in node.iter())


def _as_tall(node: Any, effects: Effects) -> Effects:
    """The effects on an element that may be as high as what is in it whatever it is told: tables and words."""
    is_tall = node.tag in _ROWS or (node.tag in (*_INLINE, "table", "td", "th") and not effects.displays)
    if not effects.folded or not is_tall:
        return effects
    return replace(effects, folded=False, doubtful=effects.doubtful or node.tag in _INLINE)


def _note_shown(node: Any, effects: Effects, sight: Sight) -> None:
    """Note what may be seen in an element that is not."""
    if effects.visible:
        sight.visible.add(node.mem_id)
    if effects.sized:
        sight.sized.add(node.mem_id)


def _is_painted(node: Any, known: dict[int, bool]) -> bool:
    """True if an element or one around it has a background that white can be seen on."""
    path: list[int] = []
    found = False
    while node is not None and node.mem_id not in known:
        path.append(node.mem_id)
        attributes = node.attributes
        ground = attributes.get("bgcolor")
        found = bool(ground and not is_white(ground)) or effects_of(attributes.get("style") or "").paints
        if found:
            break
        node = node.parent
    else:
        found = node is not None and known[node.mem_id]
    known.update(dict.fromkeys(path, found))
    return found


# --- sheets ---------------------------------------------------------------------------------------------------------


def _by_rules(page: Any, rules: Sequence[StyleRule], text: str, sight: Sight, hidden: Sequence[Any]) -> None:
    if len(rules) > MOST_RULES:
        raise TooMuch("styles", MOST_RULES)
    if not rules:
        return
    matching = _Matching(page, text)
    unseen = {node.mem_id: node for node in hidden}
    for rule in rules:
        for node in matching.all_of(rule.made):
            sight.doubtful.add(node.mem_id)
        if rule.effects.tells:
            unseen.update((node.mem_id, node) for node in _note_rule(matching, rule, sight))
        for node in matching.all_of(rule.chains) if rule.effects.upholds else ():
            sight.upheld[node.mem_id] = sight.upheld.get(node.mem_id, frozenset()) | rule.effects.upholds
    if sight.hidden or sight.shrunk or _HIDDEN_INLINE.search(text):
        _note_shown_by(matching, rules, sight)
    _let_show(matching, [rule for rule in rules if rule.effects.shows], sight, unseen)


def _note_rule(matching: _Matching, rule: StyleRule, sight: Sight) -> Iterator[Any]:
    """Note what a rule does to the elements that its selectors name; those that it hides are given."""
    effects = rule.effects
    for node in matching.all_of(rule.loose):
        (sight.doubtful if effects.changes else sight.apart).add(node.mem_id)
    for node in matching.all_of(rule.chains):
        _note(node, effects, sight)
        if effects.insists:
            sight.insisted.add(node.mem_id)
        if effects.gone or effects.collapses or effects.is_unseen:
            yield node
        elif effects.is_white and not effects.paints and not effects.is_unseen:
            sight.doubtful.add(node.mem_id)


def _note_shown_by(matching: _Matching, rules: Iterable[StyleRule], sight: Sight) -> None:
    for rule in rules:
        if rule.effects.visible or rule.effects.sized:
            for node in matching.all_of(rule.chains):
                _note_shown(node, rule.effects, sight)


def _let_show(matching: _Matching, rules: Sequence[StyleRule], sight: Sight, unseen: Mapping[int, Any]) -> None:
    """Of two rules for one element that which of them counts is not computed: what may be shown is doubtful."""
    names: set[str] = set()
    for node in unseen.values() if rules else ():
        attributes = node.attributes
        names.update((node.tag, f"#{attributes.get('id')}"))
        names.update(f".{name}" for name in (attributes.get("class") or "").split())
    for rule in rules if names else ():
        hiding = [numbers for shows, numbers in _shown_again(rule.effects, sight) if shows and numbers]
        for chain in (*rule.chains, *rule.loose) if hiding else ():
            named = _NAME.match(chain[-1][1])
            if named is not None and named[0] != "*" and named[0] not in names:
                continue
            for node in matching.all_of([chain]):
                if any(node.mem_id in numbers for numbers in hiding):
                    sight.doubtful.add(node.mem_id)
                    for numbers in hiding:
                        numbers.discard(node.mem_id)


class _Matching:
    """Selectors matched with the elements of a page, part by part: the parser tries every way through a long one.

    Args:
        text: of the page.
    """

    def __init__(self, page: Any, text: str) -> None:
        self.page = page
        self.tags = text.count("<") + 10
        self.classes = _classes_in(text)
        self.steps = 0
        self.known: dict[str, list[Any]] = {}

    def all_of(self, chains: Iterable[Chain]) -> Iterator[Any]:
        """The elements that any of these selectors names."""
        for chain in chains:
            yield from self.named(chain)

    def named(self, chain: Chain) -> Sequence[Any]:
        """The elements that a selector names."""
        nodes = self.alone(chain[0][1])
        for combinator, compound in chain[1:]:
            if not nodes:
                return nodes
            around = {node.mem_id for node in nodes}
            nodes = list(self.behind(self.alone(compound), combinator, around))
        self.step(_NODE * len(nodes))
        return nodes

    def alone(self, compound: str) -> Sequence[Any]:
        """The elements that a part of a selector names by itself."""
        known = self.known.get(compound)
        if known is not None:
            return known
        classes = _CLASS.findall(_SIMPLE.match(compound)[0])  # type: ignore[index]  # it matches the empty text too
        if self.classes is not None and "\\" not in compound and not self.classes.issuperset(map(str.lower, classes)):
            return []
        counts = _COUNTS.search(compound) is not None
        self.step(self.tags * (self.tags // _FEW if counts else _CLASSES if classes or ":" in compound else 1))
        try:
            nodes: list[Any] = self.page.css(compound)
        except Exception:  # noqa: BLE001  # the library's, of any type, for selectors it does not know
            nodes = []
        self.step(_NODE * len(nodes))
        self.known[compound] = nodes
        return nodes

    def step(self, count: int) -> None:
        self.steps += count
        if self.steps > _MOST_STEPS:
            raise TooMuch("styles", MOST_RULES)

    def behind(self, nodes: Iterable[Any], combinator: str, others: set[int]) -> Iterator[Any]:
        """Those of some elements that stand in others or behind them, as the combinator says."""
        if combinator in ">+":
            for node in nodes:
                other = node.parent if combinator == ">" else _before(node)
                if other is not None and other.mem_id in others:
                    yield node
            return
        known: dict[int, bool] = {}
        for node in nodes:
            other, path, found = node, [], False
            while (other := other.parent if combinator == " " else _before(other)) is not None:
                number = other.mem_id
                found = number in others or known.get(number, False)
                if found or number in known:
                    break
                path.append(number)
            self.step(_NODE * (1 + len(path)))
            known.update(dict.fromkeys(path, found))
            if found:
                yield node


def _classes_in(text: str) -> set[str] | None:
    """Every class that an element of a page may have, in small letters; None if that cannot be told by its text."""
    written = [one or other or bare for one, other, bare in _CLASS_ATTRIBUTE.findall(text.lower())]
    return None if any("&" in names for names in written) else {name for names in written for name in names.split()}


def _before(node: Any) -> Any:
    """The element before another one, no text."""
    node = node.prev
    while node is not None and node.tag[0] in "-!":
        node = node.prev
    return node
